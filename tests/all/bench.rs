//! Measuring code: what the reports contain, what measuring leaves unchanged, and how it ends.

use crate::process::{Ran, folder, run};
use lamina_shell::testing::{Reply, dispatch};
use lamina_shell::{Echo, Gate, Host, InterruptHandle, Pretend, Session, Settings};
use std::cell::RefCell;
use std::io;
use std::rc::Rc;

/// A world whose clock advances by one step whenever it is read.
#[derive(Default)]
struct Clock {
    looks: u32,
    step: f64,
    /// The reading of the clock at which an interrupt arrives.
    interrupt_at: u32,
    handle: Option<InterruptHandle>,
    progress: Vec<String>,
    world: Pretend,
}

struct Ticking(Rc<RefCell<Clock>>);

impl Host for Ticking {
    fn write(&mut self, text: &str) -> io::Result<()> {
        self.0.borrow_mut().world.write(text)
    }

    fn echo(&mut self, echo: Echo<'_>) -> io::Result<()> {
        self.0.borrow_mut().world.echo(echo)
    }

    fn read_line(&mut self, _: &str) -> io::Result<Option<String>> {
        Ok(None)
    }

    fn read_file(&mut self, path: &str, gate: &Gate<'_>) -> io::Result<String> {
        self.0.borrow_mut().world.read_file(path, gate)
    }

    fn write_file(
        &mut self,
        path: &str,
        text: &str,
        append: bool,
        gate: &Gate<'_>,
    ) -> io::Result<()> {
        self.0
            .borrow_mut()
            .world
            .write_file(path, text, append, gate)
    }

    fn file_exists(&mut self, path: &str) -> io::Result<bool> {
        self.0.borrow_mut().world.file_exists(path)
    }

    fn read_module(
        &mut self,
        candidates: &[String],
        gate: &Gate<'_>,
    ) -> io::Result<(String, String)> {
        self.0.borrow_mut().world.read_module(candidates, gate)
    }

    fn read_record(&mut self, name: &str) -> io::Result<String> {
        self.0.borrow_mut().world.read_record(name)
    }

    fn write_record(&mut self, name: &str, text: &str) -> io::Result<()> {
        self.0.borrow_mut().world.write_record(name, text)
    }

    fn progress(&mut self, line: &str) {
        self.0.borrow_mut().progress.push(line.to_string());
    }

    fn now(&mut self) -> (f64, i32) {
        (0.0, 0)
    }

    fn monotonic(&mut self) -> f64 {
        let mut clock = self.0.borrow_mut();
        clock.looks += 1;
        if clock.looks == clock.interrupt_at
            && let Some(handle) = &clock.handle
        {
            handle.interrupt();
        }
        f64::from(clock.looks) * clock.step
    }

    fn seed(&mut self) -> u64 {
        1
    }
}

struct World {
    clock: Rc<RefCell<Clock>>,
    session: Session,
}

impl World {
    /// A session that has run these inputs; its clock advances by about a millisecond at each
    /// reading.
    fn after(inputs: &[&str]) -> World {
        let clock = Rc::new(RefCell::new(Clock {
            step: 1.0 / 1024.0,
            ..Clock::default()
        }));
        let host = Ticking(Rc::clone(&clock));
        let mut session = Session::new(Box::new(host), Settings::default());
        clock.borrow_mut().handle = Some(session.interrupt_handle());
        for input in inputs {
            let outcome = session.eval(input);
            assert!(outcome.error.is_none(), "{input}");
        }
        clock.borrow_mut().world.output.clear();
        World { clock, session }
    }

    fn command(&mut self, line: &str) -> String {
        match dispatch(&mut self.session, line) {
            Ok(Reply::Text(text) | Reply::Long(text)) => text,
            Ok(Reply::Error(error)) => error.one_line(),
            Err(failure) => format!("{}: {}", failure.kind().name(), failure.message()),
            other => panic!("{other:?}"),
        }
    }

    /// The output of an input.
    fn shown(&mut self, input: &str) -> String {
        self.clock.borrow_mut().world.output.clear();
        let outcome = self.session.eval(input);
        assert!(outcome.error.is_none(), "{input}: {:?}", outcome.error);
        self.clock.borrow().world.output.trim_end().to_string()
    }
}

const FIB: &str = "func fib(n) { if n < 2 { return n } return fib(n-1) + fib(n-2) }";

#[test]
fn a_report_has_times_counts_and_a_histogram() {
    let mut world = World::after(&[FIB]);
    let expected = "\
fib(10)
  median 976.6 µs   mean 976.6 µs ± 0.000 ns   min 976.6 µs   p99 976.6 µs
  976.6 µs ▕█                               ▏ 976.6 µs   512 samples × 1 evaluation
  798 instructions, 0 allocations, 0 bytes, depth 10, compiled in 976.6 µs
";
    assert_eq!(world.command(":bench fib(10)"), expected);
}

#[test]
fn code_against_itself_is_no_different() {
    let mut world = World::after(&[FIB]);
    let text = world.command(":bench fib(5) vs fib(5) vs fib(6)");
    let line = "no measurable difference between `fib(5)` and `fib(5)` (ratio 1.000; 99 % sure: 1.000 to 1.000)";
    assert!(text.contains(line), "{text}");
    assert_eq!(world.shown("size(_.results)"), "3");
    assert_eq!(world.shown("_2.comparisons[1].name"), "\"fib(6)\"");
}

#[test]
fn the_report_is_a_value() {
    let mut world = World::after(&[FIB]);
    world.command(":bench fib(10)");
    assert_eq!(
        world
            .shown("[_.name, _.samples, _.evals, _.instructions, _.allocations, _.bytes, _.depth]"),
        "[\"fib(10)\", 512, 1, 798, 0, 0, 10]"
    );
    assert_eq!(
        world.shown("_2.median > 0.0009 && _2.p99 < 0.0011 && _2.min <= _2.mean"),
        "true"
    );
}

#[test]
fn a_comparison_has_its_ratio_as_a_field() {
    let mut world = World::after(&[FIB]);
    world.command(":bench fib(6) vs fib(5)");
    assert_eq!(
        world.shown("[_.name, _.base, _.ratio == _.comparisons[0].ratio]"),
        "[\"fib(5)\", \"fib(6)\", true]"
    );
    assert_eq!(
        world.shown("map(_2.results, |r| r.name)"),
        "[\"fib(6)\", \"fib(5)\"]"
    );
    assert_eq!(
        world.shown("[_2.low <= _2.high, typeof(_2.different)]"),
        "[true, \"bool\"]"
    );
    // One piece of code against a saved measurement: both are reported.
    world.command(":bench --save kept fib(5)");
    world.command(":bench --vs kept fib(6)");
    assert_eq!(
        world.shown("[_.name, _.ratio > 0, _.median > 0]"),
        "[\"fib(6)\", true, true]"
    );
    world.command(":bench 1 vs 2 vs 3");
    assert_eq!(
        world.shown("[hasattr(_, \"ratio\"), size(_.comparisons)]"),
        "[false, 2]"
    );
}

#[test]
fn an_interrupt_while_warming_up_gives_what_there_is() {
    let mut world = World::after(&[FIB]);
    let looks = world.clock.borrow().looks;
    world.clock.borrow_mut().interrupt_at = looks + 60;
    let text = world.command(":bench --time 20 fib(5)");
    assert!(
        text.contains("  median ") && text.contains("note: stopped by Ctrl-C after "),
        "{text}"
    );
    assert!(text.contains("note: it was still warming up"), "{text}");
}

#[test]
fn what_the_code_changes_is_taken_back_and_told() {
    let mut world = World::after(&["a = [1]", "n = 1", "s = { x = 1 }"]);
    let text = world.command(":bench push(a, 2); n = n + 1; s.x = 5; new_name = 3");
    assert!(
        text.contains("note: the code changes `n`, `new_name`, objects that existed before"),
        "{text}"
    );
    assert_eq!(world.shown("[a, n, s]"), "[[1], 1, {x = 1}]");
    assert_eq!(world.command(":vars new"), "");
    let text = world.command(":bench 1 + n");
    assert!(!text.contains("note"), "{text}");
}

#[test]
fn output_is_dropped_and_folding_is_told() {
    let mut world = World::after(&[]);
    let text = world.command(":bench print(7)");
    assert!(
        text.contains("note: output printed by the code was discarded"),
        "{text}"
    );
    assert_eq!(world.clock.borrow().world.output, "");
    let text = world.command(":bench 2^100 * 3");
    assert!(
        text.contains("note: `2^100 * 3` was computed at compile time"),
        "{text}"
    );
    assert!(!world.command(":bench 5").contains("note"));
    assert_eq!(world.shown("print(8)"), "8");
}

#[test]
fn counts_are_those_of_the_code_alone() {
    let mut world = World::after(&["n = 3"]);
    for (code, instructions, allocations) in [("n", 3, 0), ("[n]", 4, 1), ("[[n], [n]]", 7, 3)] {
        world.command(&format!(":bench {code}"));
        assert_eq!(
            world.shown("[_.instructions, _.allocations]"),
            format!("[{instructions}, {allocations}]"),
            "{code}"
        );
    }
}

#[test]
fn a_switch_is_compared_in_functions_too() {
    let mut world = World::after(&[FIB]);
    let text = world.command(":bench --with fusion=off fib(10)");
    assert!(
        text.contains("fib(10) with fusion on\n") && text.contains("fib(10) with fusion off\n")
    );
    assert_eq!(
        world.shown("map(_.results, |r| r.instructions)"),
        "[798, 1328]"
    );
    world.command(":bench fib(10)");
    assert_eq!(world.shown("_.instructions"), "798");
    assert!(world.command(":set fusion").contains("on"));
}

#[test]
fn errors_end_it_and_nothing_remains() {
    let mut world = World::after(&["a = []"]);
    for (code, expected) in [
        ("1/0", "ZeroDivisionError: division by zero"),
        ("push(a, 1); 1/0", "ZeroDivisionError: division by zero"),
        (
            "1 +",
            "SyntaxError: expected an expression, but the input ends here",
        ),
        ("1 vs 1/0", "ZeroDivisionError: division by zero"),
        (
            "exit(3)",
            "ValueError: the code calls `exit`, so it cannot be repeated",
        ),
        (
            "--samples x 1",
            "SyntaxError: `--samples` needs a number of samples, not `x`",
        ),
        (
            "--vs nothing 1",
            "IOError: there is no measurement `nothing`",
        ),
        ("", "SyntaxError: `:bench` needs code to measure"),
    ] {
        assert_eq!(world.command(&format!(":bench {code}")), expected, "{code}");
        assert_eq!(world.shown("a"), "[]");
    }
    world.clock.borrow_mut().step = 0.0;
    assert_eq!(
        world.command(":bench 1"),
        "ValueError: the clock is too coarse to measure this"
    );
}

#[test]
fn measurements_are_kept_and_compared_with() {
    let mut world = World::after(&[FIB]);
    world.command(":bench --save before fib(5)");
    let text = world.command(":bench --vs before fib(6)");
    assert!(
        text.contains(
            "no measurable difference between `fib(6)` and `before: fib(5)` (ratio 1.000"
        ),
        "{text}"
    );
    assert!(text.contains("note: `before` was measured at another time"));
}

#[test]
fn an_interrupt_gives_what_was_measured_so_far() {
    let mut world = World::after(&[FIB]);
    let looks = world.clock.borrow().looks;
    world.clock.borrow_mut().interrupt_at = looks + 1500;
    let text = world.command(":bench fib(5) vs fib(6)");
    assert!(text.contains("note: stopped by Ctrl-C after "), "{text}");
    assert!(
        text.contains("`fib(6)`") && text.contains("compiled in"),
        "{text}"
    );
    assert_eq!(world.shown("1 + 1"), "2");
    let looks = world.clock.borrow().looks;
    world.clock.borrow_mut().interrupt_at = looks + 3;
    let text = world.command(":bench fib(5)");
    assert!(text.starts_with("Interrupted: stopped by Ctrl-C"), "{text}");
}

#[test]
fn progress_is_shown_after_a_second_and_taken_away() {
    let mut world = World::after(&[]);
    world.command(":bench 1");
    let lines = std::mem::take(&mut world.clock.borrow_mut().progress);
    assert!(lines.len() > 2, "{lines:?}");
    assert!(lines[0].contains(" of 512 rounds, "), "{lines:?}");
    assert_eq!(lines.last().map(String::as_str), Some(""));
    world.command(":bench --time 0.01 1");
    assert!(world.clock.borrow().progress.is_empty());
}

#[test]
fn the_chapter_has_examples_that_run() {
    let mut world = World::after(&[]);
    let chapter = world.command(":help bench");
    let examples: Vec<&str> = chapter
        .lines()
        .filter_map(|line| line.trim_start().strip_prefix("> "))
        .map(|line| line.split("  ").next().unwrap_or(line).trim_end())
        .collect();
    assert!(examples.len() >= 6, "{chapter}");
    for example in examples {
        if example.starts_with(':') {
            let shown = world.command(example);
            assert!(!shown.contains("Error"), "{example}: {shown}");
        } else {
            world.shown(example);
        }
    }
}

#[test]
fn scripts_are_measured_from_the_command_line() {
    let folder = folder("bench");
    let write = |name: &str, text: &str| {
        let path = folder.join(name);
        std::fs::write(&path, text).expect("writable");
        path.to_str().expect("UTF-8").to_string()
    };
    let good = write(
        "a.lm",
        "var s = 0\nfor (var i = 0; i < 1000; i = i + 1) { s = s + i }\nprint(s)\n",
    );
    let wrong = write("b.lm", "print(1)\n1/0\n");
    let bad = write("c.lm", "1 +\n");
    let bench = |words: &[&str]| {
        run(
            &[&["bench", "--samples", "3", "--time", "0.01"], words].concat(),
            "",
        )
    };
    let Ran { status, out, error } = bench(&[&good]);
    assert_eq!((status, error.as_str()), (0, ""));
    assert!(
        out.contains("3 samples × ") && out.contains(" instructions, 0 allocations"),
        "{out}"
    );
    assert!(
        out.contains("note: output printed by the code was discarded"),
        "{out}"
    );
    let Ran { status, out, .. } = bench(&["--json", &good, &good]);
    assert_eq!(status, 0);
    assert!(
        out.starts_with("{\"results\":[{\"name\":") && out.contains("\"comparisons\":[{"),
        "{out}"
    );
    let Ran { out, .. } = bench(&["--with=fusion=off", &good]);
    assert!(out.contains("a.lm with fusion off\n"), "{out}");
    let Ran { status, out, error } = bench(&[&wrong]);
    assert_eq!((status, out.as_str()), (1, ""));
    assert!(
        error.contains("division by zero") && error.contains("b.lm:2:1"),
        "{error}"
    );
    assert_eq!(bench(&[&bad]).status, 2);
    let missing = bench(&["no/such.lm"]);
    assert!(
        missing.status == 2 && missing.error.contains("there is no file"),
        "{}",
        missing.error
    );
    let none = bench(&[]);
    assert!(
        none.status == 2 && none.error.contains("<FILE>"),
        "{}",
        none.error
    );
    assert_eq!(bench(&["--save", "x", &good, &good]).status, 2);
    std::fs::remove_dir_all(folder).expect("removable");
}
