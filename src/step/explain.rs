//! Explains how arithmetic gets from its operands to its result, in the steps that a person would
//! write down.

use crate::code::Op;
use crate::number::NumberRef;
use crate::value::Value;

/// Fractions are explained only if their numerators and denominators are no larger than this.
const PART_MAX: i128 = 1_000_000_000_000;
/// The maximum number of factors written out.
const FACTORS_MAX: i64 = 8;

/// The intermediate forms between an operation and its result, in order, excluding both the
/// operation as written and the result.
pub(super) fn between(op: Op, left: Value, right: Option<Value>, degree: i64) -> Vec<String> {
    let a = left.as_number();
    let b = right.as_ref().and_then(Value::as_number);
    let found = match (op, a, b) {
        (Op::Add, Some(a), Some(b)) => sum(a, b, '+'),
        (Op::Sub, Some(a), Some(b)) => sum(a, b, '-'),
        (Op::Mul, Some(a), Some(b)) => product(a, b),
        (Op::Div, Some(a), Some(b)) => quotient(a, b),
        (Op::Rem, Some(NumberRef::Int(a)), Some(NumberRef::Int(b))) => remainder(a, b),
        (Op::Pow, Some(NumberRef::Int(a)), Some(NumberRef::Int(n))) => power(a, n),
        (Op::Root, Some(NumberRef::Int(a)), _) if degree == 2 => root(a),
        (Op::Factorial, Some(NumberRef::Int(n)), _) => factorial(n),
        _ => None,
    };
    found.unwrap_or_default()
}

/// The numerator and denominator of a small exact number.
fn parts(n: NumberRef) -> Option<(i128, i128)> {
    let (n, d) = match n {
        NumberRef::Int(i) => (i128::from(i), 1),
        NumberRef::Ratio(n, d) => (i128::from(n), i128::from(d)),
        NumberRef::Big(_)
        | NumberRef::Rational(_)
        | NumberRef::Irrational(_)
        | NumberRef::Float(_)
        | NumberRef::Complex(_) => return None,
    };
    (n.abs() < PART_MAX && d < PART_MAX).then_some((n, d))
}

fn gcd(a: i128, b: i128) -> i128 {
    if b == 0 { a.abs() } else { gcd(b, a % b) }
}

/// Writes a fraction without reducing it.
fn fraction(n: i128, d: i128) -> String {
    if d == 1 {
        n.to_string()
    } else {
        format!("{n}/{d}")
    }
}

/// Writes the unreduced fraction, if reducing would change it.
fn unreduced(n: i128, d: i128) -> Option<String> {
    (d != 1 && gcd(n, d) != 1).then(|| fraction(n, d))
}

fn in_parens(n: i128, text: String) -> String {
    if n < 0 { format!("({text})") } else { text }
}

/// Explains `1/3 + 1/6` via `2/6 + 1/6` and `3/6`.
fn sum(a: NumberRef, b: NumberRef, sign: char) -> Option<Vec<String>> {
    let ((n, d), (m, e)) = (parts(a)?, parts(b)?);
    if d == 1 && e == 1 {
        return None;
    }
    let common = d / gcd(d, e) * e;
    let (left, right) = (n * (common / d), m * (common / e));
    let mut forms = Vec::new();
    if d != e {
        let second = in_parens(right, fraction(right, common));
        forms.push(format!("{} {sign} {second}", fraction(left, common)));
    }
    let total = if sign == '+' {
        left + right
    } else {
        left - right
    };
    forms.extend(unreduced(total, common));
    Some(forms)
}

/// Explains `2/3 * 3/4` via `6/12`.
fn product(a: NumberRef, b: NumberRef) -> Option<Vec<String>> {
    let ((n, d), (m, e)) = (parts(a)?, parts(b)?);
    if d == 1 && e == 1 {
        return None;
    }
    Some(unreduced(n * m, d * e).into_iter().collect())
}

/// Explains `1/2 / (3/4)` via `1/2 · 4/3` and `4/6`, and `6/4` via `(3·2)/(2·2)`.
fn quotient(a: NumberRef, b: NumberRef) -> Option<Vec<String>> {
    let ((n, d), (m, e)) = (parts(a)?, parts(b)?);
    if m == 0 {
        return None;
    }
    let (top, bottom) = if m < 0 { (-e, -m) } else { (e, m) };
    let mut forms = Vec::new();
    if d != 1 || e != 1 {
        let turned = in_parens(top, fraction(top, bottom));
        forms.push(format!("{} · {turned}", fraction(n, d)));
        forms.extend(unreduced(n * top, d * bottom));
    } else if let common @ 2.. = gcd(n, m)
        && n != 0
        && m.abs() != common
    {
        forms.push(format!(
            "({}·{common})/({}·{common})",
            n / common,
            m / common
        ));
    }
    Some(forms)
}

/// Explains `17 % 5` via `17 - 3·5`.
fn remainder(a: i64, b: i64) -> Option<Vec<String>> {
    let (a, b) = (i128::from(a), i128::from(b));
    if b == 0 {
        return None;
    }
    let quotient = a.div_euclid(b);
    (a >= 0 && b > 0 && quotient > 0).then(|| vec![format!("{a} - {quotient}·{b}")])
}

/// Explains `2^5` via `2·2·2·2·2`.
fn power(a: i64, n: i64) -> Option<Vec<String>> {
    if !(2..=FACTORS_MAX).contains(&n) || a.abs() >= 1000 {
        return None;
    }
    let factor = in_parens(i128::from(a), a.to_string());
    Some(vec![vec![factor; n as usize].join("·")])
}

/// Explains `√8` via `√(4·2)`.
fn root(a: i64) -> Option<Vec<String>> {
    let n = i128::from(a);
    if !(4..PART_MAX).contains(&n) {
        return None;
    }
    let largest = (2..=1_000_000i128)
        .take_while(|s| s * s <= n)
        .filter(|s| n % (s * s) == 0)
        .last()?;
    let rest = n / (largest * largest);
    Some(vec![if rest == 1 {
        format!("√({largest}·{largest})")
    } else {
        format!("√({}·{rest})", largest * largest)
    }])
}

/// Explains `5!` via `5·4·3·2·1`.
fn factorial(n: i64) -> Option<Vec<String>> {
    (2..=FACTORS_MAX).contains(&n).then(|| {
        let factors: Vec<String> = (1..=n).rev().map(|k| k.to_string()).collect();
        vec![factors.join("·")]
    })
}

#[cfg(test)]
mod tests {
    use super::between;
    use crate::code::Op;
    use crate::heap::Heap;
    use crate::number::Number;
    use crate::value::{KINDS, Value};

    fn check(op: Op, a: (i64, i64), b: (i64, i64), expected: &[&str]) {
        let mut heap = Heap::new(&KINDS);
        let mut value = |(n, d): (i64, i64)| {
            Value::number(&mut heap, Number::ratio(i128::from(n), i128::from(d)))
        };
        let (a, b) = (value(a), value(b));
        assert_eq!(between(op, a, Some(b), 2), expected);
    }

    #[test]
    fn fractions_are_explained() {
        check(Op::Add, (1, 3), (1, 6), &["2/6 + 1/6", "3/6"]);
        check(Op::Sub, (1, 2), (1, 3), &["3/6 - 2/6"]);
        check(Op::Add, (1, 3), (1, 3), &[]);
        check(Op::Add, (1, 4), (1, 4), &["2/4"]);
        check(Op::Add, (1, 2), (-1, 3), &["3/6 + (-2/6)"]);
        check(Op::Add, (1, 2), (1, 1), &["1/2 + 2/2"]);
        check(Op::Mul, (2, 3), (3, 4), &["6/12"]);
        check(Op::Div, (1, 2), (3, 4), &["1/2 · 4/3", "4/6"]);
        check(Op::Div, (6, 1), (4, 1), &["(3·2)/(2·2)"]);
        check(Op::Div, (6, 1), (3, 1), &[]);
        check(Op::Div, (1, 1), (3, 1), &[]);
        check(Op::Add, (2, 1), (3, 1), &[]);
    }

    #[test]
    fn ints_are_explained() {
        check(Op::Rem, (17, 1), (5, 1), &["17 - 3·5"]);
        check(Op::Rem, (-17, 1), (5, 1), &[]);
        check(Op::Pow, (2, 1), (3, 1), &["2·2·2"]);
        check(Op::Pow, (-2, 1), (2, 1), &["(-2)·(-2)"]);
        check(Op::Root, (8, 1), (0, 1), &["√(4·2)"]);
        check(Op::Root, (9, 1), (0, 1), &["√(3·3)"]);
        check(Op::Root, (7, 1), (0, 1), &[]);
        check(Op::Factorial, (4, 1), (0, 1), &["4·3·2·1"]);
    }
}
