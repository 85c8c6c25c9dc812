//! Writes expressions as source text.

use super::{Writer, constant_word};
use crate::limit::Budget;
use crate::number::{self, Number};
use crate::syntax::ast::{
    Expr, ExprKind, Field, Function, FunctionBody, Link, LogicOp, TextPart, Word,
};
use crate::syntax::operator::{Meaning, raised, token_of};
use crate::syntax::token::is_reserved;
use crate::text::{push_escape, watched};
use dashu_base::DivRem as _;
use dashu_int::UBig;

impl Writer<'_> {
    pub(super) fn expr(&mut self, expr: &Expr) {
        match &expr.kind {
            ExprKind::Number(number) => self.push(&literal(number)),
            ExprKind::Text(text) => self.text(text),
            ExprKind::Formatted(parts) => self.formatted(parts),
            ExprKind::Bool(value) => self.push(if *value { "true" } else { "false" }),
            ExprKind::Null => self.push("null"),
            ExprKind::Name(name) => self.name(name),
            ExprKind::Constant(constant) => self.push(constant_word(*constant)),
            ExprKind::Paren(inner) => self.bracketed(["(", ")"], std::slice::from_ref(inner)),
            ExprKind::Array(items) => self.bracketed(["[", "]"], items),
            ExprKind::Spread(inner) => self.signed("...", inner),
            ExprKind::Dict(entries) => self.entries(entries),
            ExprKind::Struct(fields) => self.fields(fields),
            ExprKind::Function(function) => self.function(function),
            ExprKind::Negate(inner) => {
                // Two adjacent signs would read as `--`.
                let twice = matches!(inner.kind, ExprKind::Negate(_));
                self.signed(if twice { "- " } else { "-" }, inner);
            }
            ExprKind::Not(inner) => self.signed("!", inner),
            ExprKind::Root(degree, inner) => {
                self.signed(if *degree == 2 { "√" } else { "∛" }, inner);
            }
            ExprKind::Power { base, exponent } => {
                self.object(base);
                self.push("^");
                self.expr(exponent);
            }
            ExprKind::Chain { first, rest } => {
                self.expr(first);
                rest.iter().for_each(|link| self.link(link));
            }
            ExprKind::Compare { first, rest } => {
                self.expr(first);
                for link in rest {
                    self.infix(Meaning::Compare(link.op));
                    self.expr(&link.operand);
                }
            }
            ExprKind::In { item, container } => {
                self.expr(item);
                self.infix(Meaning::In);
                self.expr(container);
            }
            ExprKind::Conditional { arms, otherwise } => self.conditional(arms, otherwise),
            ExprKind::Logic { op, operands } => self.logic(*op, operands),
            ExprKind::Factorial(inner) => {
                self.object(inner);
                self.push("!");
            }
            ExprKind::Call { callee, args } => self.call(callee, args),
            ExprKind::Method { object, name, args } => {
                self.member(object, ".", name);
                self.bracketed(["(", ")"], args);
            }
            ExprKind::Index { object, indices } => {
                self.object(object);
                self.bracketed(["[", "]"], indices);
            }
            ExprKind::Slice { object, from, to } => {
                self.slice(object, [from.as_deref(), to.as_deref()]);
            }
            ExprKind::Member { object, name } => self.member(object, ".", name),
            ExprKind::Scoped { object, name } => self.member(object, "::", name),
        }
    }

    fn call(&mut self, callee: &Expr, args: &[Expr]) {
        self.object(callee);
        // Without the space, `0.1(6)` would read as a repeating decimal.
        if matches!(callee.kind, ExprKind::Number(_)) {
            self.push(" ");
        }
        self.bracketed(["(", ")"], args);
    }

    fn slice(&mut self, object: &Expr, [from, to]: [Option<&Expr>; 2]) {
        self.object(object);
        self.push("[");
        from.iter().for_each(|bound| self.expr(bound));
        self.push(":");
        to.iter().for_each(|bound| self.expr(bound));
        self.push("]");
    }

    fn conditional(&mut self, arms: &[(Expr, Expr)], otherwise: &Expr) {
        for (condition, value) in arms {
            self.expr(condition);
            self.push(" ? ");
            self.expr(value);
            self.push(" : ");
        }
        self.expr(otherwise);
    }

    fn logic(&mut self, op: LogicOp, operands: &[Expr]) {
        for (i, operand) in operands.iter().enumerate() {
            if i > 0 {
                self.infix(Meaning::Logic(op));
            }
            self.expr(operand);
        }
    }

    /// Writes an expression that is directly followed by a suffix. A power in this position was
    /// written with a superscript exponent.
    fn object(&mut self, object: &Expr) {
        let ExprKind::Power { base, exponent } = &object.kind else {
            return self.expr(object);
        };
        self.object(base);
        let mut above = Writer {
            out: String::new(),
            symbols: self.symbols,
            indent: 0,
        };
        above.expr(exponent);
        self.push(&raised(&above.out));
    }

    fn signed(&mut self, sign: &str, inner: &Expr) {
        self.push(sign);
        self.expr(inner);
    }

    fn member(&mut self, object: &Expr, dot: &str, name: &Word) {
        self.object(object);
        self.push(dot);
        self.symbol(name.symbol);
    }

    fn bracketed(&mut self, [open, close]: [&str; 2], items: &[Expr]) {
        self.push(open);
        self.list(items);
        self.push(close);
    }

    fn entries(&mut self, entries: &[(Expr, Expr)]) {
        self.push(if entries.is_empty() { "[:" } else { "[" });
        for (i, (key, value)) in entries.iter().enumerate() {
            self.push(if i > 0 { ", " } else { "" });
            self.expr(key);
            self.push(": ");
            self.expr(value);
        }
        self.push("]");
    }

    fn infix(&mut self, meaning: Meaning) {
        self.push(" ");
        self.push(token_of(meaning));
        self.push(" ");
    }

    /// Writes a link. If its operator has an empty span, it is a product written without `*`.
    fn link(&mut self, link: &Link) {
        if link.op_span.start < link.op_span.end {
            self.infix(Meaning::Arith(link.op));
        }
        self.expr(&link.operand);
    }

    fn list(&mut self, items: &[Expr]) {
        for (i, item) in items.iter().enumerate() {
            self.push(if i > 0 { ", " } else { "" });
            self.expr(item);
        }
    }

    pub(super) fn fields(&mut self, fields: &[Field]) {
        self.push("{");
        for (i, field) in fields.iter().enumerate() {
            self.push(if i > 0 { ", " } else { "" });
            let symbols = self.symbols;
            let key = symbols.text(field.key.symbol);
            if is_name(key) {
                self.push(key)
            } else {
                self.text(key)
            }
            self.push(" = ");
            self.expr(&field.value);
        }
        self.push("}");
    }

    fn function(&mut self, function: &Function) {
        match &function.body {
            FunctionBody::Block(block) => {
                self.push("fn(");
                self.params(function);
                self.push(") ");
                self.block(block);
            }
            FunctionBody::Expr(body) if function.rest || !function.defaults.is_empty() => {
                self.push("fn(");
                self.params(function);
                self.push(") => ");
                self.expr(body);
            }
            FunctionBody::Expr(body) => {
                self.push("|");
                self.names(&function.params);
                self.push("| ");
                self.expr(body);
            }
        }
    }

    pub(super) fn params(&mut self, function: &Function) {
        let last = function.params.len().wrapping_sub(1);
        for (i, (name, default)) in function.parameters().enumerate() {
            self.push(if i > 0 { ", " } else { "" });
            self.push(if function.rest && i == last {
                "..."
            } else {
                ""
            });
            self.name(name);
            if let Some(default) = default {
                self.push(" = ");
                self.expr(default);
            }
        }
    }

    /// Writes a string literal.
    pub(super) fn text(&mut self, text: &str) {
        self.out.push('"');
        self.escaped(text);
        self.out.push('"');
    }

    fn formatted(&mut self, parts: &[TextPart]) {
        self.push("f\"");
        for part in parts {
            match part {
                TextPart::Text(text) => {
                    self.escaped(&text.replace('{', "{{").replace('}', "}}"));
                }
                TextPart::Value { value, spec } => {
                    self.push("{");
                    let start = self.out.len();
                    self.expr(value);
                    // Two adjacent braces would read as literal text.
                    if self.out[start..].starts_with('{') {
                        self.out.insert(start, ' ');
                    }
                    if let Some((spec, _)) = spec {
                        self.push(":");
                        self.push(spec);
                    }
                    self.push("}");
                }
            }
        }
        self.push("\"");
    }

    /// Writes the inside of a string literal.
    fn escaped(&mut self, text: &str) {
        for (c, hidden) in watched(text) {
            match c {
                '"' => self.out.push_str("\\\""),
                '\\' => self.out.push_str("\\\\"),
                '\n' => self.out.push_str("\\n"),
                '\t' => self.out.push_str("\\t"),
                '\r' => self.out.push_str("\\r"),
                '\0' => self.out.push_str("\\0"),
                c if hidden => push_escape(c, &mut self.out),
                c => self.out.push(c),
            }
        }
    }
}

fn is_name(text: &str) -> bool {
    let mut chars = text.chars();
    let starts = chars
        .next()
        .is_some_and(|c| c == '_' || unicode_ident::is_xid_start(c));
    starts && chars.all(|c| c != '·' && unicode_ident::is_xid_continue(c)) && !is_reserved(text)
}

/// The literal that reads back as this number. Literals are never negative.
fn literal(number: &Number) -> String {
    match number {
        Number::Ratio(p, q) => {
            decimal(&UBig::from(p.unsigned_abs()), &UBig::from(q.unsigned_abs()))
        }
        Number::Rational(r) => {
            let (_, size) = r.numerator().clone().into_parts();
            decimal(&size, r.denominator())
        }
        Number::Float(x) if x.is_finite() => format!("{x:?}f"),
        Number::Float(_) => "1e999f".to_string(),
        Number::Complex(z) => literal(&z.im) + "i",
        // A literal such as `30°` is π/6, which is not a single factor.
        Number::Irrational(_) => format!("({})", shown(number)),
        Number::Int(_) | Number::Big(_) => shown(number),
    }
}

fn shown(number: &Number) -> String {
    let mut text = String::new();
    match number::show(number.as_ref(), &mut text, &Budget::default()) {
        Ok(()) => text,
        Err(_) => "0".to_string(),
    }
}

/// A fraction as an exact decimal, repeating if necessary: `0.25`, `0.1(6)`.
fn decimal(numerator: &UBig, denominator: &UBig) -> String {
    let (whole, mut rest) = numerator.div_rem(denominator);
    let mut text = format!("{whole}.");
    let mut odd = denominator.clone();
    let mut lead = 0;
    for factor in [2u8, 5] {
        let mut count = 0;
        while (&odd % factor) == 0 {
            odd /= factor;
            count += 1;
        }
        lead = lead.max(count);
    }
    let mut digit = |rest: &mut UBig| {
        let (digit, next) = (&*rest * 10u8).div_rem(denominator);
        *rest = next;
        text.push_str(&digit.to_string());
        text.len()
    };
    for _ in 0..lead {
        digit(&mut rest);
    }
    if rest == UBig::ZERO {
        return text;
    }
    let start = rest.clone();
    let mut digits = 0;
    loop {
        digit(&mut rest);
        digits += 1;
        if rest == start {
            text.insert(text.len() - digits, '(');
            text.push(')');
            return text;
        }
    }
}
