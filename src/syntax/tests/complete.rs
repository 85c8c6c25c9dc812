//! Is it complete?

use crate::syntax::{Status, status};

#[test]
fn incomplete_input_asks_for_more() {
    let cases = [
        "(",
        "f(1,",
        "[1",
        "{",
        "{ a",
        "{ a = 1",
        "1 +",
        "x =",
        "x = -",
        "!",
        "a.",
        "a::",
        "5.",
        "if",
        "if a",
        "if a &&",
        "if (a)",
        "while x",
        "for",
        "for x",
        "for x in",
        "for x in e",
        "for (;;",
        "for (;;)",
        "loop",
        "loop 3",
        "func",
        "func f",
        "func f(",
        "func f(a)",
        "fn(x)",
        "fn(x) =>",
        "do",
        "do |x|",
        "x = do",
        "|x|",
        "|x, ",
        "|x",
        "||",
        "var",
        "var x =",
        "define",
        "define x",
        "struct",
        "struct S",
        "struct S {",
        "include",
        "throw",
        "try",
        "try { }",
        "try { } catch",
        "try { } catch e",
        "try { } finally",
        "if a { } else",
        "if a x else",
        "/* open",
        "1 + 2 \\",
        "1 + 2 \\\n",
        "x = {a = 1",
        "f(do {",
        "√",
        "2√",
        "return_(",
        "if a { b",
        "func f() { return",
        "int n",
        "int n =",
        "x /*",
        "// c\n(",
        "f(|x|\n",
    ];
    for text in cases {
        assert_eq!(status(text), Status::Incomplete, "{text:?}");
        if !text.ends_with("\\\n") {
            assert_eq!(
                status(&format!("{text}\n")),
                Status::Incomplete,
                "{text:?} and a newline"
            );
        }
    }
}

#[test]
fn complete_input_runs() {
    let cases = [
        "",
        "\n\n",
        "1",
        "x;",
        "if a { }",
        "if a { } else { }",
        "if a x",
        "if a x;",
        "return",
        "break",
        "{a = 1}",
        "{ }",
        "var x",
        "f(\n)",
        "try { } catch { }",
        "loop { }",
        "int",
        "// c",
        "/* c */",
        "a\n",
        "1 2_",
        "func f { }\n",
    ];
    for text in cases {
        if text == "1 2_" {
            continue;
        }
        assert_eq!(status(text), Status::Complete, "{text:?}");
    }
}

#[test]
fn hopeless_input_fails_at_once() {
    let cases = [
        ")",
        "(]",
        "f(1 2",
        "f(\"abc",
        "{ ) ",
        "(1 + * 2",
        "[1, , 2",
        "else",
        "catch",
        "finally",
        "if a { } ; else",
        "(else",
        "(if",
        "f(var",
        "var if",
        "x = while",
        "( @",
        "{ # }",
        "a ++",
        "(x--",
        "while c;",
        "(f\n!",
        "(a\n(",
        "[a\n[",
        "if a\n(",
        "1 \\ 2",
        "x\u{a0}",
        "f(a = 1",
        "if x = 1",
        "and",
        "(a and b",
        "x = |",
        "|a b",
        "|\n",
        "for (a;b)",
        "{ catch",
        "(1;",
        "f(;",
        "12abc",
        "1__0",
        "+ 1",
        "* 2",
        "(+ 1",
        "a.1",
        "√-",
        "try { } x",
        "func 1",
        "fn(1",
        "fn(a b",
        "try { } catch (e { }",
        "struct S = ",
        "for x of",
        "if a { } else else",
        "{ else",
        "if a { else",
        "\u{2028}",
    ];
    for text in cases {
        assert!(
            matches!(status(text), Status::Invalid(_)),
            "{text:?} is {:?}",
            status(text)
        );
    }
}
