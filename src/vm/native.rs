//! What a builtin is and what it sees: its row, its arguments, the machine. Builtins never call
//! back into the machine; those that need callbacks are written in the language itself and compiled
//! on first use.

use super::Vm;
use super::effect::Effect;
use super::operate::described;
use crate::number::{Integer, NumberRef};
use crate::text::Failure;
use crate::value::{Array, Gc, Struct, Text, Unpacked, Value};

/// Why a builtin does not return. It is small, so that an [`Outcome`] comes back in two machine
/// registers.
pub struct Raise(Box<Cause>);

/// The cause behind a [`Raise`].
pub(super) enum Cause {
    /// It failed.
    Failure(Failure),
    /// It raises this error value.
    Error(Value),
    /// The program ends with this status.
    Exit(i32),
}

impl Raise {
    /// Raises this error value.
    pub fn error(error: Value) -> Raise {
        Raise(Box::new(Cause::Error(error)))
    }

    /// Ends the program with this status.
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

/// What a builtin returns.
pub type Outcome = Result<Value, Raise>;

const _: () = assert!(size_of::<Outcome>() == size_of::<Value>());

/// How a builtin does its work.
#[derive(Clone, Copy)]
pub enum Body {
    /// In Rust.
    Native(fn(&mut Native<'_>) -> Outcome),
    /// In the language: the text of one `func NAME(…) { … }`. Arguments that were not given are
    /// undefined.
    Library(&'static str),
}

/// A builtin's row.
pub struct Builtin {
    /// The name.
    pub name: &'static str,
    /// Modules it is a member of, separated by blanks.
    pub modules: &'static str,
    /// Whether the name is also global.
    pub global: bool,
    /// The least and the greatest number of arguments (255: any).
    pub arity: (u8, u8),
    /// How it is called: `sqrt(x)`.
    pub signature: &'static str,
    /// What it does, in a line or two.
    pub doc: &'static str,
    /// Examples: each an input and what it shows, separated by ` → `.
    pub examples: &'static [&'static str],
    /// What it does besides returning a value.
    pub effects: &'static [Effect],
    /// The work.
    pub(crate) body: Body,
}

impl Builtin {
    /// Whether it takes this many arguments.
    pub(super) fn takes(&self, count: usize) -> bool {
        let (least, most) = self.arity;
        count >= usize::from(least) && (most == 255 || count <= usize::from(most))
    }

    /// Whether it is written in Rust, not in the language.
    pub fn is_native(&self) -> bool {
        match self.body {
            Body::Native(_) => true,
            Body::Library(_) => false,
        }
    }
}

/// The hooks into the machine from the rooms above it.
#[derive(Clone, Copy)]
pub struct Hooks {
    /// Arithmetic on arrays and whatever else is not a number.
    pub arith_other: fn(&mut Vm, super::Arith, Value, Value) -> Outcome,
    /// A typed declaration: converts the value to the type with this number (the order of
    /// `TypeWord`).
    pub convert: fn(&mut Vm, Value, u8) -> Outcome,
    /// `sym x`: the symbol with this name.
    pub symbol: fn(&mut Vm, Value) -> Outcome,
    /// The text of a value, formatted by a spec.
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
    /// A view of a call with this name and these arguments.
    pub fn new(vm: &'a mut Vm, name: &'static str, args: &'a [Value]) -> Native<'a> {
        Native { vm, name, args }
    }

    /// The arguments.
    pub fn args(&self) -> &'a [Value] {
        self.args
    }

    /// How many arguments there are.
    pub fn count(&self) -> usize {
        self.args.len()
    }

    /// An argument; null if it was not given.
    pub fn arg(&self, index: usize) -> Value {
        self.args.get(index).copied().unwrap_or(Value::NULL)
    }

    /// An argument, if it was given.
    pub fn given(&self, index: usize) -> Option<Value> {
        self.args.get(index).copied()
    }

    /// A `TypeError` about an argument.
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

    /// A number.
    ///
    /// # Errors
    /// `TypeError`.
    pub fn number(&self, index: usize) -> Result<NumberRef<'a>, Failure> {
        self.args
            .get(index)
            .and_then(Value::as_number)
            .ok_or_else(|| self.wants(index, "a number"))
    }

    /// An int that fits 64 bits.
    ///
    /// # Errors
    /// `TypeError`; `ValueError` for a larger one.
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

    /// A string.
    ///
    /// # Errors
    /// `TypeError`.
    pub fn text(&self, index: usize) -> Result<&'a str, Failure> {
        self.args
            .get(index)
            .and_then(Value::as_str)
            .ok_or_else(|| self.wants(index, "a string"))
    }

    /// A string as an object.
    ///
    /// # Errors
    /// `TypeError`.
    pub fn text_object(&self, index: usize) -> Result<Gc<Text>, Failure> {
        if let Unpacked::Text(text) = self.arg(index).unpack() {
            Ok(text)
        } else {
            Err(self.wants(index, "a string"))
        }
    }

    /// An array.
    ///
    /// # Errors
    /// `TypeError`.
    pub fn array(&self, index: usize) -> Result<Gc<Array>, Failure> {
        self.arg(index)
            .as_array()
            .ok_or_else(|| self.wants(index, "an array"))
    }

    /// A struct.
    ///
    /// # Errors
    /// `TypeError`.
    pub fn structure(&self, index: usize) -> Result<Gc<Struct>, Failure> {
        self.arg(index)
            .as_struct()
            .ok_or_else(|| self.wants(index, "a struct"))
    }

    /// A string value.
    ///
    /// # Errors
    /// `LimitError` at the memory ceiling.
    pub fn make_text(&mut self, text: String) -> Outcome {
        self.vm.check_text(text.len())?;
        Ok(Text::from_string(&mut self.vm.heap, text).into())
    }

    /// An array value.
    ///
    /// # Errors
    /// `LimitError` at the memory ceiling.
    pub fn make_array(&mut self, items: Vec<Value>) -> Outcome {
        self.vm.check_room(items.len() * size_of::<Value>())?;
        Ok(Array::new(&mut self.vm.heap, items).into())
    }

    /// A number value.
    pub fn make_number(&mut self, n: crate::number::Number) -> Value {
        Value::number(&mut self.vm.heap, n)
    }
}
