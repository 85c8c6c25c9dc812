//! Products of integer polynomials: the schoolbook method for short ones; packing into one large
//! integer for most others (Kronecker substitution; for the layout see Harvey, "Faster polynomial
//! multiplication via multipoint Kronecker substitution"); and Karatsuba's splitting if the
//! coefficients differ so much in size that packing would waste most of its space.

use super::pack::{pack, unpack};
use super::poly::Poly;
use crate::big;
use crate::limit::{BITS_MAX, Budget};
use crate::text::Failure;
use dashu_base::{Abs, BitTest};
use dashu_int::IBig;

/// The schoolbook method is fastest if the shorter factor has at most this many coefficients.
const SCHOOL_MAX: usize = 5;
/// The maximum number of bits of all coefficients of a polynomial together, the same as for an
/// integer.
const TOTAL_MAX: usize = BITS_MAX;

impl Poly {
    /// Returns the product. Short factors take O(nm) products of coefficients; others take one
    /// product of integers, with about `2 (n + m)` times as many bits as a coefficient.
    ///
    /// # Errors
    /// `LimitError`, raised before any work is done, if the result may need more than 2^27 bits;
    /// `Interrupted`.
    pub fn multiply(&self, other: &Poly, budget: &Budget) -> Result<Poly, Failure> {
        if self.is_zero() || other.is_zero() {
            return Ok(Poly::zero());
        }
        let short = self.len().min(other.len());
        let width = product_bits(self, other);
        check_total((self.len() + other.len()).saturating_mul(width))?;
        let work = self.len() * other.len();
        budget.poll((work / 64) as u64)?;
        if short == 1 {
            return if self.len() == 1 {
                other.scale(self.leading(), budget)
            } else {
                self.scale(other.leading(), budget)
            };
        }
        if short <= SCHOOL_MAX {
            return Ok(Poly::new(school(
                self.coefficients(),
                other.coefficients(),
                budget,
            )?));
        }
        let packed = (self.len() + other.len()) * width;
        let content = self.total_bits() + other.total_bits();
        if packed > 24 * (content + 64 * (self.len() + other.len())) {
            let product = karatsuba(self.coefficients(), other.coefficients(), budget)?;
            return Ok(Poly::new(product));
        }
        kronecker(self, other, width, budget)
    }

    /// Returns the square.
    ///
    /// # Errors
    /// Same as for [`Poly::multiply`].
    pub fn square(&self, budget: &Budget) -> Result<Poly, Failure> {
        self.multiply(self, budget)
    }

    /// Returns a power, by repeated squaring.
    ///
    /// # Errors
    /// `LimitError`, raised before any work is done, if the result may need more than 2^27 bits;
    /// `Interrupted`.
    pub fn pow(&self, exponent: usize, budget: &Budget) -> Result<Poly, Failure> {
        if exponent == 0 {
            return Ok(Poly::one());
        }
        if self.is_zero() || self.is_one() {
            return Ok(self.clone());
        }
        // No coefficient exceeds this power of the sum of all magnitudes; the largest is often
        // close to it.
        let sum = self
            .coefficients()
            .iter()
            .fold(IBig::ONE, |sum, c| sum + c.clone().abs());
        let bits = exponent as f64 * log2_above(&sum);
        let terms = (self.len() - 1).saturating_mul(exponent).saturating_add(1);
        check_total(terms.saturating_mul(bits as usize))?;
        let mut result = self.clone();
        for bit in (0..exponent.ilog2()).rev() {
            result = result.square(budget)?;
            if exponent >> bit & 1 == 1 {
                result = result.multiply(self, budget)?;
            }
        }
        Ok(result)
    }
}

/// Returns a float that is at least the binary logarithm of a positive integer.
fn log2_above(n: &IBig) -> f64 {
    let drop = n.bit_len().saturating_sub(52);
    let top = i64::try_from(n >> drop).expect("at most 52 bits") + 1;
    (top as f64).log2() + drop as f64 + 1e-9
}

/// Rejects a polynomial whose coefficients would have more than 2^27 bits in total.
pub(super) fn check_total(bits: usize) -> Result<(), Failure> {
    if bits > TOTAL_MAX {
        return Err(Failure::limit(format!(
            "the polynomial would have more than 2^27 bits (about {bits})"
        )));
    }
    Ok(())
}

/// Same as `check_total`, for estimates so generous that a quarter of the value is a better guess.
pub(super) fn check_estimate(bits: usize) -> Result<(), Failure> {
    check_total(bits / 4)
}

/// Returns a number of bits that is enough for every coefficient of the product, with its sign.
fn product_bits(a: &Poly, b: &Poly) -> usize {
    let terms = a.len().min(b.len());
    a.height_bits() + b.height_bits() + (terms.ilog2() as usize + 1) + 1
}

/// Computes the product by multiplying every pair of coefficients.
fn school(a: &[IBig], b: &[IBig], budget: &Budget) -> Result<Vec<IBig>, Failure> {
    let mut product = vec![IBig::ZERO; a.len() + b.len() - 1];
    for (i, x) in a.iter().enumerate() {
        if x.is_zero() {
            continue;
        }
        for (j, y) in b.iter().enumerate() {
            if !y.is_zero() {
                product[i + j] += big::multiply(x, y, budget)?;
            }
        }
    }
    Ok(product)
}

/// Computes the product by packing both factors into integers.
fn kronecker(a: &Poly, b: &Poly, width: usize, budget: &Budget) -> Result<Poly, Failure> {
    // The operands, packed, and then the coefficients of the product.
    let packed = (a.len() + b.len()).saturating_mul(width) / 8;
    let _held = budget.reserve(2 * packed)?;
    let x = pack(a.coefficients(), width);
    // The packed integers may be longer than integers in programs; `check_total` limits them.
    let product = if a == b {
        big::multiply_unchecked(&x, &x, budget)?
    } else {
        big::multiply_unchecked(&x, &pack(b.coefficients(), width), budget)?
    };
    Ok(Poly::new(unpack(&product, width, a.len() + b.len() - 1)))
}

/// Computes the product from three products of halves (Karatsuba & Ofman 1962).
fn karatsuba(a: &[IBig], b: &[IBig], budget: &Budget) -> Result<Vec<IBig>, Failure> {
    let (long, short) = if a.len() >= b.len() { (a, b) } else { (b, a) };
    if short.is_empty() {
        return Ok(Vec::new());
    }
    if short.len() <= 16 {
        budget.poll((long.len() * short.len() / 64) as u64)?;
        return school(long, short, budget);
    }
    let half = long.len().div_ceil(2);
    let mut product = vec![IBig::ZERO; long.len() + short.len() - 1];
    if short.len() <= half {
        for (k, piece) in long.chunks(half).enumerate() {
            add_into(&mut product[k * half..], &karatsuba(piece, short, budget)?);
        }
        return Ok(product);
    }
    let ((a0, a1), (b0, b1)) = (long.split_at(half), short.split_at(half));
    let low = karatsuba(a0, b0, budget)?;
    let high = karatsuba(a1, b1, budget)?;
    let mut middle = karatsuba(&sum(a0, a1), &sum(b0, b1), budget)?;
    for part in [&low, &high] {
        for (m, c) in middle.iter_mut().zip(part) {
            *m -= c;
        }
    }
    add_into(&mut product, &low);
    add_into(&mut product[half..], &middle);
    add_into(&mut product[2 * half..], &high);
    Ok(product)
}

fn sum(long: &[IBig], short: &[IBig]) -> Vec<IBig> {
    let mut sum = long.to_vec();
    add_into(&mut sum, short);
    sum
}

fn add_into(target: &mut [IBig], part: &[IBig]) {
    for (t, c) in target.iter_mut().zip(part) {
        *t += c;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_ways_to_multiply_agree() {
        let budget = Budget::default();
        let mut random = crate::polynomial::chance::Chance::new(7);
        for (n, m, bits) in [
            (2, 9, 5),
            (17, 40, 70),
            (33, 33, 200),
            (60, 7, 1),
            (64, 63, 64),
        ] {
            let (a, b) = (random.poly(n, bits), random.poly(m, bits + 3));
            let expected = Poly::new(school(a.coefficients(), b.coefficients(), &budget).unwrap());
            let width = product_bits(&a, &b);
            assert_eq!(kronecker(&a, &b, width, &budget).unwrap(), expected);
            let third = karatsuba(a.coefficients(), b.coefficients(), &budget).unwrap();
            assert_eq!(Poly::new(third), expected);
            assert_eq!(a.multiply(&b, &budget).unwrap(), expected);
        }
    }

    #[test]
    fn a_huge_coefficient_among_small_ones_is_not_packed() {
        let budget = Budget::default();
        let mut a = vec![IBig::ONE; 300];
        a[150] = IBig::ONE << 20_000;
        let a = Poly::new(a);
        let square = a.square(&budget).unwrap();
        let values = (a.coefficients().iter(), square.coefficients().iter());
        let at_one: IBig = values.0.fold(IBig::ZERO, |s, c| s + c);
        assert_eq!(values.1.fold(IBig::ZERO, |s, c| s + c), &at_one * &at_one);
        assert!(square.coefficient(300).bit_len() > 40_000);
    }

    #[test]
    fn a_power_of_too_many_bits_is_refused_before_the_work() {
        let budget = Budget::default();
        budget.set_fuel(100);
        let binomial = Poly::from_words(&[1, 1]);
        for exponent in [20_000, 1 << 40, usize::MAX] {
            let failure = binomial.pow(exponent, &budget).unwrap_err();
            assert!(failure.message().contains("2^27 bits"), "{failure}");
        }
        assert_eq!(binomial.pow(100, &budget).unwrap().len(), 101);
    }
}
