//! The individual stages from text to code, for benchmarks.

use crate::code::{Chunk, Op, verify};
use crate::compile::{GlobalNames, Options, compile};
use crate::limit::{Budget, Gate};
use crate::syntax;
use crate::syntax::ast::Program;
use crate::text::{Source, Symbol, Symbols};
use std::collections::HashMap;
use std::rc::Rc;

/// A source and its tree.
pub struct Parsed {
    source: Rc<Source>,
    symbols: Symbols,
    program: Program,
}

/// The code of a source.
pub struct Compiled {
    chunk: Chunk,
    slots: u32,
}

/// The number of tokens in the text.
pub fn token_count(text: &str) -> usize {
    syntax::tokens(text).len()
}

/// The names of all instructions.
pub fn op_names() -> Vec<&'static str> {
    Op::ALL.iter().map(|op| op.name()).collect()
}

impl Parsed {
    /// Reads a program: parses it and builds its tree.
    pub fn read(text: &str) -> Parsed {
        let budget = Budget::default();
        let gate = Gate::new(&budget, usize::MAX);
        let mut symbols = Symbols::default();
        let program = syntax::parse(text, &mut symbols, &gate);
        Parsed {
            source: Rc::new(Source::new("script", text)),
            program: program.expect("the script is right"),
            symbols,
        }
    }

    /// Resolves the names and compiles the tree to a chunk.
    pub fn compile(&mut self) -> Compiled {
        self.compile_within(usize::MAX)
            .expect("the script is right")
    }

    /// Compiles the tree with this many bytes left for it; returns the error's message.
    pub fn compile_within(&mut self, room: usize) -> Result<Compiled, String> {
        let budget = Budget::default();
        let gate = Gate::new(&budget, room);
        let mut slots = Slots::default();
        let chunk = compile(
            &self.program,
            &self.source,
            &mut self.symbols,
            &mut slots,
            Options::default(),
            &gate,
        );
        let chunk = chunk.map_err(|fault| fault.failure().message().to_string())?;
        Ok(Compiled {
            chunk,
            slots: slots.0.len() as u32,
        })
    }
}

impl Compiled {
    /// Reports whether the chunk passes the verifier.
    pub fn is_verified(&self) -> bool {
        verify(&self.chunk, self.slots).is_ok()
    }
}

/// Globals as the compiler sees them, without a machine.
#[derive(Default)]
struct Slots(HashMap<Symbol, u32>);

impl GlobalNames for Slots {
    fn slot(&mut self, name: Symbol) -> u32 {
        let next = self.0.len() as u32;
        *self.0.entry(name).or_insert(next)
    }

    fn is_variable(&self, _: u32) -> bool {
        false
    }

    fn is_builtin_module(&self, _: Symbol) -> bool {
        false
    }

    fn is_builtin(&self, _: u32) -> bool {
        false
    }
}
