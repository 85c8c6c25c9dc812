//! The outside world while an evaluation is run several times: it repeats its first answers, so
//! that no effect happens twice.

use super::Filter;
use crate::host::{Bundle, Echo, Host};
use crate::limit::Gate;
use std::cell::RefCell;
use std::io;
use std::rc::Rc;

/// An answer of the world, in a form that can be repeated.
#[derive(Clone)]
enum Answer {
    Done(Given<()>),
    Line(Given<Option<String>>),
    Text(Given<String>),
    Flag(Given<bool>),
    Module(Given<(String, String)>),
    Now(f64, i32),
    Clock(f64),
    Seed(u64),
}

type Given<T> = Result<T, (io::ErrorKind, String)>;

fn kept<T: Clone>(result: &io::Result<T>) -> Given<T> {
    match result {
        Ok(value) => Ok(value.clone()),
        Err(error) => Err((error.kind(), error.to_string())),
    }
}

fn given<T>(kept: Given<T>) -> io::Result<T> {
    kept.map_err(|(kind, message)| io::Error::new(kind, message))
}

/// The world and its answers so far.
pub struct Log {
    inner: Box<dyn Host>,
    answers: Vec<Answer>,
    /// The number of answers given in this run.
    position: usize,
    /// The values that this run has shown, if showing is delayed until the end.
    waiting: Option<Vec<Shown>>,
}

/// An owned copy of an [`Echo`].
struct Shown {
    text: String,
    laid: Option<String>,
    decimal: Option<String>,
}

impl Log {
    /// Creates a log that wraps this world. If `waits` is true, values are shown only at the end,
    /// since the evaluation may be rewound to a point before they were shown.
    pub fn new(inner: Box<dyn Host>, waits: bool) -> Log {
        Log {
            inner,
            answers: Vec::new(),
            position: 0,
            waiting: waits.then(Vec::new),
        }
    }

    /// Shows the delayed values, once the evaluation has ended.
    pub fn show_waiting(&mut self) {
        for shown in self.waiting.take().unwrap_or_default() {
            // If the output is gone, writing the next value will fail too.
            let _ = self.inner.echo(Echo {
                text: &shown.text,
                laid: shown.laid.as_deref(),
                decimal: shown.decimal.as_deref(),
            });
        }
    }

    /// Starts the evaluation again.
    pub fn rewind(&mut self) {
        self.position = 0;
        if let Some(waiting) = &mut self.waiting {
            waiting.clear();
        }
    }

    /// Returns the next answer: an old one, or a new one, which is kept.
    fn answer(&mut self, ask: impl FnOnce(&mut dyn Host) -> Answer) -> Answer {
        if self.position == self.answers.len() {
            let new = ask(&mut *self.inner);
            self.answers.push(new);
        }
        self.position += 1;
        self.answers[self.position - 1].clone()
    }
}

/// The world that answers from a log. Remarks on the evaluation itself pass straight through.
pub struct Replayed(pub Rc<RefCell<Log>>);

/// Calls a method of the host through the log. An answer of another kind could come only from a run
/// that differs from the first, and no run does.
macro_rules! logged {
    ($self:ident, $kind:ident, $host:ident => $ask:expr) => {
        match $self
            .0
            .borrow_mut()
            .answer(|$host| Answer::$kind(kept(&$ask)))
        {
            Answer::$kind(answer) => given(answer),
            _ => Err(io::ErrorKind::Other.into()),
        }
    };
}

impl Filter for Replayed {
    fn look<T>(&self, ask: impl FnOnce(&dyn Host) -> T) -> T {
        ask(&*self.0.borrow().inner)
    }

    fn reach<T>(&mut self, act: impl FnOnce(&mut dyn Host) -> T) -> T {
        act(&mut *self.0.borrow_mut().inner)
    }

    fn write(&mut self, text: &str) -> io::Result<()> {
        logged!(self, Done, host => host.write(text))
    }

    fn echo(&mut self, echo: Echo<'_>) -> io::Result<()> {
        if let Some(waiting) = &mut self.0.borrow_mut().waiting {
            waiting.push(Shown {
                text: echo.text.to_string(),
                laid: echo.laid.map(str::to_string),
                decimal: echo.decimal.map(str::to_string),
            });
            return Ok(());
        }
        logged!(self, Done, host => host.echo(echo))
    }

    fn show(&mut self, bundle: Bundle<'_>) -> io::Result<()> {
        if self.0.borrow().waiting.is_some() {
            return Filter::echo(self, bundle.echo);
        }
        logged!(self, Done, host => host.show(bundle))
    }

    fn read_line(&mut self, prompt: &str) -> io::Result<Option<String>> {
        logged!(self, Line, host => host.read_line(prompt))
    }

    fn read_file(&mut self, path: &str, gate: &Gate<'_>) -> io::Result<String> {
        logged!(self, Text, host => host.read_file(path, gate))
    }

    fn write_file(
        &mut self,
        path: &str,
        text: &str,
        append: bool,
        gate: &Gate<'_>,
    ) -> io::Result<()> {
        logged!(self, Done, host => host.write_file(path, text, append, gate))
    }

    fn replace_file(&mut self, path: &str, text: &str) -> io::Result<()> {
        logged!(self, Done, host => host.replace_file(path, text))
    }

    fn write_record(&mut self, name: &str, text: &str) -> io::Result<()> {
        logged!(self, Done, host => host.write_record(name, text))
    }

    fn enter_folder(&mut self, path: &str) -> io::Result<()> {
        logged!(self, Done, host => host.enter_folder(path))
    }

    fn file_exists(&mut self, path: &str) -> io::Result<bool> {
        logged!(self, Flag, host => host.file_exists(path))
    }

    fn read_module(
        &mut self,
        candidates: &[String],
        gate: &Gate<'_>,
    ) -> io::Result<(String, String)> {
        logged!(self, Module, host => host.read_module(candidates, gate))
    }

    fn now(&mut self) -> (f64, i32) {
        let answer = self.0.borrow_mut().answer(|host| {
            let (seconds, offset) = host.now();
            Answer::Now(seconds, offset)
        });
        if let Answer::Now(seconds, offset) = answer {
            (seconds, offset)
        } else {
            (0.0, 0)
        }
    }

    fn monotonic(&mut self) -> f64 {
        let answer = self
            .0
            .borrow_mut()
            .answer(|host| Answer::Clock(host.monotonic()));
        if let Answer::Clock(seconds) = answer {
            seconds
        } else {
            0.0
        }
    }

    fn seed(&mut self) -> u64 {
        let answer = self.0.borrow_mut().answer(|host| Answer::Seed(host.seed()));
        if let Answer::Seed(seed) = answer {
            seed
        } else {
            0
        }
    }
}
