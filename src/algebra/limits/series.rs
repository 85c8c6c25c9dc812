//! Power series in one symbol with finitely many negative powers; the coefficients are expressions
//! without that symbol.

use crate::algebra::arithmetic::{add, div, mul, negate, power_rational, scale, sub};
use crate::algebra::calculus::{differentiate, substitute, times};
use crate::algebra::decide::same_value;
use crate::algebra::expression::{Base, Expression, Factor, Function};
use crate::algebra::function::apply;
use crate::algebra::walk::{of_base, tried};
use crate::big::Fraction;
use crate::limit::Budget;
use crate::number::{self, Number, NumberRef};
use crate::text::Failure;
use std::cmp::Ordering;

/// The maximum number of terms in a series.
const TERMS_MAX: usize = 2000;
/// The maximum number of extra terms computed when leading ones cancel.
const EXTRA_MAX: usize = 48;

/// `c₀·t^start + c₁·t^(start + 1) + …`, known up to its last term.
#[derive(Clone, Debug)]
pub(super) struct Series {
    pub start: i64,
    pub terms: Vec<Expression>,
}

/// The settings for computing a series.
pub(super) struct Maker<'a> {
    /// The symbol.
    pub t: &'a str,
    /// The number of terms carried.
    pub count: usize,
    /// Whether t is positive: then roots of t are allowed, and signs are known.
    pub one_sided: bool,
    /// The logarithm of t, if it may occur.
    pub log: Option<&'a Expression>,
    pub budget: &'a Budget,
}

fn number(n: i64) -> Expression {
    Expression::number(Number::Int(n))
}

fn no_series(why: &str) -> Failure {
    Failure::value(format!("there is no power series: {why}"))
}

impl Maker<'_> {
    fn is_zero(&self, x: &Expression) -> Result<bool, Failure> {
        Ok(x.is_zero() || same_value(x, &number(0), self.budget)?)
    }

    fn constant(&self, c: Expression) -> Series {
        let mut terms = vec![number(0); self.count];
        terms[0] = c;
        Series { start: 0, terms }
    }

    /// Drops leading zeros.
    fn normal(&self, mut s: Series) -> Result<Series, Failure> {
        let mut zeros = 0;
        while zeros < s.terms.len() && self.is_zero(&s.terms[zeros])? {
            zeros += 1;
        }
        s.terms.drain(..zeros);
        s.start += zeros as i64;
        Ok(s)
    }

    fn add(&self, a: &Series, b: &Series) -> Result<Series, Failure> {
        let start = a.start.min(b.start);
        let end = (a.start + a.terms.len() as i64).min(b.start + b.terms.len() as i64);
        let mut terms = Vec::new();
        for k in start..end {
            self.budget.poll(1)?;
            let of = |s: &Series| -> Option<Expression> {
                usize::try_from(k - s.start)
                    .ok()
                    .and_then(|i| s.terms.get(i).cloned())
            };
            terms.push(match (of(a), of(b)) {
                (Some(x), Some(y)) => add(&x, &y, self.budget)?,
                (Some(x), None) | (None, Some(x)) => x,
                (None, None) => number(0),
            });
        }
        Ok(Series { start, terms })
    }

    fn times(&self, a: &Series, c: &Expression) -> Result<Series, Failure> {
        let terms: Result<Vec<Expression>, Failure> =
            a.terms.iter().map(|x| mul(x, c, self.budget)).collect();
        Ok(Series {
            start: a.start,
            terms: terms?,
        })
    }

    fn mul(&self, a: &Series, b: &Series) -> Result<Series, Failure> {
        let length = a.terms.len().min(b.terms.len());
        let mut terms = Vec::with_capacity(length);
        for k in 0..length {
            let mut sum = number(0);
            for i in 0..=k {
                self.budget.poll(1)?;
                if a.terms[i].is_zero() || b.terms[k - i].is_zero() {
                    continue;
                }
                sum = add(
                    &sum,
                    &mul(&a.terms[i], &b.terms[k - i], self.budget)?,
                    self.budget,
                )?;
            }
            terms.push(sum);
        }
        Ok(Series {
            start: a.start + b.start,
            terms,
        })
    }

    /// Returns the leading coefficient, its exponent, and the u in `c·t^start·(1 + u)`.
    fn lead(&self, s: Series) -> Result<(Expression, i64, Series), Failure> {
        let s = self.normal(s)?;
        let Some(c) = s.terms.first().cloned() else {
            return Err(Failure::limit(
                "the leading terms cancel as far as they were computed",
            ));
        };
        let inverse = power_rational(&c, &Fraction::from(-1), self.budget)?;
        let mut u = self.times(
            &Series {
                start: 0,
                terms: s.terms,
            },
            &inverse,
        )?;
        u.terms[0] = number(0);
        Ok((c, s.start, u))
    }

    /// `(1 + u)^q`, where u has no constant term: `k·b_k = Σ (i·q - (k - i))·u_i·b_(k - i)`.
    fn binomial(&self, u: &Series, q: &Fraction) -> Result<Series, Failure> {
        let mut terms = vec![number(1)];
        for k in 1..u.terms.len() {
            let mut sum = number(0);
            for i in 1..=k {
                self.budget.poll(1)?;
                if u.terms[i].is_zero() {
                    continue;
                }
                let weight = q
                    .mul(&Fraction::from(i as u64), self.budget)?
                    .sub(&Fraction::from((k - i) as u64), self.budget)?;
                let weight = weight.mul(&Fraction::ratio(1, k as u64), self.budget)?;
                let part = mul(&u.terms[i], &terms[k - i], self.budget)?;
                let part = scale(&part, Number::from_fraction(weight).as_ref(), self.budget)?;
                sum = add(&sum, &part, self.budget)?;
            }
            terms.push(sum);
        }
        Ok(Series { start: 0, terms })
    }

    pub fn power(&self, s: Series, q: &Fraction) -> Result<Series, Failure> {
        if let Some(n) = small(q)
            && (1..=2).contains(&n)
        {
            return if n == 1 { Ok(s) } else { self.mul(&s, &s) };
        }
        let (c, start, u) = self.lead(s)?;
        let raised = q.mul(&Fraction::from(start), self.budget)?;
        let Some(start) = small(&raised) else {
            return Err(no_series("it contains a root of the symbol"));
        };
        if !q.is_int() && start != 0 && !self.one_sided {
            return Err(no_series("it contains a root that depends on the side"));
        }
        let c = power_rational(&c, q, self.budget)?;
        let result = self.times(&self.binomial(&u, q)?, &c)?;
        Ok(Series { start, ..result })
    }

    /// Returns a series from its derivative and its constant term.
    fn integral(&self, s: &Series, constant: Expression) -> Result<Series, Failure> {
        let mut terms = Vec::new();
        let mut start = s.start + 1;
        for (k, c) in s.terms.iter().enumerate() {
            let power = s.start + k as i64 + 1;
            if power == 0 {
                if !self.is_zero(c)? {
                    return Err(no_series("it contains a logarithm of the symbol"));
                }
                terms.push(number(0));
                continue;
            }
            terms.push(times(c, 1, power, self.budget)?);
        }
        if start > 0 {
            let mut padded = vec![number(0); start as usize];
            padded.extend(terms);
            terms = padded;
            start = 0;
        }
        let own = Series { start, terms };
        let count = own.terms.len().max(1);
        let mut still = vec![number(0); count];
        still[0] = constant;
        self.add(
            &own,
            &Series {
                start: 0,
                terms: still,
            },
        )
    }

    /// Returns the constant term and the rest; neither may be infinite.
    fn parted(&self, s: Series, what: &str) -> Result<(Expression, Series), Failure> {
        let s = self.normal(s)?;
        if s.start < 0 {
            return Err(no_series(&format!(
                "it contains {what} of something infinite"
            )));
        }
        let mut terms = vec![number(0); s.start as usize];
        terms.extend(s.terms);
        if terms.is_empty() {
            return Err(Failure::limit(
                "the leading terms cancel as far as they were computed",
            ));
        }
        let constant = std::mem::replace(&mut terms[0], number(0));
        Ok((constant, Series { start: 0, terms }))
    }

    /// `e^u`, where u has no constant term: `k·b_k = Σ i·u_i·b_(k - i)`.
    fn exp(&self, u: &Series) -> Result<Series, Failure> {
        let mut terms = vec![number(1)];
        for k in 1..u.terms.len() {
            let mut sum = number(0);
            for i in 1..=k {
                self.budget.poll(1)?;
                if u.terms[i].is_zero() {
                    continue;
                }
                let part = mul(&u.terms[i], &terms[k - i], self.budget)?;
                sum = add(
                    &sum,
                    &times(&part, i as i64, k as i64, self.budget)?,
                    self.budget,
                )?;
            }
            terms.push(sum);
        }
        Ok(Series { start: 0, terms })
    }

    fn derivative(&self, s: &Series) -> Result<Series, Failure> {
        let mut terms = Vec::new();
        for (k, c) in s.terms.iter().enumerate() {
            terms.push(times(c, s.start + k as i64, 1, self.budget)?);
        }
        Ok(Series {
            start: s.start - 1,
            terms,
        })
    }

    /// Returns the sine and cosine of a series without a constant term.
    fn sin_cos(&self, u: &Series) -> Result<(Series, Series), Failure> {
        let (mut sine, mut cosine) = (vec![number(0)], vec![number(1)]);
        for k in 1..u.terms.len() {
            let (mut s, mut c) = (number(0), number(0));
            for i in 1..=k {
                self.budget.poll(1)?;
                if u.terms[i].is_zero() {
                    continue;
                }
                let slope = times(&u.terms[i], i as i64, k as i64, self.budget)?;
                s = add(&s, &mul(&slope, &cosine[k - i], self.budget)?, self.budget)?;
                c = sub(&c, &mul(&slope, &sine[k - i], self.budget)?, self.budget)?;
            }
            sine.push(s);
            cosine.push(c);
        }
        Ok((
            Series {
                start: 0,
                terms: sine,
            },
            Series {
                start: 0,
                terms: cosine,
            },
        ))
    }

    /// Returns the series of an expression.
    pub fn of(&self, x: &Expression) -> Result<Series, Failure> {
        if !x.contains(self.t) {
            return Ok(self.constant(x.clone()));
        }
        let mut sum: Option<Series> = None;
        for term in x.terms() {
            let mut product = self.constant(Expression::number(term.coefficient.clone()));
            for f in &term.monomial.factors {
                product = self.mul(&product, &self.factor(f)?)?;
            }
            sum = Some(match sum {
                Some(sum) => self.add(&sum, &product)?,
                None => product,
            });
        }
        self.normal(sum.unwrap_or_else(|| self.constant(number(0))))
    }

    fn factor(&self, f: &Factor) -> Result<Series, Failure> {
        if !f.base.contains(self.t) {
            let c = power_rational(&of_base(&f.base)?, &f.exponent, self.budget)?;
            return Ok(self.constant(c));
        }
        match &f.base {
            Base::Symbol(_) => {
                let Some(start) = small(&f.exponent) else {
                    return Err(no_series("it contains a root of the symbol"));
                };
                Ok(Series {
                    start,
                    ..self.constant(number(1))
                })
            }
            Base::Group(inner) => self.power(self.of(inner)?, &f.exponent),
            Base::Function(g, u) => {
                let value = self.function(*g, self.of(u)?)?;
                self.power(value, &f.exponent)
            }
            Base::Power(b, e) => {
                let log = apply(Function::Log, b, self.budget)?;
                let u = mul(e, &log, self.budget)?;
                let value = self.function(Function::Exp, self.of(&u)?)?;
                self.power(value, &f.exponent)
            }
            Base::Infinity | Base::Equation(..) => {
                Err(no_series("it is not an expression in a symbol"))
            }
        }
    }

    fn function(&self, g: Function, u: Series) -> Result<Series, Failure> {
        let of = |x: &Expression| apply(g, x, self.budget);
        match g {
            Function::Exp => {
                let (c, rest) = self.parted(u, "the exponential")?;
                self.times(&self.exp(&rest)?, &of(&c)?)
            }
            Function::Log => {
                let (c, start, rest) = self.lead(u)?;
                let mut constant = of(&c)?;
                if start != 0 {
                    let Some(log) = self.log else {
                        return Err(no_series("it contains a logarithm of the symbol"));
                    };
                    constant = add(&constant, &times(log, start, 1, self.budget)?, self.budget)?;
                }
                // log(1 + u)' = u'/(1 + u)
                let mut one = rest.clone();
                one.terms[0] = number(1);
                let below = self.power(one, &Fraction::from(-1))?;
                self.integral(&self.mul(&self.derivative(&rest)?, &below)?, constant)
            }
            Function::Sin | Function::Cos | Function::Tan => {
                let (c, rest) = self.parted(u, g.name())?;
                let (s, k) = self.sin_cos(&rest)?;
                let sine = apply(Function::Sin, &c, self.budget)?;
                let cosine = apply(Function::Cos, &c, self.budget)?;
                let first = self.add(&self.times(&s, &cosine)?, &self.times(&k, &sine)?)?;
                if g == Function::Sin {
                    return Ok(first);
                }
                let minus = negate(&sine, self.budget)?;
                let second = self.add(&self.times(&k, &cosine)?, &self.times(&s, &minus)?)?;
                if g == Function::Cos {
                    return Ok(second);
                }
                let below = self.power(second, &Fraction::from(-1))?;
                self.mul(&first, &below)
            }
            Function::Sinh | Function::Cosh | Function::Tanh => self.hyperbolic(g, u),
            Function::Asin
            | Function::Acos
            | Function::Atan
            | Function::Asinh
            | Function::Acosh
            | Function::Atanh => self.inverse(g, u),
            Function::Abs => {
                let s = self.normal(u)?;
                let sign = match s.terms.first().and_then(Expression::as_number) {
                    Some(n) => number::compare(n.as_ref(), NumberRef::Int(0), self.budget)?,
                    None => None,
                };
                match sign {
                    Some(sign) if self.one_sided || s.start % 2 == 0 => match sign {
                        Ordering::Less => self.times(&s, &number(-1)),
                        Ordering::Equal | Ordering::Greater => Ok(s),
                    },
                    _ => Err(no_series("it contains an absolute value of unknown sign")),
                }
            }
            Function::Factorial => Err(no_series("it contains a factorial")),
        }
    }

    fn hyperbolic(&self, g: Function, u: Series) -> Result<Series, Failure> {
        let up = self.function(Function::Exp, u)?;
        let down = self.power(up.clone(), &Fraction::from(-1))?;
        let minus = self.times(&down, &number(-1))?;
        let half = Expression::number(Number::ratio(1, 2));
        if g == Function::Sinh {
            return self.times(&self.add(&up, &minus)?, &half);
        }
        if g == Function::Cosh {
            return self.times(&self.add(&up, &down)?, &half);
        }
        let below = self.power(self.add(&up, &down)?, &Fraction::from(-1))?;
        self.mul(&self.add(&up, &minus)?, &below)
    }

    /// Returns an inverse function of a series, found from the function's derivative, which is
    /// algebraic; if the series goes to infinity, found from the series' reciprocal.
    fn inverse(&self, g: Function, u: Series) -> Result<Series, Failure> {
        let s = self.normal(u)?;
        if s.start < 0 {
            let sign = match s.terms.first().and_then(Expression::as_number) {
                Some(n) if g == Function::Atan && self.one_sided => {
                    number::compare(n.as_ref(), NumberRef::Int(0), self.budget)?
                }
                _ => None,
            };
            let Some(sign) = sign else {
                return Err(no_series(&format!(
                    "it contains {} of something infinite",
                    g.name()
                )));
            };
            // atan(u) = ±π/2 - atan(1/u)
            let turned = self.inverse(g, self.power(s, &Fraction::from(-1))?)?;
            let quarter = number::div(number::pi().as_ref(), NumberRef::Int(2), self.budget)?;
            let quarter = if sign == Ordering::Less {
                number::negate(quarter.as_ref(), self.budget)?
            } else {
                quarter
            };
            let minus = self.times(&turned, &number(-1))?;
            return self.add(&self.constant(Expression::number(quarter)), &minus);
        }
        let (c, rest) = self.parted(s, g.name())?;
        let constant = apply(g, &c, self.budget)?;
        let mut whole = rest.clone();
        whole.terms[0] = c;
        let z = Expression::symbol("unknown z");
        let slope = differentiate(&apply(g, &z, self.budget)?, "unknown z", self.budget)?;
        let slope = self.composed(&slope, &whole)?;
        self.integral(&self.mul(&self.derivative(&rest)?, &slope)?, constant)
    }

    /// Returns an algebraic expression in z, evaluated at a series.
    fn composed(&self, x: &Expression, s: &Series) -> Result<Series, Failure> {
        let mut sum: Option<Series> = None;
        for term in x.terms() {
            let mut product = self.constant(Expression::number(term.coefficient.clone()));
            for f in &term.monomial.factors {
                let base = match f.base.as_group() {
                    Some(inner) => self.composed(inner, s)?,
                    None => s.clone(),
                };
                product = self.mul(&product, &self.power(base, &f.exponent)?)?;
            }
            sum = Some(match sum {
                Some(sum) => self.add(&sum, &product)?,
                None => product,
            });
        }
        Ok(sum.unwrap_or_else(|| self.constant(number(0))))
    }
}

fn small(q: &Fraction) -> Option<i64> {
    q.is_int()
        .then(|| i64::try_from(q.numerator()).ok())
        .flatten()
}

/// Returns the terms below order n of the series about a point, or in descending powers about
/// infinity.
///
/// # Errors
/// `ValueError` if there is none, `LimitError`, `Interrupted`.
pub fn series(
    x: &Expression,
    v: &str,
    at: &Expression,
    n: i64,
    budget: &Budget,
) -> Result<Expression, Failure> {
    let t = "unknown τ";
    let small = Expression::symbol(t);
    let infinite = at.as_infinity();
    let near = match infinite {
        Some(sign) => {
            let inverse = power_rational(&small, &Fraction::from(-1), budget)?;
            scale(
                &inverse,
                NumberRef::Int(if sign == Ordering::Less { -1 } else { 1 }),
                budget,
            )?
        }
        None => add(at, &small, budget)?,
    };
    if n > TERMS_MAX as i64 {
        return Err(Failure::limit(format!(
            "a series can have at most {TERMS_MAX} terms"
        )));
    }
    let inside = match tried(substitute(x, v, &near, budget), budget)? {
        Some(inside) => inside,
        None => return Err(no_series("it is not defined near the point")),
    };
    let found = with_order(&inside, t, n, infinite.is_some(), budget)?;
    let base = match infinite {
        Some(_) => div(&number(1), &Expression::symbol(v), budget)?,
        None => sub(&Expression::symbol(v), at, budget)?,
    };
    let mut sum = number(0);
    for (k, c) in found.terms.iter().enumerate() {
        let power = found.start + k as i64;
        if power >= n {
            break;
        }
        let sign = match infinite {
            Some(Ordering::Less) if power % 2 != 0 => -1,
            _ => 1,
        };
        let raised = power_rational(&base, &Fraction::from(power), budget)?;
        sum = add(
            &sum,
            &mul(&times(c, sign, 1, budget)?, &raised, budget)?,
            budget,
        )?;
    }
    Ok(sum)
}

/// Returns the series known up to order n, computed with more and more terms until that order is
/// reached.
fn with_order(
    inside: &Expression,
    t: &str,
    n: i64,
    one_sided: bool,
    budget: &Budget,
) -> Result<Series, Failure> {
    let mut extra = 2usize;
    loop {
        let count = usize::try_from(n.max(1)).unwrap_or(1) + extra;
        let maker = Maker {
            t,
            count,
            one_sided,
            log: None,
            budget,
        };
        match maker.of(inside) {
            Ok(found) if found.start + found.terms.len() as i64 >= n => return Ok(found),
            Err(failure) if failure.kind() != crate::text::ErrorKind::Limit => {
                return Err(failure);
            }
            other => {
                if extra > EXTRA_MAX {
                    return other.and_then(|_| {
                        Err(Failure::limit(
                            "the leading terms of the series cancel for too long",
                        ))
                    });
                }
                extra *= 2;
            }
        }
    }
}
