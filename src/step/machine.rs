//! The machine at a step, as text: the code around the next instruction, the registers and the
//! frames.

use crate::code::Instruction;
use crate::text::{counted, grouped};
use crate::trace::function_name;
use crate::vm::{At, Vm};
use std::fmt::Write;

/// How many instructions are shown before and after the next one.
const AROUND: u32 = 3;
/// The maximum number of registers shown.
const REGISTERS_MAX: u16 = 16;
/// The maximum number of frames shown.
const FRAMES_MAX: usize = 8;
/// The maximum length of a value, in characters.
const VALUE_MAX: usize = 40;

/// Describes the machine in a few lines.
pub(super) fn describe(vm: &Vm, at: At) -> String {
    let mut out = String::new();
    code(vm, at, &mut out);
    registers(vm, at, &mut out);
    frames(at, &mut out);
    let allocated = vm.heap.allocation_totals();
    let _ = writeln!(
        out,
        "heap    {} in use; {} allocated in this session",
        counted(vm.heap.bytes(), "byte"),
        counted(allocated.count, "object")
    );
    out
}

fn code(vm: &Vm, at: At, out: &mut String) {
    let function = &at.function().prototype;
    let here = at.word();
    let first = here.saturating_sub(AROUND).max(function.start);
    let last = (here + AROUND + 1).min(function.end);
    let chunk = at.chunk();
    for word in first..last {
        let Some(i) = Instruction::decode(chunk.chunk().words[word as usize]) else {
            continue;
        };
        let arrow = if word == here { "→" } else { " " };
        let operands = vm.operands_of(at, word);
        let line = format!(
            "{arrow} {:>4}  {:<18} {operands}",
            word - function.start,
            i.op.name()
        );
        let _ = writeln!(out, "{}", line.trim_end());
    }
}

fn registers(vm: &Vm, at: At, out: &mut String) {
    for register in 0..at.registers().min(REGISTERS_MAX) {
        let value = at.register(register as u8);
        if value.is_undefined() {
            continue;
        }
        let name = at.local_name(vm, register as u8, 0).unwrap_or_default();
        let _ = writeln!(
            out,
            "{:<8}{name:<12}{}",
            format!("R{register}"),
            vm.brief(value, VALUE_MAX)
        );
    }
}

fn frames(at: At, out: &mut String) {
    let mut names = vec![function_name(at)];
    let mut place = at;
    while let Some(caller) = place.caller() {
        names.push(function_name(caller));
        place = caller;
    }
    let more = names.len().saturating_sub(FRAMES_MAX);
    names.truncate(FRAMES_MAX);
    let _ = write!(out, "frames  {}", names.join(" ← "));
    if more > 0 {
        let _ = write!(out, " ← … {} more", grouped(more));
    }
    out.push('\n');
}
