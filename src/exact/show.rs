//! The display form: rational first, then radicals by index and radicand, nested radicals, and terms with
//! π or e by rising total degree, the higher power of π first.

use super::Real;
use super::sum::{Monomial, Sum};
use crate::big;
use crate::big::Fraction;
use crate::limit::Budget;
use crate::text::Failure;
use dashu_base::UnsignedAbs;
use dashu_int::{IBig, UBig};
use std::cmp::Reverse;

/// How to write roots, π and products.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Style {
    /// `2√2`, `∛5`, `3π/2`, `2π·√3/3`.
    #[default]
    Unicode,
    /// `2*sqrt(2)`, `cbrt(5)`, `3*pi/2`, `2*pi*sqrt(3)/3`.
    Ascii,
}

/// What a term's place in the sum depends on: whether it has π or e, the total degree, the power of π,
/// whether it has nested radicals, the index and the radicand.
type Place = (bool, Fraction, Reverse<Fraction>, bool, u64, UBig);

impl Real {
    /// Writes the display form in a style. What the Unicode style writes reads back.
    ///
    /// # Errors
    /// `LimitError` for a radicand that would be too long, `Interrupted`.
    pub fn show_in(&self, style: Style, out: &mut String, budget: &Budget) -> Result<(), Failure> {
        let Some(den) = &self.den else {
            return show_sum(&self.num, style, out, budget);
        };
        let below = {
            let mut text = String::new();
            show_sum(den, style, &mut text, budget)?;
            text
        };
        if self.num.terms().len() == 1 {
            show_sum(&self.num, style, out, budget)?;
        } else {
            out.push('(');
            show_sum(&self.num, style, out, budget)?;
            out.push(')');
        }
        out.push_str("/(");
        out.push_str(&below);
        out.push(')');
        Ok(())
    }
}

fn show_sum(sum: &Sum, style: Style, out: &mut String, budget: &Budget) -> Result<(), Failure> {
    let mut terms = Vec::with_capacity(sum.terms().len());
    for (m, c) in sum.terms() {
        budget.poll(1)?;
        terms.push((place(m, budget)?, m, c));
    }
    terms.sort();
    if terms.is_empty() {
        out.push('0');
    }
    for (i, (place, m, c)) in terms.iter().enumerate() {
        out.push_str(match (i, c.is_negative()) {
            (0, false) => "",
            (0, true) => "-",
            (_, false) => " + ",
            (_, true) => " - ",
        });
        let atoms = Atoms {
            monomial: m,
            index: place.4,
            radicand: &place.5,
            style,
            budget,
        };
        atoms.show_term(c, out)?;
    }
    Ok(())
}

fn place(m: &Monomial, budget: &Budget) -> Result<Place, Failure> {
    let radicand = m.radical.radicand(budget)?;
    let degree = m.pi.add(&m.e, budget)?;
    Ok((
        m.has_constants(),
        degree,
        Reverse(m.pi.clone()),
        !m.nested.is_empty(),
        m.radical.index()?,
        radicand,
    ))
}

/// One monomial, ready to be written.
struct Atoms<'a> {
    monomial: &'a Monomial,
    index: u64,
    radicand: &'a UBig,
    style: Style,
    budget: &'a Budget,
}

impl Atoms<'_> {
    /// The absolute value of `c · monomial`: numerator and atoms, then what stands below the bar.
    fn show_term(&self, c: &Fraction, out: &mut String) -> Result<(), Failure> {
        let product = match self.style {
            Style::Unicode => "·",
            Style::Ascii => "*",
        };
        let above = self.above()?;
        let mut below = self.below()?;
        let numerator = c.numerator().unsigned_abs();
        if !numerator.is_one() || above.is_empty() {
            out.push_str(&big::to_decimal(&IBig::from(numerator), self.budget)?);
            // A power is set off from a coefficient; other atoms are not.
            if above
                .first()
                .is_some_and(|first| self.style == Style::Ascii || starts_with_digit(first))
            {
                out.push_str(product);
            }
        }
        out.push_str(&above.join(product));
        if !c.denominator().is_one() {
            let text = big::to_decimal(c.denominator().as_ibig(), self.budget)?;
            // `(3π)`: the number and the first atom below the bar are one factor, as above it.
            match below.first_mut() {
                Some(first) if self.style == Style::Unicode => *first = format!("{text}{first}"),
                _ => below.insert(0, text.clone()),
            }
            if below.len() == 1 && below[0] == text {
                out.push('/');
                out.push_str(&text);
                return Ok(());
            }
            out.push_str("/(");
            out.push_str(&below.join(product));
            out.push(')');
        } else if below.len() == 1 {
            out.push('/');
            out.push_str(&below[0]);
        } else if below.len() > 1 {
            out.push_str("/(");
            out.push_str(&below.join(product));
            out.push(')');
        }
        Ok(())
    }

    fn names(&self) -> [(&Fraction, &'static str); 2] {
        let pi = if self.style == Style::Unicode {
            "π"
        } else {
            "pi"
        };
        [(&self.monomial.pi, pi), (&self.monomial.e, "e")]
    }

    fn above(&self) -> Result<Vec<String>, Failure> {
        let mut atoms = Vec::new();
        for (exponent, name) in self.names() {
            if !exponent.is_zero() && exponent.is_positive() {
                atoms.push(constant_power(name, exponent, self.budget)?);
            }
        }
        if self.index > 1 {
            let m = big::to_decimal(&IBig::from(self.radicand.clone()), self.budget)?;
            atoms.push(match (self.index, self.style) {
                (2, Style::Unicode) => format!("√{m}"),
                (3, Style::Unicode) => format!("∛{m}"),
                (2, Style::Ascii) => format!("sqrt({m})"),
                (3, Style::Ascii) => format!("cbrt({m})"),
                (n, _) => format!("{m}^(1/{n})"),
            });
        }
        for nested in &self.monomial.nested {
            let mut text = String::from(if self.style == Style::Unicode {
                "√("
            } else {
                "sqrt("
            });
            show_sum(&nested.radicand, self.style, &mut text, self.budget)?;
            text.push(')');
            atoms.push(text);
        }
        Ok(atoms)
    }

    fn below(&self) -> Result<Vec<String>, Failure> {
        let negative = self
            .names()
            .into_iter()
            .filter(|(exponent, _)| exponent.is_negative());
        negative
            .map(|(exponent, name)| constant_power(name, &-exponent, self.budget))
            .collect()
    }
}

fn constant_power(name: &str, exponent: &Fraction, budget: &Budget) -> Result<String, Failure> {
    if exponent.is_one() {
        return Ok(name.to_string());
    }
    let text = exponent.text(budget)?;
    Ok(if exponent.is_int() {
        format!("{name}^{text}")
    } else {
        format!("{name}^({text})")
    })
}

fn starts_with_digit(atom: &str) -> bool {
    atom.starts_with(|c: char| c.is_ascii_digit())
}
