//! The user's preferences; none of them changes what programs mean. Each has a row in [`CHOICES`],
//! except those that are simply on or off, which are [`SWITCHES`](super::SWITCHES).

use super::{Session, Settings};
use crate::exact::Style;
use crate::number::{Look, Notation};

/// The default maximum size of all kept results, in bytes (`:set results`).
const RESULTS_MAX: usize = 64 << 20;

/// The maximum number of digits in the decimal after an exact value.
const DIGITS_MAX: usize = 1000;

/// The user's preferences.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Preferences {
    /// Whether values are written in ASCII: `sqrt(2)`, `pi`.
    pub ascii: bool,
    /// Whether the shell previews the value of a line before Enter is pressed.
    pub preview: bool,
    /// The keys of the line editor.
    pub keys: Keys,
    /// The background that the colours are chosen for.
    pub theme: Theme,
    /// The maximum total size of the values of earlier inputs, in bytes.
    pub results_max: usize,
    /// The style in which numbers are echoed.
    pub look: Look,
    /// Whether values are drawn in two dimensions if the output is a page.
    pub plane: bool,
}

impl Default for Preferences {
    fn default() -> Preferences {
        Preferences {
            ascii: false,
            preview: true,
            keys: Keys::Emacs,
            theme: Theme::Auto,
            results_max: RESULTS_MAX,
            look: Look::default(),
            plane: false,
        }
    }
}

/// The key bindings of the line editor.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Keys {
    /// Emacs bindings.
    Emacs,
    /// Vi bindings.
    Vi,
}

/// The background that the colours are chosen for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Theme {
    /// The background that the terminal reports, otherwise dark.
    Auto,
    /// A dark background.
    Dark,
    /// A light background.
    Light,
}

/// A setting with more than two values.
pub struct Choice {
    /// The name.
    pub name: &'static str,
    /// Its values, as written in a usage line.
    pub values: &'static str,
    /// The values that are words.
    pub words: &'static [&'static str],
    /// Its purpose.
    pub about: &'static str,
    /// Returns its value.
    pub get: fn(&Settings) -> String,
    /// Sets it; returns `None` if the value is not allowed.
    pub set: fn(&mut Settings, &str) -> Option<()>,
}

/// Every setting with more than two values.
pub const CHOICES: &[Choice] = &[
    Choice {
        name: "edit",
        values: "emacs|vi",
        words: &["emacs", "vi"],
        about: "the keys of the line editor",
        get: |s| match s.preferences.keys {
            Keys::Emacs => "emacs".to_string(),
            Keys::Vi => "vi".to_string(),
        },
        set: |s, word| {
            s.preferences.keys = match word {
                "emacs" => Keys::Emacs,
                "vi" => Keys::Vi,
                _ => return None,
            };
            Some(())
        },
    },
    Choice {
        name: "theme",
        values: "auto|dark|light",
        words: &["auto", "dark", "light"],
        about: "colours for a dark or a light terminal (auto: as COLORFGBG or the terminal reports, otherwise dark)",
        get: |s| match s.preferences.theme {
            Theme::Auto => "auto".to_string(),
            Theme::Dark => "dark".to_string(),
            Theme::Light => "light".to_string(),
        },
        set: |s, word| {
            s.preferences.theme = match word {
                "auto" => Theme::Auto,
                "dark" => Theme::Dark,
                "light" => Theme::Light,
                _ => return None,
            };
            Some(())
        },
    },
    Choice {
        name: "digits",
        values: "N",
        words: &["6", "10", "15", "30"],
        about: "significant digits of the decimal after an exact value",
        get: |s| s.preferences.look.digits.to_string(),
        set: |s, text| {
            let digits: usize = text.parse().ok()?;
            s.preferences.look.digits = Some(digits).filter(|n| (1..=DIGITS_MAX).contains(n))?;
            Some(())
        },
    },
    Choice {
        name: "notation",
        values: "auto|scientific|fixed",
        words: &["auto", "scientific", "fixed"],
        about: "powers of ten in floats and in the decimal after an exact value (auto: for very large and very small ones)",
        get: |s| match s.preferences.look.notation {
            Notation::Auto => "auto".to_string(),
            Notation::Scientific => "scientific".to_string(),
            Notation::Fixed => "fixed".to_string(),
        },
        set: |s, word| {
            s.preferences.look.notation = match word {
                "auto" => Notation::Auto,
                "scientific" => Notation::Scientific,
                "fixed" => Notation::Fixed,
                _ => return None,
            };
            Some(())
        },
    },
    Choice {
        name: "layout",
        values: "line|2d",
        words: &["line", "2d"],
        about: "values on a terminal: on one line, or laid out with fractions, roots and matrices",
        get: |s| if s.preferences.plane { "2d" } else { "line" }.to_string(),
        set: |s, word| {
            s.preferences.plane = match word {
                "line" => false,
                "2d" => true,
                _ => return None,
            };
            Some(())
        },
    },
    Choice {
        name: "results",
        values: "SIZE",
        words: &["16M", "64M", "256M"],
        about: "total memory for the results _1, _2, …; the oldest are dropped first",
        get: |s| size_text(s.preferences.results_max),
        set: |s, text| {
            s.preferences.results_max = size(text).ok()?;
            Some(())
        },
    },
];

impl Session {
    /// The settings of the session.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// Sets one of [`CHOICES`]; returns false if the value is not allowed.
    pub(crate) fn choose(&mut self, row: &Choice, value: &str) -> bool {
        let done = (row.set)(&mut self.settings, value).is_some();
        self.apply_preferences();
        done
    }

    /// Applies the preferences.
    pub(super) fn apply_preferences(&mut self) {
        self.vm.host.set_ascii(self.settings.preferences.ascii);
        self.vm.style = if self.settings.preferences.ascii {
            Style::Ascii
        } else {
            Style::Unicode
        };
        self.vm.look = self.settings.preferences.look;
        self.vm.draws = self.settings.preferences.plane;
        self.trim_results();
    }
}

/// Parses a size in bytes: `65536`, `512M`, `2G`.
///
/// # Errors
/// A description of the expected format.
pub fn size(text: &str) -> Result<usize, String> {
    let upper = text.to_ascii_uppercase();
    let upper = upper.trim_end_matches('B').trim_end_matches('I');
    let digits = upper.trim_end_matches(['K', 'M', 'G']);
    let shift = match &upper[digits.len()..] {
        "" => 0,
        "K" => 10,
        "M" => 20,
        "G" => 30,
        _ => return Err(SIZES.to_string()),
    };
    let count: usize = digits.parse().map_err(|_| SIZES.to_string())?;
    count
        .checked_mul(1 << shift)
        .ok_or_else(|| "no machine has that much memory".to_string())
}

const SIZES: &str = "expected a number of bytes, optionally followed by K, M or G";

fn size_text(bytes: usize) -> String {
    let units = [(30, "G"), (20, "M"), (10, "K")];
    let fitting = units
        .into_iter()
        .find(|(shift, _)| bytes > 0 && bytes.is_multiple_of(1 << shift));
    match fitting {
        Some((shift, unit)) => format!("{}{unit}", bytes >> shift),
        None => bytes.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::{size, size_text};

    #[test]
    fn sizes_have_units() {
        assert_eq!(size("65536"), Ok(65536));
        assert_eq!(size("2k"), Ok(2048));
        assert_eq!(size("512M"), Ok(512 << 20));
        assert_eq!(size("2GiB"), Ok(2 << 30));
        assert!(size("").is_err() && size("M").is_err() && size("-1").is_err());
        assert!(size("99999999999G").is_err());
        assert_eq!(size_text(64 << 20), "64M");
        assert_eq!(size_text(100), "100");
    }
}
