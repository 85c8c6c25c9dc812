//! Inputs as cells: which of them are stale after an edit, and that running those again gives the
//! same result as a run from the top.

use lamina_shell::testing::{self, Inside, Reply, State};
use lamina_shell::{Pretend, Session, Settings};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

fn session() -> Session {
    Session::new(Box::new(Pretend::default()), Settings::default())
}

fn command(session: &mut Session, line: &str) -> String {
    match testing::dispatch(session, line) {
        Ok(Reply::Text(text)) => text,
        Ok(reply) => panic!("{line}: {reply:?}"),
        Err(failure) => failure.message().to_string(),
    }
}

/// The numbers of the inputs that are stale after this edit.
fn stale(inputs: &[&str], edit: &str) -> Vec<u64> {
    let mut session = session();
    for input in inputs {
        session.eval(input);
    }
    command(&mut session, edit);
    let states = testing::states(&mut session);
    let both = session.record().inputs().zip(states);
    both.filter(|(_, state)| *state == State::Stale)
        .filter_map(|(input, _)| input.number)
        .collect()
}

#[test]
fn direct_and_transitive_dependants_are_stale() {
    let inputs = [
        "x = 1",
        "y = x + 1",
        "z = 5",
        "y * 2",
        "z",
        "1 + 1",
        "z + y",
    ];
    assert_eq!(stale(&inputs, ":edit 1 x = 2"), [2, 4, 7]);
    assert_eq!(stale(&inputs, ":edit 3 z = 6"), [5, 7]);
    assert_eq!(stale(&inputs, ":delete 2"), [4, 7]);
    assert!(stale(&inputs, ":edit 1 x = 1").is_empty());
    assert!(stale(&inputs, ":edit 4 y * 3").is_empty());
}

#[test]
fn choices_slices_and_symbols_depend_on_what_they_mention() {
    let inputs = [
        "sym t",
        "t² + 1",
        "a = [1, 2]",
        "a[1:]",
        "2 in a ? 1 : 0",
        "false ? a : 7",
        "\"a\" in \"abc\"",
    ];
    assert_eq!(stale(&inputs, ":edit 1 t = 2"), [2]);
    assert_eq!(stale(&inputs, ":edit 3 a = [3]"), [4, 5, 6]);
}

#[test]
fn functions_depend_on_what_they_mention_when_they_are_called() {
    let inputs = [
        "rate = 2",
        "func pay(n) { return n * rate }",
        "func twice(n) { return pay(pay(n)) }",
        "7 + 1",
        "twice(3)",
        "g = twice",
        "map([1, 2], g)",
        "map([1, 2], |n| n + 1)",
    ];
    assert_eq!(stale(&inputs, ":edit 1 rate = 3"), [5, 6, 7]);
    assert_eq!(
        stale(&inputs, ":edit 2 func pay(n) { return n }"),
        [5, 6, 7]
    );
    let conditional = ["x = false", "k = 1", "if x { k = 2 }", "k", "0 + 4"];
    assert_eq!(stale(&conditional, ":edit 1 x = true"), [3, 4]);
    let early = ["func f() { return late }", "late = 4", "f()", "9"];
    assert_eq!(stale(&early, ":edit 2 late = 5"), [3]);
}

#[test]
fn what_is_shared_is_stale() {
    let alias = ["a = [1]", "b = a", "c = [7]", "push(b, 2)", "a", "c"];
    assert_eq!(stale(&alias, ":edit 4 push(b, 3)"), [5]);
    let closure = [
        "func make() { var n = []; return |x| { add = push(n, x), all = n } }",
        "m = make()",
        "n = m(1).all",
        "other = 4",
        "m(2)",
        "n",
        "other",
    ];
    assert_eq!(stale(&closure, ":edit 5 m(3)"), [6]);
    let counter = [
        "func counter() { var n = 0; return do { n += 1; return n } }",
        "c = counter()",
        "d = counter()",
        "c()",
        "c()",
        "d()",
    ];
    assert_eq!(stale(&counter, ":edit 4 5"), [5]);
    let method = [
        "struct P { n = 0; inc = do { self.n += 1; return self.n } }",
        "p = new(P)",
        "q = [p]",
        "p.inc()",
        "q[0].n",
        "1 + 2",
    ];
    assert_eq!(stale(&method, ":edit 4 null"), [5]);
}

#[test]
fn hidden_state_and_results_are_followed() {
    let random = ["random::seed(1)", "3", "random::randint(1, 6)", "4"];
    assert_eq!(stale(&random, ":edit 1 random::seed(2)"), [3]);
    let results = ["5", "x = _1 + 1", "x", "8"];
    assert_eq!(stale(&results, ":edit 1 6"), [2, 3]);
    let constants = ["k = 1", "k = 2", "k"];
    assert_eq!(stale(&constants, ":edit 1 define k = 1"), [2, 3]);
    assert_eq!(stale(&["x = 1", "vars()", "3"], ":edit 1 y = 1"), [2]);
    assert!(stale(&["(2", "x = 1"], ":edit 1 x = 5").is_empty());
}

/// Enters an input or a command.
fn enter(session: &mut Session, text: &str) {
    if testing::is_command(text) {
        // A command that is rejected does not count as an input.
        let _ = testing::dispatch(session, text);
    } else {
        session.eval(text);
    }
}

/// What a session shows for each input, and its digest, after a run from the top.
fn from_the_top(texts: &[String]) -> (Vec<String>, u64) {
    let mut fresh = session();
    for text in texts {
        enter(&mut fresh, text);
    }
    let shown = fresh.record().inputs().map(|input| input.output.clone());
    (shown.collect(), fresh.digest())
}

#[test]
fn running_again_gives_what_a_run_from_the_top_gives() {
    let mut session = session();
    for input in [
        "x = 1",
        "a = [x]",
        "b = a",
        "push(b, x + 1)",
        "a",
        "1/0",
        "x = 5",
    ] {
        session.eval(input);
    }
    assert_eq!(
        command(&mut session, ":edit 1 x = 10"),
        "edited: 1; stale: 2, 3, 4, 5; `:rerun stale` brings them up to date\n"
    );
    command(&mut session, ":delete 7");
    let cells = command(&mut session, ":cells");
    assert!(
        cells.contains("   1  edited   x = 10\n") && cells.contains("   6  error    1/0\n"),
        "{cells}"
    );
    assert_eq!(
        command(&mut session, ":rerun stale"),
        "ran 6 inputs again\n"
    );
    assert_eq!(session.global("a").as_deref(), Some("[10, 11]"));
    assert_eq!(session.global("x").as_deref(), Some("10"));
    let texts: Vec<String> = session.record().inputs().map(|i| i.text.clone()).collect();
    assert_eq!(from_the_top(&texts).1, session.digest());
    assert_eq!(command(&mut session, ":rerun stale"), "nothing is stale\n");
    command(&mut session, ":rerun 4 5");
    assert_eq!(session.global("a").as_deref(), Some("[10, 11, 11]"));
    assert_eq!(session.record().inputs().len(), 8);
    command(&mut session, ":undo 2");
    assert_eq!(session.record().inputs().len(), 6);
    command(&mut session, ":redo");
    assert_eq!(session.record().inputs().len(), 7);
    assert_eq!(
        command(&mut session, ":cells 4"),
        "push(b, x + 1)\n(reads b, x)\n"
    );
    assert!(command(&mut session, ":rerun 99").contains("no input 99"));
    assert!(command(&mut session, ":delete x").contains("number of an input"));
}

/// A source of random numbers that gives the same sequence each time.
struct Chance(u64);

impl Chance {
    fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % n as u64) as usize
    }

    fn pick<'a>(&mut self, texts: &[&'a str]) -> &'a str {
        texts[self.below(texts.len())]
    }
}

/// Inputs that depend on each other in many ways.
const INPUTS: &[&str] = &[
    "x = 1",
    "x = x + 1",
    "y = x * 2",
    "var z = y - x",
    "a = [x, y]",
    "b = a",
    "c = copy(a)",
    "push(b, x)",
    "a[0] = z",
    "a",
    "b",
    "[a, c]",
    "x + y",
    "z",
    "func f(n) { return n + x }",
    "func f(n) { return n * y }",
    "func g(n) { push(a, n); return size(a) }",
    "func h() { x = x + 10; return x }",
    "f(2)",
    "g(3)",
    "h()",
    "k = f",
    "k(1)",
    "func counter() { var n = 0; return do { n += 1; return n } }",
    "m = counter()",
    "m()",
    "o = m",
    "o()",
    "s = { v = x, items = a }",
    "s.v += 1",
    "s.items",
    "t = s",
    "t.v",
    "struct P { n = 0; inc = do { self.n += 1; return self.n } }",
    "p = new(P)",
    "p.inc()",
    "q = [p, p]",
    "q[1].inc()",
    "p.n",
    "if x > 2 { y = 100 } else { z = 7 }",
    "if size(b) > 2 { pop(b) }",
    "for i in range(2) { x += i }",
    "map(a, |v| v + x)",
    "map([1, 2], k)",
    "w = || x + y",
    "w()",
    "random::seed(4)",
    "random::randint(1, 100)",
    "r = random::randint(1, 100)",
    "r",
    "_",
    "_2",
    "1/0",
    "undefined_name",
    "define lim = 5",
    "lim + x",
    "lim = 6",
    "try { f(undefined) } catch e { e.kind }",
    "print(x); y",
    "throw a",
    "sum(a)",
    "sum = 4",
    "sum",
    "update(s, {v = 0})",
    "xpcall(f, |e| 0, 5)",
    "delattr(s, \"v\")",
    "e2 = [s, p, m]",
    "e2[2]()",
    "globals()",
    ":type x",
    ":type h()",
    ":vars",
    ":reset y",
    ":reset",
    ":full",
    "x = null",
    "y = \"text\"",
    "a = [1, 2, 3]",
];

#[test]
fn any_sequence_of_edits_ends_like_a_run_from_the_top() {
    for seed in 1..=1000 {
        let mut chance = Chance(u64::wrapping_mul(seed, 0x9e37_79b9_7f4a_7c15));
        let mut session = session();
        for _ in 0..6 + chance.below(10) {
            enter(&mut session, chance.pick(INPUTS));
        }
        for _ in 0..1 + chance.below(4) {
            for _ in 0..1 + chance.below(3) {
                let last = session.next_input() as usize;
                let number = 1 + chance.below(last);
                match chance.below(4) {
                    0 => command(&mut session, &format!(":delete {number}")),
                    1 => {
                        enter(&mut session, chance.pick(INPUTS));
                        String::new()
                    }
                    _ => {
                        let text = chance.pick(INPUTS);
                        if text.starts_with(':') {
                            continue;
                        }
                        command(&mut session, &format!(":edit {number} {text}"))
                    }
                };
            }
            check_fresh(&mut session, seed);
            command(&mut session, ":rerun stale");
            let texts: Vec<String> = session.record().inputs().map(|i| i.text.clone()).collect();
            let (shown, digest) = from_the_top(&texts);
            let here: Vec<String> = session
                .record()
                .inputs()
                .map(|i| i.output.clone())
                .collect();
            assert_eq!(here, shown, "seed {seed}: {texts:#?}");
            assert_eq!(session.digest(), digest, "seed {seed}: {texts:#?}");
        }
    }
}

/// Checks that an input reported as fresh shows the same output in a run from the top.
fn check_fresh(session: &mut Session, seed: u64) {
    let states = testing::states(session);
    let inputs: Vec<_> = session.record().inputs().cloned().collect();
    let left = inputs.iter().filter(|input| !input.deleted);
    let texts: Vec<String> = left.map(|input| input.text.clone()).collect();
    let (shown, _) = from_the_top(&texts);
    let mut shown = shown.into_iter();
    for (input, state) in inputs.iter().zip(states) {
        if input.deleted {
            continue;
        }
        let again = shown.next().expect("every input ran");
        if state == State::Fresh {
            assert_eq!(
                input.output, again,
                "seed {seed}: {:?} in {inputs:#?}",
                input.text
            );
        }
    }
}

#[test]
fn inputs_that_are_stepped_or_traced_are_remembered_once() {
    let mut session = session();
    session.eval("x = 1");
    command(&mut session, ":step x = x + 1");
    command(&mut session, ":trace calls --max 5 x = x + 1");
    command(&mut session, ":trace calls");
    command(&mut session, ":trace off");
    let texts: Vec<(Option<u64>, String)> = session
        .record()
        .inputs()
        .map(|input| (input.number, input.text.clone()))
        .collect();
    let expected = [
        (Some(1), "x = 1"),
        (Some(2), ":step x = x + 1"),
        (Some(3), ":trace calls --max 5 x = x + 1"),
        (None, ":trace calls"),
        (None, ":trace off"),
    ];
    assert_eq!(texts, expected.map(|(n, text)| (n, text.to_string())));
    session.eval("x");
    command(&mut session, ":edit 1 x = 10");
    let states = testing::states(&mut session);
    let stale = |i: usize| states[i] == State::Stale;
    assert!(stale(1) && stale(2) && stale(5), "{states:?}");
    command(&mut session, ":rerun stale");
    assert_eq!(session.global("x").as_deref(), Some("12"));
}

#[test]
fn an_exit_in_an_input_that_runs_again_leaves() {
    let mut session = session();
    for input in ["x = 0", "if x > 0 { exit(3) }", "x"] {
        session.eval(input);
    }
    command(&mut session, ":edit 1 x = 1");
    let reply = testing::dispatch(&mut session, ":rerun stale");
    assert!(matches!(reply, Ok(Reply::Leave(3))), "{reply:?}");
}

#[test]
fn inputs_older_than_the_kept_states_cannot_run_again() {
    let mut session = session();
    session.eval("x = 1");
    session.eval("y = x");
    for n in 0..1100 {
        session.eval(&format!("z = {n}"));
    }
    command(&mut session, ":edit 1 x = 2");
    let message = command(&mut session, ":rerun stale");
    assert_eq!(message, "the state before input 1 is no longer kept");
    assert_eq!(session.global("y").as_deref(), Some("1"));
}

#[test]
fn an_interrupt_leaves_the_inputs_that_have_not_run() {
    let mut session = session();
    for input in ["n = 0", "while n > 0 { }", "n + 1"] {
        session.eval(input);
    }
    command(&mut session, ":edit 1 n = 1");
    let handle = session.interrupt_handle();
    let done = Arc::new(AtomicBool::new(false));
    let seen = Arc::clone(&done);
    let interrupting = std::thread::spawn(move || {
        while !seen.load(Ordering::Relaxed) {
            std::thread::sleep(Duration::from_millis(10));
            handle.interrupt();
        }
    });
    let text = command(&mut session, ":rerun stale");
    done.store(true, Ordering::Relaxed);
    interrupting.join().expect("the thread ends");
    assert_eq!(text, "interrupted; `:rerun stale` runs the rest\n");
    assert_eq!(session.record().inputs().count(), 3);
}
