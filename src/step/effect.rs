//! The points at which statements have taken effect, and a description of the effect. Code compiled
//! for stepping marks each such point with an instruction that changes nothing: it moves a register
//! to itself.

use super::frames::Reducing;
use super::sight;
use super::units::Effect;
use crate::code::Op;
use crate::vm::{At, Vm};

/// The maximum length of a value, in characters.
const VALUE_MAX: usize = 60;

/// Reports whether the instruction is such a mark.
pub(super) fn is_mark(at: At) -> bool {
    let i = at.instruction();
    i.op == Op::Move && u16::from(i.a) == i.b
}

/// Describes the effect of the statement; `None` if there is nothing worth reporting.
pub(super) fn account(vm: &Vm, at: At, text: &Reducing, call: &str) -> Option<String> {
    let now = text.start();
    let source = |span| text.slice(span).to_string();
    match text.unit.effect? {
        Effect::Return => {
            let value = now.trim_start_matches("return").trim();
            let value = if value.is_empty() { "null" } else { value };
            Some(match call {
                "" => format!("gives {value}"),
                call => format!("{call} gives {value}"),
            })
        }
        Effect::Name { name, declares } => {
            let name = source(name);
            let symbol = vm.symbols.find(&name)?;
            let value = sight::lookup(vm, at, symbol)?;
            let is = if declares { "is" } else { "is now" };
            Some(format!("{name} {is} {}", vm.brief(value, VALUE_MAX)))
        }
        Effect::Place(target) => {
            let target = source(target);
            let (_, value) = now.split_once(" = ")?;
            Some(format!("{target} is now {value}"))
        }
        Effect::Names => Some("each variable now has its value".to_string()),
    }
}
