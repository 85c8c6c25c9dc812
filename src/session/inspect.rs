//! A look inside a session: bytecode and counters.

use super::Session;
use crate::code::{Instruction, Op, Prototype, listing};
use crate::compile::Options;
use crate::text::{Diagnostic, Source};
use crate::value::{ChunkObject, Gc, Unpacked};
use crate::vm::SESSION;
use std::collections::BTreeSet;
use std::fmt::Write;
use std::rc::Rc;
use std::time::Duration;

impl Session {
    /// The bytecode of the function that a global name holds, and of those it makes.
    pub fn function_listing(&mut self, name: &str) -> Option<String> {
        let symbol = self.vm.symbols.get(name)?;
        let slot = self.vm.globals.find(SESSION, symbol)?;
        let Unpacked::Closure(closure) = self.vm.globals.value(slot).unpack() else {
            return None;
        };
        let chunk = closure.function().chunk();
        let own = chunk
            .functions()
            .iter()
            .position(|f| std::ptr::eq(f, closure.function()))?;
        let mut wanted = BTreeSet::from([own]);
        let mut pending = vec![own];
        while let Some(index) = pending.pop() {
            for made in functions_made(&chunk, &chunk.functions()[index].prototype) {
                if wanted.insert(made) {
                    pending.push(made);
                }
            }
        }
        let order = std::iter::once(own).chain(wanted.into_iter().filter(|i| *i != own));
        Some(self.list(&chunk, order.collect()))
    }

    /// The bytecode of an input, which does not run.
    ///
    /// # Errors
    /// Why it is no program.
    pub fn input_listing(&mut self, text: &str) -> Result<String, Box<Diagnostic>> {
        let source = Rc::new(Source::new("<listing>", text));
        let options = Options {
            echo: true,
            ..self.settings.compile
        };
        let chunk = self
            .vm
            .load(&source, SESSION, options)
            .map_err(|fault| Box::new(Diagnostic::at(&fault.failure, &source, fault.span)))?;
        let count = chunk.functions().len();
        Ok(self.list(&chunk, (0..count).rev().collect()))
    }

    fn list(&self, chunk: &Gc<ChunkObject>, order: Vec<usize>) -> String {
        let vm = &self.vm;
        let name = |slot: u32| vm.symbols.text(vm.globals.name(slot)).to_string();
        let functions = order.into_iter().map(|i| &chunk.functions()[i].prototype);
        listing(chunk.chunk(), functions, &vm.symbols, &name)
    }

    /// The greatest number of calls that waited for each other so far.
    pub fn peak_depth(&self) -> usize {
        self.vm.peak_depth()
    }

    /// How many global names there are, also ones that have no value (yet).
    pub fn global_count(&self) -> usize {
        self.vm.globals.len()
    }

    /// Totals since the session began: allocations by kind, collections and their pauses, memory, depth.
    pub fn statistics(&self) -> String {
        let heap = &self.vm.heap;
        let stats = heap.stats();
        let mut out = String::from("allocations since the session began\n");
        for (name, kind) in heap.kind_names().zip(&stats.kinds) {
            if kind.count > 0 {
                let _ = writeln!(
                    out,
                    "  {name:<10} {:>12} objects {:>14} bytes",
                    kind.count, kind.bytes
                );
            }
        }
        let _ = writeln!(out, "memory in use     {:>12} bytes", heap.bytes());
        let _ = writeln!(out, "greatest depth    {:>12} calls", self.vm.peak_depth());
        let _ = writeln!(
            out,
            "cache misses      {:>12}",
            self.vm.counters.cache_misses
        );
        let _ = writeln!(out, "collections       {:>12}", stats.collections);
        if !stats.pauses.is_empty() {
            let longest = stats
                .pauses
                .iter()
                .map(|p| p.time)
                .max()
                .unwrap_or_default();
            let total: Duration = stats.pauses.iter().map(|p| p.time).sum();
            let _ = writeln!(
                out,
                "pauses            longest {:.2} ms, all {:.2} ms",
                longest.as_secs_f64() * 1e3,
                total.as_secs_f64() * 1e3
            );
        }
        out
    }
}

/// The functions of the chunk that a function makes closures of.
fn functions_made(chunk: &Gc<ChunkObject>, function: &Prototype) -> Vec<usize> {
    let words = &chunk.chunk().words[function.start as usize..function.end as usize];
    let instructions = words.iter().filter_map(|word| Instruction::decode(*word));
    instructions
        .filter(|i| i.op == Op::Closure)
        .map(|i| i.c as usize)
        .collect()
}
