//! A hash of everything a program can reach: equal for sessions that no program can tell apart.

use super::Session;
use crate::value::{Collection, Gc, Module, ModuleBody, Unpacked, Value};
use crate::vm::{LIBRARY, SESSION, Vm};
use rustc_hash::FxHashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

impl Session {
    /// Hashes all reachable state: globals with their values and flags, everything they refer to
    /// (including sharing and cycles), kept results, the random generator, and the number of the
    /// next input. Addresses, caches and garbage have no effect. O(state); for tests.
    pub(crate) fn digest(&self) -> u64 {
        let mut walk = Walk::of_globals(&self.vm);
        let mut results: Vec<(u64, Value)> = self
            .kept
            .iter()
            .map(|(number, _)| *number)
            .zip(self.vm.kept.iter().copied())
            .collect();
        results.sort_by_key(|(number, _)| *number);
        for (number, value) in results {
            number.hash(&mut walk.hash);
            walk.value(value);
        }
        walk.rest();
        self.vm.random.hash(&mut walk.hash);
        self.inputs.hash(&mut walk.hash);
        walk.hash.finish()
    }
}

/// Like [`Session::digest`], but for the machine alone: without kept results and the number of the
/// next input. Also works in the middle of a run; registers have no effect.
pub fn digest(vm: &Vm) -> u64 {
    let mut walk = Walk::of_globals(vm);
    walk.rest();
    vm.random.hash(&mut walk.hash);
    walk.hash.finish()
}

/// A walk over objects; each is numbered when first seen, and its contents are hashed once.
struct Walk<'a> {
    vm: &'a Vm,
    hash: DefaultHasher,
    /// The number of each object, by address.
    seen: FxHashMap<u64, usize>,
    pending: Vec<Value>,
}

impl Walk<'_> {
    /// Walks over everything that the session and the library declare.
    fn of_globals(vm: &Vm) -> Walk<'_> {
        let mut walk = Walk {
            vm,
            hash: DefaultHasher::new(),
            seen: FxHashMap::default(),
            pending: Vec::new(),
        };
        walk.space(SESSION);
        walk.space(LIBRARY);
        walk
    }

    /// Hashes the names that a program declared in a namespace.
    fn space(&mut self, space: u32) {
        let globals = &self.vm.globals;
        let mut declared: Vec<(&str, u32)> = globals
            .declared(space)
            .into_iter()
            .map(|(name, slot)| (self.vm.symbols.text(name), slot))
            .collect();
        declared.sort_unstable();
        declared.len().hash(&mut self.hash);
        for (name, slot) in declared {
            name.hash(&mut self.hash);
            globals.flags(slot).constant.hash(&mut self.hash);
            self.value(globals.value(slot));
        }
    }

    /// Hashes a value: an immediate directly, and an object by its number.
    fn value(&mut self, value: Value) {
        value.tag.hash(&mut self.hash);
        match value.unpack() {
            Unpacked::Text(text) => text.as_str().hash(&mut self.hash),
            Unpacked::Picture(drawn) => format!("{:?}", drawn.picture()).hash(&mut self.hash),
            Unpacked::Number(_) | Unpacked::Symbolic(_) => match self.vm.quoted(value) {
                Ok(text) => text.hash(&mut self.hash),
                Err(failure) => failure.message().hash(&mut self.hash),
            },
            Unpacked::Array(_)
            | Unpacked::Struct(_)
            | Unpacked::Table(_)
            | Unpacked::Closure(_)
            | Unpacked::Error(_)
            | Unpacked::Module(_) => self.object(value),
            Unpacked::Internal if value.as_cell().is_some() => self.object(value),
            Unpacked::Undefined
            | Unpacked::Null
            | Unpacked::Bool(_)
            | Unpacked::Int(_)
            | Unpacked::Float(_)
            | Unpacked::Ratio(..)
            | Unpacked::Builtin(_)
            | Unpacked::Internal => value.bits.hash(&mut self.hash),
        }
    }

    fn object(&mut self, value: Value) {
        let number = self.seen.len();
        let known = *self.seen.entry(value.bits).or_insert_with(|| {
            self.pending.push(value);
            number
        });
        known.hash(&mut self.hash);
    }

    /// Hashes the contents of all objects seen so far.
    fn rest(&mut self) {
        while let Some(value) = self.pending.pop() {
            self.contents(value);
        }
    }

    fn contents(&mut self, value: Value) {
        match value.as_collection() {
            Some(Collection::Array(array)) => self.values(array.items()),
            Some(Collection::Struct(object)) => {
                for key in object.shape().keys() {
                    self.vm.symbols.text(*key).hash(&mut self.hash);
                }
                self.values(object.values());
                self.value(object.parent().map_or(Value::NULL, Value::from));
            }
            Some(Collection::Table(table)) => {
                table.len().hash(&mut self.hash);
                table.is_set().hash(&mut self.hash);
                for (key, _, value) in table.entries() {
                    self.value(key);
                    self.value(value);
                }
            }
            Some(Collection::Text(_)) => {}
            None => self.other_contents(value),
        }
    }

    /// Hashes the contents of an object that is not a collection.
    fn other_contents(&mut self, value: Value) {
        if let Unpacked::Closure(closure) = value.unpack() {
            let function = closure.function();
            let source = function.chunk().chunk().source.clone();
            function.prototype.name.hash(&mut self.hash);
            function.prototype.library.hash(&mut self.hash);
            let span = function.prototype.span;
            source.text().get(span.range()).hash(&mut self.hash);
            self.values(closure.captured());
        } else if let Unpacked::Error(error) = value.unpack() {
            error.kind().as_str().hash(&mut self.hash);
            error.message().as_str().hash(&mut self.hash);
            error.hint().hash(&mut self.hash);
            for line in self.vm.trace_lines(&error.trace()) {
                format!("{line:?}").hash(&mut self.hash);
            }
            self.value(error.value());
        } else if let Unpacked::Module(module) = value.unpack() {
            self.module(module);
        } else if let Some(inner) = value.as_cell() {
            self.value(inner);
        }
    }

    fn module(&mut self, module: Gc<Module>) {
        module.name().hash(&mut self.hash);
        if let ModuleBody::Namespace(space) = module.body() {
            self.space(*space);
        }
    }

    fn values(&mut self, values: &[Value]) {
        values.len().hash(&mut self.hash);
        for value in values {
            self.value(*value);
        }
    }
}
