//! Writes chunks: each function is written one instruction at a time, using labels and patches;
//! then all of them are joined with the constants and caches into one run of words.

use super::chunk::{CacheSite, Capture, Chunk, Constant, Handler, LocalName, Prototype, Takes};
use super::instruction::Instruction;
use super::op::Op;
use super::operand::Operand;
use crate::big::Fraction;
use crate::number::Number;
use crate::text::{Source, Span, Symbol};
use dashu_int::IBig;
use rustc_hash::FxHashMap;
use std::rc::Rc;

/// A constant's exact value and type, used as a key to find it again.
#[derive(PartialEq, Eq, Hash)]
enum ConstantKey {
    Int(i64),
    Big(IBig),
    Ratio(i64, i64),
    Rational(Fraction),
    Float(u64),
    Text(Rc<str>),
}

impl ConstantKey {
    fn of(constant: &Constant) -> Option<ConstantKey> {
        Some(match constant {
            Constant::Text(text) => ConstantKey::Text(Rc::clone(text)),
            Constant::Number(Number::Int(i)) => ConstantKey::Int(*i),
            Constant::Number(Number::Big(i)) => ConstantKey::Big((**i).clone()),
            Constant::Number(Number::Ratio(n, d)) => ConstantKey::Ratio(*n, *d),
            Constant::Number(Number::Rational(r)) => ConstantKey::Rational((**r).clone()),
            Constant::Number(Number::Float(f)) => ConstantKey::Float(f.to_bits()),
            Constant::Number(Number::Irrational(_) | Number::Complex(_)) => return None,
        })
    }
}

/// A position in a function's code that jumps can go back to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Label(u32);

/// A jump whose target is not known yet.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[must_use]
pub struct Patch(u32);

/// The code of one function while it is being written.
#[derive(Default, Debug)]
pub struct FunctionAssembler {
    code: Vec<Instruction>,
    spans: Vec<(u32, Span)>,
    mirrored: Vec<u32>,
    handlers: Vec<Handler>,
    locals: Vec<LocalName>,
    /// The last position that a jump can land on; instructions before it must no longer change.
    barrier: u32,
}

impl FunctionAssembler {
    /// Appends an instruction.
    pub fn emit(&mut self, op: Op, a: u8, b: u16, c: i32, span: Span) {
        let at = self.code.len() as u32;
        if self.spans.last().is_none_or(|(_, last)| *last != span) {
            self.spans.push((at, span));
        }
        self.code.push(Instruction::new(op, a, b, c));
    }

    /// Appends a forward jump.
    pub fn jump(&mut self, op: Op, a: u8, b: u16, span: Span) -> Patch {
        self.emit(op, a, b, 0, span);
        Patch(self.code.len() as u32 - 1)
    }

    /// Appends a forward jump on a comparison whose operands have been swapped.
    pub fn mirrored_jump(&mut self, op: Op, a: u8, b: u16, span: Span) -> Patch {
        self.mirrored.push(self.position());
        self.jump(op, a, b, span)
    }

    /// Appends a jump back to a label.
    pub fn jump_back(&mut self, op: Op, a: u8, b: u16, to: Label, span: Span) {
        let patch = self.jump(op, a, b, span);
        self.set_jump(patch.0, to.0);
    }

    /// Appends a jump back to a [near](Self::is_near) label that also carries a 16-bit number.
    pub fn jump_back_with(&mut self, op: Op, b: u16, number: i16, to: Label, span: Span) {
        self.emit(op, 0, b, i32::from(number as u16), span);
        self.set_jump(self.code.len() as u32 - 1, to.0);
    }

    /// Makes a forward jump land at the current position.
    pub fn patch(&mut self, patch: Patch) {
        let here = self.here().0;
        self.set_jump(patch.0, here);
    }

    /// Makes a forward jump land at a label.
    pub fn patch_to(&mut self, patch: Patch, to: Label) {
        self.set_jump(patch.0, to.0);
    }

    fn set_jump(&mut self, at: u32, to: u32) {
        let offset = to as i32 - at as i32 - 1;
        let instruction = &mut self.code[at as usize];
        if instruction.op.operands()[2] == Operand::Imm16Jump16 {
            instruction.c = (instruction.c & 0xffff) | offset << 16;
        } else {
            instruction.c = offset;
        }
    }

    /// Returns a label for the current position, so that jumps may land here.
    pub fn here(&mut self) -> Label {
        self.barrier = self.code.len() as u32;
        Label(self.barrier)
    }

    /// The current position as a number, used to mark where protected ranges start and end.
    pub fn position(&self) -> u32 {
        self.code.len() as u32
    }

    /// Whether a jump from here back to a label fits in 16 bits.
    pub fn is_near(&self, to: Label) -> bool {
        self.code.len() as u32 - to.0 < 30_000
    }

    /// Records that, from here, a register holds the value of a local variable; returns the number
    /// to pass to `end_local`.
    pub fn begin_local(&mut self, name: Symbol, register: u8, in_cell: bool) -> usize {
        let start = self.position();
        self.locals.push(LocalName {
            name,
            register,
            in_cell,
            start,
            end: u32::MAX,
        });
        self.locals.len() - 1
    }

    /// Records that, from here, a local variable is no longer visible.
    pub fn end_local(&mut self, number: usize) {
        self.locals[number].end = self.position();
    }

    /// The register of a local variable.
    pub fn local_register(&self, number: usize) -> u8 {
        self.locals[number].register
    }

    /// Protects `start..end`: if an error is raised there that the handler catches, execution
    /// continues at `target`, with the error in `register`.
    pub fn protect(&mut self, start: u32, end: u32, target: Label, register: u8, takes: Takes) {
        if start < end {
            self.handlers.push(Handler {
                start,
                end,
                target: target.0,
                register,
                takes,
            });
        }
    }
}

/// The information about a finished function that the assembler needs besides its code.
#[derive(Debug)]
pub struct FunctionHead {
    /// See [`Prototype::name`].
    pub name: Rc<str>,
    /// See [`Prototype::params`].
    pub params: Vec<Symbol>,
    /// See [`Prototype::defaults`].
    pub defaults: Vec<Span>,
    /// See [`Prototype::rest`].
    pub rest: bool,
    /// See [`Prototype::registers`].
    pub registers: u16,
    /// See [`Prototype::self_register`].
    pub self_register: Option<u8>,
    /// See [`Prototype::captures`].
    pub captures: Vec<Capture>,
    /// See [`Prototype::captured_names`].
    pub captured_names: Vec<Symbol>,
    /// See [`Prototype::span`].
    pub span: Span,
}

/// A chunk while it is being written.
#[derive(Default)]
pub struct ChunkAssembler {
    constants: Vec<Constant>,
    keys: FxHashMap<ConstantKey, u32>,
    shared: u32,
    caches: Vec<CacheSite>,
    functions: Vec<(FunctionHead, FunctionAssembler)>,
    pooled: bool,
    library: bool,
}

impl ChunkAssembler {
    /// Creates an empty chunk. If `pooled`, equal constants are stored only once; if `library`, its
    /// functions are part of the library.
    pub fn new(pooled: bool, library: bool) -> ChunkAssembler {
        ChunkAssembler {
            pooled,
            library,
            ..ChunkAssembler::default()
        }
    }

    /// Returns the index of a constant, reusing an equal one of the same type if constants are
    /// pooled.
    pub fn constant(&mut self, constant: Constant) -> i32 {
        let index = self.constants.len() as u32;
        if self.pooled
            && let Some(key) = ConstantKey::of(&constant)
        {
            let found = *self.keys.entry(key).or_insert(index);
            if found != index {
                self.shared += 1;
                return found as i32;
            }
        }
        self.constants.push(constant);
        index as i32
    }

    /// Adds an inline cache and returns its index.
    pub fn cache(&mut self, site: CacheSite) -> i32 {
        self.caches.push(site);
        self.caches.len() as i32 - 1
    }

    /// Adds a finished function and returns its index.
    pub fn function(&mut self, head: FunctionHead, code: FunctionAssembler) -> i32 {
        self.functions.push((head, code));
        self.functions.len() as i32 - 1
    }

    /// Joins everything into a chunk; the function added last is the unit's body.
    pub fn finish(self, source: Rc<Source>) -> Chunk {
        let mut chunk = Chunk {
            program: None,
            source,
            constants: self.constants,
            caches: self.caches,
            words: Vec::new(),
            code: 0,
            functions: Vec::new(),
            spans: Vec::new(),
            mirrored: Vec::new(),
            explicit: false,
            shared_constants: self.shared,
            fused: 0,
        };
        chunk.code = chunk.cache_word(chunk.caches.len()) as u32;
        chunk.words.resize(chunk.code as usize, 0);
        for (head, code) in self.functions {
            add_function(&mut chunk, head, code, self.library);
        }
        chunk
    }
}

fn add_function(chunk: &mut Chunk, head: FunctionHead, code: FunctionAssembler, library: bool) {
    let start = chunk.words.len() as u32;
    for mut instruction in code.code {
        let next = chunk.words.len() as i32 + 1;
        chunk.fused += u32::from(instruction.op.is_fused());
        let [_, _, c] = instruction.op.operands();
        if c == Operand::Const {
            instruction.c = instruction.c * super::CONST_WORDS as i32 - next;
        } else if c.is_cache() {
            instruction.c = chunk.cache_word(instruction.c as usize) as i32 - next;
        }
        chunk.words.push(instruction.encode());
    }
    chunk
        .spans
        .extend(code.spans.into_iter().map(|(at, span)| (at + start, span)));
    chunk
        .mirrored
        .extend(code.mirrored.into_iter().map(|at| at + start));
    let moved = |h: Handler| Handler {
        start: h.start + start,
        end: h.end + start,
        target: h.target + start,
        ..h
    };
    let length = chunk.words.len() as u32 - start;
    let placed = |l: LocalName| LocalName {
        start: l.start + start,
        end: l.end.min(length) + start,
        ..l
    };
    chunk.functions.push(Prototype {
        name: head.name,
        params: head.params,
        defaults: head.defaults,
        rest: head.rest,
        registers: head.registers,
        self_register: head.self_register,
        captures: head.captures,
        captured_names: head.captured_names,
        locals: code.locals.into_iter().map(placed).collect(),
        start,
        end: chunk.words.len() as u32,
        handlers: code.handlers.into_iter().map(moved).collect(),
        span: head.span,
        library,
    });
}
