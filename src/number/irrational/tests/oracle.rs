//! Random expressions against values that mpmath computed: the checked-in sample, or the file that
//! `LAMINA_ORACLE` names. `tests/oracle/generate.py` says how to make one.

use super::{eval, holds, show};
use crate::limit::Budget;
use crate::number;
use std::time::{Duration, Instant};

const DIGITS: usize = 60;

/// What is wrong with a line, if anything.
fn fault(line: &str) -> Option<String> {
    let mut fields = line.split('\t');
    let (text, first) = (fields.next()?, fields.next()?);
    let Some(second) = fields.next() else {
        let result = holds(text);
        return (result != Ok(first == "true")).then(|| format!("{result:?}"));
    };
    let value = match eval(text) {
        Ok(value) => value,
        Err(failure) => return Some(failure.to_string()),
    };
    let budget = Budget::default();
    for (part, expected) in [(number::re(value.as_ref()), first), (number::im(value.as_ref()), second)] {
        let digits = number::decimal_text(part.as_ref(), DIGITS, &budget);
        if digits.as_deref() != Ok(expected) {
            return Some(format!("{digits:?} of {}", show(&value)));
        }
    }
    let printed = show(&value);
    let back = number::read(&printed, &budget);
    let same = back.as_ref().is_ok_and(|x| number::equal(x.as_ref(), value.as_ref(), &budget) == Ok(true));
    (!same || show(back.as_ref().ok()?) != printed).then(|| format!("{printed} reads back as {back:?}"))
}

#[test]
fn agrees_with_the_oracle() {
    let path = std::env::var("LAMINA_ORACLE").ok();
    let path = path.unwrap_or_else(|| format!("{}/tests/oracle/sample.txt", env!("CARGO_MANIFEST_DIR")));
    let text = std::fs::read_to_string(path).unwrap();
    let mut faults = Vec::new();
    let mut slowest = (Duration::ZERO, "");
    for line in text.lines() {
        let start = Instant::now();
        if let Some(fault) = fault(line) {
            faults.push(format!("{line}\n    {fault}"));
        }
        slowest = slowest.max((start.elapsed(), line));
    }
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults[..faults.len().min(20)].join("\n"));
    eprintln!("slowest: {slowest:?}");
    assert!(slowest.0 < Duration::from_secs(20), "{slowest:?}");
}

#[test]
#[ignore = "a measurement"]
fn times() {
    let cases = [
        ("pi", 100_000),
        ("sqrt(2)", 100_000),
        ("e", 100_000),
        ("cbrt(2)", 100_000),
        ("2^(1/5)", 100_000),
        ("2^(1/7)", 100_000),
        ("sqrt(1+sqrt(2))", 100_000),
        ("exp(1/3)", 100_000),
        ("1/(1+pi)", 100_000),
        ("pi", 1_000_000),
    ];
    for (text, n) in cases {
        let value = eval(text).unwrap();
        let start = Instant::now();
        let digits = number::decimal_text(value.as_ref(), n, &Budget::default()).unwrap();
        eprintln!("{text} {n}: {:?} …{}", start.elapsed(), &digits[digits.len() - 10..]);
    }
    for text in [
        "cmp(sqrt(1+sqrt(2))*sqrt(1+sqrt(3))*sqrt(1+sqrt(5)), 5)",
        "eq((sqrt(1+sqrt(2))+sqrt(1+sqrt(3))+sqrt(1+sqrt(5)))^2, 1)",
        "1/(sqrt(1+sqrt(2))+sqrt(1+sqrt(3))+sqrt(1+sqrt(5)))",
        "1/(sqrt(2)+sqrt(3)+sqrt(5)+sqrt(7)+sqrt(11)+sqrt(13))",
        "1/(1+2^(1/9)+3^(1/8))",
        "1/(1+2^(1/15)+3^(1/16))",
        "1/(1+cbrt(2)+cbrt(3)+cbrt(5)+cbrt(7))",
        "(1+sqrt(2)+sqrt(3)+sqrt(5))^200",
        "(1+sqrt(2))^100000",
        "(1+pi+e)^40",
        "sqrt(10^2000+1)",
        "sqrt(1+sqrt(1+sqrt(1+sqrt(1+sqrt(1+sqrt(2))))))",
        "eq(sqrt(1+sqrt(1+sqrt(1+sqrt(1+sqrt(2)))))^2, 1+sqrt(1+sqrt(1+sqrt(1+sqrt(2)))))",
        "eq(sqrt(1+sqrt(1+sqrt(2)))*sqrt(1+sqrt(1+sqrt(3))), sqrt((1+sqrt(1+sqrt(2)))*(1+sqrt(1+sqrt(3)))))",
    ] {
        let start = Instant::now();
        let shown = super::run(text);
        eprintln!("{text}: {:?} {}", start.elapsed(), shown.chars().take(60).collect::<String>());
    }
}
