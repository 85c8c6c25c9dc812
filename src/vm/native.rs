//! The interface of builtins: their rows, their arguments, and their view of the machine. Builtins
//! never call back into the machine; those that need callbacks are written in the language itself
//! and compiled on first use.

use super::Vm;
use super::effect::Effect;
use super::operate::described;
use crate::number::{Integer, NumberRef};
use crate::text::Failure;
use crate::value::{Array, Gc, Struct, Text, Unpacked, Value};

/// The reason a builtin returns no value. It is small, so that an [`Outcome`] fits in two machine
/// registers.
pub struct Raise(Box<Cause>);

/// The cause of a [`Raise`].
pub(super) enum Cause {
    /// The builtin failed.
    Failure(Failure),
    /// The builtin raises this error value.
    Error(Value),
    /// The program exits with this status.
    Exit(i32),
}

impl Raise {
    /// Makes a `Raise` that raises this error value.
    pub fn error(error: Value) -> Raise {
        Raise(Box::new(Cause::Error(error)))
    }

    /// Makes a `Raise` that ends the program with this status.
    pub fn exit(status: i32) -> Raise {
        Raise(Box::new(Cause::Exit(status)))
    }

    pub(super) fn cause(&self) -> &Cause {
        &self.0
    }
}

impl From<Raise> for Cause {
    fn from(raise: Raise) -> Cause {
        *raise.0
    }
}

impl From<Failure> for Cause {
    fn from(failure: Failure) -> Cause {
        Cause::Failure(failure)
    }
}

impl From<Failure> for Raise {
    fn from(failure: Failure) -> Raise {
        Raise(Box::new(failure.into()))
    }
}

/// The result of a builtin.
pub type Outcome = Result<Value, Raise>;

const _: () = assert!(size_of::<Outcome>() == size_of::<Value>());

/// The implementation of a builtin.
#[derive(Clone, Copy)]
pub enum Body {
    /// In Rust.
    Native(fn(&mut Native<'_>) -> Outcome),
    /// In the language: the source of a single `func NAME(…) { … }`. Missing arguments are
    /// undefined.
    Library(&'static str),
}

/// A builtin's row.
pub struct Builtin {
    /// The name.
    pub name: &'static str,
    /// The modules it is a member of, separated by spaces.
    pub modules: &'static str,
    /// Whether it is also available under its plain name.
    pub global: bool,
    /// The minimum and maximum number of arguments (255: no maximum).
    pub arity: (u8, u8),
    /// How to call it: `sqrt(x)`.
    pub signature: &'static str,
    /// A description in a line or two.
    pub doc: &'static str,
    /// Examples: each an input and its output, separated by ` → `.
    pub examples: &'static [&'static str],
    /// Its side effects.
    pub effects: &'static [Effect],
    /// The implementation.
    pub(crate) body: Body,
}

impl Builtin {
    /// Whether it takes this many arguments.
    pub(super) fn takes(&self, count: usize) -> bool {
        let (least, most) = self.arity;
        count >= usize::from(least) && (most == 255 || count <= usize::from(most))
    }

    /// Whether it is written in Rust rather than in the language.
    pub fn is_native(&self) -> bool {
        match self.body {
            Body::Native(_) => true,
            Body::Library(_) => false,
        }
    }
}

/// Hooks through which the machine calls modules that depend on it.
#[derive(Clone, Copy)]
pub struct Hooks {
    /// Arithmetic on arrays and on all other values that are not numbers.
    pub arith_other: fn(&mut Vm, super::Arith, Value, Value) -> Outcome,
    /// A typed declaration: converts the value to the type with this number (in the order of
    /// `TypeWord`).
    pub convert: fn(&mut Vm, Value, u8) -> Outcome,
    /// `sym x`: makes the symbol with this name.
    pub symbol: fn(&mut Vm, Value) -> Outcome,
    /// Formats a value as text according to a format spec.
    pub format: fn(&mut Vm, Value, &str) -> Outcome,
}

/// A builtin's view of its call.
pub struct Native<'a> {
    /// The machine.
    pub vm: &'a mut Vm,
    /// The builtin's name, for messages.
    pub name: &'static str,
    pub(super) args: &'a [Value],
}

impl<'a> Native<'a> {
    /// Makes a view of a call with this name and these arguments.
    pub fn new(vm: &'a mut Vm, name: &'static str, args: &'a [Value]) -> Native<'a> {
        Native { vm, name, args }
    }

    /// The arguments.
    pub fn args(&self) -> &'a [Value] {
        self.args
    }

    /// The number of arguments.
    pub fn count(&self) -> usize {
        self.args.len()
    }

    /// An argument, or null if it was not given.
    pub fn arg(&self, index: usize) -> Value {
        self.args.get(index).copied().unwrap_or(Value::NULL)
    }

    /// An argument, if it was given.
    pub fn given(&self, index: usize) -> Option<Value> {
        self.args.get(index).copied()
    }

    /// Makes a `TypeError` about an argument.
    pub fn wants(&self, index: usize, wanted: &str) -> Failure {
        let which = if self.args.len() > 1 {
            format!("argument {} of `{}`", index + 1, self.name)
        } else {
            format!("the argument of `{}`", self.name)
        };
        Failure::type_(format!(
            "{which} must be {wanted}, not {}",
            described(self.arg(index))
        ))
    }

    /// Returns an argument as a number.
    ///
    /// # Errors
    /// `TypeError` if it is not a number.
    pub fn number(&self, index: usize) -> Result<NumberRef<'a>, Failure> {
        self.args
            .get(index)
            .and_then(Value::as_number)
            .ok_or_else(|| self.wants(index, "a number"))
    }

    /// Returns an argument as an int that fits in 64 bits.
    ///
    /// # Errors
    /// `TypeError` if it is not an int; `ValueError` if it does not fit.
    #[inline]
    pub fn int(&self, index: usize) -> Result<i64, Failure> {
        match self.number(index)?.as_integer() {
            Some(Integer::Small(i)) => Ok(i),
            Some(Integer::Large(_)) => Err(Failure::value(format!(
                "argument {} of `{}` is too large",
                index + 1,
                self.name
            ))),
            None => Err(self.wants(index, "an int")),
        }
    }

    /// Returns an argument as a string.
    ///
    /// # Errors
    /// `TypeError` if it is not a string.
    pub fn text(&self, index: usize) -> Result<&'a str, Failure> {
        self.args
            .get(index)
            .and_then(Value::as_str)
            .ok_or_else(|| self.wants(index, "a string"))
    }

    /// Returns an argument as a string object.
    ///
    /// # Errors
    /// `TypeError` if it is not a string.
    pub fn text_object(&self, index: usize) -> Result<Gc<Text>, Failure> {
        if let Unpacked::Text(text) = self.arg(index).unpack() {
            Ok(text)
        } else {
            Err(self.wants(index, "a string"))
        }
    }

    /// Returns an argument as an array.
    ///
    /// # Errors
    /// `TypeError` if it is not an array.
    pub fn array(&self, index: usize) -> Result<Gc<Array>, Failure> {
        self.arg(index)
            .as_array()
            .ok_or_else(|| self.wants(index, "an array"))
    }

    /// Returns an argument as a struct.
    ///
    /// # Errors
    /// `TypeError` if it is not a struct.
    pub fn structure(&self, index: usize) -> Result<Gc<Struct>, Failure> {
        self.arg(index)
            .as_struct()
            .ok_or_else(|| self.wants(index, "a struct"))
    }

    /// Makes a string value.
    ///
    /// # Errors
    /// `LimitError` if it does not fit under the memory ceiling.
    pub fn make_text(&mut self, text: String) -> Outcome {
        self.vm.check_text(text.len())?;
        Ok(Text::from_string(&mut self.vm.heap, text).into())
    }

    /// Makes an array value.
    ///
    /// # Errors
    /// `LimitError` if it does not fit under the memory ceiling.
    pub fn make_array(&mut self, items: Vec<Value>) -> Outcome {
        self.vm.check_room(items.len() * size_of::<Value>())?;
        Ok(Array::new(&mut self.vm.heap, items).into())
    }

    /// Makes a number value.
    pub fn make_number(&mut self, n: crate::number::Number) -> Value {
        Value::number(&mut self.vm.heap, n)
    }
}
