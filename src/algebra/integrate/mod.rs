//! Antiderivatives and integrals.
//!
//! - `rational`: any quotient of polynomials;
//! - `waves`: polynomials times exponentials, sines and cosines; also decides when such sums are 0;
//! - `rules`: single functions, powers, integration by parts, substitution for an inner function;
//! - `circle`: quotients in sine and cosine, or in an exponential;
//! - `radical`: roots of `a·x + b` and of quadratic polynomials;
//! - `definite`: integrals between bounds.
//!
//! Every result is differentiated and compared with the integrand; one that cannot be proved this
//! way is refused.

mod circle;
mod definite;
mod radical;
mod rational;
mod rules;
mod singular;
mod waves;

pub use definite::integrate_between;
pub(super) use waves::as_sum;

use super::arithmetic::{add, build, div, mul, power_rational, sub};
use super::calculus::differentiate;
use super::decide::same_value;
use super::expression::{Base, Expression, Factor, Function};
use super::walk::tried;
use crate::big::Fraction;
use crate::limit::Budget;
use crate::number::Number;
use crate::text::Failure;

/// The maximum number of times an integral may be reduced to another one.
const DEPTH_MAX: u32 = 6;

/// A step of an integration, as shown to the user.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Step {
    /// The name of the rule.
    pub rule: String,
    /// The expression to which it is applied.
    pub from: String,
    /// Its result.
    pub to: String,
}

/// Returns an antiderivative.
///
/// # Errors
/// `ValueError` if none is found, `LimitError`, `Interrupted`.
pub fn integrate(x: &Expression, v: &str, budget: &Budget) -> Result<Expression, Failure> {
    integrate_in_steps(x, v, &mut Vec::new(), budget)
}

/// Returns an antiderivative, and the rules that lead to it.
///
/// # Errors
/// The errors of [`integrate`].
pub fn integrate_in_steps(
    x: &Expression,
    v: &str,
    steps: &mut Vec<Step>,
    budget: &Budget,
) -> Result<Expression, Failure> {
    if let [term] = x.terms()
        && !matches!(term.coefficient, Number::Int(1))
        && x.contains(v)
    {
        // The proof is easier without an irrational factor.
        let core = build(Number::Int(1), term.monomial.factors.clone(), budget)?;
        let found = integrate_in_steps(&core, v, steps, budget)?;
        return super::scale(&found, term.coefficient.as_ref(), budget);
    }
    if has_factorial(x, v) {
        return Err(no_factorial());
    }
    let mut search = Search { v, budget, steps };
    if let Some(integral) = rational::integrate(x, v, budget)? {
        search.note("rational function", x, &integral)?;
        return Ok(integral);
    }
    match search.antiderivative(x, DEPTH_MAX)? {
        Some(integral) if is_proved(x, &integral, v, budget)? => Ok(integral),
        _ => Err(unknown(x, v, budget)),
    }
}

/// Reports whether the symbol occurs in a factorial.
fn has_factorial(x: &Expression, v: &str) -> bool {
    let mut found = false;
    super::walk::each_factor(x, &mut |f| {
        found |= matches!(&f.base, Base::Function(Function::Factorial, u) if u.contains(v));
    });
    found
}

fn no_factorial() -> Failure {
    Failure::value("an expression that contains a factorial cannot be integrated")
}

pub(super) fn unknown(x: &Expression, v: &str, budget: &Budget) -> Failure {
    let text = match x.text(budget) {
        Ok(text) if text.len() < 200 => text,
        _ => "the expression".to_string(),
    };
    Failure::value(format!("no antiderivative of {text} was found")).with_hint(format!(
        "`nintegrate(f, {v}, a, b)` gives the integral between bounds as a float"
    ))
}

/// Reports whether the derivative is proved to equal the expression.
fn is_proved(
    x: &Expression,
    integral: &Expression,
    v: &str,
    budget: &Budget,
) -> Result<bool, Failure> {
    let Some(slope) = tried(differentiate(integral, v, budget), budget)? else {
        return Ok(false);
    };
    if tried(same_value(&slope, x, budget), budget)? == Some(true) {
        return Ok(true);
    }
    let Some(rest) = tried(sub(&slope, x, budget), budget)? else {
        return Ok(false);
    };
    let rest = match tried(with_rules(&rest, budget), budget)? {
        Some(simpler) if simpler.is_zero() => return Ok(true),
        Some(simpler) => simpler,
        None => rest,
    };
    if tried(waves::vanishes(&rest, v, budget), budget)? == Some(true) {
        return Ok(true);
    }
    circle::vanishes(&rest, v, budget)
}

/// Reports whether an expression is proved to be 0 for all values of its symbols, complex ones too,
/// by the rules for exponentials, sines and cosines.
pub(super) fn vanishes(x: &Expression, budget: &Budget) -> Result<bool, Failure> {
    const SYMBOLS_MAX: usize = 4;
    let symbols = x.symbols();
    // `circle` substitutes a symbol that no program can name, and that must not occur twice.
    let has_unknown = symbols.iter().any(|s| s.contains(' '));
    if has_unknown || symbols.len() > SYMBOLS_MAX || !has_plain_powers(x) {
        return Ok(false);
    }
    for v in symbols {
        if tried(waves::vanishes(x, &v, budget), budget)? == Some(true)
            || circle::vanishes(x, &v, budget)?
        {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Reports whether exponents may be multiplied wherever a power of a power or of e occurs: this
/// holds for integers, and for positive bases.
fn has_plain_powers(x: &Expression) -> bool {
    let mut plain = true;
    super::walk::each_factor(x, &mut |f| match &f.base {
        Base::Function(Function::Exp, _) => plain &= f.exponent.is_int(),
        Base::Power(base, _) => {
            let base = base.as_number().map(|n| n.as_ref().to_fraction());
            plain &= f.exponent.is_int() && base.flatten().is_some_and(|b| b.is_positive());
        }
        Base::Function(..)
        | Base::Symbol(_)
        | Base::Group(_)
        | Base::Infinity
        | Base::Equation(..) => {}
    });
    plain
}

/// Replaces `|u|²` with `u²`, which is valid for real u, and `tanh u` with `sinh u/cosh u`.
fn with_rules(x: &Expression, budget: &Budget) -> Result<Expression, Failure> {
    let mut put = |f: &Factor| {
        let Base::Function(g, u) = &f.base else {
            return Ok(None);
        };
        if *g == Function::Tanh {
            let above = super::function::apply(Function::Sinh, u, budget)?;
            let below = super::function::apply(Function::Cosh, u, budget)?;
            let quotient = div(&above, &below, budget)?;
            return power_rational(&quotient, &f.exponent, budget).map(Some);
        }
        if *g != Function::Abs || !f.exponent.is_int() {
            return Ok(None);
        }
        let half = f.exponent.mul(&Fraction::ratio(1, 2), budget)?;
        let even = half.floor(budget)? * 2;
        let odd = f.exponent.sub_int(&even, budget)?;
        let squares = power_rational(u, &Fraction::from(even), budget)?;
        let size = super::function::apply(Function::Abs, u, budget)?;
        mul(&squares, &power_rational(&size, &odd, budget)?, budget).map(Some)
    };
    super::expand(&super::walk::rewrite(x, budget, &mut put)?, budget)
}

/// One search for an antiderivative.
struct Search<'a> {
    v: &'a str,
    budget: &'a Budget,
    steps: &'a mut Vec<Step>,
}

type Found = Result<Option<Expression>, Failure>;

impl Search<'_> {
    fn note(&mut self, rule: &str, from: &Expression, to: &Expression) -> Result<(), Failure> {
        if self.steps.len() < 64 {
            self.steps.push(Step {
                rule: rule.to_string(),
                from: from.text(self.budget)?,
                to: to.text(self.budget)?,
            });
        }
        Ok(())
    }

    /// Returns an antiderivative; `None` if no rule here leads to one.
    fn antiderivative(&mut self, x: &Expression, depth: u32) -> Found {
        let (v, budget) = (self.v, self.budget);
        budget.poll(1)?;
        if !x.contains(v) {
            return mul(x, &Expression::symbol(v), budget).map(Some);
        }
        if depth == 0 {
            return Ok(None);
        }
        if let Some(found) = tried(rational::integrate(x, v, budget), budget)?.flatten() {
            self.note("rational function", x, &found)?;
            return Ok(Some(found));
        }
        if let [_] = x.terms()
            && let Some(found) = self.single(x, depth)?
        {
            return Ok(Some(found));
        }
        let expanded = super::expand(x, budget)?;
        if let Some(found) = tried(waves::integrate(&expanded, v, budget), budget)?.flatten() {
            self.note(
                "polynomials times exponentials, sines and cosines",
                x,
                &found,
            )?;
            return Ok(Some(found));
        }
        if expanded.terms().len() > 1
            && let Some(found) = self.by_terms(&expanded, depth)?
        {
            return Ok(Some(found));
        }
        if let Some(found) = tried(circle::integrate(x, v, budget), budget)?.flatten() {
            self.note("substitution of an angle or an exponential", x, &found)?;
            return Ok(Some(found));
        }
        let [_] = x.terms() else {
            return Ok(None);
        };
        self.product(x, depth)
    }

    /// Returns the sum of the antiderivatives of all terms.
    fn by_terms(&mut self, x: &Expression, depth: u32) -> Found {
        let mut sum = Expression::number(Number::Int(0));
        for term in x.terms() {
            let own = Expression::from_sorted(vec![term.clone()])?;
            match self.antiderivative(&own, depth - 1)? {
                Some(part) => sum = add(&sum, &part, self.budget)?,
                None => return Ok(None),
            }
        }
        Ok(Some(sum))
    }

    /// Returns the part that does not contain the symbol, and the factors that do.
    fn split(&self, x: &Expression) -> Result<(Expression, Vec<Factor>), Failure> {
        let term = &x.terms()[0];
        let factors = term.monomial.factors.iter().cloned();
        let (own, constant): (Vec<Factor>, Vec<Factor>) =
            factors.partition(|f| f.base.contains(self.v));
        Ok((build(term.coefficient.clone(), constant, self.budget)?, own))
    }

    /// Integrates a term in which only one factor contains the symbol.
    fn single(&mut self, x: &Expression, depth: u32) -> Found {
        let (constant, own) = self.split(x)?;
        let [factor] = &own[..] else {
            return Ok(None);
        };
        let Some(found) = rules::single(factor, self.v, self.budget)? else {
            return Ok(None);
        };
        let _ = depth;
        let found = mul(&constant, &found, self.budget)?;
        self.note("table", x, &found)?;
        Ok(Some(found))
    }

    /// Integrates a product with the rules that examine its factors.
    fn product(&mut self, x: &Expression, depth: u32) -> Found {
        let (constant, own) = self.split(x)?;
        let core = build(Number::Int(1), own.clone(), self.budget)?;
        let mut found = tried(
            rules::over_quadratic(&own, self.v, self.budget),
            self.budget,
        )?
        .flatten();
        if found.is_none() {
            found = radical::integrate(&own, self.v, self.budget)?;
        }
        if let Some(found) = &found {
            self.note("substitution of a root", &core, found)?;
        }
        if found.is_none() {
            found = self.by_substitution(&core, depth)?;
        }
        if found.is_none() {
            found = self.by_parts(&own, depth)?;
        }
        found
            .map(|found| mul(&constant, &found, self.budget))
            .transpose()
    }
}
