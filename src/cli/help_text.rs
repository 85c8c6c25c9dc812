//! The text of `--help` and the manual page besides the table of arguments.

/// The date of the manual.
pub(super) const DATE: &str = "2026-11-29";

pub(super) const USAGE: &str = "\
lmsh [OPTIONS]                   the shell, or a piped session
       lmsh [OPTIONS] FILE [ARG]...     run a script
       lmsh [OPTIONS] NAME.lm.md [--allow] [--timeout SECONDS]
       lmsh [OPTIONS] -e CODE... [ARG]...
       lmsh COMMAND ...                 `lmsh help COMMAND` explains one";

pub(super) const AFTER: &str = "\
Without FILE or CODE, lmsh is a shell on a terminal; elsewhere it reads inputs from standard \
input, shows their values, and stops at the first error.

Ctrl-C interrupts what is running: `finally` blocks run, and a second Ctrl-C ends those too. A \
notebook is interrupted after a minute, and so is each lesson of `learn --check`; other programs \
have no time limit without --timeout.

Notebooks and lessons by other people read only files in their own folder; they write none and run \
no programs unless --allow is given. With -i, that also holds for the session that follows. Scripts, \
and notebooks that run in a session (`:load`, Jupyter), may do whatever you may do, unless --sandbox \
is given.

Status: 0, or n after exit(n); 1 after an uncaught error; 130 after Ctrl-C; 2 for an invalid \
program, an unreadable file or an invalid command line. With --transcript it is always 0, except \
after Ctrl-C.

Colours obey NO_COLOR and TERM=dumb. `lmsh man` prints the manual page.";

/// The introduction of the manual.
pub(super) const DESCRIPTION: &[&str] = &[
    "lmsh runs Lamina, a small scripting language in which what is exact stays exact: integers of any size, fractions, roots, \
     pi, e and complex numbers print and compare exactly, and a float appears only where you ask for one or where no exact form is known.",
    "On a terminal, lmsh is a shell with history, completion and a preview of values. Elsewhere it reads inputs from standard input, \
     shows their values without prompt or colour, and stops at the first error. A file is run as a script; a file whose name ends in \
     .lm.md is a notebook, which is shown with the output of its cells.",
    "Lines that begin with a colon are commands: `:help` lists them, and `:help TOPIC` explains one. They work in the shell, in pipes, in \
     notebooks and in CODE. `NAME?` explains a name.",
];

/// The exit statuses of lmsh.
pub(super) const STATUSES: &[(&str, &str)] = &[
    (
        "0",
        "Success; always, with --transcript. `exit(n)` ends with the low eight bits of n.",
    ),
    (
        "1",
        "An uncaught error, any error in a piped session, a difference found by `lmsh test`, or a fault found by `lmsh learn --check`.",
    ),
    (
        "2",
        "An invalid program, an unreadable file, or an invalid command line.",
    ),
    (
        "130",
        "Interrupted by Ctrl-C; for `lmsh bench`, only before the first sample.",
    ),
];

/// The environment variables that lmsh reads.
pub(super) const ENVIRONMENT: &[(&str, &str)] = &[
    (
        "NO_COLOR",
        "If it is set and not empty, colours are off unless --color=always is given.",
    ),
    (
        "TERM",
        "`dumb` means a terminal without colours and without keys that move the cursor.",
    ),
    (
        "COLORFGBG",
        "The colours of the terminal. `:set theme auto` uses it to choose a dark or a light theme; if it is not set, the terminal is asked.",
    ),
    ("VISUAL", "The editor that `:edit` starts."),
    ("EDITOR", "The editor, if VISUAL is not set."),
    (
        "PAGER",
        "The program that `:full` uses to show long values; by default, less.",
    ),
    (
        "TMUX",
        "In tmux, the shell waits for tmux to report a change of width.",
    ),
    ("TZ", "The time zone of time::time() and time::date()."),
    (
        "XDG_CONFIG_HOME",
        "The configuration folder; by default, ~/.config.",
    ),
    (
        "XDG_STATE_HOME",
        "The folder for saved state; by default, ~/.local/state.",
    ),
    (
        "JUPYTER_DATA_DIR",
        "Jupyter's data folder, where `lmsh kernel install` puts the kernel.",
    ),
    (
        "VIRTUAL_ENV",
        "The virtual environment for `lmsh kernel install --sys-prefix`.",
    ),
    ("CONDA_PREFIX", "The same, if VIRTUAL_ENV is not set."),
];

/// The files that lmsh reads and writes without being asked, in the configuration folder or the
/// folder for saved state.
pub(super) const FILES: &[(&str, &str)] = &[
    (
        "~/.config/lmsh/config.lm",
        "Code and commands, such as `:set ascii on`, that the shell runs when it starts. Scripts, pipes, notebooks and -e do not read it.",
    ),
    (
        "~/.local/state/lmsh/history.txt",
        "The history: 10,000 inputs, shared by all shells.",
    ),
    (
        "~/.local/state/lmsh/sessions/",
        "The inputs of running shells, for --resume; they are removed when you leave a shell.",
    ),
    (
        "~/.local/state/lmsh/bench/NAME.txt",
        "Measurements saved with `--save NAME`.",
    ),
    (
        "~/.local/state/lmsh/lessons.txt",
        "Your progress in the lessons.",
    ),
];

/// Command lines and what they do.
pub(super) const EXAMPLES: &[(&str, &str)] = &[
    ("lmsh", "Start the shell."),
    ("lmsh -e '1/3 + 1/6' -e 'sqrt(8)'", "Show two values."),
    ("echo '2^100' | lmsh", "Evaluate input from a pipe."),
    (
        "lmsh primes.lm 100",
        "Run a script; `io::args()` gives [\"100\"].",
    ),
    (
        "lmsh test --bless notes.lm.md",
        "Run a notebook and write the output into the file.",
    ),
    (
        "lmsh bench old.lm new.lm",
        "Find out which of two scripts is quicker, and by how much.",
    ),
    (
        "lmsh learn",
        "Start the course for people who have never programmed.",
    ),
];
