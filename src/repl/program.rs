//! System programs that the shell starts on its terminal: commands, the pager, and the editor.

use crate::host::reason;
use crate::world::{process_number, read_document, remove_left, source_text};
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::PathBuf;
use std::process::{Command, ExitStatus, Stdio};
use std::time::Duration;

/// The interval between checks whether a running program has ended.
const PATIENCE: Duration = Duration::from_millis(10);
/// The exit status of the system's shell if it cannot find the program.
const NOT_FOUND: i32 = 127;

/// Builds a command that runs a line in the system's shell.
pub fn shell(line: &str) -> Command {
    let (shell, option) = if cfg!(windows) {
        ("cmd", "/C")
    } else {
        ("sh", "-c")
    };
    let mut command = Command::new(shell);
    command.args([option, line]);
    command
}

/// Runs a program and waits for it to finish, calling `meanwhile` from time to time.
pub fn run(command: &mut Command, meanwhile: impl Fn()) -> io::Result<ExitStatus> {
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

/// Shows text with `$PAGER`, or with `less`; returns false if there is neither.
pub(super) fn page(text: &str, meanwhile: impl Fn()) -> bool {
    let pager = std::env::var("PAGER").unwrap_or_default();
    let pager = if pager.trim().is_empty() {
        "less -R '-PPress q to return to lmsh, Space for more'"
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
    // A pager that is closed early does not read to the end.
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

/// Lets the user edit text with `$VISUAL`, `$EDITOR` or the system's editor. Returns the edited
/// text, or the reason there is none.
pub(super) fn edit(text: &str, meanwhile: impl Fn()) -> Result<String, String> {
    let named = ["VISUAL", "EDITOR"].iter().find_map(|name| {
        let value = std::env::var(name).ok()?;
        (!value.trim().is_empty()).then_some(value)
    });
    let editor = named.unwrap_or_else(|| if cfg!(windows) { "notepad" } else { "vi" }.to_string());
    let file = TextFile::new(text)
        .map_err(|error| format!("a temporary file cannot be created: {}", reason(&error)))?;
    let mut command = if cfg!(windows) {
        let mut command = Command::new(&editor);
        command.arg(&file.path);
        command
    } else {
        let mut command = shell(&format!("{editor} \"$1\""));
        command.arg("lmsh").arg(&file.path);
        command
    };
    let status = run(&mut command, meanwhile);
    let status = status.map_err(|error| format!("`{editor}` cannot be run: {}", reason(&error)))?;
    if !status.success() {
        return Err(format!("nothing was run: `{editor}` ended with {status}"));
    }
    let bytes = read_document(&file.path);
    let bytes =
        bytes.map_err(|error| format!("the text cannot be read back: {}", reason(&error)))?;
    source_text(bytes).map_err(|line| format!("line {line} of the text is not valid UTF-8"))
}

/// A temporary file that holds the text being edited: `lmsh-PID-N.lm`.
struct TextFile {
    path: PathBuf,
    /// The open file. As long as it is locked, another shell does not take it for a leftover.
    _held: File,
}

/// Removes the temporary files of shells that were killed while their text was being edited. It
/// takes its own thread, because the folder may hold any number of files.
pub(super) fn remove_texts() {
    let work = || remove_left(&std::env::temp_dir(), text_process);
    // Without a thread, the next shell removes them.
    let _ = std::thread::Builder::new().spawn(work);
}

/// The process number in the name of a temporary file.
fn text_process(name: &str) -> Option<u32> {
    let (pid, n) = name
        .strip_prefix("lmsh-")?
        .strip_suffix(".lm")?
        .split_once('-')?;
    n.parse::<u32>().ok().and_then(|_| process_number(pid))
}

impl TextFile {
    fn new(text: &str) -> io::Result<TextFile> {
        let name = |n: u32| format!("lmsh-{}-{n}.lm", std::process::id());
        let mut n = 0;
        loop {
            let path = std::env::temp_dir().join(name(n));
            let mut options = OpenOptions::new();
            options.write(true).create_new(true);
            // Only the user may read the text.
            #[cfg(unix)]
            std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
            match options.open(&path) {
                Ok(mut file) => {
                    // Elsewhere, a lock would keep the editor out.
                    if cfg!(unix) {
                        let _ = file.try_lock();
                    }
                    let written = file.write_all(text.as_bytes());
                    let made = TextFile { path, _held: file };
                    return written.map(|()| made);
                }
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists && n < 1000 => n += 1,
                Err(error) => return Err(error),
            }
        }
    }
}

impl Drop for TextFile {
    fn drop(&mut self) {
        // If removal fails, the file can stay: it is in the folder for temporary files.
        let _ = fs::remove_file(&self.path);
    }
}

#[cfg(test)]
mod tests {
    use super::text_process;

    #[test]
    fn names_of_temporary_files_are_known_exactly() {
        assert_eq!(text_process("lmsh-123-0.lm"), Some(123));
        for other in [
            "lmsh-123.lm",
            "lmsh-123-.lm",
            "lmsh--1.lm",
            "lmsh-0123-1.lm",
            "lmsh-123-x.lm",
            "lmsh-test-123.lm",
            "lmsh-123-0.lm.md",
            "mine-lmsh-123-0.lm",
        ] {
            assert_eq!(text_process(other), None, "{other}");
        }
    }
}
