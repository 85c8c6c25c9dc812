//! Ctrl-C, fuel and the time limit stop every long computation. Times are measured here only to
//! detect hangs; the actual measurements are in `benches`.

use crate::process::{folder, program, run_command};
use crate::terminal::{CTRL_C, Terminal, state};
use crate::transcript::Collector;
use lamina_shell::{Session, Settings};
use std::cell::RefCell;
use std::path::PathBuf;
use std::rc::Rc;
use std::time::{Duration, Instant};

/// Enters each line, presses Ctrl-C while it runs, and waits up to about thirty seconds for the
/// prompt.
fn stops(name: &str, setup: &[&str], lines: &[&str]) {
    let mut shell = Terminal::open(&state(name), &["--no-history", "--set", "preview=off"]);
    shell.expect("[1]> ");
    for line in setup {
        shell.enter(line);
        shell.expect("]> ");
    }
    for line in lines {
        shell.enter(line);
        std::thread::sleep(Duration::from_millis(400));
        shell.press(CTRL_C);
        shell.expect("Interrupted: stopped by Ctrl-C");
        shell.expect("]> ");
    }
    shell.leave_here();
    shell.ends_with(0);
}

#[test]
fn ctrl_c_stops_quotients_of_huge_powers() {
    stops(
        "latency-quotients",
        &["a = 3^10000000", "b = 7^9000000"],
        &[
            "3^10000000/7^9000000",
            "float(a/b)",
            "round(a/b)",
            "a/b < b/a",
            "egcd(a, b)",
            "mod_inv(5^4000000, 11^3000000)",
            "crt([1, 2], [a, b])",
            "continued_fraction(a/b)",
        ],
    );
}

#[test]
fn ctrl_c_stops_work_on_large_matrices_and_strings() {
    stops(
        "latency-matrices",
        &[
            "m = matrix::zeros(1500, 1500)",
            "s = string::repeat(\"Ab \", 20000000)",
        ],
        &[
            "m * m",
            "size(to_string(array::fill(20, m)))",
            "s.upper().lower().reverse().replace(\"b\", \"xyz\").split(\" \").join(\"-\")",
            "array::fill(3000, s).join(\"\")",
        ],
    );
}

#[test]
fn a_notebook_stops_dividing_huge_powers_at_its_time_limit() {
    let place = folder("latency-notebook");
    let file = place.join("long.lm.md");
    let text = "```lamina\n3^10000000/7^9000000\n```\n\n```out\n1\n```\n";
    std::fs::write(&file, text).expect("the folder can be written");
    let started = Instant::now();
    let ran = run_command(
        program().arg("test").arg("--timeout").arg("2").arg(&file),
        "",
    );
    assert_ne!(ran.status, 0, "{ran:?}");
    assert!(started.elapsed() < Duration::from_secs(30), "{ran:?}");
}

#[test]
fn typing_never_waits_for_a_preview() {
    let host = Collector {
        output: Rc::new(RefCell::new(String::new())),
        folder: PathBuf::from("."),
    };
    let mut session = Session::new(Box::new(host), Settings::default());
    for line in [
        "big = 5^4000000",
        "other = 11^3000000",
        "third = big / other",
        "text = string::repeat(\"x y \", 20000000)",
        "list = range(0, 3000000)",
        "m = matrix::zeros(1000, 1000)",
    ] {
        let outcome = session.eval(line);
        assert!(outcome.error.is_none(), "{line}");
    }
    for input in [
        "mod_inv(5^4000000, 11^3000000)",
        "mod_inv(big, other)",
        "egcd(big, other)",
        "big / other",
        "third + third * third",
        "third < 1 / third",
        "continued_fraction(third)",
        "text.upper()",
        "text.replace(\"x\", \"yy\")",
        "text.find(\"z\")",
        "text.split()",
        "text + text == text",
        "text < text.reverse()",
        "list.reverse().concat(list)",
        "list == list.slice(0)",
        "sum(list)",
        "list",
        "to_string(list)",
        "repr(list)",
        "transpose(m)",
        "m * m",
        "m + m",
        "matrix::zeros(4000, 4000)",
        "is_prime(big + 2)",
        "factor(other)",
        "to_base(big, 2)",
        "cas::parse(text)",
    ] {
        let started = Instant::now();
        session.preview(input);
        let took = started.elapsed();
        assert!(took < Duration::from_secs(3), "{input}: {took:?}");
    }
}
