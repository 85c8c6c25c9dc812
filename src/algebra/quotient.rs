//! Quotients of polynomials: cancelling, combining, and partial fractions.

use super::arithmetic::{add, factors_of, mul, power_rational, scale};
use super::expression::{Base, Expression, Factor};
use super::generators::{Generators, exactly};
use super::polynomial::Polynomial;
use crate::big::Fraction;
use crate::limit::Budget;
use crate::number::Number;
use crate::polynomial::{Poly, RationalPoly};
use crate::text::{ErrorKind, Failure};
use std::rc::Rc;

/// Sums with more terms than this are not examined automatically.
const TERMS_MAX: usize = 1 << 12;
/// The degree above which polynomials over numbers other than fractions are not examined
/// automatically.
const DEGREE_MAX: usize = 32;

/// A factor of a product: a base and its exponent.
pub(super) type Part = (Expression, Fraction);

/// Takes out a power in the numerator and one in the denominator that have a common divisor, and
/// returns both divided by it; `None` if there is no such pair.
pub(super) fn cancel(
    factors: &mut Vec<Factor>,
    budget: &Budget,
) -> Result<Option<Vec<Part>>, Failure> {
    if !factors.iter().any(|f| f.exponent.is_negative()) {
        return Ok(None);
    }
    let is_part = |f: &Factor, negative: bool| {
        let plain = matches!(f.base, Base::Symbol(_) | Base::Group(_));
        plain && f.exponent.is_int() && f.exponent.is_negative() == negative
    };
    for i in 0..factors.len() {
        for j in 0..factors.len() {
            if i == j || !is_part(&factors[i], false) || !is_part(&factors[j], true) {
                continue;
            }
            let Some((common, above, below)) = common(&factors[i].base, &factors[j].base, budget)?
            else {
                continue;
            };
            let (up, down) = (factors[i].exponent.clone(), factors[j].exponent.clone());
            let both = up.add(&down, budget)?;
            factors.remove(i.max(j));
            factors.remove(i.min(j));
            return Ok(Some(vec![(above, up), (below, down), (common, both)]));
        }
    }
    Ok(None)
}

/// Returns the common divisor of two polynomials, if it is not a number, and both divided by it.
fn common(
    a: &Base,
    b: &Base,
    budget: &Budget,
) -> Result<Option<(Expression, Expression, Expression)>, Failure> {
    let (x, y) = match (a, b) {
        (Base::Symbol(_), Base::Symbol(_)) => return Ok(None),
        (Base::Symbol(name), Base::Group(sum)) | (Base::Group(sum), Base::Symbol(name)) => {
            if !divides_terms(name, sum) {
                return Ok(None);
            }
            (Expression::base(a.clone())?, Expression::base(b.clone())?)
        }
        (Base::Group(x), Base::Group(y)) => (x.clone(), y.clone()),
        _ => return Ok(None),
    };
    let open = |base: &Base, x: Expression| base.as_group().cloned().unwrap_or(x);
    let (x, y) = (open(a, x), open(b, y));
    if x.terms().len() > TERMS_MAX || y.terms().len() > TERMS_MAX {
        return Ok(None);
    }
    match divided(&x, &y, budget) {
        // If this takes too long, the quotient is not cancelled.
        Err(failure) if failure.kind() == ErrorKind::Limit => {
            budget.poll(0)?;
            Ok(None)
        }
        result => result,
    }
}

/// Reports whether every term has a natural power of the symbol.
fn divides_terms(name: &Rc<str>, sum: &Expression) -> bool {
    let own = |f: &Factor| {
        matches!(&f.base, Base::Symbol(s) if s == name)
            && f.exponent.is_int()
            && f.exponent.is_positive()
    };
    sum.terms()
        .iter()
        .all(|t| t.monomial.factors.iter().any(own))
}

fn divided(
    x: &Expression,
    y: &Expression,
    budget: &Budget,
) -> Result<Option<(Expression, Expression, Expression)>, Failure> {
    let symbol = match (x.polynomial_symbol(), y.polynomial_symbol()) {
        (Some(a), Some(b)) if a == b => Some(a),
        (Some(_), Some(_)) => return Ok(None),
        _ => None,
    };
    if let Some(symbol) = symbol {
        let dense = |x: &Expression| Polynomial::dense(x, symbol, 16 * x.terms().len().max(64));
        let (Some(p), Some(q)) = (dense(x), dense(y)) else {
            return Ok(None);
        };
        let exact = |p: &Polynomial| p.0.iter().all(|c| c.as_ref().is_exact());
        let small = p.degree().max(q.degree()) <= DEGREE_MAX;
        let rational = p.is_rational() && q.is_rational();
        if !(rational || small && exact(&p) && exact(&q)) {
            return Ok(None);
        }
        let gcd = p.gcd(&q, budget)?;
        if gcd.degree() == 0 {
            return Ok(None);
        }
        let part = |p: &Polynomial| p.div_rem(&gcd, budget)?.0.to_expression(symbol);
        return Ok(Some((gcd.to_expression(symbol)?, part(&p)?, part(&q)?)));
    }
    let generators = Generators::of(&[x, y], budget)?;
    let (p, q) = (
        generators.quotient(x, budget)?,
        generators.quotient(y, budget)?,
    );
    let (Some(p), Some(q)) = (p, q) else {
        return Ok(None);
    };
    // Sums that contain quotients themselves are left to `together`.
    let whole =
        |n: &crate::polynomial::several::Several| n.as_constant().is_some_and(|n| n.is_one());
    if !whole(&p.below) || !whole(&q.below) {
        return Ok(None);
    }
    let gcd = p.above.gcd(&q.above, budget)?;
    if gcd.as_constant().is_some() {
        return Ok(None);
    }
    let show = |p| generators.expression(&p, budget);
    Ok(Some((
        show(gcd.clone())?,
        show(exactly(&p.above, &gcd, budget)?)?,
        show(exactly(&q.above, &gcd, budget)?)?,
    )))
}

/// Returns the expression as a single fraction, cancelled.
///
/// # Errors
/// `ValueError` if coefficients are not rational and there is more than one symbol; `LimitError`,
/// `Interrupted`.
pub fn together(x: &Expression, budget: &Budget) -> Result<Expression, Failure> {
    let generators = Generators::of(&[x], budget)?;
    if let Some(quotient) = generators.quotient(x, budget)? {
        return generators.whole(&quotient.reduced(budget)?, budget);
    }
    if let Some(fraction) = super::simplify::one_fraction(x, budget)? {
        return Ok(fraction);
    }
    Err(Failure::value(
        "`together` works with rational coefficients, or with one symbol",
    ))
}

/// Returns the partial fractions in a symbol over the rationals: a polynomial, and quotients by
/// powers of irreducible polynomials, each with a numerator of lower degree than the irreducible
/// polynomial.
///
/// # Errors
/// `ValueError` unless it is a quotient of polynomials in that symbol alone; `LimitError`,
/// `Interrupted`.
pub fn apart(x: &Expression, v: &str, budget: &Budget) -> Result<Expression, Failure> {
    let generators = Generators::of(&[x], budget)?;
    let quotient = match generators.quotient(x, budget)? {
        Some(quotient) => quotient.reduced(budget)?,
        None => return Err(not_in_one(x, v, budget)?),
    };
    let Some(at) = generators.symbol(v) else {
        return generators.whole(&quotient, budget);
    };
    let (Some(above), Some(below)) = (quotient.above.as_poly(at), quotient.below.as_poly(at))
    else {
        return Err(not_in_one(x, v, budget)?);
    };
    let symbol: Rc<str> = Rc::from(v);
    let factored = below.factor(budget)?;
    let content = RationalPoly::new(above, factored.content, budget)?;
    let mut product = Poly::one();
    for (factor, times) in &factored.factors {
        product = product.multiply(&factor.pow(*times, budget)?, budget)?;
    }
    let (whole, rest) = content.div_rem(&product.clone().into(), budget)?;
    let mut sum = Polynomial::from_rational(&whole, budget)?.to_expression(&symbol)?;
    for (factor, times) in &factored.factors {
        let power = factor.pow(*times, budget)?;
        let others = product.quotient_if_exact(&power, budget)?;
        let others = RationalPoly::from(others.expect("it is a factor"));
        let inverse = others.invert_modulo(&power, budget)?;
        let inverse = inverse.expect("different factors are coprime");
        let mut own = rest.multiply(&inverse, budget)?.modulo(&power, budget)?;
        // own / factor^times, digit by digit in the base of the factor.
        for exponent in (1..=*times).rev() {
            let (higher, digit) = own.div_rem(&factor.clone().into(), budget)?;
            let digit = Polynomial::from_rational(&digit, budget)?.to_expression(&symbol)?;
            let base = Polynomial::from_poly(factor).to_expression(&symbol)?;
            let below = power_rational(&base, &Fraction::from(-(exponent as i64)), budget)?;
            sum = add(&sum, &mul(&digit, &below, budget)?, budget)?;
            own = higher;
        }
    }
    Ok(sum)
}

fn not_in_one(x: &Expression, v: &str, budget: &Budget) -> Result<Failure, Failure> {
    Ok(Failure::value(format!(
        "{} is not a quotient of polynomials in {v} over the rationals",
        x.text(budget)?
    ))
    .with_hint("`together` takes several symbols"))
}

/// Returns the expression as a polynomial in a symbol, each power with its coefficient in brackets.
///
/// # Errors
/// `ValueError` if it is not a polynomial in the symbol; `LimitError`, `Interrupted`.
pub fn collect(x: &Expression, v: &str, budget: &Budget) -> Result<Expression, Failure> {
    let x = super::expand(x, budget)?;
    let rows = super::solve::coefficients(&x, v, budget)?;
    let mut sum = Expression::number(Number::Int(0));
    for (power, row) in rows.iter().enumerate() {
        let mut factors = if power > 0 {
            let symbol = Expression::symbol(v);
            factors_of(&power_rational(&symbol, &power.into(), budget)?, budget)?.1
        } else {
            Vec::new()
        };
        let part = match row.terms() {
            [] => continue,
            [_] => {
                let whole = super::arithmetic::build(Number::Int(1), factors, budget)?;
                mul(row, &whole, budget)?
            }
            _ if power == 0 => row.clone(),
            _ => {
                let (c, own) = factors_of(row, budget)?;
                factors.extend(own);
                let whole = super::arithmetic::build(Number::Int(1), factors, budget)?;
                scale(&whole, c.as_ref(), budget)?
            }
        };
        sum = add(&sum, &part, budget)?;
    }
    Ok(sum)
}
