//! How a value that an input shows looks on a terminal: long ints cut with their length, the decimal beside an exact value.

use crate::host::Echo;
use std::borrow::Cow;
use std::fmt::Write;

/// How values are shown.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Look {
    /// The text and nothing else: pipes and transcripts.
    #[default]
    Plain,
    /// For a terminal without colours.
    Terminal,
    /// For a terminal with colours.
    Colour,
}

/// Ints with more digits than this are cut on a terminal.
const DIGITS_MAX: usize = 1000;
/// Digits that are left of one.
const DIGITS_LEFT: usize = 20;

/// The lines that show a value on a terminal.
pub fn shown(echo: &Echo<'_>, look: Look) -> String {
    let mut line = cut(echo.text).into_owned();
    if let Some(decimal) = echo.decimal {
        let text = format!("  {decimal}");
        if look == Look::Colour {
            let dim = nu_ansi_term::Style::new().dimmed();
            write!(line, "{}", dim.paint(text)).expect("writing to a string succeeds");
        } else {
            line.push_str(&text);
        }
    }
    line.push('\n');
    line
}

/// The text with long runs of digits cut, except in strings.
fn cut(text: &str) -> Cow<'_, str> {
    if text.len() <= DIGITS_MAX {
        return Cow::Borrowed(text);
    }
    let bytes = text.as_bytes();
    let mut out = String::new();
    let (mut copied, mut at, mut quoted) = (0, 0, false);
    while at < bytes.len() {
        match bytes[at] {
            b'"' => quoted = !quoted,
            b'\\' if quoted => at += 1,
            b'0'..=b'9' if !quoted => {
                let run = bytes[at..]
                    .iter()
                    .take_while(|b| b.is_ascii_digit())
                    .count();
                if run > DIGITS_MAX {
                    out.push_str(&text[copied..at + DIGITS_LEFT]);
                    write!(out, "… ({run} digits)").expect("writing to a string succeeds");
                    copied = at + run;
                }
                at += run;
                continue;
            }
            _ => {}
        }
        at += 1;
    }
    out.push_str(&text[copied..]);
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::{Look, shown};
    use crate::host::Echo;

    fn check(text: &str, decimal: Option<&str>, expected: &str) {
        assert_eq!(
            shown(&Echo { text, decimal }, Look::Terminal),
            format!("{expected}\n")
        );
    }

    #[test]
    fn decimals_stand_behind_exact_values() {
        check("1/3", Some("≈ 0.333333"), "1/3  ≈ 0.333333");
        check("7", None, "7");
    }

    #[test]
    fn long_ints_are_cut_but_not_in_strings() {
        let long = "12345678901234567890".repeat(60);
        check(&long, None, "12345678901234567890… (1200 digits)");
        let expected = "[-12345678901234567890… (1200 digits), 3]";
        check(&format!("[-{long}, 3]"), None, expected);
        let string = format!("\"\\\"{long}\"");
        check(&string, None, &string);
    }
}
