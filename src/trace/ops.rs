//! Instructions: one row each, with what it wrote and what was allocated so far.

use super::Options;
use super::calls::function_name;
use super::follow::Moved;
use crate::text::{json_object, json_text};
use crate::vm::{At, Vm};
use std::collections::VecDeque;
use std::fmt::Write;

/// Characters of operands.
const OPERANDS_MAX: usize = 100;
/// Characters of a value that was written.
const VALUE_MAX: usize = 32;

struct Row {
    function: String,
    pc: u32,
    place: String,
    op: &'static str,
    operands: String,
    depth: usize,
    wrote: Option<(u8, String)>,
    /// Objects allocated since the trace began, before the instruction ran.
    allocations: u64,
}

/// The instructions that are kept.
pub(super) struct Ops {
    rows: VecDeque<Row>,
    gone: usize,
    max: usize,
    function: Option<String>,
    /// Objects allocated before the trace began.
    before: u64,
    /// The last instruction has a row.
    waiting: bool,
}

impl Ops {
    pub fn new(options: &Options, vm: &Vm) -> Ops {
        Ops {
            rows: VecDeque::new(),
            gone: 0,
            max: options.max,
            function: options.function.clone(),
            before: vm.heap.allocation_totals().count,
            waiting: false,
        }
    }

    pub fn look(&mut self, vm: &Vm, at: At, moved: &Moved) {
        if let Some((register, value)) = moved.wrote
            && self.waiting
            && let Some(row) = self.rows.back_mut()
        {
            row.wrote = Some((register, vm.brief(value, VALUE_MAX)));
        }
        let name = function_name(at);
        self.waiting = !at.in_library() && self.function.as_ref().is_none_or(|f| *f == name);
        if !self.waiting {
            return;
        }
        let chunk = at.chunk();
        let source = &chunk.chunk().source;
        let place = source.position(at.span().start);
        let i = at.instruction();
        self.rows.push_back(Row {
            function: name,
            pc: at.word() - at.function().prototype.start,
            place: format!("{}:{}", place.line, place.column),
            op: i.op.name(),
            operands: cut(vm.operands(at)),
            depth: at.depth(),
            wrote: None,
            allocations: vm.heap.allocation_totals().count - self.before,
        });
        if self.rows.len() > self.max {
            self.rows.pop_front();
            self.gone += 1;
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
        super::left_out(self.gone, "instructions", &mut out);
        let _ = writeln!(
            out,
            "  pc  place  depth  instruction                                    wrote                  allocated"
        );
        let mut function = None;
        for row in &self.rows {
            if function != Some(&row.function) {
                let _ = writeln!(out, "{}:", row.function);
                function = Some(&row.function);
            }
            let _ = writeln!(out, "{}", row.text());
        }
        out
    }
}

/// Operands, or the beginning of long ones: constants are written out.
fn cut(mut operands: String) -> String {
    if let Some((end, _)) = operands.char_indices().nth(OPERANDS_MAX) {
        operands.truncate(end);
        operands.push('…');
    }
    operands
}

impl Row {
    fn text(&self) -> String {
        let code = format!("{:<18} {}", self.op, self.operands);
        let wrote = match &self.wrote {
            Some((register, value)) => format!("R{register} = {value}"),
            None => String::new(),
        };
        format!(
            "{:>4}  {:>5}  {:>5}  {:<46} {:<22} {}",
            self.pc, self.place, self.depth, code, wrote, self.allocations
        )
    }

    fn json(&self) -> String {
        let (register, value) = match &self.wrote {
            Some((register, value)) => (register.to_string(), json_text(value)),
            None => ("null".to_string(), "null".to_string()),
        };
        json_object(&[
            ("row", json_text("op")),
            ("function", json_text(&self.function)),
            ("pc", self.pc.to_string()),
            ("place", json_text(&self.place)),
            ("op", json_text(self.op)),
            ("operands", json_text(&self.operands)),
            ("depth", self.depth.to_string()),
            ("register", register),
            ("value", value),
            ("allocations", self.allocations.to_string()),
        ])
    }
}
