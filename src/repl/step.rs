//! Stepping with keys: shows the current state of the evaluation in a few lines, redrawn at each
//! step.

use super::editor::KeyReader;
use super::legend;
use super::panels::{self, Calls, Sight, fitted};
use crate::host::Host;
use crate::step::{Choice, Driver, End, FrameView, Note, View, Watch};
use crate::text::wrap::Filler;
use crate::text::{counted, to_ascii};
use crate::world::{Streams, screen_size, steer};
use nu_ansi_term::Style;
use rustyline::{KeyCode, KeyEvent, Modifiers};
use std::cell::RefCell;
use std::collections::VecDeque;
use std::fmt::Write;
use std::rc::Rc;
use unicode_width::UnicodeWidthStr;

/// The maximum number of frames shown.
const FRAMES_MAX: usize = 5;
/// The number of recent steps that are kept as separate lines.
const WRITTEN_MAX: usize = 200;
/// The maximum number of watched expressions.
const WATCHES_MAX: usize = 4;
/// The column where the description of a step starts.
const ABOUT_COLUMN: usize = 28;
/// A completed step.
struct Written {
    number: u64,
    /// The input after the step.
    text: String,
    /// A description of the step.
    about: String,
}

impl Written {
    /// The line for the step, with or without the input after it.
    fn line(&self, with_text: bool, width: usize) -> String {
        let text = if with_text { self.text.as_str() } else { "" };
        let gap = ABOUT_COLUMN.saturating_sub(text.width()).max(3);
        fitted(
            &format!("  {text}{}{}", " ".repeat(gap), self.about),
            None,
            width,
        )
    }
}

/// A stepper on a terminal.
pub(super) struct Keyboard {
    streams: Rc<RefCell<Streams>>,
    keys: KeyReader,
    colour: bool,
    /// The points at which it stopped, the last one being on screen: step number and tick.
    visited: Vec<(u64, u64)>,
    /// A description of the last step.
    last: String,
    /// The steps of the input itself with their results: the lines above the current one, which
    /// remain when the evaluation has ended.
    written: VecDeque<Written>,
    /// The number of such steps that are no longer kept.
    gone: usize,
    /// The highest step number recorded since the evaluation was last started.
    noted: u64,
    /// Whether to show the machine too, not only the source.
    machine: bool,
    /// Whether to show the calls instead of the source and the variables.
    tree: bool,
    /// Whether to explain the keys instead.
    helps: bool,
    calls: Calls,
    /// The variables at the current stop, and at the previous one.
    sight: Sight,
    before: Sight,
    watches: Vec<Watch>,
    /// Whether the evaluation is running to the end.
    runs: bool,
}

impl Keyboard {
    pub fn new(streams: &Rc<RefCell<Streams>>, keys: KeyReader, colour: bool) -> Keyboard {
        Keyboard {
            streams: Rc::clone(streams),
            keys,
            colour,
            visited: Vec::new(),
            last: String::new(),
            written: VecDeque::new(),
            gone: 0,
            noted: 0,
            machine: false,
            tree: false,
            helps: false,
            calls: Calls::default(),
            sight: Sight::default(),
            before: Sight::default(),
            watches: Vec::new(),
            runs: false,
        }
    }

    fn lines(&self, view: &View<'_>) -> Vec<String> {
        let width = self.width();
        let mut lines = self.bar(&format!("step {}", view.number), false, width);
        if self.helps {
            return self.explained(lines, false, width);
        }
        let rows = screen_size().map_or(24, |(_, rows)| rows).max(5);
        if self.tree {
            let calls = self.calls.lines(rows.saturating_sub(10).max(4));
            lines.extend(calls.iter().map(|line| fitted(line, None, width)));
        } else {
            lines.extend(self.source(view, (rows / 4).clamp(3, 7), width));
        }
        lines.extend(self.frames(&view.frames, width));
        if !self.last.is_empty() {
            lines.push(self.dim(&fitted(&format!("    {}", self.last), None, width)));
        }
        if !self.tree {
            lines.extend(self.sight.lines(&self.before, width, (rows / 6).max(2)));
        }
        for watch in &self.watches {
            let line = format!("  {} is {}", watch.text(), view.watched(watch));
            lines.push(fitted(&line, None, width));
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

    /// The source lines around the one being evaluated, unless the frames already show all of
    /// them.
    fn source(&self, view: &View<'_>, most: usize, width: usize) -> Vec<String> {
        let source = view.source(most);
        if source.total < 2 {
            return Vec::new();
        }
        let lines = panels::source(&source);
        let painted = lines.iter().map(|line| {
            let is_current = line.starts_with('>') && self.colour;
            let style = is_current.then(|| (0..line.len(), Style::new().bold()));
            fitted(line, style, width)
        });
        painted.collect()
    }

    /// The lines shown at the end of an evaluation: its last state, and the value or the error.
    fn end_lines(&self, end: &End) -> Vec<String> {
        let width = self.width();
        let steps = format!("after {}", counted(end.steps, "step"));
        let mut lines = self.bar(&format!("end {steps}"), true, width);
        if self.helps {
            return self.explained(lines, true, width);
        }
        if self.tree {
            lines.extend(
                self.calls
                    .lines(10)
                    .iter()
                    .map(|line| fitted(line, None, width)),
            );
        }
        let last = self.written.back();
        let is_shown = last.is_some_and(|last| last.number == end.steps);
        if end.error.is_some() || !is_shown {
            lines.extend(self.frames(&end.frames, width));
        }
        if let Some(value) = &end.value
            && !self.is_last(value)
        {
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

    /// Appends an explanation of the keys to these lines.
    fn explained(&self, mut lines: Vec<String>, ended: bool, width: usize) -> Vec<String> {
        let keys = legend::lines(ended, width);
        lines.extend(keys.iter().map(|line| fitted(line, None, width)));
        self.below_steps(0, lines)
    }

    /// Reports whether the last step turned the input into this value, so that its line already
    /// shows it.
    fn is_last(&self, value: &str) -> bool {
        self.written
            .back()
            .is_some_and(|last| last.text.trim() == value)
    }

    fn width(&self) -> usize {
        let columns = screen_size().map_or(80, |(columns, _)| columns).max(20) - 1;
        // In ASCII, some symbols are wider.
        match self.is_ascii() {
            true => columns - columns / 8,
            false => columns,
        }
    }

    fn is_ascii(&self) -> bool {
        self.streams.borrow().shows_ascii_errors()
    }

    /// Converts lines to characters that the terminal can show.
    fn drawn(&self, lines: &str) -> String {
        match self.is_ascii() {
            true => to_ascii(&lines.replace('·', "*")).into_owned(),
            false => lines.to_string(),
        }
    }

    /// Formats the current position and the keys, in as many lines as needed.
    fn bar(&self, place: &str, ended: bool, width: usize) -> Vec<String> {
        let keys = legend::bar(ended);
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

    /// Puts as many of the previous steps' lines as fit above these lines: whatever has scrolled
    /// away cannot be redrawn.
    fn below_steps(&self, number: u64, mut lines: Vec<String>) -> Vec<String> {
        // The key is read on the line below, after which another line is started.
        let room = screen_size().map_or(24, |(_, rows)| rows).max(5) - 2;
        lines.truncate(room);
        let width = self.width();
        let before = self.written.iter().filter(|step| step.number < number);
        let before: Vec<String> = before.map(|step| step.line(true, width)).collect();
        let skip = before.len().saturating_sub(room - lines.len());
        before.into_iter().skip(skip).chain(lines).collect()
    }

    /// Formats a function's line, with the part to be evaluated next marked.
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

    /// Records the result of a step of the input itself.
    fn note_step(&mut self, number: u64, text: &str) {
        self.written.push_back(Written {
            number,
            text: text.to_string(),
            about: self.last.clone(),
        });
        if self.written.len() > WRITTEN_MAX {
            self.written.pop_front();
            self.gone += 1;
        }
    }

    /// Forgets the steps: the evaluation restarts, which records them all again.
    fn forget_steps(&mut self) {
        self.written.clear();
        (self.gone, self.noted) = (0, 0);
        self.last.clear();
        self.calls.clear();
    }

    /// Writes the steps as lines that remain. The final value is shown below them, so the last line
    /// only says how it was obtained.
    fn write_steps(&mut self, end: &End) {
        let width = self.width();
        let is_last = end.value.as_ref().is_some_and(|value| self.is_last(value));
        let mut text = String::new();
        if self.gone > 0 {
            let _ = write!(text, "  … {}\r\n", counted(self.gone, "earlier step"));
        }
        for (n, step) in self.written.iter().enumerate() {
            let with_text = !is_last || n + 1 < self.written.len();
            let _ = write!(text, "{}\r\n", step.line(with_text, width));
        }
        let _ = self.streams.borrow_mut().end_line();
        steer(&self.drawn(&text));
    }

    /// Draws lines, reads a key, and erases the lines again; returns `None` when the terminal is
    /// gone.
    fn key(&mut self, lines: &[String]) -> Option<KeyEvent> {
        self.streams.borrow_mut().end_line().ok()?;
        let text: String = lines.iter().map(|line| format!("{line}\r\n")).collect();
        steer(&self.drawn(&text));
        let key = (self.keys)();
        steer(&format!("\r\u{1b}[{}A\u{1b}[J", lines.len() + 1));
        key
    }

    fn dim(&self, text: &str) -> String {
        if self.colour {
            Style::new().dimmed().paint(text).to_string()
        } else {
            text.to_string()
        }
    }

    /// The choice that a key makes; `None` if it changes only the display.
    #[expect(clippy::wildcard_enum_match_arm, reason = "the enum is not ours")]
    fn choose(&mut self, key: KeyEvent) -> Option<Choice> {
        Some(match key.0 {
            _ if is_enter(key) => Choice::Into,
            _ if is_leave(key) => Choice::Quit,
            KeyCode::Char(' ' | 'n') | KeyCode::Right => Choice::Over,
            KeyCode::Char('s') | KeyCode::Down => Choice::Into,
            KeyCode::Char('c') => Choice::Continue,
            KeyCode::Char('t') => {
                self.tree = !self.tree;
                return None;
            }
            KeyCode::Char('?' | 'h') => {
                self.helps = !self.helps;
                return None;
            }
            KeyCode::Char('w') => {
                self.watch();
                return None;
            }
            KeyCode::Char('o') | KeyCode::Up => Choice::Out,
            KeyCode::Char('i') => {
                self.machine = true;
                Choice::Instruction
            }
            KeyCode::Char('r') | KeyCode::End => {
                self.runs = true;
                Choice::End
            }
            KeyCode::Tab => {
                self.machine = !self.machine;
                return None;
            }
            _ if is_back(key) => {
                if self.visited.len() < 2 {
                    return None;
                }
                self.visited.pop();
                return self.back();
            }
            KeyCode::Char('g') => return self.go(),
            _ => return None,
        })
    }

    /// Goes back to the previous stop.
    fn back(&mut self) -> Option<Choice> {
        let (_, tick) = *self.visited.last()?;
        self.forget_steps();
        Some(Choice::Tick(tick))
    }

    /// Asks for a step number and goes to that step.
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
        let digits = self.answer("go to step: ", 9, |c| c.is_ascii_digit())?;
        digits.parse().ok().filter(|number| *number > 0)
    }

    /// Reads an expression to watch; an empty one removes all watches.
    fn watch(&mut self) {
        let Some(text) = self.answer("watch: ", 200, |c| !c.is_control()) else {
            return;
        };
        if text.trim().is_empty() {
            self.watches.clear();
            return;
        }
        match Watch::new(&text) {
            Ok(watch) => {
                self.watches.retain(|other| other.text() != watch.text());
                self.watches.push(watch);
                if self.watches.len() > WATCHES_MAX {
                    self.watches.remove(0);
                }
            }
            Err(failure) => self.last = format!("cannot watch this: {}", failure.message()),
        }
    }

    /// Reads a line of at most `most` characters that `takes` accepts; returns `None` if the user
    /// cancels.
    fn answer(&mut self, label: &str, most: usize, takes: fn(char) -> bool) -> Option<String> {
        let mut text = String::new();
        loop {
            match self.key(&[format!("{label}{text}")]) {
                Some(key) if is_enter(key) => return Some(text),
                Some(KeyEvent(KeyCode::Char(c), Modifiers::NONE | Modifiers::SHIFT)) => {
                    if takes(c) && text.chars().count() < most {
                        text.push(c);
                    }
                }
                Some(KeyEvent(KeyCode::Backspace, _)) => {
                    text.pop();
                }
                _ => return None,
            }
        }
    }
}

fn is_enter(KeyEvent(code, modifiers): KeyEvent) -> bool {
    // Enter typed while no key was being read arrives as Ctrl-J.
    code == KeyCode::Enter || code == KeyCode::Char('J') && modifiers == Modifiers::CTRL
}

fn is_back(KeyEvent(code, _): KeyEvent) -> bool {
    matches!(
        code,
        KeyCode::Char('b') | KeyCode::Left | KeyCode::Backspace
    )
}

fn is_leave(KeyEvent(code, modifiers): KeyEvent) -> bool {
    let control = modifiers == Modifiers::CTRL && matches!(code, KeyCode::Char('C' | 'D'));
    control || matches!(code, KeyCode::Char('q') | KeyCode::Esc)
}

impl Driver for Keyboard {
    fn point(&mut self, view: &View<'_>) -> Choice {
        if self.visited.last().map(|(_, tick)| *tick) != Some(view.tick) {
            self.visited.retain(|(_, tick)| *tick < view.tick);
            self.visited.push((view.number, view.tick));
        }
        let innermost = view
            .frames
            .last()
            .map_or(String::new(), |frame| frame.call.clone());
        let sight = Sight {
            frame: (view.frames.len(), innermost),
            variables: view.variables(),
            outside: view.outside(),
        };
        self.before = std::mem::replace(&mut self.sight, sight);
        loop {
            let lines = self.lines(view);
            // If the terminal is gone, the user cannot decide, so the evaluation is abandoned.
            let Some(key) = self.key(&lines) else {
                return Choice::Quit;
            };
            if let Some(choice) = self.choose(key) {
                return choice;
            }
        }
    }

    fn end(&mut self, end: &End) -> Choice {
        // An error is shown even if the evaluation was running to the end.
        self.runs &= end.error.is_none();
        while !self.runs {
            let lines = self.end_lines(end);
            match self.key(&lines) {
                Some(key) if is_back(key) => {
                    if let Some(choice) = self.back() {
                        return choice;
                    }
                }
                Some(KeyEvent(KeyCode::Char('g'), _)) => {
                    if let Some(choice) = self.go() {
                        // The evaluation has ended, so every step comes before this point.
                        self.forget_steps();
                        return choice;
                    }
                }
                // Even without steps, there are instructions to show.
                Some(KeyEvent(KeyCode::Char('i'), _)) if end.steps == 0 => {
                    self.machine = true;
                    self.visited.clear();
                    return Choice::Tick(1);
                }
                Some(KeyEvent(KeyCode::Char('t'), _)) => self.tree = !self.tree,
                Some(KeyEvent(KeyCode::Char('?' | 'h'), _)) => self.helps = !self.helps,
                Some(KeyEvent(KeyCode::Char('r') | KeyCode::End, _)) | None => self.runs = true,
                Some(key) => self.runs = is_leave(key),
            }
        }
        self.write_steps(end);
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
                entered,
            } => {
                if *entered {
                    self.calls.leave(*number, value);
                }
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
            Note::Done {
                number,
                depth,
                text,
                about,
            } => {
                self.last.clone_from(about);
                if *depth == 0 && *number > self.noted {
                    self.note_step(*number, text);
                    self.noted = *number;
                    self.last.clear();
                }
            }
            Note::Caught { .. } => self.last = "an error was caught".to_string(),
            Note::Entered {
                number,
                depth,
                call,
            } => self.calls.enter(*number, *depth, call),
            Note::Begun { .. } => {}
        }
    }

    fn goes_back(&self) -> bool {
        true
    }

    fn begin(&mut self) {
        self.visited.clear();
        self.helps = false;
        self.forget_steps();
        (self.sight, self.before) = (Sight::default(), Sight::default());
        self.runs = false;
    }
}
