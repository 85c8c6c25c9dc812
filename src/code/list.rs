//! The listing: a chunk as readable text, constants by value, jumps as labels.

use super::chunk::{CacheSite, Chunk, Constant, Prototype};
use super::op::{Instruction, Operand};
use crate::limit::Budget;
use crate::number;
use crate::text::Symbols;
use std::collections::BTreeSet;
use std::fmt::Write;

/// Lists functions of a chunk. `global` gives a slot's name.
pub fn listing<'a>(
    chunk: &Chunk,
    functions: impl IntoIterator<Item = &'a Prototype>,
    symbols: &Symbols,
    global: &dyn Fn(u32) -> String,
) -> String {
    let mut out = String::new();
    for function in functions {
        let list = Listing {
            chunk,
            function,
            symbols,
            global,
        };
        list.write(&mut out);
    }
    out
}

struct Listing<'a> {
    chunk: &'a Chunk,
    function: &'a Prototype,
    symbols: &'a Symbols,
    global: &'a dyn Fn(u32) -> String,
}

impl Listing<'_> {
    fn write(&self, out: &mut String) {
        let f = self.function;
        let params: Vec<&str> = f.params.iter().map(|p| self.symbols.text(*p)).collect();
        let name = if f.name.is_empty() {
            "function"
        } else {
            &f.name
        };
        let _ = writeln!(
            out,
            "{name}({}): {} registers, {} upvalues",
            params.join(", "),
            f.registers,
            f.captures.len()
        );
        let labels = self.targets();
        let mut line = 0;
        for word in f.start..f.end {
            let here = self
                .chunk
                .source
                .position(self.chunk.span_at(word).start)
                .line;
            let shown = if here == line {
                String::new()
            } else {
                here.to_string()
            };
            line = here;
            let label = labels
                .iter()
                .position(|l| *l == word)
                .map_or(String::new(), |i| format!("L{}:", i + 1));
            let Some(i) = Instruction::decode(self.chunk.words[word as usize]) else {
                continue;
            };
            let operands = self.operands(i, word, &labels);
            let _ = writeln!(
                out,
                "{shown:>5} {label:<5} {:>4}  {:<22} {operands}",
                word - f.start,
                i.op.name()
            );
        }
        for h in &f.handlers {
            let at = |p: u32| p - f.start;
            let _ = writeln!(
                out,
                "      {}..{} on error: R{} := error, go to {}",
                at(h.start),
                at(h.end),
                h.register,
                at(h.target)
            );
        }
    }

    fn targets(&self) -> BTreeSet<u32> {
        let f = self.function;
        let jumps = (f.start..f.end).filter_map(|word| {
            let i = Instruction::decode(self.chunk.words[word as usize])?;
            let offset = match i.op.operands()[2] {
                Operand::Jump => i.c,
                Operand::Imm16Jump16 => i.c >> 16,
                _ => return None,
            };
            Some((word as i32 + 1 + offset) as u32)
        });
        jumps.collect()
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
        let place = (word as i32 + 1 + value) as usize;
        let label = |offset: i32| {
            let to = (word as i32 + 1 + offset) as u32;
            labels
                .iter()
                .position(|l| *l == to)
                .map_or("?".to_string(), |n| format!("L{}", n + 1))
        };
        match kind {
            Operand::None | Operand::Sign => String::new(),
            Operand::Write | Operand::Read | Operand::Update | Operand::Run => format!("R{value}"),
            Operand::Imm | Operand::Count | Operand::Mode => value.to_string(),
            Operand::Imm16 => (value as i16).to_string(),
            Operand::Const => self.constant(place / super::CONST_WORDS),
            Operand::Cache => self.cache((place - self.chunk.cache_word(0)) / super::CACHE_WORDS),
            Operand::Slot => (self.global)(value as u32),
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

    fn cache(&self, index: usize) -> String {
        match self.chunk.caches.get(index) {
            Some(CacheSite::Name(name)) => format!(".{}", self.symbols.text(*name)),
            Some(CacheSite::Keys(keys)) => {
                let keys: Vec<&str> = keys.iter().map(|k| self.symbols.text(*k)).collect();
                format!("{{{}}}", keys.join(", "))
            }
            None => "?".to_string(),
        }
    }
}
