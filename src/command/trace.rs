//! `:trace`: shows what inputs do, step by step.

use super::table::end_of;
use super::{Mixed, Opt, Reply, Wants, ended, wants};
use crate::session::Session;
use crate::text::{Failure, closest_choice, counted, grouped};
use crate::trace::{Kind, Options};
use std::ops::Range;

/// This command's chapter in the help.
pub(super) const CHAPTER: &str = "\
Shows how code runs. `calls` is the tree of calls with arguments and results, `lines` the source
lines in the order they run, with the variables that changed, `ops` the machine's instructions.

    > func fib(n) { if n < 2 { return n } return fib(n-1) + fib(n-2) }
    > :trace calls fib(4)
    > :trace lines { var t = 0; for x in [1, 2] { t += x } }
    > :trace ops fib(1)                   place, depth, instruction, its result, allocations so far
    > :trace calls --fn fib fib(3)        only calls of fib; with lines and ops, what runs in it
    > :trace calls --depth 2 fib(8)       only calls up to this depth, or the code run in them
    > :trace ops --max 5 fib(5)           keeps the last rows (default 1000); for calls, the outermost
    > :trace calls --json fib(2)          one JSON object per line

The rows are followed by a summary: instructions by operation, the greatest call depth, hits and
misses of inline caches, allocations by kind, collections. All of these counts are exact, and the
same each time from the same state (except that the first call of a builtin written in the language
compiles it). The library's own instructions are counted but not listed. An allocation is an object
on the heap with all the memory it requests; temporary memory of big-number arithmetic is not
counted.

    > :trace calls                        traces every input that follows
    > fib(2)
    > :trace off

Fields of the JSON rows: `row` is call, line, op or summary. A call has depth, function, arguments,
state (returned, raised, open), result; a line has function, arguments (on the first line of a call,
else null), source, line, text, depth, changed; an op has function, pc, place, op, operands, depth,
register, value, allocations; the summary has instructions, library, ops, depth, collections,
cache_hits, cache_misses, allocations. A note has a text.
Tracing costs nothing while it is off, because it uses separate handlers.

    > :stats on                           a line after each input: time, instructions, allocations
    > fib(5)
    > :stats off
    > :stats                              totals of the session
";

/// The options.
const OPTIONS: &[Opt] = &[
    Opt {
        name: "--fn",
        value: Some(("NAME", Wants::Words(wants::functions))),
        help: "only calls of functions with this name, or the code run in them",
    },
    Opt {
        name: "--depth",
        value: Some(("N", Wants::Nothing)),
        help: "only calls nested at most this deep, or the code run in them",
    },
    Opt {
        name: "--max",
        value: Some(("N", Wants::Nothing)),
        help: "the maximum number of rows to keep",
    },
    Opt {
        name: "--json",
        value: None,
        help: "one JSON object per line",
    },
];

/// The arguments of `:trace`.
pub(super) const ARGUMENTS: Mixed = Mixed {
    words: kinds,
    options: OPTIONS,
    then: Wants::Code,
};

/// The argument that ends tracing.
const OFF: &str = "off";

/// Lists the words that may come first after `:trace`.
fn kinds(_: &Session) -> Vec<String> {
    let names = Kind::ALL.iter().map(|(name, _)| *name);
    names.chain([OFF]).map(str::to_string).collect()
}

fn usage() -> String {
    let names: Vec<&str> = Kind::ALL.iter().map(|(name, _)| *name).collect();
    let options = wants::usage(OPTIONS);
    format!("usage: :trace {}|{OFF} {options} [EXPR]", names.join("|"))
}

/// Returns the range of code in the arguments of `:trace`.
pub(super) fn code(rest: &str) -> Vec<Range<usize>> {
    let (word, behind) = split_word(rest);
    let kind = Kind::ALL.iter().find(|(name, _)| *name == word);
    match kind.map(|(_, kind)| options(*kind, behind)) {
        Some(Ok((_, code))) => vec![end_of(rest, code)],
        Some(Err(_)) | None => Vec::new(),
    }
}

/// `:trace KIND`, `:trace KIND EXPR`, `:trace off`, `:trace`.
pub(super) fn trace(session: &mut Session, rest: &str) -> Result<Reply, Failure> {
    let (word, rest) = split_word(rest);
    if word.is_empty() {
        return Ok(Reply::Text(state(session)));
    }
    if word == OFF && rest.is_empty() {
        session.set_trace(None);
        return Ok(Reply::Text(String::new()));
    }
    let found = Kind::ALL.iter().find(|(name, _)| *name == word);
    let Some((_, kind)) = found else {
        let failure = Failure::syntax(format!("`:trace` has no kind `{word}`"));
        let names = Kind::ALL.iter().map(|(name, _)| *name).chain([OFF]);
        return Err(match closest_choice(word, names) {
            Some(near) => failure.with_hint(format!("did you mean `:trace {near}`?")),
            None => failure.with_hint(usage()),
        });
    };
    let (options, code) = options(*kind, rest)?;
    if code.is_empty() {
        session.set_trace(Some(options));
        return Ok(Reply::Text(String::new()));
    }
    Ok(ended(session.trace(code, options), String::new()))
}

fn state(session: &Session) -> String {
    match &session.settings().trace {
        None => "nothing is traced\n".to_string(),
        Some(options) => {
            let name = Kind::ALL
                .iter()
                .find(|(_, kind)| *kind == options.kind)
                .map_or("", |(name, _)| name);
            let mut text = format!("every input is traced: {name}");
            if let Some(function) = &options.function {
                text.push_str(&format!(" of {function}"));
            }
            if let Some(depth) = options.depth {
                text.push_str(&format!(", to depth {}", grouped(depth)));
            }
            text.push_str(&format!(", at most {}", counted(options.max, "row")));
            if options.json {
                text.push_str(", as JSON");
            }
            text + " (`:trace off` ends it)\n"
        }
    }
}

/// Reads the options before the code; returns them and the code.
fn options(kind: Kind, mut rest: &str) -> Result<(Options, &str), Failure> {
    let mut options = Options::new(kind);
    while rest.starts_with("--") {
        let (word, behind) = split_word(rest);
        rest = behind;
        match word {
            "--json" => options.json = true,
            "--fn" | "--max" | "--depth" => {
                let (value, behind) = split_word(rest);
                rest = behind;
                set(&mut options, word, value)?;
            }
            _ => return Err(wants::no_option("trace", word, OPTIONS)),
        }
    }
    Ok((options, rest))
}

fn set(options: &mut Options, option: &str, value: &str) -> Result<(), Failure> {
    let number = value.parse().ok().filter(|n| *n > 0);
    match (option, number) {
        ("--fn", _) if !value.is_empty() => options.function = Some(value.to_string()),
        ("--max", Some(max)) => options.max = max,
        ("--depth", Some(depth)) => options.depth = Some(depth),
        _ => {
            let wanted = match option {
                "--fn" => "the name of a function",
                "--max" => "a number of rows",
                _ => "a number of calls",
            };
            let message = match value {
                "" => format!("`{option}` needs {wanted}"),
                _ => format!("`{option}` takes {wanted}, not `{value}`"),
            };
            return Err(Failure::syntax(message).with_hint(usage()));
        }
    }
    Ok(())
}

fn split_word(text: &str) -> (&str, &str) {
    let (word, rest) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
    (word, rest.trim_start())
}
