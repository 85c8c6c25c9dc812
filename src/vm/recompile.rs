//! A function compiled once more, with other options: to compare what an optimisation does.

use super::Vm;
use crate::compile::Options;
use crate::value::{Closure, Gc};

impl Vm {
    /// A closure like this one whose function was compiled anew from its source. None for the library's own, and where the source no longer gives
    /// the same function.
    pub fn compiled_anew(&mut self, closure: Gc<Closure>, options: Options) -> Option<Gc<Closure>> {
        let old = &closure.function().prototype;
        if old.library {
            return None;
        }
        let chunk = closure.function().chunk();
        let source = chunk.chunk().source.clone();
        let anew = self.load(&source, chunk.namespace(), options).ok()?;
        let function = anew.functions().iter().find(|function| {
            let new = &function.prototype;
            new.span == old.span
                && new.params == old.params
                && new.captures.len() == old.captures.len()
        })?;
        let made = Closure::new(&mut self.heap, function);
        for (index, value) in closure.captured().iter().enumerate() {
            // SAFETY: both closures have as many upvalues as their functions capture, which are equally many.
            unsafe { made.upvalue(index).write(*value) };
        }
        Some(made)
    }
}
