//! How many columns a character takes, as the terminal counts them.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// What joins emoji to one picture.
const JOINER: char = '\u{200d}';
/// Asks for the coloured form of a sign.
const EMOJI_FORM: char = '\u{fe0f}';

/// Columns of what terminals disagree about. Until one was asked: the sum of the characters.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Widths {
    /// Emoji that a joiner joins are one picture.
    pub joined: bool,
    /// A colour of the skin belongs to the emoji before it.
    pub toned: bool,
    /// A sign that is asked for as emoji takes two columns.
    pub formed: bool,
    /// A flag, of two letters, takes two columns.
    pub flags: bool,
}

impl Default for Widths {
    fn default() -> Widths {
        Widths {
            joined: false,
            toned: false,
            formed: false,
            flags: true,
        }
    }
}

/// What a terminal is asked to draw once, and what its width tells.
pub(super) struct Sample {
    /// The text.
    pub text: &'static str,
    /// Takes what it measured.
    pub learn: fn(&mut Widths, usize),
}

/// The samples.
pub(super) const SAMPLES: &[Sample] = &[
    Sample {
        text: "👩\u{200d}🚀",
        learn: |widths, columns| widths.joined = columns <= 2,
    },
    Sample {
        text: "👍🏿",
        learn: |widths, columns| widths.toned = columns <= 2,
    },
    Sample {
        text: "❤\u{fe0f}",
        learn: |widths, columns| widths.formed = columns == 2,
    },
    Sample {
        text: "🇨🇭",
        learn: |widths, columns| widths.flags = columns <= 2,
    },
];

impl Widths {
    /// The columns of what looks like one character.
    pub fn cluster(&self, cluster: &str) -> usize {
        let mut chars = cluster.chars();
        if let (Some(c), None) = (chars.next(), chars.next()) {
            return c.width().unwrap_or(0);
        }
        if self.joined && cluster.contains(JOINER) {
            return cluster.width().min(2);
        }
        let mut columns = 0;
        for part in cluster.split(JOINER) {
            columns += self.part(part);
        }
        columns
    }

    fn part(&self, part: &str) -> usize {
        let letters = part.chars().filter(|c| is_flag_letter(*c)).count();
        if letters == 2 {
            return if self.flags { 2 } else { 4 };
        }
        let mut columns = 0;
        for c in part.chars() {
            if is_tone(c) && columns > 0 && self.toned {
                continue;
            }
            if c == EMOJI_FORM && self.formed {
                columns = columns.max(2);
            }
            columns += c.width().unwrap_or(0);
        }
        columns
    }
}

/// Whether terminals disagree how wide a text with this character is.
pub(super) fn is_disputed(c: char) -> bool {
    matches!(c, JOINER | EMOJI_FORM) || is_tone(c) || is_flag_letter(c)
}

fn is_tone(c: char) -> bool {
    ('\u{1f3fb}'..='\u{1f3ff}').contains(&c)
}

fn is_flag_letter(c: char) -> bool {
    ('\u{1f1e6}'..='\u{1f1ff}').contains(&c)
}

#[cfg(test)]
mod tests {
    use super::Widths;

    #[test]
    fn emoji_are_as_wide_as_the_terminal_draws_them() {
        let split = Widths::default();
        let joined = Widths {
            joined: true,
            toned: true,
            formed: true,
            flags: true,
        };
        for (cluster, apart, together) in [
            ("a", 1, 1),
            ("漢", 2, 2),
            ("e\u{301}", 1, 1),
            ("👩\u{200d}🚀", 4, 2),
            ("👨\u{200d}👩\u{200d}👧", 6, 2),
            ("👍🏿", 4, 2),
            ("❤\u{fe0f}", 1, 2),
            ("🇨🇭", 2, 2),
        ] {
            assert_eq!(split.cluster(cluster), apart, "{cluster}");
            assert_eq!(joined.cluster(cluster), together, "{cluster}");
        }
    }
}
