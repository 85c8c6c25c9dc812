//! The first digits of a huge integer and the number of its digits, without writing it out: n = m ·
//! 2^s is compared with lower and upper bounds on powers of ten, known to 192 bits.

use dashu_base::BitTest;
use dashu_int::{IBig, UBig};

/// The number of leading bits kept.
const BITS: usize = 192;
/// The number of digits in a quotient after the first.
const SCALE: usize = 30;

/// Returns the first `count` decimal digits of |n| (at most 20) and the number of all its digits.
/// `None` for small numbers, and for the rare number so close to one with other leading digits that
/// only writing it out would decide.
pub fn leading_digits(n: &IBig, count: usize) -> Option<(String, usize)> {
    let size = UBig::from_words(n.as_sign_words().1);
    let bits = size.bit_len();
    if bits <= 2 * BITS {
        return None;
    }
    let shift = bits - BITS;
    let top = size >> shift;
    let exponent = (bits as f64 * std::f64::consts::LOG10_2) as usize;
    let exponent = exponent.checked_sub(SCALE)?;
    let power = Power::of_five(exponent);
    // n / 10^exponent = top · 2^(shift - exponent) / 5^exponent
    let twos = shift as i64 - exponent as i64 - power.exponent;
    let below = scaled(&top, twos) / &power.above;
    let above = scaled(&(top + 1u8), twos) / &power.below + 1u8;
    let (below, above) = (below.to_string(), above.to_string());
    let digits = below.get(..count)?;
    let same = below.len() == above.len() && above.starts_with(digits);
    same.then(|| (digits.to_string(), exponent + below.len()))
}

/// `n · 2^twos`; the quotients here are large enough that nothing is shifted out.
fn scaled(n: &UBig, twos: i64) -> UBig {
    if twos >= 0 {
        n << twos as usize
    } else {
        n >> twos.unsigned_abs() as usize
    }
}

/// A number between `below` and `above`, both times 2^exponent.
struct Power {
    below: UBig,
    above: UBig,
    exponent: i64,
}

impl Power {
    fn of_five(exponent: usize) -> Power {
        let mut power = Power {
            below: UBig::ONE,
            above: UBig::ONE,
            exponent: 0,
        };
        for bit in (0..exponent.bit_len()).rev() {
            power.below = power.below.sqr();
            power.above = power.above.sqr();
            power.exponent *= 2;
            if exponent >> bit & 1 == 1 {
                power.below *= 5u8;
                power.above *= 5u8;
            }
            let excess = power.below.bit_len().saturating_sub(BITS);
            if excess > 0 {
                power.below >>= excess;
                power.above = (power.above >> excess) + 1u8;
                power.exponent += excess as i64;
            }
        }
        power
    }
}

#[cfg(test)]
mod tests {
    use super::leading_digits;
    use dashu_int::IBig;

    #[test]
    fn the_first_digits_are_those_of_the_whole_text() {
        for (base, exponent) in [(2, 385), (2, 1000), (7, 5000), (-3, 9999), (123_457, 321)] {
            let n = IBig::from(base).pow(exponent);
            let text = n.to_string();
            let text = text.trim_start_matches('-');
            let expected = (text[..20].to_string(), text.len());
            assert_eq!(leading_digits(&n, 20), Some(expected), "{base}^{exponent}");
        }
        assert_eq!(leading_digits(&IBig::from(10).pow(2000), 20), None);
        assert_eq!(leading_digits(&IBig::from(7), 20), None);
    }
}
