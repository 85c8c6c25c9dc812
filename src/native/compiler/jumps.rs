//! Jumps and loops.

use super::edges::is_useful;
use super::emit::{Emitter, NONE};
use super::flow::Known;
use super::lowering::{Compare, Term};
use super::numbers::Operand;
use super::objects::{ELEMENTS_COMPARED, element_of};
use super::ranges::Side;
use super::registers::Likely;
use crate::code::Op;
use crate::value::{Collection, Tag, Value as Example};
use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::types::I64;
use cranelift_codegen::ir::{InstBuilder, Value};

impl Emitter<'_, '_> {
    /// Returns the target of the instruction's jump.
    pub fn target(&self) -> u32 {
        let offset = self.instruction().jump().unwrap_or(0);
        (self.scope.at + 1).wrapping_add_signed(offset)
    }

    /// Jumps if a condition equals `sense`. If it is a comparison of ints, its result says more
    /// about their ranges.
    pub fn jump_if(
        &mut self,
        truth: Value,
        sense: bool,
        sides: Option<(Compare, Side, Side)>,
    ) -> bool {
        let ranges = self.state.ranges.clone();
        if let Some(sides) = sides {
            self.narrow(sides, sense);
        }
        let taken = self.edge(self.target());
        self.state.ranges = ranges;
        if let Some(sides) = sides {
            self.narrow(sides, !sense);
        }
        let next = self.b.create_block();
        let (yes, no) = if sense { (taken, next) } else { (next, taken) };
        self.b.ins().brif(truth, yes, NONE, no, NONE);
        self.go(next);
        true
    }

    pub fn jump(&mut self) -> bool {
        self.check_rotated(self.target());
        let block = self.edge(self.target());
        self.b.ins().jump(block, NONE);
        false
    }

    pub fn jump_bool(&mut self, sense: bool) -> bool {
        let register = self.instruction().a;
        if !matches!(self.expected(register), Tag::Bool | Tag::Undefined) {
            return self.by_handler();
        }
        let bits = self.bits_with_tag(register, Tag::Bool);
        self.jump_if(bits, sense, None)
    }

    pub fn jump_tag(&mut self, tag: Tag, sense: bool) -> bool {
        let found = self.tag_of(self.instruction().a);
        let is = self.b.ins().icmp_imm_s(IntCC::Equal, found, tag as i64);
        self.jump_if(is, sense, None)
    }

    pub fn jump_compare(&mut self, op: Compare, y: Term, sense: bool) -> bool {
        let (x, y) = (self.operand(Term::A), self.operand(y));
        match self.holds(op, x, y) {
            Some(truth) => {
                let sides = self.sides(op, x, y);
                self.jump_if(truth, sense, sides)
            }
            None => self.by_handler(),
        }
    }

    pub fn jump_global(&mut self, op: Compare) -> bool {
        let i = self.instruction();
        if !matches!(
            self.global_now(u32::from(i.b)).tag,
            Tag::Int | Tag::Undefined
        ) {
            return self.by_handler();
        }
        let bits = self.global_int(u32::from(i.b));
        let truth = self
            .b
            .ins()
            .icmp_imm_s(op.ints(), bits, i64::from(i.c as i16));
        let slot = self.global_slot(u32::from(i.b));
        let limit = Side::Int(i64::from(i.c as i16));
        let sides = slot.map(|slot| (op, Side::Slot(slot), limit));
        self.jump_if(truth, true, sides)
    }

    /// Adds a step to R[a], compares it, and jumps.
    pub fn step_compare(&mut self, op: Compare, y: Term) -> bool {
        let i = self.instruction();
        let y = self.operand(y);
        let (by, limit) = match y {
            Operand::Register(register) => (i64::from((i.b >> 8) as i8), self.likely(register)),
            Operand::Int(_) | Operand::Float(_) | Operand::Other => (1, Likely::Int),
        };
        if self.likely(i.a) != Likely::Int || limit != Likely::Int {
            return self.by_handler();
        }
        let x = self.bits_with_tag(i.a, Tag::Int);
        let limit = match y {
            Operand::Register(register) => self.bits_with_tag(register, Tag::Int),
            Operand::Int(value) => self.int(value),
            Operand::Float(_) | Operand::Other => self.int(0),
        };
        let (sum, range) = self.ranged_step(x, self.range_of(i.a), by);
        // The limit may be the counter itself.
        let limit = if y == Operand::Register(i.a) {
            sum
        } else {
            limit
        };
        self.write(i.a, Tag::Int, sum);
        self.set_range(i.a, range);
        let truth = self.b.ins().icmp(op.ints(), sum, limit);
        let sides = self.sides(op, Operand::Register(i.a), y);
        self.jump_if(truth, true, sides)
    }

    /// Starts to iterate over an array or a string; the state is the number of elements in the high
    /// half, for a string 0.
    pub fn start_iterating(&mut self) -> bool {
        let a = self.instruction().a;
        let expected = self.expected(a);
        let start = if expected == Tag::Text {
            self.bits_with_tag(a, Tag::Text);
            self.int(0)
        } else if matches!(expected, Tag::Array | Tag::Undefined) {
            let array = self.bits_with_tag(a, Tag::Array);
            let len = self.load(I64, array, self.layout.array_len);
            let long = self.b.ins().ushr_imm_s(len, 32);
            self.handler_if(long);
            self.b.ins().ishl_imm_s(len, 32)
        } else {
            return self.by_handler();
        };
        self.write(a + 1, Tag::Int, start);
        // The loop is entered in the middle: what memory lacks now would be stored in every turn.
        self.settle_slot(self.slot(a));
        self.settle_slot(self.slot(a + 1));
        true
    }

    /// Fetches the next element of an array.
    pub fn iterate(&mut self, pair: bool) -> bool {
        let a = self.instruction().a;
        if self.expected(a) == Tag::Text {
            return self.iterate_text(pair);
        }
        if !matches!(self.expected(a), Tag::Array | Tag::Undefined) {
            return self.by_handler();
        }
        let example = self.example(a);
        let now = element_of(example);
        self.bits_with_tag(a, Tag::Array);
        let state = self.bits_with_tag(a + 1, Tag::Int);
        let index = self.b.ins().band_imm_s(state, 0xffff_ffff);
        let end = self.b.ins().ushr_imm_s(state, 32);
        let (data, len) = self.span_of(a);
        let is_there = self.b.ins().icmp(IntCC::UnsignedLessThan, index, len);
        let was_there = self.b.ins().icmp(IntCC::UnsignedLessThan, index, end);
        let both = self.b.ins().band(is_there, was_there);
        let (some, none) = (self.b.create_block(), self.b.create_block());
        self.b.ins().brif(both, some, NONE, none, NONE);
        let before = self.state.clone();
        self.go(some);
        let offset = self.b.ins().ishl_imm_s(index, 4);
        let element = self.b.ins().iadd(data, offset);
        let next = self.b.ins().iadd_imm_s(state, 1);
        self.write(a + 1, Tag::Int, next);
        let to = if pair { a + 3 } else { a + 2 };
        self.load_register(to, element, 0);
        self.set_example(to, now);
        if pair {
            self.write(a + 2, Tag::Int, index);
        }
        self.expect_element(to, common_tag(example, false));
        let taken = self.edge(self.target());
        self.b.ins().jump(taken, NONE);
        self.go(none);
        self.state = before;
        true
    }

    /// Exits from native code, to the start of the loop's body, unless the element just fetched has
    /// the tag that all elements are expected to have. The body then has it in a machine register.
    fn expect_element(&mut self, register: u8, common: Option<Tag>) {
        let head = self.target();
        let seen = self.seen(head, register);
        let suits = |tag: &Tag| is_useful(Known::Tag(*tag)) && seen.is_none_or(|seen| seen == *tag);
        let Some(tag) = common.filter(suits) else {
            return;
        };
        if self.is_mixed(head) || self.known(register) == Known::Tag(tag) {
            return;
        }
        self.expect_tag(register, tag, head);
    }

    /// Starts another turn of a loop over a collection whose next element the handler has fetched:
    /// checks what the start of the body assumes.
    pub fn turn_by_handler(&mut self, head: u32) {
        let i = self.instruction();
        let collection = self.example(i.a);
        match i.op == Op::IterNextPair {
            true => {
                self.expect_element(i.a + 2, common_tag(collection, true));
                self.expect_element(i.a + 3, common_tag(collection, false));
            }
            false => {
                let keys = !matches!(collection.tag, Tag::Array | Tag::Text);
                self.expect_element(i.a + 2, common_tag(collection, keys));
            }
        }
        if let Some(mut assumed) = self.assumed.get(&head).cloned() {
            for (wanted, known) in assumed.known.iter_mut().zip(&self.state.known) {
                // What cannot hold is not checked, so that it is not assumed the next time.
                if matches!(known, Known::Tag(_)) && wanted != known {
                    *wanted = Known::Any;
                }
            }
            self.check_edge(head, &assumed);
        }
        let taken = self.edge(head);
        self.b.ins().jump(taken, NONE);
    }

    /// Writes a loop that counts down.
    pub fn count(&mut self) -> bool {
        let a = self.instruction().a;
        let left = self.bits_with_tag(a, Tag::Int);
        let goes = self.b.ins().icmp_imm_s(IntCC::SignedGreaterThan, left, 0);
        let (some, none) = (self.b.create_block(), self.b.create_block());
        self.b.ins().brif(goes, some, NONE, none, NONE);
        let before = self.state.clone();
        self.go(some);
        let next = self.b.ins().iadd_imm_s(left, -1);
        self.write(a, Tag::Int, next);
        let taken = self.edge(self.target());
        self.b.ins().jump(taken, NONE);
        self.go(none);
        self.state = before;
        true
    }
}

/// Returns the tag that the first elements of a collection have in common, or its first keys.
fn common_tag(collection: Example, of_keys: bool) -> Option<Tag> {
    fn common(mut tags: impl Iterator<Item = Tag>) -> Option<Tag> {
        let tag = tags.next()?;
        tags.take(ELEMENTS_COMPARED)
            .all(|other| other == tag)
            .then_some(tag)
    }
    match collection.as_collection()? {
        Collection::Array(_) if of_keys => Some(Tag::Int),
        Collection::Array(array) => {
            let items = array.items();
            common(items.last().into_iter().chain(items).map(|item| item.tag))
        }
        Collection::Text(_) => Some(if of_keys { Tag::Int } else { Tag::Text }),
        Collection::Struct(_) if of_keys => Some(Tag::Text),
        Collection::Struct(object) => common(object.values().iter().map(|value| value.tag)),
        Collection::Table(table) => {
            let tags = table.entries().map(|(key, _, value)| match of_keys {
                true => key.tag,
                false => value.tag,
            });
            common(tags)
        }
    }
}
