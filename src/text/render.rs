//! Diagnostics drawn as text: the source line with the span underlined, the hint, the call stack.
//!
//! ```text
//! SyntaxError: expected an expression, found `)`
//!  --> <stdin>:3:7
//!   |
//! 3 | x = (1)) + 2
//!   |        ^
//!   |
//!   = help: …
//!   at f (lib.lm:2:5)
//! ```
//!
//! Any span can be drawn: what lies outside the text or inside a character is brought in first. Of a span of
//! several lines the first is shown, and of a long line the part around the span.

use super::{Diagnostic, Label, Position, TraceLine};
use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet, normalize_untrusted_str};
use std::fmt::Write as _;

/// How to draw.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Paint {
    /// No escape codes at all.
    #[default]
    Plain,
    /// ANSI colours.
    Colour,
}

/// How many columns of a line are shown at most, around the span.
const COLUMNS_MAX: usize = 140;

/// How many lines of a call stack are shown at either end when it is cut in the middle.
const TRACE_END_MAX: usize = 10;

/// The whole report, ending in a newline.
pub fn render(diagnostic: &Diagnostic, paint: Paint) -> String {
    let kind = normalize_untrusted_str(&diagnostic.kind);
    let level = Level::ERROR.with_name(kind);
    let pieces: Vec<Piece> = diagnostic.labels.iter().map(Piece::of).collect();
    let mut group = Group::with_title(level.primary_title(diagnostic.message.as_str()));
    for (i, piece) in pieces.iter().enumerate() {
        let kind = if i == 0 {
            AnnotationKind::Primary
        } else {
            AnnotationKind::Context
        };
        let mut mark = kind.span(piece.start..piece.end);
        if !piece.remark.is_empty() {
            mark = mark.label(piece.remark.as_str());
        }
        let snippet = Snippet::source(piece.text)
            .path(piece.name)
            .line_start(piece.line);
        let snippet = snippet.fold(false).annotation(mark);
        group = group.element(snippet);
    }
    if let Some(hint) = &diagnostic.hint {
        group = group.element(Level::HELP.message(normalize_untrusted_str(hint)));
    }
    let renderer = match paint {
        Paint::Plain => Renderer::plain(),
        Paint::Colour => Renderer::styled(),
    };
    let mut text = renderer.term_width(COLUMNS_MAX).render(&[group]);
    text.push('\n');
    trace(&diagnostic.trace, &mut text);
    text
}

/// What is shown of one label: one line, with the span within.
struct Piece<'a> {
    name: &'a str,
    line: usize,
    text: &'a str,
    start: usize,
    end: usize,
    remark: String,
}

impl Piece<'_> {
    fn of(label: &Label) -> Piece<'_> {
        let source = &label.source;
        let text = source.text();
        let start = floor(text, label.span.start as usize);
        let end = floor(text, label.span.end as usize).max(start);
        let is_break = |c| matches!(c, '\n' | '\r');
        let line_start = text[..start].rfind(is_break).map_or(0, |at| at + 1);
        let line_end = text[start..]
            .find(is_break)
            .map_or(text.len(), |at| start + at);
        Piece {
            name: source.name(),
            line: source.position(start as u32).line as usize,
            text: &text[line_start..line_end],
            start: start - line_start,
            end: end.min(line_end) - line_start,
            remark: normalize_untrusted_str(&label.text),
        }
    }
}

/// The nearest character boundary at or before this byte, inside the text.
fn floor(text: &str, at: usize) -> usize {
    (0..=at.min(text.len()))
        .rev()
        .find(|&i| text.is_char_boundary(i))
        .unwrap_or(0)
}

fn trace(lines: &[TraceLine], out: &mut String) {
    let cut = lines.len().saturating_sub(2 * TRACE_END_MAX);
    // cutting a single line out would save nothing
    let cut = if cut > 1 { cut } else { 0 };
    let middle = TRACE_END_MAX..TRACE_END_MAX + cut;
    for (i, line) in lines.iter().enumerate() {
        if i == middle.start && cut > 0 {
            let frames: usize = lines[middle.clone()]
                .iter()
                .map(|line| 1 + line.repeats)
                .sum();
            writeln!(out, "  … {frames} more").expect("a String takes all text");
        }
        if middle.contains(&i) {
            continue;
        }
        let name = normalize_untrusted_str(&line.name);
        let place = match &line.place {
            Some((file, Position { line, column })) => {
                format!(" ({}:{line}:{column})", normalize_untrusted_str(file))
            }
            None => String::new(),
        };
        writeln!(out, "  at {name}{place}").expect("a String takes all text");
        if line.repeats > 0 {
            writeln!(out, "  … {} more like this", line.repeats).expect("a String takes all text");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Paint, render};
    use crate::text::{Diagnostic, Failure, Label, Position, Source, Span, TraceLine};
    use std::rc::Rc;

    fn report(text: &str, span: Span) -> String {
        let source = Rc::new(Source::at_line("in.lm", text, 7));
        let failure = Failure::syntax("no good").with_hint("try again");
        render(&Diagnostic::at(&failure, &source, span), Paint::Plain)
    }

    #[test]
    fn a_span_is_underlined_with_its_place_and_hint() {
        let drawn = report("a = 1\nb = (2))\nc", Span::new(12, 13));
        let wanted = "SyntaxError: no good\n --> in.lm:8:7\n  |\n8 | b = (2))\n  |       ^\n  |\n  = help: try again\n";
        assert_eq!(drawn, wanted);
    }

    #[test]
    fn labels_are_written_beside_the_mark() {
        let source = Rc::new(Source::new("a", "x + y"));
        let label = |from, to, text: &str| Label {
            source: Rc::clone(&source),
            span: Span::new(from, to),
            text: text.to_string(),
        };
        let mut diagnostic =
            Diagnostic::at(&Failure::type_("cannot add"), &source, Span::new(2, 3));
        diagnostic.labels = vec![label(2, 3, "here"), label(4, 5, "an array")];
        let drawn = render(&diagnostic, Paint::Plain);
        assert!(drawn.contains("1 | x + y\n  |   ^ here\n"), "{drawn}");
        assert!(drawn.contains("  |     - an array\n"), "{drawn}");
        assert!(render(&diagnostic, Paint::Colour).contains("\u{1b}["));
    }

    #[test]
    fn the_end_of_the_input_can_be_marked() {
        for text in ["f(1 +", "f(1 +\n", "", "\n", "é"] {
            let drawn = report(text, Span::new(text.len(), text.len()));
            assert!(drawn.contains('^'), "{text:?}: {drawn}");
        }
    }

    #[test]
    fn long_lines_are_cut_around_the_span() {
        let text = format!(
            "{}«{}»{}",
            "ab ".repeat(30_000),
            "x".repeat(500),
            "yz ".repeat(30_000)
        );
        let start = text.find('«').expect("it is there");
        let drawn = report(&text, Span::new(start, start + 504));
        assert!(
            drawn.contains("7:90001") && drawn.contains('«') && drawn.contains("^^^"),
            "{drawn}"
        );
        assert!(
            drawn.lines().all(|line| line.chars().count() < 200),
            "{drawn}"
        );
        let drawn = report(&text, Span::new(text.len(), text.len()));
        assert!(
            drawn.lines().all(|line| line.chars().count() < 200),
            "{drawn}"
        );
    }

    #[test]
    fn any_span_can_be_drawn() {
        let texts = [
            "",
            "a",
            "é\n\tx = 半径 + 👍🏽\r\nz\r",
            "\u{1b}[31m\0",
            "a\u{301}\u{200b}b\n\n\n",
        ];
        for text in texts {
            for start in 0..text.len() + 3 {
                for end in 0..text.len() + 3 {
                    for paint in [Paint::Plain, Paint::Colour] {
                        let source = Rc::new(Source::new("x", text));
                        let span = Span::new(start, end);
                        let drawn =
                            render(&Diagnostic::at(&Failure::plain("m"), &source, span), paint);
                        assert!(
                            drawn.ends_with('\n') && !drawn.contains("\u{1b}[31m\0"),
                            "{drawn:?}"
                        );
                    }
                }
            }
        }
    }

    #[test]
    fn long_call_stacks_are_cut_in_the_middle() {
        let line = |n: usize| TraceLine {
            name: format!("f{n}"),
            place: Some(("a.lm".to_string(), Position { line: 1, column: 2 })),
            repeats: usize::from(n == 1) * 97,
        };
        let source = Rc::new(Source::new("a", "x"));
        let mut diagnostic = Diagnostic::at(&Failure::plain("m"), &source, Span::new(0, 1));
        diagnostic.trace = (0..3).map(line).collect();
        let drawn = render(&diagnostic, Paint::Plain);
        let wanted =
            "  at f0 (a.lm:1:2)\n  at f1 (a.lm:1:2)\n  … 97 more like this\n  at f2 (a.lm:1:2)\n";
        assert!(drawn.ends_with(wanted), "{drawn}");
        diagnostic.trace = (0..100).map(line).collect();
        let drawn = render(&diagnostic, Paint::Plain);
        assert!(
            drawn.contains("  at f9 (a.lm:1:2)\n  … 80 more\n  at f90 (a.lm:1:2)\n"),
            "{drawn}"
        );
    }
}
