//! The parts of keys other than π, e and radicals: values of elementary functions, which count as
//! transcendental, and algebraic numbers that are not radicals of rationals.

use super::algebraic::{Part, RootOf};
use super::evaluate::Evaluator;
use super::monomial::Monomial;
use super::sum::Sum;
use super::{Real, Style, algebraic, circle, exponential};
use crate::ball::Constants;
use crate::big::Fraction;
use crate::limit::Budget;
use crate::text::Failure;
use std::cell::OnceCell;
use std::cmp::Ordering;
use std::rc::Rc;

/// The maximum nesting depth of functions, powers and roots.
pub(super) const DEPTH_MAX: u32 = 100;

/// The maximum number of terms in an argument or radicand, written out in full.
pub(super) const WEIGHT_MAX: usize = 20_000;

/// The estimate of a value's size is refined up to this many bits, even if the value may still be
/// zero.
const NEAR_ZERO_BITS: usize = 4096;

/// A function whose value at an exact real is kept unevaluated.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Function {
    Asin,
    Atan,
    Cos,
    Exp,
    Log,
    Sin,
}

/// The value of a function.
#[derive(Debug)]
pub(super) struct Call {
    pub function: Function,
    /// For sines and cosines, in normal form: T + qπ with q in [0, 1/2).
    pub argument: Real,
    /// How deeply functions and roots are nested; at least 1.
    pub depth: u32,
    /// The number of terms inside, at all levels.
    pub weight: usize,
    /// The approximate base-2 logarithm of the absolute value; for estimates only.
    pub log2: f64,
    /// Its printed text, by style; cached because each level of nesting needs it several times.
    written: [OnceCell<Rc<str>>; 2],
}

impl Call {
    /// Returns the printed text, produced once for each style.
    ///
    /// # Errors
    /// Those of `write`.
    pub fn written(
        &self,
        style: Style,
        write: impl FnOnce() -> Result<String, Failure>,
    ) -> Result<&Rc<str>, Failure> {
        let cell = &self.written[style as usize];
        if let Some(text) = cell.get() {
            return Ok(text);
        }
        let text = write()?;
        Ok(cell.get_or_init(|| text.into()))
    }

    /// Creates the value, which must not be zero.
    ///
    /// # Errors
    /// `LimitError` if it is nested too deeply or if the function cannot be evaluated within the
    /// limits.
    pub fn new(function: Function, argument: Real, budget: &Budget) -> Result<Rc<Call>, Failure> {
        let size = argument.extent();
        let (depth, weight) = check((size.0 + 1, size.1 + 1))?;
        let mut call = Call {
            function,
            argument,
            depth,
            weight,
            log2: 0.0,
            written: Default::default(),
        };
        let constants = Constants::new();
        let mut bits = 64;
        call.log2 = loop {
            let ball = Evaluator::new(bits, &constants, budget).call(&call)?;
            if let Some(log2) = size_of_ball(&ball) {
                break log2;
            }
            if bits >= NEAR_ZERO_BITS {
                break -(bits as f64);
            }
            bits *= 4;
        };
        Ok(Rc::new(call))
    }
}

/// Returns the approximate base-2 logarithm of a number, if its ball determines it.
fn size_of_ball(ball: &crate::ball::Ball) -> Option<f64> {
    use crate::ball::Ball;
    match ball {
        Ball::Near(_) if ball.contains_zero() => None,
        Ball::Near(_) | Ball::Above(_) | Ball::Below(_) => ball.exponent().map(|k| k as f64),
        Ball::Whole => None,
    }
}

/// Rejects values that are nested too deeply or have too many terms.
///
/// # Errors
/// `LimitError`.
pub(super) fn check((depth, weight): (u32, usize)) -> Result<(u32, usize), Failure> {
    if depth > DEPTH_MAX {
        return Err(Failure::limit(format!(
            "roots and functions would be nested more than {DEPTH_MAX} levels deep"
        )));
    }
    if weight > WEIGHT_MAX {
        return Err(Failure::limit(format!(
            "a nested root or a function's argument would have more than {WEIGHT_MAX} terms"
        ))
        .with_hint("if an approximation is enough, use `float(x)`"));
    }
    Ok((depth, weight))
}

impl PartialEq for Call {
    fn eq(&self, other: &Call) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Call {}

impl Ord for Call {
    fn cmp(&self, other: &Call) -> Ordering {
        if std::ptr::eq(self, other) {
            return Ordering::Equal;
        }
        let key = |c: &Call| (c.function, c.depth, c.weight);
        key(self)
            .cmp(&key(other))
            .then_with(|| self.argument.cmp(&other.argument))
    }
}

impl PartialOrd for Call {
    fn partial_cmp(&self, other: &Call) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// A product of function values: `e^power` and integer powers of the others.
#[derive(Clone, Default, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) struct More {
    /// An exponential whose exponent has no rational part and no rational multiple of a logarithm.
    pub power: Option<Rc<Call>>,
    /// Logarithms, arcs, sines and cosines, in ascending order; no exponent is zero.
    pub calls: Vec<(Rc<Call>, i32)>,
}

impl More {
    /// Creates the key of a single value.
    pub fn of(call: Rc<Call>) -> More {
        match call.function {
            Function::Exp => More {
                power: Some(call),
                calls: Vec::new(),
            },
            Function::Asin | Function::Atan | Function::Cos | Function::Log | Function::Sin => {
                More {
                    power: None,
                    calls: vec![(call, 1)],
                }
            }
        }
    }

    /// Wraps this for use in a key; `None` if it is empty.
    pub fn shared(self) -> Option<Rc<More>> {
        (self.power.is_some() || !self.calls.is_empty()).then(|| Rc::new(self))
    }

    /// Returns the sines and cosines with their exponents.
    pub fn waves(&self) -> impl Iterator<Item = &(Rc<Call>, i32)> {
        let wave = |c: &Call| matches!(c.function, Function::Sin | Function::Cos);
        self.calls.iter().filter(move |(c, _)| wave(c))
    }

    /// Multiplies the key by the k-th power of a value.
    pub fn put(&mut self, call: Rc<Call>, k: i32) -> Result<(), Failure> {
        match self.calls.binary_search_by(|(c, _)| c.cmp(&call)) {
            Ok(at) => {
                self.calls[at].1 = self.calls[at].1.checked_add(k).ok_or_else(too_large)?;
                if self.calls[at].1 == 0 {
                    self.calls.remove(at);
                }
            }
            Err(at) => self.calls.insert(at, (call, k)),
        }
        Ok(())
    }

    /// Returns the product: a key, and the factor produced by the exponentials if both keys have
    /// one.
    fn mul(&self, other: &More, budget: &Budget) -> Result<(More, Option<Sum>), Failure> {
        let mut product = More {
            power: None,
            calls: self.calls.clone(),
        };
        for (call, k) in &other.calls {
            product.put(Rc::clone(call), *k)?;
        }
        let mut factor = None;
        product.power = match (&self.power, &other.power) {
            (Some(a), Some(b)) => {
                let exponent = a.argument.add(&b.argument, budget)?;
                factor = Some(exponential::exp(&exponent, budget)?);
                None
            }
            (a, b) => a.clone().or_else(|| b.clone()),
        };
        Ok((product, factor))
    }

    /// Returns the n-th power: a key, and the power of the exponential.
    pub fn pow(&self, n: i32, budget: &Budget) -> Result<(More, Option<Sum>), Failure> {
        let power = |(c, k): &(Rc<Call>, i32)| {
            let k = k.checked_mul(n).ok_or_else(too_large)?;
            Ok((Rc::clone(c), k))
        };
        let calls = self
            .calls
            .iter()
            .map(power)
            .collect::<Result<Vec<_>, Failure>>()?;
        let factor = match &self.power {
            Some(p) => {
                let times = Real::from(Fraction::from(n));
                Some(exponential::exp(&p.argument.mul(&times, budget)?, budget)?)
            }
            None => None,
        };
        Ok((More { power: None, calls }, factor))
    }

    /// Returns the approximate base-2 logarithm; for estimates only.
    pub fn log2(&self) -> f64 {
        let power = self.power.as_ref().map_or(0.0, |p| p.log2);
        let call = |(c, k): &(Rc<Call>, i32)| c.log2 * f64::from(*k);
        power + self.calls.iter().map(call).sum::<f64>()
    }

    /// Returns the nesting depth and the number of terms.
    pub fn extent(&self) -> (u32, usize) {
        let all = self.power.iter().chain(self.calls.iter().map(|(c, _)| c));
        all.fold((0, 0), |(depth, weight), c| {
            (depth.max(c.depth), weight + c.weight)
        })
    }
}

/// Returns the product of two optional keys.
pub(super) fn mul_more(
    a: &Option<Rc<More>>,
    b: &Option<Rc<More>>,
    factors: &mut Vec<Sum>,
    budget: &Budget,
) -> Result<Option<Rc<More>>, Failure> {
    match (a, b) {
        (Some(a), Some(b)) => {
            let (product, factor) = a.mul(b, budget)?;
            factors.extend(factor);
            Ok(product.shared())
        }
        (a, b) => Ok(a.clone().or_else(|| b.clone())),
    }
}

fn too_large() -> Failure {
    Failure::limit("the exponent of a function's value would exceed 2^31")
}

/// A real algebraic number that is not a radical.
#[derive(PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Generator {
    /// The cosine, the sine or the tangent of a rational multiple of π between 0 and π/2, in its
    /// canonical spelling (see `circle`).
    Circle(Circle, Fraction),
    /// A root of a positive sum of several terms whose integer coefficients have no common factor;
    /// the index is odd (at least 3), or one for which no root of smaller index can be taken.
    Root(Root),
    /// A root of a polynomial, or a part of one.
    Of(RootOf),
}

/// A function on the circle.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Circle {
    Cos,
    Sin,
    Tan,
}

/// A root that is not a square root.
#[derive(PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) struct Root {
    pub index: u32,
    pub depth: u32,
    pub weight: usize,
    pub radicand: Sum,
}

/// A product of algebraic numbers in ascending order, each to a power of at least 1.
#[derive(Clone, Default, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) struct Extra {
    pub factors: Vec<(Rc<Generator>, u32)>,
}

impl Extra {
    /// Wraps this for use in a key; `None` if it is empty.
    pub fn shared(self) -> Option<Rc<Extra>> {
        (!self.factors.is_empty()).then(|| Rc::new(self))
    }

    /// Returns the nesting depth and the number of terms.
    pub fn extent(&self) -> (u32, usize) {
        let each = self.factors.iter().map(|(g, _)| match &**g {
            Generator::Circle(..) => (0, 1),
            Generator::Of(of) => (0, of.root.degree()),
            Generator::Root(root) => (root.depth, root.weight),
        });
        each.fold((0, 0), |(d, w), (depth, weight)| (d.max(depth), w + weight))
    }

    /// Returns the approximate base-2 logarithm; for estimates only.
    pub fn log2(&self) -> f64 {
        let each = self.factors.iter().map(|(g, k)| {
            f64::from(*k)
                * match &**g {
                    Generator::Circle(kind, q) => circle::estimate(*kind, q).log2(),
                    Generator::Root(root) => root.radicand.log2() / f64::from(root.index),
                    Generator::Of(of) => of.log2(),
                }
        });
        each.sum()
    }
}

/// Returns the product of two optional keys; factors produced by relations between generators are
/// added to `factors`.
pub(super) fn mul_extra(
    a: &Option<Rc<Extra>>,
    b: &Option<Rc<Extra>>,
    factors: &mut Vec<Sum>,
    budget: &Budget,
) -> Result<Option<Rc<Extra>>, Failure> {
    let (Some(a), Some(b)) = (a, b) else {
        return Ok(a.clone().or_else(|| b.clone()));
    };
    let mut product = a.factors.clone();
    for (g, k) in &b.factors {
        match product.binary_search_by(|(h, _)| h.cmp(g)) {
            Ok(at) => product[at].1 = product[at].1.checked_add(*k).ok_or_else(too_large)?,
            Err(at) => product.insert(at, (Rc::clone(g), *k)),
        }
    }
    circle::contract(&mut product, factors, budget)?;
    for (g, k) in &mut product {
        if let Generator::Root(root) = &**g
            && *k >= root.index
        {
            factors.push(root.radicand.pow(u64::from(*k / root.index), budget)?);
            *k %= root.index;
        }
        if let Generator::Of(of) = &**g
            && of.part == Part::Whole
            && *k as usize >= of.root.degree()
        {
            factors.push(algebraic::reduced(g, of, *k, budget)?);
            *k = 0;
        }
    }
    product.retain(|(_, k)| *k > 0);
    Ok(Extra { factors: product }.shared())
}

impl Monomial {
    /// Creates the key of a function's value.
    pub fn call(call: Rc<Call>) -> Monomial {
        Monomial {
            more: More::of(call).shared(),
            ..Monomial::default()
        }
    }

    /// Creates the key of an algebraic number.
    pub fn generator(generator: Generator) -> Monomial {
        let factors = vec![(Rc::new(generator), 1)];
        Monomial {
            extra: Extra { factors }.shared(),
            ..Monomial::default()
        }
    }

    /// Returns the function's value, if the key consists of nothing else.
    pub fn as_call(&self) -> Option<&Rc<Call>> {
        let more = self.more.as_ref()?;
        let alone = self.extra.is_none()
            && self.nested.is_empty()
            && self.radical.is_one()
            && !self.has_constants();
        match (&more.power, &more.calls[..]) {
            (None, [(call, 1)]) if alone => Some(call),
            (Some(power), []) if alone => Some(power),
            _ => None,
        }
    }

    /// Returns the rational in the only logarithm of a rational in a key, and the rest of the key.
    pub fn without_log(&self) -> Option<(Fraction, Monomial)> {
        let more = self.more.as_deref()?;
        let mut found = None;
        for (at, (call, k)) in more.calls.iter().enumerate() {
            if call.function == Function::Log
                && let Some(r) = call.argument.as_rational()
            {
                if found.is_some() || *k != 1 {
                    return None;
                }
                found = Some((at, r));
            }
        }
        let (at, r) = found?;
        let mut rest = more.clone();
        rest.calls.remove(at);
        let key = Monomial {
            more: rest.shared(),
            ..self.clone()
        };
        Some((r, key))
    }
}
