//! What a terminal sends, cut into keys, pastes and answers to questions.
//!
//! Invariants: no byte is lost but those of sequences that mean nothing; an answer of the
//! terminal is
//! found wherever it comes, also between typed keys.

/// What was pressed, pasted or answered.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Key {
    /// A character.
    Char(char),
    /// A capital letter or a sign with Ctrl.
    Ctrl(char),
    /// A character with Alt.
    Alt(char),
    Enter,
    AltEnter,
    Tab,
    BackTab,
    Backspace,
    AltBackspace,
    Delete,
    Left,
    Right,
    WordLeft,
    WordRight,
    Up,
    Down,
    Home,
    End,
    PageUp,
    PageDown,
    Escape,
    /// A text, its line ends `\n`.
    Paste(String),
    /// What the terminal says of itself.
    Answer(Answer),
    /// A key that means nothing here.
    Unknown,
}

/// What the terminal says of itself when it is asked.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Answer {
    /// The column of the cursor, from 0.
    Column(usize),
    /// Whether its background is light.
    Background { light: bool },
    /// What it can do. Every terminal that answers at all answers this.
    Attributes,
}

const ESCAPE: u8 = 0x1b;
const PASTE_BEGIN: &[u8] = b"\x1b[200~";
const PASTE_END: &[u8] = b"\x1b[201~";
/// Bytes of a sequence that goes on without an end; then it is none.
const SEQUENCE_MAX: usize = 4096;

/// Bytes that wait to become keys.
#[derive(Default)]
pub(super) struct Decoder {
    bytes: Vec<u8>,
    /// How far the end of a paste has been looked for.
    searched: usize,
}

impl Decoder {
    /// Takes more bytes.
    pub fn push(&mut self, bytes: &[u8]) {
        self.bytes.extend_from_slice(bytes);
    }

    /// Whether a key has begun and is not whole.
    pub fn is_partial(&self) -> bool {
        !self.bytes.is_empty()
    }

    /// Whether the end of a paste is missing.
    pub fn is_pasting(&self) -> bool {
        self.bytes.starts_with(PASTE_BEGIN)
    }

    /// The next key, if it is whole.
    pub fn key(&mut self) -> Option<Key> {
        if self.is_pasting() {
            return self.paste();
        }
        let (key, length) = parse(&self.bytes)?;
        self.bytes.drain(..length);
        Some(key)
    }

    /// The next key when nothing follows any more: what looked like the start of a
    /// sequence was none.
    pub fn key_at_rest(&mut self) -> Option<Key> {
        if let Some(key) = self.key() {
            return Some(key);
        }
        if self.bytes.is_empty() || self.is_pasting() {
            return None;
        }
        let (key, length) = match self.bytes[..] {
            [ESCAPE, c, ..] if c.is_ascii_graphic() => (Key::Alt(char::from(c)), 2),
            [ESCAPE, ..] => (Key::Escape, 1),
            _ => (Key::Char(char::REPLACEMENT_CHARACTER), self.bytes.len()),
        };
        self.bytes.drain(..length);
        Some(key)
    }

    fn paste(&mut self) -> Option<Key> {
        let from = self.searched.max(PASTE_BEGIN.len());
        let mut windows = self.bytes[from..].windows(PASTE_END.len());
        let Some(at) = windows.position(|window| window == PASTE_END) else {
            self.searched = self.bytes.len().saturating_sub(PASTE_END.len());
            return None;
        };
        let end = from + at;
        let text = String::from_utf8_lossy(&self.bytes[PASTE_BEGIN.len()..end]);
        let text = text.replace("\r\n", "\n").replace('\r', "\n");
        self.bytes.drain(..end + PASTE_END.len());
        self.searched = 0;
        Some(Key::Paste(text))
    }
}

/// The first key of these bytes and how many of them it is, if it is whole.
fn parse(bytes: &[u8]) -> Option<(Key, usize)> {
    let first = *bytes.first()?;
    let key = match first {
        ESCAPE => return escape(bytes),
        b'\r' | b'\n' => Key::Enter,
        b'\t' => Key::Tab,
        0x7f | 0x08 => Key::Backspace,
        0..=0x1f => Key::Ctrl(char::from(first + b'@')),
        _ => return character(bytes).map(|(c, length)| (Key::Char(c), length)),
    };
    Some((key, 1))
}

/// The first character; U+FFFD for what is no UTF-8.
fn character(bytes: &[u8]) -> Option<(char, usize)> {
    let length = match bytes.first()? {
        0..=0x7f => 1,
        0xc2..=0xdf => 2,
        0xe0..=0xef => 3,
        0xf0..=0xf4 => 4,
        _ => return Some((char::REPLACEMENT_CHARACTER, 1)),
    };
    let present = &bytes[..length.min(bytes.len())];
    match std::str::from_utf8(present) {
        Ok(text) => text.chars().next().map(|c| (c, length)),
        Err(error) => match error.error_len() {
            None if present.len() < length => None,
            wrong => Some((char::REPLACEMENT_CHARACTER, wrong.unwrap_or(1))),
        },
    }
}

fn escape(bytes: &[u8]) -> Option<(Key, usize)> {
    let second = *bytes.get(1)?;
    match second {
        b'[' => control_sequence(bytes),
        b'O' => {
            let key = match bytes.get(2)? {
                b'A' => Key::Up,
                b'B' => Key::Down,
                b'C' => Key::Right,
                b'D' => Key::Left,
                b'H' => Key::Home,
                b'F' => Key::End,
                b'M' => Key::Enter,
                _ => Key::Unknown,
            };
            Some((key, 3))
        }
        b']' | b'P' | b'_' | b'^' | b'X' => string_sequence(bytes),
        b'\r' | b'\n' => Some((Key::AltEnter, 2)),
        0x7f | 0x08 => Some((Key::AltBackspace, 2)),
        ESCAPE => match bytes.get(2)? {
            b'[' | b'O' => {
                let (key, length) = escape(&bytes[1..])?;
                let key = match key {
                    Key::Left => Key::WordLeft,
                    Key::Right => Key::WordRight,
                    key => key,
                };
                Some((key, length + 1))
            }
            _ => Some((Key::Escape, 1)),
        },
        0..=0x1f => Some((Key::Escape, 1)),
        _ => character(&bytes[1..]).map(|(c, length)| (Key::Alt(c), length + 1)),
    }
}

/// `ESC [ parameters letter`.
fn control_sequence(bytes: &[u8]) -> Option<(Key, usize)> {
    // The keys F1 to F5 of a Linux console.
    if bytes.get(2) == Some(&b'[') {
        bytes.get(3)?;
        return Some((Key::Unknown, 4));
    }
    let is_last = |byte: &u8| !(0x20..0x40).contains(byte);
    let Some(end) = bytes[2..].iter().position(is_last).map(|at| at + 2) else {
        return (bytes.len() > SEQUENCE_MAX).then_some((Key::Unknown, bytes.len()));
    };
    let parameters = std::str::from_utf8(&bytes[2..end]).unwrap_or("");
    if !(0x40..0x7f).contains(&bytes[end]) {
        // Something else begins in the middle of it.
        return Some((Key::Unknown, end));
    }
    Some((meaning(parameters, bytes[end]), end + 1))
}

fn meaning(parameters: &str, last: u8) -> Key {
    let mut numbers = parameters.split(';').map(|word| word.parse::<u32>().ok());
    let first = numbers.next().flatten();
    let second = numbers.next().flatten();
    // Alt is bit 1 of the modifiers, Ctrl bit 2, counted from 1.
    let by_words = second.is_some_and(|code| code.saturating_sub(1) & 6 != 0);
    match last {
        b'A' | b'a' => Key::Up,
        b'B' | b'b' => Key::Down,
        b'C' if by_words => Key::WordRight,
        b'D' if by_words => Key::WordLeft,
        b'C' | b'c' if parameters.bytes().all(|b| b.is_ascii_digit() || b == b';') => Key::Right,
        b'D' | b'd' => Key::Left,
        b'H' => Key::Home,
        b'F' => Key::End,
        b'Z' => Key::BackTab,
        b'c' if parameters.starts_with('?') => Key::Answer(Answer::Attributes),
        b'R' if second.is_some() => {
            let column = second.unwrap_or(1).saturating_sub(1);
            Key::Answer(Answer::Column(column as usize))
        }
        b'u' if first == Some(13) => Key::AltEnter,
        b'~' => match first {
            Some(1 | 7) => Key::Home,
            Some(4 | 8) => Key::End,
            Some(3) => Key::Delete,
            Some(5) => Key::PageUp,
            Some(6) => Key::PageDown,
            _ => Key::Unknown,
        },
        _ => Key::Unknown,
    }
}

/// `ESC ] text BEL`, or another kind of text that ends with `ESC \`.
fn string_sequence(bytes: &[u8]) -> Option<(Key, usize)> {
    let body = &bytes[2..];
    let end = |at: &usize| body[*at] == 0x07 || body[*at..].starts_with(b"\x1b\\");
    let Some(at) = (0..body.len()).find(end) else {
        return (body.len() > SEQUENCE_MAX).then_some((Key::Unknown, bytes.len()));
    };
    let length = 2 + at + if body[at] == 0x07 { 1 } else { 2 };
    let text = String::from_utf8_lossy(&body[..at]);
    let colour = text.strip_prefix("11;").and_then(luminance);
    let key = match colour {
        Some(luminance) if bytes[1] == b']' => Key::Answer(Answer::Background {
            light: luminance > 0.5,
        }),
        _ => Key::Unknown,
    };
    Some((key, length))
}

/// How light a colour `rgb:RRRR/GGGG/BBBB` is, from 0 to 1.
fn luminance(colour: &str) -> Option<f64> {
    let digits = colour
        .strip_prefix("rgb:")
        .or_else(|| colour.strip_prefix("rgba:"))?;
    let mut parts = digits.split('/').map(|part| {
        let value = u32::from_str_radix(part, 16).ok()?;
        let most = 16u32.checked_pow(part.len() as u32)?.checked_sub(1)?;
        Some(f64::from(value) / f64::from(most))
    });
    let mut part = || parts.next().flatten();
    Some(0.2126 * part()? + 0.7152 * part()? + 0.0722 * part()?)
}

#[cfg(test)]
mod tests {
    use super::{Answer, Decoder, Key};

    /// The keys of bytes that come one by one, then rest.
    fn keys(bytes: &[u8]) -> Vec<Key> {
        let mut decoder = Decoder::default();
        let mut found = Vec::new();
        for byte in bytes {
            decoder.push(&[*byte]);
            found.extend(decoder.key());
        }
        while let Some(key) = decoder.key_at_rest() {
            found.push(key);
        }
        found
    }

    #[test]
    fn bytes_become_keys() {
        use Key::{Alt, Char, Ctrl};
        assert_eq!(keys(b"a\x01\r"), [Char('a'), Ctrl('A'), Key::Enter]);
        assert_eq!(keys("é漢".as_bytes()), [Char('é'), Char('漢')]);
        assert_eq!(
            keys(b"\x1b[A\x1bOB\x1b[1;5C"),
            [Key::Up, Key::Down, Key::WordRight]
        );
        assert_eq!(keys(b"\x1b"), [Key::Escape]);
        assert_eq!(keys(b"\x1bb\x1b\r"), [Alt('b'), Key::AltEnter]);
        assert_eq!(keys(b"\x1b["), [Alt('[')]);
        assert_eq!(keys(b"\xff\xc3"), [Char('\u{fffd}'), Char('\u{fffd}')]);
        assert_eq!(keys(b"\x1b[99x1"), [Key::Unknown, Char('1')]);
    }

    #[test]
    fn pastes_are_whole_and_answers_are_found_among_keys() {
        let paste = b"x\x1b[200~a\r\nb\x03\rc\x1b[201~y";
        assert_eq!(
            keys(paste),
            [
                Key::Char('x'),
                Key::Paste("a\nb\u{3}\nc".to_string()),
                Key::Char('y')
            ]
        );
        let answers = b"1\x1b[3;5R2\x1b]11;rgb:ffff/ffff/dddd\x1b\\3\x1b[?1;2c4";
        assert_eq!(
            keys(answers),
            [
                Key::Char('1'),
                Key::Answer(Answer::Column(4)),
                Key::Char('2'),
                Key::Answer(Answer::Background { light: true }),
                Key::Char('3'),
                Key::Answer(Answer::Attributes),
                Key::Char('4')
            ]
        );
        assert_eq!(
            keys(b"\x1b]11;rgb:00/10/20\x07"),
            [Key::Answer(Answer::Background { light: false })]
        );
    }
}
