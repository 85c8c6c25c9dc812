//! Turns source text into a loaded chunk: parsing, compiling, verifying, and filling in constants
//! and caches.

use super::Vm;
use super::globals::NamespaceView;
use crate::code::{CACHE_WORDS, CacheSite, Chunk, Constant, verify};
use crate::compile::{self, Options};
use crate::limit::{Gate, INPUT_ROOM};
use crate::syntax;
use crate::syntax::ast::Program;
use crate::text::{ErrorKind, Failure, Fault, Source};
use crate::value::{ChunkObject, Gc, Text, Value};
use std::rc::Rc;
use std::sync::atomic::Ordering;

/// Syntax trees larger than this many bytes are not kept; the source is parsed again when needed.
const KEPT_MAX: usize = 1 << 20;

impl Vm {
    /// Parses, compiles and loads a source into a namespace, without running it.
    ///
    /// # Errors
    /// A `SyntaxError` or `NameError` with its location, among others.
    pub fn load(
        &mut self,
        source: &Rc<Source>,
        space: u32,
        options: Options,
    ) -> Result<Gc<ChunkObject>, Fault> {
        let program = self.read(source);
        let loaded = program.and_then(|p| self.load_program(p, source, space, options));
        self.settle(loaded)
    }

    /// Compiles and loads the source of a chunk again, with different options.
    ///
    /// # Errors
    /// Same as for [`load`](Self::load).
    pub fn load_again(
        &mut self,
        chunk: Gc<ChunkObject>,
        options: Options,
    ) -> Result<Gc<ChunkObject>, Fault> {
        let source = Rc::clone(&chunk.chunk().source);
        let program = self.program(chunk);
        let space = chunk.namespace();
        let loaded = program.and_then(|p| self.load_program(p, &source, space, options));
        self.settle(loaded)
    }

    /// The syntax tree that a chunk was compiled from; parses the source again if it was not kept.
    ///
    /// # Errors
    /// `LimitError` or `Interrupted`, when it has to be parsed again.
    pub fn program(&mut self, chunk: Gc<ChunkObject>) -> Result<Rc<Program>, Fault> {
        match &chunk.chunk().program {
            Some(program) => Ok(Rc::clone(program)),
            None => self.read(&chunk.chunk().source),
        }
    }

    fn read(&mut self, source: &Source) -> Result<Rc<Program>, Fault> {
        self.budget.set_room(self.heap.room());
        let gate = Gate::new(&self.budget, self.room_to_load()).beside(source.text().len());
        syntax::parse(source.text(), &mut self.symbols, &gate).map(Rc::new)
    }

    /// The number of bytes that a program may take while it is read and compiled.
    fn room_to_load(&self) -> usize {
        self.heap.room().max(INPUT_ROOM)
    }

    /// Clears the interrupt flag if loading failed because of an interrupt.
    fn settle(&mut self, loaded: Result<Gc<ChunkObject>, Fault>) -> Result<Gc<ChunkObject>, Fault> {
        if let Err(fault) = &loaded
            && fault.kind() == ErrorKind::Interrupted
        {
            self.budget.interrupt_flag().store(false, Ordering::SeqCst);
            self.restore_limit();
        }
        loaded
    }

    fn load_program(
        &mut self,
        program: Rc<Program>,
        source: &Rc<Source>,
        space: u32,
        options: Options,
    ) -> Result<Gc<ChunkObject>, Fault> {
        let bytes = self.room_to_load();
        let mut view = NamespaceView {
            globals: &mut self.globals,
            space,
        };
        let gate = Gate::new(&self.budget, bytes);
        let gate = gate.beside(source.text().len() + program.bytes);
        let symbols = &mut self.symbols;
        let compiled = compile::compile(&program, source, symbols, &mut view, options, &gate);
        let room = self.globals.check_slots();
        let mut chunk = compiled?;
        room.map_err(Fault::nowhere)?;
        if let Err(fault) = verify(&chunk, self.globals.len() as u32) {
            // A fault here is a bug in the compiler; an error is better than running invalid code.
            return Err(Fault::nowhere(Failure::plain(format!(
                "internal error: the compiled code is not valid: {fault}"
            ))));
        }
        chunk.program = Some(program).filter(|program| program.bytes <= KEPT_MAX);
        Ok(self.link(chunk, space))
    }

    fn link(&mut self, chunk: Chunk, space: u32) -> Gc<ChunkObject> {
        self.counters.chunks += 1;
        self.counters.shared_constants += u64::from(chunk.shared_constants);
        self.counters.fused += u64::from(chunk.fused);
        let constants: Vec<Value> = chunk.constants.iter().map(|c| self.constant(c)).collect();
        let caches: Vec<[u64; CACHE_WORDS]> =
            chunk.caches.iter().map(|site| self.cache(site)).collect();
        ChunkObject::load(&mut self.heap, chunk, &constants, &caches, space)
    }

    fn constant(&mut self, constant: &Constant) -> Value {
        match constant {
            Constant::Number(n) => Value::number(&mut self.heap, n.clone()),
            Constant::Text(text) => Text::new(&mut self.heap, text).into(),
        }
    }

    fn cache(&mut self, site: &CacheSite) -> [u64; CACHE_WORDS] {
        let mut words = [0; CACHE_WORDS];
        if self.inline_caches
            && let CacheSite::Keys(keys) = site
            && !keys.contains(&self.parent_key)
        {
            words[0] = self.shapes.of_keys(&mut self.heap, keys).address() as u64;
        }
        words
    }
}
