//! Running system programs to completion, with a way to stop them.

use std::io::{self, Read};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

/// The interval between checks whether a running program has ended.
const TICK: Duration = Duration::from_millis(10);
/// The time that a program has to end after it has been asked to.
const GRACE: Duration = Duration::from_millis(500);

/// Runs a program to the end; returns `None` if `stop` ended it first. In that case, everything it
/// started is ended too, except processes that have left its process group.
///
/// # Errors
/// The reason it cannot be run.
pub fn run_until(command: &mut Command, stop: impl Fn() -> bool) -> io::Result<Option<ExitStatus>> {
    let mut child = grouped(command).spawn()?;
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(Some(status));
        }
        if stop() {
            end(&mut child);
            return Ok(None);
        }
        thread::sleep(TICK);
    }
}

/// Like [`run_until`], but returns what the program writes: its output, followed by its error
/// output. The program gets no input.
///
/// # Errors
/// The reason it cannot be run.
pub fn output_until(command: &mut Command, stop: impl Fn() -> bool) -> io::Result<Option<Vec<u8>>> {
    let command = grouped(command)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = command.spawn()?;
    let output = child.stdout.take().map(read_all);
    let errors = child.stderr.take().map(read_all);
    let readers = [output, errors].map(Option::transpose);
    let [output, errors] = readers;
    let readers = [output?, errors?];
    loop {
        let read = readers.iter().flatten().all(JoinHandle::is_finished);
        if child.try_wait()?.is_some() && read {
            break;
        }
        if stop() {
            end(&mut child);
            return Ok(None);
        }
        thread::sleep(TICK);
    }
    let mut bytes = Vec::new();
    for reader in readers.into_iter().flatten() {
        bytes.extend(reader.join().unwrap_or_default());
    }
    Ok(Some(bytes))
}

fn read_all(mut pipe: impl Read + Send + 'static) -> io::Result<JoinHandle<Vec<u8>>> {
    thread::Builder::new().spawn(move || {
        let mut bytes = Vec::new();
        // Output received before a failure is still shown.
        let _ = pipe.read_to_end(&mut bytes);
        bytes
    })
}

/// Puts the command in a separate process group, so that everything it starts can be ended
/// together.
fn grouped(command: &mut Command) -> &mut Command {
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(command, 0);
    command
}

/// Asks a program and everything it has started to end, and kills the processes that do not.
fn end(child: &mut Child) {
    if cfg!(unix) {
        signal_group(child.id(), "TERM");
        let begin = Instant::now();
        while begin.elapsed() < GRACE && matches!(child.try_wait(), Ok(None)) {
            thread::sleep(TICK);
        }
        signal_group(child.id(), "KILL");
    }
    // The program has already ended, or it ends now.
    let _ = child.kill();
    let _ = child.wait();
}

/// Sends a signal to a process group. If the group does not exist, it has already ended.
fn signal_group(group: u32, signal: &str) {
    let mut kill = Command::new("sh");
    kill.args(["-c", &format!("kill -{signal} -{group}")]);
    let _ = kill.stderr(Stdio::null()).status();
}
