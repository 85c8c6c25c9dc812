//! The kinds of arguments that commands take: used by the commands themselves, by completion at the
//! prompt, and by the manual page and the completions for other shells that `lmsh` generates.

use crate::session::Session;
use crate::text::{Failure, closest_choice};

/// The kind of a command's arguments.
#[derive(Clone, Copy, Debug)]
pub enum Wants {
    /// No arguments, or free text.
    Nothing,
    /// Names or code.
    Code,
    /// A file with one of these extensions; any file if the list is empty.
    File(&'static [&'static str]),
    /// A folder.
    Folder,
    /// A setting, then its value.
    Setting,
    /// A topic of the help.
    Topic,
    /// One of a few words, which may depend on the session.
    Words(fn(&Session) -> Vec<String>),
    /// A name of the library or the session, as for `:doc`.
    Known,
    /// A system command, then files.
    Program,
    /// A switch with a state: `fusion=off`.
    SwitchState,
    /// The name of a saved measurement.
    Record,
    /// One of a few numbers, in order, each with a description.
    Numbers(fn(&Session) -> Vec<(usize, String)>),
    /// The number of a lesson of the course.
    Lesson,
    /// Words, options, and further arguments.
    Mixed(&'static Mixed),
}

/// Arguments of several kinds.
#[derive(Debug)]
pub struct Mixed {
    /// Words that may be the first argument.
    pub words: fn(&Session) -> Vec<String>,
    /// Options.
    pub options: &'static [Opt],
    /// The kind of the remaining arguments.
    pub then: Wants,
}

/// An option of a command.
#[derive(Debug)]
pub struct Opt {
    /// Its name, with the dashes.
    pub name: &'static str,
    /// Its value, if it takes one: the placeholder for usage lines, and the kind for completion.
    pub value: Option<(&'static str, Wants)>,
    /// A one-line description.
    pub help: &'static str,
}

/// Source files and notebooks.
pub const PROGRAMS: &[&str] = &[".lm", ".lm.md"];
/// Notebooks.
pub const NOTEBOOKS: &[&str] = &[".lm.md"];
/// Any files.
pub const ANY: &[&str] = &[];

/// No words.
pub(super) fn no_words(_: &Session) -> Vec<String> {
    Vec::new()
}

/// `on` and `off`.
pub(super) fn on_or_off(_: &Session) -> Vec<String> {
    vec!["on".to_string(), "off".to_string()]
}

/// Returns the names that the user declared.
pub(super) fn own_names(session: &Session) -> Vec<String> {
    session.variables().into_iter().map(|v| v.name).collect()
}

/// Returns the names of functions.
pub(super) fn functions(session: &Session) -> Vec<String> {
    let is_function = |v: &crate::session::Variable| v.type_name == "function";
    let own = session.variables().into_iter().filter(is_function);
    own.map(|v| v.name).collect()
}

/// Returns the numbers of the inputs that the session remembers.
pub(super) fn inputs(session: &Session) -> Vec<String> {
    let inputs = session.record().inputs();
    let numbers = inputs.filter_map(|input| input.number);
    numbers.map(|number| number.to_string()).collect()
}

/// Returns options as they appear in a usage line: `[--max N] [--json]`.
pub(super) fn usage(options: &[Opt]) -> String {
    let written = options.iter().map(|option| match option.value {
        Some((placeholder, _)) => format!("[{} {placeholder}]", option.name),
        None => format!("[{}]", option.name),
    });
    written.collect::<Vec<_>>().join(" ")
}

/// Returns the error for an option that a command does not have.
pub(super) fn no_option(command: &str, word: &str, options: &[Opt]) -> Failure {
    let failure = Failure::syntax(format!("`:{command}` has no option `{word}`"));
    let names: Vec<&str> = options.iter().map(|option| option.name).collect();
    match closest_choice(word, names.iter().copied()) {
        Some(near) => failure.with_hint(format!("did you mean `{near}`?")),
        None => failure.with_hint(format!("the options are {}", names.join(", "))),
    }
}
