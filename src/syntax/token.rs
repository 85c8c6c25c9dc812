//! The tokens of the language: one vocabulary shared by the sweep, syntax highlighting and bracket
//! matching.

use super::ast::TypeWord;
use super::scan::Scanner;
use crate::text::Span;

/// The kind of a piece of text, used to colour it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash)]
pub enum TokenKind {
    /// A reserved word, including `true`, `false` and `null`.
    Keyword,
    /// Any other word.
    Name,
    /// A number literal.
    Number,
    /// A string literal.
    Text,
    /// An operator or a separator.
    Operator,
    /// One of `( ) [ ] { }`.
    Bracket,
    /// A comment.
    Comment,
    /// Text that is not a token.
    Error,
}

impl TokenKind {
    /// Its name in listings.
    pub fn name(self) -> &'static str {
        match self {
            TokenKind::Keyword => "keyword",
            TokenKind::Name => "name",
            TokenKind::Number => "number",
            TokenKind::Text => "string",
            TokenKind::Operator => "operator",
            TokenKind::Bracket => "bracket",
            TokenKind::Comment => "comment",
            TokenKind::Error => "error",
        }
    }
}

/// A lexeme from the scanner, which may be white space or a comment.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Lex {
    Tab,
    Newline,
    Comment,
    OpenComment,
    Continuation,
    OpenContinuation,
    Number,
    Text,
    /// From the start of an f-string to its first value, including the value's `{`.
    TextOpen,
    /// From the end of a value, including its spec, to the next value.
    TextNext,
    /// From the end of the last value to the end of the f-string.
    TextEnd,
    Name,
    Word(Word),
    Open(u8),
    Close(u8),
    Semicolon,
    Comma,
    Colon,
    Dot,
    /// `...`
    Spread,
    Assign,
    Compound,
    Arrow,
    Infix,
    Minus,
    Bang,
    Question,
    Root,
    /// A superscript such as `²`, right after its operand.
    Raised,
    Bar,
    Bars,
}

impl Lex {
    /// Whether the grammar treats it as white space.
    #[inline]
    pub(super) fn is_space(self) -> bool {
        matches!(
            self,
            Lex::Tab
                | Lex::Newline
                | Lex::Comment
                | Lex::OpenComment
                | Lex::Continuation
                | Lex::OpenContinuation
        )
    }
}

/// The reserved words, grouped by what must follow them.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Word {
    Var,
    Define,
    Include,
    Throw,
    If,
    While,
    Return,
    Jump,
    For,
    Loop,
    Else,
    Try,
    Catch,
    Finally,
    Func,
    Do,
    Struct,
    Literal,
    And,
    Or,
    Not,
}

macro_rules! reserved {
    ($($($text:literal)|+ => $word:ident,)*) => {
        impl Word {
            /// The reserved word with this spelling.
            pub(super) fn of(text: &[u8]) -> Option<Word> {
                if !(2..=8).contains(&text.len()) {
                    return None;
                }
                Some(match text {
                    $($($text)|+ => Word::$word,)*
                    _ => return None,
                })
            }
        }

        /// Every reserved word.
        const RESERVED: &[&[u8]] = &[$($($text,)+)*];
    };
}

reserved! {
    b"var" => Var,
    b"define" => Define,
    b"include" => Include,
    b"throw" => Throw,
    b"if" => If,
    b"while" => While,
    b"return" => Return,
    b"break" | b"continue" => Jump,
    b"for" => For,
    b"loop" => Loop,
    b"else" => Else,
    b"try" => Try,
    b"catch" => Catch,
    b"finally" => Finally,
    b"func" | b"fn" => Func,
    b"do" => Do,
    b"struct" => Struct,
    b"true" | b"false" | b"null" => Literal,
    b"and" => And,
    b"or" => Or,
    b"not" => Not,
}

/// The reserved words.
pub fn reserved() -> impl Iterator<Item = &'static str> {
    RESERVED
        .iter()
        .filter_map(|word| std::str::from_utf8(word).ok())
}

/// Whether this word is reserved, so it cannot be used as a name.
pub fn is_reserved(word: &str) -> bool {
    Word::of(word.as_bytes()).is_some()
}

/// The tokens of any text in order, including errors but not white space. The spans never overlap,
/// and they start and end on character boundaries.
pub fn tokens(text: &str) -> Vec<(Span, TokenKind)> {
    let mut scanner = Scanner::new(text);
    let mut found: Vec<(Span, TokenKind)> = Vec::new();
    let mut dotted = false;
    let mut context = Context::default();
    if let Some(shebang) = scanner.skip_prelude() {
        found.push((shebang, TokenKind::Comment));
    }
    loop {
        let (span, kind) = match scanner.next_lexeme(dotted) {
            Ok(None) => return found,
            Ok(Some((lex, span))) => {
                if !matches!(lex, Lex::Tab | Lex::Newline | Lex::Comment) {
                    dotted = lex == Lex::Dot;
                }
                let word = context.word(lex, &text[span.range()]);
                if word == Role::Declared
                    && let Some(last) = found.last_mut()
                {
                    last.1 = TokenKind::Keyword;
                }
                match kind_of(lex) {
                    Some(_) if matches!(lex, Lex::TextOpen | Lex::TextNext | Lex::TextEnd) => {
                        formatted(text, lex, span, &mut found);
                        continue;
                    }
                    Some(_) if word == Role::Keyword => (span, TokenKind::Keyword),
                    Some(kind) => (span, kind),
                    None => continue,
                }
            }
            Err(_) => match scanner.recover() {
                // A value in an f-string that is cut off by the end of its line.
                line if text[line.range()].starts_with(['\n', '\r']) => continue,
                bad => (bad, TokenKind::Error),
            },
        };
        found.push((span, kind));
    }
}

/// The state needed for words that are keywords only in some places: `in` between operands, and
/// `int`, `sym` and the like before a name at the start of a statement.
#[derive(Default)]
struct Context {
    open: Vec<u8>,
    last: Option<Lex>,
    /// Whether an operand has just ended, on this line or, inside brackets, on an earlier one.
    operand: bool,
    /// Whether the last token is a word that declares the name after it.
    declares: bool,
}

/// A role of a lexeme that cannot be determined from its kind alone.
#[derive(PartialEq, Eq)]
enum Role {
    Plain,
    Keyword,
    /// A name declared by the word before it.
    Declared,
}

impl Context {
    fn word(&mut self, lex: Lex, text: &str) -> Role {
        let inside = matches!(self.open.last(), Some(b'(' | b'['));
        if lex == Lex::Newline {
            (self.declares, self.last) = (false, Some(lex));
            self.operand &= inside;
            return Role::Plain;
        }
        if lex.is_space() {
            return Role::Plain;
        }
        let starts = matches!(
            self.last,
            None | Some(Lex::Newline | Lex::Semicolon | Lex::Open(b'{') | Lex::Close(b'}'))
        );
        let is_name = lex == Lex::Name;
        let is_in = is_name && text == "in" && self.operand;
        let declared = is_name && self.declares && text != "in";
        self.declares = is_name && starts && (text == "sym" || TypeWord::of(text).is_some());
        if let Lex::Open(bracket) = lex {
            self.open.push(bracket);
        } else if let Lex::Close(_) = lex {
            self.open.pop();
        }
        self.operand = !is_in
            && (is_name
                || matches!(lex, Lex::Number | Lex::Text | Lex::TextEnd)
                || matches!(lex, Lex::Close(_) | Lex::Raised)
                || lex == Lex::Word(Word::Literal)
                || lex == Lex::Bang && self.operand);
        self.last = Some(lex);
        match (is_in, declared) {
            (true, _) => Role::Keyword,
            (false, true) => Role::Declared,
            (false, false) => Role::Plain,
        }
    }
}

/// Adds the tokens of one part of an f-string: the spec and the `}` of a value, literal text, and
/// the `{` of the next value.
fn formatted(text: &str, lex: Lex, span: Span, found: &mut Vec<(Span, TokenKind)>) {
    let (mut start, mut end) = (span.start as usize, span.end as usize);
    let mut push = |start: usize, end: usize, kind| {
        if start < end {
            found.push((Span::new(start, end), kind));
        }
    };
    if lex != Lex::TextOpen {
        let brace = start + text[start..end].find('}').unwrap_or(0);
        if brace > start {
            push(start, start + 1, TokenKind::Operator);
            push(start + 1, brace, TokenKind::Text);
        }
        push(brace, brace + 1, TokenKind::Bracket);
        start = brace + 1;
    }
    end -= usize::from(lex != Lex::TextEnd);
    push(start, end, TokenKind::Text);
    push(end, span.end as usize, TokenKind::Bracket);
}

fn kind_of(lex: Lex) -> Option<TokenKind> {
    Some(match lex {
        Lex::Tab | Lex::Newline => return None,
        Lex::Comment | Lex::OpenComment => TokenKind::Comment,
        Lex::Number => TokenKind::Number,
        Lex::Text | Lex::TextOpen | Lex::TextNext | Lex::TextEnd => TokenKind::Text,
        Lex::Name => TokenKind::Name,
        Lex::Word(_) => TokenKind::Keyword,
        Lex::Open(_) | Lex::Close(_) => TokenKind::Bracket,
        Lex::Continuation
        | Lex::OpenContinuation
        | Lex::Semicolon
        | Lex::Comma
        | Lex::Colon
        | Lex::Dot
        | Lex::Spread
        | Lex::Assign
        | Lex::Compound
        | Lex::Arrow
        | Lex::Infix
        | Lex::Minus
        | Lex::Bang
        | Lex::Question
        | Lex::Root
        | Lex::Raised
        | Lex::Bar
        | Lex::Bars => TokenKind::Operator,
    })
}

#[cfg(test)]
mod tests {
    use super::{TokenKind, tokens};

    fn shown(text: &str) -> String {
        let names = tokens(text).into_iter().map(|(span, kind)| {
            let letter = match kind {
                TokenKind::Keyword => 'k',
                TokenKind::Name => 'n',
                TokenKind::Number => '#',
                TokenKind::Text => 's',
                TokenKind::Operator => 'o',
                TokenKind::Bracket => 'b',
                TokenKind::Comment => 'c',
                TokenKind::Error => 'e',
            };
            format!("{letter}:{}", &text[span.range()])
        });
        names.collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn every_piece_gets_its_kind() {
        assert_eq!(
            shown("var x = 0.1(6) // c"),
            "k:var n:x o:= #:0.1(6) c:// c"
        );
        assert_eq!(
            shown("s.for(\"a\\\"b\")"),
            "n:s o:. n:for b:( s:\"a\\\"b\" b:)"
        );
        assert_eq!(
            shown("f\"a{x:>3}b{y}\" f ef'{x"),
            "s:f\"a b:{ n:x o:: s:>3 b:} s:b b:{ n:y b:} s:\" n:f n:ef e:'{x"
        );
        assert_eq!(shown("f'{x\n1"), "s:f' b:{ n:x #:1");
        assert_eq!(shown("2√3π"), "#:2 o:√ #:3 n:π");
        assert_eq!(shown("x ? 'open"), "n:x o:? e:'open");
        assert_eq!(shown("x² ≤ 2×y⁻¹"), "n:x o:² o:≤ #:2 o:× n:y o:⁻¹");
        assert_eq!(shown("#! x\n1"), "c:#! x #:1");
        assert_eq!(shown("x in xs"), "n:x k:in n:xs");
        assert_eq!(shown("in = 1"), "n:in o:= #:1");
        assert_eq!(shown("(x\nin s.in)"), "b:( n:x k:in n:s o:. n:in b:)");
        assert_eq!(shown("x\nin y"), "n:x n:in n:y");
        assert_eq!(shown("sym x, y"), "k:sym n:x o:, n:y");
        assert_eq!(shown("sym(x); int in"), "n:sym b:( n:x b:) o:; n:int k:in");
        assert_eq!(shown("int n = int"), "k:int n:n o:= n:int");
        assert_eq!(shown("12abc /* no end"), "e:12abc c:/* no end");
    }
}
