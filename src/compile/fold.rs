//! Constant folding: arithmetic on literals is done once, by the same functions that the VM calls.
//! Anything that would fail, or grow too large, is left to run time, so that no result and no error
//! changes.

use super::Compiler;
use crate::number::{self, Number};
use crate::syntax::ast::{ArithOp, Expr, ExprKind, Link};

/// Results with more bits than this are not folded.
const BITS_MAX: usize = 4096;
/// Expressions nested deeper than this are not folded as a whole.
const DEPTH_MAX: u32 = 16;

impl<'a> Compiler<'a> {
    /// The value of an expression made up of literals, if folding is enabled.
    pub(super) fn folded(&self, e: &Expr) -> Option<Number> {
        if !self.options.fold || matches!(e.kind, ExprKind::Number(_)) {
            return None;
        }
        self.value(e, DEPTH_MAX)
    }

    /// The value of an expression that is a number literal or can be folded.
    pub(super) fn literal(&self, e: &Expr) -> Option<Number> {
        if let ExprKind::Number(n) = &e.kind {
            Some(n.clone())
        } else if let ExprKind::Paren(inner) = &e.kind {
            self.literal(inner)
        } else {
            self.folded(e)
        }
    }

    /// The value of the longest run of literals at the start of a chain, and how many of its links
    /// the run covers, which is never all of them.
    pub(super) fn folded_prefix(&self, first: &Expr, rest: &[Link]) -> (usize, Option<Number>) {
        let Some(mut number) = self.literal(first) else {
            return (0, None);
        };
        let mut done = 0;
        if self.options.fold {
            for link in &rest[..rest.len() - 1] {
                let Some(next) = self
                    .literal(&link.operand)
                    .and_then(|right| self.apply(link.op, &number, &right))
                else {
                    break;
                };
                number = next;
                done += 1;
            }
        }
        (done, Some(number))
    }

    fn value(&self, e: &Expr, depth: u32) -> Option<Number> {
        let depth = depth.checked_sub(1)?;
        match &e.kind {
            ExprKind::Number(n) => Some(n.clone()),
            ExprKind::Paren(inner) => self.value(inner, depth),
            ExprKind::Negate(inner) => {
                number::negate(self.value(inner, depth)?.as_ref(), self.gate.budget()).ok()
            }
            ExprKind::Power { base, exponent } => {
                let (base, exponent) = (self.value(base, depth)?, self.value(exponent, depth)?);
                self.apply(ArithOp::Pow, &base, &exponent)
            }
            ExprKind::Chain { first, rest } => {
                let mut left = self.value(first, depth)?;
                for link in rest {
                    let right = self.value(&link.operand, depth)?;
                    left = self.apply(link.op, &left, &right)?;
                }
                Some(left)
            }
            ExprKind::Text(_)
            | ExprKind::Formatted(_)
            | ExprKind::Spread(_)
            | ExprKind::Bool(_)
            | ExprKind::Null
            | ExprKind::Name(_)
            | ExprKind::Constant(_)
            | ExprKind::Array(_)
            | ExprKind::Dict(_)
            | ExprKind::Struct(_)
            | ExprKind::Function(_)
            | ExprKind::Not(_)
            | ExprKind::Factorial(_)
            | ExprKind::Root(..)
            | ExprKind::Compare { .. }
            | ExprKind::In { .. }
            | ExprKind::Conditional { .. }
            | ExprKind::Logic { .. }
            | ExprKind::Call { .. }
            | ExprKind::Method { .. }
            | ExprKind::Index { .. }
            | ExprKind::Slice { .. }
            | ExprKind::Member { .. }
            | ExprKind::Scoped { .. } => None,
        }
    }

    fn apply(&self, op: ArithOp, left: &Number, right: &Number) -> Option<Number> {
        let (a, b) = (left.as_ref(), right.as_ref());
        if op == ArithOp::Pow {
            let Number::Int(n) = right else { return None };
            let size = a
                .bits()
                .checked_mul(usize::try_from(n.unsigned_abs()).ok()?)?;
            if size > BITS_MAX {
                return None;
            }
        }
        let apply = match op {
            ArithOp::Add => number::add,
            ArithOp::Sub => number::sub,
            ArithOp::Mul => number::mul,
            ArithOp::Div => number::div,
            ArithOp::Rem => number::rem,
            ArithOp::Pow => number::power,
        };
        let result = apply(a, b, self.gate.budget()).ok()?;
        (result.as_ref().bits() <= BITS_MAX).then_some(result)
    }
}
