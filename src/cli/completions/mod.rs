//! `lmsh completions SHELL`: scripts for bash, zsh and fish, generated from the table of arguments.
//!
//! All three determine the context in the same way: options of lmsh come before a FILE or a
//! subcommand; whatever follows a FILE belongs to it.

mod bash;
mod fish;
mod zsh;

use super::definition::{FOLDER, MEASURED, NOTEBOOK, PROGRAM, TESTED};
use crate::command::{NOTEBOOKS, PROGRAMS, Wants, bench};
use clap::{Arg, ArgAction, Command};

/// The shells that completions can be generated for.
pub(super) const SHELLS: [&str; 3] = ["bash", "zsh", "fish"];

/// Generates the completions for one of [`SHELLS`].
pub(super) fn completions(command: &Command, shell: &str) -> String {
    let mut command = command.clone();
    command.build();
    let doors = doors(&command);
    match shell {
        "bash" => bash::script(&doors),
        "zsh" => zsh::script(&doors),
        _ => fish::script(&doors),
    }
}

/// A command line with its options and arguments: that of lmsh itself, or of a subcommand.
struct Door<'a> {
    /// The name of the subcommand; empty for lmsh itself.
    name: &'a str,
    about: String,
    options: Vec<&'a Arg>,
    /// The kind of the positional arguments.
    argument: Kind,
}

/// The kind of a value or an argument.
#[derive(Clone, PartialEq, Eq)]
enum Kind {
    /// Nothing, or free text.
    Nothing,
    /// One of these words.
    Words(Vec<String>),
    /// A file with one of these extensions, or a folder that may lead to one.
    File(&'static [&'static str]),
    /// A folder.
    Folder,
    /// A program, followed by any files.
    Program,
    /// The name of a saved measurement.
    Record,
}

/// The folder of saved measurements, in shell syntax.
const RECORDS: &str = "${XDG_STATE_HOME:-$HOME/.local/state}/lmsh/bench";
/// Extensions of the files that `lmsh test` accepts.
const TESTS: &[&str] = &[".lm.md", ".lmt"];

/// Lists lmsh itself, then its subcommands.
fn doors(command: &Command) -> Vec<Door<'_>> {
    let names: Vec<String> = command
        .get_subcommands()
        .map(|sub| sub.get_name().to_string())
        .collect();
    let mut doors = vec![door("", command, &names)];
    let subs = command.get_subcommands();
    doors.extend(subs.map(|sub| door(sub.get_name(), sub, &names)));
    doors
}

fn door<'a>(name: &'a str, command: &'a Command, subcommands: &[String]) -> Door<'a> {
    let is_option = |arg: &&Arg| !names(arg).is_empty();
    let mut arguments = command.get_arguments().filter(|arg| !is_option(arg));
    let argument = match arguments.next().map(|arg| (arg.get_id().as_str(), arg)) {
        _ if name == "help" => Kind::Words(subcommands.to_vec()),
        Some((PROGRAM, _)) => Kind::Program,
        Some((MEASURED, _)) => Kind::File(PROGRAMS),
        Some((TESTED, _)) => Kind::File(TESTS),
        Some((NOTEBOOK, _)) => Kind::File(NOTEBOOKS),
        Some((FOLDER, _)) => Kind::Folder,
        Some((_, arg)) => Kind::Words(values(arg)),
        None => Kind::Nothing,
    };
    Door {
        name,
        about: command
            .get_about()
            .map(ToString::to_string)
            .unwrap_or_default(),
        options: command.get_arguments().filter(is_option).collect(),
        argument,
    }
}

impl Door<'_> {
    /// Returns the kind of an option's value.
    fn value(&self, arg: &Arg) -> Kind {
        let values = values(arg);
        if !values.is_empty() {
            return Kind::Words(values);
        }
        let is_bench = self.name == "bench";
        let mut rows = bench::OPTIONS.iter().filter(|_| is_bench);
        let long = arg.get_long().map(|long| format!("--{long}"));
        let row = rows.find(|row| long.as_deref() == Some(row.name));
        match row {
            Some(row) if matches!(row.value, Some((_, Wants::Record))) => Kind::Record,
            Some(_) | None => Kind::Nothing,
        }
    }

    /// Returns the options that take a value.
    fn valued(&self) -> impl Iterator<Item = &Arg> {
        self.options.iter().copied().filter(|arg| takes_value(arg))
    }
}

/// Returns the ways to write an option.
pub(super) fn names(arg: &Arg) -> Vec<String> {
    let short = arg.get_short().map(|c| format!("-{c}"));
    let long = arg.get_long().map(|name| format!("--{name}"));
    short.into_iter().chain(long).collect()
}

pub(super) fn takes_value(arg: &Arg) -> bool {
    matches!(arg.get_action(), ArgAction::Set | ArgAction::Append)
}

pub(super) fn help(arg: &Arg) -> String {
    arg.get_help()
        .map(|help| help.to_string())
        .unwrap_or_default()
}

/// Returns the possible values of an argument, if it has a fixed set.
pub(super) fn values(arg: &Arg) -> Vec<String> {
    let values = arg.get_possible_values();
    values
        .iter()
        .map(|value| value.get_name().to_string())
        .filter(|_| takes_value(arg))
        .collect()
}

/// Returns the placeholder for an argument's value.
pub(super) fn placeholder(arg: &Arg) -> String {
    let names = arg.get_value_names().unwrap_or_default();
    names
        .iter()
        .map(|name| name.as_str())
        .collect::<Vec<_>>()
        .join(" ")
}
