//! Elementary functions: exact where the value is, a float elsewhere.

use super::{Number, NumberRef, div, power, rational, real, round, to_f64};
use crate::big;
use crate::exact::Function;
use crate::limit::Budget;
use crate::text::Failure;
use dashu_int::UBig;

macro_rules! functions {
    ($($(#[$doc:meta])* $name:ident $function:ident;)*) => {
        $(
            $(#[$doc])*
            ///
            /// # Errors
            /// `DomainError` outside the function's real domain and for complex numbers; `Interrupted`.
            pub fn $name(a: NumberRef, budget: &Budget) -> Result<Number, Failure> {
                apply(Function::$function, stringify!($name), a, budget)
            }
        )*
    };
}

functions! {
    /// The sine.
    sin Sin;
    /// The cosine.
    cos Cos;
    /// The tangent; at its poles a `DomainError`.
    tan Tan;
    /// The inverse of the sine, in [-π/2, π/2].
    asin Asin;
    /// The inverse of the cosine, in [0, π].
    acos Acos;
    /// The inverse of the tangent, in (-π/2, π/2).
    atan Atan;
    /// e to a power.
    exp Exp;
    /// The natural logarithm.
    log Log;
}

fn apply(function: Function, name: &str, a: NumberRef, budget: &Budget) -> Result<Number, Failure> {
    if let NumberRef::Complex(z) = a {
        let exact = match function {
            Function::Exp if z.is_exact() => exp_complex(z, budget)?,
            _ => None,
        };
        let failure = || Failure::domain(format!("{name} of this complex number is not available"));
        return exact.ok_or_else(failure);
    }
    check_domain(function, name, a, budget)?;
    if a.is_exact() {
        if let Some(value) = at_zero_or_one(function, a) {
            return Ok(value);
        }
        if let Some(value) = real::special(function, a, budget)? {
            return Ok(value);
        }
    }
    if function == Function::Log {
        return Ok(Number::Float(natural_log(a)));
    }
    Ok(Number::Float(of_float(function, to_f64(a))))
}

/// `e^re · (cos im + i sin im)` for an imaginary part that is a multiple of π/12.
fn exp_complex(z: &super::Complex, budget: &Budget) -> Result<Option<Number>, Failure> {
    let size = exp(z.re.as_ref(), budget)?;
    let (cosine, sine) = (
        real::special(Function::Cos, z.im.as_ref(), budget)?,
        real::special(Function::Sin, z.im.as_ref(), budget)?,
    );
    let (Some(cosine), Some(sine), true) = (cosine, sine, size.as_ref().is_exact()) else {
        return Ok(None);
    };
    let re = super::mul(size.as_ref(), cosine.as_ref(), budget)?;
    let im = super::mul(size.as_ref(), sine.as_ref(), budget)?;
    Ok(Some(super::complex(re, im)))
}

/// The rational values at rational arguments: there are no others (Lindemann, Niven).
fn at_zero_or_one(function: Function, a: NumberRef) -> Option<Number> {
    let value = match (function, a) {
        (Function::Cos | Function::Exp, NumberRef::Int(0)) => 1,
        (Function::Log | Function::Acos, NumberRef::Int(1)) => 0,
        (Function::Log | Function::Acos, _) => return None,
        (_, NumberRef::Int(0)) => 0,
        _ => return None,
    };
    Some(Number::Int(value))
}

fn check_domain(
    function: Function,
    name: &str,
    a: NumberRef,
    budget: &Budget,
) -> Result<(), Failure> {
    match function {
        Function::Asin | Function::Acos => {
            let size = round::abs(a, budget)?;
            if super::compare(size.as_ref(), NumberRef::Int(1), budget)?
                == Some(std::cmp::Ordering::Greater)
            {
                return Err(Failure::domain(format!(
                    "{name} takes numbers from -1 to 1"
                )));
            }
        }
        Function::Log if super::is_zero(a) => {
            return Err(Failure::domain(format!("{name} of zero does not exist")));
        }
        Function::Log if round::is_negative(a, budget)? => {
            return Err(Failure::domain(format!(
                "{name} of a negative number has no real value"
            )));
        }
        _ => {}
    }
    Ok(())
}

fn of_float(function: Function, x: f64) -> f64 {
    match function {
        Function::Sin => x.sin(),
        Function::Cos => x.cos(),
        Function::Tan => x.tan(),
        Function::Asin => x.asin(),
        Function::Acos => x.acos(),
        Function::Atan => x.atan(),
        Function::Exp => x.exp(),
        Function::Log => x.ln(),
    }
}

/// The natural logarithm of a positive real, also beyond the range of floats.
fn natural_log(a: NumberRef) -> f64 {
    if let NumberRef::Irrational(x) = a {
        return x.ln();
    }
    let x = to_f64(a);
    if x.is_normal() || !matches!(a, NumberRef::Big(_) | NumberRef::Rational(_)) {
        return x.ln();
    }
    let ln = |n: &UBig| {
        let (high, _, exponent) = big::top(n);
        (high as f64).ln() + exponent as f64 * std::f64::consts::LN_2
    };
    let (n, d) = rational::parts(a);
    ln(&n.into_owned().into_parts().1) - ln(&d)
}

/// The logarithm of a to the base b: exact where a is a rational power of b.
///
/// # Errors
/// `DomainError` unless both are positive and the base is not 1; `Interrupted`.
pub fn log_base(a: NumberRef, b: NumberRef, budget: &Budget) -> Result<Number, Failure> {
    if let (NumberRef::Complex(_), _) | (_, NumberRef::Complex(_)) = (a, b) {
        return Err(Failure::domain("log of a complex number is not available"));
    }
    check_domain(Function::Log, "log", a, budget)?;
    check_domain(Function::Log, "log", b, budget)?;
    if super::equal(b, NumberRef::Int(1), budget)? {
        return Err(Failure::domain("there is no logarithm to the base 1"));
    }
    if a.is_exact() && b.is_exact() {
        if let Some(value) = exact_log(a, b, budget)? {
            return Ok(value);
        }
        if let (NumberRef::Irrational(_), _) | (_, NumberRef::Irrational(_)) = (a, b)
            && let Some(value) = real::log_base(a, b, budget)?
        {
            return Ok(value);
        }
        // log(e^2, e) and the like: the quotient of exact logarithms.
        let (x, y) = (log(a, budget)?, log(b, budget)?);
        if x.as_ref().is_exact() && y.as_ref().is_exact() {
            return div(x.as_ref(), y.as_ref(), budget);
        }
    }
    let (x, y) = (natural_log(a), natural_log(b));
    // These two are exact at powers.
    if let (NumberRef::Int(2), true) = (b, to_f64(a).is_normal()) {
        return Ok(Number::Float(to_f64(a).log2()));
    }
    if let (NumberRef::Int(10), true) = (b, to_f64(a).is_normal()) {
        return Ok(Number::Float(to_f64(a).log10()));
    }
    Ok(Number::Float(x / y))
}

/// p/q with `a = b^(p/q)` for rational a, b > 0, b ≠ 1.
fn exact_log(a: NumberRef, b: NumberRef, budget: &Budget) -> Result<Option<Number>, Failure> {
    if let NumberRef::Irrational(_) | NumberRef::Float(_) = b {
        return Ok(None);
    }
    if let NumberRef::Irrational(_) | NumberRef::Float(_) = a {
        return Ok(None);
    }
    if let NumberRef::Int(1) = a {
        return Ok(Some(Number::Int(0)));
    }
    // The exponent to within rounding; p and q are at most the bit lengths, which bounds the search.
    let ratio = natural_log(a) / natural_log(b);
    let limit = a.bits().max(b.bits()) as i64;
    let Some((p, q)) = simplest_near(ratio, limit) else {
        return Ok(None);
    };
    // a^q = b^p would be huge for large p and q: compare q-th and p-th roots' powers only when small.
    let cost = a.bits() as u128 * q as u128;
    if cost > 1 << 24 {
        return Ok(None);
    }
    let x = power(a, NumberRef::Int(q), budget)?;
    let y = power(b, NumberRef::Int(p), budget)?;
    Ok(super::equal(x.as_ref(), y.as_ref(), budget)?
        .then(|| Number::ratio(i128::from(p), i128::from(q))))
}

/// The fraction with the smallest denominator, at most `limit`, that agrees with x to about 12 digits.
fn simplest_near(x: f64, limit: i64) -> Option<(i64, i64)> {
    if !x.is_finite() || x.abs() > 1e9 {
        return None;
    }
    let (mut p0, mut q0, mut p1, mut q1) = (0i64, 1i64, 1i64, 0i64);
    let mut rest = x;
    for _ in 0..40 {
        let whole = rest.floor();
        if whole.abs() > 1e9 {
            return None;
        }
        let next = |a: i64, b: i64| (whole as i64).checked_mul(a).and_then(|m| m.checked_add(b));
        let (p, q) = (next(p1, p0)?, next(q1, q0)?);
        (p0, q0, p1, q1) = (p1, q1, p, q);
        if q1 > limit {
            return None;
        }
        if (p1 as f64 / q1 as f64 - x).abs() <= x.abs() * 1e-12 {
            return Some((p1, q1));
        }
        rest = 1.0 / (rest - whole);
    }
    None
}
