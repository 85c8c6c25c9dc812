//! Tags: what the first word of a value says.

/// What a value is. From [`Text`](Tag::Text) on it is an object of that kind. It is a type of its own, not a number, because values then have room for `None`
/// and for the `Err` of a `Result`: both come back in two machine registers.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[repr(u64)]
pub enum Tag {
    /// Not a value that programs see: an unset global or register. New memory, all zeros, holds it.
    Undefined = 0,
    /// `null`
    Null = 1,
    /// `true`, `false`
    Bool = 2,
    /// An int of 64 bits.
    Int = 3,
    /// A float.
    Float = 4,
    /// A fraction whose parts fit 32 bits: numerator in the low half, denominator in the high one.
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
    /// A shared variable; never a value that programs see.
    Cell = 23,
    /// A loaded chunk; never a value that programs see.
    Chunk = 24,
    /// A struct's shape; never a value that programs see.
    Shape = 25,
    /// Memory that strings share; never a value that programs see.
    Buffer = 26,
    /// A symbolic expression.
    Symbolic = 27,
    /// A dict or a set.
    Table = 28,
    /// A picture.
    Picture = 29,
}

impl Tag {
    /// The tag that a word is.
    ///
    /// # Safety
    /// The word was made of a tag.
    #[inline(always)]
    pub(crate) unsafe fn from_word(word: u64) -> Tag {
        // SAFETY: as the caller promises.
        unsafe { std::mem::transmute::<u64, Tag>(word) }
    }

    /// Whether it is that of a heap object.
    #[inline(always)]
    pub(crate) const fn is_heap(self) -> bool {
        self as u64 >= Tag::Text as u64
    }
}
