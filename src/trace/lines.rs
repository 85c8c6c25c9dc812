//! Traces of source lines as they run, with the variables that changed.

use super::Options;
use super::calls::{arguments, function_name};
use super::follow::Moved;
use crate::code::{Effect, Operand};
use crate::text::{json_object, json_text};
use crate::value::Value;
use crate::vm::{At, Vm};
use std::collections::VecDeque;
use std::fmt::Write;

/// The maximum length of a value, in characters.
const VALUE_MAX: usize = 40;
/// The maximum length of a source line, in characters.
const TEXT_MAX: usize = 200;
/// The width of the column of source lines, which precedes the changes.
const CODE_WIDTH: usize = 44;

struct Row {
    function: String,
    source: String,
    line: u32,
    text: String,
    depth: usize,
    /// The arguments of the call, if this is its first line.
    arguments: Option<Vec<String>>,
    changed: Vec<(String, String)>,
}

/// A running line: its frame, its function and its number.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Place {
    depth: usize,
    function: usize,
    line: u32,
}

/// The place that an instruction changes, known before it runs; the value is known afterwards.
enum Target {
    Global(u32),
    Named(String, u8),
    /// The two variables of a loop over pairs, in consecutive registers.
    Pair([Option<String>; 2], u8),
    Cell(String, Value),
}

/// The rows of the trace that are kept.
pub(super) struct Lines {
    rows: VecDeque<Row>,
    gone: usize,
    max: usize,
    function: Option<String>,
    depth_max: usize,
    /// The arguments of a call that has just started.
    arguments: Option<Vec<String>>,
    last: Option<Place>,
    last_word: u32,
    /// For each open function, the row number of its running line.
    open: Vec<Option<usize>>,
    target: Option<Target>,
}

impl Lines {
    pub fn new(options: &Options) -> Lines {
        Lines {
            rows: VecDeque::new(),
            gone: 0,
            max: options.max,
            function: options.function.clone(),
            depth_max: options.depth.unwrap_or(usize::MAX),
            arguments: None,
            last: None,
            last_word: 0,
            open: Vec::new(),
            target: None,
        }
    }

    pub fn look(&mut self, vm: &Vm, at: At, moved: &Moved) {
        self.note_change(vm, at, moved);
        for _ in &moved.left {
            self.open.pop();
        }
        if moved.entered {
            let is_call = !self.open.is_empty() && !at.in_library();
            self.arguments = is_call.then(|| arguments(vm, at));
            self.open.push(None);
        }
        if at.in_library() {
            return;
        }
        let place = Place {
            depth: at.depth(),
            function: std::ptr::from_ref(at.function()) as usize,
            line: line_of(at),
        };
        let again = at.word() < self.last_word && moved.left.is_empty();
        let back = !moved.left.is_empty()
            && self
                .open
                .last()
                .is_some_and(|row| self.is_line(*row, place.line));
        if !back && (self.last != Some(place) || again) {
            let number = self.begin(at, place);
            if let Some(open) = self.open.last_mut() {
                *open = number;
            }
        }
        self.last = Some(place);
        self.last_word = at.word();
        self.target = target(vm, at);
    }

    fn is_line(&self, row: Option<usize>, line: u32) -> bool {
        let index = row.and_then(|number| number.checked_sub(self.gone));
        index
            .and_then(|index| self.rows.get(index))
            .is_some_and(|row| row.line == line)
    }

    /// Starts a line; returns the number of its row.
    fn begin(&mut self, at: At, place: Place) -> Option<usize> {
        let function = function_name(at);
        if self
            .function
            .as_ref()
            .is_some_and(|wanted| *wanted != function)
            || place.depth > self.depth_max
        {
            return None;
        }
        let chunk = at.chunk();
        let source = &chunk.chunk().source;
        self.rows.push_back(Row {
            function,
            source: source.name().to_string(),
            line: place.line,
            text: cut(source.line(place.line).trim()),
            depth: place.depth,
            arguments: self.arguments.take(),
            changed: Vec::new(),
        });
        if self.rows.len() > self.max {
            self.rows.pop_front();
            self.gone += 1;
        }
        Some(self.gone + self.rows.len() - 1)
    }

    /// Attributes what the last instruction changed to the running line.
    fn note_change(&mut self, vm: &Vm, at: At, moved: &Moved) {
        let Some(target) = self.target.take().filter(|_| !moved.caught) else {
            return;
        };
        let is_written = |register| moved.wrote.is_some_and(|(written, _)| written == register);
        match target {
            Target::Global(slot) => {
                let name = vm.symbols.text(vm.globals.name(slot)).to_string();
                self.changed(vm, name, vm.globals.value(slot));
            }
            Target::Named(name, register) if is_written(register) => {
                self.changed(vm, name, at.register(register));
            }
            Target::Pair(names, register) if is_written(register) => {
                for (name, register) in names.into_iter().zip(register..) {
                    if let Some(name) = name {
                        self.changed(vm, name, at.register(register));
                    }
                }
            }
            Target::Named(..) | Target::Pair(..) => {}
            Target::Cell(name, cell) => self.changed(vm, name, cell.as_cell().unwrap_or(cell)),
        }
    }

    /// Records that the running line has given a variable this value.
    fn changed(&mut self, vm: &Vm, name: String, value: Value) {
        let number = self.open.last().copied().flatten();
        let index = number.and_then(|number| number.checked_sub(self.gone));
        let Some(row) = index.and_then(|index| self.rows.get_mut(index)) else {
            return;
        };
        let shown = vm.brief(value, VALUE_MAX);
        match row.changed.iter_mut().find(|(other, _)| *other == name) {
            Some((_, old)) => *old = shown,
            None => row.changed.push((name, shown)),
        }
    }

    pub fn report(&mut self, json: bool) -> String {
        let mut out = String::new();
        if json {
            for row in &self.rows {
                let _ = writeln!(out, "{}", row.json());
            }
            return out;
        }
        super::left_out(self.gone, "lines", &mut out);
        let mut last: Option<(&str, &str, usize)> = None;
        for row in &self.rows {
            let here = (row.function.as_str(), row.source.as_str(), row.depth);
            let is_elsewhere = last.is_some_and(|last| last != here);
            if row.arguments.is_some() || is_elsewhere || (last.is_none() && row.depth > 0) {
                let arguments = row.arguments.as_ref();
                let arguments = arguments.map_or(String::new(), |a| format!("({})", a.join(", ")));
                let _ = writeln!(
                    out,
                    "{}{}{arguments} ({})",
                    super::indent(row.depth),
                    row.function,
                    row.source
                );
            }
            last = Some(here);
            let _ = writeln!(out, "{}", row.text());
        }
        out
    }
}

impl Row {
    fn text(&self) -> String {
        let indent = super::indent(self.depth);
        let code = format!("{indent}{:>4} │ {}", self.line, self.text);
        let changed: Vec<String> = self
            .changed
            .iter()
            .map(|(name, value)| format!("{name} = {value}"))
            .collect();
        if changed.is_empty() {
            return code;
        }
        let width = code.chars().count();
        let gap = CODE_WIDTH.saturating_sub(width).max(2);
        format!("{code}{}{}", " ".repeat(gap), changed.join(", "))
    }

    fn json(&self) -> String {
        let changed: Vec<String> = self
            .changed
            .iter()
            .map(|(name, value)| format!("{}:{}", json_text(name), json_text(value)))
            .collect();
        let arguments = self.arguments.as_ref().map(|arguments| {
            let texts: Vec<String> = arguments.iter().map(|a| json_text(a)).collect();
            format!("[{}]", texts.join(","))
        });
        json_object(&[
            ("row", json_text("line")),
            ("function", json_text(&self.function)),
            ("arguments", arguments.unwrap_or("null".to_string())),
            ("source", json_text(&self.source)),
            ("line", self.line.to_string()),
            ("text", json_text(&self.text)),
            ("depth", self.depth.to_string()),
            ("changed", format!("{{{}}}", changed.join(","))),
        ])
    }
}

/// A source line, or the shown part of a long one.
fn cut(text: &str) -> String {
    match text.char_indices().nth(TEXT_MAX) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_string(),
    }
}

fn line_of(at: At) -> u32 {
    let chunk = at.chunk();
    chunk.chunk().source.position(at.span().start).line
}

/// The place that the next instruction changes, if it has a name in the program.
fn target(vm: &Vm, at: At) -> Option<Target> {
    let i = at.instruction();
    match i.op.effect() {
        Effect::Global(field, _) | Effect::Declare(field) => Some(Target::Global(i.slot(field))),
        Effect::Upcell => {
            let cell = at.closure().captured()[usize::from(i.b)];
            Some(Target::Cell(at.upvalue_name(vm, i.b)?, cell))
        }
        Effect::Cell => Some(Target::Cell(at.local_name(vm, i.a, 1)?, at.register(i.a))),
        Effect::Object => Some(Target::Cell(at.local_name(vm, i.a, 0)?, at.register(i.a))),
        Effect::Pure | Effect::Call | Effect::Module => {
            let register = i.result()?;
            if i.op.operands()[0] == Operand::Pair {
                let name = |register| at.local_name(vm, register, 1);
                return Some(Target::Pair([name(register), name(register + 1)], register));
            }
            Some(Target::Named(at.local_name(vm, register, 1)?, register))
        }
        Effect::Return | Effect::End | Effect::Show => None,
    }
}
