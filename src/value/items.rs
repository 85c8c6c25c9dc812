//! The elements of an array: contiguous, with room to grow at both ends, so that adding and
//! removing elements is cheap at either end.

use super::Value;
use std::mem::{ManuallyDrop, offset_of};
use std::ops::{Deref, DerefMut};
use std::ptr::NonNull;

/// The capacity of the first allocation, in elements.
const FIRST: usize = 4;

/// Elements, with spare room before and after them.
///
/// Invariant: `data - front` is the start of an allocation of `front + room` values as made by a
/// `Vec`, and the first `len` values starting at `data` are initialised; `len` is at most `room`.
pub(super) struct Items {
    data: NonNull<Value>,
    len: usize,
    /// The capacity starting at `data`, in values.
    room: usize,
    /// The capacity before `data`, in values.
    front: usize,
}

impl From<Vec<Value>> for Items {
    fn from(items: Vec<Value>) -> Items {
        let mut items = ManuallyDrop::new(items);
        Items {
            data: NonNull::new(items.as_mut_ptr()).expect("a vector's pointer is not null"),
            len: items.len(),
            room: items.capacity(),
            front: 0,
        }
    }
}

impl Deref for Items {
    type Target = [Value];

    #[inline(always)]
    fn deref(&self) -> &[Value] {
        // SAFETY: the type's invariant.
        unsafe { std::slice::from_raw_parts(self.data.as_ptr(), self.len) }
    }
}

impl DerefMut for Items {
    #[inline(always)]
    fn deref_mut(&mut self) -> &mut [Value] {
        // SAFETY: the type's invariant.
        unsafe { std::slice::from_raw_parts_mut(self.data.as_ptr(), self.len) }
    }
}

impl Clone for Items {
    fn clone(&self) -> Items {
        self.to_vec().into()
    }
}

impl Drop for Items {
    fn drop(&mut self) {
        drop(self.take_allocation());
    }
}

impl Items {
    /// The offset of the pointer to the elements, in bytes.
    pub const DATA: usize = offset_of!(Items, data);
    /// The offset of the element count, in bytes.
    pub const LEN: usize = offset_of!(Items, len);
    /// The offset of the field `room`, in bytes.
    pub const ROOM: usize = offset_of!(Items, room);

    /// The number of values that fit in the allocation.
    pub fn capacity(&self) -> usize {
        self.front + self.room
    }

    /// Takes out the allocation as an empty vector, leaving `self` without one.
    fn take_allocation(&mut self) -> Vec<Value> {
        let empty = ManuallyDrop::new(Items::from(Vec::new()));
        let old = std::mem::replace(self, ManuallyDrop::into_inner(empty));
        let old = ManuallyDrop::new(old);
        // SAFETY: the type's invariant; the old `Items` is forgotten, so the allocation has one
        // owner.
        unsafe { Vec::from_raw_parts(old.data.as_ptr().sub(old.front), 0, old.front + old.room) }
    }

    /// Appends an element. Amortised O(1).
    #[inline]
    pub fn push(&mut self, value: Value) {
        if self.len == self.room {
            self.grow_back(1);
        }
        // SAFETY: there is room for one more.
        unsafe { self.data.as_ptr().add(self.len).write(value) };
        self.len += 1;
    }

    /// Appends elements. Amortised O(number of elements).
    pub fn extend_from_slice(&mut self, values: &[Value]) {
        if self.room - self.len < values.len() {
            self.grow_back(values.len());
        }
        // SAFETY: there is room for them now, and they are not in this allocation, since no view of
        // it can exist while it is being modified.
        unsafe {
            let end = self.data.as_ptr().add(self.len);
            std::ptr::copy_nonoverlapping(values.as_ptr(), end, values.len());
        }
        self.len += values.len();
    }

    /// Inserts an element before an index, which must be at most the length. Amortised O(distance
    /// from the nearer end).
    pub fn insert(&mut self, index: usize, value: Value) {
        assert!(index <= self.len);
        if self.front == 0 && index == 0 && self.len >= FIRST {
            self.grow_front();
        }
        // SAFETY: the values that move stay within the allocation, because there is room on the
        // left or on the right.
        unsafe {
            if self.front > 0 && index < self.len / 2 + 1 {
                let data = self.data.sub(1);
                std::ptr::copy(self.data.as_ptr(), data.as_ptr(), index);
                self.data = data;
                self.front -= 1;
                self.room += 1;
            } else {
                if self.len == self.room {
                    self.grow_back(1);
                }
                let at = self.data.as_ptr().add(index);
                std::ptr::copy(at, at.add(1), self.len - index);
            }
            self.data.as_ptr().add(index).write(value);
        }
        self.len += 1;
    }

    /// Removes the element at a valid index. O(distance from the nearer end).
    pub fn remove(&mut self, index: usize) -> Value {
        let value = self[index];
        // SAFETY: the values that move stay within the allocation.
        unsafe {
            if index < self.len / 2 {
                std::ptr::copy(self.data.as_ptr(), self.data.as_ptr().add(1), index);
                self.data = self.data.add(1);
                self.front += 1;
                self.room -= 1;
            } else {
                let at = self.data.as_ptr().add(index);
                std::ptr::copy(at.add(1), at, self.len - index - 1);
            }
        }
        self.len -= 1;
        value
    }

    /// Makes room for `more` elements after the last one.
    #[cold]
    #[inline(never)]
    fn grow_back(&mut self, more: usize) {
        if self.front >= more && self.front > self.len / 2 {
            // SAFETY: the allocation starts `front` values before the data, and the values fit.
            unsafe {
                let start = self.data.sub(self.front);
                std::ptr::copy(self.data.as_ptr(), start.as_ptr(), self.len);
                self.data = start;
            }
            self.room += self.front;
            self.front = 0;
            return;
        }
        let (front, len) = (self.front, self.len);
        let mut items = self.take_allocation();
        if front == 0 {
            // SAFETY: the first `len` values are initialised (the type's invariant).
            unsafe { items.set_len(len) };
            items.reserve(more.max(FIRST));
            *self = items.into();
            return;
        }
        // SAFETY: the values start `front` places into the old allocation.
        let old = unsafe { std::slice::from_raw_parts(items.as_ptr().add(front), len) };
        *self = Items::copied(old, front.min(len), len.max(more));
    }

    /// Makes room before the first element for half as many elements as there are.
    #[cold]
    #[inline(never)]
    fn grow_front(&mut self) {
        let more = self.room - self.len;
        *self = Items::copied(self, self.len / 2 + FIRST, more);
    }

    /// Copies the values to a new allocation, with this much room before and after them.
    fn copied(values: &[Value], front: usize, back: usize) -> Items {
        let mut items: Vec<Value> = Vec::with_capacity(front + values.len() + back);
        // SAFETY: there is room for `front` values and the given ones, and the first given value
        // goes `front` places after the start.
        unsafe {
            let data = items.as_mut_ptr().add(front);
            std::ptr::copy_nonoverlapping(values.as_ptr(), data, values.len());
            let all = ManuallyDrop::new(items);
            Items {
                data: NonNull::new_unchecked(data),
                len: values.len(),
                room: all.capacity() - front,
                front,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Items, Value};
    use std::collections::VecDeque;

    #[test]
    fn items_change_as_a_list_does() {
        let mut state = 12345u64;
        let mut random = |n: usize| {
            state = state
                .wrapping_mul(6364136223846793005)
                .wrapping_add(1442695040888963407);
            (state >> 33) as usize % n
        };
        for round in 0..200 {
            let mut items = Items::from(Vec::new());
            let mut model: VecDeque<i64> = VecDeque::new();
            for i in 0..300 {
                let len = model.len();
                match random(if round % 2 == 0 { 8 } else { 6 }) {
                    0 | 6 => {
                        items.push(Value::int(i));
                        model.push_back(i);
                    }
                    1 | 7 => {
                        items.insert(0, Value::int(i));
                        model.push_front(i);
                    }
                    2 => {
                        let at = random(len + 1);
                        items.insert(at, Value::int(i));
                        model.insert(at, i);
                    }
                    3 if len > 0 => {
                        let at = random(len);
                        assert_eq!(items.remove(at).as_int(), model.remove(at));
                    }
                    4 if len > 0 => assert_eq!(items.remove(0).as_int(), model.pop_front()),
                    5 => {
                        items.extend_from_slice(&[Value::int(i); 3]);
                        model.extend([i; 3]);
                    }
                    _ if len > 0 => {
                        let last = items.remove(len - 1);
                        assert_eq!(last.as_int(), model.pop_back());
                    }
                    _ => {}
                }
                let ints: Vec<i64> = items.iter().filter_map(|item| item.as_int()).collect();
                assert_eq!(ints, Vec::from(model.clone()));
                assert!(items.capacity() >= items.len());
            }
            assert_eq!(items.clone().len(), model.len());
        }
    }
}
