//! Writes comma-separated values.

/// Writes a field of a row. Text that a spreadsheet would take for a formula is prefixed with an
/// apostrophe.
pub fn csv_field(text: &str) -> String {
    let text = match text.starts_with(['=', '+', '-', '@']) {
        true => format!("'{text}"),
        false => text.to_string(),
    };
    match text.contains([',', '"', '\n', '\r']) {
        true => format!("\"{}\"", text.replace('"', "\"\"")),
        false => text,
    }
}
