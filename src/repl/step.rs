//! Stepping with keys: the evaluation as it stands in a few lines, drawn anew at each step.

use crate::host::Host;
use crate::step::{Choice, Driver, End, FrameView, Note, View};
use crate::text::wrap::Filler;
use crate::text::{counted, push_escape, to_ascii, visible_line, watched};
use crate::world::Streams;
use console::{Key, Term};
use nu_ansi_term::Style;
use std::cell::RefCell;
use std::collections::VecDeque;
use std::fmt::Write;
use std::rc::Rc;
use unicode_width::UnicodeWidthStr;

/// Frames that are shown.
const FRAMES_MAX: usize = 6;
/// Steps that are kept as lines of their own, the last ones.
const WRITTEN_MAX: usize = 40;
/// Where the account of a step begins in its line.
const ABOUT_COLUMN: usize = 28;
const KEYS: &[&str] = &[
    "Enter next",
    "s step in",
    "o out",
    "i instruction",
    "b back",
    "g go to",
    "Tab machine",
    "r run",
    "q quit",
];
/// The keys at the end.
const END_KEYS: &[&str] = &["b back", "g go to", "q leave"];

/// The steps of an evaluation on a terminal.
pub(super) struct Keyboard {
    streams: Rc<RefCell<Streams>>,
    term: Term,
    colour: bool,
    /// Where it stopped, the last one being shown: the number of the step and the tick.
    visited: Vec<(u64, u64)>,
    /// What the last step did.
    last: String,
    /// The steps of the input itself with what they made of it: lines above the present one, and
    /// what stays when the evaluation has ended.
    written: VecDeque<(u64, String)>,
    /// Such steps that are not kept any more.
    gone: usize,
    /// The greatest number of a step that was noted since the evaluation began, or began again.
    noted: u64,
    /// The machine is shown, not only the source.
    machine: bool,
    /// The evaluation runs to its end.
    runs: bool,
}

impl Keyboard {
    pub fn new(streams: &Rc<RefCell<Streams>>, colour: bool) -> Keyboard {
        Keyboard {
            streams: Rc::clone(streams),
            term: Term::stdout(),
            colour,
            visited: Vec::new(),
            last: String::new(),
            written: VecDeque::new(),
            gone: 0,
            noted: 0,
            machine: false,
            runs: false,
        }
    }

    fn lines(&self, view: &View<'_>) -> Vec<String> {
        let width = self.width();
        let mut lines = self.bar(&format!("step {}", view.number), KEYS, width);
        lines.extend(self.frames(&view.frames, width));
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
        self.below_steps(view.number, lines)
    }

    /// The lines at the end of an evaluation: its last state, and the value or the error.
    fn end_lines(&self, end: &End) -> Vec<String> {
        let width = self.width();
        let steps = format!("after {}", counted(end.steps, "step"));
        let mut lines = self.bar(&format!("end {steps}"), END_KEYS, width);
        let is_shown = self
            .written
            .back()
            .is_some_and(|(number, _)| *number == end.steps);
        if end.error.is_some() || !is_shown {
            lines.extend(self.frames(&end.frames, width));
        }
        if let Some(value) = &end.value {
            lines.push(fitted(&format!("  → {value}"), None, width));
        }
        if let Some(error) = &end.error {
            let text = fitted(&format!("  {error}"), None, width);
            lines.push(match self.colour {
                true => Style::new()
                    .fg(nu_ansi_term::Color::Red)
                    .paint(text)
                    .to_string(),
                false => text,
            });
        }
        self.below_steps(u64::MAX, lines)
    }

    fn width(&self) -> usize {
        let columns = usize::from(self.term.size().1).max(20) - 1;
        // In ASCII some signs are wider.
        match self.is_ascii() {
            true => columns - columns / 8,
            false => columns,
        }
    }

    fn is_ascii(&self) -> bool {
        self.streams.borrow().shows_ascii_errors()
    }

    /// Lines as the terminal can show them.
    fn drawn(&self, lines: &str) -> String {
        match self.is_ascii() {
            true => to_ascii(&lines.replace('·', "*")).into_owned(),
            false => lines.to_string(),
        }
    }

    /// Where it is and what the keys do, in as many lines as they need.
    fn bar(&self, place: &str, keys: &[&str], width: usize) -> Vec<String> {
        let start = format!("{place}   ");
        let column = start.len();
        let mut bar = Filler::new(start, column, column, width);
        for (n, key) in keys.iter().enumerate() {
            let end = match self.is_ascii() {
                _ if n + 1 == keys.len() => "",
                true => " |",
                false => " ·",
            };
            bar.word(&format!("{key}{end}"), true);
        }
        bar.end().lines().map(|line| self.dim(line)).collect()
    }

    fn frames(&self, frames: &[FrameView], width: usize) -> Vec<String> {
        let mut lines = Vec::new();
        let hidden = frames.len().saturating_sub(FRAMES_MAX);
        if hidden > 0 {
            lines.push(format!("  … {}", counted(hidden, "caller")));
        }
        for (depth, frame) in frames.iter().enumerate().skip(hidden) {
            let innermost = depth + 1 == frames.len();
            lines.push(self.frame(frame, depth - hidden, innermost, width));
        }
        lines
    }

    /// The lines below those of the steps before the one of this number, as many as fit: what has
    /// scrolled away cannot be drawn again.
    fn below_steps(&self, number: u64, mut lines: Vec<String>) -> Vec<String> {
        let room = usize::from(self.term.size().0).max(4) - 1;
        lines.truncate(room);
        let before = self.written.iter().filter(|(step, _)| *step < number);
        let before: Vec<&String> = before.map(|(_, line)| line).collect();
        let skip = before.len().saturating_sub(room - lines.len());
        let before = before.into_iter().skip(skip).cloned();
        before.chain(lines).collect()
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

    /// Notes what a step of the input itself made of it.
    fn note_step(&mut self, number: u64, text: &str) {
        let width = self.width();
        let gap = ABOUT_COLUMN.saturating_sub(text.width()).max(3);
        let line = format!("  {text}{}{}", " ".repeat(gap), self.last);
        self.written.push_back((number, fitted(&line, None, width)));
        if self.written.len() > WRITTEN_MAX {
            self.written.pop_front();
            self.gone += 1;
        }
    }

    /// The evaluation is run again from its beginning, which notes all steps once more.
    fn forget_steps(&mut self) {
        self.written.clear();
        (self.gone, self.noted) = (0, 0);
        self.last.clear();
    }

    /// Writes the steps as lines that stay.
    fn write_steps(&mut self) {
        let mut text = String::new();
        if self.gone > 0 {
            let _ = write!(text, "  … {}\r\n", counted(self.gone, "earlier step"));
        }
        for (_, line) in &self.written {
            let _ = write!(text, "{line}\r\n");
        }
        let _ = self.streams.borrow_mut().end_line();
        // Where nobody can look any more, the next input ends the shell.
        let _ = self.term.write_str(&self.drawn(&text));
    }

    /// Draws lines, reads a key, and takes the lines away again; none if nobody can look any more.
    fn key(&mut self, lines: &[String]) -> Option<Key> {
        self.streams.borrow_mut().end_line().ok()?;
        let text: String = lines.iter().map(|line| format!("{line}\r\n")).collect();
        self.term.write_str(&self.drawn(&text)).ok()?;
        let key = self.term.read_key_raw();
        let _ = self
            .term
            .write_str(&format!("\r\u{1b}[{}A\u{1b}[J", lines.len()));
        key.ok()
    }

    fn dim(&self, text: &str) -> String {
        if self.colour {
            Style::new().dimmed().paint(text).to_string()
        } else {
            text.to_string()
        }
    }

    /// What a key chooses; none if it only changes what is shown.
    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "the keys of a terminal are not ours"
    )]
    fn choose(&mut self, key: &Key) -> Option<Choice> {
        Some(match key {
            Key::Enter | Key::Char(' ' | 'n') | Key::ArrowRight => Choice::Over,
            Key::Char('s') | Key::ArrowDown => Choice::Into,
            Key::Char('o') | Key::ArrowUp => Choice::Out,
            Key::Char('i') => {
                self.machine = true;
                Choice::Instruction
            }
            Key::Char('r') | Key::End => {
                self.runs = true;
                Choice::End
            }
            Key::Tab => {
                self.machine = !self.machine;
                return None;
            }
            key if is_back(key) => {
                if self.visited.len() < 2 {
                    return None;
                }
                self.visited.pop();
                return self.back();
            }
            key if is_leave(key) => Choice::Quit,
            Key::Char('g') => return self.go(),
            _ => return None,
        })
    }

    /// Back to where it stopped last.
    fn back(&mut self) -> Option<Choice> {
        let (_, tick) = *self.visited.last()?;
        self.forget_steps();
        Some(Choice::Tick(tick))
    }

    /// To a step whose number is asked for.
    fn go(&mut self) -> Option<Choice> {
        let number = self.number()?;
        let here = self.visited.last().map_or(0, |(here, _)| *here);
        self.visited.retain(|(visited, _)| *visited < number);
        if number <= here {
            self.forget_steps();
        }
        Some(Choice::To(number))
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

fn is_back(key: &Key) -> bool {
    matches!(key, Key::Char('b') | Key::ArrowLeft | Key::Backspace)
}

fn is_leave(key: &Key) -> bool {
    let control = matches!(key, Key::Char('\u{3}' | '\u{4}'));
    control || matches!(key, Key::Char('q') | Key::Escape | Key::CtrlC)
}

impl Driver for Keyboard {
    fn point(&mut self, view: &View<'_>) -> Choice {
        if self.visited.last().map(|(_, tick)| *tick) != Some(view.tick) {
            self.visited.retain(|(_, tick)| *tick < view.tick);
            self.visited.push((view.number, view.tick));
        }
        loop {
            let lines = self.lines(view);
            // Where nobody can look any more, nobody decides: the evaluation is given up.
            let Some(key) = self.key(&lines) else {
                return Choice::Quit;
            };
            if let Some(choice) = self.choose(&key) {
                return choice;
            }
        }
    }

    fn end(&mut self, end: &End) -> Choice {
        while !self.runs {
            let lines = self.end_lines(end);
            match self.key(&lines) {
                Some(key) if is_back(&key) => {
                    if let Some(choice) = self.back() {
                        return choice;
                    }
                }
                Some(Key::Char('g')) => {
                    if let Some(choice) = self.go() {
                        // It has ended: every step is before here.
                        self.forget_steps();
                        return choice;
                    }
                }
                Some(Key::Char('r') | Key::End) | None => self.runs = true,
                Some(key) => self.runs = is_leave(&key),
            }
        }
        self.write_steps();
        Choice::End
    }

    fn note(&mut self, note: &Note, _: &mut dyn Host) {
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
                if *depth == 0 && *number > self.noted {
                    self.note_step(*number, text);
                    self.noted = *number;
                    self.last.clear();
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
        self.forget_steps();
        self.runs = false;
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
