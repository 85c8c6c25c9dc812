//! How a value that an input shows looks on a terminal: the decimal beside an exact value.

use crate::host::Echo;
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

/// The lines that show a value on a terminal.
pub fn shown(echo: &Echo<'_>, look: Look) -> String {
    let mut line = echo.laid.unwrap_or(echo.text).to_string();
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

#[cfg(test)]
mod tests {
    use super::{Look, shown};
    use crate::host::Echo;

    fn check(text: &str, decimal: Option<&str>, expected: &str) {
        assert_eq!(
            shown(
                &Echo {
                    text,
                    laid: None,
                    decimal
                },
                Look::Terminal
            ),
            format!("{expected}\n")
        );
    }

    #[test]
    fn decimals_stand_behind_exact_values() {
        check("1/3", Some("≈ 0.333333"), "1/3  ≈ 0.333333");
        check("7", None, "7");
    }
}
