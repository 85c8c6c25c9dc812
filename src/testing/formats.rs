//! Reading documents and messages that may contain anything, for fuzzing: each function returns a
//! description of a property that does not hold.

use crate::learn::Lesson;
use crate::limit::{Budget, Gate};
use crate::notebook::{Notebook, Transcript, bless, rendered};
use crate::page::article;
#[cfg(feature = "kernel")]
use crate::session::Session;
use crate::text::Paint;

/// Reads a text as a notebook, a lesson, a transcript and a page. Writing outputs into a notebook
/// or a transcript must change only its outputs, and writing them again must change nothing.
///
/// # Errors
/// The property that does not hold.
pub fn check_document(text: &str) -> Result<(), String> {
    let budget = Budget::default();
    let gate = Gate::new(&budget, usize::MAX);
    let _ = Lesson::read(text, &gate);
    let _ = article(text, &[]);
    let _ = rendered(text, 60, Paint::Plain);
    check_transcript(text)?;
    let Ok(notebook) = Notebook::read(text, &gate) else {
        return Ok(());
    };
    let codes = |notebook: &Notebook| -> Vec<String> {
        let cells = notebook.cells.iter();
        cells.map(|cell| cell.code.text.clone()).collect()
    };
    let outputs = vec![Some("1\n```\n\n<any> \\\n".to_string()); notebook.cells.len()];
    let once = bless(text, &notebook, &outputs);
    let again = Notebook::read(&once, &gate);
    let again = again.map_err(|_| format!("cannot be read after it was blessed:\n{once}"))?;
    if codes(&notebook) != codes(&again) {
        return Err(format!("other cells after it was blessed:\n{once}"));
    }
    let twice = bless(&once, &again, &outputs);
    if once != twice {
        return Err(format!("blessed again:\n{once}\n---\n{twice}"));
    }
    Ok(())
}

fn check_transcript(text: &str) -> Result<(), String> {
    let inputs = |transcript: &Transcript| -> Vec<String> {
        let steps = transcript.cases.iter().flat_map(|case| &case.steps);
        steps.map(|step| step.input.clone()).collect()
    };
    let transcript = Transcript::read(text);
    let lines = || vec!["1".to_string(), "> 2".to_string(), String::new()];
    let outputs: Vec<Vec<Vec<String>>> = transcript
        .cases
        .iter()
        .map(|case| case.steps.iter().map(|_| lines()).collect())
        .collect();
    let once = transcript.bless(text, &outputs);
    let again = Transcript::read(&once);
    if transcript.stray.is_none() && inputs(&transcript) != inputs(&again) {
        return Err(format!("other inputs after it was blessed:\n{once}"));
    }
    if transcript.stray.is_none() && again.bless(&once, &outputs) != once {
        return Err(format!("a blessed transcript changes again:\n{once}"));
    }
    Ok(())
}

/// Reads a text as a notebook and converts it to Jupyter's format and back, and reads it as a
/// Jupyter notebook. The code of all cells must survive.
///
/// # Errors
/// The property that does not hold.
#[cfg(feature = "kernel")]
pub fn check_conversion(text: &str) -> Result<(), String> {
    use crate::kernel::{from_ipynb, to_ipynb};
    let budget = Budget::default();
    let gate = Gate::new(&budget, usize::MAX);
    let codes = |text: &str| -> Option<Vec<String>> {
        let cells = Notebook::read(text, &gate).ok()?.cells;
        let code = |text: &str| text.trim_end_matches(['\n', '\r']).to_string();
        Some(cells.iter().map(|cell| code(&cell.code.text)).collect())
    };
    let there_and_back = |ours: &str| -> Result<(), String> {
        let Some(before) = codes(ours) else {
            return Ok(());
        };
        let theirs = to_ipynb(ours, &gate).map_err(|_| "cannot be converted".to_string())?;
        let back = from_ipynb(&theirs)?;
        let after = codes(&back);
        match after.as_ref() == Some(&before) {
            true => Ok(()),
            false => Err(format!("{before:?}\nbecame {after:?}, in\n{back}")),
        }
    };
    there_and_back(text)?;
    match from_ipynb(text) {
        Ok(ours) => there_and_back(&ours),
        Err(_) => Ok(()),
    }
}

/// Reads a message of the Jupyter protocol from its four parts. A message that can be read must
/// stay the same when it is written and read again.
///
/// # Errors
/// The property that does not hold.
#[cfg(feature = "kernel")]
pub fn check_message(parts: &[&[u8]]) -> Result<(), String> {
    use crate::kernel::Key;
    let mut frames: Vec<Vec<u8>> = vec![b"<IDS|MSG>".to_vec(), Vec::new()];
    frames.extend(parts.iter().map(|part| part.to_vec()));
    let Some(frames) = Key::new("").rewritten(frames) else {
        return Ok(());
    };
    match Key::new("").rewritten(frames.clone()) {
        Some(again) if again == frames => Ok(()),
        Some(again) => Err(format!("{frames:?}\nbecame {again:?}")),
        None => Err(format!("cannot be read again: {frames:?}")),
    }
}

/// Asks about a cell as a client of the kernel does while somebody types it: completions and
/// documentation at a position (in characters), and whether the cell is complete.
///
/// # Errors
/// If completions would replace text that is not there.
#[cfg(feature = "kernel")]
pub fn check_questions(session: &mut Session, code: &str, at: usize) -> Result<(), String> {
    use crate::kernel::{complete, inspect, is_complete};
    use jupyter_protocol::{CompleteRequest, InspectRequest};
    let reply = complete(
        session,
        &CompleteRequest {
            code: code.to_string(),
            cursor_pos: at,
        },
    );
    inspect(
        session,
        &InspectRequest {
            code: code.to_string(),
            cursor_pos: at,
            detail_level: None,
        },
    );
    is_complete(code);
    let (start, end) = (reply.cursor_start, reply.cursor_end);
    match start <= end && end <= code.chars().count() {
        true => Ok(()),
        false => Err(format!("completions replace {start} to {end} of {code:?}")),
    }
}
