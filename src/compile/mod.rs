//! Compiles a syntax tree to a chunk. One unit (a file or one input) becomes one chunk over the
//! session's globals; nothing runs here.
//!
//! Registers: parameters first, then `self`, then locals and temporaries as a stack. Locals shared
//! by closures are kept in cells. `expr` puts a value into a given register and writes that
//! register last, so that `x = x + f(x)` needs no copy.

mod assign;
mod calls;
mod condition;
mod expression;
mod fold;
mod formatted;
mod function;
mod index;
mod loops;
mod protect;
mod statement;
mod unpack;

use crate::code::{Chunk, ChunkAssembler, FunctionAssembler, FunctionHead, Op};
use crate::limit::Gate;
use crate::resolve::{LocalId, Resolution, resolve};
use crate::syntax::ast::{Name, Program};
use crate::text::{Failure, Fault, Source, Span, Symbol, Symbols};
use function::FunctionState;
use rustc_hash::FxHashSet;
use std::rc::Rc;

/// The information about globals that the compiler needs.
pub trait GlobalNames {
    /// The slot of a global name, created on first use.
    fn slot(&mut self, name: Symbol) -> u32;
    /// Reports whether the slot is a variable declared by the program, that is, neither undefined
    /// nor a builtin nor a constant.
    fn is_variable(&self, slot: u32) -> bool;
    /// Reports whether the name is that of a module that is always loaded.
    fn is_builtin_module(&self, name: Symbol) -> bool;
    /// Reports whether the slot still holds the builtin of that name.
    fn is_builtin(&self, slot: u32) -> bool;
}

/// Compiler options.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Options {
    /// Show the values of expression statements at the top level.
    pub echo: bool,
    /// Use fused instructions.
    pub fusion: bool,
    /// Do arithmetic on literals at compile time.
    pub fold: bool,
    /// Store equal constants only once.
    pub pool: bool,
    /// Use inline caches where a field is read or written, a method called or a struct created.
    pub inline_cache: bool,
    /// Let a big number that is a temporary be reused for the result of the operation that reads
    /// it.
    pub reuse: bool,
    /// Give every sub-expression an instruction that represents all of it, for stepping.
    pub explicit: bool,
    /// The unit is part of the library.
    pub library: bool,
    /// The unit is the body of a module.
    pub module: bool,
}

impl Options {
    /// The options for stepping: nothing is folded or fused, and every sub-expression has an
    /// instruction.
    pub fn stepped(self) -> Options {
        Options {
            fusion: false,
            fold: false,
            explicit: true,
            ..self
        }
    }
}

impl Default for Options {
    fn default() -> Options {
        Options {
            echo: false,
            fusion: true,
            fold: true,
            pool: true,
            inline_cache: true,
            reuse: true,
            explicit: false,
            library: false,
            module: false,
        }
    }
}

/// The number of expressions and statements between two checks of the gate.
const STRIDE: u32 = 1 << 12;
/// The bytes that an instruction takes up while it is emitted, in the chunk, and with its span.
const INSTRUCTION_BYTES: usize = 32;

type Compiled<T = ()> = Result<T, Fault>;

/// Compiles a program. O(size of the program).
///
/// # Errors
/// `SyntaxError` if a function needs too many registers or captures; `NameError` for an assignment
/// to π or to a local constant; any error from the gate.
pub fn compile(
    program: &Program,
    source: &Rc<Source>,
    symbols: &mut Symbols,
    globals: &mut dyn GlobalNames,
    options: Options,
    gate: &Gate<'_>,
) -> Result<Chunk, Fault> {
    let resolution = resolve(program, symbols, gate)?;
    let pi = symbols.intern("π");
    let chunk = ChunkAssembler::new(options.pool, options.library);
    let mut compiler = Compiler {
        resolution: &resolution,
        chunk,
        symbols,
        globals,
        options,
        gate: *gate,
        steps: 0,
        emitted: 0,
        functions: vec![FunctionState::default()],
        declared: FxHashSet::default(),
        constants: FxHashSet::default(),
        finally_depth: 0,
        finally_copies: 0,
        pi,
    };
    let end = Span::new(source.text().len(), source.text().len());
    compiler.statements(&program.statements)?;
    let end_op = if options.module {
        Op::ReturnModule
    } else {
        Op::Halt
    };
    compiler.emit(end_op, 0, 0, 0, end);
    let body = compiler.functions.pop().expect("the body was opened above");
    let head = FunctionHead {
        name: Rc::from("main"),
        params: Vec::new(),
        defaults: Vec::new(),
        rest: false,
        registers: body.registers(),
        self_register: None,
        captures: Vec::new(),
        captured_names: Vec::new(),
        span: Span::new(0, source.text().len()),
    };
    compiler.chunk.function(head, body.code);
    let mut chunk = compiler.chunk.finish(Rc::clone(source));
    chunk.explicit = options.explicit;
    Ok(chunk)
}

struct Compiler<'a> {
    resolution: &'a Resolution,
    chunk: ChunkAssembler,
    symbols: &'a mut Symbols,
    globals: &'a mut dyn GlobalNames,
    options: Options,
    gate: Gate<'a>,
    /// The number of expressions and statements since the gate was last checked.
    steps: u32,
    /// The number of instructions so far.
    emitted: usize,
    functions: Vec<FunctionState<'a>>,
    /// Slots declared by earlier unconditional statements at the top level of the unit.
    declared: FxHashSet<u32>,
    /// Local constants.
    constants: FxHashSet<LocalId>,
    /// The number of nested copies of `finally` blocks that are being emitted.
    finally_depth: u32,
    /// How many copies of `finally` blocks have been emitted inside others.
    finally_copies: u32,
    pi: Symbol,
}

impl<'a> Compiler<'a> {
    fn f(&mut self) -> &mut FunctionState<'a> {
        self.functions
            .last_mut()
            .expect("a function is always open")
    }

    fn code(&mut self) -> &mut FunctionAssembler {
        &mut self.f().code
    }

    /// Counts an expression or a statement, and checks the gate now and then.
    #[inline]
    fn step(&mut self, span: Span) -> Compiled {
        self.steps += 1;
        if self.steps < STRIDE {
            return Ok(());
        }
        self.ask(span)
    }

    #[cold]
    fn ask(&mut self, span: Span) -> Compiled {
        self.steps = 0;
        let passed = self.gate.pass(self.emitted * INSTRUCTION_BYTES);
        passed.map_err(|failure| Fault::new(failure, span))
    }

    fn emit(&mut self, op: Op, a: u8, b: u16, c: i32, span: Span) {
        self.emitted += 1;
        self.f().code.emit(op, a, b, c, span);
    }

    /// Reports whether the current statement is unconditional and at the top level of the unit.
    fn at_top(&self) -> bool {
        self.functions.len() == 1 && self.functions[0].depth == 0
    }

    fn check_declarable(&self, name: &Name) -> Compiled {
        if name.symbol == self.pi {
            return Err(Fault::new(
                Failure::name("π is a constant and cannot be assigned"),
                name.span,
            ));
        }
        Ok(())
    }
}
