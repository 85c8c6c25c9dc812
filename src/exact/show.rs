//! The display form: the rational first, then radicals by index and radicand, nested radicals, and
//! terms with π or e by increasing total degree, higher powers of π first.

use super::Real;
use super::algebraic;
use super::hyperbolic;
use super::key::{Call, Circle, Extra, Function, Generator, More, Root};
use super::monomial::Monomial;
use super::sum::Sum;
use crate::big;
use crate::big::Fraction;
use crate::limit::Budget;
use crate::text::Failure;
use dashu_base::UnsignedAbs;
use dashu_int::{IBig, UBig};
use std::cmp::Reverse;
use std::rc::Rc;

/// The notation for roots, π and products.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Style {
    /// `2√2`, `∛5`, `3π/2`, `2π·√3/3`.
    #[default]
    Unicode,
    /// `2*sqrt(2)`, `cbrt(5)`, `3*pi/2`, `2*pi*sqrt(3)/3`.
    Ascii,
}

/// The sort key of a term in a sum. In this order: the texts of its functions, whether it has π or
/// e, the total degree of these, the power of π, other algebraic numbers, whether it has nested
/// radicals, the index, and the radicand.
pub(super) type Place = (
    Vec<String>,
    bool,
    Fraction,
    Reverse<Fraction>,
    Option<Rc<Extra>>,
    bool,
    u64,
    UBig,
);

impl Real {
    /// Writes the display form in the given style. The Unicode style can be read back.
    ///
    /// # Errors
    /// `LimitError` for a radicand that would be too long, `Interrupted`.
    pub fn show_in(&self, style: Style, out: &mut String, budget: &Budget) -> Result<(), Failure> {
        let Some(den) = &self.den else {
            return show_sum(&self.num, style, out, budget);
        };
        if let Some(pair) = hyperbolic::tangent(&self.num, den, style, budget)? {
            return show_terms(
                vec![(pair.place(), None, pair.c, pair.text)],
                style,
                out,
                budget,
            );
        }
        let below = {
            let mut text = String::new();
            show_sum(den, style, &mut text, budget)?;
            text
        };
        let above = {
            let mut text = String::new();
            show_sum(&self.num, style, &mut text, budget)?;
            text
        };
        if is_one_factor(&above) {
            out.push_str(&above);
        } else {
            out.push('(');
            out.push_str(&above);
            out.push(')');
        }
        if is_atom(&below) {
            out.push('/');
            out.push_str(&below);
        } else {
            out.push_str("/(");
            out.push_str(&below);
            out.push(')');
        }
        Ok(())
    }
}

/// Reports whether a printed sum is a single function, root or power, which needs no parentheses
/// below a fraction bar.
fn is_atom(text: &str) -> bool {
    is_one_factor(text)
        && text.starts_with(|c: char| c.is_ascii_alphabetic() || "∛(".contains(c))
        && !outside_groups(text, '·')
        && !outside_groups(text, '*')
}

/// Reports whether a character occurs outside all parentheses.
fn outside_groups(text: &str, wanted: char) -> bool {
    let mut depth = 0;
    text.chars().any(|c| {
        depth += i32::from(c == '(') - i32::from(c == ')');
        depth == 0 && c == wanted
    })
}

/// Reports whether a printed sum is a product or simpler, and so needs no parentheses above a
/// fraction bar.
fn is_one_factor(text: &str) -> bool {
    let mut depth = 0;
    for (at, c) in text.char_indices() {
        match c {
            '(' => depth += 1,
            ')' => depth -= 1,
            ' ' | '/' if depth == 0 && at > 0 => return false,
            _ => {}
        }
    }
    true
}

fn show_sum(sum: &Sum, style: Style, out: &mut String, budget: &Budget) -> Result<(), Failure> {
    let mut terms = Vec::with_capacity(sum.terms().len());
    let exponential = |m: &Monomial| !m.e.is_zero() || m.more.is_some();
    let count = sum.terms().iter().filter(|(m, _)| exponential(m)).count();
    let rest = if count > 1 {
        let (pairs, rest) = hyperbolic::pairs(sum, style, budget)?;
        for pair in pairs {
            let mut at = place(&pair.key, style, budget)?;
            at.0.push(pair.text.clone());
            terms.push((at, Some(pair.key), pair.c, pair.text));
        }
        rest
    } else {
        sum.clone()
    };
    for (m, c) in rest.into_terms() {
        budget.poll(1)?;
        terms.push((place(&m, style, budget)?, Some(m), c, String::new()));
    }
    show_terms(terms, style, out, budget)
}

/// A term: its place, its key if it has one, its coefficient, and the text of functions already
/// written.
type Term = (Place, Option<Monomial>, Fraction, String);

fn show_terms(
    mut terms: Vec<Term>,
    style: Style,
    out: &mut String,
    budget: &Budget,
) -> Result<(), Failure> {
    terms.sort();
    if terms.is_empty() {
        out.push('0');
    }
    for (i, (place, m, c, text)) in terms.iter().enumerate() {
        out.push_str(match (i, c.is_negative()) {
            (0, false) => "",
            (0, true) => "-",
            (_, false) => " + ",
            (_, true) => " - ",
        });
        let one = Monomial::default();
        let atoms = Atoms {
            monomial: m.as_ref().unwrap_or(&one),
            functions: (!text.is_empty()).then(|| text.clone()),
            index: place.6,
            radicand: &place.7,
            style,
            budget,
        };
        atoms.show_term(c, out)?;
    }
    Ok(())
}

/// Reports whether the first coefficient in display order is negative.
pub(super) fn leads_with_minus(x: &Real, budget: &Budget) -> Result<bool, Failure> {
    if let Some((_, c)) = x.num.single() {
        return Ok(c.is_negative());
    }
    let mut least: Option<(Place, bool)> = None;
    for (m, c) in x.num.terms() {
        budget.poll(1)?;
        let place = place(m, Style::Unicode, budget)?;
        if least.as_ref().is_none_or(|(first, _)| place < *first) {
            least = Some((place, c.is_negative()));
        }
    }
    Ok(least.is_some_and(|(_, negative)| negative))
}

fn place(m: &Monomial, style: Style, budget: &Budget) -> Result<Place, Failure> {
    let radicand = m.radical.radicand(budget)?;
    let degree = m.pi.add(&m.e, budget)?;
    let functions = match &m.more {
        Some(more) => {
            let (above, below) = calls(more, style, budget)?;
            above.into_iter().chain(below).collect()
        }
        None => Vec::new(),
    };
    Ok((
        functions,
        m.has_constants(),
        degree,
        Reverse(m.pi.clone()),
        m.extra.clone(),
        !m.nested.is_empty(),
        m.radical.index()?,
        radicand,
    ))
}

/// Writes the functions of a key above and below the fraction bar, ordered by name, then argument.
fn calls(
    more: &More,
    style: Style,
    budget: &Budget,
) -> Result<(Vec<String>, Vec<String>), Failure> {
    let (mut above, mut below) = (Vec::new(), Vec::new());
    if let Some(power) = &more.power {
        let write = || exponential(&power.argument, style, budget);
        above.push(power.written(style, write)?.to_string());
    }
    // Replace sin x / cos x with a tangent.
    let mut rest = more.calls.clone();
    let mut tangents = Vec::new();
    for (call, k) in &more.calls {
        if call.function != Function::Sin {
            continue;
        }
        let other = rest.iter().position(|(c, j)| {
            c.function == Function::Cos && c.argument == call.argument && (*j < 0) != (*k < 0)
        });
        if let Some(at) = other {
            let j = rest[at].1;
            let size = k.unsigned_abs().min(j.unsigned_abs()) as i32;
            let size = if *k < 0 { -size } else { size };
            tangents.push(("tan", Rc::clone(call), size));
            rest[at].1 += size;
            if let Some(own) = rest.iter_mut().find(|(c, _)| c == call) {
                own.1 -= size;
            }
        }
    }
    let mut all: Vec<(&str, Rc<Call>, i32)> = tangents;
    for (call, k) in rest.into_iter().filter(|(_, k)| *k != 0) {
        all.push((name(call.function), call, k));
    }
    for (name, call, k) in all {
        let argument = call.written(style, || {
            let mut text = String::new();
            call.argument.show_in(style, &mut text, budget)?;
            Ok(text)
        })?;
        let mut text = format!("{name}({argument})");
        if k.unsigned_abs() > 1 {
            text.push_str(&format!("^{}", k.unsigned_abs()));
        }
        if k > 0 {
            above.push(text)
        } else {
            below.push(text)
        }
    }
    above.sort();
    below.sort();
    Ok((above, below))
}

fn name(function: Function) -> &'static str {
    match function {
        Function::Asin => "asin",
        Function::Atan => "atan",
        Function::Cos => "cos",
        Function::Exp => "exp",
        Function::Log => "log",
        Function::Sin => "sin",
    }
}

/// Writes `e^x`; as a power of r if the exponent is a multiple of log(r).
fn exponential(x: &Real, style: Style, budget: &Budget) -> Result<String, Failure> {
    if x.den.is_none() {
        let mut base: Option<Fraction> = None;
        let mut terms = Vec::new();
        let mut whole = true;
        for (m, c) in x.num.terms() {
            let Some((r, rest)) = m.without_log() else {
                whole = false;
                break;
            };
            if base.as_ref().is_some_and(|base| *base != r) {
                whole = false;
                break;
            }
            base = Some(r);
            terms.push((rest, c.clone()));
        }
        if let Some(mut r) = base.filter(|_| whole) {
            let mut exponent = Real::of(Sum::sorted(terms));
            if leads_with_minus(&exponent, budget)? && r.is_int() {
                // Prefer 2^(-√2) to (1/2)^(√2).
            } else if leads_with_minus(&exponent, budget)? {
                (r, exponent) = (r.inverse(), exponent.negate());
            }
            let mut text = String::new();
            exponent.show_in(style, &mut text, budget)?;
            let base = r.text(budget)?;
            return Ok(if r.is_int() {
                format!("{base}^({text})")
            } else {
                format!("({base})^({text})")
            });
        }
    }
    let mut text = String::new();
    x.show_in(style, &mut text, budget)?;
    let single = text.chars().count() == 1;
    Ok(if single {
        format!("e^{text}")
    } else {
        format!("e^({text})")
    })
}

/// One monomial, ready to be written.
struct Atoms<'a> {
    monomial: &'a Monomial,
    /// The text of functions already written.
    functions: Option<String>,
    index: u64,
    radicand: &'a UBig,
    style: Style,
    budget: &'a Budget,
}

impl Atoms<'_> {
    /// Writes the absolute value of `c · monomial`: the numerator and its atoms, then everything
    /// below the fraction bar.
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
            // A power is separated from its coefficient by a multiplication sign; other atoms are
            // not.
            if above
                .first()
                .is_some_and(|first| self.style == Style::Ascii || is_set_off(first))
            {
                out.push_str(product);
            }
        }
        out.push_str(&above.join(product));
        if !c.denominator().is_one() {
            let text = big::to_decimal(c.denominator().as_ibig(), self.budget)?;
            // `(3π)`: below the bar, as above it, the number and the first atom are a single
            // factor.
            match below.first_mut() {
                Some(first) if self.style == Style::Unicode && !is_set_off(first) => {
                    *first = format!("{text}{first}");
                }
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
                atoms.push(constant_power(name, exponent, self.style, self.budget)?);
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
        for (generator, k) in self.monomial.extra.iter().flat_map(|x| &x.factors) {
            atoms.push(self.generator(generator, *k)?);
        }
        atoms.extend(self.functions.clone());
        if let Some(more) = &self.monomial.more {
            atoms.extend(calls(more, self.style, self.budget)?.0);
        }
        Ok(atoms)
    }

    /// Writes a value on the circle or a root, raised to a power.
    fn generator(&self, generator: &Generator, k: u32) -> Result<String, Failure> {
        let mut text = String::new();
        match generator {
            Generator::Circle(kind, q) => {
                let name = match kind {
                    Circle::Cos => "cos",
                    Circle::Sin => "sin",
                    Circle::Tan => "tan",
                };
                let angle = Real::pi().mul(&Real::from(q.clone()), self.budget)?;
                text.push_str(name);
                text.push('(');
                angle.show_in(self.style, &mut text, self.budget)?;
                text.push(')');
                if k > 1 {
                    text.push_str(&format!("^{k}"));
                }
            }
            Generator::Of(of) => {
                text.push_str(&algebraic::text(of, self.budget)?);
                if k > 1 {
                    text.push_str(&format!("^{k}"));
                }
            }
            Generator::Root(Root {
                radicand, index, ..
            }) => {
                let cube = *index == 3;
                text.push_str(match (cube, self.style) {
                    (true, Style::Unicode) => "∛(",
                    (true, Style::Ascii) => "cbrt(",
                    (false, _) => "(",
                });
                show_sum(radicand, self.style, &mut text, self.budget)?;
                text.push(')');
                match (cube, k) {
                    (true, 1) => {}
                    (true, _) => text.push_str(&format!("^{k}")),
                    (false, _) => text.push_str(&format!("^({k}/{index})")),
                }
            }
        }
        Ok(text)
    }

    fn below(&self) -> Result<Vec<String>, Failure> {
        let negative = self
            .names()
            .into_iter()
            .filter(|(exponent, _)| exponent.is_negative());
        let mut below = negative
            .map(|(exponent, name)| constant_power(name, &-exponent, self.style, self.budget))
            .collect::<Result<Vec<_>, Failure>>()?;
        if let Some(more) = &self.monomial.more {
            below.extend(calls(more, self.style, self.budget)?.1);
        }
        Ok(below)
    }
}

fn constant_power(
    name: &str,
    exponent: &Fraction,
    style: Style,
    budget: &Budget,
) -> Result<String, Failure> {
    if exponent.is_one() {
        return Ok(name.to_string());
    }
    if *exponent == Fraction::ratio(1, 2) {
        return Ok(match style {
            Style::Unicode => format!("√{name}"),
            Style::Ascii => format!("sqrt({name})"),
        });
    }
    let text = exponent.text(budget)?;
    Ok(if exponent.is_int() {
        format!("{name}^{text}")
    } else {
        format!("{name}^({text})")
    })
}

/// Reports whether a multiplication sign separates a coefficient from this atom: it does for
/// functions, powers of numbers and groups, but not for roots, π and e.
fn is_set_off(atom: &str) -> bool {
    let plain = ["√", "∛", "π"].iter().any(|name| atom.starts_with(name));
    !plain && atom != "e" && !atom.starts_with("e^")
}
