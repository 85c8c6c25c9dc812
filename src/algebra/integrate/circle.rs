//! Quotients in the sine and cosine of one angle, or in one exponential: a substitution turns them
//! into quotients of polynomials.

use super::rational;
use crate::algebra::Expression;
use crate::algebra::arithmetic::{add, div, mul, negate, power_rational, sub};
use crate::algebra::calculus::{differentiate, substitute, times};
use crate::algebra::decide::{is_proved_same, same_value};
use crate::algebra::expression::{Base, Factor, Function};
use crate::algebra::function::apply;
use crate::algebra::solve::circle::{COSINE, Circle, SINE};
use crate::algebra::walk::{each_factor, rewrite, tried};
use crate::big::Fraction;
use crate::limit::Budget;
use crate::number::Number;
use crate::text::Failure;

/// The substituted symbol; its name cannot occur in a program.
const T: &str = "unknown t";

fn number(n: i64) -> Expression {
    Expression::number(Number::Int(n))
}

/// Returns an antiderivative; `None` for other kinds of expression.
pub(super) fn integrate(
    x: &Expression,
    v: &str,
    budget: &Budget,
) -> Result<Option<Expression>, Failure> {
    match of_exponential(x, v, budget)? {
        Some(found) => Ok(Some(found)),
        None => of_angle(x, v, budget),
    }
}

/// Returns an antiderivative of a quotient in `exp(u)`, where u is linear.
fn of_exponential(x: &Expression, v: &str, budget: &Budget) -> Result<Option<Expression>, Failure> {
    let mut rates: Vec<Expression> = Vec::new();
    each_factor(x, &mut |f| {
        if let Base::Function(Function::Exp, u) = &f.base
            && u.contains(v)
        {
            rates.push(u.clone());
        }
    });
    rates.sort_by_key(Expression::size);
    let Some(least) = rates.first().cloned() else {
        return Ok(None);
    };
    let slope = differentiate(&least, v, budget)?;
    if slope.contains(v) {
        return Ok(None);
    }
    let t = Expression::symbol(T);
    let mut put = |f: &Factor| {
        let Base::Function(Function::Exp, u) = &f.base else {
            return Ok(None);
        };
        let own = differentiate(u, v, budget)?;
        let Some(Number::Int(k)) = div(&own, &slope, budget)?.as_number() else {
            return Ok(None);
        };
        let rest = sub(u, &times(&least, k, 1, budget)?, budget)?;
        let k = Fraction::from(k).mul(&f.exponent, budget)?;
        if rest.contains(v) || !k.is_int() {
            return Ok(None);
        }
        let still = power_rational(&apply(Function::Exp, &rest, budget)?, &f.exponent, budget)?;
        mul(&still, &power_rational(&t, &k, budget)?, budget).map(Some)
    };
    let inside = rewrite(x, budget, &mut put)?;
    if inside.contains(v) {
        return Ok(None);
    }
    let inside = div(&inside, &t, budget)?;
    let Some(found) = rational::integrate(&inside, T, budget)? else {
        return Ok(None);
    };
    let found = undone(&found, Function::Log, &least, budget)?;
    let back = substitute(&found, T, &apply(Function::Exp, &least, budget)?, budget)?;
    div(&back, &slope, budget).map(Some)
}

/// Multiplies the named unknowns by -1.
fn mirrored(x: &Expression, names: &[&str], budget: &Budget) -> Result<Expression, Failure> {
    let mut x = x.clone();
    for name in names {
        let minus = negate(&Expression::symbol(name), budget)?;
        x = substitute(&x, name, &minus, budget)?;
    }
    Ok(x)
}

/// Undoes the substitution: replaces a function of t itself with this value.
fn undone(
    x: &Expression,
    function: Function,
    value: &Expression,
    budget: &Budget,
) -> Result<Expression, Failure> {
    let mut put = |f: &Factor| {
        if let Base::Function(g, u) = &f.base
            && *g == function
            && u.as_symbol().is_some_and(|s| &**s == T)
        {
            return power_rational(value, &f.exponent, budget).map(Some);
        }
        Ok(None)
    };
    rewrite(x, budget, &mut put)
}

/// A substitution for an integral over an angle: the new integrand, and the meaning of t.
struct Way {
    inside: Expression,
    function: Function,
    angle: Expression,
}

fn of_angle(x: &Expression, v: &str, budget: &Budget) -> Result<Option<Expression>, Failure> {
    let Some(circle) = Circle::of(x, v, budget)? else {
        return Ok(None);
    };
    if circle.inside.contains(v) {
        return Ok(None);
    }
    let angle = circle.angle(v, budget)?;
    let mut best: Option<Expression> = None;
    for way in ways(&circle.inside, &angle, budget)? {
        if way.inside.contains(SINE) || way.inside.contains(COSINE) {
            continue;
        }
        let inside = match tried(crate::algebra::together(&way.inside, budget), budget)? {
            Some(inside) => inside,
            None => way.inside,
        };
        let found = if inside.contains(T) {
            tried(rational::integrate(&inside, T, budget), budget)?.flatten()
        } else {
            Some(mul(&inside, &Expression::symbol(T), budget)?)
        };
        let Some(found) = found else {
            continue;
        };
        let found = if way.function == Function::Tan {
            undone(&found, Function::Atan, &way.angle, budget)?
        } else {
            found
        };
        let back = apply(way.function, &way.angle, budget)?;
        let found = substitute(&found, T, &back, budget)?;
        if best.as_ref().is_none_or(|best| found.size() < best.size()) {
            best = Some(found);
        }
    }
    let rate = Expression::number(circle.rate);
    best.map(|found| div(&found, &rate, budget)).transpose()
}

/// Returns the substitutions that fit: cosine, sine or tangent of the angle, or else the tangent of
/// the half-angle.
fn ways(f: &Expression, angle: &Expression, budget: &Budget) -> Result<Vec<Way>, Failure> {
    let t = Expression::symbol(T);
    let square = add(&mul(&t, &t, budget)?, &number(1), budget)?;
    let rest = sub(&number(1), &mul(&t, &t, budget)?, budget)?;
    let minus = negate(f, budget)?;
    let is = |names: &[&str], sign: &Expression| {
        is_proved_same(&mirrored(f, names, budget)?, sign, budget)
    };
    let (s, c) = (Expression::symbol(SINE), Expression::symbol(COSINE));
    let mut ways = Vec::new();
    let mut add_way = |inside: Expression, function: Function, angle: &Expression| {
        ways.push(Way {
            inside,
            function,
            angle: angle.clone(),
        });
    };
    if is(&[SINE], &minus)? {
        // sin·g(sin², cos): t is the cosine.
        let g = crate::algebra::together(&div(f, &s, budget)?, budget)?;
        let g = squares(
            &g,
            SINE,
            &sub(&number(1), &mul(&c, &c, budget)?, budget)?,
            budget,
        )?;
        add_way(
            negate(&substitute(&g, COSINE, &t, budget)?, budget)?,
            Function::Cos,
            angle,
        );
    }
    if is(&[COSINE], &minus)? {
        let g = crate::algebra::together(&div(f, &c, budget)?, budget)?;
        let g = squares(
            &g,
            COSINE,
            &sub(&number(1), &mul(&s, &s, budget)?, budget)?,
            budget,
        )?;
        add_way(substitute(&g, SINE, &t, budget)?, Function::Sin, angle);
    }
    if is(&[SINE, COSINE], f)? {
        // sin = t·cos and cos² = 1/(1 + t²).
        let g = substitute(f, SINE, &mul(&t, &c, budget)?, budget)?;
        let below = div(&number(1), &square, budget)?;
        let g = squares(
            &crate::algebra::together(&g, budget)?,
            COSINE,
            &below,
            budget,
        )?;
        add_way(div(&g, &square, budget)?, Function::Tan, angle);
    }
    if ways.is_empty() {
        let sine = div(&times(&t, 2, 1, budget)?, &square, budget)?;
        let g = substitute(f, SINE, &sine, budget)?;
        let g = substitute(&g, COSINE, &div(&rest, &square, budget)?, budget)?;
        let half = times(angle, 1, 2, budget)?;
        let inside = times(&div(&g, &square, budget)?, 2, 1, budget)?;
        ways.push(Way {
            inside,
            function: Function::Tan,
            angle: half,
        });
    }
    Ok(ways)
}

/// Replaces the square of an unknown, which occurs only in even powers, with a value.
fn squares(
    x: &Expression,
    name: &str,
    value: &Expression,
    budget: &Budget,
) -> Result<Expression, Failure> {
    let mut put = |f: &Factor| {
        let half = f.exponent.mul(&Fraction::ratio(1, 2), budget)?;
        if f.base.is_symbol(name) && half.is_int() {
            return power_rational(value, &half, budget).map(Some);
        }
        Ok(None)
    };
    rewrite(x, budget, &mut put)
}

/// Reports whether an expression is a quotient in the sine and cosine of one angle and is proved to
/// be 0.
pub(super) fn vanishes(x: &Expression, v: &str, budget: &Budget) -> Result<bool, Failure> {
    let Some(circle) = tried(Circle::of(x, v, budget), budget)?.flatten() else {
        return Ok(false);
    };
    let t = Expression::symbol(T);
    let below = add(&mul(&t, &t, budget)?, &number(1), budget)?;
    let above = sub(&number(1), &mul(&t, &t, budget)?, budget)?;
    let decided = || {
        let sine = div(&times(&t, 2, 1, budget)?, &below, budget)?;
        let inside = substitute(&circle.inside, SINE, &sine, budget)?;
        let inside = substitute(&inside, COSINE, &div(&above, &below, budget)?, budget)?;
        same_value(&inside, &number(0), budget)
    };
    Ok(tried(decided(), budget)? == Some(true))
}
