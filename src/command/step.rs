//! `:step`: evaluates step by step; as text here, with keys in the shell on a terminal.

use super::table::end_of;
use super::{Mixed, Opt, Reply, Wants, ended, wants};
use crate::host::Host;
use crate::session::Session;
use crate::step::{Choice, Driver, Note, View};
use crate::text::{Failure, counted};
use std::fmt::Write;
use std::ops::Range;

/// This command's chapter in the help.
pub(super) const CHAPTER: &str = "\
Evaluates in the steps you would write down: each replaces a part of the expression with its value.

    > :step 2*(3+4)
    > :step 1/3 + 1/6
    > :step sqrt(8)
    > func double(n) { return 2 * n }
    > :step double(3) + 1
    > :step --max 4 double(double(5))     as text, at most 4 steps; the rest is not shown

On a terminal, the next part to evaluate is marked, and you press a key:
 Enter      replace it with its value, or enter a call of your own function (s does the same)
 n          the same, but a call is one step
 o          run to the end of this function
 c          run to the next breakpoint (`:break`), or to the end
 b          back one stop
 g          go to a step by its number, forward or back
 t          show the call tree instead of the source and the variables
 w          watch an expression: its value is shown at each step (an empty one ends it)
 i          run one instruction of the machine, and show the machine (see Tab)
 Tab        show the machine too: code, registers, frames, heap
 r          run to the end and keep the effects
 q          quit and keep nothing, as if the input had not been entered
The final value or error stays on the screen too: b goes back from it, and q leaves and keeps it.
Going back runs the code again from the beginning; input, the clock and printed text are remembered,
so nothing is asked or printed twice. Without a terminal, up to 500 steps are written as text. Code
to be stepped through, including the functions it calls, is compiled without constant folding and
fusion.
";

/// The default for the maximum number of steps shown as text.
const STEPS_MAX: u64 = 500;
/// The column at which the note about a step starts.
const TEXT_WIDTH: usize = 34;
const USAGE: &str = "usage: :step [--max N] EXPR";

/// The arguments of `:step`.
pub(super) const ARGUMENTS: Mixed = Mixed {
    words: wants::no_words,
    options: &[Opt {
        name: "--max",
        value: Some(("N", Wants::Nothing)),
        help: "write at most this many steps, as text",
    }],
    then: Wants::Code,
};

/// `:step EXPR`, `:step --max N EXPR`.
pub(super) fn step(session: &mut Session, rest: &str) -> Result<Reply, Failure> {
    let (max, code) = options(rest)?;
    if code.is_empty() {
        return Err(Failure::syntax("`:step` needs something to evaluate").with_hint(USAGE));
    }
    let interactive = session.take_driver().filter(|_| max.is_none());
    let is_interactive = interactive.is_some();
    let driver = interactive.unwrap_or_else(|| Box::new(Printer::new(max.unwrap_or(STEPS_MAX))));
    let (outcome, driver) = session.step(code, driver);
    if is_interactive {
        session.set_driver(driver);
    }
    Ok(match outcome {
        Some(outcome) => ended(outcome, String::new()),
        None => Reply::Text("taken back: nothing has changed\n".to_string()),
    })
}

/// Reads the maximum number of steps, if given, and the code.
fn options(rest: &str) -> Result<(Option<u64>, &str), Failure> {
    let Some(rest) = rest.strip_prefix("--max") else {
        return Ok((None, rest));
    };
    let (number, code) = rest.trim().split_once(' ').unwrap_or((rest.trim(), ""));
    let max = number.parse().ok().filter(|max| *max > 0);
    let max = max.ok_or_else(|| {
        Failure::syntax(format!("`--max` takes a number of steps, not `{number}`")).with_hint(USAGE)
    })?;
    Ok((Some(max), code.trim()))
}

/// Returns the range of code in the arguments of `:step`.
pub(super) fn code(rest: &str) -> Vec<Range<usize>> {
    match options(rest) {
        Ok((_, code)) => vec![end_of(rest, code)],
        Err(_) => Vec::new(),
    }
}

/// Prints each step as a line.
struct Printer {
    max: u64,
    /// The number of steps shown so far. Steps are numbered in the order shown: a call that calls
    /// back into the program is shown after the steps inside it.
    shown: u64,
    /// Whether `max` steps had been shown when the latest step started.
    over: bool,
    /// Whether the note about omitted steps has been printed; after that, nothing is shown.
    silent: bool,
}

impl Printer {
    fn new(max: u64) -> Printer {
        Printer {
            max,
            shown: 0,
            over: false,
            silent: false,
        }
    }

    fn line(&mut self, host: &mut dyn Host, is_step: bool, depth: usize, text: &str, about: &str) {
        if self.silent {
            return;
        }
        if self.shown >= self.max && (is_step || self.over) {
            self.silent = true;
            let more = format!(
                "      … after {}, the rest is not shown\n",
                counted(self.shown, "step")
            );
            let _ = host.remark(&more, false);
            return;
        }
        self.shown += u64::from(is_step);
        let number = match is_step {
            true => self.shown.to_string(),
            false => String::new(),
        };
        let mut line = format!("{number:>4}  {}{text}", "  ".repeat(depth));
        if !about.is_empty() {
            let gap = TEXT_WIDTH.saturating_sub(line.chars().count()).max(3);
            let _ = write!(line, "{}{about}", " ".repeat(gap));
        }
        line.push('\n');
        // If the output is closed, writing the next value will fail.
        let _ = host.remark(&line, false);
    }
}

impl Driver for Printer {
    fn point(&mut self, _: &View<'_>) -> Choice {
        // After the last step to be shown, run to the end.
        self.over = self.shown >= self.max;
        if self.over { Choice::End } else { Choice::Into }
    }

    fn note(&mut self, note: &Note, host: &mut dyn Host) {
        match note {
            Note::Begun { depth, text } => self.line(host, false, *depth, text, ""),
            Note::Entered {
                number,
                depth,
                call,
            } => self.line(host, number.is_some(), *depth, &format!("{call}:"), ""),
            Note::Reduced {
                entered,
                depth,
                redex,
                between,
                value,
                text,
                ..
            } => {
                let mut about = redex.clone();
                for form in between.iter().chain([value]) {
                    let _ = write!(about, " → {form}");
                }
                self.line(host, !entered, *depth, text, &about);
            }
            Note::Done {
                depth, text, about, ..
            } => self.line(host, true, *depth, text, about),
            Note::Caught { depth } => self.line(host, false, *depth, "an error was caught", ""),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Printer;
    use crate::host::{Host, Pretend};
    use crate::session::{Session, Settings};
    use crate::step::{Choice, Driver, Note, View};
    use crate::text::ErrorKind;
    use crate::vm::InterruptHandle;

    /// Presses Ctrl-C at the first step.
    struct Stopping(Printer, InterruptHandle);

    impl Driver for Stopping {
        fn point(&mut self, view: &View<'_>) -> Choice {
            self.1.interrupt();
            self.0.point(view)
        }

        fn note(&mut self, note: &Note, host: &mut dyn Host) {
            self.0.note(note, host);
        }
    }

    #[test]
    fn a_long_sum_is_stopped_by_an_interrupt() {
        let mut session = Session::new(Box::new(Pretend::default()), Settings::default());
        let driver = Stopping(Printer::new(500), session.interrupt_handle());
        let sum = vec!["1"; 1000].join(" + ");
        let (outcome, _) = session.step(&sum, Box::new(driver));
        let error = outcome.and_then(|outcome| outcome.error);
        assert!(error.is_some_and(|error| error.is(ErrorKind::Interrupted)));
        assert!(session.eval("6 * 7").error.is_none());
    }
}
