//! Runs the program as a process, and collects what it returns.

use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Stdio};

/// What a process returned.
#[derive(Debug, PartialEq, Eq)]
pub struct Ran {
    pub status: i32,
    pub out: String,
    pub error: String,
}

/// A command that runs the program, with none of the caller's settings.
pub fn program() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_lmsh"));
    command.env_remove("NO_COLOR").env("TERM", "xterm-256color");
    command
}

/// Runs the program with this input on standard input.
pub fn run(arguments: &[&str], input: impl AsRef<[u8]>) -> Ran {
    run_command(program().args(arguments), input)
}

/// Runs a command with this input on standard input.
pub fn run_command(command: &mut Command, input: impl AsRef<[u8]>) -> Ran {
    let command = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = command.spawn().expect("the program starts");
    let mut stdin = child.stdin.take().expect("standard input is a pipe");
    let input = input.as_ref().to_vec();
    // The program may stop reading before everything is written.
    let writer = std::thread::spawn(move || drop(stdin.write_all(&input)));
    let output = child.wait_with_output().expect("the program ends");
    writer.join().expect("the writer ends");
    Ran {
        status: output.status.code().unwrap_or(-1),
        out: String::from_utf8(output.stdout).expect("output is UTF-8"),
        error: String::from_utf8(output.stderr).expect("messages are UTF-8"),
    }
}

/// Makes an empty folder that only one test uses.
pub fn folder(name: &str) -> PathBuf {
    let path = std::env::temp_dir().join(format!("lmsh-test-{}-{name}", std::process::id()));
    let _ = std::fs::remove_dir_all(&path);
    std::fs::create_dir_all(&path).expect("the temporary folder can be written");
    path
}
