//! Determines what happened between two instructions: which register was written, and which
//! functions were entered and left.

use crate::code::{Effect, Instruction, Operand};
use crate::value::Value;
use crate::vm::At;

/// A function that has been left.
#[derive(Clone, Copy)]
pub struct Left {
    /// The value it returned; `None` if an error ended it.
    pub value: Option<Value>,
}

/// The effect of the previous instruction.
#[derive(Default)]
pub struct Moved {
    /// The functions that were left, innermost first.
    pub left: Vec<Left>,
    /// Whether a function was entered; the next instruction is its first.
    pub entered: bool,
    /// The register that was written, and its value, if the same function continues.
    pub wrote: Option<(u8, Value)>,
    /// Whether an error was raised and caught, so that the next instruction is the first one of a
    /// handler.
    pub caught: bool,
}

/// The last instruction that was seen.
#[derive(Default)]
pub struct Follower {
    last: Option<Last>,
}

#[derive(Clone, Copy)]
struct Last {
    instruction: Instruction,
    word: u32,
    depth: usize,
}

impl Follower {
    /// Determines what happened before the instruction that is about to run.
    pub fn look(&mut self, at: At) -> Moved {
        let depth = at.depth();
        let mut moved = Moved::default();
        if let Some(last) = self.last {
            if depth > last.depth {
                moved.entered = true;
            } else if depth < last.depth {
                leave(at, last, depth, &mut moved);
            } else {
                moved.caught = is_jump_out_of_line(at, last);
                moved.wrote = written(at, last).filter(|_| !moved.caught);
            }
        } else {
            moved.entered = true;
        }
        let i = at.instruction();
        self.last = Some(Last {
            instruction: i,
            word: at.word(),
            depth,
        });
        moved
    }
}

fn leave(at: At, last: Last, depth: usize, moved: &mut Moved) {
    let returned = last.instruction.op.effect() == Effect::Return && depth + 1 == last.depth;
    let value = returned.then(|| at.result_of_call()).flatten();
    moved.caught = !returned;
    for _ in depth..last.depth {
        moved.left.push(Left { value });
    }
    if returned {
        moved.wrote = at.result_of_call().map(|value| (at.call_register(), value));
    }
}

/// Reports whether the next instruction can only have been reached through an error.
fn is_jump_out_of_line(at: At, last: Last) -> bool {
    let falls = at.word() == last.word + 1;
    !falls && last.instruction.jump().is_none()
}

fn written(at: At, last: Last) -> Option<(u8, Value)> {
    let [a, _, _] = last.instruction.op.operands();
    // If the loop instruction did not jump, there was no further element.
    let is_element = matches!(a, Operand::Element | Operand::Pair);
    if is_element && at.word() == last.word + 1 {
        return None;
    }
    let register = last.instruction.result()?;
    (u16::from(register) < at.registers()).then(|| (register, at.register(register)))
}
