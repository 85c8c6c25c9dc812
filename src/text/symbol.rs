//! Interned names: each spelling is stored once and has a small number, so names are compared,
//! hashed and copied as integers.
//!
//! Names written in a program are kept forever: chunks, globals and tables hold them. Names
//! computed by a program (such as the key in `s["x" + i]`) are *loose*: only values hold them, so a
//! collection finds out which are still in use, and [`Symbols::forget`] frees the others. Once a
//! loose name is looked up by [`Symbols::intern`] or [`Symbols::get`], it may be held elsewhere, so
//! it is no longer loose.

use rustc_hash::{FxBuildHasher, FxHashMap};
use std::borrow::Borrow;
use std::cell::Cell;
use std::hash::{Hash, Hasher};
use std::ops::Deref;
use std::rc::Rc;

/// The memory a name takes besides its text, in bytes: two counts, its entries in both tables and
/// their spare capacity.
const NAME_BYTES: usize = 96;

/// An interned name. Two symbols of one [`Symbols`] are equal exactly when their spellings are.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash, PartialOrd, Ord)]
pub struct Symbol(pub u32);

/// The table of interned names.
#[derive(Default, Debug)]
pub struct Symbols {
    ids: FxHashMap<Spelling, Symbol>,
    names: Vec<Option<Name>>,
    /// The free entries in `names`.
    free: Vec<Symbol>,
    /// The names that were loose when they were interned.
    loose: Vec<Symbol>,
    bytes: usize,
}

#[derive(Debug)]
struct Name {
    text: Spelling,
    loose: Cell<bool>,
}

/// The text of a name. The names of builtins are static, so starting up copies none of them.
#[derive(Clone, Debug)]
enum Spelling {
    Static(&'static str),
    Shared(Rc<str>),
}

impl Deref for Spelling {
    type Target = str;

    #[inline]
    fn deref(&self) -> &str {
        match self {
            Spelling::Static(text) => text,
            Spelling::Shared(text) => text,
        }
    }
}

impl Borrow<str> for Spelling {
    #[inline]
    fn borrow(&self) -> &str {
        self
    }
}

impl PartialEq for Spelling {
    #[inline]
    fn eq(&self, other: &Spelling) -> bool {
        **self == **other
    }
}

impl Eq for Spelling {}

impl Hash for Spelling {
    #[inline]
    fn hash<H: Hasher>(&self, state: &mut H) {
        (**self).hash(state);
    }
}

impl Symbols {
    /// Creates an empty table with room for this many names.
    pub fn with_capacity(names: usize) -> Symbols {
        Symbols {
            ids: FxHashMap::with_capacity_and_hasher(names, FxBuildHasher),
            names: Vec::with_capacity(names),
            ..Symbols::default()
        }
    }

    /// The permanent symbol for this spelling. Amortised O(length).
    pub fn intern(&mut self, text: &str) -> Symbol {
        self.get(text)
            .unwrap_or_else(|| self.make(Spelling::Shared(Rc::from(text)), false))
    }

    /// Like [`Symbols::intern`], but for static text, which is not copied.
    pub fn intern_static(&mut self, text: &'static str) -> Symbol {
        self.get(text)
            .unwrap_or_else(|| self.make(Spelling::Static(text), false))
    }

    /// The symbol for this spelling, valid as long as values refer to it. During a collection, it
    /// may be held only by objects that the collection marks. Amortised O(length).
    pub fn intern_loosely(&mut self, text: &str) -> Symbol {
        self.find(text).unwrap_or_else(|| {
            let symbol = self.make(Spelling::Shared(Rc::from(text)), true);
            self.loose.push(symbol);
            symbol
        })
    }

    fn make(&mut self, text: Spelling, loose: bool) -> Symbol {
        self.bytes += name_bytes(&text);
        let name = Some(Name {
            text: text.clone(),
            loose: Cell::new(loose),
        });
        let id = match self.free.pop() {
            Some(id) => {
                self.names[id.0 as usize] = name;
                id
            }
            None => {
                self.names.push(name);
                Symbol(self.names.len() as u32 - 1)
            }
        };
        self.ids.insert(text, id);
        id
    }

    /// The symbol for this spelling, made permanent, if it was ever interned.
    pub fn get(&self, text: &str) -> Option<Symbol> {
        let symbol = self.find(text)?;
        self.name(symbol).loose.set(false);
        Some(symbol)
    }

    /// The symbol for this spelling if it was ever interned, valid as long as values refer to it.
    pub fn find(&self, text: &str) -> Option<Symbol> {
        self.ids.get(text).copied()
    }

    /// Frees the loose names that are not in use. O(loose names).
    pub fn forget(&mut self, is_used: impl Fn(Symbol) -> bool) {
        let mut loose = std::mem::take(&mut self.loose);
        loose.retain(|&symbol| {
            if !self.name(symbol).loose.get() {
                return false;
            }
            if is_used(symbol) {
                return true;
            }
            let name = self.names[symbol.0 as usize].take();
            let name = name.expect("a name in use was not freed");
            self.ids.remove(&*name.text);
            self.bytes -= name_bytes(&name.text);
            self.free.push(symbol);
            false
        });
        self.loose = loose;
        if self.ids.capacity() > 4 * self.ids.len() + 4096 {
            self.ids.shrink_to(2 * self.ids.len());
            self.loose.shrink_to(2 * self.loose.len());
        }
    }

    fn name(&self, symbol: Symbol) -> &Name {
        let name = self.names[symbol.0 as usize].as_ref();
        name.expect("a name in use was not freed")
    }

    /// The spelling of a symbol.
    pub fn text(&self, symbol: Symbol) -> &str {
        &self.name(symbol).text
    }

    /// The spelling of a symbol, shared, so that it can be kept while the table changes.
    pub fn shared(&self, symbol: Symbol) -> Rc<str> {
        match &self.name(symbol).text {
            Spelling::Static(text) => Rc::from(*text),
            Spelling::Shared(text) => Rc::clone(text),
        }
    }

    /// The estimated memory of the table, in bytes.
    pub fn bytes(&self) -> usize {
        self.bytes + self.free.len() * size_of::<Option<Name>>()
    }
}

/// The memory taken by a name with this spelling, in bytes.
pub fn name_bytes(text: &str) -> usize {
    text.len() + NAME_BYTES
}

#[cfg(test)]
mod tests {
    use super::Symbols;

    #[test]
    fn loose_names_are_freed_and_others_are_kept() {
        let mut symbols = Symbols::default();
        let written = symbols.intern("written");
        let before = symbols.bytes();
        let used = symbols.intern_loosely("used");
        let unused = symbols.intern_loosely("unused");
        let looked_up = symbols.intern_loosely("looked up");
        assert_eq!(symbols.get("looked up"), Some(looked_up));
        assert_eq!(symbols.intern_loosely("written"), written);
        symbols.forget(|symbol| symbol == used);
        assert_eq!(symbols.find("unused"), None);
        assert_eq!(symbols.text(used), "used");
        assert_eq!(symbols.text(looked_up), "looked up");
        assert_eq!(symbols.text(written), "written");
        let again = symbols.intern("another");
        assert_eq!(again, unused);
        assert_eq!(symbols.text(again), "another");
        symbols.forget(|_| false);
        assert_eq!(symbols.find("used"), None);
        assert_eq!(symbols.text(looked_up), "looked up");
        assert!(symbols.bytes() > before);
    }
}
