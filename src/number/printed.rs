//! Reads printed exact values back: `1 + 2√2`, `3π/2`, `√(1 + √2)`, `3·2^(1/4)`, `11/5 - (2/5)i`,
//! `1/(1 + π)`, and the same values in ASCII style. A small recursive-descent parser:
//!
//! ```text
//! sum     = ["-"] product { ("+" | "-") product }
//! product = factor { ("·" | "*" | "/") factor }
//! factor  = power { power }                      written without a space: 2√3, 3π, (2/5)i
//! power   = primary [ "^" ["-"] primary ]
//! primary = NUMBER | "π" | "e" | "i" | ("√" | "∛") primary | FUNCTION group | group
//! group   = "(" sum ")"
//! ```

use crate::limit::Budget;
use crate::number::{
    self, Number, NumberRef, add, complex, div, literal, mul, negate, power, root, sub,
};
use crate::polynomial::Poly;
use crate::text::{ErrorKind, Failure};
use dashu_int::IBig;

/// Parentheses and roots nested deeper than this are not read.
const DEPTH_MAX: u32 = 100;

/// Reads a printed irrational or a sum containing one, including as part of a complex number;
/// `None` if the text does not have that form.
///
/// # Errors
/// `LimitError` for numbers that would be too large, `Interrupted`.
pub fn read(text: &str, budget: &Budget) -> Result<Option<Number>, Failure> {
    let mut reader = Reader {
        rest: text.trim(),
        depth: 0,
        atoms: 0,
        budget,
    };
    match reader.sum() {
        Ok(Some(value)) => {
            reader.blanks();
            let whole = reader.rest.is_empty() && reader.atoms > 0 && value.as_ref().is_exact();
            Ok(whole.then_some(value))
        }
        Ok(None) => Ok(None),
        // An interruption does not mean that the text lacks the form, so it is passed on.
        Err(failure) if is_stop(failure.kind()) => Err(failure),
        Err(_) => Ok(None),
    }
}

fn is_stop(kind: ErrorKind) -> bool {
    matches!(
        kind,
        ErrorKind::Limit | ErrorKind::Interrupted | ErrorKind::Precision
    )
}

/// The text that remains to be read. Every method returns `None` if the text does not have the
/// expected form.
struct Reader<'a> {
    rest: &'a str,
    depth: u32,
    /// How many roots, constants and imaginary units have been read; plain fractions are read
    /// elsewhere.
    atoms: u32,
    budget: &'a Budget,
}

type Read = Result<Option<Number>, Failure>;

impl Reader<'_> {
    fn blanks(&mut self) {
        self.rest = self.rest.trim_start();
    }

    fn take(&mut self, token: &str) -> bool {
        match self.rest.strip_prefix(token) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    fn take_spaced(&mut self, token: &str) -> bool {
        let before = self.rest;
        self.blanks();
        let taken = self.take(token);
        if !taken {
            self.rest = before;
        }
        taken
    }

    fn sum(&mut self) -> Read {
        self.blanks();
        let minus = self.take("-");
        let Some(mut total) = self.product()? else {
            return Ok(None);
        };
        if minus {
            total = negate(total.as_ref(), self.budget)?;
        }
        loop {
            let operation = if self.take_spaced("+") {
                add
            } else if self.take_spaced("-") {
                sub
            } else {
                return Ok(Some(total));
            };
            let Some(next) = self.product()? else {
                return Ok(None);
            };
            total = operation(total.as_ref(), next.as_ref(), self.budget)?;
        }
    }

    fn product(&mut self) -> Read {
        self.blanks();
        let Some(mut total) = self.factor()? else {
            return Ok(None);
        };
        loop {
            let operation = if self.take_spaced("·") || self.take_spaced("*") {
                mul
            } else if self.take_spaced("/") {
                div
            } else {
                return Ok(Some(total));
            };
            self.blanks();
            let Some(next) = self.factor()? else {
                return Ok(None);
            };
            total = operation(total.as_ref(), next.as_ref(), self.budget)?;
        }
    }

    fn factor(&mut self) -> Read {
        let number = self
            .rest
            .starts_with(|c: char| c.is_ascii_digit() || c == '.');
        let group = self.rest.starts_with('(');
        let Some(first) = self.power()? else {
            return Ok(None);
        };
        let next = self.rest.chars().next();
        let joined = match next {
            Some('i') => number || group,
            Some('√' | '∛' | 'π' | 'e') => number,
            _ => false,
        };
        if !joined {
            return Ok(Some(first));
        }
        let Some(second) = self.factor()? else {
            return Ok(None);
        };
        mul(first.as_ref(), second.as_ref(), self.budget).map(Some)
    }

    fn power(&mut self) -> Read {
        let Some(base) = self.primary()? else {
            return Ok(None);
        };
        if !self.take("^") {
            return Ok(Some(base));
        }
        let minus = self.take("-");
        let Some(exponent) = self.primary()? else {
            return Ok(None);
        };
        let exponent = if minus {
            negate(exponent.as_ref(), self.budget)?
        } else {
            exponent
        };
        let value = power(base.as_ref(), exponent.as_ref(), self.budget)?;
        self.atoms += u32::from(matches!(value, Number::Irrational(_)));
        Ok(Some(value))
    }

    fn primary(&mut self) -> Read {
        if self.depth >= DEPTH_MAX {
            return Ok(None);
        }
        self.depth += 1;
        let value = self.primary_within();
        self.depth -= 1;
        value
    }

    fn primary_within(&mut self) -> Read {
        if self.rest.starts_with('(') {
            return self.group();
        }
        for (token, degree) in [("√", 2), ("∛", 3), ("sqrt", 2), ("cbrt", 3)] {
            if self.take(token) {
                self.atoms += 1;
                let radicand = if token.is_ascii() {
                    self.group()?
                } else {
                    self.primary()?
                };
                let Some(radicand) = radicand else {
                    return Ok(None);
                };
                return root(radicand.as_ref(), NumberRef::Int(degree), self.budget).map(Some);
            }
        }
        if self.rest.starts_with("root_of(\"")
            || self.rest.starts_with("re(root_of(")
            || self.rest.starts_with("im(root_of(")
        {
            return self.root_of();
        }
        for function in crate::exact::ALL.iter().copied() {
            let Some(rest) = self.rest.strip_prefix(function.name()) else {
                continue;
            };
            if rest.starts_with('(') {
                self.rest = rest;
                self.atoms += 1;
                let Some(argument) = self.group()? else {
                    return Ok(None);
                };
                return number::apply(function, argument.as_ref(), self.budget).map(Some);
            }
        }
        for (token, value) in [
            ("π", number::pi()),
            ("pi", number::pi()),
            ("e", number::e()),
        ] {
            if self.take(token) {
                self.atoms += 1;
                return Ok(Some(value));
            }
        }
        if self.take("i") {
            self.atoms += 1;
            return Ok(Some(complex(Number::Int(0), Number::Int(1))));
        }
        self.number()
    }

    /// Reads `root_of("x^5 - x - 1", 1)`, or its `re` or `im`.
    fn root_of(&mut self) -> Read {
        let part = ["re(", "im("].into_iter().find(|name| self.take(name));
        if !self.take("root_of(\"") {
            return Ok(None);
        }
        let Some((polynomial, rest)) = self.rest.split_once("\", ") else {
            return Ok(None);
        };
        let Some((index, rest)) = rest.split_once(')') else {
            return Ok(None);
        };
        let (Some(polynomial), Ok(index)) = (integers(polynomial, self.budget)?, index.parse())
        else {
            return Ok(None);
        };
        self.rest = rest;
        self.atoms += 1;
        let value = number::root_of(&polynomial, index, self.budget)?;
        Ok(match part {
            None => Some(value),
            Some(_) if !self.take(")") => None,
            Some("re(") => Some(number::re(value.as_ref())),
            Some(_) => Some(number::im(value.as_ref())),
        })
    }

    fn group(&mut self) -> Read {
        if !self.take("(") {
            return Ok(None);
        }
        let value = self.sum()?;
        self.blanks();
        Ok(value.filter(|_| self.take(")")))
    }

    /// Reads the longest possible number: digits, a point with digits, and an exponent if digits
    /// follow the `e`.
    fn number(&mut self) -> Read {
        let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
        let mut end = digits(self.rest);
        if self.rest[end..].starts_with('.') {
            let after = digits(&self.rest[end + 1..]);
            end += if after > 0 { 1 + after } else { 0 };
        }
        if end == 0 {
            return Ok(None);
        }
        let tail = &self.rest[end..];
        if tail.starts_with(['e', 'E']) {
            let sign = usize::from(tail[1..].starts_with(['+', '-']));
            let exponent = digits(&tail[1 + sign..]);
            end += if exponent > 0 { 1 + sign + exponent } else { 0 };
        }
        let (token, rest) = self.rest.split_at(end);
        self.rest = rest;
        literal(token, self.budget).map(Some)
    }
}

/// Polynomials of higher degree are not read.
const DEGREE_MAX: usize = 1000;

/// Reads a polynomial in x in its printed form: `2*x^5 - x - 1`.
fn integers(text: &str, budget: &Budget) -> Result<Option<Poly>, Failure> {
    let mut coefficients: Vec<IBig> = Vec::new();
    let mut rest = text.trim();
    let mut negative = rest.starts_with('-');
    rest = rest.strip_prefix('-').unwrap_or(rest);
    loop {
        let end = rest.find(" + ").into_iter().chain(rest.find(" - ")).min();
        let (term, tail) = rest.split_at(end.unwrap_or(rest.len()));
        let (c, power) = match term.split_once('x') {
            None => (term, "0"),
            Some((c, "")) => (c, "1"),
            Some((c, power)) => (c, power.strip_prefix('^').unwrap_or("")),
        };
        let c = c.strip_suffix('*').unwrap_or(c);
        let digits = |s: &str| !s.is_empty() && s.bytes().all(|b| b.is_ascii_digit());
        let Some(power) = power.parse().ok().filter(|p| *p <= DEGREE_MAX) else {
            return Ok(None);
        };
        let c = match c {
            "" if power > 0 => IBig::ONE,
            c if digits(c) => crate::big::from_decimal(c, budget)?,
            _ => return Ok(None),
        };
        if coefficients.len() <= power {
            coefficients.resize(power + 1, IBig::ZERO);
        }
        coefficients[power] += if negative { -c } else { c };
        let Some(next) = tail.get(3..) else {
            return Ok(Some(Poly::new(coefficients)));
        };
        negative = tail.starts_with(" -");
        rest = next;
    }
}
