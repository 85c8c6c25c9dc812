//! Profiles: the cost of each function and each line of a run. The profiler observes the machine at
//! every instruction, so the counts are exact and reproducible; each instruction and allocation is
//! attributed to one call and one line, so the parts add up to the whole.
//!
//! The calls form a tree. A node is a function called from a line within another call. A builtin
//! written in Rust is a node too, with the memory and the time that its call took; the call itself
//! is an instruction of the caller. Work inside library functions written in the language is
//! attributed to the library function that was called, and to the line that called it.

use super::follow::Follower;
use super::function_name;
use crate::heap::KindStats;
use crate::picture::{Body, Frame, Picture};
use crate::text::{Source, counted, grouped, wrap};
use crate::vm::{At, Observer, Vm};
use rustc_hash::FxHashMap;
use std::cell::RefCell;
use std::cmp::Reverse;
use std::rc::Rc;
use std::time::{Duration, Instant};

/// The maximum depth of nested calls that get separate nodes.
const DEPTH_MAX: usize = 120;
/// The maximum number of nodes in a profile; later calls are attributed to their caller.
const NODES_MAX: usize = 20_000;
/// The maximum number of rows in a table.
const ROWS_MAX: usize = 20;
/// The minimum width of a name, in columns.
const NAME_MIN: usize = 12;
/// The number of table columns that are always shown, however narrow the page is.
const COLUMNS_MIN: usize = 4;
/// The maximum width of a line's source in the table, in columns.
const SOURCE_MAX: usize = 40;

/// The measure that a profile is sorted by and that sets the widths in its flame graph.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Measure {
    /// Instructions.
    #[default]
    Instructions,
    /// Allocations.
    Allocations,
    /// Time.
    Time,
}

impl Measure {
    /// Every measure with its name.
    pub const ALL: &'static [(&'static str, Measure)] = &[
        ("instructions", Measure::Instructions),
        ("allocations", Measure::Allocations),
        ("time", Measure::Time),
    ];
}

/// The cost of part of a run.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub struct Cost {
    /// Instructions.
    pub instructions: u64,
    /// Allocations.
    pub allocations: u64,
    /// The bytes allocated.
    pub bytes: u64,
    /// Time, which varies from run to run.
    pub time: Duration,
}

impl Cost {
    fn add(&mut self, other: Cost) {
        self.instructions += other.instructions;
        self.allocations += other.allocations;
        self.bytes += other.bytes;
        self.time += other.time;
    }

    fn by(&self, measure: Measure) -> u64 {
        match measure {
            Measure::Instructions => self.instructions,
            Measure::Allocations => self.allocations,
            Measure::Time => self.time.as_nanos() as u64,
        }
    }
}

/// A callee: the address of a function or, for a builtin, the address of its name.
type Callee = usize;

struct Node {
    callee: Callee,
    name: String,
    parent: Option<usize>,
    /// The line of the call.
    line: usize,
    depth: usize,
    calls: u64,
    own: Cost,
    children: Vec<usize>,
}

struct Line {
    source: Rc<Source>,
    number: u32,
    own: Cost,
}

/// A profile in progress.
pub struct Profile {
    measure: Measure,
    follower: Follower,
    nodes: Vec<Node>,
    by_call: FxHashMap<(usize, Callee, usize), usize>,
    /// The nodes of the active functions.
    open: Vec<usize>,
    lines: Vec<Line>,
    by_place: FxHashMap<(usize, u32), usize>,
    by_line: FxHashMap<(usize, u32), usize>,
    /// The cost of each node's own code on each line, excluding builtins written in Rust.
    at_lines: FxHashMap<(usize, usize), Cost>,
    /// The current line of the program, which stays the same while the library runs.
    line: usize,
    /// The node to which the current instruction is attributed.
    running: Option<usize>,
    before: KindStats,
    since: Instant,
}

/// A profile shared with the machine while it runs.
#[derive(Clone)]
pub struct Profiler(Rc<RefCell<Profile>>);

impl Profiler {
    /// Starts a profile of what the machine runs next.
    pub fn new(measure: Measure, vm: &Vm) -> Profiler {
        Profiler(Rc::new(RefCell::new(Profile {
            measure,
            follower: Follower::default(),
            nodes: Vec::new(),
            by_call: FxHashMap::default(),
            open: Vec::new(),
            lines: Vec::new(),
            by_place: FxHashMap::default(),
            by_line: FxHashMap::default(),
            at_lines: FxHashMap::default(),
            line: 0,
            running: None,
            before: vm.heap.allocation_totals(),
            since: Instant::now(),
        })))
    }

    /// Ends the profile, after the run.
    pub fn finish(&self, vm: &Vm) {
        self.0.borrow_mut().settle(vm);
    }

    /// Returns the tables, for a page of this many columns; `times` includes times.
    pub fn report(&self, columns: usize, times: bool) -> String {
        self.0.borrow().report(columns, times)
    }

    /// Returns the flame graph.
    pub fn picture(&self) -> Picture {
        self.0.borrow().picture()
    }
}

impl Observer for Profiler {
    fn instruction(&mut self, vm: &mut Vm, at: At) -> bool {
        self.0.borrow_mut().look(vm, at);
        true
    }
}

impl Profile {
    /// Attributes the cost since the previous observation to the code that was running.
    fn settle(&mut self, vm: &Vm) {
        let now = vm.heap.allocation_totals();
        if let Some(node) = self.running.take() {
            let cost = Cost {
                instructions: 0,
                allocations: now.count - self.before.count,
                bytes: now.bytes - self.before.bytes,
                time: self.since.elapsed(),
            };
            self.charge(node, cost);
        }
        self.before = now;
    }

    /// Adds a cost to a node, on the current line.
    fn charge(&mut self, node: usize, cost: Cost) {
        self.nodes[node].own.add(cost);
        self.lines[self.line].own.add(cost);
        if self.open.last() == Some(&node) {
            let at_line = self.at_lines.entry((node, self.line));
            at_line.or_default().add(cost);
        }
    }

    fn look(&mut self, vm: &Vm, at: At) {
        self.settle(vm);
        let moved = self.follower.look(at);
        for _ in &moved.left {
            self.open.pop();
        }
        if moved.entered {
            let function = std::ptr::from_ref(at.function()) as Callee;
            let from = self.line;
            if self.lines.is_empty() {
                self.line = self.line_at(at);
            }
            let node = self.node(function, from, || called(at));
            self.open.push(node);
        }
        if !at.in_library() {
            self.line = self.line_at(at);
        }
        let node = self.open.last().copied().unwrap_or(0);
        let one = Cost {
            instructions: 1,
            ..Cost::default()
        };
        self.charge(node, one);
        let row = match at.in_library() {
            true => None,
            false => at.callee(vm).and_then(|callee| vm.builtin_row(callee)),
        };
        self.running = Some(match row.filter(|row| row.is_native()) {
            Some(row) => {
                let callee = row.name.as_ptr() as Callee;
                self.node(callee, self.line, || row.name.to_string())
            }
            None => node,
        });
        self.since = Instant::now();
    }

    /// Returns the node of a call from a line, after counting the call.
    fn node(&mut self, callee: Callee, line: usize, name: impl FnOnce() -> String) -> usize {
        let parent = self.open.last().copied();
        let depth = parent.map_or(0, |parent| self.nodes[parent].depth + 1);
        if let Some(parent) = parent
            && (depth > DEPTH_MAX || self.nodes.len() >= NODES_MAX)
        {
            self.nodes[parent].calls += u64::from(self.nodes[parent].callee == callee);
            return parent;
        }
        let key = (parent.unwrap_or(usize::MAX), callee, line);
        let next = self.nodes.len();
        let node = *self.by_call.entry(key).or_insert(next);
        if node == next {
            self.nodes.push(Node {
                callee,
                name: name(),
                parent,
                line,
                depth,
                calls: 0,
                own: Cost::default(),
                children: Vec::new(),
            });
            if let Some(parent) = parent {
                self.nodes[parent].children.push(node);
            }
        }
        self.nodes[node].calls += 1;
        node
    }

    /// Returns the line of an instruction.
    fn line_at(&mut self, at: At) -> usize {
        let chunk = at.chunk();
        let place = (chunk.address(), at.word());
        if let Some(line) = self.by_place.get(&place) {
            return *line;
        }
        let source = &chunk.chunk().source;
        let number = source.position(at.span().start).line;
        let next = self.lines.len();
        let line = *self
            .by_line
            .entry((chunk.address(), number))
            .or_insert(next);
        if line == next {
            self.lines.push(Line {
                source: Rc::clone(source),
                number,
                own: Cost::default(),
            });
        }
        self.by_place.insert(place, line);
        line
    }

    fn whole(&self) -> Cost {
        let mut whole = Cost::default();
        self.nodes.iter().for_each(|node| whole.add(node.own));
        whole
    }

    /// Returns the cost of each node including all calls in it. A node comes after its caller.
    fn totals(&self) -> Vec<Cost> {
        let mut totals: Vec<Cost> = self.nodes.iter().map(|node| node.own).collect();
        for at in (0..self.nodes.len()).rev() {
            if let Some(parent) = self.nodes[at].parent {
                let total = totals[at];
                totals[parent].add(total);
            }
        }
        totals
    }

    /// Reports whether an enclosing call of a node passes a test.
    fn is_within(&self, node: usize, test: impl Fn(&Node) -> bool) -> bool {
        let around = |at: &usize| self.nodes[*at].parent;
        let mut calls = std::iter::successors(self.nodes[node].parent, around);
        calls.any(|at| test(&self.nodes[at]))
    }

    fn report(&self, columns: usize, times: bool) -> String {
        let totals = self.totals();
        let mut out = self.functions(&totals, columns, times);
        out.push('\n');
        out.push_str(&self.by_lines(&totals, columns, times));
        let whole = self.whole();
        out.push_str(&format!(
            "\ntotal: {}, {} ({})",
            counted(whole.instructions, "instruction"),
            counted(whole.allocations, "allocation"),
            counted(whole.bytes, "byte")
        ));
        if times {
            out.push_str(&format!(", {}", duration(whole.time)));
        }
        out.push('\n');
        out
    }

    /// Returns the table of functions.
    fn functions(&self, totals: &[Cost], columns: usize, times: bool) -> String {
        struct Row<'a> {
            name: &'a str,
            calls: u64,
            own: Cost,
            total: Cost,
        }
        let mut rows: Vec<Row<'_>> = Vec::new();
        let mut by_callee: FxHashMap<Callee, usize> = FxHashMap::default();
        for (at, node) in self.nodes.iter().enumerate() {
            let next = rows.len();
            let row = *by_callee.entry(node.callee).or_insert(next);
            if row == next {
                rows.push(Row {
                    name: &node.name,
                    calls: 0,
                    own: Cost::default(),
                    total: Cost::default(),
                });
            }
            rows[row].calls += node.calls;
            rows[row].own.add(node.own);
            if !self.is_within(at, |around| around.callee == node.callee) {
                rows[row].total.add(totals[at]);
            }
        }
        rows.sort_by_key(|row| Reverse((row.own.by(self.measure), row.total.by(self.measure))));
        let cells = rows.iter().map(|row| {
            let mut cells = vec![row.name.to_string(), grouped(row.calls)];
            cells.extend(costs(row.own, row.total, times));
            cells
        });
        table("function", &["calls"], cells, columns, times)
    }

    /// Returns the cost of each line, including the calls from it. If a line calls itself, directly
    /// or through other lines, the time is counted only once.
    fn line_totals(&self, totals: &[Cost]) -> Vec<Cost> {
        let mut all = vec![Cost::default(); self.lines.len()];
        let is_from = |node: &Node, line: usize| node.parent.is_some() && node.line == line;
        let is_outermost = |at: usize, line: usize| {
            !is_from(&self.nodes[at], line) && !self.is_within(at, |around| is_from(around, line))
        };
        for ((at, line), cost) in &self.at_lines {
            if is_outermost(*at, *line) {
                all[*line].add(*cost);
            }
        }
        for (at, node) in self.nodes.iter().enumerate() {
            if let Some(parent) = node.parent
                && is_outermost(parent, node.line)
            {
                all[node.line].add(totals[at]);
            }
        }
        all
    }

    /// Returns the table of lines.
    fn by_lines(&self, totals: &[Cost], columns: usize, times: bool) -> String {
        let all = self.line_totals(totals);
        let mut order: Vec<usize> = (0..self.lines.len()).collect();
        order.sort_by_key(|at| Reverse((self.lines[*at].own.by(self.measure), Reverse(*at))));
        let rows = order.into_iter().map(|at| {
            let line = &self.lines[at];
            let text = wrap::cut(line.source.line(line.number).trim(), SOURCE_MAX);
            let mut cells = vec![format!("{}:{} {text}", line.source.name(), line.number)];
            cells.extend(costs(line.own, all[at], times));
            cells
        });
        table("line", &[], rows, columns, times)
    }

    /// Returns the flame graph; adjacent calls of the same function become one bar.
    fn picture(&self) -> Picture {
        let totals = self.totals();
        let mut frames = Vec::new();
        // The nodes that make up a bar, its start, and its depth.
        let mut pending: Vec<(Vec<usize>, u64, usize)> = Vec::new();
        if !self.nodes.is_empty() {
            pending.push((vec![0], 0, 0));
        }
        while let Some((group, start, depth)) = pending.pop() {
            let size = group.iter().map(|at| totals[*at].by(self.measure)).sum();
            if size == 0 {
                continue;
            }
            frames.push(Frame {
                depth,
                start,
                size,
                name: self.nodes[group[0]].name.clone(),
            });
            let mut groups: Vec<Vec<usize>> = Vec::new();
            for child in group.iter().flat_map(|at| &self.nodes[*at].children) {
                let callee = self.nodes[*child].callee;
                match groups
                    .iter_mut()
                    .find(|g| self.nodes[g[0]].callee == callee)
                {
                    Some(group) => group.push(*child),
                    None => groups.push(vec![*child]),
                }
            }
            let mut at = start;
            let mut inner = Vec::new();
            for group in groups {
                let size: u64 = group.iter().map(|at| totals[*at].by(self.measure)).sum();
                inner.push((group, at, depth + 1));
                at += size;
            }
            pending.extend(inner.into_iter().rev());
        }
        Picture::new(Body::Flame(frames))
    }
}

/// Returns the label of a called function.
fn called(at: At) -> String {
    if at.depth() == 0 {
        return at.chunk().chunk().source.name().to_string();
    }
    let prototype = &at.function().prototype;
    if !prototype.name.is_empty() {
        return function_name(at);
    }
    let line = at
        .chunk()
        .chunk()
        .source
        .position(prototype.span.start)
        .line;
    format!("function, line {line}")
}

/// Returns own and total costs as table cells.
fn costs(own: Cost, total: Cost, times: bool) -> Vec<String> {
    let mut cells = vec![
        grouped(own.instructions),
        grouped(total.instructions),
        grouped(own.allocations),
        grouped(total.allocations),
    ];
    if times {
        cells.extend([duration(own.time), duration(total.time)]);
    }
    cells
}

/// Returns a table of names, counts, and own and total costs.
fn table(
    name: &str,
    counts: &[&str],
    rows: impl Iterator<Item = Vec<String>>,
    columns: usize,
    times: bool,
) -> String {
    let mut head = vec![name.to_string()];
    head.extend(counts.iter().map(|count| (*count).to_string()));
    head.extend(["instr", "total", "alloc", "total"].map(str::to_string));
    if times {
        head.extend(["time", "total"].map(str::to_string));
    }
    let rows: Vec<Vec<String>> = rows.collect();
    let more = rows.len().saturating_sub(ROWS_MAX);
    let mut shown: Vec<Vec<String>> = [head]
        .into_iter()
        .chain(rows.into_iter().take(ROWS_MAX))
        .collect();
    let mut widths: Vec<usize> = (0..shown[0].len())
        .filter_map(|at| shown.iter().map(|row| wrap::width(&row[at])).max())
        .collect();
    let others = |widths: &[usize]| widths[1..].iter().map(|width| width + 2).sum::<usize>();
    let name = widths[0].min(NAME_MIN);
    // On a narrow page, the last measures are omitted.
    while others(&widths) + name > columns && widths.len() > COLUMNS_MIN {
        widths.truncate(widths.len() - 2);
    }
    shown.iter_mut().for_each(|row| row.truncate(widths.len()));
    widths[0] = widths[0].min(columns.saturating_sub(others(&widths)).max(name));
    let mut out = String::new();
    for row in &shown {
        out.push_str(&wrap::padded(&row[0], widths[0]));
        for (cell, width) in row.iter().zip(&widths).skip(1) {
            out.push_str(&" ".repeat(width + 2 - wrap::width(cell)));
            out.push_str(cell);
        }
        out.push('\n');
    }
    if more > 0 {
        out.push_str(&format!("… {} more\n", grouped(more)));
    }
    out
}

/// Formats a time with its unit.
fn duration(time: Duration) -> String {
    let seconds = time.as_secs_f64();
    let (scaled, unit) = match seconds {
        s if s < 1e-6 => (s * 1e9, "ns"),
        s if s < 1e-3 => (s * 1e6, "µs"),
        s if s < 1.0 => (s * 1e3, "ms"),
        s => (s, "s"),
    };
    format!("{scaled:.1} {unit}")
}
