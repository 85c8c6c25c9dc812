//! Symbolic expressions: the canonical form, its order and its limits.

pub use super::function::Function;
use crate::big::Fraction;
use crate::limit::Budget;
use crate::number::{self, Number};
use crate::text::Failure;
use std::cmp::Ordering;
use std::rc::Rc;

/// The maximum nesting depth of expressions, low enough for functions to walk them recursively.
pub const DEPTH_MAX: u32 = 200;
/// The maximum number of parts in an expression; a shared part counts each time it occurs.
const SIZE_MAX: usize = 1 << 23;
/// The maximum number of terms in a sum.
pub const TERMS_MAX: usize = 1 << 18;

/// The approximate size of a part, in bytes.
const PART_BYTES: usize = 48;

/// What the allocator takes for a block of memory besides the contents, on average, in bytes.
const BLOCK_BYTES: usize = 16;
/// The sizes of a sum without terms, a term without factors, and a factor, in bytes. Each sum and
/// each monomial is held by an `Rc`, which adds two counters.
const SUM_BYTES: usize = size_of::<Sum>() + 2 * size_of::<usize>() + 2 * BLOCK_BYTES;
const TERM_BYTES: usize =
    size_of::<Term>() + size_of::<Monomial>() + 2 * size_of::<usize>() + 2 * BLOCK_BYTES;
const FACTOR_BYTES: usize = size_of::<Factor>();

/// A symbolic expression: a sum of terms in canonical order. Copies share their data.
#[derive(Clone, Debug)]
pub struct Expression(Rc<Sum>);

#[derive(Debug)]
struct Sum {
    terms: Vec<Term>,
    depth: u32,
    size: usize,
}

/// A coefficient, never zero, times a monomial. The monomial without factors is 1.
#[derive(Clone, Debug)]
pub(super) struct Term {
    pub coefficient: Number,
    pub monomial: Rc<Monomial>,
}

/// A product of powers, in the order of their bases.
#[derive(Debug)]
pub(super) struct Monomial {
    pub factors: Vec<Factor>,
    /// The total degree in the symbols, by which sums are sorted.
    degree: Fraction,
}

/// A base raised to a nonzero rational exponent.
#[derive(Clone, Debug)]
pub(super) struct Factor {
    pub base: Base,
    pub exponent: Fraction,
}

/// The base of a factor in a monomial.
#[derive(Clone, Debug)]
pub(super) enum Base {
    /// A name that represents a number.
    Symbol(Rc<str>),
    /// A function of an expression.
    Function(Function, Expression),
    /// An expression that is not a plain base: a sum, or a product under a root.
    Group(Expression),
    /// A power whose exponent is not a rational number.
    Power(Expression, Expression),
    /// The value that is greater than every number. It is never part of a larger expression.
    Infinity,
    /// An equation with two sides. It is never part of a larger expression.
    Equation(Expression, Expression),
}

impl Monomial {
    pub(super) fn new(factors: Vec<Factor>, budget: &Budget) -> Result<Rc<Monomial>, Failure> {
        let mut degree = Fraction::ZERO;
        for factor in &factors {
            match &factor.base {
                Base::Symbol(_) => degree = degree.add(&factor.exponent, budget)?,
                Base::Group(inner) => {
                    let inside = inner.degree().mul(&factor.exponent, budget)?;
                    degree = degree.add(&inside, budget)?;
                }
                Base::Function(..) | Base::Power(..) | Base::Infinity | Base::Equation(..) => {}
            }
        }
        Ok(Rc::new(Monomial { factors, degree }))
    }

    /// Returns the empty product.
    pub(super) fn one() -> Rc<Monomial> {
        Rc::new(Monomial {
            factors: Vec::new(),
            degree: Fraction::ZERO,
        })
    }

    /// Returns a natural power of a symbol.
    pub(super) fn power(symbol: &Rc<str>, exponent: Fraction) -> Rc<Monomial> {
        if exponent.is_zero() {
            return Monomial::one();
        }
        Rc::new(Monomial {
            factors: vec![Factor {
                base: Base::Symbol(Rc::clone(symbol)),
                exponent: exponent.clone(),
            }],
            degree: exponent,
        })
    }

    /// Returns a base to the first power.
    pub(super) fn of(base: Base) -> Rc<Monomial> {
        let degree = match &base {
            Base::Symbol(_) => Fraction::ONE,
            Base::Group(inner) => inner.degree(),
            Base::Function(..) | Base::Power(..) | Base::Infinity | Base::Equation(..) => {
                Fraction::ZERO
            }
        };
        let exponent = Fraction::ONE;
        Rc::new(Monomial {
            factors: vec![Factor { base, exponent }],
            degree,
        })
    }

    fn depth(&self) -> u32 {
        let of = |factor: &Factor| match &factor.base {
            Base::Symbol(_) | Base::Infinity => 0,
            Base::Function(_, inner) | Base::Group(inner) => inner.depth(),
            Base::Power(a, b) | Base::Equation(a, b) => a.depth().max(b.depth()),
        };
        self.factors.iter().map(of).max().unwrap_or(0)
    }

    fn size(&self) -> usize {
        let of = |factor: &Factor| match &factor.base {
            Base::Symbol(_) | Base::Infinity => 1,
            Base::Function(_, inner) | Base::Group(inner) => inner.size() + 1,
            Base::Power(a, b) | Base::Equation(a, b) => a.size() + b.size(),
        };
        let exponents = self.factors.iter().filter(|f| !f.exponent.is_one()).count();
        let parts = self.factors.iter().map(of);
        parts.fold(exponents, usize::saturating_add)
    }
}

impl Term {
    pub(super) fn constant(coefficient: Number) -> Term {
        Term {
            coefficient,
            monomial: Monomial::one(),
        }
    }

    /// Reports whether the term can be left out of a sum: it is zero, and not a float on its own.
    pub(super) fn vanishes(&self) -> bool {
        let c = self.coefficient.as_ref();
        number::is_zero(c) && (c.is_exact() || !self.monomial.factors.is_empty())
    }
}

impl Expression {
    /// Makes an expression from terms in canonical order, in which like terms are already combined;
    /// zero coefficients are dropped.
    pub(super) fn from_sorted(mut terms: Vec<Term>) -> Result<Expression, Failure> {
        if terms.len() > 1 {
            // A float zero stays only if it is on its own.
            terms.retain(|t| !number::is_zero(t.coefficient.as_ref()));
        }
        if terms.len() > TERMS_MAX {
            return Err(Failure::limit(format!(
                "the expression would have more than {TERMS_MAX} terms"
            )));
        }
        let depth = 1 + terms.iter().map(|t| t.monomial.depth()).max().unwrap_or(0);
        if depth > DEPTH_MAX {
            return Err(Failure::limit(format!(
                "the expression would be nested more than {DEPTH_MAX} levels deep"
            )));
        }
        // A long coefficient counts as the number of parts that would take as many bytes.
        let part = |t: &Term| 1 + t.coefficient.as_ref().bytes() / PART_BYTES + t.monomial.size();
        let size = terms.iter().map(part).fold(0, usize::saturating_add);
        if size > SIZE_MAX {
            return Err(Failure::limit(format!(
                "the expression would have more than {SIZE_MAX} parts"
            )));
        }
        Ok(Expression(Rc::new(Sum { terms, depth, size })))
    }

    /// Creates an expression from a number.
    pub fn number(n: Number) -> Expression {
        let terms = if number::is_zero(n.as_ref()) && n.as_ref().is_exact() {
            Vec::new()
        } else {
            vec![Term::constant(n)]
        };
        Expression(Rc::new(Sum {
            terms,
            depth: 1,
            size: 1,
        }))
    }

    /// Creates an expression from a symbol.
    pub fn symbol(name: &str) -> Expression {
        Expression::base(Base::Symbol(Rc::from(name))).expect("a symbol is not nested")
    }

    /// Creates an expression from a single base.
    pub(super) fn base(base: Base) -> Result<Expression, Failure> {
        Expression::from_sorted(vec![Term {
            coefficient: Number::Int(1),
            monomial: Monomial::of(base),
        }])
    }

    /// Creates an expression from a single term.
    pub(super) fn of_term(term: &Term) -> Result<Expression, Failure> {
        Expression::from_sorted(vec![term.clone()])
    }

    pub(super) fn terms(&self) -> &[Term] {
        &self.0.terms
    }

    /// Returns the expression as a number, if it contains no symbol.
    pub fn as_number(&self) -> Option<Number> {
        match self.terms() {
            [] => Some(Number::Int(0)),
            [term] if term.monomial.factors.is_empty() => Some(term.coefficient.clone()),
            _ => None,
        }
    }

    /// Returns the symbol's name, if the expression is a symbol.
    pub fn as_symbol(&self) -> Option<&Rc<str>> {
        let [term] = self.terms() else { return None };
        let [factor] = &term.monomial.factors[..] else {
            return None;
        };
        match (&term.coefficient, &factor.base) {
            (Number::Int(1), Base::Symbol(name)) if factor.exponent.is_one() => Some(name),
            _ => None,
        }
    }

    /// Reports whether this is zero.
    pub(super) fn is_zero(&self) -> bool {
        self.terms().is_empty()
    }

    /// Its nesting depth.
    pub(super) fn depth(&self) -> u32 {
        self.0.depth
    }

    /// Returns the number of parts, which simplification minimises.
    pub fn size(&self) -> usize {
        self.0.size
    }

    /// Returns the approximate reading length: its size, with coefficients counting little.
    pub(super) fn weight(&self) -> usize {
        let digits = |t: &Term| t.coefficient.as_ref().bytes() / PART_BYTES;
        let part = |t: &Term| 1 + digits(t).min(1) + t.monomial.size();
        self.terms().iter().map(part).fold(0, usize::saturating_add)
    }

    /// Returns an estimate of its size in bytes.
    pub fn bytes(&self) -> usize {
        let terms = self.terms().len();
        let parts = self.size().saturating_sub(terms);
        SUM_BYTES + terms * TERM_BYTES + parts.saturating_mul(FACTOR_BYTES)
    }

    /// Returns the degree of the first term.
    fn degree(&self) -> Fraction {
        self.terms()
            .first()
            .map_or(Fraction::ZERO, |t| t.monomial.degree.clone())
    }

    /// Reports whether the symbol occurs in the expression.
    pub fn contains(&self, name: &str) -> bool {
        self.terms()
            .iter()
            .flat_map(|t| &t.monomial.factors)
            .any(|f| f.base.contains(name))
    }

    /// Returns the symbols in the expression, sorted.
    pub fn symbols(&self) -> Vec<Rc<str>> {
        let mut names = Vec::new();
        self.collect_symbols(&mut names);
        names.sort();
        names
    }

    fn collect_symbols(&self, names: &mut Vec<Rc<str>>) {
        for factor in self.terms().iter().flat_map(|t| &t.monomial.factors) {
            match &factor.base {
                Base::Symbol(name) if !names.contains(name) => names.push(Rc::clone(name)),
                Base::Symbol(_) | Base::Infinity => {}
                Base::Function(_, inner) | Base::Group(inner) => inner.collect_symbols(names),
                Base::Power(a, b) | Base::Equation(a, b) => {
                    a.collect_symbols(names);
                    b.collect_symbols(names);
                }
            }
        }
    }
}

impl Base {
    /// Returns the expression of a group.
    pub(super) fn as_group(&self) -> Option<&Expression> {
        if let Base::Group(inner) = self {
            Some(inner)
        } else {
            None
        }
    }

    /// Reports whether this is the symbol with this name.
    pub(super) fn is_symbol(&self, name: &str) -> bool {
        self.as_symbol().is_some_and(|own| &**own == name)
    }

    /// Returns the name of a symbol.
    pub(super) fn as_symbol(&self) -> Option<&Rc<str>> {
        if let Base::Symbol(name) = self {
            Some(name)
        } else {
            None
        }
    }

    pub(super) fn contains(&self, name: &str) -> bool {
        match self {
            Base::Symbol(own) => &**own == name,
            Base::Infinity => false,
            Base::Function(_, inner) | Base::Group(inner) => inner.contains(name),
            Base::Power(a, b) | Base::Equation(a, b) => a.contains(name) || b.contains(name),
        }
    }
}

/// Reports whether two expressions have the same canonical form.
///
/// # Errors
/// `Interrupted`; `PrecisionError` if coefficients cannot be told apart.
pub fn equal(a: &Expression, b: &Expression, budget: &Budget) -> Result<bool, Failure> {
    if Rc::ptr_eq(&a.0, &b.0) {
        return Ok(true);
    }
    if a.terms().len() != b.terms().len() {
        return Ok(false);
    }
    for (x, y) in a.terms().iter().zip(b.terms()) {
        budget.poll(0)?;
        let (p, q) = (&x.monomial.factors, &y.monomial.factors);
        if p.len() != q.len()
            || !number::equal(x.coefficient.as_ref(), y.coefficient.as_ref(), budget)?
        {
            return Ok(false);
        }
        for (f, g) in p.iter().zip(q) {
            if f.exponent != g.exponent || !equal_bases(&f.base, &g.base, budget)? {
                return Ok(false);
            }
        }
    }
    Ok(true)
}

fn equal_bases(a: &Base, b: &Base, budget: &Budget) -> Result<bool, Failure> {
    match (a, b) {
        (Base::Symbol(x), Base::Symbol(y)) => Ok(x == y),
        (Base::Function(f, x), Base::Function(g, y)) => Ok(f == g && equal(x, y, budget)?),
        (Base::Group(x), Base::Group(y)) => equal(x, y, budget),
        (Base::Power(x, p), Base::Power(y, q)) | (Base::Equation(x, p), Base::Equation(y, q)) => {
            Ok(equal(x, y, budget)? && equal(p, q, budget)?)
        }
        (Base::Infinity, Base::Infinity) => Ok(true),
        _ => Ok(false),
    }
}

/// Compares monomials in the order of a sum: descending degree, then symbols by name, higher powers
/// first; the constant comes last within its degree.
pub(super) fn order_monomials(a: &Monomial, b: &Monomial) -> Ordering {
    let by_degree = b.degree.cmp(&a.degree);
    if by_degree != Ordering::Equal {
        return by_degree;
    }
    for (f, g) in a.factors.iter().zip(&b.factors) {
        let order = order_bases(&f.base, &g.base).then_with(|| g.exponent.cmp(&f.exponent));
        if order != Ordering::Equal {
            return order;
        }
    }
    b.factors.len().cmp(&a.factors.len())
}

/// Compares bases in the order of a product: symbols by name, functions, groups, powers.
pub(super) fn order_bases(a: &Base, b: &Base) -> Ordering {
    match (a, b) {
        (Base::Symbol(x), Base::Symbol(y)) => x.cmp(y),
        (Base::Function(f, x), Base::Function(g, y)) => f.cmp(g).then_with(|| order(x, y)),
        (Base::Group(x), Base::Group(y)) => order(x, y),
        (Base::Power(x, p), Base::Power(y, q)) | (Base::Equation(x, p), Base::Equation(y, q)) => {
            order(x, y).then_with(|| order(p, q))
        }
        _ => rank(a).cmp(&rank(b)),
    }
}

fn rank(base: &Base) -> u8 {
    match base {
        Base::Symbol(_) => 0,
        Base::Function(..) => 1,
        Base::Group(_) => 2,
        Base::Power(..) => 3,
        Base::Infinity => 4,
        Base::Equation(..) => 5,
    }
}

/// Compares expressions in a fixed order that is total on canonical forms.
pub(super) fn order(a: &Expression, b: &Expression) -> Ordering {
    if Rc::ptr_eq(&a.0, &b.0) {
        return Ordering::Equal;
    }
    for (x, y) in a.terms().iter().zip(b.terms()) {
        let order = order_monomials(&x.monomial, &y.monomial)
            .then_with(|| order_numbers(&x.coefficient, &y.coefficient));
        if order != Ordering::Equal {
            return order;
        }
    }
    a.terms().len().cmp(&b.terms().len())
}

fn order_numbers(a: &Number, b: &Number) -> Ordering {
    let rank = |n: &Number| match n {
        Number::Irrational(_) => 1,
        Number::Complex(_) => 2,
        Number::Float(_) => 3,
        Number::Int(_) | Number::Big(_) | Number::Ratio(..) | Number::Rational(_) => 0,
    };
    match (a, b) {
        (Number::Int(x), Number::Int(y)) => x.cmp(y),
        (Number::Float(x), Number::Float(y)) => x.total_cmp(y),
        (Number::Complex(x), Number::Complex(y)) => {
            order_numbers(&x.re, &y.re).then_with(|| order_numbers(&x.im, &y.im))
        }
        // The same form has the same text; which comes first does not matter.
        (Number::Irrational(x), Number::Irrational(y)) if x == y => Ordering::Equal,
        (Number::Irrational(x), Number::Irrational(y)) => format!("{x:?}").cmp(&format!("{y:?}")),
        _ => match (a.as_ref().to_fraction(), b.as_ref().to_fraction()) {
            (Some(x), Some(y)) => x.cmp(&y),
            _ => rank(a).cmp(&rank(b)),
        },
    }
}
