//! Traces of instructions: one row each, with the value it wrote and the allocations so far.

use super::Options;
use super::calls::function_name;
use super::follow::Moved;
use crate::text::{json_object, json_text, visible_line, wrap};
use crate::vm::{At, Vm};
use std::collections::VecDeque;
use std::fmt::Write;

/// The maximum length of operands, in characters.
const OPERANDS_MAX: usize = 100;
/// The maximum length of a written value, in characters.
const VALUE_MAX: usize = 32;
/// The narrowest page with room for places and depths, in columns.
const PLACED_MIN: usize = 48;
/// The narrowest page with room for allocations, in columns.
const ALLOCATED_MIN: usize = 70;

struct Row {
    function: String,
    pc: u32,
    place: String,
    op: &'static str,
    operands: String,
    depth: usize,
    wrote: Option<(u8, String)>,
    /// The number of objects allocated since the trace started, before this instruction ran.
    allocations: u64,
}

/// The instructions that are kept.
pub(super) struct Ops {
    rows: VecDeque<Row>,
    gone: usize,
    max: usize,
    function: Option<String>,
    depth_max: usize,
    /// The number of objects allocated before the trace started.
    before: u64,
    /// Whether the last instruction has a row that still lacks its result.
    waiting: bool,
}

impl Ops {
    pub fn new(options: &Options, vm: &Vm) -> Ops {
        Ops {
            rows: VecDeque::new(),
            gone: 0,
            max: options.max,
            function: options.function.clone(),
            depth_max: options.depth.unwrap_or(usize::MAX),
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
        self.waiting = !at.in_library()
            && self.function.as_ref().is_none_or(|f| *f == name)
            && at.depth() <= self.depth_max;
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

    pub fn report(&mut self, json: bool, columns: usize) -> String {
        let mut out = String::new();
        if json {
            for row in &self.rows {
                let _ = writeln!(out, "{}", row.json());
            }
            return out;
        }
        super::left_out(self.gone, "instructions", &mut out);
        let layout = Layout::of(&self.rows, columns);
        let heads = ["pc", "place", "depth", "instruction", "wrote", "allocated"];
        let _ = writeln!(out, "{}", layout.row(heads.map(str::to_string)));
        let mut function = None;
        for row in &self.rows {
            if function != Some(&row.function) {
                let _ = writeln!(out, "{}", wrap::cut(&format!("{}:", row.function), columns));
                function = Some(&row.function);
            }
            let _ = writeln!(out, "{}", layout.row(row.cells(layout.op)));
        }
        out
    }
}

/// Shortens long operands, in which constants are written out.
fn cut(mut operands: String) -> String {
    if let Some((end, _)) = operands.char_indices().nth(OPERANDS_MAX) {
        operands.truncate(end);
        operands.push('…');
    }
    operands
}

/// The column widths of the table.
struct Layout {
    /// The width of an operation's name.
    op: usize,
    place: usize,
    code: usize,
    wrote: usize,
    /// Whether there is room for the place and depth of an instruction.
    has_place: bool,
    /// Whether there is room for the allocations.
    has_allocated: bool,
}

impl Layout {
    /// Computes column widths for these rows; whatever does not fit on the page is cut or left out.
    fn of(rows: &VecDeque<Row>, columns: usize) -> Layout {
        let widest = |of: &dyn Fn(&Row) -> usize| rows.iter().map(of).max().unwrap_or(0);
        let op = widest(&|row| row.op.len());
        let place = widest(&|row| row.place.len()).max("place".len());
        let code = op + 1 + widest(&|row| wrap::width(&visible_line(&row.operands)));
        let wrote = widest(&|row| wrap::width(&row.wrote())).max("wrote".len());
        let has_place = columns >= PLACED_MIN;
        let has_allocated = columns >= ALLOCATED_MIN;
        let fixed = "  pc  ".len()
            + if has_place {
                place + "    depth  ".len() - 2
            } else {
                0
            }
            + if has_allocated {
                "  allocated".len()
            } else {
                0
            };
        let room = columns.saturating_sub(fixed + 2);
        let mut layout = Layout {
            op,
            place,
            code: code.max("instruction".len()),
            wrote,
            has_place,
            has_allocated,
        };
        if layout.code + wrote > room {
            layout.wrote = wrote.min((room * 2 / 5).max(room.saturating_sub(layout.code)));
            layout.code = room.saturating_sub(layout.wrote);
        }
        layout
    }

    fn row(&self, [pc, place, depth, code, wrote, allocated]: [String; 6]) -> String {
        let mut line = format!("{pc:>4}  ");
        if self.has_place {
            let _ = write!(line, "{place:>0$}  {depth:>5}  ", self.place);
        }
        line.push_str(&wrap::padded(&code, self.code));
        line.push_str("  ");
        line.push_str(&wrap::padded(&wrote, self.wrote));
        if self.has_allocated {
            let _ = write!(line, "  {allocated}");
        }
        line.truncate(line.trim_end().len());
        line
    }
}

impl Row {
    fn wrote(&self) -> String {
        match &self.wrote {
            Some((register, value)) => format!("R{register} = {value}"),
            None => String::new(),
        }
    }

    /// The cells of a line of the table; `op` is the width of the operation's name.
    fn cells(&self, op: usize) -> [String; 6] {
        [
            self.pc.to_string(),
            self.place.clone(),
            self.depth.to_string(),
            format!("{:<op$} {}", self.op, visible_line(&self.operands)),
            self.wrote(),
            self.allocations.to_string(),
        ]
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
