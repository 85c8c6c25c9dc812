//! Lifts factors modulo a prime to factors modulo a power of it: quadratic Hensel lifting along a
//! tree of products (von zur Gathen & Gerhard, "Modern Computer Algebra", section 15.5).

use super::super::modular::{Field, ModPoly};
use super::super::poly::Poly;
use super::prime::Start;
use crate::big;
use crate::limit::Budget;
use crate::text::Failure;
use dashu_base::{BitTest, Signed};
use dashu_int::IBig;

/// Monic factors modulo a power of a prime, which can be lifted further.
pub struct Lifting {
    whole: Poly,
    prime: IBig,
    exponent: usize,
    modulus: IBig,
    tree: Tree,
    /// The lifted factors, with coefficients from 0 up to, but not including, the modulus.
    factors: Vec<Poly>,
}

/// A tree of products of factors; a leaf is the index of a factor.
enum Tree {
    Leaf(usize),
    Node(Box<Node>),
}

/// A product with `product = left · right` and `s · left + t · right = 1` modulo the prime power.
/// Both factors are monic.
struct Node {
    left: Poly,
    right: Poly,
    s: Poly,
    t: Poly,
    /// The exponent of the prime up to which s and t are valid.
    cofactors: usize,
    below: [Tree; 2],
}

impl Lifting {
    /// Starts with the factors modulo the prime itself.
    pub fn new(whole: &Poly, start: &Start, budget: &Budget) -> Result<Lifting, Failure> {
        let field = &start.field;
        let factors: Vec<Poly> = start.factors.iter().map(|f| natural(f, field)).collect();
        let mut order: Vec<usize> = (0..factors.len()).collect();
        order.sort_by_key(|&k| factors[k].len());
        Ok(Lifting {
            whole: whole.clone(),
            prime: field.prime().into(),
            exponent: 1,
            modulus: field.prime().into(),
            tree: Tree::new(&order, &start.factors, field, budget)?,
            factors,
        })
    }

    /// Returns the modulus.
    pub fn modulus(&self) -> &IBig {
        &self.modulus
    }

    /// Returns the lifted factors.
    pub fn factors(&self) -> &[Poly] {
        &self.factors
    }

    /// Lifts the factors until the modulus has more than this many bits.
    ///
    /// # Errors
    /// `LimitError`, `Interrupted`.
    pub fn lift_to(&mut self, bits: usize, budget: &Budget) -> Result<(), Failure> {
        budget.check_bits(bits.saturating_mul(self.whole.len()))?;
        let mut goal = self.exponent;
        let step = self.prime.bit_len() as f64 - 1.0;
        if self.modulus.bit_len() <= bits {
            goal = goal.max((bits as f64 / step).ceil() as usize + 1);
            while goal > 1 && big::pow(&self.prime, goal - 1, budget)?.bit_len() > bits + 1 {
                goal -= 1;
            }
        }
        let mut stops = vec![goal];
        while stops[stops.len() - 1].div_ceil(2) > self.exponent {
            stops.push(stops[stops.len() - 1].div_ceil(2));
        }
        stops.retain(|&next| next > self.exponent);
        for &next in stops.iter().rev() {
            let modulus = big::pow(&self.prime, next, budget)?;
            let inverse = invert(self.whole.leading(), &modulus, budget)?;
            let monic = reduced(&self.whole.scale(&inverse, budget)?, &modulus, budget)?;
            let ring = Ring {
                modulus,
                exponent: next,
                prime: &self.prime,
            };
            self.tree.lift(&monic, &ring, &mut self.factors, budget)?;
            (self.exponent, self.modulus) = (next, ring.modulus);
        }
        Ok(())
    }
}

/// The ring in which a lifting step works.
struct Ring<'a> {
    modulus: IBig,
    exponent: usize,
    prime: &'a IBig,
}

impl Tree {
    fn new(
        order: &[usize],
        factors: &[ModPoly],
        field: &Field,
        budget: &Budget,
    ) -> Result<Tree, Failure> {
        if let [leaf] = order {
            return Ok(Tree::Leaf(*leaf));
        }
        // Split the factors into two groups of roughly equal degree.
        let total: usize = order.iter().map(|&k| factors[k].len() - 1).sum();
        let mut split = 1;
        let mut degree = factors[order[0]].len() - 1;
        while split + 1 < order.len() && 2 * degree < total {
            degree += factors[order[split]].len() - 1;
            split += 1;
        }
        let (low, high) = order.split_at(split);
        let product = |list: &[usize]| {
            list.iter().try_fold(ModPoly::one(field), |product, &k| {
                product.multiply(&factors[k], field, budget)
            })
        };
        let (left, right) = (product(low)?, product(high)?);
        let (_, s, t) = left.gcd_extended(&right, field, budget)?;
        Ok(Tree::Node(Box::new(Node {
            left: natural(&left, field),
            right: natural(&right, field),
            s: natural(&s, field),
            t: natural(&t, field),
            cofactors: 1,
            below: [
                Tree::new(low, factors, field, budget)?,
                Tree::new(high, factors, field, budget)?,
            ],
        })))
    }

    /// Lifts by one step, at most to the square of the previous modulus.
    fn lift(
        &mut self,
        product: &Poly,
        ring: &Ring,
        leaves: &mut [Poly],
        budget: &Budget,
    ) -> Result<(), Failure> {
        match self {
            Tree::Leaf(k) => leaves[*k] = product.clone(),
            Tree::Node(node) => {
                node.lift(product, ring, budget)?;
                let [low, high] = &mut node.below;
                low.lift(&node.left, ring, leaves, budget)?;
                high.lift(&node.right, ring, leaves, budget)?;
            }
        }
        Ok(())
    }
}

impl Node {
    fn lift(&mut self, product: &Poly, ring: &Ring, budget: &Budget) -> Result<(), Failure> {
        let half = ring.exponent.div_ceil(2);
        while self.cofactors < half {
            // The factors are already correct modulo a higher power than the cofactors.
            let exponent = (2 * self.cofactors).min(half);
            self.lift_cofactors(exponent, &big::pow(ring.prime, exponent, budget)?, budget)?;
        }
        let m = &ring.modulus;
        let times = |a: &Poly, b: &Poly| reduced(&a.multiply(b, budget)?, m, budget);
        let error = product - &self.left.multiply(&self.right, budget)?;
        let error = reduced(&error, m, budget)?;
        let (q, r) = divide(&times(&self.s, &error)?, &self.right, m, budget)?;
        let left = &(&self.left + &times(&self.t, &error)?) + &times(&q, &self.left)?;
        self.left = reduced(&left, m, budget)?;
        self.right = reduced(&(&self.right + &r), m, budget)?;
        Ok(())
    }

    fn lift_cofactors(
        &mut self,
        exponent: usize,
        m: &IBig,
        budget: &Budget,
    ) -> Result<(), Failure> {
        let (left, right) = (
            reduced(&self.left, m, budget)?,
            reduced(&self.right, m, budget)?,
        );
        let sum = &self.s.multiply(&left, budget)? + &self.t.multiply(&right, budget)?;
        let error = reduced(&(&sum - &Poly::one()), m, budget)?;
        let times = |a: &Poly, b: &Poly| reduced(&a.multiply(b, budget)?, m, budget);
        let (c, d) = divide(&times(&self.s, &error)?, &right, m, budget)?;
        let t = &(&self.t - &times(&self.t, &error)?) - &times(&c, &left)?;
        self.s = reduced(&(&self.s - &d), m, budget)?;
        self.t = reduced(&t, m, budget)?;
        self.cofactors = exponent;
        Ok(())
    }
}

/// Returns the integer polynomial with coefficients from 0 up to, but not including, the prime.
fn natural(f: &ModPoly, field: &Field) -> Poly {
    Poly::new(
        f.residues()
            .iter()
            .map(|&c| field.number(c).into())
            .collect(),
    )
}

/// Reduces coefficients to the range from 0 up to, but not including, the modulus.
pub(super) fn reduced(p: &Poly, modulus: &IBig, budget: &Budget) -> Result<Poly, Failure> {
    let residues = p.coefficients().iter();
    let residues = residues.map(|c| residue(c, modulus, budget));
    Ok(Poly::new(residues.collect::<Result<_, _>>()?))
}

/// Returns the residue from 0 up to, but not including, the modulus.
pub(super) fn residue(n: &IBig, modulus: &IBig, budget: &Budget) -> Result<IBig, Failure> {
    if n.bit_len() < modulus.bit_len() {
        return Ok(if n.is_negative() {
            n + modulus
        } else {
            n.clone()
        });
    }
    Ok(big::floored(n, modulus, budget)?.1)
}

/// Returns the residue of least magnitude.
pub(super) fn balanced(n: &IBig, modulus: &IBig, budget: &Budget) -> Result<IBig, Failure> {
    let r = residue(n, modulus, budget)?;
    Ok(if &r << 1 > *modulus { r - modulus } else { r })
}

/// Returns the inverse of a unit.
pub(super) fn invert(n: &IBig, modulus: &IBig, budget: &Budget) -> Result<IBig, Failure> {
    if n.is_one() {
        return Ok(IBig::ONE);
    }
    let [_, inverse, _] = big::bezout(&residue(n, modulus, budget)?, modulus, budget)?;
    residue(&inverse, modulus, budget)
}

/// Returns the quotient and remainder of a division by a monic polynomial.
pub(super) fn divide(
    a: &Poly,
    b: &Poly,
    m: &IBig,
    budget: &Budget,
) -> Result<(Poly, Poly), Failure> {
    let degree = b.len() - 1;
    if a.len() <= degree {
        return Ok((Poly::zero(), a.clone()));
    }
    let length = a.len() - degree;
    let mut quotient = vec![IBig::ZERO; length];
    for k in (0..length).rev() {
        budget.poll(degree as u64 / 16)?;
        let mut rest = a.coefficient(degree + k).clone();
        let last = length.min(k + degree + 1);
        let below = b.coefficients()[..degree].iter().rev();
        for (q, c) in quotient[k + 1..last].iter().zip(below) {
            rest -= big::multiply(q, c, budget)?;
        }
        quotient[k] = residue(&rest, m, budget)?;
    }
    let quotient = Poly::new(quotient);
    let remainder = a - &quotient.multiply(b, budget)?;
    Ok((quotient, reduced(&remainder, m, budget)?))
}
