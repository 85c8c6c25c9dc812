//! Keys of sums: products of π, e, functions, roots and radicals.

use super::key::{self, Call, Extra, Function, Generator, More};
use super::radical::Radical;
use super::sum::{Nested, Sum};
use crate::big::Fraction;
use crate::limit::Budget;
use crate::text::Failure;
use std::cmp::Ordering;
use std::rc::Rc;

/// A product π^a · e^b · functions · nested radicals · other algebraic numbers · radical. The order
/// keeps terms with the same transcendental part together.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Default)]
pub(super) struct Monomial {
    pub pi: Fraction,
    pub e: Fraction,
    /// Values of functions, if any.
    pub more: Option<Rc<More>>,
    /// Distinct, in ascending order.
    pub nested: Vec<Rc<Nested>>,
    /// Algebraic numbers that are not radicals, if any.
    pub extra: Option<Rc<Extra>>,
    pub radical: Radical,
}

impl Monomial {
    pub fn radical(radical: Radical) -> Monomial {
        Monomial {
            radical,
            ..Monomial::default()
        }
    }

    pub fn is_one(&self) -> bool {
        self.radical.is_one() && self.is_plain() && !self.has_constants()
    }

    /// Reports whether π or e occurs outside functions and nested radicals.
    pub fn has_constants(&self) -> bool {
        !self.pi.is_zero() || !self.e.is_zero()
    }

    /// Reports whether the form shows that the value is positive because all its factors are.
    pub fn is_positive(&self) -> bool {
        let positive = |(c, k): &(Rc<Call>, i32)| {
            k % 2 == 0
                || matches!(c.function, Function::Log | Function::Atan)
                    && c.argument.as_rational().is_some_and(|r| {
                        let least = i64::from(c.function == Function::Log);
                        r > Fraction::from(least)
                    })
        };
        let above = |(g, k): &(Rc<Generator>, u32)| match &**g {
            Generator::Of(of) => k % 2 == 0 || of.sign() == Some(Ordering::Greater),
            Generator::Circle(..) | Generator::Root(_) => true,
        };
        let extra = self.extra.as_ref();
        extra.is_none_or(|x| x.factors.iter().all(above))
            && self
                .more
                .as_ref()
                .is_none_or(|more| more.calls.iter().all(positive))
    }

    /// Reports whether the key consists of nothing but π, e and a radical.
    pub fn is_plain(&self) -> bool {
        self.nested.is_empty() && self.more.is_none() && self.extra.is_none()
    }

    /// Returns the transcendental part.
    pub fn constants(&self) -> Monomial {
        Monomial {
            pi: self.pi.clone(),
            e: self.e.clone(),
            more: self.more.clone(),
            ..Monomial::default()
        }
    }

    /// Removes the transcendental part.
    pub fn clear_constants(&mut self) {
        (self.pi, self.e, self.more) = (Fraction::ZERO, Fraction::ZERO, None);
    }

    /// Returns the product: a rational, a monomial, and further factors that are sums: the
    /// radicands of squared roots, products on the circle, and products of powers of e.
    pub fn mul(
        &self,
        other: &Monomial,
        budget: &Budget,
    ) -> Result<(Fraction, Monomial, Vec<Sum>), Failure> {
        let (factor, radical) = self.radical.mul(&other.radical, budget)?;
        let mut nested = self.nested.clone();
        let mut factors = Vec::new();
        for n in &other.nested {
            match nested.binary_search(n) {
                Ok(at) => factors.push(nested.remove(at).radicand.clone()),
                Err(at) => nested.insert(at, Rc::clone(n)),
            }
        }
        let product = Monomial {
            pi: self.pi.add(&other.pi, budget)?,
            e: self.e.add(&other.e, budget)?,
            more: key::mul_more(&self.more, &other.more, &mut factors, budget)?,
            nested,
            extra: key::mul_extra(&self.extra, &other.extra, &mut factors, budget)?,
            radical,
        };
        Ok((factor, product, factors))
    }

    /// Reports whether neither π nor e nor a function occurs, even inside a root.
    pub fn is_algebraic(&self) -> bool {
        let below = |x: &Extra| {
            x.factors.iter().all(|(g, _)| match &**g {
                Generator::Circle(..) | Generator::Of(_) => true,
                Generator::Root(root) => root.radicand.is_algebraic(),
            })
        };
        !self.has_constants()
            && self.more.is_none()
            && self.nested.iter().all(|n| !n.transcendental)
            && self.extra.as_deref().is_none_or(below)
    }

    /// Returns bounds for the base-2 logarithm; `None` if there are nested radicals or functions.
    ///
    /// # Errors
    /// `LimitError`, `Interrupted`.
    pub fn log2_bounds(&self, budget: &Budget) -> Result<Option<(Fraction, Fraction)>, Failure> {
        if !self.is_plain() {
            return Ok(None);
        }
        let (mut low, mut high) = self.radical.log2_bounds(budget)?;
        // 1.6514 < log2(π) < 1.6515 and 1.4426 < log2(e) < 1.4427.
        for (exponent, constant) in [(&self.pi, 16_514), (&self.e, 14_426)] {
            let near = exponent.mul(&Fraction::ratio(constant, 10_000), budget)?;
            let far = exponent.mul(&Fraction::ratio(constant + 1, 10_000), budget)?;
            let (less, more) = if exponent.is_negative() {
                (far, near)
            } else {
                (near, far)
            };
            low = low.add(&less, budget)?;
            high = high.add(&more, budget)?;
        }
        Ok(Some((low, high)))
    }

    /// Returns the approximate base-2 logarithm; for estimates only.
    pub fn log2(&self) -> f64 {
        let nested: f64 = self.nested.iter().map(|n| n.radicand.log2() / 2.0).sum();
        let constants = self.pi.estimate() * std::f64::consts::PI.log2()
            + self.e.estimate() * std::f64::consts::LOG2_E;
        let more = self.more.as_ref().map_or(0.0, |m| m.log2());
        let extra = self.extra.as_ref().map_or(0.0, |x| x.log2());
        self.radical.log2() + nested + constants + more + extra
    }
}
