//! Tests of the code generated for this computer and for another one.

use super::{Body, Ideas, Layout, Request, Target, list};
use crate::code::{Instruction, Op};
use crate::value::{TablePlaces, Value};
use rustc_hash::{FxHashMap, FxHashSet};

/// Addresses that are the same in every run.
fn layout() -> Layout {
    Layout {
        limit: 0,
        native_limit: 72,
        place: 40,
        reason: 64,
        callee: 80,
        countdown: 88,
        heap_epoch: 0x1000,
        global_epoch: 0x1008,
        global_epochs: 0x1010,
        global_flags: 0x1020,
        shape_epoch: 0x1018,
        epoch: 4,
        array_data: 8,
        array_len: 16,
        array_room: 24,
        struct_shape: 8,
        struct_slots: 16,
        struct_capacity: 24,
        struct_inline: 28,
        struct_is_parent: 30,
        struct_size: 32,
        heap: 0x2000,
        cell_value: 8,
        cell_size: 24,
        closure_code: 8,
        closure_function: 16,
        closure_registers: 24,
        closure_count: 26,
        closure_params: 28,
        closure_self: 29,
        closure_upvalues: 32,
        function_start: 8,
        function_entry: 24,
        step: 0x2000,
        call: 0x3000,
        find: 0x5000,
        text_data: 8,
        text_len: 24,
        text_chars: 28,
        characters: 0x6000,
        table: TablePlaces::NONE,
        seek: 0x7000,
        put: 0x8000,
        same_text: 0x9000,
        parts: 0xa000,
        complex: 0xb000,
        hypot: 0xc000,
    }
}

/// A loop that adds up numbers: `R1 := 0; R2 := 0; do { R1 := R1 + R2 } while (R2 += 1) < R0;
/// return R1`.
fn sum() -> Vec<u64> {
    let code = [
        Instruction::new(Op::LoadInt, 1, 0, 0),
        Instruction::new(Op::LoadInt, 2, 0, 0),
        Instruction::new(Op::Add, 1, 1, 2),
        Instruction::new(Op::StepLess, 2, 1 << 8, -2),
        Instruction::new(Op::Return, 1, 0, 0),
    ];
    code.map(Instruction::encode).to_vec()
}

fn listing(target: &mut Target) -> String {
    let (chunk, seen, mixed) = (sum(), FxHashMap::default(), FxHashSet::default());
    let request = Request {
        body: Body {
            chunk: &chunk,
            first: 0,
            end: chunk.len() as u32,
            start: 0x10000,
            handlers: &[],
        },
        closure: Value::UNDEFINED,
        takes_self: false,
        at: 2,
        values: &[Value::int(0); 3],
        globals: &[],
        shape_epoch: 1,
        callee: &|_| None,
        template: &|_, _| None,
        intrinsic: &|_| None,
        ways: &|_| Vec::new(),
        seen: &seen,
        mixed: &mixed,
        unlike: &mixed,
        ideas: Ideas::ALL,
        always: true,
        notes: false,
        forced: false,
    };
    let row = |at: u32| {
        let op = Instruction::decode(chunk[at as usize]).map(|i| i.op.name());
        format!("{at} {}", op.unwrap_or_default())
    };
    let made = list(target, &request, &layout(), &row).expect("it can be compiled");
    made.text.expect("it was asked for")
}

#[test]
fn a_loop_is_compiled_for_another_processor_as_its_golden_listing_says() {
    let mut target = Target::named("aarch64-unknown-linux-gnu").expect("tests include this target");
    let got = listing(&mut target);
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/native/sum.aarch64.txt");
    if std::env::var_os("LMSH_BLESS").is_some() {
        std::fs::write(path, &got).expect("it can be written");
    }
    let golden = std::fs::read_to_string(path).unwrap_or_default();
    assert_eq!(got, golden);
}

#[test]
fn the_listing_of_a_loop_has_each_instruction_of_the_bytecode_once() {
    let mut target = Target::host().expect("this computer supports native code");
    let got = listing(&mut target);
    for row in ["0 LoadInt", "1 LoadInt", "2 Add", "3 StepLess", "4 Return"] {
        let count = got.lines().filter(|line| *line == row).count();
        assert_eq!(count, 1, "{row}\n{got}");
    }
}
