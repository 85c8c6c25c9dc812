//! Reports on measurements, as text and as JSON.
//!
//! The JSON is one object: `results`, `comparisons`, `notes` (strings) and `interrupted`. A result
//! has `name`, `median`, `mean`, `deviation`, `min`, `max`, `p99`, `collecting` (the part of the
//! mean that garbage collection took), `compile` (all in seconds), `samples`, `evals` (evaluations
//! per sample), `instructions`, `allocations`, `bytes`, `depth` (null if they were not counted),
//! and `times` (the seconds per evaluation, for each sample). A comparison has `name`, `base`,
//! `ratio` (time of `name` / time of `base`), `low` and `high` (its confidence interval; null if
//! there were too few samples), `different`, and `interleaved` (false if the base was measured at
//! another time).

use super::{CONFIDENCE, Ratio, Samples, Summary, histogram};
use crate::text::{counted, grouped, json_text, wrap};
use std::fmt::Write;

/// The number of buckets in the histogram.
const BUCKETS: usize = 32;
/// The number of histogram buckets on the narrowest page.
const BUCKETS_MIN: usize = 8;
/// If the interquartile range of the samples is greater than this fraction of the median, the
/// machine was busy.
const SPREAD_MAX: f64 = 0.15;
/// Collections that take less than this fraction of the time are not mentioned.
const COLLECTING_MIN: f64 = 0.005;
/// The maximum length of a name in a sentence, in characters.
const NAME_MAX: usize = 40;

/// The resources that one evaluation uses: counts, not times.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Counts {
    /// Instructions executed.
    pub instructions: u64,
    /// Objects allocated.
    pub allocations: u64,
    /// Their size in bytes.
    pub bytes: u64,
    /// The maximum call depth.
    pub depth: u64,
}

/// The measurements of one thing.
#[derive(Clone, PartialEq, Debug)]
pub struct Measured {
    /// Its name.
    pub name: String,
    /// The times.
    pub samples: Samples,
    /// The time taken to compile it, in seconds.
    pub compile: f64,
    /// The resources that an evaluation uses, if they were counted.
    pub counts: Option<Counts>,
}

/// A comparison of two things.
#[derive(Clone, PartialEq, Debug)]
pub struct Comparison {
    /// The thing whose time is the numerator.
    pub name: String,
    /// The thing whose time is the denominator.
    pub base: String,
    /// The ratio.
    pub ratio: Ratio,
    /// Whether the two were measured alternately.
    pub interleaved: bool,
}

/// The complete result of measuring.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Report {
    /// The measured things.
    pub results: Vec<Measured>,
    /// Each result compared with the first, or with the saved one.
    pub comparisons: Vec<Comparison>,
    /// Remarks for the reader.
    pub notes: Vec<String>,
    /// Whether measuring ended early.
    pub interrupted: bool,
}

impl Report {
    /// Adds notes on what the figures themselves show.
    pub fn add_notes(&mut self) {
        for result in &self.results {
            let spread = Summary::of(&result.samples.times).map_or(0.0, |s| s.spread);
            if spread > SPREAD_MAX {
                let name = short(&result.name);
                let part = spread * 100.0;
                self.notes.push(format!(
                    "the samples of {name} vary by {part:.0} %: is something else running?"
                ));
            }
        }
        if self.interrupted {
            let count = self.results.first().map_or(0, |r| r.samples.times.len());
            self.notes.push(format!(
                "stopped by Ctrl-C after {}",
                counted(count as u64, "sample")
            ));
        }
    }

    /// The report as text, for a page of this many columns.
    pub fn text(&self, columns: Option<usize>) -> String {
        let mut out = String::new();
        for result in &self.results {
            result.write(columns, &mut out);
        }
        for comparison in &self.comparisons {
            let _ = writeln!(out, "{}", comparison.sentence());
        }
        for note in &self.notes {
            let _ = writeln!(out, "note: {note}");
        }
        out
    }

    /// The report as JSON, ending with a newline.
    pub fn json(&self) -> String {
        let results: Vec<String> = self.results.iter().map(Measured::json).collect();
        let comparisons: Vec<String> = self.comparisons.iter().map(Comparison::json).collect();
        let notes: Vec<String> = self.notes.iter().map(|note| json_text(note)).collect();
        format!(
            "{{\"results\":[{}],\"comparisons\":[{}],\"notes\":[{}],\"interrupted\":{}}}\n",
            results.join(","),
            comparisons.join(","),
            notes.join(","),
            self.interrupted
        )
    }
}

impl Measured {
    fn write(&self, columns: Option<usize>, out: &mut String) {
        let _ = writeln!(out, "{}", self.name);
        let Some(s) = Summary::of(&self.samples.times) else {
            return;
        };
        let _ = writeln!(
            out,
            "  median {}   mean {} ± {}   min {}   p99 {}",
            duration(s.median),
            duration(s.mean),
            duration(s.deviation),
            duration(s.min),
            duration(s.p99)
        );
        let high = s.fence.min(s.p99);
        let more = if s.max > high { "+" } else { "" };
        let (low, top) = (duration(s.min), format!("{}{more}", duration(high)));
        let count = counted(s.count as u64, "sample");
        let taken = format!("{count} × {}", counted(self.samples.evals, "evaluation"));
        let ends = wrap::width(&low) + wrap::width(&top) + "  ▕▏  ".chars().count();
        let columns = columns.unwrap_or(usize::MAX);
        let buckets = BUCKETS.min(columns.saturating_sub(ends)).max(BUCKETS_MIN);
        let bars = histogram(&self.samples.times, s.min, high, buckets);
        let fits = ends + buckets + 3 + wrap::width(&taken) <= columns;
        let gap = if fits { "   " } else { "\n  " };
        let _ = writeln!(out, "  {low} ▕{bars}▏ {top}{gap}{taken}");
        let mut parts = Vec::new();
        if let Some(c) = self.counts {
            parts.push(counted(c.instructions, "instruction"));
            parts.push(counted(c.allocations, "allocation"));
            parts.push(counted(c.bytes, "byte"));
            parts.push(format!("depth {}", grouped(c.depth)));
        }
        let collecting = self.samples.collecting / s.mean;
        if collecting > COLLECTING_MIN {
            parts.push(format!(
                "{:.0} % of the time collecting",
                collecting * 100.0
            ));
        }
        parts.push(format!("compiled in {}", duration(self.compile)));
        let _ = writeln!(out, "  {}", parts.join(", "));
    }

    fn json(&self) -> String {
        let mut fields = vec![format!("\"name\":{}", json_text(&self.name))];
        let mut field = |name: &str, value: String| fields.push(format!("\"{name}\":{value}"));
        if let Some(s) = Summary::of(&self.samples.times) {
            for (name, value) in [
                ("median", s.median),
                ("mean", s.mean),
                ("deviation", s.deviation),
                ("min", s.min),
                ("max", s.max),
                ("p99", s.p99),
                ("collecting", self.samples.collecting),
                ("compile", self.compile),
            ] {
                field(name, json_number(value));
            }
        }
        field("samples", self.samples.times.len().to_string());
        field("evals", self.samples.evals.to_string());
        let c = self.counts;
        for (name, value) in [
            ("instructions", c.map(|c| c.instructions)),
            ("allocations", c.map(|c| c.allocations)),
            ("bytes", c.map(|c| c.bytes)),
            ("depth", c.map(|c| c.depth)),
        ] {
            field(name, value.map_or("null".to_string(), |v| v.to_string()));
        }
        let times: Vec<String> = self.samples.times.iter().map(|t| json_number(*t)).collect();
        field("times", format!("[{}]", times.join(",")));
        format!("{{{}}}", fields.join(","))
    }
}

impl Comparison {
    /// The comparison as a sentence.
    pub fn sentence(&self) -> String {
        let (name, base) = (short(&self.name), short(&self.base));
        let Ratio {
            estimate,
            low,
            high,
        } = self.ratio;
        let ratio = times(estimate);
        if !self.ratio.is_known() {
            return format!(
                "{name} takes {ratio} times as long as {base}, but there are too few samples to be sure"
            );
        }
        let sure = CONFIDENCE * 100.0;
        let sure = format!("{sure:.0} % sure: {} to {}", times(low), times(high));
        if !self.ratio.is_different() {
            return format!(
                "no measurable difference between {name} and {base} (ratio {ratio}; {sure})"
            );
        }
        if estimate < 1.0 {
            let back = times(1.0 / estimate);
            return format!("{name} is {back} times as fast as {base} (ratio {ratio}; {sure})");
        }
        format!("{name} takes {ratio} times as long as {base} ({sure})")
    }

    fn json(&self) -> String {
        let Ratio {
            estimate,
            low,
            high,
        } = self.ratio;
        let end = |value: f64| match self.ratio.is_known() {
            true => json_number(value),
            false => "null".to_string(),
        };
        format!(
            "{{\"name\":{},\"base\":{},\"ratio\":{},\"low\":{},\"high\":{},\"different\":{},\"interleaved\":{}}}",
            json_text(&self.name),
            json_text(&self.base),
            json_number(estimate),
            end(low),
            end(high),
            self.ratio.is_different(),
            self.interleaved
        )
    }
}

/// Formats seconds with a unit and four digits: `12.34 µs`.
pub fn duration(seconds: f64) -> String {
    let (scaled, unit) = match seconds {
        s if s < 0.99995e-6 => (s * 1e9, "ns"),
        s if s < 0.99995e-3 => (s * 1e6, "µs"),
        s if s < 0.99995 => (s * 1e3, "ms"),
        s => (s, "s"),
    };
    match scaled {
        v if v < 10.0 => format!("{v:.3} {unit}"),
        v if v < 100.0 => format!("{v:.2} {unit}"),
        v => format!("{v:.1} {unit}"),
    }
}

/// Puts a name in quotes, shortening it in the middle if it is long.
fn short(name: &str) -> String {
    let line = name.split_whitespace().collect::<Vec<_>>().join(" ");
    let count = line.chars().count();
    if count <= NAME_MAX {
        return format!("`{line}`");
    }
    let start: String = line.chars().take(NAME_MAX / 2).collect();
    let end: String = line.chars().skip(count - NAME_MAX / 2 + 1).collect();
    format!("`{start}…{end}`")
}

/// Formats a ratio with three decimals, or three significant digits.
fn times(ratio: f64) -> String {
    match ratio {
        r if r >= 100.0 => grouped(format!("{r:.0}")),
        r if r >= 0.1 => format!("{r:.3}"),
        r if r > 0.0 => {
            let zeros = ((-r.log10()).ceil() - 1.0).min(MOST_ZEROS) as usize;
            format!("{r:.*}", zeros + 3)
        }
        r => format!("{r}"),
    }
}

/// The maximum number of zeros after the point that a ratio is written with.
const MOST_ZEROS: f64 = 20.0;

fn json_number(value: f64) -> String {
    if value.is_finite() {
        format!("{value:e}")
    } else {
        "null".to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::{Comparison, Counts, Measured, Report, duration, times};
    use crate::measure::{Ratio, Samples};

    fn report() -> Report {
        let times = vec![1e-6, 2e-6, 2e-6, 3e-6, 1.1e-5];
        let result = Measured {
            name: "f(\"a\")".to_string(),
            samples: Samples {
                evals: 1000,
                times,
                collecting: 5e-7,
            },
            compile: 3.5e-5,
            counts: Some(Counts {
                instructions: 12345,
                allocations: 1,
                bytes: 48,
                depth: 2,
            }),
        };
        let comparison = Comparison {
            name: "b".to_string(),
            base: "a".to_string(),
            ratio: Ratio {
                estimate: 1.25,
                low: 1.2,
                high: 1.3,
            },
            interleaved: true,
        };
        Report {
            results: vec![result],
            comparisons: vec![comparison],
            notes: vec!["n".to_string()],
            interrupted: true,
        }
    }

    #[test]
    fn a_report_is_readable() {
        let mut report = report();
        report.add_notes();
        let expected = "\
f(\"a\")
  median 2.000 µs   mean 3.800 µs ± 4.087 µs   min 1.000 µs   p99 10.68 µs
  1.000 µs ▕▄     █     ▄                  ▄▏ 6.000 µs+   5 samples × 1,000 evaluations
  12,345 instructions, 1 allocation, 48 bytes, depth 2, 13 % of the time collecting, compiled in 35.00 µs
`b` takes 1.250 times as long as `a` (99 % sure: 1.200 to 1.300)
note: n
note: the samples of `f(\"a\")` vary by 50 %: is something else running?
note: stopped by Ctrl-C after 5 samples
";
        assert_eq!(report.text(None), expected);
    }

    #[test]
    fn a_report_is_json() {
        let expected = concat!(
            r#"{"results":[{"name":"f(\"a\")","median":2e-6,"mean":3.8e-6,"deviation":"#,
            r#"4.086563348340509e-6,"min":1e-6,"max":1.1e-5,"p99":1.068e-5,"collecting":5e-7,"compile":3.5e-5,"samples":5,"#,
            r#""evals":1000,"instructions":12345,"allocations":1,"bytes":48,"depth":2,"#,
            r#""times":[1e-6,2e-6,2e-6,3e-6,1.1e-5]}],"comparisons":[{"name":"b","base":"a","#,
            r#""ratio":1.25e0,"low":1.2e0,"high":1.3e0,"different":true,"interleaved":true}],"#,
            r#""notes":["n"],"interrupted":true}"#,
            "\n"
        );
        assert_eq!(report().json(), expected);
    }

    #[test]
    fn comparisons_have_words_for_every_outcome() {
        let sentence = |estimate, low, high| {
            Comparison {
                name: "b".to_string(),
                base: "a".to_string(),
                ratio: Ratio {
                    estimate,
                    low,
                    high,
                },
                interleaved: true,
            }
            .sentence()
        };
        assert_eq!(
            sentence(0.5, 0.4, 0.6),
            "`b` is 2.000 times as fast as `a` (ratio 0.500; 99 % sure: 0.400 to 0.600)"
        );
        assert!(
            sentence(1.02, 0.99, 1.04).starts_with("no measurable difference between `b` and `a`")
        );
        assert!(sentence(1.005, 1.001, 1.009).starts_with("no measurable"));
        assert!(sentence(1.5, 0.0, f64::INFINITY).ends_with("too few samples to be sure"));
    }

    #[test]
    fn ratios_are_plain_numbers() {
        let cases = [
            (0.0564, "0.0564"),
            (0.001, "0.00100"),
            (0.5, "0.500"),
            (1234.5, "1,234"),
            (1e-300, "0.00000000000000000000000"),
        ];
        for (ratio, text) in cases {
            assert_eq!(times(ratio), text);
        }
    }

    #[test]
    fn durations_and_counts_are_short() {
        let cases = [
            (0.0, "0.000 ns"),
            (1.5e-8, "15.00 ns"),
            (2.5e-4, "250.0 µs"),
            (0.012, "12.00 ms"),
            (0.000_999_999, "1.000 ms"),
            (75.0, "75.00 s"),
        ];
        for (seconds, text) in cases {
            assert_eq!(duration(seconds), text);
        }
    }
}
