//! Random token soup: nothing panics, spans stay within the text, and whatever parses still parses
//! the same after it has been written as source text.

use super::{check_span, check_spans, read, round_trip};
use crate::syntax::{Status, status, tokens};

const TOKENS: &[&str] = &[
    "x", "y", "f", "in", "int", "self", "i", "e", "π", "größe", "1", "2.5", "0.(3)", "3f", "4i",
    "\"s\"", "'t'", "true", "null", "var ", "func ", "fn", "do ", "struct ", "if ", "else ",
    "while ", "for ", "loop ", "break", "continue", "return ", "include ", "define ", "try ",
    "catch ", "finally ", "throw ", "and", "(", ")", "[", "]", "{", "}", "(", ")", "{", "}", ",",
    ";", ".", "::", "|", "||", "=>", "=", "+=", "==", "!=", "<", "<=", "&&", "+", "-", "*", "/",
    "%", "^", "...", "f\"", "f'", "f\"a{", "}b{", "}c\"", "{{", "}}", "\\u{41}", "!", "√", "∛",
    "·", "×", "−", "≤", "≠", "÷=", "²", "⁻¹", "?", ":", ":", "sym ", " in ", " ", " ", " ", "\n",
    "\n", "\t", "\r\n", "//c\n", "/*c*/", "/*\n*/", "\\\n", "\\", "\"", "#", "é", "\u{a0}",
];

/// Pieces that are often valid, so that the soup reaches deep into the grammar.
pub(super) const PIECES: &[&str] = &[
    "x = 1",
    "f(x, y)",
    "a[0]",
    "s.f(1)",
    "if x { y }",
    "if (x) y;",
    " else { z }",
    " else if w { }",
    "while x { break }",
    "for i in xs { }",
    "for (var i = 0; i < 3; i += 1) ",
    "loop 3 ",
    "func f(a, b) { return a }",
    "|x| x + 1",
    "do |x| { x }",
    "fn(x) => x",
    "{a = 1, b = 2}",
    "try { x } ",
    "catch (e) { } ",
    "finally { } ",
    "-",
    "!",
    "2√2",
    "(√2)i",
    "3π^2",
    " + ",
    " * ",
    " && ",
    " == ",
    " in ",
    " ? ",
    " : ",
    "c ? a : b",
    "x in xs",
    "a[1:2]",
    "a[:",
    ":]",
    "[k: v]",
    "²",
    "⁻¹",
    " × ",
    " ≤ ",
    "−",
    "sym x, y",
    "; ",
    "\n",
    "\n",
    "(",
    ")",
    "{ ",
    " }",
    "[",
    "]",
    ", ",
    "struct S { a = 1 }",
    "f\"a{",
    "}\"",
    ":>3}\"",
    "f'{x}{{}}'",
    "f(...xs, 1)",
    "[...a, 0]",
    "[a, b] = ",
    "[x, ...y] = z",
    "var [p, [q, ...r]] = ",
    "for [a, b] in xs { }",
    "fn(a, b = 2*a, ...r) => a",
    "func g(a = 1) { }",
    "...",
    "var v = ",
    "int n = ",
];

pub(super) struct Random(pub(super) u64);

impl Random {
    pub(super) fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % n as u64) as usize
    }
}

fn try_out(text: &str) -> bool {
    let mut end = 0;
    for (span, _) in tokens(text) {
        check_span(span, text);
        assert!(span.start >= end && span.end > span.start, "{text:?}");
        end = span.end;
    }
    if let Status::Invalid(fault) = status(text) {
        check_span(fault.span(), text);
    }
    match read(text) {
        Ok((program, _)) => {
            check_spans(&program, text);
            round_trip(text);
            assert_eq!(status(text), Status::Complete, "{text:?}");
            true
        }
        Err(fault) => {
            check_span(fault.span(), text);
            // complete input can only be rejected by the builder
            let message = fault.failure().message();
            let by_grammar = ["expected ", "unexpected ", "a statement cannot"];
            assert!(
                !by_grammar.iter().any(|start| message.starts_with(start))
                    || status(text) != Status::Complete,
                "{text:?}: {message}"
            );
            false
        }
    }
}

#[test]
fn soup_never_panics() {
    let mut random = Random(0x2545_F491_4F6C_DD1D);
    for round in 0..40_000 {
        let words = if round % 2 == 0 { TOKENS } else { PIECES };
        let length = 1 + random.below(12);
        let text: String = (0..length)
            .map(|_| words[random.below(words.len())])
            .collect();
        try_out(&text);
    }
}

#[test]
fn every_prefix_of_a_program_is_met_calmly() {
    let program = include_str!("../../../tests/language/control.lmt")
        .replace("\n> ", "\n")
        .replace("\n. ", "\n");
    let text = "func f(a) { if a > 0 { return \"ä\" } else if a { x = |y| y·2 } }\ntry { f(1)! } catch (e) { }\n√2 + 3π";
    for source in [text, &program] {
        for (at, _) in source.char_indices().take(3_000) {
            try_out(&source[..at]);
        }
    }
}
