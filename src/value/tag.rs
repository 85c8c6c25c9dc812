//! Tags: the meaning of the first word of a value.

/// The type of a value. Tags from [`Text`](Tag::Text) up denote heap objects. This is an enum
/// rather than a number because its unused values are a niche in which an `Option` or a `Result` of
/// a `Value` stores `None` or `Err`: both are returned in two machine registers.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[repr(u64)]
pub enum Tag {
    /// Never visible to programs: an unset global or register. Zeroed memory has this tag.
    Undefined = 0,
    /// `null`
    Null = 1,
    /// `true`, `false`
    Bool = 2,
    /// A 64-bit int.
    Int = 3,
    /// A float.
    Float = 4,
    /// A fraction whose parts fit in 32 bits: the numerator is in the low half, and the denominator
    /// is in the high half.
    Ratio = 5,
    /// A builtin function, by its index.
    Builtin = 6,
    /// A string.
    Text = 16,
    /// An array.
    Array = 17,
    /// A struct.
    Struct = 18,
    /// A function with its upvalues.
    Closure = 19,
    /// A number that is not immediate.
    Number = 20,
    /// An error value.
    Error = 21,
    /// A module.
    Module = 22,
    /// A shared variable; never visible to programs.
    Cell = 23,
    /// A loaded chunk; never visible to programs.
    Chunk = 24,
    /// A struct's shape; never visible to programs.
    Shape = 25,
    /// Memory that strings share; never visible to programs.
    Buffer = 26,
    /// A symbolic expression.
    Symbolic = 27,
    /// A dict or a set.
    Table = 28,
    /// A picture.
    Picture = 29,
}

impl Tag {
    /// Converts a word to the tag it came from.
    ///
    /// # Safety
    /// The word must have been made from a tag.
    #[inline(always)]
    pub(crate) unsafe fn from_word(word: u64) -> Tag {
        // SAFETY: guaranteed by the caller.
        unsafe { std::mem::transmute::<u64, Tag>(word) }
    }

    /// Reports whether this is the tag of a heap object.
    #[inline(always)]
    pub(crate) const fn is_heap(self) -> bool {
        self as u64 >= Tag::Text as u64
    }
}
