//! Printed values can be read back: the source text of extreme numbers of every kind, and the text
//! of exact numbers.

use crate::transcript::Collector;
use lamina_shell::{Session, Settings};
use std::cell::RefCell;
use std::path::PathBuf;
use std::rc::Rc;

fn session() -> (Session, Rc<RefCell<String>>) {
    let output = Rc::new(RefCell::new(String::new()));
    let host = Collector {
        output: Rc::clone(&output),
        folder: PathBuf::from("."),
    };
    (Session::new(Box::new(host), Settings::default()), output)
}

/// The output of an input, or its error.
fn gives(session: &mut Session, output: &Rc<RefCell<String>>, text: &str) -> String {
    output.borrow_mut().clear();
    let outcome = session.eval(text);
    let error = outcome.error.map(|error| error.one_line());
    output.borrow().trim_end().to_string() + &error.unwrap_or_default()
}

/// Exact numbers: when the printed text of one is entered, the value is equal and prints the same
/// text.
const EXACT: &[&str] = &[
    "exp(1/99999999999999999999)",
    "exp(-1/99999999999999999999)",
    "exp(99999999999999999999/7)",
    "exp(-99999999999999999999)",
    "5*exp(3/99999999999999999999)/7",
    "exp(1/99999999999999999999) + √2*π",
    "exp(1/99999999999999999999)*π^(1/3)",
    "π^99999999999999999999",
    "(π^99999999999999999999)^(1/7)",
    "1/(1 + exp(1/99999999999999999999))",
    "exp(1/99999999999999999999)^99999999999999999999",
    "sqrt(exp(1/99999999999999999999))",
    "root(exp(99999999999999999999), 3)",
    "2^(1/1000003)",
    "-(10^30 + 1)/(10^30 + 2)",
    "√(2 + √3 + √5)",
    "1i*exp(1/99999999999999999999)",
    "2^100 + 3^(1/2)*1i",
    "-9223372036854775808",
    "9223372036854775808/3",
    "-9223372036854775808/9223372036854775807",
];

#[test]
fn exact_numbers_show_what_reads_back() {
    let (mut session, output) = session();
    for text in EXACT {
        let shown = gives(&mut session, &output, &format!("x = {text}; to_string(x)"));
        let shown = shown.trim_matches('"').to_string();
        assert!(!shown.contains("Error"), "{text}: {shown}");
        for claim in [
            format!("({shown}) == x"),
            format!("typeof({shown}) == typeof(x)"),
            format!("number(\"{shown}\") == x"),
            format!("to_string({shown}) == \"{shown}\""),
        ] {
            assert_eq!(
                gives(&mut session, &output, &claim),
                "true",
                "{text}: {claim}"
            );
        }
    }
}

#[test]
fn source_text_of_floats_reads_back() {
    let (mut session, output) = session();
    let mut bits = 0x9e37_79b9_7f4a_7c15u64;
    let mut floats = vec![
        0.0,
        -0.0,
        f64::MIN_POSITIVE,
        f64::MIN_POSITIVE / 3.0,
        5e-324,
        -5e-324,
        f64::MAX,
        f64::MIN,
        f64::EPSILON,
        1e16,
        1e-4,
        9.999e-5,
        9_007_199_254_740_993.0,
        0.1,
        1e21,
        f64::INFINITY,
        f64::NEG_INFINITY,
    ];
    for _ in 0..2000 {
        bits ^= bits << 13;
        bits ^= bits >> 7;
        bits ^= bits << 17;
        floats.push(f64::from_bits(bits));
    }
    for x in floats.into_iter().filter(|x| !x.is_nan()) {
        let value = if x.is_finite() {
            format!("{x:e}f")
        } else {
            format!("float(\"{x}\")")
        };
        let text = gives(&mut session, &output, &format!("x = {value}; repr(x)"));
        let text = text.trim_matches('"').replace("\\\"", "\"");
        let claim = format!(
            "y = {text}; [x == y, typeof(y), repr(y) == repr(x), 1 / (y + 1) == 1 / (x + 1)]"
        );
        let expected = "[true, \"float\", true, true]";
        let x = if x == -1.0 { continue } else { x };
        assert_eq!(
            gives(&mut session, &output, &claim),
            expected,
            "{x}: {text}"
        );
    }
}

#[test]
fn a_number_with_very_many_divisors_says_how_many() {
    let (mut session, output) = session();
    let error = gives(&mut session, &output, "divisors(factorial(200))");
    let count = gives(
        &mut session,
        &output,
        "p = 1; for f in factor(factorial(200)) { p *= f[1] + 1 }; p",
    );
    assert!(count.len() > 20, "{count}");
    assert!(error.contains(&format!("{count} divisors")), "{error}");
}
