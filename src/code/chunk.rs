//! A compiled unit as pure data: constants, caches and code in one run of words, plus functions and
//! spans.

use crate::number::Number;
use crate::syntax::ast::Program;
use crate::text::{Source, Span, Symbol, Symbols};
use std::rc::Rc;

/// A constant in the pool.
#[derive(Clone, Debug)]
pub enum Constant {
    /// A number that does not fit in an immediate operand.
    Number(Number),
    /// A string.
    Text(Rc<str>),
}

/// The number of words in an inline cache. They are: the shape that has the field itself; the
/// field's slot and, in the high half, the epoch of shapes; the shape that inherits the field; the
/// location of the inherited value.
pub const CACHE_WORDS: usize = 4;
/// In the cache of an instruction that reads a member of a library module: the word with the address
/// of the module, or 0.
pub const CACHED_MODULE: usize = 1;
/// In the same cache: the word with the number of the builtin.
pub const CACHED_MEMBER: usize = 3;
/// The number of words in a constant.
pub const CONST_WORDS: usize = 2;

/// The longest default, in bytes, that a signature shows in full.
const DEFAULT_MAX: usize = 40;

/// The purpose of an inline cache.
#[derive(Clone, PartialEq, Debug)]
pub enum CacheSite {
    /// A field, method or member of this name.
    Name(Symbol),
    /// A member of the module that the code refers to as `of`: if a variable of that name holds
    /// something other than a module, the library module is meant.
    Member { name: Symbol, of: Symbol },
    /// A struct literal with these keys.
    Keys(Vec<Symbol>),
}

/// The source from which a closure gets an upvalue when it is created.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Capture {
    /// A register of the creating function.
    Register(u8),
    /// An upvalue of the creating function.
    Upvalue(u8),
    /// Nothing: the upvalue is undefined (there is no `self`).
    Nothing,
}

/// A range of code and the handler that catches its errors.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Handler {
    /// The first protected word.
    pub start: u32,
    /// One past the last protected word.
    pub end: u32,
    /// The first word of the handler.
    pub target: u32,
    /// The register that receives the error.
    pub register: u8,
    /// The errors it catches.
    pub takes: Takes,
}

/// The errors that a handler catches.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Takes {
    /// All except interrupts: a `catch`.
    Errors,
    /// All, including interrupts, which it then raises again: a `finally`.
    Everything,
}

/// Where a local variable is stored while it is visible; used for display, not for execution.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct LocalName {
    /// Its name.
    pub name: Symbol,
    /// Its register.
    pub register: u8,
    /// Whether the register holds a cell with the value.
    pub in_cell: bool,
    /// The first word at which the register holds the value.
    pub start: u32,
    /// One past the last word at which it is visible.
    pub end: u32,
}

/// A function of a chunk.
#[derive(Clone, Debug)]
pub struct Prototype {
    /// Its name; empty for a function value.
    pub name: Rc<str>,
    /// The names of the parameters.
    pub params: Vec<Symbol>,
    /// The spans of the defaults of the last parameters, not counting the rest parameter.
    pub defaults: Vec<Span>,
    /// Whether the last parameter gets an array of all remaining arguments.
    pub rest: bool,
    /// The number of registers in its window.
    pub registers: u16,
    /// The register that holds `self`, if the function uses it; the first instruction is then
    /// `LoadSelf`.
    pub self_register: Option<u8>,
    /// The variables that it captures.
    pub captures: Vec<Capture>,
    /// The names of those variables; the last one may be `self`.
    pub captured_names: Vec<Symbol>,
    /// Its local variables, parameters included.
    pub locals: Vec<LocalName>,
    /// The first word of its code.
    pub start: u32,
    /// One past its last word.
    pub end: u32,
    /// Protected ranges, inner ones before outer ones.
    pub handlers: Vec<Handler>,
    /// Its location in the source.
    pub span: Span,
    /// Whether it is part of the library; error messages then show the caller in place of its
    /// frames.
    pub library: bool,
}

impl Prototype {
    /// The minimum number of arguments.
    pub fn least(&self) -> usize {
        self.own() - self.defaults.len()
    }

    /// The number of parameters, not counting the rest parameter.
    pub fn own(&self) -> usize {
        self.params.len() - usize::from(self.rest)
    }

    /// Whether it takes exactly as many arguments as it has parameters.
    pub fn is_plain(&self) -> bool {
        self.defaults.is_empty() && !self.rest
    }

    /// The parameters as written. A default is shown as in the source, if the source is given and
    /// the default is short, and otherwise as `…`.
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
    /// The syntax tree of the source, if it was kept.
    pub program: Option<Rc<Program>>,
    /// The constant pool; constant k is in words `2k` and `2k + 1`.
    pub constants: Vec<Constant>,
    /// The inline caches; cache i starts at word `2 · constants + 4i`.
    pub caches: Vec<CacheSite>,
    /// Constants and caches (zero until the chunk is loaded), then code.
    pub words: Vec<u64>,
    /// The first word of code.
    pub code: u32,
    /// The functions; the last one is the unit's body.
    pub functions: Vec<Prototype>,
    /// For each run of instructions that come from the same span: its first word and the span, in
    /// ascending order.
    pub spans: Vec<(u32, Span)>,
    /// The words of comparisons whose operands are swapped relative to the program, in ascending
    /// order; messages name the operands in the program's order.
    pub mirrored: Vec<u32>,
    /// Whether every sub-expression has its own instruction.
    pub explicit: bool,
    /// How many constants were already in the pool when they were needed.
    pub shared_constants: u32,
    /// The number of fused instructions: those that do the work of several.
    pub fused: u32,
}

impl Chunk {
    /// The first word of cache `index`.
    pub fn cache_word(&self, index: usize) -> usize {
        self.constants.len() * CONST_WORDS + index * CACHE_WORDS
    }

    /// The size of the syntax tree in bytes; 0 if it was not kept.
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
