//! The colours of typed text, for dark and light terminals.

use crate::session;
use crate::syntax::TokenKind;
use nu_ansi_term::{Color, Style};

/// A style for each kind of token.
#[derive(Clone, Copy)]
pub(super) struct Theme {
    keyword: Style,
    number: Style,
    text: Style,
    comment: Style,
    error: Style,
    /// The style of the bracket at the cursor and its partner.
    pub pair: Style,
}

/// The theme for a dark terminal.
fn dark() -> Theme {
    Theme {
        keyword: Color::LightPurple.bold(),
        number: Color::LightCyan.normal(),
        text: Color::LightGreen.normal(),
        comment: Style::new().dimmed(),
        error: Color::LightRed.normal(),
        pair: Color::LightYellow.bold().underline(),
    }
}

/// The theme for a light terminal.
fn light() -> Theme {
    Theme {
        keyword: Color::Purple.bold(),
        number: Color::Blue.normal(),
        text: Color::Green.normal(),
        comment: Color::DarkGray.normal(),
        error: Color::Red.normal(),
        pair: Color::Red.bold().underline(),
    }
}

impl Theme {
    /// The style of a token, if it has one.
    pub fn style(&self, kind: TokenKind) -> Option<Style> {
        match kind {
            TokenKind::Keyword => Some(self.keyword),
            TokenKind::Number => Some(self.number),
            TokenKind::Text => Some(self.text),
            TokenKind::Comment => Some(self.comment),
            TokenKind::Error => Some(self.error),
            TokenKind::Name | TokenKind::Operator | TokenKind::Bracket => None,
        }
    }
}

/// The styles of the chosen theme; `ground` is whether the background is light, if known.
pub(super) fn of(theme: session::Theme, ground: Option<bool>) -> Theme {
    let light = match theme {
        session::Theme::Dark => false,
        session::Theme::Light => true,
        session::Theme::Auto => ground.unwrap_or(false),
    };
    if light { self::light() } else { dark() }
}

/// Determines from the environment whether the background is light; `None` if the environment does
/// not say.
pub(super) fn ground_of_environment() -> Option<bool> {
    let colours = std::env::var("COLORFGBG").ok()?;
    Some(is_light(&colours))
}

/// Reports whether `COLORFGBG` indicates a light background: its last number is the background
/// colour, out of 16.
fn is_light(colours: &str) -> bool {
    let ground = colours.rsplit(';').next();
    matches!(
        ground.and_then(|ground| ground.trim().parse::<u8>().ok()),
        Some(7 | 9..=15)
    )
}

#[cfg(test)]
mod tests {
    use super::is_light;

    #[test]
    fn the_terminal_tells_its_ground() {
        assert!(is_light("0;15") && is_light("0;default;7") && is_light("12;11"));
        assert!(!is_light("15;0") && !is_light("7;8") && !is_light("") && !is_light("0;default"));
    }
}
