//! Functions that are recompiled with an instruction for every sub-expression while an evaluation
//! is being stepped through. Their closures use the new code until stepping ends; then the old code
//! is restored.

use super::Vm;
use crate::compile::Options;
use crate::value::{ChunkObject, Closure, Gc, Unpacked, Value};
use rustc_hash::FxHashMap;

/// The closures that temporarily run other code, and the chunks needed for that.
#[derive(Default)]
pub(super) struct Explicit {
    on: bool,
    /// The recompiled chunks, by the address of the original; `None` for one that cannot be
    /// recompiled.
    chunks: FxHashMap<usize, Option<Gc<ChunkObject>>>,
    /// The changed closures, with the chunk and the function they had before.
    changed: Vec<(Gc<Closure>, Gc<ChunkObject>, usize)>,
}

impl Explicit {
    pub fn roots(&self) -> impl Iterator<Item = Value> + '_ {
        let made = self.chunks.values().flatten().map(|chunk| (*chunk).into());
        let changed = self
            .changed
            .iter()
            .flat_map(|(closure, chunk, _)| [(*closure).into(), (*chunk).into()]);
        made.chain(changed)
    }
}

impl Vm {
    /// Lets [`make_explicit`](Self::make_explicit) change closures from now on.
    pub fn begin_explicit(&mut self) {
        self.explicit.on = true;
    }

    /// Restores the original code of all changed closures.
    pub fn end_explicit(&mut self) {
        for (closure, chunk, index) in std::mem::take(&mut self.explicit.changed) {
            closure.set_function(&chunk.functions()[index]);
        }
        self.explicit = Explicit::default();
    }

    /// Gives a session function that is about to be called code with an instruction for every
    /// sub-expression.
    pub fn make_explicit(&mut self, callee: Value) {
        let Unpacked::Closure(closure) = callee.unpack() else {
            return;
        };
        let function = closure.function();
        let chunk = function.chunk();
        if !self.explicit.on || function.prototype.library || chunk.chunk().explicit {
            return;
        }
        let index = chunk.function_index(function);
        let made = match self.explicit.chunks.get(&chunk.address()) {
            Some(made) => *made,
            None => {
                let made = self.recompiled(chunk, Options::default().stepped());
                self.explicit.chunks.insert(chunk.address(), made);
                made
            }
        };
        if let Some(made) = made {
            self.explicit.changed.push((closure, chunk, index));
            closure.set_function(&made.functions()[index]);
        }
    }
}
