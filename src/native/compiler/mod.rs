//! The compiler: translates a function's instructions to machine code. `emit` writes it block by
//! block; each of the other files handles a family of instructions.

#![allow(unsafe_code)]

mod calls;
mod creation;
mod edges;
mod emit;
mod flow;
mod globals;
mod inline;
mod intrinsics;
mod jumps;
mod listing;
mod lowering;
mod numbers;
mod objects;
mod pages;
mod pairs;
mod plan;
mod ranges;
mod registers;
mod tables;
mod target;
#[cfg(test)]
mod tests;
mod texts;
mod ways;

pub use intrinsics::Intrinsic;
pub use listing::list;
pub use pages::Code;
pub use target::Target;

use super::{
    AFTER_SELF, AT_START, FIRST_LOOP, Ideas, LEFT, NO_GAIN, RETURNED, Reason, Way, sought, went,
};
use crate::code::{Capture, Handler};
use crate::value::{TablePlaces, Tag, Value};
use rustc_hash::{FxHashMap, FxHashSet};

/// The maximum number of instructions in a function to be compiled; longer functions take too long.
const INSTRUCTIONS_MAX: usize = 4000;

/// Where native code finds its data: offsets in bytes, and addresses in one machine.
#[derive(Clone, Debug)]
pub struct Layout {
    /// In the context: the limit of frames; 0 if attention is requested.
    pub limit: i32,
    /// In the context: the limit of frames in native code.
    pub native_limit: i32,
    /// In the context: the state from which the interpreter resumes: `pc`, registers and frame, in
    /// that order.
    pub place: i32,
    /// In the context: the reason native code exited.
    pub reason: i32,
    /// In the context: the native code of the function that an instruction called.
    pub callee: i32,
    /// In the context: the number of instructions until a test makes native code exit.
    pub countdown: i32,
    /// The address of the heap's epoch.
    pub heap_epoch: u64,
    /// The address of the epoch of globals.
    pub global_epoch: u64,
    /// The address of the pointer to the epochs of all globals.
    pub global_epochs: u64,
    /// The address of the pointer to the flags of all globals, two bytes each.
    pub global_flags: u64,
    /// The address of the epoch of shapes.
    pub shape_epoch: u64,
    /// In an object's header: its epoch.
    pub epoch: i32,
    /// In an array: the pointer to its elements.
    pub array_data: i32,
    /// In an array: the number of its elements.
    pub array_len: i32,
    /// In an array: its capacity, in elements.
    pub array_room: i32,
    /// In a struct: its shape.
    pub struct_shape: i32,
    /// In a struct: the pointer to its slots.
    pub struct_slots: i32,
    /// In a struct: its capacity in slots (32 bits).
    pub struct_capacity: i32,
    /// In a struct: the number of slots stored in the struct itself (16 bits).
    pub struct_inline: i32,
    /// In a struct: whether it is a parent (one byte).
    pub struct_is_parent: i32,
    /// The size of a struct in bytes, without its slots.
    pub struct_size: i32,
    /// The address of the heap.
    pub heap: u64,
    /// In a string: the pointer to its bytes.
    pub text_data: i32,
    /// In a string: its length in bytes, 32 bits.
    pub text_len: i32,
    /// In a string: its length in characters, 32 bits.
    pub text_chars: i32,
    /// The address of the strings of one ASCII character, in the order of their codes.
    pub characters: u64,
    /// In a table: its parts.
    pub table: TablePlaces,
    /// In a cell: its value.
    pub cell_value: i32,
    /// The size of a cell in bytes.
    pub cell_size: i32,
    /// In a closure: where it starts.
    pub closure_code: i32,
    /// In a closure: its function.
    pub closure_function: i32,
    /// In a closure: the number of registers in its window (16 bits).
    pub closure_registers: i32,
    /// In a closure: the number of upvalues (16 bits).
    pub closure_count: i32,
    /// In a closure: the number of parameters (one byte).
    pub closure_params: i32,
    /// In a closure: the register for self (one byte); 255 if there is none.
    pub closure_self: i32,
    /// In a closure: the first upvalue, which is at its end.
    pub closure_upvalues: i32,
    /// In a function: where its closures start.
    pub function_start: i32,
    /// In a function: its native code, or null.
    pub function_entry: i32,
    /// The address of the function that runs one instruction.
    pub step: u64,
    /// The address of the function that runs an instruction that makes a call.
    pub call: u64,
    /// The address of the function that looks up a field in the table of sites.
    pub find: u64,
    /// The address of the function that looks for a key of a dict.
    pub seek: u64,
    /// The address of the function that sets the value of a dict's key.
    pub put: u64,
    /// The address of the function that compares two strings.
    pub same_text: u64,
    /// The address of the function that fetches the parts of a complex number.
    pub parts: u64,
    /// The address of the function that creates a complex number.
    pub complex: u64,
    /// The address of the function that computes the length of a vector.
    pub hypot: u64,
}

/// A function's instructions.
#[derive(Clone, Copy)]
pub struct Body<'a> {
    /// All words of the function's chunk: constants, caches and code.
    pub chunk: &'a [u64],
    /// The function's first word.
    pub first: u32,
    /// One past its last word.
    pub end: u32,
    /// The address of its first word.
    pub start: u64,
    /// The ranges of code whose errors the function catches; words are counted as in the chunk.
    pub handlers: &'a [Handler],
}

impl<'a> Body<'a> {
    /// Reports whether the function catches errors.
    fn catches(&self) -> bool {
        !self.handlers.is_empty()
    }

    /// Returns the instructions at which the function resumes with an error that it has caught.
    fn landings(&self) -> impl Iterator<Item = u32> {
        self.handlers.iter().map(|h| h.target - self.first)
    }

    /// Returns the words of the instructions.
    fn code(&self) -> &'a [u64] {
        &self.chunk[self.first as usize..self.end as usize]
    }

    /// Returns the index of a word in the chunk. The offset is counted from the instruction after
    /// the one that refers to it.
    fn beside(&self, at: u32, offset: i32) -> usize {
        (self.first + at + 1).wrapping_add_signed(offset) as usize
    }
}

/// What is known about a function that is called.
#[derive(Clone, Copy)]
pub struct Callee<'a> {
    /// Its instructions.
    pub body: Body<'a>,
    /// The address of the function.
    pub function: u64,
    /// The chunk that the function belongs to.
    pub chunk: Value,
    /// The number of registers in its window.
    pub registers: u16,
    /// The number of its parameters.
    pub params: u8,
    /// Whether it captures variables, so that there may be many closures of the same function.
    pub captures: bool,
    /// The register for self, if the function uses self.
    pub self_register: Option<u8>,
}

/// What the closures that an instruction creates are like.
pub struct Template<'a> {
    /// The address of their function.
    pub function: u64,
    /// The number of registers in their window.
    pub registers: u16,
    /// The number of their parameters, as closures store it.
    pub params: u8,
    /// The register for self, as closures store it.
    pub self_register: u8,
    /// What they capture.
    pub captures: &'a [Capture],
}

/// A request to compile a function.
pub struct Request<'a> {
    /// The function.
    pub body: Body<'a>,
    /// The closure that is running.
    pub closure: Value,
    /// Whether the function's first instruction fetches self; method calls skip that instruction.
    pub takes_self: bool,
    /// The instruction that the function has reached.
    pub at: u32,
    /// The current contents of the registers that are still needed there, as examples of what they
    /// will contain.
    pub values: &'a [Value],
    /// The current values of the globals.
    pub globals: &'a [Value],
    /// The epoch of shapes.
    pub shape_epoch: u32,
    /// Returns what is known about the function that a value refers to, if it always takes the same
    /// number of arguments.
    pub callee: &'a dyn Fn(Value) -> Option<Callee<'a>>,
    /// Returns what closures are like that a closure of the first kind creates of the function with
    /// this index in its chunk.
    pub template: &'a dyn Fn(Value, usize) -> Option<Template<'a>>,
    /// Returns the builtin with this index, if native code implements it.
    pub intrinsic: &'a dyn Fn(u64) -> Option<Intrinsic>,
    /// Returns where structs of several shapes have the field that an inline cache looks up.
    pub ways: &'a dyn Fn(u64) -> Vec<Way>,
    /// The tags that registers had when the code exited because of a value of another type, by the
    /// address of the instruction.
    pub seen: &'a FxHashMap<u64, Vec<Tag>>,
    /// Instructions that have encountered several types: for values that the code does not support,
    /// the handler runs and native code then continues.
    pub mixed: &'a FxHashSet<u64>,
    /// The conditions of loops that are often reached with values of other types than those in the
    /// loop.
    pub unlike: &'a FxHashSet<u64>,
    /// What the code may make use of. Without feedback, all instructions count as mixed.
    pub ideas: Ideas,
    /// Generate code even if it would not be faster.
    pub always: bool,
    /// Whether changes are being recorded. If not, the code is never run while they are.
    pub notes: bool,
    /// Make native code exit at the intervals that the context counts down.
    pub forced: bool,
}

/// The result of compiling a function.
pub struct Made {
    /// The machine code.
    pub bytes: Vec<u8>,
    /// The other instructions at which the code can be entered, in the order of their numbers,
    /// starting with [`FIRST_LOOP`](crate::native::FIRST_LOOP): the heads of loops, and where
    /// errors are caught.
    pub entries: Vec<u32>,
    /// The objects that the code refers to.
    pub roots: Vec<Value>,
    /// The listing of the machine code, if requested.
    pub text: Option<String>,
}

/// Compiles a function.
///
/// # Errors
/// If Cranelift reports an error or the function is too long. The function is then left to the
/// interpreter.
pub fn compile<'a>(
    target: &mut Target,
    request: &'a Request<'a>,
    layout: &'a Layout,
    listed: bool,
) -> Result<Made, String> {
    if request.body.code().len() > INSTRUCTIONS_MAX {
        return Err("the function is too long".to_string());
    }
    emit::function(target, request, layout, listed)
}
