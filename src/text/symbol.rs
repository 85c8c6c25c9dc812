//! Interned names: each spelling is kept once and stands for a small number, so that names are
//! compared, hashed and copied as integers.

use rustc_hash::{FxBuildHasher, FxHashMap};
use std::rc::Rc;

/// An interned name. Two symbols of one [`Symbols`] are equal exactly when their texts are.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash, PartialOrd, Ord)]
pub struct Symbol(pub u32);

/// The table of interned names. Names are never forgotten.
#[derive(Default, Debug)]
pub struct Symbols {
    ids: FxHashMap<Rc<str>, Symbol>,
    texts: Vec<Rc<str>>,
    bytes: usize,
}

impl Symbols {
    /// An empty table with room for this many names.
    pub fn with_capacity(names: usize) -> Symbols {
        Symbols {
            ids: FxHashMap::with_capacity_and_hasher(names, FxBuildHasher),
            texts: Vec::with_capacity(names),
            bytes: 0,
        }
    }

    /// The symbol for this spelling. Amortised O(length).
    pub fn intern(&mut self, text: &str) -> Symbol {
        if let Some(&id) = self.ids.get(text) {
            return id;
        }
        let id = Symbol(self.texts.len() as u32);
        let shared: Rc<str> = Rc::from(text);
        self.texts.push(Rc::clone(&shared));
        self.ids.insert(shared, id);
        self.bytes += text.len() + 64;
        id
    }

    /// The symbol for this spelling if it was ever interned.
    pub fn get(&self, text: &str) -> Option<Symbol> {
        self.ids.get(text).copied()
    }

    /// The spelling.
    pub fn text(&self, symbol: Symbol) -> &str {
        &self.texts[symbol.0 as usize]
    }

    /// The spelling, shared: for keeping it while the table changes.
    pub fn shared(&self, symbol: Symbol) -> Rc<str> {
        Rc::clone(&self.texts[symbol.0 as usize])
    }

    /// Estimated memory of the table in bytes.
    pub fn bytes(&self) -> usize {
        self.bytes
    }
}
