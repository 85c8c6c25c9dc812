//! Intervals of floats that are guaranteed to contain the true value of a computation.

use crate::algebra::expression::Function;

/// The error allowed for library functions, in units in the last place; their actual error is
/// smaller.
const SLACK: u32 = 8;

/// All numbers from `low` to `high`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Interval {
    low: f64,
    high: f64,
}

fn down(mut x: f64, times: u32) -> f64 {
    for _ in 0..times {
        x = x.next_down();
    }
    x
}

fn up(mut x: f64, times: u32) -> f64 {
    for _ in 0..times {
        x = x.next_up();
    }
    x
}

impl Interval {
    /// The interval of all numbers: nothing is known about the value.
    pub const WHOLE: Interval = Interval {
        low: f64::NEG_INFINITY,
        high: f64::INFINITY,
    };

    /// The interval from one number to another.
    pub fn new(low: f64, high: f64) -> Interval {
        Interval { low, high }
    }

    /// Returns an interval around a rounded number.
    pub fn near(x: f64) -> Interval {
        Interval::rounded(x, x)
    }

    fn rounded(low: f64, high: f64) -> Interval {
        if low.is_nan() || high.is_nan() {
            return Interval::WHOLE;
        }
        Interval::new(down(low, 1), up(high, 1))
    }

    fn loose(low: f64, high: f64) -> Interval {
        if low.is_nan() || high.is_nan() {
            return Interval::WHOLE;
        }
        Interval::new(down(low, SLACK), up(high, SLACK))
    }

    /// Returns the least and the greatest number.
    pub fn ends(self) -> (f64, f64) {
        (self.low, self.high)
    }

    /// Reports whether 0 is outside the interval.
    pub fn excludes_zero(self) -> bool {
        self.low > 0.0 || self.high < 0.0
    }

    /// Returns the sum.
    pub fn add(self, other: Interval) -> Interval {
        Interval::rounded(self.low + other.low, self.high + other.high)
    }

    /// Returns the product.
    pub fn mul(self, other: Interval) -> Interval {
        let all = [
            self.low * other.low,
            self.low * other.high,
            self.high * other.low,
            self.high * other.high,
        ];
        if all.iter().any(|x| x.is_nan()) {
            return Interval::WHOLE;
        }
        let low = all.iter().copied().fold(f64::INFINITY, f64::min);
        let high = all.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        Interval::rounded(low, high)
    }

    /// Returns an integer power.
    pub fn powi(self, n: i32) -> Interval {
        if n < 0 {
            if !self.excludes_zero() {
                return Interval::WHOLE;
            }
            let below = self.powi(n.saturating_neg());
            if !below.excludes_zero() {
                return Interval::WHOLE;
            }
            return Interval::rounded(1.0 / below.high, 1.0 / below.low);
        }
        let (a, b) = (self.low.powi(n), self.high.powi(n));
        if n % 2 == 1 {
            return Interval::loose(a, b);
        }
        let high = up(a.max(b), SLACK);
        match self.excludes_zero() {
            true => Interval::loose(a.min(b), high),
            false => Interval::new(0.0, high),
        }
    }

    /// Returns a power of a nonnegative interval with an exponent that is not an integer.
    pub fn root(self, q: f64) -> Interval {
        if self.low < 0.0 || (q < 0.0 && self.low <= 0.0) {
            return Interval::WHOLE;
        }
        let (a, b) = (self.low.powf(q), self.high.powf(q));
        let rounded = Interval::loose(a.min(b), a.max(b));
        Interval::new(rounded.low.max(0.0), rounded.high)
    }

    /// Applies a function to the interval.
    pub fn function(self, f: Function) -> Interval {
        let monotone = |g: fn(f64) -> f64| Interval::loose(g(self.low), g(self.high));
        match f {
            Function::Exp => {
                let value = monotone(f64::exp);
                Interval::new(value.low.max(0.0), value.high)
            }
            Function::Log if self.low > 0.0 => monotone(f64::ln),
            Function::Atan => monotone(f64::atan),
            Function::Sinh => monotone(f64::sinh),
            Function::Tanh => monotone(f64::tanh),
            Function::Asinh => monotone(f64::asinh),
            Function::Cosh => {
                let (a, b) = (self.low.cosh(), self.high.cosh());
                let low = if self.excludes_zero() { a.min(b) } else { 1.0 };
                Interval::new(down(low, SLACK).max(1.0), up(a.max(b), SLACK))
            }
            Function::Sin => self.sine(0.0),
            Function::Cos => self.sine(1.0),
            Function::Abs => {
                let (a, b) = (self.low.abs(), self.high.abs());
                let low = if self.excludes_zero() { a.min(b) } else { 0.0 };
                Interval::new(low, a.max(b))
            }
            Function::Log
            | Function::Tan
            | Function::Asin
            | Function::Acos
            | Function::Acosh
            | Function::Atanh
            | Function::Factorial => Interval::WHOLE,
        }
    }

    /// Returns the sine of `x + quarters·π/2`.
    fn sine(self, quarters: f64) -> Interval {
        let width = self.high - self.low;
        if width.is_nan() || width > 6.0 || self.low.abs().max(self.high.abs()) > 1e6 {
            return Interval::new(-1.0, 1.0);
        }
        let g = |x: f64| if quarters == 0.0 { x.sin() } else { x.cos() };
        let (a, b) = (g(self.low), g(self.high));
        let quarter = std::f64::consts::FRAC_PI_2;
        // The places where extremes may lie, with a larger margin than rounding needs.
        let turn = |x: f64, shift: f64| (x / quarter + quarters - 1.0) / 4.0 + shift;
        let meets = |shift: f64| {
            (turn(self.low, shift) - 1e-9).ceil() <= (turn(self.high, shift) + 1e-9).floor()
        };
        let high = if meets(0.0) {
            1.0
        } else {
            up(a.max(b), SLACK).min(1.0)
        };
        let low = if meets(0.5) {
            -1.0
        } else {
            down(a.min(b), SLACK).max(-1.0)
        };
        Interval::new(low, high)
    }
}
