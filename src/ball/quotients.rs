//! Half-gcd that records the quotients: Lehmer's method on words, and recursion above that
//! (Schönhage 1971; Möller 2008, "On Schönhage's algorithm and subquadratic integer gcd
//! computation").

use crate::big;
use crate::limit::Budget;
use crate::text::Failure;
use dashu_base::BitTest;
use dashu_int::{IBig, UBig};

/// Pairs of this many bits are shortened a word at a time.
const WORDWISE: usize = 2000;

/// Numerator and denominator of a complete quotient `x / y`.
#[derive(Clone, Debug)]
pub(super) struct Pair {
    pub x: IBig,
    pub y: IBig,
}

impl From<(IBig, IBig)> for Pair {
    fn from((x, y): (IBig, IBig)) -> Pair {
        Pair { x, y }
    }
}

impl Pair {
    /// Reports whether the quotient is above 1 (infinity does not count).
    pub fn is_proper(&self) -> bool {
        self.y > IBig::ZERO && self.x > self.y
    }
}

/// A run of quotients and their matrix `Π (q 1; 1 0) = (a b; c d)`; the determinant is 1 for an
/// even number of quotients and -1 for an odd one.
pub(super) struct Step {
    pub quotients: Vec<IBig>,
    a: IBig,
    b: IBig,
    c: IBig,
    d: IBig,
}

impl Step {
    fn new() -> Step {
        Step {
            quotients: Vec::new(),
            a: IBig::ONE,
            b: IBig::ZERO,
            c: IBig::ZERO,
            d: IBig::ONE,
        }
    }

    /// Returns the complete quotient of a pair that is left after these quotients: the inverse
    /// matrix times the pair. If it is above 1, they are the pair's partial quotients, since the
    /// expansion with a last complete quotient above 1 is unique.
    pub fn apply(&self, pair: &Pair, budget: &Budget) -> Result<Pair, Failure> {
        let dot = |u: &IBig, x: &IBig, v: &IBig, y: &IBig| -> Result<IBig, Failure> {
            Ok(big::multiply(u, x, budget)? - big::multiply(v, y, budget)?)
        };
        let x = dot(&self.d, &pair.x, &self.b, &pair.y)?;
        let y = dot(&self.a, &pair.y, &self.c, &pair.x)?;
        Ok(if self.quotients.len() % 2 == 1 {
            Pair { x: -x, y: -y }
        } else {
            Pair { x, y }
        })
    }

    /// Undoes the last quotient, in the remaining pairs too; returns false if there is none.
    pub fn undo(&mut self, rests: &mut [&mut Pair]) -> bool {
        let Some(q) = self.quotients.pop() else {
            return false;
        };
        for rest in rests {
            let x = &q * &rest.x + &rest.y;
            rest.y = std::mem::replace(&mut rest.x, x);
        }
        // (a b) = (a' q + b', a')
        let b = &self.a - &q * &self.b;
        self.a = std::mem::replace(&mut self.b, b);
        let d = &self.c - &q * &self.d;
        self.c = std::mem::replace(&mut self.d, d);
        true
    }

    /// Appends one quotient.
    fn push(&mut self, q: IBig) {
        let a = &q * &self.a + &self.b;
        self.b = std::mem::replace(&mut self.a, a);
        let c = &q * &self.c + &self.d;
        self.d = std::mem::replace(&mut self.c, c);
        self.quotients.push(q);
    }

    /// Appends the quotients of another step.
    fn append(&mut self, mut next: Step, budget: &Budget) -> Result<(), Failure> {
        if self.quotients.is_empty() {
            *self = next;
            return Ok(());
        }
        let dot = |x: &IBig, u: &IBig, y: &IBig, v: &IBig| -> Result<IBig, Failure> {
            Ok(big::multiply(x, u, budget)? + big::multiply(y, v, budget)?)
        };
        let a = dot(&self.a, &next.a, &self.b, &next.c)?;
        let b = dot(&self.a, &next.b, &self.b, &next.d)?;
        let c = dot(&self.c, &next.a, &self.d, &next.c)?;
        let d = dot(&self.c, &next.b, &self.d, &next.d)?;
        (self.a, self.b, self.c, self.d) = (a, b, c, d);
        self.quotients.append(&mut next.quotients);
        Ok(())
    }

    /// Returns what is left of a pair (x, y) whose parts above `drop` bits were reduced to `top`;
    /// quotients that belong only to the leading bits are undone.
    fn extend(
        &mut self,
        top: Pair,
        pair: &Pair,
        drop: usize,
        budget: &Budget,
    ) -> Result<Pair, Failure> {
        let low = Pair {
            x: low_bits(&pair.x, drop),
            y: low_bits(&pair.y, drop),
        };
        let low = self.apply(&low, budget)?;
        let mut rest = Pair {
            x: (top.x << drop) + low.x,
            y: (top.y << drop) + low.y,
        };
        while !rest.is_proper() && self.undo(&mut [&mut rest]) {}
        Ok(rest)
    }
}

/// Returns a nonnegative number modulo `2^count`.
fn low_bits(n: &IBig, count: usize) -> IBig {
    let words = n.as_sign_words().1;
    let whole = count.div_ceil(64).min(words.len());
    let mut kept = UBig::from_words(&words[..whole]);
    kept.clear_high_bits(count);
    IBig::from(kept)
}

/// Returns quotients of a proper pair that reduce it to about `goal` bits, which must be at least
/// half of its length. They are correct because the remaining pair, which is also returned, is
/// proper.
pub(super) fn shorten(
    mut pair: Pair,
    goal: usize,
    budget: &Budget,
) -> Result<(Step, Pair), Failure> {
    if pair.x.bit_len() <= WORDWISE {
        budget.poll(WORDWISE as u64 / 64)?;
        return Ok(wordwise(pair, goal));
    }
    let mut step = Step::new();
    // Two rounds: the first does half of the reduction, the second the rest.
    for round in 0..2 {
        let size = pair.x.bit_len();
        if pair.y.bit_len() <= goal || size < goal + 64 {
            return Ok((step, pair));
        }
        // Takes so many leading bits, s of them, that this round removes s/2.
        let away = if round == 0 {
            (size - goal) / 2
        } else {
            size - goal
        };
        let drop = size.saturating_sub(2 * away);
        let top = Pair {
            x: &pair.x >> drop,
            y: &pair.y >> drop,
        };
        if drop > 0 && top.is_proper() && top.y.bit_len() > away + 32 {
            let goal = top.x.bit_len() - away + 1;
            let (mut next, top) = shorten(top, goal, budget)?;
            pair = next.extend(top, &pair, drop, budget)?;
            step.append(next, budget)?;
        }
        if pair.y.bit_len() > goal {
            let (q, rest) = big::div_rem(&pair.x, &pair.y, budget)?;
            if rest.is_zero() {
                return Ok((step, pair));
            }
            step.push(q);
            pair = Pair { x: pair.y, y: rest };
        }
    }
    Ok((step, pair))
}

/// Applies Lehmer's method until the smaller number has at most `goal` bits.
fn wordwise(mut pair: Pair, goal: usize) -> (Step, Pair) {
    let mut step = Step::new();
    let mut small = Vec::new();
    while pair.y.bit_len() > goal {
        let n = pair.x.bit_len();
        let drop = n.saturating_sub(63);
        let top = |n: &IBig| u64::try_from(&(n >> drop)).expect("at most 63 bits");
        let spare = pair.y.bit_len() - goal;
        small.clear();
        if spare > 32
            && drop > 0
            && let Some([a, b, c, d]) = lehmer(top(&pair.x), top(&pair.y), &mut small)
        {
            // (x y) is multiplied by the inverse matrix.
            let (x, y) = (&pair.x * d - &pair.y * b, &pair.y * a - &pair.x * c);
            pair = if small.len() % 2 == 1 {
                Pair { x: -x, y: -y }
            } else {
                Pair { x, y }
            };
            (step.a, step.b) = (&step.a * a + &step.b * c, step.a * b + step.b * d);
            (step.c, step.d) = (&step.c * a + &step.d * c, step.c * b + step.d * d);
            step.quotients.extend(small.iter().map(|&q| IBig::from(q)));
            continue;
        }
        let q = &pair.x / &pair.y;
        let rest = &pair.x - &q * &pair.y;
        if rest.is_zero() {
            break;
        }
        step.push(q);
        pair = Pair { x: pair.y, y: rest };
    }
    (step, pair)
}

/// Returns the matrix of Euclid's quotients on the leading bits, for as long as they are the same
/// for every continuation (Collins' condition, with cofactors of at most 31 bits); `None` if not
/// even the first is certain.
fn lehmer(mut x: u64, mut y: u64, quotients: &mut Vec<u64>) -> Option<[i64; 4]> {
    let (mut a, mut b, mut c, mut d) = (1u64, 0u64, 0u64, 1u64);
    while y != 0 {
        let (q, rest) = (x / y, x % y);
        if q >> 31 != 0 {
            break;
        }
        // The columns (a c), (b d) are the numerators and denominators of convergents.
        let (next_a, next_c) = (q * a + b, q * c + d);
        if next_a >> 31 != 0 {
            break;
        }
        // The leading bits of x and y are off by less than one unit each: x' - q y' and y' - (x'
        // - q y') stay positive for all continuations if they exceed the sums of the new
        // cofactors.
        if rest < next_a + next_c || y - rest < next_a + a + next_c + c {
            break;
        }
        quotients.push(q);
        (x, y) = (y, rest);
        (a, b, c, d) = (next_a, a, next_c, c);
    }
    (!quotients.is_empty()).then_some([a as i64, b as i64, c as i64, d as i64])
}
