//! The listing: a chunk as readable text, with source lines above their code, constants by value,
//! jumps as labels, and inline caches with their state.

use super::chunk::{CacheSite, Capture, Chunk, Constant, Prototype, Takes};
use super::instruction::Instruction;
use super::operand::{Operand, SPENT};
use crate::limit::Budget;
use crate::number;
use crate::text::Symbols;
use std::collections::BTreeSet;
use std::fmt::Write;

/// The column at which remarks start.
const REMARKS: usize = 56;
/// The maximum number of characters shown of a source line.
const LINE_MAX: usize = 100;

/// The names and states that the listing takes from the machine.
pub struct ListingNames<'a> {
    /// The text of each symbol.
    pub symbols: &'a Symbols,
    /// The name of a global slot.
    pub global: &'a dyn Fn(u32) -> String,
    /// The state of an inline cache, given its number; empty if there is nothing to report.
    pub cache: &'a dyn Fn(usize) -> String,
}

/// Lists the given functions of a chunk, each with its number.
pub fn listing<'a>(
    chunk: &Chunk,
    functions: impl IntoIterator<Item = (usize, &'a Prototype)>,
    names: &ListingNames<'_>,
) -> String {
    let mut out = String::new();
    for (number, function) in functions {
        let list = Listing {
            chunk,
            function,
            names,
        };
        if !out.is_empty() {
            out.push('\n');
        }
        list.write(number, &mut out);
    }
    out
}

/// The operands of one instruction of a function, as shown in the listing.
pub fn operands(
    chunk: &Chunk,
    function: &Prototype,
    word: u32,
    names: &ListingNames<'_>,
) -> String {
    let list = Listing {
        chunk,
        function,
        names,
    };
    let Some(i) = Instruction::decode(chunk.words[word as usize]) else {
        return String::new();
    };
    let labels = if i.jump().is_some() {
        list.targets()
    } else {
        BTreeSet::new()
    };
    list.operands(i, word, &labels)
}

struct Listing<'a> {
    chunk: &'a Chunk,
    function: &'a Prototype,
    names: &'a ListingNames<'a>,
}

impl Listing<'_> {
    fn write(&self, number: usize, out: &mut String) {
        self.head(number, out);
        let f = self.function;
        let labels = self.targets();
        let mut line = None;
        for word in f.start..f.end {
            let Some(i) = Instruction::decode(self.chunk.words[word as usize]) else {
                continue;
            };
            self.source_line(word, &mut line, out);
            let label = match label(&labels, word) {
                Some(label) => format!("{label}:"),
                None => String::new(),
            };
            let operands = self.operands(i, word, &labels);
            let row = format!(
                "{label:>8} {:>4}  {:<22} {operands}",
                word - f.start,
                i.op.name()
            );
            let remark = self.remark(i, word);
            let row = match remark.is_empty() {
                true => row.trim_end().to_string(),
                false => format!("{row:<REMARKS$} ; {remark}"),
            };
            let _ = writeln!(out, "{row}");
        }
        for h in &f.handlers {
            let at = |p: u32| p - f.start;
            let _ = writeln!(
                out,
                "         {} in {}..{}: R{} := the error, go to {}",
                match h.takes {
                    Takes::Errors => "error",
                    Takes::Everything => "error or interrupt",
                },
                at(h.start),
                at(h.end),
                h.register,
                label(&labels, h.target).unwrap_or_else(|| at(h.target).to_string())
            );
        }
    }

    fn head(&self, number: usize, out: &mut String) {
        let f = self.function;
        let symbols = self.names.symbols;
        let params = f.written_params(symbols, Some(&self.chunk.source));
        let name = match &*f.name {
            "" => "function",
            name => name,
        };
        let _ = writeln!(
            out,
            "{name}({params}): function {number}, {} registers",
            f.registers
        );
        for (i, capture) in f.captures.iter().enumerate() {
            let from = match capture {
                Capture::Register(r) => format!("R{r}"),
                Capture::Upvalue(u) => format!("U{u}"),
                Capture::Nothing => continue,
            };
            let _ = writeln!(out, "         U{i} := {from} of the enclosing function");
        }
    }

    /// Writes the source line of an instruction if it differs from the previous instruction's.
    fn source_line(&self, word: u32, last: &mut Option<u32>, out: &mut String) {
        let source = &self.chunk.source;
        let at = self.chunk.span_at(word).start;
        let line = source.position(at).line;
        if last.replace(line) == Some(line) {
            return;
        }
        let text = source.text();
        let at = (at as usize).min(text.len());
        let start = text[..at].rfind('\n').map_or(0, |p| p + 1);
        let end = text[at..].find('\n').map_or(text.len(), |p| at + p);
        let shown: String = text[start..end].trim_end().chars().take(LINE_MAX).collect();
        let _ = writeln!(out, "{line:>5} │ {shown}");
    }

    fn targets(&self) -> BTreeSet<u32> {
        let f = self.function;
        let jumps = (f.start..f.end).filter_map(|word| {
            let i = Instruction::decode(self.chunk.words[word as usize])?;
            Some((word as i32 + 1 + i.jump()?) as u32)
        });
        jumps.chain(f.handlers.iter().map(|h| h.target)).collect()
    }

    fn operands(&self, i: Instruction, word: u32, labels: &BTreeSet<u32>) -> String {
        let kinds = i.op.operands();
        let values = [i32::from(i.a), i32::from(i.b), i.c];
        let shown = kinds
            .iter()
            .zip(values)
            .filter(|(k, _)| !matches!(k, Operand::None | Operand::Sign));
        let parts: Vec<String> = shown
            .map(|(k, v)| self.operand(*k, v, word, labels))
            .collect();
        parts.join(", ")
    }

    fn operand(&self, kind: Operand, value: i32, word: u32, labels: &BTreeSet<u32>) -> String {
        let label = |offset: i32| {
            let to = (word as i32 + 1 + offset) as u32;
            label(labels, to).unwrap_or_else(|| "?".to_string())
        };
        match kind {
            Operand::None | Operand::Sign => String::new(),
            Operand::Write
            | Operand::Read
            | Operand::Update
            | Operand::Call
            | Operand::Method
            | Operand::Fields
            | Operand::Targets
            | Operand::TargetsRest
            | Operand::Iterator
            | Operand::Bounds
            | Operand::Element
            | Operand::Pair => format!("R{value}"),
            Operand::Spend if value & SPENT != 0 => format!("R{} (spent)", value & 0xff),
            Operand::Spend => format!("R{value}"),
            Operand::Imm | Operand::Count | Operand::Mode => value.to_string(),
            Operand::Imm16 => (value as i16).to_string(),
            Operand::Const => {
                let place = (word as i32 + 1 + value) as usize;
                self.constant(place / super::CONST_WORDS)
            }
            Operand::Cache | Operand::CacheOfA | Operand::CacheOfB => {
                self.cache(self.cache_index(word, value))
            }
            Operand::Slot => (self.names.global)(value as u32),
            Operand::Jump => label(value),
            Operand::Upvalue => format!("U{value}"),
            Operand::Function => format!("function {value}"),
            Operand::Special => ["undefined", "null", "false", "true"]
                .get(value as usize)
                .unwrap_or(&"?")
                .to_string(),
            Operand::ReadStep => format!("R{}, step {}", value & 0xff, (value >> 8) as i8),
            Operand::Imm16Jump16 => format!("{}, {}", value as i16, label(value >> 16)),
        }
    }

    fn constant(&self, index: usize) -> String {
        match self.chunk.constants.get(index) {
            Some(Constant::Text(text)) => format!("{text:?}"),
            Some(Constant::Number(n)) => {
                let mut out = String::new();
                match number::show(n.as_ref(), &mut out, &Budget::default()) {
                    Ok(()) => out,
                    Err(fault) => fault.to_string(),
                }
            }
            None => "?".to_string(),
        }
    }

    fn cache_index(&self, word: u32, offset: i32) -> usize {
        let place = (word as i32 + 1 + offset) as usize;
        (place - self.chunk.cache_word(0)) / super::CACHE_WORDS
    }

    /// The remark after an instruction: the state of its inline cache.
    fn remark(&self, i: Instruction, word: u32) -> String {
        let [_, _, c] = i.op.operands();
        if !c.is_cache() {
            return String::new();
        }
        (self.names.cache)(self.cache_index(word, i.c))
    }

    fn cache(&self, index: usize) -> String {
        let symbols = self.names.symbols;
        match self.chunk.caches.get(index) {
            Some(CacheSite::Name(name) | CacheSite::Member { name, .. }) => {
                format!(".{}", symbols.text(*name))
            }
            Some(CacheSite::Keys(keys)) => {
                let keys: Vec<&str> = keys.iter().map(|k| symbols.text(*k)).collect();
                format!("{{{}}}", keys.join(", "))
            }
            None => "?".to_string(),
        }
    }
}

/// The label of a jump target.
fn label(labels: &BTreeSet<u32>, word: u32) -> Option<String> {
    let index = labels.iter().position(|l| *l == word)?;
    Some(format!("L{}", index + 1))
}
