//! Modules as values.

use super::object::{Gc, Object, allocate};
use super::{Tag, Value};
use crate::heap::{Header, Heap, Marker};
use crate::text::Symbol;
use std::rc::Rc;

/// The members of a module.
#[derive(Clone, Debug)]
pub enum ModuleBody {
    /// Builtins, sorted by name.
    Builtin(Rc<[(Symbol, u32)]>),
    /// The globals of a namespace.
    Namespace(u32),
}

/// A module.
#[repr(C)]
pub struct Module {
    header: Header,
    name: Rc<str>,
    body: ModuleBody,
    /// The builtin run by calling the module, if it can be called: `string(x)`.
    conversion: Option<u32>,
}

impl Module {
    /// Creates a module with this name.
    pub fn new(
        heap: &mut Heap,
        name: Rc<str>,
        body: ModuleBody,
        conversion: Option<u32>,
    ) -> Gc<Module> {
        let object = allocate::<Module>(heap, 0);
        // SAFETY: the memory is new and has the size of the object; its header has been written.
        unsafe {
            (&raw mut (*object).name).write(name);
            (&raw mut (*object).body).write(body);
            (&raw mut (*object).conversion).write(conversion);
            Gc::from_raw(object)
        }
    }

    /// Returns the name.
    pub fn name(&self) -> &Rc<str> {
        &self.name
    }

    /// Returns the members.
    pub fn body(&self) -> &ModuleBody {
        &self.body
    }

    /// Returns the builtin that is run by calling the module.
    pub fn conversion(&self) -> Option<Value> {
        self.conversion.map(Value::builtin)
    }

    /// Looks up a member that is a builtin.
    pub fn builtin(&self, name: Symbol) -> Option<Value> {
        match &self.body {
            ModuleBody::Builtin(members) => {
                let at = members.binary_search_by_key(&name, |m| m.0).ok()?;
                Some(Value::builtin(members[at].1))
            }
            ModuleBody::Namespace(_) => None,
        }
    }
}

impl Object for Module {
    const TAG: Tag = Tag::Module;

    fn trace(&self, _: &mut Marker<'_>) {}

    fn size(&self) -> usize {
        size_of::<Module>()
    }
}
