//! Running many files in parallel.

use super::clock::GRACE;
use super::{NOTEBOOK_END, Options, Report, TRANSCRIPT_END, replay_file};
use crate::host::reason;
use crate::vm::InterruptHandle;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

/// The stack size of a thread that runs a session: the same as that of a process.
const STACK: usize = 8 << 20;
/// The interval between progress reports and checks of the time.
const TICK: Duration = Duration::from_millis(100);

/// The files that a path names.
#[derive(Clone, Debug, Default)]
pub struct Found {
    /// The files.
    pub files: Vec<PathBuf>,
    /// A remark on each file that was left out.
    pub left_out: Vec<String>,
}

/// Returns the notebooks and transcripts that a path names, sorted by name: the file itself, or all
/// those in a folder and its subfolders. Links to files outside the folder are left out, since
/// anyone may have put them there.
///
/// # Errors
/// If the path cannot be read, or there are none.
pub fn find(path: &Path) -> Result<Found, String> {
    let name = path.display();
    if !path.is_dir() {
        return match fs::metadata(path) {
            Ok(_) if is_replayable(path) => Ok(Found {
                files: vec![path.to_path_buf()],
                ..Found::default()
            }),
            Ok(_) => Err(format!(
                "`{name}` is neither a notebook ({NOTEBOOK_END}) nor a transcript ({TRANSCRIPT_END})"
            )),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                Err(format!("there is no file `{name}`"))
            }
            Err(error) => Err(format!("`{name}` cannot be read: {}", reason(&error))),
        };
    }
    let mut found = Found::default();
    fs::canonicalize(path)
        .and_then(|root| below(path, &root, &mut found))
        .map_err(|error| format!("`{name}` cannot be read: {}", reason(&error)))?;
    if found.files.is_empty() && !found.left_out.is_empty() {
        return Err(found.left_out.join("\n"));
    }
    if found.files.is_empty() {
        return Err(format!(
            "`{name}` contains neither a notebook ({NOTEBOOK_END}) nor a transcript ({TRANSCRIPT_END})"
        ));
    }
    Ok(found)
}

fn is_replayable(path: &Path) -> bool {
    let name = path.to_string_lossy();
    name.ends_with(NOTEBOOK_END) || name.ends_with(TRANSCRIPT_END)
}

fn below(folder: &Path, root: &Path, found: &mut Found) -> std::io::Result<()> {
    let mut paths = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let hidden = entry.file_name().to_string_lossy().starts_with('.');
        // A link to a folder is not followed, since it may form a cycle.
        if !hidden {
            paths.push((entry.path(), entry.file_type()?.is_dir()));
        }
    }
    paths.sort();
    for (path, is_folder) in paths {
        if is_folder {
            below(&path, root, found)?;
        } else if !is_replayable(&path) {
            continue;
        } else if fs::canonicalize(&path).is_ok_and(|full| !full.starts_with(root)) {
            let name = path.display();
            let remark = format!("`{name}` is left out: it is a link to a file outside the folder");
            found.left_out.push(remark);
        } else {
            found.files.push(path);
        }
    }
    Ok(())
}

/// The progress of a run.
#[derive(Clone, Copy, Debug)]
pub struct Progress<'a> {
    /// The number of files done.
    pub done: usize,
    /// The number of files in total.
    pub all: usize,
    /// One of the files that are running.
    pub running: Option<&'a Path>,
}

/// A file being run.
struct Running {
    file: usize,
    since: Instant,
    /// The time at which it was interrupted.
    interrupted: Option<Instant>,
    handle: Option<InterruptHandle>,
}

/// Runs files in parallel, each for at most `timeout`; returns their reports in the order of the
/// files. `tell` receives the progress. If the run is stopped, files that have not started get no
/// report.
pub fn replay_all(
    files: &[PathBuf],
    options: &Options,
    timeout: Option<Duration>,
    tell: &mut dyn FnMut(Progress<'_>),
) -> Vec<Report> {
    let next = AtomicUsize::new(0);
    let workers = thread::available_parallelism().map_or(1, usize::from);
    let workers = workers.min(files.len()).max(1);
    let running: Vec<Mutex<Option<Running>>> = (0..workers).map(|_| Mutex::new(None)).collect();
    let mut reports: Vec<Option<Report>> = vec![None; files.len()];
    thread::scope(|scope| {
        let (sender, receiver) = channel();
        for slot in &running {
            let (sender, next) = (sender.clone(), &next);
            let work = move || {
                while !options.is_stopped() {
                    let file = next.fetch_add(1, Ordering::Relaxed);
                    let Some(path) = files.get(file) else { return };
                    let report = replay_in(slot, file, path, options);
                    if sender.send((file, report)).is_err() {
                        return;
                    }
                }
            };
            let builder = thread::Builder::new().stack_size(STACK);
            if builder.spawn_scoped(scope, work).is_err() {
                // Fewer threads can do the same work; if there are none, the missing reports are
                // added below.
                continue;
            }
        }
        drop(sender);
        let mut done = 0;
        while done < files.len() {
            let current = running
                .iter()
                .find_map(|slot| lock(slot).as_ref().map(|r| r.file));
            tell(Progress {
                done,
                all: files.len(),
                running: current.map(|file| files[file].as_path()),
            });
            match receiver.recv_timeout(TICK) {
                Ok((file, report)) => {
                    reports[file] = Some(report);
                    done += 1;
                }
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => break,
            }
            for slot in &running {
                interrupt_late(slot, timeout, options.is_stopped());
            }
        }
    });
    let paths = files.iter();
    let missing = |path: &PathBuf| Report {
        path: path.clone(),
        fault: Some(format!("{} was not run: an internal error", path.display())),
        ..Report::default()
    };
    let both = reports.into_iter().zip(paths);
    both.filter_map(|(report, path)| match report {
        None if options.is_stopped() => None,
        report => Some(report.unwrap_or_else(|| missing(path))),
    })
    .collect()
}

/// Runs a file; the slot is occupied while it runs.
fn replay_in(slot: &Mutex<Option<Running>>, file: usize, path: &Path, options: &Options) -> Report {
    let running = Running {
        file,
        since: Instant::now(),
        interrupted: None,
        handle: None,
    };
    set(slot, Some(running));
    let watch = |handle| {
        if let Some(running) = &mut *lock(slot) {
            running.handle = Some(handle);
            running.interrupted = None;
        }
    };
    let report = replay_file(path, options, &watch);
    set(slot, None);
    report
}

fn lock(slot: &Mutex<Option<Running>>) -> std::sync::MutexGuard<'_, Option<Running>> {
    slot.lock().unwrap_or_else(PoisonError::into_inner)
}

fn set(slot: &Mutex<Option<Running>>, running: Option<Running>) {
    *lock(slot) = running;
}

/// Interrupts a file whose time is up, or any file if all are to stop; interrupts it again after a
/// moment if it is still running.
fn interrupt_late(slot: &Mutex<Option<Running>>, timeout: Option<Duration>, stopped: bool) {
    let mut slot = lock(slot);
    let is_late = |since: Instant| timeout.is_some_and(|timeout| since.elapsed() > timeout);
    if let Some(running) = &mut *slot
        && (stopped || is_late(running.since))
        && running.interrupted.is_none_or(|at| at.elapsed() > GRACE)
        && let Some(handle) = &running.handle
    {
        handle.interrupt();
        running.interrupted = Some(Instant::now());
    }
}
