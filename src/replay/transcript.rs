//! Running a transcript.

use super::{Difference, Place, Replayed, is_interrupt};
use crate::cells::{OnError, run_cell};
use crate::notebook::{Transcript, lines_agree, lines_differ};

/// The message about a line that belongs to no input.
const STRAY: &str = "this line belongs to no input; an input starts with `> `";

/// Runs each case in a fresh session and compares its output.
pub(super) fn replay(text: &str, place: &Place<'_>) -> Replayed {
    let transcript = Transcript::read(text);
    let mut replayed = Replayed {
        count: 0,
        cases: 0,
        differences: Vec::new(),
        fault: None,
        blessed: String::new(),
    };
    let name = place.path.to_string_lossy();
    let mut outputs: Vec<Vec<Vec<String>>> = Vec::new();
    if let Some(line) = transcript.stray {
        replayed.fault = Some(format!("{name}:{line}: {STRAY}"));
        return replayed;
    }
    'cases: for case in &transcript.cases {
        replayed.cases += 1;
        let (mut session, output) = place.session();
        let mut shown: Vec<Vec<String>> = Vec::new();
        for step in &case.steps {
            let ended = run_cell(
                &mut session,
                &step.input,
                (&name, step.line),
                OnError::GoOn,
                &mut |request| place.shell(request),
            );
            let got = std::mem::take(&mut *output.borrow_mut());
            let lines: Vec<String> = got.lines().map(str::to_string).collect();
            let interrupted = ended.error.as_ref().is_some_and(is_interrupt);
            if !lines_agree(&step.expected, &lines) {
                if interrupted {
                    replayed.fault = Some(format!("{name}:{}: {}", step.line, place.why_stopped()));
                    break 'cases;
                }
                let mut input = step.input.lines();
                let first = input.next().unwrap_or_default();
                let more = if input.next().is_some() { " …" } else { "" };
                replayed.differences.push(Difference {
                    line: step.line,
                    what: case.called(),
                    detail: format!(
                        "  > {first}{more}\n{}",
                        lines_differ(&step.expected, &lines)
                    ),
                    stays: false,
                });
            }
            shown.push(lines);
            if ended.exit.is_some() {
                // Inputs after `exit` produce no output.
                shown.resize(case.steps.len(), Vec::new());
                break;
            }
        }
        outputs.push(shown);
    }
    if replayed.fault.is_none() {
        replayed.blessed = transcript.bless(text, &outputs);
    }
    replayed
}
