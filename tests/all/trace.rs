//! Counters and traces: they are correct, and they change nothing.

use crate::fuzz::{limits, session, setting, write};
use crate::process::run;
use lamina_shell::testing::Inside;
use lamina_shell::{Settings, TraceKind, TraceOptions};

#[test]
fn allocations_are_counted_as_the_heap_has_them() {
    let programs = [
        "1 + 1",
        "1/3 + 1/6",
        "[1, 2, 3]",
        "{a = 1, b = [2]}",
        "func f(n) { return fn() { return n } } f(1); f(2)",
        "var n = 0; g = fn() { n += 1 }; g(); g()",
        "2^100 + 3^100",
        "map(range(50), |x| [x, x^2])",
        "s = \"\"; for c in \"hello\" { s = s + c + \"!\" }",
        "try { throw \"x\" } catch e { }",
        "sqrt(2) * sqrt(3)",
    ];
    for program in programs {
        let (mut session, _) = session(&Settings::default());
        session.eval("0");
        let collections = session.heap_stats().collections;
        let before: Vec<u64> = session.heap_stats().kinds.iter().map(|k| k.count).collect();
        let there = session.census();
        let outcome = session.eval(program);
        assert!(outcome.error.is_none(), "{program}: {:?}", outcome.error);
        assert_eq!(
            session.heap_stats().collections,
            collections,
            "nothing was freed"
        );
        let after = session.heap_stats().kinds;
        for (i, (name, count)) in session.census().into_iter().enumerate() {
            let counted = after[i].count - before[i];
            assert_eq!(count - there[i].1, counted, "{name} of {program}");
        }
    }
}

#[test]
fn bytes_of_allocations_are_what_collections_find() {
    let (mut session, _) = session(&Settings::default());
    session.collect();
    let before = session.heap_bytes();
    let counted = session.allocated().bytes;
    session.eval("a = array::fill(1000, 0); b = [a, a, 2^1000]; c = {x = b}");
    let counted = session.allocated().bytes - counted;
    session.collect();
    let live = session.heap_bytes() - before;
    // The input's own chunk is garbage by now, but it was counted.
    assert!(
        live <= counted as usize && live > 16_000,
        "{live} of {counted}"
    );
}

#[test]
fn small_values_are_not_allocated() {
    let (mut session, output) = session(&Settings::default());
    session.eval("x = 1; func f(a, b) { var t = a * b; return t - 1 }");
    session.set_stats(true);
    for input in ["x + 1", "f(2, 3) / 7", "1/3 + 1/6", "0.5 < x", "sin(0.5f)"] {
        let before = session.allocated();
        output.borrow_mut().clear();
        session.set_trace(Some(TraceOptions::new(TraceKind::Ops)));
        session.eval(input);
        let after = session.allocated();
        // Only the compiled input is allocated: its chunk and its body.
        assert_eq!(after.count - before.count, 2, "{input}");
    }
}

#[test]
fn random_programs_give_the_same_when_they_are_watched() {
    let plain = Settings {
        limits: limits(),
        ..Settings::default()
    };
    let (first, count) = (setting("FUZZ_SEED", 1), setting("FUZZ_COUNT", 20));
    for seed in first..first + count {
        let inputs = write::program(seed);
        let run = |settings: &Settings| {
            let (mut session, output) = session(settings);
            let mut states = Vec::new();
            for input in &inputs {
                session.eval(input);
                states.push(session.digest());
            }
            (states, output.borrow().clone())
        };
        let expected = run(&plain);
        for (_, kind) in TraceKind::ALL {
            let watched = Settings {
                trace: Some(TraceOptions::new(*kind)),
                ..plain.clone()
            };
            assert!(run(&watched) == expected, "seed {seed}, {kind:?}");
        }
    }
}

#[test]
fn counters_are_the_same_each_time() {
    let run = || {
        let (mut session, _) = session(&Settings::default());
        let mut counts = Vec::new();
        for input in write::program(3) {
            session.count_instructions();
            session.eval(&input);
            let kinds = session.heap_stats().kinds;
            counts.push((session.instructions(), kinds, session.peak_depth()));
        }
        counts
    };
    assert!(run() == run());
}

#[test]
fn the_chapters_have_examples_that_run() {
    for topic in ["trace", "step"] {
        let chapter = run(&["--transcript"], format!(":help {topic}\n")).out;
        let lines = chapter
            .lines()
            .filter_map(|line| line.strip_prefix("    > "));
        let codes = lines.map(|line| line.split("  ").next().unwrap_or_default());
        let examples: Vec<&str> = codes.collect();
        assert!(examples.len() >= 6, "{chapter}");
        let out = run(&["--transcript"], examples.join("\n")).out;
        assert!(!out.contains("Error"), "{out}");
        assert!(out.lines().count() > 2 * examples.len(), "{out}");
    }
}

#[test]
fn only_structs_ask_caches() {
    let out = run(&["--transcript"], ":trace calls [3, 1].sort().size()\n").out;
    assert!(!out.contains("inline caches"), "{out}");
    let code = "s = {a = 1}\n:trace ops s.a + s.a\n";
    let out = run(&["--transcript"], code).out;
    assert!(out.contains("inline caches: 0 hits, 2 misses"), "{out}");
}

#[test]
fn traces_of_deep_recursion_stay_small() {
    let code = "func f(n) { if n == 0 { return 0 } return 1 + f(n-1) }\n";
    for kind in ["calls", "lines"] {
        let out = run(&["--transcript"], format!("{code}:trace {kind} f(5000)\n")).out;
        assert!(out.len() < 300_000, "{kind}: {} bytes", out.len());
        assert!(out.contains("peak depth 5,001 calls"), "{kind}");
    }
}

#[test]
fn modules_that_convert_are_calls() {
    let out = run(&["--transcript"], ":trace calls string(3)\n").out;
    assert!(out.contains("   1  string(3) → \"3\"\n"), "{out}");
}

#[test]
fn both_variables_of_a_loop_over_pairs_are_shown() {
    let out = run(
        &["--transcript"],
        ":trace lines for k, v in {p = 1} { k }\n",
    )
    .out;
    assert!(out.contains("k = \"p\", v = 1\n"), "{out}");
}

#[test]
fn traces_of_long_lines_stay_small() {
    let code = format!(
        ":trace lines loop 900 {{ s = \"{}\" }}\n",
        "a".repeat(100_000)
    );
    let out = run(&["--transcript"], &code).out;
    assert!(out.len() < 500_000, "{} bytes", out.len());
}

#[test]
fn the_largest_immediates_are_listed() {
    let code = "x = 1\n:trace ops x + 2147483647\n:dis x * 2147483647\n";
    let out = run(&["--transcript"], code).out;
    assert!(out.contains("R0, R0, 2147483647"), "{out}");
    assert!(!out.contains("internal error"), "{out}");
}

const FIB: &str = "func fib(n) { if n < 2 { return n } return fib(n-1) + fib(n-2) }\n";

#[track_caller]
fn traced(input: &str) -> String {
    let ran = run(&[], format!("{FIB}{input}\n"));
    assert_eq!((ran.status, ran.error.as_str()), (0, ""), "{input}");
    ran.out
}

#[test]
fn a_short_trace_of_calls_keeps_the_root() {
    let out = traced(":trace calls --max 3 fib(10)");
    let rows: Vec<&str> = out.lines().take(5).collect();
    assert_eq!(
        rows[..4],
        [
            "55",
            "… 174 deeper calls left out (`--max N` keeps more, `--depth N` only outer ones)",
            "   1  fib(10) → 55",
            "   2    fib(9) → 34",
        ],
        "{out}"
    );
    assert_eq!(rows[4], "   2    fib(8) → 21", "{out}");
    // Among calls at the same level, the last ones are kept.
    let out = traced(":trace calls --max 2 for i in range(5) { fib(0 - i) }");
    assert!(
        out.contains("fib(-3) → -3\n") && out.contains("fib(-4) → -4\n"),
        "{out}"
    );
    assert!(!out.contains("fib(-2)"), "{out}");
}

#[test]
fn a_trace_can_be_limited_in_depth() {
    let out = traced(":trace calls --depth 2 fib(10)");
    assert!(
        out.contains("   2    fib(9) → 34\n   2    fib(8) → 21\n"),
        "{out}"
    );
    assert_eq!(out.matches("fib(").count(), 3, "{out}");
    let out = traced(":trace lines --depth 1 fib(5)");
    assert_eq!(out.matches("fib(5) (<stdin>)").count(), 1, "{out}");
    assert!(!out.contains("fib(4)"), "{out}");
    let ran = run(&[], ":trace ops --depth 0 1\n");
    assert!(
        ran.error
            .contains("`--depth` takes a number of calls, not `0`"),
        "{}",
        ran.error
    );
}

#[test]
fn a_filter_for_a_function_that_did_not_run_says_so() {
    for (input, wanted) in [
        (
            ":trace calls --fn fbi fib(2)",
            "no function named `fbi` ran; did you mean `fib`?\n",
        ),
        (
            ":trace lines --fn nosuch fib(2)",
            "no function named `nosuch` ran; these did: fib\n",
        ),
        (
            ":trace ops --fn nosuch 1 + 1",
            "no function named `nosuch` ran; no functions were called\n",
        ),
        (
            ":trace calls --json --fn fbi fib(2)",
            "{\"row\":\"note\",\"text\":\"no function named `fbi` ran; did you mean `fib`?\"}\n",
        ),
    ] {
        let out = traced(input);
        assert!(out.contains(wanted), "{input}: {out}");
    }
    assert!(!traced(":trace calls --fn fib fib(2)").contains("no function"));
    assert!(!traced(":trace calls --fn map map([1], |x| x)").contains("no function"));
}

#[test]
fn traced_lines_show_the_arguments_of_calls() {
    let out = traced(":trace lines fib(2)");
    for call in [
        "  fib(2) (<stdin>)\n",
        "    fib(1) (<stdin>)\n",
        "    fib(0) (<stdin>)\n",
    ] {
        assert!(out.contains(call), "no {call} in {out}");
    }
    let out = traced(":trace lines --json fib(1)");
    assert!(
        out.contains("\"function\":\"fib\",\"arguments\":[\"1\"]"),
        "{out}"
    );
}
