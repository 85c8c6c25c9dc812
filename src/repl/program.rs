//! Programs of the system that the shell starts on its terminal: commands, the pager, the editor.

use std::io::{self, Write};
use std::process::{Command, ExitStatus, Stdio};
use std::time::Duration;

/// How often a running program is asked whether it has ended.
const PATIENCE: Duration = Duration::from_millis(10);
/// The status of a system's shell that does not find the program.
const NOT_FOUND: i32 = 127;

/// A command line for the system's shell.
pub(super) fn shell(line: &str) -> Command {
    let (shell, option) = if cfg!(windows) {
        ("cmd", "/C")
    } else {
        ("sh", "-c")
    };
    let mut command = Command::new(shell);
    command.args([option, line]);
    command
}

/// Runs a program and waits for its end; `meanwhile` is called now and then.
pub(super) fn run(command: &mut Command, meanwhile: impl Fn()) -> io::Result<ExitStatus> {
    let mut child = command.spawn()?;
    loop {
        if let Some(status) = child.try_wait()? {
            meanwhile();
            return Ok(status);
        }
        meanwhile();
        std::thread::sleep(PATIENCE);
    }
}

/// Gives a text to `$PAGER`, or to `less`; false if there is neither.
pub(super) fn page(text: &str, meanwhile: impl Fn()) -> bool {
    let pager = std::env::var("PAGER").unwrap_or_default();
    let pager = if pager.trim().is_empty() {
        "less -R"
    } else {
        &pager
    };
    let Ok(mut child) = shell(pager)
        .stdin(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
    else {
        return false;
    };
    // A pager that was left does not read to the end.
    let input = child.stdin.take();
    let text = text.to_string();
    let writer =
        std::thread::spawn(move || input.map(|mut input| input.write_all(text.as_bytes())));
    let status = loop {
        match child.try_wait() {
            Ok(None) => {
                meanwhile();
                std::thread::sleep(PATIENCE);
            }
            Ok(Some(status)) => break status,
            Err(_) => return false,
        }
    };
    meanwhile();
    let _ = writer.join();
    status.code() != Some(NOT_FOUND)
}
