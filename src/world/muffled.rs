//! A world that discards output, for measurements.

use super::{Filter, Shared};
use crate::host::{Bundle, Echo, Host, Page};
use crate::text::Painted;
use std::cell::Cell;
use std::io;
use std::rc::Rc;

/// Discards output. Values are not laid out for a page either, since the layout would be measured
/// too.
pub struct Muffled {
    /// The wrapped world.
    pub inner: Shared,
    /// Whether the program printed something.
    pub printed: Rc<Cell<bool>>,
}

impl Filter for Muffled {
    fn look<T>(&self, ask: impl FnOnce(&dyn Host) -> T) -> T {
        self.inner.look(ask)
    }

    fn reach<T>(&mut self, act: impl FnOnce(&mut dyn Host) -> T) -> T {
        self.inner.reach(act)
    }

    fn write(&mut self, _: &str) -> io::Result<()> {
        self.printed.set(true);
        Ok(())
    }

    fn echo(&mut self, _: Echo<'_>) -> io::Result<()> {
        Ok(())
    }

    fn show(&mut self, _: Bundle<'_>) -> io::Result<()> {
        Ok(())
    }

    fn remark(&mut self, _: &str, _: bool) -> io::Result<()> {
        Ok(())
    }

    fn tell(&mut self, _: &Painted) -> io::Result<()> {
        Ok(())
    }

    fn page(&self) -> Option<Page> {
        None
    }

    fn wants_decimals(&self) -> bool {
        false
    }
}
