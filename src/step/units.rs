//! What of a source is shown while a part of it runs: the simple statements, and the heads of the others.

use crate::syntax::ast::{
    Block, Expr, ExprKind, Field, Function, FunctionBody, Program, Stmt, StmtKind,
};
use crate::text::Span;
use rustc_hash::FxHashMap;
use std::cell::RefCell;

/// A piece of source that is shown as a whole.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Unit {
    /// Where it stands.
    pub span: Span,
    /// The target of an assignment, which stays as it is written.
    pub target: Option<Span>,
}

/// The units of a source.
#[derive(Debug, Default)]
pub(super) struct Units {
    units: Vec<Unit>,
    /// Answers of [`around`](Self::around): the same few places are asked for again and again.
    around: RefCell<FxHashMap<(u32, u32), Option<Unit>>>,
    /// For what stands in parentheses, where these stand.
    parens: FxHashMap<(u32, u32), Span>,
}

impl Units {
    /// The units of a program. O(size).
    pub fn of(program: &Program) -> Units {
        let mut units = Units::default();
        units.statements(&program.statements);
        units
    }

    /// The smallest unit around a span. O(units), O(1) when it is asked for again.
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

    /// The span with all parentheses that stand right around it.
    pub fn with_parens(&self, mut span: Span) -> Span {
        while let Some(outer) = self.parens.get(&(span.start, span.end)) {
            span = *outer;
        }
        span
    }

    fn unit(&mut self, span: Span, target: Option<Span>) {
        self.units.push(Unit { span, target });
    }

    /// The head of a statement, up to the end of an expression.
    fn head(&mut self, start: Span, e: &Expr) {
        self.unit(start.to(e.span), None);
        self.expr(e);
    }

    fn statements(&mut self, statements: &[Stmt]) {
        statements.iter().for_each(|s| self.statement(s));
    }

    fn block(&mut self, block: &Block) {
        self.statements(&block.statements);
    }

    /// The conditions of an `if`, each with what it guards; the first one is in the head of the
    /// statement.
    fn arms(&mut self, start: Span, arms: &[(Expr, Block)]) {
        for (i, (condition, body)) in arms.iter().enumerate() {
            let from = if i == 0 { start } else { condition.span };
            self.head(from, condition);
            self.block(body);
        }
    }

    fn statement(&mut self, s: &Stmt) {
        let start = Span {
            start: s.span.start,
            end: s.span.start,
        };
        match &s.kind {
            StmtKind::Expr(e) | StmtKind::Throw(e) | StmtKind::Return(Some(e)) => {
                self.unit(s.span, None);
                self.expr(e);
            }
            StmtKind::Var { value: Some(e), .. }
            | StmtKind::Typed { value: e, .. }
            | StmtKind::Define { value: e, .. } => {
                self.unit(s.span, None);
                self.expr(e);
            }
            StmtKind::Assign { target, value, .. } => {
                self.unit(s.span, Some(target.span));
                self.expr(target);
                self.expr(value);
            }
            StmtKind::Struct { fields, .. } => {
                self.unit(s.span, None);
                self.fields(fields);
            }
            StmtKind::Block(block) => self.block(block),
            StmtKind::If { arms, otherwise } => {
                self.arms(start, arms);
                otherwise.iter().for_each(|block| self.block(block));
            }
            StmtKind::While { condition, body } => {
                self.head(start, condition);
                self.block(body);
            }
            StmtKind::Loop { count, body } => {
                count.iter().for_each(|count| self.head(start, count));
                self.block(body);
            }
            StmtKind::For {
                init,
                test,
                step,
                body,
            } => {
                init.iter().for_each(|s| self.statement(s));
                test.iter().for_each(|test| self.head(test.span, test));
                step.iter().for_each(|s| self.statement(s));
                self.block(body);
            }
            StmtKind::ForIn { over, body, .. } => {
                self.head(start, over);
                self.block(body);
            }
            StmtKind::Func { function, .. } => self.function(function),
            StmtKind::Try {
                body,
                catch,
                finally,
            } => {
                self.block(body);
                catch.iter().for_each(|catch| self.block(&catch.body));
                finally.iter().for_each(|block| self.block(block));
            }
            StmtKind::Var { value: None, .. }
            | StmtKind::Return(None)
            | StmtKind::Break
            | StmtKind::Continue
            | StmtKind::Include { .. } => self.unit(s.span, None),
        }
    }

    fn function(&mut self, function: &Function) {
        match &function.body {
            FunctionBody::Block(block) => self.block(block),
            FunctionBody::Expr(e) => {
                self.unit(e.span, None);
                self.expr(e);
            }
        }
    }

    fn fields(&mut self, fields: &[Field]) {
        fields.iter().for_each(|field| self.expr(&field.value));
    }

    fn expr(&mut self, e: &Expr) {
        match &e.kind {
            ExprKind::Paren(inner) => {
                self.parens
                    .insert((inner.span.start, inner.span.end), e.span);
                self.expr(inner);
            }
            ExprKind::Negate(inner)
            | ExprKind::Not(inner)
            | ExprKind::Factorial(inner)
            | ExprKind::Root(_, inner)
            | ExprKind::Member { object: inner, .. }
            | ExprKind::Scoped { object: inner, .. } => self.expr(inner),
            ExprKind::Array(items)
            | ExprKind::Logic {
                operands: items, ..
            } => {
                items.iter().for_each(|item| self.expr(item));
            }
            ExprKind::Struct(fields) => self.fields(fields),
            ExprKind::Function(function) => self.function(function),
            ExprKind::Power { base, exponent, .. } => {
                self.expr(base);
                self.expr(exponent);
            }
            ExprKind::Chain { first, rest } => {
                self.expr(first);
                rest.iter().for_each(|link| self.expr(&link.operand));
            }
            ExprKind::Compare { first, rest } => {
                self.expr(first);
                rest.iter().for_each(|link| self.expr(&link.operand));
            }
            ExprKind::Call { callee, args } => {
                self.expr(callee);
                args.iter().for_each(|arg| self.expr(arg));
            }
            ExprKind::Method { object, args, .. } => {
                self.expr(object);
                args.iter().for_each(|arg| self.expr(arg));
            }
            ExprKind::Index { object, indices } => {
                self.expr(object);
                indices.iter().for_each(|index| self.expr(index));
            }
            ExprKind::Number(_)
            | ExprKind::Text(_)
            | ExprKind::Bool(_)
            | ExprKind::Null
            | ExprKind::Name(_)
            | ExprKind::Constant(_) => {}
        }
    }
}

pub(super) fn covers(outer: Span, inner: Span) -> bool {
    outer.start <= inner.start && inner.end <= outer.end
}
