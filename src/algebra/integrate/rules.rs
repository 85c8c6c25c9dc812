//! The table of single functions of `a·x + b`, integration by parts, and substitution.

use super::{Found, Search};
use crate::algebra::arithmetic::{add, build, div, mul, negate, power, power_rational, scale, sub};
use crate::algebra::calculus::{differentiate, substitute, times};
use crate::algebra::expression::{Base, Expression, Factor, Function, equal};
use crate::algebra::function::apply;
use crate::algebra::solve::coefficients;
use crate::algebra::walk::{of_base, rewrite, tried};
use crate::big::Fraction;
use crate::limit::Budget;
use crate::number::{self, Number};
use crate::text::Failure;

/// The name of the substituted symbol; it cannot occur in a program.
const INNER: &str = "unknown u";

/// Returns an antiderivative of one factor: a power, or a function with an argument linear in the
/// symbol; `None` for anything else.
pub(super) fn single(
    factor: &Factor,
    v: &str,
    budget: &Budget,
) -> Result<Option<Expression>, Failure> {
    let (inner, outer) = match &factor.base {
        Base::Symbol(_) | Base::Group(_) => {
            let inner = of_base(&factor.base)?;
            let raised = factor.exponent.add(&Fraction::ONE, budget)?;
            let outer = if raised.is_zero() {
                apply(Function::Log, &inner, budget)?
            } else {
                let divisor = Number::from_fraction(raised.clone().inverse());
                scale(
                    &power_rational(&inner, &raised, budget)?,
                    divisor.as_ref(),
                    budget,
                )?
            };
            (inner, outer)
        }
        Base::Function(function, inner) if factor.exponent.is_one() => {
            match of_function(*function, inner, budget)? {
                Some(outer) => (inner.clone(), outer),
                None => return Ok(None),
            }
        }
        Base::Power(base, e) if factor.exponent.is_one() && !e.contains(v) => {
            let raised = add(e, &Expression::number(Number::Int(1)), budget)?;
            (
                base.clone(),
                div(&power(base, &raised, budget)?, &raised, budget)?,
            )
        }
        Base::Power(base, e) if factor.exponent.is_one() && !base.contains(v) => {
            let log = apply(Function::Log, base, budget)?;
            let own = Expression::base(factor.base.clone())?;
            (e.clone(), div(&own, &log, budget)?)
        }
        Base::Function(..) | Base::Power(..) | Base::Infinity | Base::Equation(..) => {
            return Ok(None);
        }
    };
    let slope = differentiate(&inner, v, budget)?;
    if slope.contains(v) || slope.is_zero() {
        return Ok(None);
    }
    div(&outer, &slope, budget).map(Some)
}

/// Returns the antiderivative of a function with respect to its argument; `None` if the general
/// rules find it.
fn of_function(
    function: Function,
    u: &Expression,
    budget: &Budget,
) -> Result<Option<Expression>, Failure> {
    let found = match function {
        Function::Sin => negate(&apply(Function::Cos, u, budget)?, budget)?,
        Function::Cos => apply(Function::Sin, u, budget)?,
        Function::Tan => {
            let log = apply(Function::Log, &apply(Function::Cos, u, budget)?, budget)?;
            negate(&log, budget)?
        }
        Function::Exp => apply(Function::Exp, u, budget)?,
        Function::Log => {
            let log = apply(Function::Log, u, budget)?;
            sub(&mul(u, &log, budget)?, u, budget)?
        }
        Function::Sinh => apply(Function::Cosh, u, budget)?,
        Function::Cosh => apply(Function::Sinh, u, budget)?,
        Function::Tanh => apply(Function::Log, &apply(Function::Cosh, u, budget)?, budget)?,
        Function::Abs => {
            let size = apply(Function::Abs, u, budget)?;
            times(&mul(u, &size, budget)?, 1, 2, budget)?
        }
        Function::Asin
        | Function::Acos
        | Function::Atan
        | Function::Asinh
        | Function::Acosh
        | Function::Atanh
        | Function::Factorial => return Ok(None),
    };
    Ok(Some(found))
}

/// Reports whether differentiating the factor makes it simpler, so that integration by parts helps.
fn yields(f: &Factor, v: &str) -> bool {
    let natural = f.exponent.is_int() && f.exponent.is_positive();
    match &f.base {
        Base::Function(g, u) if u.contains(v) && natural => match g {
            Function::Log => true,
            Function::Asin
            | Function::Acos
            | Function::Atan
            | Function::Asinh
            | Function::Acosh
            | Function::Atanh => f.exponent.is_one(),
            Function::Sin
            | Function::Cos
            | Function::Tan
            | Function::Exp
            | Function::Sinh
            | Function::Cosh
            | Function::Tanh
            | Function::Abs
            | Function::Factorial => false,
        },
        Base::Function(..)
        | Base::Symbol(_)
        | Base::Group(_)
        | Base::Power(..)
        | Base::Infinity
        | Base::Equation(..) => false,
    }
}

/// Integrates `(m·x + n)/(a·x² + b·x + c)` with symbols among the coefficients.
pub(super) fn over_quadratic(
    own: &[Factor],
    v: &str,
    budget: &Budget,
) -> Result<Option<Expression>, Failure> {
    let minus = Fraction::from(-1);
    let is_below = |f: &&Factor| f.exponent == minus && f.base.as_group().is_some();
    let mut all = own.iter().filter(is_below);
    let (Some(below), None) = (all.next(), all.next()) else {
        return Ok(None);
    };
    let u = of_base(&below.base)?;
    let rest: Vec<Factor> = own.iter().filter(|f| !is_below(f)).cloned().collect();
    let rest = build(Number::Int(1), rest, budget)?;
    let rows = |x: &Expression| tried(coefficients(x, v, budget), budget);
    let (Some(below), Some(above)) = (rows(&u)?, rows(&rest)?) else {
        return Ok(None);
    };
    let [c, b, a] = &below[..] else {
        return Ok(None);
    };
    let zero = Expression::number(Number::Int(0));
    let (n, m) = match &above[..] {
        [n] => (n, &zero),
        [n, m] => (n, m),
        _ => return Ok(None),
    };
    let twice = times(a, 2, 1, budget)?;
    let share = div(m, &twice, budget)?;
    let left = sub(n, &mul(&share, b, budget)?, budget)?;
    let four = times(&mul(a, c, budget)?, 4, 1, budget)?;
    let square = crate::algebra::expand(&sub(&four, &mul(b, b, budget)?, budget)?, budget)?;
    // atan(y/r)/r is the same for both signs of r.
    let root = match square_root(&square, budget)? {
        Some(root) => root,
        None => power_rational(&square, &Fraction::ratio(1, 2), budget)?,
    };
    let line = add(&mul(&twice, &Expression::symbol(v), budget)?, b, budget)?;
    let quotient = crate::algebra::together(&div(&line, &root, budget)?, budget)?;
    let angle = apply(Function::Atan, &quotient, budget)?;
    let angle = mul(
        &div(&times(&left, 2, 1, budget)?, &root, budget)?,
        &angle,
        budget,
    )?;
    let log = mul(&share, &apply(Function::Log, &u, budget)?, budget)?;
    add(&log, &angle, budget).map(Some)
}

/// Returns the polynomial whose square is the expression.
fn square_root(x: &Expression, budget: &Budget) -> Result<Option<Expression>, Failure> {
    let Some(factors) = tried(crate::algebra::factors::factor(x, budget), budget)? else {
        return Ok(None);
    };
    let mut root = Expression::number(Number::Int(1));
    for (factor, times) in factors {
        let part = match factor.as_number() {
            Some(n) => {
                let part = number::sqrt(n.as_ref(), budget)?;
                if part.as_ref().to_fraction().is_none() {
                    return Ok(None);
                }
                Expression::number(part)
            }
            None if times % 2 == 0 => power_rational(&factor, &(times / 2).into(), budget)?,
            None => return Ok(None),
        };
        root = mul(&root, &part, budget)?;
    }
    Ok(Some(root))
}

impl Search<'_> {
    /// Applies `∫ w'·g = w·g - ∫ w·g'`, where g is a logarithm or an inverse function.
    pub(super) fn by_parts(&mut self, own: &[Factor], depth: u32) -> Found {
        let (v, budget) = (self.v, self.budget);
        for (i, f) in own.iter().enumerate().filter(|(_, f)| yields(f, v)) {
            let mut others = own.to_vec();
            others.remove(i);
            let rest = build(Number::Int(1), others, budget)?;
            let Some(whole) = self.antiderivative(&rest, depth - 1)? else {
                continue;
            };
            let g = build(Number::Int(1), vec![f.clone()], budget)?;
            let slope = differentiate(&g, v, budget)?;
            let left = mul(&whole, &slope, budget)?;
            let left = match tried(crate::algebra::together(&left, budget), budget)? {
                Some(shorter) if shorter.size() <= left.size() => shorter,
                _ => left,
            };
            let Some(second) = self.antiderivative(&left, depth - 1)? else {
                continue;
            };
            let found = sub(&mul(&whole, &g, budget)?, &second, budget)?;
            let from = build(Number::Int(1), own.to_vec(), budget)?;
            self.note("by parts", &from, &found)?;
            return Ok(Some(found));
        }
        Ok(None)
    }

    /// Tries `∫ f(u)·u' = ∫ f` at u, for every candidate u.
    pub(super) fn by_substitution(&mut self, x: &Expression, depth: u32) -> Found {
        let (v, budget) = (self.v, self.budget);
        for u in candidates(x, v, budget)? {
            let slope = differentiate(&u, v, budget)?;
            if slope.is_zero() {
                continue;
            }
            let Some(inside) = tried(div(x, &slope, budget), budget)? else {
                continue;
            };
            let Some(inside) = tried(put(&inside, &u, v, budget), budget)? else {
                continue;
            };
            if inside.contains(v) {
                continue;
            }
            let mut inner = Search {
                v: INNER,
                budget,
                steps: &mut Vec::new(),
            };
            let Some(found) = inner.antiderivative(&inside, depth - 1)? else {
                continue;
            };
            let found = substitute(&found, INNER, &u, budget)?;
            let rule = format!("substitution u = {}", u.text(budget)?);
            self.note(&rule, x, &found)?;
            return Ok(Some(found));
        }
        Ok(None)
    }
}

/// Returns candidates for a substitution, largest first: radicands, bases, exponents, arguments of
/// functions, and the functions themselves.
fn candidates(x: &Expression, v: &str, budget: &Budget) -> Result<Vec<Expression>, Failure> {
    let mut found: Vec<Expression> = Vec::new();
    let mut offered: Vec<Expression> = Vec::new();
    let mut broken = None;
    crate::algebra::walk::each_factor(x, &mut |f| {
        if !f.base.contains(v) {
            return;
        }
        match &f.base {
            Base::Function(_, u) => {
                offered.push(u.clone());
                match Expression::base(f.base.clone()) {
                    Ok(own) => offered.push(own),
                    Err(failure) => broken = Some(failure),
                }
            }
            Base::Group(u) => offered.push(u.clone()),
            Base::Power(a, b) => {
                offered.push(a.clone());
                offered.push(b.clone());
                match Expression::base(f.base.clone()) {
                    Ok(own) => offered.push(own),
                    Err(failure) => broken = Some(failure),
                }
            }
            Base::Symbol(_) | Base::Infinity | Base::Equation(..) => {}
        }
    });
    if let Some(failure) = broken {
        return Err(failure);
    }
    for u in offered {
        let mut known = !u.contains(v) || u.as_symbol().is_some();
        for other in &found {
            known = known || equal(other, &u, budget)?;
        }
        if !known {
            found.push(u);
        }
    }
    // u is x^2 in f(x^2)·x.
    for k in [2i64, 3, 4] {
        found.push(power_rational(
            &Expression::symbol(v),
            &Fraction::from(k),
            budget,
        )?);
    }
    found.sort_by_key(|u| std::cmp::Reverse(u.size()));
    found.truncate(24);
    Ok(found)
}

/// Returns the `k` for which `x - k·u` does not contain the symbol, determined from the first
/// terms.
fn multiple(
    x: &Expression,
    u: &Expression,
    v: &str,
    budget: &Budget,
) -> Result<Option<(Number, Expression)>, Failure> {
    let (Some(a), Some(b)) = (x.terms().first(), u.terms().first()) else {
        return Ok(None);
    };
    let k = number::div(a.coefficient.as_ref(), b.coefficient.as_ref(), budget)?;
    let rest = sub(x, &scale(u, k.as_ref(), budget)?, budget)?;
    Ok((!rest.contains(v)).then_some((k, rest)))
}

/// Replaces every occurrence of u with the unknown.
fn put(x: &Expression, u: &Expression, v: &str, budget: &Budget) -> Result<Expression, Failure> {
    let t = Expression::symbol(INNER);
    // u is a power of the symbol.
    let power_of = match u.terms() {
        [term] if matches!(term.coefficient, Number::Int(1)) => match &term.monomial.factors[..] {
            [f] if matches!(f.base, Base::Symbol(_)) => Some(f.exponent.clone()),
            _ => None,
        },
        _ => None,
    };
    let own = match u.terms() {
        [term] if matches!(term.coefficient, Number::Int(1)) => match &term.monomial.factors[..] {
            [f] if f.exponent.is_one() => Some(f.base.clone()),
            _ => None,
        },
        _ => None,
    };
    let mut rewriting = |f: &Factor| -> Result<Option<Expression>, Failure> {
        if !f.base.contains(v) {
            return Ok(None);
        }
        if let Some(own) = &own
            && crate::algebra::expression::order_bases(own, &f.base) == std::cmp::Ordering::Equal
        {
            return power_rational(&t, &f.exponent, budget).map(Some);
        }
        let linear = |inner: &Expression| -> Result<Option<Expression>, Failure> {
            match multiple(inner, u, v, budget)? {
                Some((k, rest)) => add(&scale(&t, k.as_ref(), budget)?, &rest, budget).map(Some),
                None => Ok(None),
            }
        };
        let value = match &f.base {
            Base::Symbol(_) => {
                let Some(n) = &power_of else { return Ok(None) };
                let k = f.exponent.div(n, budget)?;
                return match k.is_int() {
                    true => power_rational(&t, &k, budget).map(Some),
                    false => Ok(None),
                };
            }
            Base::Group(inner) => linear(inner)?,
            Base::Function(g, inner) => match linear(inner)? {
                Some(inner) => Some(apply(*g, &inner, budget)?),
                None => None,
            },
            Base::Power(a, b) if !a.contains(v) => match linear(b)? {
                Some(b) => Some(power(a, &b, budget)?),
                None => None,
            },
            Base::Power(a, b) if !b.contains(v) => match linear(a)? {
                Some(a) => Some(power(&a, b, budget)?),
                None => None,
            },
            Base::Power(..) | Base::Infinity | Base::Equation(..) => None,
        };
        match value {
            Some(value) => power_rational(&value, &f.exponent, budget).map(Some),
            None => Ok(None),
        }
    };
    rewrite(x, budget, &mut rewriting)
}
