//! Stepping with keys: the evaluation as it stands in a few lines, drawn anew at each step.

use crate::session::Streams;
use crate::step::{Choice, Driver, FrameView, Note, View};
use crate::text::wrap::Filler;
use crate::text::{push_escape, visible_line, watched};
use crate::vm::Vm;
use console::{Key, Term};
use nu_ansi_term::Style;
use std::cell::RefCell;
use std::collections::BTreeSet;
use std::fmt::Write;
use std::rc::Rc;
use unicode_width::UnicodeWidthStr;

/// Frames that are shown.
const FRAMES_MAX: usize = 6;
/// Steps that are written as lines of their own.
const WRITTEN_MAX: usize = 40;
/// Where the account of a step begins in its line.
const ABOUT_COLUMN: usize = 28;
const KEYS: &[&str] = &[
    "Enter next",
    "i in",
    "o out",
    "b back",
    "g go to",
    "Tab machine",
    "r run",
    "q quit",
];

/// The steps of an evaluation on a terminal.
pub(super) struct Keyboard {
    streams: Rc<RefCell<Streams>>,
    term: Term,
    colour: bool,
    /// The steps that were stopped at, the last one being shown.
    visited: Vec<u64>,
    /// What the last step did.
    last: String,
    /// The steps of the input itself that stand above as lines of their own.
    written: BTreeSet<u64>,
    /// The machine is shown, not only the source.
    machine: bool,
}

impl Keyboard {
    pub fn new(streams: &Rc<RefCell<Streams>>, colour: bool) -> Keyboard {
        Keyboard {
            streams: Rc::clone(streams),
            term: Term::stdout(),
            colour,
            visited: Vec::new(),
            last: String::new(),
            written: BTreeSet::new(),
            machine: false,
        }
    }

    fn lines(&self, view: &View<'_>) -> Vec<String> {
        let (rows, columns) = self.term.size();
        let width = usize::from(columns).max(20) - 1;
        let mut lines = self.keys(view.number, width);
        let hidden = view.frames.len().saturating_sub(FRAMES_MAX);
        if hidden > 0 {
            lines.push(format!("  … {hidden} callers"));
        }
        for (depth, frame) in view.frames.iter().enumerate().skip(hidden) {
            let innermost = depth + 1 == view.frames.len();
            lines.push(self.frame(frame, depth - hidden, innermost, width));
        }
        if !self.last.is_empty() {
            lines.push(self.dim(&fitted(&format!("    {}", self.last), None, width)));
        }
        if self.machine {
            let text = view.machine();
            lines.extend(
                text.lines()
                    .map(|line| fitted(&format!("  {line}"), None, width)),
            );
        }
        // What has scrolled away cannot be drawn anew.
        lines.truncate(usize::from(rows).max(4) - 1);
        lines
    }

    /// The number of the step and what the keys do, in as many lines as they need.
    fn keys(&self, number: u64, width: usize) -> Vec<String> {
        let start = format!("step {number}   ");
        let column = start.len();
        let mut bar = Filler::new(start, column, column, width);
        for (n, key) in KEYS.iter().enumerate() {
            let end = if n + 1 < KEYS.len() { " ·" } else { "" };
            bar.word(&format!("{key}{end}"), true);
        }
        bar.end().lines().map(|line| self.dim(line)).collect()
    }

    /// A function's line, the part that is evaluated next marked.
    fn frame(&self, frame: &FrameView, depth: usize, innermost: bool, width: usize) -> String {
        let mut start = "  ".repeat(depth + 1);
        if !frame.call.is_empty() {
            let _ = write!(start, "{}: ", frame.call);
        }
        let Some(range) = frame.marked.clone().filter(|_| innermost) else {
            return fitted(&format!("{start}{}", frame.text), None, width);
        };
        let (before, rest) = frame.text.split_at(range.start);
        let (marked, behind) = rest.split_at(range.len());
        if self.colour {
            let style = Style::new().reverse();
            let line = format!("{start}{before}{marked}{behind}");
            let from = start.len() + before.len();
            return fitted(&line, Some((from..from + marked.len(), style)), width);
        }
        fitted(&format!("{start}{before}⟦{marked}⟧{behind}"), None, width)
    }

    /// Writes what a step of the input itself made of it, once: it stays when the evaluation has ended.
    fn write_step(&mut self, number: u64, text: &str) {
        let about = std::mem::take(&mut self.last);
        if self.written.len() >= WRITTEN_MAX || !self.written.insert(number) {
            return;
        }
        let width = usize::from(self.term.size().1).max(20) - 1;
        let gap = ABOUT_COLUMN.saturating_sub(text.width()).max(3);
        let line = fitted(&format!("  {text}{}{about}", " ".repeat(gap)), None, width);
        let _ = self.streams.borrow_mut().end_line();
        // Where nobody can look any more, the next step ends.
        let _ = self.term.write_str(&format!("{line}\r\n"));
    }

    fn dim(&self, text: &str) -> String {
        if self.colour {
            Style::new().dimmed().paint(text).to_string()
        } else {
            text.to_string()
        }
    }

    /// What a key chooses; none if it only changes what is shown.
    fn choose(&mut self, key: &Key) -> Option<Choice> {
        Some(match key {
            Key::Enter | Key::Char(' ' | 'n') | Key::ArrowRight => Choice::Over,
            Key::Char('i') | Key::ArrowDown => Choice::Into,
            Key::Char('o') | Key::ArrowUp => Choice::Out,
            Key::Char('b') | Key::ArrowLeft | Key::Backspace => {
                if self.visited.len() < 2 {
                    return None;
                }
                self.visited.pop();
                self.last.clear();
                Choice::To(*self.visited.last()?)
            }
            Key::Char('r') | Key::End => Choice::End,
            Key::Char('q') | Key::Escape | Key::CtrlC | Key::Char('\u{3}' | '\u{4}') => {
                Choice::Quit
            }
            Key::Char('g') => {
                let number = self.number()?;
                self.visited.retain(|visited| *visited < number);
                self.last.clear();
                Choice::To(number)
            }
            Key::Tab => {
                self.machine = !self.machine;
                return None;
            }
            _ => return None,
        })
    }

    /// Reads the number of a step.
    fn number(&mut self) -> Option<u64> {
        let mut digits = String::new();
        loop {
            let _ = self
                .term
                .write_str(&format!("\r\u{1b}[Kgo to step: {digits}"));
            match self.term.read_key_raw() {
                Ok(Key::Char(c)) if c.is_ascii_digit() && digits.len() < 9 => digits.push(c),
                Ok(Key::Backspace) => {
                    digits.pop();
                }
                Ok(Key::Enter) => break,
                Ok(Key::Char(_)) => {}
                _ => {
                    digits.clear();
                    break;
                }
            }
        }
        let _ = self.term.write_str("\r\u{1b}[K");
        digits.parse().ok().filter(|number| *number > 0)
    }
}

impl Driver for Keyboard {
    fn point(&mut self, view: &View<'_>) -> Choice {
        if self.visited.last() != Some(&view.number) {
            self.visited.retain(|visited| *visited < view.number);
            self.visited.push(view.number);
        }
        loop {
            let lines = self.lines(view);
            // Where nobody can look any more, nobody decides: the evaluation is given up.
            if self.streams.borrow_mut().end_line().is_err() {
                return Choice::Quit;
            }
            let text: String = lines.iter().map(|line| format!("{line}\r\n")).collect();
            if self.term.write_str(&text).is_err() {
                return Choice::Quit;
            }
            let key = self.term.read_key_raw();
            let choice = match key {
                Ok(key) => self.choose(&key),
                Err(_) => Some(Choice::Quit),
            };
            let _ = self
                .term
                .write_str(&format!("\r\u{1b}[{}A\u{1b}[J", lines.len()));
            if let Some(choice) = choice {
                return choice;
            }
        }
    }

    fn note(&mut self, note: &Note, _: &mut Vm) {
        match note {
            Note::Reduced {
                number,
                depth,
                redex,
                between,
                value,
                text,
                ..
            } => {
                self.last.clone_from(redex);
                for form in between.iter().chain([value]) {
                    let _ = write!(self.last, " → {form}");
                }
                if *depth == 0 {
                    self.write_step(*number, text);
                }
            }
            Note::Caught { .. } => self.last = "an error was caught".to_string(),
            Note::Begun { .. } | Note::Entered { .. } => {}
        }
    }

    fn goes_back(&self) -> bool {
        true
    }

    fn begin(&mut self) {
        self.visited.clear();
        self.last.clear();
        self.written.clear();
    }
}

/// The text in at most so many columns, a part of it painted; what does not fit is cut.
fn fitted(text: &str, painted: Option<(std::ops::Range<usize>, Style)>, width: usize) -> String {
    let cut = visible_line(text).width() > width;
    let room = if cut { width - 1 } else { width };
    // What is painted should be seen: what stands far before it goes.
    let skip = match &painted {
        Some((range, _)) if cut => {
            let end = visible_line(&text[..range.end]).width();
            end.saturating_sub(room)
        }
        _ => 0,
    };
    let mut out = String::new();
    let (mut column, mut used) = (0, 0);
    if skip > 0 {
        out.push('…');
        used = 1;
    }
    for ((at, c), (_, hidden)) in text.char_indices().zip(watched(text)) {
        let mut shown = String::new();
        match hidden {
            true => push_escape(c, &mut shown),
            false => shown.push(c),
        }
        let wide = shown.width();
        column += wide;
        if column <= skip + usize::from(skip > 0) {
            continue;
        }
        if used + wide > room {
            out.push('…');
            break;
        }
        used += wide;
        match &painted {
            Some((range, style)) if range.contains(&at) => {
                let _ = write!(out, "{}", style.paint(shown));
            }
            _ => out.push_str(&shown),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::fitted;

    #[test]
    fn lines_fit() {
        assert_eq!(fitted("abc", None, 5), "abc");
        assert_eq!(fitted("abcdef", None, 5), "abcd…");
        assert_eq!(fitted("漢字漢字", None, 5), "漢字…");
    }
}
