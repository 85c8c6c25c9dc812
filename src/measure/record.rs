//! A saved measurement to compare later ones with. Each line is a keyword and its value.
//!
//! ```text
//! lmsh bench 1
//! name fib(20)
//! evals 4
//! times 1.21e-3 1.2e-3 1.22e-3
//! ```

use super::{Measured, Samples};

const FIRST_LINE: &str = "lmsh bench 1";

/// The saved part of a measurement.
#[derive(Clone, PartialEq, Debug)]
pub struct Record {
    /// The name of what was measured.
    pub name: String,
    /// Its times.
    pub samples: Samples,
}

impl Record {
    /// Extracts the part of a measurement that is saved.
    pub fn of(measured: &Measured) -> Record {
        Record {
            name: measured.name.clone(),
            samples: measured.samples.clone(),
        }
    }

    /// Writes the record as text.
    pub fn text(&self) -> String {
        let name: Vec<&str> = self.name.split_whitespace().collect();
        let times = self.samples.times.iter().map(|t| format!("{t:e}"));
        format!(
            "{FIRST_LINE}\nname {}\nevals {}\ntimes {}\n",
            name.join(" "),
            self.samples.evals,
            times.collect::<Vec<_>>().join(" ")
        )
    }

    /// Reads a record from text; `None` if the text is not a record.
    pub fn read(text: &str) -> Option<Record> {
        let mut lines = text.lines();
        if lines.next()? != FIRST_LINE {
            return None;
        }
        let mut line = |word: &str| lines.next()?.strip_prefix(word)?.strip_prefix(' ');
        let name = line("name")?.to_string();
        let evals = line("evals")?.parse().ok()?;
        let times = line("times")?.split(' ').map(|t| t.parse::<f64>().ok());
        let times: Option<Vec<f64>> = times.collect();
        let times = times?;
        let right = times.iter().all(|t| t.is_finite() && *t > 0.0);
        right.then_some(Record {
            name,
            samples: Samples {
                evals,
                times,
                ..Samples::default()
            },
        })
    }

    /// Reports whether this is a valid record name: letters, digits, `_`, `-` and `.`, but no `.`
    /// at the start.
    pub fn is_name(name: &str) -> bool {
        let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.');
        (1..=64).contains(&name.len()) && name.chars().all(fits) && !name.starts_with(['.', '-'])
    }
}

#[cfg(test)]
mod tests {
    use super::Record;
    use crate::measure::{Dice, Samples};

    #[test]
    fn what_is_written_reads_back() {
        let mut dice = Dice::new(4);
        for count in 1..50 {
            let times = (0..count).map(|_| dice.unit() * 1e-3 + 1e-9).collect();
            let record = Record {
                name: "f( x )".to_string(),
                samples: Samples {
                    evals: dice.bits(),
                    times,
                    collecting: 0.0,
                },
            };
            assert_eq!(Record::read(&record.text()), Some(record));
        }
    }

    #[test]
    fn other_text_is_no_record() {
        let good = "lmsh bench 1\nname a\nevals 4\ntimes 1e-3 2e-3\n";
        assert!(Record::read(good).is_some());
        for (from, to) in [
            ("bench 1", "bench 2"),
            ("4", "x"),
            ("2e-3", "inf"),
            ("1e-3", "-1"),
            ("name", "nme"),
        ] {
            assert!(Record::read(&good.replace(from, to)).is_none(), "{to}");
        }
        assert!(Record::read("").is_none() && Record::read(&good[..30]).is_none());
        assert!(
            Record::is_name("fib-20.a")
                && !Record::is_name("../x")
                && !Record::is_name("")
                && !Record::is_name("a/b")
        );
    }
}
