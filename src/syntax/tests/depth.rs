//! Deeply nested and long sources are either accepted or rejected; they never cause a crash.

use super::read;
use crate::syntax::{LEVELS_MAX, status};

/// The opening of a level, the innermost part, and the closing of a level.
const NESTS: &[(&str, &str, &str)] = &[
    ("(", "1", ")"),
    ("[", "1", "]"),
    ("f(", "1", ")"),
    ("a[", "1", "]"),
    ("f({a = 1}, ", "1", ")"),
    ("[{a = ", "1", "}]"),
    ("f(1 + 2 * ", "1", ")"),
    ("(a || b && c == d < e + f * -g ^ ", "1", ")"),
    ("{ ", "1", " }"),
    ("if a { ", "1", " }"),
    ("if a { } else { ", "1", " }"),
    ("while a { ", "1", " }"),
    ("for (;;) { ", "1", " }"),
    ("for x in y { ", "1", " }"),
    ("loop { ", "1", " }"),
    ("try { ", "1", " } catch { }"),
    ("try { } finally { ", "1", " }"),
    ("func f() { ", "1", " }"),
    ("x = do { ", "1", " }"),
    ("f(do |x| { g(x) + ", "1", " })"),
    ("fn(x) => ", "1", ""),
    ("|x| ", "1", ""),
    ("|| 1 + ", "1", ""),
    ("-|x| 1 + ", "1", ""),
    ("if a ", "x", ""),
    ("if a x else ", "y", ""),
    ("while a ", "x", ""),
    ("loop 2 ", "x", ""),
    ("for (x in y) ", "x", ""),
    ("if a while b ", "x", ""),
    ("- ", "1", ""),
    ("! ", "1", ""),
    ("-!", "1", ""),
    ("√", "1", ""),
    ("2√", "2", ""),
    ("2^", "2", ""),
    ("2^-", "2", ""),
    ("", "x", "!"),
    ("", "x", "(1)"),
    ("", "x", "[1]"),
    ("", "x", ".a"),
    ("", "x", ".a(1)"),
    ("(", "x", ".a)"),
    ("f(", "x", ")(1)(2)[3]"),
    ("(|x| ", "x", ")(1)"),
    ("a ? ", "b", " : c"),
    ("for (x in do { ", "1", " }()) { }"),
    ("a ? b : (", "c", ")"),
    ("a ? |x| ", "b", " : c"),
    ("a ? 1 + |x| ", "b", " : c"),
    ("a ? fn(x) => ", "b", " : c"),
    ("a ? b : |x| ", "b", " ? c : d"),
    ("[a: ", "1", "]"),
    ("x in a ? f(", "1", ") : b"),
    ("a ? b : |x| ", "c", ""),
    ("x[", "1", ":]"),
    ("x[:", "1", "]"),
    ("a in (", "b", ")"),
    ("", "x", "²!"),
    ("", "x", "[:]"),
    ("(a ? ", "b", " : c)"),
];

fn in_small_stack(work: impl FnOnce() + Send + 'static) {
    let thread = std::thread::Builder::new()
        .stack_size(2 << 20)
        .spawn(work)
        .expect("a thread starts");
    thread.join().expect("no panic");
}

#[test]
fn deep_nesting_is_refused_before_the_stack_ends() {
    in_small_stack(|| {
        for (open, inner, close) in NESTS {
            for levels in [
                70,
                98,
                148,
                190,
                260,
                LEVELS_MAX - 2,
                780,
                999,
                3_000,
                100_000,
            ] {
                let text = open.repeat(levels) + inner + &close.repeat(levels);
                match read(&text) {
                    Ok(tree) => {
                        assert!(
                            levels < 800 || text.starts_with("if a x else if"),
                            "{open} × {levels} read"
                        );
                        drop(tree);
                    }
                    Err(fault) => {
                        assert!(
                            fault.failure().message() == "nested too deeply",
                            "{open} × {levels}: {}",
                            fault.failure()
                        );
                        assert!(levels > 70, "{open} × {levels}");
                    }
                }
            }
        }
    });
}

#[test]
fn long_chains_are_not_deep() {
    in_small_stack(|| {
        for sign in [
            " + ",
            " - ",
            " * ",
            " && ",
            " || ",
            " == ",
            " < ",
            "\n+ -",
            " + |x| x; ",
            " + 2^",
            " ? 2 : ",
            " in a && ",
            " ? |x| x : ",
            "\n× ",
        ] {
            let text = format!("x{}", format!("{sign}1").repeat(100_000));
            let tree = read(&text);
            assert!(tree.is_ok(), "{sign}: {:?}", tree.err());
        }
        let arms = "else if a { b } ".repeat(5_000);
        assert!(read(&format!("if a {{ b }} {arms} else {{ c }}")).is_ok());
        let arms = "else if a b\n".repeat(5_000);
        assert!(read(&format!("if a b\n{arms} else c")).is_ok());
        assert!(read(&"f(-x)^2 + √a - |x| -x\n".repeat(5_000)).is_ok());
        assert!(read(&format!("[{}]", "-1, |x| -x, ".repeat(20_000))).is_ok());
        assert!(read(&"if a b; ".repeat(20_000)).is_ok());
    });
}

/// The grammar tries one form after another. No form may read its nested parts twice, or a mistake
/// deep inside would take forever to find.
#[test]
fn mistakes_deep_inside_are_found_soon() {
    in_small_stack(|| {
        for (open, inner, close) in NESTS {
            for wrong in ["@", ")", "1 2", "+", "x = = 1", "else", "| |"] {
                let text = open.repeat(60) + inner + "; " + wrong + &close.repeat(60);
                let whole = read(&text);
                assert!(whole.is_err() || !matches!(wrong, "@" | "+"), "{text}");
                let text = open.repeat(60) + wrong;
                assert!(read(&text).is_err(), "{text}");
                let _ = status(&text);
            }
        }
    });
}
