//! `:profile`: shows the cost of each function and each line.

use super::table::end_of;
use super::{Mixed, Opt, Reply, Wants, ended, refused, wants};
use crate::picture::svg;
use crate::session::Session;
use crate::text::{Failure, closest_choice};
use crate::trace::Measure;
use std::ops::Range;

/// This command's chapter in the help.
pub(super) const CHAPTER: &str = "\
Runs code once and shows the cost of each function and each line, and a flame graph: a bar for each
call, below its caller and as wide as its share of the total.

    > func fib(n) { if n < 2 { return n } return fib(n-1) + fib(n-2) }
    > :profile fib(10)
    > :profile sort([3, 1, 2], |x, y| x < y)
    > :profile --by allocations map(range(20), |k| [k, k^2])     or `--by time`
    > :profile --svg fib.svg fib(10)        also writes the flame graph as SVG

In each pair of columns, the first is the cost of the function or line itself, and `total` includes
everything it called; a function that calls itself is counted once. The tables are sorted by the
measure given with `--by`, which is `instructions` by default. Builtins written in Rust execute no
instructions of their own; they only take memory and time. Work inside library functions written in
the language counts towards both the library function and the line that called it. The counts are
exact and reproducible, and add up to those of `:stats on`; times vary, and profiling makes them
longer. Code that is not being profiled is not slowed down.
";

/// The options.
const OPTIONS: &[Opt] = &[
    Opt {
        name: "--by",
        value: Some(("MEASURE", Wants::Words(measures))),
        help: "the measure: instructions, allocations or time",
    },
    Opt {
        name: "--svg",
        value: Some(("FILE", Wants::File(&[".svg"]))),
        help: "write the flame graph to this file",
    },
];

/// The arguments of `:profile`.
pub(super) const ARGUMENTS: Mixed = Mixed {
    words: wants::no_words,
    options: OPTIONS,
    then: Wants::Code,
};

/// Returns the names of the measures.
fn measures(_: &Session) -> Vec<String> {
    names().map(str::to_string).collect()
}

fn names() -> impl Iterator<Item = &'static str> {
    Measure::ALL.iter().map(|(name, _)| *name)
}

/// The options given before the code.
#[derive(Default)]
struct Options {
    measure: Measure,
    svg: Option<String>,
}

/// Runs `:profile [OPTION…] CODE`.
pub(super) fn profile(session: &mut Session, rest: &str) -> Result<Reply, Failure> {
    let (options, code) = options(rest)?;
    if code.is_empty() {
        let usage = wants::usage(OPTIONS);
        return Err(Failure::syntax("`:profile` needs code to run")
            .with_hint(format!("usage: :profile {usage} CODE")));
    }
    if let Some(path) = &options.svg {
        let checked = session.host().check_replaceable(path);
        checked.map_err(|error| refused(&error, "write", path))?;
    }
    let (outcome, picture) = session.profile(code, options.measure);
    let mut said = String::new();
    if let Some(path) = &options.svg {
        let written = session.host().replace_file(path, &(svg(&picture) + "\n"));
        written.map_err(|error| refused(&error, "write", path))?;
        said = format!("wrote {path}\n");
    }
    Ok(ended(outcome, said))
}

fn options(mut rest: &str) -> Result<(Options, &str), Failure> {
    let mut options = Options::default();
    while rest.starts_with("--") {
        let (word, after) = split_word(rest);
        let (value, after) = split_word(after);
        rest = after;
        match word {
            "--svg" if !value.is_empty() => options.svg = Some(value.to_string()),
            "--svg" => return Err(Failure::syntax("`--svg` needs the name of a file")),
            "--by" => {
                let found = Measure::ALL.iter().find(|(name, _)| *name == value);
                let Some((_, measure)) = found else {
                    let message =
                        format!("`--by` takes instructions, allocations or time, not `{value}`");
                    let failure = Failure::syntax(message);
                    return Err(match closest_choice(value, names()) {
                        Some(near) => failure.with_hint(format!("did you mean `{near}`?")),
                        None => failure,
                    });
                };
                options.measure = *measure;
            }
            _ => return Err(wants::no_option("profile", word, OPTIONS)),
        }
    }
    Ok((options, rest))
}

/// Returns the range of the code in the arguments of `:profile`.
pub(super) fn code(rest: &str) -> Vec<Range<usize>> {
    match options(rest) {
        Ok((_, code)) => vec![end_of(rest, code)],
        Err(_) => Vec::new(),
    }
}

fn split_word(text: &str) -> (&str, &str) {
    let (word, rest) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
    (word, rest.trim_start())
}
