//! Lists: arguments, parameters, and the targets that array elements are assigned to.

use super::expression::Tall;
use super::statement::check_target;
use super::{Builder, Node, misfit, span_of};
use crate::syntax::ast::{Expr, ExprKind, List, Name, Target};
use crate::syntax::parser::Rule;
use crate::text::{Fault, Span};

/// The parameters of a function.
#[derive(Default)]
pub(super) struct Params {
    pub(super) names: Vec<Name>,
    pub(super) defaults: Vec<Expr>,
    pub(super) rest: bool,
}

/// The maximum number of parameters whose names are compared; longer lists are rejected later
/// anyway.
const PARAMS_MAX: usize = 256;

impl Builder<'_> {
    /// Builds the arguments of a call.
    pub(super) fn list(&mut self, pair: Node<'_>, height: &mut u32) -> Result<Vec<Expr>, Fault> {
        let mut list = Vec::new();
        for item in pair.inner() {
            let Tall {
                expr,
                height: below,
            } = self.element(item)?;
            *height = below.max(*height);
            list.push(expr);
        }
        Ok(list)
    }

    /// Builds an expression that may be spread.
    #[inline]
    pub(super) fn element(&mut self, item: Node<'_>) -> Result<Tall, Fault> {
        if item.rule() != Rule::spread {
            return self.expr(item);
        }
        self.spread(item)
    }

    #[inline(never)]
    fn spread(&mut self, item: Node<'_>) -> Result<Tall, Fault> {
        let Some(inner) = item.clone().inner().next() else {
            return Err(misfit(&item));
        };
        let Tall { expr, height } = self.expr(inner)?;
        let before = self.text[..expr.span.start as usize].rfind("...");
        let span = Span {
            start: before.map_or(expr.span.start, |at| at as u32),
            end: expr.span.end,
        };
        Tall::node(ExprKind::Spread(Box::new(expr)), span, height)
    }

    /// Builds the parameters of a function.
    pub(super) fn params(&mut self, pair: Node<'_>) -> Result<Params, Fault> {
        let mut found = Params::default();
        // The number of parameters before the first one with a default.
        let mut plain = 0;
        for part in pair.inner() {
            let rule = part.rule();
            if rule == Rule::expr {
                if found.defaults.is_empty() {
                    plain = found.names.len() - 1;
                }
                found.defaults.push(self.top(part)?);
                continue;
            }
            found.check_default(plain)?;
            let part = match rule == Rule::rest {
                true => part.clone().inner().next().ok_or_else(|| misfit(&part))?,
                false => part,
            };
            let name = self.name(&part);
            if found.rest {
                return Err(
                    Fault::syntax(name.span, "no parameter can follow the rest parameter")
                        .hint("`...` comes before the last parameter: `func f(a, ...rest)`"),
                );
            }
            found.rest = rule == Rule::rest;
            self.check_repeated(&found, &name)?;
            found.names.push(name);
        }
        found.check_default(plain)?;
        Ok(found)
    }

    fn check_repeated(&self, found: &Params, name: &Name) -> Result<(), Fault> {
        let twice = || found.names.iter().any(|other| other.symbol == name.symbol);
        if found.names.len() < PARAMS_MAX && twice() {
            let text = self.symbols.text(name.symbol);
            if text != "_" {
                let message = format!("the parameter `{text}` appears twice");
                return Err(Fault::syntax(name.span, message)
                    .hint("only `_`, for values that are not needed, may appear more than once"));
            }
        }
        Ok(())
    }

    /// Builds a list of names for the elements of an array.
    pub(super) fn name_list(&mut self, pair: Node<'_>) -> Result<List, Fault> {
        let span = span_of(&pair);
        let mut list = List {
            targets: Vec::new(),
            rest: None,
            span,
        };
        for part in pair.inner() {
            let own = span_of(&part);
            if list.rest.is_some() {
                return Err(rest_first(own));
            }
            let is_rest = part.rule() == Rule::others;
            let part = match is_rest {
                true => part.clone().inner().next().ok_or_else(|| misfit(&part))?,
                false => part,
            };
            let target = match part.rule() == Rule::name {
                true => Target::Name(self.name(&part)),
                false => Target::List(self.name_list(part)?),
            };
            match is_rest {
                true => list.rest = Some(Box::new(target)),
                false => list.targets.push(target),
            }
        }
        not_empty(list)
    }
}

impl Params {
    /// Rejects the parameters if the last one has no default but an earlier one does.
    fn check_default(&self, plain: usize) -> Result<(), Fault> {
        let own = self.names.len() - usize::from(self.rest);
        match self.names.get(own.wrapping_sub(1)) {
            Some(last) if !self.defaults.is_empty() && own > plain + self.defaults.len() => {
                let message = "a parameter without a default after one with a default";
                Err(Fault::syntax(last.span, message)
                    .hint("parameters with defaults come last: `func f(a, b = 1)`"))
            }
            _ => Ok(()),
        }
    }
}

/// Turns an array expression into a list of targets.
pub(super) fn list_of(items: Vec<Expr>, span: Span) -> Result<List, Fault> {
    let mut list = List {
        targets: Vec::new(),
        rest: None,
        span,
    };
    for item in items {
        if list.rest.is_some() {
            return Err(rest_first(item.span));
        }
        if let ExprKind::Spread(inner) = item.kind {
            list.rest = Some(Box::new(target_of(*inner)?));
        } else {
            list.targets.push(target_of(item)?);
        }
    }
    not_empty(list)
}

fn target_of(e: Expr) -> Result<Target, Fault> {
    if let ExprKind::Name(name) = e.kind {
        return Ok(Target::Name(name));
    }
    if let ExprKind::Array(items) = e.kind {
        return list_of(items, e.span).map(Target::List);
    }
    check_target(&e, "=", e.span)?;
    Ok(Target::Place(e))
}

fn rest_first(after: Span) -> Fault {
    Fault::syntax(after, "no target can follow the rest target")
        .hint("`...` comes before the last target: `[first, ...rest] = a`")
}

fn not_empty(list: List) -> Result<List, Fault> {
    if list.all().next().is_none() {
        return Err(
            Fault::syntax(list.span, "there is nothing to assign to in `[]`")
                .hint("name the elements: `[a, b] = …`"),
        );
    }
    Ok(list)
}
