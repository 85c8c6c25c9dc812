//! The table of builtins: every example gives the result that the table states, and no two rows
//! have the same name.

use lamina_shell::testing::table;
use lamina_shell::{Echo, Gate, Host, Pretend, Session, Settings};
use std::cell::RefCell;
use std::collections::HashSet;
use std::io;
use std::rc::Rc;

/// A pretend world that can be inspected from outside.
struct Shared(Rc<RefCell<Pretend>>);

impl Host for Shared {
    fn write(&mut self, text: &str) -> io::Result<()> {
        self.0.borrow_mut().write(text)
    }

    fn echo(&mut self, echo: Echo<'_>) -> io::Result<()> {
        self.0.borrow_mut().echo(echo)
    }

    fn read_line(&mut self, prompt: &str) -> io::Result<Option<String>> {
        self.0.borrow_mut().read_line(prompt)
    }

    fn read_file(&mut self, path: &str, gate: &Gate<'_>) -> io::Result<String> {
        self.0.borrow_mut().read_file(path, gate)
    }

    fn write_file(
        &mut self,
        path: &str,
        text: &str,
        append: bool,
        gate: &Gate<'_>,
    ) -> io::Result<()> {
        self.0.borrow_mut().write_file(path, text, append, gate)
    }

    fn file_exists(&mut self, path: &str) -> io::Result<bool> {
        self.0.borrow_mut().file_exists(path)
    }

    fn read_module(
        &mut self,
        candidates: &[String],
        gate: &Gate<'_>,
    ) -> io::Result<(String, String)> {
        self.0.borrow_mut().read_module(candidates, gate)
    }

    fn now(&mut self) -> (f64, i32) {
        self.0.borrow_mut().now()
    }

    fn monotonic(&mut self) -> f64 {
        self.0.borrow_mut().monotonic()
    }

    fn seed(&mut self) -> u64 {
        self.0.borrow_mut().seed()
    }
}

/// What a fresh session prints and shows for an input.
fn shown(input: &str) -> Result<String, String> {
    let world = Rc::new(RefCell::new(Pretend::default()));
    let host = Box::new(Shared(Rc::clone(&world)));
    let mut session = Session::new(host, Settings::default());
    if let Some(error) = session.eval(input).error {
        return Err(format!("{}: {}", error.kind, error.message));
    }
    let output = world.borrow().output.trim_end().to_string();
    Ok(output)
}

fn is_hidden(name: &str) -> bool {
    name.starts_with("__")
}

#[test]
fn examples_give_what_they_say() {
    let mut faults = Vec::new();
    for row in table() {
        for example in row.examples {
            let (input, wanted) = example.split_once(" → ").unwrap_or((example, ""));
            let got = shown(input);
            if got.as_deref() != Ok(wanted) {
                faults.push(format!("{}: {example}\n  gives {got:?}", row.signature));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn the_comparison_is_true_of_ours() {
    let mut faults = Vec::new();
    for (what, _, example, wanted) in lamina_shell::testing::COMPARED {
        let got = shown(example);
        if got.as_deref() != Ok(*wanted) {
            faults.push(format!("{what}: {example}\n  gives {got:?}"));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn library_rows_have_examples() {
    for row in table() {
        let is_library = !row.is_native();
        assert!(
            !is_library || !row.examples.is_empty(),
            "{} is never compiled by an example",
            row.signature
        );
    }
}

#[test]
fn names_are_told_once() {
    let mut met = HashSet::new();
    for row in table() {
        if row.global {
            assert!(met.insert(row.name.to_string()), "{} twice", row.name);
        }
        for module in row.modules.split_ascii_whitespace() {
            let name = format!("{module}::{}", row.name);
            assert!(met.insert(name.clone()), "{name} twice");
        }
    }
}

#[test]
fn rows_are_complete() {
    for row in table() {
        let visible = row.global || !row.modules.is_empty();
        assert!(visible, "{} is known nowhere", row.name);
        assert!(row.doc.ends_with('.'), "{}: {}", row.name, row.doc);
        assert!(row.signature.ends_with(')'), "{}", row.signature);
        let (least, most) = row.arity;
        assert!(least <= most, "{}", row.signature);
        let no_parameters = row.signature.ends_with("()");
        assert!(
            is_hidden(row.name) || !no_parameters || most <= 1,
            "{} takes arguments",
            row.signature
        );
    }
}
