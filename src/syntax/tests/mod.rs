//! Tests of the parser as a whole, from source text to a tree or an error.

mod complete;
mod depth;
mod errors;
mod pieces;
mod soup;
mod trees;

use super::ast::{Expr, ExprKind, FunctionBody, Program, StmtKind, TextPart};
use super::operator::{Meaning, token_of};
use super::{Fault, parse, show};
use crate::limit::{Budget, Gate};
use crate::text::{Span, Symbols};

fn parse_freely(text: &str, symbols: &mut Symbols) -> Result<Program, Fault> {
    let budget = Budget::default();
    parse(text, symbols, &Gate::new(&budget, usize::MAX))
}

fn read(text: &str) -> Result<(Program, Symbols), Fault> {
    let mut symbols = Symbols::default();
    parse_freely(text, &mut symbols).map(|program| (program, symbols))
}

fn read_well(text: &str) -> (Program, Symbols) {
    read(text).unwrap_or_else(|fault| panic!("{text:?}: {} at {:?}", fault.failure(), fault.span()))
}

/// A program without its spans: the part that must survive a round trip.
fn shape(program: &Program) -> String {
    let text = format!(
        "{:?}",
        Program {
            bytes: 0,
            ..program.clone()
        }
    );
    let mut shape = String::new();
    let mut rest = text.as_str();
    while let Some(at) = rest.find("Span { start: ") {
        shape.push_str(&rest[..at]);
        let end = rest[at..].find('}').map_or(rest.len(), |end| at + end + 1);
        rest = &rest[end..];
    }
    shape + rest
}

/// Parses text, writes it, parses it again and compares the trees; returns the written text.
fn round_trip(text: &str) -> String {
    let (program, mut symbols) = read_well(text);
    let shown = show(&program, &symbols);
    let again = parse_freely(&shown, &mut symbols).unwrap_or_else(|fault| {
        panic!(
            "{text:?} shown as {shown:?}: {} at {:?}",
            fault.failure(),
            fault.span()
        )
    });
    assert_eq!(
        shape(&program),
        shape(&again),
        "{text:?} shown as {shown:?}"
    );
    assert_eq!(shown, show(&again, &symbols), "{text:?}");
    shown
}

/// The only expression of a program, in prefix form: each operator with its operands in
/// parentheses.
fn prefix_form(text: &str) -> String {
    let (program, symbols) = read_well(text);
    check_spans(&program, text);
    match &program.statements[..] {
        [only] => {
            let StmtKind::Expr(expr) = &only.kind else {
                panic!("{text:?} is {:?}", only.kind)
            };
            sexpr(expr, &symbols)
        }
        other => panic!("{text:?} is {} statements", other.len()),
    }
}

fn many(head: &str, parts: impl IntoIterator<Item = String>) -> String {
    let mut text = format!("({head}");
    for part in parts {
        text.push(' ');
        text.push_str(&part);
    }
    text + ")"
}

fn sexpr(expr: &Expr, symbols: &Symbols) -> String {
    let go = |e: &Expr| sexpr(e, symbols);
    let word = |w: &super::ast::Word| symbols.text(w.symbol).to_string();
    match &expr.kind {
        ExprKind::Negate(x) => many("-", [go(x)]),
        ExprKind::Not(x) => many("!", [go(x)]),
        ExprKind::Factorial(x) => many("fact", [go(x)]),
        ExprKind::Root(n, x) => many(if *n == 2 { "√" } else { "∛" }, [go(x)]),
        ExprKind::Power { base, exponent } => many("^", [go(base), go(exponent)]),
        ExprKind::Chain { first, rest } => {
            let links = rest
                .iter()
                .map(|l| format!("{} {}", token_of(Meaning::Arith(l.op)), go(&l.operand)));
            many("chain", std::iter::once(go(first)).chain(links))
        }
        ExprKind::Compare { first, rest } => {
            let links = rest
                .iter()
                .map(|l| format!("{} {}", token_of(Meaning::Compare(l.op)), go(&l.operand)));
            many("compare", std::iter::once(go(first)).chain(links))
        }
        ExprKind::In { item, container } => many("in", [go(item), go(container)]),
        ExprKind::Conditional { arms, otherwise } => {
            let arms = arms.iter().flat_map(|(c, value)| [go(c), go(value)]);
            many("?", arms.chain([go(otherwise)]))
        }
        ExprKind::Slice { object, from, to } => {
            let bound =
                |bound: &Option<Box<Expr>>| bound.as_ref().map_or("_".to_string(), |e| go(e));
            many("slice", [go(object), bound(from), bound(to)])
        }
        ExprKind::Logic { op, operands } => {
            many(token_of(Meaning::Logic(*op)), operands.iter().map(go))
        }
        ExprKind::Call { callee, args } => many(
            "call",
            std::iter::once(go(callee)).chain(args.iter().map(go)),
        ),
        ExprKind::Method { object, name, args } => many(
            "method",
            [go(object), word(name)]
                .into_iter()
                .chain(args.iter().map(go)),
        ),
        ExprKind::Index { object, indices } => many(
            "index",
            std::iter::once(go(object)).chain(indices.iter().map(go)),
        ),
        ExprKind::Member { object, name } => many(".", [go(object), word(name)]),
        ExprKind::Scoped { object, name } => many("::", [go(object), word(name)]),
        ExprKind::Paren(x) => many("paren", [go(x)]),
        ExprKind::Array(items) => many("array", items.iter().map(go)),
        ExprKind::Spread(x) => many("...", [go(x)]),
        ExprKind::Formatted(parts) => many(
            "f",
            parts.iter().map(|part| match part {
                TextPart::Text(text) => format!("{text:?}"),
                TextPart::Value { value, spec: None } => go(value),
                TextPart::Value {
                    value,
                    spec: Some((spec, _)),
                } => format!("{}:{spec}", go(value)),
            }),
        ),
        ExprKind::Dict(entries) => many(
            "dict",
            entries.iter().flat_map(|(key, value)| [go(key), go(value)]),
        ),
        ExprKind::Struct(fields) => many(
            "struct",
            fields
                .iter()
                .map(|f| format!("{}={}", word(&f.key), go(&f.value))),
        ),
        ExprKind::Function(function) => {
            let params = function
                .params
                .iter()
                .map(|p| symbols.text(p.symbol).to_string());
            let body = match &function.body {
                FunctionBody::Expr(e) => go(e),
                FunctionBody::Block(block) => format!("{{{}}}", block.statements.len()),
            };
            many("fn", params.chain(["=>".to_string(), body]))
        }
        ExprKind::Number(_)
        | ExprKind::Text(_)
        | ExprKind::Bool(_)
        | ExprKind::Null
        | ExprKind::Name(_)
        | ExprKind::Constant(_) => super::show_expr(expr, symbols),
    }
}

/// Checks that every span of the tree is within the text and on character boundaries, and that it
/// does not end before it starts.
fn check_spans(program: &Program, text: &str) {
    let dump = format!("{program:?}");
    let mut rest = dump.as_str();
    while let Some(at) = rest.find("Span { start: ") {
        rest = &rest[at + "Span { start: ".len()..];
        let end = rest.find(" }").expect("a span is closed");
        let (start, end) = rest[..end]
            .split_once(", end: ")
            .expect("a span has two ends");
        check_span(
            Span {
                start: start.parse().expect("a number"),
                end: end.parse().expect("a number"),
            },
            text,
        );
    }
}

fn check_span(span: Span, text: &str) {
    assert!(span.start <= span.end, "{span:?} in {text:?}");
    assert!(text.get(span.range()).is_some(), "{span:?} in {text:?}");
}
