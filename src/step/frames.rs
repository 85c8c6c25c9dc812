//! The open functions, each with the source code running in it, in which evaluated parts are
//! replaced with their values.

use super::parens;
use super::units::{Unit, covers};
use crate::text::{Source, Span};
use std::ops::Range;
use std::rc::Rc;

/// At most this many bytes of a statement are shown before a part that was replaced.
const BEFORE_MAX: usize = 300;
/// At most this many bytes of a statement are shown from the start of that part on.
const AFTER_MAX: usize = 600;

/// An open function.
pub(super) struct Frame {
    /// The call; empty for the input itself.
    pub call: String,
    /// The running code; `None` for the library.
    pub text: Option<Reducing>,
    pub in_library: bool,
}

/// A unit of source in which parts are replaced with their values.
pub(super) struct Reducing {
    source: Rc<Source>,
    pub unit: Unit,
    /// The parts that have been replaced, in order and not nested.
    parts: Vec<(Span, String)>,
}

impl Reducing {
    pub fn new(source: Rc<Source>, unit: Unit) -> Reducing {
        Reducing {
            source,
            unit,
            parts: Vec::new(),
        }
    }

    /// The source text of a span.
    pub fn slice(&self, span: Span) -> &str {
        self.source.slice(span)
    }

    /// Reports whether a part is left as it is, because it has already been replaced (by itself or
    /// as part of a larger one) or because it belongs to the target of an assignment.
    pub fn stays(&self, span: Span) -> bool {
        self.unit.target.is_some_and(|target| covers(target, span))
            || self.around(span).is_some_and(|part| covers(part, span))
    }

    /// The last replaced part that starts before a span or where the span starts.
    fn around(&self, span: Span) -> Option<Span> {
        let after = self
            .parts
            .partition_point(|(part, _)| part.start <= span.start);
        after.checked_sub(1).map(|last| self.parts[last].0)
    }

    /// The replaced parts within a span, as indices. O(log parts).
    fn parts_in(&self, span: Span) -> Range<usize> {
        let first = self
            .parts
            .partition_point(|(part, _)| part.start < span.start);
        let end = self.parts.partition_point(|(part, _)| part.end <= span.end);
        first..end.max(first)
    }

    /// Replaces a part with a value, adding parentheses if needed; only an `arithmetic` value can
    /// need them.
    pub fn replace(&mut self, span: Span, value: &str, arithmetic: bool) {
        if let Some(target) = self.unit.target.filter(|_| span == self.unit.span) {
            // The whole of `x += 1` is replaced with the new value of x.
            self.parts.clear();
            let text = format!("{} = {value}", self.source.slice(target));
            self.parts.push((span, text));
            return;
        }
        let covered = self.parts_in(span);
        let value = if arithmetic && self.binds_into(span, value) {
            format!("({value})")
        } else {
            value.to_string()
        };
        self.parts.splice(covered, [(span, value)]);
    }

    /// Reports whether operators around a part would bind to only a piece of its value.
    fn binds_into(&self, span: Span, value: &str) -> bool {
        let Unit { span: unit, .. } = self.unit;
        let between = |start: u32, end: u32| {
            let (start, end) = (start.min(end), end);
            self.source.slice(Span { start, end })
        };
        parens::needed(
            value,
            between(unit.start, span.start),
            between(span.end, unit.end.max(span.end)),
        )
    }

    /// The current text, in which each newline and the spaces around it are reduced to one space,
    /// and the position in it of a span of the source.
    pub fn text(&self, marked: Option<Span>) -> (String, Option<Range<usize>>) {
        let mut out = String::new();
        let mut marks = Marks::new(marked);
        let mut at = self.unit.span.start;
        for (span, value) in &self.parts {
            self.copy(at, span.start, &mut marks, &mut out);
            marks.at(span.start, Some(out.len()), None);
            out.push_str(value);
            marks.at(span.end, None, Some(out.len()));
            at = span.end;
        }
        self.copy(at, self.unit.span.end, &mut marks, &mut out);
        (out, marks.range())
    }

    /// The current text of a span of the source; empty if a replaced part is only partly in it.
    /// O(span).
    pub fn part(&self, span: Span) -> String {
        let parts = self.parts_in(span);
        let before = parts.start.checked_sub(1).map(|at| self.parts[at].0);
        let after = self.parts.get(parts.end).map(|(part, _)| *part);
        let is_cut = before.is_some_and(|part| part.end > span.start)
            || after.is_some_and(|part| part.start < span.end);
        if is_cut {
            return String::new();
        }
        let mut out = String::new();
        let mut at = span.start;
        for (part, value) in &self.parts[parts] {
            out.push_str(&squeezed(self.between(at, part.start)));
            out.push_str(value);
            at = part.end;
        }
        out.push_str(&squeezed(self.between(at, span.end)));
        out
    }

    /// The current text from its start, shortened if it is very long.
    pub fn start(&self) -> String {
        let Span { start, .. } = self.unit.span;
        self.brief(Span { start, end: start })
    }

    /// The current text around a span, shortened if it is very long. The time depends on the text
    /// returned, so that stepping through a long statement does not take quadratic time.
    pub fn brief(&self, span: Span) -> String {
        let first = self
            .parts
            .partition_point(|(part, _)| part.start < span.start);
        let mut pieces = Vec::new();
        let (mut at, mut room, mut fits) = (span.start, BEFORE_MAX, true);
        for (part, value) in self.parts[..first].iter().rev() {
            fits = push_end(self.between(part.end, at), &mut room, &mut pieces)
                && push_end(value, &mut room, &mut pieces);
            at = part.start;
            if !fits {
                break;
            }
        }
        let rest = self.between(self.unit.span.start, at);
        fits = fits && push_end(rest, &mut room, &mut pieces);
        let mut out = String::from(if fits { "" } else { "…" });
        pieces.iter().rev().for_each(|piece| out.push_str(piece));
        let (mut at, mut room, mut fits) = (span.start, AFTER_MAX, true);
        for (part, value) in &self.parts[first..] {
            fits = push_start(self.between(at, part.start), &mut room, &mut out)
                && push_start(value, &mut room, &mut out);
            at = part.end;
            if !fits {
                break;
            }
        }
        let rest = self.between(at, self.unit.span.end);
        if !(fits && push_start(rest, &mut room, &mut out)) {
            out.push('…');
        }
        out
    }

    /// The source between two places; empty if the second is before the first.
    fn between(&self, start: u32, end: u32) -> &str {
        let end = end.max(start);
        self.source.slice(Span { start, end })
    }

    /// Appends source that has not been replaced.
    fn copy(&self, start: u32, end: u32, marks: &mut Marks, out: &mut String) {
        for offset in marks.inside(start, end) {
            let before = squeezed(self.source.slice(Span { start, end: offset }));
            let place = Some(out.len() + before.len());
            marks.at(offset, place, place);
        }
        out.push_str(&squeezed(self.source.slice(Span { start, end })));
    }
}

/// Adds the end of a piece, as much of it as there is room for; returns whether that is all of it.
fn push_end(piece: &str, room: &mut usize, pieces: &mut Vec<String>) -> bool {
    let mut start = piece.len().saturating_sub(*room);
    while !piece.is_char_boundary(start) {
        start += 1;
    }
    pieces.push(squeezed(&piece[start..]));
    *room -= piece.len() - start;
    start == 0
}

/// Appends the start of a piece, as much of it as there is room for; returns whether that is all of
/// it.
fn push_start(piece: &str, room: &mut usize, out: &mut String) -> bool {
    let mut end = piece.len().min(*room);
    while !piece.is_char_boundary(end) {
        end -= 1;
    }
    out.push_str(&squeezed(&piece[..end]));
    *room -= end;
    end == piece.len()
}

/// The start and end of a source span in text that is being written.
struct Marks {
    wanted: Option<Span>,
    from: Option<usize>,
    to: Option<usize>,
}

impl Marks {
    fn new(wanted: Option<Span>) -> Marks {
        Marks {
            wanted,
            from: None,
            to: None,
        }
    }

    /// Returns whichever ends of the span lie within a stretch of source.
    fn inside(&self, start: u32, end: u32) -> Vec<u32> {
        let ends = self.wanted.iter().flat_map(|span| [span.start, span.end]);
        ends.filter(|offset| (start..=end).contains(offset))
            .collect()
    }

    /// Notes that the source has been written up to `offset`: if the span starts here, it starts at
    /// `begins` in the text; if it ends here, it ends at `ends`.
    fn at(&mut self, offset: u32, begins: Option<usize>, ends: Option<usize>) {
        if let Some(span) = self.wanted {
            if span.start == offset {
                self.from = begins.or(self.from);
            }
            if span.end == offset {
                self.to = ends.or(self.to);
            }
        }
    }

    fn range(&self) -> Option<Range<usize>> {
        let range = self.from.zip(self.to).filter(|(from, to)| from < to);
        range.map(|(from, to)| from..to)
    }
}

/// Replaces each run of white space that contains a newline with one space, and each tab with a
/// space. White space at the ends is kept, so that pieces fit together.
fn squeezed(text: &str) -> String {
    let mut out = String::new();
    for (i, line) in text.split('\n').enumerate() {
        let line = if i == 0 {
            line
        } else {
            out.truncate(out.trim_end().len());
            out.push(' ');
            line.trim_start()
        };
        out.push_str(line);
    }
    out.replace('\t', " ")
}

#[cfg(test)]
mod tests {
    use super::Reducing;
    use crate::step::units::Unit;
    use crate::text::{Source, Span};
    use std::rc::Rc;

    #[test]
    fn lines_become_one() {
        for (text, expected) in [
            ("x \n\t + y", "x + y"),
            ("[1,\n\n  ", "[1, "),
            ("x \n + ", "x + "),
            (" a\tb ", " a b "),
        ] {
            assert_eq!(super::squeezed(text), expected);
        }
    }

    #[test]
    fn values_replace_parts() {
        let source = Rc::new(Source::new("<test>", "x = 2*(3+4) - 1"));
        let unit = Unit {
            span: Span::new(0, 15),
            target: None,
            effect: None,
        };
        let mut text = Reducing::new(source, unit);
        let (shown, marked) = text.text(Some(Span::new(7, 10)));
        assert_eq!(&shown[marked.unwrap()], "3+4");
        text.replace(Span::new(6, 11), "7", true);
        let (shown, marked) = text.text(Some(Span::new(4, 11)));
        assert_eq!((shown.as_str(), marked), ("x = 2*7 - 1", Some(4..7)));
        text.replace(Span::new(4, 11), "14", true);
        assert_eq!(text.text(None).0, "x = 14 - 1");
        let (shown, marked) = text.text(Some(Span::new(4, 15)));
        assert_eq!(&shown[marked.unwrap()], "14 - 1");
    }

    #[test]
    fn long_statements_are_cut_around_a_part() {
        let sum = vec!["1"; 10_000].join("+");
        let unit = Unit {
            span: Span::new(0, sum.len()),
            target: None,
            effect: None,
        };
        let mut text = Reducing::new(Rc::new(Source::new("<test>", sum.as_str())), unit);
        assert_eq!(text.start().chars().count(), super::AFTER_MAX + 1);
        let span = Span::new(0, 10_003);
        text.replace(Span::new(0, 10_001), "5001", true);
        assert_eq!(text.part(span), "5001+1");
        text.replace(span, "5002", true);
        assert!(text.brief(span).starts_with("5002+1+1"));
        assert_eq!(text.part(Span::new(2, 10_005)), "");
        assert_eq!(text.part(Span::new(10_004, 10_007)), "1+1");
        let end = Span::new(19_996, 19_999);
        text.replace(end, "2", true);
        let shown = text.brief(end);
        assert!(shown.starts_with('…') && shown.ends_with("+1+2"), "{shown}");
        assert_eq!(shown.chars().count(), super::BEFORE_MAX + 2);
    }
}
