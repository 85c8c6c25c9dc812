//! Formats counts for use in sentences: `1 input`, `9,990 inputs`.

use std::fmt::Display;

/// Writes a natural number with commas between groups of three digits. O(digits).
///
/// ```
/// use lamina_shell::testing::grouped;
///
/// assert_eq!((grouped(999), grouped(1234567)), ("999".into(), "1,234,567".into()));
/// ```
pub fn grouped(number: impl Display) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// Writes a count with its noun, given in the singular; the plural must be regular. O(length).
///
/// ```
/// use lamina_shell::testing::counted;
///
/// assert_eq!(counted(1, "lesson"), "1 lesson");
/// assert_eq!(counted(1000, "lesson"), "1,000 lessons");
/// assert_eq!(counted(0, "more entry"), "0 more entries");
/// ```
pub fn counted(count: impl Display, noun: &str) -> String {
    let count = grouped(count);
    match count.as_str() {
        "1" => format!("{count} {noun}"),
        _ => format!("{count} {}", plural(noun)),
    }
}

/// The plural of a noun, or of a phrase that ends with one.
fn plural(noun: &str) -> String {
    let ends = |endings: &[&str]| endings.iter().any(|ending| noun.ends_with(ending));
    match noun.strip_suffix('y') {
        Some(stem) if !ends(&["ay", "ey", "oy", "uy"]) => format!("{stem}ies"),
        _ if ends(&["s", "x", "ch", "sh"]) => format!("{noun}es"),
        _ => format!("{noun}s"),
    }
}

/// Writes an amount of memory for a sentence, in the largest unit it fills, rounded down.
///
/// ```
/// use lamina_shell::testing::memory;
///
/// assert_eq!((memory(10), memory(5 << 10)), ("10 bytes".into(), "5 KiB".into()));
/// assert_eq!(memory(1 << 30), "1,024 MiB");
/// ```
pub fn memory(bytes: usize) -> String {
    match bytes {
        0..1024 => counted(bytes, "byte"),
        1024..0x10_0000 => format!("{} KiB", bytes >> 10),
        _ => format!("{} MiB", grouped(bytes >> 20)),
    }
}
