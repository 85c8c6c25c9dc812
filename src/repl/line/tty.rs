//! The terminal while a line is edited: what comes from it, in order, and what is written to it.

use super::key::{Answer, Decoder, Key};
use super::modes::{Modes, Note, read_now, write_now};
use nix::errno::Errno;
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use std::collections::VecDeque;
use std::io::{self, PipeReader, Read};
use std::os::fd::AsFd;
use std::time::{Duration, Instant};

/// How long a key may take to come as a whole.
const KEY_WAIT: Duration = Duration::from_millis(50);
/// Bytes of a paste that are read at once. Of all else one by one, so that what is typed
/// ahead is left to whoever reads next.
const PASTE_PIECE: usize = 4096;

/// What the editor waits for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Event {
    Key(Key),
    Note(Note),
    /// The terminal is gone.
    Gone,
}

/// The terminal.
pub(super) struct Tty {
    pub modes: Modes,
    notes: PipeReader,
    decoder: Decoder,
    /// What came while an answer was waited for.
    waiting: VecDeque<Event>,
}

impl Tty {
    /// The terminal of this process.
    pub fn open() -> io::Result<Tty> {
        let (modes, notes) = Modes::watch()?;
        Ok(Tty {
            modes,
            notes,
            decoder: Decoder::default(),
            waiting: VecDeque::new(),
        })
    }

    /// Writes at once.
    pub fn write(&self, text: &str) {
        write_now(text);
    }

    /// Columns and rows.
    pub fn size(&self) -> (usize, usize) {
        let size = terminal_size::terminal_size().filter(|(w, h)| w.0 > 0 && h.0 > 0);
        size.map_or((80, 24), |(w, h)| (usize::from(w.0), usize::from(h.0)))
    }

    /// Whether a key waits to be read.
    pub fn has_input(&self) -> bool {
        !self.waiting.is_empty()
            || self.decoder.is_partial()
            || matches!(self.ready(Some(Duration::ZERO)), Ok((true, _)))
    }

    /// The next event; none after this time.
    pub fn event(&mut self, limit: Option<Duration>) -> Option<Event> {
        if let Some(event) = self.waiting.pop_front() {
            return Some(event);
        }
        self.fresh_event(limit)
    }

    /// Waits until the terminal answers; what else comes meanwhile waits for its turn.
    /// None after this time.
    pub fn answer(&mut self, limit: Duration) -> Option<Answer> {
        let begun = Instant::now();
        loop {
            let left = limit.checked_sub(begun.elapsed())?;
            match self.fresh_event(Some(left))? {
                Event::Key(Key::Answer(answer)) => return Some(answer),
                Event::Gone => {
                    self.waiting.push_back(Event::Gone);
                    return None;
                }
                event => self.waiting.push_back(event),
            }
        }
    }

    /// The next line of bytes that is read without editing, its end left out, and whether
    /// it had one. None if it was cancelled.
    pub fn plain_line(&mut self) -> io::Result<Option<(Vec<u8>, bool)>> {
        let mut line = Vec::new();
        loop {
            let (input, note) = self.ready(None)?;
            if note {
                match self.note() {
                    Some(Note::Cancelled) => return Ok(None),
                    Some(Note::Resized | Note::Continued) | None => {}
                }
            }
            if !input {
                continue;
            }
            let mut byte = [0];
            match read_now(&mut byte) {
                Ok(0) => return Ok(Some((line, false))),
                Ok(_) if byte[0] == b'\n' => return Ok(Some((line, true))),
                Ok(_) => line.push(byte[0]),
                Err(Errno::EINTR | Errno::EAGAIN) => {}
                Err(error) => return Err(error.into()),
            }
        }
    }

    fn fresh_event(&mut self, limit: Option<Duration>) -> Option<Event> {
        let begun = Instant::now();
        loop {
            if let Some(key) = self.decoder.key() {
                return Some(Event::Key(key));
            }
            let partial = self.decoder.is_partial() && !self.decoder.is_pasting();
            let wait = match limit {
                _ if partial => Some(KEY_WAIT),
                Some(limit) => Some(limit.saturating_sub(begun.elapsed())),
                None => None,
            };
            match self.ready(wait) {
                Ok((false, false)) if partial => {
                    if let Some(key) = self.decoder.key_at_rest() {
                        return Some(Event::Key(key));
                    }
                }
                Ok((false, false)) => return None,
                Ok((_, true)) => {
                    if let Some(note) = self.note() {
                        return Some(Event::Note(note));
                    }
                }
                Ok((true, false)) => {
                    if !self.fill() {
                        return Some(Event::Gone);
                    }
                }
                Err(_) => return Some(Event::Gone),
            }
        }
    }

    /// Reads what has come. False if the terminal is gone.
    fn fill(&mut self) -> bool {
        let mut piece = [0; PASTE_PIECE];
        let length = if self.decoder.is_pasting() {
            PASTE_PIECE
        } else {
            1
        };
        match read_now(&mut piece[..length]) {
            Ok(0) => false,
            Ok(count) => {
                self.decoder.push(&piece[..count]);
                true
            }
            Err(Errno::EINTR | Errno::EAGAIN) => true,
            Err(_) => false,
        }
    }

    fn note(&mut self) -> Option<Note> {
        let mut byte = [0];
        match self.notes.read(&mut byte) {
            Ok(1) => Note::of(byte[0]),
            _ => None,
        }
    }

    /// Waits until there is input or a note.
    fn ready(&self, limit: Option<Duration>) -> io::Result<(bool, bool)> {
        let stdin = io::stdin();
        let mut asked = [
            PollFd::new(stdin.as_fd(), PollFlags::POLLIN),
            PollFd::new(self.notes.as_fd(), PollFlags::POLLIN),
        ];
        let wait = match limit {
            Some(limit) => PollTimeout::try_from(limit).unwrap_or(PollTimeout::MAX),
            None => PollTimeout::NONE,
        };
        match poll(&mut asked, wait) {
            Ok(_) => {
                let has = |one: &PollFd<'_>| one.any().unwrap_or(false);
                Ok((has(&asked[0]), has(&asked[1])))
            }
            Err(Errno::EINTR) => self.ready(limit),
            Err(error) => Err(error.into()),
        }
    }
}
