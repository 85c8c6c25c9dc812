//! Numerical values where no closed form is known: expressions as small programs on floats and on
//! intervals of floats, and the roots, integrals and derivatives computed with them.
//!
//! A result is a float whose relative error is proved or estimated to be small; where that is
//! impossible, a `PrecisionError` says so.

mod discs;
mod interval;
mod quadrature;
mod root;
mod slope;

pub use quadrature::nintegrate;
pub use root::{Start, nsolve, roots};
pub use slope::numerical_derivative;

use super::expression::{Base, Expression, Factor, Function};
use crate::limit::Budget;
use crate::number::{self, Number};
use crate::text::Failure;
use dashu_base::BitTest;
use interval::Interval;

/// The maximum number of pieces an interval is cut into before giving up.
const PIECES_MAX: usize = 20_000;

/// An expression in one symbol, ready for evaluation.
#[derive(Debug)]
pub struct Program(Node);

#[derive(Debug)]
enum Node {
    Constant(f64),
    Variable,
    Sum(Vec<Node>),
    Product(Vec<Node>),
    Whole(Box<Node>, i32),
    /// A power with a fractional exponent whose denominator is odd.
    Odd(Box<Node>, f64, bool),
    /// Any other power with a constant exponent.
    Root(Box<Node>, f64),
    Power(Box<Node>, Box<Node>),
    Function(Function, Box<Node>),
}

impl Program {
    /// Returns the program; `None` if other symbols are left, or a number in it is not real.
    ///
    /// # Errors
    /// `PrecisionError`, `LimitError`, `Interrupted`.
    pub fn new(x: &Expression, v: &str, budget: &Budget) -> Result<Option<Program>, Failure> {
        Ok(sum(x, v, budget)?.map(Program))
    }

    /// Returns the value at a float; `nan` if there is none.
    pub fn at(&self, x: f64) -> f64 {
        self.0.at(x)
    }

    /// Returns bounds on all values between two floats, infinite ones if nothing is known.
    pub fn over(&self, a: f64, b: f64) -> (f64, f64) {
        self.0.over(Interval::new(a, b)).ends()
    }

    /// Reports whether the value is proved not to be 0 anywhere between two floats.
    ///
    /// # Errors
    /// `Interrupted`.
    pub fn is_apart_from_zero(&self, a: f64, b: f64, budget: &Budget) -> Result<bool, Failure> {
        let mut pending = vec![(a, b)];
        let mut count = 0;
        while let Some((low, high)) = pending.pop() {
            budget.poll(1)?;
            count += 1;
            if count > PIECES_MAX {
                return Ok(false);
            }
            let value = self.0.over(Interval::new(low, high));
            if value.excludes_zero() {
                continue;
            }
            let middle = low / 2.0 + high / 2.0;
            if !(low < middle && middle < high) || (high - low) < 1e-9 * (b - a) {
                return Ok(false);
            }
            pending.push((low, middle));
            pending.push((middle, high));
        }
        Ok(true)
    }
}

fn sum(x: &Expression, v: &str, budget: &Budget) -> Result<Option<Node>, Failure> {
    let mut parts = Vec::new();
    for term in x.terms() {
        budget.poll(0)?;
        if matches!(term.coefficient, Number::Complex(_)) {
            return Ok(None);
        }
        let c = number::to_f64(term.coefficient.as_ref(), budget)?;
        let mut factors = Vec::new();
        if c != 1.0 || term.monomial.factors.is_empty() {
            factors.push(Node::Constant(c));
        }
        for f in &term.monomial.factors {
            match factor(f, v, budget)? {
                Some(node) => factors.push(node),
                None => return Ok(None),
            }
        }
        parts.push(match factors.len() {
            1 => factors.remove(0),
            _ => Node::Product(factors),
        });
    }
    Ok(Some(match parts.len() {
        1 => parts.remove(0),
        _ => Node::Sum(parts),
    }))
}

fn factor(f: &Factor, v: &str, budget: &Budget) -> Result<Option<Node>, Failure> {
    let base = match &f.base {
        Base::Symbol(name) if &**name == v => Some(Node::Variable),
        Base::Symbol(_) | Base::Infinity | Base::Equation(..) => None,
        Base::Group(inner) => sum(inner, v, budget)?,
        Base::Function(g, u) => sum(u, v, budget)?.map(|u| Node::Function(*g, Box::new(u))),
        Base::Power(b, e) => match (sum(b, v, budget)?, sum(e, v, budget)?) {
            (Some(b), Some(e)) => Some(Node::Power(Box::new(b), Box::new(e))),
            _ => None,
        },
    };
    let Some(base) = base else { return Ok(None) };
    if f.exponent.is_one() {
        return Ok(Some(base));
    }
    let base = Box::new(base);
    if let Ok(n) = i32::try_from(f.exponent.numerator())
        && f.exponent.is_int()
    {
        return Ok(Some(Node::Whole(base, n)));
    }
    let exponent = f.exponent.estimate();
    Ok(Some(if f.exponent.denominator().bit(0) {
        Node::Odd(base, exponent, f.exponent.numerator().bit(0))
    } else {
        Node::Root(base, exponent)
    }))
}

impl Node {
    fn at(&self, x: f64) -> f64 {
        match self {
            Node::Constant(c) => *c,
            Node::Variable => x,
            Node::Sum(parts) => parts.iter().map(|p| p.at(x)).sum(),
            Node::Product(parts) => parts.iter().map(|p| p.at(x)).product(),
            Node::Whole(base, n) => base.at(x).powi(*n),
            Node::Odd(base, q, negative) => {
                let b = base.at(x);
                let size = b.abs().powf(*q);
                if b < 0.0 && *negative { -size } else { size }
            }
            Node::Root(base, q) => {
                let b = base.at(x);
                if *q == 0.5 { b.sqrt() } else { b.powf(*q) }
            }
            Node::Power(base, e) => base.at(x).powf(e.at(x)),
            Node::Function(f, u) => of_float(*f, u.at(x)),
        }
    }

    fn over(&self, x: Interval) -> Interval {
        match self {
            Node::Constant(c) => Interval::near(*c),
            Node::Variable => x,
            Node::Sum(parts) => {
                let zero = Interval::new(0.0, 0.0);
                parts.iter().fold(zero, |sum, p| sum.add(p.over(x)))
            }
            Node::Product(parts) => {
                let one = Interval::new(1.0, 1.0);
                parts.iter().fold(one, |product, p| product.mul(p.over(x)))
            }
            Node::Whole(base, n) => base.over(x).powi(*n),
            Node::Odd(..) | Node::Power(..) => Interval::WHOLE,
            Node::Root(base, q) => base.over(x).root(*q),
            Node::Function(f, u) => u.over(x).function(*f),
        }
    }
}

/// Applies a function to a float; `nan` outside its real domain.
fn of_float(f: Function, x: f64) -> f64 {
    match f.of_reals() {
        Some(f) => f.of_float(x),
        None if f == Function::Abs => x.abs(),
        None => factorial(x),
    }
}

fn factorial(x: f64) -> f64 {
    if x < 0.0 || x.fract() != 0.0 || x > 170.0 {
        return f64::NAN;
    }
    (2..=x as u64).map(|k| k as f64).product()
}
