//! The scanner: cuts text into lexemes, one at a time, and rejects anything that could not be a
//! token anywhere. It skips spaces and returns everything else, including comments and newlines.

mod formatted;

pub(super) use formatted::{formatted_end, open_value};

use super::operator::{aliased, lowered};
use super::token::{Lex, Word};
use crate::text::{Fault, Span, is_hidden};
use formatted::Hole;

/// Cuts text into lexemes, keeping track of its position.
pub(super) struct Scanner<'a> {
    text: &'a str,
    bytes: &'a [u8],
    start: usize,
    at: usize,
    /// Whether reserved words are marked; if so, only marked words are reserved.
    marked: bool,
    /// The unclosed `{` of f-strings, outermost first.
    holes: Vec<Hole>,
}

fn word_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

fn starts_word(c: char) -> bool {
    c == '_' || unicode_ident::is_xid_start(c)
}

fn continues_word(c: char) -> bool {
    c != '·' && unicode_ident::is_xid_continue(c)
}

impl<'a> Scanner<'a> {
    /// Makes a scanner at the start of the text.
    pub(super) fn new(text: &'a str) -> Scanner<'a> {
        Scanner {
            text,
            bytes: text.as_bytes(),
            start: 0,
            at: 0,
            marked: false,
            holes: Vec::new(),
        }
    }

    /// Makes a scanner at the start of swept text.
    pub(super) fn of_swept(text: &'a str) -> Scanner<'a> {
        Scanner {
            marked: true,
            ..Scanner::new(text)
        }
    }

    /// The position of the first byte that has not been read.
    pub(super) fn at(&self) -> usize {
        self.at
    }

    /// The position of the last lexeme; at the end of the text, the text's length.
    pub(super) fn lexeme_start(&self) -> usize {
        self.start
    }

    /// Continues at this byte position.
    pub(super) fn skip_to(&mut self, at: usize) {
        self.at = at;
    }

    /// Skips a byte order mark and a first line that starts with `#!`; returns the span of that
    /// line.
    pub(super) fn skip_prelude(&mut self) -> Option<Span> {
        if self.text.starts_with('\u{feff}') {
            self.at = '\u{feff}'.len_utf8();
        }
        self.text[self.at..].starts_with("#!").then(|| {
            let start = self.at;
            self.skip_line();
            Span::new(start, self.at)
        })
    }

    /// After an error, skips the bad text and returns its span.
    pub(super) fn recover(&mut self) -> Span {
        if self.at <= self.start {
            self.at = self.start
                + self.text[self.start..]
                    .chars()
                    .next()
                    .map_or(1, char::len_utf8);
        }
        Span::new(self.start, self.at)
    }

    fn byte(&self, ahead: usize) -> u8 {
        self.bytes.get(self.at + ahead).copied().unwrap_or(0)
    }

    fn char_at(&self, at: usize) -> Option<char> {
        match self.bytes.get(at) {
            Some(&b) if b < 0x80 => Some(b as char),
            _ => self.text.get(at..)?.chars().next(),
        }
    }

    /// Returns the next lexeme. After `.` or `::` (`dotted`), every word is a name.
    pub(super) fn next_lexeme(&mut self, dotted: bool) -> Result<Option<(Lex, Span)>, Fault> {
        while self.byte(0) == b' ' || self.marked && matches!(self.byte(0), 0x1d | 0x1f) {
            self.at += 1;
        }
        self.start = self.at;
        let Some(&first) = self.bytes.get(self.at) else {
            return Ok(None);
        };
        let lex = match first {
            b'f' if self.begins_formatted() && !dotted => self.formatted()?,
            b'a'..=b'z' | b'A'..=b'Z' | b'_' => self.word(dotted),
            b'0'..=b'9' => self.number()?,
            b'.' if self.byte(1).is_ascii_digit() => self.number()?,
            b'\n' | b'\r' if self.in_value() => return Err(self.open_value()),
            b'\n' => self.take(1, Lex::Newline),
            0x06 if self.marked && self.begins_formatted() => self.formatted()?,
            0x01..=0x1a if self.marked => self.marked_word(),
            b'$' if self.marked => self.swept_raised(),
            b'\r' => self.take(1 + usize::from(self.byte(1) == b'\n'), Lex::Newline),
            b'\t' => self.take(1, Lex::Tab),
            b'"' | b'\'' => self.string(first)?,
            b'/' if matches!(self.byte(1), b'/' | b'*') && self.in_value() => {
                return Err(self.comment_in_value());
            }
            b'/' if self.byte(1) == b'/' => {
                self.skip_line();
                Lex::Comment
            }
            b'/' if self.byte(1) == b'*' => self.block_comment(),
            b'\\' => self.continuation()?,
            0x80.. => self.wide()?,
            _ if self.in_value() => self.in_hole(first)?,
            _ => self.punctuation(first)?,
        };
        Ok(Some((lex, Span::new(self.start, self.at))))
    }

    fn take(&mut self, bytes: usize, lex: Lex) -> Lex {
        self.at += bytes;
        lex
    }

    fn here(&self) -> Span {
        let end = self
            .char_at(self.start)
            .map_or(self.start, |c| self.start + c.len_utf8());
        Span::new(self.start, end)
    }

    fn skip_line(&mut self) {
        while self.at < self.bytes.len() && !matches!(self.bytes[self.at], b'\n' | b'\r') {
            self.at += 1;
        }
    }

    fn block_comment(&mut self) -> Lex {
        match self.text[self.at + 2..].find("*/") {
            Some(length) => self.take(length + 4, Lex::Comment),
            None => {
                self.at = self.bytes.len();
                Lex::OpenComment
            }
        }
    }

    fn continuation(&mut self) -> Result<Lex, Fault> {
        let mut at = self.at + 1;
        while matches!(self.bytes.get(at), Some(b' ' | b'\t')) {
            at += 1;
        }
        if at >= self.bytes.len() {
            self.at = at;
            return Ok(Lex::OpenContinuation);
        }
        if self.in_value() && matches!(self.bytes[at], b'\n' | b'\r') {
            return Err(self.open_value());
        }
        let newline = match (self.bytes[at], self.bytes.get(at + 1)) {
            (b'\r', Some(b'\n')) => 2,
            (b'\n' | b'\r', _) => 1,
            _ => {
                let message = "a `\\` outside a string must be the last character of its line";
                return Err(Fault::syntax(self.here(), message)
                    .hint("`\\` joins a line with the next one; division is `/`"));
            }
        };
        self.at = at + newline;
        Ok(Lex::Continuation)
    }

    fn string(&mut self, quote: u8) -> Result<Lex, Fault> {
        self.at += 1;
        loop {
            match self.bytes.get(self.at) {
                Some(&b) if b == quote => return Ok(self.take(1, Lex::Text)),
                Some(b'\\') if !matches!(self.byte(1), b'\n' | b'\r' | 0) => {
                    self.at += 1;
                    self.at += self.char_at(self.at).map_or(1, char::len_utf8);
                }
                None | Some(b'\n' | b'\r') => return Err(self.open_string(quote)),
                Some(_) => self.at += 1,
            }
        }
    }

    /// The error for an unclosed string; inside a value of an f-string, the value is reported as
    /// unclosed instead.
    #[cold]
    fn open_string(&mut self, quote: u8) -> Fault {
        if self.in_value() {
            return self.open_value();
        }
        let quote = quote as char;
        let message = format!("a string is not closed: {quote} is missing at the end");
        let hint = "a string ends on the line where it starts; write a line break as \\n";
        Fault::syntax(Span::new(self.start, self.at), message).hint(hint)
    }

    fn skip_word(&mut self) {
        loop {
            let byte = self.byte(0);
            if word_byte(byte) {
                self.at += 1;
            } else if byte < 0x80 {
                return;
            } else {
                match self.char_at(self.at) {
                    Some(c) if continues_word(c) => self.at += c.len_utf8(),
                    _ => return,
                }
            }
        }
    }

    fn word(&mut self, dotted: bool) -> Lex {
        self.skip_word();
        if dotted || self.marked {
            return Lex::Name;
        }
        Word::of(&self.bytes[self.start..self.at]).map_or(Lex::Name, Lex::Word)
    }

    /// Whether a quote follows the letter at the current position.
    fn begins_formatted(&self) -> bool {
        matches!(self.byte(1), b'"' | b'\'')
    }

    fn marked_word(&mut self) -> Lex {
        self.at += 1;
        self.skip_word();
        let mut word = self.bytes[self.start..self.at].to_vec();
        word[0] |= 0x60;
        Word::of(&word).map_or(Lex::Name, Lex::Word)
    }

    fn digits(&mut self, digit: fn(&u8) -> bool) -> Result<(), Fault> {
        loop {
            while digit(&self.byte(0)) {
                self.at += 1;
            }
            if self.byte(0) != b'_' {
                return Ok(());
            }
            if !digit(&self.byte(1)) || !digit(&self.bytes[self.at - 1]) {
                self.skip_word();
                let span = Span::new(self.start, self.at);
                return Err(Fault::syntax(
                    span,
                    "`_` in a number goes only between two digits",
                ));
            }
            self.at += 1;
        }
    }

    fn number(&mut self) -> Result<Lex, Fault> {
        let radix: Option<fn(&u8) -> bool> = match (self.byte(0), self.byte(1)) {
            (b'0', b'x') => Some(u8::is_ascii_hexdigit),
            (b'0', b'b') => Some(|b| matches!(b, b'0' | b'1')),
            (b'0', b'o') => Some(|b| matches!(b, b'0'..=b'7')),
            _ => None,
        };
        if let Some(digit) = radix
            && digit(&self.byte(2))
        {
            self.at += 2;
            self.digits(digit)?;
        } else {
            self.decimal()?;
        }
        self.after_number()?;
        Ok(Lex::Number)
    }

    fn decimal(&mut self) -> Result<(), Fault> {
        self.digits(u8::is_ascii_digit)?;
        if self.byte(0) == b'.' && self.byte(1).is_ascii_digit() {
            self.at += 1;
            self.digits(u8::is_ascii_digit)?;
            if self.byte(0) == b'(' {
                self.repetend(0);
            }
        } else if self.byte(0) == b'.' && self.byte(1) == b'(' {
            self.repetend(1);
        }
        if self.byte(0) | 32 == b'e' {
            let after = self.char_at(self.at + 1).unwrap_or(' ');
            let sign = match after == '+' || after == '-' || aliased(after) == Some("-") {
                true => after.len_utf8(),
                false => 0,
            };
            if self.byte(1 + sign).is_ascii_digit() {
                self.at += 1 + sign;
                self.digits(u8::is_ascii_digit)?;
            } else if sign > 0 {
                return Err(self.open_exponent(after));
            }
        }
        if matches!(self.byte(0), b'f' | b'i') && !self.word_at(self.at + 1) {
            self.at += 1;
        } else if self.text[self.at..].starts_with('°') {
            self.at += '°'.len_utf8();
        }
        Ok(())
    }

    /// The error for `2e-` without a digit, which could also mean `2*e - …`.
    fn open_exponent(&self, sign: char) -> Fault {
        let span = Span::new(self.start, self.at + 1 + sign.len_utf8());
        let number = &self.text[self.start..self.at];
        Fault::syntax(
            span,
            format!("the exponent of `{number}e{sign}` has no digits"),
        )
        .hint(format!(
            "if you mean the number e, write `{number}e {sign} …` with spaces"
        ))
    }

    /// Consumes `(digits)` if it is there, `ahead` bytes after the current position.
    fn repetend(&mut self, ahead: usize) {
        let digits = self.bytes[self.at + ahead + 1..]
            .iter()
            .take_while(|b| b.is_ascii_digit())
            .count();
        if digits > 0 && self.byte(ahead + 1 + digits) == b')' {
            self.at += ahead + digits + 2;
        }
    }

    fn word_at(&self, at: usize) -> bool {
        self.char_at(at).is_some_and(continues_word)
    }

    /// Checks that the number is followed by no letter or digit other than `π` or `e` (a product).
    fn after_number(&mut self) -> Result<(), Fault> {
        let end = self.at;
        let Some(next) = self.char_at(end).filter(|c| continues_word(*c)) else {
            return Ok(());
        };
        if matches!(next, 'π' | 'e') && !self.word_at(end + next.len_utf8()) {
            return Ok(());
        }
        self.skip_word();
        let (number, rest) = (&self.text[self.start..end], &self.text[end..self.at]);
        let found = Fault::syntax(
            Span::new(self.start, self.at),
            format!("`{number}{rest}` is neither a number nor a name"),
        );
        Err(if starts_word(next) {
            found.hint(format!("write `*` to multiply: {number}*{rest}"))
        } else {
            found
        })
    }

    fn wide(&mut self) -> Result<Lex, Fault> {
        let Some(c) = self.char_at(self.at) else {
            return Err(Fault::syntax(self.here(), "bad character"));
        };
        let bytes = c.len_utf8();
        match c {
            '√' | '∛' => return Ok(self.take(bytes, Lex::Root)),
            _ if starts_word(c) => {
                self.skip_word();
                return Ok(Lex::Name);
            }
            _ if lowered(c).is_some() => return self.raised(),
            _ => {}
        }
        if let Some(operator) = aliased(c) {
            return self.alias(c, operator);
        }
        let plain = match c {
            '∙' | '⋅' | '✕' => "*",
            '∕' => "/",
            '–' | '—' => "-",
            '⩽' => "<=",
            '⩾' => ">=",
            '“' | '”' | '„' | '«' | '»' => "\"",
            '‘' | '’' => "'",
            '→' => "=>",
            _ => "",
        };
        let found = self.unexpected(c);
        Err(if plain.is_empty() {
            found
        } else {
            found.hint(format!("write `{plain}`"))
        })
    }

    /// Reads an operator alias and, if it is followed by the `=` of an assignment, that too.
    fn alias(&mut self, sign: char, operator: &str) -> Result<Lex, Fault> {
        let bytes = sign.len_utf8();
        let next = self.char_at(self.at + bytes).unwrap_or(' ');
        if operator == "-" && (next == '-' || aliased(next) == Some("-")) {
            return Err(self.doubled(b'-'));
        }
        let assigns = matches!(operator, "+" | "-" | "*" | "/" | "%" | "^");
        Ok(match operator {
            _ if assigns && next == '=' && self.byte(bytes + 1) != b'=' => {
                self.take(bytes + 1, Lex::Compound)
            }
            "-" => self.take(bytes, Lex::Minus),
            _ => self.take(bytes, Lex::Infix),
        })
    }

    /// Reads a superscript exponent: an optional sign, then digits.
    fn raised(&mut self) -> Result<Lex, Fault> {
        let rest = &self.text[self.start..];
        let run = rest.find(|c| lowered(c).is_none()).unwrap_or(rest.len());
        let number: String = rest[..run].chars().filter_map(lowered).collect();
        let span = Span::new(self.start, self.start + run);
        self.at = span.end as usize;
        let digits = number.strip_prefix('-').unwrap_or(&number);
        if digits.is_empty() {
            return Err(Fault::syntax(span, "a superscript exponent has no digits")
                .hint("write `x⁻¹` or `x^-1`"));
        }
        if digits.contains('-') {
            let message = "an exponent can have a sign only at its start";
            let at = number.rfind('-').unwrap_or(0);
            let (first, second) = (&number[..at], &number[at + 1..]);
            return Err(Fault::syntax(span, message).hint(format!(
                "write the exponent in parentheses: `x^({first} - {second})`"
            )));
        }
        let before = self.text[..self.start].chars().next_back();
        if before.is_none_or(char::is_whitespace) {
            let message = "a superscript exponent must directly follow its operand";
            return Err(Fault::syntax(span, message).hint("write `x²` or `x^2`"));
        }
        Ok(Lex::Raised)
    }

    /// Reads a superscript exponent in swept text.
    fn swept_raised(&mut self) -> Lex {
        self.at += 1;
        while matches!(self.byte(0), b'-' | b'0'..=b'9' | 0x1f) {
            self.at += 1;
        }
        Lex::Raised
    }

    fn unexpected(&self, c: char) -> Fault {
        if c.is_whitespace() {
            return Fault::syntax(
                self.here(),
                format!("unexpected white space U+{:04X}", c as u32),
            )
            .hint("only spaces, tabs and newlines may come between tokens");
        }
        if is_hidden(c) {
            return Fault::syntax(
                self.here(),
                format!("unexpected invisible character U+{:04X}", c as u32),
            );
        }
        Fault::syntax(self.here(), format!("unexpected character `{c}`"))
    }

    fn punctuation(&mut self, first: u8) -> Result<Lex, Fault> {
        let second = self.byte(1);
        let (bytes, lex) = match (first, second) {
            (b'(' | b'[' | b'{', _) => (1, Lex::Open(first)),
            (b')' | b']' | b'}', _) => (1, Lex::Close(first)),
            (b';', _) => (1, Lex::Semicolon),
            (b',', _) => (1, Lex::Comma),
            (b'.', b'.') if self.byte(2) == b'.' => (3, Lex::Spread),
            (b'.', _) => (1, Lex::Dot),
            (b':', b':') => (2, Lex::Dot),
            (b':', _) => (1, Lex::Colon),
            (b'=', b'=') => (2, Lex::Infix),
            (b'=', b'>') => (2, Lex::Arrow),
            (b'=', _) => (1, Lex::Assign),
            (b'+', b'+') | (b'-', b'-') => return Err(self.doubled(first)),
            (b'+' | b'-' | b'*' | b'/' | b'%' | b'^', b'=') => (2, Lex::Compound),
            (b'-', 0x80..) if self.is_minus(self.at + 1) => return Err(self.doubled(first)),
            (b'-', _) => (1, Lex::Minus),
            (b'<' | b'>', b'=') => (2, Lex::Infix),
            (b'+' | b'*' | b'/' | b'%' | b'^' | b'<' | b'>', _) => (1, Lex::Infix),
            (b'!', b'=') if self.byte(2) != b'=' => (2, Lex::Infix),
            (b'!', _) => (1, Lex::Bang),
            (b'?', _) => (1, Lex::Question),
            (b'&', b'&') => (2, Lex::Infix),
            (b'|', b'|') => (2, Lex::Bars),
            (b'|', _) => (1, Lex::Bar),
            _ => {
                let found = self.unexpected(first as char);
                return Err(match first {
                    b'&' => found.hint("`&&` means \"and\""),
                    b'#' => found.hint("a comment starts with `//`"),
                    _ => found,
                });
            }
        };
        Ok(self.take(bytes, lex))
    }

    fn is_minus(&self, at: usize) -> bool {
        self.char_at(at).and_then(aliased) == Some("-")
    }

    fn doubled(&self, sign: u8) -> Fault {
        let sign = sign as char;
        let ahead: usize = self.text[self.start..]
            .chars()
            .take(2)
            .map(char::len_utf8)
            .sum();
        let span = Span::new(self.start, self.start + ahead);
        let found = Fault::syntax(span, format!("`{sign}{sign}` is not an operator"));
        match sign {
            '+' => found.hint("write `x += 1` to add one; there is no unary plus"),
            _ => found.hint("write `x -= 1` to subtract one, or `3 - -2` with a space"),
        }
    }
}
