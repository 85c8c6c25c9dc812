//! Keys typed before the editor was listening, while the terminal was being queried.
//!
//! Text, line endings and the basic deletion keys have their usual effect; keys that move the
//! cursor do nothing, since the cursor was not visible yet.

use super::more::MARK;

/// The result of the typed keys.
#[derive(PartialEq, Eq, Debug)]
pub(super) enum Typed {
    /// A finished line, with markers.
    Line(String),
    /// Ctrl-C, after this text.
    Cancelled(String),
    /// Ctrl-D.
    End,
    /// The start of a line, with markers.
    Begun(String),
}

/// Takes keys up to the end of a line; `goes_on` reports whether Enter continues the text.
pub(super) fn take(keys: &mut Vec<u8>, goes_on: impl Fn(&str) -> bool) -> Typed {
    let text = String::from_utf8_lossy(keys).into_owned();
    let mut line = String::new();
    let mut chars = text.chars();
    let mut ended = None;
    while let Some(c) = chars.next() {
        match c {
            '\r' | '\n' if goes_on(&line) => line.extend(['\n', MARK]),
            '\r' | '\n' => ended = Some(Typed::Line(std::mem::take(&mut line))),
            '\u{3}' => ended = Some(Typed::Cancelled(std::mem::take(&mut line))),
            '\u{4}' if line.is_empty() => ended = Some(Typed::End),
            '\u{4}' if line.contains('\n') => {
                ended = Some(Typed::Line(std::mem::take(&mut line)));
            }
            '\u{8}' | '\u{7f}' => {
                if line.pop() == Some(MARK) {
                    line.pop();
                }
            }
            '\u{15}' => line.truncate(line.rfind('\n').map_or(0, |end| end + 2)),
            '\u{17}' => line.truncate(line.trim_end().rfind(' ').map_or(0, |at| at + 1)),
            '\u{1b}' => skip_sequence(&mut chars),
            c if c.is_control() => {}
            c => line.push(c),
        }
        if ended.is_some() {
            break;
        }
    }
    *keys = chars.as_str().as_bytes().to_vec();
    ended.unwrap_or(Typed::Begun(line))
}

/// Skips the rest of a key's sequence.
fn skip_sequence(chars: &mut std::str::Chars<'_>) {
    let mut ahead = chars.clone();
    match ahead.next() {
        Some('[') => {
            let _ = ahead.find(|c| ('@'..='~').contains(c));
        }
        Some('O') => drop(ahead.next()),
        _ => {}
    }
    *chars = ahead;
}

#[cfg(test)]
mod tests {
    use super::{Typed, take};

    #[test]
    fn typed_keys_do_what_they_would_have_done() {
        let goes_on = |text: &str| text.ends_with('(');
        let mut keys = b"1 + 2\rf(\r1x\x7f)\rab\x1b[Dc\x03\x04left ove".to_vec();
        assert_eq!(take(&mut keys, goes_on), Typed::Line("1 + 2".into()));
        assert_eq!(take(&mut keys, goes_on), Typed::Line("f(\n\t1)".into()));
        assert_eq!(take(&mut keys, goes_on), Typed::Cancelled("abc".into()));
        assert_eq!(take(&mut keys, goes_on), Typed::End);
        assert_eq!(take(&mut keys, goes_on), Typed::Begun("left ove".into()));
        assert!(keys.is_empty());
        keys = b"a b\x17c\x15d\x1bOA\x1bx".to_vec();
        assert_eq!(take(&mut keys, goes_on), Typed::Begun("d".into()));
    }
}
