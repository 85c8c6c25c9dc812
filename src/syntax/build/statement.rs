//! Statements.

use super::{Builder, Node, misfit, span_of};
use crate::syntax::ast::{
    ArithOp, Block, Catch, Expr, ExprKind, Function, FunctionBody, IncludePath, Stmt, StmtKind,
    TypeWord,
};
use crate::syntax::fault::{Fault, fault};
use crate::syntax::parser::Rule;
use crate::text::{Span, Symbol};
use pest::iterators::Pairs;
use std::rc::Rc;

/// What is set aside while a function is built.
pub(super) struct Outer {
    level: u32,
    tallest: u32,
    in_loop: bool,
    in_function: bool,
}

fn need<'i>(parts: &mut Pairs<'i, Rule>, whole: Span) -> Result<Node<'i>, Fault> {
    parts
        .next()
        .ok_or_else(|| fault(whole, "a part of this statement is missing"))
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

    /// Gives the height of the function that ends here.
    pub(super) fn leave_function(&mut self, outer: Outer) -> u32 {
        let height = self.tallest;
        (self.level, self.tallest) = (outer.level, outer.tallest);
        (self.in_loop, self.in_function) = (outer.in_loop, outer.in_function);
        height
    }

    pub(super) fn name_word(&mut self, pair: &Node<'_>) -> Result<Symbol, Fault> {
        let text = pair.as_str();
        if crate::syntax::token::is_reserved(text) {
            let found = fault(
                span_of(pair),
                format!("the reserved word `{text}` cannot be a key"),
            );
            return Err(found.hint(format!("quote it: \"{text}\" = …")));
        }
        Ok(self.symbol(text))
    }

    pub(super) fn statement(&mut self, pair: Node<'_>) -> Result<Stmt, Fault> {
        let own = span_of(&pair);
        let rule = pair.as_rule();
        let before = |bytes: u32| own.start - bytes;
        if rule == Rule::block {
            let block = self.block(pair)?;
            return Ok(Stmt {
                span: block.span,
                kind: StmtKind::Block(block),
            });
        }
        if rule == Rule::assign {
            return self.assign(pair.into_inner(), own);
        }
        if rule == Rule::whole {
            let expr = self.top(need(&mut pair.into_inner(), own)?)?;
            return Ok(Stmt {
                span: expr.span,
                kind: StmtKind::Expr(expr),
            });
        }
        let mut parts = pair.into_inner();
        let (kind, start, end) = match rule {
            Rule::var => {
                let name = self.name(&need(&mut parts, own)?)?;
                let value = parts.next().map(|e| self.top(e)).transpose()?;
                let end = value.as_ref().map_or(name.span.end, |v| v.span.end);
                (StmtKind::Var { name, value }, before(3), end)
            }
            Rule::define => {
                let name = self.name(&need(&mut parts, own)?)?;
                let value = self.top(need(&mut parts, own)?)?;
                let end = value.span.end;
                (StmtKind::Define { name, value }, before(6), end)
            }
            Rule::typed => {
                let word = type_word(need(&mut parts, own)?.as_str());
                let name = self.name(&need(&mut parts, own)?)?;
                let value = self.top(need(&mut parts, own)?)?;
                let end = value.span.end;
                (StmtKind::Typed { word, name, value }, own.start, end)
            }
            Rule::return_ => {
                let value = parts.next().map(|e| self.top(e)).transpose()?;
                let start = before(6);
                let end = value.as_ref().map_or(start + 6, |v| v.span.end);
                if !self.in_function {
                    return Err(fault(
                        Span {
                            start,
                            end: start + 6,
                        },
                        "`return` outside a function",
                    ));
                }
                (StmtKind::Return(value), start, end)
            }
            Rule::throw => {
                let value = self.top(need(&mut parts, own)?)?;
                let end = value.span.end;
                (StmtKind::Throw(value), before(5), end)
            }
            Rule::break_ => (
                self.jump(StmtKind::Break, before(5), own.start)?,
                before(5),
                own.start,
            ),
            Rule::continue_ => (
                self.jump(StmtKind::Continue, before(8), own.start)?,
                before(8),
                own.start,
            ),
            Rule::include => {
                let path = need(&mut parts, own)?;
                let (kind, end) = self.include(&path)?;
                (kind, before(7), end)
            }
            Rule::if_ => {
                let (kind, end) = self.if_(parts, own)?;
                (kind, before(2), end)
            }
            Rule::while_ => {
                let condition = self.top(need(&mut parts, own)?)?;
                let body = self.loop_body(need(&mut parts, own)?)?;
                let end = body.span.end;
                (StmtKind::While { condition, body }, before(5), end)
            }
            Rule::loop_ => {
                let mut part = need(&mut parts, own)?;
                let mut count = None;
                if part.as_rule() == Rule::expr {
                    count = Some(self.top(part)?);
                    part = need(&mut parts, own)?;
                }
                let body = self.loop_body(part)?;
                let end = body.span.end;
                (StmtKind::Loop { count, body }, before(4), end)
            }
            Rule::for_in | Rule::for_parts => {
                let (kind, end) = if rule == Rule::for_in {
                    self.for_in(parts, own)?
                } else {
                    self.for_parts(parts, own)?
                };
                (kind, before(3), end)
            }
            Rule::func_decl => {
                let start = self.keyword_start(own.start);
                let (kind, end) = self.func(parts, start, own)?;
                (kind, start, end)
            }
            Rule::struct_decl => {
                let name = self.name(&need(&mut parts, own)?)?;
                let record = need(&mut parts, own)?;
                let end = span_of(&record).end + 1;
                let mut height = 0;
                let fields = self.fields(record, &mut height)?;
                self.note(height + 1, own)?;
                (StmtKind::Struct { name, fields }, before(6), end)
            }
            Rule::try_ => {
                let (kind, end) = self.try_(parts, own)?;
                (kind, before(3), end)
            }
            _ => return Err(fault(own, "this form is not understood here")),
        };
        Ok(Stmt {
            kind,
            span: Span { start, end },
        })
    }

    fn jump(&self, kind: StmtKind, start: u32, end: u32) -> Result<StmtKind, Fault> {
        if self.in_loop {
            return Ok(kind);
        }
        let span = Span { start, end };
        let word = &self.text[span.range()];
        Err(fault(span, format!("`{word}` outside a loop")))
    }

    fn include(&mut self, path: &Node<'_>) -> Result<(StmtKind, u32), Fault> {
        let span = span_of(path);
        let what = match path.as_rule() {
            Rule::string => IncludePath::Text(self.string(path)?),
            _ => IncludePath::Name(self.name_word(path)?),
        };
        Ok((
            StmtKind::Include {
                path: what,
                span,
                id: self.name_id(),
            },
            span.end,
        ))
    }

    /// `target = e`, `target op= e`, or an expression.
    fn assign(&mut self, mut parts: Pairs<'_, Rule>, own: Span) -> Result<Stmt, Fault> {
        let target = self.top(need(&mut parts, own)?)?;
        let Some(sign) = parts.next() else {
            return Ok(Stmt {
                span: target.span,
                kind: StmtKind::Expr(target),
            });
        };
        let op = match sign.as_str() {
            "+=" => Some(ArithOp::Add),
            "-=" => Some(ArithOp::Sub),
            "*=" => Some(ArithOp::Mul),
            "/=" => Some(ArithOp::Div),
            "%=" => Some(ArithOp::Rem),
            "^=" => Some(ArithOp::Pow),
            _ => None,
        };
        check_target(&target, sign.as_str())?;
        let value = self.top(need(&mut parts, own)?)?;
        let span = target.span.to(value.span);
        Ok(Stmt {
            kind: StmtKind::Assign { target, op, value },
            span,
        })
    }

    fn statements(&mut self, pairs: Pairs<'_, Rule>) -> Result<Vec<Stmt>, Fault> {
        let level = self.level;
        self.level += 1;
        let statements = pairs.map(|pair| self.statement(pair)).collect();
        self.level = level;
        statements
    }

    pub(super) fn block(&mut self, pair: Node<'_>) -> Result<Block, Fault> {
        let span = span_of(&pair);
        let statements = self.statements(pair.into_inner())?;
        self.note(1, span)?;
        Ok(Block {
            statements,
            braced: true,
            span,
        })
    }

    /// A block, or one statement without braces.
    fn body(&mut self, pair: Node<'_>) -> Result<Block, Fault> {
        if pair.as_rule() == Rule::block {
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

    fn if_(&mut self, mut parts: Pairs<'_, Rule>, own: Span) -> Result<(StmtKind, u32), Fault> {
        let mut arms = Vec::with_capacity(1);
        let mut otherwise = None;
        let mut end = own.end;
        while let Some(part) = parts.next() {
            if part.as_rule() == Rule::expr {
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
        Ok((StmtKind::If { arms, otherwise }, end))
    }

    fn for_in(&mut self, mut parts: Pairs<'_, Rule>, own: Span) -> Result<(StmtKind, u32), Fault> {
        let first = self.name(&need(&mut parts, own)?)?;
        let mut part = need(&mut parts, own)?;
        let mut second = None;
        if part.as_rule() == Rule::name {
            second = Some(self.name(&part)?);
            part = need(&mut parts, own)?;
        }
        let over = self.top(part)?;
        let body = self.loop_body(need(&mut parts, own)?)?;
        let end = body.span.end;
        Ok((
            StmtKind::ForIn {
                first,
                second,
                over,
                body,
            },
            end,
        ))
    }

    fn for_parts(
        &mut self,
        mut parts: Pairs<'_, Rule>,
        own: Span,
    ) -> Result<(StmtKind, u32), Fault> {
        let init = self.part(need(&mut parts, own)?)?;
        let test = need(&mut parts, own)?
            .into_inner()
            .next()
            .map(|e| self.top(e))
            .transpose()?;
        let step = self.part(need(&mut parts, own)?)?;
        let body = self.loop_body(need(&mut parts, own)?)?;
        let end = body.span.end;
        Ok((
            StmtKind::For {
                init,
                test,
                step,
                body,
            },
            end,
        ))
    }

    /// One of the statements in the header of a `for`.
    fn part(&mut self, pair: Node<'_>) -> Result<Option<Box<Stmt>>, Fault> {
        let Some(inner) = pair.into_inner().next() else {
            return Ok(None);
        };
        Ok(Some(Box::new(self.statement(inner)?)))
    }

    fn func(
        &mut self,
        mut parts: Pairs<'_, Rule>,
        start: u32,
        own: Span,
    ) -> Result<(StmtKind, u32), Fault> {
        let name = self.name(&need(&mut parts, own)?)?;
        let saved = self.enter_function();
        let mut params = Vec::new();
        let mut part = need(&mut parts, own)?;
        if part.as_rule() == Rule::params {
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
            params,
            body: FunctionBody::Block(body),
            span,
        };
        Ok((
            StmtKind::Func {
                name,
                function: Rc::new(function),
            },
            end,
        ))
    }

    fn try_(&mut self, mut parts: Pairs<'_, Rule>, own: Span) -> Result<(StmtKind, u32), Fault> {
        let body = self.block(need(&mut parts, own)?)?;
        let (mut catch, mut finally, mut end) = (None, None, own.end);
        for part in parts {
            let rule = part.as_rule();
            let mut inner = part.into_inner();
            let mut first = need(&mut inner, own)?;
            if rule == Rule::catch {
                let mut name = None;
                if first.as_rule() == Rule::name {
                    name = Some(self.name(&first)?);
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
        Ok((
            StmtKind::Try {
                body,
                catch,
                finally,
            },
            end,
        ))
    }
}

fn check_target(target: &Expr, sign: &str) -> Result<(), Fault> {
    let hint = match &target.kind {
        ExprKind::Name(_) | ExprKind::Index { .. } | ExprKind::Member { .. } => return Ok(()),
        ExprKind::Scoped { .. } => "the members of a module cannot be changed from outside",
        ExprKind::Text(_) | ExprKind::Number(_) | ExprKind::Bool(_) | ExprKind::Null => {
            "the name comes first: `x = 1`; to compare, write `==`"
        }
        ExprKind::Array(_) => "assign one variable per statement",
        ExprKind::Paren(_) => "write the target without parentheses",
        ExprKind::Call { .. } | ExprKind::Method { .. } => {
            "declare a function with `func f(x) { … }`"
        }
        _ => "to compare, write `==`",
    };
    Err(fault(
        target.span,
        format!("this cannot stand to the left of `{sign}`"),
    )
    .hint(hint))
}

fn type_word(text: &str) -> TypeWord {
    match text {
        "bigint" => TypeWord::Bigint,
        "rational" => TypeWord::Rational,
        "irrational" => TypeWord::Irrational,
        "complex" => TypeWord::Complex,
        "float" => TypeWord::Float,
        "bool" => TypeWord::Bool,
        "string" => TypeWord::String,
        "array" => TypeWord::Array,
        _ => TypeWord::Int,
    }
}
