//! Arrays, structs and strings: creating them, and accessing elements, fields and members.
//!
//! # Safety
//!
//! An object is accessed through a register right after its tag has been checked, so it is live.
//! The address of an element or a slot is used in the same handler, before anything could change
//! the object's size. A cache is part of the chunk's own memory; operand c points to it. A shape in
//! it is live, since the chunk marks its caches, and a slot in it exists in every struct of that
//! shape. The address of an inherited field is used only while no parent has changed its shape
//! since the address was recorded (the epoch of shapes). Groups of registers (`b` of them from R[a]
//! or R[c]) are in the window, and code that receives them as a slice does not write registers. The
//! two registers that hold the bounds of a slice are in the window too. Unpacking writes `b`
//! registers of the window, starting at R[a], after the count has been checked.

use super::state::store;
use super::state::{get, put};
use super::{handlers, working_handlers};
use crate::code::{CACHE_WORDS, CACHED_MEMBER, CACHED_MODULE};
use crate::value::{Array, Gc, Shape, Sought, Struct, Table, Tag, Value};
use crate::vm::execute::raise;

handlers! {
    fn op_new_array(s) {
        let items = std::slice::from_raw_parts(s.rc(), s.b());
        let array = new_array(s.vm(), items);
        put(s.ra(), array);
        s.next_after_allocation()
    }

    fn op_append(s) {
        let items = std::slice::from_raw_parts(s.rc(), s.b());
        append(s.vm(), get(s.ra()), items);
        s.next_after_allocation()
    }

    fn op_extend(s) {
        let (array, from) = (get(s.ra()), get(s.rb()));
        if !s.vm().fits(array, from) && !s.vm().collect_at(s.base) {
            return s.to(raise);
        }
        if !s.vm().extend(array, from) {
            return s.to(raise);
        }
        s.next_after_allocation()
    }

    fn op_unpack(s) {
        let x = s.rc();
        if (*x).tag == Tag::Array {
            let array = (*x).gc::<Array>();
            if array.items().len() == s.b() {
                for (i, item) in array.items().iter().enumerate() {
                    put(s.ra().add(i), get(item));
                }
                return s.next();
            }
        }
        s.to(unpack_slow)
    }

    #[cold]
    fn unpack_slow(s) {
        s.vm().fail_unpack(get(s.rc()), s.b(), false);
        s.to(raise)
    }

    fn op_unpack_rest(s) {
        if !s.vm().unpack_rest(get(s.rc()), s.ra(), s.b()) {
            return s.to(raise);
        }
        s.next_after_allocation()
    }

    fn op_new_dict(s) {
        let dict = Table::new(&mut s.vm().heap, false, 0);
        put(s.ra(), dict.into());
        s.next_after_allocation()
    }

    fn op_new_struct(s) {
        let cache = s.at_c::<[u64; CACHE_WORDS]>();
        let shape = (*cache)[0] as *mut Shape;
        let values = std::slice::from_raw_parts(s.ra(), s.b());
        if shape.is_null() {
            return s.to(new_struct_slow);
        }
        let object = Struct::new(&mut s.vm().heap, Gc::from_raw(shape), values);
        put(s.ra(), object.into());
        s.next_after_allocation()
    }

    fn op_get_index(s) {
        let (x, i) = (s.rb(), s.rc());
        if (*x).tag == Tag::Array && (*i).tag == Tag::Int {
            let array = (*x).gc::<Array>();
            if let Some(item) = array.items().get((*i).bits as usize) {
                put(s.ra(), get(item));
                return s.next();
            }
        }
        s.to(get_index_elsewhere)
    }

    /// Handles an index that does not refer to an array element; it may be a plain key of a dict.
    fn get_index_elsewhere(s) {
        let x = s.rb();
        if (*x).tag == Tag::Table {
            let table = (*x).gc::<Table>();
            if let Sought::At(place) = table.seek(get(s.rc())) && !table.is_set() {
                put(s.ra(), table.value_at(place));
                return s.next();
            }
        }
        s.to(get_index_slow)
    }

    fn op_in(s) {
        let container = s.rc();
        if (*container).tag == Tag::Table {
            let found = match (*container).gc::<Table>().seek(get(s.rb())) {
                Sought::At(_) => true,
                Sought::Missing => false,
                Sought::Unsure => return s.to(in_slow),
            };
            put(s.ra(), Value::bool(found));
            return s.next();
        }
        s.to(in_slow)
    }

    fn op_get_index_int(s) {
        let x = s.rb();
        if (*x).tag == Tag::Array {
            let array = (*x).gc::<Array>();
            if let Some(item) = array.items().get(s.c() as usize) {
                put(s.ra(), get(item));
                return s.next();
            }
        }
        s.to(get_index_int_slow)
    }

    fn op_set_index(s) {
        let (x, i) = (s.ra(), s.rb());
        if (*x).tag == Tag::Array && (*i).tag == Tag::Int {
            let array = (*x).gc::<Array>();
            if let Some(item) = array.place((*i).bits as usize) {
                put(item, get(s.rc()));
                return s.next();
            }
        }
        s.to(set_index_elsewhere)
    }

    fn set_index_elsewhere(s) {
        let x = s.ra();
        if (*x).tag == Tag::Table {
            let table = (*x).gc::<Table>();
            if table.put_quickly(&s.vm().heap, get(s.rb()), get(s.rc())) {
                return s.next();
            }
        }
        s.to(set_index_slow)
    }

    fn set_index_slow(s) {
        if !s.vm().set_index(get(s.ra()), get(s.rb()), get(s.rc())) {
            return s.to(raise);
        }
        s.next_after_allocation()
    }

    fn op_set_index_int(s) {
        let x = s.ra();
        if (*x).tag == Tag::Array {
            let array = (*x).gc::<Array>();
            if let Some(item) = array.place(s.c() as usize) {
                put(item, get(s.rb()));
                return s.next();
            }
        }
        s.to(set_index_int_slow)
    }

    fn set_index_int_slow(s) {
        if !s.vm().set_index(get(s.ra()), Value::int(s.c() as i64), get(s.rb())) {
            return s.to(raise);
        }
        s.next_after_allocation()
    }

    fn op_get_field(s) {
        let x = s.rb();
        if (*x).tag == Tag::Struct {
            let object = (*x).gc::<Struct>();
            let cache = s.at_c::<[u64; CACHE_WORDS]>();
            let shape = object.shape.get().address() as u64;
            if (*cache)[0] == shape {
                put(s.ra(), get(object.slots.get().add((*cache)[1] as u32 as usize)));
                return s.next();
            }
            if (*cache)[2] == shape && (*cache)[1] >> 32 == u64::from(s.vm().shapes.epoch) {
                put(s.ra(), get((*cache)[3] as *const Value));
                return s.next();
            }
        }
        s.to(get_field_elsewhere)
    }

    /// Handles a field that misses the instruction's own cache; the second-level table may contain
    /// it.
    fn get_field_elsewhere(s) {
        let x = s.rb();
        if (*x).tag == Tag::Struct
            && let Some(place) = s.vm().known_site(s.at_c(), (*x).gc::<Struct>())
        {
            put(s.ra(), get(place));
            return s.next();
        }
        s.to(get_field_slow)
    }

    /// The members of library modules never change, so the cache holds the module and the number
    /// of the builtin.
    fn op_get_scoped(s) {
        let x = s.rb();
        let cache = s.at_c::<[u64; CACHE_WORDS]>();
        if (*x).tag == Tag::Module && (*cache)[CACHED_MODULE] == (*x).bits {
            put(s.ra(), Value::builtin((*cache)[CACHED_MEMBER] as u32));
            return s.next();
        }
        s.to(get_scoped_slow)
    }

    fn op_set_field(s) {
        let x = s.ra();
        if (*x).tag == Tag::Struct {
            let object = (*x).gc::<Struct>();
            let cache = s.at_c::<[u64; CACHE_WORDS]>();
            if (*cache)[0] == object.shape.get().address() as u64 {
                put(object.slots.get().add((*cache)[1] as u32 as usize), get(s.rb()));
                return s.next();
            }
        }
        s.to(set_field_elsewhere)
    }

    /// Same as for reading. For instructions that write, only the struct's own fields are recorded.
    fn set_field_elsewhere(s) {
        let x = s.ra();
        if (*x).tag == Tag::Struct
            && let Some(place) = s.vm().known_site(s.at_c(), (*x).gc::<Struct>())
        {
            put(place, get(s.rb()));
            return s.next();
        }
        s.to(set_field_slow)
    }

    fn set_field_slow(s) {
        if !s.vm().set_field(s.base, get(s.ra()), s.at_c(), get(s.rb())) {
            return s.to(raise);
        }
        s.next_after_allocation()
    }

}

working_handlers! {
    #[cold]
    fn new_struct_slow / work_new_struct(s) {
        let values = std::slice::from_raw_parts(s.ra(), s.b());
        store(s, s.vm().new_struct(s.base, s.at_c(), values))
    }

    fn op_join / work_join(s) {
        let parts = std::slice::from_raw_parts(s.rc(), s.b());
        store(s, s.vm().joined(parts))
    }

    fn op_format / work_format(s) {
        store(s, s.vm().formatted(get(s.rb()), get(s.at_c())))
    }

    fn get_index_slow / work_get_index(s) {
        store(s, s.vm().get_index(get(s.rb()), get(s.rc())))
    }

    fn op_slice / work_slice(s) {
        store(s, s.vm().slice(get(s.rb()), get(s.rc()), get(s.rc().add(1))))
    }

    fn in_slow / work_in(s) {
        store(s, s.vm().is_in(get(s.rb()), get(s.rc())))
    }

    fn get_index_int_slow / work_get_index_int(s) {
        store(s, s.vm().get_index(get(s.rb()), Value::int(s.c() as i64)))
    }

    fn get_field_slow / work_get_field(s) {
        store(s, s.vm().get_field(s.base, get(s.rb()), s.at_c()))
    }

    fn get_scoped_slow / work_get_scoped(s) {
        store(s, s.vm().get_scoped(s.base, get(s.rb()), s.at_c()))
    }
}

#[inline(never)]
pub(super) fn new_array(vm: &mut crate::vm::Vm, items: &[Value]) -> Value {
    Array::new(&mut vm.heap, items.to_vec()).into()
}

#[inline(never)]
pub(super) fn append(vm: &mut crate::vm::Vm, array: Value, items: &[Value]) {
    let array = array
        .as_array()
        .expect("an array literal's register holds its array");
    array.extend(&mut vm.heap, items);
}
