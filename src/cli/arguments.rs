//! Reads the command line.

use super::completions::completions;
use super::definition::{FOLDER, MEASURED, PROGRAM, SHELL, alone, command, notebook};
use super::export::{self, ExportArguments};
use super::grade::{self, GradeArguments};
#[cfg(feature = "kernel")]
use super::kernel::{self, KernelArguments};
use super::limits;
use super::manual::manual;
use super::notebook::is_notebook;
use super::test::{self, TestArguments};
use super::watch::{self, WatchArguments};
use super::{FAILED, complain, help_columns, tell_error};
use crate::bench::BenchOptions;
use crate::command::bench;
use crate::host::reason;
use crate::repl;
use crate::replay::TIMEOUT;
use crate::session::{Settings, Switch};
use crate::syntax::textmate;
use crate::text::{Failure, Painted};
use crate::world::{Access, only_ascii, say};
use clap::error::ErrorKind;
use clap::{ArgAction, ArgMatches};
use std::ffi::{OsStr, OsString};
use std::io::{IsTerminal, stdout};
use std::path::PathBuf;
use std::time::Duration;

/// The parsed command line.
#[derive(Clone, Debug, Default)]
pub(super) struct Arguments {
    /// The program to run; if `None`, a session starts.
    pub what: Option<What>,
    /// Whether to stay in a session after the program.
    pub stay: bool,
    pub transcript: bool,
    pub keep_going: bool,
    pub sandbox: bool,
    pub allow: bool,
    pub no_history: bool,
    pub resume: bool,
    pub no_config: bool,
    pub colour: Colour,
    /// The time limit, if given; 0 means no limit.
    pub timeout: Option<Duration>,
    pub settings: Settings,
    /// Whether the command line specified ASCII or Unicode output.
    pub ascii_chosen: bool,
    /// The words after the program.
    pub words: Vec<String>,
}

/// The action to perform.
#[derive(Clone, Debug)]
pub(super) enum What {
    /// A program in a file.
    File(PathBuf),
    /// A whole program on standard input.
    Stdin,
    /// No program: prints text about lmsh itself.
    Print(String),
    /// Programs on the command line, run in order; their values are echoed.
    Code(Vec<String>),
    /// Programs in files, to be measured.
    Bench(BenchOptions, Vec<PathBuf>),
    /// No program: tests files.
    Test(TestArguments),
    /// No program: grades students' notebooks.
    Grade(GradeArguments),
    /// No program: exports notebooks as pages.
    Export(ExportArguments),
    /// No program: runs a notebook whenever it changes.
    Watch(WatchArguments),
    /// No program: serves Jupyter, or converts its notebooks.
    #[cfg(feature = "kernel")]
    Kernel(KernelArguments),
    /// No program: takes or checks a course, either the built-in one or one in a folder.
    Learn(LearnArguments),
}

/// The arguments of `lmsh learn`.
#[derive(Clone, Debug, Default)]
pub(super) struct LearnArguments {
    pub folder: Option<PathBuf>,
    pub check: bool,
    /// The folder to write a first lesson into.
    pub new: Option<PathBuf>,
    /// The folder of progress files to summarise.
    pub report: Option<PathBuf>,
    /// Whether to report as comma-separated values.
    pub csv: bool,
}

/// When to use colours.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) enum Colour {
    #[default]
    Auto,
    Always,
    Never,
}

impl Colour {
    /// Reports whether a stream may have colours.
    pub fn allows(self, terminal: bool) -> bool {
        match self {
            Colour::Always => true,
            Colour::Never => false,
            Colour::Auto => terminal && wanted(),
        }
    }
}

/// Reports whether the environment allows colours.
fn wanted() -> bool {
    let refused = std::env::var_os("NO_COLOR").is_some_and(|v| !v.is_empty());
    let dumb = std::env::var_os("TERM").is_some_and(|v| v == "dumb");
    !refused && !dumb
}

impl Arguments {
    /// Returns a copy for interactive use: values are in ASCII if the terminal's locale supports
    /// nothing else.
    pub fn in_locale(&self) -> Arguments {
        let mut arguments = self.clone();
        if !self.ascii_chosen && stdout().is_terminal() && only_ascii() {
            arguments.settings.preferences.ascii = true;
        }
        arguments
    }

    /// The time limit for a program: none unless one was given.
    pub fn program_timeout(&self) -> Option<Duration> {
        self.timeout.filter(|time| !time.is_zero())
    }

    /// What a notebook may do.
    pub fn access(&self) -> Access {
        match (self.sandbox, self.allow) {
            (true, _) => Access::Sandbox,
            (false, true) => Access::All,
            (false, false) => Access::Folder,
        }
    }

    /// What a notebook or a lesson that is only judged may do: it never writes files.
    pub fn access_to_judge(&self) -> Access {
        match self.sandbox {
            true => Access::Sandbox,
            false => Access::Folder,
        }
    }

    /// The time limit for a notebook or a lesson.
    pub fn notebook_timeout(&self) -> Option<Duration> {
        let time = self.timeout.unwrap_or(Duration::from_secs(TIMEOUT));
        Some(time).filter(|time| !time.is_zero())
    }

    /// Returns a copy with the options that follow the notebook on the command line; invalid
    /// options end the process.
    pub fn with_notebook_options(&self) -> Arguments {
        let words = std::iter::once("lmsh NOTEBOOK").chain(self.words.iter().map(String::as_str));
        let matches = notebook()
            .try_get_matches_from(words)
            .unwrap_or_else(|error| end(&error));
        Arguments {
            allow: self.allow || matches.get_flag("allow"),
            timeout: matches.get_one("timeout").copied().or(self.timeout),
            ..self.clone()
        }
    }

    /// The file that the shell runs first.
    pub fn config(&self) -> Option<PathBuf> {
        let folder = dirs::config_dir().filter(|_| !self.no_config)?;
        Some(folder.join("lmsh").join("config.lm"))
    }

    /// The shell's start-up settings.
    pub fn start(&self) -> repl::Start {
        repl::Start {
            config: self.config(),
            keeps: !self.no_history,
            resumes: self.resume,
            learns: match &self.what {
                Some(What::Learn(learn)) => Some(learn.folder.clone()),
                _ => None,
            },
        }
    }

    /// The settings of the shell's line editor.
    pub fn editor_settings(&self) -> repl::EditorSettings {
        repl::EditorSettings {
            keep_history: !self.no_history,
            colour: self.colour.allows(stdout().is_terminal()),
        }
    }
}

/// Reads the command line; `--help`, `--version` and usage errors end the process here.
pub(super) fn read(words: impl Iterator<Item = OsString>) -> Arguments {
    let words: Vec<OsString> = words.collect();
    // The most common cases need no parser.
    if words.len() <= 1 {
        return Arguments::default();
    }
    if let [_, path] = &words[..]
        && let Some(arguments) = script(path)
    {
        return arguments;
    }
    if let [program, help, option] = &words[..]
        && help == "help"
        && (option == "--help" || option == "-h")
    {
        return read([program.clone(), help.clone(), help.clone()].into_iter());
    }
    // Everything after CODE is an argument to it, even if it looks like an option.
    let definition = if has_code(&words) { alone() } else { command() };
    match definition
        .try_get_matches_from(words)
        .and_then(|matches| understood(&matches))
    {
        Ok(arguments) => arguments,
        Err(error) => end(&error),
    }
}

/// Returns the arguments for running a script, if a word, which is the only one, clearly names one.
fn script(path: &OsStr) -> Option<Arguments> {
    let name = path.to_str()?;
    let is_script = name.ends_with(".lm") && !name.starts_with('-');
    is_script.then(|| Arguments {
        what: Some(What::File(path.into())),
        settings: Settings {
            undo: false,
            ..Settings::default()
        },
        ..Arguments::default()
    })
}

/// Shows the parser's help or error message and ends the process. Every message about the command
/// line goes through here, because it may quote words that contain terminal control codes.
fn end(error: &clap::Error) -> ! {
    let text = error.render().to_string();
    // The stream may be closed; the exit status still reports the error.
    if error.use_stderr() {
        tell_error(&text);
    } else {
        // Prose has already been wrapped; only the columns of options remain.
        told(say(&Painted::wrapped(&text, help_columns())));
    }
    std::process::exit(error.exit_code())
}

/// Ends the process if writing to standard output failed, unless its reader has gone.
fn told(written: std::io::Result<()>) {
    match written {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
            complain(&format!("cannot write: {}", reason(&error)));
            std::process::exit(FAILED.into())
        }
        _ => {}
    }
}

/// Reports whether there is a `-e` before the first word that is not an option.
fn has_code(words: &[OsString]) -> bool {
    let definition = alone();
    let takes_value = |word: &str| {
        let found = definition
            .get_arguments()
            .find(|arg| arg.get_long().is_some_and(|name| word[2..] == *name));
        found.is_some_and(|arg| !matches!(arg.get_action(), ArgAction::SetTrue))
    };
    let mut words = words.iter().skip(1).map(|word| word.to_string_lossy());
    while let Some(word) = words.next() {
        if word.starts_with("--") {
            if takes_value(&word) {
                words.next();
            }
        } else if word.len() < 2 || !word.starts_with('-') {
            return false;
        } else if word.contains('e') {
            return true;
        }
    }
    false
}

fn understood(matches: &ArgMatches) -> Result<Arguments, clap::Error> {
    let flag = |name: &str| matches.get_flag(name);
    let mut arguments = Arguments {
        what: program(matches)?,
        stay: flag("stay"),
        transcript: flag("transcript"),
        keep_going: flag("keep-going"),
        sandbox: flag("sandbox"),
        allow: flag("allow"),
        no_history: flag("no-history"),
        resume: flag("resume"),
        no_config: flag("no-config"),
        colour: match matches.get_one::<String>("color").map(String::as_str) {
            Some("always") => Colour::Always,
            Some("never") => Colour::Never,
            _ => Colour::Auto,
        },
        timeout: matches.get_one::<Duration>("timeout").copied(),
        settings: Settings::default(),
        ascii_chosen: false,
        words: Vec::new(),
    };
    // A session after a notebook or a lesson can undo inputs; a program cannot.
    let is_program = |what: &What| match what {
        What::File(path) => !is_notebook(path),
        What::Stdin | What::Code(_) | What::Print(_) | What::Bench(..) => true,
        What::Test(_) | What::Learn(_) | What::Grade(_) | What::Export(_) | What::Watch(_) => false,
        #[cfg(feature = "kernel")]
        What::Kernel(_) => false,
    };
    arguments.words = words_after(matches);
    let whole_program = arguments.what.as_ref().is_some_and(is_program) && !arguments.stay;
    let settings = &mut arguments.settings;
    settings.undo = !whole_program;
    settings.seed = matches.get_one::<u64>("seed").copied();
    limits::set(settings, matches);
    for (switch, on) in matches
        .get_many::<(&'static Switch, bool)>("set")
        .into_iter()
        .flatten()
    {
        (switch.set)(settings, *on);
        arguments.ascii_chosen |= switch.name == "ascii";
    }
    Ok(arguments)
}

/// Returns the words after the program or the code on the command line.
fn words_after(matches: &ArgMatches) -> Vec<String> {
    let (words, before) = match matches.subcommand() {
        Some(("run", run)) => (words(run), 1),
        Some(_) => return Vec::new(),
        None if has(matches, "code") => (words(matches), 0),
        None => (words(matches), 1),
    };
    let words = words.into_iter().skip(before);
    words.map(|w| w.to_string_lossy().into_owned()).collect()
}

/// Returns the program and the words after it.
fn words(matches: &ArgMatches) -> Vec<&OsString> {
    let words = matches.get_many::<OsString>(PROGRAM);
    words.into_iter().flatten().collect()
}

fn has(matches: &ArgMatches, name: &str) -> bool {
    matches.try_contains_id(name).unwrap_or(false)
}

fn program(matches: &ArgMatches) -> Result<Option<What>, clap::Error> {
    if let Some(code) = matches.get_many::<String>("code") {
        return Ok(Some(What::Code(code.cloned().collect())));
    }
    let file = |matches| words(matches).first().map(|word| file(word));
    Ok(match matches.subcommand() {
        Some(("bench", sub)) => Some(bench(sub)?),
        Some(("learn", sub)) => Some(What::Learn(LearnArguments {
            folder: sub.get_one::<PathBuf>(FOLDER).cloned(),
            check: sub.get_flag("check"),
            new: sub.get_one::<PathBuf>("new").cloned(),
            report: sub.get_one::<PathBuf>("report").cloned(),
            csv: sub.get_flag("csv"),
        })),
        Some(("grade", sub)) => Some(What::Grade(grade::read(sub))),
        Some(("test", sub)) => Some(What::Test(test::read(sub))),
        Some(("export", sub)) => Some(What::Export(export::read(sub))),
        Some(("watch", sub)) => Some(What::Watch(watch::read(sub))),
        #[cfg(feature = "kernel")]
        Some(("kernel", sub)) => kernel::read(sub).map(What::Kernel),
        #[cfg(feature = "kernel")]
        Some(("convert", sub)) => kernel::read_convert(sub).map(What::Kernel),
        Some(("grammar", _)) => Some(What::Print(textmate())),
        Some(("completions", sub)) => {
            let shell = sub.get_one::<String>(SHELL).map_or("", String::as_str);
            Some(What::Print(completions(&command(), shell)))
        }
        Some(("man", _)) => Some(What::Print(manual(&command()))),
        Some((_, sub)) => file(sub),
        None => file(matches),
    })
}

fn file(word: &OsStr) -> What {
    if word == "-" {
        What::Stdin
    } else {
        What::File(word.into())
    }
}

/// `bench [OPTION]… FILE…`.
fn bench(matches: &ArgMatches) -> Result<What, clap::Error> {
    let refused = |failure: Failure| {
        let hint = failure.hint().map(|hint| format!(" ({hint})"));
        let message = format!("{}{}", failure.message(), hint.unwrap_or_default());
        command().error(ErrorKind::InvalidValue, message)
    };
    let mut options = BenchOptions::default();
    for row in bench::OPTIONS {
        let name = row.name.trim_start_matches('-');
        let values: Vec<String> = match row.value {
            None if matches.get_flag(name) => vec![String::new()],
            None => Vec::new(),
            Some(_) => {
                let values = matches.get_many::<String>(name);
                values.into_iter().flatten().cloned().collect()
            }
        };
        for value in values {
            bench::option(&mut options, row.name, &value).map_err(refused)?;
        }
    }
    let files = matches.get_many::<PathBuf>(MEASURED);
    let files: Vec<PathBuf> = files.into_iter().flatten().cloned().collect();
    bench::check(&options, files.len()).map_err(refused)?;
    Ok(What::Bench(options, files))
}

#[cfg(test)]
mod tests {
    use super::{Colour, What, has_code, script, understood};
    use crate::cli::definition::command;
    use std::ffi::{OsStr, OsString};

    fn read(words: &[&str]) -> super::Arguments {
        let matches = command().try_get_matches_from([&["lmsh"], words].concat());
        understood(&matches.expect("valid words")).expect("valid words")
    }

    #[test]
    fn what_follows_the_file_belongs_to_it() {
        let arguments = read(&["--seed", "3", "run", "a.lm", "--transcript", "b"]);
        assert!(!arguments.transcript);
        assert_eq!(arguments.settings.seed, Some(3));
        assert!(matches!(arguments.what, Some(What::File(path)) if path.as_os_str() == "a.lm"));
        assert!(matches!(read(&["-"]).what, Some(What::Stdin)));
        assert!(matches!(read(&["-e", "-1"]).what, Some(What::Code(code)) if code == ["-1"]));
        assert!(read(&["-i", "a.lm"]).stay);
    }

    #[test]
    fn a_script_alone_is_read_as_the_parser_reads_it() {
        for name in ["a.lm", "folder/été.lm", "./-a.lm"] {
            let quick = script(OsStr::new(name)).expect("a script");
            assert_eq!(format!("{quick:?}"), format!("{:?}", read(&[name])));
        }
        for name in ["-a.lm", "a.lm.md", "a", "run", "-"] {
            assert!(script(OsStr::new(name)).is_none(), "{name}");
        }
    }

    #[test]
    fn code_is_found_before_the_first_word() {
        let has = |words: &[&str]| {
            let words: Vec<OsString> = words.iter().map(OsString::from).collect();
            has_code(&words)
        };
        assert!(has(&["lmsh", "-e", "1"]) && has(&["lmsh", "--seed", "3", "-ie1"]));
        assert!(!has(&["lmsh", "--seed", "-e"]) && !has(&["lmsh", "a.lm", "-e"]));
        assert!(!has(&["lmsh", "-", "-e"]) && !has(&["lmsh", "-i", "a.lm", "-e"]));
    }

    #[test]
    fn common_options_stand_before_and_after_a_subcommand() {
        for words in [
            &["--seed", "3", "--set", "fold=off", "test", "a.lm.md"][..],
            &["test", "--seed", "3", "--set", "fold=off", "a.lm.md"],
            &["--seed", "3", "test", "a.lm.md", "--set=fold=off"],
        ] {
            let arguments = read(words);
            assert_eq!(arguments.settings.seed, Some(3), "{words:?}");
            assert!(!arguments.settings.compile.fold, "{words:?}");
        }
    }

    #[test]
    fn colours_can_be_forced() {
        assert!(Colour::Always.allows(false) && !Colour::Never.allows(true));
        assert!(!Colour::Auto.allows(false));
        assert_eq!(read(&["--color", "never"]).colour, Colour::Never);
    }
}
