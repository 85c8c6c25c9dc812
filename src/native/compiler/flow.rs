//! What is known about registers at a place in the code, and which registers are still needed
//! there.

use super::lowering::{Lowering, lowering};
use super::ranges::Range;
use crate::code::{Instruction, Op, Operand};
use crate::value::{Tag, Value as Example};
use cranelift_codegen::ir::Value;

/// What is known about a register.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Known {
    /// Nothing: it is read from memory.
    Any,
    /// The tag and bits are in variables.
    Copied,
    /// The value has this tag, and its bits are in a variable.
    Tag(Tag),
    /// The value is a complex number whose parts are floats, and they are in variables.
    Pair,
}

/// What is known about each register in the windows of the compiled function and of inlined
/// functions, which overlap it and follow it.
#[derive(Clone)]
pub(super) struct State {
    pub known: Vec<Known>,
    /// The value that each register held, or would have held, at compile time, as an example of
    /// future values. Undefined if unknown.
    pub examples: Vec<Example>,
    /// The shape that the struct in each register is known to have; 0 if unknown.
    pub shapes: Vec<u64>,
    /// Which parts of each register are newer in variables than in memory.
    pub stale: Vec<Stale>,
    /// Whether the place and number of the elements of the array in each register are in
    /// variables. Only for registers that are known to hold an array.
    pub spans: Vec<bool>,
    /// The ranges of the ints in slots that are known to hold ints.
    pub ranges: Vec<Range>,
    /// Whether the global in each slot is known to be an ordinary variable.
    pub plain: Vec<bool>,
    /// How many of the functions that the current one is inlined into have pushed their frames.
    pub framed: usize,
    /// Cells that closures share, as far as the current path of the code has used them.
    pub cells: Vec<Shared>,
}

/// A cell that a closure shares.
#[derive(Clone, Copy)]
pub(super) struct Shared {
    /// The closure; `None` for the running one.
    pub closure: Option<Value>,
    pub upvalue: u16,
    pub cell: Value,
    /// The tag and bits of its value, if they are known.
    pub content: Option<(Tag, Value)>,
}

/// Which parts of a register are older in memory than in variables. A stale part is always known.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub(super) struct Stale {
    pub tag: bool,
    pub bits: bool,
}

impl Stale {
    pub const ALL: Stale = Stale {
        tag: true,
        bits: true,
    };

    pub fn is_any(self) -> bool {
        self.tag || self.bits
    }
}

impl State {
    /// Returns a state in which nothing is known, with this many slots for globals.
    pub fn new(examples: Vec<Example>, promoted: usize) -> State {
        State {
            known: vec![Known::Any; examples.len()],
            shapes: vec![0; examples.len()],
            stale: vec![Stale::default(); examples.len()],
            spans: vec![false; examples.len()],
            ranges: vec![Range::ALL; examples.len()],
            plain: vec![false; promoted],
            examples,
            framed: 0,
            cells: Vec::new(),
        }
    }

    /// Makes room for this many registers.
    pub fn grow(&mut self, count: usize) {
        if self.known.len() < count {
            self.known.resize(count, Known::Any);
            self.examples.resize(count, Example::UNDEFINED);
            self.shapes.resize(count, 0);
            self.stale.resize(count, Stale::default());
            self.spans.resize(count, false);
            self.ranges.resize(count, Range::ALL);
        }
    }

    /// Forgets this register and all that follow, including the fact that they exist.
    pub fn shrink(&mut self, count: usize) {
        self.known.truncate(count);
        self.examples.truncate(count);
        self.shapes.truncate(count);
        self.stale.truncate(count);
        self.spans.truncate(count);
        self.ranges.truncate(count);
    }

    /// Forgets all shapes: the code that was run may have changed them.
    pub fn forget_shapes(&mut self) {
        self.shapes.fill(0);
        self.forget_spans();
    }

    /// Forgets where the elements of arrays are: the code that was run may have changed that.
    pub fn forget_spans(&mut self) {
        self.spans.fill(false);
    }

    /// Forgets the values of cells: the code that was run may have changed them.
    pub fn forget_contents(&mut self) {
        self.cells.iter_mut().for_each(|cell| cell.content = None);
    }

    /// Returns what is known at the end of a block, as seen by a following block that also has
    /// other predecessors: copies whose tag is in a variable are forgotten, and must be in memory.
    pub fn at_edge(&self) -> State {
        let tagged = |known: &Known| match known {
            Known::Tag(_) | Known::Pair => *known,
            Known::Any | Known::Copied => Known::Any,
        };
        let stale = |(known, stale): (&Known, &Stale)| match known {
            Known::Tag(_) | Known::Pair => *stale,
            Known::Any | Known::Copied => Stale::default(),
        };
        State {
            known: self.known.iter().map(tagged).collect(),
            examples: self.examples.clone(),
            shapes: self.shapes.clone(),
            stale: self.known.iter().zip(&self.stale).map(stale).collect(),
            spans: self.spans.clone(),
            ranges: self.ranges.clone(),
            plain: self.plain.clone(),
            framed: self.framed,
            cells: Vec::new(),
        }
    }

    /// Keeps only what is known in both states.
    pub fn meet(&mut self, other: &State) {
        self.shrink(other.known.len());
        self.framed = self.framed.min(other.framed);
        self.cells.clear();
        for (own, other) in self.shapes.iter_mut().zip(&other.shapes) {
            if own != other {
                *own = 0;
            }
        }
        for (own, other) in self.spans.iter_mut().zip(&other.spans) {
            *own &= other;
        }
        for (own, other) in self.ranges.iter_mut().zip(&other.ranges) {
            *own = own.join(*other);
        }
        for (own, other) in self.plain.iter_mut().zip(&other.plain) {
            *own &= other;
        }
        for (slot, other_known) in other.known.iter().enumerate() {
            if self.known[slot] != *other_known {
                self.known[slot] = Known::Any;
                self.stale[slot] = Stale::default();
                self.spans[slot] = false;
            }
            self.stale[slot].tag |= other.stale[slot].tag && self.known[slot] != Known::Any;
            self.stale[slot].bits |= other.stale[slot].bits && self.known[slot] != Known::Any;
        }
        for (own, other) in self.examples.iter_mut().zip(&other.examples) {
            if own.is_undefined() {
                *own = *other;
            }
        }
    }

    /// Keeps only what is known in both states, at two points within the same instruction. The
    /// instruction writes its result last, so copies of different kinds are of the same value.
    pub fn meet_within(&mut self, other: &State) {
        let mut other = other.clone();
        for (own, other) in self.known.iter_mut().zip(&mut other.known) {
            match (*own, *other) {
                (Known::Copied, Known::Tag(_) | Known::Pair) => *other = Known::Copied,
                (Known::Tag(_) | Known::Pair, Known::Copied) => *own = Known::Copied,
                (Known::Tag(tag), Known::Pair) => *other = Known::Tag(tag),
                (Known::Pair, Known::Tag(tag)) => *own = Known::Tag(tag),
                (Known::Any | Known::Copied | Known::Tag(_) | Known::Pair, _) => {}
            }
        }
        self.meet(&other);
    }

    /// Forgets a register.
    pub fn forget(&mut self, register: usize) {
        if let Some(known) = self.known.get_mut(register) {
            *known = Known::Any;
            self.examples[register] = Example::UNDEFINED;
            self.shapes[register] = 0;
            self.stale[register] = Stale::default();
            self.spans[register] = false;
            self.ranges[register] = Range::ALL;
        }
    }

    /// Forgets the globals: the code that was run may have changed them.
    pub fn forget_globals(&mut self) {
        (0..self.plain.len()).for_each(|slot| self.forget(slot));
        self.plain.fill(false);
    }

    /// Forgets this register and those after it.
    pub fn forget_from(&mut self, register: usize) {
        (register..self.known.len()).for_each(|register| self.forget(register));
    }
}

/// A set of registers.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub(super) struct Registers([u64; 4]);

impl Registers {
    pub fn has(self, register: u8) -> bool {
        self.0[usize::from(register >> 6)] >> (register & 63) & 1 == 1
    }

    pub fn add(&mut self, register: u8) {
        self.0[usize::from(register >> 6)] |= 1 << (register & 63);
    }

    fn remove(&mut self, register: u8) {
        self.0[usize::from(register >> 6)] &= !(1 << (register & 63));
    }

    fn join(&mut self, other: Registers) -> bool {
        let before = self.0;
        for (own, other) in self.0.iter_mut().zip(other.0) {
            *own |= other;
        }
        self.0 != before
    }
}

/// The registers that an instruction may write.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Writes {
    /// No register.
    Nothing,
    /// This register.
    One(u8),
    /// This register and any after it.
    From(u8),
}

/// Returns which registers each instruction writes. The callee's window is in the registers after
/// the call's own.
pub(super) fn writes(i: Instruction) -> Writes {
    let [a, _, _] = i.op.operands();
    match a {
        Operand::Write | Operand::Update if i.op != Op::Include => Writes::One(i.a),
        Operand::Iterator => Writes::One(i.a + 1),
        Operand::Element | Operand::Pair => Writes::From(i.a + 1),
        Operand::Write
        | Operand::Update
        | Operand::Call
        | Operand::Method
        | Operand::Fields
        | Operand::Targets
        | Operand::TargetsRest => Writes::From(i.a),
        Operand::None
        | Operand::Read
        | Operand::Spend
        | Operand::Bounds
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
        | Operand::ReadStep
        | Operand::Imm16Jump16
        | Operand::Mode
        | Operand::Sign => Writes::Nothing,
    }
}

/// Removes the registers whose values before an instruction are not needed after it.
fn kill(i: Instruction, set: &mut Registers) {
    let [a, _, _] = i.op.operands();
    let first = u32::from(i.a);
    let range = if matches!(a, Operand::Write | Operand::Update | Operand::Fields) {
        first..first + 1
    } else if matches!(a, Operand::Call | Operand::Method) {
        first..256
    } else if a == Operand::Targets {
        first..first + u32::from(i.b)
    } else {
        return;
    };
    range.for_each(|register| set.remove(register as u8));
}

/// Adds the registers that an instruction reads.
fn reads(i: Instruction, set: &mut Registers) {
    let [a, b, c] = i.op.operands();
    let mut add = |first: u32, count: u32| {
        (first..(first + count).min(256)).for_each(|register| set.add(register as u8));
    };
    let own = u32::from(i.a);
    match a {
        Operand::Call if i.op == Op::CallGlobal => add(own + 1, u32::from(i.b)),
        Operand::Call | Operand::Method => add(own, u32::from(i.b).max(1) + 1),
        Operand::Fields => add(own, u32::from(i.b)),
        Operand::Iterator | Operand::Element | Operand::Pair => add(own, 2),
        Operand::Read | Operand::Update => add(own, 1),
        Operand::None
        | Operand::Write
        | Operand::Targets
        | Operand::TargetsRest
        | Operand::Spend
        | Operand::Bounds
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
        | Operand::ReadStep
        | Operand::Imm16Jump16
        | Operand::Mode
        | Operand::Sign => {}
    }
    for (kind, value) in [(b, i.b as u8), (c, i.c as u8)] {
        if kind.register().is_some() {
            let several = matches!(i.op, Op::NewArray | Op::Append | Op::Join);
            let after = kind.registers_after(i.b).unwrap_or(0);
            add(
                u32::from(value),
                if several { u32::from(i.b) } else { after + 1 },
            );
        }
    }
}

/// Returns, for each instruction, the registers that are read before they are written, from there
/// on. If `all` is set, any instruction run by a handler counts as reading every register, because
/// its operands may not show all the registers it reads. So does one that creates a closure: what it
/// captures is not among its operands.
pub(super) fn live(code: &[Instruction], all: bool) -> Vec<Registers> {
    let mut live = vec![Registers::default(); code.len() + 1];
    loop {
        let mut changed = false;
        for (at, i) in code.iter().enumerate().rev() {
            let mut set = if i.op.ends() {
                Registers::default()
            } else {
                live[at + 1]
            };
            if let Some(offset) = i.jump() {
                let mut there = live[(at as i64 + 1 + i64::from(offset)) as usize];
                if matches!(i.op, Op::IterNext | Op::IterNextPair) {
                    there.remove(i.a.saturating_add(2));
                }
                if i.op == Op::IterNextPair {
                    there.remove(i.a.saturating_add(3));
                }
                set.join(there);
            }
            kill(*i, &mut set);
            reads(*i, &mut set);
            let hides = matches!(
                lowering(i.op),
                Lowering::Step | Lowering::CallOther | Lowering::Closure
            );
            if all && hides {
                set = Registers([u64::MAX; 4]);
            }
            changed |= live[at].join(set);
        }
        if !changed {
            return live;
        }
    }
}
