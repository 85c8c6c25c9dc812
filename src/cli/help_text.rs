//! What `--help` and the manual page say besides the table of arguments.

/// The date of the manual.
pub(super) const DATE: &str = "2026-11-29";

pub(super) const USAGE: &str = "\
lmsh [OPTIONS]                   the shell, or a piped session
       lmsh [OPTIONS] FILE [ARG]...     run a script
       lmsh [OPTIONS] NAME.lm.md [--allow] [--timeout SECONDS]
       lmsh [OPTIONS] -e CODE... [ARG]...
       lmsh COMMAND ...                 `lmsh help COMMAND` says more";

pub(super) const AFTER: &str = "\
Without FILE and CODE, lmsh is a shell on a terminal; elsewhere it reads inputs from standard \
input, shows their values, and stops at the first error.

Ctrl-C interrupts what is running: `finally` blocks run, and a second Ctrl-C ends those too. A \
notebook is interrupted after a minute, and so is each lesson of `learn --check`; other programs \
only if --timeout says so.

Status: 0, or what exit(n) says; 1 after an uncaught error; 130 after Ctrl-C; 2 for a program that \
is not valid, a file that cannot be read, or a wrong command line. With --transcript it is always \
0, except after Ctrl-C.

Colours obey NO_COLOR and TERM=dumb. `lmsh man` prints the manual page.";

/// What the manual says first.
pub(super) const DESCRIPTION: &[&str] = &[
    "lmsh runs Lamina, a small scripting language in which what is exact stays exact: integers of any size, fractions, roots, \
     pi, e and complex numbers print and compare exactly, and a float appears only where one is asked for or no exact form is known.",
    "On a terminal, lmsh is a shell with history, completion and a preview of values. Elsewhere it reads inputs from standard input, \
     shows their values without prompt or colour, and stops at the first error. A file is run as a script; a file whose name ends in \
     .lm.md is a notebook, which is shown with what its cells show.",
    "Lines that begin with a colon are commands: `:help` lists them, `:help TOPIC` explains one. They work in the shell, in pipes, in \
     notebooks and in CODE. `NAME?` says what a name means.",
];

/// The statuses that lmsh ends with.
pub(super) const STATUSES: &[(&str, &str)] = &[
    (
        "0",
        "Success. With --transcript always. `exit(n)` ends with the low eight bits of n.",
    ),
    (
        "1",
        "An uncaught error, any error in a piped session, a difference found by `lmsh test`, or a fault found by `lmsh learn --check`.",
    ),
    (
        "2",
        "A program that is not valid, a file that cannot be read, or a wrong command line.",
    ),
    (
        "130",
        "Ctrl-C interrupted it, or `lmsh bench` before it had a sample.",
    ),
];

/// The variables of the environment that lmsh reads.
pub(super) const ENVIRONMENT: &[(&str, &str)] = &[
    (
        "NO_COLOR",
        "If it is set and not empty, there are no colours, unless --color=always asks for them.",
    ),
    (
        "TERM",
        "`dumb` means a terminal without colours and without keys that move the cursor.",
    ),
    (
        "COLORFGBG",
        "The colours of the terminal; `:set theme auto` chooses a dark or a light theme by it or, if it is not set, by what the terminal answers.",
    ),
    ("VISUAL", "The editor that `:edit` starts."),
    ("EDITOR", "The editor, if VISUAL is not set."),
    (
        "PAGER",
        "The program with which `:full` shows long values; without it, less.",
    ),
    (
        "TMUX",
        "In tmux, after a change of width, the shell waits until tmux has reported it.",
    ),
    ("TZ", "The time zone of time::time() and time::date()."),
    (
        "XDG_CONFIG_HOME",
        "The folder of the configuration; without it, ~/.config.",
    ),
    (
        "XDG_STATE_HOME",
        "The folder of saved state; without it, ~/.local/state.",
    ),
];

/// The files that lmsh reads and writes of its own accord, below the folder of the configuration or
/// that of saved state.
pub(super) const FILES: &[(&str, &str)] = &[
    (
        "~/.config/lmsh/config.lm",
        "What the shell runs first: ordinary code, and commands such as `:set ascii on`. Scripts, pipes, notebooks and -e do not read it.",
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
        "Measurements that `--save NAME` kept.",
    ),
    (
        "~/.local/state/lmsh/lessons.txt",
        "Your progress in the lessons.",
    ),
];

/// Command lines with what they do.
pub(super) const EXAMPLES: &[(&str, &str)] = &[
    ("lmsh", "Start the shell."),
    ("lmsh -e '1/3 + 1/6' -e 'sqrt(8)'", "Show two values."),
    ("echo '2^100' | lmsh", "Evaluate what comes through a pipe."),
    (
        "lmsh primes.lm 100",
        "Run a script; `io::args()` gives [\"100\"].",
    ),
    (
        "lmsh test --bless notes.lm.md",
        "Run a notebook and write its output into it.",
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
