//! A compiled unit as pure data: constants, caches and code in one run of words, functions, spans.

use crate::number::Number;
use crate::syntax::ast::Program;
use crate::text::{Source, Span, Symbol, Symbols};
use std::rc::Rc;

/// A constant of the pool.
#[derive(Clone, Debug)]
pub enum Constant {
    /// A number that no immediate operand holds.
    Number(Number),
    /// A string.
    Text(Rc<str>),
}

/// Words that one inline cache takes: the shape that has the field itself; its slot and, in the
/// high half, the epoch of shapes; the shape that inherits the field; where the inherited value is.
pub const CACHE_WORDS: usize = 4;
/// Words that one constant takes.
pub const CONST_WORDS: usize = 2;

/// Most bytes of a default that signatures show.
const DEFAULT_MAX: usize = 40;

/// What an inline cache is for.
#[derive(Clone, PartialEq, Debug)]
pub enum CacheSite {
    /// A field, method or member of this name.
    Name(Symbol),
    /// A member of a module called `of` where it is read: if that name is a variable that does not
    /// hold a module, the library's module is meant.
    Member { name: Symbol, of: Symbol },
    /// A struct literal with these keys.
    Keys(Vec<Symbol>),
}

/// Where a closure takes an upvalue from when it is made.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Capture {
    /// A register of the creating function.
    Register(u8),
    /// An upvalue of the creating function.
    Upvalue(u8),
    /// Nothing: the value undefined (a self that does not exist).
    Nothing,
}

/// A stretch of code whose errors a handler takes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Handler {
    /// First protected word.
    pub start: u32,
    /// One past the last protected word.
    pub end: u32,
    /// Where the handler begins.
    pub target: u32,
    /// The register that receives the error.
    pub register: u8,
    /// What it takes.
    pub takes: Takes,
}

/// Which errors a handler takes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Takes {
    /// All but interrupts: a `catch`.
    Errors,
    /// All, and it raises them again: a `finally`.
    Everything,
}

/// Where a local variable lives while it is visible; for showing, not for running.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct LocalName {
    /// Its name.
    pub name: Symbol,
    /// Its register.
    pub register: u8,
    /// Whether the register holds a cell with the value.
    pub in_cell: bool,
    /// The first word at which it has its value.
    pub start: u32,
    /// One past the last word at which it is visible.
    pub end: u32,
}

/// A function of a chunk.
#[derive(Clone, Debug)]
pub struct Prototype {
    /// Its name; empty for a function value.
    pub name: Rc<str>,
    /// Names of the parameters.
    pub params: Vec<Symbol>,
    /// Where the defaults of the last of them are written, leaving out that of the rest.
    pub defaults: Vec<Span>,
    /// Whether the last parameter gets an array of all remaining arguments.
    pub rest: bool,
    /// Registers of its window.
    pub registers: u16,
    /// The register that holds self, if it uses self; its first instruction is then `LoadSelf`.
    pub self_register: Option<u8>,
    /// What it captures.
    pub captures: Vec<Capture>,
    /// The names of what it captures; the last one may be self.
    pub captured_names: Vec<Symbol>,
    /// Its local variables, parameters included.
    pub locals: Vec<LocalName>,
    /// First word of its code.
    pub start: u32,
    /// One past its last word.
    pub end: u32,
    /// Protected stretches, inner before outer.
    pub handlers: Vec<Handler>,
    /// Where it is in the source.
    pub span: Span,
    /// Whether it is part of the library: in messages, its frames point to their caller.
    pub library: bool,
}

impl Prototype {
    /// The fewest arguments it takes.
    pub fn least(&self) -> usize {
        self.own() - self.defaults.len()
    }

    /// How many arguments have a parameter of their own.
    pub fn own(&self) -> usize {
        self.params.len() - usize::from(self.rest)
    }

    /// Whether it takes exactly as many arguments as it has parameters.
    pub fn is_plain(&self) -> bool {
        self.defaults.is_empty() && !self.rest
    }

    /// The parameters as they are written; for defaults `…`, or their source if that is given and
    /// short.
    pub fn written_params(&self, symbols: &Symbols, source: Option<&Source>) -> String {
        let mut out = String::new();
        for (i, param) in self.params.iter().enumerate() {
            out.push_str(if i > 0 { ", " } else { "" });
            out.push_str(if i == self.own() { "..." } else { "" });
            out.push_str(symbols.text(*param));
            let default = i
                .checked_sub(self.least())
                .and_then(|i| self.defaults.get(i));
            if let Some(span) = default {
                let text = source.map_or("", |source| source.slice(*span));
                let short = !text.is_empty() && text.len() <= DEFAULT_MAX && !text.contains('\n');
                out.push_str(" = ");
                out.push_str(if short { text } else { "…" });
            }
        }
        out
    }
}

/// A compiled unit.
#[derive(Clone, Debug)]
pub struct Chunk {
    /// The source it was compiled from.
    pub source: Rc<Source>,
    /// The tree of the source, if it is kept.
    pub program: Option<Rc<Program>>,
    /// The constant pool; constant k is in words `2k` and `2k + 1`.
    pub constants: Vec<Constant>,
    /// The inline caches; cache i begins at word `2 · constants + 4i`.
    pub caches: Vec<CacheSite>,
    /// Constants and caches (zero until the chunk is loaded), then code.
    pub words: Vec<u64>,
    /// First word of code.
    pub code: u32,
    /// The functions; the last one is the unit's own body.
    pub functions: Vec<Prototype>,
    /// For each stretch of code from one piece of source: first word and span, ascending.
    pub spans: Vec<(u32, Span)>,
    /// Words of comparisons whose operands the program has in the other order, ascending; messages
    /// name them in the program's order.
    pub mirrored: Vec<u32>,
    /// Every sub-expression has an instruction of its own.
    pub explicit: bool,
    /// Uses of the constant pool that found their constant already there.
    pub shared_constants: u32,
    /// Instructions that do the work of several.
    pub fused: u32,
}

impl Chunk {
    /// First word of cache `index`.
    pub fn cache_word(&self, index: usize) -> usize {
        self.constants.len() * CONST_WORDS + index * CACHE_WORDS
    }

    /// Bytes of the tree, if it is kept.
    pub fn tree_bytes(&self) -> usize {
        self.program.as_ref().map_or(0, |program| program.bytes)
    }

    /// Whether the comparison at a word has its operands swapped.
    pub fn is_mirrored(&self, word: u32) -> bool {
        self.mirrored.binary_search(&word).is_ok()
    }

    /// The span of the instruction at a word.
    pub fn span_at(&self, word: u32) -> Span {
        let after = self.spans.partition_point(|(start, _)| *start <= word);
        if after == 0 {
            Span::default()
        } else {
            self.spans[after - 1].1
        }
    }
}
