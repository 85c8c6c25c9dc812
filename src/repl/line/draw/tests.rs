//! What is drawn, on an emulated terminal.

use super::{Page, Painter, View, shown};
use crate::repl::line::width::Widths;
use nu_ansi_term::Style;
use std::num::NonZero;

const ROWS: u16 = 8;

fn page(columns: u16) -> Page {
    Page {
        columns: usize::from(columns),
        rows: usize::from(ROWS),
        widths: Widths::default(),
        ascii: false,
    }
}

fn view<'a>(text: &'a str, at: usize, hint: &'a str) -> View<'a> {
    View {
        prompt: "[1]> ",
        more: "...> ",
        text,
        at,
        styles: &[],
        hint: (!hint.is_empty()).then_some((hint, Style::new())),
    }
}

fn terminal(columns: u16) -> vt100::Parser {
    let size = |n| NonZero::new(n).expect("a screen is not empty");
    let mut terminal = vt100::Parser::new(size(ROWS), size(columns), 100);
    terminal.process(b"above\r\n");
    terminal
}

/// Draws texts one after the other, each with the cursor at its place; each time the screen
/// shows it as if it had been written at once.
#[track_caller]
fn check(columns: u16, texts: &[(&str, usize)]) {
    let mut painter = Painter::default();
    let mut terminal_now = terminal(columns);
    for (text, at) in texts {
        let bytes = painter.draw(&view(text, *at, ""), page(columns));
        terminal_now.process(bytes.as_bytes());
        let mut at_once = terminal(columns);
        let lines = format!("[1]> {}", text.replace('\n', "\r\n...> "));
        at_once.process(lines.as_bytes());
        let (now, expected) = (terminal_now.screen(), at_once.screen());
        assert_eq!(now.contents().trim_end(), expected.contents().trim_end());
        let mut before = terminal(columns);
        let head = format!("[1]> {}", text[..*at].replace('\n', "\r\n...> "));
        before.process(head.as_bytes());
        let (row, column) = before.screen().cursor_position();
        // A cursor that waits at the edge is shown in the next row.
        let place = if column == columns {
            (row + 1, 0)
        } else {
            (row, column)
        };
        assert_eq!(now.cursor_position(), place, "{text:?} at {at}");
    }
    let (text, _) = texts.last().expect("there is a text");
    let (bytes, open) = painter.finish(&view(text, 0, ""), page(columns));
    terminal_now.process(bytes.as_bytes());
    assert_eq!(terminal_now.screen().cursor_position().1 > 0, open);
    assert!(terminal_now.screen().contents().starts_with("above\n[1]> "));
}

#[test]
fn the_screen_shows_the_line_and_nothing_else_changes() {
    check(20, &[("", 0), ("abc", 3), ("abc", 1), ("a", 1), ("", 0)]);
    let full = "123456789012345";
    check(
        20,
        &[(full, 15), ("1234567890123456", 16), (full, 15), (full, 0)],
    );
    check(
        20,
        &[
            ("12345678901234漢x", 18),
            ("12345678901234漢x", 14),
            ("", 0),
        ],
    );
    check(
        20,
        &[("f(\n1,\n2)", 8), ("f(\n1,\n2)", 4), ("f(\n1", 4), ("f", 1)],
    );
    let long = "123456789012345\n123456789012345\nx";
    check(
        20,
        &[(long, 33), (long, 15), (long, 16), (long, 31), ("x", 1)],
    );
}

#[test]
fn random_edits_are_shown_as_if_written_at_once() {
    let mut seed = 7u64;
    let mut random = |below: usize| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (seed >> 33) as usize % below
    };
    for columns in [10, 13, 20] {
        let mut chars: Vec<char> = Vec::new();
        let mut painter = Painter::default();
        let mut now = terminal(columns);
        for _ in 0..600 {
            let at = random(chars.len() + 1);
            match random(5) {
                0 | 1 if chars.len() < 30 => chars.insert(at, ['a', 'b', '漢', '\n'][random(4)]),
                2 if chars.len() < 30 => chars.push('x'),
                3 if at < chars.len() => drop(chars.remove(at)),
                4 if random(20) == 0 => chars.clear(),
                _ => {}
            }
            if chars.iter().filter(|c| **c == '\n').count() > 2 {
                chars.retain(|c| *c != '\n');
            }
            let text: String = chars.iter().collect();
            let at = chars
                .iter()
                .take(random(chars.len() + 1))
                .map(|c| c.len_utf8())
                .sum();
            let middle = text.len() / 3..text.len() * 2 / 3;
            let styles = [(middle, Style::new().bold())];
            let mut shown = view(&text, at, "");
            if random(2) == 0 {
                shown.styles = &styles;
            }
            let mut page = page(columns);
            page.rows = 100;
            now.process(painter.draw(&shown, page).as_bytes());
            let mut expected = terminal(columns);
            expected.process(format!("[1]> {}", text.replace('\n', "\r\n...> ")).as_bytes());
            let (now, expected) = (now.screen().contents(), expected.screen().contents());
            // Both have scrolled equally far, but for the row that a full line opens.
            let end = |text: &str| {
                text.trim_end()
                    .lines()
                    .rev()
                    .take(3)
                    .map(str::to_string)
                    .collect::<Vec<_>>()
            };
            assert_eq!(end(&now), end(&expected), "{text:?} at {at}");
        }
    }
}

#[test]
fn a_typed_letter_is_all_that_is_written() {
    let mut painter = Painter::default();
    painter.draw(&view("ab", 2, ""), page(20));
    assert_eq!(painter.draw(&view("abc", 3, ""), page(20)), "c");
    assert_eq!(painter.draw(&view("abc\n", 4, ""), page(20)), "\r\n...> ");
}

#[test]
fn hints_and_tall_texts_leave_nothing() {
    let mut painter = Painter::default();
    let mut terminal = terminal(20);
    let text = "1 + 1";
    terminal.process(painter.draw(&view(text, 5, "\n   2"), page(20)).as_bytes());
    assert_eq!(
        terminal.screen().contents().trim_end(),
        "above\n[1]> 1 + 1\n   2"
    );
    terminal.process(painter.finish(&view(text, 5, ""), page(20)).0.as_bytes());
    assert_eq!(terminal.screen().contents().trim_end(), "above\n[1]> 1 + 1");
    terminal.process(b"\r\n");
    let lines: Vec<String> = (0..20).map(|n| n.to_string()).collect();
    let tall = lines.join("\n");
    terminal.process(
        painter
            .draw(&view(&tall, tall.len(), ""), page(20))
            .as_bytes(),
    );
    assert!(terminal.screen().contents().trim_end().ends_with("...> 19"));
    terminal.process(painter.draw(&view(&tall, 0, ""), page(20)).as_bytes());
    assert!(terminal.screen().contents().contains("[1]> 0\n...> 1\n"));
    terminal.process(painter.finish(&view(&tall, 0, ""), page(20)).0.as_bytes());
    terminal.screen_mut().set_scrollback(100);
    let all = terminal.screen().contents();
    assert!(
        all.starts_with("above\n[1]> 1 + 1\n[1]> 0\n...> 1\n"),
        "{all}"
    );
}

#[test]
fn what_acts_on_a_terminal_is_shown() {
    assert_eq!(shown("\u{1b}", false).as_deref(), Some("\\u{1b}"));
    assert_eq!(shown("\u{202e}", false).as_deref(), Some("\\u{202e}"));
    assert_eq!(shown("\u{9b}", false).as_deref(), Some("\\u{9b}"));
    assert_eq!(shown("é", false), None);
    assert_eq!(shown("é", true).as_deref(), Some("\\u{e9}"));
}

#[test]
fn the_cursor_moves_with_the_lines_when_the_width_changes() {
    let mut painter = Painter::default();
    let text = "1".repeat(30);
    painter.draw(&view(&text, 30, ""), page(20));
    assert_eq!(painter.moved(40), [(1, 15), (0, 35)]);
    assert_eq!(painter.moved(10), [(1, 9), (3, 5)]);
    let text = "1".repeat(35);
    painter.draw(&view(&text, 35, ""), page(20));
    assert_eq!(painter.moved(40), [(2, 0), (1, 0)]);
}
