//! Conversion between integers and digits in a base.
//!
//! For writing, the number is turned into a binary fraction n / base^D once; then a fraction f of h
//! digits yields its upper half by shortening and its lower half as the fractional part of f ·
//! base^(h/2), so each level costs one product per piece and no division (following D. J.
//! Bernstein's scaled remainders). For reading, pieces are joined pairwise. A power of two in the
//! base becomes a shift, so it does not take part in products.

use super::convolve::Prepared;
use super::divide::nearly;
use super::multiply::{low_bits, multiply_unchecked, square};
use crate::limit::Budget;
use crate::text::Failure;
use dashu_base::{BitTest, Signed};
use dashu_int::{IBig, UBig};

/// The number of digits written without another split.
const LEAF: usize = 800;
/// The minimum number of bits for pieces to be converted one by one.
const BITS_MIN: usize = 600_000;
/// The minimum number of words in a power for its transform to be prepared for all products of a
/// level.
const TRANSFORM_MIN: usize = 900;
/// The number of extra bits in a fraction beyond its digits.
const GUARD: usize = 64;

/// Returns the decimal digits, with a `-` in front of a negative number.
///
/// # Errors
/// `Interrupted`.
pub fn to_decimal(n: &IBig, budget: &Budget) -> Result<String, Failure> {
    to_radix(n, 10, budget)
}

/// Returns the digits in a base from 2 to 36, in lower case, with a `-` in front of a negative
/// number.
///
/// # Errors
/// `Interrupted`.
pub fn to_radix(n: &IBig, base: u32, budget: &Budget) -> Result<String, Failure> {
    if base.is_power_of_two() && n.bit_len() > PLAIN {
        return plain_digits(n, base, budget);
    }
    if n.bit_len() < BITS_MIN {
        budget.poll(n.bit_len() as u64 / 1024)?;
        return Ok(if base == 10 {
            n.to_string()
        } else {
            n.in_radix(base as u8).to_string()
        });
    }
    let digits = (n.bit_len() as f64 / f64::from(base).log2()) as usize + 2;
    // Memory for the text and, in units of the number's length, for the number itself, the powers,
    // the fractions on a path of splits, and the shifted operand of the first division.
    let _reserve = budget.reserve(digits + 8 * (n.bit_len() / 8))?;
    let size = IBig::from(UBig::from_words(n.as_sign_words().1));
    let levels = (digits.div_ceil(LEAF)).next_power_of_two().ilog2();
    let writer = Writer::new(base, digits.div_ceil(1 << levels), levels, budget)?;
    let mut text = Vec::with_capacity(digits + LEAF);
    writer.write(&size, &mut text, budget)?;
    let zeros = text.iter().take_while(|&&digit| digit == b'0').count();
    let text = String::from_utf8(text.split_off(zeros)).expect("digits are ASCII");
    Ok(if n.is_negative() {
        format!("-{text}")
    } else {
        text
    })
}

/// Up to this many bits, digits in a base that is a power of two are written or read in one go.
const PLAIN: usize = 1 << 20;

/// Returns the digits in a base that is a power of two, a few words at a time, starting at the top.
fn plain_digits(n: &IBig, base: u32, budget: &Budget) -> Result<String, Failure> {
    let bits = base.trailing_zeros() as usize;
    // This many words are a whole number of digits.
    let count = bits * 256;
    let mut text = String::with_capacity(n.bit_len() / bits + 2);
    text.push_str(if n.is_negative() { "-" } else { "" });
    for (k, words) in n.as_sign_words().1.chunks(count).rev().enumerate() {
        budget.poll(words.len() as u64)?;
        let digits = UBig::from_words(words).in_radix(base as u8).to_string();
        if k > 0 {
            text.extend(std::iter::repeat_n('0', count * 64 / bits - digits.len()));
        }
        text.push_str(&digits);
    }
    Ok(text)
}

/// Returns the number with these digits in a base that is a power of two.
fn from_plain_digits(digits: &str, base: u32, budget: &Budget) -> Result<IBig, Failure> {
    let bits = base.trailing_zeros() as usize;
    let count = bits * 256;
    let mut words: Vec<u64> = Vec::with_capacity(digits.len() * bits / 64 + count);
    for part in digits.as_bytes().rchunks(count * 64 / bits) {
        budget.poll(count as u64)?;
        let part = std::str::from_utf8(part).expect("digits are ASCII");
        let n = UBig::from_str_radix(part, base).expect("nothing but digits");
        let whole = words.len() + count;
        words.extend_from_slice(n.as_words());
        words.resize(whole, 0);
    }
    Ok(UBig::from_words(&words).into())
}

/// A base as `odd · 2^twos`.
#[derive(Clone, Copy)]
struct Base {
    base: u32,
    odd: u32,
    twos: usize,
}

impl Base {
    fn new(base: u32) -> Base {
        let twos = base.trailing_zeros();
        Base {
            base,
            odd: base >> twos,
            twos: twos as usize,
        }
    }

    /// Returns the number of bits of a fraction with this many digits.
    fn width(self, digits: usize) -> usize {
        (digits as f64 * f64::from(self.base).log2()).ceil() as usize + GUARD
    }
}

/// The data needed to split at one level: the odd part of `base^digits`.
struct Level {
    digits: usize,
    power: IBig,
    /// The transform of the power, for products modulo a little more than the width of the
    /// fraction.
    prepared: Option<Prepared>,
}

/// The powers for writing numbers of `leaf · 2^levels` digits.
struct Writer {
    base: Base,
    leaf: usize,
    levels: Vec<Level>,
}

impl Writer {
    fn new(base: u32, leaf: usize, count: u32, budget: &Budget) -> Result<Writer, Failure> {
        let base = Base::new(base);
        let mut levels: Vec<Level> = Vec::new();
        for k in 0..count {
            let digits = leaf << k;
            let power = match levels.last() {
                Some(before) => square(&before.power, budget)?,
                None => IBig::from(base.odd).pow(leaf),
            };
            let width = base.width(2 * digits);
            let words = power.as_sign_words().1;
            let prepared = if words.len() < TRANSFORM_MIN {
                None
            } else {
                Some(Prepared::new(
                    words,
                    width.div_ceil(64),
                    Some(width + GUARD),
                    budget,
                )?)
            };
            levels.push(Level {
                digits,
                power,
                prepared,
            });
        }
        Ok(Writer { base, leaf, levels })
    }

    /// Writes all digits, with leading zeros.
    fn write(&self, n: &IBig, out: &mut Vec<u8>, budget: &Budget) -> Result<(), Failure> {
        let top = self.levels.last().expect("a number beyond one leaf");
        let digits = 2 * top.digits;
        let width = self.base.width(digits);
        // (n + 1/2) / base^digits: the half keeps rounding errors away from the next integer.
        let power = square(&top.power, budget)?;
        let middle = (n << 1) + IBig::ONE;
        let fraction = nearly(
            &(middle << (width - 1 - digits * self.base.twos)),
            &power,
            budget,
        )?;
        drop(power);
        self.fraction(fraction, width, self.levels.len(), out, budget)
    }

    /// Writes the digits of `fraction / 2^width`, which is halved `level` times before the leaves.
    fn fraction(
        &self,
        fraction: IBig,
        width: usize,
        level: usize,
        out: &mut Vec<u8>,
        budget: &Budget,
    ) -> Result<(), Failure> {
        if level == 0 {
            budget.poll(width as u64 / 64)?;
            self.leaf(fraction, width, out);
            return Ok(());
        }
        let half = &self.levels[level - 1];
        let narrow = self.base.width(half.digits);
        // fraction · base^h has this many bits after the point; the lower half keeps `narrow` of
        // them.
        let point = width - half.digits * self.base.twos;
        let product = match &half.prepared {
            Some(prepared) => IBig::from(UBig::from_words(
                &prepared.times(fraction.as_sign_words().1, budget)?,
            )),
            None => multiply_unchecked(&fraction, &half.power, budget)?,
        };
        let lower = low_bits(&(product >> (point - narrow)), narrow);
        // Moves the fraction of the upper half away from any point at which a digit changes, so
        // that rounding errors cannot alter the digits.
        let quarter = IBig::ONE << (GUARD - 4);
        let upper = fraction >> (width - narrow);
        let upper = if lower.bit_len() < narrow {
            upper + quarter
        } else {
            upper - quarter
        };
        self.fraction(upper, narrow, level - 1, out, budget)?;
        self.fraction(lower, narrow, level - 1, out, budget)
    }

    /// Writes the digits of a fraction, a word's worth at a time: the part that multiplication by
    /// `base^k` moves above the point. Drops a word at the low end of the fraction whenever there
    /// is one to spare.
    fn leaf(&self, fraction: IBig, width: usize, out: &mut Vec<u8>) {
        let base = u64::from(self.base.base);
        let chunk = u64::MAX.ilog(base) as usize;
        let scale = base.pow(chunk as u32);
        let aligned = fraction << (width.next_multiple_of(64) - width);
        let mut words = aligned.as_sign_words().1.to_vec();
        words.resize(width.div_ceil(64), 0);
        let (mut low, mut left) = (0, self.leaf);
        while left > 0 {
            let needed = self.base.width(left).div_ceil(64) + 1;
            low = low.max(words.len().saturating_sub(needed));
            let mut carry = 0;
            for word in &mut words[low..] {
                let product = u128::from(*word) * u128::from(scale) + u128::from(carry);
                (*word, carry) = (product as u64, (product >> 64) as u64);
            }
            let digits = chunk.min(left);
            write_word(carry / base.pow((chunk - digits) as u32), base, digits, out);
            left -= digits;
        }
    }
}

/// Appends a number as exactly this many digits.
fn write_word(mut n: u64, base: u64, digits: usize, out: &mut Vec<u8>) {
    const SYMBOLS: &[u8; 36] = b"0123456789abcdefghijklmnopqrstuvwxyz";
    let start = out.len();
    out.resize(start + digits, b'0');
    if base == 10 {
        for place in out[start..].iter_mut().rev() {
            *place = b'0' + (n % 10) as u8;
            n /= 10;
        }
        return;
    }
    for place in out[start..].iter_mut().rev() {
        *place = SYMBOLS[(n % base) as usize];
        n /= base;
    }
}

/// Returns the natural number with these decimal digits; the text contains only ASCII digits.
///
/// # Errors
/// `Interrupted`.
pub fn from_decimal(digits: &str, budget: &Budget) -> Result<IBig, Failure> {
    from_radix(digits, 10, budget)
}

/// Returns the natural number with these digits in a base from 2 to 36; the text contains only
/// digits.
///
/// # Errors
/// `Interrupted`.
pub fn from_radix(digits: &str, base: u32, budget: &Budget) -> Result<IBig, Failure> {
    const SINGLE: usize = 20_000;
    let parse = |text: &str| IBig::from_str_radix(text, base).expect("nothing but digits");
    if base.is_power_of_two() && digits.len() > PLAIN / 8 {
        return from_plain_digits(digits, base, budget);
    }
    if digits.len() <= SINGLE || base.is_power_of_two() {
        budget.poll(digits.len() as u64 / 256)?;
        return Ok(parse(digits));
    }
    let base = Base::new(base);
    // Memory for the pieces, the joined pieces and a power: together a few times the size of the
    // result.
    let _reserve = budget.reserve(4 * (base.width(digits.len()) / 8))?;
    let count = digits.len().div_ceil(SINGLE).next_power_of_two();
    let leaf = digits.len().div_ceil(count);
    // Starts at the low end, so that only the first piece is short.
    let mut pieces = Vec::with_capacity(count);
    let mut end = digits.len();
    while end > 0 {
        budget.poll(leaf as u64 / 64)?;
        let start = end.saturating_sub(leaf);
        pieces.push(parse(&digits[start..end]));
        end = start;
    }
    let (mut power, mut size) = (IBig::from(base.odd).pow(leaf), leaf);
    while pieces.len() > 1 {
        pieces = join(pieces, &power, size * base.twos, budget)?;
        if pieces.len() > 1 {
            power = square(&power, budget)?;
            size *= 2;
        }
    }
    Ok(pieces.pop().unwrap_or(IBig::ZERO))
}

/// Joins neighbours: low + high · power · 2^shift.
fn join(
    pieces: Vec<IBig>,
    power: &IBig,
    shift: usize,
    budget: &Budget,
) -> Result<Vec<IBig>, Failure> {
    let words = power.as_sign_words().1;
    let longest = pieces
        .iter()
        .map(|piece| piece.as_sign_words().1.len())
        .max()
        .unwrap_or(0);
    let prepared = if words.len() >= TRANSFORM_MIN && pieces.len() > 2 {
        Some(Prepared::new(words, longest, None, budget)?)
    } else {
        None
    };
    let mut joined = Vec::with_capacity(pieces.len().div_ceil(2));
    let mut rest = pieces.into_iter();
    while let Some(low) = rest.next() {
        let Some(high) = rest.next() else {
            joined.push(low);
            break;
        };
        let product = match &prepared {
            Some(prepared) => IBig::from(UBig::from_words(
                &prepared.times(high.as_sign_words().1, budget)?,
            )),
            None => multiply_unchecked(&high, power, budget)?,
        };
        joined.push((product << shift) + low);
    }
    Ok(joined)
}

/// Returns the digits of a scaled integer with the decimal point inserted; a result of zero has no
/// sign.
pub fn with_point(text: &str, digits: usize, negative: bool) -> String {
    let mut out = String::with_capacity(text.len().max(digits) + 3);
    if negative {
        out.push('-');
    }
    let whole = text.len().saturating_sub(digits);
    out.push_str(if whole == 0 { "0" } else { &text[..whole] });
    if digits > 0 {
        out.push('.');
        out.extend(std::iter::repeat_n('0', digits.saturating_sub(text.len())));
        out.push_str(&text[whole..]);
    }
    out
}
