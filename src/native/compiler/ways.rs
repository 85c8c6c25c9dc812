//! Alternatives to the fast path: leaving native code, and having the handler run an instruction.

use super::emit::{Emitter, NONE};
use super::flow::{Known, State, Writes, writes};
use super::inline::Join;
use super::lowering::{Lowering, lowering};
use super::{LEFT, RETURNED, Reason, went};
use crate::code::{Effect, Op};
use crate::value::Tag;
use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::types::I64;
use cranelift_codegen::ir::{Block, BlockArg, InstBuilder, Value};

/// The extra cost of an instruction whose work is done without its handler, and of a builtin.
pub(super) const QUICK_STEP: u64 = 3;
/// The extra cost of an instruction whose handler runs.
const STEP: u64 = 9;

/// The slow path of an instruction: a cold block, and what is known when it is entered.
pub(super) struct Slow {
    block: Block,
    state: State,
    /// Whether native code continues after the handler has run; if false, native code exits.
    stays: bool,
}

impl Emitter<'_, '_> {
    /// Returns the block that exits; the place to resume is already in the context.
    pub fn given_up(&mut self) -> Block {
        if let Some(block) = self.given_up {
            return block;
        }
        let block = self.b.create_block();
        self.b.set_cold_block(block);
        self.given_up = Some(block);
        block
    }

    /// Exits from native code unless the result of the function just called says to continue.
    pub fn if_on(&mut self, answer: Value) {
        let (on, left) = (self.b.create_block(), self.given_up());
        self.b.ins().brif(answer, on, NONE, left, NONE);
        self.go(on);
    }

    /// Exits from native code, reporting that the function has returned.
    pub fn give_back(&mut self) {
        let done = self.int(RETURNED as i64);
        self.b.ins().return_(&[done]);
    }

    /// Exits from native code; the interpreter resumes at an instruction of this function.
    pub fn leave_for(&mut self, at: u32, reason: Reason) {
        let (stale, framed) = (self.state.stale.clone(), self.state.framed);
        self.settle();
        self.push_frames();
        (self.state.stale, self.state.framed) = (stale, framed);
        let exit = match self.scope.exit {
            Some(exit) => exit,
            None => {
                let exit = self.b.create_block();
                self.b.append_block_param(exit, I64);
                self.b.append_block_param(exit, I64);
                self.b.set_cold_block(exit);
                self.scope.exit = Some(exit);
                exit
            }
        };
        let pc = self.int(self.address(at) as i64);
        let depth = (self.outer.len() as i64) << 8;
        let reason = self.int(reason as i64 | depth);
        let args = [BlockArg::Value(pc), BlockArg::Value(reason)];
        self.b.ins().jump(exit, &args);
    }

    /// Writes the block shared by all exits of the function being written.
    pub fn way_out(&mut self) {
        if let Some(exit) = self.scope.exit.take() {
            self.go(exit);
            let params = self.b.block_params(exit).to_vec();
            let place = self.layout.place;
            self.store(params[0], self.context, place);
            self.store(self.scope.base, self.context, place + 8);
            self.store(self.scope.frame, self.context, place + 16);
            self.store(params[1], self.context, self.layout.reason);
            let left = self.given_up();
            self.b.ins().jump(left, NONE);
        }
    }

    /// Writes the block that exits.
    pub fn last_way_out(&mut self) {
        if let Some(left) = self.given_up.take() {
            self.go(left);
            let left = self.int(LEFT as i64);
            self.b.ins().return_(&[left]);
        }
    }

    /// In tests, counts the instructions until native code exits.
    pub fn count_down(&mut self) {
        let left = self.load(I64, self.context, self.layout.countdown);
        let left = self.b.ins().iadd_imm_s(left, -1);
        self.store(left, self.context, self.layout.countdown);
        let (on, off) = (self.b.create_block(), self.b.create_block());
        self.b.set_cold_block(off);
        self.b.ins().brif(left, on, NONE, off, NONE);
        self.go(off);
        self.leave_for(self.scope.at, Reason::Forced);
        self.go(on);
    }

    /// Takes the slow path if a condition holds: native code exits or, if the instruction has
    /// encountered several types, the handler runs it.
    pub fn slow_if(&mut self, bad: Value) {
        let stays = self.is_mixed(self.scope.at);
        self.branch_slow(0, bad, stays);
    }

    /// Has the handler run the instruction if a condition holds.
    pub fn handler_if(&mut self, bad: Value) {
        self.branch_slow(1, bad, true);
    }

    fn branch_slow(&mut self, way: usize, bad: Value, stays: bool) {
        let block = match &mut self.slow[way] {
            Some(slow) => {
                slow.state.meet_within(&self.state);
                slow.block
            }
            empty => {
                let block = self.b.create_block();
                self.b.set_cold_block(block);
                let state = self.state.clone();
                *empty = Some(Slow {
                    block,
                    state,
                    stays,
                });
                block
            }
        };
        let on = self.b.create_block();
        self.b.ins().brif(bad, block, NONE, on, NONE);
        self.go(on);
    }

    /// Writes the instruction. Returns false if control does not continue with the next one.
    pub fn one(&mut self) -> bool {
        let steps = self.steps;
        let goes_on = self.lower();
        if self.steps == steps {
            self.own += self.weight();
        }
        let slow = std::mem::take(&mut self.slow);
        let keeps = std::mem::take(&mut self.keeps_shapes);
        let goes_on = match slow.iter().all(Option::is_none) {
            true => goes_on,
            false => self.slow_ways(goes_on, slow, keeps),
        };
        self.write_backs();
        goes_on
    }

    /// Takes the slow paths of the current instruction, which are set aside while another one is
    /// written.
    pub fn take_slow(&mut self) -> [Option<Slow>; 2] {
        std::mem::take(&mut self.slow)
    }

    pub fn put_slow(&mut self, slow: [Option<Slow>; 2]) {
        self.slow = slow;
    }

    /// Writes the slow paths of an instruction, and merges them with the fast path.
    fn slow_ways(&mut self, goes_on: bool, slow: [Option<Slow>; 2], keeps: bool) -> bool {
        let mut after = Join::default();
        let stays = slow.iter().flatten().any(|slow| slow.stays);
        let result = self.result_kept(goes_on && stays);
        let fast = goes_on.then(|| self.state.clone());
        if goes_on {
            self.meet_at(&mut after);
        }
        for (way, slow) in slow.into_iter().enumerate() {
            let Some(slow) = slow else { continue };
            self.go(slow.block);
            self.state = slow.state;
            if !slow.stays {
                self.leave_for(self.scope.at, Reason::Type);
                continue;
            }
            if self.handler(keeps && way == 1) {
                if let Some((register, tag)) = result {
                    self.expect_result(register, tag);
                }
                if let Some(fast) = &fast {
                    self.load_spans_of(fast);
                }
                self.meet_at(&mut after);
            }
        }
        self.go_on_at(after)
    }

    /// Returns the register to which the instruction has written a number or a string, if the
    /// handler is expected to write a value with the same tag there.
    fn result_kept(&self, asked: bool) -> Option<(u8, Tag)> {
        let register = match writes(self.instruction()) {
            Writes::One(register) => register,
            // The result of a builtin.
            Writes::From(register) if calls(self.instruction().op) => register,
            Writes::From(_) | Writes::Nothing => return None,
        };
        match self.known(register) {
            Known::Tag(tag @ (Tag::Int | Tag::Float | Tag::Bool | Tag::Text | Tag::Builtin)) => {
                (asked && !self.is_mixed(self.scope.at + 1)).then_some((register, tag))
            }
            Known::Tag(_) | Known::Copied | Known::Any | Known::Pair => None,
        }
    }

    /// After the handler: exits from native code unless the result has this tag.
    pub fn expect_result(&mut self, register: u8, tag: Tag) {
        self.expect_tag(register, tag, self.scope.at + 1);
    }

    /// Has the handler run the instruction. Returns false if control does not continue with the
    /// next one.
    pub fn by_handler(&mut self) -> bool {
        if !matches!(self.instruction().op, Op::Throw | Op::Rethrow) {
            self.steps += self.weight() * extra_cost(self.instruction().op);
        }
        self.handler(false)
    }

    /// Returns how often the instruction is expected to run.
    pub fn weight(&self) -> u64 {
        let scope = self.outer.first().unwrap_or(&self.scope);
        u64::from(scope.plan.weights[scope.at as usize])
    }

    /// Same as `by_handler`; the flag says whether the handler leaves all shapes unchanged,
    /// regardless of the instruction.
    fn handler(&mut self, keeps_shapes: bool) -> bool {
        let i = self.instruction();
        if calls(i.op) {
            return self.call_slowly();
        }
        let answer = self.run_handler(self.layout.step);
        self.forget_written();
        self.state.forget_spans();
        if changes_globals(i.op) {
            self.state.forget_globals();
        }
        if !keeps_shapes && changes_shapes(i.op) {
            self.state.forget_shapes();
        }
        if i.op.ends() && i.jump().is_none() {
            let left = self.given_up();
            self.b.ins().jump(left, NONE);
            return false;
        }
        self.if_on(answer);
        let Some(offset) = i.jump() else {
            return true;
        };
        let target = (self.scope.at + 1).wrapping_add_signed(offset);
        let jumps = self
            .b
            .ins()
            .icmp_imm_s(IntCC::Equal, answer, went::TO_TARGET as i64);
        let next = self.b.create_block();
        if matches!(i.op, Op::IterNext | Op::IterNextPair) && target <= self.scope.at {
            let turn = self.b.create_block();
            self.b.ins().brif(jumps, turn, NONE, next, NONE);
            let before = self.state.clone();
            self.go(turn);
            self.turn_by_handler(target);
            self.state = before;
        } else {
            let taken = self.edge(target);
            self.b.ins().brif(jumps, taken, NONE, next, NONE);
        }
        self.go(next);
        true
    }
}

/// The extra cost of an instruction run by its handler, compared with the interpreter, as a multiple
/// of what any other instruction saves.
fn extra_cost(op: Op) -> u64 {
    let is_quick = lowering(op) != Lowering::Step
        || matches!(
            op,
            Op::Pow
                | Op::Factorial
                | Op::Join
                | Op::Format
                | Op::Slice
                | Op::Convert
                | Op::NewArray
                | Op::NewDict
                | Op::Append
        );
    if is_quick { QUICK_STEP } else { STEP }
}

/// Reports whether an instruction makes a call.
fn calls(op: Op) -> bool {
    matches!(op.effect(), Effect::Call)
}

/// Reports whether an instruction's handler may change globals.
fn changes_globals(op: Op) -> bool {
    match op.effect() {
        Effect::Global(..) | Effect::Module | Effect::Call | Effect::Declare(_) => true,
        Effect::Pure
        | Effect::Object
        | Effect::Upcell
        | Effect::Cell
        | Effect::Return
        | Effect::End
        | Effect::Show => false,
    }
}

/// Reports whether an instruction's handler may change the shape of an existing struct.
fn changes_shapes(op: Op) -> bool {
    match op.effect() {
        Effect::Object | Effect::Module | Effect::Call | Effect::Declare(_) => true,
        Effect::Pure
        | Effect::Global(..)
        | Effect::Upcell
        | Effect::Cell
        | Effect::Return
        | Effect::End
        | Effect::Show => false,
    }
}
