//! Dicts and sets: looking for keys and setting their values without the handlers, for the keys
//! that programs mostly use.

use super::emit::Emitter;
use super::lowering::Term;
use super::numbers::Operand;
use super::sought;
use crate::value::{Tag, Value as Example};
use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::types::I8;
use cranelift_codegen::ir::{InstBuilder, Value};

impl Emitter<'_, '_> {
    /// Returns the tag and bits of a key; `None` if it is not of a kind that is supported here.
    fn key_operand(&mut self, key: Term) -> Option<(Value, Value)> {
        match self.operand(key) {
            Operand::Register(register) => {
                let tag = self.expected(register);
                let suits = matches!(tag, Tag::Int | Tag::Text | Tag::Undefined);
                suits.then(|| (self.tag_of(register), self.bits_of(register)))
            }
            Operand::Int(value) => Some((self.int(Tag::Int as i64), self.int(value))),
            Operand::Float(_) | Operand::Other => None,
        }
    }

    /// Returns the place of a key's value in the table in a register, or a word of [`sought`].
    fn seek(&mut self, register: u8, key: Term) -> Option<Value> {
        let (tag, bits) = self.key_operand(key)?;
        let table = self.bits_with_tag(register, Tag::Table);
        Some(self.ask(self.layout.seek, &[table, tag, bits]))
    }

    /// Has the handler run the instruction if the table in a register is a set.
    fn unless_set(&mut self, register: u8) {
        let table = self.bits_with_tag(register, Tag::Table);
        let is_set = self.load(I8, table, self.layout.table_is_set);
        self.handler_if(is_set);
    }

    /// Reads the value of a dict's key.
    pub fn get_key(&mut self, key: Term) -> bool {
        let i = self.instruction();
        let now = value_of(self.example(i.b as u8));
        let Some(place) = self.seek(i.b as u8, key) else {
            return self.by_handler();
        };
        let limit = sought::UNSURE as i64;
        let bad = self
            .b
            .ins()
            .icmp_imm_s(IntCC::UnsignedLessThanOrEqual, place, limit);
        self.handler_if(bad);
        self.unless_set(i.b as u8);
        self.load_register(i.a, place, 0);
        self.set_example(i.a, now);
        true
    }

    /// Sets the value of a dict's key to the value in a register.
    pub fn set_key(&mut self, key: Term, value: u8) -> bool {
        let i = self.instruction();
        let Some((key_tag, key_bits)) = self.key_operand(key) else {
            return self.by_handler();
        };
        let table = self.bits_with_tag(i.a, Tag::Table);
        let (tag, bits) = (self.tag_of(value), self.bits_of(value));
        let heap = self.int(self.layout.heap as i64);
        let args = [table, key_tag, key_bits, tag, bits, heap];
        let done = self.ask(self.layout.put, &args);
        let bad = self.b.ins().icmp_imm_s(IntCC::Equal, done, 0);
        self.keeps_shapes();
        self.handler_if(bad);
        true
    }

    /// Reports whether a table has a key.
    pub fn is_in(&mut self) -> bool {
        let i = self.instruction();
        if self.expected(i.c as u8) != Tag::Table {
            return self.by_handler();
        }
        let Some(place) = self.seek(i.c as u8, Term::B) else {
            return self.by_handler();
        };
        let unsure = sought::UNSURE as i64;
        let bad = self.b.ins().icmp_imm_s(IntCC::Equal, place, unsure);
        self.handler_if(bad);
        let missing = sought::MISSING as i64;
        let found = self.b.ins().icmp_imm_s(IntCC::NotEqual, place, missing);
        let found = self.extended(found);
        self.write(i.a, Tag::Bool, found);
        true
    }
}

/// A value of a dict.
fn value_of(dict: Example) -> Example {
    let table = dict.as_table();
    let first = table.and_then(|table| table.entry_from(0));
    first.map_or(Example::UNDEFINED, |(_, _, _, value)| value)
}
