//! The comment that documents a function, and the function's source text.

use crate::code::Prototype;
use crate::syntax::{TokenKind, tokens};
use crate::text::{Source, Span};

/// The comment right above a function, or else the one at the start of its body, without the
/// comment markers.
pub(super) fn comment_of(source: &Source, function: &Prototype) -> String {
    let text = source.text();
    let line = line_start(text, function.span.start as usize);
    let above = above(text, line);
    if !above.is_empty() {
        return words(text, &above);
    }
    if text[..line].trim().is_empty() && !source.preface().is_empty() {
        let preface = source.preface();
        return words(preface, &above_end(preface));
    }
    let body = &text[function.span.range()];
    let Some(open) = body.find('{') else {
        return String::new();
    };
    let inside = tokens(body).into_iter();
    let inside = inside.skip_while(|(span, _)| span.start as usize <= open);
    let inside = inside.take_while(|(_, kind)| *kind == TokenKind::Comment);
    let spans: Vec<Span> = inside.map(|(span, _)| span).collect();
    words(body, &spans)
}

/// The source of a function, with the comment above it.
pub(super) fn source_of(source: &Source, function: &Prototype) -> String {
    let text = source.text();
    let line = line_start(text, function.span.start as usize);
    let declared = &text[function.span.range()];
    let comment = match above(text, line).first() {
        Some(first) => &text[first.start as usize..line],
        None if text[..line].trim().is_empty() => source.preface(),
        None => "",
    };
    let gap = if comment.is_empty() || comment.ends_with('\n') {
        ""
    } else {
        "\n"
    };
    format!("{comment}{gap}{declared}\n")
}

/// Reports whether the text consists only of comments.
pub(super) fn is_comment(text: &str) -> bool {
    let tokens = tokens(text);
    !tokens.is_empty() && tokens.iter().all(|(_, kind)| *kind == TokenKind::Comment)
}

fn line_start(text: &str, at: usize) -> usize {
    text[..at].rfind('\n').map_or(0, |newline| newline + 1)
}

/// The whole-line comments right above a line.
fn above(text: &str, line: usize) -> Vec<Span> {
    let mut found = above_end(&text[..line]);
    // A blank line separates the comments from what is below.
    if let Some(last) = found.last()
        && text[last.end as usize..line].matches('\n').count() > 1
    {
        found.clear();
    }
    found
}

/// The whole-line comments at the end of the text.
fn above_end(text: &str) -> Vec<Span> {
    let mut found: Vec<Span> = Vec::new();
    for (span, kind) in tokens(text).into_iter().rev() {
        let start = span.start as usize;
        let alone = text[line_start(text, start)..start].trim().is_empty();
        let end = found.last().map_or(text.len(), |next| next.start as usize);
        let gap = &text[span.end as usize..end];
        let joined = found.is_empty() || gap.matches('\n').count() <= 1;
        if kind != TokenKind::Comment || !alone || !joined {
            break;
        }
        found.push(span);
    }
    found.reverse();
    found
}

/// The text of the comments, without the comment markers.
fn words(text: &str, comments: &[Span]) -> String {
    let mut lines: Vec<&str> = Vec::new();
    for span in comments {
        let comment = text[span.range()].trim_end();
        match comment.strip_prefix("/*") {
            Some(inner) => {
                let inner = inner.strip_suffix("*/").unwrap_or(inner);
                let inner = inner
                    .lines()
                    .map(|line| line.trim().trim_start_matches('*'));
                lines.extend(inner.map(str::trim));
            }
            None => lines.push(comment.trim_start_matches('/').trim()),
        }
    }
    let said = lines.iter().position(|line| !line.is_empty());
    let last = lines.iter().rposition(|line| !line.is_empty());
    match (said, last) {
        (Some(first), Some(last)) => lines[first..=last].join("\n"),
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::{above, is_comment, words};

    fn check(text: &str, expected: &str) {
        let line = text.find("func").expect("there is a function");
        assert_eq!(words(text, &above(text, line)), expected, "of {text:?}");
    }

    #[test]
    fn comments_above_belong_to_a_function() {
        check("// Adds.\n// Exactly.\nfunc f() {}", "Adds.\nExactly.");
        check(
            "/*\n * Adds.\n *\n * Exactly.\n */\nfunc f() {}",
            "Adds.\n\nExactly.",
        );
        check("/* Adds. */\nfunc f() {}", "Adds.");
        check("x = 1 // one\nfunc f() {}", "");
        check("// far\n\nfunc f() {}", "");
        check("// far\n\n// near\nfunc f() {}", "near");
        check("s = \"// no\"\nfunc f() {}", "");
    }

    #[test]
    fn comments_are_told_from_code() {
        assert!(is_comment("// a\n/* b */") && !is_comment("// a\nb") && !is_comment(""));
    }
}
