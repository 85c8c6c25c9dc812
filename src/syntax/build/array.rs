//! Arrays and dicts: what stands in square brackets that index nothing.

use super::{Builder, Node};
use crate::limit::Budget;
use crate::number::{self, Number};
use crate::syntax::ast::{Expr, ExprKind};
use crate::syntax::parser::Rule;
use crate::text::Fault;

impl Builder<'_> {
    /// An array, or a dict if its elements have keys.
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
}

/// Refuses a dict in which a key that is a literal comes twice.
fn no_key_twice(entries: &[(Expr, Expr)]) -> Result<(), Fault> {
    let mut seen = rustc_hash::FxHashSet::default();
    for (key, _) in entries {
        if let Some(text) = literal_key(&key.kind)
            && !seen.insert(text)
        {
            return Err(Fault::syntax(key.span, "this key comes twice")
                .hint("a dict has one value for each key"));
        }
    }
    Ok(())
}

/// A text that literals have in common if they are one key.
#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "what is not listed is no literal"
)]
fn literal_key(key: &ExprKind) -> Option<String> {
    match key {
        ExprKind::Text(text) => Some(format!("string {text}")),
        ExprKind::Bool(value) => Some(value.to_string()),
        ExprKind::Null => Some("null".to_string()),
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
