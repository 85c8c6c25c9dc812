//! Enclosures of the values of an expression at rational points, which prove that two expressions
//! differ.
//!
//! A value is a pair of balls, for its real and its imaginary part; where the imaginary part is
//! exactly 0, the value is real and lies on every branch cut it meets, as it does for numbers.
//! Whatever cannot be enclosed (outside the domain of a function, on a branch cut, too close to a
//! pole) has no value here, and the point proves nothing.

use super::expression::{Base, Expression, Factor, Function, Term};
use super::walk::tried;
use crate::ball::{Ball, Constants, Context};
use crate::big::Fraction;
use crate::limit::Budget;
use crate::number::{self, Number, NumberRef};
use crate::text::Failure;
use dashu_base::{BitTest, Signed, UnsignedAbs};
use dashu_int::IBig;
use std::cmp::Ordering;
use std::rc::Rc;

/// The precisions at which the values at one point are compared.
const BITS: [usize; 2] = [96, 768];
/// Symbols take values from these rows, one row at a time: within (0, 1), for the arcs; above 1;
/// negative; of both signs; integers, for factorials; large and small.
const POINTS: [[(i64, u64); 7]; 7] = [
    [
        (3, 11),
        (5, 7),
        (2, 13),
        (8, 17),
        (11, 19),
        (4, 23),
        (18, 29),
    ],
    [
        (17, 7),
        (13, 11),
        (29, 13),
        (47, 17),
        (23, 19),
        (61, 23),
        (37, 29),
    ],
    [
        (-5, 13),
        (-19, 7),
        (-14, 11),
        (-3, 17),
        (-29, 19),
        (-8, 23),
        (-61, 29),
    ],
    [
        (23, 5),
        (-7, 9),
        (-31, 6),
        (12, 7),
        (-2, 11),
        (15, 13),
        (-40, 17),
    ],
    [(3, 1), (2, 1), (5, 1), (7, 1), (4, 1), (11, 1), (6, 1)],
    [(7, 1), (11, 1), (4, 1), (13, 1), (9, 1), (5, 1), (8, 1)],
    [
        (997, 10),
        (1, 101),
        (313, 3),
        (1, 67),
        (499, 7),
        (1, 211),
        (89, 2),
    ],
];
/// The largest integer whose factorial is computed.
const FACTORIAL_MAX: i64 = 1_000;
/// The highest power of a complex value.
const POWER_MAX: u64 = 1 << 12;

/// Reports whether two expressions are proved to have different values at some rational point.
///
/// # Errors
/// `Interrupted`, and `LimitError` when the fuel is used up.
pub(super) fn differ(a: &Expression, b: &Expression, budget: &Budget) -> Result<bool, Failure> {
    let mut names = a.symbols();
    names.extend(b.symbols());
    names.sort();
    names.dedup();
    let constants = Constants::new();
    for (turn, row) in POINTS.iter().enumerate() {
        // With more symbols than values, the values shift at each repetition.
        let value = |k: usize| row[(k + k / row.len() * (turn + 1)) % row.len()];
        let values: Vec<Fraction> = (0..names.len())
            .map(|k| Fraction::ratio(value(k).0, value(k).1))
            .collect();
        for bits in BITS {
            let point = Point {
                names: &names,
                values: &values,
                work: Context::new(bits, &constants, budget),
            };
            match tried(point.compare(a, b), budget)?.flatten() {
                Some(true) => return Ok(true),
                Some(false) => {}
                // More digits do not help where there is no value.
                None => break,
            }
        }
    }
    Ok(false)
}

/// A value for each symbol, and the precision of the work.
struct Point<'a> {
    names: &'a [Rc<str>],
    values: &'a [Fraction],
    work: Context<'a>,
}

/// The enclosure of a complex number.
#[derive(Clone)]
pub(super) struct Value {
    pub re: Ball,
    pub im: Ball,
}

type Found = Result<Option<Value>, Failure>;

/// Returns the value if something is known about both parts.
fn known(re: Ball, im: Ball) -> Option<Value> {
    let both = matches!((&re, &im), (Ball::Near(_), Ball::Near(_)));
    both.then_some(Value { re, im })
}

/// Returns the real value if something is known about it.
fn real(re: Ball) -> Option<Value> {
    known(re, Ball::ZERO)
}

/// Complex arithmetic; a part about which nothing is known is `Whole`.
impl Value {
    /// Returns an enclosure of a number.
    pub fn of(n: NumberRef<'_>, work: &Context) -> Result<Value, Failure> {
        let (re, im) = match n {
            NumberRef::Irrational(x) => {
                let ball = x.enclose(work.bits, work.constants, work.budget)?;
                (ball, Ball::ZERO)
            }
            NumberRef::Float(x) => (Ball::float(x), Ball::ZERO),
            NumberRef::Complex(z) => (
                Value::of(z.re.as_ref(), work)?.re,
                Value::of(z.im.as_ref(), work)?.re,
            ),
            NumberRef::Int(_)
            | NumberRef::Big(_)
            | NumberRef::Ratio(..)
            | NumberRef::Rational(_) => {
                let value = n.to_fraction().expect("it is rational");
                (Ball::rational(&value, work)?, Ball::ZERO)
            }
        };
        Ok(Value { re, im })
    }

    pub fn is_real(&self) -> bool {
        self.im.is_zero()
    }

    pub fn add(&self, other: &Value, work: &Context) -> Value {
        Value {
            re: self.re.add(&other.re, work),
            im: self.im.add(&other.im, work),
        }
    }

    pub fn sub(&self, other: &Value, work: &Context) -> Value {
        Value {
            re: self.re.sub(&other.re, work),
            im: self.im.sub(&other.im, work),
        }
    }

    pub fn mul(&self, other: &Value, work: &Context) -> Result<Value, Failure> {
        let (a, b) = (self, other);
        if a.is_real() && b.is_real() {
            let (re, im) = (a.re.mul(&b.re, work)?, Ball::ZERO);
            return Ok(Value { re, im });
        }
        Ok(Value {
            re: a.re.mul(&b.re, work)?.sub(&a.im.mul(&b.im, work)?, work),
            im: a.re.mul(&b.im, work)?.add(&a.im.mul(&b.re, work)?, work),
        })
    }

    pub fn inverse(&self, work: &Context) -> Result<Value, Failure> {
        if self.is_real() {
            let (re, im) = (Ball::int(&IBig::ONE).div(&self.re, work)?, Ball::ZERO);
            return Ok(Value { re, im });
        }
        let square = self.re.square(work)?.add(&self.im.square(work)?, work);
        Ok(Value {
            re: self.re.div(&square, work)?,
            im: self.im.neg().div(&square, work)?,
        })
    }

    /// Returns the absolute value.
    pub fn size(&self, work: &Context) -> Result<Ball, Failure> {
        if self.is_real() {
            return Ok(self.re.abs());
        }
        let square = self.re.square(work)?.add(&self.im.square(work)?, work);
        square.sqrt(work)
    }
}

impl Point<'_> {
    /// Reports whether the values are proved to differ; `None` if one of them has no enclosure.
    fn compare(&self, a: &Expression, b: &Expression) -> Result<Option<bool>, Failure> {
        let (Some(a), Some(b)) = (self.sum(a)?, self.sum(b)?) else {
            return Ok(None);
        };
        Ok(Some(!a.re.meets(&b.re) || !a.im.meets(&b.im)))
    }

    fn sum(&self, x: &Expression) -> Found {
        let mut sum = Value {
            re: Ball::ZERO,
            im: Ball::ZERO,
        };
        for term in x.terms() {
            let Some(term) = self.term(term)? else {
                return Ok(None);
            };
            sum = sum.add(&term, &self.work);
        }
        Ok(known(sum.re, sum.im))
    }

    fn term(&self, term: &Term) -> Found {
        self.work.budget.poll(1)?;
        let Some(mut product) = self.number(term.coefficient.as_ref())? else {
            return Ok(None);
        };
        for factor in &term.monomial.factors {
            let value = match self.factor(factor)? {
                Some(value) => self.mul(&product, &value)?,
                None => None,
            };
            let Some(value) = value else {
                return Ok(None);
            };
            product = value;
        }
        Ok(Some(product))
    }

    fn number(&self, n: NumberRef<'_>) -> Found {
        let value = Value::of(n, &self.work)?;
        Ok(known(value.re, value.im))
    }

    fn factor(&self, factor: &Factor) -> Found {
        let q = &factor.exponent;
        match &factor.base {
            Base::Symbol(name) => {
                let at = self.names.iter().position(|own| own == name);
                let value = &self.values[at.expect("every symbol has a value")];
                self.power(&real(Ball::rational(value, &self.work)?), q)
            }
            Base::Group(inner) => self.power(&self.sum(inner)?, q),
            Base::Function(f, u) => match self.sum(u)? {
                Some(u) => self.power(&self.function(*f, &u)?, q),
                None => Ok(None),
            },
            Base::Power(base, exponent) => self.power(&self.general_power(base, exponent)?, q),
            Base::Infinity | Base::Equation(..) => Ok(None),
        }
    }

    fn mul(&self, a: &Value, b: &Value) -> Found {
        let product = a.mul(b, &self.work)?;
        Ok(known(product.re, product.im))
    }

    fn inverse(&self, z: &Value) -> Found {
        let inverse = z.inverse(&self.work)?;
        Ok(known(inverse.re, inverse.im))
    }

    /// Returns the power with a rational exponent: of a real base, the real root if the denominator
    /// is odd; otherwise the principal value.
    fn power(&self, base: &Option<Value>, q: &Fraction) -> Found {
        let Some(base) = base else {
            return Ok(None);
        };
        if q.is_one() {
            return Ok(Some(base.clone()));
        }
        if q.is_int() {
            return self.whole_power(base, q.numerator());
        }
        if base.is_real() && base.re.is_zero() {
            return Ok(q.is_positive().then(|| base.clone()));
        }
        let denominator = q.denominator();
        let Ok(n) = u64::try_from(denominator) else {
            return Ok(None);
        };
        let has_real_root = match base.re.sign() {
            Some(Ordering::Greater) => true,
            Some(Ordering::Less) => n % 2 == 1,
            Some(Ordering::Equal) | None if base.is_real() => return Ok(None),
            Some(Ordering::Equal) | None => false,
        };
        let root = match base.is_real() && has_real_root {
            true => real(base.re.root(n, &self.work)?),
            false if n.is_power_of_two() => {
                let mut root = Some(base.clone());
                for _ in 0..n.ilog2() {
                    root = match root {
                        Some(root) => self.square_root(&root)?,
                        None => None,
                    };
                }
                root
            }
            false => return self.principal(base, &real(Ball::rational(q, &self.work)?)),
        };
        match root {
            Some(root) => self.whole_power(&root, q.numerator()),
            None => Ok(None),
        }
    }

    fn whole_power(&self, base: &Value, n: &IBig) -> Found {
        if base.is_real() {
            return Ok(real(base.re.powi(n, &self.work)?));
        }
        let Some(size) = u64::try_from(n.unsigned_abs())
            .ok()
            .filter(|n| *n <= POWER_MAX)
        else {
            return Ok(None);
        };
        let mut power = real(Ball::int(&IBig::ONE));
        for bit in (0..size.bit_len()).rev() {
            power = match power {
                Some(power) => self.mul(&power, &power)?,
                None => None,
            };
            if size.bit(bit) {
                power = match power {
                    Some(power) => self.mul(&power, base)?,
                    None => None,
                };
            }
        }
        match power {
            Some(power) if n.is_negative() => self.inverse(&power),
            power => Ok(power),
        }
    }

    /// Returns the principal square root.
    fn square_root(&self, z: &Value) -> Found {
        let work = &self.work;
        if z.is_real() {
            return Ok(match z.re.sign() {
                Some(Ordering::Greater | Ordering::Equal) => real(z.re.sqrt(work)?),
                Some(Ordering::Less) => known(Ball::ZERO, z.re.neg().sqrt(work)?),
                None => None,
            });
        }
        let size = z.size(work)?;
        if z.re.sign() == Some(Ordering::Greater) {
            let re = size.add(&z.re, work).scaled(-1).sqrt(work)?;
            let im = z.im.div(&re.scaled(1), work)?;
            return Ok(known(re, im));
        }
        let im = size.sub(&z.re, work).scaled(-1).sqrt(work)?;
        let re = z.im.abs().div(&im.scaled(1), work)?;
        Ok(match z.im.sign() {
            Some(Ordering::Greater) => known(re, im),
            Some(Ordering::Less) => known(re, im.neg()),
            Some(Ordering::Equal) | None => None,
        })
    }

    /// Returns `base^exponent` for an exponent that is an expression.
    fn general_power(&self, base: &Expression, exponent: &Expression) -> Found {
        let Some(base) = self.sum(base)? else {
            return Ok(None);
        };
        if let Some(q) = exponent.as_number().and_then(|n| n.as_ref().to_fraction()) {
            return self.power(&Some(base), &q);
        }
        let Some(exponent) = self.sum(exponent)? else {
            return Ok(None);
        };
        if let Some(n) = whole(&exponent, self.work.budget)? {
            return self.whole_power(&base, &n);
        }
        // A real root is possible, depending on the exponent, unless the base is positive.
        if base.is_real() && base.re.sign() != Some(Ordering::Greater) {
            return Ok(None);
        }
        self.principal(&base, &Some(exponent))
    }

    /// `e^(exponent·log(base))`.
    fn principal(&self, base: &Value, exponent: &Option<Value>) -> Found {
        let (Some(log), Some(exponent)) = (self.log(base)?, exponent) else {
            return Ok(None);
        };
        match self.mul(&log, exponent)? {
            Some(power) => self.exp(&power),
            None => Ok(None),
        }
    }

    fn exp(&self, z: &Value) -> Found {
        let size = z.re.exp(&self.work)?;
        if z.is_real() {
            return Ok(real(size));
        }
        let (sin, cos) = z.im.sin_cos(&self.work)?;
        Ok(known(
            size.mul(&cos, &self.work)?,
            size.mul(&sin, &self.work)?,
        ))
    }

    /// Returns the principal logarithm.
    fn log(&self, z: &Value) -> Found {
        let work = &self.work;
        if z.is_real() {
            return Ok(match z.re.sign() {
                Some(Ordering::Greater) => real(z.re.log(work)?),
                Some(Ordering::Less) => known(z.re.neg().log(work)?, Ball::pi(work)?),
                Some(Ordering::Equal) | None => None,
            });
        }
        let re = z.size(work)?.log(work)?;
        if z.re.sign() == Some(Ordering::Greater) {
            return Ok(known(re, z.im.div(&z.re, work)?.atan(work)?));
        }
        let quarter = Ball::pi(work)?.scaled(-1);
        let rest = z.re.div(&z.im, work)?.atan(work)?;
        Ok(match z.im.sign() {
            Some(Ordering::Greater) => known(re, quarter.sub(&rest, work)),
            Some(Ordering::Less) => known(re, quarter.neg().sub(&rest, work)),
            Some(Ordering::Equal) | None => None,
        })
    }

    fn function(&self, f: Function, z: &Value) -> Found {
        let work = &self.work;
        match f {
            Function::Exp => self.exp(z),
            Function::Log => self.log(z),
            Function::Abs => Ok(real(z.size(work)?)),
            Function::Sin => Ok(self.wave(z)?.0),
            Function::Cos => Ok(self.wave(z)?.1),
            Function::Tan => self.slope(z),
            Function::Sinh if z.is_real() => Ok(real(z.re.sinh(work)?)),
            Function::Cosh if z.is_real() => Ok(real(z.re.cosh(work)?)),
            Function::Tanh if z.is_real() => Ok(real(z.re.tanh(work)?)),
            // sinh(z) = -i·sin(iz), cosh(z) = cos(iz), tanh(z) = -i·tan(iz).
            Function::Sinh => Ok(turned_back(self.wave(&turned(z))?.0)),
            Function::Cosh => Ok(self.wave(&turned(z))?.1),
            Function::Tanh => Ok(turned_back(self.slope(&turned(z))?)),
            Function::Asin
            | Function::Acos
            | Function::Atan
            | Function::Asinh
            | Function::Acosh
            | Function::Atanh => match z.is_real() {
                true => self.arc(f, &z.re),
                false => Ok(None),
            },
            Function::Factorial => match whole(z, work.budget)?.map(i64::try_from) {
                Some(Ok(n)) if (0..=FACTORIAL_MAX).contains(&n) => {
                    let value = number::factorial(Number::Int(n).as_ref(), work.budget)?;
                    self.number(value.as_ref())
                }
                _ => Ok(None),
            },
        }
    }

    /// Returns the value of the inverse of a function at a real number within its domain; balls
    /// that may reach beyond have none.
    fn arc(&self, f: Function, x: &Ball) -> Found {
        let (work, one) = (&self.work, Ball::int(&IBig::ONE));
        let within = || {
            matches!(
                x.abs().compare(&one),
                Some(Ordering::Less | Ordering::Equal)
            )
        };
        let above = || matches!(x.compare(&one), Some(Ordering::Greater | Ordering::Equal));
        let value = match f {
            Function::Atan => x.atan(work)?,
            Function::Asinh => x.asinh(work)?,
            Function::Asin if within() => x.asin(work)?,
            Function::Acos if within() => x.acos(work)?,
            Function::Atanh if within() => x.atanh(work)?,
            Function::Acosh if above() => x.acosh(work)?,
            Function::Asin
            | Function::Acos
            | Function::Atanh
            | Function::Acosh
            | Function::Sin
            | Function::Cos
            | Function::Tan
            | Function::Exp
            | Function::Log
            | Function::Sinh
            | Function::Cosh
            | Function::Tanh
            | Function::Abs
            | Function::Factorial => return Ok(None),
        };
        Ok(real(value))
    }

    /// Returns the sine and the cosine: `sin(a + bi) = sin a·cosh b + i·cos a·sinh b`,
    /// `cos(a + bi) = cos a·cosh b - i·sin a·sinh b`.
    fn wave(&self, z: &Value) -> Result<(Option<Value>, Option<Value>), Failure> {
        let work = &self.work;
        let (sin, cos) = z.re.sin_cos(work)?;
        if z.is_real() {
            return Ok((real(sin), real(cos)));
        }
        let (sinh, cosh) = (z.im.sinh(work)?, z.im.cosh(work)?);
        Ok((
            known(sin.mul(&cosh, work)?, cos.mul(&sinh, work)?),
            known(cos.mul(&cosh, work)?, sin.mul(&sinh, work)?.neg()),
        ))
    }

    /// Returns the tangent.
    fn slope(&self, z: &Value) -> Found {
        let (Some(sine), Some(cosine)) = self.wave(z)? else {
            return Ok(None);
        };
        match self.inverse(&cosine)? {
            Some(inverse) => self.mul(&sine, &inverse),
            None => Ok(None),
        }
    }
}

/// Returns a value times i.
fn turned(z: &Value) -> Value {
    Value {
        re: z.im.neg(),
        im: z.re.clone(),
    }
}

/// Returns a value times -i.
fn turned_back(z: Option<Value>) -> Option<Value> {
    z.map(|z| Value {
        re: z.im,
        im: z.re.neg(),
    })
}

/// Returns the value as an integer, if it is known to be one.
fn whole(z: &Value, budget: &Budget) -> Result<Option<IBig>, Failure> {
    if !z.is_real() || !z.re.is_exact() {
        return Ok(None);
    }
    let floor = z.re.floor(budget)?;
    Ok(floor.filter(|n| Ball::int(n).compare(&z.re) == Some(Ordering::Equal)))
}
