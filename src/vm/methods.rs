//! The built-in modules whose functions are methods of values: `x.name(…)` is `module::name(x, …)`.

use super::Vm;
use crate::text::Symbol;
use crate::value::{Collection, Gc, Module, Value};

/// The modules whose functions are methods, by type, once they have been declared.
#[derive(Default)]
pub(super) struct Methods {
    modules: [Option<Gc<Module>>; NAMES.len()],
}

/// The names of the modules whose functions are methods.
const NAMES: [&str; 4] = ["string", "array", "dict", "set"];

/// The name of the module whose functions are the value's methods.
pub fn module_of(value: Value) -> Option<&'static str> {
    number_of(value).map(|number| NAMES[number])
}

/// The number of the module whose functions are the value's methods.
pub(super) fn number_of(value: Value) -> Option<usize> {
    match value.as_collection()? {
        Collection::Text(_) => Some(0),
        Collection::Array(_) => Some(1),
        Collection::Table(table) => Some(2 + usize::from(table.is_set())),
        Collection::Struct(_) => None,
    }
}

impl Methods {
    /// Registers a built-in module if its functions are methods.
    pub fn declare(&mut self, name: &str, module: Gc<Module>) {
        if let Some(number) = NAMES.iter().position(|known| *known == name) {
            self.modules[number] = Some(module);
        }
    }

    /// The value's method of this name, if it has one.
    pub fn find(&self, value: Value, name: Symbol) -> Option<Value> {
        self.modules[number_of(value)?]?.builtin(name)
    }

    /// The modules, as roots for the collector.
    pub fn roots(&self) -> impl Iterator<Item = Value> + '_ {
        self.modules
            .iter()
            .flatten()
            .map(|module| Value::from(*module))
    }
}

impl Vm {
    /// Whether a value that is not a struct has a method of this name.
    pub(super) fn has_method(&self, x: Value, name: &str) -> bool {
        let symbol = self.symbols.find(name);
        symbol.is_some_and(|symbol| self.methods.find(x, symbol).is_some())
    }
}
