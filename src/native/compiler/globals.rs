//! Constants, globals, upvalues and cells.

use super::edges::is_useful;
use super::emit::Emitter;
use super::flow::{Known, Shared};
use super::lowering::{Lowering, Operation, Term, lowering};
use super::numbers::Operand;
use super::plan::Plan;
use super::ranges::Range;
use super::registers::{Likely, Slot, VALUE};
use crate::code::Instruction;
use crate::value::{Cell, Gc, Tag, Unpacked, Value as Example};
use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::types::{F64, I16, I32, I64};
use cranelift_codegen::ir::{InstBuilder, Value};

impl Emitter<'_, '_> {
    /// Moves and constants.
    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "only a few lowerings are handled here"
    )]
    pub fn data(&mut self) -> bool {
        let i = self.instruction();
        match lowering(i.op) {
            Lowering::Move => self.copy(i.a, i.b as u8),
            Lowering::LoadInt => {
                let value = self.int(i64::from(i.c));
                self.write(i.a, Tag::Int, value);
                self.set_range(i.a, Range::of(i64::from(i.c)));
            }
            Lowering::LoadConst => self.load_constant(),
            _ => {
                let (tag, bits) = special(i.b);
                let bits = self.int(bits);
                self.write(i.a, tag, bits);
            }
        }
        true
    }

    fn load_constant(&mut self) {
        let i = self.instruction();
        match self.operand(Term::Const) {
            Operand::Int(value) => {
                let value = self.int(value);
                self.write(i.a, Tag::Int, value);
            }
            Operand::Float(value) => {
                let value = self.b.ins().f64const(value);
                self.write_float(i.a, value);
            }
            Operand::Register(_) | Operand::Other => {
                let now = self.constant_now();
                let place = self.cache_place();
                let bits = self.load(I64, place, 8);
                self.write(i.a, now.tag, bits);
                self.set_example(i.a, now);
            }
        }
    }

    /// Returns the constant that the instruction refers to.
    pub fn constant_now(&self) -> Example {
        let word = self.scope.body.beside(self.scope.at, self.instruction().c);
        let words = &self.scope.body.chunk[word..word + 2];
        Example {
            // SAFETY: the words of constants are valid values.
            tag: unsafe { Tag::from_word(words[0]) },
            bits: words[1],
        }
    }

    /// Returns the address of the constant or cache that the instruction refers to.
    pub fn cache_place(&mut self) -> Value {
        let i = self.instruction();
        let address = self.address(self.scope.at + 1) as i64 + i64::from(i.c) * 8;
        self.int(address)
    }

    /// Returns the value of a global at compile time.
    pub fn global_now(&self, slot: u32) -> Example {
        let now = self.request.globals.get(slot as usize).copied();
        now.unwrap_or(Example::UNDEFINED)
    }

    /// Leaves the instruction to the handler if the journal must record a change to a global.
    fn note_global(&mut self, slot: u32) {
        if !self.request.notes {
            return;
        }
        let place = self.int(self.layout.global_epoch as i64);
        let epoch = self.load(I32, place, 0);
        let place = self.int(self.layout.global_epochs as i64);
        let epochs = self.load(I64, place, 0);
        let own = self.load(I32, epochs, slot as i32 * 4);
        let old = self.b.ins().icmp(IntCC::UnsignedLessThan, own, epoch);
        self.handler_if(old);
    }

    /// Leaves the instruction to the handler if the journal must record a change to an object.
    pub fn note_object(&mut self, object: Value) {
        if !self.request.notes {
            return;
        }
        let place = self.int(self.layout.heap_epoch as i64);
        let epoch = self.load(I32, place, 0);
        let own = self.load(I32, object, self.layout.epoch);
        let old = self.b.ins().icmp(IntCC::UnsignedLessThan, own, epoch);
        self.handler_if(old);
    }

    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "only a few lowerings are handled here"
    )]
    pub fn global(&mut self) -> bool {
        let i = self.instruction();
        match lowering(i.op) {
            Lowering::GetGlobal => return self.get_global(i.a, i.c as u32),
            Lowering::SetGlobal => {
                self.note_global(i.c as u32);
                self.put_global(i.c as u32, i.a);
            }
            Lowering::AddGlobal => {
                return self.add_global();
            }
            _ => {
                // A global without a value yet most likely gets an int.
                if !matches!(
                    self.global_now(u32::from(i.b)).tag,
                    Tag::Int | Tag::Undefined
                ) {
                    return self.by_handler();
                }
                self.note_global(u32::from(i.b));
                let old = self.global_int(u32::from(i.b));
                let range = self.range_of_global(u32::from(i.b));
                let (sum, range) = self.ranged_step(old, range, i64::from(i.c));
                self.put_global_int(u32::from(i.b), sum, range);
            }
        }
        true
    }

    /// Declares a global, which in most cases already exists as a variable.
    pub fn define_global(&mut self) -> bool {
        const CONSTANT: u16 = 2;
        let i = self.instruction();
        if i.b == CONSTANT {
            return self.by_handler();
        }
        let slot = self.global_slot(i.c as u32);
        if !slot.is_some_and(|slot| self.state.plain[slot]) {
            let flags = self.flags_of(i.c as u32);
            self.handler_if(flags);
            if let Some(slot) = slot {
                self.state.plain[slot] = true;
            }
        }
        self.note_global(i.c as u32);
        self.put_global(i.c as u32, i.a);
        true
    }

    /// Returns the flags of a global, which are 0 for an ordinary variable.
    pub fn flags_of(&mut self, global: u32) -> Value {
        let place = self.int(self.layout.global_flags as i64);
        let flags = self.load(I64, place, 0);
        let flags = self.load(I16, flags, global as i32 * 2);
        self.b.ins().uextend(I64, flags)
    }

    /// Returns the slot of a global that is kept in variables.
    pub fn global_slot(&self, global: u32) -> Option<usize> {
        self.promoted
            .iter()
            .position(|promoted| *promoted == global)
    }

    /// Returns the tag and bits of a global.
    pub fn global_parts(&mut self, global: u32) -> (Value, Value) {
        if let Some(slot) = self.global_slot(global) {
            return (self.tag_of(Slot(slot)), self.bits_of(Slot(slot)));
        }
        let offset = global as i32 * VALUE;
        let found = self.load(I64, self.globals, offset);
        (found, self.load(I64, self.globals, offset + 8))
    }

    /// Reads a global.
    fn get_global(&mut self, to: u8, global: u32) -> bool {
        let now = self.global_now(global);
        let slot = self.global_slot(global);
        let known = slot.map_or(Known::Any, |slot| self.known(Slot(slot)));
        if known == Known::Tag(Tag::Undefined) {
            return self.by_handler();
        }
        if matches!(known, Known::Any | Known::Copied) {
            let expects = is_useful(Known::Tag(now.tag)) && !self.is_mixed(self.scope.at);
            match slot.filter(|_| expects) {
                Some(slot) if now.tag == Tag::Float => {
                    self.float_of(Slot(slot));
                }
                Some(slot) => {
                    self.bits_with_tag(Slot(slot), now.tag);
                }
                None => {
                    let (found, bits) = self.global_parts(global);
                    let undefined = Tag::Undefined as i64;
                    let bad = self.b.ins().icmp_imm_s(IntCC::Equal, found, undefined);
                    match now.is_undefined() {
                        true => self.handler_if(bad),
                        false => self.slow_if(bad),
                    }
                    self.write_copied(to, found, bits);
                    self.set_example(to, now);
                    return true;
                }
            }
        }
        if let Some(slot) = slot {
            self.copy(to, Slot(slot));
            if self.example(to).is_undefined() {
                self.set_example(to, now);
            }
        }
        true
    }

    /// Writes a register to a global.
    fn put_global(&mut self, global: u32, from: u8) {
        match self.global_slot(global) {
            Some(slot) => self.copy(Slot(slot), from),
            None => self.store_register(from, self.globals, global as i32 * VALUE),
        }
    }

    fn range_of_global(&self, global: u32) -> Range {
        let slot = self.global_slot(global);
        slot.map_or(Range::ALL, |slot| self.range_of(Slot(slot)))
    }

    /// Returns the int in a global; takes the slow path for other values.
    pub fn global_int(&mut self, global: u32) -> Value {
        if let Some(slot) = self.global_slot(global) {
            return self.bits_with_tag(Slot(slot), Tag::Int);
        }
        let (found, bits) = self.global_parts(global);
        let int = Tag::Int as i64;
        let bad = self.b.ins().icmp_imm_s(IntCC::NotEqual, found, int);
        self.slow_if(bad);
        bits
    }

    /// Writes an int to a global that holds an int.
    fn put_global_int(&mut self, global: u32, int: Value, range: Range) {
        match self.global_slot(global) {
            Some(slot) => {
                self.write(Slot(slot), Tag::Int, int);
                self.set_range(Slot(slot), range);
            }
            None => self.store(int, self.globals, global as i32 * VALUE + 8),
        }
    }

    /// Adds a register to a global.
    fn add_global(&mut self) -> bool {
        let i = self.instruction();
        let now = self.global_now(u32::from(i.b)).tag;
        let global = u32::from(i.b);
        match (self.likely(i.a), now) {
            (Likely::Int, Tag::Int | Tag::Undefined) => {
                let by = self.bits_with_tag(i.a, Tag::Int);
                self.note_global(global);
                let old = self.global_int(global);
                let (own, other) = (self.range_of_global(global), self.range_of(i.a));
                let (sum, range) = self.ranged_arith(Operation::Add, (old, own), (by, other), None);
                self.put_global_int(global, sum, range);
            }
            (Likely::Float, Tag::Float) => {
                let by = self.float_of(i.a);
                self.note_global(global);
                self.add_float(global, by);
            }
            _ => return self.by_handler(),
        }
        true
    }

    /// Adds a float to a global that most likely holds a float.
    fn add_float(&mut self, global: u32, by: Value) {
        if let Some(slot) = self.global_slot(global) {
            let old = self.float_of(Slot(slot));
            let sum = self.b.ins().fadd(old, by);
            return self.write_float(Slot(slot), sum);
        }
        let offset = global as i32 * VALUE;
        let found = self.load(I64, self.globals, offset);
        let float = Tag::Float as i64;
        let bad = self.b.ins().icmp_imm_s(IntCC::NotEqual, found, float);
        self.slow_if(bad);
        let old = self.load(F64, self.globals, offset + 8);
        let sum = self.b.ins().fadd(old, by);
        self.store(sum, self.globals, offset + 8);
    }

    /// Adds a constant to an int in memory.
    fn add_to(&mut self, address: Value, offset: i32, by: i64) -> Value {
        let found = self.load(I64, address, offset);
        let bad = self
            .b
            .ins()
            .icmp_imm_s(IntCC::NotEqual, found, Tag::Int as i64);
        self.slow_if(bad);
        let old = self.load(I64, address, offset + 8);
        let sum = self.add_constant(old, by);
        self.store(sum, address, offset + 8);
        sum
    }

    /// Returns the place of an upvalue of the running closure: the closure, and its offset there.
    pub fn upvalue_place(&mut self, index: u16) -> (Value, i32) {
        let closure = match self.scope.closure {
            Some(closure) => closure,
            None => self.load(I64, self.scope.base, 8 - VALUE),
        };
        let offset = self.layout.closure_upvalues + i32::from(index) * VALUE;
        (closure, offset)
    }

    /// Returns the number of the record of the cell in an upvalue of the running closure.
    fn shared(&mut self) -> usize {
        let (closure, upvalue) = (self.scope.closure, self.instruction().b);
        let mut known = self.state.cells.iter();
        let known = known.position(|cell| cell.closure == closure && cell.upvalue == upvalue);
        known.unwrap_or_else(|| {
            let (place, offset) = self.upvalue_place(upvalue);
            let cell = self.load(I64, place, offset + 8);
            self.state.cells.push(Shared {
                closure,
                upvalue,
                cell,
                content: None,
            });
            self.state.cells.len() - 1
        })
    }

    /// Records the value just stored in a cell. Any other record may be about the same cell.
    fn stored(&mut self, number: usize, content: Option<(Tag, Value)>) {
        self.state.forget_contents();
        self.state.cells[number].content = content;
    }

    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "only a few lowerings are handled here"
    )]
    pub fn upvalue(&mut self) -> bool {
        let i = self.instruction();
        let now = upvalue_of(self.scope.example, i.b);
        if lowering(i.op) == Lowering::GetUpvalue {
            let (closure, offset) = self.upvalue_place(i.b);
            self.load_register(i.a, closure, offset);
            self.set_example(i.a, now);
            return true;
        }
        let now = content_of(now);
        let number = self.shared();
        let Shared { cell, content, .. } = self.state.cells[number];
        let value = self.layout.cell_value;
        match lowering(i.op) {
            Lowering::GetUpcell => match content {
                Some((tag, bits)) => self.write(i.a, tag, bits),
                None => {
                    self.load_register(i.a, cell, value);
                    self.set_example(i.a, now);
                }
            },
            Lowering::SetUpcell => {
                self.note_object(cell);
                self.store_register(i.a, cell, value);
                let content = match self.known(i.a) {
                    Known::Tag(tag) => Some((tag, self.bits_of(i.a))),
                    Known::Any | Known::Copied | Known::Pair => None,
                };
                self.stored(number, content);
            }
            _ if now.tag != Tag::Int => return self.by_handler(),
            _ => {
                self.note_object(cell);
                let sum = self.add_to(cell, value, i64::from(i.c));
                self.stored(number, Some((Tag::Int, sum)));
            }
        }
        true
    }

    pub fn cell(&mut self) -> bool {
        let i = self.instruction();
        let value = self.layout.cell_value;
        if lowering(i.op) == Lowering::GetCell {
            let now = content_of(self.example(i.b as u8));
            let cell = self.bits_of(i.b as u8);
            self.load_register(i.a, cell, value);
            self.set_example(i.a, now);
        } else {
            let cell = self.bits_of(i.a);
            self.note_object(cell);
            self.store_register(i.b as u8, cell, value);
            self.state.forget_contents();
        }
        true
    }
}

/// The maximum number of globals that a function keeps in variables.
const PROMOTED_MAX: usize = 24;

/// Returns the global that an instruction reads or writes other than to call it.
#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "few of all lowerings are meant"
)]
pub(super) fn global_of(i: Instruction) -> Option<u32> {
    match lowering(i.op) {
        Lowering::GetGlobal | Lowering::SetGlobal | Lowering::DefineGlobal => Some(i.c as u32),
        Lowering::AddGlobal | Lowering::AddGlobalInt | Lowering::JumpGlobal(_) => {
            Some(u32::from(i.b))
        }
        _ => None,
    }
}

/// Returns the globals that a function keeps in variables: those that its loops use.
pub(super) fn promoted(plan: &Plan) -> Vec<u32> {
    let mut promoted = Vec::new();
    for (i, weight) in plan.code.iter().zip(&plan.weights) {
        let Some(global) = global_of(*i) else {
            continue;
        };
        if *weight > 1 && promoted.len() < PROMOTED_MAX && !promoted.contains(&global) {
            promoted.push(global);
        }
    }
    promoted
}

/// Returns an upvalue of a closure.
fn upvalue_of(closure: Example, index: u16) -> Example {
    let Unpacked::Closure(closure) = closure.unpack() else {
        return Example::UNDEFINED;
    };
    let upvalue = closure.captured().get(usize::from(index)).copied();
    upvalue.unwrap_or(Example::UNDEFINED)
}

/// Returns the contents of a cell.
fn content_of(cell: Example) -> Example {
    if cell.tag != Tag::Cell {
        return Example::UNDEFINED;
    }
    // SAFETY: its tag says that it is a cell, and it is reachable from a live object.
    let cell: Gc<Cell> = unsafe { cell.gc() };
    cell.value.get()
}

/// Returns the tag and bits of the special value that an operand encodes.
pub(super) fn special(operand: u16) -> (Tag, i64) {
    match operand {
        0 => (Tag::Undefined, 0),
        1 => (Tag::Null, 0),
        2 => (Tag::Bool, 0),
        _ => (Tag::Bool, 1),
    }
}
