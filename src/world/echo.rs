//! Showing the value of an input on a terminal: an exact value is followed by its decimal form.

use crate::host::Echo;
use crate::text::{Paint, Painted};

/// The style in which values are shown.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Look {
    /// Only the text: for pipes and transcripts.
    #[default]
    Plain,
    /// For a terminal without colours.
    Terminal,
    /// For a terminal with colours.
    Colour,
}

/// Formats a value as the lines that a terminal shows.
pub fn shown(echo: &Echo<'_>, look: Look) -> Painted {
    let mut line = Painted::plain(echo.laid.unwrap_or(echo.text));
    if let Some(decimal) = echo.decimal {
        let paint = match look {
            Look::Colour => Paint::Colour,
            Look::Plain | Look::Terminal => Paint::Plain,
        };
        let dim = nu_ansi_term::Style::new().dimmed();
        line.push_styled(&format!("  {decimal}"), dim, paint);
    }
    line.push("\n");
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
            )
            .as_str(),
            format!("{expected}\n")
        );
    }

    #[test]
    fn decimals_stand_behind_exact_values() {
        check("1/3", Some("≈ 0.333333"), "1/3  ≈ 0.333333");
        check("7", None, "7");
    }
}
