//! A vector whose layout is known to native code.

use std::mem::{ManuallyDrop, offset_of, take};
use std::ops::{Deref, DerefMut};
use std::ptr::NonNull;

/// Plain values in a row.
///
/// Invariant: `data` is the start of an allocation of `room` values as made by a `Vec`, and the
/// first `len` of them, at most `room`, are initialised.
#[repr(C)]
pub(super) struct Run<T: Copy> {
    data: NonNull<T>,
    len: usize,
    room: usize,
}

impl<T: Copy> Run<T> {
    /// The offset of the pointer to the values, in bytes.
    pub const DATA: usize = offset_of!(Run<T>, data);
    /// The offset of the number of values, in bytes.
    pub const LEN: usize = offset_of!(Run<T>, len);

    /// Returns the number of values that there is room for.
    #[inline(always)]
    pub fn capacity(&self) -> usize {
        self.room
    }

    /// Appends a value. Amortised O(1).
    #[inline(always)]
    pub fn push(&mut self, value: T) {
        if self.len == self.room {
            self.change(|values| values.reserve(1));
        }
        // SAFETY: there is room for one more.
        unsafe { self.data.as_ptr().add(self.len).write(value) };
        self.len += 1;
    }

    /// Removes the last value.
    #[inline(always)]
    pub fn pop(&mut self) {
        self.len = self.len.saturating_sub(1);
    }

    /// Changes the values as a vector.
    #[inline(never)]
    pub fn change(&mut self, change: impl FnOnce(&mut Vec<T>)) {
        let mut values: Vec<T> = take(self).into();
        change(&mut values);
        *self = values.into();
    }
}

impl<T: Copy> Default for Run<T> {
    fn default() -> Run<T> {
        Vec::new().into()
    }
}

impl<T: Copy> From<Vec<T>> for Run<T> {
    fn from(values: Vec<T>) -> Run<T> {
        let mut values = ManuallyDrop::new(values);
        Run {
            data: NonNull::new(values.as_mut_ptr()).expect("a vector's pointer is not null"),
            len: values.len(),
            room: values.capacity(),
        }
    }
}

impl<T: Copy> From<Run<T>> for Vec<T> {
    fn from(run: Run<T>) -> Vec<T> {
        let run = ManuallyDrop::new(run);
        // SAFETY: the type's invariant; the run is forgotten, so the allocation has one owner.
        unsafe { Vec::from_raw_parts(run.data.as_ptr(), run.len, run.room) }
    }
}

impl<T: Copy> Deref for Run<T> {
    type Target = [T];

    #[inline(always)]
    fn deref(&self) -> &[T] {
        // SAFETY: the type's invariant.
        unsafe { std::slice::from_raw_parts(self.data.as_ptr(), self.len) }
    }
}

impl<T: Copy> DerefMut for Run<T> {
    #[inline(always)]
    fn deref_mut(&mut self) -> &mut [T] {
        // SAFETY: the type's invariant.
        unsafe { std::slice::from_raw_parts_mut(self.data.as_ptr(), self.len) }
    }
}

impl<T: Copy> Clone for Run<T> {
    fn clone(&self) -> Run<T> {
        self.to_vec().into()
    }
}

impl<T: Copy> Drop for Run<T> {
    fn drop(&mut self) {
        // SAFETY: the type's invariant; the run is not used again.
        drop(unsafe { Vec::from_raw_parts(self.data.as_ptr(), self.len, self.room) });
    }
}
