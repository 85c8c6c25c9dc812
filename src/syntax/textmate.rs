//! Generates a TextMate grammar of the language from the tables of the scanner and the operators.
//! Editors use it to colour code line by line.

use super::ast::TypeWord;
use super::operator::{ALIASES, OPERATORS};
use super::token::reserved;
use crate::text::{json_object, json_text};

/// Returns a rule with the name of its scope and its regular expression.
fn rule(scope: &str, expression: &str) -> String {
    json_object(&[
        ("name", json_text(&format!("{scope}.lamina"))),
        ("match", json_text(expression)),
    ])
}

/// Returns the rules inside a string: escapes and, in an f-string, embedded values.
fn inside(formatted: bool) -> String {
    let escape = rule("constant.character.escape", r#"\\(?:u\{[0-9A-Fa-f]*\}|.)"#);
    if !formatted {
        return format!("[{escape}]");
    }
    let braces = rule("constant.character.escape", r"\{\{|\}\}");
    let value = json_object(&[
        ("name", json_text("meta.interpolation.lamina")),
        ("begin", json_text(r"\{")),
        ("end", json_text(r"(?::[^{}'\x22]*)?\}")),
        ("patterns", "[{\"include\":\"#code\"}]".to_string()),
    ]);
    format!("[{escape},{braces},{value}]")
}

/// Returns the rule for a string in these quotes, which ends at the end of its line at the latest.
fn string(quote: &str, formatted: bool) -> String {
    let (begin, scope) = match formatted {
        true => (
            format!("(?<![\\p{{L}}\\p{{N}}_])f{quote}"),
            "string.interpolated",
        ),
        false => (quote.to_string(), "string.quoted"),
    };
    json_object(&[
        ("name", json_text(&format!("{scope}.lamina"))),
        ("begin", json_text(&begin)),
        ("end", json_text(&format!("{quote}|$"))),
        ("patterns", inside(formatted)),
    ])
}

/// Returns a regular expression for a group of words. After `.` and `::`, any word is a name.
fn words<'a>(words: impl Iterator<Item = &'a str>) -> String {
    let words: Vec<&str> = words.collect();
    format!(
        r"(?<![\p{{L}}\p{{N}}_.]|::)(?:{})(?![\p{{L}}\p{{N}}_])",
        words.join("|")
    )
}

/// Returns a regular expression that matches the text literally.
fn literally(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        if c.is_ascii_punctuation() {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

/// Operator characters that are not infix operators.
const SIGNS: [&str; 15] = [
    "...", "=>", "+=", "-=", "*=", "/=", "%=", "^=", "::", "=", "!", "?", ":", "√", "∛",
];

/// Returns every operator, longest first.
fn operators() -> String {
    let infix = OPERATORS.iter().map(|row| row.token);
    let infix = infix.filter(|token| !token.starts_with(char::is_alphabetic));
    let signs: Vec<String> = ALIASES.iter().map(|row| row.sign.to_string()).collect();
    let raised = "⁰¹²³⁴⁵⁶⁷⁸⁹⁻".chars().map(String::from);
    let mut all: Vec<String> = infix.map(str::to_string).collect();
    all.extend(SIGNS.iter().map(|sign| (*sign).to_string()));
    all.extend(signs);
    all.extend(raised);
    all.sort_by_key(|token| std::cmp::Reverse(token.len()));
    let all: Vec<String> = all.iter().map(|token| literally(token)).collect();
    all.join("|")
}

/// Returns the grammar as JSON, with a newline at the end.
pub fn textmate() -> String {
    let is_value = |word: &&str| matches!(*word, "true" | "false" | "null");
    let keywords = words(reserved().filter(|word| !is_value(word)).chain(["in"]));
    let types = format!(
        r"^\s*(?:{}|sym)(?=[ \t]+[\p{{L}}_])",
        TypeWord::ALL
            .iter()
            .map(|(word, _)| *word)
            .collect::<Vec<_>>()
            .join("|")
    );
    let numbers = r"(?<![\p{L}\p{N}_])(?:0x[0-9A-Fa-f]+|0b[01]+|0o[0-7]+|(?:\d[\d_]*)?\.?\d[\d_]*(?:\(\d+\))?(?:[eE][+\-−]?\d+)?[fi°]?)";
    let block = json_object(&[
        ("name", json_text("comment.block.lamina")),
        ("begin", json_text(r"/\*")),
        ("end", json_text(r"\*/")),
    ]);
    let code = [
        block,
        rule("comment.line.double-slash", "//.*$"),
        rule("comment.line.number-sign", r"\A#!.*$"),
        string("\"", true),
        string("'", true),
        string("\"", false),
        string("'", false),
        rule("meta.command", r"^:[\p{L}!?][\p{L}\p{N}-]*"),
        rule("constant.language", &words(reserved().filter(is_value))),
        rule("keyword.control", &keywords),
        rule("storage.type", &types),
        rule("constant.numeric", numbers),
        rule(
            "entity.name.function",
            r"(?<![\p{L}\p{N}_])[\p{L}_][\p{L}\p{N}_]*(?=\()",
        ),
        rule("keyword.operator", &operators()),
    ];
    let repository = json_object(&[(
        "code",
        json_object(&[("patterns", format!("[{}]", code.join(",")))]),
    )]);
    json_object(&[
        (
            "$schema",
            json_text(
                "https://raw.githubusercontent.com/martinring/tmlanguage/master/tmlanguage.json",
            ),
        ),
        ("name", json_text("Lamina")),
        ("scopeName", json_text("source.lamina")),
        ("fileTypes", "[\"lm\"]".to_string()),
        ("firstLineMatch", json_text("^#!.*\\blmsh\\b")),
        ("patterns", "[{\"include\":\"#code\"}]".to_string()),
        ("repository", repository),
    ]) + "\n"
}
