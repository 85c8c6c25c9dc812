//! Where a statement has had its effect, and the effect in words. At that point, code compiled for
//! stepping has an instruction that changes nothing: it moves a register to itself.

use super::frames::Reducing;
use super::sight;
use super::units::Effect;
use crate::code::Op;
use crate::vm::{At, Vm};

/// The most characters of a value.
const VALUE_MAX: usize = 60;

/// Whether the instruction is such a mark.
pub(super) fn is_mark(at: At) -> bool {
    let i = at.instruction();
    i.op == Op::Move && u16::from(i.a) == i.b
}

/// What the statement did; none if there is nothing worth saying.
pub(super) fn account(vm: &Vm, at: At, text: &Reducing, call: &str) -> Option<String> {
    let now = text.text(None).0;
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
        Effect::Names => Some("each name has its value".to_string()),
    }
}
