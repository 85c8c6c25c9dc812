//! A world that records what passes through it: the output of an input, and its outside effects.

use super::{Deeds, Filter};
use crate::host::{Bundle, Echo, Host};
use crate::limit::{Gate, as_io};
use crate::text::{Failure, Painted, visible};
use std::cell::RefCell;
use std::collections::VecDeque;
use std::io;
use std::rc::Rc;

/// The maximum amount of an input's output that is kept, in bytes.
pub const OUTPUT_MAX: usize = 64 << 10;

/// The line that replaces omitted output. In a notebook, it is a wildcard.
const CUT: &str = "...\n";

/// The output and effects of the running input so far.
#[derive(Debug, Default)]
pub struct Tape {
    /// The output.
    pub text: String,
    /// The position of the line that replaces the rest.
    cut: Option<usize>,
    /// The effects outside the session.
    pub deeds: Deeds,
    /// The lines that `input()` returns, if it must not prompt the user.
    pub answers: Option<VecDeque<Option<String>>>,
    /// Whether printed text is discarded.
    pub muted: bool,
    /// The part of the output that the program itself printed.
    pub printed: String,
    /// How many more bytes programs may print, if that is limited.
    left: Option<usize>,
}

impl Tape {
    /// Creates a tape for programs that may print this many bytes, if that is limited.
    pub fn limited(left: Option<usize>) -> Tape {
        Tape {
            left,
            ..Tape::default()
        }
    }

    /// Adds as much of the output as there is room for.
    pub fn add(&mut self, text: &str) {
        if self.cut.is_some() {
            return;
        }
        if self.text.len() + text.len() <= OUTPUT_MAX {
            self.text.push_str(text);
            return;
        }
        // Only whole lines are kept, so that the rest can be replaced with a wildcard.
        let mut room = OUTPUT_MAX - self.text.len();
        while !text.is_char_boundary(room) {
            room -= 1;
        }
        self.text.push_str(&text[..room]);
        let end = self.text.rfind('\n').map_or(0, |at| at + 1);
        self.text.truncate(end);
        self.text.push_str(CUT);
        self.cut = Some(end);
    }

    /// Counts output.
    ///
    /// # Errors
    /// If programs may not print that much more.
    pub fn count(&mut self, bytes: usize) -> Result<(), Failure> {
        let Some(left) = &mut self.left else {
            return Ok(());
        };
        *left = left.checked_sub(bytes).ok_or_else(|| {
            Failure::limit("the output would be longer than `--max-output` allows")
        })?;
        Ok(())
    }

    /// Counts output that is about to appear.
    fn admit(&mut self, bytes: usize) -> io::Result<()> {
        match self.muted {
            true => Ok(()),
            false => self.count(bytes).map_err(as_io),
        }
    }

    /// The position in the text of the line that replaces omitted output.
    pub fn cut(&self) -> Option<usize> {
        self.cut
    }

    /// Clears the output before a new input runs.
    pub fn start(&mut self) {
        self.text.clear();
        self.cut = None;
        self.printed.clear();
    }
}

/// A host that records what passes through it.
pub struct Recorder {
    /// The wrapped world.
    pub inner: Box<dyn Host>,
    /// The record.
    pub tape: Rc<RefCell<Tape>>,
}

impl Filter for Recorder {
    fn look<T>(&self, ask: impl FnOnce(&dyn Host) -> T) -> T {
        ask(&*self.inner)
    }

    fn reach<T>(&mut self, act: impl FnOnce(&mut dyn Host) -> T) -> T {
        act(&mut *self.inner)
    }

    fn write(&mut self, text: &str) -> io::Result<()> {
        let mut tape = self.tape.borrow_mut();
        tape.admit(text.len())?;
        tape.add(text);
        if tape.printed.len() + text.len() <= OUTPUT_MAX {
            tape.printed.push_str(text);
        }
        if tape.muted {
            return Ok(());
        }
        drop(tape);
        self.inner.write(text)
    }

    fn echo(&mut self, echo: Echo<'_>) -> io::Result<()> {
        let mut tape = self.tape.borrow_mut();
        tape.admit(echo.text.len() + 1)?;
        tape.add(echo.text);
        tape.add("\n");
        if tape.muted {
            return Ok(());
        }
        drop(tape);
        self.inner.echo(echo)
    }

    fn show(&mut self, bundle: Bundle<'_>) -> io::Result<()> {
        let mut tape = self.tape.borrow_mut();
        tape.admit(bundle.echo.text.len() + 1)?;
        tape.add(bundle.echo.text);
        tape.add("\n");
        if tape.muted {
            return Ok(());
        }
        drop(tape);
        self.inner.show(bundle)
    }

    fn remark(&mut self, text: &str, aside: bool) -> io::Result<()> {
        let mut tape = self.tape.borrow_mut();
        tape.add(&visible(text));
        if tape.muted {
            return Ok(());
        }
        drop(tape);
        self.inner.remark(text, aside)
    }

    fn tell(&mut self, text: &Painted) -> io::Result<()> {
        if self.tape.borrow().muted {
            return Ok(());
        }
        self.inner.tell(text)
    }

    fn read_line(&mut self, prompt: &str) -> io::Result<Option<String>> {
        let mut tape = self.tape.borrow_mut();
        if tape.muted {
            return Ok(None);
        }
        tape.admit(prompt.len())?;
        let line = match &mut tape.answers {
            Some(answers) => {
                let line = answers.pop_front().flatten();
                drop(tape);
                let shown = format!("{prompt}{}\n", line.as_deref().unwrap_or_default());
                self.inner.remark(&shown, false)?;
                line
            }
            None => {
                drop(tape);
                self.inner.read_line(prompt)?
            }
        };
        self.tape.borrow_mut().deeds.add_line(line.as_deref());
        Ok(line)
    }

    fn read_file(&mut self, path: &str, gate: &Gate<'_>) -> io::Result<String> {
        let text = self.inner.read_file(path, gate)?;
        let name = self.inner.full_name(path);
        self.tape.borrow_mut().deeds.add_read(&name);
        Ok(text)
    }

    fn read_module(&mut self, paths: &[String], gate: &Gate<'_>) -> io::Result<(String, String)> {
        let (text, path) = self.inner.read_module(paths, gate)?;
        let name = self.inner.full_name(&path);
        self.tape.borrow_mut().deeds.add_read(&name);
        Ok((text, path))
    }

    fn write_file(
        &mut self,
        path: &str,
        text: &str,
        append: bool,
        gate: &Gate<'_>,
    ) -> io::Result<()> {
        self.tape.borrow_mut().deeds.wrote = true;
        self.inner.write_file(path, text, append, gate)
    }

    fn replace_file(&mut self, path: &str, text: &str) -> io::Result<()> {
        self.tape.borrow_mut().deeds.wrote = true;
        self.inner.replace_file(path, text)
    }

    fn write_record(&mut self, name: &str, text: &str) -> io::Result<()> {
        self.tape.borrow_mut().deeds.wrote = true;
        self.inner.write_record(name, text)
    }

    fn enter_folder(&mut self, path: &str) -> io::Result<()> {
        self.tape.borrow_mut().deeds.moved = true;
        self.inner.enter_folder(path)
    }

    fn now(&mut self) -> (f64, i32) {
        self.tape.borrow_mut().deeds.clock = true;
        self.inner.now()
    }

    fn monotonic(&mut self) -> f64 {
        self.tape.borrow_mut().deeds.clock = true;
        self.inner.monotonic()
    }
}
