//! Expressions: hand-written precedence climbing over the flat list that the grammar produces.

use super::choice::mixed;
use super::list::Params;
use super::{Builder, HEIGHT_MAX, Node, as_member, misfit, span_of};
use crate::syntax::ast::{
    ArithOp, CompareLink, CompareOp, Constant, Expr, ExprKind, Function, FunctionBody, Link,
    LogicOp, Name,
};
use crate::syntax::lines::too_deep;
use crate::syntax::operator::{Level, Meaning, Operator, operator};
use crate::syntax::parser::Rule;
use crate::syntax::pieces::Nodes;
use crate::text::{Fault, Span};
use std::rc::Rc;

/// The memory that an expression takes, including the allocator's overhead.
const EXPR_BYTES: usize = size_of::<Expr>() + 24;

/// An expression and its height in levels.
pub(super) struct Tall {
    pub(super) expr: Expr,
    pub(super) height: u32,
}

impl Tall {
    pub(super) fn leaf(kind: ExprKind, span: Span) -> Tall {
        Tall {
            expr: Expr { kind, span },
            height: 1,
        }
    }

    pub(super) fn node(kind: ExprKind, span: Span, below: u32) -> Result<Tall, Fault> {
        if below >= HEIGHT_MAX {
            return Err(too_deep(span));
        }
        Ok(Tall {
            expr: Expr { kind, span },
            height: below + 1,
        })
    }
}

/// The flat list of operands and operators, with one item of lookahead.
pub(super) struct Items<'i> {
    pairs: Nodes<'i>,
    next: Option<Node<'i>>,
    /// The next item, if it is an operator.
    operator: Option<Operator>,
}

impl<'i> Items<'i> {
    fn new(pairs: Nodes<'i>) -> Items<'i> {
        let mut items = Items {
            pairs,
            next: None,
            operator: None,
        };
        items.take();
        items
    }

    fn take(&mut self) -> Option<Node<'i>> {
        let next = self.pairs.next();
        self.operator = match &next {
            Some(pair) if pair.rule() == Rule::infix => operator(pair.text()),
            _ => None,
        };
        std::mem::replace(&mut self.next, next)
    }

    fn rule(&self) -> Option<Rule> {
        self.next.as_ref().map(Node::rule)
    }

    /// Takes the next infix operator if it has exactly this level.
    pub(super) fn operator_at(&mut self, level: Level) -> Option<(Meaning, Span)> {
        let row = self.operator.filter(|row| row.level == level)?;
        self.take().map(|pair| (row.meaning, span_of(&pair)))
    }

    /// Takes the middle part of a conditional if it comes next.
    pub(super) fn chosen(&mut self) -> Option<Node<'i>> {
        match self.rule() {
            Some(Rule::chosen) => self.take(),
            _ => None,
        }
    }

    /// Whether the next item is an infix operator of this level.
    pub(super) fn is_at(&self, level: Level) -> bool {
        self.operator.is_some_and(|row| row.level == level)
    }

    /// Whether the next item is an infix operator with this meaning.
    pub(super) fn means(&self, meaning: Meaning) -> bool {
        self.operator.is_some_and(|row| row.meaning == meaning)
    }
}

impl Builder<'_> {
    /// Builds an expression directly under a statement.
    pub(super) fn top(&mut self, pair: Node<'_>) -> Result<Expr, Fault> {
        let Tall { expr, height } = self.expr(pair)?;
        self.note(height, expr.span)?;
        Ok(expr)
    }

    pub(super) fn expr(&mut self, pair: Node<'_>) -> Result<Tall, Fault> {
        if pair.rule() != Rule::expr {
            return Err(misfit(&pair));
        }
        self.climb(&mut Items::new(pair.inner()), Level::Choice)
    }

    /// Builds an operand and all the operators after it that bind at least this tightly.
    pub(super) fn climb(&mut self, items: &mut Items<'_>, least: Level) -> Result<Tall, Fault> {
        self.used.set(self.used.get() + EXPR_BYTES);
        self.depth += 1;
        if self.depth > HEIGHT_MAX {
            let at = items.next.as_ref().map(span_of).unwrap_or_default();
            return Err(too_deep(at));
        }
        let first = self.operand(items)?;
        let whole = if items.next.is_none() {
            Ok(first)
        } else {
            self.operators(items, least, first)
        };
        self.depth -= 1;
        whole
    }

    fn operators(
        &mut self,
        items: &mut Items<'_>,
        least: Level,
        mut left: Tall,
    ) -> Result<Tall, Fault> {
        loop {
            let level = match (&items.operator, items.rule()) {
                (Some(row), _) => row.level,
                (None, Some(Rule::glued_root | Rule::glued_pi | Rule::glued_e | Rule::glued_i)) => {
                    Level::Glued
                }
                (None, Some(Rule::chosen)) => Level::Choice,
                _ => return Ok(left),
            };
            if level < least {
                return Ok(left);
            }
            left = match level {
                Level::Choice => self.conditional(items, left)?,
                Level::Or => self.logic(items, LogicOp::Or, level, left)?,
                Level::And => self.logic(items, LogicOp::And, level, left)?,
                Level::Equality | Level::Relation => self.compare(items, level, left)?,
                Level::Sum | Level::Product => self.chain(items, level, left)?,
                Level::Glued => self.glued(items, left)?,
                Level::Power | Level::Postfix => self.power(items, left)?,
            };
        }
    }

    #[inline(never)]
    fn logic(
        &mut self,
        items: &mut Items<'_>,
        op: LogicOp,
        level: Level,
        left: Tall,
    ) -> Result<Tall, Fault> {
        let mut height = left.height;
        let mut operands = vec![left.expr];
        while items.operator_at(level).is_some() {
            let operand = self.climb(items, level.tighter())?;
            height = height.max(operand.height);
            operands.push(operand.expr);
        }
        let span = operands[0].span.to(operands[operands.len() - 1].span);
        Tall::node(ExprKind::Logic { op, operands }, span, height)
    }

    #[inline(never)]
    fn compare(&mut self, items: &mut Items<'_>, level: Level, left: Tall) -> Result<Tall, Fault> {
        if items.means(Meaning::In) {
            return self.contained(items, left);
        }
        let (mut span, mut height, first) = (left.expr.span, left.height, left.expr);
        let mut rest: Vec<CompareLink> = Vec::new();
        while let Some((meaning, op_span)) = items.operator_at(level) {
            let Meaning::Compare(op) = meaning else {
                return Err(mixed(self.whole(op_span)));
            };
            let mixed = !rest.is_empty() && (op == CompareOp::Ne || rest[0].op == CompareOp::Ne);
            if mixed {
                return Err(Fault::syntax(
                    self.whole(op_span),
                    "`!=` cannot be part of a chain of equalities",
                )
                .hint("say which pairs differ: `a != b && b != c`"));
            }
            let operand = self.climb(items, level.tighter())?;
            height = height.max(operand.height);
            span = span.to(operand.expr.span);
            rest.push(CompareLink {
                op,
                operand: operand.expr,
            });
        }
        Tall::node(
            ExprKind::Compare {
                first: Box::new(first),
                rest,
            },
            span,
            height,
        )
    }

    #[inline(never)]
    fn chain(&mut self, items: &mut Items<'_>, level: Level, left: Tall) -> Result<Tall, Fault> {
        let mut height = left.height;
        let mut span = left.expr.span;
        let mut rest = Vec::with_capacity(1);
        while let Some((meaning, op_span)) = items.operator_at(level) {
            let Meaning::Arith(op) = meaning else { break };
            let op_span = self.whole(op_span);
            let operand = self.climb(items, level.tighter())?;
            height = height.max(operand.height);
            span = span.to(operand.expr.span);
            rest.push(Link {
                op,
                op_span,
                operand: operand.expr,
            });
        }
        Tall::node(
            ExprKind::Chain {
                first: Box::new(left.expr),
                rest,
            },
            span,
            height,
        )
    }

    /// Builds products written without `*`: `2√2`, `3π`, `2e`, `(√2)i`.
    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "`Rule` has a variant for every rule of the grammar"
    )]
    #[inline(never)]
    fn glued(&mut self, items: &mut Items<'_>, left: Tall) -> Result<Tall, Fault> {
        let mut height = left.height;
        let mut span = left.expr.span;
        let mut rest = Vec::with_capacity(1);
        while matches!(
            items.rule(),
            Some(Rule::glued_root | Rule::glued_pi | Rule::glued_e | Rule::glued_i)
        ) {
            let Some(pair) = items.take() else { break };
            let end = span_of(&pair).start;
            let constant = |kind, bytes| {
                let span = Span {
                    start: end - bytes,
                    end,
                };
                Tall::leaf(ExprKind::Constant(kind), span)
            };
            let base = match pair.rule() {
                Rule::glued_pi => constant(Constant::Pi, 2),
                Rule::glued_e => self.glued_name(end),
                Rule::glued_i => constant(Constant::I, 1),
                _ => self.root(items, end - 3)?,
            };
            let op_span = Span {
                start: base.expr.span.start,
                end: base.expr.span.start,
            };
            let base = self.postfixes(items, base, false)?;
            let operand = self.operators(items, Level::Power, base)?;
            height = height.max(operand.height);
            span = span.to(operand.expr.span);
            rest.push(Link {
                op: ArithOp::Mul,
                op_span,
                operand: operand.expr,
            });
        }
        Tall::node(
            ExprKind::Chain {
                first: Box::new(left.expr),
                rest,
            },
            span,
            height,
        )
    }

    /// The name `e`, ending at this position; it has the same meaning as `e` anywhere else.
    fn glued_name(&mut self, end: u32) -> Tall {
        let name = Name {
            symbol: self.symbol("e"),
            id: self.name_id(),
            span: Span {
                start: end - 1,
                end,
            },
        };
        Tall::leaf(ExprKind::Name(name), name.span)
    }

    #[inline(never)]
    fn power(&mut self, items: &mut Items<'_>, left: Tall) -> Result<Tall, Fault> {
        if items.operator_at(Level::Power).is_none() {
            return Ok(left);
        }
        let right = self.climb(items, Level::Power)?;
        let span = left.expr.span.to(right.expr.span);
        let height = left.height.max(right.height);
        let (base, exponent) = (Box::new(left.expr), Box::new(right.expr));
        Tall::node(ExprKind::Power { base, exponent }, span, height)
    }

    /// Builds a prefix operator with its operand, or a primary with its suffixes.
    fn operand(&mut self, items: &mut Items<'_>) -> Result<Tall, Fault> {
        let Some(pair) = items.take() else {
            return Err(Fault::syntax(
                Span::new(self.text.len(), self.text.len()),
                "expected an expression",
            ));
        };
        if !matches!(pair.rule(), Rule::prefix | Rule::radical) {
            let base = self.primary(pair)?;
            return if items.next.is_none() {
                Ok(base)
            } else {
                self.postfixes(items, base, false)
            };
        }
        let start = span_of(&pair).start;
        let sign = self.text.as_bytes()[start as usize];
        if pair.rule() == Rule::radical {
            let base = self.root(items, start)?;
            return self.postfixes(items, base, false);
        }
        let inner = self.climb(items, Level::Glued)?;
        let span = Span {
            start,
            end: inner.expr.span.end,
        };
        let inner_box = Box::new(inner.expr);
        let kind = if sign == b'-' {
            ExprKind::Negate(inner_box)
        } else {
            ExprKind::Not(inner_box)
        };
        Tall::node(kind, span, inner.height)
    }

    /// Builds the root whose `√` or `∛` is at `start`.
    #[inline(never)]
    fn root(&mut self, items: &mut Items<'_>, start: u32) -> Result<Tall, Fault> {
        let degree = if self.text[start as usize..].starts_with('√') {
            2
        } else {
            3
        };
        let Some(pair) = items.take() else {
            return Err(Fault::syntax(
                Span {
                    start,
                    end: start + 3,
                },
                "expected a value after the root",
            ));
        };
        let inner = if pair.rule() == Rule::radical {
            self.deeper(1, span_of(&pair))?;
            let inner = self.root(items, span_of(&pair).start)?;
            self.depth -= 1;
            inner
        } else {
            let base = self.primary(pair)?;
            self.postfixes(items, base, true)?
        };
        let span = Span {
            start,
            end: inner.expr.span.end,
        };
        Tall::node(
            ExprKind::Root(degree, Box::new(inner.expr)),
            span,
            inner.height,
        )
    }

    /// Builds calls, indices, members, factorials and superscript exponents. The operand of a root
    /// does not include the last two (`√4!` is `(√4)!`).
    #[inline(never)]
    fn postfixes(
        &mut self,
        items: &mut Items<'_>,
        mut base: Tall,
        in_root: bool,
    ) -> Result<Tall, Fault> {
        loop {
            match items.rule() {
                Some(Rule::call | Rule::index | Rule::member | Rule::scoped) => {}
                Some(Rule::factorial | Rule::raised) if !in_root => {}
                _ => return Ok(base),
            }
            let Some(pair) = items.take() else {
                return Ok(base);
            };
            base = self.postfix(pair, base)?;
        }
    }

    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "`Rule` has a variant for every rule of the grammar"
    )]
    #[inline(never)]
    fn postfix(&mut self, pair: Node<'_>, base: Tall) -> Result<Tall, Fault> {
        let own = span_of(&pair);
        let start = base.expr.span.start;
        let rule = pair.rule();
        let closing = u32::from(matches!(rule, Rule::call | Rule::index));
        let span = Span {
            start,
            end: own.end + closing,
        };
        let mut height = base.height;
        let object = Box::new(base.expr);
        let kind = match rule {
            Rule::member => ExprKind::Member {
                object,
                name: self.word(&pair),
            },
            Rule::scoped => ExprKind::Scoped {
                object,
                name: self.word(&pair),
            },
            Rule::factorial => ExprKind::Factorial(object),
            Rule::raised => self.raised(&pair, object)?,
            Rule::index => self.indexed(pair, object, &mut height)?,
            _ => {
                let args = self.list(pair, &mut height)?;
                match as_member(*object) {
                    Ok((object, name)) => ExprKind::Method { object, name, args },
                    Err(callee) => ExprKind::Call {
                        callee: Box::new(callee),
                        args,
                    },
                }
            }
        };
        Tall::node(kind, span, height)
    }

    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "`Rule` has a variant for every rule of the grammar"
    )]
    fn primary(&mut self, pair: Node<'_>) -> Result<Tall, Fault> {
        let span = span_of(&pair);
        let kind = match pair.rule() {
            Rule::name => ExprKind::Name(self.name(&pair)),
            // The first letter of a reserved word is replaced with a mark.
            Rule::literal => match &pair.text()[1..] {
                "rue" => ExprKind::Bool(true),
                "alse" => ExprKind::Bool(false),
                _ => ExprKind::Null,
            },
            Rule::number | Rule::integer | Rule::pointed => ExprKind::Number(self.number(&pair)?),
            Rule::string => ExprKind::Text(self.string(&pair)?),
            Rule::formatted => return self.formatted(pair),
            Rule::function | Rule::do_block | Rule::lambda => return self.function_value(pair),
            _ => return self.bracketed(pair, span),
        };
        Ok(Tall::leaf(kind, span))
    }

    /// Builds `( e )`, `[ … ]` or `{ … }`; the rule covers what is between the brackets.
    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "`Rule` has a variant for every rule of the grammar"
    )]
    #[inline(never)]
    fn bracketed(&mut self, pair: Node<'_>, inner: Span) -> Result<Tall, Fault> {
        let span = Span {
            start: inner.start.saturating_sub(1),
            end: inner.end + 1,
        };
        let mut height = 0;
        let kind = match pair.rule() {
            Rule::paren => {
                let Some(inner) = pair.clone().inner().next() else {
                    return Err(misfit(&pair));
                };
                let Tall {
                    expr,
                    height: below,
                } = self.expr(inner)?;
                height = below;
                ExprKind::Paren(Box::new(expr))
            }
            Rule::array => self.array(pair, &mut height)?,
            Rule::record => ExprKind::Struct(self.fields(pair, &mut height)?),
            _ => return Err(misfit(&pair)),
        };
        Tall::node(kind, span, height)
    }

    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "`Rule` has a variant for every rule of the grammar"
    )]
    #[inline(never)]
    fn function_value(&mut self, pair: Node<'_>) -> Result<Tall, Fault> {
        let own = span_of(&pair);
        let start = match pair.rule() {
            Rule::function => self.keyword_start(own.start),
            Rule::do_block => own.start - 2,
            _ => own.start,
        };
        let mut params = Params::default();
        let saved = self.enter_function();
        let mut body = None;
        for part in pair.inner() {
            match part.rule() {
                Rule::bars | Rule::params => params = self.params(part)?,
                Rule::block => body = Some(FunctionBody::Block(self.block(part)?)),
                _ => body = Some(FunctionBody::Expr(Box::new(self.top(part)?))),
            }
        }
        let height = self.leave_function(saved);
        let Some(body) = body else {
            return Err(Fault::syntax(own, "a function needs a body"));
        };
        let end = match &body {
            FunctionBody::Block(block) => block.span.end,
            FunctionBody::Expr(expr) => expr.span.end,
        };
        let span = Span { start, end };
        let function = Function {
            id: self.function_id(),
            name: None,
            params: params.names,
            defaults: params.defaults,
            rest: params.rest,
            body,
            span,
        };
        Tall::node(ExprKind::Function(Rc::new(function)), span, height)
    }

    /// The start of the `func` or `fn` that ends at this position.
    pub(super) fn keyword_start(&self, after: u32) -> u32 {
        let long = self.text.as_bytes()[..after as usize].last() == Some(&b'c');
        after - if long { 4 } else { 2 }
    }
}
