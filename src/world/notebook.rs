//! The world of a notebook: its output is collected, `input()` returns null, and it can read files
//! in its own folder. Anything more requires the user's permission.

use super::confine::{full_name, read_within, within};
use super::files::{From, read_bytes, write_bytes};
use super::replace::{check_replaceable, replace_file};
use super::system::source_text;
use crate::host::{Echo, Host};
use crate::limit::{Gate, as_io};
use crate::text::{Failure, visible};
use std::cell::RefCell;
use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::time::{Instant, SystemTime, UNIX_EPOCH};

/// The maximum output of a cell, in bytes.
const OUTPUT_MAX: usize = 1 << 24;
/// The number of bytes that remarks may take in addition, such as the error that ends such a cell.
const REMARKS_MAX: usize = 1 << 16;
/// The seed of the random generator, fixed so that a notebook always gives the same results.
const SEED: u64 = 1;

/// What a notebook may do.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Access {
    /// Include modules from its own folder.
    Sandbox,
    /// Also read files in its own folder.
    #[default]
    Folder,
    /// Read and write all files, and run programs.
    All,
}

/// The world of a notebook.
pub struct Notebook {
    output: Rc<RefCell<String>>,
    start: PathBuf,
    folder: PathBuf,
    access: Access,
    started: Instant,
}

impl Notebook {
    /// Creates the world of a notebook in this folder; it collects the output.
    pub fn new(output: Rc<RefCell<String>>, folder: &Path, access: Access) -> Notebook {
        let start = match fs::canonicalize(folder) {
            Ok(full) => full,
            Err(_) => folder.to_path_buf(),
        };
        Notebook {
            output,
            folder: start.clone(),
            start,
            access,
            started: Instant::now(),
        }
    }

    /// The file that a path leads to, if it may be read.
    fn readable(&self, path: &str) -> io::Result<PathBuf> {
        match self.access {
            Access::Sandbox => Err(sandboxed("files")),
            Access::Folder | Access::All => self.located(path),
        }
    }

    /// The module that a path leads to, if it may be included.
    fn located(&self, path: &str) -> io::Result<PathBuf> {
        let joined = self.folder.join(path);
        if self.allows() {
            return Ok(joined);
        }
        within(&self.start, &joined)?.ok_or_else(|| self.outside())
    }

    /// Whether nothing confines the notebook.
    fn allows(&self) -> bool {
        self.access == Access::All
    }

    /// The refusal to read outside the notebook's folder.
    fn outside(&self) -> io::Error {
        match self.access {
            Access::Sandbox => sandboxed("modules outside the notebook's folder"),
            Access::Folder | Access::All => refused("read files outside its own folder"),
        }
    }

    /// Reads a file whose path was found to be in the folder.
    fn bytes(&self, full: &Path, gate: &Gate<'_>) -> io::Result<Vec<u8>> {
        if self.allows() {
            return read_bytes(full, From::Anything, gate);
        }
        let read = read_within(&self.start, full, From::Anything, gate)?;
        read.ok_or_else(|| self.outside())
    }

    /// Reports whether a path that was found to be in the folder is that of a file.
    fn is_file(&self, full: &Path) -> bool {
        let meta = match self.allows() {
            true => fs::metadata(full),
            // A link would be one that was put there after the check.
            false => fs::symlink_metadata(full),
        };
        meta.is_ok_and(|meta| meta.is_file())
    }

    /// Adds to the output, unless it would be longer than `most`.
    fn put(&self, text: &str, most: usize) -> io::Result<()> {
        let mut output = self.output.borrow_mut();
        if output.len() + text.len() > most {
            let failure = Failure::limit("the cell would print more than 16 MiB");
            return Err(as_io(failure));
        }
        output.push_str(text);
        Ok(())
    }

    fn allow(&self, what: &str) -> io::Result<()> {
        match self.access {
            Access::Sandbox => Err(sandboxed("files")),
            Access::Folder => Err(refused(what)),
            Access::All => Ok(()),
        }
    }
}

fn sandboxed(what: &str) -> io::Error {
    let message = format!("the sandbox forbids {what}");
    io::Error::new(ErrorKind::PermissionDenied, message)
}

fn refused(what: &str) -> io::Error {
    let message = format!("a notebook may not {what}; `--allow` permits it");
    io::Error::new(ErrorKind::PermissionDenied, message)
}

fn decoded(bytes: Vec<u8>, path: &Path) -> io::Result<String> {
    source_text(bytes).map_err(|line| {
        let message = format!("`{}` is not valid UTF-8 (line {line})", path.display());
        io::Error::new(ErrorKind::InvalidData, message)
    })
}

impl Host for Notebook {
    fn write(&mut self, text: &str) -> io::Result<()> {
        self.put(text, OUTPUT_MAX)
    }

    fn remark(&mut self, text: &str, _: bool) -> io::Result<()> {
        self.put(&visible(text), OUTPUT_MAX + REMARKS_MAX)
    }

    fn echo(&mut self, echo: Echo<'_>) -> io::Result<()> {
        self.write(echo.text)?;
        self.write("\n")
    }

    fn read_line(&mut self, _: &str) -> io::Result<Option<String>> {
        Ok(None)
    }

    fn read_file(&mut self, path: &str, gate: &Gate<'_>) -> io::Result<String> {
        let full = self.readable(path)?;
        decoded(self.bytes(&full, gate)?, &full)
    }

    fn write_file(
        &mut self,
        path: &str,
        text: &str,
        append: bool,
        gate: &Gate<'_>,
    ) -> io::Result<()> {
        self.allow("write files")?;
        let path = self.folder.join(path);
        write_bytes(&path, text.as_bytes(), append, gate)
    }

    fn replace_file(&mut self, path: &str, text: &str) -> io::Result<()> {
        self.allow("write files")?;
        replace_file(&self.folder.join(path), text.as_bytes())
    }

    fn check_replaceable(&mut self, path: &str) -> io::Result<()> {
        self.allow("write files")?;
        check_replaceable(&self.folder.join(path))
    }

    fn full_name(&mut self, path: &str) -> String {
        let full = full_name(&self.folder.join(path));
        full.to_string_lossy().into_owned()
    }

    fn shows_times(&self) -> bool {
        false
    }

    fn file_exists(&mut self, path: &str) -> io::Result<bool> {
        match self.readable(path) {
            // Without permission to read anything, only a file that exists has a path.
            Ok(full) => Ok(!self.allows() || fs::exists(full)?),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(false),
            Err(error) => Err(error),
        }
    }

    fn read_module(
        &mut self,
        candidates: &[String],
        gate: &Gate<'_>,
    ) -> io::Result<(String, String)> {
        for path in candidates {
            let full = match self.located(path) {
                Ok(full) if self.is_file(&full) => full,
                Ok(_) => continue,
                Err(error)
                    if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) =>
                {
                    continue;
                }
                Err(error) => return Err(error),
            };
            let name = full.strip_prefix(&self.start).unwrap_or(&full);
            let name = name.to_string_lossy().into_owned();
            let bytes = self.bytes(&full, gate)?;
            return Ok((decoded(bytes, &full)?, name));
        }
        Err(ErrorKind::NotFound.into())
    }

    fn folder(&mut self) -> io::Result<String> {
        self.allow("change folders")?;
        Ok(self.folder.to_string_lossy().into_owned())
    }

    fn enter_folder(&mut self, path: &str) -> io::Result<()> {
        self.allow("change folders")?;
        let folder = fs::canonicalize(self.folder.join(path))?;
        if !folder.is_dir() {
            return Err(ErrorKind::NotADirectory.into());
        }
        self.folder = folder;
        Ok(())
    }

    fn permit_programs(&self) -> io::Result<()> {
        match self.access {
            Access::Sandbox => Err(sandboxed("programs")),
            Access::Folder | Access::All => self.allow("run programs"),
        }
    }

    fn now(&mut self) -> (f64, i32) {
        let since = SystemTime::now().duration_since(UNIX_EPOCH);
        (since.map_or(0.0, |d| d.as_secs_f64()), 0)
    }

    fn monotonic(&mut self) -> f64 {
        self.started.elapsed().as_secs_f64()
    }

    fn seed(&mut self) -> u64 {
        SEED
    }
}

#[cfg(test)]
mod tests {
    use super::{Access, Notebook, OUTPUT_MAX};
    use crate::host::Host;
    use crate::limit::{Budget, Gate};
    use std::io::ErrorKind;
    use std::path::Path;

    #[test]
    fn a_cell_that_prints_too_much_still_shows_its_error() {
        let mut world = Notebook::new(Default::default(), Path::new("."), Access::Folder);
        assert!(world.write(&"x".repeat(OUTPUT_MAX)).is_ok());
        assert!(world.write("x").is_err());
        assert!(world.remark("IOError: it is too long\n", false).is_ok());
    }

    #[test]
    fn a_notebook_reads_below_its_folder_and_touches_nothing_else() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/language");
        let mut world = Notebook::new(Default::default(), &folder, Access::Folder);
        let budget = Budget::default();
        let gate = Gate::new(&budget, usize::MAX);
        assert!(world.read_file("lib/named.lm", &gate).is_ok());
        assert_eq!(world.file_exists("lib/none.lm").ok(), Some(false));
        for path in ["../../Cargo.toml", "/etc/hostname", "lib/../../x"] {
            let error = world.read_file(path, &gate).expect_err("it is outside");
            assert_eq!(error.kind(), ErrorKind::PermissionDenied);
        }
        let written = world.write_file("new.txt", "x", false, &gate);
        assert!(written.is_err() && !folder.join("new.txt").exists());
        assert!(world.enter_folder("lib").is_err() && !world.allows_programs());
        assert!(matches!(world.read_line("? "), Ok(None)));
    }

    #[test]
    fn a_notebook_in_the_sandbox_reads_no_file_of_its_folder() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/language");
        let mut world = Notebook::new(Default::default(), &folder, Access::Sandbox);
        let budget = Budget::default();
        let gate = Gate::new(&budget, usize::MAX);
        let read = world.read_file("lib/named.lm", &gate);
        let exists = world.file_exists("lib/named.lm");
        let entered = world.enter_folder("lib");
        for error in [read.err(), exists.err(), entered.err()] {
            let error = error.expect("it is refused").to_string();
            assert_eq!(error, "the sandbox forbids files");
        }
        let programs = world.permit_programs().expect_err("they are refused");
        assert_eq!(programs.to_string(), "the sandbox forbids programs");
        let mut module = |path: &str| world.read_module(&[path.to_string()], &gate);
        assert!(module("lib/named.lm").is_ok());
        assert!(module("../../Cargo.toml").is_err());
    }
}
