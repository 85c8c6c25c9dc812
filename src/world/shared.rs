//! A world that several others can wrap, and that can be taken back later.

use super::Filter;
use crate::host::{Host, Nothing};
use std::cell::RefCell;
use std::rc::Rc;

/// One of several handles to the same world.
#[derive(Clone)]
pub struct Shared(Rc<RefCell<Box<dyn Host>>>);

impl Shared {
    /// Creates the first handle to a world.
    pub fn new(host: Box<dyn Host>) -> Shared {
        Shared(Rc::new(RefCell::new(host)))
    }

    /// Takes the world out; the remaining handles then refer to a world that refuses everything.
    pub fn take(&self) -> Box<dyn Host> {
        self.0.replace(Box::new(Nothing::default()))
    }
}

impl Filter for Shared {
    fn look<T>(&self, ask: impl FnOnce(&dyn Host) -> T) -> T {
        ask(&**self.0.borrow())
    }

    fn reach<T>(&mut self, act: impl FnOnce(&mut dyn Host) -> T) -> T {
        act(&mut **self.0.borrow_mut())
    }
}
