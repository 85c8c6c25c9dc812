//! Modules: `include` runs a file once, in its own namespace, and binds its module.

use super::context::Frame;
use super::errors::caller;
use super::globals::SESSION;
use super::native::Raise;
use super::{Called, Vm};
use crate::compile::Options;
use crate::heap::Marker;
use crate::limit::{Gate, SOURCE_PART, carried};
use crate::text::{ErrorKind, Failure, Source};
use crate::value::{ChunkObject, Closure, Gc, Module, ModuleBody, Unpacked, Value};
use rustc_hash::FxHashMap;
use std::io::ErrorKind as Io;
use std::path::Path;
use std::rc::Rc;

/// A file that has been included.
#[derive(Clone, Copy)]
struct Loaded {
    chunk: Value,
    module: Option<Value>,
}

/// The files that have been included, by path.
#[derive(Default)]
pub(super) struct Modules {
    files: FxHashMap<String, Loaded>,
    by_space: FxHashMap<u32, String>,
    /// The changes since the last checkpoint, each with the state before it.
    changes: Vec<SavedModule>,
}

/// The state of a file before it was included, or before its module was created.
pub(super) struct SavedModule {
    path: String,
    loaded: Option<Loaded>,
}

impl SavedModule {
    pub fn mark(&self, marker: &mut Marker<'_>) {
        self.loaded
            .iter()
            .flat_map(|l| [Some(l.chunk), l.module])
            .flatten()
            .for_each(|v| v.mark(marker));
    }
}

impl Modules {
    pub fn roots(&self) -> impl Iterator<Item = Value> + '_ {
        let noted = self
            .changes
            .iter()
            .filter_map(|saved| saved.loaded.as_ref());
        self.files
            .values()
            .chain(noted)
            .flat_map(|f| [Some(f.chunk), f.module])
            .flatten()
    }

    fn note(&mut self, path: &str) {
        let loaded = self.files.get(path).copied();
        self.changes.push(SavedModule {
            path: path.to_string(),
            loaded,
        });
    }

    /// Takes the files included since the last call, with their previous state, newest first.
    pub fn take_changes(&mut self) -> Vec<SavedModule> {
        let mut changes = std::mem::take(&mut self.changes);
        changes.reverse();
        changes
    }

    /// Swaps the current state of the files with the saved one; calling it again swaps them back.
    pub fn exchange(&mut self, changes: &mut [SavedModule]) {
        for saved in &mut *changes {
            let now = match saved.loaded.take() {
                Some(loaded) => self.files.insert(saved.path.clone(), loaded),
                None => self.files.remove(&saved.path),
            };
            saved.loaded = now;
        }
        changes.reverse();
    }
}

impl Vm {
    /// Performs `include`: puts the module into `place`, or the closure of its body if that has to
    /// run first.
    #[inline(never)]
    pub(super) fn include(
        &mut self,
        base: *mut Value,
        frame: *mut Frame,
        place: *mut Value,
        path: Value,
    ) -> Called {
        let result = self.try_include(base, frame, path.as_str().unwrap_or_default());
        let Some((value, called)) = self.or_raise(result) else {
            return Called::Raised;
        };
        // SAFETY: the register belongs to the running window.
        unsafe { place.write(value) };
        called
    }

    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "the standard library may add kinds of errors"
    )]
    fn try_include(
        &mut self,
        base: *mut Value,
        frame: *mut Frame,
        path: &str,
    ) -> Result<(Value, Called), Raise> {
        // SAFETY: the closure of a running function is right before its window.
        let from = unsafe { (*base.sub(1)).gc::<Closure>() }.function().chunk();
        let candidates = candidates(
            path,
            from.chunk().source.name(),
            from.namespace() == SESSION,
        );
        let gate = Gate::new(&self.budget, self.heap.room() / SOURCE_PART);
        let read = self.host.read_module(&candidates, &gate);
        let (text, found) = read.map_err(|error| {
            carried(&error).unwrap_or_else(|| match error.kind() {
                Io::NotFound => Failure::import(format!("there is no module `{path}`"))
                    .with_hint(format!("looked for {}", candidates.join(", "))),
                Io::PermissionDenied => {
                    Failure::permission(format!("the sandbox does not allow including `{path}`"))
                }
                _ => Failure::import(format!("`{path}` cannot be read: {error}")),
            })
        })?;
        if let Some(loaded) = self.modules.files.get(&found) {
            if let Some(module) = loaded.module {
                return Ok((module, Called::Done));
            }
            if self.is_running(loaded.chunk, base, frame) {
                return Err(Failure::import(format!(
                    "`{path}` includes itself, directly or through other files"
                ))
                .into());
            }
        }
        let source = Rc::new(Source::new(found.clone(), text));
        let space = self.globals.add_space();
        let options = Options {
            module: true,
            ..Options::default()
        };
        let chunk = match self.load(&source, space, options) {
            Ok(chunk) => chunk,
            Err(fault) if fault.kind() == ErrorKind::Interrupted => {
                return Err(fault.into_failure().into());
            }
            Err(fault) => {
                return Err(Raise::error(self.placed_error(
                    fault.failure(),
                    &source,
                    fault.span(),
                )));
            }
        };
        let closure = chunk.body();
        self.modules.note(&found);
        self.modules.files.insert(
            found.clone(),
            Loaded {
                chunk: chunk.into(),
                module: None,
            },
        );
        self.modules.by_space.insert(space, found);
        Ok((closure.into(), Called::Closure))
    }

    /// Whether any of a chunk's code is running or is waiting for a call to return.
    fn is_running(&self, chunk: Value, base: *mut Value, frame: *mut Frame) -> bool {
        let (mut base, mut frame) = (base, frame);
        loop {
            // SAFETY: the closure of a running function is right before its window.
            let closure = unsafe { (*base.sub(1)).gc::<Closure>() };
            if Value::from(closure.function().chunk()).bits == chunk.bits {
                return true;
            }
            if frame == self.frames.start() {
                return false;
            }
            let place = caller(frame);
            (base, frame) = (place.base, place.frame);
        }
    }

    /// Returns the module whose body has just run in the window at `base`.
    #[inline(never)]
    pub(super) fn finish_module(&mut self, base: *mut Value) -> Value {
        // SAFETY: the closure of a running function is right before its window.
        let chunk: Gc<ChunkObject> = unsafe { (*base.sub(1)).gc::<Closure>() }.function().chunk();
        let space = chunk.namespace();
        let key = self.symbols.intern("module_name");
        let given = self
            .globals
            .find(space, key)
            .map(|slot| self.globals.value(slot));
        let stem = Path::new(chunk.chunk().source.name())
            .file_stem()
            .map(|s| s.to_string_lossy().into_owned());
        let name = given
            .and_then(|v| v.as_str().map(str::to_string))
            .or(stem)
            .unwrap_or_default();
        let module = Module::new(
            &mut self.heap,
            Rc::from(name),
            ModuleBody::Namespace(space),
            None,
        );
        if let Some(path) = self.modules.by_space.get(&space).cloned() {
            self.modules.note(&path);
            if let Some(loaded) = self.modules.files.get_mut(&path) {
                loaded.module = Some(module.into());
            }
        }
        module.into()
    }

    /// Declares a global with the module's name in the namespace of the running code.
    #[inline(never)]
    pub(super) fn bind_module(&mut self, base: *mut Value, module: Value) -> bool {
        let Unpacked::Module(object) = module.unpack() else {
            unreachable!("`Include` produces modules")
        };
        // SAFETY: the closure of a running function is right before its window.
        let space = unsafe { (*base.sub(1)).gc::<Closure>() }
            .function()
            .chunk()
            .namespace();
        let name = self.symbols.intern(object.name());
        let slot = self.globals.slot(space, name);
        let room = self.globals.check_slots();
        if self.or_raise(room).is_none() {
            return false;
        }
        self.define_global(slot, 1, module)
    }
}

/// The paths at which to look for a module: next to the including file, in the current directory,
/// and in `include/`.
fn candidates(path: &str, from: &str, session: bool) -> Vec<String> {
    let named = if Path::new(path).extension().is_none() {
        format!("{path}.lm")
    } else {
        path.to_string()
    };
    let mut places = Vec::new();
    let pretended = session && from.starts_with('<');
    if let Some(parent) = Path::new(from).parent().filter(|_| !pretended) {
        places.push(parent.join(&named).to_string_lossy().into_owned());
    }
    places.push(named.clone());
    places.push(
        Path::new("include")
            .join(&named)
            .to_string_lossy()
            .into_owned(),
    );
    places.dedup();
    places
}
