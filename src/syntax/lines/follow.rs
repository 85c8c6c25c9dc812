//! Follows an input as it grows line by line, so that each line costs no more than the statement
//! that contains it.

use super::context::Short;
use super::sweep::{SOFT, Sweep};
use super::{Status, Stop, doomed, explain};
use crate::limit::{Budget, Gate};
use crate::syntax::parser::furthest;
use crate::syntax::pieces::Sizes;
use crate::syntax::scan::Scanner;
use crate::syntax::token::Lex;

/// Marks the end of an input that may continue, where no bracket is open.
const PROMPT: char = '\u{1e}';

/// Reports after each line of an input whether it is complete.
///
/// ```
/// use lamina_shell::Status;
/// use lamina_shell::testing::Follower;
///
/// let mut follower = Follower::default();
/// assert_eq!(follower.status("f(1,"), Status::Incomplete);
/// assert_eq!(follower.status("f(1,\n2)"), Status::Complete);
/// ```
#[derive(Default)]
pub struct Follower {
    stopped: Option<Stopped>,
}

/// A sweep that is waiting for more text, and how much of the text it has read.
struct Stopped {
    sweep: Sweep,
    at: usize,
}

impl Follower {
    /// Returns the status of an input. After [`Status::Incomplete`], the next call must pass the
    /// same input followed by a newline and more text; after any other status, it must pass a new
    /// input. Takes time proportional to the new text, the open statements around it, and any
    /// comment that was open.
    pub fn status(&mut self, text: &str) -> Status {
        if self.stopped.is_none() && is_plain(text) {
            return Status::Complete;
        }
        let (mut sweep, at) = match self.stopped.take() {
            Some(stopped) if stopped.at <= text.len() => (stopped.sweep, stopped.at),
            _ => (Sweep::new(Sizes::USUAL), 0),
        };
        let mut scanner = Scanner::new(text);
        scanner.skip_to(at);
        let budget = Budget::default();
        let bad = match sweep.read(text, &mut scanner, &Gate::new(&budget, usize::MAX)) {
            Ok(bad) => bad.or_else(|| sweep.open_value()),
            Err(fault) => return Status::Invalid(fault),
        };
        let end = bad
            .as_ref()
            .map_or(text.len(), |bad| bad.span().start as usize);
        // New text is examined in full, and earlier text only where it is still open.
        let short = Short::of(&sweep, end, at == 0 && text.len() <= Sizes::USUAL.small);
        let closed = bad.is_none() && sweep.is_closed();
        let mut asked = String::from(short.text.trim_end_matches([' ', '\n']));
        asked.push(if sweep.frames.len() > 1 { SOFT } else { PROMPT });
        // Input this long is judged later, when it is parsed in pieces.
        let judged = match asked.len() <= Sizes::USUAL.small {
            true => furthest(&asked),
            false if closed => None,
            false => Some(asked.len()),
        };
        match judged {
            None if closed => return Status::Complete,
            Some(place) if place < asked.len() => {
                return Status::Invalid(explain(text, short.place(place)));
            }
            _ => {}
        }
        if bad.is_some() {
            return Status::Invalid(Stop { at: end, bad }.explain(text));
        }
        if let Some(fault) = doomed(text) {
            return Status::Invalid(fault);
        }
        self.stopped = Some(Stopped {
            at: scanner.lexeme_start(),
            sweep,
        });
        Status::Incomplete
    }
}

/// The contents of an open bracket in a plain line.
#[derive(Clone, Copy, PartialEq)]
enum Holds {
    Group,
    Arguments,
    Index,
    Items,
}

/// Whether a line is just a value, or the assignment of one to a name, made of operands, operators,
/// calls, indices and arrays. The grammar accepts every such line, so it need not be parsed here.
#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "only a few tokens matter here"
)]
fn is_plain(line: &str) -> bool {
    let mut scanner = Scanner::new(line);
    let mut open: Vec<Holds> = Vec::new();
    // Whether an operand has just ended, and how many lexemes have been read.
    let (mut ended, mut count) = (false, 0);
    let mut last = Lex::Semicolon;
    loop {
        let lex = match scanner.next_lexeme(false) {
            Ok(Some((lex, _))) => lex,
            Ok(None) => return ended && open.is_empty(),
            Err(_) => return false,
        };
        count += 1;
        let callable = ended && matches!(last, Lex::Name | Lex::Close(_));
        let empty = matches!(last, Lex::Open(_));
        ended = match lex {
            Lex::Name | Lex::Number | Lex::Text if !ended => true,
            Lex::Assign if count == 2 && last == Lex::Name => false,
            Lex::Infix | Lex::Minus if ended => false,
            Lex::Minus if last != Lex::Minus => false,
            Lex::Comma if ended && open.last().is_some_and(|holds| *holds != Holds::Group) => false,
            Lex::Open(bracket @ (b'(' | b'[')) if callable || !ended => {
                open.push(match (bracket, callable) {
                    (b'(', true) => Holds::Arguments,
                    (b'(', false) => Holds::Group,
                    (_, true) => Holds::Index,
                    (_, false) => Holds::Items,
                });
                false
            }
            Lex::Close(bracket) if ended || empty => match open.pop() {
                Some(Holds::Group) if bracket == b')' && ended => true,
                Some(Holds::Arguments) if bracket == b')' => true,
                Some(Holds::Index) if bracket == b']' && ended => true,
                Some(Holds::Items) if bracket == b']' => true,
                _ => return false,
            },
            _ => return false,
        };
        last = lex;
    }
}

#[cfg(test)]
mod tests {
    use super::Follower;
    use crate::syntax::{Status, status};

    /// Checks that the status after each line is that of the text so far.
    fn check(text: &str) {
        let mut follower = Follower::default();
        for (end, _) in text.match_indices('\n').chain([(text.len(), "")]) {
            let (now, whole) = (follower.status(&text[..end]), status(&text[..end]));
            assert_eq!(now, whole, "{:?}", &text[..end]);
            if now != Status::Incomplete {
                return;
            }
        }
    }

    #[test]
    fn plain_lines_are_what_the_grammar_takes() {
        for line in [
            "x = x + 1",
            "f()",
            "[]",
            "a[1, 2](3)",
            "-2 * (3 - x)",
            "s = \"a\" + [1, [2]]",
        ] {
            assert!(super::is_plain(line), "{line}");
            assert_eq!(crate::syntax::parser::furthest(line), None, "{line}");
        }
        for line in [
            "a[]",
            "()",
            "(1, 2)",
            "2(3)",
            "x = y = 1",
            "a b",
            "f(1,",
            "1 +",
            "f(]",
            "- -1",
            "a.b",
            "{}",
        ] {
            assert!(!super::is_plain(line), "{line}");
        }
    }

    #[test]
    fn growing_inputs_are_followed() {
        check("func f(a,\n b) {\n\n  if a { // x\n }\n else { return [1,\n2] }\n}");
        check("x = 1 + \\\n 2");
        check("x = 1 \\ \n + \\\n 2");
        check("(1 /* a\nb\n c */ +\n2)");
        check("/* a\n( */ 1");
        check("try {\n 1\n}\ncatch (e) { }");
        check("f(\n1\n]");
        check("f(1,\n|a,\n b| a\n+ b)");
        check("[1\n(2)]");
        check("while x\n{ \"a\n");
        check("#! x\n(\n1)");
        check("if a\n{ }\n-x");
        check("s = {\n a = 1\n b = [\n]\n}\n");
    }
}
