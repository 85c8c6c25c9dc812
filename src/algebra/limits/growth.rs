//! Limits as X grows, following D. Gruntz, "On Computing Limits in a Symbolic Manipulation System":
//! everything is written in terms of ω, which goes to 0 faster than everything else changes, and
//! the first term of the series in ω decides.

use super::LARGE;
use super::bounded;
use super::series::Maker;
use crate::algebra::arithmetic::{add, div, mul, negate, power_rational, scale, sub};
use crate::algebra::decide::same_value;
use crate::algebra::expression::{Base, Expression, Factor, Function, Term, equal};
use crate::algebra::extended::infinite;
use crate::algebra::function::apply;
use crate::algebra::walk::{each_factor, rewrite, tried};
use crate::big::{Fraction, natural};
use crate::limit::Budget;
use crate::number::{self, Number, NumberRef};
use crate::text::{ErrorKind, Failure};
use dashu_int::UBig;
use std::cmp::Ordering;

/// The symbol that goes to 0; its name cannot occur in a program.
const OMEGA: &str = "unknown ω";
/// The maximum number of times a limit may be reduced to another.
const DEPTH_MAX: u32 = 24;
/// The maximum number of terms in a sum whose greatest term is sought.
const SUM_MAX: usize = 12;
/// How many terms of a series to compute, in turn, until a term is not 0.
const COUNTS: [usize; 4] = [3, 6, 12, 24];

fn number(n: i64) -> Expression {
    Expression::number(Number::Int(n))
}

/// Returns the limit as X grows.
pub(super) fn at_infinity(x: &Expression, budget: &Budget) -> Result<Expression, Failure> {
    let task = Task {
        budget,
        depth: DEPTH_MAX,
    };
    let x = task.prepared(x)?;
    if let Some(found) = bounded::limit(&x, &task)? {
        return Ok(found);
    }
    task.limit(&x)
}

/// A limit computation, with the number of further reductions allowed.
#[derive(Clone, Copy)]
pub(super) struct Task<'a> {
    pub budget: &'a Budget,
    depth: u32,
}

fn not_found() -> Failure {
    Failure::value("the limit could not be found")
        .with_hint("`evaluate_at(f, v, value)` at values near the point gives an idea of it")
}

impl Task<'_> {
    fn deeper(&self) -> Result<Self, Failure> {
        self.budget.poll(4)?;
        match self.depth {
            0 => Err(not_found()),
            n => Ok(Task {
                depth: n - 1,
                ..*self
            }),
        }
    }

    /// Replaces powers and hyperbolic functions with exponentials, and resolves the signs of
    /// absolute values.
    fn prepared(&self, x: &Expression) -> Result<Expression, Failure> {
        let budget = self.budget;
        let mut put = |f: &Factor| {
            if !f.base.contains(LARGE) {
                return Ok(None);
            }
            let exp = |u: &Expression| apply(Function::Exp, u, budget);
            let half = Expression::number(Number::ratio(1, 2));
            let value = match &f.base {
                Base::Power(b, e) => {
                    let (b, e) = (self.prepared(b)?, self.prepared(e)?);
                    exp(&mul(&e, &self.logarithm_of_sum(&b)?, budget)?)?
                }
                Base::Function(Function::Log, u) => self.logarithm_of_sum(&self.prepared(u)?)?,
                Base::Function(Function::Sinh, u) => {
                    let u = self.prepared(u)?;
                    mul(
                        &sub(&exp(&u)?, &exp(&negate(&u, budget)?)?, budget)?,
                        &half,
                        budget,
                    )?
                }
                Base::Function(Function::Cosh, u) => {
                    let u = self.prepared(u)?;
                    mul(
                        &add(&exp(&u)?, &exp(&negate(&u, budget)?)?, budget)?,
                        &half,
                        budget,
                    )?
                }
                Base::Function(Function::Tanh, u) => {
                    let twice = scale(&self.prepared(u)?, NumberRef::Int(2), budget)?;
                    let e = exp(&twice)?;
                    div(
                        &sub(&e, &number(1), budget)?,
                        &add(&e, &number(1), budget)?,
                        budget,
                    )?
                }
                Base::Function(Function::Abs, u) => {
                    let u = self.prepared(u)?;
                    match self.deeper()?.sign(&u)? {
                        Ordering::Less => negate(&u, budget)?,
                        Ordering::Equal | Ordering::Greater => u,
                    }
                }
                Base::Function(Function::Exp, u) => exp(&self.prepared(u)?)?,
                Base::Function(Function::Factorial, _) => return Err(not_found()),
                Base::Group(u) if !f.exponent.is_int() => {
                    return self.root_of_positive(&self.prepared(u)?, &f.exponent);
                }
                Base::Function(..)
                | Base::Symbol(_)
                | Base::Group(_)
                | Base::Infinity
                | Base::Equation(..) => return Ok(None),
            };
            self.raised(&value, &f.exponent).map(Some)
        };
        rewrite(x, budget, &mut put)
    }

    /// Returns a power; for an exponential, computed from its exponent.
    fn raised(&self, x: &Expression, q: &Fraction) -> Result<Expression, Failure> {
        if let [term] = x.terms()
            && matches!(term.coefficient, Number::Int(1))
            && let [
                Factor {
                    base: Base::Function(Function::Exp, u),
                    exponent,
                },
            ] = &term.monomial.factors[..]
        {
            let q = exponent.mul(q, self.budget)?;
            let u = scale(u, Number::from_fraction(q).as_ref(), self.budget)?;
            return apply(Function::Exp, &u, self.budget);
        }
        power_rational(x, q, self.budget)
    }

    /// Returns a power of a product of X, exponentials and a positive number, computed factor by
    /// factor, since all of these are positive; `None` for anything else.
    fn root_of_positive(
        &self,
        x: &Expression,
        q: &Fraction,
    ) -> Result<Option<Expression>, Failure> {
        let [term] = x.terms() else { return Ok(None) };
        let c = term.coefficient.as_ref();
        let positive = number::compare(c, NumberRef::Int(0), self.budget)?;
        let grows = |f: &Factor| {
            f.base.is_symbol(LARGE) || matches!(f.base, Base::Function(Function::Exp, _))
        };
        if positive != Some(Ordering::Greater) || !term.monomial.factors.iter().all(grows) {
            return Ok(None);
        }
        let mut product = power_rational(
            &Expression::number(term.coefficient.clone()),
            q,
            self.budget,
        )?;
        for f in &term.monomial.factors {
            let own = Expression::base(f.base.clone())?;
            let own = self.raised(&own, &f.exponent.mul(q, self.budget)?)?;
            product = mul(&product, &own, self.budget)?;
        }
        Ok(Some(product))
    }

    /// Returns the logarithm, with powers of X and exponentials, which are positive, taken out.
    fn logarithm(&self, x: &Expression) -> Result<Expression, Failure> {
        let budget = self.budget;
        let [term] = x.terms() else {
            return apply(Function::Log, x, budget);
        };
        let mut sum = number(0);
        let mut rest = Expression::number(term.coefficient.clone());
        for f in &term.monomial.factors {
            let k = Number::from_fraction(f.exponent.clone());
            match &f.base {
                Base::Function(Function::Exp, u) => {
                    sum = add(&sum, &scale(u, k.as_ref(), budget)?, budget)?;
                }
                Base::Symbol(name) if &**name == LARGE => {
                    let own = apply(Function::Log, &Expression::symbol(LARGE), budget)?;
                    sum = add(&sum, &scale(&own, k.as_ref(), budget)?, budget)?;
                }
                Base::Symbol(_)
                | Base::Function(..)
                | Base::Group(_)
                | Base::Power(..)
                | Base::Infinity
                | Base::Equation(..) => {
                    let base = crate::algebra::walk::of_base(&f.base)?;
                    rest = mul(&rest, &power_rational(&base, &f.exponent, budget)?, budget)?;
                }
            }
        }
        if matches!(rest.as_number(), Some(Number::Int(1))) {
            return Ok(sum);
        }
        add(&sum, &apply(Function::Log, &rest, budget)?, budget)
    }

    /// Returns the logarithm; for a sum of exponentials, computed from the term `t` that outgrows
    /// the others: `log(t + r) = log(t) + log(1 + r/t)`, where `r/t` goes to 0.
    fn logarithm_of_sum(&self, x: &Expression) -> Result<Expression, Failure> {
        let budget = self.budget;
        let mut parts = x.terms().iter().map(Expression::of_term);
        let is_growing = |t: &Term| {
            let own = |f: &Factor| matches!(f.base, Base::Function(Function::Exp, _));
            t.monomial.factors.iter().any(own)
        };
        if !(2..=SUM_MAX).contains(&x.terms().len()) || !x.terms().iter().any(is_growing) {
            return self.logarithm(x);
        }
        let Some(mut greatest) = parts.next().transpose()? else {
            return self.logarithm(x);
        };
        for part in parts {
            let part = part?;
            let ratio = self.deeper()?.limit(&div(&part, &greatest, budget)?);
            match tried(ratio, budget)? {
                Some(ratio) if ratio.as_infinity().is_some() => greatest = part,
                Some(_) => {}
                None => return self.logarithm(x),
            }
        }
        if tried(self.deeper()?.sign(&greatest), budget)? != Some(Ordering::Greater) {
            return self.logarithm(x);
        }
        let rest = crate::algebra::expand(&div(x, &greatest, budget)?, budget)?;
        add(
            &self.logarithm(&greatest)?,
            &apply(Function::Log, &rest, budget)?,
            budget,
        )
    }

    /// Returns the exponentials, or X, that grow or shrink fastest.
    fn fastest(&self, x: &Expression) -> Result<Vec<Expression>, Failure> {
        let mut found = Vec::new();
        for f in x.terms().iter().flat_map(|t| &t.monomial.factors) {
            let own = self.fastest_of(&f.base)?;
            found = self.faster(found, own)?;
        }
        Ok(found)
    }

    fn fastest_of(&self, base: &Base) -> Result<Vec<Expression>, Failure> {
        if !base.contains(LARGE) {
            return Ok(Vec::new());
        }
        match base {
            Base::Symbol(name) => Ok(vec![Expression::symbol(name)]),
            Base::Group(u) => self.fastest(u),
            Base::Function(Function::Exp, u) => {
                let inside = self.fastest(u)?;
                if self.deeper()?.limit(u)?.as_infinity().is_none() {
                    return Ok(inside);
                }
                self.faster(vec![Expression::base(base.clone())?], inside)
            }
            Base::Function(_, u) => self.fastest(u),
            Base::Power(..) | Base::Infinity | Base::Equation(..) => Err(not_found()),
        }
    }

    /// Returns the faster of two classes, or both if they are equally fast.
    fn faster(&self, a: Vec<Expression>, b: Vec<Expression>) -> Result<Vec<Expression>, Failure> {
        let (Some(x), Some(y)) = (a.first(), b.first()) else {
            return Ok(if a.is_empty() { b } else { a });
        };
        let order = if equal(x, y, self.budget)? {
            Ordering::Equal
        } else {
            let (p, q) = (self.logarithm(x)?, self.logarithm(y)?);
            let ratio = self.deeper()?.limit(&div(&p, &q, self.budget)?)?;
            match ratio.as_infinity() {
                Some(_) => Ordering::Greater,
                None if ratio.is_zero() => Ordering::Less,
                None => Ordering::Equal,
            }
        };
        Ok(match order {
            Ordering::Greater => a,
            Ordering::Less => b,
            Ordering::Equal => {
                let mut both = a;
                for other in b {
                    let mut known = false;
                    for own in &both {
                        known = known || equal(own, &other, self.budget)?;
                    }
                    if !known {
                        both.push(other);
                    }
                }
                both
            }
        })
    }

    /// Extends a class with the exponentials of a lifted expression that belong to it: a former
    /// root of X is now one of them.
    fn with_powers(
        &self,
        x: &Expression,
        class: Vec<Expression>,
    ) -> Result<Vec<Expression>, Failure> {
        let large = Expression::symbol(LARGE);
        let mut powers = Vec::new();
        each_factor(x, &mut |f| {
            if let Base::Function(Function::Exp, u) = &f.base {
                powers.push((f.base.clone(), u.clone()));
            }
        });
        let mut both = class;
        for (base, u) in powers {
            let is_multiple = div(&u, &large, self.budget)?
                .as_number()
                .is_some_and(|k| k.as_ref().to_fraction().is_some());
            if is_multiple {
                both = self.faster(both, vec![Expression::base(base)?])?;
            }
        }
        Ok(both)
    }

    /// Replaces X with e^X.
    fn lifted(&self, x: &Expression) -> Result<Expression, Failure> {
        let budget = self.budget;
        let large = Expression::symbol(LARGE);
        let mut put = |f: &Factor| {
            if f.base.is_symbol(LARGE) {
                let k = Number::from_fraction(f.exponent.clone());
                let u = scale(&large, k.as_ref(), budget)?;
                return apply(Function::Exp, &u, budget).map(Some);
            }
            if let Base::Function(Function::Log, u) = &f.base
                && u.contains(LARGE)
            {
                let log = self.logarithm(&self.lifted(u)?)?;
                return power_rational(&log, &f.exponent, budget).map(Some);
            }
            Ok(None)
        };
        rewrite(x, budget, &mut put)
    }

    /// Returns the leading coefficient and exponent in ω of an expression that contains X.
    fn leading(&self, x: &Expression) -> Result<(Expression, i64), Failure> {
        let budget = self.budget;
        let mut x = x.clone();
        let mut class = self.fastest(&x)?;
        if class.iter().any(|own| own.as_symbol().is_some()) {
            // This turns logarithms into their arguments, and gives exponentials to compare with.
            x = self.lifted(&x)?;
            class = class
                .iter()
                .map(|own| self.lifted(own))
                .collect::<Result<_, _>>()?;
            class = self.with_powers(&x, class)?;
        }
        let exponent_of = |own: &Expression| -> Result<Expression, Failure> { self.logarithm(own) };
        let first = class.first().ok_or_else(not_found)?;
        let u = exponent_of(first)?;
        // All are ω^k times something slower; ω is a root of the first, so that all k are integers.
        let mut below = UBig::ONE;
        let mut ratios = Vec::new();
        for own in &class {
            let ratio = self
                .deeper()?
                .limit(&div(&exponent_of(own)?, &u, budget)?)?;
            let ratio = ratio
                .as_number()
                .and_then(|n| n.as_ref().to_fraction().filter(|_| n.as_ref().is_exact()));
            let ratio = ratio.ok_or_else(not_found)?;
            below = natural::lcm(&below, ratio.denominator(), budget)?;
            ratios.push(ratio);
        }
        let unit = Number::from_fraction(Fraction::from(below).inverse());
        let mut h = scale(&u, unit.as_ref(), budget)?;
        if self.deeper()?.sign(&h)? == Ordering::Greater {
            h = negate(&h, budget)?;
        }
        let omega = Expression::symbol(OMEGA);
        let inside = self.in_omega(&x, &class, &h, &omega)?;
        let mut last = not_found();
        for count in COUNTS {
            let maker = Maker {
                t: OMEGA,
                count,
                one_sided: true,
                log: Some(&h),
                budget,
            };
            match maker.of(&inside) {
                Ok(series) => {
                    if let Some(c) = series.terms.first() {
                        return Ok((c.clone(), series.start));
                    }
                }
                Err(failure) if failure.kind() == ErrorKind::Limit => last = failure,
                Err(failure) if failure.kind() == ErrorKind::Value => return Err(not_found()),
                Err(failure) => return Err(failure),
            }
        }
        let _ = last;
        Err(not_found())
    }

    /// Replaces the fastest exponentials with powers of ω.
    fn in_omega(
        &self,
        x: &Expression,
        class: &[Expression],
        h: &Expression,
        omega: &Expression,
    ) -> Result<Expression, Failure> {
        let budget = self.budget;
        let mut put = |f: &Factor| {
            let Base::Function(Function::Exp, u) = &f.base else {
                return Ok(None);
            };
            let own = Expression::base(f.base.clone())?;
            let mut member = false;
            for known in class {
                member = member || equal(known, &own, budget)?;
            }
            if !member {
                // A sum in the exponent may hide a member of the class: exp(X + 1) next to exp(X).
                if self.deeper()?.limit(u)?.as_infinity().is_none() {
                    return Ok(None);
                }
                let log_ratio = self.deeper()?.limit(&div(u, h, budget)?)?;
                if log_ratio.is_zero() {
                    return Ok(None);
                }
            }
            let k = self.deeper()?.limit(&div(u, h, budget)?)?;
            let k = k.as_number().ok_or_else(not_found)?;
            let Some(q) = k.as_ref().to_fraction().filter(|q| q.is_int()) else {
                return Err(not_found());
            };
            let rest =
                crate::algebra::expand(&sub(u, &scale(h, k.as_ref(), budget)?, budget)?, budget)?;
            let rest = self.in_omega(&rest, class, h, omega)?;
            let slow = apply(Function::Exp, &rest, budget)?;
            let value = mul(&slow, &power_rational(omega, &q, budget)?, budget)?;
            power_rational(&value, &f.exponent, budget).map(Some)
        };
        rewrite(x, budget, &mut put)
    }

    /// Returns the sign of an expression for all large X.
    pub fn sign(&self, x: &Expression) -> Result<Ordering, Failure> {
        if let Some(n) = x.as_number() {
            return number::compare(n.as_ref(), NumberRef::Int(0), self.budget)?
                .ok_or_else(not_found);
        }
        if !x.contains(LARGE) {
            return match same_value(x, &number(0), self.budget)? {
                true => Ok(Ordering::Equal),
                false => Err(Failure::value(format!(
                    "the limit depends on the sign of {}",
                    x.text(self.budget)?
                ))),
            };
        }
        if let [term] = x.terms() {
            let mut sign = self.sign(&Expression::number(term.coefficient.clone()))?;
            for f in &term.monomial.factors {
                let grows = matches!(f.base, Base::Function(Function::Exp, _));
                let own = if grows || f.base.is_symbol(LARGE) {
                    Ordering::Greater
                } else if term.monomial.factors.len() > 1 {
                    let base = crate::algebra::walk::of_base(&f.base)?;
                    self.deeper()?.sign(&base)?
                } else {
                    let (c, _) = self.deeper()?.leading(x)?;
                    return self.deeper()?.sign(&c);
                };
                let odd = !f.exponent.is_int() || {
                    let half = f.exponent.mul(&Fraction::ratio(1, 2), self.budget)?;
                    !half.is_int()
                };
                if own == Ordering::Less && !f.exponent.is_int() {
                    return Err(not_found());
                }
                sign = match (sign, own) {
                    (_, Ordering::Equal) => Ordering::Equal,
                    (sign, Ordering::Less) if odd => sign.reverse(),
                    (sign, _) => sign,
                };
            }
            return Ok(sign);
        }
        if same_value(x, &number(0), self.budget)? {
            return Ok(Ordering::Equal);
        }
        let (c, _) = self.deeper()?.leading(x)?;
        self.deeper()?.sign(&c)
    }

    /// Returns the limit of a prepared expression.
    pub fn limit(&self, x: &Expression) -> Result<Expression, Failure> {
        if !x.contains(LARGE) {
            return Ok(x.clone());
        }
        if x.as_symbol().is_some() {
            return Ok(Expression::infinity());
        }
        if same_value(x, &number(0), self.budget)? {
            return Ok(number(0));
        }
        let (c, exponent) = self.deeper()?.leading(x)?;
        match exponent.cmp(&0) {
            Ordering::Greater => Ok(number(0)),
            Ordering::Less => match self.deeper()?.sign(&c)? {
                Ordering::Equal => Err(not_found()),
                sign @ (Ordering::Less | Ordering::Greater) => Ok(infinite(sign)),
            },
            Ordering::Equal => self.deeper()?.limit(&c),
        }
    }
}
