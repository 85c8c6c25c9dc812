//! Checks random expressions against values computed by mpmath, from the checked-in sample or from
//! the file named by `LAMINA_ORACLE` (`LAMINA_ORACLE_FUNCTIONS` for expressions with elementary
//! functions). `tests/oracle/generate.py` explains how to make these files.

use super::{eval, holds, show};
use crate::limit::Budget;
use crate::number;
use std::time::{Duration, Instant};

const DIGITS: usize = 60;

/// Describes the fault in a line, if there is one.
fn fault(line: &str, forms: bool) -> Option<String> {
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
    (!same || forms && show(back.as_ref().ok()?) != printed)
        .then(|| format!("{printed} reads back as {back:?}"))
}

/// Checks a file line by line; with `forms`, values that are read back must also print the same.
fn faults(path: &str, forms: bool) {
    let text = std::fs::read_to_string(path).unwrap();
    let mut faults = Vec::new();
    let mut slowest = (Duration::ZERO, "");
    for line in text.lines() {
        let start = Instant::now();
        if let Some(fault) = fault(line, forms) {
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
    assert!(slowest.0 < Duration::from_secs(20), "{slowest:?}");
}

fn sample(name: &str) -> String {
    format!("{}/tests/oracle/{name}", env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn agrees_with_the_oracle() {
    let path = std::env::var("LAMINA_ORACLE").ok();
    faults(&path.unwrap_or_else(|| sample("sample.txt")), true);
}

#[test]
fn functions_agree_with_the_oracle() {
    let path = std::env::var("LAMINA_ORACLE_FUNCTIONS").ok();
    faults(&path.unwrap_or_else(|| sample("functions.txt")), false);
}
