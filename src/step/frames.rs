//! The open functions, each with the source code running in it, in which evaluated parts are
//! replaced with their values.

use super::parens;
use super::units::{Unit, covers};
use crate::text::{Source, Span};
use std::ops::Range;
use std::rc::Rc;

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
            || self.parts.iter().any(|(part, _)| covers(*part, span))
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
        self.parts.retain(|(part, _)| !covers(span, *part));
        let at = self
            .parts
            .partition_point(|(part, _)| part.start < span.start);
        let value = if arithmetic && self.binds_into(span, value) {
            format!("({value})")
        } else {
            value.to_string()
        };
        self.parts.insert(at, (span, value));
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
}
