//! The table after a trace: instructions by opcode, depth, allocations, collections and caches.

use crate::code::{Op, Operand};
use crate::heap::KindStats;
use crate::text::{counted, grouped, json_object, json_text};
use crate::value::Unpacked;
use crate::vm::{At, Vm};
use std::fmt::Write;

/// The width of a count.
const COUNT_WIDTH: usize = 8;

/// The counters of one run.
#[derive(Clone, Debug)]
pub struct Summary {
    ops: Vec<u64>,
    library: u64,
    cached: u64,
    misses: u64,
    depth: usize,
    collections: u64,
    kinds: Vec<(&'static str, KindStats)>,
}

impl Summary {
    /// Starts counting.
    pub fn new(vm: &Vm) -> Summary {
        Summary {
            ops: vec![0; Op::ALL.len()],
            library: 0,
            cached: 0,
            misses: vm.counters.cache_misses,
            depth: 0,
            collections: vm.heap.collections(),
            kinds: vm.heap.kind_names().zip(vm.heap.allocations()).collect(),
        }
    }

    pub(super) fn count(&mut self, at: At) {
        let op = at.instruction().op;
        self.ops[op as usize] += 1;
        self.library += u64::from(at.in_library());
        self.depth = self.depth.max(at.depth());
        self.cached += u64::from(asks_cache(at));
    }

    /// Stops counting, and subtracts whatever had been counted before the start.
    pub(super) fn finish(&mut self, vm: &Vm) {
        self.misses = vm.counters.cache_misses - self.misses;
        self.collections = vm.heap.collections() - self.collections;
        for ((_, before), now) in self.kinds.iter_mut().zip(vm.heap.allocations()) {
            *before = KindStats {
                count: now.count - before.count,
                bytes: now.bytes - before.bytes,
            };
        }
        self.kinds.retain(|(_, kind)| kind.count > 0);
    }

    /// The number of instructions that ran.
    pub fn instructions(&self) -> u64 {
        self.ops.iter().sum()
    }

    fn by_count(&self) -> Vec<(Op, u64)> {
        let mut counts: Vec<(Op, u64)> = Op::ALL
            .iter()
            .map(|op| (*op, self.ops[*op as usize]))
            .filter(|(_, count)| *count > 0)
            .collect();
        counts.sort_by_key(|(op, count)| (std::cmp::Reverse(*count), *op as u8));
        counts
    }

    pub(super) fn text(&self, columns: usize) -> String {
        let mut out = counted(self.instructions(), "instruction");
        if self.library > 0 {
            let _ = write!(out, ", {} of them in the library", grouped(self.library));
        }
        out.push('\n');
        let counts = self.by_count();
        let widest = counts.iter().map(|(op, _)| op.name().len()).max();
        let cell = COUNT_WIDTH + 2 + widest.unwrap_or(0);
        for row in counts.chunks((columns / cell).clamp(1, 4)) {
            let cells: Vec<String> = row
                .iter()
                .map(|(op, count)| {
                    format!("{:<cell$}", format!("{count:>COUNT_WIDTH$} {}", op.name()))
                })
                .collect();
            let _ = writeln!(out, "{}", cells.concat().trim_end());
        }
        let _ = writeln!(
            out,
            "peak depth {}, {}",
            counted(self.depth, "call"),
            counted(self.collections, "collection")
        );
        if self.cached > 0 {
            let hits = self.cached.saturating_sub(self.misses);
            let (hits, misses) = (counted(hits, "hit"), counted(self.misses, "miss"));
            let _ = writeln!(out, "inline caches: {hits}, {misses}");
        }
        let allocated: Vec<String> = self
            .kinds
            .iter()
            .map(|(name, kind)| {
                format!(
                    "{} ({})",
                    counted(kind.count, name),
                    counted(kind.bytes, "byte")
                )
            })
            .collect();
        let _ = match allocated.is_empty() {
            true => writeln!(out, "no allocations"),
            false => writeln!(out, "allocations: {}", allocated.join(", ")),
        };
        out
    }

    pub(super) fn json(&self) -> String {
        let ops: Vec<String> = self
            .by_count()
            .iter()
            .map(|(op, count)| format!("{}:{count}", json_text(op.name())))
            .collect();
        let kinds: Vec<String> = self
            .kinds
            .iter()
            .map(|(name, kind)| {
                let counts = json_object(&[
                    ("count", kind.count.to_string()),
                    ("bytes", kind.bytes.to_string()),
                ]);
                format!("{}:{counts}", json_text(name))
            })
            .collect();
        json_object(&[
            ("row", json_text("summary")),
            ("instructions", self.instructions().to_string()),
            ("library", self.library.to_string()),
            ("ops", format!("{{{}}}", ops.join(","))),
            ("depth", self.depth.to_string()),
            ("collections", self.collections.to_string()),
            (
                "cache_hits",
                self.cached.saturating_sub(self.misses).to_string(),
            ),
            ("cache_misses", self.misses.to_string()),
            ("allocations", format!("{{{}}}", kinds.join(","))),
        ]) + "\n"
    }
}

/// Reports whether the instruction uses its inline cache: field and method instructions do if the
/// object is a struct.
fn asks_cache(at: At) -> bool {
    let i = at.instruction();
    let object = match i.op.operands() {
        [_, _, Operand::CacheOfA] => i.a,
        [_, _, Operand::CacheOfB] => i.b as u8,
        [_, _, _] => return false,
    };
    matches!(at.register(object).unpack(), Unpacked::Struct(_))
}
