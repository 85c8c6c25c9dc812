//! Slow paths for elements, fields and members. Each method returns `None` (or false) if it has
//! raised an error in the machine.

use super::Vm;
use super::calls::member_of_module;
use super::globals::no_self;
use super::native::Raise;
use crate::code::{CACHE_WORDS, CACHED_MEMBER, CACHED_MODULE, CacheSite};
use crate::number::NumberRef;
use crate::text::{Failure, Symbol, closest, counted, name_bytes};
use crate::value::{
    Array, Closure, Collection, Gc, Module, ModuleBody, Puzzle, Struct, Text, Unpacked, Value,
};

type Cache = *mut [u64; CACHE_WORDS];

impl Vm {
    fn cache_site(&self, base: *mut Value, cache: Cache) -> (Gc<crate::value::ChunkObject>, usize) {
        // SAFETY: the closure of a running function is right before its window.
        let chunk = unsafe { (*base.sub(1)).gc::<Closure>() }.function().chunk();
        let word = chunk.word_of(cache.cast::<u64>()) as usize;
        (chunk, (word - chunk.chunk().cache_word(0)) / CACHE_WORDS)
    }

    /// The location of a struct's field, if it is in the second-level table for this cache.
    #[inline(always)]
    pub(super) fn known_site(&self, cache: Cache, object: Gc<Struct>) -> Option<*mut Value> {
        self.sites.find(cache, object, self.shapes.epoch)
    }

    /// The name that a cache of the running function looks up.
    pub(super) fn cache_name(&self, base: *mut Value, cache: Cache) -> Symbol {
        let (chunk, index) = self.cache_site(base, cache);
        match &chunk.chunk().caches[index] {
            CacheSite::Name(name) | CacheSite::Member { name, .. } => *name,
            CacheSite::Keys(_) => {
                unreachable!("the compiler gives field instructions a cache with a name")
            }
        }
    }

    /// Creates the struct for a literal whose keys need the slow path.
    pub(super) fn new_struct(
        &mut self,
        base: *mut Value,
        cache: Cache,
        values: &[Value],
    ) -> Option<Value> {
        let (chunk, index) = self.cache_site(base, cache);
        let CacheSite::Keys(keys) = &chunk.chunk().caches[index] else {
            unreachable!("the compiler gives struct literals a cache with keys");
        };
        let shape = self.shapes.empty(&mut self.heap, None);
        let object = Struct::new(&mut self.heap, shape, &[]);
        for (key, value) in keys.iter().zip(values) {
            let result = self.assign_field(object, *key, *value);
            self.or_raise(result)?;
        }
        Some(object.into())
    }

    /// Reads `x[i]`.
    pub(super) fn get_index(&mut self, x: Value, i: Value) -> Option<Value> {
        let result = self.try_get_index(x, i);
        self.or_raise(result)
    }

    fn try_get_index(&mut self, x: Value, i: Value) -> Result<Value, Raise> {
        let Some(collection) = x.as_collection() else {
            return Err(not_indexed(x).into());
        };
        match collection {
            Collection::Array(array) => {
                let at = self.position(i, array.len(), "array")?;
                Ok(array.items()[at])
            }
            Collection::Text(text) => {
                let at = self.position(i, text.chars(), "string")?;
                Ok(self.character_at(text, at))
            }
            Collection::Struct(object) => {
                let found = self.known_key(i)?;
                found
                    .and_then(|key| self.read_field(object, key))
                    .ok_or_else(|| self.no_field(x, i.as_str().unwrap_or_default()).into())
            }
            Collection::Table(table) if !table.is_set() => {
                let found = self.table_get(table, i)?;
                found.ok_or_else(|| self.no_key(table, i).into())
            }
            Collection::Table(_) => Err(not_indexed(x).into()),
        }
    }

    /// The character of a string at an index that is in range.
    pub fn character_at(&mut self, text: Gc<Text>, at: usize) -> Value {
        let byte = text.byte_of(at);
        let c = text.as_str()[byte..]
            .chars()
            .next()
            .expect("the index is in range");
        self.character(c)
    }

    /// Converts an index to a position; negative indices count from the end.
    ///
    /// # Errors
    /// `TypeError` if it is not an int; `IndexError` if it is out of range.
    pub fn position(&self, i: Value, length: usize, of: &str) -> Result<usize, Failure> {
        let outside = |shown: String| {
            let range = if length == 0 {
                format!("the {of} is empty")
            } else {
                let noun = if of == "string" {
                    "character"
                } else {
                    "element"
                };
                let indices = match length {
                    1 => "index 0".to_string(),
                    _ => format!("indices 0 to {}", length - 1),
                };
                format!("the {of} has {}, {indices}", counted(length, noun))
            };
            Failure::index(format!("index {shown} is out of range")).with_hint(range)
        };
        let index = match i.as_number() {
            Some(NumberRef::Int(i)) => i,
            Some(NumberRef::Big(_)) => return Err(outside(self.described_briefly(i))),
            _ => {
                return Err(Failure::type_(format!(
                    "an index must be an int, not {}",
                    super::described(i)
                )));
            }
        };
        let at = if index < 0 {
            index + length as i64
        } else {
            index
        };
        if at < 0 || at >= length as i64 {
            return Err(outside(index.to_string()));
        }
        Ok(at as usize)
    }

    /// The symbol for a string used as a key, created if it does not exist yet. The symbol may be
    /// stored only in values.
    ///
    /// # Errors
    /// `TypeError` if it is not a string; `LimitError` if no more symbols can be created.
    pub fn key(&mut self, key: Value) -> Result<Symbol, Failure> {
        let Unpacked::Text(text) = key.unpack() else {
            return Err(wrong_key(key));
        };
        if let Some(symbol) = text.known_symbol(&self.symbols) {
            return Ok(symbol);
        }
        let bytes = name_bytes(text.as_str());
        self.check_room(bytes)?;
        self.heap.charge(bytes);
        Ok(text.symbol(&mut self.symbols))
    }

    /// The symbol for a string used as a key, if it already exists. The symbol may be stored only
    /// in values.
    ///
    /// # Errors
    /// `TypeError` if it is not a string.
    pub fn known_key(&self, key: Value) -> Result<Option<Symbol>, Failure> {
        if let Unpacked::Text(text) = key.unpack() {
            Ok(text.known_symbol(&self.symbols))
        } else {
            Err(wrong_key(key))
        }
    }

    /// Performs `x[i] = value`.
    #[inline(never)]
    pub(super) fn set_index(&mut self, x: Value, i: Value, value: Value) -> bool {
        let result = self.try_set_index(x, i, value);
        self.or_raise(result).is_some()
    }

    fn try_set_index(&mut self, x: Value, i: Value, value: Value) -> Result<(), Raise> {
        let Some(collection) = x.as_collection() else {
            return Err(not_indexed(x).into());
        };
        match collection {
            Collection::Array(array) => {
                let at = self.position(i, array.len(), "array")?;
                array.set(&mut self.heap, at, value);
                Ok(())
            }
            Collection::Struct(object) => {
                let key = self.key(i)?;
                self.assign_field(object, key, value)
            }
            Collection::Text(_) => Err(Failure::type_(
                "strings are immutable: a character cannot be assigned",
            )
            .with_hint("make a new string, or use `string::replace_by_index`")
            .into()),
            Collection::Table(table) if !table.is_set() => {
                self.table_put(table, i, value)?;
                Ok(())
            }
            Collection::Table(_) => Err(not_indexed(x).into()),
        }
    }

    /// Reads an own or inherited field, or the parent.
    pub fn read_field(&self, object: Gc<Struct>, key: Symbol) -> Option<Value> {
        if key == self.parent_key {
            return Some(object.parent().map_or(Value::NULL, Value::from));
        }
        object.get(key)
    }

    /// Sets a field of the struct itself, or its parent.
    ///
    /// # Errors
    /// `TypeError` or `ValueError` if the new parent is invalid.
    pub fn assign_field(
        &mut self,
        object: Gc<Struct>,
        key: Symbol,
        value: Value,
    ) -> Result<(), Raise> {
        if key != self.parent_key {
            object.set(&mut self.heap, &mut self.shapes, key, value);
            return Ok(());
        }
        let parent = if let Unpacked::Struct(parent) = value.unpack() {
            Some(parent)
        } else if matches!(value.unpack(), Unpacked::Null) {
            None
        } else {
            return Err(Failure::type_(format!(
                "`__parent__` must be a struct or null, not {}",
                super::described(value)
            ))
            .into());
        };
        if !object.set_parent(&mut self.heap, &mut self.shapes, parent) {
            return Err(Failure::value("a struct cannot be its own ancestor").into());
        }
        Ok(())
    }

    /// Reads `x.name`.
    #[inline(never)]
    pub(super) fn get_field(&mut self, base: *mut Value, x: Value, cache: Cache) -> Option<Value> {
        let name = self.cache_name(base, cache);
        let found = if let Unpacked::Struct(object) = x.unpack() {
            self.find_field(object, name, cache)
        } else if let Unpacked::Error(error) = x.unpack() {
            match self.symbols.text(name) {
                "kind" => Some(error.kind().into()),
                "message" => Some(error.message().into()),
                "value" => Some(error.value()),
                "trace" => Some(self.trace_value(&error.trace())),
                _ => None,
            }
        } else if x.is_undefined() {
            self.fail_no_self();
            return None;
        } else {
            None
        };
        if found.is_none() {
            self.fail_no_field(x, name);
        }
        found
    }

    fn trace_value(&mut self, trace: &[crate::value::TracePoint]) -> Value {
        let lines = self.trace_lines(trace);
        let items = lines
            .iter()
            .map(|line| Text::from_string(&mut self.heap, line.to_string()).into())
            .collect();
        Array::new(&mut self.heap, items).into()
    }

    /// Performs `x.name = value`.
    #[inline(never)]
    pub(super) fn set_field(
        &mut self,
        base: *mut Value,
        x: Value,
        cache: Cache,
        value: Value,
    ) -> bool {
        let name = self.cache_name(base, cache);
        let Unpacked::Struct(object) = x.unpack() else {
            if let Unpacked::Undefined = x.unpack() {
                self.fail_no_self();
                return false;
            }
            let text = self.symbols.shared(name);
            self.fail(Failure::attribute(format!(
                "{} has no fields, so `{text}` cannot be assigned",
                super::described(x)
            )));
            return false;
        };
        let result = self.assign_field(object, name, value);
        if self.or_raise(result).is_none() {
            return false;
        }
        self.counters.cache_misses += 1;
        let shape = object.shape.get();
        if self.inline_caches
            && let Some(slot) = shape.slot(name)
            && !shape.is_dictionary()
        {
            // SAFETY: the cache belongs to the running instruction.
            unsafe {
                (*cache)[0] = shape.address() as u64;
                (*cache)[1] = u64::from(slot);
            }
            self.sites.note_own(cache, shape, slot);
        }
        true
    }

    pub(super) fn fail_no_field(&mut self, x: Value, name: Symbol) {
        let failure = self.no_field(x, self.symbols.text(name));
        self.fail(failure);
    }

    /// An `AttributeError` for a missing member, with a hint.
    pub fn no_field(&self, x: Value, text: &str) -> Failure {
        let failure = Failure::attribute(format!("{} has no member `{text}`", super::described(x)));
        match x.as_collection() {
            Some(Collection::Struct(object)) => {
                let lines = std::iter::successors(Some(object), |object| object.parent());
                let known: Vec<Symbol> = lines
                    .flat_map(|object| object.shape().keys().to_vec())
                    .collect();
                match closest(text, known.iter().map(|k| self.symbols.text(*k))) {
                    Some(near) => failure.with_hint(format!("did you mean `{near}`?")),
                    None => failure,
                }
            }
            Some(_) if self.has_method(x, text) => {
                failure.with_hint(format!("it is a function: write `{text}(…)`"))
            }
            Some(Collection::Table(table)) if !table.is_set() => {
                failure.with_hint(format!("to read a key, write `d[\"{text}\"]`"))
            }
            None if x.is_null() => failure.with_hint("a function without `return` returns null"),
            None if matches!(x.unpack(), Unpacked::Module(_)) => {
                failure.with_hint(member_of_module(x, text))
            }
            None if matches!(x.unpack(), Unpacked::Error(_)) => {
                failure.with_hint("an error has `kind`, `message`, `value` and `trace`")
            }
            Some(_) | None => failure,
        }
    }

    /// The module that `::` reads from: its left operand if that is a module, otherwise the library
    /// module with the name on the left.
    fn module_here(&self, base: *mut Value, x: Value, cache: Cache) -> Option<Gc<Module>> {
        if let Unpacked::Module(module) = x.unpack() {
            return Some(module);
        }
        let (chunk, index) = self.cache_site(base, cache);
        let CacheSite::Member { of, .. } = &chunk.chunk().caches[index] else {
            return None;
        };
        let own = self.globals.builtin(*of)?;
        if let Unpacked::Module(module) = own.unpack() {
            return Some(module);
        }
        None
    }

    /// Reads `x::name`.
    pub(super) fn get_scoped(&mut self, base: *mut Value, x: Value, cache: Cache) -> Option<Value> {
        let name = self.cache_name(base, cache);
        let Some(module) = self.module_here(base, x, cache) else {
            let text = self.symbols.shared(name);
            let failure = Failure::type_(format!(
                "`::` reads a member of a module, but this is {}",
                super::described(x)
            ));
            self.fail(failure.with_hint(format!("members of a value are written `value.{text}`")));
            self.puzzle(Puzzle::Called);
            return None;
        };
        let member = match module.body() {
            ModuleBody::Builtin(_) => {
                let member = module.builtin(name);
                if let (true, Some(member)) = (self.inline_caches, member) {
                    // SAFETY: the cache belongs to the running instruction. Library modules are
                    // never freed.
                    unsafe {
                        (*cache)[CACHED_MODULE] = module.address() as u64;
                        (*cache)[CACHED_MEMBER] = member.bits;
                    }
                }
                member
            }
            ModuleBody::Namespace(space) => {
                let slot = self
                    .globals
                    .find(*space, name)
                    .filter(|slot| !self.globals.flags(*slot).builtin);
                slot.map(|slot| self.globals.value(slot))
                    .filter(|v| !v.is_undefined())
            }
        };
        if member.is_none() {
            let text = self.symbols.shared(name);
            let known = self.module_members(&module);
            let failure = Failure::attribute(format!(
                "the module `{}` has no member `{text}`",
                module.name()
            ));
            let near =
                closest(&text, known.iter().map(|s| self.symbols.text(*s))).map(str::to_string);
            self.fail(match near {
                Some(near) => failure.with_hint(format!("did you mean `{near}`?")),
                None => failure,
            });
        }
        member
    }

    /// The names of a module's members.
    pub fn module_members(&self, module: &crate::value::Module) -> Vec<Symbol> {
        match module.body() {
            ModuleBody::Builtin(members) => members.iter().map(|m| m.0).collect(),
            ModuleBody::Namespace(space) => self
                .globals
                .declared(*space)
                .into_iter()
                .map(|d| d.0)
                .collect(),
        }
    }
}

fn not_indexed(x: Value) -> Failure {
    if x.is_undefined() {
        return no_self();
    }
    let failure = Failure::type_(format!("{} cannot be indexed", super::described(x)));
    match x.as_table() {
        Some(_) => failure.with_hint("`s.has(x)` looks for an element; `s.add(x)` adds one"),
        None => failure,
    }
}

fn wrong_key(key: Value) -> Failure {
    Failure::type_(format!(
        "a struct's key must be a string, not {}",
        super::described(key)
    ))
}
