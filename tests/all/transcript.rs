//! Transcripts (`.lmt`): cases of inputs with their expected output. There is one file per topic,
//! and each case runs in a fresh session.

use lamina_shell::testing::{Case, Transcript, lines_agree};
use lamina_shell::{Echo, Gate, Host, Session, Settings, Status};
use std::cell::RefCell;
use std::io;
use std::path::{Path, PathBuf};
use std::rc::Rc;

/// The cases of a transcript.
pub fn cases(text: &str) -> Vec<Case> {
    Transcript::read(text).cases
}

/// A world that collects output and reads modules below a folder.
pub struct Collector {
    pub output: Rc<RefCell<String>>,
    pub folder: PathBuf,
}

impl Host for Collector {
    fn write(&mut self, text: &str) -> io::Result<()> {
        self.output.borrow_mut().push_str(text);
        Ok(())
    }

    fn echo(&mut self, echo: Echo<'_>) -> io::Result<()> {
        let mut output = self.output.borrow_mut();
        output.push_str(echo.text);
        output.push('\n');
        Ok(())
    }

    fn remark(&mut self, _: &str, _: bool) -> io::Result<()> {
        Ok(())
    }

    fn read_line(&mut self, _: &str) -> io::Result<Option<String>> {
        Ok(None)
    }

    fn read_file(&mut self, path: &str, _: &Gate<'_>) -> io::Result<String> {
        std::fs::read_to_string(self.folder.join(path))
    }

    fn write_file(&mut self, _: &str, _: &str, _: bool, _: &Gate<'_>) -> io::Result<()> {
        Err(io::ErrorKind::PermissionDenied.into())
    }

    fn file_exists(&mut self, path: &str) -> io::Result<bool> {
        Ok(self.folder.join(path).exists())
    }

    fn read_module(
        &mut self,
        candidates: &[String],
        gate: &Gate<'_>,
    ) -> io::Result<(String, String)> {
        for path in candidates {
            match self.read_file(path, gate) {
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                result => return result.map(|text| (text, path.clone())),
            }
        }
        Err(io::ErrorKind::NotFound.into())
    }

    fn now(&mut self) -> (f64, i32) {
        (1_700_000_000.0, 0)
    }

    fn monotonic(&mut self) -> f64 {
        0.0
    }

    fn seed(&mut self) -> u64 {
        7
    }
}

/// Runs one case and returns lines that describe the differences.
pub fn run(case: &Case, folder: &Path, settings: &Settings) -> Vec<String> {
    let output = Rc::new(RefCell::new(String::new()));
    let host = Collector {
        output: Rc::clone(&output),
        folder: folder.to_path_buf(),
    };
    let mut session = Session::new(Box::new(host), settings.clone());
    let mut faults = Vec::new();
    for step in &case.steps {
        if let Some(fault) = wrong_status(&step.input) {
            faults.push(fault);
        }
        output.borrow_mut().clear();
        let outcome = session.eval(&step.input);
        let mut lines: Vec<String> = output.borrow().lines().map(str::to_string).collect();
        lines.extend(outcome.error.map(|error| error.one_line()));
        if !lines_agree(&step.expected, &lines) {
            faults.push(format!(
                "> {}\n  expected {:?}\n  got      {:?}",
                step.input, step.expected, lines
            ));
        }
    }
    faults
}

/// Describes the fault if an input is not complete exactly at its last line.
fn wrong_status(input: &str) -> Option<String> {
    let complete = |text: &str| !matches!(Session::status(text), Status::Incomplete);
    if !complete(input) {
        return Some(format!("> {input}\n  wants more input"));
    }
    let (front, _) = input.rsplit_once('\n')?;
    complete(front).then(|| format!("> {input}\n  is complete before its last line"))
}
