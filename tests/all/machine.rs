//! The machine at its limits: cases that are too large or too slow for a transcript, since
//! transcripts also run with a collection at every safepoint.

use lamina_shell::testing::Inside;
use lamina_shell::{Pretend, Session, Settings, Source};
use std::rc::Rc;

/// Runs the inputs in one session; for each, returns the shown value of the global `result`
/// afterwards, or the error.
fn results(inputs: &[&str]) -> Vec<String> {
    let mut session = Session::new(Box::new(Pretend::default()), Settings::default());
    inputs
        .iter()
        .map(|input| match session.eval(input).error {
            Some(error) => error.one_line(),
            None => session.global("result").unwrap_or_default(),
        })
        .collect()
}

#[test]
fn a_copy_of_a_struct_with_very_many_fields_holds_them_all() {
    let input = "var s = {}; for (var i = 0; i < 70000; i += 1) { s[\"k\" + i] = i }
        var t = copy(s); t.more = 1; var result = [size(s), size(t), t.k69999]";
    assert_eq!(results(&[input]), ["[70000, 70001, 69999]"]);
}

#[test]
fn raising_at_every_level_of_a_deep_stack_comes_to_an_end() {
    let function = "func f(n) { if n == 0 { throw 1 } try { f(n - 1) } catch e { throw n } }";
    let call =
        "var result = 0; try { f(90000) } catch e { result = [e.value, size(e.trace) < 100] }";
    assert_eq!(results(&[function, call])[1], "[90000, true]");
}

#[test]
fn a_trace_of_a_deep_stack_counts_every_frame() {
    let function = "func f(n) { if n == 0 { throw 1 }; f(n - 1) } func g() { f(50000) }";
    let call = "var result = 0; try { g() } catch e { result = size(e.trace) }";
    let mut session = Session::new(Box::new(Pretend::default()), Settings::default());
    assert!(session.eval(function).error.is_none() && session.eval(call).error.is_none());
    let error = session.eval("g()").error.expect("the function throws");
    let repeats: Vec<usize> = error.trace.iter().map(|line| line.repeats).collect();
    assert_eq!(repeats, [0, 49_999, 0, 0]);
}

#[test]
fn finally_blocks_nested_in_each_other_do_not_explode() {
    let nested = |depth: usize| {
        let open = "try { return 1 } finally { ".repeat(depth);
        format!(
            "func f() {{ {open}{} }} var result = f()",
            "}".repeat(depth)
        )
    };
    let seen = results(&[&nested(6), &nested(40)]);
    assert_eq!(
        seen,
        ["1", "SyntaxError: `finally` blocks are nested too deeply"]
    );
}

#[test]
fn a_struct_literal_may_have_any_number_of_fields() {
    let fields: Vec<String> = (0..1000).map(|i| format!("k{i} = [{i}]")).collect();
    let input = format!(
        "func f(x) {{ return {{{}, __parent__ = x}} }}; var s = f({{p = 5}})
        var result = [size(s), s.k0, s.k99, s.k100, s.k999, s.p]",
        fields.join(", ")
    );
    assert_eq!(results(&[&input]), ["[1000, [0], [99], [100], [999], 5]"]);
}

#[test]
fn a_program_that_catches_interrupts_can_still_be_stopped() {
    let mut session = Session::new(Box::new(Pretend::default()), Settings::default());
    let handle = session.interrupt_handle();
    let stopper = std::thread::spawn(move || {
        // The program catches one interrupt, but not another that follows soon after it.
        for _ in 0..200 {
            std::thread::sleep(std::time::Duration::from_millis(20));
            handle.interrupt();
        }
    });
    let outcome = session.eval("x = 1; loop { try { loop { x += 1 } } catch e { } }");
    let error = outcome.error.expect("the loop is endless");
    assert_eq!(error.kind, "Interrupted", "{}", error.one_line());
    assert!(session.global("x").is_some());
    drop(stopper);
}

#[test]
fn keys_that_are_used_once_do_not_fill_the_memory() {
    let mut session = Session::new(Box::new(Pretend::default()), Settings::default());
    let input = "var i = 0; var s; loop 100000 { s = {a = 1}; s[\"k\" + i] = i; i += 1 }
        var result = s";
    assert!(session.eval(input).error.is_none());
    assert_eq!(
        session.global("result").as_deref(),
        Some("{a = 1, k99999 = 99999}")
    );
    session.collect();
    let bytes = session.heap_bytes();
    assert!(bytes < 1 << 20, "{bytes} bytes live");
}

#[test]
fn an_interrupt_at_any_moment_is_an_error_and_nothing_else() {
    let mut session = Session::new(Box::new(Pretend::default()), Settings::default());
    let declared = session.eval(
        "var P = {m = fn(x) { return self.v + x }}; var o = new(P); o.v = 1; var done = 0
        func f(n) { try { return n == 0 || f(n - 1) } finally { o.v = o.v % 7 + 1 } }",
    );
    assert!(declared.error.is_none());
    let handle = session.interrupt_handle();
    let stop = std::sync::Arc::new(std::sync::atomic::AtomicBool::new(false));
    let stopped = std::sync::Arc::clone(&stop);
    let interrupts = std::thread::spawn(move || {
        while !stopped.load(std::sync::atomic::Ordering::SeqCst) {
            handle.interrupt();
            std::thread::sleep(std::time::Duration::from_micros(50));
        }
    });
    let input = "func main() {
            for i, c in \"interrupt\" { f(20); done = done + o.m(i) % 2 }
            return reduce(sort(map(range(20), |x| x * o.v), |x, y| x < y), |x, y| x + y) + 2^200 % 7
        }
        main()";
    let mut interrupted = 0;
    for _ in 0..300 {
        if let Some(error) = session.eval(input).error {
            assert_eq!(error.kind, "Interrupted", "{}", error.one_line());
            interrupted += 1;
        }
    }
    stop.store(true, std::sync::atomic::Ordering::SeqCst);
    interrupts.join().expect("it only sets flags");
    session.forget_interrupt();
    let _ = session.eval("1");
    assert!(session.eval(input).error.is_none());
    assert!(interrupted > 0, "nothing was interrupted");
}

fn trees(text: &str) -> ([bool; 2], [usize; 3]) {
    let mut session = Session::new(Box::new(Pretend::default()), Settings::default());
    session.trees(&Rc::new(Source::new("<test>", text)))
}

#[test]
fn a_source_is_read_once_however_often_it_is_compiled() {
    let (anew, statements) = trees("func f(x) { return x + 1 }; f(2)");
    assert_eq!((anew, statements), ([false; 2], [2; 3]));
}

#[test]
fn the_tree_of_a_very_large_source_is_read_again_when_it_is_needed() {
    let (anew, statements) = trees(&"x = 1\n".repeat(50_000));
    assert_eq!((anew, statements), ([true; 2], [50_000; 3]));
}

#[test]
fn names_of_fields_are_the_same_after_collections() {
    let mut session = Session::new(Box::new(Pretend::default()), Settings::default());
    let outcome = session.eval(
        "s = {}; kept = []; i = 0
        loop 30000 {
            setattr(s, \"k\" + i, i)
            if i % 100 == 0 { push(kept, \"k\" + i) } else { delattr(s, \"k\" + i) }
            i += 1
        }
        all_there = array::all(kept, |k| \"k\" + s[k] == k && hasattr(s, k))
        gone = array::any(range(30000), |i| i % 100 != 0 && hasattr(s, \"k\" + i))",
    );
    assert!(outcome.error.is_none());
    assert_eq!(session.global("all_there").as_deref(), Some("true"));
    assert_eq!(session.global("gone").as_deref(), Some("false"));
}
