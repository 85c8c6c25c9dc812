//! The completions for other shells, tested in those shells. Shells that are not installed are
//! skipped.

use crate::process::{folder, program, run};
use crate::terminal::Terminal;
use std::path::{Path, PathBuf};
use std::process::Command;

const SIZE: (u16, u16) = (40, 100);

/// Words typed before Tab, and what the line becomes or what is listed.
const LINES: &[(&str, &[&str], &[&str])] = &[
    ("lmsh benc", &["lmsh bench"], &[]),
    ("lmsh --seed 3 tes", &["lmsh --seed 3 test"], &[]),
    (
        "lmsh ",
        &[
            "bench",
            "completions",
            "learn",
            "prog.lm",
            "book.lm.md",
            "sub/",
        ],
        &["plain.txt", "case.lmt"],
    ),
    ("lmsh bench --samp", &["lmsh bench --samples"], &[]),
    ("lmsh test --ble", &["lmsh test --bless"], &[]),
    ("lmsh learn --che", &["lmsh learn --check"], &[]),
    ("lmsh --transc", &["lmsh --transcript"], &[]),
    ("lmsh --color alw", &["lmsh --color always"], &[]),
    ("lmsh --color=alw", &["lmsh --color=always"], &[]),
    ("lmsh --set fusion=of", &["lmsh --set fusion=off"], &[]),
    (
        "lmsh bench --with pool=of",
        &["lmsh bench --with pool=off"],
        &[],
    ),
    ("lmsh bench --vs bef", &["lmsh bench --vs before"], &[]),
    ("lmsh completions fi", &["lmsh completions fish"], &[]),
    ("lmsh help lea", &["lmsh help learn"], &[]),
    (
        "lmsh test ",
        &["book.lm.md", "case.lmt", "sub/"],
        &["plain.txt", "prog.lm "],
    ),
    (
        "lmsh bench ",
        &["prog.lm", "book.lm.md"],
        &["plain.txt", "case.lmt"],
    ),
    ("lmsh learn ", &["sub/"], &["prog.lm", "plain.txt"]),
    ("lmsh prog.lm pl", &["lmsh prog.lm plain.txt"], &[]),
    ("lmsh run prog.lm pl", &["lmsh run prog.lm plain.txt"], &[]),
];

fn is_installed(shell: &str) -> bool {
    Command::new(shell).arg("--version").output().is_ok()
}

/// Makes a folder with files, a measurement, the completion script for a shell, and the program in
/// `bin`.
fn prepared(shell: &str, name: &str) -> PathBuf {
    let folder = folder(&format!("completions-{name}"));
    for file in [
        "prog.lm",
        "book.lm.md",
        "case.lmt",
        "plain.txt",
        "state/lmsh/bench/before.txt",
    ] {
        let path = folder.join("files").join(file);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("writable");
        std::fs::write(path, "").expect("writable");
    }
    let files = folder.join("files");
    std::fs::rename(files.join("state"), folder.join("state")).expect("movable");
    std::fs::create_dir(files.join("sub")).expect("writable");
    let script = run(&["completions", shell], "");
    assert_eq!((script.status, script.error.as_str()), (0, ""));
    std::fs::write(folder.join("script"), script.out).expect("writable");
    std::fs::create_dir(folder.join("bin")).expect("writable");
    #[cfg(unix)]
    std::os::unix::fs::symlink(program().get_program(), folder.join("bin/lmsh")).expect("linkable");
    folder
}

fn shell_in(folder: &Path, shell: &str, arguments: &[&str]) -> Command {
    let path = std::env::var("PATH").unwrap_or_default();
    let mut command = Command::new(shell);
    command
        .args(arguments)
        .current_dir(folder.join("files"))
        .env("PATH", format!("{}:{path}", folder.join("bin").display()))
        .env("HOME", folder)
        .env("XDG_STATE_HOME", folder.join("state"))
        .env("TERM", "xterm-256color");
    command
}

/// Types lines and presses Tab twice in a shell on a terminal.
#[track_caller]
fn check(shell: &str, arguments: &[&str], setup: &str) {
    if !is_installed(shell) {
        return;
    }
    let folder = prepared(shell, shell);
    let mut command = Command::new("sh");
    let (rows, columns) = SIZE;
    let start = format!("stty echo rows {rows} cols {columns}; exec \"$0\" \"$@\"");
    command.args(["-c", &start, shell]).args(arguments);
    for (name, value) in shell_in(&folder, shell, &[]).get_envs() {
        command.env(name, value.unwrap_or_default());
    }
    command.current_dir(folder.join("files"));
    let mut terminal = Terminal::of(command);
    terminal.enter(setup);
    // Keys that arrive before the prompt would be lost.
    terminal.waits(SIZE, |screen| screen.trim_end().ends_with("rea-dy\n%"));
    for (line, wanted, unwanted) in LINES {
        // Ctrl-U clears the line, Ctrl-L everything above it.
        terminal.press("\x15\x0c");
        terminal.waits(SIZE, |screen| screen.trim() == "%");
        terminal.press(line);
        terminal.press("\t\t");
        let screen = terminal.waits(SIZE, |screen| {
            wanted.iter().all(|word| screen.contains(word))
        });
        let wrong = unwanted.iter().find(|word| screen.contains(*word));
        assert_eq!(wrong, None, "{line}: {screen}");
    }
    terminal.press("\x15exit\r");
    // The shell may still be writing its own files.
    let _ = std::fs::remove_dir_all(folder);
}

#[test]
fn bash_completes_subcommands_options_values_and_files() {
    let setup = "PS1='% '; bind 'set bell-style none'; source ../script && echo 'rea''-dy'";
    check("bash", &["--norc", "--noprofile", "-i"], setup);
}

#[test]
fn zsh_completes_subcommands_options_values_and_files() {
    let setup = "PS1='%% '; unsetopt beep; source ../script && echo 'rea''-dy'";
    check("zsh", &["-f", "-i"], setup);
}

#[test]
fn fish_completes_subcommands_options_values_and_files() {
    if !is_installed("fish") {
        return;
    }
    let folder = prepared("fish", "fish");
    for (line, wanted, unwanted) in LINES {
        let code = format!("source ../script; complete -C '{line}'");
        let mut command = shell_in(&folder, "fish", &["--no-config", "-c", &code]);
        let output = command.output().expect("fish runs");
        let out = String::from_utf8_lossy(&output.stdout).into_owned();
        let error = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(error, "", "{line}");
        let offered: Vec<&str> = out
            .lines()
            .map(|l| l.split('\t').next().unwrap_or(l))
            .collect();
        for word in *wanted {
            // Only the last word of a line is offered.
            let word = word.rsplit(' ').next().unwrap_or(word);
            assert!(offered.contains(&word), "{line}: no {word} in {out}");
        }
        for word in *unwanted {
            assert!(!offered.contains(&word.trim()), "{line}: {word} in {out}");
        }
    }
    std::fs::remove_dir_all(folder).expect("removable");
}

#[test]
fn the_zsh_script_can_be_sourced_where_completion_was_not_set_up() {
    if !is_installed("zsh") {
        return;
    }
    let folder = prepared("zsh", "zsh-sourced");
    let code = "source ../script && print $_comps[lmsh]";
    let output = shell_in(&folder, "zsh", &["-f", "-c", code])
        .output()
        .expect("zsh runs");
    assert_eq!(String::from_utf8_lossy(&output.stdout), "_lmsh\n");
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    std::fs::remove_dir_all(folder).expect("removable");
}
