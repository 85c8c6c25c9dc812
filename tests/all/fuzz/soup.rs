//! Inputs that are hardly programs, if at all: no session may panic, loop forever, or lose its
//! values.

use super::dice::Watch;
use super::{Dice, limits, session, setting, write};
use lamina_shell::{Session, Settings};
use std::time::{Duration, Instant};

const TOKENS: &[&str] = &[
    "...",
    "f\"",
    "f'{",
    "}'",
    "f\"a{x}b\"",
    "[x, ...y] =",
    "(a, b = 1, ...c)",
    "var",
    "func",
    "fn",
    "do",
    "struct",
    "if",
    "else",
    "while",
    "for",
    "loop",
    "break",
    "continue",
    "return",
    "include",
    "define",
    "true",
    "false",
    "null",
    "try",
    "catch",
    "finally",
    "throw",
    "and",
    "in",
    "self",
    "int",
    "rational",
    "string",
    "x",
    "y",
    "z",
    "f",
    "print",
    "map",
    "a",
    "0",
    "1",
    "2",
    "42",
    "1.5",
    "0.5f",
    "2i",
    "3√2",
    "π",
    "√",
    "1e3",
    "0x1F",
    "0.(3)",
    "\"s\"",
    "'é😀'",
    "\"",
    "'",
    "\\",
    "+",
    "-",
    "*",
    "/",
    "%",
    "^",
    "!",
    "==",
    "!=",
    "<",
    "<=",
    ">",
    ">=",
    "&&",
    "||",
    "=",
    "+=",
    "-=",
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    ",",
    ";",
    ".",
    ":",
    "::",
    "|",
    "=>",
    "\n",
    "\n",
    "\n",
    " ",
    "//c\n",
    "/*",
    "*/",
    "#",
    "@",
    "\u{feff}",
    "é",
    "·",
    "×",
    "−",
    "≤",
    "²",
    "⁻¹",
    "?",
    " in ",
    "sym ",
    "[:",
    "++",
    "--",
    "__parent__",
    "new",
    "copy",
    "size",
    "locals()",
    "vars()",
    "globals()",
    "push",
    "e",
    "i",
];

/// Tokens in random order.
fn soup(dice: &mut Dice) -> String {
    let mut text = String::new();
    for _ in 0..1 + dice.below(40) {
        text.push_str(dice.pick(TOKENS));
        if dice.chance(60) {
            text.push(' ');
        }
    }
    text
}

/// The text with some parts removed, duplicated or replaced.
fn mutated(dice: &mut Dice, text: &str) -> String {
    let mut chars: Vec<char> = text.chars().collect();
    for _ in 0..1 + dice.below(4) {
        if chars.is_empty() {
            break;
        }
        let at = dice.below(chars.len());
        let end = (at + 1 + dice.below(12)).min(chars.len());
        match dice.below(4) {
            0 => drop(chars.drain(at..end)),
            1 => {
                let part: Vec<char> = chars[at..end].to_vec();
                let to = dice.below(chars.len());
                chars.splice(to..to, part);
            }
            2 => drop(chars.splice(at..at, dice.pick(TOKENS).chars())),
            _ => drop(chars.splice(at..end, dice.pick(TOKENS).chars())),
        }
    }
    chars.into_iter().collect()
}

#[test]
fn no_text_breaks_a_session() {
    const KEPT: &str = "[1, \"two\", {x = 3, y = [1/2]}]";
    let watch = Watch::start();
    let (first, count) = (setting("FUZZ_SEED", 1), setting("FUZZ_COUNT", 60));
    for seed in first..first + count {
        let settings = Settings {
            limits: limits(),
            stress: seed % 4 == 0,
            ..Settings::default()
        };
        let mut dice = Dice::new(seed);
        let (mut session, _) = session(&settings);
        let kept = session.eval(&format!("kept_here = {KEPT}"));
        assert!(kept.error.is_none());
        let inputs = write::program(seed);
        for turn in 0..20 {
            let text = match turn % 2 {
                0 => soup(&mut dice),
                _ => {
                    let input = &inputs[dice.below(inputs.len())];
                    mutated(&mut dice, input)
                }
            };
            let _ = Session::status(&text);
            watch.set(Some(&session));
            let started = Instant::now();
            let outcome = session.eval(&text);
            watch.set(None);
            session.forget_interrupt();
            if let Some(error) = outcome.error {
                let line = error.one_line();
                assert!(
                    !line.contains("internal error"),
                    "seed {seed}: {line}\n{text}"
                );
            }
            assert!(
                started.elapsed() < Duration::from_secs(20),
                "seed {seed} cannot be interrupted:\n{text}"
            );
            assert_eq!(
                session.global("kept_here").as_deref(),
                Some(KEPT),
                "seed {seed}:\n{text}"
            );
        }
    }
}
