//! Factoring over Z/p, p odd: squarefree parts, distinct degrees, then equal degrees (Cantor &
//! Zassenhaus 1981), with norms instead of long powers (von zur Gathen & Shoup 1992).

use super::super::chance::Chance;
use super::field::Field;
use super::poly::ModPoly;
use crate::limit::Budget;
use crate::text::Failure;
use dashu_int::IBig;

/// Up to this degree, the map a → a^p is stored as a matrix.
const MATRIX_MAX: usize = 2048;
/// The minimum and maximum number of degrees that share one gcd.
const BLOCK: (usize, usize) = (6, 32);

/// The map a → a^p modulo a polynomial.
struct Frobenius<'a> {
    field: &'a Field,
    modulus: &'a ModPoly,
    /// Entry `[j][i]` is the coefficient of `x^j` in `x^(ip)`; empty for large degrees.
    columns: Vec<Vec<u64>>,
    /// `x^p`.
    power: ModPoly,
}

impl<'a> Frobenius<'a> {
    fn new(modulus: &'a ModPoly, field: &'a Field, budget: &Budget) -> Result<Self, Failure> {
        let n = modulus.len() - 1;
        let prime = IBig::from(field.prime());
        let power = ModPoly::x(field).pow_modulo(&prime, modulus, field, budget)?;
        let mut columns = Vec::new();
        if n <= MATRIX_MAX {
            columns.resize(n, vec![0; n]);
            let mut row = ModPoly::one(field);
            for i in 0..n {
                if i > 0 {
                    let product = row.multiply(&power, field, budget)?;
                    row = product.remainder(modulus, field, budget)?;
                }
                for (column, &c) in columns.iter_mut().zip(row.residues()) {
                    column[i] = c;
                }
            }
        }
        Ok(Frobenius {
            field,
            modulus,
            columns,
            power,
        })
    }

    /// Returns `a^p` for a reduced `a`.
    fn apply(&self, a: &ModPoly, budget: &Budget) -> Result<ModPoly, Failure> {
        budget.poll((a.len() * self.modulus.len()) as u64 / 1000)?;
        if self.columns.is_empty() {
            let prime = IBig::from(self.field.prime());
            return a.pow_modulo(&prime, self.modulus, self.field, budget);
        }
        let image = self.columns.iter();
        Ok(ModPoly::new(
            image
                .map(|column| self.field.dot(a.residues(), &column[..a.len()]))
                .collect(),
        ))
    }

    /// Returns, for each degree, the product of all irreducible factors of that degree.
    fn distinct_degrees(&self, budget: &Budget) -> Result<Vec<(usize, ModPoly)>, Failure> {
        let field = self.field;
        let x = ModPoly::x(field);
        let mut found = Vec::new();
        let mut rest = self.modulus.clone();
        let mut image = self.power.clone();
        let mut degree = 1;
        let size = (rest.len() / 16).clamp(BLOCK.0, BLOCK.1);
        while 2 * degree < rest.len() {
            let mut block = Vec::new();
            let mut product = ModPoly::one(field);
            while block.len() < size && 2 * (degree + block.len()) < rest.len() {
                let difference = image.sub(&x, field);
                product = product.multiply(&difference, field, budget)?;
                product = product.remainder(&rest, field, budget)?;
                block.push(difference);
                image = self.apply(&image, budget)?;
            }
            let mut common = product.gcd(&rest, field, budget)?;
            for (k, difference) in block.iter().enumerate() {
                if common.is_unit() {
                    break;
                }
                let part = difference.gcd(&common, field, budget)?;
                if part.is_unit() {
                    continue;
                }
                common = common.div_rem(&part, field, budget)?.0;
                rest = rest.div_rem(&part, field, budget)?.0;
                found.push((degree + k, part));
            }
            degree += block.len();
        }
        if !rest.is_unit() {
            found.push((rest.len() - 1, rest));
        }
        Ok(found)
    }

    /// Returns the irreducible factors, all of one degree, of a divisor of the modulus.
    fn equal_degrees(
        &self,
        product: ModPoly,
        degree: usize,
        chance: &mut Chance,
        budget: &Budget,
    ) -> Result<Vec<ModPoly>, Failure> {
        let mut done = Vec::new();
        let mut open = vec![product];
        while let Some(part) = open.pop() {
            if part.len() - 1 == degree {
                done.push(part);
                continue;
            }
            let other = self.try_to_split(&part, degree, chance, budget)?;
            if other.is_zero() || other.is_unit() || other.len() == part.len() {
                open.push(part);
                continue;
            }
            open.push(part.div_rem(&other, self.field, budget)?.0);
            open.push(other);
        }
        Ok(done)
    }

    /// Returns a gcd that is a proper factor in about half of all cases.
    fn try_to_split(
        &self,
        part: &ModPoly,
        degree: usize,
        chance: &mut Chance,
        budget: &Budget,
    ) -> Result<ModPoly, Failure> {
        let field = self.field;
        let start = ModPoly::random(part.len() - 1, field, chance);
        // a^((p^d - 1)/2) is the ((p - 1)/2)-th power of the norm a · a^p · … · a^(p^(d-1)).
        let (mut image, mut norm) = (start.clone(), start);
        for _ in 1..degree {
            image = self.apply(&image, budget)?.remainder(part, field, budget)?;
            norm = norm
                .multiply(&image, field, budget)?
                .remainder(part, field, budget)?;
        }
        let half = IBig::from((field.prime() - 1) / 2);
        let power = norm.pow_modulo(&half, part, field, budget)?;
        power
            .sub(&ModPoly::one(field), field)
            .gcd(part, field, budget)
    }
}

/// Returns the degrees of the irreducible factors of a monic squarefree polynomial, in ascending
/// order.
///
/// # Errors
/// `Interrupted`.
pub fn degrees(f: &ModPoly, field: &Field, budget: &Budget) -> Result<Vec<usize>, Failure> {
    if f.len() <= 2 {
        return Ok(vec![1; f.len().saturating_sub(1)]);
    }
    let parts = Frobenius::new(f, field, budget)?.distinct_degrees(budget)?;
    Ok(parts
        .iter()
        .flat_map(|(d, part)| vec![*d; (part.len() - 1) / d])
        .collect())
}

/// Returns the monic irreducible factors of a monic squarefree polynomial, sorted by degree, then
/// by residues. The result is the same every time.
///
/// # Errors
/// `Interrupted`.
pub fn factor_squarefree(
    f: &ModPoly,
    field: &Field,
    budget: &Budget,
) -> Result<Vec<ModPoly>, Failure> {
    if f.len() <= 2 {
        return Ok(if f.len() == 2 {
            vec![f.clone()]
        } else {
            Vec::new()
        });
    }
    let frobenius = Frobenius::new(f, field, budget)?;
    let mut chance = Chance::new(field.prime() ^ f.len() as u64);
    let mut factors = Vec::new();
    for (degree, part) in frobenius.distinct_degrees(budget)? {
        factors.extend(frobenius.equal_degrees(part, degree, &mut chance, budget)?);
    }
    factors.sort_by(|a, b| (a.len(), a.residues()).cmp(&(b.len(), b.residues())));
    Ok(factors)
}

/// Returns the leading coefficient of a nonzero polynomial, and its monic irreducible factors with
/// their multiplicities.
///
/// # Errors
/// `Interrupted`.
pub fn factor(
    f: &ModPoly,
    field: &Field,
    budget: &Budget,
) -> Result<(u64, Vec<(ModPoly, usize)>), Failure> {
    let mut factors = Vec::new();
    for (part, multiplicity) in squarefree_parts(f.monic(field), field, budget)? {
        for factor in factor_squarefree(&part, field, budget)? {
            factors.push((factor, multiplicity));
        }
    }
    factors.sort_by(|(a, k), (b, m)| (a.len(), a.residues(), k).cmp(&(b.len(), b.residues(), m)));
    Ok((f.leading(), factors))
}

/// Returns squarefree parts with their multiplicities; p-th powers are decomposed.
fn squarefree_parts(
    f: ModPoly,
    field: &Field,
    budget: &Budget,
) -> Result<Vec<(ModPoly, usize)>, Failure> {
    let mut parts = Vec::new();
    let (mut f, mut scale) = (f, 1usize);
    while f.len() > 1 {
        let mut common = f.gcd(&f.derivative(field), field, budget)?;
        let mut rest = f.div_rem(&common, field, budget)?.0;
        let mut k = 1;
        while !rest.is_unit() {
            let next = rest.gcd(&common, field, budget)?;
            let part = rest.div_rem(&next, field, budget)?.0;
            if !part.is_unit() {
                parts.push((part, k * scale));
            }
            common = common.div_rem(&next, field, budget)?.0;
            rest = next;
            k += 1;
        }
        // The rest is a polynomial in x^p, and so the p-th power of the polynomial in x with the
        // same residues.
        let p = field.prime() as usize;
        f = ModPoly::new(common.residues().iter().step_by(p).copied().collect());
        scale = scale.saturating_mul(p);
    }
    Ok(parts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn random_products_factor_back() {
        let budget = Budget::default();
        let mut chance = Chance::new(1);
        for prime in [3u64, 5, 101, 65_537, 1_000_003, 2_305_843_009_213_693_951] {
            let field = Field::new(prime);
            let mut product = ModPoly::one(&field);
            for k in 1..7 {
                let f = ModPoly::random(k + 2, &field, &mut chance);
                if f.is_zero() {
                    continue;
                }
                for _ in 0..k % 3 + 1 {
                    product = product.multiply(&f, &field, &budget).unwrap();
                }
            }
            let (lead, factors) = factor(&product, &field, &budget).unwrap();
            let mut back = ModPoly::new(vec![lead]);
            for (f, k) in &factors {
                assert_eq!(degrees(f, &field, &budget).unwrap(), [f.len() - 1]);
                for _ in 0..*k {
                    back = back.multiply(f, &field, &budget).unwrap();
                }
            }
            assert_eq!(back, product);
            assert!(factors.len() >= 4);
        }
    }

    #[test]
    fn products_of_long_residue_polynomials_agree_with_dots() {
        let budget = Budget::default();
        let mut chance = Chance::new(8);
        for prime in [
            101,
            65_537,
            1_000_003,
            4_294_967_291,
            2_305_843_009_213_693_951,
        ] {
            let field = Field::new(prime);
            let a = ModPoly::random(301, &field, &mut chance);
            let b = ModPoly::random(211, &field, &mut chance);
            let product = a.multiply(&b, &field, &budget).unwrap();
            for x in [1, 2, 77] {
                let x = field.residue(x);
                assert_eq!(
                    product.at(x, &field),
                    field.mul(a.at(x, &field), b.at(x, &field))
                );
            }
            let (q, r) = product
                .add(&ModPoly::x(&field), &field)
                .div_rem(&b, &field, &budget)
                .unwrap();
            assert_eq!((q, r), (a, ModPoly::x(&field)));
        }
    }
}
