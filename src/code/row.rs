//! The columns of the instruction table that say what a row means to those who watch, record or
//! explain a run.

use super::op::Op;

/// A field of an instruction.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Field {
    /// Operand b.
    B,
    /// Operand c.
    C,
}

/// What an instruction changes besides registers of the running function, and whether control goes
/// on to the next one. The journal, the preview and traces rely on it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Effect {
    /// Nothing but registers, and objects that nothing else refers to yet.
    Pure,
    /// The variable in the global slot that this operand names. If the instruction does not ask
    /// whether the slot is a variable, the operation that does.
    Global(Field, Option<Op>),
    /// The global slot that this operand names, which becomes a variable or a constant.
    Declare(Field),
    /// The cell that upvalue b holds.
    Upcell,
    /// The cell in register a.
    Cell,
    /// The array or struct in register a.
    Object,
    /// Whatever the function that it calls does.
    Call,
    /// Leaves the running function with a value.
    Return,
    /// Control goes elsewhere, for good.
    End,
    /// Names or runs a module.
    Module,
    /// Shows a value to the outside world.
    Show,
}

/// A variable that is read.
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

/// Where an instruction finds an operand of an expression.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Term {
    /// In the register that this operand names.
    Of(Field),
    /// Operand c, as a number.
    Int,
    /// The constant c.
    Const,
    /// The special value b.
    Special,
}

/// What an instruction means in an expression that is evaluated in steps.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Meaning {
    /// No step of its own.
    Nothing,
    /// A variable is replaced by its value.
    Name(Variable),
    /// A literal is read.
    Literal(Term),
    /// An operation on register b is replaced by its value.
    One,
    /// This operation, the plain form of a fused instruction, is replaced by its value.
    Two(Op, Term, Term),
    /// The expression that it is made for, with all its parts, is replaced by its value.
    Whole,
    /// A call is replaced by its value.
    Call,
}
