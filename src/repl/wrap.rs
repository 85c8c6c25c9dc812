//! Lines of help on a narrow terminal: broken between words, what follows stands below the last column of the line.

use unicode_width::UnicodeWidthStr;

/// The text with its long lines broken.
pub(super) fn wrapped(text: &str, columns: usize) -> String {
    let mut out = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        if line.trim_end().width() <= columns {
            out.push_str(line);
        } else {
            wrap(line, columns, &mut out);
        }
    }
    out
}

fn wrap(line: &str, columns: usize, out: &mut String) {
    let hang = hang(line, columns);
    let blanks = line.len() - line.trim_start_matches(' ').len();
    out.push_str(&line[..blanks]);
    let mut column = blanks;
    let mut gap = "";
    let mut rest = line[blanks..].trim_end();
    while !rest.is_empty() {
        let end = rest.find(' ').unwrap_or(rest.len());
        let (word, after) = rest.split_at(end);
        let width = word.width();
        if column > hang && column + gap.len() + width > columns {
            out.push('\n');
            out.push_str(&" ".repeat(hang));
            column = hang;
        } else {
            out.push_str(gap);
            column += gap.len();
        }
        out.push_str(word);
        column += width;
        let next = after.trim_start_matches(' ');
        gap = &after[..after.len() - next.len()];
        rest = next;
    }
    if line.ends_with('\n') {
        out.push('\n');
    }
}

/// Where the last column of a line begins, if that leaves room.
fn hang(line: &str, columns: usize) -> usize {
    let blanks = line.len() - line.trim_start_matches(' ').len();
    let half = columns / 2;
    let mut found = blanks;
    let mut at = blanks;
    while let Some(gap) = line[at..].find("  ") {
        let rest = line[at + gap..].trim_start_matches(' ');
        at = line.len() - rest.len();
        let column = line[..at].width();
        if column > half {
            break;
        }
        found = column;
    }
    if found == blanks {
        found = (blanks + 2).min(half);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::wrapped;

    #[test]
    fn columns_stay_columns() {
        let text = "name  on  one two three four\nshort\n  :cmd NAME       what it does and more\n";
        let expected = "name  on  one two\n          three four\nshort\n  :cmd NAME\n    what it does and\n    more\n";
        assert_eq!(wrapped(text, 20), expected);
        assert_eq!(wrapped("漢字漢字 漢字\n", 10), "漢字漢字\n  漢字\n");
        assert_eq!(wrapped("", 10), "");
    }
}
