//! From names to places: for every occurrence of a name, whether it is a local, an upvalue or a
//! global; for every local, whether closures capture it and whether it is assigned again; for every
//! function, what it captures.
//!
//! Scoping is lexical; a local is visible from its declaration onward. A captured local that is
//! never assigned again is copied into the closure, any other captured local lives in a cell.

mod scope;
mod uses;
mod walk;

pub use uses::{UnitUses, Uses, uses};

use crate::limit::Gate;
use crate::syntax::ast::{FunctionId, NameId, Program};
use crate::text::{Fault, Symbol, Symbols};
use rustc_hash::FxHashMap;

/// The number of a local variable in a program.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash)]
pub struct LocalId(pub u32);

/// Where a name lives, seen from the function it occurs in.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Place {
    /// Not a variable occurrence (or never reached).
    Unset,
    /// A local of the same function.
    Local(LocalId),
    /// An upvalue of the function, which is this local of an outer function.
    Upvalue(u8, LocalId),
    /// The function's own self.
    OwnSelf,
    /// A global (or builtin).
    Global,
}

impl Place {
    /// The local that this is, seen from its own function.
    pub fn as_local(self) -> Option<LocalId> {
        if let Place::Local(id) = self {
            Some(id)
        } else {
            None
        }
    }
}

/// What is known about a local once the whole program has been read.
#[derive(Clone, Copy, Debug, Default)]
pub struct Local {
    /// A closure uses it.
    pub captured: bool,
    /// It is assigned after its declaration, or captured before it has its value.
    pub reassigned: bool,
}

impl Local {
    /// Whether the variable lives in a cell that closures share.
    pub fn in_cell(self) -> bool {
        self.captured && self.reassigned
    }
}

/// Where an upvalue is taken from when the closure is made.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Source {
    /// A local of the creating function.
    Local(LocalId),
    /// An upvalue of the creating function.
    Upvalue(u8),
}

/// What is known about a function once it has been read.
#[derive(Clone, Debug, Default)]
pub struct FunctionNeeds {
    /// Its upvalues in order.
    pub upvalues: Vec<Source>,
    /// Their names.
    pub upvalue_names: Vec<Symbol>,
    /// Whether it, or a function inside it, mentions self.
    pub uses_self: bool,
}

/// Everything the compiler asks about names.
#[derive(Debug, Default)]
pub struct Resolution {
    places: Vec<Place>,
    locals: Vec<Local>,
    functions: Vec<FunctionNeeds>,
    visible: FxHashMap<NameId, Vec<(Symbol, Place)>>,
}

impl Resolution {
    /// Where an occurrence of a name lives.
    pub fn place(&self, id: NameId) -> Place {
        self.places[id.0 as usize]
    }

    /// What is known about a local.
    pub fn local(&self, id: LocalId) -> Local {
        self.locals[id.0 as usize]
    }

    /// What a function needs.
    pub fn function(&self, id: FunctionId) -> &FunctionNeeds {
        &self.functions[id.0 as usize]
    }

    /// The locals visible at a call of `locals` or `vars` (the occurrence of that name), innermost
    /// last.
    pub fn visible(&self, id: NameId) -> Option<&[(Symbol, Place)]> {
        self.visible.get(&id).map(Vec::as_slice)
    }
}

/// Resolves every name of a program. O(size of the program).
///
/// # Errors
/// `SyntaxError` if a function would capture more than 250 variables; what the gate says.
pub fn resolve(
    program: &Program,
    symbols: &mut Symbols,
    gate: &Gate<'_>,
) -> Result<Resolution, Fault> {
    walk::Walk::new(program, symbols, gate).run(program)
}
