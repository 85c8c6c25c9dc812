//! Strings are immutable and store their length in characters. Short ones contain their bytes; long
//! ones point into a shared buffer, in which the string that ends at the buffer's end can be
//! extended, so that `s = s + t` in a loop takes linear time.

use super::Tag;
use super::object::{Gc, Object, allocate};
use crate::heap::{Header, Heap, Marker};
use crate::text::{Symbol, Symbols};
use rustc_hash::FxHasher;
use std::cell::{Cell, UnsafeCell};
use std::hash::Hasher;
use std::mem::offset_of;
use std::ptr::null_mut;

/// Strings of up to this many bytes contain them inline.
const INLINE_MAX: usize = 128;
/// The number of characters between two positions that a buffer remembers.
const STRIDE: usize = 64;
/// The mark of a string that has not been used as a key yet.
const NO_SYMBOL: u32 = u32::MAX;

/// A string.
#[repr(C)]
pub struct Text {
    header: Header,
    data: *const u8,
    buffer: *mut Buffer,
    len: u32,
    chars: u32,
    symbol: Cell<u32>,
    /// The hash as a key; 0 if not yet computed.
    hash: Cell<u32>,
}

/// Bytes shared by strings. The first `bytes.len()` of them are in use; each string is a prefix of
/// them, which never changes.
#[repr(C)]
pub(super) struct Buffer {
    header: Header,
    bytes: Vec<u8>,
    /// The byte offset of every [`STRIDE`]th character, computed only as far as needed so far.
    marks: UnsafeCell<Vec<u32>>,
}

impl Text {
    /// The offset of the pointer to the bytes, in bytes.
    pub(crate) const DATA: usize = offset_of!(Text, data);
    /// The offset of the length in bytes, in bytes.
    pub(crate) const LEN: usize = offset_of!(Text, len);
    /// The offset of the length in characters, in bytes.
    pub(crate) const CHARS: usize = offset_of!(Text, chars);

    /// Creates a string with a copy of this text. O(length).
    pub fn new(heap: &mut Heap, text: &str) -> Gc<Text> {
        if text.len() > INLINE_MAX {
            return Text::from_string(heap, text.to_string());
        }
        Text::inline(heap, text, "", count(text))
    }

    /// Creates a string that takes ownership of the text.
    pub fn from_string(heap: &mut Heap, text: String) -> Gc<Text> {
        if text.len() <= INLINE_MAX {
            return Text::new(heap, &text);
        }
        let chars = count(&text);
        let len = text.len();
        let buffer = Buffer::allocate(heap, text.into_bytes());
        Text::view(heap, buffer, len, chars)
    }

    /// Joins two strings. Amortised O(length of `right`) if `left` was made by the last join in its
    /// buffer.
    pub fn join(heap: &mut Heap, left: Gc<Text>, right: &str) -> Gc<Text> {
        Text::join_counted(heap, left, right, count(right))
    }

    /// Creates a string from two parts, without room to extend it. O(length).
    pub fn concat(heap: &mut Heap, left: &str, right: &str) -> Gc<Text> {
        if left.len() + right.len() > INLINE_MAX {
            return Text::from_string(heap, [left, right].concat());
        }
        Text::inline(heap, left, right, count(left) + count(right))
    }

    /// Joins two strings, like [`Text::join`].
    pub fn join_texts(heap: &mut Heap, left: Gc<Text>, right: Gc<Text>) -> Gc<Text> {
        Text::join_counted(heap, left, right.as_str(), right.chars())
    }

    fn join_counted(heap: &mut Heap, left: Gc<Text>, right: &str, chars: usize) -> Gc<Text> {
        let total = left.len() + right.len();
        let chars = left.chars() + chars;
        if total <= INLINE_MAX {
            return Text::inline(heap, left.as_str(), right, chars);
        }
        // SAFETY: the buffer of a live string is live, and no other view of it exists at this
        // point; strings use only the prefix, which stays where it is because the vector is
        // extended only within its capacity.
        unsafe {
            if let Some(buffer) = left.buffer.as_mut()
                && buffer.bytes.len() == left.len()
                && buffer.bytes.capacity() - buffer.bytes.len() >= right.len()
            {
                buffer.bytes.extend_from_slice(right.as_bytes());
                return Text::view(heap, left.buffer, total, chars);
            }
        }
        let mut bytes = Vec::with_capacity(total * 2);
        bytes.extend_from_slice(left.as_str().as_bytes());
        bytes.extend_from_slice(right.as_bytes());
        let buffer = Buffer::allocate(heap, bytes);
        Text::view(heap, buffer, total, chars)
    }

    fn inline(heap: &mut Heap, left: &str, right: &str, chars: usize) -> Gc<Text> {
        let len = left.len() + right.len();
        let object = allocate::<Text>(heap, len);
        // SAFETY: the memory is new, and holds the object followed by `len` bytes. The pointer to
        // those bytes stays valid because objects never move.
        unsafe {
            let data = object.add(1).cast::<u8>();
            std::ptr::copy_nonoverlapping(left.as_ptr(), data, left.len());
            if !right.is_empty() {
                std::ptr::copy_nonoverlapping(right.as_ptr(), data.add(left.len()), right.len());
            }
            Text::write(object, data, null_mut(), len, chars)
        }
    }

    fn view(heap: &mut Heap, buffer: *mut Buffer, len: usize, chars: usize) -> Gc<Text> {
        let object = allocate::<Text>(heap, 0);
        // SAFETY: the buffer is live and has at least `len` bytes.
        unsafe { Text::write(object, (*buffer).bytes.as_ptr(), buffer, len, chars) }
    }

    /// # Safety
    /// `object` must be new memory for a string with its header written, and `data` must point to
    /// `len` bytes of UTF-8 that live as long as the object.
    unsafe fn write(
        object: *mut Text,
        data: *const u8,
        buffer: *mut Buffer,
        len: usize,
        chars: usize,
    ) -> Gc<Text> {
        // SAFETY: guaranteed by the caller.
        unsafe {
            (&raw mut (*object).data).write(data);
            (&raw mut (*object).buffer).write(buffer);
            (&raw mut (*object).len).write(len as u32);
            (&raw mut (*object).chars).write(chars as u32);
            (&raw mut (*object).symbol).write(Cell::new(NO_SYMBOL));
            (&raw mut (*object).hash).write(Cell::new(0));
            Gc::from_raw(object)
        }
    }

    /// Returns the length in bytes.
    #[inline(always)]
    pub fn len(&self) -> usize {
        self.len as usize
    }

    /// Reports whether the string is empty.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Returns the length in characters. O(1).
    #[inline(always)]
    pub fn chars(&self) -> usize {
        self.chars as usize
    }

    /// Reports whether every character is one byte.
    #[inline(always)]
    pub fn is_ascii(&self) -> bool {
        self.len == self.chars
    }

    /// Borrows the text.
    #[inline(always)]
    pub fn as_str(&self) -> &str {
        // SAFETY: the bytes are UTF-8 and live as long as the object (see `write`).
        unsafe {
            std::str::from_utf8_unchecked(std::slice::from_raw_parts(self.data, self.len as usize))
        }
    }

    /// Returns the byte offset of the character at an index. O(1), but O(index) the first time in a
    /// long string that is not ASCII.
    pub fn byte_of(&self, index: usize) -> usize {
        if self.is_ascii() {
            return index.min(self.len());
        }
        if index >= self.chars() {
            return self.len();
        }
        // SAFETY: the buffer of a live string is live.
        let (start, left) = match unsafe { self.buffer.as_ref() } {
            Some(buffer) => (buffer.mark(self.as_str(), index / STRIDE), index % STRIDE),
            None => (0, index),
        };
        let rest = self.as_str()[start..].char_indices().nth(left);
        rest.map_or(self.len(), |(at, _)| start + at)
    }

    /// Returns the index of the character at a byte offset. O(log length), but O(byte) the first
    /// time.
    pub fn index_of_byte(&self, byte: usize) -> usize {
        if self.is_ascii() {
            return byte;
        }
        // SAFETY: the buffer of a live string is live.
        let (start, before) = match unsafe { self.buffer.as_ref() } {
            Some(buffer) => buffer.mark_before(self.as_str(), byte),
            None => (0, 0),
        };
        before + self.as_str()[start..byte].chars().count()
    }

    /// Returns the hash as a key, which is cached. O(length) the first time.
    #[inline]
    pub fn hash(&self) -> u32 {
        match self.hash.get() {
            0 => self.hash_first(),
            hash => hash,
        }
    }

    fn hash_first(&self) -> u32 {
        let mut hasher = FxHasher::default();
        hasher.write(self.as_str().as_bytes());
        let hash = super::key::fold(hasher.finish()).max(1);
        self.hash.set(hash);
        hash
    }

    /// Returns the symbol with this spelling and caches it. Only values may keep it across a
    /// collection.
    pub fn symbol(&self, symbols: &mut Symbols) -> Symbol {
        if self.symbol.get() == NO_SYMBOL {
            self.symbol.set(symbols.intern_loosely(self.as_str()).0);
        }
        Symbol(self.symbol.get())
    }

    /// Returns the symbol with this spelling, if it already exists, and caches it. Only values may
    /// keep it across a collection.
    pub fn known_symbol(&self, symbols: &Symbols) -> Option<Symbol> {
        if self.symbol.get() == NO_SYMBOL {
            self.symbol.set(symbols.find(self.as_str())?.0);
        }
        Some(Symbol(self.symbol.get()))
    }
}

impl Gc<Text> {
    /// Borrows the text for longer than this pointer is borrowed.
    ///
    /// # Safety
    /// The view must be used only while the object is reachable.
    #[inline(always)]
    pub(super) unsafe fn str_unbound<'a>(self) -> &'a str {
        // SAFETY: strings never change, and the caller guarantees that the object stays alive.
        unsafe { (*self.as_ptr()).as_str() }
    }
}

fn count(text: &str) -> usize {
    if text.is_ascii() {
        text.len()
    } else {
        text.chars().count()
    }
}

impl Buffer {
    fn allocate(heap: &mut Heap, bytes: Vec<u8>) -> *mut Buffer {
        let capacity = bytes.capacity();
        let object = allocate::<Buffer>(heap, 0);
        // SAFETY: the memory is new and has the size of the object; its header has been written.
        unsafe {
            (&raw mut (*object).bytes).write(bytes);
            (&raw mut (*object).marks).write(UnsafeCell::new(Vec::new()));
        }
        heap.charge_kind(Tag::Buffer as u8, capacity);
        object
    }

    /// Returns the marks; for use by the methods below only.
    #[allow(clippy::mut_from_ref)]
    fn marks(&self) -> &mut Vec<u32> {
        // SAFETY: there is only one thread, and no view of the marks is kept.
        unsafe { &mut *self.marks.get() }
    }

    /// Returns the byte offset of character number `STRIDE * count` in the text. The character must
    /// exist, and the text must be a prefix of the buffer.
    fn mark(&self, text: &str, count: usize) -> usize {
        let marks = self.marks();
        while marks.len() < count {
            let start = marks.last().map_or(0, |at| *at as usize);
            marks.push(next_mark(text, start) as u32);
        }
        match count {
            0 => 0,
            _ => marks[count - 1] as usize,
        }
    }

    /// Returns the last mark at or before a byte: its offset and the index of its character.
    fn mark_before(&self, text: &str, byte: usize) -> (usize, usize) {
        let marks = self.marks();
        loop {
            let start = marks.last().map_or(0, |at| *at as usize);
            if start >= byte {
                break;
            }
            let next = next_mark(text, start);
            if next >= text.len() {
                break;
            }
            marks.push(next as u32);
        }
        match marks.partition_point(|at| *at as usize <= byte) {
            0 => (0, 0),
            count => (marks[count - 1] as usize, count * STRIDE),
        }
    }
}

impl Object for Text {
    const TAG: Tag = Tag::Text;

    fn trace(&self, marker: &mut Marker<'_>) {
        if self.symbol.get() != NO_SYMBOL {
            marker.mark_name(self.symbol.get());
        }
        if !self.buffer.is_null() {
            // SAFETY: the buffer of a live string is live.
            unsafe { marker.mark(self.buffer.cast::<Header>()) }
        }
    }

    fn size(&self) -> usize {
        size_of::<Text>() + if self.buffer.is_null() { self.len() } else { 0 }
    }
}

/// Returns the byte offset of the character `STRIDE` characters after the one at `start`, or the
/// end if there is none.
fn next_mark(text: &str, start: usize) -> usize {
    let next = text[start..].char_indices().nth(STRIDE);
    next.map_or(text.len(), |(at, _)| start + at)
}

impl Object for Buffer {
    const TAG: Tag = Tag::Buffer;

    fn trace(&self, _: &mut Marker<'_>) {}

    fn size(&self) -> usize {
        size_of::<Buffer>() + self.bytes.capacity() + self.marks().capacity() * size_of::<u32>()
    }
}
