//! The world of a kernel's session: sends the printed text, the values and the questions of a cell
//! to the client that runs it.

use super::sockets::{Outbox, Sent, published};
use crate::host::{Bundle, Echo, Form, Host};
use crate::limit::Interrupt;
use crate::repl::Latest;
use crate::text::{Painted, visible};
use crate::world::Filter;
use jupyter_protocol::ExecutionCount;
use jupyter_protocol::media::{Media, MediaType};
use jupyter_protocol::messaging::{
    DisplayData, ExecuteResult, InputRequest, JupyterMessage, JupyterMessageContent, Stdio,
    Transient, UpdateDisplayData,
};
use std::cell::RefCell;
use std::io;
use std::rc::Rc;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

/// The time a value is held back in case it is the last one of its cell; text printed meanwhile
/// waits too.
const HELD: Duration = Duration::from_millis(100);
/// The interval at which a waiting question checks whether the cell was interrupted.
const ASKED: Duration = Duration::from_millis(50);

/// The state of the running cell that the host and the kernel share.
pub(super) struct Cell {
    /// The request; `None` between cells.
    pub request: Option<JupyterMessage>,
    /// The number of the cell.
    pub count: usize,
    /// Whether the cell shows nothing.
    pub silent: bool,
    /// Whether the client can answer questions.
    pub asks: bool,
    /// A value that may be the last one, and the text printed since.
    held: Option<Held>,
    /// Whether its result was sent.
    has_result: bool,
    /// The identifier of the progress display.
    progress: Option<String>,
    progresses: usize,
}

struct Held {
    media: Media,
    since: Instant,
    printed: String,
}

impl Cell {
    pub fn new() -> Cell {
        Cell {
            request: None,
            count: 0,
            silent: false,
            asks: false,
            held: None,
            has_result: false,
            progress: None,
            progresses: 0,
        }
    }
}

/// The connection from a session to the client that runs its cells.
#[derive(Clone)]
pub(super) struct Outlet {
    pub cell: Rc<RefCell<Cell>>,
    pub outbox: Outbox,
}

impl Outlet {
    /// Publishes a message about the request to all clients.
    pub fn publish(&self, content: impl Into<JupyterMessageContent>) {
        let cell = self.cell.borrow();
        if let Some(request) = cell.request.as_ref().filter(|_| !cell.silent) {
            self.outbox.send(published(content, request));
        }
    }

    fn print(&self, name: Stdio, text: String) {
        let cell = self.cell.borrow();
        if let Some(request) = cell.request.as_ref().filter(|_| !cell.silent) {
            let header = request.header.clone();
            self.outbox.send(Sent::Printed(header, name, text));
        }
    }

    /// Shows the value that was held back, either as the result of the cell or as one of its
    /// values.
    pub fn release(&self, is_last: bool) {
        let Some(held) = self.cell.borrow_mut().held.take() else {
            return;
        };
        let count = ExecutionCount::new(self.cell.borrow().count);
        // A cell has only one result; a later value is shown like the values before it.
        let had_result = self.cell.borrow().has_result;
        self.cell.borrow_mut().has_result |= is_last;
        match is_last && !had_result {
            true => self.publish(ExecuteResult {
                transient: Some(Transient::default()),
                ..ExecuteResult::new(count, held.media)
            }),
            false => self.publish(DisplayData::new(held.media)),
        }
        if !held.printed.is_empty() {
            self.print(Stdio::Stdout, held.printed);
        }
    }

    /// Sends text that the cell printed.
    pub fn printed(&self, text: &str) {
        {
            let mut cell = self.cell.borrow_mut();
            if let Some(held) = cell
                .held
                .as_mut()
                .filter(|held| held.since.elapsed() < HELD)
            {
                held.printed.push_str(text);
                return;
            }
        }
        self.release(true);
        self.print(Stdio::Stdout, text.to_string());
    }

    fn show(&self, media: Media) {
        self.release(false);
        self.cell.borrow_mut().held = Some(Held {
            media,
            since: Instant::now(),
            printed: String::new(),
        });
    }
}

/// Returns the forms in which a value is shown.
fn media(bundle: &Bundle<'_>) -> Media {
    let text = bundle.echo.text;
    let mut all = vec![MediaType::Plain(text.to_string())];
    if let Some(svg) = bundle.form(Form::Svg) {
        all.push(MediaType::Svg(svg));
        return Media::new(all);
    }
    // A value that typesetting would not change needs no other form.
    let is_plain = |c: char| c.is_alphanumeric() || matches!(c, '.' | '_');
    if text.strip_prefix('-').unwrap_or(text).chars().all(is_plain) {
        return Media::new(all);
    }
    if let Some(latex) = bundle.form(Form::Latex) {
        all.push(MediaType::Latex(format!("$\\displaystyle {latex}$")));
    }
    if let Some(math) = bundle.form(Form::MathMl) {
        all.push(MediaType::Html(math));
    }
    Media::new(all)
}

/// The host of a kernel's session.
pub(super) struct KernelWorld {
    /// The files, the clock and the random seed.
    pub inner: Box<dyn Host>,
    pub outlet: Outlet,
    pub answers: Receiver<JupyterMessage>,
    pub interrupt: Latest,
}

impl Filter for KernelWorld {
    fn look<T>(&self, ask: impl FnOnce(&dyn Host) -> T) -> T {
        ask(&*self.inner)
    }

    fn reach<T>(&mut self, act: impl FnOnce(&mut dyn Host) -> T) -> T {
        act(&mut *self.inner)
    }

    fn write(&mut self, text: &str) -> io::Result<()> {
        self.outlet.printed(text);
        Ok(())
    }

    fn echo(&mut self, echo: Echo<'_>) -> io::Result<()> {
        self.outlet
            .show(Media::new(vec![MediaType::Plain(echo.text.to_string())]));
        Ok(())
    }

    fn show(&mut self, bundle: Bundle<'_>) -> io::Result<()> {
        self.outlet.show(media(&bundle));
        Ok(())
    }

    fn remark(&mut self, text: &str, _: bool) -> io::Result<()> {
        self.outlet.printed(&visible(text));
        Ok(())
    }

    fn tell(&mut self, text: &Painted) -> io::Result<()> {
        self.outlet.printed(&text.to_string());
        Ok(())
    }

    fn progress(&mut self, line: &str) {
        let media = Media::new(vec![MediaType::Plain(line.to_string())]);
        let known = self.outlet.cell.borrow().progress.clone();
        if let Some(name) = known {
            self.outlet.publish(UpdateDisplayData::new(media, &name));
            return;
        }
        if line.is_empty() {
            return;
        }
        let name = {
            let mut cell = self.outlet.cell.borrow_mut();
            cell.progresses += 1;
            let name = format!("progress-{}", cell.progresses);
            cell.progress = Some(name.clone());
            name
        };
        let mut shown = DisplayData::new(media);
        shown.transient = Some(Transient {
            display_id: Some(name),
        });
        self.outlet.publish(shown);
    }

    fn read_line(&mut self, prompt: &str) -> io::Result<Option<String>> {
        self.outlet.release(true);
        let request = {
            let cell = self.outlet.cell.borrow();
            cell.request.clone().filter(|_| cell.asks)
        };
        let Some(request) = request else {
            return Ok(None);
        };
        // Drops answers to questions that were abandoned.
        while self.answers.try_recv().is_ok() {}
        let question = InputRequest {
            prompt: prompt.to_string(),
            password: false,
        };
        let message = JupyterMessage::new(question, Some(&request));
        self.outlet.outbox.send(Sent::Input(message));
        loop {
            match self.answers.recv_timeout(ASKED) {
                Ok(message) => {
                    if let JupyterMessageContent::InputReply(reply) = message.content {
                        return Ok(Some(reply.value));
                    }
                }
                Err(RecvTimeoutError::Timeout) => {
                    if self.interrupt.is_pending() {
                        return Err(io::ErrorKind::Interrupted.into());
                    }
                }
                Err(RecvTimeoutError::Disconnected) => return Ok(None),
            }
        }
    }
}

impl Outlet {
    /// Starts a cell.
    pub fn begin(&self, request: JupyterMessage, count: usize, (silent, asks): (bool, bool)) {
        let mut cell = self.cell.borrow_mut();
        let progresses = cell.progresses;
        *cell = Cell {
            request: Some(request),
            count,
            silent,
            asks,
            held: None,
            has_result: false,
            progress: None,
            progresses,
        };
    }

    /// Ends the cell.
    pub fn end(&self) {
        self.release(true);
        self.cell.borrow_mut().request = None;
    }
}
