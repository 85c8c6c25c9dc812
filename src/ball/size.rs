//! Sizes: 32-bit numbers with an exponent, for radii. They are rounded upward, except by functions
//! that return a lower bound.

use dashu_base::BitTest;
use dashu_int::IBig;

/// `m · 2^e` with m below 2^32; zero has m = 0.
#[derive(Clone, Copy, Debug)]
pub(super) struct Size {
    m: u64,
    e: i64,
}

impl Size {
    pub const ZERO: Size = Size { m: 0, e: 0 };
    pub const ONE: Size = Size { m: 1, e: 0 };

    /// Returns an upper bound on `m · 2^e`, exact below 2^32.
    pub fn up(m: u64, e: i64) -> Size {
        let drop = (32 - i64::from(m.leading_zeros())).max(0);
        if drop == 0 {
            return Size { m, e };
        }
        // The increment may carry to 2^32; then one more bit is dropped without loss.
        let top = (m >> drop) + u64::from(m & ((1 << drop) - 1) != 0);
        if top >> 32 == 0 {
            Size {
                m: top,
                e: e + drop,
            }
        } else {
            Size {
                m: top >> 1,
                e: e + drop + 1,
            }
        }
    }

    /// Returns a lower bound on `m · 2^e` with 32 bits.
    pub fn down(m: u64, e: i64) -> Size {
        let drop = (32 - i64::from(m.leading_zeros())).max(0);
        Size {
            m: m >> drop,
            e: e + drop,
        }
    }

    /// `2^e`.
    pub fn power(e: i64) -> Size {
        Size { m: 1, e }
    }

    /// Returns an upper bound on `|n| · 2^e`.
    pub fn above(n: &IBig, e: i64) -> Size {
        let (top, drop, rest) = leading(n);
        Size::up(top + u64::from(rest), e + drop)
    }

    /// Returns a lower bound on `|n| · 2^e`.
    pub fn below(n: &IBig, e: i64) -> Size {
        let (top, drop, _) = leading(n);
        Size::down(top, e + drop)
    }

    pub fn is_zero(self) -> bool {
        self.m == 0
    }

    /// Returns the exponent t with `2^(t-1) ≤ self < 2^t`; a very small exponent for zero.
    pub fn top(self) -> i64 {
        if self.m == 0 {
            return i64::MIN / 2;
        }
        self.e + 64 - i64::from(self.m.leading_zeros())
    }

    pub fn times(self, other: Size) -> Size {
        Size::up(self.m * other.m, self.e.saturating_add(other.e))
    }

    pub fn shifted(self, by: i64) -> Size {
        Size {
            m: self.m,
            e: self.e.saturating_add(by),
        }
    }

    pub fn plus(self, other: Size) -> Size {
        let (a, b) = if self.top() >= other.top() {
            (self, other)
        } else {
            (other, self)
        };
        if b.m == 0 {
            return a;
        }
        // With 30 more bits, a is below 2^62; b is brought to the same exponent, rounded up.
        let (m, e) = (a.m << 30, a.e - 30);
        let small = match b.e - e {
            up @ 0.. => b.m << up,
            down @ -63..0 => (b.m >> -down) + 1,
            _ => 1,
        };
        Size::up(m + small, e)
    }

    /// Returns an upper bound on the quotient; `divisor` is a nonzero lower bound.
    pub fn over(self, divisor: Size) -> Size {
        let shift = divisor.m.leading_zeros() - 32;
        let (d, e) = (divisor.m << shift, divisor.e - i64::from(shift));
        Size::up((self.m << 32).div_ceil(d), (self.e - 32).saturating_sub(e))
    }

    /// Returns a lower bound on the difference between a lower bound and an upper bound; zero if it
    /// may be negative.
    pub fn minus(self, other: Size) -> Size {
        if other.m == 0 {
            return self;
        }
        if self.m == 0 || self.top() < other.top() {
            return Size::ZERO;
        }
        let shift = self.m.leading_zeros() - 1;
        let (m, e) = (self.m << shift, self.e - i64::from(shift));
        let take = match other.e - e {
            // In these units, the other number has at most 63 bits.
            up @ 0.. => other.m << up,
            down @ -63..0 => (other.m >> -down) + 1,
            _ => 1,
        };
        match m.checked_sub(take) {
            Some(rest) => Size::down(rest, e),
            None => Size::ZERO,
        }
    }

    /// Returns the size in units of `2^unit`, rounded up to a whole number; `None` if that is 2^63
    /// or more.
    pub fn units(self, unit: i64) -> Option<u64> {
        if self.m == 0 {
            return Some(0);
        }
        match self.e.saturating_sub(unit) {
            up @ 0.. => (self.top() - unit < 64).then(|| self.m << up),
            down @ -63..0 => Some((self.m >> -down) + u64::from(self.m & ((1 << -down) - 1) != 0)),
            _ => Some(1),
        }
    }

    /// Reports whether the size is at most `2^e`.
    pub fn within(self, e: i64) -> bool {
        self.m == 0 || self.top() <= e || (self.m.is_power_of_two() && self.top() == e + 1)
    }
}

/// Returns the top 62 bits of a magnitude, the number of bits below them, and whether any of those
/// is set.
fn leading(n: &IBig) -> (u64, i64, bool) {
    let words = n.as_sign_words().1;
    let bits = n.bit_len();
    if words.len() <= 1 && bits <= 62 {
        return (words.first().copied().unwrap_or(0), 0, false);
    }
    let drop = bits - 62;
    let (word, offset) = (drop / 64, drop % 64);
    let low = words[word] >> offset;
    let high = match words.get(word + 1) {
        Some(next) if offset > 0 => next << (64 - offset),
        _ => 0,
    };
    let lost = words[..word].iter().any(|&w| w != 0) || words[word] & ((1 << offset) - 1) != 0;
    ((low | high) & ((1 << 62) - 1), drop as i64, lost)
}
