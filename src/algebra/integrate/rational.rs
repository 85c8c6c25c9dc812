//! Antiderivatives of quotients of polynomials over the rationals: partial fractions, Hermite's
//! reduction of powers in the denominator, and for each irreducible polynomial a logarithm, an arc
//! tangent, or a sum over its roots.

use crate::algebra::arithmetic::{add, div, mul, power_rational, scale, sub};
use crate::algebra::expression::{Expression, Function};
use crate::algebra::function::apply;
use crate::algebra::generators::Generators;
use crate::algebra::polynomial::Polynomial;
use crate::big::Fraction;
use crate::limit::Budget;
use crate::number::{self, Number, NumberRef};
use crate::polynomial::roots::Root;
use crate::polynomial::{Poly, RationalPoly};
use crate::text::Failure;
use std::rc::Rc;

/// The degree above which sums over roots are not written out.
const DEGREE_MAX: usize = 10;

/// Returns an antiderivative; `None` for anything but a quotient of polynomials in this symbol
/// alone.
pub(super) fn integrate(
    x: &Expression,
    v: &str,
    budget: &Budget,
) -> Result<Option<Expression>, Failure> {
    let generators = Generators::of(&[x], budget)?;
    let (Some(at), 1) = (generators.symbol(v), generators.len()) else {
        return Ok(None);
    };
    let Some(quotient) = generators.quotient(x, budget)? else {
        return Ok(None);
    };
    let quotient = quotient.reduced(budget)?;
    let (Some(above), Some(below)) = (quotient.above.as_poly(at), quotient.below.as_poly(at))
    else {
        return Ok(None);
    };
    let task = Task {
        symbol: Rc::from(v),
        budget,
    };
    task.quotient(above, &below).map(Some)
}

struct Task<'a> {
    symbol: Rc<str>,
    budget: &'a Budget,
}

impl Task<'_> {
    fn plain(&self, p: &RationalPoly) -> Result<Expression, Failure> {
        Polynomial::from_rational(p, self.budget)?.to_expression(&self.symbol)
    }

    fn quotient(&self, above: Poly, below: &Poly) -> Result<Expression, Failure> {
        let budget = self.budget;
        let factored = below.factor(budget)?;
        let content = RationalPoly::new(above, factored.content, budget)?;
        let mut product = Poly::one();
        for (factor, times) in &factored.factors {
            product = product.multiply(&factor.pow(*times, budget)?, budget)?;
        }
        let (whole, rest) = content.div_rem(&product.clone().into(), budget)?;
        let mut sum = self.plain(&antiderivative(&whole, budget)?)?;
        for (factor, times) in &factored.factors {
            let power = factor.pow(*times, budget)?;
            let others = product.quotient_if_exact(&power, budget)?;
            let others = RationalPoly::from(others.expect("it is a factor"));
            let inverse = others.invert_modulo(&power, budget)?;
            let inverse = inverse.expect("different factors are coprime");
            let mut own = rest.multiply(&inverse, budget)?.modulo(&power, budget)?;
            let mut digits = Vec::new();
            for _ in 0..*times {
                let (higher, digit) = own.div_rem(&factor.clone().into(), budget)?;
                digits.push(digit);
                own = higher;
            }
            sum = add(&sum, &self.powers(factor, digits)?, budget)?;
        }
        Ok(sum)
    }

    /// Integrates the sum of the n terms `digits[k] / p^(n - k)`.
    fn powers(&self, p: &Poly, digits: Vec<RationalPoly>) -> Result<Expression, Failure> {
        let budget = self.budget;
        let slope = RationalPoly::from(p.derivative());
        let whole = RationalPoly::from(p.clone());
        let inverse = slope.invert_modulo(p, budget)?;
        let inverse =
            inverse.expect("an irreducible polynomial has no root in common with its derivative");
        let mut sum = Expression::number(Number::Int(0));
        let mut carried = RationalPoly::from(Poly::zero());
        let count = digits.len();
        for (k, digit) in digits.into_iter().enumerate() {
            let c = digit.add(&carried, budget)?;
            let power = count - k;
            if power == 1 {
                sum = add(&sum, &self.simple(p, &c)?, budget)?;
                break;
            }
            // c = a·p + b·p', and b·p'/p^n is the derivative of -b/((n-1)·p^(n-1)) plus
            // b'/((n-1)·p^(n-1)).
            let b = c.multiply(&inverse, budget)?.modulo(p, budget)?;
            let (a, rest) = c
                .sub(&b.multiply(&slope, budget)?, budget)?
                .div_rem(&whole, budget)?;
            debug_assert!(rest.is_zero(), "b was chosen so that the division is exact");
            let share = Fraction::ratio(1, power as u64 - 1);
            let share = RationalPoly::from_coefficients(&[share], budget)?;
            carried = a.add(&derivative(&b, budget)?.multiply(&share, budget)?, budget)?;
            let above = self.plain(&b.multiply(&share, budget)?)?;
            let base = self.plain(&whole)?;
            let below = power_rational(&base, &Fraction::from(1 - power as i64), budget)?;
            sum = sub(&sum, &mul(&above, &below, budget)?, budget)?;
        }
        Ok(sum)
    }

    fn log(&self, x: &Expression) -> Result<Expression, Failure> {
        apply(Function::Log, x, self.budget)
    }

    /// Integrates `c/p`, where p is irreducible and of higher degree.
    fn simple(&self, p: &Poly, c: &RationalPoly) -> Result<Expression, Failure> {
        let budget = self.budget;
        if c.is_zero() {
            return Ok(Expression::number(Number::Int(0)));
        }
        let base = self.plain(&p.clone().into())?;
        // A multiple of the derivative gives a logarithm.
        let slope = RationalPoly::from(p.derivative());
        let (share, rest) = c.div_rem(&slope, budget)?;
        if rest.is_zero() {
            return mul(&self.plain(&share)?, &self.log(&base)?, budget);
        }
        match p.len() {
            3 => self.quadratic(p, c, &base),
            n if n - 1 <= DEGREE_MAX => self.over_roots(p, c),
            n => Err(Failure::limit(format!(
                "the antiderivative would be a sum over the {} roots of a polynomial",
                n - 1
            ))),
        }
    }

    /// Integrates `(m·x + n)/(a·x² + b·x + d)`.
    fn quadratic(
        &self,
        p: &Poly,
        c: &RationalPoly,
        base: &Expression,
    ) -> Result<Expression, Failure> {
        let budget = self.budget;
        let k = |i: usize| Fraction::from(p.coefficient(i).clone());
        let (a, b, d) = (k(2), k(1), k(0));
        let two_a = a.mul_int(&2.into(), budget)?;
        let (m, n) = (c.coefficient(1, budget)?, c.coefficient(0, budget)?);
        let share = m.div(&two_a, budget)?;
        let rest = n.sub(&share.mul(&b, budget)?, budget)?;
        let number = |q: Fraction| Expression::number(Number::from_fraction(q));
        let mut sum = mul(&number(share), &self.log(base)?, budget)?;
        let four = a.mul(&d, budget)?.mul_int(&4.into(), budget)?;
        let discriminant = b.pow(2, budget)?.sub(&four, budget)?;
        let size = Number::from_fraction(discriminant.clone().abs());
        let root = Expression::number(number::sqrt(size.as_ref(), budget)?);
        let line = mul(&number(two_a), &Expression::symbol(&self.symbol), budget)?;
        let line = add(&line, &number(b), budget)?;
        let over_root = div(&number(rest), &root, budget)?;
        let part = if discriminant.is_negative() {
            let angle = apply(Function::Atan, &div(&line, &root, budget)?, budget)?;
            mul(
                &scale(&over_root, NumberRef::Int(2), budget)?,
                &angle,
                budget,
            )?
        } else {
            let low = self.log(&sub(&line, &root, budget)?)?;
            let high = self.log(&add(&line, &root, budget)?)?;
            mul(&over_root, &sub(&low, &high, budget)?, budget)?
        };
        sum = add(&sum, &part, budget)?;
        Ok(sum)
    }

    /// Returns the sum over all roots α of `c(α)/p'(α)·log(x - α)`; roots that are not real come in
    /// pairs, each giving a logarithm and an arc tangent.
    fn over_roots(&self, p: &Poly, c: &RationalPoly) -> Result<Expression, Failure> {
        let budget = self.budget;
        let slope = RationalPoly::from(p.derivative());
        let inverse = slope.invert_modulo(p, budget)?;
        let inverse =
            inverse.expect("an irreducible polynomial has no root in common with its derivative");
        let weight = c.multiply(&inverse, budget)?.modulo(p, budget)?;
        let x = Expression::symbol(&self.symbol);
        let number = Expression::number;
        let mut sum = Expression::number(Number::Int(0));
        for (root, _) in Root::all(p, budget)? {
            let alpha = number::of_root(&root, budget)?;
            let (u, w) = (number::re(alpha.as_ref()), number::im(alpha.as_ref()));
            if !root.is_real()
                && number::compare(w.as_ref(), NumberRef::Int(0), budget)?
                    != Some(std::cmp::Ordering::Greater)
            {
                continue;
            }
            let share = number::of_root(&root.image(&weight, budget)?, budget)?;
            if root.is_real() {
                let log = self.log(&sub(&x, &number(alpha), budget)?)?;
                sum = add(&sum, &scale(&log, share.as_ref(), budget)?, budget)?;
                continue;
            }
            let (a, b) = (number::re(share.as_ref()), number::im(share.as_ref()));
            let line = sub(&x, &number(u), budget)?;
            let height = number(w);
            let square = add(
                &mul(&line, &line, budget)?,
                &mul(&height, &height, budget)?,
                budget,
            )?;
            let log = scale(&self.log(&square)?, a.as_ref(), budget)?;
            let angle = apply(Function::Atan, &div(&line, &height, budget)?, budget)?;
            let twice = number::mul(NumberRef::Int(-2), b.as_ref(), budget)?;
            sum = add(&sum, &log, budget)?;
            sum = add(&sum, &scale(&angle, twice.as_ref(), budget)?, budget)?;
        }
        Ok(sum)
    }
}

fn antiderivative(p: &RationalPoly, budget: &Budget) -> Result<RationalPoly, Failure> {
    let mut coefficients = vec![Fraction::ZERO];
    for k in 0..p.numerator().len() {
        let share = Fraction::ratio(1, k as u64 + 1);
        coefficients.push(p.coefficient(k, budget)?.mul(&share, budget)?);
    }
    RationalPoly::from_coefficients(&coefficients, budget)
}

fn derivative(p: &RationalPoly, budget: &Budget) -> Result<RationalPoly, Failure> {
    RationalPoly::new(p.numerator().derivative(), p.denominator().clone(), budget)
}
