//! Commands that work with the inputs of the session as cells: listing, saving, editing, running again.

use super::work::refused;
use super::{Reply, pieces};
use crate::notebook::{Written, written};
use crate::session::{Input, Session};
use crate::text::Failure;

/// The cell that an editor is asked to edit.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct EditRequest {
    /// The number of the input.
    pub number: u64,
    /// Its text.
    pub text: String,
}

/// Commands whose output tells times or places in memory.
const NONDETERMINISTIC: &[&str] = &["time", "bench", "stats"];

/// `:save FILE [--clean]`.
pub(super) fn save(session: &mut Session, rest: &str) -> Result<Reply, Failure> {
    let mut words: Vec<&str> = rest.split_whitespace().collect();
    let before = words.len();
    words.retain(|word| *word != "--clean");
    let clean = words.len() < before;
    let [path] = words[..] else {
        return Err(
            Failure::syntax("`:save` takes one file").with_hint("usage: :save FILE [--clean]")
        );
    };
    let title = path.rsplit(['/', '\\']).next().unwrap_or(path);
    let title = title.trim_end_matches(".md").trim_end_matches(".lm");
    let kept = |input: &&Input| !(clean && input.error.is_some());
    let inputs: Vec<&Input> = session.record().inputs().filter(kept).collect();
    let text = written(title, inputs.iter().map(|input| cell_of(input)));
    let count = inputs.len();
    let dropped = session.record().dropped();
    let result = session.host().replace_file(path, &text);
    result.map_err(|error| refused(&error, "save", path))?;
    let plural = if count == 1 { "input" } else { "inputs" };
    let mut told = format!("saved {count} {plural} in {path}\n");
    if dropped > 0 {
        told.push_str(&format!(
            "the first {dropped} inputs are not in it: only the latest are kept in memory\n"
        ));
    }
    Ok(Reply::Text(told))
}

fn cell_of(input: &Input) -> Written<'_> {
    let varies = pieces(&input.text)
        .iter()
        .any(|piece| piece.is_command && NONDETERMINISTIC.contains(&super::split(piece.text).0));
    Written {
        code: &input.text,
        output: &input.output,
        failed: input.error.is_some(),
        varies,
    }
}
