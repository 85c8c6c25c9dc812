//! Dicts and sets: looking for keys and setting their values without the handlers, for the keys
//! that programs mostly use.

use super::emit::{Emitter, NONE};
use super::lowering::Term;
use super::numbers::Operand;
use super::sought;
use crate::value::{TablePlaces, Tag, Value as Example};
use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::types::{I8, I32, I64};
use cranelift_codegen::ir::{Block, BlockArg, InstBuilder, Value};

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

    /// Returns the bits of a key that is most likely an int; otherwise, or if the instruction has
    /// encountered several types, `None`.
    fn int_key(&mut self, key: Term) -> Option<Value> {
        match self.operand(key) {
            Operand::Register(register) => {
                let is_int = self.expected(register) == Tag::Int && !self.is_mixed(self.scope.at);
                is_int.then(|| self.bits_with_tag(register, Tag::Int))
            }
            Operand::Int(value) => Some(self.int(value)),
            Operand::Float(_) | Operand::Other => None,
        }
    }

    /// Returns the place of a key's value in the table in a register, or a word of [`sought`].
    fn seek(&mut self, register: u8, key: Term) -> Option<Value> {
        if let Some(int) = self.int_key(key) {
            let table = self.bits_with_tag(register, Tag::Table);
            return Some(self.seek_int(table, int));
        }
        let (tag, bits) = self.key_operand(key)?;
        let table = self.bits_with_tag(register, Tag::Table);
        Some(self.ask(self.layout.seek, &[table, tag, bits]))
    }

    /// Branches to a block, or to another one, which gets a number.
    fn or_else(&mut self, truth: Value, other: Block, number: u64) {
        let on = self.b.create_block();
        let number = self.int(number as i64);
        let args = [BlockArg::Value(number)];
        self.b.ins().brif(truth, on, NONE, other, &args);
        self.go(on);
    }

    /// Returns the place of an int key's value in a table, or a word of [`sought`].
    fn seek_int(&mut self, table: Value, key: Value) -> Value {
        let places = self.layout.table;
        let (done, at_place) = (self.b.create_block(), self.b.create_block());
        let result = self.b.append_block_param(done, I64);
        let place = self.b.append_block_param(at_place, I64);
        let low = self.load(I64, table, places.low);
        let position = self.b.ins().isub(key, low);
        let form = self.load(I8, table, places.form);
        let (by_key, other) = (self.b.create_block(), self.b.create_block());
        let is = i64::from(TablePlaces::BY_KEY);
        let is = self.b.ins().icmp_imm_s(IntCC::Equal, form, is);
        self.b.ins().brif(is, by_key, NONE, other, NONE);

        self.go(by_key);
        let count = self.load(I64, table, places.slot_count);
        let inside = self.b.ins().icmp(IntCC::UnsignedLessThan, position, count);
        self.or_else(inside, done, sought::MISSING);
        let slots = self.load(I64, table, places.slots);
        let offset = self.b.ins().ishl_imm_s(position, 2);
        let slot = self.b.ins().iadd(slots, offset);
        let slot = self.load(I32, slot, 0);
        self.or_else(slot, done, sought::MISSING);
        let slot = self.b.ins().uextend(I64, slot);
        let found = self.b.ins().iadd_imm_s(slot, -1);
        self.b.ins().jump(at_place, &[BlockArg::Value(found)]);

        self.go(other);
        let (in_row, by_hash) = (self.b.create_block(), self.b.create_block());
        let is = i64::from(TablePlaces::IN_ROW);
        let is = self.b.ins().icmp_imm_s(IntCC::Equal, form, is);
        self.b.ins().brif(is, in_row, NONE, by_hash, NONE);

        self.go(in_row);
        let count = self.load(I64, table, places.entry_count);
        let inside = self.b.ins().icmp(IntCC::UnsignedLessThan, position, count);
        self.or_else(inside, done, sought::MISSING);
        let entry = self.entry(table, position);
        let tag = self.load(I32, entry, 0);
        let hole = Tag::Undefined as i64;
        let exists = self.b.ins().icmp_imm_s(IntCC::NotEqual, tag, hole);
        self.or_else(exists, done, sought::MISSING);
        self.b.ins().jump(at_place, &[BlockArg::Value(position)]);

        self.go(by_hash);
        let tag = self.int(Tag::Int as i64);
        let answer = self.ask(self.layout.seek, &[table, tag, key]);
        self.b.ins().jump(done, &[BlockArg::Value(answer)]);

        self.go(at_place);
        let entry = self.entry(table, place);
        let value = self.b.ins().iadd_imm_s(entry, i64::from(places.value));
        self.b.ins().jump(done, &[BlockArg::Value(value)]);
        self.go(done);
        result
    }

    /// Returns the address of an entry of a table.
    fn entry(&mut self, table: Value, place: Value) -> Value {
        let entries = self.load(I64, table, self.layout.table.entries);
        let size = i64::from(self.layout.table.entry_bits);
        let offset = self.b.ins().ishl_imm_s(place, size);
        self.b.ins().iadd(entries, offset)
    }

    /// Has the handler run the instruction if the table in a register is a set.
    fn unless_set(&mut self, register: u8) {
        let table = self.bits_with_tag(register, Tag::Table);
        let is_set = self.load(I8, table, self.layout.table.is_set);
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
        self.keeps_shapes();
        if let Some(int) = self.int_key(key) {
            self.set_int_key(int, value);
            return true;
        }
        let Some((key_tag, key_bits)) = self.key_operand(key) else {
            return self.by_handler();
        };
        let table = self.bits_with_tag(i.a, Tag::Table);
        self.put(table, (key_tag, key_bits), value);
        true
    }

    /// Sets the value of an int key, in place if the key exists.
    fn set_int_key(&mut self, key: Value, value: u8) {
        let register = self.instruction().a;
        // A complex number is put into its box here, not in one of the branches.
        self.bits_of(value);
        let table = self.bits_with_tag(register, Tag::Table);
        let place = self.seek_int(table, key);
        let (exists, other, done) = (
            self.b.create_block(),
            self.b.create_block(),
            self.b.create_block(),
        );
        let limit = sought::UNSURE as i64;
        let found = self
            .b
            .ins()
            .icmp_imm_s(IntCC::UnsignedGreaterThan, place, limit);
        self.b.ins().brif(found, exists, NONE, other, NONE);
        self.go(exists);
        self.unless_set(register);
        self.note_object(table);
        self.store_register(value, place, 0);
        self.b.ins().jump(done, NONE);
        self.go(other);
        let tag = self.int(Tag::Int as i64);
        self.put(table, (tag, key), value);
        self.b.ins().jump(done, NONE);
        self.go(done);
    }

    /// Has a function of the machine set the value of a key, or else the handler.
    fn put(&mut self, table: Value, key: (Value, Value), value: u8) {
        let (tag, bits) = (self.tag_of(value), self.bits_of(value));
        let heap = self.int(self.layout.heap as i64);
        let args = [table, key.0, key.1, tag, bits, heap];
        let done = self.ask(self.layout.put, &args);
        let bad = self.b.ins().icmp_imm_s(IntCC::Equal, done, 0);
        self.handler_if(bad);
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
