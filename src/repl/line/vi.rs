//! The keys of vi.

use super::buffer::{To, Word};
use super::edit::{COUNT_MAX, Did, Editing};
use super::key::Key;

/// What keys mean.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
enum Mode {
    /// They are text.
    #[default]
    Insert,
    /// They are text in the place of what is there.
    Replace,
    /// They are commands.
    Command,
}

/// A command that wants more keys.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Wants {
    /// A motion, for `d`, `c`, `y`.
    Motion(char),
    /// A character to go to, for `f F t T`; an operator may wait for it.
    Find(char, Option<char>),
    /// A character for `r`.
    Letter,
}

/// The state of the keys.
#[derive(Default)]
pub(super) struct Vi {
    mode: Mode,
    wants: Option<Wants>,
    count: Option<usize>,
    /// The count before an operator.
    outer: usize,
    found: Option<To>,
    /// The keys of the change that is being made, and of the last one.
    keys: Vec<Key>,
    last: Vec<Key>,
    changes: bool,
    replays: bool,
}

impl Vi {
    /// Does what a key means.
    pub fn key(&mut self, line: &mut Editing<'_>, key: Key) -> Did {
        if !self.replays {
            self.keys.push(key.clone());
        }
        let did = match self.mode {
            Mode::Insert | Mode::Replace => self.insert(line, key),
            Mode::Command => self.command(line, key),
        };
        // A change is whole when a command can follow.
        if self.mode == Mode::Command && self.wants.is_none() && self.count.is_none() {
            let keys = std::mem::take(&mut self.keys);
            if std::mem::take(&mut self.changes) && !self.replays {
                self.last = keys;
            }
        }
        did
    }

    fn insert(&mut self, line: &mut Editing<'_>, key: Key) -> Did {
        match key {
            Key::Char(c) if self.mode == Mode::Replace => {
                let rest = &line.buffer.text()[line.buffer.at()..];
                if !rest.is_empty() && !rest.starts_with('\n') {
                    line.delete(To::Right, 1);
                }
                line.type_char(c, 1)
            }
            Key::Escape => {
                self.mode = Mode::Command;
                let left = line.buffer.target(To::Left);
                if left >= line.buffer.line().start {
                    line.buffer.go(left);
                }
                Did::Draw
            }
            Key::Alt(c) => {
                let did = self.insert(line, Key::Escape);
                if did == Did::Draw {
                    return self.command(line, Key::Char(c));
                }
                did
            }
            // The keys that mean the same to everybody. The typed ones among them
            // can want another key.
            key => line.emacs(key),
        }
    }

    fn command(&mut self, line: &mut Editing<'_>, key: Key) -> Did {
        let key = match key {
            Key::Backspace => Key::Char('h'),
            Key::Home => Key::Char('0'),
            Key::End => Key::Char('$'),
            Key::Left => Key::Char('h'),
            Key::Right => Key::Char('l'),
            key => key,
        };
        let Key::Char(c) = key else {
            self.wants = None;
            self.count = None;
            return match key {
                Key::Escape => Did::Draw,
                Key::Ctrl(c) => line.control(c, 1),
                key => line.common(key, 1),
            };
        };
        match self.wants.take() {
            Some(Wants::Letter) => return self.overwrite(line, c),
            Some(Wants::Find(kind, operator)) => {
                let to = To::Find {
                    c,
                    forwards: kind.is_ascii_lowercase(),
                    before: kind.eq_ignore_ascii_case(&'t'),
                };
                self.found = Some(to);
                let count = self.take_count();
                return self.moved(line, operator, to, count);
            }
            Some(Wants::Motion(operator)) => return self.operate(line, operator, c),
            None => {}
        }
        if c.is_ascii_digit() && (c != '0' || self.count.is_some()) {
            self.digit(c);
            return Did::Draw;
        }
        if let Some(to) = self.motion(c) {
            let count = self.take_count();
            return self.moved(line, None, to, count);
        }
        let count = self.take_count();
        self.simple(line, c, count)
    }

    /// Commands that are no motions.
    fn simple(&mut self, line: &mut Editing<'_>, c: char, count: usize) -> Did {
        match c {
            'j' | '+' => line.common(Key::Down, count),
            'k' | '-' => line.common(Key::Up, count),
            'f' | 'F' | 't' | 'T' => self.want(Wants::Find(c, None), count),
            'd' | 'c' | 'y' => {
                self.outer = count;
                self.wants = Some(Wants::Motion(c));
                Did::Draw
            }
            'r' => self.want(Wants::Letter, count),
            'i' => self.enter_insert(line, None),
            'a' => self.enter_insert(line, Some(To::Right)),
            'I' => self.enter_insert(line, Some(To::First)),
            'A' => self.enter_insert(line, Some(To::End)),
            'R' => {
                self.changes = true;
                self.mode = Mode::Replace;
                Did::Draw
            }
            'x' => self.change(line, 'd', To::Right, count),
            'X' => self.change(line, 'd', To::Left, count),
            's' => self.change(line, 'c', To::Right, count),
            'D' => self.change(line, 'd', To::End, 1),
            'C' => self.change(line, 'c', To::End, 1),
            'S' => self.whole_line(line, 'c'),
            'Y' => self.whole_line(line, 'y'),
            'p' | 'P' => {
                self.changes = true;
                let Some(text) = line.kills.newest() else {
                    return Did::Bell;
                };
                if c == 'p' {
                    line.go(To::Right, 1);
                }
                line.buffer.insert(&text.repeat(count));
                line.go(To::Left, 1)
            }
            'u' => line.undo(count),
            '.' => self.again(line),
            '#' => {
                line.go(To::Home, 1);
                line.buffer.insert("// ");
                Did::Accept
            }
            _ => Did::Bell,
        }
    }

    fn motion(&self, c: char) -> Option<To> {
        Some(match c {
            'h' => To::Left,
            'l' | ' ' => To::Right,
            '0' => To::Home,
            '^' => To::First,
            '$' => To::End,
            'w' => To::NextWord(Word::Vi),
            'W' => To::NextWord(Word::Big),
            'b' => To::WordLeft(Word::Vi),
            'B' => To::WordLeft(Word::Big),
            'e' => To::WordEnd(Word::Vi),
            'E' => To::WordEnd(Word::Big),
            'G' => To::Bottom,
            ';' => self.found?,
            ',' => match self.found? {
                To::Find {
                    c,
                    forwards,
                    before,
                } => To::Find {
                    c,
                    forwards: !forwards,
                    before,
                },
                to => to,
            },
            _ => return None,
        })
    }

    /// The key after an operator.
    fn operate(&mut self, line: &mut Editing<'_>, operator: char, c: char) -> Did {
        if c.is_ascii_digit() && (c != '0' || self.count.is_some()) {
            self.digit(c);
            self.wants = Some(Wants::Motion(operator));
            return Did::Draw;
        }
        let count = self.take_count().saturating_mul(self.outer).min(COUNT_MAX);
        if c == operator {
            return self.whole_line(line, operator);
        }
        if matches!(c, 'f' | 'F' | 't' | 'T') {
            return self.want(Wants::Find(c, Some(operator)), count);
        }
        let to = match (operator, c, self.motion(c)) {
            // `cw` leaves the blanks after the word.
            ('c', 'w', _) => To::WordRight(Word::Vi),
            ('c', 'W', _) => To::WordRight(Word::Big),
            (_, 'e', _) => To::WordRight(Word::Vi),
            (_, 'E', _) => To::WordRight(Word::Big),
            (_, _, Some(to)) => to,
            (_, _, None) => return Did::Bell,
        };
        self.moved(line, Some(operator), to, count)
    }

    /// Goes there, or does to what is up to there what an operator says.
    fn moved(
        &mut self,
        line: &mut Editing<'_>,
        operator: Option<char>,
        to: To,
        count: usize,
    ) -> Did {
        match operator {
            None => line.go(to, count),
            Some(operator) => self.change(line, operator, to, count),
        }
    }

    fn change(&mut self, line: &mut Editing<'_>, operator: char, to: To, count: usize) -> Did {
        let at = line.buffer.at();
        line.go(to, count);
        let mut target = line.buffer.at();
        // A character that was found goes too.
        if let To::Find { forwards: true, .. } = to
            && target > at
        {
            target = line.buffer.target(To::Right);
        }
        line.buffer.go(at);
        if operator == 'y' {
            let (from, to) = (at.min(target), at.max(target));
            let text = line.buffer.text()[from..to].to_string();
            self.keep(line, &text);
            return Did::Draw;
        }
        self.changes = true;
        let cut = line.buffer.cut(at, target);
        self.keep(line, &cut);
        if operator == 'c' {
            self.mode = Mode::Insert;
        }
        Did::Draw
    }

    fn whole_line(&mut self, line: &mut Editing<'_>, operator: char) -> Did {
        let range = line.buffer.line();
        let text = line.buffer.text()[range.clone()].to_string();
        self.keep(line, &text);
        if operator != 'y' {
            self.changes = true;
            line.buffer.cut(range.start, range.end);
        }
        if operator == 'c' {
            self.mode = Mode::Insert;
        }
        Did::Draw
    }

    fn keep(&self, line: &mut Editing<'_>, text: &str) {
        line.kills.rest_unless(false);
        line.kills.add(text, false);
    }

    fn overwrite(&mut self, line: &mut Editing<'_>, c: char) -> Did {
        let count = self.take_count();
        self.changes = true;
        let at = line.buffer.at();
        line.go(To::Right, count);
        let end = line.buffer.at();
        line.buffer.replace(at..end, &c.to_string().repeat(count));
        line.go(To::Left, 1)
    }

    fn enter_insert(&mut self, line: &mut Editing<'_>, to: Option<To>) -> Did {
        self.changes = true;
        self.mode = Mode::Insert;
        match to {
            // Not into the next line.
            Some(To::Right) if line.buffer.at() == line.buffer.line().end => Did::Draw,
            Some(to) => line.go(to, 1),
            None => Did::Draw,
        }
    }

    /// Makes the last change once more.
    fn again(&mut self, line: &mut Editing<'_>) -> Did {
        let keys = self.last.clone();
        self.replays = true;
        let mut did = Did::Bell;
        for key in keys {
            did = self.key(line, key);
        }
        self.replays = false;
        self.changes = false;
        did
    }

    fn want(&mut self, wants: Wants, count: usize) -> Did {
        self.count = Some(count);
        self.wants = Some(wants);
        Did::Draw
    }

    fn digit(&mut self, c: char) {
        let count = self.count.unwrap_or(0) * 10 + (c as usize - '0' as usize);
        self.count = Some(count.min(COUNT_MAX));
    }

    fn take_count(&mut self) -> usize {
        self.count.take().unwrap_or(1).max(1)
    }
}

#[cfg(test)]
mod tests {
    use super::super::buffer::Kills;
    use super::super::edit::{Did, Editing};
    use super::super::history::Walk;
    use super::super::key::Key;

    /// The line that these keys make, `<` being Escape.
    #[track_caller]
    fn check(keys: &str, expected: &str) {
        let mut kills = Kills::default();
        let mut line = Editing::new(&mut kills, Walk::new(&[]), false, true);
        for c in keys.chars() {
            let did = line.key(if c == '<' { Key::Escape } else { Key::Char(c) });
            assert_ne!(did, Did::Leave);
        }
        assert_eq!(line.buffer.text(), expected, "{keys}");
    }

    #[test]
    fn commands_edit() {
        check("abc<x", "ab");
        check("abc<ix", "abxc");
        check("one two three<bdw", "one two ");
        check("one two three<0dw.", "three");
        check("one two three<02dw", "three");
        check("one two three<0cwxyz<w.", "xyz xyz three");
        check("f(a, b)<0f,D", "f(a");
        check("f(a, b)<0dt,", ", b)");
        check("abc<ddP", "abc");
        check("abc<0xp", "bac");
        check("abc<0rx", "xbc");
        check("abc<0Rxy<", "xyc");
        check("abcd<0lDu", "abcd");
        check("a b<0yw$p", "a ba ");
        check("abc<Ix<A!<", "xabc!");
        check("abc<03x", "");
    }
}
