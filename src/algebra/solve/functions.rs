//! Equations with one layer of exp, log, powers `a^x`, inverse functions and hyperbolic functions:
//! everything that contains the symbol becomes one new unknown, and the function is inverted at
//! each value found for it.

use super::{Expression, every, solve_within};
use crate::algebra::arithmetic::{add, div, mul, negate, power_rational, scale, sub};
use crate::algebra::expression::{Base, Factor, Function, equal};
use crate::algebra::function::apply;
use crate::algebra::walk::{each_factor, rewrite, tried};
use crate::big::{Fraction, natural};
use crate::limit::Budget;
use crate::number::{self, Number};
use crate::text::Failure;
use dashu_int::UBig;

/// A name that cannot occur in a program.
const UNKNOWN: &str = "unknown t";

/// Returns the roots, not yet checked; `None` if the equation is of another kind.
pub(super) fn solve(
    x: &Expression,
    v: &str,
    steps: u32,
    budget: &Budget,
) -> Result<Option<Vec<Expression>>, Failure> {
    let written = exponentials(x, v, budget)?;
    if !super::super::equal(&written, x, budget)? {
        // For hyperbolic functions, only real solutions are wanted.
        let found = solve(&written, v, steps, budget)?;
        return Ok(found.map(|mut found| {
            found.retain(|x| !matches!(x.as_number(), Some(Number::Complex(_))));
            found
        }));
    }
    let x = written;
    if let Some(roots) = by_logarithms(&x, v, steps, budget)? {
        return Ok(Some(roots));
    }
    match only_atom(&x, v, budget)? {
        Some(atom) => by_atom(&x, &atom, v, steps, budget),
        None => Ok(None),
    }
}

/// Returns the roots if everything that contains the symbol is built from a single function of it.
fn by_atom(
    x: &Expression,
    atom: &Atom,
    v: &str,
    steps: u32,
    budget: &Budget,
) -> Result<Option<Vec<Expression>>, Failure> {
    if let Atom::Function(Function::Sin | Function::Cos | Function::Tan | Function::Factorial, _) =
        atom
    {
        // Angles are handled in their own file.
        return Ok(None);
    }
    let is_size = matches!(atom, Atom::Function(Function::Abs, _));
    if is_size && x.symbols().iter().any(|s| &**s != v) {
        return Ok(None);
    }
    let t = Expression::symbol(UNKNOWN);
    let inside = match atom {
        Atom::Function(function, u) => {
            let mut put = |f: &Factor| {
                if let Base::Function(g, w) = &f.base
                    && g == function
                    && equal(u, w, budget)?
                {
                    return power_rational(&t, &f.exponent, budget).map(Some);
                }
                Ok(None)
            };
            rewrite(x, budget, &mut put)?
        }
        Atom::Exponential(rate) => in_exponential(x, v, rate, &t, budget)?,
    };
    if inside.contains(v) {
        return Ok(None);
    }
    let Some(values) = tried(solve_within(&inside, UNKNOWN, steps, budget), budget)? else {
        return Ok(None);
    };
    let mut roots = Vec::new();
    for value in values {
        let inner = match atom {
            Atom::Function(function, u) => undone(*function, u, &value, budget)?,
            Atom::Exponential(rate) => {
                let log = tried(apply(Function::Log, &value, budget), budget)?;
                log.map(|log| sub(rate, &log, budget))
                    .transpose()?
                    .into_iter()
                    .collect()
            }
        };
        for equation in inner {
            match solve_within(&equation, v, steps, budget) {
                Ok(more) => roots.extend(more),
                Err(failure) if failure.message() == every(v).message() => return Err(failure),
                Err(failure) => {
                    return match crate::algebra::walk::is_dead_end(&failure) {
                        true => Ok(None),
                        false => Err(failure),
                    };
                }
            }
        }
    }
    if is_size {
        roots.retain(|x| !matches!(x.as_number(), Some(Number::Complex(_))));
    }
    Ok(Some(roots))
}

/// The part taken as the unknown.
enum Atom {
    /// A function of something.
    Function(Function, Expression),
    /// e to this exponent; all exponentials are powers of it.
    Exponential(Expression),
}

/// Returns the exponent that expresses a base as a power of e: u for `exp(u)`, u·log(a) for `a^u`.
fn exponent(base: &Base, v: &str, budget: &Budget) -> Result<Option<Expression>, Failure> {
    if let Base::Function(Function::Exp, u) = base {
        return Ok(u.contains(v).then(|| u.clone()));
    }
    if let Base::Power(a, u) = base
        && u.contains(v)
        && !a.contains(v)
        && let Some(log) = tried(apply(Function::Log, a, budget), budget)?
    {
        return mul(u, &log, budget).map(Some);
    }
    Ok(None)
}

/// Returns the rational factor by which two exponents differ, if any, constant terms included.
fn ratio(a: &Expression, b: &Expression, budget: &Budget) -> Result<Option<Fraction>, Failure> {
    let (Some(x), Some(y)) = (a.terms().first(), b.terms().first()) else {
        return Ok(None);
    };
    let quotient = number::div(x.coefficient.as_ref(), y.coefficient.as_ref(), budget)?;
    let Some(k) = quotient
        .as_ref()
        .to_fraction()
        .filter(|_| quotient.as_ref().is_exact())
    else {
        return Ok(None);
    };
    let other = scale(b, Number::from_fraction(k.clone()).as_ref(), budget)?;
    Ok(equal(a, &other, budget)?.then_some(k))
}

/// Returns the only part that contains the symbol, apart from powers of the symbol itself.
fn only_atom(x: &Expression, v: &str, budget: &Budget) -> Result<Option<Atom>, Failure> {
    let mut functions: Vec<(Function, Expression)> = Vec::new();
    let mut rates: Vec<Expression> = Vec::new();
    let mut other = false;
    let mut pending = vec![x.clone()];
    while let Some(next) = pending.pop() {
        for f in next.terms().iter().flat_map(|t| &t.monomial.factors) {
            if !f.base.contains(v) {
                continue;
            }
            if let Some(rate) = exponent(&f.base, v, budget)? {
                rates.push(rate);
                continue;
            }
            match &f.base {
                Base::Group(sum) if f.exponent.is_int() => pending.push(sum.clone()),
                Base::Function(g, u) if f.exponent.is_int() => {
                    let known = functions
                        .iter()
                        .any(|(h, w)| g == h && equal(u, w, budget).unwrap_or(false));
                    if !known {
                        functions.push((*g, u.clone()));
                    }
                }
                Base::Group(_)
                | Base::Function(..)
                | Base::Symbol(_)
                | Base::Power(..)
                | Base::Infinity
                | Base::Equation(..) => other = true,
            }
        }
    }
    if other {
        return Ok(None);
    }
    match (&functions[..], &rates[..]) {
        ([(function, u)], []) => Ok(Some(Atom::Function(*function, u.clone()))),
        ([], [first, ..]) => common_exponential(first, &rates, v, budget),
        _ => Ok(None),
    }
}

/// Returns the common exponential: all exponentials with these exponents are powers of it.
fn common_exponential(
    first: &Expression,
    rates: &[Expression],
    v: &str,
    budget: &Budget,
) -> Result<Option<Atom>, Failure> {
    // All are first^k: the unknown is first^(gcd of all k).
    let (mut above, mut below) = (UBig::ZERO, UBig::ONE);
    for rate in rates {
        let Some(k) = ratio(
            &without_constant(rate, v, budget)?,
            &without_constant(first, v, budget)?,
            budget,
        )?
        else {
            return Ok(None);
        };
        below = natural::lcm(&below, k.denominator(), budget)?;
    }
    for rate in rates {
        let k = ratio(
            &without_constant(rate, v, budget)?,
            &without_constant(first, v, budget)?,
            budget,
        )?;
        let k = k
            .unwrap_or(Fraction::ONE)
            .mul(&Fraction::from(below.clone()), budget)?;
        above = natural::gcd(&above, &k.abs().into_parts().0.into_parts().1, budget)?;
    }
    let unit = Fraction::quotient(above.into(), below.into(), budget)?;
    let rate = without_constant(first, v, budget)?;
    let rate = scale(&rate, Number::from_fraction(unit).as_ref(), budget)?;
    Ok(Some(Atom::Exponential(rate)))
}

/// Drops the terms that do not contain the symbol.
fn without_constant(x: &Expression, v: &str, budget: &Budget) -> Result<Expression, Failure> {
    let x = crate::algebra::expand(x, budget)?;
    let own = |t: &&crate::algebra::expression::Term| {
        t.monomial.factors.iter().any(|f| f.base.contains(v))
    };
    Expression::from_sorted(x.terms().iter().filter(own).cloned().collect())
}

/// Replaces all exponentials with powers of t, where t is e to the rate.
fn in_exponential(
    x: &Expression,
    v: &str,
    rate: &Expression,
    t: &Expression,
    budget: &Budget,
) -> Result<Expression, Failure> {
    let mut put = |f: &Factor| {
        let Some(own) = exponent(&f.base, v, budget)? else {
            return Ok(None);
        };
        let moving = without_constant(&own, v, budget)?;
        let Some(k) = ratio(&moving, rate, budget)? else {
            return Ok(None);
        };
        let constant = apply(Function::Exp, &sub(&own, &moving, budget)?, budget)?;
        let power = mul(&constant, &power_rational(t, &k, budget)?, budget)?;
        power_rational(&power, &f.exponent, budget).map(Some)
    };
    rewrite(x, budget, &mut put)
}

/// Replaces hyperbolic functions with exponentials.
fn exponentials(x: &Expression, v: &str, budget: &Budget) -> Result<Expression, Failure> {
    let mut any = false;
    each_factor(x, &mut |f| {
        if let Base::Function(Function::Sinh | Function::Cosh | Function::Tanh, u) = &f.base {
            any |= u.contains(v);
        }
    });
    if !any {
        return Ok(x.clone());
    }
    let mut put = |f: &Factor| {
        let Base::Function(g, u) = &f.base else {
            return Ok(None);
        };
        let up = || apply(Function::Exp, u, budget);
        let down = || apply(Function::Exp, &negate(u, budget)?, budget);
        let half = Number::ratio(1, 2);
        let value = if *g == Function::Sinh {
            scale(&sub(&up()?, &down()?, budget)?, half.as_ref(), budget)?
        } else if *g == Function::Cosh {
            scale(&add(&up()?, &down()?, budget)?, half.as_ref(), budget)?
        } else if *g == Function::Tanh {
            let above = sub(&up()?, &down()?, budget)?;
            div(&above, &add(&up()?, &down()?, budget)?, budget)?
        } else {
            return Ok(None);
        };
        power_rational(&value, &f.exponent, budget).map(Some)
    };
    rewrite(x, budget, &mut put)
}

/// Returns the equations for the argument that make the function take this value.
fn undone(
    function: Function,
    u: &Expression,
    value: &Expression,
    budget: &Budget,
) -> Result<Vec<Expression>, Failure> {
    let by = |f: Function| -> Result<Vec<Expression>, Failure> {
        let inner = tried(apply(f, value, budget), budget)?;
        let inner = inner.map(|inner| sub(u, &inner, budget)).transpose()?;
        Ok(inner.into_iter().collect())
    };
    match function {
        Function::Log => by(Function::Exp),
        Function::Asin => by(Function::Sin),
        Function::Acos => by(Function::Cos),
        Function::Atan => by(Function::Tan),
        Function::Asinh => by(Function::Sinh),
        Function::Acosh => by(Function::Cosh),
        Function::Atanh => by(Function::Tanh),
        Function::Abs => Ok(vec![sub(u, value, budget)?, add(u, value, budget)?]),
        // Angles are handled in their own file, and the others have been rewritten as exponentials.
        Function::Sin
        | Function::Cos
        | Function::Tan
        | Function::Exp
        | Function::Sinh
        | Function::Cosh
        | Function::Tanh
        | Function::Factorial => Err(Failure::value("this function cannot be inverted")),
    }
}

/// Solves `k₁·log(u₁) + k₂·log(u₂) + … = c`, with rational k, as an equation for the product of
/// powers.
fn by_logarithms(
    x: &Expression,
    v: &str,
    steps: u32,
    budget: &Budget,
) -> Result<Option<Vec<Expression>>, Failure> {
    let mut parts: Vec<(Fraction, Expression)> = Vec::new();
    let mut below = UBig::ONE;
    let mut rest = x.clone();
    for term in x.terms() {
        if !term.monomial.factors.iter().any(|f| f.base.contains(v)) {
            continue;
        }
        let [
            Factor {
                base: Base::Function(Function::Log, u),
                exponent,
            },
        ] = &term.monomial.factors[..]
        else {
            return Ok(None);
        };
        let Some(k) = term
            .coefficient
            .as_ref()
            .to_fraction()
            .filter(|_| exponent.is_one())
        else {
            return Ok(None);
        };
        below = natural::lcm(&below, k.denominator(), budget)?;
        rest = sub(&rest, &Expression::from_sorted(vec![term.clone()])?, budget)?;
        parts.push((k, u.clone()));
    }
    if parts.len() < 2 {
        return Ok(None);
    }
    let below = Fraction::from(below);
    let rest = scale(&rest, Number::from_fraction(-&below).as_ref(), budget)?;
    let mut left = Expression::number(Number::Int(1));
    let mut right = apply(Function::Exp, &rest, budget)?;
    for (k, u) in parts {
        let k = k.mul(&below, budget)?;
        let power = power_rational(&u, &k.clone().abs(), budget)?;
        if k.is_negative() {
            right = mul(&right, &power, budget)?;
        } else {
            left = mul(&left, &power, budget)?;
        }
    }
    let equation = sub(&left, &right, budget)?;
    tried(solve_within(&equation, v, steps, budget), budget)
}
