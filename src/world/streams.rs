//! The standard input, output and error of the process, shared between a front end and the host
//! that programs see.
//!
//! Invariants: all pending output is written before anything goes to standard error and before any
//! wait for input; a front end and `input()` read the same sequence of lines in turn; a line is not
//! kept after it has been read.

use super::files::input_is_ready;
#[cfg(unix)]
use super::files::output_is_ready;
use super::locale::only_ascii;
use super::system::terminal_page;
use crate::limit::{Interrupt, SOURCE_PART, as_io};
use crate::text::{Failure, Painted, to_ascii, visible_line, wrap};
use std::borrow::Cow;
use std::io::{self, BufRead, BufReader, IsTerminal, Stdin, Write};

/// The size of the output buffer, in bytes; longer text is written in pieces of this size.
const PIECE: usize = 1 << 16;

/// The size of a piece for pipes and terminals: on every system but the oldest, a pipe that accepts
/// any data accepts this much.
const PIPE_PIECE: usize = 1 << 12;

/// The maximum size of an input, in bytes, unless the memory ceiling sets another.
const LINE_MAX: usize = 1 << 28;
/// The number of bytes of an emptied line buffer that are kept for the next line.
const KEPT: usize = 1 << 20;

/// The three standard streams.
pub struct Streams {
    input: BufReader<Stdin>,
    lines_read: u32,
    line: Vec<u8>,
    output: Vec<u8>,
    output_is_terminal: bool,
    /// Whether terminals on output and error get only ASCII.
    ascii: bool,
    ascii_errors: bool,
    mid_line: bool,
    /// The number of bytes written at once.
    piece: usize,
    /// Whether the reader of the output has closed it.
    gone: bool,
    /// Whether output was abandoned because nothing reads it.
    unread: bool,
    interrupt: Option<Box<dyn Interrupt>>,
    /// The maximum size of an input, in bytes.
    line_max: usize,
}

impl Streams {
    /// Returns the streams of this process, without reading or writing anything.
    pub fn new() -> Streams {
        Streams {
            input: BufReader::with_capacity(PIECE, io::stdin()),
            lines_read: 0,
            line: Vec::new(),
            output: Vec::new(),
            output_is_terminal: io::stdout().is_terminal(),
            ascii: false,
            ascii_errors: io::stderr().is_terminal() && only_ascii(),
            mid_line: false,
            piece: if is_file() { PIECE } else { PIPE_PIECE },
            gone: false,
            unread: false,
            interrupt: None,
            line_max: LINE_MAX,
        }
    }

    /// Reports whether standard output is a terminal.
    pub fn output_is_terminal(&self) -> bool {
        self.output_is_terminal
    }

    /// Sets whether terminals get ASCII replacements for all other characters. Pipes and files get
    /// the text unchanged.
    pub fn set_ascii(&mut self, ascii: bool) {
        if self.output_is_terminal {
            self.ascii = ascii;
            self.ascii_errors = ascii && io::stderr().is_terminal();
        }
    }

    /// Reports whether standard error gets ASCII.
    pub fn shows_ascii_errors(&self) -> bool {
        self.ascii_errors
    }

    /// Sets the handle whose interrupts discard output that has yet to be written to a terminal.
    pub fn set_interrupt(&mut self, handle: impl Interrupt + 'static) {
        self.interrupt = Some(Box::new(handle));
    }

    /// Sets the memory ceiling; input that does not fit below it together with the values is
    /// refused.
    pub fn set_bytes_max(&mut self, bytes: usize) {
        self.line_max = bytes / SOURCE_PART;
    }

    /// Interrupts the running code, as Ctrl-C does.
    pub fn interrupt(&self) {
        if let Some(handle) = &self.interrupt {
            handle.interrupt();
        }
    }

    /// Writes the shell's own text to standard output.
    ///
    /// # Errors
    /// If standard output has been closed.
    pub fn say(&mut self, text: &Painted) -> io::Result<()> {
        self.write(text)
    }

    /// Writes a program's output to standard output unchanged: immediately on a terminal, otherwise
    /// when enough has accumulated.
    ///
    /// # Errors
    /// If standard output has been closed.
    pub fn write(&mut self, text: &str) -> io::Result<()> {
        let shown = match self.ascii {
            true => to_ascii(text),
            false => Cow::Borrowed(text),
        };
        let text = &*shown;
        let Some(last) = text.as_bytes().last() else {
            return Ok(());
        };
        self.mid_line = *last != b'\n';
        if self.output.len() + text.len() > PIECE {
            self.flush()?;
        }
        if text.len() > PIECE {
            return self.write_pieces(text.as_bytes(), true);
        }
        self.output.extend_from_slice(text.as_bytes());
        if self.output_is_terminal {
            self.flush()?;
        }
        Ok(())
    }

    /// Writes in pieces. While nothing reads the output, waits until interrupted, then discards the
    /// rest and all further output until it is read again. On a terminal, an interrupt always cuts
    /// the output short if it is `long`.
    fn write_pieces(&mut self, bytes: &[u8], long: bool) -> io::Result<()> {
        let mut rest = bytes;
        while !rest.is_empty() {
            let cut = long && self.output_is_terminal && self.is_interrupted();
            if cut || !self.await_reader()? {
                self.mid_line = true;
                break;
            }
            let piece = &rest[..rest.len().min(self.piece)];
            match put(piece) {
                Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
                Ok(written) => rest = &rest[written..],
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => {
                    self.gone |= error.kind() == io::ErrorKind::BrokenPipe;
                    return Err(error);
                }
            }
        }
        Ok(())
    }

    /// Reports whether output was abandoned because nothing reads it.
    pub fn is_unread(&self) -> bool {
        self.unread
    }

    /// Reports whether the reader of the output has closed it.
    pub fn is_gone(&self) -> bool {
        self.gone
    }

    /// Waits until standard output accepts data; returns false if interrupted.
    #[cfg(unix)]
    fn await_reader(&mut self) -> io::Result<bool> {
        while !output_is_ready(&io::stdout())? {
            self.unread |= self.is_interrupted();
            if self.unread {
                return Ok(false);
            }
        }
        self.unread = false;
        Ok(true)
    }

    /// On systems where this cannot be determined, writing blocks.
    #[cfg(not(unix))]
    fn await_reader(&mut self) -> io::Result<bool> {
        self.unread = false;
        Ok(true)
    }

    /// Writes all buffered output.
    ///
    /// # Errors
    /// If standard output has been closed.
    pub fn flush(&mut self) -> io::Result<()> {
        if self.output.is_empty() {
            return Ok(());
        }
        let mut output = std::mem::take(&mut self.output);
        let written = self.write_pieces(&output, false);
        output.clear();
        self.output = output;
        written
    }

    /// Notes that something else wrote to the terminal, so the cursor is not at the start of a
    /// line.
    pub fn leave_line(&mut self) {
        self.mid_line = true;
    }

    /// Starts a new line after Ctrl-C, which the terminal echoes.
    ///
    /// # Errors
    /// If standard output has been closed.
    pub fn leave_interrupt(&mut self) -> io::Result<()> {
        if self.output_is_terminal && !self.mid_line && !is_dumb() {
            // There is nothing else on the line.
            self.write("\r\u{1b}[K")?;
            self.mid_line = false;
            return self.flush();
        }
        self.leave_line();
        self.end_line()
    }

    /// Starts a new line after another program wrote to the terminal, when only the terminal knows
    /// where the cursor is. A mark followed by as many spaces as the terminal is wide reaches the
    /// next line if the cursor was in the middle of a line; otherwise the mark stays on its line
    /// and is erased.
    ///
    /// # Errors
    /// If standard output has been closed.
    pub fn begin_line(&mut self) -> io::Result<()> {
        self.mid_line = false;
        if !self.output_is_terminal {
            return Ok(());
        }
        if is_dumb() {
            self.leave_line();
            return Ok(());
        }
        let blanks = " ".repeat(terminal_page().columns.saturating_sub(1));
        self.write(&format!("%{blanks}\r\u{1b}[K"))?;
        self.mid_line = false;
        self.flush()
    }

    /// Ends an unfinished line of output.
    ///
    /// # Errors
    /// If standard output has been closed.
    pub fn end_line(&mut self) -> io::Result<()> {
        if self.mid_line {
            self.write("\n")?;
        }
        self.flush()
    }

    /// Writes to standard error, after all pending output.
    pub fn write_error(&mut self, text: &Painted) {
        // Neither stream can report the other's failure; the exit status still shows the error.
        let _ = if self.output_is_terminal {
            self.end_line()
        } else {
            self.flush()
        };
        match self.ascii_errors {
            true => say_error(&text.in_ascii()),
            false => say_error(text),
        }
    }

    /// The width of the terminal on standard error; `None` if it is not a terminal.
    pub fn error_columns(&self) -> Option<usize> {
        io::stderr().is_terminal().then(|| terminal_page().columns)
    }

    /// Appends the next line of standard input to `line`, without its line ending. Returns false at
    /// the end of input. In a line that is not UTF-8, U+FFFD replaces invalid bytes.
    ///
    /// # Errors
    /// `InvalidData` for a line that is not UTF-8, or the reason reading fails.
    pub fn read_line(&mut self, line: &mut String) -> io::Result<bool> {
        if self.input.buffer().is_empty() {
            self.flush()?;
        }
        self.line.clear();
        self.line.shrink_to(KEPT);
        let more = self.fill_line(line.len())?;
        let mut bytes = self.line.as_slice();
        bytes = bytes.strip_suffix(b"\n").unwrap_or(bytes);
        bytes = bytes.strip_suffix(b"\r").unwrap_or(bytes);
        if self.lines_read == 0 {
            bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes);
        }
        self.lines_read += u32::from(more);
        match std::str::from_utf8(bytes) {
            Ok(text) => line.push_str(text),
            Err(_) => {
                line.push_str(&String::from_utf8_lossy(bytes));
                return Err(invalid_utf8());
            }
        }
        Ok(more)
    }

    /// Reads up to the next line ending; returns whether there was any input. `before` bytes of the
    /// input have already been read.
    fn fill_line(&mut self, before: usize) -> io::Result<bool> {
        loop {
            self.wait()?;
            let piece = match self.input.fill_buf() {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                piece => piece?,
            };
            let end = piece.iter().position(|byte| *byte == b'\n');
            let taken = end.map_or(piece.len(), |end| end + 1);
            if before + self.line.len() + taken > self.line_max {
                return Err(too_long(self.line_max));
            }
            self.line.extend_from_slice(&piece[..taken]);
            self.input.consume(taken);
            if end.is_some() || taken == 0 {
                return Ok(!self.line.is_empty());
            }
        }
    }

    /// Waits for input if none is available; an interrupt ends the wait.
    fn wait(&self) -> io::Result<()> {
        while self.input.buffer().is_empty() && !input_is_ready(self.input.get_ref())? {
            self.check_interrupt()?;
        }
        self.check_interrupt()
    }

    fn is_interrupted(&self) -> bool {
        self.interrupt
            .as_ref()
            .is_some_and(|handle| handle.is_pending())
    }

    fn check_interrupt(&self) -> io::Result<()> {
        match self.is_interrupted() {
            true => Err(io::ErrorKind::Interrupted.into()),
            false => Ok(()),
        }
    }

    /// The number of lines read from standard input.
    pub fn lines_read(&self) -> u32 {
        self.lines_read
    }

    /// Reads the rest of standard input.
    ///
    /// # Errors
    /// The reason reading fails.
    pub fn read_rest(&mut self) -> io::Result<Vec<u8>> {
        self.flush()?;
        let mut bytes = Vec::new();
        loop {
            self.wait()?;
            let piece = match self.input.fill_buf() {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                piece => piece?,
            };
            let taken = piece.len();
            if taken == 0 {
                return Ok(bytes);
            }
            if bytes.len() + taken > self.line_max {
                return Err(too_long(self.line_max));
            }
            bytes.extend_from_slice(piece);
            self.input.consume(taken);
        }
    }
}

/// Writes some of these bytes to standard output, after the data already buffered there; returns
/// how many were written.
#[cfg(unix)]
fn put(bytes: &[u8]) -> io::Result<usize> {
    let mut out = io::stdout().lock();
    // Other code may have buffered data.
    out.flush()?;
    Ok(rustix::io::write(&out, bytes)?)
}

#[cfg(not(unix))]
fn put(bytes: &[u8]) -> io::Result<usize> {
    let mut out = io::stdout().lock();
    out.write_all(bytes)?;
    out.flush()?;
    Ok(bytes.len())
}

/// Reports whether standard output is a file, which never blocks.
#[cfg(unix)]
fn is_file() -> bool {
    let about = rustix::fs::fstat(io::stdout());
    about.is_ok_and(|about| rustix::fs::FileType::from_raw_mode(about.st_mode).is_file())
}

#[cfg(not(unix))]
fn is_file() -> bool {
    true
}

/// Writes text to standard output when no [`Streams`] exist.
///
/// # Errors
/// If standard output has been closed.
pub fn say(text: &Painted) -> io::Result<()> {
    let mut out = io::stdout().lock();
    out.write_all(text.as_bytes()).and_then(|()| out.flush())
}

/// Writes text to standard error when no [`Streams`] exist. If standard error is closed, the text
/// is lost.
pub fn say_error(text: &Painted) {
    let _ = io::stderr().lock().write_all(text.as_bytes());
}

/// Erases everything on the screen after the cursor.
pub fn erase_rest() {
    steer("\u{1b}[J");
}

/// Turns off the terminal modes that a line editor turned on, and starts a new line.
pub fn leave_modes() {
    steer("\u{1b}[?2004l\r\n");
}

/// Writes a control sequence, if there is a terminal that supports it.
pub fn steer(sequence: &str) {
    let mut out = io::stdout().lock();
    if out.is_terminal() && !is_dumb() {
        // Without a terminal, there is nothing to control.
        let _ = out
            .write_all(sequence.as_bytes())
            .and_then(|()| out.flush());
    }
}

/// Ends a terminal line that was not ended with Enter, so that further output does not follow the
/// prompt.
pub fn leave_line() {
    let mut out = io::stdout().lock();
    if out.is_terminal() {
        // If the terminal is gone, the next prompt will fail.
        let _ = out.write_all(b"\n").and_then(|()| out.flush());
    }
}

/// Reports whether the terminal supports no control sequences.
fn is_dumb() -> bool {
    std::env::var_os("TERM").is_some_and(|term| term == "dumb")
}

/// Shows a line in place of the previous one; an empty line removes it. Has an effect only on a
/// terminal.
pub fn say_progress(line: &str) {
    if !io::stderr().is_terminal() {
        return;
    }
    let columns = terminal_page().columns.saturating_sub(1);
    let line = wrap::cut(&visible_line(line), columns).into_owned();
    let _ = io::stderr()
        .lock()
        .write_all(format!("\r\x1b[K{line}\r").as_bytes());
}

impl Default for Streams {
    fn default() -> Streams {
        Streams::new()
    }
}

fn too_long(bytes: usize) -> io::Error {
    let message = format!("the input is larger than {} MiB", bytes >> 20);
    as_io(Failure::limit(message).with_hint("`--max-memory SIZE` sets the ceiling"))
}

fn invalid_utf8() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, "the line is not valid UTF-8")
}
