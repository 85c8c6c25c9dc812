//! Algebraic numbers: the k-th root of an irreducible polynomial, and exact arithmetic with such
//! numbers.
//!
//! A root is identified by its minimal polynomial and its index among all roots: the real ones in
//! ascending order, then the others by real part, then by imaginary part. Two roots are equal
//! exactly when both of these agree. The result of an operation is located among the roots of a
//! polynomial that is known to have it as a root ([`Root::among`]).

use super::super::extension::{Element, FieldPoly, NumberField};
use super::super::poly::Poly;
use super::complex::Square;
use super::enclosure::{Enclosure, Segment};
use super::interval::Interval;
use super::order::{isolate, isolate_complex};
use super::real::{isolate_real, isolate_squarefree};
use crate::big::Fraction;
use crate::limit::Budget;
use crate::text::Failure;
use dashu_base::BitTest;
use dashu_int::IBig;
use std::cell::RefCell;
use std::cmp::Ordering;
use std::hash::{Hash, Hasher};
use std::rc::Rc;

/// An irreducible polynomial with its roots, shared by all numbers that are roots of it, so that
/// enclosures refined for one number are available to the others.
#[derive(Debug)]
pub struct Irreducible {
    poly: Poly,
    real: RefCell<Vec<Interval>>,
    real_count: usize,
    /// Isolated when first needed.
    complex: RefCell<Option<Vec<Square>>>,
}

impl Irreducible {
    /// Creates the primitive multiple with positive leading coefficient, and finds its real roots.
    /// The caller guarantees that the polynomial is irreducible.
    ///
    /// # Errors
    /// `DomainError` for a constant; `LimitError`, `Interrupted`.
    pub fn new(poly: &Poly, budget: &Budget) -> Result<Rc<Irreducible>, Failure> {
        if poly.is_constant() {
            return Err(Failure::domain("a constant has no roots"));
        }
        let poly = poly.primitive_part(budget)?;
        let real = isolate_squarefree(&poly, budget)?;
        Ok(Rc::new(Irreducible {
            poly,
            real_count: real.len(),
            real: RefCell::new(real),
            complex: RefCell::new(None),
        }))
    }

    /// Returns the degree, which is also the number of roots.
    pub fn degree(&self) -> usize {
        self.poly.len() - 1
    }

    /// Returns the number of real roots.
    pub fn real_count(&self) -> usize {
        self.real_count
    }

    /// Calls a function with the square of a root that is not real.
    fn with_square<T>(
        &self,
        at: usize,
        budget: &Budget,
        work: impl FnOnce(&mut Square) -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        let mut complex = self.complex.borrow_mut();
        let squares = match &mut *complex {
            Some(squares) => squares,
            none => none.insert(isolate_complex(&self.poly, self.real_count, budget)?),
        };
        work(&mut squares[at])
    }
}

/// A root of an irreducible polynomial.
#[derive(Clone, Debug)]
pub struct Root {
    of: Rc<Irreducible>,
    index: usize,
}

impl PartialEq for Root {
    fn eq(&self, other: &Root) -> bool {
        self.index == other.index
            && (Rc::ptr_eq(&self.of, &other.of) || self.of.poly == other.of.poly)
    }
}

impl Eq for Root {}

impl Hash for Root {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.of.poly.hash(state);
        self.index.hash(state);
    }
}

impl Root {
    /// Returns a root by its index in the order, counted from 0.
    ///
    /// # Errors
    /// `ValueError` if there are fewer roots.
    pub fn new(of: Rc<Irreducible>, index: usize) -> Result<Root, Failure> {
        if index >= of.degree() {
            return Err(too_few(of.degree()));
        }
        Ok(Root { of, index })
    }

    /// Returns a fraction as the root of a polynomial of degree 1.
    ///
    /// # Errors
    /// `LimitError`, `Interrupted`.
    pub fn rational(x: &Fraction, budget: &Budget) -> Result<Root, Failure> {
        let line = vec![-x.numerator(), x.denominator().as_ibig().clone()];
        Root::new(Irreducible::new(&Poly::new(line), budget)?, 0)
    }

    /// Returns the distinct roots of any polynomial in order, each as a root of its irreducible
    /// factor, with its multiplicity.
    ///
    /// # Errors
    /// `DomainError` for the zero polynomial; `LimitError`, `Interrupted`.
    pub fn all(p: &Poly, budget: &Budget) -> Result<Vec<(Root, usize)>, Failure> {
        let isolated = isolate(p, budget)?;
        let factors = p.factor(budget)?.factors;
        let polys: Vec<Poly> = factors.iter().map(|(p, _)| p.clone()).collect();
        let (real, complex) = isolated.owners(&polys, budget)?;
        let mut fields = Vec::new();
        for poly in &polys {
            fields.push((Irreducible::new(poly, budget)?, 0));
        }
        let places = real.into_iter().chain(complex);
        Ok(places
            .map(|k| {
                // The roots of a factor are in the same order as in the list of all roots.
                let (of, next) = &mut fields[k];
                let root = Root {
                    of: of.clone(),
                    index: *next,
                };
                *next += 1;
                (root, factors[k].1)
            })
            .collect())
    }

    /// Returns the k-th distinct root of any polynomial, counted from 1, as a root of its
    /// irreducible factor. Roots that are not real are isolated only if k refers to one of them.
    ///
    /// # Errors
    /// `DomainError` for the zero polynomial; `ValueError` if there are fewer than k roots, or k is
    /// 0; `LimitError`, `Interrupted`.
    pub fn nth(p: &Poly, k: usize, budget: &Budget) -> Result<Root, Failure> {
        let real = isolate_real(p, budget)?;
        let Some(at) = k.checked_sub(1) else {
            return Err(Failure::value("roots are counted from 1, but got 0"));
        };
        if at >= real.len() {
            let mut all = Root::all(p, budget)?;
            return match at < all.len() {
                true => Ok(all.swap_remove(at).0),
                false => Err(too_few(all.len())),
            };
        }
        for (factor, _) in p.factor(budget)?.factors {
            if real[at].is_root_of(&factor, budget)? {
                let mut before = 0;
                for root in &real[..at] {
                    before += usize::from(root.is_root_of(&factor, budget)?);
                }
                return Root::new(Irreducible::new(&factor, budget)?, before);
            }
        }
        Err(Failure::value("the root belongs to none of the factors"))
    }

    /// Returns the polynomial and all its roots.
    pub fn of(&self) -> &Rc<Irreducible> {
        &self.of
    }

    /// Returns the minimal polynomial: primitive, with positive leading coefficient.
    pub fn poly(&self) -> &Poly {
        &self.of.poly
    }

    /// Returns the index in the order, counted from 0.
    pub fn index(&self) -> usize {
        self.index
    }

    /// Returns the degree of the minimal polynomial.
    pub fn degree(&self) -> usize {
        self.of.degree()
    }

    /// Reports whether the number is real.
    pub fn is_real(&self) -> bool {
        self.index < self.of.real_count
    }

    /// Returns the number as a fraction, if it is one.
    ///
    /// # Errors
    /// `Interrupted`.
    pub fn as_fraction(&self, budget: &Budget) -> Result<Option<Fraction>, Failure> {
        if self.degree() != 1 {
            return Ok(None);
        }
        let numerator = -self.poly().coefficient(0);
        Fraction::quotient(numerator, self.poly().leading().clone(), budget).map(Some)
    }

    /// Returns an enclosure whose sides are at most `2^exponent`, and which contains no other root
    /// of the polynomial. The refined location is kept for later calls. O(n · M(bits)).
    ///
    /// # Errors
    /// `LimitError` if more than 2^27 bits would be needed; `Interrupted`.
    pub fn enclosure(&self, exponent: i64, budget: &Budget) -> Result<Enclosure, Failure> {
        if self.is_real() {
            let mut real = self.of.real.borrow_mut();
            let own = &mut real[self.index];
            own.refine(self.poly(), exponent, budget)?;
            return Ok(Enclosure::from(&*own));
        }
        let at = self.index - self.of.real_count;
        self.of.with_square(at, budget, |square| {
            square.refine(self.poly(), exponent, budget)?;
            Ok(Enclosure::from(&*square))
        })
    }

    /// Returns an enclosure whose sides are at most `2^-bits` times the larger of the number's
    /// parts.
    ///
    /// # Errors
    /// Same as for [`Root::enclosure`].
    pub fn enclosure_relative(&self, bits: usize, budget: &Budget) -> Result<Enclosure, Failure> {
        if self.is_real() {
            let mut real = self.of.real.borrow_mut();
            let own = &mut real[self.index];
            own.refine_relative(self.poly(), bits, budget)?;
            return Ok(Enclosure::from(&*own));
        }
        // The square does not touch the real axis, so its imaginary part has a known size.
        let rough = self.enclosure(i64::MAX, budget)?;
        let size = rough.im.mid.bit_len().max(rough.re.mid.bit_len()) as i64 + rough.im.exponent;
        self.enclosure(size - bits as i64 - 2, budget)
    }

    /// Compares a real number with 0; `None` if the number is not real.
    pub fn sign(&self) -> Option<Ordering> {
        self.is_real()
            .then(|| self.of.real.borrow()[self.index].sign())
    }

    /// Compares two numbers in the order of all roots of all polynomials: real ones first, in
    /// ascending order; then by real part, then by imaginary part.
    ///
    /// # Errors
    /// `LimitError` if equal real parts need a proof of too high a degree; `Interrupted`.
    pub fn order(&self, other: &Root, budget: &Budget) -> Result<Ordering, Failure> {
        if self == other {
            return Ok(Ordering::Equal);
        }
        if self.of.poly == other.of.poly {
            return Ok(self.index.cmp(&other.index));
        }
        if self.is_real() != other.is_real() {
            return Ok(other.is_real().cmp(&self.is_real()));
        }
        if !self.is_real() {
            let both = self.poly().multiply(other.poly(), budget)?;
            let all = Root::all(&both, budget)?;
            let at = |root: &Root| all.iter().position(|(own, _)| own == root);
            return Ok(at(self).cmp(&at(other)));
        }
        // Different minimal polynomials imply different numbers.
        let mut exponent = 0;
        loop {
            let own = self.enclosure(exponent, budget)?;
            let foreign = other.enclosure(exponent, budget)?;
            if !own.meets(&foreign) {
                let unit = own.re.exponent.min(foreign.re.exponent);
                let place = |s: &Segment| &s.mid << (s.exponent - unit) as usize;
                return Ok(place(&own.re).cmp(&place(&foreign.re)));
            }
            exponent = (2 * exponent).min(-32);
        }
    }

    /// Reports whether the number is a root of a polynomial.
    ///
    /// # Errors
    /// `LimitError`, `Interrupted`.
    pub fn is_root_of(&self, p: &Poly, budget: &Budget) -> Result<bool, Failure> {
        let rest = Element::from(p.clone()).modulo(self.poly(), budget)?;
        Ok(rest.is_zero())
    }

    /// Returns the conjugate.
    ///
    /// # Errors
    /// `LimitError`, `Interrupted`.
    pub fn conjugate(&self, budget: &Budget) -> Result<Root, Failure> {
        if self.is_real() {
            return Ok(self.clone());
        }
        let of = self.of.clone();
        // Roots with the same real part are neighbours in the order, symmetric about the real axis.
        let mut exponent = 0;
        loop {
            let mut own = self.enclosure(exponent, budget)?;
            own.im = own.im.negated();
            let mut found = Vec::new();
            for index in of.real_count..of.degree() {
                let other = Root {
                    of: of.clone(),
                    index,
                };
                if other.enclosure(exponent, budget)?.meets(&own) {
                    found.push(other);
                }
            }
            if found.len() == 1 {
                return Ok(found.remove(0));
            }
            exponent = (2 * exponent).min(-32);
        }
    }

    /// Finds the number among the roots of a polynomial known to have it as a root. `place` returns
    /// enclosures of the number whose sides tend to 0 with `2^exponent`. If the first one contains
    /// only real numbers, roots that are not real are ignored.
    ///
    /// # Errors
    /// `DomainError` for the zero polynomial; `ValueError` if there is no root near the number;
    /// `LimitError`, `Interrupted`.
    pub fn among(
        p: &Poly,
        place: impl Fn(i64) -> Result<Enclosure, Failure>,
        budget: &Budget,
    ) -> Result<Root, Failure> {
        let is_real = place(0)?.is_real();
        let mut open = Vec::new();
        for (factor, _) in p.factor(budget)?.factors {
            let of = Irreducible::new(&factor, budget)?;
            let count = if is_real { of.real_count } else { of.degree() };
            open.extend((0..count).map(|index| Root {
                of: of.clone(),
                index,
            }));
        }
        let mut exponent = 0;
        loop {
            let own = place(exponent)?;
            let mut left = Vec::new();
            for root in open {
                if root.enclosure(exponent, budget)?.meets(&own) {
                    left.push(root);
                }
            }
            match left.len() {
                0 => return Err(Failure::value("the polynomial has no root near the number")),
                1 => return Ok(left.remove(0)),
                _ => open = left,
            }
            exponent = (2 * exponent).min(-32);
        }
    }

    /// Returns the value at this number of a polynomial with rational coefficients: an element of
    /// the field that the number generates, as a number with its own minimal polynomial.
    ///
    /// # Errors
    /// `LimitError`, `Interrupted`.
    pub fn image(&self, g: &Element, budget: &Budget) -> Result<Root, Failure> {
        let g = g.modulo(self.poly(), budget)?;
        if g.numerator().is_constant() {
            return Root::rational(&g.coefficient(0, budget)?, budget);
        }
        let field = NumberField::new(self.poly(), budget)?;
        // The roots of the norm of y - g(α) include all conjugates of g(α).
        let line = FieldPoly::new(vec![g.negated(), Poly::one().into()]);
        let norm = field.norm(&line, budget)?.squarefree_part(budget)?;
        let below = Segment::point(g.denominator().clone());
        let place = |exponent: i64| {
            let bits = exponent.min(0).unsigned_abs() as usize + 64;
            let scale = Enclosure::real(below.inverse(bits, budget)?);
            let own = self.enclosure(exponent, budget)?;
            let mut value = Enclosure::real(Segment::point(IBig::ZERO));
            for c in g.numerator().coefficients().iter().rev() {
                let constant = Enclosure::real(Segment::point(c.clone()));
                value = value.multiply(&own, budget)?.add(&constant);
            }
            value.multiply(&scale, budget)
        };
        Root::among(&norm, place, budget)
    }
}

fn too_few(count: usize) -> Failure {
    Failure::value(match count {
        0 => "the polynomial has no roots".to_string(),
        1 => "the polynomial has only 1 root".to_string(),
        _ => format!("the polynomial has only {count} distinct roots"),
    })
}
