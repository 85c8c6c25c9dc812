//! Expressions as polynomials and quotients of polynomials in their building blocks: symbols,
//! functions, roots. Each is a separate variable; coefficients are rational.

use super::arithmetic::{build, collect, mul, power_rational};
use super::expression::{Base, Expression, Factor, Function, order_bases};
use crate::big::{self, Fraction};
use crate::limit::Budget;
use crate::number::Number;
use crate::polynomial::several::Several;
use crate::text::Failure;
use dashu_base::Signed;
use dashu_int::IBig;
use std::cmp::Ordering;

/// The maximum number of variables in one computation.
const COUNT_MAX: usize = 64;
/// The highest exponent that is examined.
const POWER_MAX: usize = 1 << 16;

/// The expressions taken as variables, in order.
#[derive(Clone, Debug, Default)]
pub(super) struct Generators(Vec<Generator>);

/// A base, or a root of it: a power between 0 and 1.
#[derive(Clone, Debug)]
struct Generator {
    base: Base,
    root: Fraction,
}

/// A quotient of polynomials; the denominator is not 0.
#[derive(Clone, Debug)]
pub(super) struct Quotient {
    pub above: Several,
    pub below: Several,
}

/// Returns the integer part of an exponent, and the remainder, from 0 up to 1.
fn split(exponent: &Fraction, budget: &Budget) -> Result<(i64, Fraction), Failure> {
    let whole = exponent.floor(budget)?;
    let rest = exponent.sub_int(&whole, budget)?;
    let small = i64::try_from(&whole).ok();
    match small.filter(|n| n.unsigned_abs() <= POWER_MAX as u64) {
        Some(n) => Ok((n, rest)),
        None => Err(Failure::limit(
            "a power of an expression is too high to be multiplied out",
        )),
    }
}

impl Generators {
    /// Returns the variables of the given expressions.
    pub fn of(all: &[&Expression], budget: &Budget) -> Result<Generators, Failure> {
        let mut generators = Generators::default();
        for x in all {
            generators.add(x, budget)?;
        }
        generators.0.sort_by(Generator::order);
        Ok(generators)
    }

    fn add(&mut self, x: &Expression, budget: &Budget) -> Result<(), Failure> {
        for factor in x.terms().iter().flat_map(|t| &t.monomial.factors) {
            let (whole, rest) = split(&factor.exponent, budget)?;
            if whole != 0 {
                match factor.base.as_group() {
                    Some(inner) => self.add(inner, budget)?,
                    None => self.insert(&factor.base, Fraction::ZERO)?,
                }
            }
            if !rest.is_zero() {
                self.insert(&factor.base, rest)?;
            }
        }
        Ok(())
    }

    fn insert(&mut self, base: &Base, root: Fraction) -> Result<(), Failure> {
        if self.find(base, &root).is_some() {
            return Ok(());
        }
        if self.0.len() == COUNT_MAX {
            return Err(Failure::limit(format!(
                "there are more than {COUNT_MAX} different symbols and functions"
            )));
        }
        self.0.push(Generator {
            base: base.clone(),
            root,
        });
        Ok(())
    }

    fn find(&self, base: &Base, root: &Fraction) -> Option<usize> {
        let same = |g: &Generator| g.root == *root && order_bases(&g.base, base) == Ordering::Equal;
        self.0.iter().position(same)
    }

    /// Returns the number of variables.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Returns the variable for a symbol.
    pub fn symbol(&self, name: &str) -> Option<usize> {
        let own = |g: &Generator| matches!(&g.base, Base::Symbol(s) if &**s == name);
        self.0.iter().position(|g| own(g) && g.root.is_zero())
    }

    /// Reports whether a function or a root contains the symbol.
    pub fn depends(&self, name: &str) -> bool {
        let own = |g: &Generator| matches!(&g.base, Base::Symbol(_)) && g.root.is_zero();
        self.0.iter().any(|g| !own(g) && g.base.contains(name))
    }

    /// Returns the value of a base that is a variable.
    pub fn value(&self, base: &Base, values: &[u64]) -> Option<u64> {
        self.find(base, &Fraction::ZERO).map(|at| values[at])
    }

    /// Reports whether all variables are symbols, so that they can take any values independently.
    pub fn are_symbols(&self) -> bool {
        self.0
            .iter()
            .all(|g| matches!(g.base, Base::Symbol(_)) && g.root.is_zero())
    }

    /// Returns the pairs of a sine and a cosine with the same argument.
    pub fn circles(&self) -> Vec<(usize, usize)> {
        let mut pairs = Vec::new();
        for (sine, g) in self.0.iter().enumerate() {
            if let Base::Function(Function::Sin, u) = &g.base
                && g.root.is_zero()
                && let Some(cosine) =
                    self.find(&Base::Function(Function::Cos, u.clone()), &Fraction::ZERO)
            {
                pairs.push((sine, cosine));
            }
        }
        pairs
    }

    /// Returns the square roots of polynomials in the other variables, each with the polynomial and
    /// the integer by which it must be divided.
    ///
    /// # Errors
    /// `LimitError`, `Interrupted`.
    pub fn square_roots(&self, budget: &Budget) -> Result<Vec<(usize, Several, IBig)>, Failure> {
        let mut found = Vec::new();
        for (at, g) in self.0.iter().enumerate() {
            if g.root != Fraction::ratio(1, 2) || matches!(g.base, Base::Power(..)) {
                continue;
            }
            let inner = super::walk::of_base(&g.base)?;
            let known = Generators::of(&[&inner], budget)?;
            if !known
                .0
                .iter()
                .all(|own| self.find(&own.base, &own.root).is_some())
            {
                continue;
            }
            if let Some((p, below)) = self.polynomial(&inner, budget)?
                && p.degree(at) == 0
            {
                found.push((at, p, below));
            }
        }
        Ok(found)
    }

    /// Returns an expression as a quotient; `None` if a coefficient is not rational.
    ///
    /// # Errors
    /// `LimitError`, `Interrupted`.
    pub fn quotient(&self, x: &Expression, budget: &Budget) -> Result<Option<Quotient>, Failure> {
        let mut sum = Quotient {
            above: Several::zero(self.len()),
            below: self.one(),
        };
        for term in x.terms() {
            budget.poll(1)?;
            let Some(c) = term.coefficient.as_ref().to_fraction() else {
                return Ok(None);
            };
            let (n, d) = c.into_parts();
            let mut part = Quotient {
                above: Several::constant(self.len(), n),
                below: Several::constant(self.len(), d.into()),
            };
            for factor in &term.monomial.factors {
                let Some(factor) = self.factor(factor, budget)? else {
                    return Ok(None);
                };
                part.above = part.above.multiply(&factor.above, budget)?;
                part.below = part.below.multiply(&factor.below, budget)?;
            }
            sum = sum.add(&part, budget)?;
        }
        Ok(Some(sum))
    }

    fn factor(&self, factor: &Factor, budget: &Budget) -> Result<Option<Quotient>, Failure> {
        let (whole, root) = split(&factor.exponent, budget)?;
        let mut result = Quotient {
            above: self.one(),
            below: self.one(),
        };
        if whole != 0 {
            let own = match factor.base.as_group() {
                Some(inner) => match self.quotient(inner, budget)? {
                    Some(own) => own,
                    None => return Ok(None),
                },
                None => Quotient {
                    above: self.variable(&factor.base, &Fraction::ZERO),
                    below: self.one(),
                },
            };
            let size = whole.unsigned_abs() as usize;
            let (above, below) = (own.above.pow(size, budget)?, own.below.pow(size, budget)?);
            result = if whole > 0 {
                Quotient { above, below }
            } else {
                Quotient {
                    above: below,
                    below: above,
                }
            };
            if result.below.is_zero() {
                return Err(Failure::zero_division("division by zero"));
            }
        }
        if !root.is_zero() {
            let root = self.variable(&factor.base, &root);
            result.above = result.above.multiply(&root, budget)?;
        }
        Ok(Some(result))
    }

    fn variable(&self, base: &Base, root: &Fraction) -> Several {
        let at = self.find(base, root).expect("all variables are collected");
        Several::variable(self.len(), at)
    }

    fn one(&self) -> Several {
        Several::constant(self.len(), IBig::ONE)
    }

    /// Returns an expression as a polynomial, times the integer that makes its coefficients
    /// integral; `None` if it is not a polynomial over the rationals.
    ///
    /// # Errors
    /// `LimitError`, `Interrupted`.
    pub fn polynomial(
        &self,
        x: &Expression,
        budget: &Budget,
    ) -> Result<Option<(Several, IBig)>, Failure> {
        let Some(quotient) = self.quotient(x, budget)? else {
            return Ok(None);
        };
        let quotient = quotient.reduced(budget)?;
        Ok(quotient.below.as_constant().map(|n| (quotient.above, n)))
    }

    /// Returns a polynomial as an expression.
    ///
    /// # Errors
    /// `LimitError`, `Interrupted`.
    pub fn expression(&self, p: &Several, budget: &Budget) -> Result<Expression, Failure> {
        let mut terms = Vec::new();
        for (exponents, c) in p.terms() {
            let mut factors = Vec::new();
            for (g, e) in self.0.iter().zip(exponents).filter(|(_, e)| **e > 0) {
                let exponent = if g.root.is_zero() {
                    Fraction::from(*e)
                } else {
                    g.root.mul_int(&IBig::from(*e), budget)?
                };
                factors.push(Factor {
                    base: g.base.clone(),
                    exponent,
                });
            }
            let c = Number::from_ibig(c.clone());
            terms.extend_from_slice(build(c, factors, budget)?.terms());
        }
        collect(terms, budget)
    }

    /// Returns a quotient in lowest terms as an expression.
    ///
    /// # Errors
    /// `LimitError`, `Interrupted`.
    pub fn whole(&self, q: &Quotient, budget: &Budget) -> Result<Expression, Failure> {
        let above = self.expression(&q.above, budget)?;
        let below = self.expression(&q.below, budget)?;
        let inverse = power_rational(&below, &Fraction::from(-1), budget)?;
        mul(&above, &inverse, budget)
    }
}

impl Generator {
    fn order(&self, other: &Generator) -> Ordering {
        order_bases(&self.base, &other.base).then_with(|| self.root.cmp(&other.root))
    }
}

impl Quotient {
    fn add(self, other: &Quotient, budget: &Budget) -> Result<Quotient, Failure> {
        if self.above.is_zero() {
            return Ok(other.clone());
        }
        if self.below == other.below {
            return Ok(Quotient {
                above: self.above.add(&other.above),
                below: self.below,
            });
        }
        let common = match (self.below.as_constant(), other.below.as_constant()) {
            (Some(a), Some(b)) => Several::constant(self.above.arity(), big::gcd(&a, &b, budget)?),
            _ => self.below.gcd(&other.below, budget)?,
        };
        let left = exactly(&other.below, &common, budget)?;
        let right = exactly(&self.below, &common, budget)?;
        let above = self.above.multiply(&left, budget)?;
        Ok(Quotient {
            above: above.add(&other.above.multiply(&right, budget)?),
            below: self.below.multiply(&left, budget)?,
        })
    }

    /// Reduces the quotient to lowest terms, with a positive leading coefficient in the
    /// denominator.
    ///
    /// # Errors
    /// `LimitError`, `Interrupted`.
    pub fn reduced(self, budget: &Budget) -> Result<Quotient, Failure> {
        let common = self.above.gcd(&self.below, budget)?;
        let above = exactly(&self.above, &common, budget)?;
        let below = exactly(&self.below, &common, budget)?;
        let negative = below
            .terms()
            .next_back()
            .is_some_and(|(_, c)| c.is_negative());
        Ok(match negative {
            true => Quotient {
                above: above.negated(),
                below: below.negated(),
            },
            false => Quotient { above, below },
        })
    }
}

/// Returns the exact quotient by a divisor.
pub(super) fn exactly(a: &Several, b: &Several, budget: &Budget) -> Result<Several, Failure> {
    if let Some(n) = b.as_constant() {
        return a.divide_number(&n, budget);
    }
    let quotient = a.quotient_if_exact(b, budget)?;
    Ok(quotient.expect("it is a divisor"))
}
