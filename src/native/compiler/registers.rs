//! Registers of the running function: their values in memory, and copies in variables.

use super::emit::Emitter;
use super::flow::{Known, Registers, Stale, State, Writes, writes};
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

    /// Returns the index of a register of the function being written, counted from the window of
    /// the function being compiled.
    pub fn slot(&self, register: u8) -> usize {
        self.scope.offset + usize::from(register)
    }

    /// Returns the offset of a register's tag from the window of the function being compiled.
    fn place(&self, register: u8) -> i32 {
        self.slot(register) as i32 * VALUE
    }

    pub fn known(&self, register: u8) -> Known {
        self.state.known[self.slot(register)]
    }

    fn know(&mut self, register: u8, known: Known) {
        let slot = self.slot(register);
        self.state.known[slot] = known;
        self.state.examples[slot] = Example::UNDEFINED;
        self.state.shapes[slot] = 0;
        self.state.stale[slot] = Stale::default();
        self.state.spans[slot] = false;
    }

    /// Brings a register up to date in memory. The index is counted from the window of the function
    /// being compiled.
    pub fn settle_slot(&mut self, slot: usize) {
        let stale = std::mem::take(&mut self.state.stale[slot]);
        let place = slot as i32 * VALUE;
        let known = self.state.known[slot];
        if stale.tag {
            let tag = match known {
                Known::Tag(tag) => self.int(tag as i64),
                Known::Copied | Known::Any => self.b.use_var(self.tags[slot]),
            };
            self.store(tag, self.root, place);
        }
        if stale.bits {
            let variable = match known {
                Known::Tag(Tag::Float) => self.floats[slot],
                Known::Tag(_) | Known::Copied | Known::Any => self.bits[slot],
            };
            let bits = self.b.use_var(variable);
            self.store(bits, self.root, place + 8);
        }
    }

    /// Brings all registers up to date in memory.
    pub fn settle(&mut self) {
        for slot in 0..self.state.stale.len() {
            if self.state.stale[slot].is_any() {
                self.settle_slot(slot);
            }
        }
    }

    /// Brings up to date in memory every register, except one, that does not have the same known
    /// tag in another state, with which this state merges.
    pub fn settle_unlike(&mut self, other: &State, but: u8) {
        let but = self.slot(but);
        for slot in 0..self.state.stale.len() {
            let known = self.state.known[slot];
            let same = matches!(known, Known::Tag(_)) && other.known.get(slot) == Some(&known);
            if slot != but && !same {
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

    /// Records that a register's new value is only in its variables. If memory must be up to date
    /// immediately, the value is stored.
    fn wrote(&mut self, register: u8, stale: Stale) {
        let slot = self.slot(register);
        self.state.stale[slot] = stale;
        if !self.scope.lazy {
            self.settle_slot(slot);
        }
    }

    /// Returns which parts of a register are stale after a value with this tag is written to it.
    fn stale_with(&self, register: u8, tag: Tag) -> Stale {
        let same = self.known(register) == Known::Tag(tag);
        Stale {
            tag: !same || self.state.stale[self.slot(register)].tag,
            bits: true,
        }
    }

    /// Returns the shape that the struct in a register is known to have, or 0.
    pub fn shape(&self, register: u8) -> u64 {
        self.state.shapes[self.slot(register)]
    }

    pub fn set_shape(&mut self, register: u8, shape: u64) {
        let slot = self.slot(register);
        self.state.shapes[slot] = shape;
    }

    /// Returns an example of a register's contents.
    pub fn example(&self, register: u8) -> Example {
        self.state.examples[self.slot(register)]
    }

    pub fn set_example(&mut self, register: u8, example: Example) {
        let slot = self.slot(register);
        self.state.examples[slot] = example;
    }

    /// Returns the tag that a register is known to have. If it is unknown, returns the tag from an
    /// earlier exit here, or else that of the register's example; undefined if there is no
    /// information.
    pub fn expected(&self, register: u8) -> Tag {
        if let Known::Tag(tag) = self.known(register) {
            return tag;
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
    /// different types, but registers that hold numbers rarely change type.
    pub fn number_now(&self, register: u8) -> Example {
        let now = self.request.values.get(self.slot(register));
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
    pub fn tag_of(&mut self, register: u8) -> Value {
        match self.known(register) {
            Known::Tag(tag) => self.int(tag as i64),
            Known::Copied => self.b.use_var(self.tags[self.slot(register)]),
            Known::Any => self.load(I64, self.root, self.place(register)),
        }
    }

    /// Returns the bits of a register.
    pub fn bits_of(&mut self, register: u8) -> Value {
        match self.known(register) {
            Known::Tag(Tag::Float) => {
                let float = self.b.use_var(self.floats[self.slot(register)]);
                self.b.ins().bitcast(I64, MemFlagsData::new(), float)
            }
            Known::Tag(_) | Known::Copied => self.b.use_var(self.bits[self.slot(register)]),
            Known::Any => self.load(I64, self.root, self.place(register) + 8),
        }
    }

    /// Returns the bits of a register that has this tag; takes the slow path if it has another one.
    pub fn bits_with_tag(&mut self, register: u8, tag: Tag) -> Value {
        if self.known(register) != Known::Tag(tag) {
            let found = self.tag_of(register);
            let bad = self.b.ins().icmp_imm_s(IntCC::NotEqual, found, tag as i64);
            self.slow_if(bad);
            self.copy_with_tag(register, tag);
        }
        self.b.use_var(self.bits[self.slot(register)])
    }

    /// Returns the float in a register; takes the slow path for other values.
    pub fn float_of(&mut self, register: u8) -> Value {
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
    pub fn copy_with_tag(&mut self, register: u8, tag: Tag) {
        let number = self.slot(register);
        let (example, shape) = (self.state.examples[number], self.state.shapes[number]);
        let stale = self.state.stale[number];
        if tag == Tag::Float {
            let float = if self.known(register) == Known::Copied {
                let bits = self.b.use_var(self.bits[number]);
                self.b.ins().bitcast(F64, MemFlagsData::new(), bits)
            } else {
                self.load(F64, self.root, self.place(register) + 8)
            };
            self.b.def_var(self.floats[number], float);
        } else if matches!(self.known(register), Known::Any | Known::Tag(Tag::Float)) {
            let bits = self.load(I64, self.root, self.place(register) + 8);
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
    pub fn write(&mut self, register: u8, tag: Tag, bits: Value) {
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
    pub fn write_float(&mut self, register: u8, float: Value) {
        let stale = self.stale_with(register, Tag::Float);
        self.b.def_var(self.floats[self.slot(register)], float);
        self.know(register, Known::Tag(Tag::Float));
        self.wrote(register, stale);
    }

    /// Writes a value whose tag is known only at run time.
    pub fn write_copied(&mut self, register: u8, tag: Value, bits: Value) {
        self.b.def_var(self.tags[self.slot(register)], tag);
        self.b.def_var(self.bits[self.slot(register)], bits);
        self.know(register, Known::Copied);
        self.wrote(register, Stale::ALL);
    }

    /// Returns the place of the elements of the array in a register, and their number. The register
    /// is known to hold an array.
    pub fn span_of(&mut self, register: u8) -> (Value, Value) {
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
    pub fn copy(&mut self, to: u8, from: u8) {
        let (example, shape) = (self.example(from), self.shape(from));
        match self.known(from) {
            Known::Tag(Tag::Float) => {
                let float = self.b.use_var(self.floats[self.slot(from)]);
                self.write_float(to, float);
            }
            Known::Tag(tag) => {
                let bits = self.bits_of(from);
                self.write(to, tag, bits);
            }
            Known::Copied | Known::Any => {
                let (tag, bits) = (self.tag_of(from), self.bits_of(from));
                self.write_copied(to, tag, bits);
            }
        }
        self.set_example(to, example);
        self.set_shape(to, shape);
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
            Known::Tag(_) | Known::Copied | Known::Any => self.bits_of(register),
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
