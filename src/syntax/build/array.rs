//! Arrays and dicts (square brackets that do not index anything), and the fields of structs.

use super::expression::Tall;
use super::{Builder, Node, misfit, span_of};
use crate::limit::Budget;
use crate::number::{self, Number};
use crate::syntax::ast::{Expr, ExprKind, Field, Word};
use crate::syntax::parser::Rule;
use crate::text::Fault;

impl Builder<'_> {
    /// Builds an array, or a dict if the elements have keys.
    #[inline(never)]
    pub(super) fn array(&mut self, pair: Node<'_>, height: &mut u32) -> Result<ExprKind, Fault> {
        let (mut items, mut entries) = (Vec::new(), Vec::new());
        let mut key = None;
        for node in pair.inner() {
            if node.rule() == Rule::no_entries {
                return Ok(ExprKind::Dict(Vec::new()));
            }
            if node.rule() == Rule::colon {
                key = items.pop();
                continue;
            }
            let item = self.element(node)?;
            *height = item.height.max(*height);
            match key.take() {
                Some(key) => entries.push((key, item.expr)),
                None => items.push(item.expr),
            }
        }
        if let Some(key) = key {
            return Err(Fault::syntax(key.span, "a key without a value in a dict")
                .hint("a dict is written `[key: value, …]`"));
        }
        match (entries.is_empty(), items.first()) {
            (true, _) => Ok(ExprKind::Array(items)),
            (false, None) => {
                no_key_twice(&entries)?;
                Ok(ExprKind::Dict(entries))
            }
            (false, Some(item)) => Err(Fault::syntax(
                item.span,
                "an element without a key in a dict",
            )
            .hint("a dict is written `[key: value, …]`, an array `[a, b]`")),
        }
    }

    /// Builds the fields of a struct; rejects a key that appears twice.
    #[inline(never)]
    pub(super) fn fields(
        &mut self,
        record: Node<'_>,
        height: &mut u32,
    ) -> Result<Vec<Field>, Fault> {
        let mut fields: Vec<Field> = Vec::new();
        let mut seen = rustc_hash::FxHashSet::default();
        for pair in record.inner() {
            let mut inner = pair.clone().inner();
            let (Some(key), Some(value)) = (inner.next(), inner.next()) else {
                return Err(misfit(&pair));
            };
            let span = span_of(&key);
            let key = if key.rule() == Rule::string {
                let text = self.string(&key)?;
                Word {
                    symbol: self.symbols.intern(&text),
                    span,
                }
            } else {
                self.word(&key)
            };
            if !seen.insert(key.symbol) {
                let name = self.symbols.text(key.symbol);
                return Err(Fault::syntax(
                    span,
                    format!("the field `{name}` appears twice"),
                ));
            }
            let Tall {
                expr,
                height: below,
            } = self.expr(value)?;
            *height = below.max(*height);
            fields.push(Field { key, value: expr });
        }
        Ok(fields)
    }
}

/// Rejects a dict in which a literal key appears twice.
fn no_key_twice(entries: &[(Expr, Expr)]) -> Result<(), Fault> {
    let mut seen = rustc_hash::FxHashSet::default();
    for (key, _) in entries {
        if let Some(text) = literal_key(&key.kind)
            && !seen.insert(text)
        {
            return Err(Fault::syntax(key.span, "this key appears twice")
                .hint("a dict has one value for each key"));
        }
    }
    Ok(())
}

/// Returns a string that is the same for two literals exactly when they are the same key.
#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "no other expression is a literal"
)]
fn literal_key(key: &ExprKind) -> Option<String> {
    match key {
        ExprKind::Text(text) => Some(format!("string {text}")),
        ExprKind::Bool(value) => Some(value.to_string()),
        ExprKind::Null => Some("null".to_string()),
        ExprKind::Negate(inner) => match literal_key(&inner.kind)?.strip_prefix("number ")? {
            "0" => Some("number 0".to_string()),
            number => match number.strip_prefix('-') {
                Some(positive) => Some(format!("number {positive}")),
                None => Some(format!("number -{number}")),
            },
        },
        ExprKind::Number(number) => {
            let exact = match number {
                Number::Float(_) => number::to_rational(number.as_ref()).ok()?,
                _ => number.clone(),
            };
            let mut text = "number ".to_string();
            number::show(exact.as_ref(), &mut text, &Budget::default()).ok()?;
            Some(text)
        }
        _ => None,
    }
}
