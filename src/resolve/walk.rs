//! The walk over the tree that resolves names.

use super::scope::Scopes;
use super::{Fault, Place, Resolution};
use crate::limit::Gate;
use crate::syntax::ast::{
    Block, Catch, Expr, ExprKind, Function, FunctionBody, Name, Program, Stmt, StmtKind,
};
use crate::text::{Failure, Span, Symbol, Symbols};

/// Expressions and statements between two questions to the gate.
const STRIDE: u32 = 1 << 14;

pub(super) struct Walk<'g> {
    gate: Gate<'g>,
    /// Expressions and statements since the gate was asked.
    steps: u32,
    scopes: Scopes,
    result: Resolution,
    self_word: Symbol,
    locals_word: Symbol,
    vars_word: Symbol,
}

type Walked = Result<(), Fault>;

impl<'g> Walk<'g> {
    pub fn new(program: &Program, symbols: &mut Symbols, gate: &Gate<'g>) -> Walk<'g> {
        let mut result = Resolution::default();
        result.places.resize(program.names as usize, Place::Unset);
        result
            .functions
            .resize(program.functions as usize, Default::default());
        Walk {
            gate: *gate,
            steps: 0,
            scopes: Scopes::new(),
            result,
            self_word: symbols.intern("self"),
            locals_word: symbols.intern("locals"),
            vars_word: symbols.intern("vars"),
        }
    }

    pub fn run(mut self, program: &Program) -> Result<Resolution, Fault> {
        self.statements(&program.statements)?;
        self.result.locals = self.scopes.locals;
        Ok(self.result)
    }

    fn set(&mut self, name: &Name, place: Place) {
        self.result.places[name.id.0 as usize] = place;
    }

    fn declare(&mut self, name: &Name) {
        let place = if self.scopes.at_top() {
            Place::Global
        } else {
            Place::Local(self.scopes.declare(name.symbol))
        };
        self.set(name, place);
    }

    fn find(&mut self, name: &Name) -> Result<Place, Fault> {
        let mut place = self.scopes.find(name.symbol).map_err(|_| {
            (
                Failure::syntax("this function captures more than 250 variables"),
                name.span,
            )
        })?;
        if place == Place::Global && name.symbol == self.self_word && self.scopes.in_function() {
            self.scopes.use_self();
            place = Place::OwnSelf;
        }
        self.set(name, place);
        Ok(place)
    }

    fn assign(&mut self, name: &Name) -> Walked {
        if let Place::Local(id) | Place::Upvalue(_, id) = self.find(name)? {
            self.scopes.locals[id.0 as usize].reassigned = true;
        }
        Ok(())
    }

    fn statements(&mut self, statements: &[Stmt]) -> Walked {
        statements.iter().try_for_each(|s| self.statement(s))
    }

    fn block(&mut self, block: &Block) -> Walked {
        self.scopes.open();
        self.statements(&block.statements)?;
        self.scopes.close();
        Ok(())
    }

    fn optional(&mut self, e: Option<&Expr>) -> Walked {
        e.map_or(Ok(()), |e| self.expr(e))
    }

    /// Counts a step; asks the gate now and then.
    #[inline]
    fn step(&mut self) -> Walked {
        self.steps += 1;
        if self.steps < STRIDE {
            return Ok(());
        }
        self.ask()
    }

    #[cold]
    fn ask(&mut self) -> Walked {
        self.steps = 0;
        let bytes = self.result.places.len() * size_of::<Place>();
        let passed = self.gate.pass(bytes);
        passed.map_err(|failure| (failure, Span::default()))
    }

    fn statement(&mut self, s: &Stmt) -> Walked {
        self.step()?;
        match &s.kind {
            StmtKind::Expr(e) | StmtKind::Throw(e) => self.expr(e),
            StmtKind::Var { name, value } => {
                self.optional(value.as_ref())?;
                self.declare(name);
                Ok(())
            }
            StmtKind::Typed { name, value, .. } | StmtKind::Define { name, value } => {
                self.expr(value)?;
                self.declare(name);
                Ok(())
            }
            StmtKind::Assign { target, value, .. } => {
                if let ExprKind::Name(name) = &target.kind {
                    self.expr(value)?;
                    return self.assign(name);
                }
                self.expr(target)?;
                self.expr(value)
            }
            StmtKind::Return(e) => self.optional(e.as_ref()),
            StmtKind::Break | StmtKind::Continue | StmtKind::Include { .. } => Ok(()),
            StmtKind::Block(block) => self.block(block),
            StmtKind::If { arms, otherwise } => {
                arms.iter().try_for_each(|(c, b)| self.guarded(c, b))?;
                otherwise.as_ref().map_or(Ok(()), |b| self.block(b))
            }
            StmtKind::While { condition, body } => self.guarded(condition, body),
            StmtKind::Loop { count, body } => {
                self.optional(count.as_ref())?;
                self.block(body)
            }
            StmtKind::For {
                init,
                test,
                step,
                body,
            } => self.for_loop(init.as_deref(), test.as_ref(), step.as_deref(), body),
            StmtKind::ForIn {
                first,
                second,
                over,
                body,
            } => {
                self.expr(over)?;
                self.for_each(first, second.as_ref(), body)
            }
            StmtKind::Func { name, function } => self.function_statement(name, function),
            StmtKind::Struct { name, fields } => {
                fields.iter().try_for_each(|f| self.expr(&f.value))?;
                self.declare(name);
                Ok(())
            }
            StmtKind::Try {
                body,
                catch,
                finally,
            } => {
                self.block(body)?;
                if let Some(catch) = catch {
                    self.catch(catch)?;
                }
                finally.as_ref().map_or(Ok(()), |b| self.block(b))
            }
        }
    }

    fn guarded(&mut self, condition: &Expr, body: &Block) -> Walked {
        self.expr(condition)?;
        self.block(body)
    }

    fn for_each(&mut self, first: &Name, second: Option<&Name>, body: &Block) -> Walked {
        self.scopes.open();
        self.declare(first);
        if let Some(second) = second {
            self.declare(second);
        }
        self.block(body)?;
        self.scopes.close();
        Ok(())
    }

    fn catch(&mut self, catch: &Catch) -> Walked {
        self.scopes.open();
        if let Some(name) = &catch.name {
            self.declare(name);
        }
        self.block(&catch.body)?;
        self.scopes.close();
        Ok(())
    }

    fn for_loop(
        &mut self,
        init: Option<&Stmt>,
        test: Option<&Expr>,
        step: Option<&Stmt>,
        body: &Block,
    ) -> Walked {
        self.scopes.open();
        if let Some(init) = init {
            self.statement(init)?;
        }
        self.optional(test)?;
        self.block(body)?;
        if let Some(step) = step {
            self.statement(step)?;
        }
        self.scopes.close();
        Ok(())
    }

    /// A local function is visible in its own body; a body that captures it gets a cell, because the closure is made
    /// before the variable has its value.
    fn function_statement(&mut self, name: &Name, function: &Function) -> Walked {
        self.declare(name);
        self.function(function)?;
        if let Place::Local(id) = self.result.place(name.id)
            && self.scopes.locals[id.0 as usize].captured
        {
            self.scopes.locals[id.0 as usize].reassigned = true;
        }
        Ok(())
    }

    fn function(&mut self, function: &Function) -> Walked {
        self.scopes.open_function();
        for param in &function.params {
            self.declare(param);
        }
        match &function.body {
            FunctionBody::Block(block) => self.statements(&block.statements)?,
            FunctionBody::Expr(e) => self.expr(e)?,
        }
        self.result.functions[function.id.0 as usize] = self.scopes.close_function();
        Ok(())
    }

    fn exprs(&mut self, exprs: &[Expr]) -> Walked {
        exprs.iter().try_for_each(|e| self.expr(e))
    }

    fn expr(&mut self, e: &Expr) -> Walked {
        self.step()?;
        match &e.kind {
            ExprKind::Number(_)
            | ExprKind::Text(_)
            | ExprKind::Bool(_)
            | ExprKind::Null
            | ExprKind::Constant(_) => Ok(()),
            ExprKind::Name(name) => self.find(name).map(|_| ()),
            ExprKind::Paren(e)
            | ExprKind::Negate(e)
            | ExprKind::Not(e)
            | ExprKind::Factorial(e)
            | ExprKind::Root(_, e) => self.expr(e),
            ExprKind::Array(items) => self.exprs(items),
            ExprKind::Struct(fields) => fields.iter().try_for_each(|f| self.expr(&f.value)),
            ExprKind::Function(function) => self.function(function),
            ExprKind::Power { base, exponent, .. } => {
                self.expr(base)?;
                self.expr(exponent)
            }
            ExprKind::Chain { first, rest } => {
                self.expr(first)?;
                rest.iter().try_for_each(|link| self.expr(&link.operand))
            }
            ExprKind::Compare { first, rest } => {
                self.expr(first)?;
                rest.iter().try_for_each(|link| self.expr(&link.operand))
            }
            ExprKind::Logic { operands, .. } => self.exprs(operands),
            ExprKind::Call { callee, args } => {
                self.expr(callee)?;
                self.note_visible(callee);
                self.exprs(args)
            }
            ExprKind::Method { object, args, .. } => {
                self.expr(object)?;
                self.exprs(args)
            }
            ExprKind::Index { object, indices } => {
                self.expr(object)?;
                self.exprs(indices)
            }
            ExprKind::Member { object, .. } | ExprKind::Scoped { object, .. } => self.expr(object),
        }
    }

    /// `locals()` and `vars()` see the locals of the place they stand in.
    fn note_visible(&mut self, callee: &Expr) {
        let ExprKind::Name(name) = &callee.kind else {
            return;
        };
        let wanted = name.symbol == self.locals_word || name.symbol == self.vars_word;
        if wanted && self.result.place(name.id) == Place::Global {
            let visible = self.scopes.visible();
            let places = visible
                .into_iter()
                .map(|(symbol, id)| (symbol, Place::Local(id)))
                .collect();
            self.result.visible.insert(name.id, places);
        }
    }
}
