//! Derivations of computer algebra results, written as a teacher would write them.

use crate::algebra::{self, Expression};
use crate::limit::Budget;
use crate::text::Failure;
use crate::value::Value;
use crate::vm::Vm;

type Lines = fn(&Expression, &str, &Budget) -> Result<Vec<String>, Failure>;

/// The lines between a call to a builtin and its value; empty if there is nothing to explain.
pub(super) fn lines(vm: &Vm, name: &str, args: &[Value]) -> Vec<String> {
    let lines: Lines = match name.strip_prefix("cas_").unwrap_or(name) {
        "differentiate" => algebra::derivative_lines,
        "solve" => algebra::solution_lines,
        "integrate" => algebra::integral_lines,
        _ => return Vec::new(),
    };
    // If the call fails, it reports that itself when it runs.
    found(vm, lines, args).unwrap_or_default()
}

fn found(vm: &Vm, lines: Lines, args: &[Value]) -> Option<Vec<String>> {
    let [x, v, ..] = args else { return None };
    let expression = |value: &Value| match (value.as_symbolic(), value.as_str()) {
        (Some(x), _) => Some(x.expression().clone()),
        (_, Some(text)) => Expression::read(text, &vm.budget).ok(),
        _ => None,
    };
    let (x, v) = (expression(x)?, expression(v)?);
    lines(&x, v.as_symbol()?, &vm.budget).ok()
}
