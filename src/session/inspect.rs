//! Inspecting a session: bytecode and counters.

use super::Session;
use crate::code::{CacheSite, Instruction, ListingNames, Op, Prototype, listing};
use crate::native::Reason;
use crate::text::{Diagnostic, Source, Symbol};
use crate::value::{ChunkObject, Gc, Unpacked};
#[cfg(feature = "native")]
use crate::vm::NativeListing;
use std::collections::BTreeSet;
use std::fmt::Write;
use std::rc::Rc;
use std::time::Duration;

/// The first line of a listing whose marks have changed the code.
#[cfg(feature = "native")]
const MARKED: &str = "this is what runs, except for details such as the choice of registers\n";
/// The first line of a listing of other code.
#[cfg(feature = "native")]
const OTHER: &str = "\
this is what would be made now, not what runs: that was made from what was known at the time
";

impl Session {
    /// The bytecode of the function found in a global or through a path of fields, and of the
    /// functions it creates.
    pub(crate) fn function_listing(&mut self, name: &str) -> Option<String> {
        let word =
            |part: &str| !part.is_empty() && part.chars().all(|c| c == '_' || c.is_alphanumeric());
        if !name.split('.').all(word) {
            return None;
        }
        let Unpacked::Closure(closure) = self.value_of(name)?.unpack() else {
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

    /// The native code of the function found in a global or through a path of fields; each
    /// instruction's bytecode comes before its native code. `None` if there is no such function.
    #[cfg(feature = "native")]
    pub(crate) fn native_listing(&mut self, name: &str) -> Option<String> {
        let Unpacked::Closure(closure) = self.value_of(name)?.unpack() else {
            return None;
        };
        let function = closure.function();
        let chunk = function.chunk();
        let prototype = &function.prototype;
        let texts = self.row_texts(&chunk, prototype);
        let row = |at: u32| texts.get(at as usize).cloned().unwrap_or_default();
        Some(match self.vm.native_listing(closure, &row) {
            Ok(Some(NativeListing::Same(text))) => text,
            Ok(Some(NativeListing::Marked(text))) => format!("{MARKED}{text}"),
            Ok(Some(NativeListing::Other(text))) => format!("{OTHER}{text}"),
            Ok(None) => format!("`{name}` has no native code: it has not run often enough\n"),
            Err(why) => format!("`{name}` has no native code: {why}\n"),
        })
    }

    /// The rows of a function's bytecode listing.
    #[cfg(feature = "native")]
    fn row_texts(&self, chunk: &Gc<ChunkObject>, function: &Prototype) -> Vec<String> {
        let vm = &self.vm;
        let names = ListingNames {
            symbols: &vm.symbols,
            global: &|slot| vm.symbols.text(vm.globals.name(slot)).to_string(),
            cache: &|_| String::new(),
        };
        let row = |word: u32| {
            let op = Instruction::decode(chunk.chunk().words[word as usize])?
                .op
                .name();
            let operands = crate::code::operands(chunk.chunk(), function, word, &names);
            let row = format!("{:>4}  {op:<22} {operands}", word - function.start);
            Some(row.trim_end().to_string())
        };
        (function.start..function.end)
            .map(|word| row(word).unwrap_or_default())
            .collect()
    }

    /// The statistics of native code.
    fn native_statistics(&self) -> String {
        let hot = &self.vm.hot;
        let counters = hot.counters;
        let mut out = String::new();
        if counters.compiled + counters.given_up > 0 {
            let _ = writeln!(
                out,
                "native code       {:>12} compilations, {} bytes",
                counters.compiled,
                hot.memory.bytes.get()
            );
            let _ = writeln!(
                out,
                "  entered         {:>12} times, {} returned",
                counters.entered, counters.returned
            );
            for (reason, count) in Reason::ALL.into_iter().zip(counters.left) {
                if count > 0 {
                    let _ = writeln!(out, "  left            {count:>12} for {}", reason.name());
                }
            }
            if counters.given_up > 0 {
                let _ = writeln!(
                    out,
                    "  interpreted     {:>12} functions not worth compiling",
                    counters.given_up
                );
            }
        }
        if let Some(note) = &hot.note {
            let _ = writeln!(out, "no native code    {note}");
        }
        out
    }

    /// The bytecode of an input, without running it.
    ///
    /// # Errors
    /// The reason it is not a program.
    pub(crate) fn input_listing(&mut self, text: &str) -> Result<String, Box<Diagnostic>> {
        let chunk = self.load_input(&Rc::new(Source::new("<command>", text)))?;
        let count = chunk.functions().len();
        Ok(self.list(&chunk, (0..count).rev().collect()))
    }

    pub(super) fn list(&self, chunk: &Gc<ChunkObject>, order: Vec<usize>) -> String {
        let vm = &self.vm;
        let names = ListingNames {
            symbols: &vm.symbols,
            global: &|slot| vm.symbols.text(vm.globals.name(slot)).to_string(),
            cache: &|index| self.cache_remark(chunk, index),
        };
        let functions = order
            .into_iter()
            .map(|i| (i, &chunk.functions()[i].prototype));
        listing(chunk.chunk(), functions, &names)
    }

    /// Describes the contents of an inline cache.
    fn cache_remark(&self, chunk: &Gc<ChunkObject>, index: usize) -> String {
        let vm = &self.vm;
        let state = vm.cache_state(chunk, index);
        let shown = |keys: &[Symbol]| {
            let keys: Vec<&str> = keys.iter().map(|key| vm.symbols.text(*key)).collect();
            format!("{{{}}}", keys.join(", "))
        };
        if let CacheSite::Keys(_) = chunk.chunk().caches[index] {
            let way = match state.own {
                Some(_) => "one shape",
                None => "no shape: key by key",
            };
            return way.to_string();
        }
        let mut parts = Vec::new();
        if let Some((keys, slot)) = &state.own {
            parts.push(format!("{} has it in slot {slot}", shown(keys)));
        }
        if let Some(keys) = &state.inherited {
            parts.push(format!("{} inherits it", shown(keys)));
        }
        if state.shapes > parts.len() {
            parts.push(format!("{} shapes known", state.shapes));
        }
        match parts.is_empty() {
            true => "cache empty".to_string(),
            false => parts.join("; "),
        }
    }

    /// The totals since the session started: allocations by kind, collections and their pauses,
    /// memory, and depth.
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
        let (hits, misses) = self.vm.counted_lookups();
        if hits + misses > 0 {
            let _ = writeln!(
                out,
                "with :stats on    {hits:>12} cache hits, {misses} misses, {} instructions",
                self.vm.instructions()
            );
        }
        let _ = writeln!(out, "temporaries reused{:>12}", self.vm.counters.reused);
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
                "pauses            longest {:.2} ms, total {:.2} ms",
                longest.as_secs_f64() * 1e3,
                total.as_secs_f64() * 1e3
            );
        }
        out.push_str(&self.native_statistics());
        out
    }
}

/// The functions in the chunk that a function turns into closures.
fn functions_made(chunk: &Gc<ChunkObject>, function: &Prototype) -> Vec<usize> {
    let words = &chunk.chunk().words[function.start as usize..function.end as usize];
    let instructions = words.iter().filter_map(|word| Instruction::decode(*word));
    instructions
        .filter(|i| i.op == Op::Closure)
        .map(|i| i.c as usize)
        .collect()
}
