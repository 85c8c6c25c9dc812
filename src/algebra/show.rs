//! Expressions as text: `x^2 + 2*x - 1`, `x/2`, `3*x^2/4`, `2*sin(x)`. The text reads back as the
//! same expression.

use super::expression::{Base, Expression, Factor, Function, Term};
use crate::big::Fraction;
use crate::exact::Style;
use crate::limit::Budget;
use crate::number::{self, Number, NumberRef};
use crate::text::Failure;

/// The maximum length of the text, in bytes: expressions share parts, but text does not.
const BYTES_MAX: usize = 1 << 26;

impl Expression {
    /// Appends the display form.
    ///
    /// # Errors
    /// `LimitError` for too much text, `Interrupted`.
    pub fn show(&self, out: &mut String, budget: &Budget) -> Result<(), Failure> {
        self.show_in(Style::Unicode, out, budget)
    }

    /// Appends the display form, with its numbers in a given style.
    ///
    /// # Errors
    /// The errors of [`Expression::show`].
    pub fn show_in(&self, style: Style, out: &mut String, budget: &Budget) -> Result<(), Failure> {
        let how = How { style, budget };
        if self.is_zero() {
            out.push('0');
        }
        for (i, term) in self.terms().iter().enumerate() {
            budget.poll(0)?;
            if out.len() > BYTES_MAX {
                return Err(Failure::limit(
                    "the text of the expression would be too long",
                ));
            }
            let mut shown = show_term(term, how)?;
            if term.monomial.factors.is_empty() && self.terms().len() > 1 {
                // Next to symbols, a lone `i` could be read as one.
                let before = shown.strip_suffix('i').unwrap_or("x");
                if before.is_empty() || before.ends_with(['-', ' ']) {
                    shown = format!("{before}1i");
                }
            }
            match (i, shown.strip_prefix('-')) {
                (0, _) => out.push_str(&shown),
                (_, Some(positive)) => {
                    out.push_str(" - ");
                    out.push_str(positive);
                }
                (_, None) => {
                    out.push_str(" + ");
                    out.push_str(&shown);
                }
            }
        }
        Ok(())
    }

    /// Returns the display form.
    ///
    /// # Errors
    /// The errors of [`Expression::show`].
    pub fn text(&self, budget: &Budget) -> Result<String, Failure> {
        let mut out = String::new();
        self.show(&mut out, budget)?;
        Ok(out)
    }
}

/// The style of numbers, and the budget.
#[derive(Clone, Copy)]
struct How<'a> {
    style: Style,
    budget: &'a Budget,
}

fn text(x: &Expression, how: How<'_>) -> Result<String, Failure> {
    let mut out = String::new();
    x.show_in(how.style, &mut out, how.budget)?;
    Ok(out)
}

/// Writes a term; a minus sign, if any, comes first.
fn show_term(term: &Term, how: How<'_>) -> Result<String, Failure> {
    let factors = &term.monomial.factors;
    let mut text = String::new();
    if factors.is_empty() {
        number::show_in(term.coefficient.as_ref(), how.style, &mut text, how.budget)?;
        return Ok(text);
    }
    let mut above = Vec::new();
    let mut below = Vec::new();
    let (sign, coefficient, divisor) = split(&term.coefficient, how)?;
    above.extend(coefficient);
    below.extend(divisor);
    for factor in factors {
        if factor.exponent.is_negative() {
            below.push(show_factor(factor, &(-&factor.exponent), how)?);
        } else {
            above.push(show_factor(factor, &factor.exponent, how)?);
        }
    }
    text.push_str(sign);
    if above.is_empty() {
        text.push('1');
    }
    text.push_str(&above.join("*"));
    match &below[..] {
        [] => {}
        [single] => {
            text.push('/');
            text.push_str(single);
        }
        several => {
            text.push_str("/(");
            text.push_str(&several.join("*"));
            text.push(')');
        }
    }
    Ok(text)
}

/// The parts of a coefficient: a minus sign, the numerator unless it is 1, and the denominator.
type Parts = (&'static str, Option<String>, Option<String>);

fn split(c: &Number, how: How<'_>) -> Result<Parts, Failure> {
    let shown = |n: NumberRef<'_>| -> Result<String, Failure> {
        let mut text = String::new();
        number::show_in(n, how.style, &mut text, how.budget)?;
        Ok(text)
    };
    let Some(r) = c.as_ref().to_fraction() else {
        let text = shown(c.as_ref())?;
        let (sign, rest) = match text.strip_prefix('-') {
            Some(rest) => ("-", rest),
            None => ("", text.as_str()),
        };
        if let Some((above, below)) = one_bar(rest) {
            let above = (above != "1").then(|| above.to_string());
            return Ok((sign, above, Some(below.to_string())));
        }
        if has_outer_blank(rest) {
            // A lone `i` is a name that a program may have given another meaning.
            let text = match text.strip_suffix(" i") {
                Some(before) => format!("{before} 1i"),
                None => text,
            };
            return Ok(("", Some(format!("({text})")), None));
        }
        // `√2/2`: the slash of the coefficient is also the slash of the term. A bracket may hide
        // another slash.
        return Ok(match outer_bar(rest) {
            Some((a, b)) => {
                let above = (a != "1").then(|| a.to_string());
                (sign, above, Some(b.to_string()))
            }
            _ if rest == "i" => (sign, Some("1i".to_string()), None),
            _ => (sign, Some(rest.to_string()), None),
        });
    };
    let sign = if r.is_negative() { "-" } else { "" };
    let (numerator, denominator) = r.abs().into_parts();
    let whole = |n| shown(Number::from_ibig(n).as_ref());
    let above = if numerator.is_one() {
        None
    } else {
        Some(whole(numerator)?)
    };
    let below = if denominator.is_one() {
        None
    } else {
        Some(whole(denominator.into())?)
    };
    Ok((sign, above, below))
}

/// Reports whether there is a space outside all brackets, as in a sum.
fn has_outer_blank(text: &str) -> bool {
    let mut depth = 0i32;
    text.chars().any(|c| {
        depth += i32::from(c == '(') - i32::from(c == ')');
        c == ' ' && depth == 0
    })
}

/// Returns the numerator and the denominator at the only slash outside brackets; the denominator
/// must be one factor.
fn outer_bar(text: &str) -> Option<(&str, &str)> {
    let (mut depth, mut quoted, mut found) = (0i32, false, None);
    for (at, c) in text.char_indices() {
        quoted ^= c == '"';
        depth += i32::from(c == '(') - i32::from(c == ')');
        if c == '/' && depth == 0 && !quoted {
            if found.is_some() {
                return None;
            }
            found = Some(at);
        }
    }
    let (above, below) = (&text[..found?], &text[found? + 1..]);
    (!below.contains('·')).then_some((above, below))
}

/// Returns the parts of `a/(b + c)`, if the whole text is one such quotient.
fn one_bar(text: &str) -> Option<(&str, &str)> {
    let (above, below) = text.split_once('/')?;
    let inner = below.strip_prefix('(')?.strip_suffix(')')?;
    if above.contains([' ', '(']) {
        return None;
    }
    let mut depth = 0i32;
    for c in inner.chars() {
        depth += i32::from(c == '(') - i32::from(c == ')');
        if depth < 0 {
            return None;
        }
    }
    Some((above, below))
}

/// Writes a factor with its exponent made positive.
fn show_factor(factor: &Factor, exponent: &Fraction, how: How<'_>) -> Result<String, Failure> {
    if *exponent == half() {
        return Ok(match factor.base.as_group() {
            Some(inner) => format!("sqrt({})", text(inner, how)?),
            None => format!("sqrt({})", show_base(&factor.base, how)?),
        });
    }
    if exponent.is_one() {
        // Unlike a base that is raised to a power, these bases need no brackets here.
        return if matches!(factor.base, Base::Power(..) | Base::Equation(..)) {
            show_base(&factor.base, how)
        } else {
            atom(&factor.base, how)
        };
    }
    let mut text = atom(&factor.base, how)?;
    text.push('^');
    let written = exponent.text(how.budget)?;
    if exponent.is_int() {
        text.push_str(&written);
    } else {
        text.push_str(&format!("({written})"));
    }
    Ok(text)
}

/// Writes a base that may be raised to a power.
fn atom(base: &Base, how: How<'_>) -> Result<String, Failure> {
    let text = show_base(base, how)?;
    Ok(match base {
        Base::Symbol(_) | Base::Function(..) | Base::Infinity => text,
        Base::Group(_) | Base::Power(..) | Base::Equation(..) => format!("({text})"),
    })
}

fn show_base(base: &Base, how: How<'_>) -> Result<String, Failure> {
    match base {
        Base::Symbol(name) => Ok(name.to_string()),
        Base::Infinity => Ok("infinity".to_string()),
        Base::Equation(a, b) => Ok(format!("{} = {}", text(a, how)?, text(b, how)?)),
        Base::Function(Function::Factorial, inner) => Ok(match inner.as_symbol() {
            Some(name) => format!("{name}!"),
            None => format!("({})!", text(inner, how)?),
        }),
        Base::Function(function, inner) => {
            Ok(format!("{}({})", function.name(), text(inner, how)?))
        }
        Base::Group(inner) => text(inner, how),
        Base::Power(base, exponent) => {
            let base = bracketed(base, how)?;
            Ok(format!("{base}^{}", bracketed(exponent, how)?))
        }
    }
}

/// Writes an expression as an operand of `^`.
fn bracketed(x: &Expression, how: How<'_>) -> Result<String, Failure> {
    let text = text(x, how)?;
    let plain = match (x.as_number(), x.as_symbol(), x.terms()) {
        (Some(Number::Int(n)), ..) => n >= 0,
        (Some(Number::Irrational(_)), ..) => matches!(text.as_str(), "π" | "pi" | "e"),
        (_, Some(_), _) => true,
        (None, None, [term]) => matches!(
            &term.monomial.factors[..],
            [Factor { base: Base::Function(..), exponent }]
                if exponent.is_one() && matches!(term.coefficient, Number::Int(1))
        ),
        _ => false,
    };
    Ok(if plain { text } else { format!("({text})") })
}

pub(super) fn half() -> Fraction {
    Fraction::ratio(1, 2)
}
