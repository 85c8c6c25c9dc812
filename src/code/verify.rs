//! The verifier: checks that every operand of every instruction is in range, so that the VM does
//! not have to.

use super::chunk::{Chunk, Prototype};
use super::instruction::Instruction;
use super::op::Op;
use super::operand::Operand;

/// Checks a chunk. An error message says what is wrong and where; it always means a bug in the
/// compiler, never in a program.
///
/// # Errors
/// A description of the first fault.
pub fn verify(chunk: &Chunk, slots: u32) -> Result<(), String> {
    for function in &chunk.functions {
        verify_function(chunk, function, slots)
            .map_err(|fault| format!("function `{}`: {fault}", function.name))?;
    }
    Ok(())
}

fn verify_function(chunk: &Chunk, function: &Prototype, slots: u32) -> Result<(), String> {
    if function.registers > 256 || usize::from(function.registers) < function.params.len() {
        return Err(format!("{} registers", function.registers));
    }
    let words = &chunk.words[function.start as usize..function.end as usize];
    let mut last = None;
    for (i, &word) in words.iter().enumerate() {
        let at = function.start + i as u32;
        let instruction =
            Instruction::decode(word).ok_or_else(|| format!("word {at}: no such opcode"))?;
        let view = View {
            chunk,
            function,
            slots,
            at,
        };
        view.check(instruction)
            .map_err(|fault| format!("word {at} ({}): {fault}", instruction.op.name()))?;
        last = Some(instruction.op);
    }
    if !last.is_some_and(Op::ends) {
        return Err("runs off its end".to_string());
    }
    for h in &function.handlers {
        let inside = |p: u32| function.start <= p && p <= function.end;
        if !(inside(h.start)
            && inside(h.end)
            && inside(h.target)
            && u16::from(h.register) < function.registers)
        {
            return Err("a handler is out of range".to_string());
        }
    }
    Ok(())
}

struct View<'a> {
    chunk: &'a Chunk,
    function: &'a Prototype,
    slots: u32,
    at: u32,
}

impl View<'_> {
    fn check(&self, i: Instruction) -> Result<(), String> {
        let [a, b, c] = i.op.operands();
        self.operand(a, i64::from(i.a), i)?;
        self.operand(b, i64::from(i.b), i)?;
        self.operand(c, i64::from(i.c), i)
    }

    fn operand(&self, kind: Operand, value: i64, i: Instruction) -> Result<(), String> {
        let ok = match kind {
            Operand::None => value == 0,
            Operand::Spend => value >> 9 == 0 && self.register(value & 0xff),
            Operand::ReadStep => self.register(value & 0xff),
            Operand::Write
            | Operand::Read
            | Operand::Update
            | Operand::Call
            | Operand::Method
            | Operand::Fields
            | Operand::Targets
            | Operand::TargetsRest
            | Operand::Iterator
            | Operand::Bounds
            | Operand::Element
            | Operand::Pair => {
                let after = kind.registers_after(i.b).unwrap_or(0);
                self.register(value) && self.register(value + i64::from(after))
            }
            Operand::Imm | Operand::Imm16 | Operand::Count | Operand::Mode => true,
            Operand::Const => {
                self.aligned(value, 0, self.chunk.constants.len(), super::CONST_WORDS)
            }
            Operand::Cache | Operand::CacheOfA | Operand::CacheOfB => {
                let first = self.chunk.cache_word(0);
                self.aligned(value, first, self.chunk.caches.len(), super::CACHE_WORDS)
            }
            Operand::Slot => (0..i64::from(self.slots)).contains(&value),
            Operand::Jump => self.target(value),
            Operand::Imm16Jump16 => self.target(value >> 16),
            Operand::Upvalue => (0..self.function.captures.len() as i64).contains(&value),
            Operand::Function => (0..self.chunk.functions.len() as i64).contains(&value),
            Operand::Sign => (0..2).contains(&value),
            Operand::Special => (0..4).contains(&value),
        };
        if ok {
            Ok(())
        } else {
            Err(format!("operand {kind:?} is {value}"))
        }
    }

    fn register(&self, value: i64) -> bool {
        (0..i64::from(self.function.registers)).contains(&value)
    }

    fn target(&self, offset: i64) -> bool {
        let to = i64::from(self.at) + 1 + offset;
        i64::from(self.function.start) <= to && to < i64::from(self.function.end)
    }

    fn aligned(&self, offset: i64, first: usize, count: usize, size: usize) -> bool {
        let word = i64::from(self.at) + 1 + offset - first as i64;
        word >= 0 && word % size as i64 == 0 && word / (size as i64) < count as i64
    }
}
