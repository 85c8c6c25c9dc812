//! Bytecode as data: the table of instructions ([`Op`]), compiled units ([`Chunk`]), the assembler
//! that writes them, the verifier that checks them, and the listing. Nothing in this module depends
//! on the heap or on values.

mod assemble;
mod chunk;
mod instruction;
mod list;
mod op;
mod operand;
mod row;
mod verify;

pub use assemble::{ChunkAssembler, FunctionAssembler, FunctionHead, Label, Patch};
pub use chunk::{
    CACHE_WORDS, CACHED_MEMBER, CACHED_MODULE, CONST_WORDS, CacheSite, Capture, Chunk, Constant,
    Handler, Prototype, Takes,
};
pub use instruction::Instruction;
pub use list::{ListingNames, listing, operands};
pub use op::Op;
pub(crate) use op::for_each_op;
pub use operand::{Operand, SPENT};
pub use row::{Effect, Field, Meaning, Term, Variable};
pub use verify::verify;
