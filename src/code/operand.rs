//! The kinds of operands that instructions have.

/// The flag bit of a [`Spend`](Operand::Spend) operand.
pub const SPENT: i32 = 0x100;

/// The content of an operand field. The verifier, the listing, traces and the VM's views rely on
/// it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Operand {
    /// Unused; must be zero.
    None,
    /// A register that is written (in the low byte of b or c).
    Write,
    /// A register that is read.
    Read,
    /// A register that is read and written.
    Update,
    /// A register that is read. If bit 8 is set, it holds an arithmetic temporary that nothing else
    /// refers to and nothing reads again, so a big number in it can be reused for the result.
    Spend,
    /// The callee, followed by b arguments; the result replaces the callee.
    Call,
    /// The receiver of a method, a register for the method itself, and b arguments; the result
    /// replaces the receiver.
    Method,
    /// The first of b field values; the struct replaces it.
    Fields,
    /// The first of b registers that are written.
    Targets,
    /// The first of b + 1 registers that are written.
    TargetsRest,
    /// The value being iterated, followed by the position in it.
    Iterator,
    /// The value being iterated, the position in it, and the element, which is written if there is
    /// one.
    Element,
    /// Like `Element`, but the key or index is written as well as the element.
    Pair,
    /// The first of two registers that are read: the start and the end of a slice.
    Bounds,
    /// A signed number.
    Imm,
    /// A signed 16-bit number.
    Imm16,
    /// A count.
    Count,
    /// A constant of the pool.
    Const,
    /// An inline cache.
    Cache,
    /// An inline cache for a member of the value in register a.
    CacheOfA,
    /// An inline cache for a member of the value in register b.
    CacheOfB,
    /// A global slot.
    Slot,
    /// A jump.
    Jump,
    /// An upvalue of the running closure.
    Upvalue,
    /// A function of the chunk.
    Function,
    /// A special value: 0 undefined, 1 null, 2 false, 3 true.
    Special,
    /// Two bytes: a register that is read (low) and a signed step (high).
    ReadStep,
    /// Two halves: a 16-bit number (low) and a 16-bit jump (high).
    Imm16Jump16,
    /// A mode or flag whose meaning depends on the instruction.
    Mode,
    /// The form in which the source adds the number: 0 for `+ c`, 1 for `- (-c)`. The two differ
    /// for values that are not numbers.
    Sign,
}

impl Operand {
    /// Whether it is an inline cache.
    pub const fn is_cache(self) -> bool {
        matches!(self, Operand::Cache | Operand::CacheOfA | Operand::CacheOfB)
    }

    /// How the operand uses registers; `None` if it is not a register.
    pub const fn register(self) -> Option<Register> {
        let (after, result) = match self {
            Operand::Write | Operand::Update => (After::Own(0), Some(0)),
            Operand::Read | Operand::Spend | Operand::ReadStep => (After::Own(0), None),
            Operand::Call => (After::Counted(0), Some(0)),
            Operand::Method => (After::Counted(1), Some(0)),
            Operand::Fields | Operand::Targets => (After::Counted(-1), Some(0)),
            Operand::TargetsRest => (After::Counted(0), Some(0)),
            Operand::Iterator | Operand::Bounds => (After::Own(1), None),
            Operand::Element => (After::Own(2), Some(2)),
            Operand::Pair => (After::Own(3), Some(2)),
            Operand::None
            | Operand::Imm
            | Operand::Imm16
            | Operand::Count
            | Operand::Const
            | Operand::Cache
            | Operand::CacheOfA
            | Operand::CacheOfB
            | Operand::Slot
            | Operand::Jump
            | Operand::Upvalue
            | Operand::Function
            | Operand::Special
            | Operand::Imm16Jump16
            | Operand::Mode
            | Operand::Sign => return None,
        };
        Some(Register { after, result })
    }

    /// For a register: how many of the registers after it also belong to the operand, given the
    /// count in operand b. `None` for anything else.
    pub const fn registers_after(self, count: u16) -> Option<u32> {
        match self.register() {
            Some(register) => Some(register.after.of(count)),
            None => None,
        }
    }

    /// For an operand a that is a register: the distance from it to the register that receives the
    /// result. `None` if there is no result that a program could name.
    pub const fn result_after(self) -> Option<u8> {
        match self.register() {
            Some(register) => register.result,
            None => None,
        }
    }
}

/// How a register operand uses registers.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Register {
    after: After,
    result: Option<u8>,
}

/// How many of the registers after the first belong to the same operand.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum After {
    /// Exactly this many.
    Own(u32),
    /// The count in operand b plus this number, but at least zero.
    Counted(i8),
}

impl After {
    const fn of(self, count: u16) -> u32 {
        match self {
            After::Own(after) => after,
            After::Counted(more) => (count as u32).saturating_add_signed(more as i32),
        }
    }
}
