//! The library: builtins written in the language itself, each compiled when it is first called.

use super::Vm;
use super::globals::LIBRARY;
use super::native::Body;
use crate::compile::Options;
use crate::text::{ErrorKind, Failure, Source};
use crate::value::{Closure, Gc};
use std::rc::Rc;

impl Vm {
    /// The closure of a builtin written in the language.
    pub(super) fn library_closure(&mut self, index: u32) -> Result<Gc<Closure>, Failure> {
        if let Some(closure) = self.library.get(&index) {
            return Ok(*closure);
        }
        let row = self.builtins[index as usize];
        let Body::Library(text) = row.body else {
            unreachable!("only builtins written in the language have closures")
        };
        let source = Rc::new(Source::new(format!("<library {}>", row.name), text));
        let options = Options {
            library: true,
            ..Options::default()
        };
        let broken =
            |message: &str| Failure::plain(format!("internal error in `{}`: {message}", row.name));
        let chunk = self.load(&source, LIBRARY, options);
        // If compiling was interrupted or hit a limit, the program must see that error; anything
        // else is a bug in the library.
        let chunk = chunk.map_err(|fault| {
            if matches!(fault.kind(), ErrorKind::Interrupted | ErrorKind::Limit) {
                return fault.into_failure();
            }
            broken(fault.failure().message())
        })?;
        // The source is a single function declaration, whose function comes right before the body
        // of the unit.
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
