//! What the command line can ask for.

use super::completions::{SHELLS, completions, manual};
use super::notebook::is_notebook;
use super::test::{self, TestArguments};
use super::{tell, tell_error};
use crate::command::bench;
use crate::repl;
use crate::replay::TIMEOUT;
use crate::session::bench::BenchOptions;
use crate::session::{SWITCHES, Settings, Switch, size};
use crate::text::Failure;
use clap::builder::PossibleValuesParser;
use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};
use std::ffi::OsString;
use std::path::PathBuf;
use std::time::Duration;

/// What the command line asked for.
#[derive(Clone, Debug, Default)]
pub(super) struct Arguments {
    /// The program to run; without one, a session.
    pub what: Option<What>,
    /// After the program, a session.
    pub stay: bool,
    pub transcript: bool,
    pub keep_going: bool,
    pub sandbox: bool,
    pub allow: bool,
    pub no_history: bool,
    pub resume: bool,
    pub no_config: bool,
    pub colour: Colour,
    /// How long what runs may take, if that was said; 0 for as long as it wants.
    pub timeout: Option<u64>,
    pub settings: Settings,
    /// What follows the program.
    pub words: Vec<String>,
}

/// A program to run.
#[derive(Clone, Debug)]
pub(super) enum What {
    /// In a file.
    File(PathBuf),
    /// On standard input, as a whole.
    Stdin,
    /// None: a text about lmsh itself is printed.
    Print(String),
    /// On the command line; its values are echoed.
    Code(String),
    /// In files, to be measured.
    Bench(BenchOptions, Vec<PathBuf>),
    /// None: files are tested.
    Test(TestArguments),
    /// The program's own course, or that of a folder; or it is proved.
    Learn(LearnArguments),
}

/// What `lmsh learn` is to do.
#[derive(Clone, Debug, Default)]
pub(super) struct LearnArguments {
    pub folder: Option<PathBuf>,
    pub check: bool,
    /// Lessons may write files and run programs.
    pub allow: bool,
}

/// Reads what follows `learn` on the command line.
fn learn<'a>(words: impl Iterator<Item = &'a OsString>) -> Result<LearnArguments, clap::Error> {
    let mut arguments = LearnArguments::default();
    for word in words {
        match word.to_str() {
            Some("--check") => arguments.check = true,
            Some("--allow") => arguments.allow = true,
            Some(option) if option.starts_with('-') => {
                let message = format!("`lmsh learn` does not know `{option}`");
                return Err(command().error(clap::error::ErrorKind::UnknownArgument, message));
            }
            _ if arguments.folder.is_some() => {
                let message = "`lmsh learn` takes one folder";
                return Err(command().error(clap::error::ErrorKind::TooManyValues, message));
            }
            _ => arguments.folder = Some(word.into()),
        }
    }
    Ok(arguments)
}

/// A limit of so many seconds; 0 is none.
pub(super) fn seconds(count: u64) -> Option<Duration> {
    (count > 0).then(|| Duration::from_secs(count))
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
    /// Whether a stream may have colours.
    pub fn allows(self, terminal: bool) -> bool {
        match self {
            Colour::Always => true,
            Colour::Never => false,
            Colour::Auto => terminal && wanted(),
        }
    }
}

/// What the environment says about colours.
fn wanted() -> bool {
    let refused = std::env::var_os("NO_COLOR").is_some_and(|v| !v.is_empty());
    let dumb = std::env::var_os("TERM").is_some_and(|v| v == "dumb");
    !refused && !dumb
}

impl Arguments {
    /// How long a program may run: as long as it wants, unless something else was said.
    pub fn program_timeout(&self) -> Option<Duration> {
        seconds(self.timeout.unwrap_or(0))
    }

    /// How long a notebook or a lesson may run.
    pub fn notebook_timeout(&self) -> Option<Duration> {
        seconds(self.timeout.unwrap_or(TIMEOUT))
    }

    /// The same with the options that follow the notebook on the command line; these end the
    /// process when they are wrong.
    pub fn with_notebook_options(&self) -> Arguments {
        let words = std::iter::once("lmsh NOTEBOOK").chain(self.words.iter().map(String::as_str));
        let options = Command::new("lmsh NOTEBOOK")
            .about("Runs a notebook and shows its cells with what they show")
            .args([allow(), timeout()]);
        let matches = options
            .try_get_matches_from(words)
            .unwrap_or_else(|error| error.exit());
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

    /// How the shell begins.
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

    /// How the line editor of the shell should be.
    pub fn editor_settings(&self) -> repl::EditorSettings {
        use std::io::IsTerminal;
        repl::EditorSettings {
            keep_history: !self.no_history,
            colour: self.colour.allows(std::io::stdout().is_terminal()),
        }
    }
}

/// Reads the command line; help, the version and usage errors end the process here.
pub(super) fn read(words: impl Iterator<Item = OsString>) -> Arguments {
    let words: Vec<OsString> = words.collect();
    // The common case needs no parser.
    if words.len() <= 1 {
        return Arguments::default();
    }
    match command()
        .try_get_matches_from(words)
        .and_then(|matches| understood(&matches))
    {
        Ok(arguments) => arguments,
        Err(error) => {
            let text = error.render().to_string();
            // Nobody may be there to read it; the status still tells.
            if error.use_stderr() {
                tell_error(&text);
            } else {
                let _ = tell(&text);
            }
            std::process::exit(error.exit_code())
        }
    }
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
        timeout: matches.get_one::<u64>("timeout").copied(),
        settings: Settings::default(),
        words: Vec::new(),
    };
    // A session behind a notebook or a lesson can take inputs back, a program cannot.
    let is_program = |what: &What| match what {
        What::File(path) => !is_notebook(path),
        What::Stdin | What::Code(_) | What::Print(_) | What::Bench(..) => true,
        What::Test(_) | What::Learn(_) => false,
    };
    arguments.words = words_behind(matches);
    arguments.allow |= matches!(&arguments.what, Some(What::Learn(learn)) if learn.allow);
    let whole_program = arguments.what.as_ref().is_some_and(is_program) && !arguments.stay;
    let settings = &mut arguments.settings;
    settings.undo = !whole_program;
    settings.seed = matches.get_one::<u64>("seed").copied();
    if let Some(depth) = matches.get_one::<u64>("max-depth") {
        settings.limits.depth_max = *depth as usize;
    }
    if let Some(bytes) = matches.get_one::<usize>("max-memory") {
        settings.limits.bytes_max = *bytes;
    }
    for (switch, on) in matches
        .get_many::<(&'static Switch, bool)>("set")
        .into_iter()
        .flatten()
    {
        (switch.set)(settings, *on);
    }
    Ok(arguments)
}

/// What follows the program on the command line.
fn words_behind(matches: &ArgMatches) -> Vec<String> {
    let words = matches.get_many::<OsString>("file").into_iter().flatten();
    let words: Vec<String> = words.map(|w| w.to_string_lossy().into_owned()).collect();
    let code = matches.contains_id("code") && matches.get_one::<String>("code").is_some();
    let before = match words.first().map(String::as_str) {
        _ if code => 0,
        Some("run") => 2,
        _ => 1,
    };
    words.into_iter().skip(before).collect()
}

fn program(matches: &ArgMatches) -> Result<Option<What>, clap::Error> {
    if let Some(code) = matches.get_one::<String>("code") {
        return Ok(Some(What::Code(code.clone())));
    }
    let mut words = matches.get_many::<OsString>("file").into_iter().flatten();
    let mut first = words.next();
    if first.is_some_and(|word| word == "test") {
        return test::read(words).map(|test| Some(What::Test(test)));
    }
    if first.is_some_and(|word| word == "learn") {
        return learn(words).map(|learn| Some(What::Learn(learn)));
    }
    if let Some(text) = made(first, words.clone().next(), words.clone().count())? {
        return Ok(Some(What::Print(text)));
    }
    if first.is_some_and(|word| word == "bench") {
        return bench(words).map(Some);
    }
    if first.is_some_and(|word| word == "run") {
        first = words.next();
        if first.is_none() {
            let kind = clap::error::ErrorKind::MissingRequiredArgument;
            return Err(command().error(kind, "`lmsh run` needs a FILE to run"));
        }
    }
    Ok(first.map(|word| {
        if word == "-" {
            What::Stdin
        } else {
            What::File(word.into())
        }
    }))
}

/// `bench [OPTION]… FILE…`.
fn bench<'a>(words: impl Iterator<Item = &'a OsString>) -> Result<What, clap::Error> {
    let usage = |message: String| command().error(clap::error::ErrorKind::InvalidValue, message);
    let refused = |failure: Failure| {
        let hint = failure.hint().map(|hint| format!(" ({hint})"));
        usage(format!("{}{}", failure.message(), hint.unwrap_or_default()))
    };
    let mut options = BenchOptions::default();
    let mut files = Vec::new();
    let mut words = words.peekable();
    while let Some(word) = words.next() {
        let text = word.to_string_lossy();
        if !text.starts_with("--") {
            files.push(PathBuf::from(word));
            continue;
        }
        let (name, glued) = match text.split_once('=') {
            Some((name @ ("--time" | "--samples" | "--save" | "--vs" | "--with"), value)) => {
                (name, Some(value.to_string()))
            }
            _ => (&*text, None),
        };
        let next = words.peek().map(|next| next.to_string_lossy().into_owned());
        let value = glued.clone().or(next).unwrap_or_default();
        let used = bench::option(&mut options, name, &value).map_err(refused)?;
        if used && glued.is_none() {
            words.next();
        }
    }
    if files.is_empty() {
        return Err(usage("`lmsh bench` needs a FILE to measure".to_string()));
    }
    bench::check(&options, files.len()).map_err(refused)?;
    Ok(What::Bench(options, files))
}

/// `completions SHELL` and `man`: the text to print.
fn made(
    first: Option<&OsString>,
    second: Option<&OsString>,
    rest: usize,
) -> Result<Option<String>, clap::Error> {
    let word = |word: Option<&OsString>| word.and_then(|w| w.to_str()).map(str::to_string);
    let command = command();
    match (word(first).as_deref(), word(second).as_deref(), rest) {
        (Some("man"), None, 0) => Ok(Some(manual(&command))),
        (Some("completions"), Some(shell), 1) if SHELLS.contains(&shell) => {
            Ok(Some(completions(&command, shell)))
        }
        (Some("completions"), _, _) => {
            let kind = clap::error::ErrorKind::MissingRequiredArgument;
            let message = format!("`lmsh completions` needs one of {}", SHELLS.join(", "));
            Err(command.clone().error(kind, message))
        }
        _ => Ok(None),
    }
}

fn allow() -> Arg {
    flag("allow", "Let a notebook write files and run programs")
}

fn timeout() -> Arg {
    let help = "Stop what runs after SECONDS, 0 for never \
        [default: 60 for notebooks and `learn --check`, else 0]";
    option("timeout", "SECONDS", help).value_parser(value_parser!(u64))
}

fn flag(name: &'static str, help: &'static str) -> Arg {
    Arg::new(name)
        .long(name)
        .action(ArgAction::SetTrue)
        .help(help)
}

fn option(name: &'static str, value: &'static str, help: &'static str) -> Arg {
    Arg::new(name).long(name).value_name(value).help(help)
}

fn command() -> Command {
    Command::new("lmsh")
        .version(env!("CARGO_PKG_VERSION"))
        .about("The Lamina shell: exact mathematics at a prompt, in scripts and in pipes")
        .override_usage(USAGE)
        .after_help(AFTER)
        .max_term_width(100)
        .args_override_self(true)
        .arg(
            Arg::new("file")
                .value_name("FILE")
                .help(
                    "Script or notebook to run, `-` for standard input; what follows it belongs to the script",
                )
                .num_args(0..)
                .trailing_var_arg(true)
                .value_parser(value_parser!(OsString)),
        )
        .arg(
            Arg::new("code")
                .short('e')
                .value_name("CODE")
                .allow_hyphen_values(true)
                .help("Evaluate CODE, show its values, and exit"),
        )
        .arg(
            Arg::new("stay")
                .short('i')
                .action(ArgAction::SetTrue)
                .help("Stay in the shell after FILE or CODE"),
        )
        .arg(flag(
            "transcript",
            "Show errors as `KIND: message` among the values and always go on",
        ))
        .arg(flag(
            "keep-going",
            "Go on after an error in a piped session; the status is still 1",
        ))
        .arg(flag(
            "sandbox",
            "Forbid files, and modules outside the current directory",
        ))
        .arg(allow())
        .arg(timeout())
        .arg(flag(
            "no-history",
            "Neither read nor write the history file",
        ))
        .arg(flag(
            "resume",
            "Offer to run the inputs of a shell again that was killed",
        ))
        .arg(flag(
            "no-config",
            "Do not read config.lm; scripts, pipes and -e never do",
        ))
        .arg(
            option(
                "color",
                "WHEN",
                "Use colours: auto, always or never [default: auto]",
            )
            .value_parser(PossibleValuesParser::new(["auto", "always", "never"]))
            .hide_possible_values(true),
        )
        .arg(option("seed", "N", "Seed of the random numbers").value_parser(value_parser!(u64)))
        .arg(
            option(
                "max-depth",
                "N",
                "Calls that may wait for each other [default: 100000]",
            )
            .value_parser(value_parser!(u64).range(1..=DEPTH_MAX)),
        )
        .arg(
            option(
                "max-memory",
                "SIZE",
                "Memory that values may take, like 512M or 2G [default: 1G]",
            )
            .value_parser(size),
        )
        .arg(
            option(
                "set",
                "NAME=on|off",
                "Switch ascii, preview, fusion, fold, pool, inline-cache, reuse or stress, as `:set` does",
            )
            .action(ArgAction::Append)
            .value_parser(switch),
        )
}

/// The deepest nesting of calls that can be asked for: its stack fits the address space of any 64-bit system.
const DEPTH_MAX: u64 = 10_000_000;

pub(super) const USAGE: &str = "\
lmsh [OPTIONS]                  the shell, or a piped session
       lmsh [OPTIONS] [run] FILE [ARG]...
       lmsh [OPTIONS] -e CODE
       lmsh [OPTIONS] bench [--time S] [--samples N] [--save NAME] [--vs NAME] [--json]
                            [--with SWITCH=on|off] [--force] FILE...
       lmsh [OPTIONS] NAME.lm.md [--allow] [--timeout SECONDS]
       lmsh [OPTIONS] learn [--check] [--allow] [DIR]
       lmsh [OPTIONS] test [--bless] [--allow] [--timeout SECONDS] PATH...
       lmsh completions bash|zsh|fish
       lmsh man";

pub(super) const AFTER: &str = "\
Without FILE and CODE, lmsh is a shell on a terminal; elsewhere it reads inputs from standard
input, shows their values, and stops at the first error.

Ctrl-C interrupts what runs: `finally` blocks run, and a second Ctrl-C ends those too. A notebook
is interrupted after a minute, and so is each lesson of `learn --check`; other programs only when
--timeout says so.

Status: 0, or what exit(n) says; 1 after an uncaught error; 130 after Ctrl-C; 2 for a program that
is not valid, a file that cannot be read, or a wrong command line. With --transcript always 0,
but for Ctrl-C.

Colours obey NO_COLOR and TERM=dumb.";

fn switch(text: &str) -> Result<(&'static Switch, bool), String> {
    let (name, state) = text.split_once('=').ok_or("expected NAME=on or NAME=off")?;
    let row = SWITCHES
        .iter()
        .find(|row| row.name == name)
        .ok_or_else(|| {
            let names: Vec<&str> = SWITCHES.iter().map(|row| row.name).collect();
            format!("the switches are {}", names.join(", "))
        })?;
    match state {
        "on" => Ok((row, true)),
        "off" => Ok((row, false)),
        _ => Err("a switch is `on` or `off`".to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::{Colour, What, command, switch, understood};

    #[test]
    fn the_definition_is_sound() {
        command().debug_assert();
    }

    #[test]
    fn switches_have_names() {
        let (row, on) = switch("fold=off").unwrap();
        assert_eq!((row.name, on), ("fold", false));
        assert!(switch("fold").is_err() && switch("x=on").is_err() && switch("fold=1").is_err());
    }

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
        assert!(matches!(read(&["-e", "-1"]).what, Some(What::Code(code)) if code == "-1"));
        assert!(read(&["-i", "a.lm"]).stay);
    }

    #[test]
    fn colours_can_be_forced() {
        assert!(Colour::Always.allows(false) && !Colour::Never.allows(true));
        assert!(!Colour::Auto.allows(false));
        assert_eq!(read(&["--color", "never"]).colour, Colour::Never);
    }
}
