//! Checks random expressions against values computed by mpmath, from the checked-in sample or from
//! the file named by `LAMINA_ORACLE` (`LAMINA_ORACLE_FUNCTIONS` for expressions with elementary
//! functions). `tests/oracle/generate.py` explains how to make these files.

use super::{eval, holds, show};
use crate::limit::Budget;
use crate::number;
use crate::text::{ErrorKind, Failure};
use std::env::VarError;
use std::time::{Duration, Instant};

const DIGITS: usize = 60;

/// What a line came to, if it does not agree.
enum Fault {
    Wrong(String),
    /// An operation was refused because no proof was found within the limits.
    Refused(String),
}

impl From<Failure> for Fault {
    fn from(failure: Failure) -> Fault {
        let refuses = [ErrorKind::Limit, ErrorKind::Precision];
        match refuses.contains(&failure.kind()) {
            true => Fault::Refused(failure.to_string()),
            false => Fault::Wrong(failure.to_string()),
        }
    }
}

/// Checks one line of a file.
fn check(line: &str, forms: bool) -> Result<(), Fault> {
    let mut fields = line.split('\t');
    let mut field = || fields.next();
    let (Some(text), Some(first)) = (field(), field()) else {
        return Err(Fault::Wrong("the line has no expected value".into()));
    };
    let Some(second) = field() else {
        let result = holds(text)?;
        return match result == (first == "true") {
            true => Ok(()),
            false => Err(Fault::Wrong(result.to_string())),
        };
    };
    let value = eval(text)?;
    let budget = Budget::default();
    for (part, expected) in [
        (number::re(value.as_ref()), first),
        (number::im(value.as_ref()), second),
    ] {
        let digits = number::decimal_text(part.as_ref(), DIGITS, &budget)?;
        if digits != expected {
            return Err(Fault::Wrong(format!("{digits} of {}", show(&value))));
        }
    }
    let printed = show(&value);
    let back = number::read(&printed, &budget)?;
    let same = number::equal(back.as_ref(), value.as_ref(), &budget)?;
    if !same || forms && show(&back) != printed {
        let text = format!("{printed} reads back as {}", show(&back));
        return Err(Fault::Wrong(text));
    }
    Ok(())
}

/// Checks a file line by line; with `forms`, values that are read back must also print the same.
/// Only lines of a long run, with a file of its own, may be refused; they are printed.
#[expect(
    clippy::print_stdout,
    reason = "a test may print; what was refused shows in its output"
)]
fn faults(path: Result<String, VarError>, sample: &str, forms: bool) {
    let may_refuse = path.is_ok();
    let here = format!("{}/tests/oracle/{sample}", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(path.unwrap_or(here)).unwrap();
    let (mut wrong, mut refused) = (Vec::new(), 0);
    let mut slowest = (Duration::ZERO, "");
    for line in text.lines() {
        let start = Instant::now();
        match check(line, forms) {
            Ok(()) => {}
            Err(Fault::Refused(why)) if may_refuse => {
                println!("refused: {line}\n    {why}");
                refused += 1;
            }
            Err(Fault::Wrong(why) | Fault::Refused(why)) => {
                wrong.push(format!("{line}\n    {why}"))
            }
        }
        slowest = slowest.max((start.elapsed(), line));
    }
    println!(
        "{} lines, {} wrong, {refused} refused",
        text.lines().count(),
        wrong.len()
    );
    println!("slowest: {slowest:?}");
    let first = &wrong[..wrong.len().min(20)];
    assert!(
        wrong.is_empty(),
        "{} faults:\n{}",
        wrong.len(),
        first.join("\n")
    );
    assert!(
        may_refuse || slowest.0 < Duration::from_secs(20),
        "{slowest:?}"
    );
}

#[test]
fn agrees_with_the_oracle() {
    faults(std::env::var("LAMINA_ORACLE"), "sample.txt", true);
}

#[test]
fn functions_agree_with_the_oracle() {
    faults(
        std::env::var("LAMINA_ORACLE_FUNCTIONS"),
        "functions.txt",
        false,
    );
}
