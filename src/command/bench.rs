//! `:bench`: measures how long code takes, and compares several pieces of code.

use super::growth::{self, Sized, Sizes};
use super::replacing::{allow_measurement, measurement};
use super::setting::switch;
use super::table::Drawn;
use super::{Mixed, Opt, Reply, Wants, wants};
use crate::bench::{Bench, BenchOptions, Changed, Stop, Workbench, keep_report, measure, settle};
use crate::measure::{Record, Report, histograms};
use crate::session::Session;
use crate::syntax::{TokenKind, tokens};
use crate::text::{Diagnostic, Failure};
use std::ops::Range;

/// The maximum number of seconds for `--time`.
const SECONDS_MAX: f64 = 3600.0;
/// The maximum number of samples for `--samples`.
const SAMPLES_MAX: u32 = 10_000;
/// The word between pieces of code to compare.
const VERSUS: &str = "vs";

/// The options.
pub const OPTIONS: &[Opt] = &[
    Opt {
        name: "--time",
        value: Some(("SECONDS", Wants::Nothing)),
        help: "How long to measure each one [default: 0.5]",
    },
    Opt {
        name: "--samples",
        value: Some(("N", Wants::Nothing)),
        help: "The number of samples to take, instead of as many as fit in the time",
    },
    Opt {
        name: "--with",
        value: Some(("SWITCH=on|off", Wants::SwitchState)),
        help: "Compare with a switch on and off; several are switched together",
    },
    Opt {
        name: "--save",
        value: Some(("NAME", Wants::Record)),
        help: "Save the measurement under this name",
    },
    Opt {
        name: "--vs",
        value: Some(("NAME", Wants::Record)),
        help: "Compare with a saved measurement",
    },
    Opt {
        name: "--force",
        value: None,
        help: "Let --save replace a measurement that another session saved",
    },
    Opt {
        name: "--json",
        value: None,
        help: "Report as JSON, with every sample",
    },
    Opt {
        name: "--plot",
        value: None,
        help: "Plot a histogram of the times; when comparing two, draw the second upside down",
    },
];

/// The arguments of `:bench`.
pub(super) const ARGUMENTS: Mixed = Mixed {
    words: wants::no_words,
    options: OPTIONS,
    then: Wants::Code,
};

/// This command's chapter in the help.
pub(super) const CHAPTER: &str = "\
Runs code many times and reports how long one evaluation takes. The code is compiled once (timed
separately), warmed up, and then run for half a second in samples long enough for the clock to time.

    > func fib(n) { if n < 2 { return n } return fib(n-1) + fib(n-2) }
    > :bench fib(12)

median: half of the samples were quicker; mean ± the standard deviation; p99: 99 of 100 were no
slower. The line of blocks is a histogram of the times; `+` means that some were off its scale.
Starting a run takes about 15 ns, which is included. Garbage collection is spread over all samples.
Instructions, allocations, bytes and depth are counted exactly, in one extra run.

    > :bench fib(12) vs fib(13)

measures both alternately, in random order, and reports the ratio of their times with its 99 %
confidence interval, or that there is no measurable difference: the interval contains 1, or the
difference is less than 1 %.

    > :bench --with fusion=off fib(12)         one switch on and off (`:set` lists them)
    > :bench --time 0.1 fib(12)                measures each for this many seconds
    > :bench --samples 20 --time 0.01 fib(9)    this many samples
    > :bench --plot fib(9) vs fib(10)          with histograms, the second upside down
    > :bench fib(n) for n in [5, 10, 15]       how the time grows with n
    > :bench --json fib(9)                     as JSON, with all times in seconds
    > [_.median, _.instructions]               the result is a value

Its fields: name, median, mean, deviation, min, max, p99, collecting, compile (seconds), samples,
evals (in each sample), instructions, allocations, bytes, depth. A comparison of two has name, base,
ratio (the time of name divided by that of base), low, high (its interval), different, interleaved,
and the lists results and comparisons; with more than two, only these lists: _.comparisons[1].ratio.

--save NAME saves a measurement for this and later sessions; --vs NAME compares with it (--force
lets --save replace one that another session saved). Changes to variables and objects are undone
after each sample, and a note lists them. Printed output is discarded, but files are written and
input lines are read each time. --with recompiles the functions held by variables; several switches
are switched together. Ctrl-C stops measuring and reports the results so far.
`lmsh bench FILE…` measures scripts, and the cells of a notebook as one program, each run in a fresh
session.
";

/// Runs `:bench [OPTIONS] EXPR [vs EXPR]…` or `:bench [OPTIONS] EXPR for NAME in SIZES`.
pub(super) fn bench(session: &mut Session, rest: &str) -> Result<Drawn, Failure> {
    let (options, code) = options(rest)?;
    let Some(sizes) = growth::sizes(code) else {
        let texts = versus(code)?;
        return match measured(session, rest, &options, &texts, &texts)? {
            Ok(report) => Ok(reported(session, &options, &report)),
            Err(reply) => Ok((reply, None)),
        };
    };
    let subjects = match growth::subjects(session, &sizes)? {
        Ok(subjects) => subjects,
        Err(error) => return Ok((Reply::Error(error), None)),
    };
    grown(session, rest, &options, &sizes, &subjects)
}

/// Measures each size, and reports how the time grows.
fn grown(
    session: &mut Session,
    rest: &str,
    options: &BenchOptions,
    sizes: &Sizes<'_>,
    subjects: &[Sized],
) -> Result<Drawn, Failure> {
    let names: Vec<String> = subjects
        .iter()
        .map(|subject| subject.name.clone())
        .collect();
    let texts: Vec<String> = subjects
        .iter()
        .map(|subject| subject.text.clone())
        .collect();
    match measured(session, rest, options, &names, &texts)? {
        Ok(report) if options.json => Ok((Reply::Text(report.json()), None)),
        Ok(report) => {
            let (text, picture) = growth::reported(&report, sizes, subjects);
            Ok((Reply::Text(text), picture))
        }
        Err(reply) => Ok((reply, None)),
    }
}

fn reported(session: &mut Session, options: &BenchOptions, report: &Report) -> Drawn {
    let columns = session.host().page().map(|page| page.columns);
    let picture = match options.plot {
        true => histograms(&report.results),
        false => None,
    };
    let text = match options.json {
        true => report.json(),
        false => report.text(columns),
    };
    (Reply::Text(text), picture)
}

/// Measures code under some names; returns the report, or the reply to show instead.
fn measured(
    session: &mut Session,
    rest: &str,
    options: &BenchOptions,
    names: &[String],
    texts: &[String],
) -> Result<Result<Report, Reply>, Failure> {
    check(options, texts.len())?;
    if let Some(name) = &options.save {
        let known = session.known_file(&measurement(name));
        allow_measurement(session.host(), name, options.force, known)?;
    }
    let mut workbench = Workbench::open(session);
    let put = put(&mut workbench, options, names, texts);
    if let Err(error) = put {
        return Ok(Err(Reply::Error(error)));
    }
    let changed = match workbench.look() {
        Ok(changed) => changed,
        Err(stop) => return ended(stop).map(Err),
    };
    let mut report = match measure(&mut workbench, options.plan) {
        Ok(report) => report?,
        Err(stop) => return ended(stop).map(Err),
    };
    let names = workbench.names();
    for (index, name) in names.iter().enumerate() {
        if workbench.is_constant(index) && !is_literal(&texts[index.min(texts.len() - 1)]) {
            report.notes.push(format!(
                "`{name}` was computed at compile time: only loading the value is measured (`:set fold off` measures the arithmetic)"
            ));
        }
    }
    report.notes.extend(change_note(&changed));
    report
        .notes
        .extend(note_of_printing(workbench.has_printed()));
    settle(&mut report, options, workbench.host())?;
    drop(workbench);
    if let Some(name) = &options.save
        && let Ok(text) = session.host().read_record(name)
    {
        session.note_file(measurement(name), &text);
    }
    keep_report(session, &format!(":bench {rest}"), &report);
    Ok(Ok(report))
}

fn put(
    workbench: &mut Workbench<'_>,
    options: &BenchOptions,
    names: &[String],
    texts: &[String],
) -> Result<(), Box<Diagnostic>> {
    for (name, text) in names.iter().zip(texts) {
        for (name, switches) in options.variants(name) {
            workbench.add(name, text, &switches)?;
        }
    }
    Ok(())
}

fn ended(stop: Stop) -> Result<Reply, Failure> {
    match stop {
        Stop::Error(error) => Ok(Reply::Error(error)),
        Stop::Interrupted => Err(Failure::interrupted(
            "stopped before the first evaluation ended",
        )),
        Stop::Exit => Err(Failure::value(
            "the code calls `exit`, so it cannot be repeated",
        )),
    }
}

/// Returns a note about code that has side effects.
fn change_note(changed: &Changed) -> Option<String> {
    let mut what: Vec<String> = changed.globals.iter().map(|g| format!("`{g}`")).collect();
    if changed.objects {
        what.push("objects that existed before".to_string());
    }
    if changed.too_much {
        return Some(
            "the code changes more than can be undone, so each sample started where the previous one ended"
                .to_string(),
        );
    }
    if changed.random {
        what.push("the random generator".to_string());
    }
    if what.is_empty() {
        return None;
    }
    Some(format!(
        "the code changes {}; each sample started from the same state, and the changes were undone",
        what.join(", ")
    ))
}

/// Returns a note about code that prints.
pub fn note_of_printing(printed: bool) -> Option<String> {
    printed.then(|| "output printed by the code was discarded".to_string())
}

/// Reads the options before the code; returns them and the code.
pub(super) fn options(mut rest: &str) -> Result<(BenchOptions, &str), Failure> {
    let mut options = BenchOptions::default();
    while rest.starts_with("--") {
        let (word, behind) = next_word(rest);
        let used = option(&mut options, word, next_word(behind).0)?;
        rest = if used { next_word(behind).1 } else { behind };
    }
    Ok((options, rest))
}

fn next_word(text: &str) -> (&str, &str) {
    let (word, rest) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
    (word, rest.trim_start())
}

/// Reads one option; returns whether it used the next word.
///
/// # Errors
/// `SyntaxError` if the option does not exist or its argument is invalid.
pub fn option(options: &mut BenchOptions, word: &str, next: &str) -> Result<bool, Failure> {
    let wrong = |what: &str| Failure::syntax(format!("`{word}` needs {what}, not `{next}`"));
    let record = || match Record::is_name(next) {
        true => Ok(Some(next.to_string())),
        false => Err(wrong("a name of letters, digits, `_`, `-` and `.`")),
    };
    match word {
        "--json" => {
            options.json = true;
            return Ok(false);
        }
        "--force" => {
            options.force = true;
            return Ok(false);
        }
        "--plot" => {
            options.plot = true;
            return Ok(false);
        }
        "--time" => {
            let seconds: Option<f64> = next.trim_end_matches('s').parse().ok();
            let seconds = seconds.filter(|s| *s > 0.0 && *s <= SECONDS_MAX);
            options.plan.seconds = seconds.ok_or_else(|| wrong("seconds"))?;
        }
        "--samples" => {
            let samples: Option<u32> = next.parse().ok();
            let samples = samples.filter(|n| (1..=SAMPLES_MAX).contains(n));
            options.plan.samples = Some(samples.ok_or_else(|| wrong("a number of samples"))?);
        }
        "--save" => options.save = record()?,
        "--vs" => options.against = record()?,
        "--with" => {
            let pair = next.split_once('=');
            let (name, on) = match pair {
                Some((name, "on")) => (name, true),
                Some((name, "off")) => (name, false),
                _ => return Err(wrong("a switch like `fusion=off`")),
            };
            let row = switch(name)?;
            // If a switch is given more than once, the last state counts.
            options.with.retain(|(other, _)| other.name != row.name);
            options.with.push((row, on));
        }
        _ => return Err(wants::no_option("bench", word, OPTIONS)),
    }
    Ok(true)
}

/// Rejects options that cannot be combined.
///
/// # Errors
/// `SyntaxError` if options conflict.
pub fn check(options: &BenchOptions, things: usize) -> Result<(), Failure> {
    let one = |option: &str| {
        let message = format!("`{option}` needs a single thing to measure, but there are {things}");
        Err(Failure::syntax(message))
    };
    if things > 1 && options.save.is_some() {
        return one("--save");
    }
    if things > 1 && !options.with.is_empty() {
        return one("--with");
    }
    if !options.with.is_empty() && (options.save.is_some() || options.against.is_some()) {
        return Err(Failure::syntax(
            "`--with` makes two measurements, so it cannot be combined with `--save` or `--vs`",
        ));
    }
    Ok(())
}

/// Returns the ranges of code in the arguments of `:bench`.
pub(super) fn code(rest: &str) -> Vec<Range<usize>> {
    let Ok((_, code)) = options(rest) else {
        return Vec::new();
    };
    let start = rest.len() - code.len();
    let pieces = match growth::code(code) {
        parts if parts.is_empty() => pieces(code).into_iter(),
        parts => parts.into_iter(),
    };
    pieces
        .map(|piece| start + piece.start..start + piece.end)
        .collect()
}

/// Splits code at each word `vs` outside brackets.
fn versus(code: &str) -> Result<Vec<String>, Failure> {
    let pieces = pieces(code).into_iter();
    let texts: Vec<String> = pieces.map(|piece| code[piece].trim().to_string()).collect();
    if texts.iter().any(String::is_empty) {
        let failure = match texts.len() {
            1 => Failure::syntax("`:bench` needs code to measure"),
            _ => Failure::syntax("`vs` goes between two expressions"),
        };
        return Err(failure.with_hint("usage: :bench CODE [vs CODE]…"));
    }
    Ok(texts)
}

/// Returns the ranges of the pieces of code, which are separated by the word `vs` outside brackets.
fn pieces(code: &str) -> Vec<Range<usize>> {
    let mut pieces = Vec::new();
    let mut start = 0;
    for word in pieces_at(code, VERSUS) {
        pieces.push(start..word.start);
        start = word.end;
    }
    pieces.push(start..code.len());
    pieces
}

/// Returns the positions of a word outside brackets.
pub(super) fn pieces_at(code: &str, word: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut depth = 0usize;
    for (span, kind) in tokens(code) {
        match (kind, &code[span.range()]) {
            (TokenKind::Bracket, "(" | "[" | "{") => depth += 1,
            (TokenKind::Bracket, _) => depth = depth.saturating_sub(1),
            (TokenKind::Name | TokenKind::Keyword, text) if depth == 0 && text == word => {
                found.push(span.range());
            }
            _ => {}
        }
    }
    found
}

/// Reports whether code is a single literal, which is constant anyway.
fn is_literal(text: &str) -> bool {
    tokens(text).len() == 1
}

#[cfg(test)]
mod tests {
    use super::{check, options, versus};

    #[test]
    fn options_stand_before_the_code() {
        let (o, code) = options("--time 2s --samples 7 --json --save a-1 -x + 1").unwrap();
        assert_eq!(code, "-x + 1");
        assert_eq!(
            (o.plan.seconds, o.plan.samples, o.json),
            (2.0, Some(7), true)
        );
    }

    #[test]
    fn things_are_separated_by_vs_outside_brackets() {
        assert_eq!(
            versus("f(vs) vs g vs (1 vs 2)").unwrap(),
            ["f(vs)", "g", "(1 vs 2)"]
        );
        assert_eq!(versus("\"a vs b\"").unwrap(), ["\"a vs b\""]);
        for wrong in ["", "vs a", "a vs", "a vs vs b"] {
            assert!(versus(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn wrong_options_are_refused() {
        for wrong in [
            "--time x 1",
            "--time 0 1",
            "--samples 0 1",
            "--save a/b 1",
            "--with fold 1",
            "--with x=on 1",
            "--tiem 1",
        ] {
            assert!(options(wrong).is_err(), "{wrong}");
        }
        let (two, _) = options("--save a x").unwrap();
        assert!(check(&two, 2).is_err() && check(&two, 1).is_ok());
        let (with, _) = options("--with fold=off --vs a x").unwrap();
        assert!(check(&with, 1).is_err());
    }
}
