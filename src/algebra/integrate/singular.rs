//! Finds all points between two numbers at which an expression may fail to be continuous, or
//! returns an error.

use crate::algebra::Expression;
use crate::algebra::arithmetic::{build, mul, sub};
use crate::algebra::calculus::differentiate;
use crate::algebra::expression::{Base, Factor, Function};
use crate::algebra::numeric::Program;
use crate::algebra::polynomial::Polynomial;
use crate::algebra::solve::{coefficients, in_order, solve};
use crate::algebra::walk::{each_factor, of_base, tried};
use crate::limit::Budget;
use crate::number::{self, Number, NumberRef};
use crate::text::Failure;
use std::cmp::Ordering;

/// The maximum number of poles of a tangent between the bounds.
const POLES_MAX: i64 = 1000;

/// A bound: a number, or `None` if it is infinite.
pub(super) type Bound = Option<Number>;

/// Returns the points from bound to bound, inclusive, at which a denominator, the argument of a
/// logarithm, or a radicand may be 0, in ascending order.
pub(super) fn places(
    all: &[&Expression],
    v: &str,
    bounds: (&Bound, &Bound),
    budget: &Budget,
) -> Result<Vec<Number>, Failure> {
    let mut zeros: Vec<Expression> = Vec::new();
    let mut failure = None;
    for x in all {
        each_factor(x, &mut |f| {
            if f.base.contains(v)
                && let Err(refusal) = suspicious(f, &mut zeros, budget)
            {
                failure = Some(refusal);
            }
        });
    }
    if let Some(failure) = failure {
        return Err(failure);
    }
    let mut found = Vec::new();
    let mut seen: Vec<Expression> = Vec::new();
    for g in zeros {
        let mut known = false;
        for other in &seen {
            known = known || crate::algebra::equal(other, &g, budget)?;
        }
        if !known && g.contains(v) {
            found.extend(zeros_of(&g, v, bounds, budget)?);
            seen.push(g);
        }
    }
    let sorted = in_order(found, budget)?;
    let mut inside = Vec::new();
    for n in sorted {
        if is_between(&n, bounds, budget)? {
            inside.push(n);
        }
    }
    Ok(inside)
}

/// Returns the parts of a factor whose zeros matter.
fn suspicious(f: &Factor, zeros: &mut Vec<Expression>, budget: &Budget) -> Result<(), Failure> {
    let below = f.exponent.is_negative() || !f.exponent.is_int();
    match &f.base {
        Base::Function(Function::Tan, u) => {
            zeros.push(crate::algebra::function::apply(Function::Cos, u, budget)?);
        }
        Base::Function(Function::Log, u) => zeros.push(u.clone()),
        Base::Function(Function::Atanh, u) => {
            let one = Expression::number(Number::Int(1));
            zeros.push(sub(&one, &mul(u, u, budget)?, budget)?);
        }
        Base::Function(Function::Factorial, _) => {
            return Err(super::no_factorial());
        }
        Base::Power(b, _) => zeros.push(b.clone()),
        Base::Function(..)
        | Base::Symbol(_)
        | Base::Group(_)
        | Base::Infinity
        | Base::Equation(..) => {}
    }
    if below && !matches!(f.base, Base::Function(Function::Exp | Function::Cosh, _)) {
        zeros.push(of_base(&f.base)?);
    }
    Ok(())
}

fn is_between(n: &Number, (a, b): (&Bound, &Bound), budget: &Budget) -> Result<bool, Failure> {
    let compare = |x: &Number| number::compare(n.as_ref(), x.as_ref(), budget);
    if let Some(a) = a
        && compare(a)? == Some(Ordering::Less)
    {
        return Ok(false);
    }
    if let Some(b) = b
        && compare(b)? == Some(Ordering::Greater)
    {
        return Ok(false);
    }
    Ok(true)
}

fn undecided(g: &Expression, budget: &Budget) -> Failure {
    let text = g.text(budget).unwrap_or_default();
    Failure::value(format!(
        "cannot tell whether {text} is 0 between the bounds, so the integral is unknown"
    ))
    .with_hint("`nintegrate(f, v, a, b)` gives the integral as a float")
}

/// Returns all real zeros between the bounds.
fn zeros_of(
    g: &Expression,
    v: &str,
    bounds: (&Bound, &Bound),
    budget: &Budget,
) -> Result<Vec<Number>, Failure> {
    // A product is 0 where one of its factors is.
    if let [term] = g.terms() {
        let own: Vec<&Factor> = term
            .monomial
            .factors
            .iter()
            .filter(|f| f.base.contains(v))
            .collect();
        if let [f] = &own[..] {
            if let Base::Function(function, u) = &f.base {
                return zeros_of_function(*function, u, g, v, bounds, budget);
            }
            if let Base::Power(..) = &f.base {
                return Ok(Vec::new());
            }
        }
        if own.len() > 1 || own.iter().any(|f| !f.exponent.is_one()) {
            let mut found = Vec::new();
            for f in own {
                found.extend(zeros_of(&of_base(&f.base)?, v, bounds, budget)?);
            }
            return Ok(found);
        }
    }
    if Polynomial::dense(g, v, 1 << 12).is_some() {
        let mut found = Vec::new();
        for root in solve(g, v, budget)? {
            match root.as_number() {
                Some(Number::Complex(_)) => {}
                Some(n) => found.push(n),
                None => return Err(undecided(g, budget)),
            }
        }
        return Ok(found);
    }
    if is_positive(g, v) || proved_apart(g, v, bounds, budget)? {
        return Ok(Vec::new());
    }
    // `solve` finds all roots of algebraic equations.
    if is_algebraic(g, v)
        && let Some(roots) = tried(solve(g, v, budget), budget)?
    {
        let numbers: Option<Vec<Number>> = roots.iter().map(Expression::as_number).collect();
        if let Some(mut numbers) = numbers {
            numbers.retain(|n| !matches!(n, Number::Complex(_)));
            return Ok(numbers);
        }
    }
    // A monotone function has at most one zero, and `solve` may find it.
    if let Some(slope) = tried(differentiate(g, v, budget), budget)?
        && (is_positive(&slope, v)
            || is_positive(&crate::algebra::negate(&slope, budget)?, v)
            || proved_apart(&slope, v, bounds, budget)?)
        && let Some(roots) = tried(solve(g, v, budget), budget)?
        && let [root] = &roots[..]
        && let Some(n) = root.as_number()
        && !matches!(n, Number::Complex(_))
    {
        return Ok(vec![n]);
    }
    Err(undecided(g, budget))
}

/// Reports whether the symbol occurs in no function and no exponent.
fn is_algebraic(g: &Expression, v: &str) -> bool {
    let mut plain = true;
    each_factor(g, &mut |f| {
        let other = matches!(f.base, Base::Function(..) | Base::Power(..));
        plain &= !(other && f.base.contains(v));
    });
    plain
}

fn zeros_of_function(
    function: Function,
    u: &Expression,
    g: &Expression,
    v: &str,
    bounds: (&Bound, &Bound),
    budget: &Budget,
) -> Result<Vec<Number>, Failure> {
    let one = Expression::number(Number::Int(1));
    match function {
        Function::Exp | Function::Cosh => Ok(Vec::new()),
        Function::Log => zeros_of(&sub(u, &one, budget)?, v, bounds, budget),
        Function::Acosh | Function::Acos => zeros_of(&sub(u, &one, budget)?, v, bounds, budget),
        Function::Asin
        | Function::Atan
        | Function::Sinh
        | Function::Tanh
        | Function::Asinh
        | Function::Atanh
        | Function::Abs => zeros_of(u, v, bounds, budget),
        Function::Sin | Function::Cos | Function::Tan => {
            swings(u, function == Function::Cos, g, v, bounds, budget)
        }
        Function::Factorial => Err(undecided(g, budget)),
    }
}

/// Returns the zeros of a sine or a cosine of `a·v + b`.
fn swings(
    u: &Expression,
    cosine: bool,
    g: &Expression,
    v: &str,
    bounds: (&Bound, &Bound),
    budget: &Budget,
) -> Result<Vec<Number>, Failure> {
    let rows = tried(coefficients(u, v, budget), budget)?.unwrap_or_default();
    let numbers: Option<Vec<Number>> = rows.iter().map(Expression::as_number).collect();
    let (Some(numbers), Some(low), Some(high)) = (numbers, bounds.0, bounds.1) else {
        return Err(undecided(g, budget));
    };
    let [b, a] = &numbers[..] else {
        return Err(undecided(g, budget));
    };
    let pi = number::pi();
    let shift = if cosine {
        Number::ratio(1, 2)
    } else {
        Number::Int(0)
    };
    // a·v + b = (k + shift)·π
    let count = |x: &Number| -> Result<Number, Failure> {
        let angle = number::add(
            number::mul(a.as_ref(), x.as_ref(), budget)?.as_ref(),
            b.as_ref(),
            budget,
        )?;
        let turns = number::div(angle.as_ref(), pi.as_ref(), budget)?;
        number::sub(turns.as_ref(), shift.as_ref(), budget)
    };
    let (mut first, mut last) = (count(low)?, count(high)?);
    if number::compare(first.as_ref(), last.as_ref(), budget)? == Some(Ordering::Greater) {
        std::mem::swap(&mut first, &mut last);
    }
    let first = number::ceil(first.as_ref(), budget)?;
    let last = number::floor(last.as_ref(), budget)?;
    let (Number::Int(first), Number::Int(last)) = (first, last) else {
        return Err(undecided(g, budget));
    };
    if last - first > POLES_MAX {
        return Err(Failure::limit(
            "there are too many poles between the bounds",
        ));
    }
    let mut found = Vec::new();
    for k in first..=last {
        let turns = number::add(NumberRef::Int(k), shift.as_ref(), budget)?;
        let angle = number::mul(turns.as_ref(), pi.as_ref(), budget)?;
        let rest = number::sub(angle.as_ref(), b.as_ref(), budget)?;
        found.push(number::div(rest.as_ref(), a.as_ref(), budget)?);
    }
    Ok(found)
}

/// Returns a float near a pole between the bounds, if there is one that floats with error bounds
/// prove: a denominator changes its sign there and has a bounded slope, so that its inverse grows at
/// least as fast as `1/(x - z)`, and the rest of the expression stays away from 0.
pub(super) fn pole(
    x: &Expression,
    v: &str,
    bounds: (&Bound, &Bound),
    budget: &Budget,
) -> Result<Option<f64>, Failure> {
    let ([term], (Some(a), Some(b))) = (x.terms(), bounds) else {
        return Ok(None);
    };
    let a = number::to_f64(a.as_ref(), budget)?.next_up();
    let b = number::to_f64(b.as_ref(), budget)?.next_down();
    for (at, f) in term.monomial.factors.iter().enumerate() {
        if !f.exponent.is_int() || !f.exponent.is_negative() || !f.base.contains(v) {
            continue;
        }
        let below = of_base(&f.base)?;
        if !is_continuous(&below) {
            continue;
        }
        let mut others = term.monomial.factors.clone();
        others.remove(at);
        let rest = build(term.coefficient.clone(), others, budget)?;
        let Some(slope) = tried(differentiate(&below, v, budget), budget)? else {
            continue;
        };
        let program = |x: &Expression| Program::new(x, v, budget);
        let (Some(below), Some(slope), Some(rest)) =
            (program(&below)?, program(&slope)?, program(&rest)?)
        else {
            continue;
        };
        let Some((low, high)) = change_of_sign(&below, a, b, budget)? else {
            continue;
        };
        let (least, most) = slope.over(low, high);
        let is_bounded = least.is_finite() && most.is_finite();
        if is_bounded && sign_over(&rest, low, high).is_some() {
            return Ok(Some(low / 2.0 + high / 2.0));
        }
    }
    Ok(None)
}

/// Reports whether an expression is evidently defined and continuous for all real values.
fn is_continuous(x: &Expression) -> bool {
    let mut known = true;
    each_factor(x, &mut |f| {
        let base = match &f.base {
            Base::Symbol(_) | Base::Group(_) => true,
            Base::Function(g, _) => match g {
                Function::Sin
                | Function::Cos
                | Function::Atan
                | Function::Exp
                | Function::Sinh
                | Function::Cosh
                | Function::Tanh
                | Function::Asinh
                | Function::Abs => true,
                Function::Tan
                | Function::Asin
                | Function::Acos
                | Function::Log
                | Function::Acosh
                | Function::Atanh
                | Function::Factorial => false,
            },
            Base::Power(..) | Base::Infinity | Base::Equation(..) => false,
        };
        known &= base && f.exponent.is_int() && f.exponent.is_positive();
    });
    known
}

/// Returns a narrow interval with proved values of different signs at its ends.
fn change_of_sign(
    p: &Program,
    a: f64,
    b: f64,
    budget: &Budget,
) -> Result<Option<(f64, f64)>, Failure> {
    const SAMPLES: i32 = 256;
    const STEPS: usize = 30;
    let sample = |k: i32| a + (b - a) * (f64::from(k) / f64::from(SAMPLES));
    for k in 0..SAMPLES {
        budget.poll(1)?;
        let (mut low, mut high) = (sample(k), sample(k + 1).min(b));
        let sign = |x: f64| sign_over(p, x, x);
        let (Some(first), Some(last)) = (sign(low), sign(high)) else {
            continue;
        };
        if first == last {
            continue;
        }
        for _ in 0..STEPS {
            let middle = low / 2.0 + high / 2.0;
            match sign(middle) {
                Some(own) if own == first => low = middle,
                Some(_) => high = middle,
                None => break,
            }
        }
        return Ok(Some((low, high)));
    }
    Ok(None)
}

/// Returns the sign that all values between two floats are proved to have.
fn sign_over(p: &Program, low: f64, high: f64) -> Option<Ordering> {
    match p.over(low, high) {
        (least, _) if least > 0.0 => Some(Ordering::Greater),
        (_, most) if most < 0.0 => Some(Ordering::Less),
        _ => None,
    }
}

/// Reports whether every term is evidently positive for all real values.
fn is_positive(g: &Expression, v: &str) -> bool {
    let mut strict = false;
    for term in g.terms() {
        let Some(c) = term.coefficient.as_ref().to_fraction() else {
            return false;
        };
        let mut own = true;
        for f in &term.monomial.factors {
            let even = f.exponent.is_int() && {
                let n = f.exponent.numerator();
                (n % dashu_int::IBig::from(2)).is_zero()
            };
            if let Base::Function(Function::Exp | Function::Cosh, u) = &f.base
                && u.contains(v)
            {
                continue;
            }
            if !even || !f.exponent.is_positive() {
                return false;
            }
            own = false;
        }
        if !c.is_positive() {
            return false;
        }
        strict |= own;
    }
    strict
}

/// Reports whether floats with error bounds prove that an expression is not 0 anywhere between the
/// bounds.
fn proved_apart(
    g: &Expression,
    v: &str,
    bounds: (&Bound, &Bound),
    budget: &Budget,
) -> Result<bool, Failure> {
    let (Some(a), Some(b)) = (bounds.0, bounds.1) else {
        return Ok(false);
    };
    let (a, b) = (
        number::to_f64(a.as_ref(), budget)?,
        number::to_f64(b.as_ref(), budget)?,
    );
    match Program::new(g, v, budget)? {
        Some(program) => program.is_apart_from_zero(a.next_down(), b.next_up(), budget),
        None => Ok(false),
    }
}
