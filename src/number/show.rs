//! Display forms.

use super::{Complex, Number, NumberRef, float, negate, round};
use crate::big;
use crate::exact::Style;
use crate::limit::Budget;
use crate::text::Failure;
use std::fmt::Write;

/// Appends the display form: `-12`, `-7/3`, `1/2 + √5/2`, `0.1`, `11/5 - (2/5)i`.
///
/// # Errors
/// `Interrupted` while a large number is converted to digits.
pub fn show(a: NumberRef, out: &mut String, budget: &Budget) -> Result<(), Failure> {
    show_in(a, Style::Unicode, out, budget)
}

/// Appends the display form in the given style: in ASCII, `√2` is `sqrt(2)`. Both styles can be
/// read back.
///
/// # Errors
/// `Interrupted` while a large number is converted to digits.
pub fn show_in(
    a: NumberRef,
    style: Style,
    out: &mut String,
    budget: &Budget,
) -> Result<(), Failure> {
    match a {
        NumberRef::Int(n) => write!(out, "{n}").expect("writing to a String cannot fail"),
        NumberRef::Big(n) => out.push_str(&big::to_decimal(n, budget)?),
        NumberRef::Ratio(n, d) => write!(out, "{n}/{d}").expect("writing to a String cannot fail"),
        NumberRef::Rational(r) => {
            out.push_str(&big::to_decimal(r.numerator(), budget)?);
            out.push('/');
            out.push_str(&big::to_decimal(r.denominator().as_ibig(), budget)?);
        }
        NumberRef::Irrational(x) => x.show_in(style, out, budget)?,
        NumberRef::Float(x) => float::show(x, out),
        NumberRef::Complex(z) => complex(z, style, out, budget)?,
    }
    Ok(())
}

/// Appends `re + im·i`; an exact real part of 0 is left out, and so is a factor of 1 before the i.
fn complex(z: &Complex, style: Style, out: &mut String, budget: &Budget) -> Result<(), Failure> {
    if let (Number::Irrational(re), Number::Irrational(im)) = (&z.re, &z.im)
        && let Some(text) = re.root_with(im, budget)?
    {
        out.push_str(&text);
        return Ok(());
    }
    let minus = minus_pulled_out(&z.im, budget)?;
    if z.re.is_exact_zero() {
        out.push_str(if minus { "-" } else { "" });
    } else {
        show_in(z.re.as_ref(), style, out, budget)?;
        out.push_str(if minus { " - " } else { " + " });
    }
    let size = if minus {
        negate(z.im.as_ref(), budget)?
    } else {
        z.im.clone()
    };
    match size {
        Number::Int(1) => {}
        Number::Int(_) | Number::Big(_) | Number::Float(_) => {
            show_in(size.as_ref(), style, out, budget)?
        }
        Number::Ratio(..) | Number::Rational(_) | Number::Irrational(_) | Number::Complex(_) => {
            out.push('(');
            show_in(size.as_ref(), style, out, budget)?;
            out.push(')');
        }
    }
    out.push('i');
    Ok(())
}

/// Reports whether the sign of the imaginary part is written before the part: that is, whether the
/// part is negative and has a single term.
fn minus_pulled_out(im: &Number, budget: &Budget) -> Result<bool, Failure> {
    if let Number::Float(y) = im {
        return Ok(y.is_sign_negative() && !y.is_nan());
    }
    if let Number::Irrational(y) = im
        && y.terms() != 1
    {
        return Ok(false);
    }
    round::is_negative(im.as_ref(), budget)
}
