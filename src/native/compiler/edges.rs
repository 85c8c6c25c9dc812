//! Edges between blocks, and assumptions at the heads of loops.

use super::Reason;
use super::emit::{Edge, Emitter, NONE};
use super::flow::{Known, Stale, State};
use super::lowering::{Lowering, lowering};
use crate::code::Instruction;
use crate::value::{Tag, Value as Example};
use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::types::I64;
use cranelift_codegen::ir::{Block, InstBuilder, MemFlagsData};

impl Emitter<'_, '_> {
    /// The assumptions at the head of a loop.
    pub fn assume(&self, head: u32, edges: &[Edge], examples: Vec<Example>) -> State {
        let mut state = State::new(examples);
        let guesses = !self.is_mixed(head);
        for register in 0..self.request.values.len().min(256) {
            let register = register as u8;
            if self.is_weak(head, usize::from(register))
                || !self.scope.plan.live[head as usize].has(register)
            {
                continue;
            }
            let mut tags =
                edges
                    .iter()
                    .filter_map(|edge| match edge.state.known[usize::from(register)] {
                        Known::Tag(tag) => Some(tag),
                        Known::Any | Known::Copied => None,
                    });
            let first = tags.next();
            if tags.any(|tag| Some(tag) != first) {
                continue;
            }
            let seen = self.seen(head, register);
            if seen.is_some() && first.is_some() && seen != first {
                // The code has exited here because the tag was not always the one on those edges.
                continue;
            }
            let learned = self.lessons.learned.get(&(head, usize::from(register)));
            let learned = learned.copied();
            let now = state.examples[usize::from(register)].tag;
            let guess = seen.or(learned).unwrap_or(now);
            let guess = Some(guess).filter(|tag| guesses && is_useful(*tag));
            if let Some(tag) = first.or(guess) {
                state.known[usize::from(register)] = Known::Tag(tag);
            }
        }
        self.assume_spans(head, &mut state);
        self.assume_stale(head, &mut state);
        state
    }

    /// Reports whether nothing must be assumed about a slot at the head of a loop.
    fn is_weak(&self, head: u32, slot: usize) -> bool {
        self.lessons.nothing || self.lessons.weak.contains(&(head, slot))
    }

    /// Returns the instructions from the head of a loop to its last jump back.
    fn turn(&self, head: u32) -> &[Instruction] {
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
                _ => continue,
            };
            if state.known.get(array) == Some(&Known::Tag(Tag::Array)) {
                state.spans[array] = true;
            }
        }
    }

    /// Assumes that memory has older values of all registers, if nothing in the loop makes it
    /// necessary to bring memory up to date: such values are stored only when the loop ends.
    fn assume_stale(&self, head: u32, state: &mut State) {
        let turn = self.turn(head);
        let quiet = (head..).zip(turn).all(|(at, i)| self.is_quiet(at, *i));
        if !self.scope.lazy || !quiet {
            return;
        }
        for (known, stale) in state.known.iter().zip(&mut state.stale) {
            if let Known::Tag(_) = known {
                *stale = Stale::ALL;
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
        for register in 0..self.request.values.len().min(256) {
            let register = register as u8;
            let Known::Tag(tag) = wanted.known[usize::from(register)] else {
                continue;
            };
            if self.known(register) == Known::Tag(tag) {
                continue;
            }
            let found = self.tag_of(register);
            let good = self.b.ins().icmp_imm_s(IntCC::Equal, found, tag as i64);
            let (on, off) = (self.b.create_block(), self.b.create_block());
            self.b.set_cold_block(off);
            self.b.ins().brif(good, on, NONE, off, NONE);
            self.go(off);
            self.leave_for(head, Reason::Loop);
            self.go(on);
            self.copy_with_tag(register, tag);
        }
        self.load_spans_of(wanted);
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
        let Some(assumed) = self.assumed.get(&target) else {
            return;
        };
        for (register, (assumed, known)) in assumed.known.iter().zip(&state.known).enumerate() {
            let register = register as u8;
            if *assumed != Known::Any && assumed != known {
                self.lessons.weak.insert((target, usize::from(register)));
                self.again = true;
            } else if let (Known::Any, Known::Tag(tag)) = (assumed, known)
                && is_useful(*tag)
                && self.suits_loop(target, register, *tag)
                && self.scope.plan.live[target as usize].has(register)
                && !self.is_weak(target, usize::from(register))
            {
                // A register that has this tag at the end of a loop may have it at the start too.
                let slot = usize::from(register);
                self.lessons.learned.insert((target, slot), *tag);
                self.again = true;
            }
        }
    }

    /// Reports whether nothing indicates that a register has another tag at the head of a loop.
    fn suits_loop(&self, head: u32, register: u8, tag: Tag) -> bool {
        let seen = self.seen(head, register);
        let assumed = self.assumed.get(&head);
        let now = assumed.map_or(Tag::Undefined, |state| {
            state.examples[usize::from(register)].tag
        });
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
        let assumed = assumed.unwrap_or_else(|| State::new(Vec::new()));
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

/// Reports whether it is worth checking, before a loop is entered, that a register has this tag.
pub(super) fn is_useful(tag: Tag) -> bool {
    matches!(
        tag,
        Tag::Int
            | Tag::Float
            | Tag::Bool
            | Tag::Array
            | Tag::Struct
            | Tag::Text
            | Tag::Table
            | Tag::Closure
    )
}
