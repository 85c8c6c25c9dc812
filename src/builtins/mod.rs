//! The builtin library: each function has a row next to its body, with one file per family of
//! functions. The families are put together here.
//!
//! A row contains everything: name, modules, arity, signature, effects other than returning a
//! value, a description, examples (which are run as tests), and the body, in Rust or in the
//! language itself. Name resolution, arity errors, help, completion, the code that a preview may
//! run, and the inputs that become stale all follow from the row. A row that does not state its
//! effects does not compile. The first row of a module is its most used function, which is
//! suggested in the error for calling the module itself.

mod analysis;
mod array;
mod bars;
mod bit;
mod cas;
mod convert;
mod core;
mod counting;
mod equations;
mod errors;
mod format;
mod forms;
mod io;
mod iterate;
mod math;
mod matrix;
mod picture;
mod pieces;
mod plot;
mod polynomial;
mod random;
mod repr;
mod residue;
mod sequence;
mod stats;
mod structure;
mod symbolic;
mod table;
mod text;
mod theory;
mod time;
mod typeset;

use crate::vm::{Body, Builtin, Effect, Hooks, Native, Outcome};

/// Returns the rows of every family.
pub fn table() -> Vec<&'static Builtin> {
    let families = [
        core::ROWS,
        convert::ROWS,
        repr::ROWS,
        typeset::ROWS,
        math::ROWS,
        matrix::ROWS,
        forms::ROWS,
        cas::ROWS,
        equations::ROWS,
        analysis::ROWS,
        polynomial::ROWS,
        array::ROWS,
        iterate::ROWS,
        sequence::ROWS,
        structure::ROWS,
        table::ROWS,
        text::ROWS,
        theory::ROWS,
        residue::ROWS,
        counting::ROWS,
        bit::ROWS,
        stats::ROWS,
        format::ROWS,
        plot::ROWS,
        bars::ROWS,
        random::ROWS,
        time::ROWS,
        io::ROWS,
        errors::ROWS,
    ];
    families.iter().flat_map(|rows| rows.iter()).collect()
}

/// Returns the functions in this module that the VM calls.
pub fn hooks() -> Hooks {
    Hooks {
        arith_other: matrix::arith,
        convert: convert::declared,
        symbol: cas::declared,
        format: format::by_spec,
    }
}

/// The scope in which a builtin's name is visible.
#[derive(Clone, Copy)]
struct Scope {
    modules: &'static str,
    global: bool,
}

/// Visible globally, and not a member of any module.
const GLOBAL: Scope = Scope {
    modules: "",
    global: true,
};

/// Visible globally, and also as a member of these modules.
const fn also(modules: &'static str) -> Scope {
    Scope {
        modules,
        global: true,
    }
}

/// Visible only as a member of these modules.
const fn only(modules: &'static str) -> Scope {
    Scope {
        modules,
        global: false,
    }
}

/// No effect other than returning a value, as in most rows.
const PURE: &[Effect] = &[];

/// Any number of arguments.
const ANY: u8 = 255;

/// Builds a row with a body in Rust.
const fn native(
    scope: Scope,
    signature: &'static str,
    arity: (u8, u8),
    effects: &'static [Effect],
    doc: &'static str,
    examples: &'static [&'static str],
    body: fn(&mut Native<'_>) -> Outcome,
) -> Builtin {
    row(
        scope,
        signature,
        arity,
        effects,
        doc,
        examples,
        Body::Native(body),
    )
}

/// Builds a row with a body in the language.
const fn library(
    scope: Scope,
    signature: &'static str,
    arity: (u8, u8),
    effects: &'static [Effect],
    doc: &'static str,
    examples: &'static [&'static str],
    body: &'static str,
) -> Builtin {
    row(
        scope,
        signature,
        arity,
        effects,
        doc,
        examples,
        Body::Library(body),
    )
}

const fn row(
    scope: Scope,
    signature: &'static str,
    arity: (u8, u8),
    effects: &'static [Effect],
    doc: &'static str,
    examples: &'static [&'static str],
    body: Body,
) -> Builtin {
    Builtin {
        name: name_of(signature),
        modules: scope.modules,
        global: scope.global,
        arity,
        signature,
        doc,
        examples,
        effects,
        body,
    }
}

/// Returns the part of a signature before the parenthesis.
const fn name_of(signature: &'static str) -> &'static str {
    let bytes = signature.as_bytes();
    let mut end = 0;
    while end < bytes.len() && bytes[end] != b'(' {
        end += 1;
    }
    let (name, _) = bytes.split_at(end);
    match std::str::from_utf8(name) {
        Ok(name) => name,
        Err(_) => panic!("a signature starts with the name"),
    }
}
