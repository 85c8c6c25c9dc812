//! Building boxes from source text.

use super::{Node, Sign, names};
use crate::limit::Gate;
use crate::syntax::ast::{ArithOp, CompareOp, Constant, Expr, ExprKind, Link, StmtKind};
use crate::syntax::parse;
use crate::text::{Failure, Span, Symbols};

/// Builds boxes for text that is an expression or an equation; any other text becomes plain words.
///
/// # Errors
/// `LimitError` and `Interrupted` from parsing it.
pub fn typeset(text: &str, gate: &Gate<'_>) -> Result<Node, Failure> {
    let node = match parsed(text, gate)? {
        Some(node) => Some(node),
        None => equation(text, gate)?,
    };
    Ok(node.unwrap_or_else(|| Node::Text(text.to_string())))
}

/// Builds boxes for text that a program could contain; `None` if it has a syntax error.
fn parsed(text: &str, gate: &Gate<'_>) -> Result<Option<Node>, Failure> {
    let mut symbols = Symbols::default();
    let words = || Node::Text(text.to_string());
    let program = match parse(text, &mut symbols, gate) {
        Ok(program) => program,
        Err(fault) if fault.kind() == crate::text::ErrorKind::Syntax => return Ok(None),
        Err(fault) => return Err(fault.into_failure()),
    };
    let [only] = &program.statements[..] else {
        return Ok(Some(words()));
    };
    let builder = Builder {
        text,
        symbols: &symbols,
        gate,
    };
    if let StmtKind::Expr(e) = &only.kind {
        return Ok(Some(builder.node(e)));
    }
    // An equation is printed with a single `=`.
    if let StmtKind::Assign {
        target,
        op: None,
        value,
    } = &only.kind
    {
        let (left, right) = (builder.node(target), builder.node(value));
        return Ok(Some(Node::Row(vec![left, Node::Sign(Sign::Equal), right])));
    }
    Ok(Some(words()))
}

/// Builds boxes for an equation such as `x^2 = 8`, which is not valid in a program because its left
/// side is not a name.
fn equation(text: &str, gate: &Gate<'_>) -> Result<Option<Node>, Failure> {
    let Some((left, right)) = text.split_once(" = ") else {
        return Ok(None);
    };
    let (Some(left), Some(right)) = (parsed(left, gate)?, parsed(right, gate)?) else {
        return Ok(None);
    };
    if matches!(left, Node::Text(_)) || matches!(right, Node::Text(_)) {
        return Ok(None);
    }
    Ok(Some(Node::Row(vec![left, Node::Sign(Sign::Equal), right])))
}

struct Builder<'a> {
    text: &'a str,
    symbols: &'a Symbols,
    gate: &'a Gate<'a>,
}

impl Builder<'_> {
    fn source(&self, span: Span) -> &str {
        self.text.get(span.range()).unwrap_or_default()
    }

    fn node(&self, e: &Expr) -> Node {
        match &e.kind {
            ExprKind::Number(_) => number(self.source(e.span)),
            ExprKind::Name(name) => symbol(self.symbols.text(name.symbol)),
            ExprKind::Constant(Constant::Pi) => Node::Symbol("π".to_string()),
            ExprKind::Constant(Constant::I) => Node::Symbol("i".to_string()),
            ExprKind::Paren(inner) => Node::in_parens(self.node(inner)),
            ExprKind::Negate(inner) => Node::Row(vec![Node::Prefix("−"), self.node(inner)]),
            ExprKind::Not(inner) => Node::Row(vec![Node::Prefix("¬"), self.node(inner)]),
            ExprKind::Factorial(inner) => Node::Row(vec![self.node(inner), Node::Suffix("!")]),
            ExprKind::Root(degree, inner) => self.root(*degree, inner),
            ExprKind::Power { base, exponent } => Node::Power(
                Box::new(self.node(base)),
                Box::new(self.node(exponent).without_parens()),
            ),
            ExprKind::Chain { first, rest } => self.chain(first, rest),
            ExprKind::Compare { first, rest } => {
                let mut row = vec![self.node(first)];
                for link in rest {
                    row.push(Node::Sign(comparison(link.op)));
                    row.push(self.node(&link.operand));
                }
                Node::Row(row)
            }
            ExprKind::Array(items) => self.array(items),
            ExprKind::Call { callee, args } => {
                if let ExprKind::Name(name) = &callee.kind {
                    self.call(self.symbols.text(name.symbol), args)
                } else {
                    self.words(e)
                }
            }
            ExprKind::Text(_)
            | ExprKind::Formatted(_)
            | ExprKind::Bool(_)
            | ExprKind::Null
            | ExprKind::Spread(_)
            | ExprKind::Dict(_)
            | ExprKind::Struct(_)
            | ExprKind::Function(_)
            | ExprKind::In { .. }
            | ExprKind::Conditional { .. }
            | ExprKind::Logic { .. }
            | ExprKind::Method { .. }
            | ExprKind::Index { .. }
            | ExprKind::Slice { .. }
            | ExprKind::Member { .. }
            | ExprKind::Scoped { .. } => self.words(e),
        }
    }

    fn words(&self, e: &Expr) -> Node {
        Node::Text(self.source(e.span).to_string())
    }

    fn root(&self, degree: u32, inner: &Expr) -> Node {
        Node::Root(degree, Box::new(self.node(inner).without_parens()))
    }

    /// Builds sums with their signs, and products with fraction bars.
    fn chain(&self, first: &Expr, rest: &[Link]) -> Node {
        let is_sum = rest
            .iter()
            .any(|link| matches!(link.op, ArithOp::Add | ArithOp::Sub));
        if !is_sum {
            return self.product(first, rest);
        }
        let mut row = vec![self.node(first)];
        for link in rest {
            let minus = link.op == ArithOp::Sub;
            row.push(Node::Sign(if minus { Sign::Minus } else { Sign::Plus }));
            row.push(self.node(&link.operand));
        }
        // A nested sum is part of the same line.
        let is_sum =
            |row: &[Node]| matches!(row.get(1), Some(Node::Sign(Sign::Plus | Sign::Minus)));
        Node::Row(flattened(row, is_sum))
    }

    fn product(&self, first: &Expr, rest: &[Link]) -> Node {
        let mut start = self.node(first);
        // The sign of a quotient comes before its fraction bar.
        let mut minus = false;
        if rest.iter().any(|link| link.op == ArithOp::Div)
            && let Node::Row(row) = &start
            && let [Node::Prefix("−"), inner] = &row[..]
        {
            minus = true;
            start = inner.clone();
        }
        let mut factors = vec![start];
        for link in rest {
            let next = self.node(&link.operand);
            match link.op {
                ArithOp::Div => {
                    let above = Node::row(factors).without_parens();
                    let below = next.without_parens();
                    factors = vec![Node::Fraction(Box::new(above), Box::new(below))];
                }
                ArithOp::Rem => {
                    factors.push(Node::Sign(Sign::Mod));
                    factors.push(next);
                }
                ArithOp::Mul | ArithOp::Add | ArithOp::Sub | ArithOp::Pow => {
                    if wants_dot(factors.last(), &next) {
                        factors.push(Node::Sign(Sign::Dot));
                    }
                    factors.push(next);
                }
            }
        }
        if minus {
            factors.insert(0, Node::Prefix("−"));
        }
        // A nested product is part of the same line.
        let is_product = |row: &[Node]| !matches!(row.first(), Some(Node::Prefix(_)));
        Node::row(flattened(factors, is_product))
    }

    fn call(&self, name: &str, args: &[Expr]) -> Node {
        let one = |n: usize| Box::new(self.node(&args[n]));
        match (name, args.len()) {
            ("sqrt", 1) => self.root(2, &args[0]),
            ("cbrt", 1) => self.root(3, &args[0]),
            ("abs", 1) => Node::Fenced('|', one(0), '|'),
            ("floor", 1) => Node::Fenced('⌊', one(0), '⌋'),
            ("ceil", 1) => Node::Fenced('⌈', one(0), '⌉'),
            ("exp", 1) => Node::Power(Box::new(Node::Symbol("e".to_string())), one(0)),
            ("factorial", 1) => Node::Row(vec![Node::in_parens(*one(0)), Node::Suffix("!")]),
            ("eq", 2) => Node::Row(vec![*one(0), Node::Sign(Sign::Equal), *one(1)]),
            ("matrix", 1) => self.node(&args[0]),
            ("root_of", 2) => {
                Node::Call(name.to_string(), vec![self.polynomial(&args[0]), *one(1)])
            }
            _ => Node::Call(
                name.to_string(),
                args.iter().map(|arg| self.node(arg)).collect(),
            ),
        }
    }

    /// Builds a polynomial that is written as text.
    fn polynomial(&self, e: &Expr) -> Node {
        let ExprKind::Text(text) = &e.kind else {
            return self.node(e);
        };
        typeset(text, self.gate).unwrap_or_else(|_| self.words(e))
    }

    /// Builds an array; one or more rows of the same length form a matrix.
    fn array(&self, items: &[Expr]) -> Node {
        let rows: Option<Vec<&[Expr]>> = items.iter().map(matrix_row).collect();
        let rows = rows.filter(|rows| {
            rows.first()
                .is_some_and(|first| rows.iter().all(|row| row.len() == first.len()))
        });
        match rows {
            Some(rows) => {
                let row = |row: &[Expr]| row.iter().map(|item| self.node(item)).collect();
                Node::Matrix(rows.into_iter().map(row).collect())
            }
            None => {
                let items = items.iter().map(|item| self.node(item)).collect();
                Node::Fenced('[', Box::new(Node::List(items)), ']')
            }
        }
    }
}

/// Merges the boxes of nested rows that are part of the same line.
fn flattened(nodes: Vec<Node>, is_part: impl Fn(&[Node]) -> bool) -> Vec<Node> {
    let mut flat = Vec::new();
    for node in nodes {
        if let Node::Row(inner) = &node
            && is_part(inner)
        {
            flat.extend(inner.iter().cloned());
        } else {
            flat.push(node);
        }
    }
    flat
}

/// The elements of an array that can be a row of a matrix.
fn matrix_row(e: &Expr) -> Option<&[Expr]> {
    let ExprKind::Array(row) = &e.kind else {
        return None;
    };
    (!row.is_empty()).then_some(&row[..])
}

fn comparison(op: CompareOp) -> Sign {
    match op {
        CompareOp::Lt => Sign::Less,
        CompareOp::Le => Sign::AtMost,
        CompareOp::Gt => Sign::Greater,
        CompareOp::Ge => Sign::AtLeast,
        CompareOp::Eq => Sign::Equal,
        CompareOp::Ne => Sign::Differs,
    }
}

/// Reports whether a dot must separate two factors that would otherwise be read as one: `2·3`,
/// `x·(1 + y)`, or `x·y` for names of several letters.
fn wants_dot(before: Option<&Node>, next: &Node) -> bool {
    match next {
        Node::Number(_) | Node::Text(_) => true,
        Node::Fraction(..) | Node::Matrix(_) => true,
        Node::Power(base, _) => wants_dot(before, base),
        Node::Row(row) => row.first().is_none_or(|first| wants_dot(before, first)),
        Node::Fenced(..) => !matches!(before, Some(Node::Number(_) | Node::Fenced(..))),
        Node::Symbol(_) | Node::Call(..) | Node::Root(..) => {
            let long = |name: &str| name.chars().count() > 1;
            if let Some(Node::Symbol(name)) = before {
                return long(name) || is_word(next);
            }
            if let Some(Node::Power(base, _)) = before {
                return !matches!(&**base, Node::Symbol(name) if !long(name));
            }
            !matches!(
                before,
                Some(Node::Number(_) | Node::Fenced(..) | Node::Root(..))
            )
        }
        Node::Sign(_) | Node::Prefix(_) | Node::Suffix(_) | Node::List(_) => true,
    }
}

/// Reports whether a box starts with a name of several letters.
fn is_word(node: &Node) -> bool {
    matches!(node, Node::Call(..)) || matches!(node, Node::Symbol(name) if name.chars().count() > 1)
}

/// Builds a symbol from a name; the names of Greek letters become those letters.
fn symbol(name: &str) -> Node {
    Node::Symbol(names::letter(name).unwrap_or(name).to_string())
}

/// Builds a number from a literal: `3`, `1.5e10`, `3i`, `²`.
fn number(text: &str) -> Node {
    let plain: String = text
        .chars()
        .filter(|c| *c != '_')
        .map(below_the_line)
        .collect();
    let (plain, imaginary) = match plain.strip_suffix('i') {
        Some(digits) => (digits.to_string(), true),
        None => (plain, false),
    };
    let is_float = plain.ends_with('f') && !plain.starts_with("0x");
    let plain = plain
        .strip_suffix('f')
        .filter(|_| is_float)
        .unwrap_or(&plain)
        .to_string();
    let scaled = plain
        .split_once(['e', 'E'])
        .filter(|(digits, power)| digits.parse::<f64>().is_ok() && power.parse::<i64>().is_ok());
    let node = match scaled {
        Some((digits, power)) => {
            let ten = Node::Number("10".to_string());
            let power = match power.strip_prefix('-') {
                Some(power) => Node::Row(vec![Node::Prefix("−"), Node::Number(power.to_string())]),
                None => Node::Number(power.trim_start_matches('+').to_string()),
            };
            Node::Row(vec![
                Node::Number(digits.to_string()),
                Node::Sign(Sign::Dot),
                Node::Power(Box::new(ten), Box::new(power)),
            ])
        }
        None => Node::Number(plain),
    };
    match imaginary {
        true => Node::Row(vec![node, Node::Symbol("i".to_string())]),
        false => node,
    }
}

/// Converts a superscript digit to a normal one.
fn below_the_line(c: char) -> char {
    const ABOVE: &str = "⁰¹²³⁴⁵⁶⁷⁸⁹";
    match ABOVE.chars().position(|above| above == c) {
        Some(digit) => char::from(b'0' + digit as u8),
        None if c == '⁻' => '-',
        None => c,
    }
}
