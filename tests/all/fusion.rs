//! Fused instructions have the same effects and messages as the plain ones: every operator is tried
//! on every kind of operand, as a value, as a condition, in a loop, and with literals on either
//! side.

use crate::transcript::Collector;
use lamina_shell::{CompileOptions, Session, Settings};
use std::cell::RefCell;
use std::path::PathBuf;
use std::rc::Rc;

const OPERANDS: &[&str] = &[
    "10",
    "0",
    "-3",
    "1/2",
    "2^70",
    "0.5f",
    "√2",
    "1i",
    "\"s\"",
    "[1]",
    "{}",
    "null",
    "true",
    "(|x| x)",
    "print",
    "sym(\"x\")",
];
const OPERATORS: &[&str] = &[
    "<", "<=", ">", ">=", "==", "!=", "+", "-", "*", "/", "%", "^",
];
/// The code around the comparison or sum. `a` and `b` hold the operands.
const PLACES: &[&str] = &[
    "LEFT op RIGHT",
    "if LEFT op RIGHT { 1 } else { 2 }",
    "func f(a, b) { return LEFT op RIGHT }; f(a, b)",
    "func f(a, b) { if LEFT op RIGHT { return 1 }; return 2 }; f(a, b)",
    "func f(a, b) { var n = 0; while n < 1 && LEFT op RIGHT { n += 1 }; return n }; f(a, b)",
    "var n = 0; while LEFT op RIGHT { n += 1; if n > 1 { break } }; n",
    "func f(a, b) { return 1 < LEFT op RIGHT }; f(a, b)",
];

/// A session and its output.
struct Shell {
    session: Session,
    output: Rc<RefCell<String>>,
}

impl Shell {
    fn new(fusion: bool) -> Shell {
        let output = Rc::new(RefCell::new(String::new()));
        let host = Collector {
            output: Rc::clone(&output),
            folder: PathBuf::from("."),
        };
        let compile = CompileOptions {
            fusion,
            fold: fusion,
            ..CompileOptions::default()
        };
        let settings = Settings {
            compile,
            ..Settings::default()
        };
        Shell {
            session: Session::new(Box::new(host), settings),
            output,
        }
    }

    /// The output of an input, or its error.
    fn gives(&mut self, text: &str) -> String {
        self.output.borrow_mut().clear();
        let outcome = self.session.eval(text);
        let error = outcome.error.map(|error| error.one_line());
        self.output.borrow().clone() + &error.unwrap_or_default()
    }
}

#[test]
fn fused_and_plain_instructions_say_the_same() {
    let (mut fused, mut plain) = (Shell::new(true), Shell::new(false));
    let mut differences = Vec::new();
    for a in OPERANDS {
        for b in OPERANDS {
            for shell in [&mut fused, &mut plain] {
                shell.gives(&format!("a = {a}"));
                shell.gives(&format!("b = {b}"));
            }
            for place in PLACES {
                for op in OPERATORS {
                    for (left, right) in [("a", "b"), ("a", b), (a, "b"), (a, b)] {
                        let text = place.replace("LEFT", left).replace("RIGHT", right);
                        let text = text.replace("op", op);
                        let (with, without) = (fused.gives(&text), plain.gives(&text));
                        if with != without {
                            differences
                                .push(format!("{text}  (a = {a}, b = {b})\n  {with}\n  {without}"));
                        }
                    }
                }
            }
        }
    }
    let count = differences.len();
    differences.truncate(20);
    assert!(count == 0, "{count} differ:\n{}", differences.join("\n"));
}

#[test]
fn an_error_of_a_comparison_names_the_operands_in_their_order() {
    let mut shell = Shell::new(true);
    for (text, expected) in [
        ("o = {}; if 10 <= o {}", "cannot order an int and a struct"),
        ("o = {}; if o > 10 {}", "cannot order a struct and an int"),
        (
            "o = {}; s = \"s\"; if o > s {}",
            "cannot order a struct and a string",
        ),
        (
            "o = {}; s = \"s\"; while s >= o {}",
            "cannot order a string and a struct",
        ),
        (
            "o = {}; if 1 < 2 < o {}",
            "cannot order an int and a struct",
        ),
        (
            "o = {}; if 1 < 2 > o {}",
            "cannot order an int and a struct",
        ),
    ] {
        let given = shell.gives(text);
        assert!(given.contains(expected), "{text}: {given}");
    }
}

#[test]
fn a_chain_of_comparisons_may_be_as_long_as_one_likes() {
    let mut shell = Shell::new(true);
    let ascending: Vec<String> = (1..=100_000).map(|n| n.to_string()).collect();
    assert_eq!(shell.gives(&ascending.join("<")), "true\n");
    assert_eq!(shell.gives(&vec!["1"; 100_000].join("<")), "false\n");
    let mixed = "1 < 2 <= 2 < 3.5 > 3 >= 3 > 2.5";
    assert_eq!(shell.gives(mixed), "true\n");
    assert_eq!(shell.gives("1 == 1 == 1 == 1"), "true\n");
    assert_eq!(shell.gives("f = |x, y, z| x < y < z; f(1, 2, 3)"), "true\n");
}

#[test]
fn what_is_too_long_is_said_in_the_words_of_the_program() {
    let mut shell = Shell::new(true);
    let many = |n: usize| vec!["1"; n].join(", ");
    let nested = |n: usize| format!("{}1{}", "[1, ".repeat(n), "]".repeat(n));
    let names: Vec<String> = (0..300).map(|k| format!("var v{k} = {k}")).collect();
    for (text, expected) in [
        (
            format!("print({})", many(201)),
            "a call can have at most 200 arguments, but this one has 201",
        ),
        (
            format!("func f() {{ {} }}", names.join("; ")),
            "more than 250 variables",
        ),
    ] {
        let given = shell.gives(&text);
        assert!(given.contains(expected), "{given}");
    }
    let longest = format!(
        "func count(...all) {{ return size(all) }}; count({})",
        many(200)
    );
    assert_eq!(shell.gives(&longest), "200\n");
    for text in [nested(240), format!("size([{}])", many(100_000))] {
        let given = shell.gives(&text);
        assert!(!given.contains("250"), "{given}");
    }
}
