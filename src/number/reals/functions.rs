//! Elementary functions: printed forms, identities, and values that would be rounded wrongly if an
//! exact argument were first converted to a double.

use super::{check, eval, holds, run};
use crate::limit::Budget;
use crate::number;

/// Checks the truth of comparisons.
fn truths(cases: &[(&str, bool)]) {
    let wrong: Vec<_> = cases
        .iter()
        .map(|(text, expected)| (text, holds(text), expected))
        .filter(|(_, got, expected)| *got != Ok(**expected))
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

fn digits(text: &str, n: usize) -> String {
    let value = eval(text).unwrap();
    number::decimal_text(value.as_ref(), n, &Budget::default()).unwrap()
}

#[test]
fn the_sine_of_a_large_number_has_its_sign() {
    assert_eq!(
        digits("sin(10^30)", 30),
        "-0.090116901912138058030386428953"
    );
    assert_eq!(run("sign(sin(10^30))"), "-1");
}

#[test]
fn a_logarithm_near_one_is_not_zero() {
    truths(&[
        ("log(1 + 1/10^20) == 0", false),
        ("log(1 + 1/10^20) > 0", true),
    ]);
    assert_eq!(
        digits("log(1 + 10^-30)", 70),
        "0.0000000000000000000000000000009999999999999999999999999999995000000000"
    );
}

#[test]
fn digits_of_a_logarithm_are_right_beyond_a_double() {
    assert_eq!(digits("log(2)", 30), "0.693147180559945309417232121458");
}

#[test]
fn a_cosine_on_the_circle_equals_its_radical() {
    truths(&[
        ("cos(pi/5) == (1 + sqrt(5))/4", true),
        ("tan(pi/8) == sqrt(2) - 1", true),
    ]);
}

#[test]
fn a_quotient_of_logarithms_is_an_integer() {
    truths(&[("log(1000)/log(10) == 3", true)]);
    assert_eq!(run("floor(log(1000)/log(10))"), "3");
}

#[test]
fn a_cube_root_denests_in_its_field() {
    truths(&[("root(7 + 5*sqrt(2), 3) == 1 + sqrt(2)", true)]);
}

#[test]
fn the_formula_of_machin_is_pi() {
    truths(&[
        ("16*atan(1/5) - 4*atan(1/239) == pi", true),
        ("16*atan(1/5) - 4*atan(1/240) == pi", false),
    ]);
}

#[test]
fn exp_undoes_log() {
    assert_eq!(run("exp(log(3))"), "3");
}

#[test]
fn a_power_with_a_huge_irrational_exponent_stays_exact() {
    let x = eval("(1 + 1/10^20)^(10^20*sqrt(2))").unwrap();
    assert!(x.as_ref().is_exact());
    truths(&[
        ("(1 + 1/10^20)^(10^20*sqrt(2)) < e^sqrt(2)", true),
        ("(1 + 1/10^20)^(10^20*sqrt(2)) > e^sqrt(2) - 1/10^18", true),
    ]);
}

#[test]
fn the_sine_of_a_number_of_400_digits_has_digits() {
    assert_eq!(digits("sin(10^400)", 20), "-0.99853823198309772292");
}

#[test]
fn huge_powers_are_compared_at_once() {
    truths(&[
        ("exp(exp(exp(10))) > 10^100", true),
        ("exp(10^-2000) - 1 - 10^-2000 > 0", true),
    ]);
}

const FORMS: &[(&str, &str)] = &[
    ("log(2) + log(3)", "log(6)"),
    ("log(8)", "3·log(2)"),
    ("log(1/2)", "-log(2)"),
    ("log(sqrt(2))", "log(2)/2"),
    ("log(8)/log(2)", "3"),
    ("log(100) - 2*log(5)", "2·log(2)"),
    ("log(2/3) + log(3/2)", "0"),
    ("exp(log(7))", "7"),
    ("log(e^(2/5))", "2/5"),
    ("exp(3*log(2))", "8"),
    ("exp(-log(2)/2)", "√2/2"),
    ("exp(log(3) + 1)", "3e"),
    ("2^sqrt(2)", "2^(√2)"),
    ("exp(sqrt(2))", "e^(√2)"),
    ("(2^sqrt(2))^sqrt(2)", "4"),
    ("2^sqrt(2) * 3^sqrt(2)", "6^(√2)"),
    ("sin(1)", "sin(1)"),
    ("sin(pi/2 + 1)", "cos(1)"),
    ("sin(-1)", "-sin(1)"),
    ("cos(1 - pi)", "-cos(1)"),
    ("sin(1)^2 + cos(1)^2", "1"),
    ("tan(1)", "tan(1)"),
    ("sqrt(2)*sin(1)/2", "√2·sin(1)/2"),
    ("sin(asin(1/3))", "1/3"),
    ("cos(asin(1/3))", "2√2/3"),
    ("tan(atan(5))", "5"),
    ("sin(atan(3/4))", "3/5"),
    ("cos(acos(-2/9))", "-2/9"),
    ("2*atan(1/3) + atan(1/7)", "π/4"),
    ("cos(pi/5)", "1/4 + √5/4"),
    ("tan(pi/8)", "-1 + √2"),
    ("sin(pi/8)", "√(2 - √2)/2"),
    ("cos(9*pi/7)", "-cos(2π/7)"),
    ("tan(10*pi/9)", "tan(π/9)"),
    ("acos(-1/4 + sqrt(5)/4)", "2π/5"),
    ("asin(sin(2*pi/9))", "2π/9"),
    ("acos(cos(10*pi/7))", "4π/7"),
    ("atan(-2 + sqrt(3))", "-π/12"),
    ("root(7 + 5*sqrt(2), 3)", "1 + √2"),
    ("root(17 + 12*sqrt(2), 4)", "1 + √2"),
    ("cbrt(20 + 14*sqrt(2))", "2 + √2"),
    ("cbrt(1 + sqrt(2))", "∛(1 + √2)"),
    ("sign(tan(10^12))", "-1"),
    ("floor(log(1000)/log(10))", "3"),
    ("floor(e^(pi*sqrt(163)))", "262537412640768743"),
    ("floor(1000*sin(1))", "841"),
    ("round(-e^3)", "-20"),
    ("ceil(log(100))", "5"),
    ("floor(log(10^15 - 1, 10))", "14"),
    ("exp(sqrt(2))*exp(-sqrt(2))", "1"),
    ("cosh(1)^2 - sinh(1)^2", "1"),
    ("sinh(log(3))", "4/3"),
    ("cosh(log(2))", "5/4"),
    ("sinh(1) + cosh(1)", "e"),
    ("tanh(0)", "0"),
    ("float(exp(2))", "7.38905609893065"),
    ("float(log(10))", "2.302585092994046"),
    ("float(atan(1/3))", "0.3217505543966422"),
    ("float(cos(10^22))", "0.523214785395139"),
    ("float(exp(1/2^52))", "1.0000000000000002"),
    ("log(-1)", "(π)i"),
    ("log(-2)", "log(2) + (π)i"),
    ("log(1 + 1i)", "log(2)/2 + (π/4)i"),
    ("log(2i)", "log(2) + (π/2)i"),
    ("exp(log(-5))", "-5"),
    ("exp(1i*pi)", "-1"),
    ("exp(1i*pi/4)", "√2/2 + (√2/2)i"),
    ("exp(2 + 1i*pi)", "-e^2"),
    ("1i^1i", "e^(-π/2)"),
    ("(-8)^(1/3)", "-2"),
    ("(-16)^(1/4)", "√2 + (√2)i"),
    ("0^(1 + 1i)", "0"),
    ("cosh(1i*pi/3)", "1/2"),
    ("sin(pi/6)", "1/2"),
    ("tan(pi/12)", "2 - √3"),
    ("16*atan(1/5)-4*atan(1/239)", "π"),
    ("floor(sin(2)/(sin(1)*cos(1)))", "2"),
    ("float(1 + 1/2^53 - sin(10^-4000))", "1.0"),
    ("float(2^-1075)", "0.0"),
    ("float(2^-1075 + 10^-900)", "5e-324"),
    ("atan(3/4)", "2·atan(1/3)"),
    ("asin(sin(4))", "-4 + π"),
    ("acos(cos(10))", "-10 + 4π"),
    ("atan(tan(2))", "2 - π"),
    ("sin(1)*cos(1)", "sin(2)/2"),
    ("cos(1)^2", "cos(1)^2"),
    ("1/log(2)", "1/log(2)"),
    ("2/(3*log(2))", "2/(3·log(2))"),
    ("(1+sqrt(2))/(1+log(2))", "(1 + √2)/(1 + log(2))"),
    (
        "3*log(2) + e + pi + sqrt(2) + 1 + cbrt(2) + sin(1)",
        "1 + √2 + ∛2 + π + e + 3·log(2) + sin(1)",
    ),
    ("pi*log(2)", "π·log(2)"),
    ("cosh(1)", "cosh(1)"),
    ("2*cosh(sqrt(2))", "2·cosh(√2)"),
    ("tanh(1)", "tanh(1)"),
    ("sqrt(pi)", "√π"),
    ("gamma(1/2)", "√π"),
    ("gamma(5)", "24"),
    ("gamma(-3/2)", "4√π/3"),
    ("2*(1+sqrt(2))^(1/5)", "2·(1 + √2)^(1/5)"),
    ("sqrt(log(2))", "√(log(2))"),
    ("sqrt(1+log(2))^2", "1 + log(2)"),
    ("cos(pi/7)/cos(pi/7)", "1"),
    ("1/cos(2*pi/7)", "1/cos(2π/7)"),
    ("log(2)*log(3)", "log(2)·log(3)"),
    ("exp(log(3))", "3"),
    ("log(log(2))", "log(log(2))"),
    ("e^e", "e^e"),
    ("e^(-sqrt(2))", "e^(-√2)"),
];

#[test]
fn functions_are_printed_in_one_form() {
    check(FORMS);
}

const IDENTITIES: &[(&str, bool)] = &[
    ("exp(log(pi)) == pi", true),
    ("4^sqrt(3) == 2^sqrt(12)", true),
    ("sin(2) == 2*sin(1)*cos(1)", true),
    ("cos(sqrt(2)) == 1 - 2*sin(sqrt(2)/2)^2", true),
    ("16*atan(1/5) - 4*atan(1/239) == pi", true),
    ("16*atan(1/5) - 4*atan(1/240) == pi", false),
    ("8*atan(1/10) - atan(1/239) - 4*atan(1/515) == pi/4", true),
    ("cos(2*pi/7) + cos(4*pi/7) + cos(6*pi/7) == -1/2", true),
    ("cos(pi/9)*cos(2*pi/9)*cos(4*pi/9) == 1/8", true),
    ("cbrt(5 - 2*sqrt(6)) == cbrt(sqrt(3) - sqrt(2))^2", true),
    ("e^pi > pi^e", true),
    ("e^pi - pi == 20", false),
    ("log(2) < 7/10", true),
    ("sin(22) < -1/200", true),
    ("(exp(1) - exp(-1))^2 == exp(2) - 2 + exp(-2)", true),
    ("exp(sqrt(3 + 2*sqrt(2))) == e*exp(sqrt(2))", true),
    ("exp(sqrt(2)) + exp(sqrt(3)) == exp(sqrt(10))", false),
    ("asinh(4/3) == log(3)", true),
    ("cosh(1) == (e + 1/e)/2", true),
    ("sin(1) == float(sin(1))", false),
    ("(-2)^sqrt(2) == exp(sqrt(2)*log(-2))", true),
    ("sin(1i) == sinh(1)*1i", true),
    ("cos(1i) == cosh(1)", true),
    ("sin(2 + 1i) == sin(2)*cosh(1) + cos(2)*sinh(1)*1i", true),
    ("log(1+1/10^20) == 0", false),
    ("(1+1/10^20)^(10^20*sqrt(2)) < 5", true),
    ("tan(3*pi/11) + 4*sin(2*pi/11) == sqrt(11)", true),
    ("sin(2*pi/7) + sin(4*pi/7) + sin(8*pi/7) == sqrt(7)/2", true),
    ("sin(pi/9)*sin(2*pi/9)*sin(4*pi/9) == sqrt(3)/8", true),
    ("cbrt(cbrt(2)-1) == cbrt(1/9) - cbrt(2/9) + cbrt(4/9)", true),
    (
        "sqrt(5) + sqrt(22+2*sqrt(5)) == sqrt(11+2*sqrt(29)) + sqrt(16-2*sqrt(29)+2*sqrt(55-10*sqrt(29)))",
        true,
    ),
    ("cbrt(2+sqrt(5)) + cbrt(2-sqrt(5)) == 1", true),
    (
        "44*atan(1/57) + 7*atan(1/239) - 12*atan(1/682) + 24*atan(1/12943) == pi/4",
        true,
    ),
    (
        "44*atan(1/57) + 7*atan(1/239) - 12*atan(1/682) + 24*atan(1/12944) == pi/4",
        false,
    ),
    ("cos(sqrt(5+2*sqrt(6))) == cos(sqrt(2)+sqrt(3))", true),
    ("e^(cos(2*pi/7)+cos(4*pi/7)+cos(6*pi/7)) == 1/sqrt(e)", true),
    ("sin(1)/(1+cos(1)) == tan(1/2)", true),
    ("log(exp(4i)) == (4-2*pi)*1i", true),
    ("acosh(3) == 2*asinh(1)", true),
    ("float(1 + 1/2^53 + sin(10^-4000)) > 1", true),
    ("cos(pi/10^50) < 1", true),
    ("sin(10^6*atan(1/3)) < 1", true),
    ("log(6)^2 == log(2)^2 + 2*log(2)*log(3) + log(3)^2", true),
    ("2*asin(sqrt(3)/3) == acos(1/3)", true),
    ("3*asin(1/3) == asin(23/27)", true),
    ("exp(exp(exp(10))) > 10^100", true),
    ("exp(10^-2000) - 1 - 10^-2000 > 0", true),
    ("sin(10^400) < 1", true),
    ("((-2)^sqrt(2))^sqrt(2) == 4", false),
];

#[test]
fn identities_are_decided() {
    truths(IDENTITIES);
}
