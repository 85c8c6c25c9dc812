//! Constants, globals, upvalues and cells.

use super::emit::Emitter;
use super::flow::{Known, Shared};
use super::lowering::{Lowering, Operation, Term, lowering};
use super::numbers::Operand;
use super::registers::{Likely, VALUE};
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
            Lowering::GetGlobal => {
                let offset = i.c * VALUE;
                let found = self.load(I64, self.globals, offset);
                let bad = self
                    .b
                    .ins()
                    .icmp_imm_s(IntCC::Equal, found, Tag::Undefined as i64);
                match self.global_now(i.c as u32).is_undefined() {
                    true => self.handler_if(bad),
                    false => self.slow_if(bad),
                }
                let bits = self.load(I64, self.globals, offset + 8);
                self.write_copied(i.a, found, bits);
                self.set_example(i.a, self.global_now(i.c as u32));
            }
            Lowering::SetGlobal => {
                self.note_global(i.c as u32);
                self.store_register(i.a, self.globals, i.c * VALUE);
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
                self.add_to(self.globals, i32::from(i.b) * VALUE, Err(i64::from(i.c)));
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
        let place = self.int(self.layout.global_flags as i64);
        let flags = self.load(I64, place, 0);
        let flags = self.load(I16, flags, i.c * 2);
        self.handler_if(flags);
        self.note_global(i.c as u32);
        self.store_register(i.a, self.globals, i.c * VALUE);
        true
    }

    /// Adds a register to a global.
    fn add_global(&mut self) -> bool {
        let i = self.instruction();
        let now = self.global_now(u32::from(i.b)).tag;
        let offset = i32::from(i.b) * VALUE;
        match (self.likely(i.a), now) {
            (Likely::Int, Tag::Int | Tag::Undefined) => {
                let by = self.bits_with_tag(i.a, Tag::Int);
                self.note_global(u32::from(i.b));
                self.add_to(self.globals, offset, Ok(by));
            }
            (Likely::Float, Tag::Float) => {
                let by = self.float_of(i.a);
                let found = self.load(I64, self.globals, offset);
                let bad = self
                    .b
                    .ins()
                    .icmp_imm_s(IntCC::NotEqual, found, Tag::Float as i64);
                self.slow_if(bad);
                self.note_global(u32::from(i.b));
                let old = self.load(F64, self.globals, offset + 8);
                let sum = self.b.ins().fadd(old, by);
                self.store(sum, self.globals, offset + 8);
            }
            _ => return self.by_handler(),
        }
        true
    }

    /// Adds an int or a constant to an int in memory.
    fn add_to(&mut self, address: Value, offset: i32, by: Result<Value, i64>) -> Value {
        let found = self.load(I64, address, offset);
        let bad = self
            .b
            .ins()
            .icmp_imm_s(IntCC::NotEqual, found, Tag::Int as i64);
        self.slow_if(bad);
        let old = self.load(I64, address, offset + 8);
        let sum = match by {
            Ok(by) => self.int_arith(Operation::Add, old, by, None),
            Err(constant) => self.add_constant(old, constant),
        };
        self.store(sum, address, offset + 8);
        sum
    }

    /// Returns the place of an upvalue: its closure, and its offset there.
    fn upvalue_place(&mut self) -> (Value, i32) {
        let closure = match self.scope.closure {
            Some(closure) => closure,
            None => self.load(I64, self.scope.base, 8 - VALUE),
        };
        let i = self.instruction();
        (
            closure,
            self.layout.closure_upvalues + i32::from(i.b) * VALUE,
        )
    }

    /// Returns the number of the record of the cell in an upvalue of the running closure.
    fn shared(&mut self) -> usize {
        let (closure, upvalue) = (self.scope.closure, self.instruction().b);
        let mut known = self.state.cells.iter();
        let known = known.position(|cell| cell.closure == closure && cell.upvalue == upvalue);
        known.unwrap_or_else(|| {
            let (place, offset) = self.upvalue_place();
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
            let (closure, offset) = self.upvalue_place();
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
                    Known::Any | Known::Copied => None,
                };
                self.stored(number, content);
            }
            _ if now.tag != Tag::Int => return self.by_handler(),
            _ => {
                self.note_object(cell);
                let sum = self.add_to(cell, value, Err(i64::from(i.c)));
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
