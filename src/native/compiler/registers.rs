//! Registers of the running function: their values in memory, and copies in variables.

use super::emit::Emitter;
use super::flow::{Known, Registers, Stale, State, Writes, writes};
use super::ranges::Range;
use crate::value::{Tag, Value as Example};
use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::types::{F64, I64};
use cranelift_codegen::ir::{InstBuilder, MemFlagsData, Type, Value};

/// The size of a value in bytes.
pub(super) const VALUE: i32 = 16;

/// The type of number that an operand most likely is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Likely {
    Int,
    Float,
    /// Neither, or unknown.
    Other,
}

/// Something that has a slot: the globals that are kept in variables come first, then the registers
/// of the compiled function's window and of the windows of inlined functions.
pub(super) trait Place: Copy {
    /// Returns the slot, given that of the first register of the function being written.
    fn slot(self, offset: usize) -> usize;
}

impl Place for u8 {
    fn slot(self, offset: usize) -> usize {
        offset + usize::from(self)
    }
}

/// A slot.
#[derive(Clone, Copy)]
pub(super) struct Slot(pub usize);

impl Place for Slot {
    fn slot(self, _: usize) -> usize {
        self.0
    }
}

impl Emitter<'_, '_> {
    pub fn load(&mut self, kind: Type, address: Value, offset: i32) -> Value {
        let flags = MemFlagsData::trusted();
        self.b.ins().load(kind, flags, address, offset)
    }

    pub fn store(&mut self, value: Value, address: Value, offset: i32) {
        let flags = MemFlagsData::trusted();
        self.b.ins().store(flags, value, address, offset);
    }

    pub fn int(&mut self, value: i64) -> Value {
        self.b.ins().iconst(I64, value)
    }

    /// Returns the slot of a register or global.
    pub fn slot(&self, place: impl Place) -> usize {
        place.slot(self.scope.offset)
    }

    /// Returns where a slot is in memory.
    pub fn home(&self, slot: usize) -> (Value, i32) {
        match self.promoted.get(slot) {
            Some(global) => (self.globals, *global as i32 * VALUE),
            None => (self.root, (slot - self.promoted.len()) as i32 * VALUE),
        }
    }

    /// Loads the tag of a slot from memory.
    fn load_tag(&mut self, slot: usize) -> Value {
        let (address, offset) = self.home(slot);
        self.load(I64, address, offset)
    }

    /// Loads the bits of a slot from memory.
    fn load_bits(&mut self, kind: Type, slot: usize) -> Value {
        let (address, offset) = self.home(slot);
        self.load(kind, address, offset + 8)
    }

    pub fn known(&self, register: impl Place) -> Known {
        self.state.known[self.slot(register)]
    }

    pub fn know(&mut self, register: impl Place, known: Known) {
        let slot = self.slot(register);
        self.state.known[slot] = known;
        self.state.examples[slot] = Example::UNDEFINED;
        self.state.shapes[slot] = 0;
        self.state.stale[slot] = Stale::default();
        self.state.spans[slot] = false;
        self.state.ranges[slot] = Range::ALL;
    }

    /// Brings a slot up to date in memory.
    pub fn settle_slot(&mut self, slot: usize) {
        let stale = std::mem::take(&mut self.state.stale[slot]);
        let (address, place) = self.home(slot);
        let known = self.state.known[slot];
        if known == Known::Pair {
            self.store_pair(slot);
            return self.box_pair(slot);
        }
        if stale.tag {
            let tag = match known {
                Known::Tag(tag) => self.int(tag as i64),
                Known::Copied | Known::Any | Known::Pair => self.b.use_var(self.tags[slot]),
            };
            self.store(tag, address, place);
        }
        if stale.bits {
            let variable = match known {
                Known::Tag(Tag::Float) => self.floats[slot],
                Known::Tag(_) | Known::Copied | Known::Any | Known::Pair => self.bits[slot],
            };
            let bits = self.b.use_var(variable);
            self.store(bits, address, place + 8);
        }
    }

    /// Brings all registers up to date in memory.
    pub fn settle(&mut self) {
        let mut pairs = Vec::new();
        for slot in 0..self.state.stale.len() {
            if !self.state.stale[slot].is_any() {
                continue;
            }
            if self.state.known[slot] == Known::Pair {
                self.state.stale[slot] = Stale::default();
                self.store_pair(slot);
                pairs.push(slot);
            } else {
                self.settle_slot(slot);
            }
        }
        for slot in pairs {
            self.box_pair(slot);
        }
    }

    /// Brings up to date in memory every register that is not stale in another state, in which the
    /// code continues.
    pub fn settle_but(&mut self, next: &State) {
        for slot in 0..self.state.stale.len() {
            let keeps = next.stale.get(slot).is_some_and(|stale| stale.is_any());
            if self.state.stale[slot].is_any() && !keeps {
                self.settle_slot(slot);
            }
        }
    }

    /// Before a jump to a block that starts with this state: brings up to date in memory the needed
    /// registers that the block does not treat as stale.
    pub fn settle_for(&mut self, needed: Registers, next: &State) {
        for slot in 0..self.state.stale.len() {
            if !self.state.stale[slot].is_any() {
                continue;
            }
            let own = slot.checked_sub(self.scope.offset);
            let is_needed = own.is_none_or(|own| own < 256 && needed.has(own as u8));
            let keeps = next.stale.get(slot).is_some_and(|stale| stale.is_any());
            if is_needed && !keeps {
                self.settle_slot(slot);
            }
        }
    }

    /// Whether values that are written may stay in variables until memory has to be up to date.
    pub fn is_lazy(&self) -> bool {
        self.scope.lazy && self.request.ideas.registers
    }

    /// Records that a register's new value is only in its variables. If memory must be up to date
    /// immediately, the value is stored.
    pub fn wrote(&mut self, register: impl Place, stale: Stale) {
        let slot = self.slot(register);
        self.state.stale[slot] = stale;
        if !self.is_lazy() {
            self.settle_slot(slot);
        }
    }

    /// Returns which parts of a register are stale after a value with this tag is written to it.
    fn stale_with(&self, register: impl Place, tag: Tag) -> Stale {
        let same = self.known(register) == Known::Tag(tag);
        Stale {
            tag: !same || self.state.stale[self.slot(register)].tag,
            bits: true,
        }
    }

    /// Returns the shape that the struct in a register is known to have, or 0.
    pub fn shape(&self, register: impl Place) -> u64 {
        self.state.shapes[self.slot(register)]
    }

    pub fn set_shape(&mut self, register: impl Place, shape: u64) {
        let slot = self.slot(register);
        self.state.shapes[slot] = shape;
    }

    /// Returns an example of a register's contents.
    pub fn example(&self, register: impl Place) -> Example {
        self.state.examples[self.slot(register)]
    }

    pub fn set_example(&mut self, register: impl Place, example: Example) {
        let slot = self.slot(register);
        self.state.examples[slot] = example;
    }

    /// Returns the tag that a register is known to have. If it is unknown, returns the tag from an
    /// earlier exit here, or else that of the register's example; undefined if there is no
    /// information.
    pub fn expected(&self, register: u8) -> Tag {
        match self.known(register) {
            Known::Tag(tag) => return tag,
            Known::Pair => return Tag::Number,
            Known::Any | Known::Copied => {}
        }
        if let Some(tag) = self.seen(self.scope.at, register) {
            return tag;
        }
        self.example(register).tag
    }

    /// Returns the tag that a register had when the code exited at this instruction.
    pub fn seen(&self, at: u32, register: u8) -> Option<Tag> {
        let tags = self.request.seen.get(&self.address(at))?;
        tags.get(usize::from(register)).copied()
    }

    /// Returns the number in a register at compile time. Most registers are reused for values of
    /// different types, but registers that hold numbers rarely change type. In an inlined function,
    /// this is what its last call has left there, except where the caller keeps a value of its own.
    pub fn number_now(&self, register: u8) -> Example {
        let now = self.slot(register) - self.promoted.len();
        if let Some(root) = self.outer.first()
            && let Some(live) = root.plan.live.get(self.request.at as usize)
            && u8::try_from(now).is_ok_and(|now| live.has(now))
        {
            return Example::UNDEFINED;
        }
        let now = self.request.values.get(now);
        let now = now.filter(|value| matches!(value.tag, Tag::Int | Tag::Float));
        now.copied().unwrap_or(Example::UNDEFINED)
    }

    /// Returns the type of number that a register most likely holds.
    pub fn likely(&self, register: u8) -> Likely {
        let expected = self.expected(register);
        let nothing_yet =
            expected == Tag::Undefined && self.known(register) != Known::Tag(expected);
        if expected == Tag::Int || nothing_yet {
            Likely::Int
        } else if expected == Tag::Float {
            Likely::Float
        } else {
            Likely::Other
        }
    }

    /// Returns the tag of a register.
    pub fn tag_of(&mut self, register: impl Place) -> Value {
        match self.known(register) {
            Known::Tag(tag) => self.int(tag as i64),
            Known::Pair => self.int(Tag::Number as i64),
            Known::Copied => self.b.use_var(self.tags[self.slot(register)]),
            Known::Any => self.load_tag(self.slot(register)),
        }
    }

    /// Returns the bits of a register.
    pub fn bits_of(&mut self, register: impl Place) -> Value {
        match self.known(register) {
            Known::Tag(Tag::Float) => {
                let float = self.b.use_var(self.floats[self.slot(register)]);
                self.b.ins().bitcast(I64, MemFlagsData::new(), float)
            }
            Known::Tag(_) | Known::Copied => self.b.use_var(self.bits[self.slot(register)]),
            Known::Pair => {
                let slot = self.slot(register);
                if self.state.stale[slot].is_any() {
                    self.settle_slot(slot);
                }
                self.load_bits(I64, slot)
            }
            Known::Any => self.load_bits(I64, self.slot(register)),
        }
    }

    /// Returns the bits of a register that has this tag; takes the slow path if it has another one.
    pub fn bits_with_tag(&mut self, register: impl Place, tag: Tag) -> Value {
        if self.known(register) != Known::Tag(tag) {
            let found = self.tag_of(register);
            let bad = self.b.ins().icmp_imm_s(IntCC::NotEqual, found, tag as i64);
            self.slow_if(bad);
            self.copy_with_tag(register, tag);
        }
        self.b.use_var(self.bits[self.slot(register)])
    }

    /// Returns the float in a register; takes the slow path for other values.
    pub fn float_of(&mut self, register: impl Place) -> Value {
        if self.known(register) != Known::Tag(Tag::Float) {
            let found = self.tag_of(register);
            let bad = self
                .b
                .ins()
                .icmp_imm_s(IntCC::NotEqual, found, Tag::Float as i64);
            self.slow_if(bad);
            self.copy_with_tag(register, Tag::Float);
        }
        self.b.use_var(self.floats[self.slot(register)])
    }

    /// Puts the bits of a register into a variable, once its tag is known.
    pub fn copy_with_tag(&mut self, register: impl Place, tag: Tag) {
        let number = self.slot(register);
        let (example, shape) = (self.state.examples[number], self.state.shapes[number]);
        let stale = self.state.stale[number];
        if tag == Tag::Float {
            let float = if self.known(register) == Known::Copied {
                let bits = self.b.use_var(self.bits[number]);
                self.b.ins().bitcast(F64, MemFlagsData::new(), bits)
            } else {
                self.load_bits(F64, number)
            };
            self.b.def_var(self.floats[number], float);
        } else if matches!(
            self.known(register),
            Known::Any | Known::Pair | Known::Tag(Tag::Float)
        ) {
            let bits = self.load_bits(I64, number);
            self.b.def_var(self.bits[number], bits);
        }
        self.know(register, Known::Tag(tag));
        if example.tag == tag {
            self.state.examples[number] = example;
        }
        self.state.shapes[number] = shape;
        self.state.stale[number] = stale;
    }

    /// Writes a value with a known tag.
    pub fn write(&mut self, register: impl Place, tag: Tag, bits: Value) {
        let stale = self.stale_with(register, tag);
        let slot = self.slot(register);
        if tag == Tag::Float {
            let float = self.b.ins().bitcast(F64, MemFlagsData::new(), bits);
            self.b.def_var(self.floats[slot], float);
        } else {
            self.b.def_var(self.bits[slot], bits);
        }
        self.know(register, Known::Tag(tag));
        self.wrote(register, stale);
    }

    /// Writes a float.
    pub fn write_float(&mut self, register: impl Place, float: Value) {
        let stale = self.stale_with(register, Tag::Float);
        self.b.def_var(self.floats[self.slot(register)], float);
        self.know(register, Known::Tag(Tag::Float));
        self.wrote(register, stale);
    }

    /// Writes a value whose tag is known only at run time.
    pub fn write_copied(&mut self, register: impl Place, tag: Value, bits: Value) {
        self.b.def_var(self.tags[self.slot(register)], tag);
        self.b.def_var(self.bits[self.slot(register)], bits);
        self.know(register, Known::Copied);
        self.wrote(register, Stale::ALL);
    }

    /// Returns the place of the elements of the array in a register, and their number. The register
    /// is known to hold an array.
    pub fn span_of(&mut self, register: impl Place) -> (Value, Value) {
        let slot = self.slot(register);
        if !self.state.spans[slot] {
            self.load_span(slot);
        }
        let (data, len) = (
            self.b.use_var(self.datas[slot]),
            self.b.use_var(self.lens[slot]),
        );
        (data, len)
    }

    /// Puts the place and the number of the elements of an array into variables.
    pub fn load_span(&mut self, slot: usize) {
        let array = self.b.use_var(self.bits[slot]);
        let data = self.load(I64, array, self.layout.array_data);
        self.b.def_var(self.datas[slot], data);
        let len = self.load(I64, array, self.layout.array_len);
        self.b.def_var(self.lens[slot], len);
        self.state.spans[slot] = true;
    }

    /// Puts the place and the number of the elements of all arrays into variables for which another
    /// state has them there.
    pub fn load_spans_of(&mut self, other: &State) {
        for slot in 0..self.state.spans.len() {
            let wanted = other.spans.get(slot) == Some(&true);
            let is_array = self.state.known[slot] == Known::Tag(Tag::Array);
            if wanted && is_array && !self.state.spans[slot] {
                self.load_span(slot);
            }
        }
    }

    /// Copies a register.
    pub fn copy(&mut self, to: impl Place, from: impl Place) {
        let (example, shape) = (self.example(from), self.shape(from));
        let range = self.range_of(from);
        match self.known(from) {
            Known::Tag(Tag::Float) => {
                let float = self.b.use_var(self.floats[self.slot(from)]);
                self.write_float(to, float);
            }
            Known::Tag(tag) => {
                let bits = self.bits_of(from);
                self.write(to, tag, bits);
            }
            Known::Pair => self.copy_pair(to, from),
            Known::Copied | Known::Any => {
                let (tag, bits) = (self.tag_of(from), self.bits_of(from));
                self.write_copied(to, tag, bits);
            }
        }
        self.set_example(to, example);
        self.set_shape(to, shape);
        self.set_range(to, range);
        let (to, from) = (self.slot(to), self.slot(from));
        if self.state.spans[from] && to != from {
            let data = self.b.use_var(self.datas[from]);
            self.b.def_var(self.datas[to], data);
            let len = self.b.use_var(self.lens[from]);
            self.b.def_var(self.lens[to], len);
            self.state.spans[to] = true;
        }
    }

    /// Stores a register's value in another place.
    pub fn store_register(&mut self, register: u8, address: Value, offset: i32) {
        let tag = self.tag_of(register);
        self.store(tag, address, offset);
        let value = match self.known(register) {
            Known::Tag(Tag::Float) => self.b.use_var(self.floats[self.slot(register)]),
            Known::Tag(_) | Known::Copied | Known::Any | Known::Pair => self.bits_of(register),
        };
        self.store(value, address, offset + 8);
    }

    /// Loads a value from another place into a register.
    pub fn load_register(&mut self, register: u8, address: Value, offset: i32) {
        let tag = self.load(I64, address, offset);
        let bits = self.load(I64, address, offset + 8);
        self.write_copied(register, tag, bits);
    }

    /// Forgets the registers that the current instruction's handler writes.
    pub fn forget_written(&mut self) {
        match writes(self.instruction()) {
            Writes::Nothing => {}
            Writes::One(register) => {
                self.state.forget(self.slot(register));
                self.set_example(register, self.number_now(register));
            }
            Writes::From(register) => self.state.forget_from(self.slot(register)),
        }
    }
}
