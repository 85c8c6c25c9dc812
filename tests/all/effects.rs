//! The effects in the table of builtins: every effect that is observed is declared in the row of
//! the builtin, and every declared effect is observed.

use lamina_shell::testing::{Effect, Effects, Filter, Resource, effects_of, table};
use lamina_shell::{Gate, Host, Pretend};
use std::cell::RefCell;
use std::collections::HashSet;
use std::io;
use std::rc::Rc;

/// A pretend world that records how it is used.
struct Noting {
    inner: Pretend,
    seen: Rc<RefCell<HashSet<Effect>>>,
}

impl Noting {
    fn note(&self, effect: Effect) {
        self.seen.borrow_mut().insert(effect);
    }
}

impl Filter for Noting {
    fn look<T>(&self, ask: impl FnOnce(&dyn Host) -> T) -> T {
        ask(&self.inner)
    }

    fn reach<T>(&mut self, act: impl FnOnce(&mut dyn Host) -> T) -> T {
        act(&mut self.inner)
    }

    fn write(&mut self, text: &str) -> io::Result<()> {
        self.note(Effect::Changes(Resource::Output));
        self.inner.write(text)
    }

    fn read_line(&mut self, prompt: &str) -> io::Result<Option<String>> {
        self.note(Effect::Changes(Resource::Output));
        self.note(Effect::Reads(Resource::Input));
        self.note(Effect::Changes(Resource::Input));
        self.inner.read_line(prompt)
    }

    fn read_file(&mut self, path: &str, gate: &Gate<'_>) -> io::Result<String> {
        self.note(Effect::Reads(Resource::Files));
        self.inner.read_file(path, gate)
    }

    fn write_file(
        &mut self,
        path: &str,
        text: &str,
        append: bool,
        gate: &Gate<'_>,
    ) -> io::Result<()> {
        self.note(Effect::Changes(Resource::Files));
        self.inner.write_file(path, text, append, gate)
    }

    fn file_exists(&mut self, path: &str) -> io::Result<bool> {
        self.note(Effect::Reads(Resource::Files));
        self.inner.file_exists(path)
    }

    fn arguments(&self) -> Vec<String> {
        self.note(Effect::Reads(Resource::Arguments));
        self.inner.arguments()
    }

    fn now(&mut self) -> (f64, i32) {
        self.note(Effect::Reads(Resource::Clock));
        self.inner.now()
    }

    fn monotonic(&mut self) -> f64 {
        self.note(Effect::Reads(Resource::Clock));
        self.inner.monotonic()
    }
}

/// Runs a program and records the effects of the builtins that it calls.
fn watch(program: &str, seen: &mut Effects) {
    let outside = Rc::<RefCell<HashSet<Effect>>>::default();
    let host = Noting {
        inner: Pretend::default(),
        seen: Rc::clone(&outside),
    };
    let effects = effects_of(program, Box::new(host), &outside);
    let effects = effects.unwrap_or_else(|| panic!("`{program}` does not parse"));
    for (name, effects) in effects {
        seen.entry(name).or_default().extend(effects);
    }
}

/// Calls for rows that have no examples, or whose examples do not show their effects.
const BESIDES: &[&str] = &[
    "input(\"name? \")",
    "random::seed(7)",
    "time::time(); time::date(); time::now(); time::clock()",
    "time::format_date(0, \"%Y\")",
    "cas_store(\"p\", \"x + 1\"); cas_load(\"p\")",
];

/// Whether a test can observe the effect from outside.
fn is_visible(effect: Effect) -> bool {
    match effect {
        Effect::Mutates(_) | Effect::Changes(_) => true,
        Effect::Reads(resource) => resource.is_outside(),
        Effect::Calls(_) => false,
    }
}

#[test]
fn builtins_do_what_their_rows_say_and_nothing_else() {
    let mut seen = Effects::default();
    for row in table() {
        for example in row.examples {
            let (program, _) = example.split_once(" → ").unwrap_or((example, ""));
            watch(program, &mut seen);
        }
    }
    for program in BESIDES {
        watch(program, &mut seen);
    }
    let mut faults = Vec::new();
    for row in table() {
        // A name may have one row for arrays and one for strings.
        let says: HashSet<Effect> = table()
            .iter()
            .filter(|other| other.name == row.name)
            .flat_map(|other| other.effects.iter().copied())
            .collect();
        let native = row.is_native();
        let Some(seen) = seen.get(row.name) else {
            if native && row.effects.iter().any(|effect| is_visible(*effect)) {
                faults.push(format!("{}: is never called here", row.signature));
            }
            continue;
        };
        for effect in seen.difference(&says) {
            faults.push(format!("{}: does {effect:?} unsaid", row.signature));
        }
        for effect in row.effects.iter().filter(|effect| is_visible(**effect)) {
            if native && !seen.contains(effect) {
                faults.push(format!("{}: {effect:?} is never seen", row.signature));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}
