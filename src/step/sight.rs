//! Finds what is visible at the next instruction: the source lines around it, and the variables
//! with their values.

use crate::code::{Instruction, Operand};
use crate::text::{Symbol, visible_line};
use crate::value::{Part, Parts, Value};
use crate::vm::{At, Vm};

/// The maximum length of a value, in characters.
const VALUE_MAX: usize = 60;
/// The maximum number of parts of a value that are examined.
const PARTS_MAX: usize = 60;

/// Some lines of the source.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(crate) struct SourceView {
    /// The name of the source.
    pub name: String,
    /// The lines with their numbers.
    pub lines: Vec<(u32, String)>,
    /// The number of the line being evaluated.
    pub current: u32,
    /// The number of lines in the whole source.
    pub total: usize,
}

/// A visible variable.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Variable {
    /// Its name.
    pub name: String,
    /// Its value, shortened to fit on a line.
    pub value: String,
    /// The identity of an array, a struct, a dict or a set, since several variables can hold the
    /// same one.
    pub object: Option<usize>,
    /// Elements and fields that are themselves objects: the path from the variable, and the
    /// object's identity.
    pub inside: Vec<(String, usize)>,
}

/// The lines around the instruction, at most `most` of them.
pub(super) fn source(at: At, most: usize) -> SourceView {
    let chunk = at.chunk();
    let source = &chunk.chunk().source;
    let current = source.position(at.span().start).line;
    let last = source.position(source.text().trim_end().len() as u32).line;
    let most = u32::try_from(most.max(1)).unwrap_or(u32::MAX);
    let latest = (last + 1).saturating_sub(most);
    let first = current
        .saturating_sub(most / 2)
        .min(latest)
        .max(source.first_line());
    let lines = (first..=last).take(most as usize);
    SourceView {
        name: source.name().to_string(),
        lines: lines.map(|n| (n, source.line(n).to_string())).collect(),
        current,
        total: (last + 1 - source.first_line()) as usize,
    }
}

/// The variables visible to the function here.
pub(super) fn variables(vm: &Vm, at: At) -> Vec<Variable> {
    let mut found: Vec<(Symbol, Value)> = Vec::new();
    let mut add = |name: Symbol, value: Value| {
        let hidden = value.is_undefined() || super::is_named(value);
        if !hidden && !found.iter().any(|(other, _)| *other == name) {
            found.push((name, value));
        }
    };
    each(vm, at, &mut add);
    found
        .into_iter()
        .map(|(name, value)| variable(vm, name, value))
        .collect()
}

/// The callers' variables that hold objects, each with the object's identity; those of the nearest
/// caller first.
pub(super) fn outside(vm: &Vm, at: At) -> Vec<(String, usize)> {
    let mut found = Vec::new();
    let mut place = at.caller();
    while let Some(caller) = place {
        if found.len() >= PARTS_MAX {
            break;
        }
        if !caller.in_library() {
            each(vm, caller, &mut |name, value| {
                let object = object(value);
                found.extend(object.map(|o| (vm.symbols.text(name).to_string(), o)));
            });
        }
        place = caller.caller();
    }
    found
}

/// The value of the variable with this name.
pub(super) fn lookup(vm: &Vm, at: At, name: Symbol) -> Option<Value> {
    let mut found = None;
    each(vm, at, &mut |other, value| {
        if other == name && found.is_none() {
            found = Some(value);
        }
    });
    let global = || {
        let slot = vm.globals.find(at.chunk().namespace(), name)?;
        Some(vm.globals.value(slot))
    };
    found.or_else(global).filter(|value| !value.is_undefined())
}

/// Calls `see` for each variable, inner ones before outer ones of the same name.
fn each(vm: &Vm, at: At, see: &mut dyn FnMut(Symbol, Value)) {
    let word = at.word();
    let prototype = &at.function().prototype;
    let locals = prototype.locals.iter();
    for local in locals.rev().filter(|l| (l.start..l.end).contains(&word)) {
        let value = at.register(local.register);
        see(local.name, value.as_cell().unwrap_or(value));
    }
    let closure = at.closure();
    let captured = closure.captured().iter();
    for (name, value) in prototype.captured_names.iter().zip(captured) {
        see(*name, value.as_cell().unwrap_or(*value));
    }
    let chunk = at.chunk();
    for word in prototype.start..prototype.end {
        let Some(i) = Instruction::decode(chunk.chunk().words[word as usize]) else {
            continue;
        };
        let [_, b, c] = i.op.operands();
        let slots = [(b, u32::from(i.b)), (c, i.c as u32)];
        for (_, slot) in slots.into_iter().filter(|(kind, _)| *kind == Operand::Slot) {
            see(vm.globals.name(slot), vm.globals.value(slot));
        }
    }
}

fn variable(vm: &Vm, name: Symbol, value: Value) -> Variable {
    let mut inside = Vec::new();
    for (n, part) in Parts::of(value)
        .into_iter()
        .flatten()
        .take(PARTS_MAX)
        .enumerate()
    {
        match part {
            Part::Element(x) => inside.extend(object(x).map(|o| (format!("[{n}]"), o))),
            Part::Field(key, x) => {
                let field = format!(".{}", vm.symbols.text(key));
                inside.extend(object(x).map(|o| (field, o)));
            }
            Part::Value(_) => {}
        }
    }
    Variable {
        name: vm.symbols.text(name).to_string(),
        value: visible_line(&vm.brief(value, VALUE_MAX)).into_owned(),
        object: object(value),
        inside,
    }
}

/// The identity of a value, if it is an object that programs can change.
fn object(value: Value) -> Option<usize> {
    value.changeable().map(|header| header as usize)
}
