//! Deep copies of arrays, structs, dicts and sets that preserve sharing and cycles. Uses a work
//! list instead of recursion, so any depth of nesting is possible.

use super::{Array, Collection, Gc, Shapes, Struct, Value};
use crate::heap::Heap;
use crate::limit::{Budget, Reserve};
use crate::text::Failure;
use rustc_hash::FxHashMap;

/// Makes a deep copy of the value. O(size).
///
/// # Errors
/// `LimitError` at the memory ceiling, `Interrupted`.
pub fn deep_copy(
    value: Value,
    heap: &mut Heap,
    shapes: &mut Shapes,
    budget: &Budget,
) -> Result<Value, Failure> {
    let mut copies: FxHashMap<usize, Value> = FxHashMap::default();
    let mut pending: Vec<Value> = Vec::new();
    let mut held = budget.reserve(0)?;
    let result = shallow(value, heap, &mut copies, &mut pending);
    while let Some(copy) = pending.pop() {
        budget.poll(1)?;
        hold(&copies, &pending, heap, &mut held, budget)?;
        if heap.exceeds(0) {
            return Err(Failure::limit(
                "the copy would need more memory than the ceiling allows",
            ));
        }
        match copy.as_collection() {
            Some(Collection::Array(array)) => {
                for i in 0..array.len() {
                    if i % 4096 == 4095 {
                        budget.poll(64)?;
                        hold(&copies, &pending, heap, &mut held, budget)?;
                    }
                    let item = shallow(array.items()[i], heap, &mut copies, &mut pending);
                    array.set(heap, i, item);
                }
            }
            Some(Collection::Struct(object)) => {
                let shape = object.shape();
                for (key, value) in shape.keys().iter().zip(object.values().to_vec()) {
                    let value = shallow(value, heap, &mut copies, &mut pending);
                    object.set(heap, shapes, *key, value);
                }
            }
            Some(Collection::Table(table)) => {
                table.change_values(|value| shallow(value, heap, &mut copies, &mut pending));
            }
            Some(Collection::Text(_)) | None => {}
        }
    }
    Ok(result)
}

/// Reserves the memory of the table of copies and of the work list, which the heap does not count:
/// as much as they will take while they grow again. A full table grows at the next copy.
fn hold(
    copies: &FxHashMap<usize, Value>,
    pending: &Vec<Value>,
    heap: &Heap,
    held: &mut Reserve,
    budget: &Budget,
) -> Result<(), Failure> {
    budget.set_room(heap.room());
    let entry = size_of::<(usize, Value)>() + 1;
    let is_full = copies.len() == copies.capacity();
    let entries = copies.capacity() << u32::from(is_full);
    let bytes = entries * entry + pending.capacity() * size_of::<Value>();
    held.resize(3 * bytes, budget)
}

/// Makes a copy that still has the old elements and puts it on the work list; does so only once per
/// object.
fn shallow(
    value: Value,
    heap: &mut Heap,
    copies: &mut FxHashMap<usize, Value>,
    pending: &mut Vec<Value>,
) -> Value {
    let address = value.bits as usize;
    let copy = match value.as_collection() {
        None | Some(Collection::Text(_)) => return value,
        Some(_) if copies.contains_key(&address) => return copies[&address],
        Some(Collection::Array(array)) => Value::from(Array::new(heap, array.items().to_vec())),
        Some(Collection::Struct(object)) => Value::from(copy_struct(object, heap)),
        // The keys can be shared, because they never change.
        Some(Collection::Table(table)) => Value::from(table.shallow_copy(heap)),
    };
    copies.insert(address, copy);
    pending.push(copy);
    copy
}

fn copy_struct(object: Gc<Struct>, heap: &mut Heap) -> Gc<Struct> {
    object.shape().own_or_shared(heap, object)
}
