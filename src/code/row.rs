//! The columns of the instruction table that describe what a row means to the parts that observe,
//! record or explain a run.

use super::op::Op;

/// A field of an instruction.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Field {
    /// Operand b.
    B,
    /// Operand c.
    C,
}

/// The effect of an instruction on anything other than the registers of the running function, and
/// whether control continues with the next instruction. The journal, the preview and traces rely on
/// it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Effect {
    /// Only registers, and objects that nothing else refers to yet.
    Pure,
    /// The variable in the global slot that this operand names; and, if the instruction does not
    /// itself check that the slot is a variable, the operation that does.
    Global(Field, Option<Op>),
    /// The global slot that this operand names, which becomes a variable or a constant.
    Declare(Field),
    /// The cell that upvalue b holds.
    Upcell,
    /// The cell in register a.
    Cell,
    /// The array or struct in register a.
    Object,
    /// Whatever the called function does.
    Call,
    /// Leaves the running function, returning a value.
    Return,
    /// Transfers control elsewhere, never to the next instruction.
    End,
    /// Names or runs a module.
    Module,
    /// Shows a value to the outside world.
    Show,
}

/// The variable that an instruction reads.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Variable {
    /// In the register that this operand names.
    Register(Field),
    /// In the global slot c.
    Global,
    /// In the cell in register b.
    Cell,
    /// Upvalue b.
    Upvalue,
    /// In the cell that upvalue b holds.
    Upcell,
}

/// The place where an instruction finds an operand of an expression.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Term {
    /// In the register that this operand names.
    Of(Field),
    /// Operand c itself, as a number.
    Int,
    /// The constant c.
    Const,
    /// The special value b.
    Special,
}

/// The meaning of an instruction in an expression that is evaluated step by step.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Meaning {
    /// Not a separate step.
    Nothing,
    /// Replaces a variable with its value.
    Name(Variable),
    /// Reads a literal.
    Literal(Term),
    /// Replaces an operation on register b with its value.
    One,
    /// Replaces this operation, the plain form of a fused instruction, with its value.
    Two(Op, Term, Term),
    /// Replaces the whole expression that it was compiled from with its value.
    Whole,
    /// Replaces a call with its value.
    Call,
}
