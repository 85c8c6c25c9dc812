//! Arguments and elements in arrays: calls with spread arguments, functions with defaults or a rest
//! parameter, and unpacking.

use super::native::Body;
use super::{Called, Vm, described};
use crate::code::CACHE_WORDS;
use crate::text::{Failure, counted};
use crate::value::{Array, Closure, Gc, Puzzle, Table, Unpacked, Value};

/// How many elements are processed between two checks of the budget.
const STRIDE: usize = 1 << 12;

impl Vm {
    /// Fits `count` arguments, the first of them at `args`, to a closure that is called at `place`:
    /// missing arguments become undefined, and surplus ones go into an array. Returns false if
    /// there are too few or too many.
    ///
    /// # Safety
    /// The window of the closure, which starts after `place`, fits in the stack. The arguments are
    /// readable; they overlap the window's registers only if they start at its first register.
    #[inline(never)]
    pub(super) unsafe fn fit_arguments(
        &mut self,
        closure: Gc<Closure>,
        place: *mut Value,
        args: *const Value,
        count: usize,
    ) -> bool {
        let prototype = &closure.function().prototype;
        let (own, rest) = (prototype.own(), prototype.rest);
        if count < prototype.least() || !rest && count > own {
            self.fail_arity(closure, count);
            return false;
        }
        // SAFETY: as the caller promises; an argument that is already in the window is written to
        // the register that holds it.
        unsafe {
            let mut others = Vec::new();
            if rest {
                let bytes = count.saturating_sub(own) * size_of::<Value>();
                if let Err(failure) = self.check_room(bytes) {
                    self.fail(failure);
                    return false;
                }
                others.extend((own..count).map(|i| args.add(i).read()));
            }
            for i in 0..own {
                let value = if i < count {
                    args.add(i).read()
                } else {
                    Value::UNDEFINED
                };
                place.add(1 + i).write(value);
            }
            if rest {
                let others = Array::new(&mut self.heap, others);
                place.add(1 + own).write(others.into());
            }
        }
        if self.heap.wants_collection() {
            self.ask_attention();
        }
        true
    }

    /// Calls the value in `place` with the elements of the array that follows it.
    #[inline(never)]
    pub(super) fn call_spread(&mut self, place: *mut Value) -> Called {
        // SAFETY: the compiler put the array into the register after the callee.
        let (callee, args) = unsafe { (*place, *place.add(1)) };
        let Some(args) = args.as_array() else {
            return Called::Raised;
        };
        // SAFETY: nothing before this place in the stack is dropped during the call.
        let top = unsafe { place.add(2) };
        self.call_with(callee, place, args.items(), top)
    }

    /// Performs `R[a].name(…)` with the elements of the array that follows it.
    #[inline(never)]
    pub(super) fn call_method_spread(
        &mut self,
        base: *mut Value,
        place: *mut Value,
        cache: *mut [u64; CACHE_WORDS],
    ) -> Called {
        // SAFETY: the compiler put the array into the register after the receiver.
        let (receiver, args) = unsafe { (*place, *place.add(1)) };
        let Some(args) = args.as_array() else {
            return Called::Raised;
        };
        let Some(function) = self.method_of(base, receiver, cache) else {
            return Called::Raised;
        };
        // SAFETY: the window has one register more than the call uses, where the receiver stays
        // alive.
        unsafe {
            place.write(function);
            place.add(2).write(receiver);
            let top = place.add(3);
            if receiver.as_struct().is_some() {
                return self.call_with(function, place, args.items(), top);
            }
            let mut all = vec![receiver];
            all.extend_from_slice(args.items());
            self.call_with(function, place, &all, top)
        }
    }

    /// Calls the function in `place` with arguments from elsewhere. The live part of the stack ends
    /// at `top`.
    fn call_with(
        &mut self,
        callee: Value,
        place: *mut Value,
        args: &[Value],
        top: *mut Value,
    ) -> Called {
        if let Unpacked::Closure(closure) = callee.unpack() {
            // SAFETY: the stack has room for the callee's window; the arguments are in an array.
            let fits = unsafe { self.fit_arguments(closure, place, args.as_ptr(), args.len()) };
            return match fits {
                true => Called::Closure,
                false => Called::Raised,
            };
        }
        let mut function = callee;
        if let Unpacked::Module(module) = callee.unpack() {
            function = module.conversion().unwrap_or(callee);
        }
        let Unpacked::Builtin(index) = function.unpack() else {
            // This raises an error, or the callee is a number that can be called without arguments.
            return self.call_value(place, args.len().min(1));
        };
        let row = self.builtins[index as usize];
        if !row.takes(args.len()) {
            self.fail_builtin_arity(row, args.len());
            return Called::Raised;
        }
        match row.body {
            Body::Native(work) => self.run_native(row, work, place, args, top),
            Body::Library(_) => {
                for (i, value) in args.iter().enumerate() {
                    // SAFETY: a builtin of the library has few parameters, and their registers are
                    // in its window.
                    unsafe { place.add(1 + i).write(*value) };
                }
                self.call_value(place, args.len())
            }
        }
    }

    /// Whether the elements of a value can be pushed onto an array without a collection.
    pub(super) fn fits(&self, array: Value, from: Value) -> bool {
        let (Some(array), Some(count)) = (array.as_array(), elements(from)) else {
            return true;
        };
        let after = array.len() + count;
        // An array that grows is copied into a new one of up to twice the size.
        self.check_room(2 * after * size_of::<Value>()).is_ok()
    }

    /// Pushes the elements of an array or a set onto an array.
    #[inline(never)]
    pub(super) fn extend(&mut self, array: Value, from: Value) -> bool {
        let done = self.try_extend(array, from);
        self.or_raise(done).is_some()
    }

    fn try_extend(&mut self, array: Value, from: Value) -> Result<(), Failure> {
        let Some(count) = elements(from) else {
            let failure = Failure::type_(format!(
                "only arrays and sets can be spread, not {}",
                described(from)
            ));
            return Err(match spread_hint(from) {
                Some(hint) => failure.with_hint(hint),
                None => failure,
            });
        };
        self.check_room(count * size_of::<Value>())?;
        let mut items = Vec::new();
        if let Unpacked::Table(set) = from.unpack() {
            items = self.elements_of(set)?;
        } else if let Some(from) = from.as_array() {
            items = from.items().to_vec();
        }
        if let Some(array) = array.as_array() {
            array.extend(&mut self.heap, &items);
        }
        Ok(())
    }

    fn elements_of(&mut self, set: Gc<Table>) -> Result<Vec<Value>, Failure> {
        let mut items = Vec::with_capacity(set.len());
        for (i, (key, ..)) in set.entries().enumerate() {
            if i % STRIDE == STRIDE - 1 {
                self.budget.poll(1)?;
            }
            items.push(self.key_copy(key)?);
        }
        Ok(items)
    }

    /// Puts the first elements of an array into registers, and an array of the rest into the next
    /// register.
    #[inline(never)]
    pub(super) fn unpack_rest(&mut self, from: Value, first: *mut Value, count: usize) -> bool {
        let found = from.as_array().filter(|array| array.len() >= count);
        let Some(array) = found else {
            self.fail_unpack(from, count, true);
            return false;
        };
        let (own, others) = array.items().split_at(count);
        if let Err(failure) = self.check_room(size_of_val(others)) {
            self.fail(failure);
            return false;
        }
        let others = Array::new(&mut self.heap, others.to_vec());
        // SAFETY: the registers are in the window of the running function.
        unsafe {
            for (i, item) in own.iter().enumerate() {
                first.add(i).write(*item);
            }
            first.add(count).write(others.into());
        }
        true
    }

    /// Raises the error for a value that does not have the elements an assignment needs.
    #[cold]
    pub(super) fn fail_unpack(&mut self, from: Value, count: usize, rest: bool) {
        let least = if rest { "at least " } else { "" };
        let wanted = format!("{least}{}", counted(count, "element"));
        let Some(array) = from.as_array() else {
            let failure = Failure::type_(format!(
                "expected an array of {wanted}, got {}",
                described(from)
            ));
            let whole = || (count == 1 && !rest).then_some(WHOLE_HINT);
            return self.fail(match spread_hint(from).or_else(whole) {
                Some(hint) => failure.with_hint(hint),
                None => failure,
            });
        };
        let found = array.len();
        let failure = Failure::value(format!("expected an array of {wanted}, got {found}"));
        self.fail(match found > count {
            true => failure.with_hint("`...rest` as the last target takes all the rest"),
            false => failure,
        });
    }

    /// Raises the error for calling a closure with the wrong number of arguments.
    #[inline(never)]
    pub(super) fn fail_arity(&mut self, callee: Gc<Closure>, count: usize) {
        let function = callee.function();
        let p = &function.prototype;
        let shown = format!(
            "{}({})",
            function.shown_name(),
            p.written_params(&self.symbols, None)
        );
        let most = if p.rest { None } else { Some(p.own()) };
        let wanted = arguments(p.least(), most);
        self.fail(Failure::arity(format!(
            "`{shown}` takes {wanted}, not {count}"
        )));
        self.puzzle(Puzzle::Called);
    }
}

/// Describes how many arguments are allowed: `2 arguments`, `1 to 2 arguments`, `at least 1
/// argument`.
pub(super) fn arguments(least: usize, most: Option<usize>) -> String {
    match most {
        Some(0) => "no arguments".to_string(),
        Some(most) if most == least => counted(most, "argument"),
        Some(most) => format!("{least} to {}", counted(most, "argument")),
        None => format!("at least {}", counted(least, "argument")),
    }
}

/// The number of elements of a value that can be spread.
fn elements(value: Value) -> Option<usize> {
    if let Unpacked::Table(table) = value.unpack() {
        return table.is_set().then(|| table.len());
    }
    value.as_array().map(|array| array.len())
}

/// The hint for a single target in brackets.
const WHOLE_HINT: &str = "without its brackets, the name gets the whole value";

/// The hint on how to turn a value into an array.
#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "no other value can be turned into an array"
)]
fn spread_hint(value: Value) -> Option<&'static str> {
    match value.unpack() {
        Unpacked::Text(_) => Some("`array(s)` makes an array of its characters"),
        Unpacked::Table(table) if !table.is_set() => {
            Some("`keys(d)` and `values(d)` are arrays; `array(d)` is an array of pairs")
        }
        Unpacked::Table(_) => Some("`array(s)` makes an array of its elements"),
        Unpacked::Struct(_) => Some("`keys(s)` and `values(s)` are arrays"),
        _ => None,
    }
}
