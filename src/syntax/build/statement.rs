//! Statements.

use super::list::{Params, list_of};
use super::{Builder, Node, misfit, span_of};
use crate::syntax::ast::{
    ArithOp, Block, Catch, Expr, ExprKind, Function, FunctionBody, IncludePath, List, Name, Stmt,
    StmtKind, TypeWord,
};
use crate::syntax::parser::Rule;
use crate::syntax::pieces::Nodes;
use crate::text::{Fault, Span};
use std::rc::Rc;

/// The stack space that a statement takes, measured in expression levels.
const STATEMENT_LEVELS: u32 = 2;

/// The state that is set aside while a function is built.
pub(super) struct Outer {
    level: u32,
    tallest: u32,
    in_loop: bool,
    in_function: bool,
}

fn need<'i>(parts: &mut Nodes<'i>, whole: Span) -> Result<Node<'i>, Fault> {
    parts
        .next()
        .ok_or_else(|| Fault::syntax(whole, "a part of this statement is missing"))
}

impl Builder<'_> {
    pub(super) fn enter_function(&mut self) -> Outer {
        let Builder {
            level,
            tallest,
            in_loop,
            in_function,
            ..
        } = *self;
        (self.level, self.tallest) = (0, 0);
        (self.in_loop, self.in_function) = (false, true);
        Outer {
            level,
            tallest,
            in_loop,
            in_function,
        }
    }

    /// Restores the outer state and returns the height of the function that ends here.
    pub(super) fn leave_function(&mut self, outer: Outer) -> u32 {
        let height = self.tallest;
        (self.level, self.tallest) = (outer.level, outer.tallest);
        (self.in_loop, self.in_function) = (outer.in_loop, outer.in_function);
        height
    }

    pub(super) fn statement(&mut self, pair: Node<'_>) -> Result<Stmt, Fault> {
        let own = span_of(&pair);
        self.used.set(self.used.get() + size_of::<Stmt>());
        self.deeper(STATEMENT_LEVELS, own)?;
        let statement = self.statement_of(pair, own);
        self.depth -= STATEMENT_LEVELS;
        statement
    }

    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "`Rule` has a variant for every rule of the grammar"
    )]
    fn statement_of(&mut self, pair: Node<'_>, own: Span) -> Result<Stmt, Fault> {
        match pair.rule() {
            Rule::assign => self.assign(pair.inner(), own),
            Rule::block => {
                let block = self.block(pair)?;
                Ok(Stmt {
                    span: block.span,
                    kind: StmtKind::Block(block),
                })
            }
            Rule::whole => {
                let expr = self.top(need(&mut pair.inner(), own)?)?;
                Ok(Stmt {
                    span: expr.span,
                    kind: StmtKind::Expr(expr),
                })
            }
            Rule::var | Rule::define | Rule::typed | Rule::include => self.declaration(pair, own),
            Rule::symbols => {
                let names: Vec<Name> = pair.inner().map(|name| self.name(&name)).collect();
                let end = names.last().map_or(own.end, |name| name.span.end);
                Ok(stmt(StmtKind::Symbols { names }, own.start, end))
            }
            Rule::return_ | Rule::throw | Rule::break_ | Rule::continue_ => self.jump(pair, own),
            Rule::if_ => self.if_(pair.inner(), own),
            Rule::while_ | Rule::loop_ => self.plain_loop(pair, own),
            Rule::for_in => self.for_in(pair.inner(), own),
            Rule::for_parts => self.for_parts(pair.inner(), own),
            Rule::func_decl => self.func(pair.inner(), own),
            Rule::struct_decl => self.struct_(pair.inner(), own),
            Rule::try_ => self.try_(pair.inner(), own),
            _ => Err(misfit(&pair)),
        }
    }

    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "`Rule` has a variant for every rule of the grammar"
    )]
    #[inline(never)]
    fn declaration(&mut self, pair: Node<'_>, own: Span) -> Result<Stmt, Fault> {
        let rule = pair.rule();
        let mut parts = pair.inner();
        if rule == Rule::include {
            let path = need(&mut parts, own)?;
            let span = span_of(&path);
            let what = match path.rule() {
                Rule::string => IncludePath::Text(self.string(&path)?),
                _ => IncludePath::Name(self.symbol(path.text())),
            };
            let kind = StmtKind::Include { path: what, span };
            return Ok(stmt(kind, own.start - 7, span.end));
        }
        let mut first = need(&mut parts, own)?;
        let mut word = None;
        if rule == Rule::typed {
            word = TypeWord::of(first.text());
            first = need(&mut parts, own)?;
        }
        if first.rule() == Rule::list {
            let list = self.name_list(first)?;
            let value = self.top(need(&mut parts, own)?)?;
            return Ok(unpack(list, true, value, own.start - 3));
        }
        let name = self.name(&first);
        let value = parts.next().map(|e| self.top(e)).transpose()?;
        let end = value.as_ref().map_or(name.span.end, |v| v.span.end);
        Ok(match (word, value) {
            (Some(word), Some(value)) => {
                stmt(StmtKind::Typed { word, name, value }, own.start, end)
            }
            (None, Some(value)) if rule == Rule::define => {
                stmt(StmtKind::Define { name, value }, own.start - 6, end)
            }
            (_, value) => stmt(StmtKind::Var { name, value }, own.start - 3, end),
        })
    }

    #[inline(never)]
    fn jump(&mut self, pair: Node<'_>, own: Span) -> Result<Stmt, Fault> {
        let rule = pair.rule();
        let value = pair.inner().next().map(|e| self.top(e)).transpose()?;
        let end = value.as_ref().map_or(own.start, |value| value.span.end);
        let (word, kind, allowed) = match (rule, value) {
            (Rule::throw, Some(value)) => ("throw", StmtKind::Throw(value), true),
            (Rule::break_, _) => ("break", StmtKind::Break, self.in_loop),
            (Rule::continue_, _) => ("continue", StmtKind::Continue, self.in_loop),
            (_, value) => ("return", StmtKind::Return(value), self.in_function),
        };
        let start = own.start - word.len() as u32;
        if !allowed {
            let place = if word == "return" { "function" } else { "loop" };
            let span = Span {
                start,
                end: own.start,
            };
            return Err(Fault::syntax(span, format!("`{word}` outside a {place}")));
        }
        Ok(stmt(kind, start, end))
    }

    #[inline(never)]
    fn plain_loop(&mut self, pair: Node<'_>, own: Span) -> Result<Stmt, Fault> {
        let counted = pair.rule() == Rule::loop_;
        let mut parts = pair.inner();
        let mut part = need(&mut parts, own)?;
        let mut count = None;
        if part.rule() == Rule::expr {
            count = Some(self.top(part)?);
            part = need(&mut parts, own)?;
        }
        let body = self.loop_body(part)?;
        let end = body.span.end;
        Ok(match count {
            Some(condition) if !counted => {
                stmt(StmtKind::While { condition, body }, own.start - 5, end)
            }
            count => stmt(StmtKind::Loop { count, body }, own.start - 4, end),
        })
    }

    #[inline(never)]
    fn struct_(&mut self, mut parts: Nodes<'_>, own: Span) -> Result<Stmt, Fault> {
        let name = self.name(&need(&mut parts, own)?);
        let record = need(&mut parts, own)?;
        let end = span_of(&record).end + 1;
        let mut height = 0;
        let fields = self.fields(record, &mut height)?;
        self.note(height + 1, own)?;
        Ok(stmt(StmtKind::Struct { name, fields }, own.start - 6, end))
    }

    /// Builds `target = e`, `target op= e`, or an expression.
    #[inline(never)]
    fn assign(&mut self, mut parts: Nodes<'_>, own: Span) -> Result<Stmt, Fault> {
        let target = self.top(need(&mut parts, own)?)?;
        let Some(sign) = parts.next() else {
            return Ok(Stmt {
                span: target.span,
                kind: StmtKind::Expr(target),
            });
        };
        let op = match sign.text() {
            "+=" => Some(ArithOp::Add),
            "-=" => Some(ArithOp::Sub),
            "*=" => Some(ArithOp::Mul),
            "/=" => Some(ArithOp::Div),
            "%=" => Some(ArithOp::Rem),
            "^=" => Some(ArithOp::Pow),
            _ => None,
        };
        let span = target.span;
        if let ExprKind::Array(items) = target.kind {
            if op.is_some() {
                let message = format!("`{}` has one target", sign.text());
                return Err(Fault::syntax(span, message)
                    .hint("write an assignment for each; `[a, b] = …` assigns several"));
            }
            let list = list_of(items, span)?;
            let value = self.top(need(&mut parts, own)?)?;
            return Ok(unpack(list, false, value, span.start));
        }
        check_target(&target, sign.text(), self.whole(span_of(&sign)))?;
        let value = self.top(need(&mut parts, own)?)?;
        let span = target.span.to(value.span);
        Ok(Stmt {
            kind: StmtKind::Assign { target, op, value },
            span,
        })
    }

    fn statements(&mut self, pairs: Nodes<'_>) -> Result<Vec<Stmt>, Fault> {
        let level = self.level;
        self.level += 1;
        let statements = pairs.map(|pair| self.statement(pair)).collect();
        self.level = level;
        statements
    }

    pub(super) fn block(&mut self, pair: Node<'_>) -> Result<Block, Fault> {
        let span = span_of(&pair);
        let statements = self.statements(pair.inner())?;
        self.note(1, span)?;
        Ok(Block {
            statements,
            braced: true,
            span,
        })
    }

    /// Builds a block, or a block of one unbraced statement.
    fn body(&mut self, pair: Node<'_>) -> Result<Block, Fault> {
        if pair.rule() == Rule::block {
            return self.block(pair);
        }
        let level = self.level;
        self.level += 1;
        let statement = self.statement(pair)?;
        self.level = level;
        let span = statement.span;
        Ok(Block {
            statements: vec![statement],
            braced: false,
            span,
        })
    }

    fn loop_body(&mut self, pair: Node<'_>) -> Result<Block, Fault> {
        let outer = std::mem::replace(&mut self.in_loop, true);
        let body = self.body(pair);
        self.in_loop = outer;
        body
    }

    #[inline(never)]
    fn if_(&mut self, mut parts: Nodes<'_>, own: Span) -> Result<Stmt, Fault> {
        let mut arms = Vec::with_capacity(1);
        let mut otherwise = None;
        let mut end = own.end;
        while let Some(part) = parts.next() {
            if part.rule() == Rule::expr {
                let condition = self.top(part)?;
                let body = self.body(need(&mut parts, own)?)?;
                end = body.span.end;
                arms.push((condition, body));
            } else {
                let body = self.body(part)?;
                end = body.span.end;
                otherwise = Some(body);
            }
        }
        Ok(stmt(StmtKind::If { arms, otherwise }, own.start - 2, end))
    }

    #[inline(never)]
    fn for_in(&mut self, mut parts: Nodes<'_>, own: Span) -> Result<Stmt, Fault> {
        let names = need(&mut parts, own)?;
        if names.rule() == Rule::list {
            return self.for_unpack(names, parts, own);
        }
        let first = self.name(&names);
        let mut part = need(&mut parts, own)?;
        let mut second = None;
        if part.rule() == Rule::name {
            second = Some(self.name(&part));
            part = need(&mut parts, own)?;
        }
        let over = self.top(part)?;
        let body = self.loop_body(need(&mut parts, own)?)?;
        let end = body.span.end;
        Ok(stmt(
            StmtKind::ForIn {
                first,
                second,
                over,
                body,
            },
            own.start - 3,
            end,
        ))
    }

    fn for_unpack(
        &mut self,
        names: Node<'_>,
        mut parts: Nodes<'_>,
        own: Span,
    ) -> Result<Stmt, Fault> {
        let list = self.name_list(names)?;
        let over = self.top(need(&mut parts, own)?)?;
        let body = self.loop_body(need(&mut parts, own)?)?;
        let end = body.span.end;
        let kind = StmtKind::ForUnpack { list, over, body };
        Ok(stmt(kind, own.start - 3, end))
    }

    #[inline(never)]
    fn for_parts(&mut self, mut parts: Nodes<'_>, own: Span) -> Result<Stmt, Fault> {
        let init = self.part(need(&mut parts, own)?)?;
        let test = need(&mut parts, own)?
            .inner()
            .next()
            .map(|e| self.top(e))
            .transpose()?;
        let step = self.part(need(&mut parts, own)?)?;
        let body = self.loop_body(need(&mut parts, own)?)?;
        let end = body.span.end;
        Ok(stmt(
            StmtKind::For {
                init,
                test,
                step,
                body,
            },
            own.start - 3,
            end,
        ))
    }

    /// Builds one of the statements in the header of a `for`.
    fn part(&mut self, pair: Node<'_>) -> Result<Option<Box<Stmt>>, Fault> {
        let Some(inner) = pair.inner().next() else {
            return Ok(None);
        };
        Ok(Some(Box::new(self.statement(inner)?)))
    }

    #[inline(never)]
    fn func(&mut self, mut parts: Nodes<'_>, own: Span) -> Result<Stmt, Fault> {
        let start = self.keyword_start(own.start);
        let name = self.name(&need(&mut parts, own)?);
        let saved = self.enter_function();
        let mut params = Params::default();
        let mut part = need(&mut parts, own)?;
        if part.rule() == Rule::params {
            params = self.params(part)?;
            part = need(&mut parts, own)?;
        }
        let body = self.block(part)?;
        let height = self.leave_function(saved);
        self.note(height + 1, name.span)?;
        let end = body.span.end;
        let id = self.function_id();
        let span = Span { start, end };
        let function = Function {
            id,
            name: Some(name),
            params: params.names,
            defaults: params.defaults,
            rest: params.rest,
            body: FunctionBody::Block(body),
            span,
        };
        Ok(stmt(
            StmtKind::Func {
                name,
                function: Rc::new(function),
            },
            start,
            end,
        ))
    }

    #[inline(never)]
    fn try_(&mut self, mut parts: Nodes<'_>, own: Span) -> Result<Stmt, Fault> {
        let body = self.block(need(&mut parts, own)?)?;
        let (mut catch, mut finally, mut end) = (None, None, own.end);
        for part in parts {
            let rule = part.rule();
            let mut inner = part.inner();
            let mut first = need(&mut inner, own)?;
            if rule == Rule::catch {
                let mut name = None;
                if first.rule() == Rule::name {
                    name = Some(self.name(&first));
                    first = need(&mut inner, own)?;
                }
                let body = self.block(first)?;
                end = body.span.end;
                catch = Some(Catch { name, body });
            } else if rule == Rule::finally {
                let block = self.block(first)?;
                end = block.span.end;
                finally = Some(block);
            } else {
                return Err(misfit(&first));
            }
        }
        Ok(stmt(
            StmtKind::Try {
                body,
                catch,
                finally,
            },
            own.start - 3,
            end,
        ))
    }
}

fn stmt(kind: StmtKind, start: u32, end: u32) -> Stmt {
    Stmt {
        kind,
        span: Span { start, end },
    }
}

/// Makes an assignment to a list of targets.
fn unpack(list: List, declares: bool, value: Expr, start: u32) -> Stmt {
    let end = value.span.end;
    let kind = StmtKind::Unpack {
        list,
        declares,
        value,
    };
    stmt(kind, start, end)
}

pub(super) fn check_target(target: &Expr, sign: &str, sign_span: Span) -> Result<(), Fault> {
    const COMPARE: &str = "to compare, write `==`";
    const NAME_FIRST: &str = "the name comes first: `x = 1`; to compare, write `==`";
    let (what, hint) = match &target.kind {
        ExprKind::Name(_) | ExprKind::Index { .. } | ExprKind::Member { .. } => return Ok(()),
        ExprKind::Scoped { .. } => (
            "a member of a module",
            "the members of a module cannot be changed from outside",
        ),
        ExprKind::Text(_) => ("a string", NAME_FIRST),
        ExprKind::Number(_) => ("a number", NAME_FIRST),
        ExprKind::Bool(_) | ExprKind::Null => ("a constant", NAME_FIRST),
        ExprKind::Constant(_) => ("a constant", COMPARE),
        ExprKind::Paren(_) => (
            "an expression in parentheses",
            "write the target without parentheses",
        ),
        ExprKind::Slice { .. } => (
            "a slice",
            "a slice is a new array or string: `x = concat(x[:i], y, x[j:])`",
        ),
        ExprKind::Conditional { .. } => (
            "a choice between two values",
            "assign the chosen value: `x = c ? a : b`",
        ),
        ExprKind::Call { .. } | ExprKind::Method { .. } => (
            "the result of a call",
            "declare a function with `func f(x) { … }`",
        ),
        ExprKind::Function(_) => {
            let message = format!("`{sign}` assigns, so it cannot be used inside an expression");
            return Err(Fault::syntax(sign_span, message)
                .hint("a body with statements is written `do |x| { … }`"));
        }
        ExprKind::Array(_) | ExprKind::Spread(_) => ("an array", COMPARE),
        ExprKind::Formatted(_) => ("a string", COMPARE),
        ExprKind::Dict(_) => ("a dict", COMPARE),
        ExprKind::Struct(_) => ("a struct", COMPARE),
        ExprKind::Negate(_)
        | ExprKind::Not(_)
        | ExprKind::Factorial(_)
        | ExprKind::Root(..)
        | ExprKind::Power { .. }
        | ExprKind::Chain { .. } => ("the result of a calculation", COMPARE),
        ExprKind::Compare { .. } | ExprKind::In { .. } | ExprKind::Logic { .. } => {
            ("the result of a comparison", COMPARE)
        }
    };
    Err(Fault::syntax(
        target.span,
        format!("cannot assign to {what} with `{sign}`"),
    )
    .hint(hint))
}
