//! The place where the grammar stopped: the token there, the tokens before it, and what could
//! appear in its place.

use super::place::{LOOP_IN, Place};
use super::sweep::{Frame, SOFT, Sweep};
use super::swept;
use crate::syntax::parser::expected;
use crate::syntax::pieces::Sizes;
use crate::syntax::scan::Scanner;
use crate::syntax::token::{Lex, Word};
use crate::text::{Fault, Span};
use std::collections::BTreeSet;

/// Text up to this length is examined as a whole.
const SHORT: usize = 1 << 12;

/// An unfinished statement longer than this is not parsed again to find out what was expected.
const LONG: usize = 1 << 18;

/// Text shortened by leaving out complete statements and elements inside the brackets that are
/// still open at its end.
pub(super) struct Short {
    pub(super) text: String,
    /// For each stretch, its starting positions in the shortened text and in the whole text.
    stretches: Vec<(usize, usize)>,
}

impl Short {
    /// Shortens what a sweep has read up to this place; keeps all of it if it is short or `whole`.
    pub(super) fn of(sweep: &Sweep, end: usize, whole: bool) -> Short {
        let mut out = Vec::new();
        let mut stretches = Vec::new();
        let whole = whole || end <= SHORT;
        let frames = sweep.frames.iter();
        let inside = |frame: &&Frame| frame.bracket == 0 || (frame.opener as usize) < end;
        let frames: Vec<&Frame> = frames.take_while(inside).collect();
        for (n, frame) in frames.iter().enumerate() {
            let to = frames
                .get(n + 1)
                .map_or(end, |inner| inner.opener as usize + 1);
            let from = match (whole, n) {
                (false, _) => frame.cut as usize,
                (true, 0) => 0,
                (true, _) => frame.opener as usize + 1,
            };
            stretches.push((out.len(), from));
            out.extend_from_slice(&sweep.out[from..to]);
        }
        Short {
            text: String::from_utf8(out).expect("the text is cut between tokens"),
            stretches,
        }
    }

    /// Converts a position in the shortened text to one in the whole text.
    pub(super) fn place(&self, at: usize) -> usize {
        let after = self.stretches.partition_point(|(start, _)| *start <= at);
        let (start, source) = self.stretches[after.saturating_sub(1)];
        source + (at - start)
    }
}

/// The surroundings of a place where the grammar stopped.
pub(super) struct Context<'s> {
    pub(super) source: &'s str,
    /// The token that cannot be there; `None` at the end of the text.
    pub(super) found: Option<(Lex, Span)>,
    pub(super) previous: Option<(Lex, Span)>,
    /// Whether there is a newline before that token.
    pub(super) newline: bool,
    /// The open brackets, starting with the whole text.
    pub(super) frames: Vec<Frame>,
    /// The unclosed comment that the text ends in.
    pub(super) open_comment: Option<Span>,
    /// The tokens that the grammar could continue with.
    expected: BTreeSet<String>,
}

impl<'s> Context<'s> {
    /// Finds the surroundings of the token at this place, or of the end of the text. If there is a
    /// bad token, returns its fault as the error.
    pub(super) fn at(source: &'s str, at: usize) -> Result<Context<'s>, Fault> {
        let mut scanner = Scanner::new(source);
        let (mut dotted, mut found) = (false, None);
        scanner.skip_prelude();
        while let Some((lex, span)) = scanner.next_lexeme(dotted)? {
            if !lex.is_space() {
                if span.end as usize > at {
                    found = Some((lex, span));
                    break;
                }
                dotted = lex == Lex::Dot;
            }
        }
        let end = found.map_or(source.len(), |(_, span)| span.start as usize);
        let (mut sweep, bad) = swept(&source[..end]);
        if let Some(bad) = bad {
            return Err(bad);
        }
        if let Some((lex, _)) = found {
            sweep.soften(lex);
        }
        let whole = Short::of(&sweep, end, end <= Sizes::USUAL.small);
        // The added space ensures that only whole tokens are expected.
        let asked = match whole.text.len() <= LONG {
            true => expected(&format!("{} ", whole.text)),
            false => Ok(BTreeSet::new()),
        };
        let going = match asked {
            Ok(going) => going,
            Err(before) => {
                let before = whole.place(before);
                let last = sweep.previous.map_or(Span::default(), |(_, span)| span);
                let back = before.min(last.start as usize);
                if back < at && (sweep.newline.is_none() || before < last.end as usize) {
                    return Context::at(source, back);
                }
                BTreeSet::new()
            }
        };
        // A newline may stop the grammar, at once or soon after, so ask again without it.
        let again = sweep.newline.is_some() && whole.text.len() <= LONG;
        let going = match again && !goes_on(&going) {
            true => {
                let line = whole.text.trim_end_matches(['\n', SOFT, ' ']);
                let more = expected(&format!("{line} ")).unwrap_or_default();
                going.into_iter().chain(more).collect()
            }
            false => going,
        };
        Ok(Context {
            source,
            found,
            previous: sweep.previous,
            newline: sweep.newline.is_some(),
            open_comment: sweep.open_comment,
            expected: going,
            frames: sweep.frames,
        })
    }

    /// Whether the grammar could continue with this token, in pest's notation.
    pub(super) fn may(&self, token: &str) -> bool {
        self.expected.contains(token)
    }

    pub(super) fn text(&self, span: Span) -> &'s str {
        self.source.get(span.range()).unwrap_or("")
    }

    pub(super) fn previous_text(&self) -> &'s str {
        self.previous.map_or("", |(_, span)| self.text(span))
    }

    pub(super) fn previous_lex(&self) -> Option<Lex> {
        self.previous.map(|(lex, _)| lex)
    }

    /// The innermost open bracket, or the whole text.
    pub(super) fn frame(&self) -> &Frame {
        self.frames.last().expect("the text is never closed")
    }

    /// The tokens of the current statement in the innermost bracket; nested brackets are included
    /// whole.
    pub(super) fn statement(&self) -> Vec<(Lex, Span)> {
        let end = self.previous.map_or(0, |(_, span)| span.end as usize);
        let mut scanner = Scanner::new(&self.source[..end]);
        scanner.skip_to(self.first().min(end));
        let mut tokens = Vec::new();
        let mut dotted = false;
        while let Ok(Some((lex, span))) = scanner.next_lexeme(dotted) {
            if !lex.is_space() {
                dotted = lex == Lex::Dot;
                tokens.push((lex, span));
            }
        }
        tokens
    }

    fn first(&self) -> usize {
        let frame = self.frame();
        (frame.flat.first).max(frame.cut.min(frame.opener + 1)) as usize
    }

    pub(super) fn first_word(&self) -> Span {
        self.statement()
            .first()
            .map_or(Span::default(), |(_, span)| *span)
    }
}

impl Context<'_> {
    /// Whether a statement, as opposed to a field of a struct, may end here.
    pub(super) fn may_end_statement(&self) -> bool {
        self.may_end() && !self.is_record()
    }

    /// Whether the innermost bracket belongs to a struct.
    pub(super) fn is_record(&self) -> bool {
        let place = self.place();
        let field = place == Place::Field || self.may(",..,") && place != Place::Start;
        self.frame().bracket == b'{' && field
    }

    /// Whether a newline separates an operand from a token that must not continue it.
    pub(super) fn splits_operand(&self) -> bool {
        let operand = matches!(
            self.previous_lex(),
            Some(Lex::Name | Lex::Number | Lex::Text | Lex::Close(_) | Lex::Bang | Lex::Raised)
                | Some(Lex::Word(Word::Literal))
        );
        self.newline && operand && (self.may("&&") || self.place() == Place::Body)
    }

    /// Whether a compound statement ends right before this place.
    pub(super) fn follows_block(&self) -> bool {
        self.previous_lex() == Some(Lex::Close(b'{'))
            || self.previous_lex() == Some(Lex::Close(b'}'))
    }

    /// The position of an opening parameter bar that is still unclosed.
    pub(super) fn bars(&self) -> Option<Span> {
        let open = self.may("|") && !self.may("0..9") && !self.may("{..{");
        let tokens = self.statement();
        let bar = tokens.iter().rev().find(|(lex, _)| *lex == Lex::Bar);
        bar.filter(|_| open).map(|(_, span)| *span)
    }

    /// Whether the innermost bracket belongs to a call or an index.
    pub(super) fn is_call(&self) -> bool {
        let around = self.frames.len().checked_sub(2).map(|n| &self.frames[n]);
        matches!(
            around.and_then(|frame| frame.flat.earlier),
            Some(Lex::Name | Lex::Number | Lex::Text | Lex::Close(_) | Lex::Bang | Lex::Raised)
        ) && !self.is_for()
    }

    /// Whether the innermost bracket belongs to an index.
    pub(super) fn is_index(&self) -> bool {
        self.frame().bracket == b'[' && self.is_call()
    }

    /// The name right before the innermost bracket.
    pub(super) fn indexed_name(&self) -> Option<&str> {
        let before = self.source[..self.frame().opener as usize].trim_end();
        let start = before
            .char_indices()
            .rev()
            .take_while(|(_, c)| *c == '_' || c.is_alphanumeric())
            .last()?
            .0;
        let name = &before[start..];
        let alone = !before[..start].ends_with(['.', ':']);
        (alone && name.starts_with(|c: char| c == '_' || c.is_alphabetic())).then_some(name)
    }

    /// Whether the current statement ends in a `[…]` that is separated by a space from what it
    /// indexes, so that it may have been meant as an array.
    pub(super) fn ends_in_loose_bracket(&self) -> bool {
        let tokens = self.statement();
        let mut depth = 0usize;
        for (n, (lex, span)) in tokens.iter().enumerate().rev() {
            if matches!(lex, Lex::Close(_)) {
                depth += 1;
            } else if let Lex::Open(bracket) = lex {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    let before = n.checked_sub(1).map(|n| tokens[n].1.end);
                    return *bracket == b'[' && before.is_some_and(|end| end < span.start);
                }
            } else if depth == 0 {
                return false;
            }
        }
        false
    }

    /// The first word of the statement around the innermost bracket.
    pub(super) fn word_around(&self) -> &str {
        let around = self.frames.len().checked_sub(2).map(|n| &self.frames[n]);
        let start = around.map_or(0, |frame| frame.flat.first as usize);
        let rest = self.source.get(start..).unwrap_or("").trim_start();
        let end = rest.find(|c: char| !c.is_alphanumeric());
        &rest[..end.unwrap_or(rest.len())]
    }

    /// Whether the innermost bracket is the header of a `for`.
    pub(super) fn is_for(&self) -> bool {
        let around = self.frames.len().checked_sub(2).map(|n| &self.frames[n]);
        let word = around.and_then(|frame| frame.flat.earlier);
        word == Some(Lex::Word(Word::For))
    }

    /// Whether this place is inside the header of a statement.
    pub(super) fn is_condition(&self) -> bool {
        let word = self.statement().first().map(|(lex, _)| *lex);
        matches!(
            word,
            Some(Lex::Word(Word::If | Word::While | Word::For | Word::Loop))
        ) && self.frame().flat.waits
    }

    /// Whether the current statement declares a function.
    pub(super) fn is_function(&self) -> bool {
        let word = self.statement().first().map(|(lex, _)| *lex);
        word == Some(Lex::Word(Word::Func))
    }

    /// Whether an open `{` starts a struct that is the body of a `|…|` function.
    pub(super) fn in_lambda_struct(&self) -> bool {
        let around = self.frames.iter().zip(self.frames.iter().skip(1));
        around.into_iter().any(|(around, inner)| {
            let after_bars = matches!(around.flat.earlier, Some(Lex::Bar | Lex::Bars));
            inner.bracket == b'{' && after_bars && around.flat.is_lambda
        })
    }

    /// The `{` of a closed struct that starts the text.
    pub(super) fn leading_struct(&self) -> Option<Span> {
        if self.frames.len() > 1 || self.may_begin_value() {
            return None;
        }
        let mut scanner = Scanner::new(self.source);
        scanner.skip_prelude();
        let (mut tokens, mut depth, mut brace) = (0, 0, None);
        while let Ok(Some((lex, span))) = scanner.next_lexeme(false) {
            if lex.is_space() {
                continue;
            }
            tokens += 1;
            match (tokens, lex) {
                (1, Lex::Open(b'{')) => brace = Some(span),
                (2, Lex::Name | Lex::Text) | (3, Lex::Assign) => {}
                (1..=3, _) => return None,
                (_, Lex::Comma) if depth == 0 => return brace,
                (_, Lex::Open(_)) => depth += 1,
                (_, Lex::Close(_)) if depth == 0 => return None,
                (_, Lex::Close(_)) => depth -= 1,
                _ => {}
            }
        }
        None
    }
}

/// Whether any token other than a mere operator can follow.
fn goes_on(expected: &BTreeSet<String>) -> bool {
    const TOKENS: &[&str] = &[
        "0..9",
        "a..z",
        ";..;",
        ";",
        ")",
        "]",
        "}",
        "|",
        "=",
        "{..{",
        "{",
        LOOP_IN,
        "\u{3}atch",
    ];
    let params = expected.contains("(..(") && !expected.contains("&&");
    params || TOKENS.iter().any(|token| expected.contains(*token))
}
