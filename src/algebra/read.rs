//! Reads expressions from text in the syntax of the language, with names taken as symbols.

use super::arithmetic::collect;
use super::expression::{Expression, Function};
use super::extended::{add, div, mul, negate, power, sub};
use super::function::{apply, call};
use crate::limit::{Budget, Gate};
use crate::number::{self, Number};
use crate::syntax;
use crate::syntax::ast::{ArithOp, Constant, Expr, ExprKind, Link, StmtKind};
use crate::text::{ErrorKind, Failure, Symbols};

/// The memory that a term takes until like terms are collected, in bytes: itself, its factors, and
/// a copy of both.
const TERM_BYTES: usize = 256;

impl Expression {
    /// Reads an expression as a program would write it. `π`, `pi`, `e` and `i` are the constants;
    /// other names are symbols.
    ///
    /// # Errors
    /// `ValueError` for text that is not an expression; the errors of its arithmetic.
    pub fn read(text: &str, budget: &Budget) -> Result<Expression, Failure> {
        let mut symbols = Symbols::default();
        let refused = |why: &str| {
            Failure::value(format!(
                "cannot read {} as an expression: {why}",
                shortened(text)
            ))
        };
        // Each byte takes about a hundred machine operations.
        budget.poll(text.len() as u64 / 8)?;
        if let Some((left, right)) = sides(text) {
            let (left, right) = (Self::read(left, budget)?, Self::read(right, budget)?);
            if !left.is_plain() || !right.is_plain() {
                return Err(refused("both sides of an equation must be expressions"));
            }
            return Expression::equation(&left, &right);
        }
        let gate = Gate::new(budget, budget.room());
        let program = syntax::parse(text, &mut symbols, &gate).map_err(|fault| {
            if fault.kind() == ErrorKind::Syntax {
                refused(fault.failure().message())
            } else {
                fault.into_failure()
            }
        })?;
        let [statement] = &program.statements[..] else {
            return Err(refused("it is not a single expression"));
        };
        let StmtKind::Expr(expr) = &statement.kind else {
            return Err(refused("it is a statement"));
        };
        let reader = Reader {
            text,
            symbols: &symbols,
            budget,
            gate: gate.beside(program.bytes),
        };
        reader.expression(expr)
    }

    /// Reads the name of a symbol.
    ///
    /// # Errors
    /// `ValueError` for text that is not a name.
    pub fn read_symbol(text: &str) -> Result<Expression, Failure> {
        let name = text.trim();
        let mut chars = name.chars();
        let begins = chars
            .next()
            .is_some_and(|c| c == '_' || unicode_ident::is_xid_start(c));
        let goes_on = chars.all(|c| c != '·' && unicode_ident::is_xid_continue(c));
        if !begins || !goes_on || syntax::is_reserved(name) || constant(name).is_some() {
            let failure =
                Failure::value(format!("{} is not the name of a symbol", shortened(text)));
            return Err(match constant(name) {
                Some(_) => failure.with_hint("it is a constant; choose another name"),
                None => failure,
            });
        }
        Ok(Expression::symbol(name))
    }
}

fn shortened(text: &str) -> String {
    let short: String = text.chars().take(40).collect();
    let dots = if short.len() < text.len() { "…" } else { "" };
    format!("\"{short}{dots}\"")
}

fn constant(name: &str) -> Option<Expression> {
    match name {
        "π" | "pi" => Some(Expression::number(number::pi())),
        "e" => Some(Expression::number(number::e())),
        "i" => Some(Expression::number(number::i())),
        "infinity" => Some(Expression::infinity()),
        _ => None,
    }
}

/// Both sides of the only `=`, if there is one that is neither part of a comparison nor an
/// assignment.
fn sides(text: &str) -> Option<(&str, &str)> {
    let bytes = text.as_bytes();
    let part_of_another = |i: usize| {
        let before = i.checked_sub(1).map(|k| bytes[k]);
        matches!(
            before,
            Some(b'=' | b'<' | b'>' | b'!' | b'+' | b'-' | b'*' | b'/' | b'%' | b'^')
        ) || matches!(bytes.get(i + 1), Some(b'=' | b'>'))
    };
    let at = text.bytes().position(|b| b == b'=')?;
    (!part_of_another(at)).then(|| (&text[..at], &text[at + 1..]))
}

struct Reader<'a> {
    text: &'a str,
    symbols: &'a Symbols,
    budget: &'a Budget,
    /// Checks memory use, taking the size of the tree into account.
    gate: Gate<'a>,
}

impl Reader<'_> {
    /// Evaluates a parsed expression. Recursion is safe because the parser bounds the tree's depth.
    fn expression(&self, expr: &Expr) -> Result<Expression, Failure> {
        let budget = self.budget;
        match &expr.kind {
            ExprKind::Number(n) => Ok(Expression::number(n.clone())),
            ExprKind::Name(name) => {
                let name = self.symbols.text(name.symbol);
                Ok(match constant(name) {
                    Some(constant) => constant,
                    None => Expression::symbol(name),
                })
            }
            ExprKind::Constant(constant) => Ok(Expression::number(match constant {
                Constant::Pi => number::pi(),
                Constant::I => number::i(),
            })),
            ExprKind::Paren(inner) => self.expression(inner),
            ExprKind::Negate(inner) => negate(&self.expression(inner)?, budget),
            ExprKind::Factorial(inner) => {
                apply(Function::Factorial, &self.expression(inner)?, budget)
            }
            ExprKind::Root(n, inner) => {
                let n = Expression::number(Number::Int(i64::from(*n)));
                let args = [self.expression(inner)?, n];
                call("root", &args, budget).expect("root is a function")
            }
            ExprKind::Power { base, exponent } => {
                power(&self.expression(base)?, &self.expression(exponent)?, budget)
            }
            ExprKind::Chain { first, rest } => self.chain(first, rest),
            ExprKind::Call { callee, args } => self.call(expr, callee, args),
            ExprKind::Text(_)
            | ExprKind::Formatted(_)
            | ExprKind::Spread(_)
            | ExprKind::Bool(_)
            | ExprKind::Null
            | ExprKind::Array(_)
            | ExprKind::Dict(_)
            | ExprKind::Struct(_)
            | ExprKind::Function(_)
            | ExprKind::Not(_)
            | ExprKind::Compare { .. }
            | ExprKind::In { .. }
            | ExprKind::Conditional { .. }
            | ExprKind::Logic { .. }
            | ExprKind::Method { .. }
            | ExprKind::Index { .. }
            | ExprKind::Slice { .. }
            | ExprKind::Member { .. }
            | ExprKind::Scoped { .. } => {
                Err(self.refused(expr, "it is not a mathematical expression"))
            }
        }
    }

    fn chain(&self, first: &Expr, rest: &[Link]) -> Result<Expression, Failure> {
        let budget = self.budget;
        let mut result = self.expression(first)?;
        let sums = |link: &Link| link.op.is_sum();
        if rest.len() > 8 && result.is_plain() && rest.iter().all(sums) {
            let mut terms = result.terms().to_vec();
            for link in rest {
                self.gate.pass(terms.len() * TERM_BYTES)?;
                let mut operand = self.expression(&link.operand)?;
                if !operand.is_plain() {
                    return Err(super::extended::no_argument("+"));
                }
                if link.op == ArithOp::Sub {
                    operand = negate(&operand, budget)?;
                }
                terms.extend_from_slice(operand.terms());
            }
            return collect(terms, budget);
        }
        for link in rest {
            budget.poll(1)?;
            let operand = self.expression(&link.operand)?;
            result = match link.op {
                ArithOp::Add => add(&result, &operand, budget)?,
                ArithOp::Sub => sub(&result, &operand, budget)?,
                ArithOp::Mul => mul(&result, &operand, budget)?,
                ArithOp::Div => div(&result, &operand, budget)?,
                ArithOp::Pow => power(&result, &operand, budget)?,
                ArithOp::Rem => match (result.as_number(), operand.as_number()) {
                    (Some(a), Some(b)) => {
                        Expression::number(number::rem(a.as_ref(), b.as_ref(), budget)?)
                    }
                    _ => return Err(self.refused(&link.operand, "`%` takes numbers")),
                },
            };
        }
        Ok(result)
    }

    fn call(&self, expr: &Expr, callee: &Expr, args: &[Expr]) -> Result<Expression, Failure> {
        let ExprKind::Name(name) = &callee.kind else {
            return Err(self.refused(expr, "functions must be called by name"));
        };
        let name = self.symbols.text(name.symbol);
        if let (Some(constant), []) = (constant(name), args) {
            return Ok(constant);
        }
        let args: Result<Vec<Expression>, Failure> =
            args.iter().map(|arg| self.expression(arg)).collect();
        call(name, &args?, self.budget).unwrap_or_else(|| {
            Err(self
                .refused(expr, &format!("`{name}` is not a function of expressions"))
                .with_hint("write a product with `*`"))
        })
    }

    fn refused(&self, part: &Expr, why: &str) -> Failure {
        // If the span does not fit the text, the whole text is quoted.
        let part = self.text.get(part.span.range()).unwrap_or(self.text);
        Failure::value(format!(
            "cannot use {} as an expression: {why}",
            shortened(part)
        ))
    }
}
