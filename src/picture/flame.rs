//! Flame graphs: each call is a bar below its caller, as wide as its cost.

use super::Frame;
use crate::text::wrap::{cut, width};

/// The maximum number of lines in a flame graph.
const LINES_MAX: usize = 30;

/// Returns the total cost.
pub(super) fn whole(frames: &[Frame]) -> u64 {
    let end = |frame: &Frame| frame.start + frame.size;
    frames.iter().map(end).max().unwrap_or(0).max(1)
}

/// Returns a line for each depth, with names inside the bars that are wide enough.
pub(super) fn lines(frames: &[Frame], columns: usize, ascii: bool) -> Vec<String> {
    let whole = whole(frames) as f64;
    let column = |at: u64| (at as f64 / whole * columns as f64).round() as usize;
    let deepest = frames.iter().map(|frame| frame.depth).max();
    let mut lines = Vec::new();
    for depth in 0..=deepest.unwrap_or(0) {
        if depth == LINES_MAX {
            lines.push("…".to_string());
            break;
        }
        let mut line = String::new();
        let mut used = 0;
        for frame in frames.iter().filter(|frame| frame.depth == depth) {
            let (from, to) = (
                column(frame.start).max(used),
                column(frame.start + frame.size),
            );
            if to <= from {
                continue;
            }
            line.push_str(&" ".repeat(from - used));
            line.push_str(&bar(&frame.name, to - from, ascii));
            used = to;
        }
        lines.push(line.trim_end().to_string());
    }
    lines
}

/// Returns a bar of this many columns with a name in it.
fn bar(name: &str, columns: usize, ascii: bool) -> String {
    let (edge, fill) = if ascii { ("[", "=") } else { ("▐", "▁") };
    if columns == 1 {
        return edge.to_string();
    }
    let name = match columns - 1 {
        room if width(name) <= room => name.into(),
        room @ (0..=2) => cut("", room),
        room => cut(name, room),
    };
    let rest = columns - 1 - width(&name);
    format!("{edge}{name}{}", fill.repeat(rest))
}
