//! `:save`: writes the session as a notebook that shows the same output when run.

use super::depend::{names_used, varying};
use super::parts;
use crate::command::{self, Reply, Shows, find, refused, split, write_new};
use crate::notebook::{Written, written};
use crate::session::{Input, Session};
use crate::text::{Failure, counted};
use std::path::Path;

/// Writes the session to a notebook; if `clean`, leaves out the inputs that failed.
///
/// # Errors
/// If the file cannot be written.
pub(super) fn save(session: &mut Session, path: &str, clean: bool) -> Result<Reply, Failure> {
    let title = path.rsplit(['/', '\\']).next().unwrap_or(path);
    let title = title.trim_end_matches(".md").trim_end_matches(".lm");
    let name = session.host().full_name(path);
    let home = Path::new(&name).parent().unwrap_or(Path::new(""));
    let saved = Saved::of(session, clean, home);
    let text = saved.text(title);
    let count = saved
        .cells
        .iter()
        .filter(|cell| cell.input.is_some())
        .count();
    let notes = saved.notes;
    write_new(session, path, &text).map_err(|error| refused(&error, "save", path))?;
    let mut told = format!("saved {} in {path}\n", counted(count, "input"));
    for note in notes {
        told.push_str(&note);
        told.push('\n');
    }
    Ok(Reply::Text(told))
}

/// A cell of the notebook.
struct Cell {
    code: String,
    /// The input it came from, if any.
    input: Option<Input>,
    varies: bool,
}

/// The cells to write, and notes for the user.
struct Saved {
    cells: Vec<Cell>,
    notes: Vec<String>,
}

impl Saved {
    fn of(session: &mut Session, clean: bool, home: &Path) -> Saved {
        let inputs: Vec<Input> = session.record().inputs().cloned().collect();
        let is_kept = |input: &Input| !(input.private || clean && input.error.is_some());
        let chances = Chances::of(&inputs, is_kept);
        let marked: Vec<bool> = inputs
            .iter()
            .zip(&chances.unknown)
            .map(|(input, unknown)| *unknown || input.deeds.clock || shows_times(input))
            .collect();
        let varying = varying(session, &marked);
        let mut cells: Vec<Cell> = preamble(session, &chances);
        let both = inputs.iter().zip(marked.iter().zip(varying));
        for (input, (marked, varying)) in both.filter(|(input, _)| is_kept(input)) {
            cells.push(Cell {
                code: input.text.clone(),
                varies: *marked || input.varies || varying && !input.output.is_empty(),
                input: Some(input.clone()),
            });
        }
        let notes = notes(session, &inputs, home, is_kept);
        Saved { cells, notes }
    }

    fn text(&self, title: &str) -> String {
        let cells = self.cells.iter().map(|cell| match &cell.input {
            Some(input) => Written {
                code: &cell.code,
                output: &input.output,
                failed: input.error.is_some(),
                cut: input.cut,
                varies: cell.varies,
            },
            None => Written {
                code: &cell.code,
                ..Written::default()
            },
        });
        written(title, cells)
    }
}

/// Returns cells that bring a fresh session to the state in which this one started.
fn preamble(session: &Session, chances: &Chances) -> Vec<Cell> {
    let mut texts = Vec::new();
    let switches: Vec<String> = session
        .switched_from_start()
        .map(|(name, on)| format!(":set {name} {}", if on { "on" } else { "off" }))
        .collect();
    if !switches.is_empty() {
        texts.push(switches.join("\n"));
    }
    if chances.needs_seed {
        texts.push(format!("random::seed({})", session.seed()));
    }
    let cell = |code| Cell {
        code,
        input: None,
        varies: false,
    };
    texts.into_iter().map(cell).collect()
}

/// Reports whether an input is a command that shows times.
fn shows_times(input: &Input) -> bool {
    let parts = parts(&input.text).into_iter();
    let rows = parts
        .filter(|part| part.is_command)
        .filter_map(|part| find(split(part.text).0));
    rows.into_iter().any(|row| row.shows == Shows::Varies)
}

/// The source of the random numbers in the inputs.
struct Chances {
    /// Whether any saved input draws from the generator as it was when the session started.
    needs_seed: bool,
    /// For each input, whether it drew numbers that the notebook cannot reproduce.
    unknown: Vec<bool>,
}

impl Chances {
    fn of(inputs: &[Input], is_kept: impl Fn(&Input) -> bool) -> Chances {
        let (mut seeded, mut lost, mut needs_seed) = (false, false, false);
        let mut unknown = Vec::with_capacity(inputs.len());
        for input in inputs {
            let deeds = &input.deeds;
            let kept = is_kept(input);
            lost |= deeds.shifted;
            unknown.push(deeds.drew && lost);
            needs_seed |= kept && deeds.drew && !lost && !seeded;
            if deeds.seeded {
                (seeded, lost) = (true, !kept);
            } else {
                lost |= deeds.drew && !kept;
            }
        }
        Chances {
            needs_seed,
            unknown,
        }
    }
}

/// Returns notes on whatever would otherwise puzzle a reader of the notebook.
fn notes(
    session: &mut Session,
    inputs: &[Input],
    home: &Path,
    is_kept: impl Fn(&Input) -> bool,
) -> Vec<String> {
    let mut notes = Vec::new();
    let dropped = session.record().dropped();
    if dropped > 0 {
        notes.push(format!(
            "the first {dropped} inputs are missing: only the latest ones are kept in memory"
        ));
    }
    let private: Vec<&Input> = inputs.iter().filter(|input| input.private).collect();
    if !private.is_empty() {
        let mut names: Vec<String> = private
            .iter()
            .flat_map(|input| names_used(session, &input.text).1)
            .collect();
        names.sort();
        names.dedup();
        let are = if private.len() == 1 {
            "begins"
        } else {
            "begin"
        };
        let mut note = format!(
            "{} that {are} with a space left out",
            counted(private.len(), "input")
        );
        if !names.is_empty() {
            note.push_str(&format!(
                "; cells that need what is set there will fail: {}",
                names.join(", ")
            ));
        }
        notes.push(note);
    }
    let mut tell = |what: &str, does: &dyn Fn(&Input) -> bool| {
        let found = inputs.iter().filter(|input| is_kept(input) && does(input));
        let names: Vec<String> = found.map(name_of).collect();
        if !names.is_empty() {
            notes.push(format!("{what}: {}", names.join(", ")));
        }
    };
    tell(
        "these inputs write files, so the notebook needs `--allow`",
        &|input| input.deeds.wrote,
    );
    tell(
        "these inputs read files outside the notebook's folder, so it needs `--allow`",
        &|input| {
            let mut read = input.deeds.read.iter();
            read.any(|name| !Path::new(name).starts_with(home))
        },
    );
    tell(
        "these inputs read lines, but a notebook has no input to read",
        &|input| input.deeds.asked,
    );
    notes
}

fn name_of(input: &Input) -> String {
    match input.number {
        Some(number) => format!("input {number}"),
        None => format!("`{}`", command::first_line(&input.text)),
    }
}
