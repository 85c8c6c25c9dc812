//! Text for a terminal that shows only ASCII.

use super::{Diagnostic, Label, Source, Span};
use std::borrow::Cow;
use std::fmt::Write as _;
use std::rc::Rc;

/// The replacements for symbols used in drawings and prose. All others are shown as `\u{…}`.
const SIGNS: &[(char, &str)] = &[
    ('≈', "~"),
    ('…', "..."),
    ('→', "->"),
    ('←', "<-"),
    ('·', "|"),
    ('×', "x"),
    ('−', "-"),
    ('–', "-"),
    ('—', "-"),
    ('±', "+-"),
    ('µ', "u"),
    ('‘', "'"),
    ('’', "'"),
    ('“', "\""),
    ('”', "\""),
    ('«', "<<"),
    ('»', ">>"),
    ('⟦', "[["),
    ('⟧', "]]"),
    ('⋮', ":"),
    ('⏎', "\\n"),
    ('│', "|"),
    ('─', "-"),
    ('└', "+"),
    ('├', "+"),
    ('┌', "+"),
    ('┐', "+"),
    ('┘', "+"),
    ('┤', "+"),
    ('┬', "+"),
    ('┴', "+"),
    ('┼', "+"),
    ('▏', "|"),
    ('▕', "|"),
    ('▁', "_"),
    ('▂', "."),
    ('▃', ":"),
    ('▄', "-"),
    ('▅', "="),
    ('▆', "+"),
    ('▇', "*"),
    ('█', "#"),
];

/// Replaces all non-ASCII characters in the text.
///
/// ```
/// use lamina_shell::testing::to_ascii;
///
/// assert_eq!(to_ascii("1/3  ≈ 0.333333 … \"é\""), "1/3  ~ 0.333333 ... \"\\u{e9}\"");
/// ```
pub fn to_ascii(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_ascii() {
            out.push(c);
        } else if let Some((_, sign)) = SIGNS.iter().find(|(sign, _)| *sign == c) {
            out.push_str(sign);
        } else {
            write!(out, "\\u{{{:x}}}", c as u32).expect("writing to a String cannot fail");
        }
    }
    Cow::Owned(out)
}

impl Diagnostic {
    /// Returns the diagnostic in ASCII, with its marks still below the text they mark.
    pub fn in_ascii(&self) -> Diagnostic {
        let label = |label: &Label| {
            let text = label.source.text();
            let place = |at: u32| {
                let before = text.get(..at as usize).unwrap_or(text);
                to_ascii(before).len()
            };
            let span = Span::new(place(label.span.start), place(label.span.end));
            let name = to_ascii(label.source.name()).into_owned();
            let source = Source::at_line(name, to_ascii(text), label.source.first_line());
            Label {
                source: Rc::new(source),
                span,
                text: to_ascii(&label.text).into_owned(),
            }
        };
        Diagnostic {
            kind: to_ascii(&self.kind).into_owned(),
            message: to_ascii(&self.message).into_owned(),
            labels: self.labels.iter().map(label).collect(),
            hint: self.hint.as_deref().map(|hint| to_ascii(hint).into_owned()),
            trace: self.trace.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::text::{Diagnostic, Failure, Paint, Source, Span, render, to_ascii};
    use std::rc::Rc;

    #[test]
    fn carets_are_below_what_they_mark() {
        let source = Rc::new(Source::new("<input 1>", "x = \"é\" + √"));
        let at = source.text().find('√').expect("the root is in the text");
        let failure = Failure::syntax("expected `√…`");
        let diagnostic = Diagnostic::at(&failure, &source, Span::new(at, at + '√'.len_utf8()));
        let drawn = render(&diagnostic.in_ascii(), Paint::Plain, None);
        let drawn = to_ascii(&drawn);
        assert!(drawn.is_ascii(), "{drawn}");
        let lines: Vec<&str> = drawn.lines().collect();
        let line = lines
            .iter()
            .position(|line| line.contains("x ="))
            .expect("shown");
        assert_eq!(lines[line + 1].find('^'), lines[line].find("\\u{221a}"));
    }
}
