//! Ways out of the straight course: leaving native code, and letting an instruction be done by its handler.

use super::emit::{Emitter, NONE};
use super::flow::{Known, State, Writes, writes};
use super::{LEFT, RETURNED, Reason, went};
use crate::code::{Effect, Op};
use crate::value::Tag;
use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::types::I64;
use cranelift_codegen::ir::{Block, BlockArg, InstBuilder, Value};

/// A slow way of an instruction: a cold block, and what is known when it is entered.
pub(super) struct Slow {
    block: Block,
    state: State,
    /// The handler runs and native code goes on; else it is left.
    stays: bool,
}

impl Emitter<'_, '_> {
    /// The block that returns, left: the context has the place.
    pub fn given_up(&mut self) -> Block {
        if let Some(block) = self.given_up {
            return block;
        }
        let block = self.b.create_block();
        self.b.set_cold_block(block);
        self.given_up = Some(block);
        block
    }

    /// Leaves native code unless what was run answers that it went on.
    pub fn if_on(&mut self, answer: Value) {
        let (on, left) = (self.b.create_block(), self.given_up());
        self.b.ins().brif(answer, on, NONE, left, NONE);
        self.go(on);
    }

    /// Returns, done.
    pub fn give_back(&mut self) {
        let done = self.int(RETURNED as i64);
        self.b.ins().return_(&[done]);
    }

    /// Leaves native code; the interpreter goes on at an instruction of this function.
    pub fn leave_for(&mut self, at: u32, reason: Reason) {
        let stale = self.state.stale.clone();
        self.settle();
        self.state.stale = stale;
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

    /// Writes the block that the ways out of the function that is written share.
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

    /// Writes the block that leaves.
    pub fn last_way_out(&mut self) {
        if let Some(left) = self.given_up.take() {
            self.go(left);
            let left = self.int(LEFT as i64);
            self.b.ins().return_(&[left]);
        }
    }

    /// A test counts instructions until native code is left.
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

    /// Goes the slow way if a condition holds: native code is left, or where several types were met, the handler does it.
    pub fn slow_if(&mut self, bad: Value) {
        let stays = self.is_mixed(self.scope.at);
        self.branch_slow(0, bad, stays);
    }

    /// Lets the handler do it if a condition holds.
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

    /// Writes the instruction. False if control does not go on to the next one.
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

    /// The slow ways of the instruction that is written, which waits while another one is.
    pub fn take_slow(&mut self) -> [Option<Slow>; 2] {
        std::mem::take(&mut self.slow)
    }

    pub fn put_slow(&mut self, slow: [Option<Slow>; 2]) {
        self.slow = slow;
    }

    /// Writes the slow ways of an instruction, and lets them meet the quick one.
    fn slow_ways(&mut self, goes_on: bool, slow: [Option<Slow>; 2], keeps: bool) -> bool {
        let after = self.b.create_block();
        let mut state: Option<State> = None;
        let stays = slow.iter().flatten().any(|slow| slow.stays);
        let result = self.result_kept(goes_on && stays);
        if goes_on {
            match result {
                None if stays => self.settle(),
                None => {}
                Some((register, _)) => {
                    let met = slow.iter().flatten().filter(|slow| slow.stays);
                    met.for_each(|slow| self.settle_unlike(&slow.state, register));
                }
            }
            self.b.ins().jump(after, NONE);
            state = Some(self.state.clone());
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
                self.b.ins().jump(after, NONE);
                let here = self.state.at_edge();
                let mut met = state.map_or_else(|| here.clone(), |state| state.at_edge());
                met.meet(&here);
                state = Some(met);
            }
        }
        let Some(state) = state else {
            return false;
        };
        self.go(after);
        self.state = state;
        true
    }

    /// The register that the instruction has written with a number, if what its handler writes there is expected to have the same tag.
    fn result_kept(&self, asked: bool) -> Option<(u8, Tag)> {
        let Writes::One(register) = writes(self.instruction()) else {
            return None;
        };
        match self.known(register) {
            Known::Tag(tag @ (Tag::Int | Tag::Float | Tag::Bool)) => {
                (asked && !self.is_mixed(self.scope.at + 1)).then_some((register, tag))
            }
            Known::Tag(_) | Known::Copied | Known::Any => None,
        }
    }

    /// After the handler: leaves native code unless the result has this tag.
    fn expect_result(&mut self, register: u8, tag: Tag) {
        let found = self.tag_of(register);
        let good = self.b.ins().icmp_imm_s(IntCC::Equal, found, tag as i64);
        let (on, off) = (self.b.create_block(), self.b.create_block());
        self.b.set_cold_block(off);
        self.b.ins().brif(good, on, NONE, off, NONE);
        self.go(off);
        self.leave_for(self.scope.at + 1, Reason::Type);
        self.go(on);
        self.copy_with_tag(register, tag);
    }

    /// Lets the handler do the instruction. False if control does not go on to the next one.
    pub fn by_handler(&mut self) -> bool {
        self.steps += self.weight();
        self.handler(false)
    }

    /// How often the instruction runs.
    pub fn weight(&self) -> u64 {
        let scope = self.outer.first().unwrap_or(&self.scope);
        u64::from(scope.plan.weights[scope.at as usize])
    }

    /// As `by_handler`; whether the handler changes no shape, whatever the instruction is.
    fn handler(&mut self, keeps_shapes: bool) -> bool {
        let i = self.instruction();
        if calls(i.op) {
            return self.call_slowly();
        }
        let answer = self.run_handler(self.layout.step);
        self.forget_written();
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
        let taken = self.edge(target);
        self.b.ins().brif(jumps, taken, NONE, next, NONE);
        self.go(next);
        true
    }
}

/// Whether an instruction calls.
fn calls(op: Op) -> bool {
    matches!(op.effect(), Effect::Call)
}

/// Whether the handler of an instruction may change the shape of a struct that was there before.
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
