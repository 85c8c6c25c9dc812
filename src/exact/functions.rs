//! The elementary functions of exact reals. Every value is exact: it takes a simpler form if there
//! is one; otherwise the function is left unevaluated.

use super::digits::compare;
use super::{Real, arc, exponential, logarithm, wave};
use crate::big::Fraction;
use crate::limit::Budget;
use crate::text::Failure;
use std::cmp::Ordering;

/// The table of functions: doc comment, variant, name in programs, and name in the standard
/// library.
macro_rules! functions {
    ($($(#[$doc:meta])* $variant:ident $name:literal $float:ident;)*) => {
        /// An elementary function of one argument.
        #[derive(Clone, Copy, PartialEq, Eq, Debug)]
        pub enum Function {
            $($(#[$doc])* $variant,)*
        }

        /// All elementary functions.
        pub const ALL: &[Function] = &[$(Function::$variant),*];

        impl Function {
            /// Returns the name in programs.
            pub fn name(self) -> &'static str {
                match self { $(Function::$variant => $name,)* }
            }

            /// Returns the value at a float, as the standard library rounds it.
            pub fn of_float(self, x: f64) -> f64 {
                match self { $(Function::$variant => x.$float(),)* }
            }
        }
    };
}

functions! {
    /// The sine.
    Sin "sin" sin;
    /// The cosine.
    Cos "cos" cos;
    /// The tangent.
    Tan "tan" tan;
    /// The inverse of the sine.
    Asin "asin" asin;
    /// The inverse of the cosine.
    Acos "acos" acos;
    /// The inverse of the tangent.
    Atan "atan" atan;
    /// The exponential function.
    Exp "exp" exp;
    /// The natural logarithm.
    Log "log" ln;
    /// The hyperbolic sine.
    Sinh "sinh" sinh;
    /// The hyperbolic cosine.
    Cosh "cosh" cosh;
    /// The hyperbolic tangent.
    Tanh "tanh" tanh;
    /// The inverse of the hyperbolic sine.
    Asinh "asinh" asinh;
    /// The inverse of the hyperbolic cosine, not negative.
    Acosh "acosh" acosh;
    /// The inverse of the hyperbolic tangent.
    Atanh "atanh" atanh;
}

impl Real {
    /// Returns the value of an elementary function.
    ///
    /// # Errors
    /// `DomainError` at a pole or outside the real domain; `PrecisionError` if it is undecided
    /// whether the number is in the domain; `LimitError`, `Interrupted`.
    pub fn apply(&self, function: Function, budget: &Budget) -> Result<Real, Failure> {
        match function {
            Function::Sin => Ok(self.sin_cos(budget)?.0),
            Function::Cos => Ok(self.sin_cos(budget)?.1),
            Function::Tan => wave::tan(self, budget),
            Function::Asin => arc::asin(self, budget),
            Function::Acos => arc::acos(self, budget),
            Function::Atan => arc::atan(self, budget),
            Function::Exp => exponential::exp_real(self, budget),
            Function::Log => self.log(budget),
            Function::Sinh | Function::Cosh => {
                let up = exponential::exp_real(self, budget)?;
                let down = exponential::exp_real(&self.negate(), budget)?;
                let sum = if function == Function::Sinh {
                    up.sub(&down, budget)?
                } else {
                    up.add(&down, budget)?
                };
                sum.mul(&Real::from(Fraction::ratio(1, 2)), budget)
            }
            Function::Tanh => {
                let (up, down) = (self.exp(budget)?, self.negate().exp(budget)?);
                let below = up.add(&down, budget)?.invert(budget)?;
                up.sub(&down, budget)?.mul(&below, budget)
            }
            Function::Asinh => self.asinh(budget),
            Function::Acosh => self.acosh(budget),
            Function::Atanh => self.atanh(budget),
        }
    }

    /// Returns the sine and the cosine.
    ///
    /// # Errors
    /// `LimitError`, `Interrupted`; the same for the functions below.
    pub fn sin_cos(&self, budget: &Budget) -> Result<(Real, Real), Failure> {
        wave::sin_cos(self, budget)
    }

    /// Returns e to this power.
    ///
    /// # Errors
    /// `LimitError`, `Interrupted`.
    pub fn exp(&self, budget: &Budget) -> Result<Real, Failure> {
        exponential::exp_real(self, budget)
    }

    /// Returns the natural logarithm of a positive number.
    ///
    /// # Errors
    /// `DomainError` for other numbers; `PrecisionError`, `LimitError`, `Interrupted`.
    pub fn log(&self, budget: &Budget) -> Result<Real, Failure> {
        match self.sign(budget)? {
            Ordering::Greater => logarithm::log(self, budget),
            Ordering::Equal => Err(Failure::domain("log of zero is undefined")),
            Ordering::Less => Err(Failure::domain(
                "log of a negative number has no real value",
            )),
        }
    }

    /// Raises a positive number to any real power: `e^(y·log x)`.
    ///
    /// # Errors
    /// Same as for [`Real::log`] and [`Real::exp`].
    pub fn power(&self, y: &Real, budget: &Budget) -> Result<Real, Failure> {
        self.log(budget)?.mul(y, budget)?.exp(budget)
    }

    /// Returns the square root of a non-negative number.
    ///
    /// # Errors
    /// `LimitError`, `Interrupted`.
    pub fn square_root(&self, budget: &Budget) -> Result<Option<Real>, Failure> {
        if self.num.is_zero() {
            return Ok(Some(Real::default()));
        }
        super::root::root(self, 2, budget).map(Some)
    }

    /// Uses asinh x = log(x + √(x² + 1)) for x > 0.
    fn asinh(&self, budget: &Budget) -> Result<Real, Failure> {
        match self.sign(budget)? {
            Ordering::Less => return Ok(self.negate().asinh(budget)?.negate()),
            Ordering::Equal => return Ok(Real::default()),
            Ordering::Greater => {}
        }
        let one = Real::from(Fraction::ONE);
        let square = self.mul(self, budget)?.add(&one, budget)?;
        let root = super::root::root(&square, 2, budget)?;
        self.add(&root, budget)?.log(budget)
    }

    /// Uses acosh x = log(x + √(x² - 1)) for x ≥ 1.
    fn acosh(&self, budget: &Budget) -> Result<Real, Failure> {
        let one = Real::from(Fraction::ONE);
        match compare(self, &one, budget)? {
            Ordering::Less => return Err(Failure::domain("acosh takes numbers from 1 up")),
            Ordering::Equal => return Ok(Real::default()),
            Ordering::Greater => {}
        }
        let square = self.mul(self, budget)?.sub(&one, budget)?;
        let root = super::root::root(&square, 2, budget)?;
        self.add(&root, budget)?.log(budget)
    }

    /// Uses atanh x = log((1 + x)/(1 - x))/2 for |x| < 1.
    fn atanh(&self, budget: &Budget) -> Result<Real, Failure> {
        let one = Real::from(Fraction::ONE);
        if compare(self, &one, budget)?.is_ge() || compare(self, &one.negate(), budget)?.is_le() {
            return Err(Failure::domain("atanh takes numbers between -1 and 1"));
        }
        let (up, down) = (one.add(self, budget)?, one.sub(self, budget)?);
        let ratio = up.mul(&down.invert(budget)?, budget)?;
        ratio
            .log(budget)?
            .mul(&Real::from(Fraction::ratio(1, 2)), budget)
    }

    /// Returns cos(qπ) and sin(qπ).
    ///
    /// # Errors
    /// `LimitError`, `Interrupted`.
    pub fn cos_sin_pi(q: &Fraction, budget: &Budget) -> Result<(Real, Real), Failure> {
        Ok((
            Real::of(super::circle::cos(q, budget)?),
            Real::of(super::circle::sin(q, budget)?),
        ))
    }

    /// Returns the angle of `re + im·i` in (-π, π]; the parts must not both be zero.
    ///
    /// # Errors
    /// `PrecisionError` if a sign is undecided, `LimitError`, `Interrupted`.
    pub fn argument(re: &Real, im: &Real, budget: &Budget) -> Result<Real, Failure> {
        let half = Real::pi().mul(&Real::from(Fraction::ratio(1, 2)), budget)?;
        let (x, y) = (re.sign(budget)?, im.sign(budget)?);
        match (x, y) {
            (Ordering::Equal, Ordering::Less) => return Ok(half.negate()),
            (Ordering::Equal, _) => return Ok(half),
            (Ordering::Greater, Ordering::Equal) => return Ok(Real::default()),
            (Ordering::Less, Ordering::Equal) => return Ok(Real::pi()),
            _ => {}
        }
        let slope = im.mul(&re.invert(budget)?, budget)?;
        let angle = arc::atan(&slope, budget)?;
        match (x, y) {
            (Ordering::Less, Ordering::Less) => angle.sub(&Real::pi(), budget),
            (Ordering::Less, _) => angle.add(&Real::pi(), budget),
            _ => Ok(angle),
        }
    }
}
