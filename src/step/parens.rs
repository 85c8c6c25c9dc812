//! Decides when a value that replaces a part needs parentheses: `(1-3)^2` becomes `(-2)^2`, and `1
//! + (1-3)` becomes `1 + (-2)`.

use crate::syntax::{ALIASES, lowered};

/// The precedence of an operator; a single word has the highest.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Level {
    None,
    Sum,
    Product,
    Power,
    Postfix,
    Word,
}

/// Reports whether a number or a symbolic expression, as written, needs parentheses between the
/// text before and after it.
pub(super) fn needed(value: &str, before: &str, behind: &str) -> bool {
    let (left, operator) = level_before(before);
    let right = level_behind(behind);
    let (level, negative) = (level_of(value), value.starts_with('-'));
    level < left
        || level < right
        || (level == left && operator != '+')
        || (level == right && level == Level::Power)
        || (negative && (left != Level::None || right >= Level::Power))
}

/// The lowest precedence of an operator in a value, ignoring its sign.
fn level_of(value: &str) -> Level {
    let value = value.trim_start_matches('-');
    let (mut level, mut depth) = (Level::Word, 0);
    let mut last = ' ';
    let mut rest = value.chars();
    while let Some(c) = rest.next() {
        match c {
            '(' | '[' => depth += 1,
            ')' | ']' => depth -= 1,
            _ => {}
        }
        let here = match c {
            '+' | '-' if last != 'e' => Level::Sum,
            '/' | '*' | '·' => Level::Product,
            // `1e-7`
            'e' if has_exponent(rest.as_str()) => Level::Word,
            // `2√3`, `3π`, `5i`
            'i' | 'π' | 'e' | '√' | '∛' if last.is_ascii_digit() => Level::Product,
            '^' | '√' | '∛' => Level::Power,
            _ => Level::Word,
        };
        if depth == 0 {
            level = level.min(here);
        }
        last = c;
    }
    level
}

/// Reports whether the digits of an exponent come next.
fn has_exponent(rest: &str) -> bool {
    rest.starts_with(|c: char| c.is_ascii_digit() || "+-".contains(c))
}

/// The precedence of the operator to the left of the part, and the operator's last character.
fn level_before(before: &str) -> (Level, char) {
    let before = before.trim_end();
    let Some(last) = before.chars().next_back() else {
        return (Level::None, ' ');
    };
    let level = match last {
        '*' if before.ends_with("**") => Level::Power,
        '^' | '√' | '∛' | '∜' => Level::Power,
        _ => level_of_sign(last),
    };
    (level, last)
}

/// The precedence of the operator to the right of the part.
fn level_behind(behind: &str) -> Level {
    let text = behind.trim_start();
    let postfix = behind.starts_with(['(', '[']);
    let Some(first) = text.chars().next() else {
        return Level::None;
    };
    match first {
        '.' if !text.starts_with("..") => Level::Postfix,
        '!' if !text.starts_with("!=") => Level::Postfix,
        _ if postfix => Level::Postfix,
        '^' => Level::Power,
        '*' if text.starts_with("**") => Level::Power,
        '/' if text.starts_with("//") || text.starts_with("/*") => Level::None,
        _ if lowered(first).is_some() => Level::Power,
        _ => level_of_sign(first),
    }
}

/// The precedence of an operator, in any of its spellings.
fn level_of_sign(sign: char) -> Level {
    let alias = ALIASES.iter().find(|row| row.sign == sign);
    let sign = alias.and_then(|row| row.of.chars().next()).unwrap_or(sign);
    match sign {
        '+' | '-' => Level::Sum,
        '*' | '/' | '%' => Level::Product,
        _ => Level::None,
    }
}

#[cfg(test)]
mod tests {
    use super::needed;

    #[test]
    fn values_keep_together() {
        for (value, before, behind, expected) in [
            ("-2", "", "^2", true),
            ("-2", "", "²", true),
            ("1/2", "", "⁻¹", true),
            ("1/2", "2 ÷ ", "", true),
            ("-2", "5 − ", "", true),
            ("3", "", "²", false),
            ("-2", "", " * 3", false),
            ("-2", "[1, ", "]", false),
            ("-2", "x = ", "", false),
            ("-2", "1 < ", " + 1", false),
            ("-2", "5 - ", "", true),
            ("-2", "-", "", true),
            ("-2", "", "!", true),
            ("-2", "", " != 3", false),
            ("1/2", "", " + 1", false),
            ("1/2", "1/3 + ", "", false),
            ("1/2", "", "^2", true),
            ("1/2", "2^", "", true),
            ("1/2", "2/", "", true),
            ("1/2", "", "/2", false),
            ("1/2", "√", "", true),
            ("1 + √2", "", "*3", true),
            ("1 + √2", "3 - ", "", true),
            ("1 + √2", "3 + ", " - 1", false),
            ("√2", "", "^2", true),
            ("3√2", "", "^2", true),
            ("3√2", "2*", "", true),
            ("√2", "2*", "", false),
            ("5 + 5i", "", "*2", true),
            ("5i", "", "^2", true),
            ("7", "2*", "^2", false),
            ("1e-7", "2*", "^2", false),
            ("1e20", "2*", "^2", false),
            ("x + 1", "2*", "", true),
            ("x^2", "", "^3", true),
        ] {
            assert_eq!(
                needed(value, before, behind),
                expected,
                "{before}{value}{behind}"
            );
        }
    }
}
