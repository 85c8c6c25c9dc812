//! Compiles statements.

use super::assign::Declare;
use super::{Compiled, Compiler};
use crate::code::{Constant, Op};
use crate::resolve::Place;
use crate::syntax::ast::{
    Block, Expr, Field, Function, IncludePath, Name, Stmt, StmtKind, TypeWord,
};
use crate::text::Span;
use std::rc::Rc;

impl<'a> Compiler<'a> {
    pub(super) fn statements(&mut self, statements: &'a [Stmt]) -> Compiled {
        statements.iter().try_for_each(|s| self.statement(s))
    }

    pub(super) fn block(&mut self, block: &'a Block) -> Compiled {
        let mark = self.mark();
        self.f().depth += 1;
        self.statements(&block.statements)?;
        self.f().depth -= 1;
        self.release(mark);
        Ok(())
    }

    /// Compiles a statement; the registers it used for temporaries are freed afterwards.
    pub(super) fn statement(&mut self, s: &'a Stmt) -> Compiled {
        self.step(s.span)?;
        let mark = self.mark();
        let declares = s.kind.declares();
        self.statement_kind(s)?;
        // A declared variable keeps its register.
        if !declares {
            self.release(mark);
        }
        if self.options.explicit && s.kind.has_effect() {
            self.mark_effect(s.span)?;
        }
        Ok(())
    }

    /// Emits an instruction that only tells the stepper that the statement has had its effect, or
    /// is about to have it.
    fn mark_effect(&mut self, span: Span) -> Compiled {
        let mark = self.mark();
        let register = self.temp(span)?;
        self.emit(Op::Move, register, register.into(), 0, span);
        self.release(mark);
        Ok(())
    }

    fn statement_kind(&mut self, s: &'a Stmt) -> Compiled {
        match &s.kind {
            StmtKind::Var { name, value } => self.var(name, value.as_ref(), s.span),
            StmtKind::Typed { word, name, value } => self.typed(*word, name, value, s.span),
            StmtKind::Symbols { names } => names.iter().try_for_each(|name| self.symbol(name)),
            StmtKind::Define { name, value } => self.define(name, value, s.span),
            StmtKind::Func { name, function } => self.func(name, function, s.span),
            StmtKind::Struct { name, fields } => self.structure_statement(name, fields, s.span),
            StmtKind::Expr(e) => self.expression_statement(e),
            StmtKind::Assign { target, op, value } => self.assign(target, *op, value, s.span),
            StmtKind::Unpack {
                list,
                declares,
                value,
            } => self.unpack(list, *declares, value, s.span),
            StmtKind::Return(value) => self.return_statement(value.as_ref(), s.span),
            StmtKind::Throw(e) => {
                let value = self.operand(e)?;
                self.emit(Op::Throw, value, 0, 0, s.span);
                Ok(())
            }
            StmtKind::Break => self.leave_loop(true, s.span),
            StmtKind::Continue => self.leave_loop(false, s.span),
            StmtKind::Include { path, span } => self.include(path, *span),
            StmtKind::Block(block) => self.block(block),
            StmtKind::If { arms, otherwise } => self.if_statement(arms, otherwise.as_ref()),
            StmtKind::While { condition, body } => self.while_loop(condition, body),
            StmtKind::Loop { count, body } => self.count_loop(count.as_ref(), body, s.span),
            StmtKind::For {
                init,
                test,
                step,
                body,
            } => self.for_loop(
                init.as_deref(),
                test.as_ref(),
                step.as_deref(),
                body,
                s.span,
            ),
            StmtKind::ForIn {
                first,
                second,
                over,
                body,
            } => self.for_in(first, second.as_ref(), over, body),
            StmtKind::ForUnpack { list, over, body } => self.for_unpack(list, over, body),
            StmtKind::Try {
                body,
                catch,
                finally,
            } => self.try_statement(body, catch.as_ref(), finally.as_ref(), s.span),
        }
    }

    fn expression_statement(&mut self, e: &'a Expr) -> Compiled {
        let value = self.operand(e)?;
        if self.options.echo && self.at_top() {
            self.emit(Op::Echo, value, 0, 0, e.span);
        }
        Ok(())
    }

    fn return_statement(&mut self, value: Option<&'a Expr>, span: Span) -> Compiled {
        let Some(value) = value else {
            if self.options.explicit {
                self.mark_effect(span)?;
            }
            let left = self.leave(0)?;
            self.emit(Op::ReturnSpecial, 0, 1, 0, span);
            self.reenter(left);
            return Ok(());
        };
        let protected = !self.f().tries.is_empty();
        let register = if protected {
            let temp = self.temp(span)?;
            self.expr(value, temp)?;
            temp
        } else {
            self.operand(value)?
        };
        if self.options.explicit {
            self.mark_effect(span)?;
        }
        let left = self.leave(0)?;
        self.emit(Op::Return, register, 0, 0, span);
        self.reenter(left);
        Ok(())
    }

    fn if_statement(
        &mut self,
        arms: &'a [(Expr, Block)],
        otherwise: Option<&'a Block>,
    ) -> Compiled {
        let mut ends = Vec::new();
        for (i, (condition, body)) in arms.iter().enumerate() {
            let skip = self.jump_if(condition, false)?;
            self.block(body)?;
            if i + 1 < arms.len() || otherwise.is_some() {
                ends.push(self.code().jump(Op::Jump, 0, 0, body.span));
            }
            for patch in skip {
                self.code().patch(patch);
            }
        }
        if let Some(block) = otherwise {
            self.block(block)?;
        }
        for patch in ends {
            self.code().patch(patch);
        }
        Ok(())
    }

    /// Makes the register that holds the initial value the home of the declared local.
    pub(super) fn declare_local(&mut self, name: &Name, register: u8) -> Compiled {
        self.check_declarable(name)?;
        self.settle(name, register);
        if let Place::Local(id) = self.resolution.place(name.id)
            && self.resolution.local(id).in_cell()
        {
            self.emit(Op::NewCell, register, u16::from(register), 0, name.span);
        }
        Ok(())
    }

    fn is_global(&self, name: &Name) -> bool {
        self.resolution.place(name.id) == Place::Global
    }

    /// Declares a name with the value that `make` puts into a register.
    fn declare(
        &mut self,
        name: &Name,
        how: Declare,
        span: Span,
        make: impl FnOnce(&mut Self, u8) -> Compiled,
    ) -> Compiled {
        self.check_declarable(name)?;
        let mark = self.mark();
        let register = self.temp(span)?;
        make(self, register)?;
        if self.is_global(name) {
            let slot = self.globals.slot(name.symbol);
            self.define_global(slot, register, how, span);
            self.release(mark);
            return Ok(());
        }
        self.declare_local(name, register)
    }

    fn var(&mut self, name: &Name, value: Option<&'a Expr>, span: Span) -> Compiled {
        self.declare(name, Declare::Var, span, |c, register| match value {
            Some(e) => c.expr(e, register),
            None => {
                c.emit(Op::LoadSpecial, register, 1, 0, span);
                Ok(())
            }
        })
    }

    fn typed(&mut self, word: TypeWord, name: &Name, value: &'a Expr, span: Span) -> Compiled {
        self.declare(name, Declare::Var, span, |c, register| {
            let from = c.left_operand(value, register)?;
            c.emit(Op::Convert, register, u16::from(from), word as i32, span);
            Ok(())
        })
    }

    fn symbol(&mut self, name: &Name) -> Compiled {
        self.declare(name, Declare::Var, name.span, |c, register| {
            let text = Constant::Text(c.symbols.shared(name.symbol));
            let index = c.chunk.constant(text);
            c.emit(Op::MakeSymbol, register, 0, index, name.span);
            Ok(())
        })
    }

    fn define(&mut self, name: &Name, value: &'a Expr, span: Span) -> Compiled {
        self.declare(name, Declare::Constant, span, |c, register| {
            c.expr(value, register)
        })?;
        if let Place::Local(id) = self.resolution.place(name.id) {
            self.constants.insert(id);
        }
        Ok(())
    }

    fn func(&mut self, name: &Name, function: &'a Rc<Function>, span: Span) -> Compiled {
        if self.is_global(name) {
            // The body cannot run before the global has been set.
            let slot = self.globals.slot(name.symbol);
            if self.at_top() {
                self.declared.insert(slot);
            }
            return self.declare(name, Declare::Var, span, |c, register| {
                c.closure(function, register)
            });
        }
        self.check_declarable(name)?;
        let home = self.temp(span)?;
        let local = self.resolution.place(name.id).as_local();
        let shared = local.is_some_and(|id| self.resolution.local(id).in_cell());
        if !shared {
            self.settle(name, home);
            return self.closure(function, home);
        }
        self.emit(Op::LoadSpecial, home, 0, 0, span);
        self.declare_local(name, home)?;
        let mark = self.mark();
        let temp = self.temp(span)?;
        self.closure(function, temp)?;
        self.emit(Op::SetCell, home, u16::from(temp), 0, span);
        self.release(mark);
        Ok(())
    }

    fn structure_statement(&mut self, name: &Name, fields: &'a [Field], span: Span) -> Compiled {
        self.declare(name, Declare::Var, span, |c, register| {
            c.structure(fields, register, span)
        })
    }

    fn include(&mut self, path: &IncludePath, span: Span) -> Compiled {
        let path: Rc<str> = match path {
            IncludePath::Text(text) => Rc::clone(text),
            IncludePath::Name(name) if self.globals.is_builtin_module(*name) => return Ok(()),
            IncludePath::Name(name) => self.symbols.shared(*name),
        };
        let register = self.temp(span)?;
        let index = self.chunk.constant(Constant::Text(path));
        self.emit(Op::Include, register, 0, index, span);
        self.emit(Op::BindModule, register, 0, 0, span);
        Ok(())
    }
}
