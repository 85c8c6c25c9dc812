//! Stepping: going back and forth gives the same states, going to the end gives the same state as a
//! run without stepping, and quitting leaves no trace.

use crate::fuzz::{Dice, limits, session, setting, write};
use crate::process::run;
use lamina_shell::testing::{Choice, Driver, FrameView, Inside, View, digest_at};
use lamina_shell::{Pretend, Session, Settings};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

/// The state observed at a step.
type Seen = (u64, Vec<FrameView>, String);

/// Goes to the given steps in turn and records the state at each, by the number of the step.
struct Wanderer {
    plan: Vec<Choice>,
    seen: Rc<RefCell<BTreeMap<u64, Seen>>>,
    faults: Rc<RefCell<Vec<String>>>,
}

impl Driver for Wanderer {
    fn point(&mut self, view: &View<'_>) -> Choice {
        // The last line of the machine's text contains counters of the session.
        let machine = view.machine();
        let registers = machine.rsplit_once("heap").map_or("", |(text, _)| text);
        let now = (digest_at(view), view.frames.clone(), registers.to_string());
        let mut seen = self.seen.borrow_mut();
        let before = seen.entry(view.number).or_insert_with(|| now.clone());
        if *before != now {
            let fault = format!("step {}: {before:?}\nis now {now:?}", view.number);
            self.faults.borrow_mut().push(fault);
        }
        self.plan.pop().unwrap_or(Choice::End)
    }
}

/// Steps through an input as planned; returns the number of steps observed, the differences, the
/// digest, and the output.
fn wander(
    inputs: &[String],
    last: &str,
    mut plan: Vec<Choice>,
    settings: &Settings,
) -> (usize, Vec<String>, u64, String) {
    let (mut session, output) = session(settings);
    for input in inputs {
        session.eval(input);
    }
    plan.reverse();
    let (seen, faults) = (Rc::default(), Rc::default());
    let driver = Wanderer {
        plan,
        seen: Rc::clone(&seen),
        faults: Rc::clone(&faults),
    };
    session.step(last, Box::new(driver));
    let faults = faults.borrow().clone();
    let seen = seen.borrow().len();
    let shown = output.borrow().clone();
    (seen, faults, session.digest(), shown)
}

fn plain(inputs: &[String], last: &str, settings: &Settings) -> (u64, u64, String) {
    let (mut session, output) = session(settings);
    for input in inputs {
        session.eval(input);
    }
    let before = session.digest();
    session.eval(last);
    let shown = output.borrow().clone();
    (before, session.digest(), shown)
}

#[test]
fn random_programs_are_stepped_back_and_forth() {
    let settings = Settings {
        limits: limits(),
        seed: Some(3),
        ..Settings::default()
    };
    let stressed = Settings {
        stress: true,
        ..settings.clone()
    };
    let (first, count) = (setting("FUZZ_SEED", 1), setting("FUZZ_COUNT", 20));
    let mut steps = 0;
    for seed in first..first + count {
        let mut inputs = write::program(seed);
        let last = inputs.pop().expect("a program has inputs");
        let settings = if seed % 5 == 0 { &stressed } else { &settings };
        let mut dice = Dice::new(seed);
        let mut plan = vec![Choice::Into; 20];
        plan.push(Choice::To(1));
        plan.extend([Choice::Into; 10]);
        for _ in 0..6 {
            plan.push(match dice.below(4) {
                0 => Choice::Over,
                1 => Choice::Out,
                2 => Choice::Into,
                _ => Choice::To(1 + dice.below(30) as u64),
            });
        }
        let expected = plain(&inputs, &last, settings);
        let (seen, faults, state, shown) = wander(&inputs, &last, plan.clone(), settings);
        assert!(faults.is_empty(), "seed {seed}: {}\n{last}", faults[0]);
        assert!(
            state == expected.1,
            "seed {seed}: another state in the end\n{last}"
        );
        assert_eq!(shown, expected.2, "seed {seed}:\n{last}");
        steps += seen;
        plan.push(Choice::Quit);
        let (_, _, state, _) = wander(&inputs, &last, vec![Choice::Into, Choice::Quit], settings);
        let ended = seen < 2;
        assert!(
            ended || state == expected.0,
            "seed {seed}: quitting changed something\n{last}"
        );
    }
    assert!(steps > 100, "only {steps} steps were seen");
}

#[test]
fn what_came_from_outside_is_asked_once() {
    struct Rewind(u32);
    impl Driver for Rewind {
        fn point(&mut self, view: &View<'_>) -> Choice {
            self.0 += 1;
            match (self.0, view.number) {
                (20.., _) => Choice::End,
                (_, 4) => Choice::To(1),
                _ => Choice::Into,
            }
        }
    }
    let host = Pretend {
        input: vec!["7".to_string(), "8".to_string()],
        ..Pretend::default()
    };
    let mut session = Session::new(Box::new(host), Settings::default());
    let code = "x = int(input()) + random::randint(1, 6) * 0; print(\"got\", x); y = x * 2 + 1; y";
    let outcome = session.step(code, Box::new(Rewind(0)));
    assert!(outcome.is_some_and(|o| o.error.is_none()));
    assert_eq!(session.global("y").as_deref(), Some("15"));
    assert_eq!(session.eval("input()").error.map(|e| e.message), None);
    assert_eq!(
        session.last_shown().map(Result::ok),
        Some(Some("\"8\"".to_string()))
    );
}

#[test]
fn functions_have_their_own_code_again_after_stepping() {
    let (mut session, _) = session(&Settings::default());
    session.eval("func f(n) { return 2 * 3 + n - 1 }");
    let before = session.function_listing("f");
    struct Run;
    impl Driver for Run {
        fn point(&mut self, _: &View<'_>) -> Choice {
            Choice::Into
        }
    }
    session.step("f(1) + f(2)", Box::new(Run));
    assert_eq!(session.function_listing("f"), before);
    session.eval("f(1)");
    assert_eq!(
        session.last_shown().map(Result::ok),
        Some(Some("6".to_string()))
    );
}

#[test]
fn values_in_the_place_of_parts_keep_together() {
    let steps = |code: &str| {
        run(
            &["--transcript"],
            format!("x = -3; y = 1/2\n:step {code}\n"),
        )
        .out
    };
    for (code, expected) in [
        ("(1-3)^2", "(-2)^2 → (-2)·(-2) → 4"),
        ("x^2", "(-3)^2 → (-3)·(-3) → 9"),
        ("2/(1/3+1/6)", "2/(1/2) → 2 · 2 → 4"),
        ("1/y", "1/(1/2) → 1 · 2 → 2"),
        ("(1/3+1/6)^2", "(1/2)^2"),
        ("1 + (1-3)", "1 + (-2)"),
        ("(1+sqrt(2))*3", "(1+√2)*3"),
        ("(1+2i)*(3-1i)", "(1+2i)*(3-i)"),
        ("-(2-5)", "-(-3) → 3"),
        ("[(1-2)*3]", "[-3]"),
        ("x + 1/3", "-3 + 1/3 → -9/3 + 1/3 → -8/3"),
    ] {
        let out = steps(code);
        assert!(out.contains(expected), "{out}");
    }
}

/// Goes through all steps.
struct All;

impl Driver for All {
    fn point(&mut self, _: &View<'_>) -> Choice {
        Choice::Into
    }
}

#[test]
fn an_argument_that_died_in_the_call_is_not_looked_at() {
    let settings = Settings {
        stress: true,
        ..Settings::default()
    };
    let (mut session, output) = session(&settings);
    session
        .eval("func f(n) { n = 0; for i in [1, 2, 3] { var t = [i]; n += 2^100 - i } return n }");
    for _ in 0..3 {
        session.step("f(10^40 + 1) - 3 * 2^100", Box::new(All));
        assert_eq!(output.borrow().as_str(), "-6\n");
        output.borrow_mut().clear();
    }
}

#[test]
fn going_back_shows_the_registers_that_were_seen_before() {
    let (settings, plan) = (
        Settings::default(),
        vec![Choice::Into, Choice::Into, Choice::To(1)],
    );
    let code = "print(2 + 3); try { print(nothing) } catch e { print(e.kind, 1 - 2) }";
    let (seen, faults, _, _) = wander(&[], code, plan, &settings);
    assert!(seen >= 3 && faults.is_empty(), "{faults:?}");
}

#[test]
fn steps_in_a_pipe_are_numbered_as_they_are_shown() {
    for code in [
        "map([1,2], |k| k+1)",
        "sort([3,1,2], |a, b| a - b < 0)",
        "sum(map(range(4), |k| k*k)) + 1",
    ] {
        let out = run(&[], format!(":step {code}\n")).out;
        let numbered = out.lines().filter(|line| line.get(4..6) == Some("  "));
        let numbers = numbered.filter_map(|line| line[..4].trim().parse().ok());
        let numbers: Vec<usize> = numbers.collect();
        let expected: Vec<usize> = (1..=numbers.len()).collect();
        assert!(numbers.len() >= 3, "{out}");
        assert_eq!(numbers, expected, "{out}");
    }
    let out = run(&[], ":step --max 2 map([1,2], |k| k+1)\n").out;
    assert!(
        out.contains("after 2 steps, the rest is not shown"),
        "{out}"
    );
    let out = run(&[], ":step --max 2 (1+2)*3\n").out;
    assert!(!out.contains("is not shown"), "{out}");
}

#[test]
fn what_is_chosen_contained_or_cut_out_is_a_step() {
    let steps = |code: &str| {
        let text = format!("x = -3; y = 1/2; a = [1, 2, 3]\n:step {code}\n");
        run(&["--transcript"], text).out
    };
    for (code, expected) in [
        ("1 < 2 ? 3 + 4 : 1/0", "true ? 3 + 4 : 1/0"),
        ("1 < 2 ? 3 + 4 : 1/0", "true ? 7 : 1/0 → 7"),
        ("2 * (x > 0 ? 1 : 2 + 3)", "2 * 5"),
        ("x > 0 ? 1 : y > 0 ? 2 + 3 : 4", "? 5 : 4 → 5"),
        ("3 in a && 4 in a", "true && false"),
        ("1 + 1 in [2]", "2 in [2] → true"),
        ("a[1:1+1]", "[1, 2, 3][1:2] → [2]"),
        ("x² + 1", "9 + 1"),
        ("x²", "(-3)² → (-3)·(-3) → 9"),
        ("y⁻¹ × 2", "(1/2)⁻¹ → 2"),
        ("2 ÷ y − 1", "2 ÷ (1/2) → 2 · 2 → 4"),
        ("sym t; t + t", "t + t → 2*t"),
    ] {
        let out = steps(code);
        assert!(out.contains(expected), "{code}: {out}");
        // An exponent does not take a step of its own.
        assert!(
            !out.contains("  ² →") && !out.contains("  ⁻¹ →"),
            "{code}: {out}"
        );
    }
}

#[test]
fn steps_of_a_long_sum_are_cut_around_what_they_change() {
    let sum = vec!["1"; 20_000].join(" + ");
    let out = run(&["--transcript"], format!(":step {sum}\n")).out;
    assert!(out.lines().all(|line| line.chars().count() < 1000), "{out}");
    assert!(out.contains("   3  4 + 1 + 1 + "), "{out}");
    assert!(out.ends_with("20000\n"), "{out}");
}
