//! Standard input, output and error of the process, shared between a door and the host that
//! programs see.
//!
//! Invariants: everything written goes out before standard error gets anything and before any wait
//! for input; a door and `input()` take turns reading the same lines; a line is not kept once it is
//! read.

use super::files::input_is_ready;
#[cfg(unix)]
use super::files::output_is_ready;
use super::locale::only_ascii;
use super::system::terminal_page;
use crate::limit::{Interrupt, SOURCE_PART, as_io};
use crate::text::{Failure, Painted, to_ascii, visible_line, wrap};
use std::borrow::Cow;
use std::io::{self, BufRead, BufReader, IsTerminal, Stdin, Write};

/// Bytes that are buffered before they are written; larger texts are written in pieces of this
/// size.
const PIECE: usize = 1 << 16;

/// The same for pipes and terminals: on every system but the oldest, a pipe that takes anything
/// takes this much.
const PIPE_PIECE: usize = 1 << 12;

/// The most bytes an input may have, unless the memory ceiling says otherwise.
const LINE_MAX: usize = 1 << 28;
/// Bytes of an emptied line buffer that are kept for the next line.
const KEPT: usize = 1 << 20;

/// The three standard streams.
pub struct Streams {
    input: BufReader<Stdin>,
    lines_read: u32,
    line: Vec<u8>,
    output: Vec<u8>,
    output_is_terminal: bool,
    /// Whether the terminal of the output, and that of the errors, gets ASCII.
    ascii: bool,
    ascii_errors: bool,
    mid_line: bool,
    /// How many bytes are written at once.
    piece: usize,
    /// The reader of the output has gone.
    gone: bool,
    /// Output was given up because nobody reads it.
    unread: bool,
    interrupt: Option<Box<dyn Interrupt>>,
    /// The most bytes an input may have.
    line_max: usize,
}

impl Streams {
    /// The streams of this process. Nothing is read or written yet.
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

    /// Whether standard output is a terminal.
    pub fn output_is_terminal(&self) -> bool {
        self.output_is_terminal
    }

    /// Sets whether a terminal gets ASCII in place of all other characters. Pipes and files get the
    /// text as it is.
    pub fn set_ascii(&mut self, ascii: bool) {
        if self.output_is_terminal {
            self.ascii = ascii;
            self.ascii_errors = ascii && io::stderr().is_terminal();
        }
    }

    /// Whether standard error gets ASCII.
    pub fn shows_ascii_errors(&self) -> bool {
        self.ascii_errors
    }

    /// From now on, an interrupt of this handle drops what is still to be written to a terminal.
    pub fn set_interrupt(&mut self, handle: impl Interrupt + 'static) {
        self.interrupt = Some(Box::new(handle));
    }

    /// From now on, input that does not fit under this ceiling beside the values is refused.
    pub fn set_bytes_max(&mut self, bytes: usize) {
        self.line_max = bytes / SOURCE_PART;
    }

    /// Interrupts what runs, as Ctrl-C does.
    pub fn interrupt(&self) {
        if let Some(handle) = &self.interrupt {
            handle.interrupt();
        }
    }

    /// Writes a text of our own to standard output.
    ///
    /// # Errors
    /// When standard output is gone.
    pub fn say(&mut self, text: &Painted) -> io::Result<()> {
        self.write(text)
    }

    /// Writes what a program prints to standard output, as it is: at once on a terminal, otherwise
    /// once there is enough of it.
    ///
    /// # Errors
    /// When standard output is gone.
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

    /// Writes in pieces. While nobody reads, it waits until an interrupt; then the rest is dropped,
    /// and so is what follows until somebody reads. On a terminal, an interrupt ends a `long` text
    /// in any case.
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

    /// Whether output was given up because nobody reads it.
    pub fn is_unread(&self) -> bool {
        self.unread
    }

    /// Whether the reader of the output has gone.
    pub fn is_gone(&self) -> bool {
        self.gone
    }

    /// Waits until standard output accepts data; false if that was interrupted.
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

    /// Where this cannot be asked, writing blocks.
    #[cfg(not(unix))]
    fn await_reader(&mut self) -> io::Result<bool> {
        self.unread = false;
        Ok(true)
    }

    /// Writes what is buffered.
    ///
    /// # Errors
    /// When standard output is gone.
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

    /// Something else wrote to the terminal, so the cursor is not at the beginning of a line.
    pub fn leave_line(&mut self) {
        self.mid_line = true;
    }

    /// Ctrl-C was pressed, which the terminal shows: what comes next begins a new line.
    ///
    /// # Errors
    /// When standard output is gone.
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

    /// Another program wrote to the terminal, and only the terminal knows where: what comes next
    /// begins a new line. A mark and blanks as wide as the terminal reach the next line if the
    /// cursor was in the middle of one; otherwise they stay on the line and are erased.
    ///
    /// # Errors
    /// When standard output is gone.
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

    /// Ends a line that output left open.
    ///
    /// # Errors
    /// When standard output is gone.
    pub fn end_line(&mut self) -> io::Result<()> {
        if self.mid_line {
            self.write("\n")?;
        }
        self.flush()
    }

    /// Writes to standard error, after all output.
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

    /// The columns of the terminal on standard error; none if it is not a terminal.
    pub fn error_columns(&self) -> Option<usize> {
        io::stderr().is_terminal().then(|| terminal_page().columns)
    }

    /// Appends the next line of standard input, without its line end, to `line`. False at the end
    /// of input. In a line that is not UTF-8, U+FFFD replaces what is wrong.
    ///
    /// # Errors
    /// `InvalidData` for a line that is not UTF-8, or why reading fails.
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

    /// Reads up to the next line end; whether there was anything. `before` bytes of the input came
    /// earlier.
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

    /// Waits for input, unless there is some; an interrupt ends the wait.
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

    /// How many lines of standard input were read.
    pub fn lines_read(&self) -> u32 {
        self.lines_read
    }

    /// The rest of standard input.
    ///
    /// # Errors
    /// Why reading fails.
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

/// Writes some of these bytes to standard output, after what is there; returns how many.
#[cfg(unix)]
fn put(bytes: &[u8]) -> io::Result<usize> {
    let mut out = io::stdout().lock();
    // What others have left there.
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

/// Whether standard output is a file, which never blocks.
#[cfg(unix)]
fn is_file() -> bool {
    let about = rustix::fs::fstat(io::stdout());
    about.is_ok_and(|about| rustix::fs::FileType::from_raw_mode(about.st_mode).is_file())
}

#[cfg(not(unix))]
fn is_file() -> bool {
    true
}

/// Writes a text to standard output where no [`Streams`] are open.
///
/// # Errors
/// When standard output is gone.
pub fn say(text: &Painted) -> io::Result<()> {
    let mut out = io::stdout().lock();
    out.write_all(text.as_bytes()).and_then(|()| out.flush())
}

/// Writes a text to standard error where no [`Streams`] are open. It may be closed; there is nobody
/// else to tell.
pub fn say_error(text: &Painted) {
    let _ = io::stderr().lock().write_all(text.as_bytes());
}

/// Erases everything on the screen after the cursor.
pub fn erase_rest() {
    steer("\u{1b}[J");
}

/// Turns off the terminal modes that a line editor turned on, and begins a new line.
pub fn leave_modes() {
    steer("\u{1b}[?2004l\r\n");
}

/// Writes a control sequence, if there is a terminal that knows it.
pub fn steer(sequence: &str) {
    let mut out = io::stdout().lock();
    if out.is_terminal() && !is_dumb() {
        // Without a terminal there is nothing to steer.
        let _ = out
            .write_all(sequence.as_bytes())
            .and_then(|()| out.flush());
    }
}

/// Ends a terminal line that nobody ended with Enter, so that what comes next is not written after
/// the prompt.
pub fn leave_line() {
    let mut out = io::stdout().lock();
    if out.is_terminal() {
        // If the terminal is gone, the next prompt finds out.
        let _ = out.write_all(b"\n").and_then(|()| out.flush());
    }
}

/// Whether the terminal knows no control sequences.
fn is_dumb() -> bool {
    std::env::var_os("TERM").is_some_and(|term| term == "dumb")
}

/// Shows a line in place of the previous one; an empty line removes it. Only a terminal shows it.
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
