//! From text to a loaded chunk: reading, compiling, verifying, and giving constants and caches their values.

use super::Vm;
use super::globals::NamespaceView;
use crate::code::{CACHE_WORDS, CacheSite, Chunk, Constant, verify};
use crate::compile::{self, Options};
use crate::limit::Gate;
use crate::syntax;
use crate::syntax::ast::Program;
use crate::text::{ErrorKind, Failure, Source, Span};
use crate::value::{ChunkObject, Gc, Text, Value};
use std::rc::Rc;
use std::sync::atomic::Ordering;

/// A program that cannot be run: what, where, and a word at the place.
#[derive(Clone, Debug)]
pub struct LoadFault {
    /// What.
    pub failure: Failure,
    /// Where.
    pub span: Span,
    /// A remark at the place.
    pub label: Option<String>,
}

impl Vm {
    /// Reads, compiles and loads a source into a namespace. Nothing of it runs.
    ///
    /// # Errors
    /// A `SyntaxError` or `NameError` with its place.
    pub fn load(
        &mut self,
        source: &Rc<Source>,
        space: u32,
        options: Options,
    ) -> Result<Gc<ChunkObject>, LoadFault> {
        self.budget.set_room(self.heap.room());
        let gate = Gate::new(&self.budget, self.heap.room()).beside(source.text().len());
        let program =
            syntax::parse(source.text(), &mut self.symbols, &gate).map_err(|fault| LoadFault {
                failure: fault.failure,
                span: fault.span,
                label: fault.label,
            });
        let loaded = program.and_then(|p| self.load_program(&p, source, space, options));
        if let Err(fault) = &loaded
            && fault.failure.kind() == ErrorKind::Interrupted
        {
            // The interrupt has become this error.
            self.budget.interrupt_flag().store(false, Ordering::SeqCst);
            self.restore_limit();
        }
        loaded
    }

    /// Compiles and loads a program that was read already.
    ///
    /// # Errors
    /// As for [`load`](Self::load).
    pub fn load_program(
        &mut self,
        program: &Program,
        source: &Rc<Source>,
        space: u32,
        options: Options,
    ) -> Result<Gc<ChunkObject>, LoadFault> {
        let mut view = NamespaceView {
            globals: &mut self.globals,
            space,
        };
        let gate = Gate::new(&self.budget, self.heap.room());
        let gate = gate.beside(source.text().len() + program.bytes);
        let symbols = &mut self.symbols;
        let compiled = compile::compile(program, source, symbols, &mut view, options, &gate);
        let room = self.globals.check_slots();
        let fault = |(failure, span)| LoadFault {
            failure,
            span,
            label: None,
        };
        let chunk = compiled.map_err(fault)?;
        room.map_err(|failure| fault((failure, Span::default())))?;
        if let Err(fault) = verify(&chunk, self.globals.len() as u32) {
            // A fault here is a bug of the compiler; better an error than a machine that runs wild.
            let failure = Failure::plain(format!(
                "internal error: the compiled code is not valid: {fault}"
            ));
            return Err(LoadFault {
                failure,
                span: Span::default(),
                label: None,
            });
        }
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
