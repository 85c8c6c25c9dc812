//! Roots as floats. A root found with floats is checked with exact numbers on both sides of it.

use super::{Program, discs};
use crate::algebra::Expression;
use crate::algebra::calculus::{differentiate, substitute};
use crate::algebra::polynomial::Polynomial;
use crate::algebra::solve::roots::counted_roots;
use crate::algebra::walk::tried;
use crate::limit::Budget;
use crate::number::{self, Number, NumberKind, NumberRef};
use crate::text::{ErrorKind, Failure};
use std::cmp::Ordering;

/// The starting point of a search for a root.
#[derive(Clone, Debug)]
pub enum Start {
    /// Between two numbers at which the signs differ.
    Between(Number, Number),
    /// Near a number.
    Near(Number),
}

/// The maximum number of steps of Newton's method.
const STEPS_MAX: usize = 200;
/// The relative distance on both sides at which signs are proved to differ.
const REACH: f64 = 4e-13;

/// Returns a root as a float, with a relative error of at most 1e-12.
///
/// # Errors
/// `ValueError` if the signs at the ends do not differ, or Newton's method finds no root;
/// `DomainError` if the sign changes at a pole; `PrecisionError` if the root is not proved to be
/// that accurate.
pub fn nsolve(x: &Expression, v: &str, start: &Start, budget: &Budget) -> Result<f64, Failure> {
    if let Some(other) = x.symbols().iter().find(|s| &***s != v) {
        return Err(Failure::value(format!("{other} has no value"))
            .with_hint("`evaluate_at` substitutes one"));
    }
    let Some(program) = Program::new(x, v, budget)? else {
        return Err(Failure::value(
            "`nsolve` takes a real expression in one symbol",
        ));
    };
    let task = Task {
        x,
        v,
        program,
        budget,
    };
    match start {
        Start::Between(a, b) => task.between(a, b),
        Start::Near(a) => task.near(number::to_f64(a.as_ref(), budget)?),
    }
}

struct Task<'a> {
    x: &'a Expression,
    v: &'a str,
    program: Program,
    budget: &'a Budget,
}

impl Task<'_> {
    /// Returns the proved sign at an exact number.
    fn sign(&self, at: &Number) -> Result<Ordering, Failure> {
        let at = Expression::number(number::to_exact(at.as_ref())?);
        let value = substitute(self.x, self.v, &at, self.budget)?;
        let number = value.as_number();
        match number.filter(|n| n.as_ref().kind() != NumberKind::Complex) {
            Some(n) => Ok(number::compare(n.as_ref(), NumberRef::Int(0), self.budget)?
                .unwrap_or(Ordering::Equal)),
            None => Err(Failure::domain("the expression has no real value there")),
        }
    }

    fn between(&self, a: &Number, b: &Number) -> Result<f64, Failure> {
        let budget = self.budget;
        let (first, last) = (self.sign(a)?, self.sign(b)?);
        let (mut low, mut high) = (
            number::to_f64(a.as_ref(), budget)?,
            number::to_f64(b.as_ref(), budget)?,
        );
        if first == Ordering::Equal {
            return Ok(low);
        }
        if last == Ordering::Equal {
            return Ok(high);
        }
        if first == last {
            return Err(Failure::value(
                "the expression has the same sign at both ends, so no root is known between them",
            )
            .with_hint("`nsolve(f, v, near)` looks for one near a number"));
        }
        let mut rising = first == Ordering::Less;
        if low > high {
            std::mem::swap(&mut low, &mut high);
            rising = !rising;
        }
        let begin = (low, high);
        for _ in 0..2200 {
            budget.poll(1)?;
            let middle = low / 2.0 + high / 2.0;
            if !(low < middle && middle < high) {
                break;
            }
            let value = self.program.at(middle);
            if value == 0.0 {
                (low, high) = (middle, middle);
                break;
            }
            if value.is_nan() {
                return Err(Failure::domain(format!(
                    "the expression has no real value at {middle:?}, between the ends"
                )));
            }
            if (value < 0.0) == rising {
                low = middle;
            } else {
                high = middle;
            }
        }
        let root = if self.program.at(low).abs() <= self.program.at(high).abs() {
            low
        } else {
            high
        };
        self.check_no_pole(root, begin)?;
        self.proved(root)
    }

    /// Rejects a change of sign at which values do not become small.
    fn check_no_pole(&self, root: f64, (a, b): (f64, f64)) -> Result<(), Failure> {
        let size = root.abs().max(1e-300);
        let reach = ((b - a) * 1e-3).min(size.max(b - a) * 1e-3);
        let around = |d: f64| {
            let (low, high) = ((root - d).max(a), (root + d).min(b));
            self.program.at(low).abs().max(self.program.at(high).abs())
        };
        let near = around(reach * 1e-6);
        if near.is_finite() && (near == 0.0 || near < 0.7 * around(reach)) {
            return Ok(());
        }
        Err(Failure::domain(format!(
            "the sign changes near {root:?}, but at a pole or a jump and not at a root"
        )))
    }

    /// Returns the root if exact values on both sides of it have different signs.
    fn proved(&self, root: f64) -> Result<f64, Failure> {
        let exact = number::to_exact(NumberRef::Float(root))?;
        let own = tried(self.sign(&exact), self.budget)?;
        if own == Some(Ordering::Equal) {
            return Ok(root + 0.0);
        }
        let reach = root.abs() * REACH;
        let beside = |d: f64| -> Result<Option<Ordering>, Failure> {
            tried(self.sign(&Number::Float(root + d)), self.budget)
        };
        let (left, right) = (beside(-reach)?, beside(reach)?);
        match (left, right) {
            (Some(x), Some(y)) if x != y || x == Ordering::Equal => Ok(root),
            _ => Err(Failure::new(
                ErrorKind::Precision,
                format!("there is a root near {root:?}, but it is not certain to 12 digits"),
            )
            .with_hint("for a polynomial, use `solve` or `roots`")),
        }
    }

    fn near(&self, start: f64) -> Result<f64, Failure> {
        let budget = self.budget;
        let slope = differentiate(self.x, self.v, budget)?;
        let Some(slope) = Program::new(&slope, self.v, budget)? else {
            return Err(Failure::value(
                "`nsolve` takes a real expression in one symbol",
            ));
        };
        let mut x = start;
        for _ in 0..STEPS_MAX {
            budget.poll(1)?;
            let value = self.program.at(x);
            if value == 0.0 {
                break;
            }
            let mut step = value / slope.at(x);
            if !step.is_finite() {
                break;
            }
            // Halves the step while it would lead to a greater value.
            for _ in 0..40 {
                let next = self.program.at(x - step).abs();
                if next <= value.abs() {
                    break;
                }
                step /= 2.0;
            }
            let next = x - step;
            if next == x || (next - x).abs() <= 1e-16 * x.abs() {
                x = next;
                break;
            }
            x = next;
        }
        let value = self.program.at(x);
        let far = self.program.at(x + 0.01 * x.abs().max(0.01)).abs();
        if !value.is_finite()
            || value.abs() > 1e-6 * far.max(1e-300).max(value.abs() * 1e-3) && value != 0.0
        {
            return Err(
                Failure::value(format!("no root was found starting from {start:?}")).with_hint(
                    "`nsolve(f, v, a, b)` finds one between two numbers at which the signs differ",
                ),
            );
        }
        self.proved(x)
    }
}

/// Returns all roots of a polynomial as floats, each repeated according to its multiplicity: real
/// roots in ascending order, then complex ones.
///
/// # Errors
/// `ValueError` unless it is a polynomial in one symbol; `LimitError`, `PrecisionError`,
/// `Interrupted`.
pub fn roots(x: &Expression, budget: &Budget) -> Result<Vec<Number>, Failure> {
    let symbols = x.symbols();
    let no_polynomial = || Failure::value("`roots` takes a polynomial in one symbol");
    let dense = match &symbols[..] {
        [] if x.is_zero() => return Err(Failure::domain("every number is a root of 0")),
        [] => return Ok(Vec::new()),
        [symbol] => {
            let x = crate::algebra::expand(x, budget)?;
            Polynomial::dense(&x, symbol, 1 << 10).ok_or_else(no_polynomial)?
        }
        _ => return Err(no_polynomial()),
    };
    let mut exact = Vec::new();
    for c in dense.coefficients() {
        exact.push(if let Number::Float(_) = c {
            number::to_exact(c.as_ref())?
        } else {
            c.clone()
        });
    }
    let exact = Polynomial::new(exact);
    let counted = match counted_roots(&exact, budget) {
        // There is no formula for these roots.
        Err(failure) if failure.kind() == ErrorKind::Value => return discs::roots(&exact, budget),
        counted => counted?,
    };
    let mut found = Vec::new();
    for (root, times) in counted {
        let part = |n: Number| number::nearest(n.as_ref(), budget);
        let re = part(number::re(root.as_ref()))?;
        let value = if let Number::Complex(_) = root {
            let im = part(number::im(root.as_ref()))?;
            number::complex(Number::Float(re), Number::Float(im))
        } else {
            Number::Float(re)
        };
        found.extend(std::iter::repeat_n(value, times));
    }
    Ok(found)
}
