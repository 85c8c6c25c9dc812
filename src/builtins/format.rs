//! Formats values as text: `format` and the number bases. A spec is
//! `[[fill]align][sign][width][,][.precision][type]`, much as in Python.

use super::{GLOBAL, PURE, also, native};
use crate::limit::Budget;
use crate::number::{self, Number, NumberKind, NumberRef, theory};
use crate::text::Failure;
use crate::value::{Text, Value};
use crate::vm::{Builtin, Native, Outcome, Vm, described};

pub(super) const ROWS: &[Builtin] = &[
    native(
        GLOBAL,
        "format(x, spec)",
        (2, 2),
        PURE,
        "The value formatted with a spec [[fill]align][sign][width][,][.precision][type]: align < > ^; `,` groups digits in threes; types f fixed, e scientific, % percent, x X o b a base, m mixed fraction, r repeating decimal, s text. Without a type, .n means n significant digits.",
        &[
            "format(2/3, \".4f\") → \"0.6667\"",
            "format(1234567, \",\") → \"1,234,567\"",
            "format(\"ab\", \"*^6\") → \"**ab**\"",
            "format(7/3, \"m\") → \"2 1/3\"",
            "format(1/6, \"r\") → \"0.1(6)\"",
            "format(1500, \".2e\") → \"1.50e3\"",
        ],
        |n| {
            let text = formatted(n.vm, n.arg(0), n.text(1)?)?;
            n.make_text(text)
        },
    ),
    native(
        also("math"),
        "hex(n)",
        (1, 1),
        PURE,
        "The text of an int in base 16, as a program would write it.",
        &["hex(255) → \"0xff\""],
        |n| in_base(n, 16, "0x"),
    ),
    native(
        also("math"),
        "bin(n)",
        (1, 1),
        PURE,
        "The text of an int in base 2, as a program would write it.",
        &["bin(5) → \"0b101\""],
        |n| in_base(n, 2, "0b"),
    ),
    native(
        also("math"),
        "oct(n)",
        (1, 1),
        PURE,
        "The text of an int in base 8, as a program would write it.",
        &["oct(8) → \"0o10\""],
        |n| in_base(n, 8, "0o"),
    ),
];

/// Formats a value with a spec, as in an f-string.
pub(super) fn by_spec(vm: &mut Vm, x: Value, spec: &str) -> Outcome {
    let text = formatted(vm, x, spec)?;
    vm.check_text(text.len())?;
    Ok(Text::from_string(&mut vm.heap, text).into())
}

fn in_base(n: &mut Native<'_>, base: i64, prefix: &str) -> Outcome {
    let text = theory::to_base(n.number(0)?, NumberRef::Int(base), &n.vm.budget)?;
    let text = match text.strip_prefix('-') {
        Some(digits) => format!("-{prefix}{digits}"),
        None => format!("{prefix}{text}"),
    };
    n.make_text(text)
}

/// The maximum width and number of digits in a spec.
const WIDTH_MAX: usize = 1 << 24;
/// The maximum number of digits in the period of a repeating decimal.
const PERIOD_MAX: usize = 1 << 24;

/// A parsed spec.
#[derive(Default)]
struct Spec {
    fill: Option<char>,
    align: Option<char>,
    sign: Option<char>,
    zeros: bool,
    width: usize,
    groups: bool,
    precision: Option<usize>,
    kind: Option<char>,
}

impl Spec {
    fn read(text: &str) -> Result<Spec, Failure> {
        let chars: Vec<char> = text.chars().collect();
        let mut at = 0;
        let mut spec = Spec::default();
        let is_align = |c: Option<&char>| c.is_some_and(|c| "<>^".contains(*c));
        if is_align(chars.get(1)) {
            (spec.fill, spec.align) = (Some(chars[0]), Some(chars[1]));
            at = 2;
        } else if is_align(chars.first()) {
            spec.align = Some(chars[0]);
            at = 1;
        }
        if let Some(sign) = chars.get(at).filter(|c| "+- ".contains(**c)) {
            spec.sign = Some(*sign);
            at += 1;
        }
        spec.zeros = chars.get(at) == Some(&'0');
        spec.width = number_at(&chars, &mut at)?.unwrap_or(0);
        if chars.get(at) == Some(&',') {
            spec.groups = true;
            at += 1;
        }
        if chars.get(at) == Some(&'.') {
            at += 1;
            let digits = number_at(&chars, &mut at)?;
            spec.precision =
                Some(digits.ok_or_else(|| {
                    Failure::value("a spec needs digits after the `.`, as in `.3f`")
                })?);
        }
        if let Some(kind) = chars.get(at).filter(|c| "fe%xXobmrs".contains(**c)) {
            spec.kind = Some(*kind);
            at += 1;
        }
        match chars.get(at) {
            Some(bad) => {
                let failure = Failure::value(format!("a spec cannot have `{bad}` there"));
                let last = at + 1 == chars.len();
                Err(failure.with_hint(match bad {
                    'd' | 'i' if last => format!(
                        "ints need no type letter: `{}` is enough",
                        chars[..at].iter().collect::<String>()
                    ),
                    'g' | 'G' if last => {
                        "without a type letter, the text is as short as possible".to_string()
                    }
                    _ => "a spec is [[fill]align][sign][width][,][.precision][type], as in `>8.3f`"
                        .to_string(),
                }))
            }
            None => Ok(spec),
        }
    }

    /// Pads the text to the width. `digits` is the offset of a number's digits, after its sign.
    fn padded(&self, text: String, digits: Option<usize>) -> String {
        let count = text.chars().count();
        if count >= self.width {
            return text;
        }
        let missing = self.width - count;
        let fill = self.fill.unwrap_or(if self.zeros { '0' } else { ' ' });
        let fill = |n: usize| fill.to_string().repeat(n);
        match (self.align, digits) {
            (None, Some(at)) if self.zeros => {
                format!("{}{}{}", &text[..at], "0".repeat(missing), &text[at..])
            }
            (Some('>'), _) | (None, Some(_)) => fill(missing) + &text,
            (Some('^'), _) => fill(missing / 2) + &text + &fill(missing - missing / 2),
            _ => text + &fill(missing),
        }
    }
}

fn number_at(chars: &[char], at: &mut usize) -> Result<Option<usize>, Failure> {
    let start = *at;
    let mut number = 0usize;
    while let Some(digit) = chars.get(*at).and_then(|c| c.to_digit(10)) {
        number = number * 10 + digit as usize;
        if number > WIDTH_MAX {
            return Err(Failure::limit(format!(
                "a spec can ask for at most {WIDTH_MAX} characters"
            )));
        }
        *at += 1;
    }
    Ok((*at > start).then_some(number))
}

/// Formats a value with a spec.
///
/// # Errors
/// `ValueError` for a spec that is malformed or does not fit the value; `LimitError`,
/// `Interrupted`.
pub(super) fn formatted(vm: &Vm, x: Value, spec: &str) -> Result<String, Failure> {
    let spec = Spec::read(spec)?;
    vm.check_room(spec.width.max(spec.precision.unwrap_or(0)))?;
    let number = x.as_number();
    let text = match (spec.kind, number) {
        (Some('s'), _) | (None, None) => {
            let mut text = vm.display(x)?;
            if let Some((end, _)) = spec.precision.and_then(|n| text.char_indices().nth(n)) {
                text.truncate(end);
            }
            if spec.groups || spec.sign.is_some() {
                let what = described(x);
                return Err(Failure::value(format!(
                    "formatted as text, {what} cannot have a sign or groups of digits"
                )));
            }
            return Ok(spec.padded(text, None));
        }
        (None, Some(number)) if number.kind() == NumberKind::Complex => vm.display(x)?,
        (_, Some(number)) if number.kind() != NumberKind::Complex => {
            unsigned(number, &spec, &vm.budget)?
        }
        (Some(kind), _) => {
            let what = described(x);
            return Err(Failure::value(format!(
                "`{kind}` formats real numbers, not {what}"
            )));
        }
        (None, Some(_)) => vm.display(x)?,
    };
    let (minus, text) = match text.strip_prefix('-') {
        Some(rest) => (true, rest.to_string()),
        None => (false, text),
    };
    let text = if spec.groups { grouped(&text)? } else { text };
    let sign = match (minus, spec.sign) {
        (true, _) => "-",
        (false, Some('+')) => "+",
        (false, Some(' ')) => " ",
        (false, _) => "",
    };
    Ok(spec.padded(format!("{sign}{text}"), Some(sign.len())))
}

/// Formats a real number with the type and precision of a spec, with a minus sign but no other sign
/// and no padding.
fn unsigned(x: NumberRef<'_>, spec: &Spec, budget: &Budget) -> Result<String, Failure> {
    if let NumberRef::Float(f) = x
        && !f.is_finite()
        && !matches!(spec.kind, Some('x' | 'X' | 'o' | 'b' | 'm' | 'r'))
    {
        return shown(x, budget);
    }
    let digits = spec.precision.unwrap_or(6);
    match spec.kind {
        Some('f') => number::decimal_text(x, digits, budget),
        Some('%') => {
            let hundred = number::mul(number::to_exact(x)?.as_ref(), NumberRef::Int(100), budget)?;
            Ok(number::decimal_text(hundred.as_ref(), digits, budget)? + "%")
        }
        Some('e') => scientific(x, digits, budget),
        Some('m') => mixed(x, budget),
        Some('r') => repeating(x, budget),
        Some(base @ ('x' | 'X' | 'o' | 'b')) => {
            if !matches!(x, NumberRef::Int(_) | NumberRef::Big(_)) {
                return Err(Failure::value(format!("`{base}` formats ints only")));
            }
            let number = match base {
                'o' => 8,
                'b' => 2,
                _ => 16,
            };
            let text = theory::to_base(x, NumberRef::Int(number), budget)?;
            Ok(if base == 'X' {
                text.to_uppercase()
            } else {
                text
            })
        }
        _ => match spec.precision {
            Some(digits) => significant(x, digits.max(1), budget),
            None => shown(x, budget),
        },
    }
}

fn shown(x: NumberRef<'_>, budget: &Budget) -> Result<String, Failure> {
    let mut text = String::new();
    number::show(x, &mut text, budget)?;
    Ok(text)
}

fn scientific(x: NumberRef<'_>, digits: usize, budget: &Budget) -> Result<String, Failure> {
    let (all, exponent, negative) = number::significant_digits(x, digits + 1, budget)?;
    let sign = if negative { "-" } else { "" };
    let (first, rest) = all.split_at(1);
    let point = if rest.is_empty() { "" } else { "." };
    Ok(format!("{sign}{first}{point}{rest}e{exponent}"))
}

/// Formats with this many significant digits, without trailing zeros, and in positional notation
/// where floats print that way.
fn significant(x: NumberRef<'_>, digits: usize, budget: &Budget) -> Result<String, Failure> {
    let (all, exponent, negative) = number::significant_digits(x, digits, budget)?;
    let sign = if negative { "-" } else { "" };
    let point = if x.kind() == NumberKind::Float {
        ".0"
    } else {
        ""
    };
    if !(-4..16).contains(&exponent) {
        let all = all.trim_end_matches('0');
        let (first, rest) = all.split_at(1);
        let point = if rest.is_empty() { "" } else { "." };
        return Ok(format!("{sign}{first}{point}{rest}e{exponent}"));
    }
    if exponent < 0 {
        let zeros = "0".repeat((-exponent - 1) as usize);
        let all = all.trim_end_matches('0');
        return Ok(format!("{sign}0.{zeros}{all}"));
    }
    let whole = exponent as usize + 1;
    let rest = all.get(whole..).unwrap_or("").trim_end_matches('0');
    let before = &all[..whole.min(all.len())];
    Ok(match rest {
        "" => format!("{sign}{before:0<whole$}{point}"),
        _ => format!("{sign}{before}.{rest}"),
    })
}

/// Returns the numerator of a rational without its sign, its denominator, and whether it is
/// negative.
fn fraction(x: NumberRef<'_>, kind: char) -> Result<(Number, Number, bool), Failure> {
    let x = number::to_exact(x)?;
    match x.as_ref().kind() {
        NumberKind::Int | NumberKind::Rational => {}
        NumberKind::Irrational | NumberKind::Complex | NumberKind::Float => {
            return Err(Failure::value(format!(
                "`{kind}` formats rational numbers only"
            )));
        }
    }
    let budget = Budget::default();
    let numerator = number::numerator(x.as_ref())?;
    let negative = number::compare(numerator.as_ref(), NumberRef::Int(0), &budget)?
        == Some(std::cmp::Ordering::Less);
    let numerator = number::abs(numerator.as_ref(), &budget)?;
    Ok((numerator, number::denominator(x.as_ref())?, negative))
}

fn mixed(x: NumberRef<'_>, budget: &Budget) -> Result<String, Failure> {
    let (above, below, negative) = fraction(x, 'm')?;
    let whole = number::idiv(above.as_ref(), below.as_ref(), budget)?;
    let rest = number::rem(above.as_ref(), below.as_ref(), budget)?;
    let sign = if negative { "-" } else { "" };
    let part = number::div(rest.as_ref(), below.as_ref(), budget)?;
    let (whole_text, part_text) = (
        shown(whole.as_ref(), budget)?,
        shown(part.as_ref(), budget)?,
    );
    let is_zero = |x: &Number| number::is_zero(x.as_ref());
    Ok(match (is_zero(&whole), is_zero(&rest)) {
        (_, true) => format!("{sign}{whole_text}"),
        (true, false) => format!("{sign}{part_text}"),
        (false, false) => format!("{sign}{whole_text} {part_text}"),
    })
}

/// Formats a decimal with its period in parentheses.
fn repeating(x: NumberRef<'_>, budget: &Budget) -> Result<String, Failure> {
    let (above, below, negative) = fraction(x, 'r')?;
    let ten = NumberRef::Int(10);
    let whole = number::idiv(above.as_ref(), below.as_ref(), budget)?;
    let mut rest = number::rem(above.as_ref(), below.as_ref(), budget)?;
    let mut text = String::from(if negative { "-" } else { "" });
    text.push_str(&shown(whole.as_ref(), budget)?);
    if number::is_zero(rest.as_ref()) {
        return Ok(text);
    }
    text.push('.');
    // The number of digits before the period is the larger of the exponents of 2 and 5 in the
    // denominator.
    let mut other = below.clone();
    let mut before = 0usize;
    loop {
        let common = theory::gcd(other.as_ref(), ten, budget)?;
        if number::equal(common.as_ref(), NumberRef::Int(1), budget)? {
            break;
        }
        other = number::idiv(other.as_ref(), common.as_ref(), budget)?;
        before += 1;
    }
    let mut start: Option<Number> = None;
    for count in 0.. {
        if count % 64 == 0 {
            budget.poll(8)?;
        }
        if count > PERIOD_MAX {
            return Err(Failure::limit(format!(
                "the decimal has more than {PERIOD_MAX} digits"
            )));
        }
        if number::is_zero(rest.as_ref()) {
            return Ok(text);
        }
        if count == before {
            start = Some(rest.clone());
            text.push('(');
        } else if let Some(start) = &start
            && number::equal(start.as_ref(), rest.as_ref(), budget)?
        {
            break;
        }
        let shifted = number::mul(rest.as_ref(), ten, budget)?;
        let digit = number::idiv(shifted.as_ref(), below.as_ref(), budget)?;
        rest = number::rem(shifted.as_ref(), below.as_ref(), budget)?;
        number::show(digit.as_ref(), &mut text, budget)?;
    }
    text.push(')');
    Ok(text)
}

/// Groups the digits before the point in threes.
fn grouped(text: &str) -> Result<String, Failure> {
    let end = text
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(text.len());
    let fits = end > 0 && matches!(text[end..].chars().next(), None | Some('.' | 'e' | '%'));
    if !fits {
        return Err(
            Failure::value("`,` groups the digits of ints and decimals only")
                .with_hint("a type such as `f` turns any number into a decimal"),
        );
    }
    let mut out = String::with_capacity(text.len() + end / 3);
    for (i, c) in text[..end].chars().enumerate() {
        if i > 0 && (end - i) % 3 == 0 {
            out.push(',');
        }
        out.push(c);
    }
    out.push_str(&text[end..]);
    Ok(out)
}
