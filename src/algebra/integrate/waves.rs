//! Sums of polynomials times exponentials, sines and cosines of `a·x + b`: `P·e^(αx)·cos(βx + γ)`
//! and the like. Products of waves become sums of waves; such a sum is 0 only if every polynomial
//! is 0, and its antiderivative has the same form.

use crate::algebra::arithmetic::{add, div, mul, negate, power_rational, scale, sub};
use crate::algebra::calculus::differentiate;
use crate::algebra::expression::{Base, Expression, Factor, Function, Term, equal};
use crate::algebra::function::{apply, leads_with_minus};
use crate::big::Fraction;
use crate::limit::Budget;
use crate::number::{Number, NumberRef};
use crate::text::Failure;

/// The highest power of a sine or cosine that is expanded into a sum.
const POWER_MAX: i64 = 64;
/// The maximum number of terms in such a sum.
const TERMS_MAX: usize = 4096;

/// The cosine or sine, if any, that is a factor of a term.
#[derive(Clone)]
enum Angle {
    None,
    Cosine(Expression),
    Sine(Expression),
}

/// A term `c·x^n·growth·angle`.
#[derive(Clone)]
struct Wave {
    c: Expression,
    power: usize,
    /// The sum of the exponents of e.
    growth: Expression,
    angle: Angle,
}

/// The terms that have the same growth and the same angle: `(P·cos + Q·sin)·e^growth`, or
/// `P·e^growth`.
struct Family {
    growth: Expression,
    angle: Option<Expression>,
    cosine: Vec<Expression>,
    sine: Vec<Expression>,
}

fn number(n: i64) -> Expression {
    Expression::number(Number::Int(n))
}

/// Returns the rate of an expression that is linear in the symbol; `None` for any other.
fn rate(u: &Expression, v: &str, budget: &Budget) -> Result<Option<Expression>, Failure> {
    let slope = differentiate(u, v, budget)?;
    Ok((!slope.contains(v)).then_some(slope))
}

struct Reader<'a> {
    v: &'a str,
    budget: &'a Budget,
}

impl Reader<'_> {
    /// Returns an expression as a sum of waves; `None` if it is not one.
    fn waves(&self, x: &Expression) -> Result<Option<Vec<Wave>>, Failure> {
        let mut all = Vec::new();
        for term in x.terms() {
            self.budget.poll(1)?;
            match self.term(term)? {
                Some(waves) => all.extend(waves),
                None => return Ok(None),
            }
            if all.len() > TERMS_MAX {
                return Ok(None);
            }
        }
        Ok(Some(all))
    }

    fn term(&self, term: &Term) -> Result<Option<Vec<Wave>>, Failure> {
        let mut waves = vec![Wave {
            c: Expression::number(term.coefficient.clone()),
            power: 0,
            growth: number(0),
            angle: Angle::None,
        }];
        for f in &term.monomial.factors {
            if !f.base.contains(self.v) {
                let constant = power_rational(
                    &crate::algebra::walk::of_base(&f.base)?,
                    &f.exponent,
                    self.budget,
                )?;
                for wave in &mut waves {
                    wave.c = mul(&wave.c, &constant, self.budget)?;
                }
                continue;
            }
            match self.factor(f, waves)? {
                Some(next) => waves = next,
                None => return Ok(None),
            }
        }
        Ok(Some(waves))
    }

    fn factor(&self, f: &Factor, mut waves: Vec<Wave>) -> Result<Option<Vec<Wave>>, Failure> {
        let budget = self.budget;
        let k = f.exponent.numerator();
        let natural = f.exponent.is_int() && f.exponent.is_positive();
        let k = i64::try_from(k).ok().filter(|k| natural && *k <= POWER_MAX);
        match &f.base {
            Base::Symbol(_) => {
                let Some(k) = k else { return Ok(None) };
                for wave in &mut waves {
                    wave.power += k as usize;
                }
                Ok(Some(waves))
            }
            Base::Function(Function::Exp, u) => self.grown(waves, u, &f.exponent),
            Base::Power(b, e) if !b.contains(self.v) => {
                let log = apply(Function::Log, b, budget)?;
                self.grown(waves, &mul(e, &log, budget)?, &f.exponent)
            }
            Base::Function(g @ (Function::Sin | Function::Cos), u) => {
                let Some(k) = k else { return Ok(None) };
                if rate(u, self.v, budget)?.is_none() {
                    return Ok(None);
                }
                for _ in 0..k {
                    waves = self.turned(waves, *g, u)?;
                    if waves.len() > TERMS_MAX {
                        return Ok(None);
                    }
                }
                Ok(Some(waves))
            }
            Base::Function(g @ (Function::Sinh | Function::Cosh), u) => {
                let Some(k) = k else { return Ok(None) };
                let minus = negate(u, budget)?;
                for _ in 0..k {
                    let halves = self.scaled(waves, 1, 2)?;
                    let sign = if *g == Function::Sinh { -1 } else { 1 };
                    let (one, other) = (Fraction::ONE, self.scaled(halves.clone(), sign, 1)?);
                    let (Some(up), Some(down)) = (
                        self.grown(halves, u, &one)?,
                        self.grown(other, &minus, &one)?,
                    ) else {
                        return Ok(None);
                    };
                    waves = up;
                    waves.extend(down);
                    if waves.len() > TERMS_MAX {
                        return Ok(None);
                    }
                }
                Ok(Some(waves))
            }
            Base::Function(..)
            | Base::Group(_)
            | Base::Power(..)
            | Base::Infinity
            | Base::Equation(..) => Ok(None),
        }
    }

    fn scaled(&self, mut waves: Vec<Wave>, n: i64, d: i64) -> Result<Vec<Wave>, Failure> {
        for wave in &mut waves {
            wave.c = crate::algebra::calculus::times(&wave.c, n, d, self.budget)?;
        }
        Ok(waves)
    }

    /// Multiplies by e to the power `k·u`.
    fn grown(
        &self,
        mut waves: Vec<Wave>,
        u: &Expression,
        k: &Fraction,
    ) -> Result<Option<Vec<Wave>>, Failure> {
        if rate(u, self.v, self.budget)?.is_none() {
            return Ok(None);
        }
        let u = scale(u, Number::from_fraction(k.clone()).as_ref(), self.budget)?;
        for wave in &mut waves {
            wave.growth = add(&wave.growth, &u, self.budget)?;
        }
        Ok(Some(waves))
    }

    /// Multiplies by a sine or cosine.
    fn turned(&self, waves: Vec<Wave>, g: Function, u: &Expression) -> Result<Vec<Wave>, Failure> {
        let budget = self.budget;
        let is_sine = g == Function::Sin;
        let mut found = Vec::new();
        for wave in waves {
            let (own, own_sine) = match &wave.angle {
                Angle::None => {
                    let angle = if is_sine {
                        Angle::Sine(u.clone())
                    } else {
                        Angle::Cosine(u.clone())
                    };
                    found.push(Wave { angle, ..wave });
                    continue;
                }
                Angle::Cosine(own) => (own, false),
                Angle::Sine(own) => (own, true),
            };
            let (sum, difference) = (add(own, u, budget)?, sub(own, u, budget)?);
            // cos·cos and sin·sin give cosines; the mixed products give sines of the sum and the
            // difference of the angles.
            let (first, second): (i64, i64) = match (own_sine, is_sine) {
                (false, false) | (true, false) => (1, 1),
                (true, true) => (-1, 1),
                (false, true) => (1, -1),
            };
            let cosines = own_sine == is_sine;
            for (angle, sign) in [(sum, first), (difference, second)] {
                let c = crate::algebra::calculus::times(&wave.c, sign, 2, budget)?;
                let next = Wave { c, ..wave.clone() };
                found.extend(self.placed(next, angle, cosines)?);
            }
        }
        Ok(found)
    }

    /// Returns a wave whose angle has a normalised sign; a constant angle becomes part of the
    /// coefficient.
    fn placed(&self, wave: Wave, angle: Expression, cosine: bool) -> Result<Option<Wave>, Failure> {
        let budget = self.budget;
        if !angle.contains(self.v) {
            let g = if cosine { Function::Cos } else { Function::Sin };
            let c = mul(&wave.c, &apply(g, &angle, budget)?, budget)?;
            let angle = Angle::None;
            return Ok((!c.is_zero()).then_some(Wave { c, angle, ..wave }));
        }
        let turned = leads_with_minus(&angle);
        let angle = if turned {
            negate(&angle, budget)?
        } else {
            angle
        };
        let c = if turned && !cosine {
            negate(&wave.c, budget)?
        } else {
            wave.c
        };
        let angle = if cosine {
            Angle::Cosine(angle)
        } else {
            Angle::Sine(angle)
        };
        Ok(Some(Wave { c, angle, ..wave }))
    }

    /// Moves constants out of the growth and the angle, and combines like terms.
    fn families(&self, waves: Vec<Wave>) -> Result<Vec<Family>, Failure> {
        let budget = self.budget;
        let mut families: Vec<Family> = Vec::new();
        for wave in waves {
            let moving = self.moving(&wave.growth)?;
            let still = apply(Function::Exp, &sub(&wave.growth, &moving, budget)?, budget)?;
            let c = mul(&wave.c, &still, budget)?;
            let (angle, parts) = match wave.angle {
                Angle::None => (None, (c, number(0))),
                Angle::Cosine(u) => {
                    let (own, cosine, sine) = self.parted(&u)?;
                    (
                        Some(own),
                        (
                            mul(&c, &cosine, budget)?,
                            negate(&mul(&c, &sine, budget)?, budget)?,
                        ),
                    )
                }
                Angle::Sine(u) => {
                    let (own, cosine, sine) = self.parted(&u)?;
                    (
                        Some(own),
                        (mul(&c, &sine, budget)?, mul(&c, &cosine, budget)?),
                    )
                }
            };
            let mut at = None;
            for (i, known) in families.iter().enumerate() {
                let same_angle = match (&known.angle, &angle) {
                    (None, None) => true,
                    (Some(a), Some(b)) => equal(a, b, budget)?,
                    _ => false,
                };
                if same_angle && equal(&known.growth, &moving, budget)? {
                    at = Some(i);
                    break;
                }
            }
            let at = at.unwrap_or_else(|| {
                families.push(Family {
                    growth: moving.clone(),
                    angle: angle.clone(),
                    cosine: Vec::new(),
                    sine: Vec::new(),
                });
                families.len() - 1
            });
            put(&mut families[at].cosine, wave.power, &parts.0, budget)?;
            put(&mut families[at].sine, wave.power, &parts.1, budget)?;
        }
        Ok(families)
    }

    /// Returns the terms that contain the symbol.
    fn moving(&self, x: &Expression) -> Result<Expression, Failure> {
        let x = crate::algebra::expand(x, self.budget)?;
        let own = |t: &&Term| t.monomial.factors.iter().any(|f| f.base.contains(self.v));
        Expression::from_sorted(x.terms().iter().filter(own).cloned().collect())
    }

    /// Returns the part of an angle that depends on the symbol, and the cosine and sine of the
    /// rest.
    fn parted(&self, u: &Expression) -> Result<(Expression, Expression, Expression), Failure> {
        let moving = self.moving(u)?;
        let rest = sub(u, &moving, self.budget)?;
        Ok((
            moving,
            apply(Function::Cos, &rest, self.budget)?,
            apply(Function::Sin, &rest, self.budget)?,
        ))
    }
}

fn put(
    row: &mut Vec<Expression>,
    power: usize,
    c: &Expression,
    budget: &Budget,
) -> Result<(), Failure> {
    while row.len() <= power {
        row.push(number(0));
    }
    row[power] = crate::algebra::expand(&add(&row[power], c, budget)?, budget)?;
    Ok(())
}

/// Returns e to a power, written as `2^x` rather than `exp(log(2)*x)`.
fn exponential(growth: &Expression, budget: &Budget) -> Result<Expression, Failure> {
    if let [term] = growth.terms()
        && matches!(term.coefficient, Number::Irrational(_))
    {
        let base = crate::number::exp(term.coefficient.as_ref(), budget)?;
        if base.as_ref().to_fraction().is_some() {
            let own = Term {
                coefficient: Number::Int(1),
                monomial: term.monomial.clone(),
            };
            let exponent = Expression::from_sorted(vec![own])?;
            return crate::algebra::arithmetic::power(&Expression::number(base), &exponent, budget);
        }
    }
    apply(Function::Exp, growth, budget)
}

fn at(row: &[Expression], k: usize) -> Expression {
    row.get(k).cloned().unwrap_or_else(|| number(0))
}

/// Reports whether an expression is such a sum and is proved to be 0.
///
/// # Errors
/// `LimitError`, `PrecisionError`, `Interrupted`.
pub fn vanishes(x: &Expression, v: &str, budget: &Budget) -> Result<bool, Failure> {
    let reader = Reader { v, budget };
    let x = crate::algebra::expand(x, budget)?;
    let Some(waves) = reader.waves(&x)? else {
        return Ok(false);
    };
    for family in reader.families(waves)? {
        for c in family.cosine.iter().chain(&family.sine) {
            if !crate::algebra::decide::same_value(c, &number(0), budget)? {
                return Ok(false);
            }
        }
    }
    Ok(true)
}

/// Returns the expression as such a sum in which every angle occurs once; `None` if it is not such
/// a sum.
///
/// # Errors
/// `LimitError`, `PrecisionError`, `Interrupted`.
pub fn as_sum(x: &Expression, v: &str, budget: &Budget) -> Result<Option<Expression>, Failure> {
    let reader = Reader { v, budget };
    let x = crate::algebra::expand(x, budget)?;
    let Some(waves) = reader.waves(&x)? else {
        return Ok(None);
    };
    let mut sum = number(0);
    for family in reader.families(waves)? {
        let part = family.combined(v, &family.cosine, &family.sine, budget)?;
        sum = add(&sum, &part, budget)?;
    }
    Ok(Some(sum))
}

/// Returns an antiderivative; `None` if the expression is not such a sum.
pub(super) fn integrate(
    x: &Expression,
    v: &str,
    budget: &Budget,
) -> Result<Option<Expression>, Failure> {
    let reader = Reader { v, budget };
    let Some(waves) = reader.waves(x)? else {
        return Ok(None);
    };
    let mut sum = number(0);
    for family in reader.families(waves)? {
        sum = add(&sum, &family.integral(v, budget)?, budget)?;
    }
    Ok(Some(sum))
}

impl Family {
    /// Returns `(P·cos + Q·sin)·e^growth`.
    fn combined(
        &self,
        v: &str,
        p: &[Expression],
        q: &[Expression],
        budget: &Budget,
    ) -> Result<Expression, Failure> {
        let symbol = Expression::symbol(v);
        let polynomial = |row: &[Expression]| {
            let mut sum = number(0);
            for (k, c) in row.iter().enumerate() {
                let power = power_rational(&symbol, &Fraction::from(k as u64), budget)?;
                sum = add(&sum, &mul(c, &power, budget)?, budget)?;
            }
            Ok::<Expression, Failure>(sum)
        };
        let mut sum = polynomial(p)?;
        if let Some(angle) = &self.angle {
            let cosine = apply(Function::Cos, angle, budget)?;
            let sine = apply(Function::Sin, angle, budget)?;
            sum = mul(&sum, &cosine, budget)?;
            sum = add(&sum, &mul(&polynomial(q)?, &sine, budget)?, budget)?;
        }
        mul(&sum, &exponential(&self.growth, budget)?, budget)
    }

    /// Solves `α·r + β·s = p` and `α·s - β·r = q` from the highest power down, subtracting the
    /// contribution of the higher powers at each step.
    fn integral(&self, v: &str, budget: &Budget) -> Result<Expression, Failure> {
        let alpha = differentiate(&self.growth, v, budget)?;
        let beta = match &self.angle {
            Some(angle) => differentiate(angle, v, budget)?,
            None => number(0),
        };
        let degree = self.cosine.len().max(self.sine.len());
        let norm = add(
            &mul(&alpha, &alpha, budget)?,
            &mul(&beta, &beta, budget)?,
            budget,
        )?;
        let norm = crate::algebra::expand(&norm, budget)?;
        if norm.is_zero() {
            let mut raised = vec![number(0)];
            for (k, c) in self.cosine.iter().enumerate() {
                raised.push(crate::algebra::calculus::times(c, 1, k as i64 + 1, budget)?);
            }
            return self.combined(v, &raised, &[], budget);
        }
        let (mut r, mut s) = (vec![number(0); degree + 1], vec![number(0); degree + 1]);
        for k in (0..degree).rev() {
            budget.poll(1)?;
            let next = NumberRef::Int(k as i64 + 1);
            let p = sub(
                &at(&self.cosine, k),
                &scale(&r[k + 1], next, budget)?,
                budget,
            )?;
            let q = sub(&at(&self.sine, k), &scale(&s[k + 1], next, budget)?, budget)?;
            let above = sub(&mul(&alpha, &p, budget)?, &mul(&beta, &q, budget)?, budget)?;
            let other = add(&mul(&alpha, &q, budget)?, &mul(&beta, &p, budget)?, budget)?;
            r[k] = div(&crate::algebra::expand(&above, budget)?, &norm, budget)?;
            s[k] = div(&crate::algebra::expand(&other, budget)?, &norm, budget)?;
        }
        self.combined(v, &r[..degree], &s[..degree], budget)
    }
}
