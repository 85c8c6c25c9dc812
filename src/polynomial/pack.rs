//! Packs coefficients into one large integer, the polynomial's value at 2^width, and unpacks them.

use dashu_base::{Sign, Signed};
use dashu_int::{IBig, UBig};

/// Returns the value at `2^width` of a polynomial with these coefficients, each below `2^(width-1)`
/// in magnitude. O(total bits).
pub fn pack(coefficients: &[IBig], width: usize) -> IBig {
    let mut parts = [Vec::new(), Vec::new()];
    let length = (coefficients.len() * width).div_ceil(64) + 1;
    let negative = coefficients.iter().any(|c| c.is_negative());
    parts[0].resize(length, 0);
    if negative {
        parts[1].resize(length, 0);
    }
    for (k, c) in coefficients.iter().enumerate() {
        let (sign, words) = c.as_sign_words();
        put(
            &mut parts[usize::from(sign == Sign::Negative)],
            k * width,
            words,
        );
    }
    let [plus, minus] = parts;
    let plus = IBig::from(UBig::from_words(&plus));
    if negative {
        plus - IBig::from(UBig::from_words(&minus))
    } else {
        plus
    }
}

/// Returns the value at `2^width` of a polynomial with these one-word coefficients, each below
/// `2^width`.
pub fn pack_words(coefficients: &[u64], width: usize) -> UBig {
    let mut words = vec![0; (coefficients.len() * width).div_ceil(64) + 1];
    for (k, &c) in coefficients.iter().enumerate() {
        put(&mut words, k * width, &[c]);
    }
    UBig::from_words(&words)
}

/// Writes words to bits that are still zero.
fn put(target: &mut [u64], at: usize, words: &[u64]) {
    let (index, shift) = (at / 64, at % 64);
    if shift == 0 {
        target[index..index + words.len()].copy_from_slice(words);
        return;
    }
    let mut carry = 0;
    for (k, &word) in words.iter().enumerate() {
        let bits = (word << shift) | carry;
        target[index + k] |= bits;
        carry = word >> (64 - shift);
    }
    if carry != 0 {
        target[index + words.len()] |= carry;
    }
}

/// Returns the `count` coefficients, each below `2^(width-1)` in magnitude, of the polynomial with
/// this value at `2^width`. O(total bits).
pub fn unpack(value: &IBig, width: usize, count: usize) -> Vec<IBig> {
    let (sign, words) = value.as_sign_words();
    let mut borrow = false;
    let mut field = vec![0; width.div_ceil(64)];
    (0..count)
        .map(|k| {
            get(words, k * width, width, &mut field);
            // A field with its top bit set is a negative coefficient; it makes the next field too
            // low by one.
            let carried = borrow && increment(&mut field, width);
            let top = field[(width - 1) / 64] >> ((width - 1) % 64) & 1 == 1;
            borrow = carried || top;
            let size = if top && !carried {
                negate(&mut field, width);
                -IBig::from(UBig::from_words(&field))
            } else {
                IBig::from(UBig::from_words(&field))
            };
            if sign == Sign::Negative { -size } else { size }
        })
        .collect()
}

/// Calls `each` with the coefficients, as words, of a product of packed words; the width is at most
/// 192.
pub fn fields(words: &[u64], width: usize, count: usize, mut each: impl FnMut([u64; 3])) {
    let length = width.div_ceil(64);
    let mut field = [0; 3];
    for k in 0..count {
        get(words, k * width, width, &mut field[..length]);
        each(field);
    }
}

/// Reads `width` bits into `field`.
fn get(words: &[u64], at: usize, width: usize, field: &mut [u64]) {
    let (index, shift) = (at / 64, at % 64);
    let word = |k: usize| words.get(index + k).copied().unwrap_or(0);
    for (k, slot) in field.iter_mut().enumerate() {
        *slot = word(k) >> shift;
        if shift > 0 {
            *slot |= word(k + 1) << (64 - shift);
        }
    }
    let spare = width % 64;
    if spare > 0
        && let Some(last) = field.last_mut()
    {
        *last &= (1 << spare) - 1;
    }
}

/// Adds 1 modulo `2^width`; returns whether the result is 0.
fn increment(field: &mut [u64], width: usize) -> bool {
    for word in field.iter_mut() {
        *word = word.wrapping_add(1);
        if *word != 0 {
            break;
        }
    }
    mask(field, width);
    field.iter().all(|&w| w == 0)
}

/// Negates the field modulo `2^width`.
fn negate(field: &mut [u64], width: usize) {
    for word in field.iter_mut() {
        *word = !*word;
    }
    mask(field, width);
    increment(field, width);
}

fn mask(field: &mut [u64], width: usize) {
    let spare = width % 64;
    if spare > 0
        && let Some(last) = field.last_mut()
    {
        *last &= (1 << spare) - 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packing_and_unpacking_is_the_identity() {
        let mut random = crate::polynomial::chance::Chance::new(3);
        for bits in [1, 7, 31, 62, 63, 64, 65, 127, 128, 200] {
            for width in bits + 1..bits + 4 {
                let p = random.poly(20, bits);
                let packed = pack(p.coefficients(), width);
                assert_eq!(unpack(&packed, width, p.len()), p.coefficients());
            }
        }
    }
}
