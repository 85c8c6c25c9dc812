//! Reads numbers from text: source tokens, and the argument of `number(text)`.

use super::NumberRef;
use super::{Number, complex, div, mul, negate, power, printed, sub, to_f64};
use crate::big;
use crate::limit::Budget;
use crate::text::Failure;

/// Returns the number that a source token denotes: `42`, `1_000`, `0.1`, `2.5e-3`, `0.1f`, `4i`,
/// `0x1F`, `0.1(6)`, `30°`. Decimals are exact; the suffix `f` makes a float, `i` an imaginary
/// number, and `°` an angle in degrees.
///
/// # Errors
/// `SyntaxError` if the text is not a number, `LimitError` if its value would be too large,
/// `Interrupted`.
pub fn literal(text: &str, budget: &Budget) -> Result<Number, Failure> {
    let malformed = || Failure::syntax(format!("`{text}` is not a number"));
    if let Some((digits, radix)) = radix_digits(text) {
        return whole(digits, radix).ok_or_else(malformed)?;
    }
    if let Some(degrees) = text.strip_suffix('°') {
        let value = literal(degrees, budget)?;
        let degree = mul(super::pi().as_ref(), NumberRef::Ratio(1, 180), budget)?;
        return mul(value.as_ref(), degree.as_ref(), budget);
    }
    let (body, suffix) = match text.as_bytes().last() {
        Some(b'f' | b'i') => text.split_at(text.len() - 1),
        _ => (text, ""),
    };
    let token = Token::split(body, true).ok_or_else(malformed)?;
    match suffix {
        "f" if token.repeating.is_empty() => {
            let plain: String = body.chars().filter(|c| *c != '_').collect();
            plain.parse().map(Number::Float).map_err(|_| malformed())
        }
        "f" => Ok(Number::Float(to_f64(
            token.value(budget)?.as_ref(),
            budget,
        )?)),
        "i" => Ok(complex::new(Number::Int(0), token.value(budget)?)),
        _ => token.value(budget),
    }
}

fn radix_digits(text: &str) -> Option<(&str, u32)> {
    let rest = text.strip_prefix('0')?;
    match rest.as_bytes().first()? {
        b'x' | b'X' => Some((&rest[1..], 16)),
        b'b' | b'B' => Some((&rest[1..], 2)),
        b'o' | b'O' => Some((&rest[1..], 8)),
        _ => None,
    }
}

/// Reads digits in a radix that is a power of two.
fn whole(digits: &str, radix: u32) -> Option<Result<Number, Failure>> {
    let digits = without_separators(digits)?;
    if !digits.chars().all(|c| c.is_digit(radix)) {
        return None;
    }
    let budget = Budget::default();
    if digits.len() > budget.bits_max() / radix.ilog2() as usize {
        return Some(Err(budget.too_large("the number")));
    }
    Some(big::from_radix(&digits, radix, &budget).map(Number::from_ibig))
}

/// Removes each `_` from the text; `None` if one is not between digits.
fn without_separators(text: &str) -> Option<String> {
    let bytes = text.as_bytes();
    let stray = |i: usize| {
        let digit = |j: Option<usize>| {
            j.and_then(|j| bytes.get(j))
                .is_some_and(u8::is_ascii_alphanumeric)
        };
        bytes[i] == b'_' && !(digit(i.checked_sub(1)) && digit(Some(i + 1)))
    };
    if text.is_empty() || (0..bytes.len()).any(stray) {
        return None;
    }
    Some(text.replace('_', ""))
}

/// The pieces of a decimal number: `whole.fraction(repeating)e exponent`.
struct Token {
    whole: String,
    fraction: String,
    repeating: String,
    exponent: i64,
}

impl Token {
    /// Splits a number into its pieces; `None` if the text is not a number.
    fn split(text: &str, separators: bool) -> Option<Token> {
        let (mantissa, exponent) = match text.find(['e', 'E']) {
            Some(at) => (&text[..at], exponent(&text[at + 1..])?),
            None => (text, 0),
        };
        let (decimal, repeating) = match mantissa.strip_suffix(')') {
            Some(open) => open.split_once('(')?,
            None => (mantissa, ""),
        };
        let (whole, fraction) = match decimal.split_once('.') {
            Some((whole, fraction)) => (whole, Some(fraction)),
            None => (decimal, None),
        };
        let repeats = mantissa.ends_with(')');
        let needs_fraction = fraction.is_some() && !repeats;
        if fraction == Some("") && needs_fraction
            || repeats && (repeating.is_empty() || fraction.is_none())
        {
            return None;
        }
        if whole.is_empty() && fraction.is_none() {
            return None;
        }
        let digits = |text: &str| -> Option<String> {
            let plain = match (text, separators) {
                ("", _) => String::new(),
                (_, true) => without_separators(text)?,
                _ => text.to_owned(),
            };
            plain.bytes().all(|b| b.is_ascii_digit()).then_some(plain)
        };
        Some(Token {
            whole: digits(whole)?,
            fraction: digits(fraction.unwrap_or(""))?,
            repeating: digits(repeating)?,
            exponent,
        })
    }

    /// Returns the exact value.
    fn value(&self, budget: &Budget) -> Result<Number, Failure> {
        let (mantissa, scale) = if self.repeating.is_empty() {
            let fraction = self.fraction.trim_end_matches('0');
            (digits(&[&self.whole, fraction], budget)?, fraction.len())
        } else {
            // 0.1(6) = (16 - 1) / (10 * 9)
            let all = digits(&[&self.whole, &self.fraction, &self.repeating], budget)?;
            let once = digits(&[&self.whole, &self.fraction], budget)?;
            let nines = sub(
                ten_to(self.repeating.len() as i64, budget)?.as_ref(),
                NumberRef::Int(1),
                budget,
            )?;
            let difference = sub(all.as_ref(), once.as_ref(), budget)?;
            (
                div(difference.as_ref(), nines.as_ref(), budget)?,
                self.fraction.len(),
            )
        };
        if mantissa.is_exact_zero() {
            return Ok(mantissa);
        }
        let exponent = self.exponent.saturating_sub(scale as i64);
        if exponent >= 0 {
            return mul(
                mantissa.as_ref(),
                ten_to(exponent, budget)?.as_ref(),
                budget,
            );
        }
        div(
            mantissa.as_ref(),
            ten_to(exponent.saturating_neg(), budget)?.as_ref(),
            budget,
        )
    }
}

/// Reads an exponent. If it does not fit in 64 bits, it is clamped, and later rejected for its
/// size.
fn exponent(text: &str) -> Option<i64> {
    let (negative, digits) = match text.as_bytes().first()? {
        b'-' => (true, &text[1..]),
        b'+' => (false, &text[1..]),
        _ => (false, text),
    };
    let digits = without_separators(digits)?;
    if !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let size = digits.bytes().fold(0i64, |n, b| {
        n.saturating_mul(10).saturating_add(i64::from(b - b'0'))
    });
    Some(if negative { -size } else { size })
}

fn ten_to(exponent: i64, budget: &Budget) -> Result<Number, Failure> {
    power(NumberRef::Int(10), NumberRef::Int(exponent), budget)
}

/// Returns the natural number whose digits are these parts, concatenated.
fn digits(parts: &[&str], budget: &Budget) -> Result<Number, Failure> {
    let text = parts.concat();
    let text = text.trim_start_matches('0');
    if text.len() <= 18 {
        return Ok(Number::Int(
            text.bytes().fold(0, |n, b| n * 10 + i64::from(b - b'0')),
        ));
    }
    if text.len() as f64 * std::f64::consts::LOG2_10 > budget.bits_max() as f64 {
        return Err(budget.too_large("the number"));
    }
    Ok(Number::from_ibig(big::from_decimal(text, budget)?))
}

/// Returns the exact value of plain decimal text such as `-1.5e-7`.
pub(super) fn decimal(text: &str) -> Result<Number, Failure> {
    let budget = &Budget::default();
    let (negative, body) = match text.strip_prefix('-') {
        Some(body) => (true, body),
        None => (false, text),
    };
    let token = Token::split(body, false).ok_or_else(|| not_a_number(text))?;
    let value = token.value(budget)?;
    if negative {
        negate(value.as_ref(), budget)
    } else {
        Ok(value)
    }
}

fn not_a_number(text: &str) -> Failure {
    let short: String = text.chars().take(40).collect();
    let dots = if short.len() < text.len() { "…" } else { "" };
    Failure::value(format!("\"{short}{dots}\" is not a number"))
}

/// Returns the exact number that the text denotes: a decimal, a fraction, or any printed exact
/// value, including complex ones. Surrounding whitespace is allowed.
///
/// # Errors
/// `ValueError` for any other text, `LimitError`, `Interrupted`.
pub fn read(text: &str, budget: &Budget) -> Result<Number, Failure> {
    let trimmed = text.trim();
    if let Some(number) = sum(trimmed, budget)? {
        return Ok(number);
    }
    printed::read(trimmed, budget)?.ok_or_else(|| not_a_number(text))
}

/// Reads a real part, an imaginary part, or both.
fn sum(text: &str, budget: &Budget) -> Result<Option<Number>, Failure> {
    let Some(imaginary) = text.strip_suffix('i') else {
        return real(text, budget);
    };
    // The sign before the imaginary part is the last one outside parentheses that does not belong
    // to an exponent.
    let split = imaginary
        .char_indices()
        .filter(|&(at, c)| {
            let before = imaginary[..at].trim_end();
            (c == '+' || c == '-')
                && at > 0
                && !before.ends_with(['e', 'E', '('])
                && !before.is_empty()
        })
        .map(|(at, _)| at)
        .next_back();
    let (re, minus, size) = match split {
        Some(at) => (
            imaginary[..at].trim_end(),
            imaginary.as_bytes()[at] == b'-',
            imaginary[at + 1..].trim_start(),
        ),
        None => (
            "0",
            imaginary.starts_with('-'),
            imaginary.strip_prefix('-').unwrap_or(imaginary),
        ),
    };
    let size = match size.strip_prefix('(').and_then(|s| s.strip_suffix(')')) {
        Some(inside) => real(inside, budget)?,
        None if size.is_empty() => Some(Number::Int(1)),
        None if size.contains('/') || size.starts_with('-') => None,
        None => real(size, budget)?,
    };
    let (Some(re), Some(size)) = (real(re, budget)?, size) else {
        return Ok(None);
    };
    let im = if minus {
        negate(size.as_ref(), budget)?
    } else {
        size
    };
    Ok(Some(complex::new(re, im)))
}

/// Reads a real number: `12`, `-3/4`, `0.25`, `1e3`.
fn real(text: &str, budget: &Budget) -> Result<Option<Number>, Failure> {
    let (negative, body) = match text.strip_prefix('-') {
        Some(body) => (true, body),
        None => (false, text),
    };
    let all_digits = |s: &str| !s.is_empty() && s.bytes().all(|b| b.is_ascii_digit());
    let value = if let Some((n, d)) = body.split_once('/') {
        if !all_digits(n) || !all_digits(d) {
            return Ok(None);
        }
        let (n, d) = (digits(&[n], budget)?, digits(&[d], budget)?);
        if d.is_exact_zero() {
            return Ok(None);
        }
        div(n.as_ref(), d.as_ref(), budget)?
    } else if all_digits(body) {
        digits(&[body], budget)?
    } else {
        match Token::split(body, false) {
            Some(token) => token.value(budget)?,
            None => return Ok(None),
        }
    };
    if negative {
        negate(value.as_ref(), budget).map(Some)
    } else {
        Ok(Some(value))
    }
}
