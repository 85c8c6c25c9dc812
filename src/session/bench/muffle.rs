//! A host whose output goes nowhere: what measurements run in.

use crate::host::{Echo, Host};
use crate::limit::Gate;
use std::cell::{Cell, RefCell};
use std::io;
use std::rc::Rc;

/// A host that a [`Muffled`] one stands before.
pub(super) type Inner = Rc<RefCell<Box<dyn Host>>>;

/// Everything but output is passed on.
pub(super) struct Muffled {
    pub inner: Inner,
    /// Whether something was printed.
    pub printed: Rc<Cell<bool>>,
}

impl Host for Muffled {
    fn write(&mut self, _: &str) -> io::Result<()> {
        self.printed.set(true);
        Ok(())
    }

    fn echo(&mut self, _: Echo<'_>) -> io::Result<()> {
        Ok(())
    }

    fn remark(&mut self, _: &str, _: bool) -> io::Result<()> {
        Ok(())
    }

    fn replace_file(&mut self, path: &str, text: &str) -> io::Result<()> {
        self.inner.borrow_mut().replace_file(path, text)
    }

    fn read_line(&mut self, prompt: &str) -> io::Result<Option<String>> {
        self.inner.borrow_mut().read_line(prompt)
    }

    fn read_file(&mut self, path: &str, gate: &Gate<'_>) -> io::Result<String> {
        self.inner.borrow_mut().read_file(path, gate)
    }

    fn write_file(
        &mut self,
        path: &str,
        text: &str,
        append: bool,
        gate: &Gate<'_>,
    ) -> io::Result<()> {
        self.inner.borrow_mut().write_file(path, text, append, gate)
    }

    fn file_exists(&mut self, path: &str) -> io::Result<bool> {
        self.inner.borrow_mut().file_exists(path)
    }

    fn read_module(
        &mut self,
        candidates: &[String],
        gate: &Gate<'_>,
    ) -> io::Result<(String, String)> {
        self.inner.borrow_mut().read_module(candidates, gate)
    }

    fn arguments(&self) -> Vec<String> {
        self.inner.borrow().arguments()
    }

    fn folder(&mut self) -> io::Result<String> {
        self.inner.borrow_mut().folder()
    }

    fn enter_folder(&mut self, path: &str) -> io::Result<()> {
        self.inner.borrow_mut().enter_folder(path)
    }

    fn permit_programs(&self) -> io::Result<()> {
        self.inner.borrow().permit_programs()
    }

    fn now(&mut self) -> (f64, i32) {
        self.inner.borrow_mut().now()
    }

    fn monotonic(&mut self) -> f64 {
        self.inner.borrow_mut().monotonic()
    }

    fn seed(&mut self) -> u64 {
        self.inner.borrow_mut().seed()
    }

    fn read_record(&mut self, name: &str) -> io::Result<String> {
        self.inner.borrow_mut().read_record(name)
    }

    fn records(&self) -> Vec<String> {
        self.inner.borrow().records()
    }

    fn write_record(&mut self, name: &str, text: &str) -> io::Result<()> {
        self.inner.borrow_mut().write_record(name, text)
    }

    fn progress(&mut self, line: &str) {
        self.inner.borrow_mut().progress(line);
    }
}
