//! `c ? a : b` and `x in c`, and the forms that the sweep spells differently from the source.

use super::expression::{Items, Tall};
use super::{Builder, Node, misfit, span_of};
use crate::syntax::ast::{Expr, ExprKind};
use crate::syntax::lines::{PAD, SPREADS};
use crate::syntax::operator::{Level, Meaning};
use crate::syntax::parser::Rule;
use crate::text::{Fault, Span};

/// The maximum length, in characters, of an operand that a hint quotes.
const OPERAND_MAX: usize = 30;

impl Builder<'_> {
    /// Builds any number of `? a : b` after a condition.
    #[inline(never)]
    pub(super) fn conditional(&mut self, items: &mut Items<'_>, left: Tall) -> Result<Tall, Fault> {
        let start = left.expr.span;
        let mut height = left.height;
        let (mut arms, mut last) = (Vec::new(), left.expr);
        while let Some(pair) = items.chosen() {
            let Some(inner) = pair.clone().inner().next() else {
                return Err(misfit(&pair));
            };
            let value = self.expr(inner)?;
            let next = self.climb(items, Level::Or)?;
            height = height.max(value.height).max(next.height);
            arms.push((std::mem::replace(&mut last, next.expr), value.expr));
        }
        let span = start.to(last.span);
        let otherwise = Box::new(last);
        Tall::node(ExprKind::Conditional { arms, otherwise }, span, height)
    }

    /// Builds `in c` after an operand.
    #[inline(never)]
    pub(super) fn contained(&mut self, items: &mut Items<'_>, left: Tall) -> Result<Tall, Fault> {
        debug_assert!(items.means(Meaning::In));
        let op_span = items.operator_at(Level::Relation).map(|(_, span)| span);
        let right = self.climb(items, Level::Relation.tighter())?;
        if let ExprKind::Not(inner) = &left.expr.kind {
            return Err(self.negated_in(left.expr.span, inner, &right.expr));
        }
        if items.is_at(Level::Relation) {
            let next = items.operator_at(Level::Relation).map(|(_, span)| span);
            return Err(mixed(self.whole(next.or(op_span).unwrap_or_default())));
        }
        let span = left.expr.span.to(right.expr.span);
        let height = left.height.max(right.height);
        let (item, container) = (Box::new(left.expr), Box::new(right.expr));
        Tall::node(ExprKind::In { item, container }, span, height)
    }

    /// The error for `!x in c`.
    fn negated_in(&self, not: Span, item: &Expr, container: &Expr) -> Fault {
        let shown = |expr: &Expr, other: &str| {
            let text = self.source_text(expr.span);
            let fits = text.chars().count() <= OPERAND_MAX && !text.contains('\n');
            if fits { text } else { other.to_string() }
        };
        let (item, container) = (shown(item, "x"), shown(container, "c"));
        let sign = Span {
            end: not.start + 1,
            ..not
        };
        let message = format!("`!` before `in` would apply to `{item}` alone");
        Fault::syntax(sign, message).hint(format!("write `!({item} in {container})`"))
    }

    /// The source text at a span, with comments replaced by spaces and aliases by their operators.
    fn source_text(&self, span: Span) -> String {
        let text = &self.text[span.range()];
        let plain = text.chars().filter(|c| *c != char::from(PAD));
        let unmarked = |c: char| match c {
            '\u{1}'..='\u{1a}' if c != '\n' => char::from(c as u8 | 0x60),
            '\u{1d}' => '\n',
            '$' => '^',
            _ => c,
        };
        plain.map(unmarked).collect()
    }

    /// The span that an operator has in the source, where it may be written as an alias.
    #[inline]
    pub(super) fn whole(&self, operator: Span) -> Span {
        let after = &self.text.as_bytes()[operator.end as usize..];
        let pads = after.iter().take_while(|byte| **byte == PAD).count();
        Span {
            end: operator.end + pads as u32,
            ..operator
        }
    }

    /// Builds the power `x²` or `x⁻¹`.
    pub(super) fn raised(&mut self, pair: &Node<'_>, base: Box<Expr>) -> Result<ExprKind, Fault> {
        let own = span_of(pair);
        let span = Span {
            start: own.start - 1,
            ..own
        };
        let text = pair.text().trim_end_matches(char::from(PAD));
        let digits = text.strip_prefix('-');
        let number = self.literal(digits.unwrap_or(text), span)?;
        let sign = match digits {
            None => 0,
            Some(_) => '⁻'.len_utf8() as u32,
        };
        let unsigned = Expr {
            kind: ExprKind::Number(number),
            span: Span {
                start: span.start + sign,
                ..span
            },
        };
        let exponent = match digits {
            None => Box::new(unsigned),
            Some(_) => Box::new(Expr {
                kind: ExprKind::Negate(Box::new(unsigned)),
                span,
            }),
        };
        Ok(ExprKind::Power { base, exponent })
    }

    /// Builds `x[i]`, `x[i, j]` or `x[i:j]`.
    pub(super) fn indexed(
        &mut self,
        pair: Node<'_>,
        object: Box<Expr>,
        height: &mut u32,
    ) -> Result<ExprKind, Fault> {
        let mut indices = Vec::new();
        let mut from = None;
        for node in pair.inner() {
            if node.rule() == Rule::colon {
                from = Some(indices.pop());
                continue;
            }
            let Tall {
                expr,
                height: below,
            } = self.element(node)?;
            if matches!(expr.kind, ExprKind::Spread(_)) {
                return Err(Fault::syntax(expr.span, "an index cannot be spread").hint(SPREADS));
            }
            *height = below.max(*height);
            indices.push(expr);
        }
        let Some(from) = from else {
            return Ok(ExprKind::Index { object, indices });
        };
        let (from, to) = (from.map(Box::new), indices.pop().map(Box::new));
        Ok(ExprKind::Slice { object, from, to })
    }
}

/// The error for `in` next to another relation.
pub(super) fn mixed(span: Span) -> Fault {
    Fault::syntax(span, "`in` cannot be part of a chain of comparisons")
        .hint("write two conditions: `x in a && a < b`, or put one in parentheses")
}
