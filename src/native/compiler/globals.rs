//! Constants, globals, upvalues, cells.

use super::emit::Emitter;
use super::lowering::{Lowering, Operation, Term, lowering};
use super::numbers::Operand;
use super::registers::{Likely, VALUE};
use crate::value::Tag;
use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::types::{I32, I64};
use cranelift_codegen::ir::{InstBuilder, Value};

impl Emitter<'_, '_> {
    /// Moves and constants.
    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "few of all lowerings are meant"
    )]
    pub fn data(&mut self) -> bool {
        let i = self.instruction();
        match lowering(i.op) {
            Lowering::Move => self.copy(i.a, i.b as u8),
            Lowering::LoadInt => {
                let value = self.int(i64::from(i.c));
                self.write(i.a, Tag::Int, value);
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
                let place = self.cache_place();
                self.load_register(i.a, place, 0);
            }
        }
    }

    /// The address of the constant or cache that the instruction names.
    pub fn cache_place(&mut self) -> Value {
        let i = self.instruction();
        let address = self.address(self.at + 1) + i64::from(i.c) * 8;
        self.int(address)
    }

    /// Lets the handler do it if the journal must be told that a global changes.
    fn note_global(&mut self, slot: u32) {
        let place = self.int(self.layout.global_epoch as i64);
        let epoch = self.load(I32, place, 0);
        let place = self.int(self.layout.global_epochs as i64);
        let epochs = self.load(I64, place, 0);
        let own = self.load(I32, epochs, slot as i32 * 4);
        let old = self.b.ins().icmp(IntCC::UnsignedLessThan, own, epoch);
        self.handler_if(old);
    }

    /// Lets the handler do it if the journal must be told that an object changes.
    pub fn note_object(&mut self, object: Value) {
        let place = self.int(self.layout.heap_epoch as i64);
        let epoch = self.load(I32, place, 0);
        let own = self.load(I32, object, self.layout.epoch);
        let old = self.b.ins().icmp(IntCC::UnsignedLessThan, own, epoch);
        self.handler_if(old);
    }

    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "few of all lowerings are meant"
    )]
    pub fn global(&mut self) -> bool {
        let i = self.instruction();
        match lowering(i.op) {
            Lowering::GetGlobal => {
                let offset = i.c * VALUE;
                let found = self.load(I64, self.globals, offset);
                let bad = self
                    .b
                    .ins()
                    .icmp_imm_s(IntCC::Equal, found, Tag::Undefined as i64);
                self.handler_if(bad);
                let bits = self.load(I64, self.globals, offset + 8);
                self.write_copied(i.a, found, bits);
            }
            Lowering::SetGlobal => {
                self.note_global(i.c as u32);
                self.store_register(i.a, self.globals, i.c * VALUE);
            }
            Lowering::AddGlobal => {
                if self.likely(i.a) != Likely::Int {
                    return self.by_handler();
                }
                let by = self.bits_with_tag(i.a, Tag::Int);
                self.note_global(u32::from(i.b));
                self.add_to(self.globals, i32::from(i.b) * VALUE, by);
            }
            _ => {
                let by = self.int(i64::from(i.c));
                self.note_global(u32::from(i.b));
                self.add_to(self.globals, i32::from(i.b) * VALUE, by);
            }
        }
        true
    }

    /// Adds an int to the int in a place.
    fn add_to(&mut self, address: Value, offset: i32, by: Value) {
        let found = self.load(I64, address, offset);
        let bad = self
            .b
            .ins()
            .icmp_imm_s(IntCC::NotEqual, found, Tag::Int as i64);
        self.slow_if(bad);
        let old = self.load(I64, address, offset + 8);
        let sum = self.int_arith(Operation::Add, old, by, None);
        self.store(sum, address, offset + 8);
    }

    /// The place of an upvalue: its closure, and how far behind.
    fn upvalue_place(&mut self) -> (Value, i32) {
        let closure = self.load(I64, self.base, 8 - VALUE);
        let i = self.instruction();
        (
            closure,
            self.layout.closure_upvalues + i32::from(i.b) * VALUE,
        )
    }

    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "few of all lowerings are meant"
    )]
    pub fn upvalue(&mut self) -> bool {
        let i = self.instruction();
        let (closure, offset) = self.upvalue_place();
        if lowering(i.op) == Lowering::GetUpvalue {
            self.load_register(i.a, closure, offset);
            return true;
        }
        let cell = self.load(I64, closure, offset + 8);
        let value = self.layout.cell_value;
        match lowering(i.op) {
            Lowering::GetUpcell => self.load_register(i.a, cell, value),
            Lowering::SetUpcell => {
                self.note_object(cell);
                self.store_register(i.a, cell, value);
            }
            _ => {
                self.note_object(cell);
                let by = self.int(i64::from(i.c));
                self.add_to(cell, value, by);
            }
        }
        true
    }

    pub fn cell(&mut self) -> bool {
        let i = self.instruction();
        let value = self.layout.cell_value;
        if lowering(i.op) == Lowering::GetCell {
            let cell = self.bits_of(i.b as u8);
            self.load_register(i.a, cell, value);
        } else {
            let cell = self.bits_of(i.a);
            self.note_object(cell);
            self.store_register(i.b as u8, cell, value);
        }
        true
    }
}

/// What an operand that names a special value says: tag and bits.
pub(super) fn special(operand: u16) -> (Tag, i64) {
    match operand {
        0 => (Tag::Undefined, 0),
        1 => (Tag::Null, 0),
        2 => (Tag::Bool, 0),
        _ => (Tag::Bool, 1),
    }
}
