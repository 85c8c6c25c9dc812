//! Integer polynomials reconstructed from their residues modulo many primes (Chinese remaindering
//! by Garner's method).

use super::modular::{Field, ModPoly, signed};
use super::poly::Poly;
use dashu_base::BitTest;
use dashu_int::IBig;

/// The integers of least magnitude that have the residues given so far.
pub struct Chinese {
    modulus: IBig,
    values: Vec<IBig>,
}

impl Chinese {
    /// Starts without any residues.
    pub fn new() -> Chinese {
        Chinese {
            modulus: IBig::ONE,
            values: Vec::new(),
        }
    }

    /// Returns the number of bits of the modulus; values with at least two bits fewer are
    /// determined.
    pub fn bits(&self) -> usize {
        self.modulus.bit_len()
    }

    /// Adds residues modulo another prime. Returns whether any value changed. O(n · bits).
    pub fn add(&mut self, residues: &[u64], field: &Field) -> bool {
        let inverse = field.invert(field.residue_of(&self.modulus));
        if self.values.len() < residues.len() {
            self.values.resize(residues.len(), IBig::ZERO);
        }
        let mut changed = false;
        for (k, value) in self.values.iter_mut().enumerate() {
            let residue = residues.get(k).copied().unwrap_or(0);
            let difference = field.sub(residue, field.residue_of(value));
            if difference != 0 {
                let step = field.balanced(field.mul(difference, inverse));
                *value += &self.modulus * signed(step);
                changed = true;
            }
        }
        self.modulus *= IBig::from(field.prime());
        changed
    }

    /// Adds the residues of a polynomial.
    pub fn add_poly(&mut self, p: &ModPoly, field: &Field) -> bool {
        self.add(p.residues(), field)
    }

    /// Returns the values as a polynomial.
    pub fn poly(&self) -> Poly {
        Poly::new(self.values.clone())
    }

    /// Returns the values.
    pub fn values(&self) -> &[IBig] {
        &self.values
    }
}
