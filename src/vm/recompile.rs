//! Recompiles code from its source with different options, to step through it or to measure the
//! effect of an optimisation.

use super::Vm;
use crate::compile::Options;
use crate::value::{ChunkObject, Closure, Gc};

impl Vm {
    /// Compiles the same chunk with different options. The new functions correspond to the old
    /// ones, in the same order. Returns `None` if the source no longer yields the same functions.
    pub(super) fn recompiled(
        &mut self,
        chunk: Gc<ChunkObject>,
        options: Options,
    ) -> Option<Gc<ChunkObject>> {
        let made = self.load_again(chunk, options).ok()?;
        let (old, new) = (chunk.functions(), made.functions());
        let alike = old.len() == new.len()
            && old.iter().zip(new).all(|(a, b)| {
                let (a, b) = (&a.prototype, &b.prototype);
                a.span == b.span
                    && a.params == b.params
                    && (&a.defaults, a.rest) == (&b.defaults, b.rest)
                    && a.captures == b.captures
                    && a.self_register == b.self_register
            });
        alike.then_some(made)
    }

    /// Makes a closure like this one whose function is compiled with different options. Returns
    /// `None` for the library's closures, or if the source no longer yields the same function.
    pub fn recompiled_closure(
        &mut self,
        closure: Gc<Closure>,
        options: Options,
    ) -> Option<Gc<Closure>> {
        let function = closure.function();
        if function.prototype.library {
            return None;
        }
        let chunk = function.chunk();
        let index = chunk.function_index(function);
        let made = self.recompiled(chunk, options)?;
        let copy = Closure::new(&mut self.heap, &made.functions()[index]);
        for (index, value) in closure.captured().iter().enumerate() {
            // SAFETY: both closures have as many upvalues as their functions capture, and both
            // functions capture the same ones.
            unsafe { copy.upvalue(index).write(*value) };
        }
        Some(copy)
    }
}
