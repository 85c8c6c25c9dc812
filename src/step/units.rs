//! The units of source that are shown while some part of them runs: simple statements, and the heads
//! of compound ones.

use crate::syntax::ast::{Expr, ExprKind, Program, Stmt, StmtKind};
use crate::syntax::visit::{Visit, Visited, walk_expr, walk_statement, walk_statements};
use crate::text::Span;
use rustc_hash::FxHashMap;
use std::cell::RefCell;
use std::convert::Infallible;

/// A piece of source that is shown as a whole.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Unit {
    /// Its position.
    pub span: Span,
    /// The target of an assignment, which stays as written.
    pub target: Option<Span>,
    /// The effect it has once all its parts have been evaluated.
    pub effect: Option<Effect>,
}

/// The effect of a statement when it finishes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Effect {
    /// Gives the named variable its value.
    Name { name: Span, declares: bool },
    /// Gives several variables their values.
    Names,
    /// Changes an element or a field.
    Place(Span),
    /// Returns from the function.
    Return,
}

/// The effect of a statement when it finishes; `None` if there is nothing to show.
fn effect_of(s: &StmtKind) -> Option<Effect> {
    let declared = |name: Span| Effect::Name {
        name,
        declares: true,
    };
    match s {
        StmtKind::Var { name, .. }
        | StmtKind::Typed { name, .. }
        | StmtKind::Define { name, .. } => Some(declared(name.span)),
        StmtKind::Symbols { .. } | StmtKind::Unpack { .. } => Some(Effect::Names),
        StmtKind::Assign { target, .. } => Some(if let ExprKind::Name(name) = &target.kind {
            Effect::Name {
                name: name.span,
                declares: false,
            }
        } else {
            Effect::Place(target.span)
        }),
        StmtKind::Return(_) => Some(Effect::Return),
        StmtKind::Expr(_)
        | StmtKind::Throw(_)
        | StmtKind::Break
        | StmtKind::Continue
        | StmtKind::Include { .. }
        | StmtKind::Block(_)
        | StmtKind::If { .. }
        | StmtKind::While { .. }
        | StmtKind::Loop { .. }
        | StmtKind::For { .. }
        | StmtKind::ForIn { .. }
        | StmtKind::ForUnpack { .. }
        | StmtKind::Func { .. }
        | StmtKind::Struct { .. }
        | StmtKind::Try { .. } => None,
    }
}

/// The units of a source.
#[derive(Debug, Default)]
pub(super) struct Units {
    units: Vec<Unit>,
    /// Cached results of [`around`](Self::around): the same few positions are looked up again and
    /// again.
    around: RefCell<FxHashMap<(u32, u32), Option<Unit>>>,
    /// For each part in parentheses, the span of the parentheses.
    parens: FxHashMap<(u32, u32), Span>,
}

impl Units {
    /// Finds the units of a program. O(size).
    pub fn of(program: &Program) -> Units {
        let mut units = Units::default();
        let Ok(()) = walk_statements(&mut units, &program.statements);
        units
    }

    /// The smallest unit that contains a span. O(units) the first time, then O(1).
    pub fn around(&self, span: Span) -> Option<Unit> {
        let find = || {
            let around = self.units.iter().filter(|unit| covers(unit.span, span));
            around
                .min_by_key(|unit| unit.span.end - unit.span.start)
                .copied()
        };
        let mut known = self.around.borrow_mut();
        *known.entry((span.start, span.end)).or_insert_with(find)
    }

    /// Extends a span to include all parentheses immediately around it.
    pub fn with_parens(&self, mut span: Span) -> Span {
        while let Some(outer) = self.parens.get(&(span.start, span.end)) {
            span = *outer;
        }
        span
    }

    fn unit(&mut self, span: Span, target: Option<Span>) {
        self.units.push(Unit {
            span,
            target,
            effect: None,
        });
    }
}

impl Visit for Units {
    type Stop = Infallible;

    fn statement(&mut self, s: &Stmt) -> Visited<Infallible> {
        let target = if let StmtKind::Assign { target, .. } = &s.kind {
            Some(target.span)
        } else if let StmtKind::Unpack {
            list,
            declares: false,
            ..
        } = &s.kind
        {
            Some(list.span)
        } else {
            None
        };
        if s.kind.is_simple() || matches!(s.kind, StmtKind::Struct { .. }) {
            self.units.push(Unit {
                span: s.span,
                target,
                effect: effect_of(&s.kind),
            });
        }
        walk_statement(self, s)
    }

    /// Records the head of a statement as a unit that extends to the end of the expression.
    fn head(&mut self, from: Span, e: &Expr) -> Visited<Infallible> {
        let end = e.span.end;
        self.unit(Span { end, ..from }, None);
        self.expr(e)
    }

    fn function_value(&mut self, e: &Expr) -> Visited<Infallible> {
        self.unit(e.span, None);
        self.expr(e)
    }

    fn default_value(&mut self, e: &Expr) -> Visited<Infallible> {
        self.unit(e.span, None);
        self.expr(e)
    }

    fn expr(&mut self, e: &Expr) -> Visited<Infallible> {
        if let ExprKind::Paren(inner) = &e.kind {
            let inside = (inner.span.start, inner.span.end);
            self.parens.insert(inside, e.span);
        }
        walk_expr(self, e)
    }
}

pub(super) fn covers(outer: Span, inner: Span) -> bool {
    outer.start <= inner.start && inner.end <= outer.end
}
