//! Conformance tests for numbers, one line each.

use super::literal as read_literal;
use super::*;
use crate::limit::Budget;
use crate::text::{ErrorKind, Failure};

fn budget() -> Budget {
    Budget::default()
}

fn literal(text: &str) -> Result<Number, Failure> {
    read_literal(text, &budget())
}

/// Reads an operand as a source token with an optional leading `-`, or the way `number` would.
fn number(text: &str) -> Number {
    match text.strip_prefix('-') {
        Some(rest) if rest.ends_with('f') => {
            negate(literal(rest).expect("a literal").as_ref(), &budget()).unwrap()
        }
        _ => literal(text)
            .or_else(|_| read(text, &budget()))
            .unwrap_or_else(|e| panic!("{text}: {e}")),
    }
}

fn shown(result: Result<Number, Failure>) -> String {
    match result {
        Ok(n) => {
            let mut out = String::new();
            show(n.as_ref(), &mut out, &budget()).unwrap();
            out
        }
        Err(e) => e.kind().name().to_owned(),
    }
}

fn check(a: &str, operator: &str, b: &str, expected: &str) {
    let (x, y) = (number(a), number(b));
    let (x, y) = (x.as_ref(), y.as_ref());
    let budget = budget();
    let result = match operator {
        "+" => add(x, y, &budget),
        "-" => sub(x, y, &budget),
        "*" => mul(x, y, &budget),
        "/" => div(x, y, &budget),
        "%" => rem(x, y, &budget),
        "idiv" => idiv(x, y, &budget),
        "^" => power(x, y, &budget),
        "root" => root(x, y, &budget),
        "log" => log_base(x, y, &budget),
        _ => panic!("{operator}"),
    };
    assert_eq!(shown(result), expected, "{a} {operator} {b}");
}

#[test]
fn integers_grow_past_64_bits() {
    check("9223372036854775807", "+", "1", "9223372036854775808");
    check("-9223372036854775808", "-", "1", "-9223372036854775809");
    check("4294967296", "*", "4294967296", "18446744073709551616");
    check("-9223372036854775808", "/", "-1", "9223372036854775808");
    check("-9223372036854775808", "idiv", "-1", "9223372036854775808");
    check("-9223372036854775808", "%", "-1", "0");
    check("2", "^", "100", "1267650600228229401496703205376");
    check("0", "^", "0", "1");
    check("-3", "^", "3", "-27");
    check("51090942171709440000", "/", "2432902008176640000", "21");
}

#[test]
fn remainders_are_floored() {
    for (a, b, q, r) in [
        ("7", "3", "2", "1"),
        ("-7", "3", "-3", "2"),
        ("7", "-3", "-3", "-2"),
        ("-7", "-3", "2", "-1"),
        ("7/2", "1", "3", "1/2"),
        ("-7/2", "1", "-4", "1/2"),
        ("-7.5f", "2", "-4", "0.5"),
        ("7.5f", "-2", "-4", "-0.5"),
        ("100000000000000000000", "-7", "-14285714285714285715", "-5"),
        ("-7", "100000000000000000000", "-1", "99999999999999999993"),
    ] {
        check(a, "idiv", b, q);
        check(a, "%", b, r);
    }
    check("1i", "%", "2", "TypeError");
}

#[test]
fn division_by_zero_is_an_error_for_every_type() {
    for operator in ["/", "%", "idiv"] {
        for a in ["1", "1/2", "1f", "100000000000000000000"] {
            check(a, operator, "0", "ZeroDivisionError");
            check(a, operator, "0f", "ZeroDivisionError");
        }
    }
    check("0", "^", "-1", "ZeroDivisionError");
    check("0", "^", "-1/2", "ZeroDivisionError");
    check("0f", "^", "-1", "ZeroDivisionError");
    check("3i", "/", "0", "ZeroDivisionError");
}

#[test]
fn fractions_reduce() {
    check("16", "/", "9", "16/9");
    check("4", "/", "2", "2");
    check("6", "/", "-4", "-3/2");
    check("1/3", "+", "1/6", "1/2");
    check("1/2", "-", "1/3", "1/6");
    check("2/3", "*", "3/4", "1/2");
    check("1/2", "/", "3/4", "2/3");
    check("2/3", "^", "3", "8/27");
    check("2", "^", "-3", "1/8");
    check("2/3", "^", "-2", "9/4");
    check("-2/3", "^", "-3", "-27/8");
    check(
        "9223372036854775807",
        "/",
        "-9223372036854775808",
        "-9223372036854775807/9223372036854775808",
    );
    check(
        "1/9223372036854775807",
        "*",
        "1/3",
        "1/27670116110564327421",
    );
    check("1/27670116110564327421", "*", "3", "1/9223372036854775807");
}

#[test]
fn huge_powers_are_refused_before_computing() {
    check("10", "^", "10000000000", "LimitError");
    check("2", "^", "1000000000000000000000000000000", "LimitError");
    check("1/2", "^", "1000000000000000000000000000000", "LimitError");
    check("1", "^", "1000000000000000000000000000000", "1");
    check("-1", "^", "1000000000000000000000000000001", "-1");
    check("0", "^", "1000000000000000000000000000001", "0");
    check("1i", "^", "1000000000000000000000000000002", "-1");
    check("1i", "^", "10000000000000003", "-i");
    check("2i", "^", "10000000000000003", "LimitError");
    assert_eq!(
        shown(factorial(NumberRef::Int(1_000_000_000), &budget())),
        "LimitError"
    );
    assert_eq!(shown(literal("1e999999999")), "LimitError");
    assert_eq!(shown(literal("1e-999999999")), "LimitError");
    assert_eq!(shown(literal("1e99999999999999999999999")), "LimitError");
    assert_eq!(shown(literal("0e99999999999999999999999")), "0");
}

#[test]
fn factorials() {
    assert_eq!(shown(factorial(NumberRef::Int(0), &budget())), "1");
    assert_eq!(
        shown(factorial(NumberRef::Int(20), &budget())),
        "2432902008176640000"
    );
    assert_eq!(
        shown(factorial(NumberRef::Int(25), &budget())),
        "15511210043330985984000000"
    );
    assert_eq!(
        shown(factorial(NumberRef::Int(-1), &budget())),
        "DomainError"
    );
    assert_eq!(
        shown(factorial(NumberRef::Ratio(1, 2), &budget())),
        "DomainError"
    );
    assert_eq!(
        shown(factorial(NumberRef::Float(3.0), &budget())),
        "DomainError"
    );
}

#[test]
fn roots_that_are_rational() {
    check("8", "^", "1/3", "2");
    check("4/9", "^", "1/2", "2/3");
    check("4/9", "^", "-1/2", "3/2");
    check("4/9", "^", "-3/2", "27/8");
    check("-8", "^", "1/3", "-2");
    check("-8", "^", "2/3", "4");
    check("-4", "^", "1/2", "2i");
    check("-4", "^", "3/2", "-8i");
    check("-4", "^", "-1/2", "-(1/2)i");
    check("32", "root", "5", "2");
    check("27/8", "root", "3", "3/2");
    check("4", "root", "-2", "1/2");
    check("2", "root", "0", "DomainError");
    check("2", "root", "1/2", "TypeError");
    check("-1f", "root", "2", "0.0 + 1.0i");
    check("-8f", "root", "3", "-2.0");
    check("1267650600228229401496703205376", "root", "100", "2");
    assert_eq!(shown(sqrt(number("3+4i").as_ref(), &budget())), "2 + i");
    assert_eq!(shown(sqrt(number("-3-4i").as_ref(), &budget())), "1 - 2i");
}

#[test]
fn complex_arithmetic() {
    check("3 + 4i", "+", "1 + 2i", "4 + 6i");
    check("3 + 4i", "*", "1 + 2i", "-5 + 10i");
    check("3 + 4i", "/", "1 + 2i", "11/5 - (2/5)i");
    check("1 + i", "^", "2", "2i");
    check("1 + i", "^", "-2", "-(1/2)i");
    check("1 + 1i", "*", "1 - 1i", "2");
    check("3 - 4i", "+", "1f", "4.0 - 4.0i");
    assert_eq!(shown(abs(number("3 - 4i").as_ref(), &budget())), "5");
    assert_eq!(shown(conj(number("3 - 4i").as_ref(), &budget())), "3 + 4i");
    assert_eq!(
        compare(number("1i").as_ref(), NumberRef::Int(1), &budget())
            .unwrap_err()
            .kind(),
        ErrorKind::Type
    );
}

#[test]
fn literals() {
    for (text, expected) in [
        ("007", "7"),
        ("1_000_000", "1000000"),
        ("3.14", "157/50"),
        (".5", "1/2"),
        ("2.0", "2"),
        ("1e3", "1000"),
        ("2.5e-3", "1/400"),
        ("1E2", "100"),
        ("0.1f", "0.1"),
        ("2f", "2.0"),
        ("1e-3f", "0.001"),
        ("1.5e-7f", "1.5e-7"),
        ("1e16f", "1e16"),
        ("1e15f", "1000000000000000.0"),
        ("0.0001f", "0.0001"),
        ("100f", "100.0"),
        ("4i", "4i"),
        ("2.5i", "(5/2)i"),
        ("0i", "0"),
        ("0x1F", "31"),
        ("0b101", "5"),
        ("0o17", "15"),
        ("0x1f", "31"),
        ("0.(3)", "1/3"),
        ("0.1(6)", "1/6"),
        ("0.(9)", "1"),
        ("0.(3)f", "0.3333333333333333"),
        ("12abc", "SyntaxError"),
        ("1__0", "SyntaxError"),
        ("_1", "SyntaxError"),
        ("1_", "SyntaxError"),
        ("5.", "SyntaxError"),
        ("1e", "SyntaxError"),
        ("0x", "SyntaxError"),
        ("0b12", "SyntaxError"),
        ("", "SyntaxError"),
        (".", "SyntaxError"),
        ("1(3)", "SyntaxError"),
        ("1.()", "SyntaxError"),
    ] {
        assert_eq!(shown(literal(text)), expected, "{text}");
    }
}

#[test]
fn reading_text() {
    for (text, expected) in [
        ("12", "12"),
        (" -3/4 ", "-3/4"),
        ("0.25", "1/4"),
        ("1e3", "1000"),
        ("i", "i"),
        ("-i", "-i"),
        ("3 + 4i", "3 + 4i"),
        ("11/5 - (2/5)i", "11/5 - (2/5)i"),
        ("-(2/5)i", "-(2/5)i"),
        ("1e-3 + 1e-3i", "1/1000 + (1/1000)i"),
        ("-1/2+i", "-1/2 + i"),
        ("", "ValueError"),
        ("1/0", "ValueError"),
        ("1/2/3", "ValueError"),
        ("abc", "ValueError"),
        ("1 2", "ValueError"),
        ("--1", "ValueError"),
        ("1 + 2", "ValueError"),
        ("1f", "ValueError"),
        ("inf", "ValueError"),
        ("é", "ValueError"),
        ("3 + -4i", "ValueError"),
    ] {
        assert_eq!(shown(read(text, &budget())), expected, "{text:?}");
    }
}

#[test]
fn rounding() {
    let round_all = |text: &str| {
        let x = number(text);
        let each = [floor, ceil, round, trunc].map(|f| shown(f(x.as_ref(), &budget())));
        each.join(" ")
    };
    assert_eq!(round_all("-7/2"), "-4 -3 -4 -3");
    assert_eq!(round_all("5/2"), "2 3 3 2");
    assert_eq!(round_all("-5/2"), "-3 -2 -3 -2");
    assert_eq!(round_all("2.7f"), "2 3 3 2");
    assert_eq!(round_all("1e300f").len(), 4 * 301 + 3);
    assert_eq!(
        shown(floor(NumberRef::Float(f64::NAN), &budget())),
        "ValueError"
    );
}

#[test]
fn decimals() {
    let text = |x: &str, n: usize| decimal_text(number(x).as_ref(), n, &budget()).unwrap();
    assert_eq!(text("2/3", 5), "0.66667");
    assert_eq!(text("-1/8", 2), "-0.13");
    assert_eq!(text("3", 2), "3.00");
    assert_eq!(text("5/2", 0), "3");
    assert_eq!(text("-1/1000", 2), "0.00");
    assert_eq!(text("1/1000", 3), "0.001");
    assert_eq!(text("0.5f", 1), "0.5");
    assert_eq!(text("0.1f", 20), "0.10000000000000000555");
    let near_as = |x: &str, look| approximate(number(x).as_ref(), look, &budget());
    let near = |x: &str| near_as(x, Look::default());
    assert_eq!(near("157/25").as_deref(), Some("= 6.28"));
    assert_eq!(near("1/3").as_deref(), Some("≈ 0.333333"));
    assert_eq!(near("-1/3").as_deref(), Some("≈ -0.333333"));
    assert_eq!(near("1/8").as_deref(), Some("= 0.125"));
    assert_eq!(near("1/1024").as_deref(), Some("≈ 0.000976562"));
    assert_eq!(near("200/3").as_deref(), Some("≈ 66.6667"));
    let huge = div(number("1e400").as_ref(), NumberRef::Int(3), &budget()).unwrap();
    assert_eq!(
        approximate(huge.as_ref(), Look::default(), &budget()).as_deref(),
        Some("≈ 3.33333e399")
    );
    assert_eq!(near("7").as_deref(), None);
    let look = |digits, notation, grouping| Look {
        digits,
        notation,
        grouping,
    };
    let many = near_as("1/3", look(20, Notation::Auto, false));
    assert_eq!(many.as_deref(), Some("≈ 0.33333333333333333333"));
    let science = near_as("200/3", look(3, Notation::Scientific, false));
    assert_eq!(science.as_deref(), Some("≈ 6.67e1"));
    let fixed = near_as("20000000000/3", look(12, Notation::Fixed, true));
    assert_eq!(fixed.as_deref(), Some("≈ 6_666_666_666.67"));
    let tiny = near_as("1/3000000000", look(2, Notation::Fixed, false));
    assert_eq!(tiny.as_deref(), Some("≈ 0.00000000033"));
}

#[test]
fn logarithms() {
    check("8", "log", "2", "3");
    check("2", "log", "8", "1/3");
    check("4/9", "log", "3/2", "-2");
    check("1", "log", "7", "0");
    check("2", "log", "3", "log(2)/log(3)");
    check("0", "log", "2", "DomainError");
    check("-1", "log", "2", "(π/log(2))i");
    check("2", "log", "1", "DomainError");
    check("10", "log", "10f", "1.0");
    assert_eq!(shown(exp(NumberRef::Int(0), &budget())), "1");
    assert_eq!(shown(sin(NumberRef::Int(0), &budget())), "0");
    assert_eq!(shown(acos(NumberRef::Int(2), &budget())), "DomainError");
    assert_eq!(
        shown(asin(NumberRef::Float(-2.0), &budget())),
        "DomainError"
    );
}

#[test]
fn exact_comparison_across_types() {
    let same = |a: &str, b: &str| equal(number(a).as_ref(), number(b).as_ref(), &budget()).unwrap();
    assert!(same("1", "1f") && same("1/2", "0.5f") && !same("0.1", "0.1f"));
    assert!(!same("9007199254740993", "9007199254740992f"));
    assert!(same("1i", "1i") && !same("1i", "0f"));
    assert!(!same(
        "1e300f",
        "1000000000000000052504760255204420248704468581108159154915854115111802457988908195786371375080447854045104128",
    ));
    let order =
        |a: &str, b: &str| compare(number(a).as_ref(), number(b).as_ref(), &budget()).unwrap();
    use std::cmp::Ordering::*;
    assert_eq!(
        order("9007199254740993", "9007199254740992f"),
        Some(Greater)
    );
    assert_eq!(order("0.1", "0.1f"), Some(Less));
    assert_eq!(order("1e400", "1e300f"), Some(Greater));
    assert_eq!(order("1/3", "0.3333333333"), Some(Greater));
    assert_eq!(
        compare(NumberRef::Float(f64::NAN), NumberRef::Int(1), &budget()),
        Ok(None)
    );
    assert_eq!(
        compare(
            NumberRef::Float(f64::INFINITY),
            number("1e400").as_ref(),
            &budget()
        ),
        Ok(Some(Greater))
    );
}

#[test]
fn floats_to_exact() {
    assert_eq!(shown(fraction(NumberRef::Float(0.1))), "1/10");
    assert_eq!(shown(to_rational(NumberRef::Float(0.5))), "1/2");
    assert_eq!(shown(to_rational(NumberRef::Float(5e-324))).len(), 2 + 324);
    assert_eq!(shown(fraction(NumberRef::Float(f64::NAN))), "ValueError");
    assert_eq!(shown(numerator(number("-6/4").as_ref())), "-3");
    assert_eq!(shown(denominator(number("-6/4").as_ref())), "2");
    assert_eq!(shown(numerator(NumberRef::Float(1.0))), "TypeError");
}
