//! The fences and rules of Markdown text with their byte positions. Fences are recognised as in
//! CommonMark: inside a longer fence or an indented block, the marks are just text; in a list or a
//! block quote, they count.

use super::{Fault, Unread};
use crate::limit::Gate;
use crate::text::Failure;
use pulldown_cmark::{CodeBlockKind, Event, Parser, Tag, TagEnd};
use std::borrow::Cow;
use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::thread;
use std::time::Duration;

/// A block that separates the prose of a document.
#[derive(Clone, Debug)]
pub enum Block {
    /// A fenced block of code.
    Fence(Fence),
    /// A rule (`---`).
    Rule(Range<usize>),
}

/// A fenced block of code.
#[derive(Clone, Debug)]
pub struct Fence {
    /// The info string after the opening marks.
    pub info: String,
    /// Its text, without the marks of an enclosing list or block quote; lines end with `\n`.
    pub text: String,
    /// The line of the opening marks, counted from 1.
    pub line: usize,
    /// The whole fence, from the first mark to the last.
    pub span: Range<usize>,
    /// The lines between the marks.
    pub content: Range<usize>,
    /// The prefix of each of its lines: indentation and the marks of enclosing block quotes.
    pub prefix: String,
    /// The opening marks.
    pub marks: String,
    /// The line ending that it uses in the file.
    pub line_end: &'static str,
}

impl Fence {
    /// The first word of the info string.
    pub fn language(&self) -> &str {
        self.info.split_whitespace().next().unwrap_or_default()
    }

    /// The rest of the info string.
    pub fn arguments(&self) -> &str {
        self.info[self.language().len()..].trim()
    }
}

/// The memory that a Markdown symbol takes once parsed, in bytes; measured with lists, block quotes
/// and lines.
const SIGN: usize = 96;

/// Checks that there is enough memory to parse a document: each symbol in it may become a node of a
/// tree.
///
/// # Errors
/// Any error from the gate.
fn pass_document(text: &str, gate: &Gate<'_>) -> Result<(), Failure> {
    let cost = |byte: u8| match byte {
        b'\n' | b'\r' => 2 * SIGN,
        byte if byte.is_ascii_punctuation() => SIGN,
        _ => 1,
    };
    let pieces = text.as_bytes().chunks(1 << 20);
    let mut bytes = 0_usize;
    for piece in pieces {
        bytes = piece
            .iter()
            .fold(bytes, |sum, byte| sum.saturating_add(cost(*byte)));
        gate.pass(bytes)?;
    }
    Ok(())
}

/// The maximum size of a document that is parsed directly, in bytes; that takes no noticeable time.
const SHORT: usize = 1 << 18;

/// The interval between interrupt checks while a long document is parsed.
const TICK: Duration = Duration::from_millis(20);

/// The fences and rules of a document, in order.
///
/// # Errors
/// A fence that is never closed; any error from the gate, before or during parsing.
pub fn blocks(text: &str, gate: &Gate<'_>) -> Result<Vec<Block>, Unread> {
    pass_document(text, gate)?;
    match text.len() {
        ..=SHORT => Ok(blocks_at_once(text)?),
        _ => blocks_aside(text, gate),
    }
}

/// Parses in a thread that can be abandoned, because the parser first scans the whole text without
/// checking for interrupts. If it is abandoned, the text is freed once the parser has finished.
fn blocks_aside(text: &str, gate: &Gate<'_>) -> Result<Vec<Block>, Unread> {
    let (sender, receiver) = channel();
    let left = Arc::new(AtomicBool::new(false));
    let (copy, is_left) = (text.to_string(), Arc::clone(&left));
    let reader = thread::Builder::new().spawn(move || {
        // If parsing was abandoned, no receiver is left.
        let _ = sender.send(parsed(&copy, &is_left));
    });
    if reader.is_err() {
        return Ok(blocks_at_once(text)?);
    }
    loop {
        match receiver.recv_timeout(TICK) {
            Ok(found) => return Ok(found?),
            Err(RecvTimeoutError::Timeout) => {
                if let Err(failure) = gate.pass(0) {
                    left.store(true, Ordering::Relaxed);
                    return Err(failure.into());
                }
            }
            Err(RecvTimeoutError::Disconnected) => return Ok(blocks_at_once(text)?),
        }
    }
}

/// The fences and rules of a built-in text, in order.
///
/// # Errors
/// A fence that is never closed.
pub fn blocks_at_once(text: &str) -> Result<Vec<Block>, Fault> {
    parsed(text, &AtomicBool::new(false))
}

/// The fences and rules of a document; incomplete if parsing was abandoned.
#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "the enums belong to the parser"
)]
fn parsed(text: &str, left: &AtomicBool) -> Result<Vec<Block>, Fault> {
    let mark = if text.starts_with('\u{feff}') { 3 } else { 0 };
    let lines = Lines::new(text);
    let mut found = Vec::new();
    let mut open: Option<(String, Range<usize>, String)> = None;
    let parsed = without_lone_returns(&text[mark..]);
    for (event, range) in Parser::new(&parsed).into_offset_iter() {
        if left.load(Ordering::Relaxed) {
            break;
        }
        let range = range.start + mark..range.end + mark;
        match event {
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(info))) => {
                open = Some((info.trim().to_string(), range, String::new()));
            }
            Event::Text(piece) => {
                if let Some((_, _, content)) = &mut open {
                    content.push_str(&piece);
                }
            }
            Event::End(TagEnd::CodeBlock) => {
                if let Some((info, range, content)) = open.take() {
                    found.push(Block::Fence(fence(text, &lines, info, range, content)?));
                }
            }
            Event::Rule => found.push(Block::Rule(range)),
            _ => {}
        }
    }
    Ok(found)
}

fn fence(
    text: &str,
    lines: &Lines,
    info: String,
    range: Range<usize>,
    content: String,
) -> Result<Fence, Fault> {
    let line = lines.number(range.start);
    let begin = lines.start(line);
    let end = range.start + text[range.clone()].trim_end_matches(['\n', '\r']).len();
    let is_mark = |c: char| c == '`' || c == '~';
    let marks_at = range.start + text[range.start..end].find(is_mark).unwrap_or(0);
    let rest = &text[marks_at..end];
    let mark = rest.chars().next().unwrap_or('`');
    let marks = &rest[..rest.len() - rest.trim_start_matches(mark).len()];
    let last = lines.number(end);
    let closing = text[lines.start(last)..end].trim_start_matches([' ', '\t', '>']);
    let closed = last > line
        && closing.trim_end().chars().all(|c| c == mark)
        && closing.trim_end().len() >= marks.len();
    if !closed {
        let message = format!("the block that {marks} opens here is never closed");
        return Err(Fault { line, message });
    }
    let first = lines.start(line + 1);
    let prefix = text[begin..marks_at].chars();
    let prefix = prefix.map(|c| if matches!(c, '>' | '\t') { c } else { ' ' });
    Ok(Fence {
        info,
        text: unix_lines(&content).into_owned(),
        line,
        span: marks_at..end,
        content: first..lines.start(last),
        prefix: prefix.collect(),
        marks: marks.to_string(),
        line_end: match &text[..first] {
            before if before.ends_with("\r\n") => "\r\n",
            before if before.ends_with('\r') => "\r",
            _ => "\n",
        },
    })
}

/// Converts line endings to `\n`: CR LF and a lone CR each count as one line ending.
pub fn unix_lines(text: &str) -> Cow<'_, str> {
    match text.contains('\r') {
        true => Cow::Owned(text.replace("\r\n", "\n").replace('\r', "\n")),
        false => Cow::Borrowed(text),
    }
}

/// Replaces each lone CR with `\n`, because the parser does not treat it as a line ending
/// everywhere. Byte positions stay the same.
fn without_lone_returns(text: &str) -> Cow<'_, str> {
    if !text.contains('\r') {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let lone = c == '\r' && chars.peek() != Some(&'\n');
        out.push(if lone { '\n' } else { c });
    }
    Cow::Owned(out)
}

/// The text before a line, counted from 1.
pub fn before_line(text: &str, line: usize) -> &str {
    &text[..Lines::new(text).start(line)]
}

/// The start positions of the lines of a document.
pub(super) struct Lines {
    starts: Vec<usize>,
}

impl Lines {
    /// Finds the lines of a document.
    pub fn new(text: &str) -> Lines {
        let bytes = text.as_bytes();
        let is_end = |at: usize| match bytes[at] {
            b'\n' => true,
            b'\r' => bytes.get(at + 1) != Some(&b'\n'),
            _ => false,
        };
        let ends = bytes.iter().enumerate().filter(|(at, _)| is_end(*at));
        let starts = std::iter::once(0).chain(ends.map(|(at, _)| at + 1));
        Lines {
            starts: starts.collect(),
        }
    }

    /// The number of the line that contains a byte, counted from 1.
    pub fn number(&self, at: usize) -> usize {
        self.starts.partition_point(|start| *start <= at)
    }

    /// The position at which a line starts.
    pub fn start(&self, line: usize) -> usize {
        let last = self.starts.last().copied().unwrap_or_default();
        self.starts.get(line - 1).copied().unwrap_or(last)
    }
}

#[cfg(test)]
mod tests {
    use super::{Block, Fence, Unread, blocks_aside, blocks_at_once, pass_document};
    use crate::limit::{Budget, Gate};
    use crate::text::ErrorKind;
    use std::sync::Arc;
    use std::sync::atomic::AtomicBool;

    fn fences(text: &str) -> Vec<Fence> {
        let blocks = blocks_at_once(text).expect("every fence is closed");
        let fences = blocks.into_iter().filter_map(|block| match block {
            Block::Fence(fence) => Some(fence),
            Block::Rule(_) => None,
        });
        fences.collect()
    }

    #[test]
    fn places_are_those_of_the_file() {
        let text = "\u{feff}# T\r\n\r\n```lamina x\r\na\r\n\r\nb\r\n```\r\n";
        let [fence] = &fences(text)[..] else { panic!() };
        assert_eq!((fence.line, fence.text.as_str()), (3, "a\n\nb\n"));
        assert_eq!(&text[fence.content.clone()], "a\r\n\r\nb\r\n");
        assert_eq!(
            &text[fence.span.clone()],
            "```lamina x\r\na\r\n\r\nb\r\n```"
        );
        assert_eq!((fence.language(), fence.arguments()), ("lamina", "x"));
        assert_eq!(fence.line_end, "\r\n");
    }

    #[test]
    fn a_lone_carriage_return_ends_a_line() {
        let text = "# T\r\r```lamina\ra\r\rb\r```\r";
        let [fence] = &fences(text)[..] else { panic!() };
        assert_eq!((fence.line, fence.text.as_str()), (3, "a\n\nb\n"));
        assert_eq!(&text[fence.content.clone()], "a\r\rb\r");
        assert_eq!(fence.line_end, "\r");
        assert_eq!(fences("tail\r```lamina\r1\r```\r").len(), 1);
        assert_eq!(super::before_line(text, 3), "# T\r\r");
    }

    #[test]
    fn what_would_be_a_tree_without_end_is_refused() {
        let budget = Budget::default();
        let gate = Gate::new(&budget, 64 << 20);
        for text in ["- a\n", "> ", "*a", "\n", "```\n"] {
            assert!(pass_document(&text.repeat(1000), &gate).is_ok(), "{text}");
            assert!(
                pass_document(&text.repeat(1 << 20), &gate).is_err(),
                "{text}"
            );
        }
        assert!(pass_document(&"plain text ".repeat(1 << 20), &gate).is_ok());
    }

    #[test]
    fn a_long_text_is_left_when_it_is_interrupted() {
        let text = "```lamina\n1\n```\n".repeat(1000);
        let budget = Budget::default();
        let gate = Gate::new(&budget, usize::MAX);
        let found = blocks_aside(&text, &gate).expect("it can be read");
        assert_eq!(found.len(), 1000);
        let long = "plain text ".repeat(1 << 21);
        let budget = Budget::new(Arc::new(AtomicBool::new(true)));
        let gate = Gate::new(&budget, usize::MAX);
        let Err(Unread::Stopped(failure)) = blocks_aside(&long, &gate) else {
            panic!("it was read to its end");
        };
        assert_eq!(failure.kind(), ErrorKind::Interrupted);
    }

    #[test]
    fn fences_in_fences_are_text() {
        let text = "````md\n```lamina\n1\n```\n````\n~~~lamina\n2\n~~~\n";
        let found = fences(text);
        assert_eq!(found.len(), 2);
        assert_eq!(found[0].text, "```lamina\n1\n```\n");
        assert_eq!(found[1].marks, "~~~");
    }

    #[test]
    fn indentation_and_containers_are_kept_apart() {
        let text = "  ```lamina\n  a\n    b\n  ```\n\n    ```lamina\n    text\n\n- x\n\n  ```lamina\n  c\n  ```\n\n> ```out\n> d\n> ```\n";
        let found = fences(text);
        let texts: Vec<&str> = found.iter().map(|f| f.text.as_str()).collect();
        assert_eq!(texts, ["a\n  b\n", "c\n", "d\n"]);
        let prefixes: Vec<&str> = found.iter().map(|f| f.prefix.as_str()).collect();
        assert_eq!(prefixes, ["  ", "  ", "> "]);
        assert_eq!(&text[found[2].content.clone()], "> d\n");
    }

    #[test]
    fn what_is_never_closed_is_told() {
        for text in ["a\n\n```lamina\n1\n", "a\n\n```", "a\n\n````\n```\n"] {
            let fault = blocks_at_once(text).expect_err("it is open");
            assert_eq!(fault.line, 3, "{fault}");
        }
        assert!(fences("").is_empty() && fences("中文\n").is_empty());
        assert_eq!(fences("```lamina\n```\n")[0].text, "");
    }
}
