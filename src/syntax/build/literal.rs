//! Numbers and strings.

use super::expression::Tall;
use super::{Builder, Node, span_of};
use crate::number::{self, Number};
use crate::syntax::ast::{ExprKind, TextPart};
use crate::syntax::operator::aliased;
use crate::syntax::parser::Rule;
use crate::text::{Fault, Span};
use std::borrow::Cow;
use std::rc::Rc;

impl Builder<'_> {
    pub(super) fn number(&mut self, pair: &Node<'_>) -> Result<Number, Fault> {
        let text = pair.text();
        if let Ok(small) = text.parse() {
            return Ok(Number::Int(small)); // the common case, four times as fast
        }
        self.literal(text, span_of(pair))
    }

    /// Parses a number literal.
    pub(super) fn literal(&self, text: &str, span: Span) -> Result<Number, Fault> {
        let minus = |c: char| aliased(c) == Some("-");
        let plain = match text.is_ascii() {
            true => Cow::Borrowed(text),
            false => Cow::Owned(text.replace(minus, "-")),
        };
        number::literal(&plain, self.budget).map_err(|failure| Fault::new(failure, span))
    }

    /// Reads the text of a string literal, resolving escapes.
    pub(super) fn string(&mut self, pair: &Node<'_>) -> Result<Rc<str>, Fault> {
        let source = pair.text();
        let inner = &source[1..source.len() - 1];
        self.used.set(self.used.get() + inner.len());
        if !inner.contains('\\') {
            return Ok(Rc::from(inner));
        }
        unescape(inner, span_of(pair).start + 1, false).map(Rc::from)
    }

    /// Builds an f-string, or a string if it contains no values.
    #[inline(never)]
    pub(super) fn formatted(&mut self, pair: Node<'_>) -> Result<Tall, Fault> {
        let mut span = span_of(&pair);
        span.start -= 1;
        let mut height = 0;
        let mut parts: Vec<TextPart> = Vec::new();
        for part in pair.inner() {
            let own = span_of(&part);
            if part.rule() == Rule::expr {
                let Tall {
                    expr: value,
                    height: below,
                } = self.expr(part)?;
                height = below.max(height);
                parts.push(TextPart::Value { value, spec: None });
                continue;
            }
            let written = part.text();
            self.used.set(self.used.get() + written.len());
            if part.rule() != Rule::spec {
                let text = unescape(written, own.start, true)?;
                parts.push(TextPart::Text(Rc::from(text)));
            } else if let Some(TextPart::Value { spec, .. }) = parts.last_mut() {
                let start = own.start + 1;
                *spec = Some((Rc::from(&written[1..]), Span { start, ..own }));
            }
        }
        match &parts[..] {
            [] => Ok(Tall::leaf(ExprKind::Text(Rc::from("")), span)),
            [TextPart::Text(text)] => Ok(Tall::leaf(ExprKind::Text(Rc::clone(text)), span)),
            _ => Tall::node(ExprKind::Formatted(parts), span, height),
        }
    }
}

/// Returns the value of text that contains no escapes; in an f-string, doubled braces become single
/// ones.
fn plain(text: &str, formatted: bool) -> Cow<'_, str> {
    if formatted && text.contains(['{', '}']) {
        Cow::Owned(text.replace("{{", "{").replace("}}", "}"))
    } else {
        Cow::Borrowed(text)
    }
}

/// Resolves the escapes in the source of a string or in the text of an f-string.
fn unescape(source: &str, start: u32, formatted: bool) -> Result<String, Fault> {
    let mut text = String::with_capacity(source.len());
    let mut rest = source;
    while let Some(at) = rest.find('\\') {
        text.push_str(&plain(&rest[..at], formatted));
        let escape = &rest[at..];
        let mut after = escape[1..].chars();
        let known = match after.next() {
            Some('n') => Some('\n'),
            Some('t') => Some('\t'),
            Some('r') => Some('\r'),
            Some('0') => Some('\0'),
            Some(c @ ('\\' | '"' | '\'')) => Some(c),
            Some('u') if after.as_str().starts_with('{') => {
                let offset = start as usize + source.len() - escape.len();
                let (c, length) = unicode_escape(escape, offset)?;
                text.push(c);
                rest = &escape[length..];
                continue;
            }
            // In an f-string, a brace is not part of the escape.
            Some('{' | '}') if formatted => {
                text.push('\\');
                rest = &escape[1..];
                continue;
            }
            Some(c) => {
                text.push('\\');
                Some(c)
            }
            // The backslash is the last character before a value.
            None => Some('\\'),
        };
        text.extend(known);
        rest = after.as_str();
    }
    text.push_str(&plain(rest, formatted));
    Ok(text)
}

/// Reads `\u{HEX}`; returns the character and the escape's length in bytes.
fn unicode_escape(escape: &str, offset: usize) -> Result<(char, usize), Fault> {
    let digits = &escape[3..];
    let length = digits.bytes().take_while(u8::is_ascii_hexdigit).count();
    let closed = digits[length..].starts_with('}');
    let end = 3 + length + usize::from(closed);
    let span = Span::new(offset, offset + end);
    let message = "an escape `\\u{…}` needs the hexadecimal number of a character";
    if !closed || length == 0 {
        return Err(Fault::syntax(span, message)
            .hint("for instance `\\u{3C0}` for π; a backslash itself is `\\\\`"));
    }
    let code = digits[..length].trim_start_matches('0');
    let value = if code.is_empty() {
        Some(0)
    } else {
        u32::from_str_radix(code, 16).ok()
    };
    match value.and_then(char::from_u32) {
        Some(c) => Ok((c, end)),
        None => Err(Fault::syntax(span, message).label("there is no such character")),
    }
}
