//! Gosper's algorithm (R. W. Gosper 1978; M. Petkovšek, H. Wilf, D. Zeilberger, "A = B", chapter
//! 5): decides whether a hypergeometric term is the difference of another one, and finds it.

use super::{Antidifference, int};
use crate::algebra::Expression;
use crate::algebra::arithmetic::{add, div, mul, power_rational, sub};
use crate::algebra::calculus::substitute;
use crate::algebra::expression::{Base, Factor, Function};
use crate::algebra::generators::Generators;
use crate::algebra::matrix::Matrix;
use crate::algebra::polynomial::Polynomial;
use crate::algebra::solve::coefficients;
use crate::algebra::walk::{rewrite, tried};
use crate::big::Fraction;
use crate::limit::Budget;
use crate::number::Number;
use crate::polynomial::{Poly, RationalPoly};
use crate::text::Failure;
use dashu_int::IBig;
use std::cmp::Ordering;
use std::rc::Rc;

/// The maximum shift and degree considered.
const SHIFT_MAX: i64 = 1000;
const DEGREE_MAX: usize = 400;

/// Returns an expression whose difference is the term; `None` if the term is not hypergeometric or
/// not summable.
pub(super) fn antidifference(
    x: &Expression,
    k: &str,
    budget: &Budget,
) -> Result<Option<Antidifference>, Failure> {
    let Some((above, below)) = ratio(x, k, budget)? else {
        return Ok(None);
    };
    let task = Task {
        symbol: Rc::from(k),
        budget,
    };
    let Some(factor) = task.certificate(&above, &below)? else {
        return Ok(None);
    };
    let value = mul(&factor, x, budget)?;
    let value = match tried(crate::algebra::together(&value, budget), budget)? {
        Some(shorter) if shorter.size() <= value.size() => shorter,
        _ => value,
    };
    // The terms shrink like powers if the limit of their ratio is less than 1.
    let shrinks = match above.len().cmp(&below.len()) {
        Ordering::Less => true,
        Ordering::Equal => {
            let (a, b) = (above.leading().clone(), below.leading().clone());
            Fraction::quotient(a, b, budget)?.abs() < Fraction::ONE
        }
        Ordering::Greater => false,
    };
    let goes = shrinks.then(|| int(0));
    Ok(Some(Antidifference { value, goes }))
}

/// Returns the quotient of a term and the one before it, as polynomials.
fn ratio(x: &Expression, k: &str, budget: &Budget) -> Result<Option<(Poly, Poly)>, Failure> {
    let next = add(&Expression::symbol(k), &int(1), budget)?;
    let later = substitute(x, k, &next, budget)?;
    let quotient = div(&later, x, budget)?;
    let quotient = shifted(&quotient, k, budget)?;
    let Some(quotient) = tried(crate::algebra::together(&quotient, budget), budget)? else {
        return Ok(None);
    };
    let generators = Generators::of(&[&quotient], budget)?;
    if generators.len() > 1 || (generators.len() == 1 && generators.symbol(k).is_none()) {
        return Ok(None);
    }
    let Some(quotient) = generators.quotient(&quotient, budget)? else {
        return Ok(None);
    };
    let quotient = quotient.reduced(budget)?;
    if generators.len() == 0 {
        let constant =
            |p: &crate::polynomial::several::Several| p.as_constant().map(Poly::constant);
        return Ok(constant(&quotient.above).zip(constant(&quotient.below)));
    }
    Ok(quotient.above.as_poly(0).zip(quotient.below.as_poly(0)))
}

/// Rewrites factorials and powers in terms of others from which they differ by whole steps.
fn shifted(x: &Expression, k: &str, budget: &Budget) -> Result<Expression, Failure> {
    let mut put = |f: &Factor| {
        let value = if let Base::Function(Function::Factorial, u) = &f.base
            && u.contains(k)
        {
            factorial(u, k, budget)?
        } else if let Base::Power(b, e) = &f.base
            && !b.contains(k)
            && e.contains(k)
        {
            power_of(b, e, k, budget)?
        } else {
            None
        };
        match value {
            Some(value) => power_rational(&value, &f.exponent, budget).map(Some),
            None => Ok(None),
        }
    };
    rewrite(x, budget, &mut put)
}

/// `(u + n)! = u!·(u + 1)⋯(u + n)`, where u has no constant term.
fn factorial(u: &Expression, k: &str, budget: &Budget) -> Result<Option<Expression>, Failure> {
    let rows = tried(coefficients(u, k, budget), budget)?;
    let Some([constant, _]) = rows.as_deref() else {
        return Ok(None);
    };
    let Some(Number::Int(n)) = constant.as_number() else {
        return Ok(None);
    };
    if n.abs() > SHIFT_MAX {
        return Ok(None);
    }
    let core = sub(u, &int(n), budget)?;
    let mut product = crate::algebra::function::apply(Function::Factorial, &core, budget)?;
    let exponent = Fraction::from(if n > 0 { 1 } else { -1 });
    for i in 1..=n.abs() {
        let step = if n > 0 { i } else { 1 - i };
        let factor = add(&core, &int(step), budget)?;
        product = mul(
            &product,
            &power_rational(&factor, &exponent, budget)?,
            budget,
        )?;
    }
    Ok(Some(product))
}

/// `b^(e + c) = b^e·b^c`, where e has no constant term.
fn power_of(
    b: &Expression,
    e: &Expression,
    k: &str,
    budget: &Budget,
) -> Result<Option<Expression>, Failure> {
    let rows = tried(coefficients(e, k, budget), budget)?;
    let Some([constant, _]) = rows.as_deref() else {
        return Ok(None);
    };
    if constant.is_zero() {
        return Ok(None);
    }
    let core = sub(e, constant, budget)?;
    let moving = crate::algebra::arithmetic::power(b, &core, budget)?;
    let still = crate::algebra::arithmetic::power(b, constant, budget)?;
    mul(&moving, &still, budget).map(Some)
}

struct Task<'a> {
    symbol: Rc<str>,
    budget: &'a Budget,
}

impl Task<'_> {
    fn plain(&self, p: &RationalPoly) -> Result<Expression, Failure> {
        Polynomial::from_rational(p, self.budget)?.to_expression(&self.symbol)
    }

    /// `b(k - 1)·x(k)/c(k)`: the term times this is the antidifference.
    fn certificate(&self, above: &Poly, below: &Poly) -> Result<Option<Expression>, Failure> {
        let budget = self.budget;
        let (mut a, mut b, mut c) = (above.clone(), below.clone(), Poly::one());
        for h in self.shifts(&a, &b)? {
            let common = a.gcd(&b.taylor_shift(&IBig::from(h), budget)?, budget)?;
            let common = common.primitive_part(budget)?;
            if common.is_constant() {
                continue;
            }
            a = a.quotient_if_exact(&common, budget)?.expect("a divisor");
            let back = common.taylor_shift(&IBig::from(-h), budget)?;
            b = b.quotient_if_exact(&back, budget)?.expect("a divisor");
            for i in 1..=h {
                c = c.multiply(&common.taylor_shift(&IBig::from(-i), budget)?, budget)?;
            }
        }
        let lower = b.taylor_shift(&IBig::from(-1), budget)?;
        let Some(x) = self.polynomial(&a, &lower, &c)? else {
            return Ok(None);
        };
        let above = self.plain(&RationalPoly::from(lower).multiply(&x, budget)?)?;
        div(&above, &self.plain(&c.into())?, budget).map(Some)
    }

    /// Returns the integers h ≥ 0 for which a(k) and b(k + h) have a common factor, in ascending
    /// order.
    fn shifts(&self, a: &Poly, b: &Poly) -> Result<Vec<i64>, Failure> {
        let budget = self.budget;
        let mut found = Vec::new();
        if a.is_constant() || b.is_constant() {
            return Ok(found);
        }
        for (f, _) in a.factor(budget)?.factors {
            for (g, _) in b.factor(budget)?.factors {
                let n = f.len() - 1;
                if g.len() != f.len() || f.leading() != g.leading() || n == 0 {
                    continue;
                }
                let difference = f.coefficient(n - 1) - g.coefficient(n - 1);
                let below = IBig::from(n) * g.leading();
                let shift = Fraction::quotient(difference, below, budget)?;
                let Some(h) = i64::try_from(shift.numerator())
                    .ok()
                    .filter(|_| shift.is_int())
                else {
                    continue;
                };
                if (0..=SHIFT_MAX).contains(&h) && g.taylor_shift(&IBig::from(h), budget)? == f {
                    found.push(h);
                }
            }
        }
        found.sort_unstable();
        found.dedup();
        Ok(found)
    }

    /// Returns the polynomial x with `a(k)·x(k + 1) - b(k)·x(k) = c(k)`.
    fn polynomial(&self, a: &Poly, b: &Poly, c: &Poly) -> Result<Option<RationalPoly>, Failure> {
        let budget = self.budget;
        let degree = |p: &Poly| p.degree().map_or(-1, |d| d as i64);
        let (m, n) = (degree(a), degree(b));
        let bound = if m != n || a.leading() != b.leading() {
            degree(c) - m.max(n)
        } else {
            let first = degree(c) - m + 1;
            let at = |p: &Poly| {
                if m > 0 {
                    p.coefficient(m as usize - 1).clone()
                } else {
                    IBig::ZERO
                }
            };
            let second = Fraction::quotient(at(b) - at(a), a.leading().clone(), budget)?;
            let second = i64::try_from(second.numerator())
                .ok()
                .filter(|_| second.is_int());
            first.max(second.unwrap_or(-1))
        };
        let Some(d) = usize::try_from(bound).ok().filter(|d| *d <= DEGREE_MAX) else {
            return Ok(None);
        };
        // A column for every power of k.
        let mut columns = Vec::new();
        let mut power = Poly::one();
        let mut shifted = Poly::one();
        let next = Poly::new(vec![IBig::ONE, IBig::ONE]);
        for _ in 0..=d {
            let image = RationalPoly::from(a.multiply(&shifted, budget)?);
            let image = image.sub(&RationalPoly::from(b.multiply(&power, budget)?), budget)?;
            columns.push(image.numerator().clone());
            power = power.multiply(&Poly::x(), budget)?;
            shifted = shifted.multiply(&next, budget)?;
        }
        let rows = columns.iter().chain([c]).map(Poly::len).max().unwrap_or(1);
        let mut items = Vec::new();
        for i in 0..rows {
            for p in columns.iter().chain([c]) {
                items.push(Number::from_ibig(p.coefficient(i).clone()));
            }
        }
        let (reduced, pivots) = Matrix::new(rows, d + 2, items).reduce(d + 2, budget)?;
        if pivots.last() == Some(&(d + 1)) {
            return Ok(None);
        }
        let mut x = vec![Fraction::ZERO; d + 1];
        for (i, pivot) in pivots.iter().enumerate() {
            x[*pivot] = reduced.row(i)[d + 1]
                .as_ref()
                .to_fraction()
                .unwrap_or(Fraction::ZERO);
        }
        RationalPoly::from_coefficients(&x, budget).map(Some)
    }
}
