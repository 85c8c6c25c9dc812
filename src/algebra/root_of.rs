//! Numbers that are roots of polynomials.

use super::expression::Expression;
use super::polynomial::Polynomial;
use crate::big::{Fraction, natural};
use crate::limit::Budget;
use crate::number::{self, Number, NumberRef};
use crate::polynomial::Poly;
use crate::text::Failure;
use dashu_int::UBig;

/// Polynomials of higher degree have no `root_of` here.
const DEGREE_MAX: usize = 1000;

/// The k-th root of a polynomial in one symbol over the rationals, counted from 1: the real roots
/// ascending, then the others by real part, then imaginary part.
///
/// # Errors
/// `ValueError` unless it is such a polynomial, or if it has fewer roots; `LimitError`,
/// `Interrupted`.
pub fn root_of(x: &Expression, k: NumberRef, budget: &Budget) -> Result<Number, Failure> {
    let no_polynomial =
        || Failure::value("`root_of` takes a polynomial in one symbol with rational coefficients");
    let symbols = x.symbols();
    let [symbol] = &symbols[..] else {
        return Err(no_polynomial());
    };
    let polynomial = Polynomial::dense(x, symbol, DEGREE_MAX + 1).ok_or_else(no_polynomial)?;
    let mut coefficients: Vec<Fraction> = Vec::new();
    let mut below = UBig::ONE;
    for c in polynomial.coefficients() {
        let c = c.as_ref().to_fraction().ok_or_else(no_polynomial)?;
        below = natural::lcm(&below, c.denominator(), budget)?;
        coefficients.push(c);
    }
    let below = Fraction::from(below);
    let mut whole = Vec::new();
    for c in coefficients {
        whole.push(c.mul(&below, budget)?.into_parts().0);
    }
    let NumberRef::Int(k) = k else {
        return Err(Failure::type_(
            "the number of the root must be an int of at least 1",
        ));
    };
    let k = usize::try_from(k)
        .map_err(|_| Failure::value(format!("roots are counted from 1, but got {k}")))?;
    number::root_of(&Poly::new(whole), k, budget)
}
