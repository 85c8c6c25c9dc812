//! Checkpoints: `:undo` and `:redo` restore the earlier state exactly, as shown by a digest of all
//! reachable state.

use crate::fuzz::{limits, session, setting, write};
use lamina_shell::testing::Inside;
use lamina_shell::{Session, Settings};

fn plain() -> Settings {
    Settings {
        limits: limits(),
        seed: Some(5),
        ..Settings::default()
    }
}

/// Runs the inputs, undoes them all and redoes them all, and compares the states on the way.
fn there_and_back(name: &str, inputs: &[&str], settings: &Settings) {
    let (mut session, _) = session(settings);
    let mut states = vec![session.digest()];
    for input in inputs {
        let outcome = session.eval(input);
        let error = outcome.error.map(|e| e.kind);
        assert!(error.as_deref() != Some("SyntaxError"), "{input}");
        states.push(session.digest());
    }
    for round in 0..2 {
        for (i, state) in states.iter().enumerate().rev().skip(1) {
            assert!(session.undo().is_some());
            let at = format!("{name}, round {round}: before input {i}: {}", inputs[i]);
            assert_eq!(session.digest(), *state, "{at}");
        }
        assert!(session.undo().is_none());
        for (i, state) in states.iter().enumerate().skip(1) {
            assert!(session.redo().is_some());
            let at = format!("{name}, round {round}: after input {i}: {}", inputs[i - 1]);
            assert_eq!(session.digest(), *state, "{at}");
        }
        assert!(session.redo().is_none());
    }
    // Running the inputs again from the middle gives the same results as before.
    let middle = inputs.len() / 2;
    for _ in middle..inputs.len() {
        session.undo();
    }
    for (i, input) in inputs.iter().enumerate().skip(middle) {
        session.eval(input);
        assert_eq!(
            session.digest(),
            states[i + 1],
            "{name}, run again: {input}"
        );
    }
}

#[test]
fn random_programs_there_and_back() {
    let stressed = Settings {
        stress: true,
        ..plain()
    };
    let (first, count) = (setting("FUZZ_SEED", 1), setting("FUZZ_COUNT", 40));
    for seed in first..first + count {
        let inputs = write::program(seed);
        let inputs: Vec<&str> = inputs.iter().map(String::as_str).collect();
        let settings = if seed % 4 == 0 { &stressed } else { &plain() };
        there_and_back(&format!("seed {seed}"), &inputs, settings);
    }
}

#[test]
fn everything_that_can_change_there_and_back() {
    let inputs = [
        "a = [1, 2, 3]; b = a; s = {x = 1, inner = {y = a}}",
        "push(a, 4); a[0] = 10; b[1] += 5",
        "pop(a); a.insert(0, 7); a.remove(1); a.set(0, [])",
        "array::sort(b, |x, y| string(x) < string(y))",
        "s.x = 2; s.new = a; s.inner.y = null",
        "func counter() { var n = 0; return { step = fn() { n += 1; return n }, jump = fn(k) { n = k } } }",
        "part = a[1:]; push(part, 5); whole = s.inner[\"y\"] == null ? a[:] : []; sym letter",
        "letter = letter² in [letter^2] ? part : whole",
        "c = counter(); d = c",
        "c.step(); d.step(); c.jump(40)",
        "p = {greet = fn() { return self.name }}; q = {name = \"q\", __parent__ = p}",
        "q.greet(); p.greet = fn() { return 1 }; q.greet()",
        "q.__parent__ = {other = 1}; s[\"computed \" + string(1)] = 2",
        "for i in range(0, 100) { s[\"k\" + string(i)] = i }",
        "for i in range(0, 50) { delattr(s, \"k\" + string(2 * i)) }",
        "sum = 0; for i in range(1, 1000) { sum += i }",
        "define K = 5; var _ = 3",
        "random::random(); x = random::random()",
        "try { throw [1] } catch e { kept = e }",
        "func fails() { a[0] = 1; c.step(); throw \"no\" }; fails()",
        "1/3; _2; 2^100",
        "a = null; s = 1; sqrt(2) + 1",
        "t = \"\"; for i in range(0, 100) { t = t + \"ab\" }",
        "t = t + \"c\"; u = t + \"d\"",
        "var self_made = [0]; self_made[0] = self_made",
        "push(self_made, self_made)",
        "var [q1, [q2, ...q3]] = [1, [2, 3, 4]]; box = {v = 0}; m = [5, 6]",
        "[q1, q2] = [q2, q1]; [m[0], box.v, box.w] = [m[1], m[0], 7]; q3[0] = m",
        "func several(n, to = [n], ...more) { push(to, n); return fn(...xs) { [n, to] = [size(xs), xs] } }",
        "set_both = several(1, m, ...q3); set_both(...m, ...q3)",
        "for [k, v] in [[1, 2], [3, 4]] { push(m, || k + v) }; t = f\"{m[0]}{q1:>4}\"",
    ];
    there_and_back("all kinds of changes", &inputs, &plain());
    let stressed = Settings {
        stress: true,
        ..plain()
    };
    there_and_back("all kinds of changes, stressed", &inputs, &stressed);
}

/// A session that has run these inputs.
fn after(inputs: &[&str]) -> Session {
    let settings = Settings {
        seed: Some(5),
        ..Settings::default()
    };
    let (mut session, _) = session(&settings);
    for input in inputs {
        let outcome = session.eval(input);
        assert!(outcome.error.is_none(), "{input}: {:?}", outcome.error);
    }
    session
}

#[test]
fn a_new_input_forgets_what_was_taken_back() {
    let mut session = after(&["x = 1", "x = 2"]);
    session.undo();
    session.eval("y = 5");
    assert!(session.redo().is_none());
    assert_eq!(session.global("x").as_deref(), Some("1"));
    session.undo();
    session.undo();
    assert_eq!((session.global("x"), session.undo_counts().0), (None, 0));
    assert_eq!(session.next_input(), 1);
}

#[test]
fn the_digest_tells_states_apart() {
    let states = [
        after(&["x = [1]; y = [1]"]).digest(),
        after(&["x = [1]; y = x"]).digest(),
        after(&["x = [1]; y = [2]"]).digest(),
        after(&["x = {a = 1}; y = x"]).digest(),
        after(&["func f() { return 1 }"]).digest(),
        after(&["func f() { return 2 }"]).digest(),
        after(&["x = 1"]).digest(),
        after(&["x = float(1)"]).digest(),
        after(&["define x = 1"]).digest(),
        after(&["random::random()"]).digest(),
        after(&["1"]).digest(),
        after(&["2"]).digest(),
        after(&["var n = 1; f = fn() { n += 1 }"]).digest(),
        after(&["func g() { var n = 1; return fn() { n += 1 } } f = g()"]).digest(),
        after(&["func g() { var n = 2; return fn() { n += 1 } } f = g()"]).digest(),
    ];
    for (i, a) in states.iter().enumerate() {
        for (j, b) in states.iter().enumerate() {
            assert_eq!(i == j, a == b, "states {i} and {j}");
        }
    }
}

#[test]
fn an_input_that_changes_too_much_cannot_be_taken_back_and_says_so() {
    let mut session = after(&[
        "a = array::fill(5000000, 0)",
        "for i in range(1000000) { a[i] = 1 }",
    ]);
    assert!(session.undo().is_none() && session.is_undo_lost());
    session.eval("for i in range(1000000) { a[i] = 2 }; b = 3");
    session.eval("b = 4");
    assert!(session.undo().is_some() && !session.is_undo_lost());
    assert_eq!(session.global("b").as_deref(), Some("3"));
}

#[test]
fn single_changes_of_large_arrays_and_dicts_there_and_back() {
    let inputs = [
        "a = range(20000); d = dict(); s = set(a); for i in a { d[i] = i }",
        "a[0] = 1; push(a, 5); a.insert(0, 7); a[-2] = 8",
        "pop(a); a.remove(0); a[-1] = 9; a.insert(100, 1); a.remove(19000)",
        "d[5] = \"five\"; d.remove(0); d[\"new\"] = 1; d[5] = [1]; s.remove(5)",
        "d.remove(\"new\"); d.remove(19999); d[-1] = 0; s.add(\"x\"); push(d[5], 2)",
        "a[1] = 2; a[1] = 3; d.clear(); d[1] = 2",
        "for i in range(9000) { a[i] = 0; s.remove(10000 + i) }",
        "for i in range(9000) { s.add(i); s.add(-i); d[i] = i; a.remove(0) }",
        "s.clear(); d.remove(8999); push(a, a)",
    ];
    there_and_back("single changes", &inputs, &plain());
}

#[test]
fn a_preview_shows_values_and_changes_nothing() {
    let mut session = after(&[
        "x = 2; a = [1, 2]; s = {n = 1}",
        "func double(n) { return 2 * n }",
        "func effect() { x = 3; return x }",
        "func counter() { var n = 0; return fn() { n += 1; return n } }",
        "c = counter(); big = array::fill(1000000, 1)",
        "1/7",
    ]);
    let shown = [
        ("1/3+1/6", "1/2"),
        ("x", "2"),
        ("double(x) + 1", "5"),
        ("sqrt(8)", "2√2"),
        ("map(a, |n| n * n)", "[1, 4]"),
        ("a.size() + s.n", "3"),
        ("_", "1/7"),
        ("_6 * 7", "1"),
        ("{n = x}", "{n = 2}"),
        ("counter()()", "1"),
        ("[3, 1, 2].sort()", "[1, 2, 3]"),
        ("x;", "2"),
        ("size(big)", "1000000"),
    ];
    let nothing = [
        "",
        "7",
        "x = 2",
        "x += 1",
        "y",
        "y = 5",
        "var q = 1",
        "print(1)",
        "2^(10^9)",
        "3^(10^7)",
        "10000000!",
        "push(a, 1)",
        "a.push(1)",
        "push(big, 1)",
        "a[0] = 5",
        "s.n = 2",
        "effect()",
        "c()",
        "random::random()",
        "random::seed(1)",
        "time::now()",
        "io::exists(\"/etc/passwd\")",
        "io::write(\"x\", \"y\")",
        "input()",
        "1/0",
        "1 +",
        "(",
        "loop { }",
        "while true { }",
        "func g() { return 1 }",
        "include nothing",
        "exit(3)",
        "null",
        "throw 1",
        ":quit",
        "factor(2^257 - 1)",
        "range(10000000)",
    ];
    let state = session.digest();
    let counters = (
        session.counters(),
        session.heap_stats().kinds,
        session.peak_depth(),
    );
    // Names of builtins get their slots when first used, so each input is previewed once
    // beforehand.
    for (text, _) in shown {
        session.preview(text);
    }
    for text in nothing {
        session.preview(text);
    }
    let names = session.global_count();
    for (text, expected) in shown {
        assert_eq!(session.preview(text).as_deref(), Some(expected), "{text}");
        assert_eq!(session.digest(), state, "{text}");
    }
    for text in nothing {
        assert_eq!(session.preview(text), None, "{text}");
        assert_eq!(session.digest(), state, "{text}");
    }
    let after = (
        session.counters(),
        session.heap_stats().kinds,
        session.peak_depth(),
    );
    assert_eq!(after, counters);
    assert_eq!(session.global_count(), names, "no name was created");
    assert!(session.undo().is_some());
}

#[test]
fn no_builtin_has_an_effect_in_a_preview() {
    let mut session = after(&["var a = [3, 1, 2]; var s = {n = 1}"]);
    let state = session.digest();
    let examples: Vec<String> = lamina_shell::testing::table()
        .iter()
        .flat_map(|row| row.examples)
        .flat_map(|example| example.split(" → ").next())
        .map(str::to_string)
        .collect();
    assert!(examples.len() > 150);
    for example in examples {
        session.preview(&example);
        assert_eq!(session.digest(), state, "{example}");
    }
}

#[test]
fn a_reset_can_be_taken_back() {
    let mut session = after(&["x = [1]", "x", "1/3"]);
    let before = session.digest();
    session.reset(":reset");
    assert_eq!(
        (session.global("x"), session.eval("_2").error.is_some()),
        (None, true)
    );
    session.undo();
    let emptied = session.digest();
    session.undo();
    assert_eq!(session.digest(), before);
    session.redo();
    assert_eq!(session.digest(), emptied);
    session.undo();
    session.eval("push(_2, 5)");
    assert_eq!(session.global("x").as_deref(), Some("[1, 5]"));
}

#[test]
fn values_that_only_undo_keeps_do_not_fill_the_memory() {
    let mut settings = plain();
    settings.limits.bytes_max = 64 << 20;
    let (mut session, _) = session(&settings);
    for input in [
        "x = range(300000); size(x)",
        "x = map(range(100000), |i| [i]); 0",
    ] {
        for round in 0..40 {
            let outcome = session.eval(input);
            let error = outcome.error.map(|e| e.message);
            assert_eq!(error, None, "{input}, round {round}");
        }
    }
    let states: Vec<u64> = (0..3)
        .map(|i| {
            session.eval(&format!("y = {i}"));
            session.digest()
        })
        .collect();
    let (kept, _) = session.undo_counts();
    assert!(kept >= 3, "only {kept} are kept");
    assert!(session.undo().is_some());
    assert_eq!(session.digest(), states[1]);
    assert!(session.redo().is_some());
    assert_eq!(session.digest(), states[2]);
    // The number of inputs that can be undone is exactly the number of states that are kept.
    let (kept, _) = session.undo_counts();
    for _ in 0..kept {
        assert!(session.undo().is_some());
    }
    assert!(session.undo().is_none());
    let error = session.eval("x = range(300000)").error.map(|e| e.message);
    assert_eq!(error, None);
}

#[test]
fn a_preview_at_the_ceiling_forgets_no_step() {
    let mut settings = plain();
    settings.limits.bytes_max = 64 << 20;
    let (mut session, _) = session(&settings);
    session.eval("x = range(300000)");
    session.eval("x = range(300001)");
    assert!(session.preview("map(range(100000), |i| [i])").is_none());
    assert_eq!(session.undo_counts(), (2, 0));
    session.undo();
    assert!(session.preview("size(x) + 0").is_some());
    assert_eq!(session.undo_counts(), (1, 1));
}

#[test]
fn results_stay_with_their_inputs_when_some_were_let_go() {
    let mut settings = plain();
    settings.preferences.results_max = 100_000;
    let (mut session, _) = session(&settings);
    for input in ["x = []; x", "\"b\"", "loop 50000 { x.push(1) }", "\"d\""] {
        session.eval(input);
    }
    session.reset(":reset");
    let shown = |session: &mut Session, name: &str| {
        session.eval(name);
        let shown = session.last_shown().and_then(Result::ok);
        session.undo();
        shown
    };
    for _ in 0..2 {
        session.undo();
        session.redo();
    }
    session.undo();
    assert_eq!(shown(&mut session, "_2").as_deref(), Some("\"b\""));
    assert_eq!(shown(&mut session, "_4").as_deref(), Some("\"d\""));
}

#[test]
fn what_was_stored_is_not_there_after_undo() {
    let (mut session, _) = session(&plain());
    session.eval("cas::store(\"p\", \"x + 1\")");
    session.undo();
    let error = session.eval("cas::load(\"p\")").error.map(|e| e.kind);
    assert_eq!(error.as_deref(), Some("NameError"));
}

#[test]
fn what_is_kept_in_little_memory_is_whole() {
    let (first, count) = (setting("FUZZ_SEED", 1), setting("FUZZ_COUNT", 10));
    let mut forgotten = 0;
    for seed in first..first + count {
        let mut settings = plain();
        settings.limits.bytes_max = 6 << 20;
        settings.stress = seed % 5 == 0;
        let (mut session, _) = session(&settings);
        let mut states = vec![session.machine_digest()];
        for (i, input) in write::program(seed).iter().enumerate() {
            for input in [input, &format!("hog = range({})", 20_000 + i)] {
                session.eval(input);
                states.push(session.machine_digest());
            }
        }
        let (kept, _) = session.undo_counts();
        forgotten += states.len() - 1 - kept;
        let last = states.len() - 1;
        for i in (last - kept..last).rev() {
            assert!(session.undo().is_some());
            assert!(
                session.machine_digest() == states[i],
                "seed {seed}, undo to {i}"
            );
        }
        let (_, kept) = session.undo_counts();
        let base = last - session.undo_counts().1;
        for i in 0..kept {
            assert!(session.redo().is_some());
            assert!(
                session.machine_digest() == states[base + i + 1],
                "seed {seed}, redo {i}"
            );
        }
        assert!(session.redo().is_none());
    }
    assert!(forgotten > 0, "memory was never short");
}

#[test]
fn looking_does_not_throw_away_what_could_be_redone() {
    let looks = [
        "x",
        "1 + 1",
        "print(x)",
        "1/0",
        "y",
        "size(a)",
        "func",
        "map(a, |n| n + x)",
        "_",
        "copy(a)",
    ];
    let commands = [
        ":vars",
        ":type x",
        ":time x",
        ":doc size",
        ":cells",
        ":dis x",
        ":trace calls x",
        ":step x + 1",
    ];
    let mut session = after(&["x = 1; a = [1]", "x = 2; push(a, 2)", "y = x"]);
    let whole = session.digest();
    session.undo();
    session.undo();
    for look in looks {
        session.eval(look);
    }
    for line in commands {
        let _ = lamina_shell::testing::dispatch(&mut session, line);
    }
    assert_eq!(session.undo_counts().1, 2);
    let texts: Vec<String> = session.redo().into_iter().map(|s| s.text).collect();
    assert_eq!(texts, ["x = 2; push(a, 2)"]);
    assert_eq!(session.global("x").as_deref(), Some("2"));
    session.eval("a");
    assert!(session.redo().is_some());
    assert_eq!(session.digest(), whole);
    assert_eq!(session.next_input(), 4);
    // Undo, look at a value, undo further, and redo everything.
    session.undo();
    session.eval("x");
    assert_eq!(session.undo().map(|s| s.text).as_deref(), Some("x"));
    session.undo();
    session.eval("a");
    while session.redo().is_some() {}
    assert_eq!(session.digest(), whole);
    let numbers: Vec<u64> = session.record().inputs().filter_map(|i| i.number).collect();
    assert_eq!(numbers, [1, 2, 3]);
}

#[test]
fn whatever_changes_something_ends_what_could_be_redone() {
    let changes = [
        "x = 1",
        "push(a, 1)",
        "random::random()",
        "z = 0",
        "func f() { }",
        "a[0] = 1; 1/0",
    ];
    for change in changes {
        let mut session = after(&["x = 1; a = [0]", "x = 2"]);
        session.undo();
        session.eval("x");
        session.eval(change);
        assert_eq!(session.undo_counts().1, 0, "{change}");
        assert!(
            session.undo().is_some() && session.redo().is_some(),
            "{change}"
        );
        assert!(session.redo().is_none(), "{change}");
        let shown = session.record().inputs().map(|i| i.text.clone());
        let expected = ["x = 1; a = [0]", "x", change];
        assert_eq!(shown.collect::<Vec<String>>(), expected, "{change}");
    }
}

#[test]
fn looks_that_were_taken_back_are_all_redone_and_give_way_to_older_inputs() {
    let mut session = after(&["d = 1"]);
    let whole = session.digest();
    session.undo();
    let start = session.digest();
    session.eval("10 + 1");
    let first = session.digest();
    session.eval("20 + 2");
    let second = session.digest();
    for round in 0..2 {
        for state in [first, start] {
            assert!(session.undo().is_some());
            assert_eq!(session.digest(), state, "round {round}");
        }
        for state in [first, second] {
            assert!(session.redo().is_some());
            assert_eq!(session.digest(), state, "round {round}");
        }
        assert_eq!(session.undo_counts(), (2, 1), "round {round}");
    }
    // A look among the looks gives way to the look that comes after its place, and to no other.
    session.undo();
    session.eval("30 + 3");
    assert_eq!(session.redo().map(|s| s.text).as_deref(), Some("20 + 2"));
    assert_eq!(session.digest(), second);
    assert_eq!(session.redo().map(|s| s.text).as_deref(), Some("d = 1"));
    assert_eq!(session.digest(), whole);
    assert_eq!(session.undo_counts(), (1, 0));
    let texts = session.record().inputs().map(|i| i.text.clone());
    assert_eq!(texts.collect::<Vec<String>>(), ["d = 1"]);
}

#[test]
fn looks_before_a_new_change_remain_ordinary_inputs() {
    let mut session = after(&["d = 1"]);
    session.undo();
    session.eval("10 + 1");
    session.eval("e = 2");
    let whole = session.digest();
    session.undo();
    session.eval("7");
    session.undo();
    session.undo();
    assert_eq!(session.undo_counts(), (0, 3));
    while session.redo().is_some() {}
    assert_eq!(session.digest(), whole);
    assert_eq!(session.undo_counts(), (2, 0));
}
