//! Lists the inputs of a session: their states, and what each one reads and writes.

use super::depend::{State, names_used, states};
use crate::command::{Reply, first_line};
use crate::session::{Input, Session};
use std::fmt::Write;

/// Returns a whole input with its output and the names that it uses.
pub(super) fn whole(session: &mut Session, index: usize) -> Reply {
    let Some(input) = session.record().get(index).cloned() else {
        return Reply::Text(String::new());
    };
    if input.private {
        return Reply::Text(format!("{PRIVATE}\n"));
    }
    let mut text = format!("{}\n{}", input.text.trim_end(), input.output);
    let (reads, writes) = names_used(session, &input.text);
    for (word, names) in [("reads", reads), ("writes", writes)] {
        if !names.is_empty() {
            let _ = writeln!(text, "({word} {})", names.join(", "));
        }
    }
    Reply::Text(text)
}

/// Lists every input with its state.
pub(super) fn listed(session: &mut Session) -> Reply {
    let states = states(session);
    let mut text = String::new();
    let dropped = session.record().dropped();
    if dropped > 0 {
        let _ = writeln!(text, "({dropped} older inputs are not kept)");
    }
    for (input, state) in session.record().inputs().zip(states) {
        let number = input.number.map(|n| n.to_string()).unwrap_or_default();
        let state = match state {
            State::Fresh if input.error.is_some() => "error",
            State::Fresh => "fresh",
            State::Stale => "stale",
            State::Edited => "edited",
            State::Deleted => "deleted",
        };
        let _ = writeln!(text, "{number:>4}  {state:<7}  {}", shown(input));
    }
    Reply::Text(text)
}

/// The text shown instead of an input that began with a space.
const PRIVATE: &str = "(begins with a space: not shown, not saved)";

/// Returns the text of an input for a list.
pub(super) fn shown(input: &Input) -> String {
    match input.private {
        true => PRIVATE.to_string(),
        false => first_line(&input.text),
    }
}

/// Reports which inputs need to be run again.
pub(super) fn told_stale(session: &mut Session) -> String {
    let states = states(session);
    let numbers = |wanted: State| -> Vec<String> {
        let both = session.record().inputs().zip(&states);
        let found = both.filter(|(_, state)| **state == wanted);
        found
            .filter_map(|(input, _)| input.number)
            .map(|n| n.to_string())
            .collect()
    };
    let mut parts = Vec::new();
    for (state, word) in [
        (State::Edited, "edited"),
        (State::Deleted, "deleted"),
        (State::Stale, "stale"),
    ] {
        let numbers = numbers(state);
        if !numbers.is_empty() {
            parts.push(format!("{word}: {}", numbers.join(", ")));
        }
    }
    if parts.is_empty() {
        return "every input is up to date\n".to_string();
    }
    format!(
        "{}; `:rerun stale` brings them up to date\n",
        parts.join("; ")
    )
}
