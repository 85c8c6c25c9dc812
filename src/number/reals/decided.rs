//! Tests values from the classes in which equality is always decided: they must be distinguished
//! from rationals that agree with them to 2,000 digits; disguised identities must be recognised,
//! and those with a changed last coefficient rejected.

use super::holds;

/// At least one value from each class, chosen so that no simpler form settles the question early.
const VALUES: &[&str] = &[
    // algebraic
    "cos(pi/7) + sqrt(2)",
    "sqrt(1 + sqrt(2)) + cbrt(3)",
    "sin(asin(1/3)/5)",
    "cos(atan(2)/3)*sqrt(2) + cos(atan(3)/2)",
    // polynomials in π
    "pi^2*sqrt(2) + cos(pi/7)*pi",
    // exponentials, sines and cosines of algebraic numbers
    "sin(sqrt(2))*cos(3) + exp(sqrt(2))",
    "tanh(sqrt(2)) + tan(1)",
    "sin(pi/7 + sqrt(2))",
    "sin(atan(2)/3 + sqrt(2))",
    "cosh(sqrt(2))*sin(sqrt(3))/(1 + exp(sqrt(5)))",
    // logarithms and arc functions of algebraic numbers, with algebraic coefficients
    "log(2) + sqrt(2)*log(1 + sqrt(2))",
    "log(2 + sqrt(3)) + sqrt(2)*log(1 + sqrt(2))",
    "sqrt(3)*atan(sqrt(2)) + sqrt(2)*log(1 + sqrt(2))",
    "asin(1/3)*sqrt(2) + acos(sqrt(2)/3)",
    "sqrt(2)*log(2 + cos(pi/7)) + cos(pi/9)*log(3)",
    "atanh(1/3)*sqrt(2) + atanh(sqrt(2)/3)",
    "log(1 + sqrt(2))/(log(3) + sqrt(2))",
    // powers of a single power
    "2^sqrt(2)*sqrt(3) + 4^sqrt(2)",
    "2^cos(pi/7)",
    "(1 + sqrt(2))^sqrt(3) + (1 + sqrt(2))^(2*sqrt(3))",
    "2^sqrt(2)/(1 + 4^sqrt(2))",
    // π and e^(π√d)
    "pi*exp(pi) + exp(pi/2) + pi^2",
    "pi*exp(pi*sqrt(163))",
];

#[test]
fn values_of_decided_classes_are_told_from_rationals_that_agree_to_2000_digits() {
    let mut wrong = Vec::new();
    for x in VALUES {
        let cut = format!("floor(({x})*10^2000)/10^2000");
        for claim in [
            format!("{x} > {cut}"),
            format!("{x} < {cut} + 1/10^2000"),
            format!("{x} != {cut}"),
        ] {
            let result = holds(&claim);
            if result != Ok(true) {
                wrong.push((claim, result));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// Both sides of identities that need the theorem for their class.
const IDENTITIES: &[(&str, &str)] = &[
    (
        "cos(2*pi/7)*log(3 + 2*sqrt(2)) + cos(4*pi/7)*log(3 + 2*sqrt(2))",
        "-2*cos(6*pi/7)*log(1 + sqrt(2)) - log(1 + sqrt(2))",
    ),
    (
        "sqrt(2)*log(2*cos(pi/7)) + sqrt(2)*log(2*cos(2*pi/7)) + sqrt(3)*log(3)",
        "-sqrt(2)*log(-2*cos(4*pi/7)) + sqrt(3)*log(3)",
    ),
    (
        "sqrt(2)*acosh(3) + sqrt(3)*acosh(7)",
        "2*sqrt(2)*asinh(1) + 2*sqrt(3)*acosh(2)",
    ),
    (
        "sqrt(2)*acos(1/3) + sqrt(3)*pi",
        "2*sqrt(2)*asin(sqrt(3)/3) + 4*sqrt(3)*atan(1)",
    ),
    ("3*asin(1/3)*sqrt(5)", "sqrt(5)*asin(23/27)"),
    (
        "log(1 + cos(2*pi/7)) + log(1 + cos(4*pi/7))",
        "-log(1 + cos(6*pi/7)) - log(8)",
    ),
    ("4*cos(atan(2)/3)^3 - 3*cos(atan(2)/3)", "1/sqrt(5)"),
    (
        "sin(sqrt(2) + atan(1/2)/2)",
        "sin(sqrt(2))*cos(atan(1/2)/2) + cos(sqrt(2))*sin(atan(1/2)/2)",
    ),
    (
        "16*sin(asin(1/3)/5)^5 - 20*sin(asin(1/3)/5)^3 + 5*sin(asin(1/3)/5)",
        "1/3",
    ),
    ("2*cos(atan(sqrt(2))/2)^2", "1 + 1/sqrt(3)"),
    ("(2^sqrt(2) + 1)^2", "4^sqrt(2) + 2*2^sqrt(2) + 1"),
    ("(exp(pi) + pi)^2", "exp(2*pi) + 2*pi*exp(pi) + pi^2"),
];

#[test]
fn identities_of_decided_classes_are_proved_and_near_misses_refused() {
    let mut wrong = Vec::new();
    for (left, right) in IDENTITIES {
        for (claim, expected) in [
            (format!("{left} == {right}"), true),
            (format!("{left} == {right} + 1/10^60"), false),
            (format!("{left} < {right} + 1/10^2000"), true),
            (format!("({left})*(1 + 1/10^60) == {right}"), false),
        ] {
            let result = holds(&claim);
            if result != Ok(expected) {
                wrong.push((claim, result));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn roots_of_functions_are_equal_in_two_spellings() {
    for claim in [
        "sqrt(1 - cos(34/3)^2) + e()*atan(pi()) == sqrt(2)*sqrt(1 - cos(68/3))/2 + e()*atan(pi())",
        "sqrt(1 - cos(1)^2)*log(2)/(1 - cos(1)^2) == log(2)/sin(1)",
        "cosh(atanh(cos(34/3))) == 1/sqrt(1 - cos(34/3)^2)",
        "log(sqrt(2 + sin(1)^2) + sin(1)) == log(sqrt(5 - cos(2)) + sqrt(2)*sin(1)) - log(2)/2",
    ] {
        assert_eq!(holds(claim), Ok(true), "{claim}");
    }
}
