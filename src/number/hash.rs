//! Hashes by exact value: equal numbers of whatever kind have equal hashes.
//!
//! No computable hash tells all reals apart and respects equality, so a number is first rounded to 53 bits
//! (ties to even), with an exponent that is not bounded as a float's is: what is exact in few bits, as
//! most ints and floats are, stays what it is.

use super::{NumberRef, is_zero};
use crate::big::{Fraction, Rounded};
use crate::limit::Budget;
use crate::text::Failure;

/// A hash that agrees with [`equal`](super::equal): whatever is equal to a number has its hash.
///
/// # Errors
/// `PrecisionError` where the rounding of an exact real stays undecided; `LimitError`, `Interrupted`.
#[inline]
pub fn hash(a: NumberRef, budget: &Budget) -> Result<u64, Failure> {
    Ok(match a {
        NumberRef::Int(n) => mixed(Rounded::of_int(n)),
        NumberRef::Big(n) => mixed(Rounded::of_integer(n)),
        NumberRef::Ratio(n, d) => mixed(Rounded::of_ratio(n, d)),
        NumberRef::Rational(r) => mixed(rational(r, budget)?),
        NumberRef::Irrational(x) => mixed(x.rounded(budget)?),
        NumberRef::Float(x) => mixed(Rounded::of_float(x)),
        NumberRef::Complex(z) => {
            let re = hash(z.re.as_ref(), budget)?;
            if is_zero(z.im.as_ref()) {
                return Ok(re);
            }
            let im = hash(z.im.as_ref(), budget)?;
            scattered(re.rotate_left(23) ^ im)
        }
    })
}

fn rational(r: &Fraction, budget: &Budget) -> Result<Rounded, Failure> {
    budget.poll((r.bits() / 64) as u64)?;
    Ok(Rounded::of_fraction(r))
}

fn mixed(x: Rounded) -> u64 {
    scattered((x.mantissa as u64) ^ (x.exponent as u64).rotate_right(11))
}

/// Every bit of the result depends on every bit of x.
fn scattered(x: u64) -> u64 {
    let x = (x ^ (x >> 32)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let x = (x ^ (x >> 29)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x ^ (x >> 32)
}

#[cfg(test)]
mod tests {
    use super::super::{Number, NumberRef, add, equal, mul, power, sqrt, sub};
    use super::hash;
    use crate::limit::Budget;

    fn same(a: &Number, b: &Number) {
        let budget = Budget::default();
        assert_eq!(
            equal(a.as_ref(), b.as_ref(), &budget),
            Ok(true),
            "{a:?} {b:?}"
        );
        let hash = |x: &Number| hash(x.as_ref(), &budget).unwrap();
        assert_eq!(hash(a), hash(b), "{a:?} {b:?}");
    }

    /// x as x + t - t, which does not always take the simple form again.
    fn disguised(x: &Number, t: &Number) -> Number {
        let budget = Budget::default();
        let sum = add(x.as_ref(), t.as_ref(), &budget).unwrap();
        sub(sum.as_ref(), t.as_ref(), &budget).unwrap()
    }

    #[test]
    fn equal_numbers_of_all_kinds_have_equal_hashes() {
        let budget = Budget::default();
        let mut bits = 0x1234_5678_9abc_def1u64;
        let mut next = || {
            bits ^= bits << 13;
            bits ^= bits >> 7;
            bits ^= bits << 17;
            bits
        };
        for n in 0..2000 {
            let mantissa = (next() >> (1 + next() % 63)) as i64;
            let mantissa = if n % 2 == 0 { mantissa } else { -mantissa };
            let float = mantissa as f64;
            let exponent = (next() % 200) as i64 - 100;
            let scale = power(NumberRef::Int(2), NumberRef::Int(exponent), &budget).unwrap();
            let exact = super::super::to_rational(NumberRef::Float(float)).unwrap();
            let scaled = mul(exact.as_ref(), scale.as_ref(), &budget).unwrap();
            let as_float = Number::Float(float * (exponent as f64).exp2());
            same(&scaled, &as_float);
            let z = super::super::complex(as_float.clone(), Number::Float(0.0));
            same(&z, &scaled);
            let whole = Number::Int(mantissa);
            let wide = Number::Rational(Box::new(crate::big::Fraction::from(mantissa)));
            assert_eq!(
                hash(whole.as_ref(), &budget),
                hash(wide.as_ref(), &budget),
                "{mantissa}"
            );
        }
        same(&Number::Float(-0.0), &Number::Int(0));
    }

    #[test]
    fn exact_reals_in_other_spellings_have_the_same_hash() {
        let budget = Budget::default();
        for claim in [
            ("log(4)", "2*log(2)"),
            ("sqrt(8)", "2*sqrt(2)"),
            ("cos(sqrt(5 + 2*sqrt(6)))", "cos(sqrt(2) + sqrt(3))"),
            ("acosh(3)", "2*asinh(1)"),
            ("sin(2)/(sin(1)*cos(1)) + sqrt(2)", "2 + sqrt(2)"),
            ("exp(exp(exp(2)))", "exp(exp(exp(1)^2/exp(0)))"),
            ("exp(-10^9)", "1/exp(10^9)"),
            ("10^400*sqrt(2)", "sqrt(2*10^800)"),
            ("(1 + i)*sqrt(2)", "sqrt(2) + i*sqrt(2)"),
        ] {
            let (a, b) = (claim.0, claim.1);
            let eval = super::super::reals::eval;
            same(&eval(a).unwrap(), &eval(b).unwrap());
        }
        // A number that is a middle of two with 53 bits, hidden under roots.
        let middle = 1 + (1i64 << 53);
        let two = sqrt(NumberRef::Int(2), &budget).unwrap();
        same(&disguised(&Number::Int(middle), &two), &Number::Int(middle));
    }
}
