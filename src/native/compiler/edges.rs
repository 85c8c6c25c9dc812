//! Edges between blocks, and assumptions at the heads of loops.

use super::Reason;
use super::emit::{Edge, Emitter, NONE};
use super::flow::{Known, Stale, State, Writes, writes};
use super::globals::global_of;
use super::lowering::{Lowering, lowering};
use super::pairs::{compute, is_pair};
use super::registers::Slot;
use crate::code::{Instruction, Op};
use crate::value::{Tag, Value as Example};
use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::types::I64;
use cranelift_codegen::ir::{Block, InstBuilder, MemFlagsData, Value};

/// Added to the slots of globals that must not be assumed to be ordinary variables.
const PLAIN: usize = 1 << 16;

impl Emitter<'_, '_> {
    /// The assumptions at the head of a loop.
    pub fn assume(&self, head: u32, edges: &[Edge], examples: Vec<Example>) -> State {
        let mut state = State::new(examples, self.promoted.len());
        let guesses = self.request.ideas.hoisting && !self.is_mixed(head);
        for slot in 0..self.assumable() {
            if self.is_weak(head, slot) || !self.is_used(head, slot) {
                continue;
            }
            let known = edges.iter().map(|edge| edge.state.known[slot]);
            let mut known = known.filter(|known| !matches!(known, Known::Any | Known::Copied));
            let first = known.next();
            if known.any(|known| Some(known) != first) {
                continue;
            }
            let now = self.kind_of(head, slot, state.examples[slot]);
            let register = self.register_of(slot);
            let seen = register.and_then(|register| self.seen(head, register));
            let seen = seen.map(|tag| match now {
                Known::Pair if tag == Tag::Number => now,
                Known::Any | Known::Copied | Known::Tag(_) | Known::Pair => Known::Tag(tag),
            });
            if seen.is_some() && first.is_some() && seen != first {
                // The code has exited here because the tag was not always the one on those edges.
                continue;
            }
            let learned = self.lessons.learned.get(&(head, slot));
            let guess = seen.or(learned.copied()).unwrap_or(now);
            let guess = Some(guess).filter(|known| guesses && is_useful(*known));
            if let Some(known) = first.or(guess) {
                state.known[slot] = known;
            }
        }
        if guesses {
            self.assume_ranges(head, edges, &mut state);
            self.assume_plain(head, &mut state);
        }
        self.assume_spans(head, &mut state);
        self.assume_stale(head, &mut state);
        state
    }

    /// The number of slots that the head of a loop may assume something about.
    pub fn assumable(&self) -> usize {
        self.promoted.len() + self.request.values.len().min(256)
    }

    /// Returns the register of the compiled function that a slot belongs to.
    pub fn register_of(&self, slot: usize) -> Option<u8> {
        let register = slot.checked_sub(self.promoted.len())?;
        u8::try_from(register).ok()
    }

    /// Reports whether the contents of a slot are used after the head of a loop; those of a global
    /// count only in the loop itself.
    fn is_used(&self, head: u32, slot: usize) -> bool {
        match self.register_of(slot) {
            Some(register) => self.scope.plan.live[head as usize].has(register),
            None => {
                let global = self.promoted[slot];
                let mut turn = self.turn(head).iter();
                turn.any(|i| global_of(*i) == Some(global))
            }
        }
    }

    /// Assumes that the globals that the loop declares are ordinary variables.
    fn assume_plain(&self, head: u32, state: &mut State) {
        for i in self.turn(head) {
            if lowering(i.op) != Lowering::DefineGlobal {
                continue;
            }
            if let Some(slot) = self.global_slot(i.c as u32)
                && !self.is_weak(head, PLAIN + slot)
            {
                state.plain[slot] = true;
            }
        }
    }

    /// Returns what is most likely known about a slot in a loop, given an example of its values.
    fn kind_of(&self, head: u32, slot: usize, example: Example) -> Known {
        match self.register_of(slot) {
            None => Known::Tag(self.global_now(self.promoted[slot]).tag),
            Some(register) if is_pair(example) && compute(self.turn(head), register) => Known::Pair,
            Some(_) => Known::Tag(example.tag),
        }
    }

    /// Reports whether nothing must be assumed about a slot at the head of a loop.
    pub fn is_weak(&self, head: u32, slot: usize) -> bool {
        self.lessons.nothing || self.lessons.weak.contains(&(head, slot))
    }

    /// Returns the instructions from the head of a loop to its last jump back.
    pub fn turn(&self, head: u32) -> &[Instruction] {
        let code = &self.scope.plan.code;
        let back = |at: &usize| {
            let target = |offset| (*at as u32 + 1).wrapping_add_signed(offset);
            code[*at].jump().map(target) == Some(head)
        };
        let last = (head as usize..code.len()).rev().find(back);
        &code[head as usize..last.map_or(head as usize, |last| last + 1)]
    }

    /// Assumes that the places of the elements of arrays that the loop uses are in variables. Edges
    /// into the loop load them.
    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "few of all lowerings are meant"
    )]
    fn assume_spans(&self, head: u32, state: &mut State) {
        for i in self.turn(head) {
            let array = match lowering(i.op) {
                Lowering::GetIndex(_) => usize::from(i.b as u8),
                Lowering::SetIndex(_) | Lowering::IterNext | Lowering::IterNextPair => {
                    usize::from(i.a)
                }
                Lowering::GetGlobal => {
                    if let Some(slot) = self.global_slot(i.c as u32)
                        && state.known[slot] == Known::Tag(Tag::Array)
                    {
                        state.spans[slot] = true;
                    }
                    continue;
                }
                _ => continue,
            };
            let array = self.promoted.len() + array;
            if state.known.get(array) == Some(&Known::Tag(Tag::Array)) {
                state.spans[array] = true;
            }
        }
    }

    /// Assumes that memory has older values of the slots that the loop writes, if nothing in the
    /// loop makes it necessary to bring memory up to date: such values are stored only when the loop
    /// ends. The same goes for slots that would otherwise be stored at each jump back.
    fn assume_stale(&self, head: u32, state: &mut State) {
        if !self.is_quiet_loop(head) {
            return;
        }
        for slot in 0..self.assumable() {
            if !matches!(state.known[slot], Known::Tag(_) | Known::Pair) {
                continue;
            }
            let is_written = self.turn(head).iter().any(|i| self.may_write(*i, slot));
            if is_written || self.lessons.stale.contains(&(head, slot)) {
                state.stale[slot] = Stale::ALL;
            }
        }
    }

    /// Reports whether nothing in a loop makes it necessary to bring memory up to date.
    fn is_quiet_loop(&self, head: u32) -> bool {
        let mut turn = (head..).zip(self.turn(head));
        self.is_lazy() && turn.all(|(at, i)| self.is_quiet(at, *i))
    }

    /// Reports whether an instruction is likely to write a slot.
    pub fn may_write(&self, i: Instruction, slot: usize) -> bool {
        match self.register_of(slot) {
            None => global_of(i) == Some(self.promoted[slot]) && i.op != Op::GetGlobal,
            Some(register) => match writes(i) {
                Writes::Nothing => false,
                Writes::One(written) => written == register,
                // The elements of a loop over a collection, or the result of a builtin.
                Writes::From(first) => (first..=first.saturating_add(2)).contains(&register),
            },
        }
    }

    /// Before a jump back: records which slots are stored there each time although the loop could
    /// leave that until it ends.
    fn learn_stale(&mut self, target: u32, assumed: &State) {
        if self.lessons.nothing || !self.is_quiet_loop(target) {
            return;
        }
        for slot in 0..self.assumable().min(assumed.known.len()) {
            let is_known = matches!(assumed.known[slot], Known::Tag(_) | Known::Pair);
            let register = self.register_of(slot);
            let needed = self.scope.plan.needed[target as usize];
            let is_needed = register.is_none_or(|register| needed.has(register));
            let own = self.state.stale[slot];
            if is_known && is_needed && own.is_any() && !assumed.stale[slot].is_any() {
                self.again |= self.lessons.stale.insert((target, slot));
            }
        }
    }

    /// Reports whether an instruction in all likelihood runs without bringing memory up to date.
    fn is_quiet(&self, at: u32, i: Instruction) -> bool {
        let quiet = self.lessons.quiet_calls.contains(&at) || self.is_quiet_alone(i);
        quiet && !self.is_mixed(at)
    }

    /// The same for an instruction of an inlined function.
    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "few of all lowerings are meant"
    )]
    pub fn is_quiet_alone(&self, i: Instruction) -> bool {
        match lowering(i.op) {
            Lowering::CallGlobal => self.is_quiet_builtin(self.global_now(i.c as u32)),
            Lowering::GetGlobal => !self.global_now(i.c as u32).is_undefined(),
            Lowering::SetIndex(_)
            | Lowering::SetField
            | Lowering::SetGlobal
            | Lowering::DefineGlobal
            | Lowering::AddGlobal
            | Lowering::AddGlobalInt
            | Lowering::SetUpcell
            | Lowering::AddUpcellInt
            | Lowering::SetCell => !self.request.notes,
            Lowering::Move
            | Lowering::LoadInt
            | Lowering::LoadConst
            | Lowering::LoadSpecial
            | Lowering::GetUpvalue
            | Lowering::GetUpcell
            | Lowering::GetCell
            | Lowering::JumpGlobal(_)
            | Lowering::Arith(..)
            | Lowering::Negate
            | Lowering::Not
            | Lowering::Compare(..)
            | Lowering::Jump
            | Lowering::JumpBool(_)
            | Lowering::JumpTag(..)
            | Lowering::JumpCompare(..)
            | Lowering::Step3(..)
            | Lowering::IterNext
            | Lowering::IterNextPair
            | Lowering::CountDown
            | Lowering::GetIndex(_)
            | Lowering::GetField
            | Lowering::Return
            | Lowering::ReturnSpecial
            | Lowering::In
            | Lowering::Root => true,
            _ => false,
        }
    }

    /// Before a loop is entered: checks each assumption of the loop that is not yet known to hold.
    pub fn check_edge(&mut self, head: u32, wanted: &State) {
        for slot in 0..self.assumable() {
            self.check_known(slot, wanted.known[slot], (head, Reason::Loop));
        }
        self.check_plain(wanted, (head, Reason::Loop));
        self.check_ranges(head, wanted);
        self.load_spans_of(wanted);
    }

    /// Before a jump over the body of a loop to its condition: checks what the head of the loop
    /// assumes, so that the condition knows as much as the rest of the loop. Nothing is checked if
    /// native code has exited there too often, nor about slots of which something else is known.
    pub fn check_rotated(&mut self, target: u32) {
        let head = self.scope.at + 1;
        let unlike = self.request.unlike.contains(&self.address(target));
        let is_inside = target > head && (target - head) < self.turn(head).len() as u32;
        if unlike || !is_inside || self.scope.plan.heads.binary_search(&head).is_err() {
            return;
        }
        let Some(edges) = self.scope.edges.remove(&head) else {
            return;
        };
        let wanted = self.assume(head, &edges, edges[0].state.examples.clone());
        self.scope.edges.insert(head, edges);
        let live = self.scope.plan.live[target as usize];
        for slot in 0..self.assumable() {
            let is_live = self.register_of(slot).is_none_or(|own| live.has(own));
            if is_live && matches!(self.state.known[slot], Known::Any | Known::Copied) {
                self.check_known(slot, wanted.known[slot], (target, Reason::Entry));
            }
        }
        self.check_plain(&wanted, (target, Reason::Entry));
        self.load_spans_of(&wanted);
    }

    /// Exits from native code, to an instruction, unless the contents of a slot are as described.
    fn check_known(&mut self, slot: usize, known: Known, exit: (u32, Reason)) {
        let place = Slot(slot);
        if self.known(place) == known {
            return;
        }
        match known {
            Known::Any | Known::Copied => {}
            Known::Pair => self.check_pair(place, &mut |s| s.leave_for(exit.0, exit.1)),
            Known::Tag(tag) => {
                let found = self.tag_of(place);
                let good = self.b.ins().icmp_imm_s(IntCC::Equal, found, tag as i64);
                self.leave_unless(good, exit);
                self.copy_with_tag(place, tag);
            }
        }
    }

    /// Exits from native code, to an instruction, unless these globals are ordinary variables.
    fn check_plain(&mut self, wanted: &State, exit: (u32, Reason)) {
        for slot in 0..self.promoted.len() {
            if wanted.plain[slot] && !self.state.plain[slot] {
                let flags = self.flags_of(self.promoted[slot]);
                let good = self.b.ins().icmp_imm_s(IntCC::Equal, flags, 0);
                self.leave_unless(good, exit);
                self.state.plain[slot] = true;
            }
        }
    }

    /// Exits from native code before a loop unless a condition holds.
    pub fn check_at_edge(&mut self, head: u32, good: Value) {
        self.leave_unless(good, (head, Reason::Loop));
    }

    /// Exits from native code, to an instruction, unless a condition holds.
    fn leave_unless(&mut self, good: Value, (at, reason): (u32, Reason)) {
        let (on, off) = (self.b.create_block(), self.b.create_block());
        self.b.set_cold_block(off);
        self.b.ins().brif(good, on, NONE, off, NONE);
        self.go(off);
        self.leave_for(at, reason);
        self.go(on);
    }

    /// Exits from native code, to an instruction, unless the value just fetched into a register has
    /// this tag.
    pub fn expect_tag(&mut self, register: u8, tag: Tag, at: u32) {
        let found = self.tag_of(register);
        let good = self.b.ins().icmp_imm_s(IntCC::Equal, found, tag as i64);
        self.leave_unless(good, (at, Reason::Type));
        self.copy_with_tag(register, tag);
    }

    /// Returns the block to jump to for a target, given what is currently known.
    pub fn edge(&mut self, target: u32) -> Block {
        let state = self.state.clone();
        let block = self.b.create_block();
        if target > self.scope.at {
            self.scope
                .edges
                .entry(target)
                .or_default()
                .push(Edge { from: block, state });
        } else {
            self.weaken(target, &state.at_edge());
            self.backs.push((block, target, state));
        }
        block
    }

    /// Records which assumptions of a loop are not known to hold at a jump back to it.
    fn weaken(&mut self, target: u32, state: &State) {
        let Some(assumed) = self.assumed.get(&target).cloned() else {
            return;
        };
        self.weaken_ranges(target, &assumed, state);
        for (slot, (wanted, known)) in assumed.known.iter().zip(&state.known).enumerate() {
            if *wanted != Known::Any && wanted != known {
                self.lessons.weak.insert((target, slot));
                self.again = true;
            } else if *wanted == Known::Any
                && is_useful(*known)
                && self.suits_loop(target, slot, *known)
                && slot < self.assumable()
                && self.is_used(target, slot)
                && !self.is_weak(target, slot)
            {
                // A slot that has this tag at the end of a loop may have it at the start too.
                self.lessons.learned.insert((target, slot), *known);
                self.again = true;
            }
        }
        for (slot, (wanted, known)) in assumed.plain.iter().zip(&state.plain).enumerate() {
            if *wanted && !known {
                self.lessons.weak.insert((target, PLAIN + slot));
                self.again = true;
            }
        }
    }

    /// Reports whether nothing indicates that a slot has another tag at the head of a loop.
    fn suits_loop(&self, head: u32, slot: usize, known: Known) -> bool {
        let tag = match known {
            Known::Tag(tag) => tag,
            Known::Pair => Tag::Number,
            Known::Any | Known::Copied => return false,
        };
        let register = self.register_of(slot);
        let seen = register.and_then(|register| self.seen(head, register));
        let assumed = self.assumed.get(&head);
        let now = assumed.map_or(Tag::Undefined, |state| state.examples[slot].tag);
        let now = seen.unwrap_or(now);
        now == tag || now == Tag::Undefined
    }

    /// Writes the backward jumps of the instruction just written; the block that follows is still
    /// empty.
    pub fn write_backs(&mut self) {
        let before = self.b.current_block();
        let backs = std::mem::take(&mut self.backs);
        if backs.is_empty() {
            return;
        }
        let state = self.state.clone();
        for (block, target, state) in backs {
            self.state = state;
            self.jump_back(block, target);
        }
        self.state = state;
        if let Some(before) = before.filter(|block| !self.is_filled(*block)) {
            self.b.switch_to_block(before);
        }
    }

    /// Reports whether a block has its last instruction.
    fn is_filled(&self, block: Block) -> bool {
        let last = self.b.func.layout.last_inst(block);
        last.is_some_and(|last| self.b.func.dfg.insts[last].opcode().is_terminator())
    }

    /// Writes a backward jump. If attention is requested, native code exits and the interpreter
    /// handles it: a call here would cost the loop its machine registers.
    fn jump_back(&mut self, block: Block, target: u32) {
        self.go(block);
        let needed = self.scope.plan.needed[target as usize];
        let assumed = self.assumed.get(&target).cloned();
        let assumed = assumed.unwrap_or_else(|| State::new(Vec::new(), 0));
        self.learn_stale(target, &assumed);
        self.settle_for(needed, &assumed);
        for (slot, stale) in self.state.stale.iter_mut().enumerate() {
            let keeps = assumed.stale.get(slot).is_some_and(|stale| stale.is_any());
            *stale = if keeps { *stale } else { Stale::default() };
        }
        self.load_spans_of(&assumed);
        let flags = MemFlagsData::trusted();
        let place = self
            .b
            .ins()
            .iadd_imm_s(self.context, i64::from(self.layout.limit));
        let limit = self.b.ins().atomic_load(I64, flags, place);
        let wanted = self.b.ins().icmp_imm_s(IntCC::Equal, limit, 0);
        let attend = self.b.create_block();
        self.b.set_cold_block(attend);
        let head = self.block(target);
        self.b.ins().brif(wanted, attend, NONE, head, NONE);
        self.go(attend);
        self.leave_for(target, Reason::Attention);
    }
}

/// Reports whether it is worth checking, before a loop is entered, that a register holds this.
pub(super) fn is_useful(known: Known) -> bool {
    match known {
        Known::Any | Known::Copied => false,
        Known::Pair => true,
        Known::Tag(tag) => matches!(
            tag,
            Tag::Int
                | Tag::Float
                | Tag::Bool
                | Tag::Array
                | Tag::Struct
                | Tag::Text
                | Tag::Table
                | Tag::Closure
        ),
    }
}
