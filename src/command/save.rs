//! `:save`: the session as a notebook that shows the same when it runs, and what must not be lost
//! when a file is written.

use super::work::refused;
use super::{Mixed, NOTEBOOKS, Opt, Reply, Shows, Wants, find, parts, reading, split, wants};
use crate::host::Host;
use crate::notebook::{Written, written};
use crate::session::{Input, KnownFile, Session};
use crate::text::Failure;
use std::io;

/// The option that replaces a file whatever it holds.
const FORCE: &str = "--force";
/// The option that leaves out what failed.
const CLEAN: &str = "--clean";

/// What `:save` takes.
pub(super) const ARGUMENTS: Mixed = Mixed {
    words: wants::no_words,
    options: &[
        Opt {
            name: CLEAN,
            value: None,
            help: "leave out what failed",
        },
        Opt {
            name: FORCE,
            value: None,
            help: "replace a file whatever it holds",
        },
    ],
    then: Wants::File(NOTEBOOKS),
};

/// `:save FILE [--clean] [--force]`.
pub(super) fn save(session: &mut Session, rest: &str) -> Result<Reply, Failure> {
    let (words, options): (Vec<&str>, Vec<&str>) = rest
        .split_whitespace()
        .partition(|word| !word.starts_with("--"));
    if let Some(unknown) = options.iter().find(|word| ![CLEAN, FORCE].contains(word)) {
        return Err(wants::no_option("save", unknown, ARGUMENTS.options));
    }
    let [path] = words[..] else {
        return Err(Failure::syntax("`:save` takes one file").with_hint(usage("save")));
    };
    let path = &notebook_path(path)?;
    allow_replacing(session, path, options.contains(&FORCE), "save")?;
    let title = path.rsplit(['/', '\\']).next().unwrap_or(path);
    let title = title.trim_end_matches(".md").trim_end_matches(".lm");
    let saved = Saved::of(session, options.contains(&CLEAN));
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

/// How a command is written.
fn usage(name: &str) -> String {
    find(name).map_or_else(String::new, super::Command::usage)
}

fn counted(count: usize, what: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {what}{plural}")
}

/// The path with the ending of notebooks, which is added where there is none.
fn notebook_path(path: &str) -> Result<String, Failure> {
    let name = path.rsplit(['/', '\\']).next().unwrap_or(path);
    if name.ends_with(".md") {
        return Ok(path.to_string());
    }
    if name.contains('.') {
        let failure = Failure::value(format!(
            "a notebook's name ends in .lm.md, not like `{name}`"
        ));
        return Err(failure.with_hint("`:save` writes Markdown; another ending would hide that"));
    }
    Ok(format!("{path}.lm.md"))
}

/// Refuses to replace a file that this session has neither saved nor loaded, or that was changed
/// since.
///
/// # Errors
/// Why not, and the way out.
pub(super) fn allow_replacing(
    session: &mut Session,
    path: &str,
    force: bool,
    command: &str,
) -> Result<(), Failure> {
    let exists = session.host().file_exists(path);
    // What cannot be asked about cannot be written either; that is told then.
    if force || !exists.unwrap_or(false) {
        return Ok(());
    }
    let name = session.host().full_name(path);
    let text = session.read_file(path);
    let known = session.known_file(&name);
    let message = match (text, known) {
        (Ok(text), _) if text.is_empty() => return Ok(()),
        (Ok(text), Some(known)) if known.is_same(&text) => return Ok(()),
        (_, Some(_)) => format!("`{path}` was changed since this session wrote or read it"),
        (_, None) => format!("`{path}` exists, and this session neither saved nor loaded it"),
    };
    let option = if command == "history" { " --save" } else { "" };
    Err(Failure::value(message).with_hint(format!(
        "another name keeps both; `:{command}{option} {path} {FORCE}` replaces the file"
    )))
}

/// Refuses to replace a measurement that is kept and is not `known` to this session.
///
/// # Errors
/// Why not, and the way out.
pub fn allow_measurement(
    host: &mut dyn Host,
    name: &str,
    force: bool,
    known: Option<KnownFile>,
) -> Result<(), Failure> {
    let kept = match host.read_record(name) {
        Ok(text) => text,
        // What is refused is told when it is written.
        Err(error) if is_no_record(&error) => return Ok(()),
        Err(_) => String::new(),
    };
    if force || known.is_some_and(|known| known.is_same(&kept)) {
        return Ok(());
    }
    let message = format!("there is a measurement `{name}` that this session did not keep");
    Err(Failure::value(message).with_hint(format!(
        "another name keeps both; `--save {name} {FORCE}` replaces it"
    )))
}

fn is_no_record(error: &io::Error) -> bool {
    use io::ErrorKind::{NotFound, PermissionDenied, Unsupported};
    matches!(error.kind(), NotFound | PermissionDenied | Unsupported)
}

/// What stands for a measurement among the files that a session knows.
pub(super) fn measurement(name: &str) -> String {
    format!("measurement {name}")
}

/// Writes a file, whole or not at all, which this session may replace from then on.
///
/// # Errors
/// Why it cannot be written.
pub fn write_new(session: &mut Session, path: &str, text: &str) -> io::Result<()> {
    session.host().replace_file(path, text)?;
    let name = session.host().full_name(path);
    session.note_file(name, text);
    Ok(())
}

/// The path in front of `--force`, and whether that follows.
pub(super) fn forced(path: &str) -> (&str, bool) {
    match path.trim().strip_suffix(FORCE) {
        Some(rest) if rest.ends_with(char::is_whitespace) => (rest.trim(), true),
        _ => (path.trim(), false),
    }
}

/// A cell that is to be written.
struct Cell {
    code: String,
    /// The input, if it is one.
    input: Option<Input>,
    varies: bool,
}

/// What is written, and what is to be said about it.
struct Saved {
    cells: Vec<Cell>,
    notes: Vec<String>,
}

impl Saved {
    fn of(session: &mut Session, clean: bool) -> Saved {
        let inputs: Vec<Input> = session.record().inputs().cloned().collect();
        let is_kept = |input: &Input| !(input.private || clean && input.error.is_some());
        let chances = Chances::of(&inputs, is_kept);
        let marked: Vec<bool> = inputs
            .iter()
            .zip(&chances.unknown)
            .map(|(input, unknown)| *unknown || input.deeds.clock || shows_times(input))
            .collect();
        let varying = session.varying(&marked, reading);
        let mut cells: Vec<Cell> = preamble(session, &chances);
        let both = inputs.iter().zip(marked.iter().zip(varying));
        for (input, (marked, varying)) in both.filter(|(input, _)| is_kept(input)) {
            cells.push(Cell {
                code: input.text.clone(),
                varies: *marked || input.varies || varying && !input.output.is_empty(),
                input: Some(input.clone()),
            });
        }
        let notes = notes(session, &inputs, is_kept);
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

/// Cells that bring a fresh session where this one began.
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

/// Whether an input is a command that shows times.
fn shows_times(input: &Input) -> bool {
    let parts = parts(&input.text).into_iter();
    let rows = parts
        .filter(|part| part.is_command)
        .filter_map(|part| find(split(part.text).0));
    rows.into_iter().any(|row| row.shows == Shows::Varies)
}

/// Where random numbers come from.
struct Chances {
    /// Some that are written come from the generator as the session began it.
    needs_seed: bool,
    /// For each input: whether it drew numbers that nothing written leads to.
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

/// What a reader of the notebook would otherwise wonder about.
fn notes(session: &mut Session, inputs: &[Input], is_kept: impl Fn(&Input) -> bool) -> Vec<String> {
    let mut notes = Vec::new();
    let dropped = session.record().dropped();
    if dropped > 0 {
        notes.push(format!(
            "the first {dropped} inputs are not in it: only the latest are kept in memory"
        ));
    }
    let private: Vec<&Input> = inputs.iter().filter(|input| input.private).collect();
    if !private.is_empty() {
        let mut names: Vec<String> = private
            .iter()
            .flat_map(|input| session.names_used(&input.text, reading).1)
            .collect();
        names.sort();
        names.dedup();
        let are = if private.len() == 1 {
            "begins"
        } else {
            "begin"
        };
        let mut note = format!(
            "{} that {are} with a blank left out",
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
        "these write files, for which the notebook needs `--allow`",
        &|input| input.deeds.wrote,
    );
    tell(
        "these read lines, where a notebook finds the end of input",
        &|input| input.deeds.asked,
    );
    notes
}

fn name_of(input: &Input) -> String {
    match input.number {
        Some(number) => format!("input {number}"),
        None => format!("`{}`", super::first_line(&input.text)),
    }
}
