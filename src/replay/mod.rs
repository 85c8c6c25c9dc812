//! Running notebooks and transcripts in fresh sessions, and reporting what differs.
//!
//! Each notebook and each case of a transcript has its own session in a [`world::Notebook`], which
//! denies it the system's files and programs unless the owner allows them. Files run in parallel; a
//! file that takes too long is interrupted.

mod clock;
mod files;
mod grade;
mod notebook;
mod showing;
mod transcript;

pub use clock::{Patience, TimeLimit};
pub use files::{Found, Progress, find, replay_all};
pub use grade::{Answer, Judge, Marked, Verdict, answers};
pub use notebook::{Left, Showcase, Shown, show_notebook};
pub use showing::{NO_PARAMETERS, Param, Showing};

use crate::command;
use crate::host::reason;
use crate::limit::Gate;
use crate::notebook::{Notebook, Unread};
use crate::session::{Session, Settings};
use crate::text::{Diagnostic, ErrorKind, Failure};
use crate::vm::InterruptHandle;
use crate::world;
use crate::world::{
    Access, full_name, output_until, read_document, remove_leftovers, replace_unchanged,
};
use std::cell::RefCell;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command as Process;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// The default time limit of a notebook or a lesson, in seconds.
pub const TIMEOUT: u64 = 60;
/// The ending of a notebook's file name.
pub const NOTEBOOK_END: &str = ".lm.md";
/// The ending of a transcript's file name.
pub const TRANSCRIPT_END: &str = ".lmt";

/// The options for running files.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// What they may do.
    pub access: Access,
    /// Whether to write outputs that differ into the files.
    pub blesses: bool,
    /// The canonical paths that the user named. Files outside them that are reached through links
    /// are not written.
    pub roots: Vec<PathBuf>,
    /// The settings of the sessions.
    pub settings: Settings,
    /// Values for the parameters that cells declare; if there are any, outputs are not compared.
    pub params: Vec<Param>,
    /// A flag set from outside to interrupt the running files and start no more.
    pub stop: Arc<AtomicBool>,
}

impl Options {
    fn is_stopped(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }
}

/// The result of running a file.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// The path of the file.
    pub path: PathBuf,
    /// The number of cells that ran.
    pub count: usize,
    /// The number of transcript cases that ran.
    pub cases: usize,
    /// The differences found.
    pub differences: Vec<Difference>,
    /// The reason the file could not be run to the end, if any.
    pub fault: Option<String>,
    /// Whether outputs were written into the file.
    pub blessed: bool,
}

impl Report {
    /// Reports whether all outputs are as expected.
    pub fn is_clean(&self) -> bool {
        self.differences.is_empty() && self.fault.is_none()
    }
}

/// A cell or an input whose output is not the expected one.
#[derive(Clone, Debug)]
pub struct Difference {
    /// The line in the file, counted from 1.
    pub line: usize,
    /// The name of the cell or input.
    pub what: String,
    /// A description of the difference, in lines.
    pub detail: String,
    /// Whether the difference remains even if the output is written into the file.
    pub stays: bool,
}

/// The result of running a file's text, and the text with the new outputs.
struct Replayed {
    count: usize,
    cases: usize,
    differences: Vec<Difference>,
    fault: Option<String>,
    blessed: String,
}

/// Runs a file in fresh sessions. `watch` receives a handle to interrupt each session.
pub fn replay_file(path: &Path, options: &Options, watch: &dyn Fn(InterruptHandle)) -> Report {
    let mut report = Report {
        path: path.to_path_buf(),
        ..Report::default()
    };
    let text = match read(path) {
        Ok(text) => text,
        Err(message) => {
            report.fault = Some(message);
            return report;
        }
    };
    let folder = match path.parent() {
        Some(folder) if folder != Path::new("") => folder,
        _ => Path::new("."),
    };
    let place = Place {
        path,
        folder,
        options,
        watch,
        handle: RefCell::default(),
    };
    let replayed = if path.to_string_lossy().ends_with(TRANSCRIPT_END) {
        transcript::replay(&text, &place)
    } else {
        match notebook::replay(&text, &place) {
            Ok(replayed) => replayed,
            Err(unread) => {
                report.fault = Some(why_unread(path, &unread, place.why_stopped()));
                return report;
            }
        }
    };
    report.count = replayed.count;
    report.cases = replayed.cases;
    report.fault = replayed.fault;
    report.differences = replayed.differences;
    if options.blesses {
        remove_leftovers(path);
    }
    let differs = report.fault.is_none() && replayed.blessed != text;
    if options.blesses && differs && leads_out(path, &options.roots) {
        for difference in &mut report.differences {
            difference.detail.push_str(LEADS_OUT);
        }
    } else if options.blesses && differs {
        match replace_unchanged(path, text.as_bytes(), replayed.blessed.as_bytes()) {
            Ok(()) => {
                report.blessed = true;
                report.differences.retain(|difference| difference.stays);
            }
            Err(error) => {
                let why = reason(&error);
                report.fault = Some(format!("{} cannot be written: {why}", path.display()));
            }
        }
    }
    report
}

/// The remark on a file that was not blessed.
const LEADS_OUT: &str =
    "  (not blessed: a link on its path leads out of the folder; name the file itself)\n";

/// Reports whether a path leads outside everything the user named.
fn leads_out(path: &Path, roots: &[PathBuf]) -> bool {
    let full = full_name(path);
    !roots.is_empty() && !roots.iter().any(|root| full.starts_with(root))
}

/// Returns the text of a file, or the reason it cannot be read.
#[expect(clippy::wildcard_enum_match_arm, reason = "the enum belongs to std")]
pub fn read(path: &Path) -> Result<String, String> {
    let name = path.display();
    let bytes = read_document(path).map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => format!("there is no file `{name}`"),
        _ => format!("{name} cannot be read: {}", reason(&error)),
    })?;
    String::from_utf8(bytes).map_err(|error| {
        let valid = &error.as_bytes()[..error.utf8_error().valid_up_to()];
        let line = valid.iter().filter(|b| **b == b'\n').count() + 1;
        format!("{name}:{line}: the line is not valid UTF-8")
    })
}

/// Reads a notebook, unless something interrupts the session.
fn open_book(session: &mut Session, text: &str) -> Result<Notebook, Unread> {
    let vm = session.vm();
    Notebook::read(text, &Gate::new(&vm.budget, vm.heap.room()))
}

/// The report on a notebook that cannot be read; `stopped` is the reason if it was interrupted.
pub fn why_unread(path: &Path, unread: &Unread, stopped: &str) -> String {
    let name = path.display();
    match unread {
        Unread::Fault(fault) => format!("{name}:{}: {}", fault.line, fault.message),
        Unread::Stopped(failure) if failure.kind() == ErrorKind::Interrupted => {
            format!("{name}: {stopped}")
        }
        Unread::Stopped(failure) => format!("{name}: {}", failure.message()),
    }
}

/// A file with the options for running it.
struct Place<'a> {
    path: &'a Path,
    folder: &'a Path,
    options: &'a Options,
    watch: &'a dyn Fn(InterruptHandle),
    /// The handle to interrupt the running session.
    handle: RefCell<Option<InterruptHandle>>,
}

impl Place<'_> {
    /// Creates a session, and the buffer that collects its output.
    fn session(&self) -> (Session, Rc<RefCell<String>>) {
        let output = Rc::<RefCell<String>>::default();
        let world = world::Notebook::new(Rc::clone(&output), self.folder, self.options.access);
        let session = Session::new(Box::new(world), self.options.settings.clone());
        (self.watch)(session.interrupt_handle());
        self.handle.replace(Some(session.interrupt_handle()));
        (session, output)
    }

    /// The reason a session was interrupted.
    fn why_stopped(&self) -> &'static str {
        match self.options.is_stopped() {
            true => STOPPED,
            false => TIME_OVER,
        }
    }

    /// Handles a request to the shell, if a notebook may make it.
    fn shell(&self, request: command::Request) -> Result<String, Failure> {
        match request {
            command::Request::Run(line) if self.options.access == Access::All => {
                let handle = self.handle.borrow();
                let stop = || handle.as_ref().is_some_and(InterruptHandle::is_pending);
                run_program(&line, self.folder, &stop)
            }
            command::Request::History(_)
            | command::Request::SaveHistory(_)
            | command::Request::Edit(_)
            | command::Request::Run(_)
            | command::Request::Lesson(_)
            | command::Request::EditCell(_) => Err(command::only_in_shell()),
        }
    }
}

/// Runs a system command and returns its output. It is stopped together with the session.
fn run_program(line: &str, folder: &Path, stop: &dyn Fn() -> bool) -> Result<String, Failure> {
    let (shell, option) = if cfg!(windows) {
        ("cmd", "/C")
    } else {
        ("sh", "-c")
    };
    let mut process = Process::new(shell);
    process.args([option, line]).current_dir(folder);
    match output_until(&mut process, stop) {
        Ok(Some(bytes)) => Ok(String::from_utf8_lossy(&bytes).into_owned()),
        Ok(None) => Err(Failure::interrupted("stopped by Ctrl-C")),
        Err(error) => {
            let why = reason(&error);
            Err(Failure::io(format!("`{line}` cannot be run: {why}")))
        }
    }
}

/// Reports whether an error means that the session was interrupted.
fn is_interrupt(error: &Diagnostic) -> bool {
    error.is(ErrorKind::Interrupted)
}

/// The report on a file that was stopped by hand.
pub const STOPPED: &str = "stopped by Ctrl-C";

/// The report on a file that exceeded its time limit.
pub const TIME_OVER: &str = "interrupted: it took too long (`--timeout SECONDS` gives more time)";

/// The same report for an error message, whose kind already says that the run was interrupted.
pub const TOO_LONG: &str = "it took too long (`--timeout SECONDS` gives more time)";
