//! Loops. The condition is at the bottom, so each iteration needs only one jump.

use super::expression::strip;
use super::function::LoopContext;
use super::{Compiled, Compiler};
use crate::code::{Label, Op, Patch};
use crate::resolve::Place;
use crate::syntax::ast::{Block, CompareOp, Expr, ExprKind, List, Name, Stmt, StmtKind, Target};
use crate::text::Span;

/// A loop's step and test as one instruction.
struct Step {
    op: Op,
    register: u8,
    b: u16,
}

impl<'a> Compiler<'a> {
    /// Compiles a loop's body; `continue` jumps to its end.
    fn looped(&mut self, body: &'a Block) -> Compiled {
        let tries = self.f().tries.len();
        self.f().loops.push(LoopContext {
            tries,
            ..LoopContext::default()
        });
        self.block(body)?;
        let continues =
            std::mem::take(&mut self.f().loops.last_mut().expect("opened above").continues);
        for patch in continues {
            self.code().patch(patch);
        }
        Ok(())
    }

    fn end_loop(&mut self) {
        let context = self
            .f()
            .loops
            .pop()
            .expect("every loop that ends was opened");
        for patch in context.breaks {
            self.code().patch(patch);
        }
    }

    fn land(&mut self, patches: Vec<Patch>, label: Label) {
        for patch in patches {
            self.code().patch_to(patch, label);
        }
    }

    /// Compiles `break` and `continue`.
    pub(super) fn leave_loop(&mut self, breaks: bool, span: Span) -> Compiled {
        let depth = self
            .f()
            .loops
            .last()
            .expect("the builder rejects break outside a loop")
            .tries;
        let left = self.leave(depth)?;
        let patch = self.code().jump(Op::Jump, 0, 0, span);
        let context = self.f().loops.last_mut().expect("checked above");
        if breaks {
            context.breaks.push(patch)
        } else {
            context.continues.push(patch)
        }
        self.reenter(left);
        Ok(())
    }

    /// Jumps back to the top of a loop while its condition holds.
    fn repeat_while(&mut self, condition: &'a Expr, top: Label) -> Compiled {
        if let Some((op, slot, limit)) = self.global_test(condition)
            && self.code().is_near(top)
        {
            let span = condition.span;
            self.code().jump_back_with(op, slot, limit, top, span);
            return Ok(());
        }
        let back = self.jump_if(condition, true)?;
        self.land(back, top);
        Ok(())
    }

    /// Recognises `global < literal` and `global <= literal`, if fused instructions are enabled.
    fn global_test(&mut self, condition: &Expr) -> Option<(Op, u16, i16)> {
        let ExprKind::Compare { first, rest } = &strip(condition).kind else {
            return None;
        };
        let (ExprKind::Name(name), [link]) = (&first.kind, rest.as_slice()) else {
            return None;
        };
        if !self.options.fusion || self.resolution.place(name.id) != Place::Global {
            return None;
        }
        let op = match link.op {
            CompareOp::Lt => Op::JumpGlobalLessInt,
            CompareOp::Le => Op::JumpGlobalLessEqualInt,
            CompareOp::Gt | CompareOp::Ge | CompareOp::Eq | CompareOp::Ne => return None,
        };
        let limit = self.literal_16(&link.operand)?;
        let slot = u16::try_from(self.globals.slot(name.symbol)).ok()?;
        Some((op, slot, limit))
    }

    /// Compiles `while condition { }`.
    pub(super) fn while_loop(&mut self, condition: &'a Expr, body: &'a Block) -> Compiled {
        let test = self.code().jump(Op::Jump, 0, 0, condition.span);
        let top = self.code().here();
        self.looped(body)?;
        self.code().patch(test);
        self.repeat_while(condition, top)?;
        self.end_loop();
        Ok(())
    }

    /// Compiles `loop { }` and `loop n { }`.
    pub(super) fn count_loop(
        &mut self,
        count: Option<&'a Expr>,
        body: &'a Block,
        span: Span,
    ) -> Compiled {
        let Some(count) = count else {
            let top = self.code().here();
            self.looped(body)?;
            self.code().jump_back(Op::Jump, 0, 0, top, span);
            self.end_loop();
            return Ok(());
        };
        let counter = self.temp(count.span)?;
        self.expr(count, counter)?;
        self.emit(Op::CountStart, counter, 0, 0, count.span);
        let test = self.code().jump(Op::Jump, 0, 0, span);
        let top = self.code().here();
        self.looped(body)?;
        self.code().patch(test);
        self.code()
            .jump_back(Op::CountNext, counter, 0, top, count.span);
        self.end_loop();
        Ok(())
    }

    /// Compiles `for (init; test; step) { }`. A variable captured by a closure is fresh in each
    /// iteration.
    pub(super) fn for_loop(
        &mut self,
        init: Option<&'a Stmt>,
        test: Option<&'a Expr>,
        step: Option<&'a Stmt>,
        body: &'a Block,
        span: Span,
    ) -> Compiled {
        self.f().depth += 1;
        if let Some(init) = init {
            self.statement(init)?;
        }
        let fused = match (test, step) {
            (Some(test), Some(step)) => self.fused_step(test, step),
            _ => None,
        };
        let skip = match (test, &fused) {
            (Some(test), Some(_)) => self.jump_if(test, false)?,
            (Some(test), None) => vec![self.code().jump(Op::Jump, 0, 0, test.span)],
            (None, _) => Vec::new(),
        };
        let top = self.code().here();
        self.looped(body)?;
        if let Some(init) = init {
            self.refresh(init);
        }
        if let Some(fused) = fused {
            let span = test.map_or(span, |t| t.span);
            self.code()
                .jump_back(fused.op, fused.register, fused.b, top, span);
            for patch in skip {
                self.code().patch(patch);
            }
        } else {
            if let Some(step) = step {
                self.statement(step)?;
            }
            for patch in skip {
                self.code().patch(patch);
            }
            match test {
                Some(test) => self.repeat_while(test, top)?,
                None => self.code().jump_back(Op::Jump, 0, 0, top, span),
            }
        }
        self.end_loop();
        self.f().depth -= 1;
        Ok(())
    }

    /// If a variable of the header is kept in a cell, gives it a new cell with the same value.
    fn refresh(&mut self, init: &Stmt) {
        if let StmtKind::Var { name, .. } | StmtKind::Typed { name, .. } = &init.kind {
            self.refresh_name(name);
        } else if let StmtKind::Unpack {
            list,
            declares: true,
            ..
        } = &init.kind
        {
            self.refresh_list(list);
        }
    }

    fn refresh_list(&mut self, list: &List) {
        for target in list.all() {
            match target {
                Target::Name(name) => self.refresh_name(name),
                Target::List(inner) => self.refresh_list(inner),
                Target::Place(_) => {}
            }
        }
    }

    fn refresh_name(&mut self, name: &Name) {
        if let Place::Local(id) = self.resolution.place(name.id)
            && self.resolution.local(id).in_cell()
        {
            let home = self.home(id);
            self.emit(Op::GetCell, home, u16::from(home), 0, name.span);
            self.emit(Op::NewCell, home, u16::from(home), 0, name.span);
        }
    }

    /// Fuses `i = i + k` and the following `i < limit` into one instruction, if `i` and `limit` are
    /// locals in registers.
    fn fused_step(&mut self, test: &'a Expr, step: &'a Stmt) -> Option<Step> {
        let StmtKind::Assign { target, op, value } = &step.kind else {
            return None;
        };
        let ExprKind::Name(name) = &target.kind else {
            return None;
        };
        let register = self.plain_local(target)?;
        let (0, by) = self.step_of(name, *op, value)? else {
            return None;
        };
        let ExprKind::Compare { first, rest } = &test.kind else {
            return None;
        };
        let [link] = rest.as_slice() else { return None };
        if self.plain_local(first) != Some(register) {
            return None;
        }
        if let Some(limit) = self.literal_16(&link.operand) {
            let fits = by == 1 && link.op == CompareOp::Lt;
            return fits.then_some(Step {
                op: Op::StepLessInt,
                register,
                b: limit as u16,
            });
        }
        let limit = self.plain_local(&link.operand)?;
        let by = i8::try_from(by).ok()?;
        let op = match link.op {
            CompareOp::Lt => Op::StepLess,
            CompareOp::Le => Op::StepLessEqual,
            CompareOp::Gt | CompareOp::Ge | CompareOp::Eq | CompareOp::Ne => return None,
        };
        Some(Step {
            op,
            register,
            b: u16::from(limit) | u16::from(by as u8) << 8,
        })
    }

    /// Compiles `for [a, b] in e { }`.
    pub(super) fn for_unpack(
        &mut self,
        list: &'a List,
        over: &'a Expr,
        body: &'a Block,
    ) -> Compiled {
        self.each(over, body, false, |c, element| {
            c.declare_elements(list, element)
        })
    }

    /// Compiles `for x in e { }` and `for k, v in e { }`.
    pub(super) fn for_in(
        &mut self,
        first: &'a Name,
        second: Option<&'a Name>,
        over: &'a Expr,
        body: &'a Block,
    ) -> Compiled {
        self.each(over, body, second.is_some(), |c, element| {
            for (name, home) in [Some(first), second].into_iter().flatten().zip(element..) {
                c.declare_local(name, home)?;
            }
            Ok(())
        })
    }

    /// Compiles a loop over the elements of a value. `declare` receives the first register filled
    /// in each iteration: that of the element or, for a `pair`, that of the key, which is followed
    /// by the element.
    fn each(
        &mut self,
        over: &'a Expr,
        body: &'a Block,
        pair: bool,
        declare: impl FnOnce(&mut Self, u8) -> Compiled,
    ) -> Compiled {
        self.f().depth += 1;
        let base = self.temp(over.span)?;
        self.expr(over, base)?;
        self.temp(over.span)?;
        self.emit(Op::IterStart, base, 0, 0, over.span);
        let element = self.temp(over.span)?;
        let op = match pair {
            true => {
                self.temp(over.span)?;
                Op::IterNextPair
            }
            false => Op::IterNext,
        };
        let test = self.code().jump(Op::Jump, 0, 0, over.span);
        let top = self.code().here();
        declare(self, element)?;
        self.looped(body)?;
        self.code().patch(test);
        self.code().jump_back(op, base, 0, top, over.span);
        self.end_loop();
        self.f().depth -= 1;
        Ok(())
    }
}
