//! Elementary functions: exact for exact numbers, floats for floats, and computed from the real and
//! imaginary parts for complex numbers.

use super::real::{lift, lower};
use super::{Complex, Number, NumberRef, complex, div, to_f64};
use crate::exact::{Function, Real};
use crate::limit::Budget;
use crate::text::Failure;
use std::cmp::Ordering;

macro_rules! functions {
    ($($(#[$doc:meta])* $name:ident $function:ident;)*) => {
        $(
            $(#[$doc])*
            ///
            /// # Errors
            /// `DomainError` at poles and outside the domain; `PrecisionError` if it cannot be
            /// decided whether the number is in the domain; `LimitError`, `Interrupted`.
            pub fn $name(a: NumberRef, budget: &Budget) -> Result<Number, Failure> {
                apply(Function::$function, a, budget)
            }
        )*
    };
}

functions! {
    /// The sine.
    sin Sin;
    /// The cosine.
    cos Cos;
    /// The tangent; a `DomainError` at its poles.
    tan Tan;
    /// The inverse of the sine, in [-π/2, π/2].
    asin Asin;
    /// The inverse of the cosine, in [0, π].
    acos Acos;
    /// The inverse of the tangent, in (-π/2, π/2).
    atan Atan;
    /// e to a power.
    exp Exp;
    /// The natural logarithm, complex for negative numbers.
    log Log;
    /// The hyperbolic sine.
    sinh Sinh;
    /// The hyperbolic cosine.
    cosh Cosh;
    /// The hyperbolic tangent.
    tanh Tanh;
    /// The inverse of the hyperbolic sine.
    asinh Asinh;
    /// The inverse of the hyperbolic cosine, for numbers from 1 up.
    acosh Acosh;
    /// The inverse of the hyperbolic tangent, for numbers between -1 and 1.
    atanh Atanh;
}

/// Returns the value of an elementary function.
///
/// # Errors
/// The same as for the named functions.
pub fn apply(function: Function, a: NumberRef, budget: &Budget) -> Result<Number, Failure> {
    match a {
        NumberRef::Complex(z) => of_complex(function, z, budget),
        NumberRef::Float(x) => of_float(function, x),
        _ if function == Function::Log => log_exact(&lift(a), budget),
        NumberRef::Int(_)
        | NumberRef::Big(_)
        | NumberRef::Ratio(..)
        | NumberRef::Rational(_)
        | NumberRef::Irrational(_) => lift(a).apply(function, budget).map(lower),
    }
}

/// Returns the logarithm of an exact real: for a negative number, log |x| + πi.
fn log_exact(x: &Real, budget: &Budget) -> Result<Number, Failure> {
    match x.sign(budget)? {
        Ordering::Less => {
            let re = x.negate().log(budget)?;
            Ok(complex::new(lower(re), super::pi()))
        }
        Ordering::Equal | Ordering::Greater => x.log(budget).map(lower),
    }
}

fn of_float(function: Function, x: f64) -> Result<Number, Failure> {
    let outside = |text: &str| {
        Err(Failure::domain(format!(
            "{} takes numbers {text}",
            function.name()
        )))
    };
    if matches!(function, Function::Asin | Function::Acos) && x.abs() > 1.0 {
        return outside("from -1 to 1");
    }
    if function == Function::Acosh && x < 1.0 {
        return outside("from 1 up");
    }
    if function == Function::Atanh && x.abs() >= 1.0 {
        return outside("between -1 and 1");
    }
    if function == Function::Log && x == 0.0 {
        return Err(Failure::domain("log of zero is undefined"));
    }
    if function == Function::Log && x < 0.0 {
        return Ok(complex::floats((-x).ln(), std::f64::consts::PI));
    }
    Ok(Number::Float(function.of_float(x)))
}

fn of_complex(function: Function, z: &Complex, budget: &Budget) -> Result<Number, Failure> {
    if let Function::Asin
    | Function::Acos
    | Function::Atan
    | Function::Asinh
    | Function::Acosh
    | Function::Atanh = function
    {
        return Err(Failure::domain(format!(
            "{} takes real numbers",
            function.name()
        )));
    }
    if z.is_exact() {
        let (x, y) = (lift(z.re.as_ref()), lift(z.im.as_ref()));
        return exact_complex(function, &x, &y, budget);
    }
    float_complex(
        function,
        to_f64(z.re.as_ref(), budget)?,
        to_f64(z.im.as_ref(), budget)?,
    )
}

/// Evaluates the function exactly, using the addition formulas.
fn exact_complex(
    function: Function,
    x: &Real,
    y: &Real,
    budget: &Budget,
) -> Result<Number, Failure> {
    let of = |f: Function, x: &Real| x.apply(f, budget);
    let product = |a: Real, b: Real| a.mul(&b, budget);
    let (re, im) = match function {
        Function::Exp => {
            let (sine, cosine) = y.sin_cos(budget)?;
            let size = of(Function::Exp, x)?;
            (size.mul(&cosine, budget)?, size.mul(&sine, budget)?)
        }
        Function::Log => {
            let norm = x.mul(x, budget)?.add(&y.mul(y, budget)?, budget)?;
            let half = Real::from(crate::big::Fraction::ratio(1, 2));
            let re = norm.log(budget)?.mul(&half, budget)?;
            (re, Real::argument(x, y, budget)?)
        }
        Function::Sin => (
            product(of(Function::Sin, x)?, of(Function::Cosh, y)?)?,
            product(of(Function::Cos, x)?, of(Function::Sinh, y)?)?,
        ),
        Function::Cos => (
            product(of(Function::Cos, x)?, of(Function::Cosh, y)?)?,
            product(of(Function::Sin, x)?, of(Function::Sinh, y)?)?.negate(),
        ),
        Function::Sinh => (
            product(of(Function::Sinh, x)?, of(Function::Cos, y)?)?,
            product(of(Function::Cosh, x)?, of(Function::Sin, y)?)?,
        ),
        Function::Cosh => (
            product(of(Function::Cosh, x)?, of(Function::Cos, y)?)?,
            product(of(Function::Sinh, x)?, of(Function::Sin, y)?)?,
        ),
        Function::Tan
        | Function::Asin
        | Function::Acos
        | Function::Atan
        | Function::Tanh
        | Function::Asinh
        | Function::Acosh
        | Function::Atanh => {
            let (above, below) = if function == Function::Tan {
                (Function::Sin, Function::Cos)
            } else {
                (Function::Sinh, Function::Cosh)
            };
            let above = exact_complex(above, x, y, budget)?;
            let below = exact_complex(below, x, y, budget)?;
            if super::is_zero(below.as_ref()) {
                return Err(Failure::domain(format!(
                    "{} has a pole here",
                    function.name()
                )));
            }
            return div(above.as_ref(), below.as_ref(), budget);
        }
    };
    Ok(complex::new(lower(re), lower(im)))
}

fn float_complex(function: Function, x: f64, y: f64) -> Result<Number, Failure> {
    let (re, im) = match function {
        Function::Exp => (x.exp() * y.cos(), x.exp() * y.sin()),
        Function::Log if x == 0.0 && y == 0.0 => {
            return Err(Failure::domain("log of zero is undefined"));
        }
        Function::Log => (x.hypot(y).ln(), y.atan2(x)),
        Function::Sin => (x.sin() * y.cosh(), x.cos() * y.sinh()),
        Function::Cos => (x.cos() * y.cosh(), -x.sin() * y.sinh()),
        Function::Sinh => (x.sinh() * y.cos(), x.cosh() * y.sin()),
        Function::Cosh => (x.cosh() * y.cos(), x.sinh() * y.sin()),
        // tan(x + iy) = (sin 2x + i sinh 2y) / (cos 2x + cosh 2y)
        Function::Tan => {
            let below = (2.0 * x).cos() + (2.0 * y).cosh();
            ((2.0 * x).sin() / below, ratio((2.0 * y).sinh(), below))
        }
        Function::Asin
        | Function::Acos
        | Function::Atan
        | Function::Tanh
        | Function::Asinh
        | Function::Acosh
        | Function::Atanh => {
            let below = (2.0 * x).cosh() + (2.0 * y).cos();
            (ratio((2.0 * x).sinh(), below), (2.0 * y).sin() / below)
        }
    };
    Ok(complex::floats(re, im))
}

/// Divides sinh by cosh, even if both overflow.
fn ratio(above: f64, below: f64) -> f64 {
    if above.is_infinite() {
        above.signum()
    } else {
        above / below
    }
}

/// Returns the logarithm of a to the base b: `log(a)/log(b)`.
///
/// # Errors
/// `DomainError` for 0, and for the bases 0 and 1; otherwise the same as [`log`].
pub fn log_base(a: NumberRef, b: NumberRef, budget: &Budget) -> Result<Number, Failure> {
    if super::equal(b, NumberRef::Int(1), budget)? {
        return Err(Failure::domain("there is no logarithm to the base 1"));
    }
    if a.is_exact() && b.is_exact() {
        let (x, y) = (log(a, budget)?, log(b, budget)?);
        return div(x.as_ref(), y.as_ref(), budget);
    }
    // These two logarithms are exact at powers of the base.
    match (a, b) {
        (NumberRef::Float(x), NumberRef::Int(2)) if x > 0.0 => return Ok(Number::Float(x.log2())),
        (NumberRef::Float(x), NumberRef::Int(10)) if x > 0.0 => {
            return Ok(Number::Float(x.log10()));
        }
        _ => {}
    }
    let (x, y) = (log(a, budget)?, log(b, budget)?);
    div(x.as_ref(), y.as_ref(), budget)
}

/// Returns the angle of the point (x, y) from the positive x-axis, in (-π, π]; 0 at the origin.
///
/// # Errors
/// `TypeError` for complex numbers; otherwise the same as for exact reals.
pub fn atan2(y: NumberRef, x: NumberRef, budget: &Budget) -> Result<Number, Failure> {
    match (y, x) {
        (NumberRef::Complex(_), _) | (_, NumberRef::Complex(_)) => {
            Err(Failure::type_("atan2 takes real numbers")
                .with_hint("`arg(z)` is the angle of a complex number"))
        }
        (NumberRef::Float(_), _) | (_, NumberRef::Float(_)) => {
            let (y, x) = (super::nearest(y, budget)?, super::nearest(x, budget)?);
            Ok(Number::Float(y.atan2(x)))
        }
        _ => {
            let z = complex::new(x.to_number(), y.to_number());
            super::arg(z.as_ref(), budget)
        }
    }
}

/// Returns the hypotenuse of a right triangle with legs a and b: `√(a² + b²)`.
///
/// # Errors
/// `TypeError` for complex numbers; otherwise the same as for exact reals.
pub fn hypot(a: NumberRef, b: NumberRef, budget: &Budget) -> Result<Number, Failure> {
    match (a, b) {
        (NumberRef::Complex(_), _) | (_, NumberRef::Complex(_)) => {
            Err(Failure::type_("hypot takes real numbers")
                .with_hint("`abs(z)` is the absolute value of a complex number"))
        }
        (NumberRef::Float(_), _) | (_, NumberRef::Float(_)) => {
            let (a, b) = (super::nearest(a, budget)?, super::nearest(b, budget)?);
            Ok(Number::Float(a.hypot(b)))
        }
        _ => {
            let (a, b) = (super::mul(a, a, budget)?, super::mul(b, b, budget)?);
            let sum = super::add(a.as_ref(), b.as_ref(), budget)?;
            super::sqrt(sum.as_ref(), budget)
        }
    }
}

/// Returns the value of the gamma function: exact for an exact int or half-integer, otherwise a
/// float.
///
/// # Errors
/// `DomainError` at its poles 0, -1, -2, …; `TypeError` for complex numbers; `LimitError`,
/// `Interrupted`.
pub fn gamma(a: NumberRef, budget: &Budget) -> Result<Number, Failure> {
    let pole = || Failure::domain("gamma has poles at 0 and at the negative integers");
    match a {
        NumberRef::Int(n) if n < 1 => Err(pole()),
        NumberRef::Int(n) => super::factorial(NumberRef::Int(n - 1), budget),
        NumberRef::Ratio(n, 2) => half_gamma(n, budget),
        NumberRef::Complex(_) => Err(Failure::type_("gamma takes a real number")),
        NumberRef::Big(_) => Err(budget.too_large("this factorial")),
        NumberRef::Ratio(..)
        | NumberRef::Rational(_)
        | NumberRef::Irrational(_)
        | NumberRef::Float(_) => {
            let x = to_f64(a, budget)?;
            if x <= 0.0 && x.fract() == 0.0 {
                return Err(pole());
            }
            Ok(Number::Float(gamma_float(x)))
        }
    }
}

/// Returns Γ(n/2) for odd n.
fn half_gamma(n: i64, budget: &Budget) -> Result<Number, Failure> {
    // Γ(1/2 + k) = (2k)!/(4^k k!) √π, Γ(1/2 - k) = (-4)^k k!/(2k)! √π
    let k = (n - 1) / 2;
    let size = k.unsigned_abs();
    let size = i64::try_from(size).map_err(|_| Failure::limit("the result would be too large"))?;
    let double = size
        .checked_mul(2)
        .ok_or_else(|| Failure::limit("the result would be too large"))?;
    let above = super::factorial(NumberRef::Int(double), budget)?;
    let below = super::factorial(NumberRef::Int(size), budget)?;
    let four = NumberRef::Int(if k < 0 { -4 } else { 4 });
    let power = super::power(four, NumberRef::Int(size), budget)?;
    let below = super::mul(below.as_ref(), power.as_ref(), budget)?;
    let ratio = if k < 0 {
        div(below.as_ref(), above.as_ref(), budget)?
    } else {
        div(above.as_ref(), below.as_ref(), budget)?
    };
    let root = super::sqrt(super::pi().as_ref(), budget)?;
    super::mul(ratio.as_ref(), root.as_ref(), budget)
}

/// Computes Γ with Lanczos' approximation (g = 7, n = 9), and by reflection below 1/2.
fn gamma_float(x: f64) -> f64 {
    const COEFFICIENTS: [f64; 9] = [
        0.999_999_999_999_809_9,
        676.520_368_121_885_1,
        -1_259.139_216_722_402_8,
        771.323_428_777_653_1,
        -176.615_029_162_140_6,
        12.507_343_278_686_905,
        -0.138_571_095_265_720_12,
        9.984_369_578_019_572e-6,
        1.505_632_735_149_311_6e-7,
    ];
    use std::f64::consts::{PI, TAU};
    if x < 0.5 {
        return PI / ((PI * x).sin() * gamma_float(1.0 - x));
    }
    if x > 172.0 {
        return f64::INFINITY;
    }
    let x = x - 1.0;
    let mut sum = COEFFICIENTS[0];
    for (k, c) in COEFFICIENTS.iter().enumerate().skip(1) {
        sum += c / (x + k as f64);
    }
    let t = x + 7.5;
    // The power is computed as a product of two halves, so that nothing overflows too early.
    let half = t.powf((x + 0.5) / 2.0);
    TAU.sqrt() * half * (-t).exp() * half * sum
}
