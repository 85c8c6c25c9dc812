//! Remarks on valid inputs that probably do not mean what the user intended.

use crate::syntax::{TokenKind, tokens};
use crate::text::Span;
use std::borrow::Cow;

/// The maximum size of an input to check, in bytes.
const TEXT_MAX: usize = 1 << 12;

/// An input that created this many exact numbers of more than 10,000 digits or 200 terms probably
/// has a loop in which they grow.
pub(super) const LONG_NUMBERS: u64 = 16;

/// The remark about such an input.
pub(super) const ABOUT_LONG_NUMBERS: &str =
    "exact values became very long here; a loop that starts from float(x) stays fast";

/// Returns a remark about an input that runs but probably does not do what was intended. O(length).
pub(super) fn advice(text: &str) -> Option<Cow<'static, str>> {
    if text.len() > TEXT_MAX {
        return None;
    }
    let found = tokens(text);
    match found[..] {
        [(span, TokenKind::Name)] if &text[span.range()] == "exit" => {
            Some("exit() or :quit leaves the shell".into())
        }
        _ if found.windows(2).any(|pair| divides(text, pair[0], pair[1])) => {
            Some("`//` starts a comment; idiv(a, b) divides ints".into())
        }
        _ => without_return(text, &found).map(Cow::from),
    }
}

/// Returns a remark about a function whose body is only an expression, such as
/// `func f(x) { x^2 }`, which returns nothing.
fn without_return(text: &str, found: &[(Span, TokenKind)]) -> Option<String> {
    let code: Vec<(&str, TokenKind)> = found
        .iter()
        .map(|(span, kind)| (&text[span.range()], *kind))
        .filter(|(_, kind)| *kind != TokenKind::Comment)
        .collect();
    let [
        ("func", _),
        (name, TokenKind::Name),
        ("(", _),
        rest @ ..,
        ("}", _),
    ] = &code[..]
    else {
        return None;
    };
    let open = rest.iter().position(|(word, _)| *word == "{")?;
    let body = &rest[open + 1..];
    let is_part = |(word, kind): &(&str, TokenKind)| match kind {
        TokenKind::Number | TokenKind::Name | TokenKind::Text => true,
        TokenKind::Bracket => matches!(*word, "(" | ")" | "[" | "]"),
        TokenKind::Operator => {
            !word.contains(['=', ';']) || matches!(*word, "==" | "!=" | "<=" | ">=")
        }
        TokenKind::Keyword | TokenKind::Comment | TokenKind::Error => false,
    };
    let calculates = body.iter().any(|(_, kind)| *kind == TokenKind::Operator)
        || matches!(
            body,
            [(_, TokenKind::Name | TokenKind::Number | TokenKind::Text)]
        );
    let is_call = matches!(body, [(_, TokenKind::Name), ("(", _), ..]);
    if !calculates || is_call || !body.iter().all(is_part) {
        return None;
    }
    let from = found.iter().find(|(span, _)| &text[span.range()] == "{")?.0;
    let to = found
        .iter()
        .rfind(|(span, _)| &text[span.range()] == "}")?
        .0;
    let expression = text[from.end as usize..to.start as usize].trim();
    Some(format!(
        "`{name}` returns nothing; to return the result, write `return {expression}`"
    ))
}

/// Reports whether a comment looks like the right side of a division in another language.
fn divides(text: &str, before: (Span, TokenKind), comment: (Span, TokenKind)) -> bool {
    let (operand, kind) = before;
    let is_operand = match kind {
        TokenKind::Number | TokenKind::Name => true,
        TokenKind::Bracket => matches!(&text[operand.range()], ")" | "]"),
        TokenKind::Keyword
        | TokenKind::Text
        | TokenKind::Operator
        | TokenKind::Comment
        | TokenKind::Error => false,
    };
    let between = text.get(operand.end as usize..comment.0.start as usize);
    let on_its_line = between.is_some_and(|between| !between.contains('\n'));
    let words = text[comment.0.range()].strip_prefix("//");
    let is_number = words.is_some_and(|words| {
        let words = words.trim();
        words.starts_with(|c: char| c.is_ascii_digit()) && !words.contains(char::is_whitespace)
    });
    comment.1 == TokenKind::Comment && is_operand && on_its_line && is_number
}

#[cfg(test)]
mod tests {
    use super::advice;

    #[test]
    fn a_number_behind_slashes_is_taken_for_a_divisor() {
        for text in ["7 // 2", "x//3", "f(1) // 2", "a[0] //10"] {
            assert!(advice(text).is_some_and(|a| a.contains("idiv")), "{text}");
        }
        for text in [
            "7 // two",
            "7 // 2 apples",
            "// 2",
            "x = // 2",
            "\"a // 2\"",
            "7\n// 2",
            "7 / 2",
        ] {
            assert_eq!(advice(text), None, "{text}");
        }
    }

    #[test]
    fn exit_alone_does_not_leave() {
        assert!(advice(" exit ").is_some_and(|a| a.contains(":quit")));
        assert_eq!((advice("exit()"), advice("exit + 1")), (None, None));
    }

    #[test]
    fn a_function_that_only_calculates_needs_a_return() {
        for text in [
            "func h(x) { x^2 }",
            "func h() {\n  1 + f(2)\n}",
            "func h(x) { x }",
        ] {
            assert!(
                advice(text).is_some_and(|a| a.contains("return ")),
                "{text}"
            );
        }
        for text in [
            "func h(x) { return x^2 }",
            "func h(x) { print(x + 1) }",
            "func h(x) { y = x^2 }",
            "func h(x) { }",
            "func h(x) { push(a, x); x }",
        ] {
            assert_eq!(advice(text), None, "{text}");
        }
    }
}
