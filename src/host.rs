//! The outside world as a trait: output, input, files, clock, randomness. The engine reaches it
//! only through this trait, so a test, a notebook and a terminal can each provide their own.

use crate::limit::{Budget, Gate};
use crate::text::{Painted, visible};
use std::cell::Cell;
use std::io;
use std::path::{Path, PathBuf};
use std::rc::Rc;

/// Returns the reason why the system refused an operation; an error raised by the host itself keeps
/// its own text.
///
/// ```
/// use lamina_shell::testing::reason;
/// use std::io::{Error, ErrorKind};
///
/// assert_eq!(reason(&Error::from(ErrorKind::NotFound)), "there is no such file or folder");
/// assert_eq!(reason(&Error::other("the sandbox has no files")), "the sandbox has no files");
/// ```
#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "the standard library may add error kinds"
)]
pub fn reason(error: &io::Error) -> String {
    let is_ours = error.raw_os_error().is_none() && error.get_ref().is_some();
    let words = match error.kind() {
        _ if is_ours => return error.to_string(),
        io::ErrorKind::NotFound => "there is no such file or folder",
        io::ErrorKind::PermissionDenied => "the system does not permit it",
        io::ErrorKind::IsADirectory => "it is a folder",
        io::ErrorKind::NotADirectory => "a part of the path is not a folder",
        io::ErrorKind::StorageFull => "the disk is full",
        io::ErrorKind::ReadOnlyFilesystem => "the file system is read-only",
        io::ErrorKind::InvalidFilename => "the file name is not valid",
        _ => {
            let text = error.to_string();
            let text = text.split(" (os error").next().unwrap_or_default();
            return text.to_string();
        }
    };
    words.to_string()
}

/// The value of an expression statement, to be shown.
#[derive(Clone, Copy, Debug)]
pub struct Echo<'a> {
    /// The text of the value, with strings in quotes.
    pub text: &'a str,
    /// The value laid out for the host's page, if it has one.
    pub laid: Option<&'a str>,
    /// The decimal form of an exact number that is not an int: `= 6.28`, `≈ 0.333333`.
    pub decimal: Option<&'a str>,
}

/// A form other than text in which a value can be shown.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Form {
    /// LaTeX for math mode: numbers, matrices and expressions.
    Latex,
    /// A `math` element: the same kinds of values.
    MathMl,
    /// An `svg` element: pictures.
    Svg,
}

/// A shown value in all its forms. The text is always present; the other forms are made on request.
#[derive(Clone, Copy)]
pub struct Bundle<'a> {
    /// The text.
    pub echo: Echo<'a>,
    forms: &'a dyn Fn(Form) -> Option<String>,
}

impl<'a> Bundle<'a> {
    /// Creates a bundle of the text form and a function that makes the other forms.
    pub fn new(echo: Echo<'a>, forms: &'a dyn Fn(Form) -> Option<String>) -> Bundle<'a> {
        Bundle { echo, forms }
    }

    /// Returns the value in this form; `None` if it has no such form, or if making it was
    /// interrupted.
    pub fn form(&self, form: Form) -> Option<String> {
        (self.forms)(form)
    }
}

/// The size of the page that values are laid out on.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Page {
    /// The number of columns in a line.
    pub columns: usize,
    /// The maximum number of lines a value may take before it is shortened.
    pub rows: usize,
}

/// Code that anyone may have written, and that a session is confined for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Guest {
    /// The lessons of a folder.
    Lessons,
    /// A notebook.
    Notebook,
}

/// The interface of programs to the outside world.
pub trait Host {
    /// Writes text that the program prints, unchanged. The shell's own text goes through
    /// [`remark`](Self::remark) or [`tell`](Self::tell).
    ///
    /// # Errors
    /// If the output has been closed.
    fn write(&mut self, text: &str) -> io::Result<()>;

    /// Shows the value of an expression statement.
    ///
    /// # Errors
    /// If the output has been closed.
    fn echo(&mut self, echo: Echo<'_>) -> io::Result<()>;

    /// Shows the value of an expression statement in the form that the host prefers; by default,
    /// the text.
    ///
    /// # Errors
    /// If the output has been closed.
    fn show(&mut self, bundle: Bundle<'_>) -> io::Result<()> {
        self.echo(bundle.echo)
    }

    /// Shows information that was requested about a run and is not output of the program: a trace,
    /// or a short `aside`.
    ///
    /// # Errors
    /// If the output has been closed.
    fn remark(&mut self, text: &str, _aside: bool) -> io::Result<()> {
        self.write(&visible(text))
    }

    /// Shows the shell's own text, which may be coloured and is already fitted to the page.
    ///
    /// # Errors
    /// If the output has been closed.
    fn tell(&mut self, text: &Painted) -> io::Result<()> {
        self.write(text)
    }

    /// Returns the page on which shown values are laid out; `None` shows each value as one plain
    /// line.
    fn page(&self) -> Option<Page> {
        None
    }

    /// Sets whether the terminal shows ASCII only.
    fn set_ascii(&mut self, _ascii: bool) {}

    /// Reports whether [`echo`](Self::echo) shows decimals.
    fn wants_decimals(&self) -> bool {
        false
    }

    /// Reads a line without its line ending; `None` at the end of input.
    ///
    /// # Errors
    /// If reading fails.
    fn read_line(&mut self, prompt: &str) -> io::Result<Option<String>>;

    /// Reads the text of a file.
    ///
    /// # Errors
    /// If the file cannot be read or is not UTF-8, if the sandbox forbids it (`PermissionDenied`),
    /// or if the gate reports an error.
    fn read_file(&mut self, path: &str, gate: &Gate<'_>) -> io::Result<String>;

    /// Writes or appends to a file.
    ///
    /// # Errors
    /// If the file cannot be written, if the sandbox forbids it (`PermissionDenied`), or if the
    /// gate reports an error.
    fn write_file(
        &mut self,
        path: &str,
        text: &str,
        append: bool,
        gate: &Gate<'_>,
    ) -> io::Result<()>;

    /// Replaces a file atomically: at every moment it contains either all of the old text or all of
    /// the new text.
    ///
    /// # Errors
    /// If the file cannot be written, or the sandbox forbids it (`PermissionDenied`).
    fn replace_file(&mut self, path: &str, text: &str) -> io::Result<()> {
        let budget = Budget::default();
        self.write_file(path, text, false, &Gate::new(&budget, usize::MAX))
    }

    /// Refuses whatever [`Host::replace_file`] would refuse, such as a pipe, before any text has
    /// been produced.
    ///
    /// # Errors
    /// The reason the file cannot be written.
    fn check_replaceable(&mut self, path: &str) -> io::Result<()> {
        let _ = path;
        Ok(())
    }

    /// Returns the absolute form of a path, with links resolved for the part that exists.
    fn full_name(&mut self, path: &str) -> String {
        path.to_string()
    }

    /// Reports whether a file exists.
    ///
    /// # Errors
    /// If the sandbox forbids the check (`PermissionDenied`).
    fn file_exists(&mut self, path: &str) -> io::Result<bool>;

    /// Returns the text of a module and the path that identifies it, from the first of these paths
    /// at which there is a file.
    ///
    /// # Errors
    /// `NotFound` if no candidate exists; otherwise the error from reading the first one found, or
    /// from the gate.
    fn read_module(
        &mut self,
        candidates: &[String],
        gate: &Gate<'_>,
    ) -> io::Result<(String, String)>;

    /// Returns the command-line arguments after the program's name.
    fn arguments(&self) -> Vec<String> {
        Vec::new()
    }

    /// Returns the current folder, which relative paths start from.
    ///
    /// # Errors
    /// If there is none.
    fn folder(&mut self) -> io::Result<String> {
        Err(io::ErrorKind::Unsupported.into())
    }

    /// Changes the current folder.
    ///
    /// # Errors
    /// If it cannot be entered, or the sandbox forbids it (`PermissionDenied`).
    fn enter_folder(&mut self, _path: &str) -> io::Result<()> {
        Err(io::ErrorKind::Unsupported.into())
    }

    /// Reads a measurement saved under a name.
    ///
    /// # Errors
    /// `NotFound` if there is none, `PermissionDenied` in the sandbox, or the reason it cannot be
    /// read.
    fn read_record(&mut self, _name: &str) -> io::Result<String> {
        Err(io::ErrorKind::Unsupported.into())
    }

    /// Returns the names of the saved measurements, in alphabetical order.
    fn records(&self) -> Vec<String> {
        Vec::new()
    }

    /// Saves a measurement under a name, replacing any previous one.
    ///
    /// # Errors
    /// `PermissionDenied` in the sandbox, or the reason it cannot be written.
    fn write_record(&mut self, _name: &str, _text: &str) -> io::Result<()> {
        Err(io::ErrorKind::Unsupported.into())
    }

    /// Shows the progress of a slow operation, replacing the line shown before; an empty line
    /// removes it. Only a terminal shows it.
    fn progress(&mut self, _line: &str) {}

    /// Returns the canonical path of a folder or a file of lessons.
    ///
    /// # Errors
    /// If they do not exist, or must not be read (`PermissionDenied`).
    fn find_lessons(&mut self, path: &str) -> io::Result<PathBuf> {
        Ok(path.into())
    }

    /// Starts lessons or a notebook from a folder. Anyone may have written them, so from now on no
    /// code may read files outside that folder, write files or run programs, unless the user
    /// allowed that at startup. Returns whether this restriction is new.
    fn confine(&mut self, _folder: &Path, _guest: Guest) -> bool {
        false
    }

    /// Reports whether information about a run includes times; false where the output must be the
    /// same each time.
    fn shows_times(&self) -> bool {
        true
    }

    /// Reports whether system programs may be run.
    fn allows_programs(&self) -> bool {
        self.permit_programs().is_ok()
    }

    /// Returns an error with the reason if system programs may not be run.
    ///
    /// # Errors
    /// `PermissionDenied` if they may not be run.
    fn permit_programs(&self) -> io::Result<()> {
        let message = "system programs may not be run here";
        Err(io::Error::new(io::ErrorKind::PermissionDenied, message))
    }

    /// Returns the time in seconds since 1970-01-01 UTC, and the local offset from UTC in seconds.
    fn now(&mut self) -> (f64, i32);

    /// Returns the time on a monotonic clock, in seconds.
    fn monotonic(&mut self) -> f64;

    /// Returns a seed for the random generator.
    fn seed(&mut self) -> u64;
}

/// A simulated world for tests and embedding: it collects output, has only the files it is given,
/// and its clock does not move.
#[derive(Clone, Debug, Default)]
pub struct Pretend {
    /// The text printed and shown.
    pub output: String,
    /// The lines that [`Host::read_line`] returns.
    pub input: Vec<String>,
    /// The files, as pairs of path and text.
    pub files: Vec<(String, String)>,
}

impl Host for Pretend {
    fn write(&mut self, text: &str) -> io::Result<()> {
        self.output.push_str(text);
        Ok(())
    }

    fn echo(&mut self, echo: Echo<'_>) -> io::Result<()> {
        self.output.push_str(echo.text);
        self.output.push('\n');
        Ok(())
    }

    fn read_line(&mut self, _: &str) -> io::Result<Option<String>> {
        Ok((!self.input.is_empty()).then(|| self.input.remove(0)))
    }

    fn read_file(&mut self, path: &str, _: &Gate<'_>) -> io::Result<String> {
        let found = self.files.iter().find(|(name, _)| name == path);
        found
            .map(|(_, text)| text.clone())
            .ok_or_else(|| io::ErrorKind::NotFound.into())
    }

    fn write_file(&mut self, path: &str, text: &str, append: bool, _: &Gate<'_>) -> io::Result<()> {
        match self.files.iter_mut().find(|(name, _)| name == path) {
            Some((_, old)) if append => old.push_str(text),
            Some((_, old)) => *old = text.to_string(),
            None => self.files.push((path.to_string(), text.to_string())),
        }
        Ok(())
    }

    fn file_exists(&mut self, path: &str) -> io::Result<bool> {
        Ok(self.files.iter().any(|(name, _)| name == path))
    }

    fn read_module(
        &mut self,
        candidates: &[String],
        gate: &Gate<'_>,
    ) -> io::Result<(String, String)> {
        for path in candidates {
            if let Ok(text) = self.read_file(path, gate) {
                return Ok((text, path.clone()));
            }
        }
        Err(io::ErrorKind::NotFound.into())
    }

    fn read_record(&mut self, name: &str) -> io::Result<String> {
        let budget = Budget::default();
        self.read_file(&format!("records/{name}"), &Gate::new(&budget, usize::MAX))
    }

    fn write_record(&mut self, name: &str, text: &str) -> io::Result<()> {
        self.replace_file(&format!("records/{name}"), text)
    }

    fn now(&mut self) -> (f64, i32) {
        (0.0, 0)
    }

    fn monotonic(&mut self) -> f64 {
        0.0
    }

    fn seed(&mut self) -> u64 {
        1
    }
}

/// A world that refuses everything, and records whether a program asked for anything.
#[derive(Clone, Debug, Default)]
pub struct Nothing {
    /// Whether a program asked for anything.
    pub asked: Rc<Cell<bool>>,
}

impl Nothing {
    fn refuse<T>(&self) -> io::Result<T> {
        self.asked.set(true);
        Err(io::ErrorKind::PermissionDenied.into())
    }
}

impl Host for Nothing {
    fn write(&mut self, _: &str) -> io::Result<()> {
        self.refuse()
    }

    fn echo(&mut self, _: Echo<'_>) -> io::Result<()> {
        self.refuse()
    }

    fn read_line(&mut self, _: &str) -> io::Result<Option<String>> {
        self.refuse()
    }

    fn read_file(&mut self, _: &str, _: &Gate<'_>) -> io::Result<String> {
        self.refuse()
    }

    fn write_file(&mut self, _: &str, _: &str, _: bool, _: &Gate<'_>) -> io::Result<()> {
        self.refuse()
    }

    fn file_exists(&mut self, _: &str) -> io::Result<bool> {
        self.refuse()
    }

    fn read_module(&mut self, _: &[String], _: &Gate<'_>) -> io::Result<(String, String)> {
        self.refuse()
    }

    fn now(&mut self) -> (f64, i32) {
        self.asked.set(true);
        (0.0, 0)
    }

    fn monotonic(&mut self) -> f64 {
        self.asked.set(true);
        0.0
    }

    fn seed(&mut self) -> u64 {
        self.asked.set(true);
        0
    }
}
