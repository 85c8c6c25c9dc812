//! The command line as a table, from which `--help`, the manual page and the completions for other
//! shells are generated.

use super::completions::SHELLS;
use super::help_text::{AFTER, USAGE};
use super::limits;
use crate::command::{Wants, bench};
use crate::replay::Param;
use crate::session::{CHOICES, SWITCHES, Switch, switch_states};
use crate::text::{closest_choice, grouped};
use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use clap::{Arg, ArgAction, Command, ValueHint, value_parser};
use std::ffi::{OsStr, OsString};
use std::path::PathBuf;
use std::time::Duration;

/// The longest time limit that can be requested: ten years.
const TIMEOUT_MAX: Duration = Duration::from_secs(10 * 366 * 24 * 3600);

/// The name of the argument for a program and the words after it.
pub(super) const PROGRAM: &str = "file";
/// The name of the argument for programs to measure.
pub(super) const MEASURED: &str = "program";
/// The name of the argument for files, or folders of files, to test.
pub(super) const TESTED: &str = "path";
/// The name of an argument for a folder.
pub(super) const FOLDER: &str = "folder";
/// The name of the argument for the reference notebook.
pub(super) const REFERENCE: &str = "reference";
/// The name of arguments that set parameters of notebooks.
pub(super) const PARAM: &str = "param";
/// The name of an argument for a notebook or a folder of notebooks.
pub(super) const NOTEBOOK: &str = "notebook";
/// The name of an argument for the output path.
pub(super) const OUTPUT: &str = "output";
/// The name of the argument for a Jupyter connection file.
#[cfg(feature = "kernel")]
pub(super) const CONNECTION: &str = "connection";
/// The name of the argument for the kind of grammar.
pub(super) const EDITOR: &str = "editor";
/// The name of the argument for a shell's name.
pub(super) const SHELL: &str = "shell";

/// Returns the whole command line.
pub(super) fn command() -> Command {
    let command = alone().subcommand_negates_reqs(true);
    let subcommands = [
        run(),
        bench(),
        learn(),
        test(),
        grade(),
        export(),
        watch(),
        #[cfg(feature = "kernel")]
        kernel(),
        #[cfg(feature = "kernel")]
        convert(),
        grammar(),
        completions(),
        man(),
    ];
    command
        .subcommands(subcommands)
        .disable_help_subcommand(false)
        .subcommand_help_heading("Commands")
}

/// Returns the command line without subcommands; words after `-e CODE` are arguments of the code.
pub(super) fn alone() -> Command {
    let command = Command::new("lmsh")
        .bin_name("lmsh")
        .version(env!("CARGO_PKG_VERSION"))
        .about("The Lamina shell: exact mathematics at a prompt, in scripts and in pipes")
        .override_usage(USAGE)
        .after_help(AFTER)
        .term_width(super::help_columns())
        .args_override_self(true)
        .arg(program(false))
        .arg(
            Arg::new("code")
                .short('e')
                .value_name("CODE")
                .action(ArgAction::Append)
                .allow_hyphen_values(true)
                .help("Evaluate CODE and show its values; may be given more than once"),
        )
        .arg(
            Arg::new("stay")
                .short('i')
                .action(ArgAction::SetTrue)
                .help("Stay in the shell after FILE or CODE"),
        );
    command
        .args(session_options())
        .args(common_options())
        .args(limits::options())
}

/// Returns the argument for the program to run and the words after it.
fn program(required: bool) -> Arg {
    Arg::new(PROGRAM)
        .value_name("FILE")
        .help("Script or notebook to run, or `-` for standard input; ARGs are passed to the script")
        .num_args(if required { 1.. } else { 0.. })
        .required(required)
        .trailing_var_arg(true)
        .value_hint(ValueHint::FilePath)
        .value_parser(value_parser!(OsString))
}

/// Options of the shell and of piped sessions.
fn session_options() -> [Arg; 5] {
    [
        flag(
            "transcript",
            "Show errors as `KIND: message` between the values and never stop",
        ),
        flag(
            "keep-going",
            "Continue after an error in a piped session; the status is still 1",
        ),
        flag("no-history", "Neither read nor write the history file"),
        flag("resume", "Offer to run the inputs of a killed shell again"),
        flag(
            "no-config",
            "Do not read config.lm; scripts, pipes and -e never do",
        ),
    ]
}

/// Returns an option with a value that may come before or after a subcommand.
pub(super) fn option(name: &'static str, value: &'static str, help: &'static str) -> Arg {
    Arg::new(name)
        .long(name)
        .value_name(value)
        .help(help)
        .global(true)
}

/// Options that may come before or after a subcommand.
fn common_options() -> [Arg; 6] {
    [
        flag(
            "sandbox",
            "Forbid files, programs, and modules from outside the current directory",
        )
        .global(true),
        allow().global(true),
        timeout().global(true),
        option(
            "color",
            "WHEN",
            "Use colours: auto, always or never [default: auto]",
        )
        .value_parser(PossibleValuesParser::new(["auto", "always", "never"]))
        .hide_possible_values(true),
        option("seed", "N", "Seed of the random numbers").value_parser(value_parser!(u64)),
        option("set", "NAME=on|off", SET_HELP)
            .action(ArgAction::Append)
            .hide_possible_values(true)
            .value_parser(SwitchState(switch)),
    ]
}

fn allow() -> Arg {
    flag(
        "allow",
        "Let notebooks and lessons write files and run programs",
    )
}

fn timeout() -> Arg {
    Arg::new("timeout")
        .long("timeout")
        .value_name("SECONDS")
        .help("Stop what is running after SECONDS; 0: never [default: 60 for notebooks, else 0]")
        .value_parser(seconds)
}

/// Reads a time in seconds, with or without decimals.
fn seconds(text: &str) -> Result<Duration, String> {
    let refused = || "expected a number of seconds, like 10 or 0.5; 0 means never".to_string();
    let is_number = text.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    let seconds: f64 = text
        .parse()
        .ok()
        .filter(|_| is_number)
        .ok_or_else(refused)?;
    match Duration::try_from_secs_f64(seconds) {
        Ok(time) if time <= TIMEOUT_MAX && (seconds == 0.0 || !time.is_zero()) => Ok(time),
        _ => Err(format!(
            "expected 0, or a time from a nanosecond to {} seconds",
            grouped(TIMEOUT_MAX.as_secs())
        )),
    }
}

/// Returns the options that may follow a notebook on the command line.
pub(super) fn notebook() -> Command {
    Command::new("lmsh NOTEBOOK")
        .about("Run a notebook and show its cells with their output")
        .args([allow(), timeout()])
}

const SET_HELP: &str = "Set a switch, as `:set` does (`lmsh -e :set` lists them)";

fn run() -> Command {
    Command::new("run")
        .about("Run a script or a notebook, whatever its name")
        .override_usage("lmsh run [OPTIONS] FILE [ARG]...")
        .arg(program(true))
}

fn bench() -> Command {
    let options = bench::OPTIONS.iter().map(|option| {
        let name = option.name.trim_start_matches('-');
        let arg = Arg::new(name).long(name).help(option.help);
        match option.value {
            Some((placeholder, wants)) => {
                let arg = arg.value_name(placeholder).action(ArgAction::Append);
                if !matches!(wants, Wants::SwitchState) {
                    return arg;
                }
                let state = |text: &str| switch(text).map(|_| text.to_string());
                arg.hide_possible_values(true)
                    .value_parser(SwitchState(state))
            }
            None => arg.action(ArgAction::SetTrue),
        }
    });
    Command::new("bench")
        .about("Measure and compare scripts and notebooks, each run in a fresh session")
        .after_help(BENCH_AFTER)
        .args(options)
        .arg(
            Arg::new(MEASURED)
                .value_name("FILE")
                .help("Script or notebook to measure")
                .num_args(1..)
                .required(true)
                .value_hint(ValueHint::FilePath)
                .value_parser(value_parser!(PathBuf)),
        )
}

const BENCH_AFTER: &str = "\
The cells of a notebook are measured as one program: each run evaluates all of them from top to \
bottom in a fresh session, including cells that only prepare something. Cells with the flags \
`skip` and `error` are left out, and so are commands. A notebook reads only files in its own \
folder and writes none, unless `--allow` permits it. `lmsh -e ':help bench'` explains the report.";

fn learn() -> Command {
    Command::new("learn")
        .about("Start the course for beginners, or the lessons of a folder")
        .arg(flag(
            "check",
            "Check that every solution passes and every wrong answer fails",
        ))
        .arg(
            folder_option("new", "Write a sample first lesson into the folder DIR")
                .conflicts_with_all(["check", "report", FOLDER]),
        )
        .arg(
            folder_option(
                "report",
                "Summarise a class's progress files in DIR: NAME.txt or NAME/lessons.txt",
            )
            .conflicts_with_all(["check", FOLDER]),
        )
        .arg(flag("csv", "Report as comma-separated values, one row per task").requires("report"))
        .arg(
            Arg::new(FOLDER)
                .value_name("DIR")
                .help("A folder of lessons; without it, the built-in course")
                .value_hint(ValueHint::DirPath)
                .value_parser(value_parser!(PathBuf)),
        )
}

fn test() -> Command {
    Command::new("test")
        .about("Run notebooks (.lm.md) and transcripts (.lmt) and report differences")
        .arg(
            Arg::new(TESTED)
                .value_name("PATH")
                .help("A file, or a folder to search recursively")
                .num_args(1..)
                .required(true)
                .value_hint(ValueHint::FilePath)
                .value_parser(value_parser!(PathBuf)),
        )
        .arg(flag("bless", "Write the actual output into the files"))
        .arg(flag("json", "Report the differences as JSON"))
        .arg(
            param("Run with another value for a name in the cell with the flag `parameters`; outputs are then not compared")
                .conflicts_with("bless"),
        )
}

/// Returns the option that sets a parameter of a notebook.
fn param(help: &'static str) -> Arg {
    Arg::new(PARAM)
        .long(PARAM)
        .value_name("NAME=VALUE")
        .help(help)
        .action(ArgAction::Append)
        .value_parser(Param::read)
}

fn export() -> Command {
    Command::new("export")
        .about("Write notebooks and lessons as pages for a browser")
        .after_help(EXPORT_AFTER)
        .arg(
            Arg::new(NOTEBOOK)
                .value_name("PATH")
                .help("A notebook or a lesson (.lm.md), or a folder that contains them")
                .required(true)
                .value_hint(ValueHint::FilePath)
                .value_parser(value_parser!(PathBuf)),
        )
        .arg(
            Arg::new(OUTPUT)
                .short('o')
                .long(OUTPUT)
                .value_name("FILE|SITE")
                .help("Where to write [default: next to the notebook; `-` is standard output]")
                .value_hint(ValueHint::AnyPath)
                .value_parser(value_parser!(PathBuf)),
        )
        .arg(flag(
            "stored",
            "Use the outputs stored in the files; run nothing",
        ))
        .arg(
            param("Set another value for a name in the cell with the flag `parameters`")
                .conflicts_with("stored"),
        )
}

const EXPORT_AFTER: &str = "\
A page is a single file that loads nothing else: prose, highlighted code, typeset values (MathML), \
pictures (SVG) and errors; it is light or dark as the reader prefers, and printable. A folder becomes a \
site with an index. Notebooks run as with `lmsh NAME.lm.md`: each in a fresh session that reads only \
files in its own folder and writes none, unless `--allow` is given. Lessons are not run; their pages \
show the outputs stored in the file. The status is 1 if a cell did not end as its flags say.";

fn watch() -> Command {
    Command::new("watch")
        .about("Run a notebook; whenever it changes, rerun it from the first changed cell")
        .arg(
            Arg::new(NOTEBOOK)
                .value_name("NOTEBOOK")
                .help("The notebook (.lm.md)")
                .required(true)
                .value_hint(ValueHint::FilePath)
                .value_parser(value_parser!(PathBuf)),
        )
        .arg(
            Arg::new("serve")
                .long("serve")
                .value_name("PORT")
                .help("Also serve it as a page that reloads itself, at http://127.0.0.1:PORT/ [default: a free port]")
                .num_args(0..=1)
                .default_missing_value("0")
                .value_parser(value_parser!(u16)),
        )
}

#[cfg(feature = "kernel")]
fn kernel() -> Command {
    let install = Command::new("install")
        .about("Install the kernel for Jupyter, so that JupyterLab offers it as Lamina")
        .arg(flag("user", "Install in your own Jupyter folder [default]"))
        .arg(
            Arg::new("prefix")
                .long("prefix")
                .value_name("DIR")
                .help("Install below a folder: DIR/share/jupyter")
                .value_hint(ValueHint::DirPath)
                .value_parser(value_parser!(PathBuf)),
        )
        .arg(flag(
            "sys-prefix",
            "Install in the active virtual environment",
        ));
    let run = Command::new("run")
        .about("Serve a session as described by a connection file; Jupyter does this itself")
        .arg(
            Arg::new(CONNECTION)
                .value_name("FILE")
                .help("The connection file")
                .required(true)
                .value_hint(ValueHint::FilePath)
                .value_parser(value_parser!(PathBuf)),
        );
    Command::new("kernel")
        .about("The Jupyter kernel: install it, or run it")
        .subcommand_required(true)
        .disable_help_subcommand(true)
        .subcommands([install, run])
}

#[cfg(feature = "kernel")]
fn convert() -> Command {
    Command::new("convert")
        .about("Convert a Jupyter notebook (.ipynb) to a notebook (.lm.md), or back")
        .arg(
            Arg::new(NOTEBOOK)
                .value_name("FILE")
                .help("The notebook to convert")
                .required(true)
                .value_hint(ValueHint::FilePath)
                .value_parser(value_parser!(PathBuf)),
        )
        .arg(
            Arg::new(OUTPUT)
                .value_name("TO")
                .help("Where to write it; `-` is standard output [default: next to FILE]")
                .value_hint(ValueHint::FilePath)
                .value_parser(value_parser!(PathBuf)),
        )
}

fn grammar() -> Command {
    Command::new("grammar")
        .about("Print a grammar of the language for an editor")
        .after_help(
            "  lmsh grammar textmate > lamina.tmLanguage.json\n\nTextMate grammars colour code in Visual Studio Code, Sublime Text and many other editors.",
        )
        .arg(
            Arg::new(EDITOR)
                .value_name("textmate")
                .help("The kind of grammar")
                .required(true)
                .value_parser(PossibleValuesParser::new(["textmate"])),
        )
}

fn grade() -> Command {
    let path = |name: &'static str, value: &'static str, help: &'static str| {
        Arg::new(name)
            .value_name(value)
            .help(help)
            .required(true)
            .value_parser(value_parser!(PathBuf))
    };
    Command::new("grade")
        .about("Compare students' notebooks with a reference one, answer by answer")
        .after_help(GRADE_AFTER)
        .arg(
            path(
                REFERENCE,
                "REFERENCE",
                "The notebook with the right answers",
            )
            .value_hint(ValueHint::FilePath),
        )
        .arg(
            path(
                FOLDER,
                "DIR",
                "A folder of students' notebooks, searched recursively",
            )
            .value_hint(ValueHint::DirPath),
        )
        .arg(flag("csv", "Report as comma-separated values").conflicts_with("json"))
        .arg(flag("json", "Report as JSON"))
}

const GRADE_AFTER: &str = "\
A question is a section of the reference notebook, from one heading to the next, that shows something; the last thing it shows is the answer. Answers are \
compared by value: 0.5f equals 1/2. A cell with a name (name=…) is a separate question. No notebook can touch files or other notebooks.";

fn folder_option(name: &'static str, help: &'static str) -> Arg {
    Arg::new(name)
        .long(name)
        .value_name("DIR")
        .help(help)
        .value_hint(ValueHint::DirPath)
        .value_parser(value_parser!(PathBuf))
}

fn completions() -> Command {
    Command::new("completions")
        .about("Print completions for bash, zsh or fish")
        .after_help(COMPLETIONS_AFTER)
        .arg(
            Arg::new(SHELL)
                .value_name("bash|zsh|fish")
                .help("The shell to print completions for")
                .required(true)
                .value_parser(PossibleValuesParser::new(SHELLS)),
        )
}

const COMPLETIONS_AFTER: &str = "\
Add the first line to ~/.bashrc or the second to ~/.zshrc, or run the third once:
  source <(lmsh completions bash)
  source <(lmsh completions zsh)
  lmsh completions fish > ~/.config/fish/completions/lmsh.fish";

fn man() -> Command {
    Command::new("man")
        .about("Print the manual page, for `man -l -`")
        .after_help("  lmsh man | man -l -")
}

fn flag(name: &'static str, help: &'static str) -> Arg {
    Arg::new(name)
        .long(name)
        .action(ArgAction::SetTrue)
        .help(help)
}

/// A parser for `NAME=STATE` arguments that offers every switch for completion and writes its own
/// error messages.
#[derive(Clone)]
struct SwitchState<T>(fn(&str) -> Result<T, String>);

impl<T: Clone + Send + Sync + 'static> TypedValueParser for SwitchState<T> {
    type Value = T;

    fn parse_ref(
        &self,
        command: &Command,
        arg: Option<&Arg>,
        value: &OsStr,
    ) -> Result<T, clap::Error> {
        TypedValueParser::parse_ref(&self.0, command, arg, value)
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        Some(Box::new(
            switch_states().into_iter().map(PossibleValue::new),
        ))
    }
}

/// Reads `NAME=on` and `NAME=off`.
fn switch(text: &str) -> Result<(&'static Switch, bool), String> {
    let (name, state) = text.split_once('=').unwrap_or((text, ""));
    let Some(row) = SWITCHES.iter().find(|row| row.name == name) else {
        if CHOICES.iter().any(|row| row.name == name) {
            return Err(format!(
                "`{name}` is not a switch; use `:set {name}` in the shell, or in config.lm to set it permanently"
            ));
        }
        let near = closest_choice(name, SWITCHES.iter().map(|row| row.name));
        let hint = match near {
            Some(near) => format!("did you mean `{near}`?"),
            None => "`lmsh -e :set` lists the switches".to_string(),
        };
        return Err(format!("there is no switch `{name}`; {hint}"));
    };
    match state {
        "on" | "off" => Ok((row, state == "on")),
        _ => Err(format!("a switch is on or off: `{name}=on`, `{name}=off`")),
    }
}

#[cfg(test)]
mod tests {
    use super::{alone, command};

    #[test]
    fn the_definition_is_sound() {
        command().debug_assert();
        alone().debug_assert();
    }
}
