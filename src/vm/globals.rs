//! Global names. Each has a slot that never moves, in one array for all namespaces; the session,
//! the library and each module have their own namespace.

use super::Vm;
use super::context::Reserve;
use crate::code::{Effect, Instruction};
use crate::compile::GlobalNames;
use crate::heap::Marker;
use crate::text::{Failure, Symbol};
use crate::value::{ChunkObject, Gc, Module, ModuleBody, Puzzle, Tag, Value};
use rustc_hash::FxHashMap;
use std::rc::Rc;

/// The maximum number of slots.
const SLOTS_MAX: usize = 1 << 20;

/// The properties of a slot besides its value.
#[repr(C)]
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct GlobalFlags {
    /// Whether it holds a builtin (or builtin module) that no program has replaced.
    pub builtin: bool,
    /// Whether it is a constant.
    pub constant: bool,
}

/// All globals.
pub struct Namespaces {
    values: Reserve<Value>,
    names: Vec<Symbol>,
    flags: Vec<GlobalFlags>,
    spaces: Vec<FxHashMap<Symbol, u32>>,
    /// The meanings of names that no program has declared.
    builtins: FxHashMap<Symbol, Value>,
    hidden: FxHashMap<Symbol, Value>,
    /// Whether a name has been refused a slot since the last check.
    refused: bool,
    /// The epoch in which each slot was created or last recorded.
    epochs: Vec<u32>,
    /// The address of `epochs`, for native code.
    epochs_start: *const u32,
    /// The address of `flags`, for native code.
    flags_start: *const GlobalFlags,
    /// The current epoch; 0 if changes are not being recorded.
    epoch: u32,
    changes: Vec<SavedGlobal>,
}

/// The state of a global before it changed in a checkpoint's epoch.
#[derive(Clone, Copy)]
pub(super) struct SavedGlobal {
    slot: u32,
    flags: GlobalFlags,
    value: Value,
}

impl SavedGlobal {
    pub fn slot(&self) -> u32 {
        self.slot
    }

    pub fn mark(&self, marker: &mut Marker<'_>) {
        self.value.mark(marker);
    }
}

impl Default for Namespaces {
    fn default() -> Namespaces {
        Namespaces {
            values: Reserve::new(SLOTS_MAX),
            names: Vec::new(),
            flags: Vec::new(),
            spaces: vec![FxHashMap::default(), FxHashMap::default()],
            builtins: FxHashMap::default(),
            hidden: FxHashMap::default(),
            refused: false,
            epochs: Vec::new(),
            epochs_start: std::ptr::null(),
            flags_start: std::ptr::null(),
            epoch: 0,
            changes: Vec::new(),
        }
    }
}

/// The session's namespace.
pub const SESSION: u32 = 0;
/// The library's namespace.
pub const LIBRARY: u32 = 1;

impl Namespaces {
    /// The offset of the current epoch, in bytes.
    pub(super) const EPOCH: usize = std::mem::offset_of!(Namespaces, epoch);
    /// The offset of the pointer to the slots' epochs, in bytes.
    pub(super) const EPOCHS: usize = std::mem::offset_of!(Namespaces, epochs_start);

    /// The offset of the pointer to the slots' flags, in bytes.
    pub(super) const FLAGS: usize = std::mem::offset_of!(Namespaces, flags_start);

    pub(super) fn start(&self) -> *mut Value {
        self.values.start()
    }

    /// The number of slots.
    pub fn len(&self) -> usize {
        self.names.len()
    }

    /// All values, by slot.
    pub fn values(&self) -> &[Value] {
        // SAFETY: the reserve is zero beyond the part that has been written, and zero is the
        // undefined value; only one thread uses it.
        unsafe { std::slice::from_raw_parts(self.values.start(), self.names.len()) }
    }

    /// The value of a slot.
    pub fn value(&self, slot: u32) -> Value {
        self.values()[slot as usize]
    }

    /// Sets the value of a slot.
    pub fn set(&mut self, slot: u32, value: Value) {
        assert!(
            (slot as usize) < self.names.len(),
            "slots are made before they are set"
        );
        self.note(slot);
        // SAFETY: the slot exists; no view of the values is in use.
        unsafe { self.values.start().add(slot as usize).write(value) };
    }

    /// Records the state of a slot that is about to change.
    #[inline(always)]
    pub(super) fn note(&mut self, slot: u32) {
        if self.is_new_to_journal(slot) {
            self.note_first(slot);
        }
    }

    /// Whether a slot must be recorded before it changes.
    #[inline(always)]
    pub(super) fn is_new_to_journal(&self, slot: u32) -> bool {
        self.epochs
            .get(slot as usize)
            .is_some_and(|epoch| *epoch < self.epoch)
    }

    #[cold]
    #[inline(never)]
    fn note_first(&mut self, slot: u32) {
        self.epochs[slot as usize] = self.epoch;
        self.changes.push(SavedGlobal {
            slot,
            flags: self.flags(slot),
            value: self.value(slot),
        });
    }

    /// Starts an epoch, which must be later than all earlier ones; 0 stops recording.
    pub(super) fn begin_epoch(&mut self, epoch: u32) {
        self.epoch = epoch;
    }

    /// How many slots have changed in the current epoch.
    pub(super) fn changed(&self) -> usize {
        self.changes.len()
    }

    /// Takes the slots that have changed in the epoch, with their previous state.
    pub(super) fn take_changes(&mut self) -> Vec<SavedGlobal> {
        std::mem::take(&mut self.changes)
    }

    /// Whether no program set the slot's current value or its saved one.
    pub(super) fn is_offered(&self, saved: &SavedGlobal) -> bool {
        let was_free = saved.flags.builtin || !saved.flags.constant && saved.value.is_undefined();
        was_free && self.flags(saved.slot).builtin
    }

    /// Swaps the current state of slots with the saved one. Must not be called while changes are
    /// being recorded.
    pub(super) fn exchange(&mut self, changes: &mut [SavedGlobal]) {
        for saved in changes {
            let now = SavedGlobal {
                slot: saved.slot,
                flags: self.flags(saved.slot),
                value: self.value(saved.slot),
            };
            self.flags[saved.slot as usize] = saved.flags;
            self.set(saved.slot, saved.value);
            *saved = now;
        }
    }

    /// The name of a slot.
    pub fn name(&self, slot: u32) -> Symbol {
        self.names[slot as usize]
    }

    /// The properties of a slot.
    pub fn flags(&self, slot: u32) -> GlobalFlags {
        self.flags[slot as usize]
    }

    /// Adds a namespace and returns its number.
    pub fn add_space(&mut self) -> u32 {
        self.spaces.push(FxHashMap::default());
        self.spaces.len() as u32 - 1
    }

    /// The number of namespaces.
    pub(super) fn spaces(&self) -> u32 {
        self.spaces.len() as u32
    }

    /// The slot of a name, if it has one.
    pub fn find(&self, space: u32, name: Symbol) -> Option<u32> {
        self.spaces[space as usize].get(&name).copied()
    }

    /// Fails if a name has been refused a slot since the last check, since code that mentions it
    /// must not run.
    ///
    /// # Errors
    /// `LimitError` in that case.
    pub(super) fn check_slots(&mut self) -> Result<(), Failure> {
        if std::mem::take(&mut self.refused) {
            let failure = Failure::limit(format!("more than {SLOTS_MAX} global names"));
            return Err(failure.with_hint("names that only some functions need can be local"));
        }
        Ok(())
    }

    /// The slot of a name, created if it has none.
    pub fn slot(&mut self, space: u32, name: Symbol) -> u32 {
        if let Some(slot) = self.find(space, name) {
            return slot;
        }
        let slot = self.names.len() as u32;
        if slot as usize >= SLOTS_MAX {
            self.refused = true;
            return 0;
        }
        self.names.push(name);
        let hidden = if space == LIBRARY {
            self.hidden.get(&name)
        } else {
            None
        };
        let builtin = self.builtins.get(&name).or(hidden).copied();
        self.flags.push(GlobalFlags {
            builtin: builtin.is_some(),
            constant: false,
        });
        self.spaces[space as usize].insert(name, slot);
        // A new slot starts with the value that its name had before; that is the value that undoing
        // must restore.
        self.epochs.push(u32::MAX);
        self.epochs_start = self.epochs.as_ptr();
        self.flags_start = self.flags.as_ptr();
        self.set(slot, builtin.unwrap_or(Value::UNDEFINED));
        self.epochs[slot as usize] = 0;
        slot
    }

    /// The names that programs have declared in a namespace, with their slots.
    pub fn declared(&self, space: u32) -> Vec<(Symbol, u32)> {
        let all = self.spaces[space as usize]
            .iter()
            .map(|(name, slot)| (*name, *slot));
        let mut own: Vec<(Symbol, u32)> = all
            .filter(|(_, slot)| !self.value(*slot).is_undefined() && !self.flags(*slot).builtin)
            .collect();
        own.sort_by_key(|(_, slot)| *slot);
        own
    }

    /// The names that have a meaning without being declared.
    pub fn builtin_names(&self) -> impl Iterator<Item = Symbol> + '_ {
        self.builtins.keys().copied()
    }

    /// The meaning of a name that no program has declared.
    pub fn builtin(&self, name: Symbol) -> Option<Value> {
        self.builtins.get(&name).copied()
    }

    /// Reserves room for this many builtins.
    pub(super) fn expect_builtins(&mut self, count: usize) {
        self.builtins.reserve(count);
        // An estimate: about one builtin in eight is hidden. Letting the table grow would cost
        // more.
        self.hidden.reserve(count / 8);
    }

    pub(super) fn add_builtin(&mut self, name: Symbol, value: Value, hidden: bool) {
        let table = if hidden {
            &mut self.hidden
        } else {
            &mut self.builtins
        };
        table.insert(name, value);
    }

    pub(super) fn roots(&self) -> impl Iterator<Item = Value> + '_ {
        let noted = self.changes.iter().map(|saved| saved.value);
        let known = self.values().iter().chain(self.builtins.values());
        known.copied().chain(noted)
    }
}

/// The compiler's view of one namespace.
pub(super) struct NamespaceView<'a> {
    pub globals: &'a mut Namespaces,
    pub space: u32,
}

impl GlobalNames for NamespaceView<'_> {
    fn slot(&mut self, name: Symbol) -> u32 {
        self.globals.slot(self.space, name)
    }

    fn is_variable(&self, slot: u32) -> bool {
        let flags = self.globals.flags(slot);
        !flags.builtin && !flags.constant && !self.globals.value(slot).is_undefined()
    }

    fn is_builtin_module(&self, name: Symbol) -> bool {
        self.globals
            .builtin(name)
            .is_some_and(|v| v.tag == Tag::Module)
    }

    fn is_builtin(&self, slot: u32) -> bool {
        self.globals.flags(slot).builtin
    }
}

impl Vm {
    /// Declares all builtins, and creates the modules and the strings of one ASCII character.
    pub(super) fn declare_builtins(&mut self) {
        let mut modules: FxHashMap<&'static str, Vec<(Symbol, u32)>> = FxHashMap::default();
        self.globals.expect_builtins(self.builtins.len());
        for index in 0..self.builtins.len() {
            let row = self.builtins[index];
            let name = self.symbols.intern_static(row.name);
            if row.global {
                let hidden = row.name.starts_with("__");
                self.globals
                    .add_builtin(name, Value::builtin(index as u32), hidden);
            }
            for module in row.modules.split_ascii_whitespace() {
                modules
                    .entry(module)
                    .or_default()
                    .push((name, index as u32));
            }
        }
        for (name, mut members) in modules {
            members.sort_by_key(|m| m.0);
            let symbol = self.symbols.intern_static(name);
            let conversion = self.globals.builtin(symbol).map(|v| v.bits as u32);
            let body = ModuleBody::Builtin(Rc::from(members));
            let module = Module::new(&mut self.heap, Rc::from(name), body, conversion);
            self.methods.declare(name, module);
            self.globals.add_builtin(symbol, module.into(), false);
        }
        self.characters.reserve_exact(128);
        for c in 0..128u8 {
            let text =
                crate::value::Text::new(&mut self.heap, (c as char).encode_utf8(&mut [0; 4]));
            self.characters.push(text.into());
        }
    }

    /// Gives a name such as π a constant value.
    pub fn add_constant(&mut self, name: &str, value: Value) {
        let symbol = self.symbols.intern(name);
        self.globals.add_builtin(symbol, value, false);
    }

    /// Whether the slot may be assigned from inside a function; if not, raises an error in the
    /// machine.
    #[inline(never)]
    pub(super) fn check_assignable(&mut self, slot: u32) -> bool {
        let flags = self.globals.flags(slot);
        let name = self.symbols.shared(self.globals.name(slot));
        if flags.constant {
            self.fail(Failure::name(format!(
                "`{name}` is a constant and cannot be assigned"
            )));
            return false;
        }
        if flags.builtin || self.globals.value(slot).is_undefined() {
            self.fail(
                Failure::name(format!(
                    "`{name}` is not declared, so a function cannot assign it"
                ))
                .with_hint(format!(
                    "write `var {name} = …` here for a local, or declare it outside the function"
                )),
            );
            return false;
        }
        true
    }

    /// Declares a global by assignment (`how` is 0), `var` (1) or `define` (2).
    #[inline(never)]
    pub(super) fn define_global(&mut self, slot: u32, how: usize, value: Value) -> bool {
        let flags = self.globals.flags(slot);
        if flags.constant && how != 2 {
            let name = self.symbols.shared(self.globals.name(slot));
            self.fail(Failure::name(format!(
                "`{name}` is a constant and cannot be assigned"
            )));
            return false;
        }
        if how == 2 && !flags.constant && !flags.builtin && !self.globals.value(slot).is_undefined()
        {
            self.check_stores(slot);
        }
        self.globals.note(slot);
        self.globals.flags[slot as usize] = GlobalFlags {
            builtin: false,
            constant: how == 2,
        };
        self.globals.set(slot, value);
        true
    }

    /// Gives a session name a value unless a program has already given it one.
    pub fn offer(&mut self, name: Symbol, value: Value) {
        let slot = self.globals.slot(SESSION, name);
        let flags = self.globals.flags(slot);
        let free = flags.builtin || (!flags.constant && self.globals.value(slot).is_undefined());
        if free && self.globals.name(slot) == name {
            self.globals.note(slot);
            self.globals.flags[slot as usize].builtin = true;
            self.globals.set(slot, value);
        }
    }

    /// Undeclares a name; if a builtin has that name, it becomes visible again.
    pub fn undeclare(&mut self, slot: u32) {
        self.check_stores(slot);
        let builtin = self.globals.builtin(self.globals.name(slot));
        self.globals.note(slot);
        self.globals.flags[slot as usize] = GlobalFlags {
            builtin: builtin.is_some(),
            constant: false,
        };
        self.globals.set(slot, builtin.unwrap_or(Value::UNDEFINED));
    }

    /// Makes all code check the slot before storing into it. Code compiled while the slot was a
    /// variable stores without checking. O(size of all code).
    fn check_stores(&mut self, slot: u32) {
        let mut chunks: Vec<Gc<ChunkObject>> = Vec::new();
        self.heap.for_each(Tag::Chunk as u8, |object| {
            // SAFETY: the heap returns objects of the requested kind.
            chunks.push(unsafe { Gc::from_raw(object.cast::<ChunkObject>()) });
        });
        self.discard_native();
        for chunk in chunks {
            let first = chunk.chunk().code as usize;
            for word in &mut chunk.words_mut()[first..] {
                let Some(mut i) = Instruction::decode(*word) else {
                    continue;
                };
                let Effect::Global(field, Some(checked)) = i.op.effect() else {
                    continue;
                };
                if i.slot(field) == slot {
                    i.op = checked;
                    *word = i.encode();
                }
            }
        }
    }

    #[inline(never)]
    pub(super) fn fail_undefined_global(&mut self, slot: u32) {
        let name = self.symbols.shared(self.globals.name(slot));
        self.fail(Failure::name(format!("`{name}` is not defined")));
        self.puzzle(Puzzle::Undefined(slot));
    }

    #[inline(never)]
    pub(super) fn fail_no_self(&mut self) {
        self.fail(no_self());
    }
}

/// A `NameError` about `self` in a function that was not called as a method.
pub(super) fn no_self() -> Failure {
    Failure::name("there is no `self` here: the function was not called as a method")
        .with_hint("call it as `object.method(…)`")
}
