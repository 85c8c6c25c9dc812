//! The counters of the machine, and the switches whose effects they count.

use lamina_shell::testing::{Counters, Inside};
use lamina_shell::{CompileOptions, Pretend, Session, Settings};

fn counted(compile: CompileOptions, text: &str) -> Counters {
    let settings = Settings {
        compile,
        ..Settings::default()
    };
    let mut session = Session::new(Box::new(Pretend::default()), settings);
    let before = session.counters();
    let outcome = session.eval(text);
    assert!(outcome.error.is_none(), "{text}");
    let after = session.counters();
    Counters {
        chunks: after.chunks - before.chunks,
        shared_constants: after.shared_constants - before.shared_constants,
        fused: after.fused - before.fused,
        cache_misses: after.cache_misses - before.cache_misses,
        reused: after.reused - before.reused,
    }
}

#[test]
fn fused_instructions_are_counted_and_go_away() {
    let text = "func f(n) { var s = 0; for (var i = 0; i < n; i += 1) { s = s + i % 3 } return s }\nvar x = 1; x = x + f(9)";
    assert!(counted(CompileOptions::default(), text).fused >= 3);
    let without = CompileOptions {
        fusion: false,
        ..CompileOptions::default()
    };
    assert_eq!(counted(without, text).fused, 0);
}

#[test]
fn equal_constants_are_shared() {
    let text = "var a = 10000000000; var b = [10000000000, \"text\", \"text\"]";
    assert_eq!(counted(CompileOptions::default(), text).shared_constants, 2);
    let without = CompileOptions {
        pool: false,
        ..CompileOptions::default()
    };
    assert_eq!(counted(without, text).shared_constants, 0);
}

#[test]
fn caches_miss_once_or_always() {
    let text = "var s = { n = 0 }; for (var i = 0; i < 100; i = i + 1) { s.n = s.n + i }";
    assert_eq!(counted(CompileOptions::default(), text).cache_misses, 2);
    let without = CompileOptions {
        inline_cache: false,
        ..CompileOptions::default()
    };
    assert_eq!(counted(without, text).cache_misses, 200);
}

#[test]
fn a_loop_that_only_throws_is_collected() {
    let mut session = Session::new(Box::new(Pretend::default()), Settings::default());
    let outcome = session.eval(
        "func f(n) { throw n }\nfor (var i = 0; i < 30000; i = i + 1) { try { f(i) } catch (e) { } }",
    );
    assert!(outcome.error.is_none());
    assert!(session.heap_stats().collections > 1);
}

#[test]
fn big_temporaries_become_results_and_nothing_else_does() {
    let text = "var a = 3^200; var b = 7^100; var c = a + b - 1 + b * 2; var d = c - (a + b)";
    assert!(counted(CompileOptions::default(), text).reused >= 3);
    let without = CompileOptions {
        reuse: false,
        ..CompileOptions::default()
    };
    assert_eq!(counted(without, text).reused, 0);
    // The buffers of variables, constants and elements are not reused.
    let text =
        "var a = 3^200; var k = [a]; a + 1; k[0] + 1; (a) + 1; a - a; var s = -a + 1; 2^200 + 1";
    let mut session = Session::new(Box::new(Pretend::default()), Settings::default());
    let check =
        format!("{text}; a == 3^200 && k[0] == 3^200 && s == 1 - 3^200 && 2^200 + 1 - 1 == 2^200");
    session.eval(&check);
    assert_eq!(
        session.last_shown().map(Result::ok),
        Some(Some("true".to_string()))
    );
}
