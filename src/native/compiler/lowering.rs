//! How instructions are lowered: one row each. An instruction without a row is run by its handler,
//! called for this one instruction.

use crate::code::Op;
use crate::value::Tag;

/// An operand of arithmetic and comparison.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Term {
    /// The register in this operand.
    A,
    /// The register in this operand.
    B,
    /// The register in this operand.
    C,
    /// Operand b as a signed number.
    ImmB,
    /// Operand c as a signed number.
    ImmC,
    /// The constant that operand c refers to.
    Const,
}

/// An arithmetic operation.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Operation {
    Add,
    Sub,
    Mul,
    Div,
    Rem,
}

/// A comparison.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Compare {
    Less,
    LessEqual,
    Greater,
    GreaterEqual,
    Equal,
    NotEqual,
}

/// How an instruction is lowered.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Lowering {
    /// The instruction's handler runs it.
    Step,
    Move,
    LoadInt,
    LoadConst,
    LoadSpecial,
    GetGlobal,
    SetGlobal,
    DefineGlobal,
    AddGlobal,
    AddGlobalInt,
    GetUpvalue,
    GetUpcell,
    SetUpcell,
    AddUpcellInt,
    GetCell,
    SetCell,
    /// R[a] := x op y.
    Arith(Operation, Term, Term),
    Negate,
    Not,
    /// R[a] := x op y, as a bool.
    Compare(Compare, Term, Term),
    Jump,
    /// Jumps if R[a] is this bool.
    JumpBool(bool),
    /// Jumps if R[a] has this tag, or if it does not.
    JumpTag(Tag, bool),
    /// Jumps if the result of comparing R[a] with y equals the flag.
    JumpCompare(Compare, Term, bool),
    JumpGlobal(Compare),
    /// Increases R[a] and compares it with y.
    Step3(Compare, Term),
    IterStart,
    IterNext,
    IterNextPair,
    CountDown,
    Call,
    CallGlobal,
    CallMethod,
    /// A call made by its handler, which may enter native code.
    CallOther,
    Return,
    ReturnSpecial,
    GetIndex(Term),
    SetIndex(Term),
    GetField,
    SetField,
    GetScoped,
    In,
    NewStruct,
    NewCell,
    Closure,
    /// The root of R[b], with its degree in operand c.
    Root,
}

macro_rules! lowerings {
    ($($op:ident => $lowering:expr;)*) => {
        /// The lowering of each opcode.
        static LOWERINGS: [Lowering; 256] = {
            use Operation::*;
            use Compare::*;
            use Lowering as L;
            use Term::*;
            let mut table = [L::Step; 256];
            $(table[Op::$op as usize] = $lowering;)*
            table
        };
    };
}

lowerings! {
    Move => L::Move;
    Choose => L::Move;
    LoadInt => L::LoadInt;
    LoadConst => L::LoadConst;
    LoadSpecial => L::LoadSpecial;
    GetGlobal => L::GetGlobal;
    SetGlobal => L::SetGlobal;
    DefineGlobal => L::DefineGlobal;
    AddGlobal => L::AddGlobal;
    AddGlobalInt => L::AddGlobalInt;
    GetUpvalue => L::GetUpvalue;
    LoadSelf => L::GetUpvalue;
    GetUpcell => L::GetUpcell;
    SetUpcell => L::SetUpcell;
    AddUpcellInt => L::AddUpcellInt;
    GetCell => L::GetCell;
    SetCell => L::SetCell;
    Add => L::Arith(Add, B, C);
    Sub => L::Arith(Sub, B, C);
    Mul => L::Arith(Mul, B, C);
    Div => L::Arith(Div, B, C);
    Rem => L::Arith(Rem, B, C);
    AddInt => L::Arith(Add, B, ImmC);
    SubInt => L::Arith(Sub, B, ImmC);
    MulInt => L::Arith(Mul, B, ImmC);
    DivInt => L::Arith(Div, B, ImmC);
    RemInt => L::Arith(Rem, B, ImmC);
    IntSub => L::Arith(Sub, ImmC, B);
    AddConst => L::Arith(Add, B, Const);
    SubConst => L::Arith(Sub, B, Const);
    MulConst => L::Arith(Mul, B, Const);
    DivConst => L::Arith(Div, B, Const);
    ConstSub => L::Arith(Sub, Const, B);
    ConstMul => L::Arith(Mul, Const, B);
    ConstDiv => L::Arith(Div, Const, B);
    Negate => L::Negate;
    Not => L::Not;
    Less => L::Compare(Less, B, C);
    LessEqual => L::Compare(LessEqual, B, C);
    Greater => L::Compare(Greater, B, C);
    GreaterEqual => L::Compare(GreaterEqual, B, C);
    Equal => L::Compare(Equal, B, C);
    NotEqual => L::Compare(NotEqual, B, C);
    Jump => L::Jump;
    JumpTrue => L::JumpBool(true);
    JumpFalse => L::JumpBool(false);
    JumpGiven => L::JumpTag(Tag::Undefined, false);
    JumpNull => L::JumpTag(Tag::Null, true);
    JumpNotNull => L::JumpTag(Tag::Null, false);
    JumpLess => L::JumpCompare(Less, B, true);
    JumpNotLess => L::JumpCompare(Less, B, false);
    JumpLessEqual => L::JumpCompare(LessEqual, B, true);
    JumpNotLessEqual => L::JumpCompare(LessEqual, B, false);
    JumpEqual => L::JumpCompare(Equal, B, true);
    JumpNotEqual => L::JumpCompare(Equal, B, false);
    JumpLessInt => L::JumpCompare(Less, ImmB, true);
    JumpNotLessInt => L::JumpCompare(Less, ImmB, false);
    JumpLessEqualInt => L::JumpCompare(LessEqual, ImmB, true);
    JumpNotLessEqualInt => L::JumpCompare(LessEqual, ImmB, false);
    JumpGreaterInt => L::JumpCompare(Greater, ImmB, true);
    JumpNotGreaterInt => L::JumpCompare(Greater, ImmB, false);
    JumpGreaterEqualInt => L::JumpCompare(GreaterEqual, ImmB, true);
    JumpNotGreaterEqualInt => L::JumpCompare(GreaterEqual, ImmB, false);
    JumpEqualInt => L::JumpCompare(Equal, ImmB, true);
    JumpNotEqualInt => L::JumpCompare(Equal, ImmB, false);
    JumpGlobalLessInt => L::JumpGlobal(Less);
    JumpGlobalLessEqualInt => L::JumpGlobal(LessEqual);
    StepLess => L::Step3(Less, B);
    StepLessEqual => L::Step3(LessEqual, B);
    StepLessInt => L::Step3(Less, ImmB);
    IterStart => L::IterStart;
    IterNext => L::IterNext;
    IterNextPair => L::IterNextPair;
    CountNext => L::CountDown;
    Call => L::Call;
    CallGlobal => L::CallGlobal;
    CallMethod => L::CallMethod;
    CallSpread => L::CallOther;
    CallMethodSpread => L::CallOther;
    Return => L::Return;
    ReturnSpecial => L::ReturnSpecial;
    GetIndex => L::GetIndex(C);
    GetIndexInt => L::GetIndex(ImmC);
    SetIndex => L::SetIndex(B);
    SetIndexInt => L::SetIndex(ImmC);
    GetField => L::GetField;
    SetField => L::SetField;
    GetScoped => L::GetScoped;
    In => L::In;
    NewStruct => L::NewStruct;
    NewCell => L::NewCell;
    Closure => L::Closure;
    Root => L::Root;
}

/// How an operation is lowered.
pub(super) fn lowering(op: Op) -> Lowering {
    LOWERINGS[op as usize]
}
