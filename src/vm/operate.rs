//! Operators on values of any kind, used when a handler's own fast path does not apply. Each method
//! returns `None` if it has raised an error in the machine.

use super::Vm;
use super::native::Raise;
use crate::algebra;
use crate::number::{self, Number, NumberRef, Update};
use crate::text::{ErrorKind, Failure};
use crate::value::{self, Collection, Tag, Text, Unpacked, Value};
use std::cmp::Ordering;

/// An arithmetic operator.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Arith {
    /// `+`
    Add,
    /// `-`
    Sub,
    /// `*`
    Mul,
    /// `/`
    Div,
    /// `%`
    Rem,
    /// `^`
    Pow,
}

impl Arith {
    /// How the operator is written in source.
    pub fn sign(self) -> &'static str {
        match self {
            Arith::Add => "+",
            Arith::Sub => "-",
            Arith::Mul => "*",
            Arith::Div => "/",
            Arith::Rem => "%",
            Arith::Pow => "^",
        }
    }
}

/// An order relation.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Order {
    /// `<`
    Less,
    /// `<=`
    LessEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterEqual,
}

impl Order {
    /// The relation that has the same meaning with its operands swapped.
    pub(super) fn mirrored(self) -> Order {
        match self {
            Order::Less => Order::Greater,
            Order::LessEqual => Order::GreaterEqual,
            Order::Greater => Order::Less,
            Order::GreaterEqual => Order::LessEqual,
        }
    }

    fn holds(self, ordering: Ordering) -> bool {
        match self {
            Order::Less => ordering == Ordering::Less,
            Order::LessEqual => ordering != Ordering::Greater,
            Order::Greater => ordering == Ordering::Greater,
            Order::GreaterEqual => ordering != Ordering::Less,
        }
    }
}

impl Vm {
    /// Computes `x op y`.
    #[inline(never)]
    pub(crate) fn arith(&mut self, op: Arith, x: Value, y: Value) -> Option<Value> {
        let result = self.try_arith(op, x, y);
        self.or_raise(result)
    }

    /// Computes `x op y` where one of the two (0 for x, 1 for y) is a number that nothing else
    /// refers to, so that it may be reused for the result.
    #[inline(never)]
    pub(crate) fn arith_spent(
        &mut self,
        op: Arith,
        x: Value,
        y: Value,
        spent: usize,
    ) -> Option<Value> {
        let (own, other) = if spent == 0 { (x, y) } else { (y, x) };
        let update = match (op, spent) {
            (Arith::Add, _) => Update::Add,
            (Arith::Sub, 0) => Update::Sub,
            (Arith::Sub, _) => Update::SubFrom,
            (Arith::Mul, _) => Update::Mul,
            _ => return self.arith(op, x, y),
        };
        let number = other.as_number().filter(|_| own.bits != other.bits);
        let Some(number) = number else {
            return self.arith(op, x, y);
        };
        self.budget.set_room(self.heap.room());
        // SAFETY: the tag was checked, and the compiler determined that only the register of this
        // operand refers to the number.
        let updated = unsafe { own.update_number(&mut self.heap, update, number, &self.budget) };
        match self.or_raise(updated)? {
            Some(result) => {
                self.counters.reused += 1;
                Some(result)
            }
            None => self.arith(op, x, y),
        }
    }

    pub(crate) fn add(&mut self, x: Value, y: Value) -> Option<Value> {
        self.arith(Arith::Add, x, y)
    }

    /// Computes `x + by` or, if it was written that way, `x - (-by)`.
    pub(crate) fn step(&mut self, x: Value, by: i64, subtracts: bool) -> Option<Value> {
        if subtracts {
            return self.arith(Arith::Sub, x, Value::int(-by));
        }
        self.add(x, Value::int(by))
    }

    /// Computes `x op y`.
    ///
    /// # Errors
    /// As defined by the language.
    pub fn try_arith(&mut self, op: Arith, x: Value, y: Value) -> Result<Value, Raise> {
        if op == Arith::Add && (x.tag == Tag::Text || y.tag == Tag::Text) {
            return self.join(x, y);
        }
        if let (Some(a), Some(b)) = (x.as_number(), y.as_number()) {
            return Ok(self.arith_numbers(op, a, b)?);
        }
        if is_other(x) || is_other(y) {
            return (self.hooks.arith_other)(self, op, x, y);
        }
        Err(mismatch(op, x, y).into())
    }

    fn arith_numbers(
        &mut self,
        op: Arith,
        a: NumberRef<'_>,
        b: NumberRef<'_>,
    ) -> Result<Value, Failure> {
        let apply = match op {
            Arith::Add => number::add,
            Arith::Sub => number::sub,
            Arith::Mul => number::mul,
            Arith::Div => number::div,
            Arith::Rem => number::rem,
            Arith::Pow => number::power,
        };
        let result = apply(a, b, self.budget())?;
        Ok(Value::number(&mut self.heap, result))
    }

    /// Joins the display forms of both values.
    fn join(&mut self, x: Value, y: Value) -> Result<Value, Raise> {
        let mut buffer = itoa::Buffer::new();
        match (x.as_text(), y.as_text()) {
            (Some(a), Some(b)) => {
                self.check_text(a.len() + b.len())?;
                Ok(Text::join_texts(&mut self.heap, a, b).into())
            }
            (Some(a), None) => {
                let displayed;
                let right = if let Some(i) = y.as_int() {
                    buffer.format(i)
                } else {
                    displayed = self.display(y)?;
                    &displayed
                };
                self.check_text(a.len() + right.len())?;
                Ok(Text::join(&mut self.heap, a, right).into())
            }
            (None, b) => {
                let right = b.as_ref().map_or("", |b| b.as_str());
                if let Some(i) = x.as_int() {
                    let left = buffer.format(i);
                    self.check_text(left.len() + right.len())?;
                    return Ok(Text::concat(&mut self.heap, left, right).into());
                }
                let mut text = self.display(x)?;
                self.check_text(text.len() + right.len())?;
                text.push_str(right);
                Ok(Text::from_string(&mut self.heap, text).into())
            }
        }
    }

    /// Computes `-x`.
    pub(crate) fn negate(&mut self, x: Value) -> Option<Value> {
        let result = match x.as_number() {
            Some(n) => number::negate(n, self.budget())
                .map_err(Raise::from)
                .map(|n| Value::number(&mut self.heap, n)),
            None if is_other(x) => (self.hooks.arith_other)(self, Arith::Mul, Value::int(-1), x),
            None => Err(Failure::type_(format!("cannot negate {}", described(x))).into()),
        };
        self.or_raise(result)
    }

    /// Computes `x!`.
    pub(crate) fn factorial(&mut self, x: Value) -> Option<Value> {
        if let Some(x) = x.as_symbolic() {
            let args = [x.expression().clone()];
            let result = algebra::call("factorial", &args, self.budget());
            let result = result.expect("the factorial is a function of expressions");
            let result = result.map(|x| Value::symbolic(&mut self.heap, x));
            return self.or_raise(result.map_err(Raise::from));
        }
        let result = match x.as_number() {
            Some(n) => {
                number::factorial(n, self.budget()).map(|n| Value::number(&mut self.heap, n))
            }
            None => Err(Failure::type_(format!(
                "`!` takes a number, not {}",
                described(x)
            ))),
        };
        self.or_raise(result)
    }

    /// Computes the `n`-th root of x.
    pub(crate) fn root(&mut self, x: Value, n: i64) -> Option<Value> {
        if x.tag == Tag::Symbolic {
            let exponent = Value::number(&mut self.heap, Number::ratio(1, i128::from(n)));
            return self.arith(Arith::Pow, x, exponent);
        }
        let result = match x.as_number() {
            Some(x) if n == 2 => number::sqrt(x, self.budget()),
            Some(x) => number::root(x, NumberRef::Int(n), self.budget()),
            None => Err(Failure::type_(format!(
                "a root takes a number, not {}",
                described(x)
            ))),
        };
        let result = result.map(|n| Value::number(&mut self.heap, n));
        self.or_raise(result)
    }

    /// Whether the value counts as true in a condition.
    #[inline]
    pub fn truth(&self, x: Value) -> bool {
        if let Unpacked::Number(n) = x.unpack() {
            !number::is_zero(n.number().as_ref())
        } else {
            x.is_truthy()
        }
    }

    /// Computes `x == y`.
    #[inline(never)]
    pub(crate) fn equal(&mut self, x: Value, y: Value) -> Option<bool> {
        let result = value::equal(x, y, self.budget()).map_err(Raise::from);
        self.or_raise(result)
    }

    /// Computes `x < y` and the like.
    #[inline(never)]
    pub(crate) fn order(&mut self, order: Order, x: Value, y: Value) -> Option<bool> {
        let result = self
            .compare(x, y)
            .map(|o| o.is_some_and(|o| order.holds(o)))
            .map_err(Raise::from);
        self.or_raise(result)
    }

    /// Compares two values; returns `None` if one is NaN.
    ///
    /// # Errors
    /// `TypeError` if the values have no order.
    pub fn compare(&mut self, x: Value, y: Value) -> Result<Option<Ordering>, Failure> {
        if let (Some(a), Some(b)) = (x.as_number(), y.as_number()) {
            return number::compare(a, b, self.budget());
        }
        match (x.unpack(), y.unpack()) {
            (Unpacked::Text(a), Unpacked::Text(b)) => {
                value::pieces::compare(a.as_str(), b.as_str(), self.budget()).map(Some)
            }
            (Unpacked::Bool(a), Unpacked::Bool(b)) => Ok(Some(a.cmp(&b))),
            _ => Err(Failure::type_(format!(
                "cannot order {} and {}",
                described(x),
                described(y)
            ))
            .with_hint("`<` and the like compare real numbers, strings, or bools with each other")),
        }
    }

    /// Returns the initial state of a loop: the low half is the position of the first element, and
    /// the high half is the number of an array's elements or the version of a struct's keys.
    #[inline(never)]
    pub(crate) fn start_iterating(&mut self, collection: Value) -> Option<u64> {
        let Some(parts) = collection.as_collection() else {
            self.fail_not_iterable(collection);
            return None;
        };
        let high = match parts {
            Collection::Array(array) => match u32::try_from(array.len()) {
                Ok(count) => count,
                Err(_) => {
                    let failure = Failure::new(
                        ErrorKind::Limit,
                        "the array has too many elements for a loop",
                    );
                    self.fail(failure);
                    return None;
                }
            },
            Collection::Text(_) => 0,
            Collection::Struct(object) => object.version(),
            Collection::Table(table) => table.version(),
        };
        Some(u64::from(high) << 32)
    }

    /// Returns the element after `state` as key, value and next state; `None` at the end.
    #[inline(never)]
    pub(crate) fn iterate(
        &mut self,
        collection: Value,
        state: u64,
        pair: bool,
    ) -> Result<Option<(Value, Value, u64)>, Failure> {
        let (low, high) = (state as u32 as usize, (state >> 32) as u32);
        let Some(parts) = collection.as_collection() else {
            return Ok(None);
        };
        Ok(match parts {
            Collection::Array(array) => {
                let item = array.items().get(low).filter(|_| low < high as usize);
                item.map(|value| (Value::int(low as i64), *value, state + 1))
            }
            Collection::Text(text) => {
                // A string never changes. The high half is the index of the character, and the low
                // half is its byte position.
                let next = text.as_str()[low..].chars().next();
                next.map(|c| {
                    let value = self.character(c);
                    let state = u64::from(high + 1) << 32 | (low + c.len_utf8()) as u64;
                    (Value::int(high.into()), value, state)
                })
            }
            Collection::Struct(object) => {
                if object.version() != high {
                    let what = "keys of the struct were added or removed during a loop over it";
                    return Err(Failure::value(what).with_hint("loop over `keys(s)`, a copy"));
                }
                let key = object.shape().keys().get(low).copied();
                key.map(|key| {
                    let value = match pair {
                        true => object.values()[low],
                        false => Value::NULL,
                    };
                    (self.symbol_text(key), value, state + 1)
                })
            }
            Collection::Table(table) if pair && table.is_set() => {
                let failure = Failure::type_("the elements of a set have no keys");
                return Err(failure.with_hint("`for x in s` loops over a set"));
            }
            Collection::Table(table) => self.next_entry(table, state, pair)?,
        })
    }

    #[inline(never)]
    pub(super) fn fail_not_iterable(&mut self, x: Value) {
        let failure = Failure::type_(format!("{} cannot be iterated over", described(x)));
        self.fail(match x.as_number() {
            Some(_) => failure
                .with_hint("`for i in range(n)` counts from 0 to n - 1; `loop n` repeats n times"),
            None => failure.with_hint("`for` takes arrays, strings, structs, dicts and sets"),
        });
    }

    /// Converts the value to the type of a declaration.
    pub(super) fn convert(&mut self, x: Value, word: u8) -> Option<Value> {
        let result = (self.hooks.convert)(self, x, word);
        self.or_raise(result)
    }

    /// Makes the symbol that a declaration names.
    pub(super) fn make_symbol(&mut self, name: Value) -> Option<Value> {
        let result = (self.hooks.symbol)(self, name);
        self.or_raise(result)
    }

    /// Joins the display forms of values.
    #[inline(never)]
    pub(super) fn joined(&mut self, parts: &[Value]) -> Option<Value> {
        let result = self.try_joined(parts);
        self.or_raise(result)
    }

    fn try_joined(&mut self, parts: &[Value]) -> Result<Value, Raise> {
        let length = |part: &Value| part.as_str().map_or(0, str::len);
        let known = parts.iter().map(length).sum();
        self.check_text(known)?;
        let mut text = String::with_capacity(known);
        for part in parts {
            match part.as_str() {
                Some(own) => text.push_str(own),
                None => text.push_str(&self.display(*part)?),
            }
            self.check_text(text.len())?;
        }
        Ok(Text::from_string(&mut self.heap, text).into())
    }

    /// Formats a value according to a format spec, which is a string.
    pub(super) fn formatted(&mut self, x: Value, spec: Value) -> Option<Value> {
        let spec = spec.as_str().unwrap_or_default();
        let result = (self.hooks.format)(self, x, spec);
        self.or_raise(result)
    }

    /// Returns how many times `loop n` runs.
    #[inline(never)]
    pub(crate) fn loop_count(&mut self, count: Value) -> Option<i64> {
        let shown = self.described_briefly(count);
        let result = match count.as_number() {
            Some(NumberRef::Int(n)) if n >= 0 => Ok(n),
            Some(NumberRef::Float(f)) if f >= 0.0 && f.fract() == 0.0 && f < 9e18 => Ok(f as i64),
            Some(NumberRef::Big(n)) if *n > dashu_int::IBig::ZERO => Ok(i64::MAX),
            Some(_) => Err(Failure::value(format!(
                "`loop` takes an integer of at least 0, not {shown}"
            ))),
            None => Err(Failure::value(format!(
                "`loop` takes a count, not {}",
                described(count)
            ))),
        };
        self.or_raise(result)
    }
}

/// Whether arithmetic on the value is left to the hook.
fn is_other(x: Value) -> bool {
    x.tag == Tag::Array || x.tag == Tag::Symbolic
}

/// The type with its article, for use in messages.
pub fn described(x: Value) -> String {
    let name = x.type_name();
    match name {
        "null" => "null".to_string(),
        "symbolic" => "a symbolic expression".to_string(),
        "int" | "array" | "error" => format!("an {name}"),
        "irrational" => "an irrational number".to_string(),
        "complex" | "rational" => format!("a {name} number"),
        _ => format!("a {name}"),
    }
}

fn mismatch(op: Arith, x: Value, y: Value) -> Failure {
    let verb = match op {
        Arith::Add => "add",
        Arith::Sub => "subtract",
        Arith::Mul => "multiply",
        Arith::Div => "divide",
        Arith::Rem => "take the remainder of",
        Arith::Pow => "raise to a power",
    };
    let failure = Failure::type_(format!(
        "cannot {verb} {} and {} with `{}`",
        described(x),
        described(y),
        op.sign()
    ));
    match (x.tag, y.tag) {
        (Tag::Null, _) | (_, Tag::Null) => {
            failure.with_hint("one side is null: a function without `return` returns null")
        }
        (Tag::Text, _) | (_, Tag::Text) => {
            failure.with_hint("only `+` takes strings; `number(text)` turns one into a number")
        }
        (Tag::Bool, _) | (_, Tag::Bool) => {
            failure.with_hint("bools are not numbers; `int(b)` gives 0 or 1")
        }
        (Tag::Closure | Tag::Builtin, _) if op == Arith::Pow => {
            failure.with_hint("call the function first: `sin(x)^2`, not `sin^2(x)`")
        }
        _ => failure,
    }
}
