//! Pairs of exponentials c·(e^a ± e^-a), which are printed as cosh and sinh, and their quotients,
//! which are printed as tanh.

use super::Real;
use super::key::More;
use super::monomial::Monomial;
use super::show::{self, Place, Style};
use super::sum::Sum;
use crate::big::Fraction;
use crate::limit::Budget;
use crate::text::Failure;
use dashu_int::UBig;
use std::cmp::Reverse;

/// Sums with more than this many terms are printed as they are.
const TERMS_MAX: usize = 200;

/// A pair that was merged into one term.
pub(super) struct Pair {
    pub c: Fraction,
    /// The remaining factors of the term.
    pub key: Monomial,
    /// `cosh(a)`, `sinh(a)` or `tanh(a)`.
    pub text: String,
}

impl Pair {
    /// Returns the sort key, within a sum, of a pair that makes up a whole term.
    pub fn place(&self) -> Place {
        let zero = Fraction::ZERO;
        let text = vec![self.text.clone()];
        (
            text,
            false,
            zero.clone(),
            Reverse(zero),
            None,
            false,
            1,
            UBig::ONE,
        )
    }
}

/// Finds the pairs in a sum; returns them and the sum without them.
///
/// # Errors
/// Same as for printing.
pub(super) fn pairs(sum: &Sum, style: Style, budget: &Budget) -> Result<(Vec<Pair>, Sum), Failure> {
    if sum.terms().len() > TERMS_MAX {
        return Ok((Vec::new(), sum.clone()));
    }
    let mut rest: Vec<(Monomial, Fraction)> = Vec::new();
    let mut open: Vec<(Real, Monomial, Monomial, Fraction)> = Vec::new();
    for (m, c) in sum.terms() {
        budget.poll(1)?;
        match exponent(m, budget)? {
            Some((x, key)) => open.push((x, key, m.clone(), c.clone())),
            None => rest.push((m.clone(), c.clone())),
        }
    }
    let mut pairs = Vec::new();
    while let Some((x, key, m, c)) = open.pop() {
        let minus = x.negate();
        let at = open
            .iter()
            .position(|(y, other, _, d)| *y == minus && *other == key && (*d == c || -d == c));
        let Some(at) = at else {
            rest.push((m, c));
            continue;
        };
        let (_, _, _, d) = open.swap_remove(at);
        let (x, c, d) = if show::leads_with_minus(&x, budget)? {
            (minus, d, c)
        } else {
            (x, c, d)
        };
        let text = call(if c == d { "cosh" } else { "sinh" }, &x, style, budget)?;
        let c = c.mul_int(&2.into(), budget)?;
        pairs.push(Pair { c, key, text });
    }
    Ok((pairs, Sum::sorted(rest)))
}

fn call(name: &str, x: &Real, style: Style, budget: &Budget) -> Result<String, Failure> {
    let mut text = format!("{name}(");
    x.show_in(style, &mut text, budget)?;
    text.push(')');
    Ok(text)
}

/// Finds c·tanh(a) in the quotient c·(e^2a - 1)/(e^2a + 1), or in a quotient of sinh and cosh.
pub(super) fn tangent(
    num: &Sum,
    den: &Sum,
    style: Style,
    budget: &Budget,
) -> Result<Option<Pair>, Failure> {
    let ([(one, a), (m, b)], [(other, c), (n, d)]) = (num.terms(), den.terms()) else {
        return Ok(None);
    };
    if one != other || m != n || c != d || -a != *b {
        return Ok(None);
    }
    let of = |m: &Monomial| -> Result<Option<Real>, Failure> {
        if m.is_one() {
            return Ok(Some(Real::default()));
        }
        Ok(exponent(m, budget)?
            .filter(|(_, key)| key.is_one())
            .map(|(x, _)| x))
    };
    let (Some(x), Some(y)) = (of(m)?, of(one)?) else {
        return Ok(None);
    };
    let half = Real::from(Fraction::ratio(1, 2));
    let half = x.sub(&y, budget)?.mul(&half, budget)?;
    let mut c = b.div(d, budget)?;
    let half = if show::leads_with_minus(&half, budget)? {
        c = -c;
        half.negate()
    } else {
        half
    };
    Ok(Some(Pair {
        c,
        key: Monomial::default(),
        text: call("tanh", &half, style, budget)?,
    }))
}

/// Returns the exponent of e, if there is one that is not zero, and the rest of the key.
fn exponent(m: &Monomial, budget: &Budget) -> Result<Option<(Real, Monomial)>, Failure> {
    let mut key = Monomial {
        e: Fraction::ZERO,
        ..m.clone()
    };
    let mut x = Real::from(m.e.clone());
    if let Some(more) = &m.more
        && let Some(power) = &more.power
    {
        // Reading the text back would turn the number in the exponent of a quotient into a separate
        // power.
        if power.argument.den.is_some() && !m.e.is_zero() {
            return Ok(None);
        }
        x = x.add(&power.argument, budget)?;
        key.more = More {
            power: None,
            calls: more.calls.clone(),
        }
        .shared();
    }
    let none = m.e.is_zero() && key == *m;
    Ok((!none).then_some((x, key)))
}
