//! Operations on polynomials: factors, greatest common divisors, quotients with remainder, degrees,
//! coefficients, resultants.
//!
//! All of these work over the rationals. A polynomial that is unique only up to a constant factor
//! is returned as primitive over the integers, with a positive leading coefficient.

use super::expression::Expression;
use super::generators::{Generators, exactly};
use super::polynomial::Polynomial;
use super::scale;
use crate::big::Fraction;
use crate::limit::Budget;
use crate::number::{self, Number, NumberRef};
use crate::polynomial::extension::{Element, FieldPoly, NumberField};
use crate::polynomial::several::Several;
use crate::polynomial::{Poly, RationalPoly};
use crate::text::Failure;
use dashu_int::{IBig, UBig};
use std::cmp::Ordering;
use std::rc::Rc;

/// Factors with their multiplicities.
pub type Factors = Vec<(Expression, usize)>;

/// A polynomial over the rationals in its symbols: `p / denominator`.
struct Whole {
    generators: Generators,
    p: Several,
    denominator: IBig,
}

fn refusal(what: &str, x: &Expression, budget: &Budget) -> Result<Failure, Failure> {
    let text = x.text(budget)?;
    let failure = Failure::value(format!(
        "`{what}` takes polynomials with rational coefficients, but got {text}"
    ));
    Ok(failure.with_hint("`together` writes a sum of quotients as one fraction"))
}

/// Converts expressions to polynomials in the same variables: symbols only, unless functions may be
/// variables too.
fn whole<const N: usize>(
    what: &str,
    all: [&Expression; N],
    budget: &Budget,
) -> Result<[Whole; N], Failure> {
    let generators = Generators::of(&all, budget)?;
    let mut found = Vec::with_capacity(N);
    for x in all {
        let Some((p, denominator)) = generators.polynomial(x, budget)? else {
            return Err(refusal(what, x, budget)?);
        };
        found.push(Whole {
            generators: generators.clone(),
            p,
            denominator,
        });
    }
    let found: Result<[Whole; N], _> = found.try_into();
    Ok(found.unwrap_or_else(|_| unreachable!("there is one polynomial per expression")))
}

/// Makes the first coefficient positive, as expressions are usually written.
fn positive(x: Expression, budget: &Budget) -> Result<Expression, Failure> {
    let first = x.terms().first();
    let first = first.and_then(|t| t.coefficient.as_ref().to_fraction());
    if first.is_some_and(|c| c.is_negative()) {
        return super::negate(&x, budget);
    }
    Ok(x)
}

/// Returns the factors over the rationals: a constant other than 1 first, then irreducible
/// primitive polynomials with positive leading coefficients, by degree, then by coefficients
/// starting with the constant.
///
/// # Errors
/// `DomainError` for 0; `ValueError` if coefficients are not rational; `LimitError`, `Interrupted`.
pub fn factor(x: &Expression, budget: &Budget) -> Result<Factors, Failure> {
    if x.is_zero() {
        return Err(Failure::domain("0 has no factors: everything divides it"));
    }
    let mut factors = Vec::new();
    let mut constant = Fraction::ONE;
    if let Some((symbol, p)) = in_one_symbol(x, budget)? {
        let factored = p.numerator().factor(budget)?;
        constant = Fraction::quotient(factored.content, p.denominator().clone(), budget)?;
        for (factor, times) in factored.factors {
            let factor = Polynomial::from_poly(&factor).to_expression(&symbol)?;
            factors.push((factor, times));
        }
    } else {
        let [own] = whole("factor", [x], budget)?;
        let (content, parts) = own.p.factor(budget)?;
        let mut content = content;
        let mut sorted = Vec::new();
        for (part, times) in parts {
            let degree: u32 = part.terms().map(|(e, _)| e.iter().sum()).max().unwrap_or(0);
            let plain = own.generators.expression(&part, budget)?;
            let factor = positive(plain.clone(), budget)?;
            if times % 2 == 1 && !super::equal(&plain, &factor, budget)? {
                content = -content;
            }
            let text = factor.text(budget)?;
            sorted.push((degree, factor.terms().len(), text, factor, times));
        }
        sorted.sort_by(|a, b| (a.0, a.1, &a.2).cmp(&(b.0, b.1, &b.2)));
        factors.extend(
            sorted
                .into_iter()
                .map(|(.., factor, times)| (factor, times)),
        );
        constant = Fraction::quotient(content, own.denominator, budget)?.mul(&constant, budget)?;
    }
    if !constant.is_one() {
        let constant = Expression::number(Number::from_fraction(constant));
        factors.insert(0, (constant, 1));
    }
    Ok(factors)
}

/// Returns an expression as a polynomial in one symbol over the rationals.
fn in_one_symbol(
    x: &Expression,
    budget: &Budget,
) -> Result<Option<(Rc<str>, RationalPoly)>, Failure> {
    let Some(symbol) = x.polynomial_symbol() else {
        return Ok(None);
    };
    let Some(dense) = Polynomial::dense(x, symbol, 1 << 16) else {
        return Ok(None);
    };
    Ok(dense.rational(budget)?.map(|p| (Rc::clone(symbol), p)))
}

/// Returns the `d` of a number `a + b√d`; `None` for other numbers.
fn square_of(root: &Number, budget: &Budget) -> Result<Option<UBig>, Failure> {
    let NumberRef::Irrational(root) = root.as_ref() else {
        return Ok(None);
    };
    Ok(root.as_quadratic(budget)?.map(|(_, _, d)| d))
}

/// Returns the factors over the field generated by a quadratic irrational: monic, by degree, then
/// by coefficients starting with the constant; the leading coefficient comes first if it is not 1.
///
/// # Errors
/// `DomainError` for 0; `ValueError` unless it is a polynomial in one symbol over that field;
/// `LimitError`, `Interrupted`.
pub fn factor_over(x: &Expression, root: &Number, budget: &Budget) -> Result<Factors, Failure> {
    if x.is_zero() {
        return Err(Failure::domain("0 has no factors: everything divides it"));
    }
    let Some(d) = square_of(root, budget)? else {
        return Err(Failure::value(
            "the second argument of `factor` must be an irrational number with one square root, \
             such as √2 or (1 + √5)/2",
        ));
    };
    let minimal = Poly::new(vec![-IBig::from(d.clone()), IBig::ZERO, IBig::ONE]);
    let field = NumberField::new(&minimal, budget)?;
    let root = number::sqrt(Number::from_ubig(d.clone()).as_ref(), budget)?;
    let outside = || {
        Failure::value(format!(
            "`factor` over √{d} takes polynomials in one symbol with coefficients a + b√{d}"
        ))
    };
    let symbols = x.symbols();
    let [symbol] = &symbols[..] else {
        return Err(outside());
    };
    let dense = Polynomial::dense(x, symbol, 1 << 10).ok_or_else(outside)?;
    let mut elements = Vec::with_capacity(dense.0.len());
    for c in &dense.0 {
        let (a, b) = if let Number::Irrational(c) = c {
            match c.as_quadratic(budget)? {
                Some((a, b, own)) if own == d => (a, b),
                _ => return Err(outside()),
            }
        } else {
            match c.as_ref().to_fraction().filter(|_| c.as_ref().is_exact()) {
                Some(a) => (a, Fraction::ZERO),
                None => return Err(outside()),
            }
        };
        elements.push(RationalPoly::from_coefficients(&[a, b], budget)?);
    }
    let p = FieldPoly::new(elements);
    let value = |e: &Element| -> Result<Number, Failure> {
        let a = Number::from_fraction(e.coefficient(0, budget)?);
        let b = Number::from_fraction(e.coefficient(1, budget)?);
        let b = number::mul(b.as_ref(), root.as_ref(), budget)?;
        number::add(a.as_ref(), b.as_ref(), budget)
    };
    let mut sorted: Vec<(Polynomial, usize)> = Vec::new();
    for (factor, times) in field.factor(&p, budget)? {
        let coefficients = factor.elements().iter().map(value);
        let factor = Polynomial(coefficients.collect::<Result<_, _>>()?);
        let mut at = sorted.len();
        while at > 0 && order(&factor, &sorted[at - 1].0, budget)? == Ordering::Less {
            at -= 1;
        }
        sorted.insert(at, (factor, times));
    }
    let mut factors = Vec::new();
    let lead = dense.leading();
    if !matches!(lead, Number::Int(1)) {
        factors.push((Expression::number(lead.clone()), 1));
    }
    for (factor, times) in sorted {
        factors.push((factor.to_expression(symbol)?, times));
    }
    Ok(factors)
}

/// Orders polynomials by degree, then by coefficients starting with the constant.
fn order(a: &Polynomial, b: &Polynomial, budget: &Budget) -> Result<Ordering, Failure> {
    if a.0.len() != b.0.len() {
        return Ok(a.0.len().cmp(&b.0.len()));
    }
    for (x, y) in a.0.iter().zip(&b.0) {
        let order = number::compare(x.as_ref(), y.as_ref(), budget)?;
        if let Some(order @ (Ordering::Less | Ordering::Greater)) = order {
            return Ok(order);
        }
    }
    Ok(Ordering::Equal)
}

/// Returns the greatest common divisor.
///
/// # Errors
/// `ValueError` if coefficients are not rational; `LimitError`, `Interrupted`.
pub fn gcd(a: &Expression, b: &Expression, budget: &Budget) -> Result<Expression, Failure> {
    if let (Some((symbol, p)), Some((other, q))) =
        (in_one_symbol(a, budget)?, in_one_symbol(b, budget)?)
        && symbol == other
    {
        let gcd = p.numerator().gcd(q.numerator(), budget)?;
        let gcd = gcd.primitive_part(budget)?;
        return Polynomial::from_poly(&gcd).to_expression(&symbol);
    }
    let [a, b] = whole("gcd", [a, b], budget)?;
    let gcd = a.p.gcd(&b.p, budget)?.primitive_part(budget)?;
    positive(a.generators.expression(&gcd, budget)?, budget)
}

/// Returns the least common multiple.
///
/// # Errors
/// The errors of [`gcd`].
pub fn lcm(a: &Expression, b: &Expression, budget: &Budget) -> Result<Expression, Failure> {
    if let (Some((symbol, p)), Some((other, q))) =
        (in_one_symbol(a, budget)?, in_one_symbol(b, budget)?)
        && symbol == other
    {
        let lcm = p.numerator().lcm(q.numerator(), budget)?;
        let lcm = lcm.primitive_part(budget)?;
        return Polynomial::from_poly(&lcm).to_expression(&symbol);
    }
    let [a, b] = whole("lcm", [a, b], budget)?;
    if a.p.is_zero() || b.p.is_zero() {
        return Ok(Expression::number(Number::Int(0)));
    }
    let gcd = a.p.gcd(&b.p, budget)?;
    let lcm = exactly(&a.p, &gcd, budget)?.multiply(&b.p, budget)?;
    let lcm = lcm.primitive_part(budget)?;
    positive(a.generators.expression(&lcm, budget)?, budget)
}

/// Returns the quotient and remainder of polynomials in one symbol over exact numbers.
///
/// # Errors
/// `ZeroDivisionError`; `ValueError` if they are not such polynomials; `LimitError`, `Interrupted`.
pub fn div_rem(
    a: &Expression,
    b: &Expression,
    budget: &Budget,
) -> Result<(Expression, Expression), Failure> {
    if b.is_zero() {
        return Err(Failure::zero_division("division by the polynomial 0"));
    }
    let mut symbols = a.symbols();
    symbols.extend(b.symbols());
    symbols.sort();
    symbols.dedup();
    let [symbol] = &symbols[..] else {
        return Err(Failure::value(format!(
            "`divmod` takes polynomials in one symbol, but these have {}",
            symbols.len()
        ))
        .with_hint("`gcd`, `factor` and `together` take several symbols"));
    };
    let dense = |x: &Expression| -> Result<Polynomial, Failure> {
        let p = Polynomial::dense(x, symbol, 1 << 16);
        match p.filter(|p| p.0.iter().all(|c| c.as_ref().is_exact())) {
            Some(p) => Ok(p),
            None => Err(Failure::value(format!(
                "`divmod` takes polynomials with exact coefficients, but got {}",
                x.text(budget)?
            ))),
        }
    };
    let (quotient, rest) = dense(a)?.div_rem(&dense(b)?, budget)?;
    Ok((quotient.to_expression(symbol)?, rest.to_expression(symbol)?))
}

/// Returns the coefficients of a polynomial in a symbol, from the constant up; they may contain
/// other symbols.
///
/// # Errors
/// `ValueError` if it is not a polynomial in the symbol; `LimitError`, `Interrupted`.
pub fn coefficients(x: &Expression, v: &str, budget: &Budget) -> Result<Vec<Expression>, Failure> {
    let x = super::expand(x, budget)?;
    if x.is_zero() {
        return Ok(vec![x]);
    }
    super::solve::coefficients(&x, v, budget)
}

/// Returns the degree of a polynomial in a symbol.
///
/// # Errors
/// The errors of [`coefficients`]; `DomainError` for 0.
pub fn degree(x: &Expression, v: &str, budget: &Budget) -> Result<usize, Failure> {
    let x = super::expand(x, budget)?;
    if x.is_zero() {
        return Err(Failure::domain("the polynomial 0 has no degree"));
    }
    Ok(super::solve::coefficients(&x, v, budget)?.len() - 1)
}

/// Returns the resultant of two polynomials in a symbol: 0 exactly where they have a common root.
///
/// # Errors
/// `ValueError` if they are not polynomials in the symbol over the rationals and other symbols;
/// `LimitError`, `Interrupted`.
pub fn resultant(
    a: &Expression,
    b: &Expression,
    v: &str,
    budget: &Budget,
) -> Result<Expression, Failure> {
    let [p, q] = whole("resultant", [a, b], budget)?;
    let Some(at) = in_symbol(&p.generators, "resultant", v)? else {
        // Constant in the symbol: an empty product over roots.
        return Ok(Expression::number(Number::Int(1)));
    };
    let resultant = p.p.resultant(&q.p, at, budget)?;
    // A denominator counts once for every root of the other polynomial.
    let below = power(&p.denominator, q.p.degree(at), budget)?;
    let other = power(&q.denominator, p.p.degree(at), budget)?;
    over(&p.generators, &resultant, &[below, other], budget)
}

/// Returns the discriminant of a polynomial in a symbol: 0 exactly where it has a repeated root.
///
/// # Errors
/// The errors of [`resultant`].
pub fn discriminant(x: &Expression, v: &str, budget: &Budget) -> Result<Expression, Failure> {
    let [p] = whole("discriminant", [x], budget)?;
    let Some(at) = in_symbol(&p.generators, "discriminant", v)? else {
        return Ok(Expression::number(Number::Int(0)));
    };
    let discriminant = p.p.discriminant(at, budget)?;
    let times = (2 * p.p.degree(at)).saturating_sub(2);
    let below = power(&p.denominator, times, budget)?;
    over(&p.generators, &discriminant, &[below], budget)
}

fn power(n: &IBig, times: u32, budget: &Budget) -> Result<Number, Failure> {
    let n = Number::from_ibig(n.clone());
    number::power(n.as_ref(), NumberRef::Int(i64::from(times)), budget)
}

fn over(
    generators: &Generators,
    p: &Several,
    below: &[Number],
    budget: &Budget,
) -> Result<Expression, Failure> {
    let mut result = generators.expression(p, budget)?;
    for n in below {
        let inverse = number::div(NumberRef::Int(1), n.as_ref(), budget)?;
        result = scale(&result, inverse.as_ref(), budget)?;
    }
    Ok(result)
}

/// Returns the variable for a symbol; no function may contain the symbol.
fn in_symbol(generators: &Generators, what: &str, v: &str) -> Result<Option<usize>, Failure> {
    if generators.depends(v) {
        return Err(Failure::value(format!(
            "`{what}` takes polynomials in {v}, but {v} is inside a function or a root"
        )));
    }
    Ok(generators.symbol(v))
}
