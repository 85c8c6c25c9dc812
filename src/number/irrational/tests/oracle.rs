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
    for (part, expected) in [
        (number::re(value.as_ref()), first),
        (number::im(value.as_ref()), second),
    ] {
        let digits = number::decimal_text(part.as_ref(), DIGITS, &budget);
        if digits.as_deref() != Ok(expected) {
            return Some(format!("{digits:?} of {}", show(&value)));
        }
    }
    let printed = show(&value);
    let back = number::read(&printed, &budget);
    let same = back
        .as_ref()
        .is_ok_and(|x| number::equal(x.as_ref(), value.as_ref(), &budget) == Ok(true));
    (!same || show(back.as_ref().ok()?) != printed)
        .then(|| format!("{printed} reads back as {back:?}"))
}

#[test]
fn agrees_with_the_oracle() {
    let path = std::env::var("LAMINA_ORACLE").ok();
    let path =
        path.unwrap_or_else(|| format!("{}/tests/oracle/sample.txt", env!("CARGO_MANIFEST_DIR")));
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
    assert!(
        faults.is_empty(),
        "{} faults:\n{}",
        faults.len(),
        faults[..faults.len().min(20)].join("\n")
    );
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
        eprintln!(
            "{text} {n}: {:?} …{}",
            start.elapsed(),
            &digits[digits.len() - 10..]
        );
    }
    let budget = Budget::default();
    let start = Instant::now();
    let mut total = number::Number::Int(0);
    for k in 1..=2000 {
        let root = number::sqrt(number::NumberRef::Int(k), &budget).unwrap();
        total = number::add(total.as_ref(), root.as_ref(), &budget).unwrap();
    }
    eprintln!("sum of 2000 roots: {:?}", start.elapsed());
    let start = Instant::now();
    let (mut x, step) = (eval("1 + sqrt(2)").unwrap(), eval("sqrt(2)/3").unwrap());
    for _ in 0..100_000 {
        x = number::add(x.as_ref(), step.as_ref(), &budget).unwrap();
    }
    eprintln!("100000 additions: {:?}", start.elapsed());
    let start = Instant::now();
    let (x, y) = (
        eval("1 + sqrt(2)").unwrap(),
        eval("sqrt(2)/3 - sqrt(3)").unwrap(),
    );
    for _ in 0..100_000 {
        number::mul(x.as_ref(), y.as_ref(), &budget).unwrap();
    }
    eprintln!("100000 products: {:?}", start.elapsed());
    let start = Instant::now();
    for _ in 0..100_000 {
        number::compare(x.as_ref(), y.as_ref(), &budget).unwrap();
    }
    eprintln!("100000 comparisons: {:?}", start.elapsed());
    let start = Instant::now();
    for k in 0..100_000 {
        number::sqrt(number::NumberRef::Int(k), &budget).unwrap();
    }
    eprintln!("100000 square roots: {:?}", start.elapsed());
    let Ok(list) = std::env::var("LAMINA_TIMES") else {
        return;
    };
    for text in std::fs::read_to_string(list).unwrap().lines() {
        let start = Instant::now();
        let shown = super::run(text);
        let (length, shown) = (shown.len(), shown.chars().take(60).collect::<String>());
        eprintln!(
            "{:?} {length} {} = {shown}",
            start.elapsed(),
            text.chars().take(120).collect::<String>()
        );
    }
}
