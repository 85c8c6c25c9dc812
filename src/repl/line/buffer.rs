//! The text of a line that is edited, its cursor, and what can be taken back.
//!
//! Invariants: the cursor is on the boundary of a character; what was there before a change can be
//! brought back, typed letters as a whole.

use unicode_segmentation::UnicodeSegmentation;

/// Changes that can be taken back.
const UNDO_MAX: usize = 1000;
/// Bytes of the texts that are kept for it.
const UNDO_BYTES_MAX: usize = 4 << 20;

/// What a word is made of.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Word {
    /// Letters and digits.
    Letters,
    /// Letters, digits and `_`, or signs in a row.
    Vi,
    /// Whatever is no blank.
    Big,
}

/// Where the cursor can go.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum To {
    Left,
    Right,
    /// The start of the line, its first letter, its end.
    Home,
    First,
    End,
    /// The end of the whole text.
    Bottom,
    /// The start of this or the word before.
    WordLeft(Word),
    /// Just after the end of this or the next word.
    WordRight(Word),
    /// The start of the next word.
    NextWord(Word),
    /// The last letter of this or the next word.
    WordEnd(Word),
    /// A character of the line: forwards or backwards, and whether it stops one before.
    Find {
        c: char,
        forwards: bool,
        before: bool,
    },
}

/// A text and its cursor.
#[derive(Default)]
pub(super) struct Buffer {
    text: String,
    at: usize,
    undo: Vec<(String, usize)>,
    /// The last change was a typed letter, which the next one belongs to.
    typing: bool,
}

impl Buffer {
    pub fn text(&self) -> &str {
        &self.text
    }

    pub fn at(&self) -> usize {
        self.at
    }

    pub fn before(&self) -> &str {
        &self.text[..self.at]
    }

    pub fn is_at_end(&self) -> bool {
        self.at == self.text.len()
    }

    /// Puts the cursor there.
    pub fn go(&mut self, at: usize) {
        self.at = floor(&self.text, at);
        self.typing = false;
    }

    /// Another text in the place of all.
    pub fn replace_all(&mut self, text: &str, at: usize) {
        self.remember();
        self.text = text.to_string();
        self.at = floor(text, at);
    }

    /// Types a letter.
    pub fn type_char(&mut self, c: char) {
        if !self.typing || c.is_whitespace() {
            self.remember();
        }
        self.text.insert(self.at, c);
        self.at += c.len_utf8();
        self.typing = true;
    }

    /// Puts a text before the cursor.
    pub fn insert(&mut self, text: &str) {
        self.remember();
        self.text.insert_str(self.at, text);
        self.at += text.len();
    }

    /// Puts a text in the place of a part; the cursor is after it then.
    pub fn replace(&mut self, range: std::ops::Range<usize>, text: &str) {
        self.remember();
        self.text.replace_range(range.clone(), text);
        self.at = range.start + text.len();
    }

    /// Takes a part out.
    pub fn cut(&mut self, from: usize, to: usize) -> String {
        let (from, to) = (from.min(to), from.max(to));
        if from == to {
            return String::new();
        }
        self.remember();
        let cut = self.text.drain(from..to).collect();
        self.at = from;
        cut
    }

    /// Takes the last change back; false if there is none.
    pub fn undo(&mut self) -> bool {
        self.typing = false;
        match self.undo.pop() {
            Some((text, at)) => {
                self.text = text;
                self.at = at;
                true
            }
            None => false,
        }
    }

    fn remember(&mut self) {
        self.typing = false;
        let room = UNDO_BYTES_MAX / self.text.len().max(1);
        let surplus = (self.undo.len() + 1).saturating_sub(room.clamp(1, UNDO_MAX));
        self.undo.drain(..surplus.min(self.undo.len()));
        self.undo.push((self.text.clone(), self.at));
    }

    /// Where the line of the cursor begins and ends.
    pub fn line(&self) -> std::ops::Range<usize> {
        let start = self.before().rfind('\n').map_or(0, |at| at + 1);
        let rest = self.text[self.at..].find('\n');
        start..rest.map_or(self.text.len(), |length| self.at + length)
    }

    /// Where the cursor gets by this.
    pub fn target(&self, to: To) -> usize {
        let (text, at) = (self.text.as_str(), self.at);
        match to {
            To::Left => previous(text, at),
            To::Right => next(text, at),
            To::Home => self.line().start,
            To::First => {
                let line = &text[self.line()];
                self.line().start + (line.len() - line.trim_start().len())
            }
            To::End => self.line().end,
            To::Bottom => text.len(),
            To::WordLeft(word) => word_left(text, at, word),
            To::WordRight(word) => word_right(text, at, word),
            To::NextWord(word) => next_word(text, at, word),
            To::WordEnd(word) => {
                let end = word_right(text, next(text, at), word);
                previous(text, end).max(at)
            }
            To::Find {
                c,
                forwards,
                before,
            } => self.find(c, forwards, before).unwrap_or(at),
        }
    }

    /// The place of a character of the line, if it is there.
    pub fn find(&self, c: char, forwards: bool, before: bool) -> Option<usize> {
        let line = self.line();
        if forwards {
            let from = next(&self.text, self.at).min(line.end);
            // Right before the character the search would stay where it is.
            let from = if before { next(&self.text, from) } else { from };
            let found = from.min(line.end) + self.text[from.min(line.end)..line.end].find(c)?;
            return Some(if before {
                previous(&self.text, found)
            } else {
                found
            });
        }
        let end = if before {
            previous(&self.text, self.at).max(line.start)
        } else {
            self.at
        };
        let found = line.start + self.text[line.start..end].rfind(c)?;
        Some(if before { found + c.len_utf8() } else { found })
    }

    /// The place as far into the line above (or below) as the cursor is in its own; none
    /// if there is no such line.
    pub fn vertical(&self, up: bool) -> Option<usize> {
        let line = self.line();
        let column = self.text[line.start..self.at].graphemes(true).count();
        let other = if up {
            let end = line.start.checked_sub(1)?;
            let start = self.text[..end].rfind('\n').map_or(0, |at| at + 1);
            start..end
        } else {
            let start = line.end + 1;
            let rest = self.text.get(start..)?;
            start..start + rest.find('\n').unwrap_or(rest.len())
        };
        let mut clusters = self.text[other.clone()].grapheme_indices(true);
        let place = clusters.nth(column).map(|(at, _)| other.start + at);
        Some(place.unwrap_or(other.end))
    }
}

/// The nearest boundary of a character at or before a byte.
fn floor(text: &str, at: usize) -> usize {
    let at = at.min(text.len());
    (0..=at)
        .rev()
        .find(|at| text.is_char_boundary(*at))
        .unwrap_or(0)
}

/// The start of what looks like one character before a place.
fn previous(text: &str, at: usize) -> usize {
    // A cluster rarely reaches beyond its line, and never has to.
    let start = text[..at].rfind('\n').map_or(0, |newline| newline + 1);
    if start == at {
        return at.saturating_sub(1);
    }
    let last = text[start..at].grapheme_indices(true).next_back();
    last.map_or(start, |(offset, _)| start + offset)
}

/// The end of what looks like one character after a place.
fn next(text: &str, at: usize) -> usize {
    let cluster = text[at..].graphemes(true).next();
    at + cluster.map_or(0, str::len)
}

/// What belongs to one word: 0 for what belongs to none.
fn class(c: char, word: Word) -> u8 {
    let letter = c.is_alphanumeric();
    match word {
        Word::Letters => u8::from(letter),
        Word::Big => u8::from(!c.is_whitespace()),
        Word::Vi if letter || c == '_' => 1,
        Word::Vi => 2 * u8::from(!c.is_whitespace()),
    }
}

fn word_left(text: &str, at: usize, word: Word) -> usize {
    let mut chars = text[..at].char_indices().rev().peekable();
    while chars.next_if(|(_, c)| class(*c, word) == 0).is_some() {}
    let Some((mut start, first)) = chars.next() else {
        return 0;
    };
    while let Some((at, _)) = chars.next_if(|(_, c)| class(*c, word) == class(first, word)) {
        start = at;
    }
    start
}

fn word_right(text: &str, at: usize, word: Word) -> usize {
    let mut chars = text[at..].char_indices().peekable();
    while chars.next_if(|(_, c)| class(*c, word) == 0).is_some() {}
    let Some((start, first)) = chars.next() else {
        return text.len();
    };
    let mut end = at + start + first.len_utf8();
    while let Some((offset, c)) = chars.next_if(|(_, c)| class(*c, word) == class(first, word)) {
        end = at + offset + c.len_utf8();
    }
    end
}

fn next_word(text: &str, at: usize, word: Word) -> usize {
    let mut chars = text[at..].char_indices().peekable();
    if let Some((_, first)) = chars.peek().copied() {
        let first = class(first, word);
        while first != 0 && chars.next_if(|(_, c)| class(*c, word) == first).is_some() {}
    }
    while chars.next_if(|(_, c)| class(*c, word) == 0).is_some() {}
    chars.next().map_or(text.len(), |(offset, _)| at + offset)
}

/// What was cut out, newest last.
#[derive(Default)]
pub(super) struct Kills {
    ring: Vec<String>,
    /// The last key cut something out: the next piece joins it.
    joining: bool,
    /// What the last key put back: how many bytes, and which piece it was.
    put: Option<(usize, usize)>,
}

/// Pieces that are kept.
const KILLS_MAX: usize = 60;

impl Kills {
    /// A key came that does not cut; one that puts an older piece back must know what was put back.
    pub fn rest_unless(&mut self, puts_older: bool) {
        self.joining = false;
        if !puts_older {
            self.put = None;
        }
    }

    /// Keeps what was cut out, before or after the cursor.
    pub fn add(&mut self, text: &str, backwards: bool) {
        self.put = None;
        if text.is_empty() {
            return;
        }
        match self.ring.last_mut() {
            Some(last) if self.joining && backwards => last.insert_str(0, text),
            Some(last) if self.joining => last.push_str(text),
            _ => self.ring.push(text.to_string()),
        }
        if self.ring.len() > KILLS_MAX {
            self.ring.remove(0);
        }
        self.joining = true;
    }

    /// The newest piece, which a key puts back.
    pub fn newest(&mut self) -> Option<String> {
        self.joining = false;
        let last = self.ring.last()?.clone();
        self.put = Some((last.len(), self.ring.len() - 1));
        Some(last)
    }

    /// The piece before the one that the last key put back, and the bytes of that.
    pub fn older(&mut self) -> Option<(usize, String)> {
        let (length, index) = self.put?;
        let index = index.checked_sub(1).unwrap_or(self.ring.len() - 1);
        let text = self.ring[index].clone();
        self.put = Some((text.len(), index));
        Some((length, text))
    }
}

#[cfg(test)]
mod tests {
    use super::{Buffer, Kills, To, Word};

    fn at(text: &str, at: usize) -> Buffer {
        let mut buffer = Buffer::default();
        buffer.replace_all(text, at);
        buffer
    }

    #[test]
    fn the_cursor_goes_by_words_lines_and_pictures() {
        let text = "foo_bar + b(1)";
        assert_eq!(at(text, 14).target(To::WordLeft(Word::Letters)), 12);
        assert_eq!(at(text, 12).target(To::WordLeft(Word::Letters)), 10);
        assert_eq!(at(text, 0).target(To::WordRight(Word::Letters)), 3);
        assert_eq!(at(text, 0).target(To::WordRight(Word::Vi)), 7);
        assert_eq!(at(text, 0).target(To::NextWord(Word::Vi)), 8);
        assert_eq!(at(text, 0).target(To::WordEnd(Word::Vi)), 6);
        assert_eq!(at(text, 14).target(To::WordLeft(Word::Big)), 10);
        let text = "ab\n  cd\ne";
        assert_eq!(at(text, 6).target(To::Home), 3);
        assert_eq!(at(text, 6).target(To::First), 5);
        assert_eq!(at(text, 6).target(To::End), 7);
        assert_eq!(at(text, 6).vertical(true), Some(2));
        assert_eq!(at(text, 6).vertical(false), Some(9));
        assert_eq!(at(text, 1).vertical(true), None);
        assert_eq!(at(text, 9).vertical(false), None);
        assert_eq!(at(text, 3).target(To::Left), 2);
        let text = "a👩\u{200d}🚀b";
        assert_eq!(at(text, text.len() - 1).target(To::Left), 1);
        assert_eq!(at(text, 1).target(To::Right), text.len() - 1);
        assert_eq!(at("abcabc", 0).find('c', true, false), Some(2));
        assert_eq!(at("abcabc", 1).find('c', true, true), Some(4));
        assert_eq!(at("abcabc", 5).find('a', false, true), Some(4));
    }

    #[test]
    fn changes_are_taken_back_and_cuts_come_again() {
        let mut buffer = Buffer::default();
        for c in "ab cd".chars() {
            buffer.type_char(c);
        }
        assert!(buffer.undo());
        assert_eq!(buffer.text(), "ab");
        assert!(buffer.undo() && !buffer.undo());
        let mut kills = Kills::default();
        kills.add("b", true);
        kills.add("a", true);
        kills.rest_unless(false);
        kills.add("c", false);
        assert_eq!(kills.newest().as_deref(), Some("c"));
        assert_eq!(kills.older(), Some((1, "ab".to_string())));
    }
}
