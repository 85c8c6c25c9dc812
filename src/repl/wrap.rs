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
    let text = line.trim_end();
    let blanks = text.len() - text.trim_start_matches(' ').len();
    let (head, tail) = split(text);
    let before = &text[..text.len() - tail.len()];
    let hang = before.width();
    if head.is_empty() || hang <= columns / 2 {
        // Below the last column, or a little further in than a line of one column.
        let hang = if head.is_empty() { blanks + 2 } else { hang };
        out.push_str(before);
        fill(tail, hang.min(columns / 2), columns, out);
    } else {
        if head.width() <= columns {
            out.push_str(head);
        } else {
            out.push_str(&text[..blanks]);
            fill(head, blanks + 2, columns, out);
        }
        let hang = blanks + 4;
        out.push('\n');
        out.push_str(&" ".repeat(hang));
        fill(tail, hang, columns, out);
    }
    if line.ends_with('\n') {
        out.push('\n');
    }
}

/// What stands before the last column of a line, if there is more than one, and the column.
fn split(text: &str) -> (&str, &str) {
    let blanks = text.len() - text.trim_start_matches(' ').len();
    match text[blanks..].rfind("  ") {
        Some(gap) => (
            text[..blanks + gap].trim_end(),
            text[blanks + gap..].trim_start_matches(' '),
        ),
        None => ("", &text[blanks..]),
    }
}

/// Appends words to the last line as long as they fit, and more lines that begin with so many blanks.
fn fill(text: &str, hang: usize, columns: usize, out: &mut String) {
    let mut column = out.rsplit('\n').next().unwrap_or("").width();
    let mut begun = false;
    for word in text.split_whitespace() {
        let width = word.width();
        if begun && column + 1 + width > columns {
            out.push('\n');
            out.push_str(&" ".repeat(hang));
            column = hang;
        } else if begun {
            out.push(' ');
            column += 1;
        }
        out.push_str(word);
        column += width;
        begun = true;
    }
}

#[cfg(test)]
mod tests {
    use super::wrapped;

    #[test]
    fn columns_stay_columns() {
        let text = "name  on  one two three four\nshort\n  :cmd NAME       what it does and more\n";
        let expected = "name  on  one two\n          three four\nshort\n  :cmd NAME\n      what it does\n      and more\n";
        assert_eq!(wrapped(text, 20), expected);
        assert_eq!(wrapped("漢字漢字 漢字\n", 10), "漢字漢字\n  漢字\n");
        assert_eq!(wrapped("", 10), "");
    }
}
