//! The fields of a struct as saved at a checkpoint.

use super::{Gc, Shape, Struct, Value};
use crate::heap::{Header, Heap, Marker, Saved};
use crate::text::Symbol;
use crate::value::object::Change;

impl Change for Struct {
    fn save(&self) -> Box<dyn Saved> {
        let shape = self.shape();
        let own = shape.dictionary.then(|| (shape.keys.clone(), shape.parent));
        Box::new(SavedFields {
            shape,
            own,
            values: self.values().to_vec(),
        })
    }
}

/// The earlier fields of a struct.
struct SavedFields {
    shape: Gc<Shape>,
    /// The keys and the parent, if the shape belongs to the struct and changes with it.
    own: Option<(Vec<Symbol>, Option<Gc<Struct>>)>,
    values: Vec<Value>,
}

impl Saved for SavedFields {
    unsafe fn exchange(&mut self, object: *mut Header, heap: &mut Heap) {
        // SAFETY: the object is the struct these fields belong to (the trait's contract).
        let object = unsafe { &*object.cast::<Struct>() };
        let shape = object.shape();
        let old = std::mem::replace(
            self,
            SavedFields {
                shape,
                own: shape.dictionary.then(|| (shape.keys.clone(), shape.parent)),
                values: object.values().to_vec(),
            },
        );
        let shape = match old.own {
            Some((keys, parent)) => Shape::allocate(heap, keys, parent, true),
            None => old.shape,
        };
        object.shape.set(shape);
        // SAFETY: the number of slots never decreases, so there is room for as many values as the
        // struct ever had.
        unsafe {
            std::ptr::copy_nonoverlapping(
                old.values.as_ptr(),
                object.slots.get(),
                old.values.len(),
            );
        }
    }

    fn trace(&self, marker: &mut Marker<'_>) {
        self.shape.mark(marker);
        if let Some((keys, parent)) = &self.own {
            keys.iter().for_each(|key| marker.mark_name(key.0));
            parent.iter().for_each(|parent| parent.mark(marker));
        }
        self.values.iter().for_each(|value| value.mark(marker));
    }

    fn bytes(&self) -> usize {
        let keys = self.own.as_ref().map_or(0, |(keys, _)| keys.capacity() * 4);
        size_of::<SavedFields>() + self.values.capacity() * size_of::<Value>() + keys
    }
}
