//! A function being compiled, with its registers, loops and protected regions; and closures.

use super::protect::TryContext;
use super::{Compiled, Compiler};
use crate::code::{Capture, FunctionAssembler, FunctionHead, Op, Patch};
use crate::resolve::{LocalId, Place, Source};
use crate::syntax::ast::{Expr, Function, FunctionBody, Name};
use crate::text::{Failure, Fault, Span};
use rustc_hash::FxHashMap;
use std::rc::Rc;

/// The maximum number of registers of a function.
const REGISTERS_MAX: u16 = 250;

/// A loop that can be left with `break` or continued with `continue`.
#[derive(Default)]
pub(super) struct LoopContext {
    pub breaks: Vec<Patch>,
    pub continues: Vec<Patch>,
    /// The number of protected regions open around the loop.
    pub tries: usize,
}

#[derive(Default)]
pub(super) struct FunctionState<'a> {
    pub code: FunctionAssembler,
    next: u16,
    peak: u16,
    /// Registers below this one may be the homes of visible locals.
    locals_top: u16,
    homes: FxHashMap<LocalId, u8>,
    /// The visible local variables, by their numbers in the code.
    visible: Vec<usize>,
    pub self_register: Option<u8>,
    pub loops: Vec<LoopContext>,
    pub tries: Vec<TryContext<'a>>,
    /// The number of open blocks.
    pub depth: u32,
}

impl FunctionState<'_> {
    pub fn registers(&self) -> u16 {
        self.peak + 2
    }
}

/// A state of the register stack, to be restored later.
#[derive(Clone, Copy)]
pub(super) struct Mark {
    next: u16,
    locals_top: u16,
}

impl<'a> Compiler<'a> {
    pub(super) fn mark(&mut self) -> Mark {
        let f = self.f();
        Mark {
            next: f.next,
            locals_top: f.locals_top,
        }
    }

    pub(super) fn release(&mut self, mark: Mark) {
        let f = self.f();
        f.next = mark.next;
        f.locals_top = mark.locals_top;
        while let Some(number) = f.visible.last().copied()
            && u16::from(f.code.local_register(number)) >= mark.locals_top
        {
            f.code.end_local(number);
            f.visible.pop();
        }
    }

    /// Takes the next free register.
    pub(super) fn temp(&mut self, span: Span) -> Compiled<u8> {
        let f = self.f();
        if f.next >= REGISTERS_MAX {
            return Err(Fault::new(too_many(f.visible.len()), span));
        }
        f.next += 1;
        f.peak = f.peak.max(f.next);
        Ok(f.next as u8 - 1)
    }

    /// The number of free registers.
    pub(super) fn free_registers(&mut self) -> usize {
        usize::from(REGISTERS_MAX - self.f().next)
    }

    /// Returns a register for intermediate values: `dest` itself unless it may be the home of a
    /// local.
    pub(super) fn scratch(&mut self, dest: u8, span: Span) -> Compiled<u8> {
        if self.is_scratch(dest) {
            Ok(dest)
        } else {
            self.temp(span)
        }
    }

    pub(super) fn is_scratch(&mut self, dest: u8) -> bool {
        u16::from(dest) >= self.f().locals_top
    }

    /// Reports whether the register is the topmost one in use and not the home of a local.
    pub(super) fn is_top(&mut self, register: u8) -> bool {
        self.is_scratch(register) && u16::from(register) + 1 == self.f().next
    }

    /// Makes the register the home of the local that the name declares.
    pub(super) fn settle(&mut self, name: &Name, register: u8) {
        let place = self.resolution.place(name.id);
        let resolution = self.resolution;
        let f = self.f();
        f.locals_top = f.locals_top.max(u16::from(register) + 1);
        if let Place::Local(id) = place {
            f.homes.insert(id, register);
            let in_cell = resolution.local(id).in_cell();
            let number = f.code.begin_local(name.symbol, register, in_cell);
            f.visible.push(number);
        }
    }

    pub(super) fn home(&mut self, id: LocalId) -> u8 {
        *self
            .f()
            .homes
            .get(&id)
            .expect("a local is resolved only after its declaration")
    }

    /// Compiles a function value into a register.
    pub(super) fn closure(&mut self, function: &'a Function, dest: u8) -> Compiled {
        let index = self.function(function)?;
        self.emit(Op::Closure, dest, 0, index, function.span);
        Ok(())
    }

    fn function(&mut self, function: &'a Function) -> Compiled<i32> {
        let resolution = self.resolution;
        let needs = resolution.function(function.id);
        let captures = self.captures(needs.uses_self, &needs.upvalues);
        let mut captured_names = needs.upvalue_names.clone();
        if needs.uses_self {
            captured_names.push(self.symbols.intern("self"));
        }
        self.functions.push(FunctionState::default());
        for param in &function.params {
            self.check_declarable(param)?;
            let register = self.temp(param.span)?;
            self.settle(param, register);
        }
        if needs.uses_self {
            let register = self.temp(function.span)?;
            let f = self.f();
            f.locals_top = u16::from(register) + 1;
            f.self_register = Some(register);
            self.emit(
                Op::LoadSelf,
                register,
                captures.len() as u16 - 1,
                0,
                function.span,
            );
        }
        self.parameters(function)?;
        match &function.body {
            FunctionBody::Block(block) => {
                self.f().depth = 1;
                self.statements(&block.statements)?;
                let end = Span {
                    start: block.span.end.saturating_sub(1),
                    end: block.span.end,
                };
                self.emit(Op::ReturnSpecial, 0, 1, 0, end);
            }
            FunctionBody::Expr(e) => {
                let value = self.operand(e)?;
                self.emit(Op::Return, value, 0, 0, e.span);
            }
        }
        let state = self.functions.pop().expect("the function was opened above");
        let name: Rc<str> = function
            .name
            .map_or_else(|| Rc::from(""), |n| self.symbols.shared(n.symbol));
        let head = FunctionHead {
            name,
            params: function.params.iter().map(|p| p.symbol).collect(),
            defaults: function.defaults.iter().map(|e| e.span).collect(),
            rest: function.rest,
            registers: state.registers(),
            self_register: state.self_register,
            captures,
            captured_names,
            span: function.span,
        };
        Ok(self.chunk.function(head, state.code))
    }

    /// Gives parameters their defaults, and their cells if closures share them.
    fn parameters(&mut self, function: &'a Function) -> Compiled {
        let resolution = self.resolution;
        for (param, default) in function.parameters() {
            if let Some(default) = default {
                self.default_value(param, default)?;
            }
            if let Place::Local(id) = resolution.place(param.id)
                && resolution.local(id).in_cell()
            {
                let register = self.home(id);
                self.emit(Op::NewCell, register, u16::from(register), 0, param.span);
            }
        }
        Ok(())
    }

    /// Sets a parameter whose argument is missing to its default.
    fn default_value(&mut self, param: &Name, default: &'a Expr) -> Compiled {
        let Place::Local(id) = self.resolution.place(param.id) else {
            return Ok(());
        };
        let register = self.home(id);
        let given = self.code().jump(Op::JumpGiven, register, 0, default.span);
        self.expr(default, register)?;
        self.code().patch(given);
        Ok(())
    }

    /// The sources of a closure's upvalues; the last is `self` if the function uses it.
    fn captures(&mut self, uses_self: bool, upvalues: &[Source]) -> Vec<Capture> {
        let mut captures: Vec<Capture> = Vec::with_capacity(upvalues.len() + 1);
        for source in upvalues {
            captures.push(match *source {
                Source::Local(id) => Capture::Register(self.home(id)),
                Source::Upvalue(index) => Capture::Upvalue(index),
            });
        }
        if uses_self {
            captures.push(
                self.f()
                    .self_register
                    .map_or(Capture::Nothing, Capture::Register),
            );
        }
        captures
    }
}

/// The error for a function that has run out of registers; `variables` of them hold variables.
fn too_many(variables: usize) -> Failure {
    if variables > usize::from(REGISTERS_MAX) / 2 {
        return Failure::syntax(format!(
            "this function needs more than {REGISTERS_MAX} variables and temporary values at once"
        ))
        .with_hint(
            "keep several in an array or a struct, or split the function into smaller ones",
        );
    }
    Failure::syntax("this expression is too long: it needs too many temporary values at once")
        .with_hint("compute parts of it first, in separate statements")
}
