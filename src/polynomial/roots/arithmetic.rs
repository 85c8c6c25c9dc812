//! Sums, products, inverses and parts of algebraic numbers, each with its minimal polynomial.

use super::super::compose::{composed_product, composed_sum, pair_sums};
use super::super::extension::Element;
use super::super::poly::Poly;
use super::enclosure::{Enclosure, Segment};
use super::root::{Irreducible, Root};
use crate::big::Fraction;
use crate::limit::Budget;
use crate::text::Failure;
use dashu_int::IBig;

/// The maximum degree of a result of arithmetic.
const DEGREE_MAX: usize = 64;
/// The maximum degree of a polynomial for real or imaginary parts of complex numbers.
const PART_DEGREE_MAX: usize = 300;

impl Root {
    /// Returns the number with the opposite sign.
    ///
    /// # Errors
    /// `LimitError`, `Interrupted`.
    pub fn negated(&self, budget: &Budget) -> Result<Root, Failure> {
        let of = Irreducible::new(&self.poly().mirror(), budget)?;
        Root::new(of, self.mirrored_index())
    }

    /// Returns the index of the number times -1, or times any negative number: the real roots and
    /// the other roots each end up in reverse order.
    fn mirrored_index(&self) -> usize {
        let (real, all) = (self.of().real_count(), self.degree());
        if self.is_real() {
            real - 1 - self.index()
        } else {
            real + all - 1 - self.index()
        }
    }

    /// Returns the sum with a fraction.
    ///
    /// # Errors
    /// `LimitError`, `Interrupted`.
    pub fn add_fraction(&self, x: &Fraction, budget: &Budget) -> Result<Root, Failure> {
        let below = x.denominator().as_ibig();
        let scaled = self.poly().scale_roots(below, budget)?;
        let moved = scaled.taylor_shift(&-x.numerator(), budget)?;
        let poly = moved.scale_variable(below, budget)?;
        Root::new(Irreducible::new(&poly, budget)?, self.index())
    }

    /// Returns the product with a fraction.
    ///
    /// # Errors
    /// `LimitError`, `Interrupted`.
    pub fn multiply_fraction(&self, x: &Fraction, budget: &Budget) -> Result<Root, Failure> {
        if x.is_zero() {
            return Root::rational(x, budget);
        }
        let scaled = self.poly().scale_roots(x.numerator(), budget)?;
        let poly = scaled.scale_variable(x.denominator().as_ibig(), budget)?;
        let index = if x.is_negative() {
            self.mirrored_index()
        } else {
            self.index()
        };
        Root::new(Irreducible::new(&poly, budget)?, index)
    }

    /// Returns the sum.
    ///
    /// # Errors
    /// `LimitError`, raised before any work is done, if its degree may exceed 64; `Interrupted`.
    pub fn add(&self, other: &Root, budget: &Budget) -> Result<Root, Failure> {
        if let Some(x) = other.as_fraction(budget)? {
            return self.add_fraction(&x, budget);
        }
        if let Some(x) = self.as_fraction(budget)? {
            return other.add_fraction(&x, budget);
        }
        if self == other {
            return self.multiply_fraction(&Fraction::from(2), budget);
        }
        check_degree(self, other)?;
        let poly = composed_sum(self.poly(), other.poly(), budget)?;
        let place = |exponent: i64| {
            let own = self.enclosure(exponent, budget)?;
            Ok(own.add(&other.enclosure(exponent, budget)?))
        };
        Root::among(&poly, place, budget)
    }

    /// Returns the difference.
    ///
    /// # Errors
    /// Same as for [`Root::add`].
    pub fn sub(&self, other: &Root, budget: &Budget) -> Result<Root, Failure> {
        if self == other {
            return Root::rational(&Fraction::ZERO, budget);
        }
        self.add(&other.negated(budget)?, budget)
    }

    /// Returns the product.
    ///
    /// # Errors
    /// Same as for [`Root::add`].
    pub fn multiply(&self, other: &Root, budget: &Budget) -> Result<Root, Failure> {
        if let Some(x) = other.as_fraction(budget)? {
            return self.multiply_fraction(&x, budget);
        }
        if let Some(x) = self.as_fraction(budget)? {
            return other.multiply_fraction(&x, budget);
        }
        if self == other {
            let square = Element::from(Poly::monomial(IBig::ONE, 2));
            return self.image(&square, budget);
        }
        check_degree(self, other)?;
        let poly = composed_product(self.poly(), other.poly(), budget)?;
        let place = |exponent: i64| {
            let own = self.enclosure(exponent, budget)?;
            own.multiply(&other.enclosure(exponent, budget)?, budget)
        };
        Root::among(&poly, place, budget)
    }

    /// Returns the reciprocal.
    ///
    /// # Errors
    /// `ZeroDivisionError`; `LimitError`, `Interrupted`.
    pub fn inverse(&self, budget: &Budget) -> Result<Root, Failure> {
        if self.poly().coefficient(0).is_zero() {
            return Err(Failure::zero_division("division by zero"));
        }
        let place = |exponent: i64| {
            // Refine until 0 is excluded, then by as many more bits as are required.
            let mut finer = exponent;
            loop {
                let own = self.enclosure(finer, budget)?;
                let bits = finer.min(0).unsigned_abs() as usize + 64;
                if let Some(inverse) = own.inverse(bits, budget)? {
                    return Ok(inverse);
                }
                finer = (2 * finer).min(-32);
            }
        };
        Root::among(&self.poly().reverse(), place, budget)
    }

    /// Returns the real part.
    ///
    /// # Errors
    /// `LimitError`, raised before any work is done, if the polynomial for all sums of two
    /// conjugates would be too large; `Interrupted`.
    pub fn real_part(&self, budget: &Budget) -> Result<Root, Failure> {
        if self.is_real() {
            return Ok(self.clone());
        }
        let n = self.degree();
        check_part(n * (n - 1) / 2)?;
        // Twice the real part is the sum of the number and its conjugate.
        let sums = pair_sums(self.poly(), budget)?;
        let poly = sums.scale_variable(&IBig::from(2), budget)?;
        let place = |exponent| Ok(Enclosure::real(self.enclosure(exponent, budget)?.re));
        Root::among(&poly, place, budget)
    }

    /// Returns the imaginary part, a real number.
    ///
    /// # Errors
    /// Same as for [`Root::real_part`].
    pub fn imaginary_part(&self, budget: &Budget) -> Result<Root, Failure> {
        if self.is_real() {
            return Root::rational(&Fraction::ZERO, budget);
        }
        let n = self.degree();
        check_part(n * (n - 1))?;
        // A difference of two conjugates is x = 2iy, a root of e(x²), so y is a root of e(-4y²).
        // The n differences between a conjugate and itself are left out.
        let differences = composed_sum(self.poly(), &self.poly().mirror(), budget)?;
        let even = differences.shift_down(n);
        let squares: Vec<IBig> = even.coefficients().iter().step_by(2).cloned().collect();
        let squares = Poly::new(squares).scale_variable(&IBig::from(-4), budget)?;
        let place = |exponent| Ok(Enclosure::real(self.enclosure(exponent, budget)?.im));
        Root::among(&squares.inflate(2), place, budget)
    }
}

fn check_degree(a: &Root, b: &Root) -> Result<(), Failure> {
    let degree = a.degree() * b.degree();
    if degree > DEGREE_MAX {
        return Err(Failure::limit(format!(
            "the result may be an algebraic number of degree {degree}; the limit is {DEGREE_MAX}"
        )));
    }
    Ok(())
}

fn check_part(degree: usize) -> Result<(), Failure> {
    if degree > PART_DEGREE_MAX {
        return Err(Failure::limit(format!(
            "the part may be an algebraic number of degree {degree}; \
             the limit is {PART_DEGREE_MAX}"
        )));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::polynomial::chance::Chance;

    fn root(p: &[i64], k: usize) -> Root {
        Root::nth(&Poly::from_words(p), k, &Budget::default()).unwrap()
    }

    #[test]
    fn sums_and_products_have_minimal_polynomials() {
        let budget = Budget::default();
        let (two, three) = (root(&[-2, 0, 1], 2), root(&[-3, 0, 1], 2));
        let sum = two.add(&three, &budget).unwrap();
        assert_eq!(sum, root(&[1, 0, -10, 0, 1], 4));
        let back = sum.sub(&three, &budget).unwrap();
        assert_eq!(back, two);
        let product = two.multiply(&three, &budget).unwrap();
        assert_eq!(product, root(&[-6, 0, 1], 2));
        assert_eq!(two.multiply(&two, &budget).unwrap(), root(&[-2, 1], 1));
        let zero = two.add(&root(&[-2, 0, 1], 1), &budget).unwrap();
        assert_eq!(zero, root(&[0, 1], 1));
    }

    #[test]
    fn the_real_root_of_a_cubic_makes_the_parts_of_the_others() {
        let budget = Budget::default();
        let p = [-1, -1, 0, 1];
        let (real, lower, upper) = (root(&p, 1), root(&p, 2), root(&p, 3));
        assert!(real.is_real() && !lower.is_real());
        assert_eq!(lower.conjugate(&budget).unwrap(), upper);
        // The sum of the three roots is 0.
        let half = real.multiply_fraction(&Fraction::ratio(-1, 2), &budget);
        assert_eq!(upper.real_part(&budget).unwrap(), half.unwrap());
        let height = upper.imaginary_part(&budget).unwrap();
        assert_eq!(height.sign(), Some(std::cmp::Ordering::Greater));
        let below = lower.imaginary_part(&budget).unwrap();
        assert_eq!(below, height.negated(&budget).unwrap());
        // The product of the three roots is 1.
        let size = lower.multiply(&upper, &budget).unwrap();
        assert_eq!(size, real.inverse(&budget).unwrap());
    }

    #[test]
    fn an_inverse_and_an_image_are_found_again() {
        let budget = Budget::default();
        for k in 1..=5 {
            let own = root(&[-1, -1, 0, 0, 0, 1], k);
            let back = own.inverse(&budget).unwrap().inverse(&budget).unwrap();
            assert_eq!(back, own);
            // From x⁵ - x - 1 = 0 it follows that 1/x = x⁴ - 1.
            let other = Element::from(Poly::from_words(&[-1, 0, 0, 0, 1]));
            let image = own.image(&other, &budget).unwrap();
            assert_eq!(image, own.inverse(&budget).unwrap());
            let third = Fraction::ratio(-7, 3);
            let moved = own.multiply_fraction(&third, &budget).unwrap();
            let moved = moved.add_fraction(&third, &budget).unwrap();
            let line = Element::new(Poly::from_words(&[-7, -7]), IBig::from(3), &budget);
            assert_eq!(own.image(&line.unwrap(), &budget).unwrap(), moved);
        }
    }

    #[test]
    fn roots_of_products_belong_to_their_factors_and_stay_in_order() {
        let budget = Budget::default();
        let mut random = Chance::new(77);
        for _ in 0..12 {
            let (a, b) = (random.poly(3, 4), random.poly(4, 4));
            let p = a.multiply(&b, &budget).unwrap();
            let all = Root::all(&p, &budget).unwrap();
            let count: usize = all.iter().map(|(_, times)| times).sum();
            assert_eq!(count, p.len() - 1);
            for (k, (root, _)) in all.iter().enumerate() {
                assert!(root.is_root_of(&p, &budget).unwrap());
                assert_eq!(Root::nth(&p, k + 1, &budget).unwrap(), *root);
                if let Some((next, _)) = all.get(k + 1) {
                    assert!(root.order(next, &budget).unwrap().is_lt());
                    assert!(next.order(root, &budget).unwrap().is_gt());
                }
            }
            let failure = Root::nth(&p, all.len() + 1, &budget).unwrap_err();
            assert!(failure.message().contains("has only"), "{failure}");
        }
    }

    #[test]
    fn enclosures_are_as_narrow_as_asked_and_hold_the_root() {
        let budget = Budget::default();
        for k in 1..=5 {
            let own = root(&[-1, -1, 0, 0, 0, 1], k);
            for bits in [10usize, 100, 1000] {
                let enclosure = own.enclosure_relative(bits, &budget).unwrap();
                let width = enclosure.width_bits().unwrap();
                assert!(width <= 2 - bits as i64, "{bits} {width}");
                // The value of x⁵ - x - 1 on the enclosure must contain 0.
                let square = enclosure.multiply(&enclosure, &budget).unwrap();
                let power = square.multiply(&square, &budget).unwrap();
                let one = Enclosure::real(Segment::point(IBig::from(-1)));
                let four = power.add(&one).multiply(&enclosure, &budget).unwrap();
                let zero = four.add(&one);
                assert!(zero.re.holds_zero() && zero.im.holds_zero());
            }
        }
    }

    #[test]
    fn a_result_of_too_large_a_degree_is_refused_before_the_work() {
        let budget = Budget::default();
        let a = root(&[-1, -1, 0, 0, 0, 0, 0, 0, 0, 1], 1);
        let b = root(&[-3, -1, 0, 0, 0, 0, 0, 0, 0, 1], 1);
        budget.set_fuel(10);
        let failure = a.add(&b, &budget).unwrap_err();
        assert!(failure.message().contains("degree 81"), "{failure}");
    }
}
