//! The compiler: from a function's instructions to machine code. `emit` writes block by block; the other files are families of instructions.

#![allow(unsafe_code)]

mod calls;
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
mod plan;
mod registers;
mod target;
#[cfg(test)]
mod tests;
mod ways;

pub use intrinsics::Intrinsic;
pub use listing::list;
pub use pages::Code;
pub use target::Target;

use super::{AFTER_SELF, AT_START, FIRST_LOOP, LEFT, NO_GAIN, RETURNED, Reason, went};
use crate::value::{Tag, Value};
use rustc_hash::{FxHashMap, FxHashSet};

/// Instructions that a function has at most to be compiled; what is longer takes too long.
const INSTRUCTIONS_MAX: usize = 4000;

/// Where native code finds things. Offsets in bytes, addresses of one machine.
#[derive(Clone, Debug)]
pub struct Layout {
    /// In the context: the limit of frames, 0 when somebody wants attention.
    pub limit: i32,
    /// In the context: the limit of frames in native code.
    pub native_limit: i32,
    /// In the context: where the interpreter goes on: `pc`, registers, frame, in this order.
    pub place: i32,
    /// In the context: why native code was left.
    pub reason: i32,
    /// In the context: the native code of what an instruction called.
    pub callee: i32,
    /// In the context: instructions until a test leaves native code.
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
    /// In an array: how many elements it has.
    pub array_len: i32,
    /// In an array: for how many elements it has room.
    pub array_room: i32,
    /// In a struct: its shape.
    pub struct_shape: i32,
    /// In a struct: the pointer to its slots.
    pub struct_slots: i32,
    /// In a struct: for how many slots it has room, 32 bits.
    pub struct_capacity: i32,
    /// In a struct: how many slots it has in itself, 16 bits.
    pub struct_inline: i32,
    /// In a struct: whether it is a parent, one byte.
    pub struct_is_parent: i32,
    /// Bytes of a struct without its slots.
    pub struct_size: i32,
    /// The address of the heap.
    pub heap: u64,
    /// In a cell: its value.
    pub cell_value: i32,
    /// In a closure: its function.
    pub closure_function: i32,
    /// In a closure: the count of parameters, one byte.
    pub closure_params: i32,
    /// In a closure: the register for self, one byte, 255 for none.
    pub closure_self: i32,
    /// In a closure: the first upvalue.
    pub closure_upvalues: i32,
    /// In a function: its native code, or null.
    pub function_entry: i32,
    /// In a function: its number.
    pub function_serial: i32,
    /// The address of the function that runs one instruction.
    pub step: u64,
    /// The address of the function that runs an instruction that calls.
    pub call: u64,
    /// The address of the function that looks a field up in the table of sites.
    pub find: u64,
}

/// A function's instructions.
#[derive(Clone, Copy)]
pub struct Body<'a> {
    /// All words of its chunk: constants, caches, code.
    pub chunk: &'a [u64],
    /// The function's first word.
    pub first: u32,
    /// One past its last word.
    pub end: u32,
    /// The address of its first word.
    pub start: u64,
    /// Whether it catches errors.
    pub catches: bool,
}

impl<'a> Body<'a> {
    /// The words of the instructions.
    fn code(&self) -> &'a [u64] {
        &self.chunk[self.first as usize..self.end as usize]
    }

    /// A word of the chunk that an instruction of the function refers to, counted from the instruction after it.
    fn beside(&self, at: u32, offset: i32) -> usize {
        (self.first + at + 1).wrapping_add_signed(offset) as usize
    }
}

/// What is known of a function that is called.
#[derive(Clone, Copy)]
pub struct Callee<'a> {
    /// Its instructions.
    pub body: Body<'a>,
    /// Its number, which no other function ever has.
    pub serial: u64,
    /// The address of the function.
    pub function: u64,
    /// How many registers its window has.
    pub registers: u16,
    /// How many parameters it has.
    pub params: u8,
    /// The register for self, if it uses it.
    pub self_register: Option<u8>,
}

/// What is to be compiled.
pub struct Request<'a> {
    /// The function.
    pub body: Body<'a>,
    /// The closure that runs.
    pub closure: Value,
    /// Whether its first instruction fetches self, which calls of methods skip.
    pub takes_self: bool,
    /// The instruction that it is at now.
    pub at: u32,
    /// What its registers hold now: as far as they are needed there, examples of what they will hold.
    pub values: &'a [Value],
    /// What the globals hold now.
    pub globals: &'a [Value],
    /// The epoch of shapes.
    pub shape_epoch: u32,
    /// What is known of the function that a value is, if it always takes the same count of arguments.
    pub callee: &'a dyn Fn(Value) -> Option<Callee<'a>>,
    /// What a builtin is, by its index, if it is done here.
    pub intrinsic: &'a dyn Fn(u64) -> Option<Intrinsic>,
    /// The tags that registers had where the code was left for a value of another type, by the address of the instruction.
    pub seen: &'a FxHashMap<u64, Vec<Tag>>,
    /// Instructions that have met several types: there the handler does what the code was not made for, and native code goes on.
    pub mixed: &'a FxHashSet<u64>,
    /// All instructions count as such, and nothing is inlined.
    pub cautious: bool,
    /// Code is made even if it does not pay.
    pub always: bool,
    /// Changes are noted.
    pub notes: bool,
    /// Native code is left now and then, as the context counts.
    pub forced: bool,
}

/// What was compiled.
pub struct Made {
    /// The machine code.
    pub bytes: Vec<u8>,
    /// The instructions at which loops can be entered, in the order of their numbers from [`FIRST_LOOP`](crate::native::FIRST_LOOP) on.
    pub loops: Vec<u32>,
    /// Objects that it holds.
    pub roots: Vec<Value>,
    /// The listing of the machine code, if it was asked for.
    pub text: Option<String>,
}

/// Compiles a function.
///
/// # Errors
/// What Cranelift says, or that the function is too long. Then it stays with the interpreter.
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
