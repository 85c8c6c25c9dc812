//! Expressions that do not represent numbers: `infinity` and equations. Neither is ever part of a
//! larger expression, so nothing else here needs to know about them; the operators in programs and
//! text input go through this file.

use super::arithmetic;
use super::expression::{Base, Expression};
use crate::limit::Budget;
use crate::number::{self, Number, NumberRef};
use crate::text::{ErrorKind, Failure};
use std::cmp::Ordering;

impl Expression {
    /// Returns the value that is greater than every number.
    pub fn infinity() -> Expression {
        Expression::base(Base::Infinity).expect("it is not nested")
    }

    /// Returns `a = b`.
    ///
    /// # Errors
    /// `LimitError` if it would be nested too deeply.
    pub fn equation(a: &Expression, b: &Expression) -> Result<Expression, Failure> {
        Expression::base(Base::Equation(a.clone(), b.clone()))
    }

    fn single_base(&self) -> Option<(&Number, &Base)> {
        let [term] = self.terms() else { return None };
        let [factor] = &term.monomial.factors[..] else {
            return None;
        };
        Some((&term.coefficient, &factor.base))
    }

    /// Returns the sign of an infinite expression: `Less` for minus infinity; `None` for anything
    /// else.
    pub fn as_infinity(&self) -> Option<Ordering> {
        match self.single_base() {
            Some((Number::Int(c), Base::Infinity)) => Some(c.cmp(&0)),
            _ => None,
        }
    }

    /// Returns the sides of an equation.
    pub fn as_equation(&self) -> Option<(&Expression, &Expression)> {
        match self.single_base() {
            Some((_, Base::Equation(a, b))) => Some((a, b)),
            _ => None,
        }
    }

    /// Reports whether this is neither infinite nor an equation.
    pub fn is_plain(&self) -> bool {
        !matches!(
            self.single_base(),
            Some((_, Base::Infinity | Base::Equation(..)))
        )
    }
}

/// One side of an equation minus the other, which is 0 where the equation holds; any other
/// expression is returned unchanged.
///
/// # Errors
/// `LimitError`, `Interrupted`.
pub fn difference(x: &Expression, budget: &Budget) -> Result<Expression, Failure> {
    match x.as_equation() {
        Some((a, b)) => arithmetic::sub(a, b, budget),
        None => Ok(x.clone()),
    }
}

/// Applies a function to an expression, or to both sides of an equation.
///
/// # Errors
/// The errors of the function.
pub fn each_side(
    x: &Expression,
    function: &dyn Fn(&Expression) -> Result<Expression, Failure>,
) -> Result<Expression, Failure> {
    match x.as_equation() {
        Some((a, b)) => Expression::equation(&function(a)?, &function(b)?),
        None => function(x),
    }
}

/// Returns infinity with this sign.
pub(super) fn infinite(sign: Ordering) -> Expression {
    let infinity = Expression::infinity();
    if sign == Ordering::Less {
        return arithmetic::scale(&infinity, NumberRef::Int(-1), &Budget::default())
            .expect("changing the sign of infinity cannot fail");
    }
    infinity
}

pub(super) fn no_argument(name: &str) -> Failure {
    Failure::new(
        ErrorKind::Domain,
        format!("`{name}` takes numbers and expressions, not infinity or equations"),
    )
    .with_hint("`limit(f, v, infinity)` gives the limit of a function")
}

fn undefined(what: &str) -> Failure {
    Failure::domain(format!("{what} is undefined"))
        .with_hint("`limit(f, v, infinity)` gives the limit of an expression")
}

fn no_equation(a: &Expression, b: &Expression) -> Result<(), Failure> {
    if a.as_equation().is_none() && b.as_equation().is_none() {
        return Ok(());
    }
    Err(Failure::type_("an equation cannot be used as a number")
        .with_hint("`solve(equation, v)` solves it; write `eq(a + c, b + c)` to change both sides"))
}

/// Returns the sign of a real number other than 0.
fn sign_of(x: &Expression, budget: &Budget) -> Result<Ordering, Failure> {
    if let Some(sign) = x.as_infinity() {
        return Ok(sign);
    }
    let Some(n) = x.as_number() else {
        return Err(
            Failure::value("infinity can be combined only with numbers, not with symbols")
                .with_hint("`limit(f, v, infinity)` gives the limit of an expression"),
        );
    };
    match number::compare(n.as_ref(), NumberRef::Int(0), budget)? {
        Some(Ordering::Equal) | None => Err(undefined("infinity times 0")),
        Some(order) => Ok(order),
    }
}

/// Returns the sum.
///
/// # Errors
/// `DomainError` for `infinity - infinity`, `TypeError` for equations; the errors of sums.
pub fn add(a: &Expression, b: &Expression, budget: &Budget) -> Result<Expression, Failure> {
    if a.is_plain() && b.is_plain() {
        return arithmetic::add(a, b, budget);
    }
    no_equation(a, b)?;
    match (a.as_infinity(), b.as_infinity()) {
        (Some(x), Some(y)) if x == y => Ok(a.clone()),
        (Some(_), Some(_)) => Err(undefined("infinity - infinity")),
        (infinite, _) => {
            let (whole, other) = if infinite.is_some() { (a, b) } else { (b, a) };
            if other.as_number().is_none() {
                sign_of(other, budget)?;
            }
            Ok(whole.clone())
        }
    }
}

/// Returns the difference.
///
/// # Errors
/// The errors of [`add`].
pub fn sub(a: &Expression, b: &Expression, budget: &Budget) -> Result<Expression, Failure> {
    if a.is_plain() && b.is_plain() {
        return arithmetic::sub(a, b, budget);
    }
    no_equation(a, b)?;
    add(a, &negate(b, budget)?, budget)
}

/// Returns the negation.
///
/// # Errors
/// `TypeError` for equations; the errors of products.
pub fn negate(a: &Expression, budget: &Budget) -> Result<Expression, Failure> {
    no_equation(a, a)?;
    arithmetic::negate(a, budget)
}

/// Returns the product.
///
/// # Errors
/// `DomainError` for infinity times 0, `TypeError` for equations; the errors of products.
pub fn mul(a: &Expression, b: &Expression, budget: &Budget) -> Result<Expression, Failure> {
    if a.is_plain() && b.is_plain() {
        return arithmetic::mul(a, b, budget);
    }
    no_equation(a, b)?;
    let same = sign_of(a, budget)? == sign_of(b, budget)?;
    Ok(infinite(if same {
        Ordering::Greater
    } else {
        Ordering::Less
    }))
}

/// Returns the quotient.
///
/// # Errors
/// `DomainError` for a quotient of infinities, `TypeError` for equations; the errors of quotients.
pub fn div(a: &Expression, b: &Expression, budget: &Budget) -> Result<Expression, Failure> {
    if a.is_plain() && b.is_plain() {
        return arithmetic::div(a, b, budget);
    }
    no_equation(a, b)?;
    match (a.as_infinity(), b.as_infinity()) {
        (Some(_), Some(_)) => Err(undefined("a quotient of infinities")),
        (None, _) => {
            if a.as_number().is_none() {
                sign_of(a, budget)?;
            }
            Ok(Expression::number(Number::Int(0)))
        }
        (Some(_), None) if b.is_zero() => Err(Failure::zero_division("division by zero")),
        (Some(_), None) => mul(a, b, budget),
    }
}

/// Returns the power.
///
/// # Errors
/// `DomainError` if it is undefined, `TypeError` for equations; the errors of powers.
pub fn power(a: &Expression, b: &Expression, budget: &Budget) -> Result<Expression, Failure> {
    if a.is_plain() && b.is_plain() {
        return arithmetic::power(a, b, budget);
    }
    no_equation(a, b)?;
    let (Some(base), Some(exponent)) = (a.as_infinity(), b.as_number()) else {
        return Err(undefined("a power with an infinite exponent"));
    };
    if b.is_zero() {
        return Err(undefined("infinity to the power 0"));
    }
    if sign_of(b, budget)? == Ordering::Less {
        return Ok(Expression::number(Number::Int(0)));
    }
    match (base, exponent) {
        (Ordering::Greater, _) => Ok(Expression::infinity()),
        (_, Number::Int(n)) => Ok(infinite(if n % 2 == 0 {
            Ordering::Greater
        } else {
            Ordering::Less
        })),
        _ => Err(undefined("such a power of -infinity")),
    }
}
