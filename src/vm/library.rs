//! The library: builtins written in the language, compiled when they are first called.

use super::Vm;
use super::globals::LIBRARY;
use super::native::Body;
use crate::compile::Options;
use crate::text::{ErrorKind, Failure, Source};
use crate::value::{Closure, Gc};
use std::rc::Rc;

impl Vm {
    /// The function of a builtin written in the language.
    pub(super) fn library_closure(&mut self, index: u32) -> Result<Gc<Closure>, Failure> {
        if let Some(closure) = self.library.get(&index) {
            return Ok(*closure);
        }
        let row = self.builtins[index as usize];
        let Body::Library(text) = row.body else {
            unreachable!("asked for library builtins only")
        };
        let source = Rc::new(Source::new(format!("<library {}>", row.name), text));
        let options = Options {
            library: true,
            ..Options::default()
        };
        let broken =
            |message: &str| Failure::plain(format!("internal error in `{}`: {message}", row.name));
        let chunk = self.load(&source, LIBRARY, options);
        // If something stopped it, the program is to see that; anything else is a fault in the
        // library.
        let chunk = chunk.map_err(|fault| {
            if matches!(fault.kind(), ErrorKind::Interrupted | ErrorKind::Limit) {
                return fault.into_failure();
            }
            broken(fault.failure().message())
        })?;
        // The text is one function declaration: its function comes before that of the body.
        let count = chunk.functions().len();
        let function = count
            .checked_sub(2)
            .map(|i| &chunk.functions()[i])
            .ok_or_else(|| broken("no function"))?;
        let closure = Closure::new(&mut self.heap, function);
        self.library.insert(index, closure);
        Ok(closure)
    }
}
