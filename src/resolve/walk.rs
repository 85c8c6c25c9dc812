//! The tree walk that resolves names.

use super::scope::Scopes;
use super::{Place, Resolution};
use crate::limit::Gate;
use crate::syntax::ast::{ArithOp, Expr, Function, Name, Program, Stmt};
use crate::syntax::visit::{Visit, walk_expr, walk_function, walk_statement, walk_statements};
use crate::text::{Fault, Symbol, Symbols};

/// How many expressions and statements are processed between checks of the gate.
const STRIDE: u32 = 1 << 14;

pub(super) struct Walk<'g> {
    gate: Gate<'g>,
    /// Expressions and statements since the last check of the gate.
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
        walk_statements(&mut self, &program.statements)?;
        self.result.locals = self.scopes.locals;
        Ok(self.result)
    }

    fn set(&mut self, name: &Name, place: Place) {
        self.result.places[name.id.0 as usize] = place;
    }

    fn find(&mut self, name: &Name) -> Result<Place, Fault> {
        let mut place = self.scopes.find(name.symbol).map_err(|_| {
            Fault::syntax(name.span, "this function captures more than 250 variables")
        })?;
        if place == Place::Global && name.symbol == self.self_word && self.scopes.in_function() {
            self.scopes.use_self();
            place = Place::OwnSelf;
        }
        self.set(name, place);
        Ok(place)
    }

    /// Counts a step; checks the gate from time to time.
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
        passed.map_err(Fault::nowhere)
    }

    /// Records the locals visible where `locals()` or `vars()` is called.
    fn note_visible(&mut self, callee: &Expr) {
        let Some(name) = callee.as_name() else {
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

impl Visit for Walk<'_> {
    type Stop = Fault;

    fn statement(&mut self, s: &Stmt) -> Walked {
        self.step()?;
        walk_statement(self, s)
    }

    fn expr(&mut self, e: &Expr) -> Walked {
        self.step()?;
        walk_expr(self, e)
    }

    fn open_scope(&mut self) {
        self.scopes.open();
    }

    fn close_scope(&mut self) {
        self.scopes.close();
    }

    fn declare(&mut self, name: &Name) -> Walked {
        let place = if self.scopes.at_top() {
            Place::Global
        } else {
            Place::Local(self.scopes.declare(name.symbol))
        };
        self.set(name, place);
        Ok(())
    }

    fn read(&mut self, name: &Name) -> Walked {
        self.find(name).map(|_| ())
    }

    fn assign(&mut self, name: &Name, _op: Option<ArithOp>) -> Walked {
        if let Place::Local(id) | Place::Upvalue(_, id) = self.find(name)? {
            self.scopes.locals[id.0 as usize].reassigned = true;
        }
        Ok(())
    }

    /// Resolves a local function, which is visible in its own body. If the body captures it, the
    /// variable lives in a cell, because the closure is created before the variable has its value.
    fn function_statement(&mut self, name: &Name, function: &Function) -> Walked {
        self.declare(name)?;
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
        walk_function(self, function)?;
        self.result.functions[function.id.0 as usize] = self.scopes.close_function();
        Ok(())
    }

    fn call(&mut self, callee: &Expr, args: &[Expr]) -> Walked {
        self.expr(callee)?;
        self.note_visible(callee);
        args.iter().try_for_each(|arg| self.expr(arg))
    }
}
