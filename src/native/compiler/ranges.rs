//! The ranges of ints: arithmetic that cannot overflow need not be checked.

use super::emit::{Edge, Emitter};
use super::flow::{Known, State};
use super::lowering::{Compare, Operation};
use super::numbers::Operand;
use super::registers::{Place, Slot};
use crate::value::Tag;
use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::{InstBuilder, Value};

/// Added to the slots about whose ranges the head of a loop must assume nothing.
const RANGE: usize = 1 << 17;

/// The least and the greatest value that an int may have.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Range {
    pub low: i64,
    pub high: i64,
}

impl Range {
    /// The range of all ints.
    pub const ALL: Range = Range {
        low: i64::MIN,
        high: i64::MAX,
    };
    /// The range of the ints that are not negative.
    pub const NATURAL: Range = Range {
        low: 0,
        high: i64::MAX,
    };

    /// The range of one int.
    pub fn of(int: i64) -> Range {
        Range {
            low: int,
            high: int,
        }
    }

    /// The smallest range that contains two ranges.
    pub fn join(self, other: Range) -> Range {
        Range {
            low: self.low.min(other.low),
            high: self.high.max(other.high),
        }
    }

    /// Reports whether another range contains this one.
    pub fn is_within(self, other: Range) -> bool {
        other.low <= self.low && self.high <= other.high
    }

    /// The range of the results of an operation, if it does not overflow, and whether it cannot.
    pub fn after(op: Operation, x: Range, y: Range) -> (Range, bool) {
        let wide = |range: Range| (i128::from(range.low), i128::from(range.high));
        let ((a, b), (c, d)) = (wide(x), wide(y));
        let (low, high) = match op {
            Operation::Add => (a + c, b + d),
            Operation::Sub => (a - d, b - c),
            Operation::Mul => {
                let products = [a * c, a * d, b * c, b * d];
                let start = (products[0], products[0]);
                let both = products.iter();
                both.fold(start, |(low, high), p| (low.min(*p), high.max(*p)))
            }
            Operation::Rem if c > 0 => (0, if a >= 0 { b.min(d - 1) } else { d - 1 }),
            Operation::Rem | Operation::Div => wide(Range::ALL),
        };
        let clamped = Range {
            low: low.max(i128::from(i64::MIN)) as i64,
            high: high.min(i128::from(i64::MAX)) as i64,
        };
        (clamped, wide(clamped) == (low, high))
    }
}

/// One side of a comparison of ints.
#[derive(Clone, Copy)]
pub(super) enum Side {
    Slot(usize),
    Int(i64),
}

impl Compare {
    fn negated(self) -> Compare {
        match self {
            Compare::Less => Compare::GreaterEqual,
            Compare::LessEqual => Compare::Greater,
            Compare::Greater => Compare::LessEqual,
            Compare::GreaterEqual => Compare::Less,
            Compare::Equal => Compare::NotEqual,
            Compare::NotEqual => Compare::Equal,
        }
    }
}

impl Emitter<'_, '_> {
    /// Returns the range of the int in a place.
    pub fn range_of(&self, place: impl Place) -> Range {
        match self.known(place) {
            Known::Tag(Tag::Int) => self.state.ranges[self.slot(place)],
            Known::Any | Known::Copied | Known::Tag(_) | Known::Pair => Range::ALL,
        }
    }

    /// Records the range of the int in a place.
    pub fn set_range(&mut self, place: impl Place, range: Range) {
        let slot = self.slot(place);
        self.state.ranges[slot] = range;
    }

    /// Returns the range of an operand that is an int.
    pub fn range_of_operand(&self, operand: Operand) -> Range {
        match operand {
            Operand::Register(register) => self.range_of(register),
            Operand::Int(int) => Range::of(int),
            Operand::Float(_) | Operand::Other => Range::ALL,
        }
    }

    /// Computes with ints of these ranges; takes the slow path if the result overflows. Returns it
    /// with its range.
    pub fn ranged_arith(
        &mut self,
        op: Operation,
        (a, x): (Value, Range),
        (b, y): (Value, Range),
        constant: Option<i64>,
    ) -> (Value, Range) {
        let (range, fits) = Range::after(op, x, y);
        let result = match op {
            Operation::Add if fits => self.b.ins().iadd(a, b),
            Operation::Sub if fits => self.b.ins().isub(a, b),
            Operation::Mul if fits => self.b.ins().imul(a, b),
            Operation::Rem if x.low >= 0 && constant.is_some_and(|d| d > 0 && d & (d - 1) != 0) => {
                self.b.ins().srem(a, b)
            }
            Operation::Add if constant.is_none() && (x.low >= 0 || y.low >= 0) => {
                let sum = self.b.ins().iadd(a, b);
                let other = if x.low >= 0 { b } else { a };
                let bad = self.b.ins().icmp(IntCC::SignedLessThan, sum, other);
                self.slow_if(bad);
                sum
            }
            Operation::Add | Operation::Sub | Operation::Mul | Operation::Div | Operation::Rem => {
                self.int_arith(op, a, b, constant)
            }
        };
        (result, range)
    }

    /// Adds a constant to an int of this range; takes the slow path if the sum overflows. Returns
    /// it with its range.
    pub fn ranged_step(&mut self, a: Value, range: Range, by: i64) -> (Value, Range) {
        let step = self.int(by);
        self.ranged_arith(Operation::Add, (a, range), (step, Range::of(by)), Some(by))
    }

    /// Returns the side of a comparison that an operand is, if it is known to be an int.
    fn side(&self, operand: Operand) -> Option<Side> {
        match operand {
            Operand::Register(register) => (self.known(register) == Known::Tag(Tag::Int))
                .then(|| Side::Slot(self.slot(register))),
            Operand::Int(int) => Some(Side::Int(int)),
            Operand::Float(_) | Operand::Other => None,
        }
    }

    /// Returns the comparison of two operands, if they are known to be ints.
    pub fn sides(&self, op: Compare, x: Operand, y: Operand) -> Option<(Compare, Side, Side)> {
        Some((op, self.side(x)?, self.side(y)?))
    }

    /// Narrows the ranges of ints whose comparison has this result.
    pub fn narrow(&mut self, (op, x, y): (Compare, Side, Side), holds: bool) {
        let op = if holds { op } else { op.negated() };
        let range = |s: &Self, side: Side| match side {
            Side::Slot(slot) => s.range_of(Slot(slot)),
            Side::Int(int) => Range::of(int),
        };
        let (mut a, mut b) = (range(self, x), range(self, y));
        match op {
            Compare::Less => {
                a.high = a.high.min(b.high.saturating_sub(1));
                b.low = b.low.max(a.low.saturating_add(1));
            }
            Compare::LessEqual => {
                a.high = a.high.min(b.high);
                b.low = b.low.max(a.low);
            }
            Compare::Greater => {
                a.low = a.low.max(b.low.saturating_add(1));
                b.high = b.high.min(a.high.saturating_sub(1));
            }
            Compare::GreaterEqual => {
                a.low = a.low.max(b.low);
                b.high = b.high.min(a.high);
            }
            Compare::Equal => {
                a.low = a.low.max(b.low);
                a.high = a.high.min(b.high);
                b = a;
            }
            Compare::NotEqual => return,
        }
        for (side, range) in [(x, a), (y, b)] {
            if let Side::Slot(slot) = side
                && range.low <= range.high
            {
                self.set_range(Slot(slot), range);
            }
        }
    }

    /// Assumes ranges of ints at the head of a loop.
    pub fn assume_ranges(&self, head: u32, edges: &[Edge], state: &mut State) {
        let int = Known::Tag(Tag::Int);
        for slot in 0..self.assumable() {
            if state.known[slot] != int || self.is_weak(head, RANGE + slot) {
                continue;
            }
            // The first edge comes from outside.
            let before = edges
                .iter()
                .skip(1)
                .map(|edge| match edge.state.known[slot] == int {
                    true => edge.state.ranges[slot],
                    false => Range::ALL,
                });
            let before = before.reduce(Range::join);
            let learned = self.lessons.ranges.get(&(head, slot)).copied();
            let example = state.examples[slot];
            let natural = example.tag == Tag::Int && example.bits as i64 >= 0;
            let is_fixed = !self.turn(head).iter().any(|i| self.may_write(*i, slot));
            state.ranges[slot] = match (before, learned) {
                (Some(before), _) if is_fixed => before,
                (Some(before), Some(learned)) => before.join(learned),
                (Some(before), None) if before.low >= 0 => Range::NATURAL,
                (None, Some(learned)) if natural => learned,
                (None, None) if natural => Range::NATURAL,
                (Some(_) | None, Some(_) | None) => Range::ALL,
            };
        }
    }

    /// Before a loop is entered: checks the assumed ranges.
    pub fn check_ranges(&mut self, head: u32, wanted: &State) {
        for slot in 0..self.assumable() {
            let (range, own) = (wanted.ranges[slot], self.range_of(Slot(slot)));
            if wanted.known[slot] != Known::Tag(Tag::Int) || own.is_within(range) {
                continue;
            }
            let int = self.bits_of(Slot(slot));
            if own.low < range.low {
                let condition = IntCC::SignedGreaterThanOrEqual;
                let good = self.b.ins().icmp_imm_s(condition, int, range.low);
                self.check_at_edge(head, good);
            }
            if own.high > range.high {
                let condition = IntCC::SignedLessThanOrEqual;
                let good = self.b.ins().icmp_imm_s(condition, int, range.high);
                self.check_at_edge(head, good);
            }
            self.set_range(Slot(slot), range);
        }
    }

    /// Records which assumed ranges do not hold at a jump back to a loop, and which ones could be
    /// narrower.
    pub fn weaken_ranges(&mut self, target: u32, assumed: &State, state: &State) {
        let int = Known::Tag(Tag::Int);
        for slot in 0..self.assumable() {
            if assumed.known[slot] != int || state.known[slot] != int {
                continue;
            }
            let (wanted, own) = (assumed.ranges[slot], state.ranges[slot]);
            if !own.is_within(wanted) {
                self.again |= self.lessons.weak.insert((target, RANGE + slot));
            } else if wanted != own && !self.is_weak(target, RANGE + slot) {
                let learned = self.narrower.entry((target, slot)).or_insert(own);
                *learned = learned.join(own);
            }
        }
    }

    /// Keeps the narrower ranges that have been found for the next attempt, once everything else
    /// has settled.
    pub fn learn_ranges(&mut self) {
        if self.again {
            return;
        }
        for (key, range) in std::mem::take(&mut self.narrower) {
            if !self.is_weak(key.0, RANGE + key.1) && !self.lessons.ranges.contains_key(&key) {
                self.lessons.ranges.insert(key, range);
                self.again = true;
            }
        }
    }
}
