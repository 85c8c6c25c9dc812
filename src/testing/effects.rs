//! The effects of builtins, as observed from outside.

use crate::compile::Options;
use crate::host::Host;
use crate::session::{Session, Settings};
use crate::text::Source;
use crate::value::Value;
use crate::vm::{At, Builtin, Effect, Observer, Random, Resource, SESSION, Vm};
use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use std::rc::Rc;

/// The observed effects of each builtin written in Rust, by name.
pub type Effects = HashMap<&'static str, HashSet<Effect>>;

/// The state before a call.
struct Before {
    row: &'static Builtin,
    arguments: Vec<(Value, String)>,
    random: Random,
    globals: usize,
}

/// Compares the state before and after each call of a builtin written in Rust.
struct Watch {
    before: Option<Before>,
    outside: Rc<RefCell<HashSet<Effect>>>,
    seen: Rc<RefCell<Effects>>,
}

impl Watch {
    fn text(vm: &Vm, value: Value) -> String {
        vm.quoted(value).unwrap_or_default()
    }

    fn settle(&mut self, vm: &Vm) {
        let outside = std::mem::take(&mut *self.outside.borrow_mut());
        let Some(before) = self.before.take() else {
            return;
        };
        let mut seen = self.seen.borrow_mut();
        let seen = seen.entry(before.row.name).or_default();
        seen.extend(outside);
        for (n, (value, text)) in before.arguments.iter().enumerate() {
            if Watch::text(vm, *value) != *text {
                seen.insert(Effect::Mutates(n as u8));
            }
        }
        if before.random != vm.random {
            seen.insert(Effect::Changes(Resource::Random));
        }
        if before.globals != vm.changed_globals() {
            seen.insert(Effect::Changes(Resource::Stored));
        }
    }
}

impl Observer for Watch {
    fn instruction(&mut self, vm: &mut Vm, at: At) -> bool {
        self.settle(vm);
        let row = at.callee(vm).and_then(|callee| vm.builtin_row(callee));
        let Some(row) = row.filter(|row| row.is_native()) else {
            return true;
        };
        let arguments = (0..).map_while(|n| at.argument(n));
        self.before = Some(Before {
            row,
            arguments: arguments
                .map(|value| (value, Watch::text(vm, value)))
                .collect(),
            random: vm.random.clone(),
            globals: vm.changed_globals(),
        });
        true
    }
}

/// Observes the effects of the Rust builtins that a program calls. The program runs in a world that
/// records in `outside` how it is used. `None` if the text does not parse.
pub fn effects_of(
    program: &str,
    host: Box<dyn Host>,
    outside: &Rc<RefCell<HashSet<Effect>>>,
) -> Option<Effects> {
    let mut session = Session::new(host, Settings::default());
    let vm = session.vm();
    let source = Rc::new(Source::new("<effects>", program));
    let chunk = vm.load(&source, SESSION, Options::default()).ok()?;
    vm.begin_changes(usize::MAX);
    outside.borrow_mut().clear();
    let seen = Rc::<RefCell<Effects>>::default();
    let watch = Watch {
        before: None,
        outside: Rc::clone(outside),
        seen: Rc::clone(&seen),
    };
    vm.run_observed(chunk, Box::new(watch));
    Some(seen.take())
}
