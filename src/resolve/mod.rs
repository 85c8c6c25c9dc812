//! Resolves names to storage locations: for every occurrence of a name, whether it is a local, an
//! upvalue or a global; for every local, whether closures capture it and whether it is reassigned;
//! for every function, what it captures.
//!
//! Scoping is lexical; a local is visible from its declaration onwards. A captured local that is
//! never reassigned is copied into the closure; any other captured local lives in a cell.

mod scope;
mod uses;
mod walk;

pub use uses::{UnitUses, Uses, uses};

use crate::limit::Gate;
use crate::syntax::ast::{FunctionId, NameId, Program};
use crate::text::{Fault, Symbol, Symbols};
use rustc_hash::FxHashMap;

/// The index of a local variable in a program.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash)]
pub struct LocalId(pub u32);

/// The storage location of a name, as seen from the function in which it occurs.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Place {
    /// Not an occurrence of a variable, or never reached.
    Unset,
    /// A local of the same function.
    Local(LocalId),
    /// An upvalue of the function, which refers to this local of an outer function.
    Upvalue(u8, LocalId),
    /// The function's own `self`.
    OwnSelf,
    /// A global (or builtin).
    Global,
}

impl Place {
    /// The local, if this is a local of the same function.
    pub fn as_local(self) -> Option<LocalId> {
        if let Place::Local(id) = self {
            Some(id)
        } else {
            None
        }
    }
}

/// The properties of a local, known after the whole program has been read.
#[derive(Clone, Copy, Debug, Default)]
pub struct Local {
    /// Whether a closure uses it.
    pub captured: bool,
    /// Whether it is assigned after its declaration, or captured before it has a value.
    pub reassigned: bool,
}

impl Local {
    /// Reports whether the variable lives in a cell that closures share.
    pub fn in_cell(self) -> bool {
        self.captured && self.reassigned
    }
}

/// The source of an upvalue when the closure is created.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Source {
    /// A local of the creating function.
    Local(LocalId),
    /// An upvalue of the creating function.
    Upvalue(u8),
}

/// The properties of a function, known after it has been read.
#[derive(Clone, Debug, Default)]
pub struct FunctionNeeds {
    /// Its upvalues, in order.
    pub upvalues: Vec<Source>,
    /// The names of its upvalues.
    pub upvalue_names: Vec<Symbol>,
    /// Whether it, or a function inside it, uses `self`.
    pub uses_self: bool,
}

/// The result of resolving: everything the compiler needs to know about names.
#[derive(Debug, Default)]
pub struct Resolution {
    places: Vec<Place>,
    locals: Vec<Local>,
    functions: Vec<FunctionNeeds>,
    visible: FxHashMap<NameId, Vec<(Symbol, Place)>>,
}

impl Resolution {
    /// The storage location of an occurrence of a name.
    pub fn place(&self, id: NameId) -> Place {
        self.places[id.0 as usize]
    }

    /// The properties of a local.
    pub fn local(&self, id: LocalId) -> Local {
        self.locals[id.0 as usize]
    }

    /// The properties of a function.
    pub fn function(&self, id: FunctionId) -> &FunctionNeeds {
        &self.functions[id.0 as usize]
    }

    /// The locals visible at a call to `locals` or `vars`, given the occurrence of that name;
    /// innermost last.
    pub fn visible(&self, id: NameId) -> Option<&[(Symbol, Place)]> {
        self.visible.get(&id).map(Vec::as_slice)
    }
}

/// Resolves every name of a program. O(size of the program).
///
/// # Errors
/// `SyntaxError` if a function would capture more than 250 variables; any error from the gate.
pub fn resolve(
    program: &Program,
    symbols: &mut Symbols,
    gate: &Gate<'_>,
) -> Result<Resolution, Fault> {
    walk::Walk::new(program, symbols, gate).run(program)
}
