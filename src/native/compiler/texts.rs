//! Strings: characters of ASCII strings, and whether two strings are equal; and the members of
//! library modules.

use super::emit::{Emitter, NONE};
use super::lowering::{Compare, Term};
use super::numbers::Operand;
use crate::code::{CACHED_MEMBER, CACHED_MODULE};
use crate::value::{Tag, Value as Example};
use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::types::{I8, I32, I64};
use cranelift_codegen::ir::{BlockArg, InstBuilder, MemFlagsData, Value};

impl Emitter<'_, '_> {
    /// Returns a truth value as 64 bits.
    pub fn extended(&mut self, truth: Value) -> Value {
        self.b.ins().uextend(I64, truth)
    }

    /// Reads a member of a library module, if that is what the instruction has read so far.
    pub fn get_scoped(&mut self) -> bool {
        let i = self.instruction();
        let word = self.scope.body.beside(self.scope.at, i.c);
        let module = self.scope.body.chunk[word + CACHED_MODULE];
        let member = self.scope.body.chunk[word + CACHED_MEMBER];
        if module == 0 {
            return self.by_handler();
        }
        let (found, bits) = (self.tag_of(i.b as u8), self.bits_of(i.b as u8));
        let other = self
            .b
            .ins()
            .icmp_imm_s(IntCC::NotEqual, found, Tag::Module as i64);
        self.handler_if(other);
        let module = self.int(module as i64);
        let other = self.b.ins().icmp(IntCC::NotEqual, bits, module);
        self.handler_if(other);
        let now = Example::builtin(member as u32);
        let bits = self.int(now.bits as i64);
        self.write(i.a, Tag::Builtin, bits);
        self.set_example(i.a, now);
        true
    }

    /// Returns the length in characters of a string.
    pub fn characters_of(&mut self, text: Value) -> Value {
        let count = self.load(I32, text, self.layout.text_chars);
        self.b.ins().uextend(I64, count)
    }

    /// Returns the byte of a string at an index; has the handler run the instruction if there is
    /// none or if the string is not ASCII.
    fn byte_at(&mut self, text: Value, index: Value) -> Value {
        let len = self.load(I32, text, self.layout.text_len);
        let chars = self.load(I32, text, self.layout.text_chars);
        let bad = self.b.ins().icmp(IntCC::NotEqual, len, chars);
        self.handler_if(bad);
        let len = self.b.ins().uextend(I64, len);
        let bad = self
            .b
            .ins()
            .icmp(IntCC::UnsignedGreaterThanOrEqual, index, len);
        self.handler_if(bad);
        let data = self.load(I64, text, self.layout.text_data);
        let place = self.b.ins().iadd(data, index);
        let byte = self.load(I8, place, 0);
        self.b.ins().uextend(I64, byte)
    }

    /// Writes the string of one ASCII character to a register.
    fn write_character(&mut self, to: u8, byte: Value) {
        let all = self.int(self.layout.characters as i64);
        let offset = self.b.ins().ishl_imm_s(byte, 4);
        let place = self.b.ins().iadd(all, offset);
        let flags = MemFlagsData::trusted().with_readonly();
        let bits = self.b.ins().load(I64, flags, place, 8);
        self.write(to, Tag::Text, bits);
    }

    /// Reads the character of the string in R[b] at an index.
    pub fn get_character(&mut self, index: Term) -> bool {
        let i = self.instruction();
        let text = self.bits_with_tag(i.b as u8, Tag::Text);
        let Some(index) = self.index_operand(index) else {
            return self.by_handler();
        };
        let byte = self.byte_at(text, index);
        self.write_character(i.a, byte);
        true
    }

    /// Fetches a character of the string in a register, as a string or as its code.
    pub fn character(&mut self, text: u8, index: u8, as_code: bool) {
        let to = self.instruction().a;
        let text = self.bits_with_tag(text, Tag::Text);
        let index = self.bits_with_tag(index, Tag::Int);
        let byte = self.byte_at(text, index);
        match as_code {
            true => self.write(to, Tag::Int, byte),
            false => self.write_character(to, byte),
        }
    }

    /// Makes the string of the character with the code in a register.
    pub fn character_of(&mut self, code: u8) {
        let code = self.bits_with_tag(code, Tag::Int);
        let bad = self
            .b
            .ins()
            .icmp_imm_s(IntCC::UnsignedGreaterThanOrEqual, code, 128);
        self.handler_if(bad);
        self.write_character(self.instruction().a, code);
    }

    /// Fetches the next character of the string in R[a].
    pub fn iterate_text(&mut self, pair: bool) -> bool {
        let a = self.instruction().a;
        let text = self.bits_with_tag(a, Tag::Text);
        let state = self.bits_with_tag(a + 1, Tag::Int);
        let len = self.load(I32, text, self.layout.text_len);
        let chars = self.load(I32, text, self.layout.text_chars);
        let bad = self.b.ins().icmp(IntCC::NotEqual, len, chars);
        self.handler_if(bad);
        let len = self.b.ins().uextend(I64, len);
        let at = self.b.ins().band_imm_s(state, 0xffff_ffff);
        let goes = self.b.ins().icmp(IntCC::UnsignedLessThan, at, len);
        let (some, none) = (self.b.create_block(), self.b.create_block());
        self.b.ins().brif(goes, some, NONE, none, NONE);
        let before = self.state.clone();
        self.go(some);
        let data = self.load(I64, text, self.layout.text_data);
        let place = self.b.ins().iadd(data, at);
        let byte = self.load(I8, place, 0);
        let byte = self.b.ins().uextend(I64, byte);
        let next = self.b.ins().iadd_imm_s(state, 1 << 32 | 1);
        self.write(a + 1, Tag::Int, next);
        self.write_character(if pair { a + 3 } else { a + 2 }, byte);
        if pair {
            self.write(a + 2, Tag::Int, at);
        }
        let taken = self.edge(self.target());
        self.b.ins().jump(taken, NONE);
        self.go(none);
        self.state = before;
        true
    }

    /// Returns whether two strings are equal, or whether they are not; `None` unless both operands
    /// are most likely strings.
    pub fn texts_equal(&mut self, op: Compare, x: Operand, y: Operand) -> Option<Value> {
        let (Operand::Register(x), Operand::Register(y)) = (x, y) else {
            return None;
        };
        let is_text = |s: &Self, register| s.expected(register) == Tag::Text;
        if !matches!(op, Compare::Equal | Compare::NotEqual)
            || !is_text(self, x)
            || !is_text(self, y)
        {
            return None;
        }
        let x = self.bits_with_tag(x, Tag::Text);
        let y = self.bits_with_tag(y, Tag::Text);
        let (other, done) = (self.b.create_block(), self.b.create_block());
        let result = self.b.append_block_param(done, I64);
        let same = self.b.ins().icmp(IntCC::Equal, x, y);
        let one = self.int(1);
        let args = [BlockArg::Value(one)];
        self.b.ins().brif(same, done, &args, other, NONE);
        self.go(other);
        let lengths = (
            self.load(I32, x, self.layout.text_len),
            self.load(I32, y, self.layout.text_len),
        );
        let differ = |s: &mut Self, x, y| {
            let alike = s.b.ins().icmp(IntCC::Equal, x, y);
            let on = s.b.create_block();
            let zero = s.int(0);
            let args = [BlockArg::Value(zero)];
            s.b.ins().brif(alike, on, NONE, done, &args);
            s.go(on);
        };
        differ(self, lengths.0, lengths.1);
        // Most strings of equal length differ in their first bytes, if they have any.
        let long = self.b.create_block();
        self.b.ins().brif(lengths.0, long, NONE, done, &args);
        self.go(long);
        let datas = (
            self.load(I64, x, self.layout.text_data),
            self.load(I64, y, self.layout.text_data),
        );
        let bytes = (self.load(I8, datas.0, 0), self.load(I8, datas.1, 0));
        differ(self, bytes.0, bytes.1);
        let longer = self.b.ins().icmp_imm_s(IntCC::NotEqual, lengths.0, 1);
        let long = self.b.create_block();
        self.b.ins().brif(longer, long, NONE, done, &args);
        self.go(long);
        let answer = self.ask(self.layout.same_text, &[x, y]);
        self.b.ins().jump(done, &[BlockArg::Value(answer)]);
        self.go(done);
        let unsure = self.b.ins().icmp_imm_s(IntCC::Equal, result, 2);
        self.handler_if(unsure);
        let wanted = i64::from(op == Compare::Equal);
        Some(self.b.ins().icmp_imm_s(IntCC::Equal, result, wanted))
    }
}
