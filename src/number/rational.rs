//! Integers and fractions: `+ - * / %`. Small operands stay within 128-bit machine arithmetic;
//! large ones go to [`big`](crate::big), which splits up long operations.

use super::arithmetic::by_zero;
use super::{Number, NumberRef};
use crate::big::{self, Fraction, gcd_u64, gcd_u128};
use crate::limit::Budget;
use crate::text::Failure;
use dashu_int::{IBig, UBig};
use std::borrow::Cow;

use NumberRef::{Big, Complex, Float, Int, Irrational, Ratio, Rational};

/// Returns the numerator and denominator of a number, if both fit in 64 bits.
#[inline]
fn small(a: NumberRef) -> Option<(i64, i64)> {
    match a {
        Int(n) => Some((n, 1)),
        Ratio(n, d) => Some((n, d)),
        Big(_) | Rational(_) | Irrational(_) | Float(_) | Complex(_) => None,
    }
}

/// Returns the integer in an `Int` or `Big`.
pub(super) fn integer(a: NumberRef<'_>) -> Option<Cow<'_, IBig>> {
    match a {
        Int(n) => Some(Cow::Owned(IBig::from(n))),
        Big(n) => Some(Cow::Borrowed(n)),
        Ratio(..) | Rational(_) | Irrational(_) | Float(_) | Complex(_) => None,
    }
}

/// Returns the parts of an integer or fraction.
pub(super) fn parts(a: NumberRef<'_>) -> (Cow<'_, IBig>, Cow<'_, UBig>) {
    match a {
        Int(n) => (Cow::Owned(IBig::from(n)), Cow::Owned(UBig::ONE)),
        Big(n) => (Cow::Borrowed(n), Cow::Owned(UBig::ONE)),
        Ratio(n, d) => (
            Cow::Owned(IBig::from(n)),
            Cow::Owned(UBig::from(d.unsigned_abs())),
        ),
        Rational(r) => (Cow::Borrowed(r.numerator()), Cow::Borrowed(r.denominator())),
        Irrational(_) | Float(_) | Complex(_) => {
            unreachable!("the dispatch sends only integers and fractions here")
        }
    }
}

/// An operand of large arithmetic. If it is an integer, no common divisor has to be computed.
enum Operand<'a> {
    Whole(Cow<'a, IBig>),
    Broken(Cow<'a, Fraction>),
}

use Operand::{Broken, Whole};

fn operand(a: NumberRef<'_>) -> Operand<'_> {
    match a {
        Int(n) => Whole(Cow::Owned(IBig::from(n))),
        Big(n) => Whole(Cow::Borrowed(n)),
        Rational(r) => Broken(Cow::Borrowed(r)),
        Ratio(..) | Irrational(_) | Float(_) | Complex(_) => Broken(Cow::Owned(
            a.to_fraction()
                .expect("the dispatch sends only integers and fractions here"),
        )),
    }
}

/// Checks an upper bound on the size of the result against the budget.
fn ask(a: NumberRef, b: NumberRef, budget: &Budget) -> Result<(), Failure> {
    let bits = a.bits() + b.bits();
    if bits > 1 << 14 {
        budget.check_bits(bits)?;
    }
    Ok(())
}

/// Returns `a + b`, or `a - b` if `minus` is set, where one of them is large.
fn add_mixed(a: NumberRef, b: NumberRef, minus: bool, budget: &Budget) -> Result<Number, Failure> {
    ask(a, b, budget)?;
    let sum = match (operand(a), operand(b), minus) {
        (Broken(x), Broken(y), false) => x.add(&y, budget)?,
        (Broken(x), Broken(y), true) => x.sub(&y, budget)?,
        (Broken(x), Whole(y), false) | (Whole(y), Broken(x), false) => x.add_int(&y, budget)?,
        (Broken(x), Whole(y), true) => x.sub_int(&y, budget)?,
        (Whole(x), Broken(y), true) => -y.sub_int(&x, budget)?,
        (Whole(x), Whole(y), false) => return Ok(Number::from_ibig(&*x + &*y)),
        (Whole(x), Whole(y), true) => return Ok(Number::from_ibig(&*x - &*y)),
    };
    Ok(Number::from_fraction(sum))
}

/// Returns `a * b`, where one of them is large.
fn mul_mixed(a: NumberRef, b: NumberRef, budget: &Budget) -> Result<Number, Failure> {
    ask(a, b, budget)?;
    let product = match (operand(a), operand(b)) {
        (Broken(x), Broken(y)) => x.mul(&y, budget)?,
        (Broken(x), Whole(y)) | (Whole(y), Broken(x)) => x.mul_int(&y, budget)?,
        (Whole(x), Whole(y)) => return Ok(Number::from_ibig(big::multiply(&x, &y, budget)?)),
    };
    Ok(Number::from_fraction(product))
}

/// Returns `a / b`, where one of them is large; b must not be zero.
fn div_mixed(a: NumberRef, b: NumberRef, budget: &Budget) -> Result<Number, Failure> {
    ask(a, b, budget)?;
    let inverse = match operand(b) {
        Broken(y) => y.into_owned().inverse(),
        Whole(y) => Fraction::from(y.into_owned()).inverse(),
    };
    let quotient = match operand(a) {
        Broken(x) => x.mul(&inverse, budget)?,
        Whole(x) => inverse.mul_int(&x, budget)?,
    };
    Ok(Number::from_fraction(quotient))
}

/// Returns `x / y` for integers; y must not be zero. If the division is exact, no common divisor is
/// computed.
fn quotient(x: &IBig, y: &IBig, budget: &Budget) -> Result<Number, Failure> {
    use dashu_base::BitTest;
    if x.bit_len() >= y.bit_len() {
        let (q, r) = big::div_rem(x, y, budget)?;
        if r.is_zero() {
            return Ok(Number::from_ibig(q));
        }
    }
    budget.check_bits(x.bit_len() + y.bit_len())?;
    let fraction = Fraction::quotient(x.clone(), y.clone(), budget)?;
    Ok(Number::from_fraction(fraction))
}

/// Returns the sum of two integers or fractions.
pub(super) fn add(a: NumberRef, b: NumberRef, budget: &Budget) -> Result<Number, Failure> {
    if let (Some((n1, d1)), Some((n2, d2))) = (small(a), small(b)) {
        return Ok(add_small(n1, d1, i128::from(n2), d2));
    }
    match (a, b) {
        (Big(x), Int(y)) | (Int(y), Big(x)) => Ok(Number::from_ibig(x + y)),
        (Big(x), Big(y)) => checked(x + y, budget),
        _ => add_mixed(a, b, false, budget),
    }
}

/// Returns the difference of two integers or fractions.
pub(super) fn sub(a: NumberRef, b: NumberRef, budget: &Budget) -> Result<Number, Failure> {
    if let (Some((n1, d1)), Some((n2, d2))) = (small(a), small(b)) {
        return Ok(add_small(n1, d1, -i128::from(n2), d2));
    }
    match (a, b) {
        (Big(x), Int(y)) => Ok(Number::from_ibig(x - y)),
        (Int(x), Big(y)) => Ok(Number::from_ibig(x - y)),
        (Big(x), Big(y)) => checked(x - y, budget),
        _ => add_mixed(a, b, true, budget),
    }
}

fn checked(n: IBig, budget: &Budget) -> Result<Number, Failure> {
    use dashu_base::BitTest;
    budget.check_bits(n.bit_len())?;
    Ok(Number::from_ibig(n))
}

/// Returns `n1/d1 + n2/d2` for 64-bit parts (`n2` may be a negated 64-bit number); no intermediate
/// result exceeds 127 bits.
#[inline]
fn add_small(n1: i64, d1: i64, n2: i128, d2: i64) -> Number {
    let n1 = i128::from(n1);
    if d1 == 1 && d2 == 1 {
        return Number::from_i128(n1 + n2);
    }
    let g = gcd_u64(d1 as u64, d2 as u64) as i64;
    if g == 1 {
        let d = i128::from(d1) * i128::from(d2);
        return reduced(n1 * i128::from(d2) + n2 * i128::from(d1), d);
    }
    // Only factors of g can still cancel (Knuth, 4.5.1).
    let rest = i128::from(d1 / g);
    let n = n1 * i128::from(d2 / g) + n2 * rest;
    let h = match i64::try_from(n) {
        Ok(short) => gcd_u64(short.unsigned_abs(), g as u64) as i64,
        Err(_) => gcd_u64((n.unsigned_abs() % g as u128) as u64, g as u64) as i64,
    };
    if h == 1 {
        return reduced(n, rest * i128::from(d2));
    }
    let n = match i64::try_from(n) {
        Ok(short) => i128::from(short / h),
        Err(_) => n / i128::from(h),
    };
    reduced(n, rest * i128::from(d2 / h))
}

/// Returns the number n/d, which is already in lowest terms with d > 0.
#[inline]
fn reduced(n: i128, d: i128) -> Number {
    if d == 1 || n == 0 {
        return Number::from_i128(n);
    }
    match (i64::try_from(n), i64::try_from(d)) {
        (Ok(n), Ok(d)) => Number::Ratio(n, d),
        _ => Number::Rational(Box::new(Fraction::coprime(
            IBig::from(n),
            UBig::from(d.unsigned_abs()),
        ))),
    }
}

/// Returns the product of two integers or fractions.
pub(super) fn mul(a: NumberRef, b: NumberRef, budget: &Budget) -> Result<Number, Failure> {
    if let (Some((n1, d1)), Some((n2, d2))) = (small(a), small(b)) {
        return Ok(mul_small(n1, d1, n2, d2));
    }
    match (a, b) {
        (Big(x), Int(y)) | (Int(y), Big(x)) => checked(x * y, budget),
        (Big(x), Big(y)) => Ok(Number::from_ibig(big::multiply(x, y, budget)?)),
        _ => mul_mixed(a, b, budget),
    }
}

#[inline]
fn mul_small(n1: i64, d1: i64, n2: i64, d2: i64) -> Number {
    let g1 = gcd_u64(n1.unsigned_abs(), d2 as u64) as i128;
    let g2 = gcd_u64(n2.unsigned_abs(), d1 as u64) as i128;
    if g1 == 0 || g2 == 0 {
        return Number::Int(0);
    }
    let quotient = |x: i64, g: i128| i128::from(x) / g;
    let (n1, d2) = if g1 == 1 {
        (i128::from(n1), i128::from(d2))
    } else {
        (quotient(n1, g1), quotient(d2, g1))
    };
    let (n2, d1) = if g2 == 1 {
        (i128::from(n2), i128::from(d1))
    } else {
        (quotient(n2, g2), quotient(d1, g2))
    };
    reduced(n1 * n2, d1 * d2)
}

/// Returns `x / y` for small integers.
#[inline]
pub(super) fn div_small(x: i64, y: i64) -> Result<Number, Failure> {
    if y == 0 {
        return Err(by_zero());
    }
    if y == -1 {
        return Ok(Number::from_i128(-i128::from(x)));
    }
    if x % y == 0 {
        return Ok(Number::Int(x / y));
    }
    let g = gcd_u64(x.unsigned_abs(), y.unsigned_abs());
    let (n, d) = (
        (x.unsigned_abs() / g) as i128,
        (y.unsigned_abs() / g) as i128,
    );
    Ok(reduced(if (x < 0) != (y < 0) { -n } else { n }, d))
}

/// Returns the quotient of two integers or fractions; the divisor must not be zero.
pub(super) fn div(a: NumberRef, b: NumberRef, budget: &Budget) -> Result<Number, Failure> {
    if let (Some((n1, d1)), Some((n2, d2))) = (small(a), small(b)) {
        return Ok(div_ratios(n1, d1, n2, d2));
    }
    match (integer(a), integer(b)) {
        (Some(x), Some(y)) => quotient(&x, &y, budget),
        _ => div_mixed(a, b, budget),
    }
}

fn div_ratios(n1: i64, d1: i64, n2: i64, d2: i64) -> Number {
    if n1 == 0 {
        return Number::Int(0);
    }
    let g = gcd_u64(n1.unsigned_abs(), n2.unsigned_abs());
    let h = gcd_u64(d1 as u64, d2 as u64);
    let n = u128::from(n1.unsigned_abs() / g) * u128::from(d2 as u64 / h);
    let d = u128::from(n2.unsigned_abs() / g) * u128::from(d1 as u64 / h);
    let negative = (n1 < 0) != (n2 < 0);
    // Both are at most 2^63 * (2^63 - 1), which fits in an i128.
    reduced(if negative { -(n as i128) } else { n as i128 }, d as i128)
}

/// Returns the floored remainder of two integers or fractions; the divisor must not be zero.
pub(super) fn rem(a: NumberRef, b: NumberRef, budget: &Budget) -> Result<Number, Failure> {
    if let (Some((n1, d1)), Some((n2, d2))) = (small(a), small(b)) {
        // (n1/d1) mod (n2/d2) = ((n1 d2) mod (n2 d1)) / (d1 d2)
        let x = i128::from(n1) * i128::from(d2);
        let y = i128::from(n2) * i128::from(d1);
        let r = x % y;
        let r = if r != 0 && (r < 0) != (y < 0) {
            r + y
        } else {
            r
        };
        let d = i128::from(d1) * i128::from(d2);
        let g = gcd_u128(r.unsigned_abs(), d.unsigned_abs()) as i128;
        return Ok(reduced(r / g, d / g));
    }
    if let (Some(x), Some(y)) = (integer(a), integer(b)) {
        return Ok(Number::from_ibig(big::floored(&x, &y, budget)?.1));
    }
    let whole = idiv(a, b, budget)?;
    let multiple = mul(whole.as_ref(), b, budget)?;
    sub(a, multiple.as_ref(), budget)
}

/// Returns the floor of the quotient of two integers or fractions; the divisor must not be zero.
pub(super) fn idiv(a: NumberRef, b: NumberRef, budget: &Budget) -> Result<Number, Failure> {
    if let (Some((n1, d1)), Some((n2, d2))) = (small(a), small(b)) {
        let (x, y) = (
            i128::from(n1) * i128::from(d2),
            i128::from(n2) * i128::from(d1),
        );
        let q = x / y;
        return Ok(Number::from_i128(if x % y != 0 && (x < 0) != (y < 0) {
            q - 1
        } else {
            q
        }));
    }
    let ((n1, d1), (n2, d2)) = (parts(a), parts(b));
    let x = big::multiply(&n1, d2.as_ibig(), budget)?;
    let y = big::multiply(&n2, d1.as_ibig(), budget)?;
    Ok(Number::from_ibig(big::floored(&x, &y, budget)?.0))
}
