//! An instruction as a 64-bit word: opcode in bits 0–7, a in 8–15, b in 16–31, c in 32–63 (signed).

use super::op::Op;
use super::operand::Operand;
use super::row::Field;

/// A decoded instruction.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Instruction {
    /// The operation.
    pub op: Op,
    /// Operand a.
    pub a: u8,
    /// Operand b.
    pub b: u16,
    /// Operand c.
    pub c: i32,
}

impl Instruction {
    /// Makes an instruction from its parts.
    pub fn new(op: Op, a: u8, b: u16, c: i32) -> Instruction {
        Instruction { op, a, b, c }
    }

    /// Encodes the instruction as a word.
    pub fn encode(self) -> u64 {
        self.op as u64
            | u64::from(self.a) << 8
            | u64::from(self.b) << 16
            | u64::from(self.c as u32) << 32
    }

    /// Decodes a word; `None` if there is no such opcode.
    pub fn decode(word: u64) -> Option<Instruction> {
        let op = *Op::ALL.get(usize::from(word as u8))?;
        Some(Instruction {
            op,
            a: (word >> 8) as u8,
            b: (word >> 16) as u16,
            c: (word >> 32) as i32,
        })
    }

    /// The jump distance in words, counted from the next instruction; `None` if it is not a jump.
    pub fn jump(self) -> Option<i32> {
        match self.op.operands() {
            [_, _, Operand::Jump] => Some(self.c),
            [_, _, Operand::Imm16Jump16] => Some(self.c >> 16),
            [_, _, _] => None,
        }
    }

    /// The global slot that a field names.
    pub fn slot(self, field: Field) -> u32 {
        match field {
            Field::B => u32::from(self.b),
            Field::C => self.c as u32,
        }
    }

    /// The register that a field names.
    pub fn register(self, field: Field) -> u8 {
        match field {
            Field::B => self.b as u8,
            Field::C => self.c as u8,
        }
    }

    /// The register that receives the result, if a program could name it.
    pub fn result(self) -> Option<u8> {
        let [a, _, _] = self.op.operands();
        a.result_after().map(|after| self.a + after)
    }
}

#[cfg(test)]
mod tests {
    use super::{Instruction, Op};

    #[test]
    fn encoding_and_decoding_are_inverse() {
        for &op in Op::ALL {
            for (a, b, c) in [
                (0, 0, 0),
                (255, 65535, -1),
                (1, 2, i32::MIN),
                (7, 0x8000, i32::MAX),
            ] {
                let instruction = Instruction::new(op, a, b, c);
                assert_eq!(Instruction::decode(instruction.encode()), Some(instruction));
            }
        }
    }
}
