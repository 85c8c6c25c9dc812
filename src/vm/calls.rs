//! Calls to anything other than a closure with the right number of arguments.

use super::effect::{Effect, Resource};
use super::native::{Body, Builtin, Cause, Native, Outcome, Raise};
use super::spread::arguments;
use super::{Called, Vm, methods, module_of};
use crate::code::CACHE_WORDS;
use crate::text::{ErrorKind, Failure, Symbol, closest};
use crate::value::{Gc, Puzzle, Struct, Tag, Unpacked, Value};

/// The body of a builtin written in Rust.
pub(super) type Work = fn(&mut Native<'_>) -> Outcome;

impl Vm {
    /// Calls the value in `place` with the `count` arguments that follow it.
    #[inline(never)]
    pub(super) fn call_value(&mut self, place: *mut Value, count: usize) -> Called {
        // SAFETY: the caller's window holds the function and its arguments.
        let (callee, args) = unsafe { (*place, std::slice::from_raw_parts(place.add(1), count)) };
        let kind = callee.unpack();
        if let Unpacked::Builtin(index) = kind {
            return self.call_builtin(index, place, args);
        }
        if let Unpacked::Closure(closure) = kind {
            if usize::from(closure.params) == count {
                return Called::Closure;
            }
            // SAFETY: the arguments are at the start of the closure's window, which the stack has
            // room for.
            return match unsafe { self.fit_arguments(closure, place, place.add(1), count) } {
                true => Called::Closure,
                false => Called::Raised,
            };
        }
        if let Unpacked::Module(module) = kind {
            return match module.conversion() {
                Some(conversion) => self.call_builtin(conversion.bits as u32, place, args),
                None => self.refuse(
                    Failure::type_(format!("the module `{}` cannot be called", module.name()))
                        .with_hint(self.instead_of_module(&module)),
                ),
            };
        }
        if let Unpacked::Number(_) = kind
            && count == 0
            && self.constants.iter().any(|c| c.bits == callee.bits)
        {
            return Called::Done;
        }
        self.refuse_call(callee)
    }

    /// Raises the error for calling a value that is not a function.
    fn refuse_call(&mut self, callee: Value) -> Called {
        if callee.is_undefined() {
            return self.refuse(Failure::name(
                "a function was called before it was given a value",
            ));
        }
        let failure = Failure::type_(format!("{} cannot be called", super::described(callee)));
        self.fail(match callee.as_number() {
            Some(_) => failure.with_hint("write `*` to multiply"),
            None => failure,
        });
        self.puzzle(Puzzle::Called);
        Called::Raised
    }

    /// Calls the builtin in `place` if it is written in Rust and takes `count` arguments; otherwise
    /// does nothing and returns `Closure`.
    #[inline(never)]
    pub(super) fn call_native(&mut self, place: *mut Value, count: usize) -> Called {
        // SAFETY: the caller's window holds the function and its arguments.
        let (callee, args) = unsafe { (*place, std::slice::from_raw_parts(place.add(1), count)) };
        if callee.tag != Tag::Builtin {
            return Called::Closure;
        }
        let row = self.builtins[callee.bits as usize];
        let Body::Native(work) = row.body else {
            return Called::Closure;
        };
        if !row.takes(count) {
            return Called::Closure;
        }
        // SAFETY: the registers after those of a call hold nothing that is still needed.
        let top = unsafe { place.add(1 + count) };
        self.run_native(row, work, place, args, top)
    }

    /// Runs a builtin's body and stores its result in `place`, where the function was. The live
    /// part of the stack ends at `top`.
    #[inline]
    pub(super) fn run_native(
        &mut self,
        row: &'static Builtin,
        work: Work,
        place: *mut Value,
        args: &[Value],
        top: *mut Value,
    ) -> Called {
        self.budget.set_room(self.heap.room());
        let result = work(&mut Native {
            vm: self,
            name: row.name,
            args,
        });
        let result = match result {
            Err(raise) => self.run_again(row, work, args, top, raise),
            done => done,
        };
        match result {
            Ok(value) => {
                // SAFETY: the result replaces the function in its register.
                unsafe { place.write(value) };
                Called::Done
            }
            Err(raise) => {
                self.put_cause(raise.into());
                Called::Raised
            }
        }
    }

    /// Retries a builtin that found no room for its result, if a collection frees enough memory. A
    /// builtin cannot collect by itself; it checks for room before it changes anything.
    #[cold]
    fn run_again(
        &mut self,
        row: &'static Builtin,
        work: Work,
        args: &[Value],
        top: *mut Value,
        raise: Raise,
    ) -> Outcome {
        let full = matches!(raise.cause(), Cause::Failure(f) if f.kind() == ErrorKind::Limit);
        // An input line that has been consumed cannot be read again.
        let takes = row.effects.contains(&Effect::Changes(Resource::Input));
        if !full || takes {
            return Err(raise);
        }
        let before = self.heap.bytes();
        self.collect(top);
        if self.heap.bytes() > before / 4 * 3 && self.noting.can_forget() {
            self.collect_steps(top);
        }
        if self.heap.bytes() > before / 4 * 3 {
            return Err(raise);
        }
        work(&mut Native {
            vm: self,
            name: row.name,
            args,
        })
    }

    fn refuse(&mut self, failure: Failure) -> Called {
        self.fail(failure);
        Called::Raised
    }

    fn call_builtin(&mut self, index: u32, place: *mut Value, args: &[Value]) -> Called {
        let row = self.builtins[index as usize];
        if !row.takes(args.len()) {
            self.fail_builtin_arity(row, args.len());
            return Called::Raised;
        }
        match row.body {
            Body::Native(work) => {
                // SAFETY: the registers after those of a call hold nothing that is still needed.
                let top = unsafe { place.add(1 + args.len()) };
                self.run_native(row, work, place, args, top)
            }
            Body::Library(_) => {
                let closure = match self.library_closure(index) {
                    Ok(closure) => closure,
                    Err(failure) => return self.refuse(failure),
                };
                // SAFETY: the registers of missing arguments are in the callee's window, which
                // starts after `place`; the stack has room for it.
                unsafe {
                    place.write(closure.into());
                    for i in args.len()..usize::from(closure.params) {
                        place.add(1 + i).write(Value::UNDEFINED);
                    }
                }
                Called::Closure
            }
        }
    }

    pub(super) fn fail_builtin_arity(&mut self, row: &'static super::Builtin, count: usize) {
        let (least, most) = row.arity;
        let most = (most != 255).then_some(usize::from(most));
        let wanted = arguments(usize::from(least), most);
        self.fail(Failure::arity(format!(
            "`{}` takes {wanted}, not {count}",
            row.signature
        )));
    }

    /// Performs `R[a].name(args)`: finds the method, fills the cache, and prepares the call. For an
    /// array or a string, the function from its module is called with the value as its first
    /// argument.
    #[inline(never)]
    pub(super) fn call_method(
        &mut self,
        base: *mut Value,
        place: *mut Value,
        count: usize,
        cache: *mut [u64; CACHE_WORDS],
    ) -> Called {
        // SAFETY: the receiver is in the caller's window.
        let receiver = unsafe { *place };
        let Some(function) = self.method_of(base, receiver, cache) else {
            return Called::Raised;
        };
        if receiver.as_struct().is_some() {
            // SAFETY: as above.
            unsafe { place.write(function) };
            return self.call_value(place, count);
        }
        // SAFETY: the arguments move up by one register. They stay inside the window, which has a
        // spare register for this, or inside the callee's.
        unsafe {
            std::ptr::copy(place.add(1), place.add(2), count);
            place.add(1).write(receiver);
            place.write(function);
        }
        self.call_value(place, count + 1)
    }

    /// Finds the value's method for the running instruction; returns `None` if an error was raised
    /// in the machine.
    pub(super) fn method_of(
        &mut self,
        base: *mut Value,
        receiver: Value,
        cache: *mut [u64; CACHE_WORDS],
    ) -> Option<Value> {
        let name = self.cache_name(base, cache);
        let Unpacked::Struct(object) = receiver.unpack() else {
            let function = self.builtin_method(receiver, name, cache);
            if function.is_none() {
                self.fail_no_method(receiver, name);
            }
            return function;
        };
        let method = self.find_field(object, name, cache);
        if method.is_none() {
            self.fail_no_field(receiver, name);
        }
        method
    }

    /// The builtin method of a value that is not a struct. It is cached in the last word of the
    /// cache unless a struct's inherited method needs that word.
    fn builtin_method(
        &self,
        receiver: Value,
        name: Symbol,
        cache: *mut [u64; CACHE_WORDS],
    ) -> Option<Value> {
        const NUMBER_BITS: u32 = 8;
        let number = methods::number_of(receiver)? as u64 + 1;
        // SAFETY: the cache belongs to the running instruction.
        let known = unsafe { &mut *cache };
        if known[2] == 0 && known[3] % (1 << NUMBER_BITS) == number {
            return Some(Value::builtin((known[3] >> NUMBER_BITS) as u32));
        }
        let function = self.methods.find(receiver, name)?;
        if self.inline_caches && known[2] == 0 {
            known[3] = function.bits << NUMBER_BITS | number;
        }
        Some(function)
    }

    /// Reads an own or inherited field and fills the cache.
    pub(super) fn find_field(
        &mut self,
        object: Gc<Struct>,
        name: Symbol,
        cache: *mut [u64; CACHE_WORDS],
    ) -> Option<Value> {
        if name == self.parent_key {
            return Some(object.parent().map_or(Value::NULL, Value::from));
        }
        let (holder, slot) = object.find(name)?;
        let shape = object.shape.get();
        self.counters.cache_misses += 1;
        if self.inline_caches && !shape.is_dictionary() {
            let epoch = self.shapes.epoch;
            // SAFETY: the cache belongs to the running instruction.
            unsafe {
                if holder == object {
                    (*cache)[0] = shape.address() as u64;
                    (*cache)[1] = u64::from(slot) | ((*cache)[1] >> 32 << 32);
                    self.sites.note_own(cache, shape, slot);
                } else {
                    let place = holder.slots.get().add(slot as usize);
                    (*cache)[2] = shape.address() as u64;
                    (*cache)[1] = ((*cache)[1] & 0xffff_ffff) | u64::from(epoch) << 32;
                    (*cache)[3] = place as u64;
                    self.sites.note_inherited(cache, shape, place, epoch);
                }
            }
        }
        Some(holder.at(slot))
    }

    fn fail_no_method(&mut self, receiver: Value, name: Symbol) {
        if receiver.is_undefined() {
            return self.fail_no_self();
        }
        let text = self.symbols.shared(name);
        let failure = Failure::attribute(format!(
            "{} has no method `{text}`",
            super::described(receiver)
        ));
        let near = self.near_method(receiver, &text);
        self.fail(match (near, receiver.tag) {
            (Some(near), _) => failure.with_hint(format!("did you mean `{near}`?")),
            (None, Tag::Module) => failure.with_hint(member_of_module(receiver, &text)),
            _ => failure,
        });
    }

    fn near_method(&self, receiver: Value, name: &str) -> Option<String> {
        let module = module_of(receiver)?;
        let members = self
            .builtins
            .iter()
            .filter(|b| b.modules.split(' ').any(|m| m == module))
            .map(|b| b.name);
        closest(name, members).map(str::to_string)
    }
}

/// Returns the hint on how to write a member of a module.
pub(super) fn member_of_module(module: Value, member: &str) -> String {
    let name = if let Unpacked::Module(module) = module.unpack() {
        module.name().to_string()
    } else {
        "module".to_string()
    };
    format!("members of a module are written `{name}::{member}`")
}
