//! The panels on the stepper's screen: the source, the variables, and the calls.

use crate::step::{SourceView, Variable};
use crate::text::wrap::Filler;
use crate::text::{push_escape, visible_line, watched};
use nu_ansi_term::Style;
use std::fmt::Write;
use unicode_width::UnicodeWidthStr;

/// The maximum length of an old value shown next to the new one, in characters.
const OLD_MAX: usize = 20;
/// The maximum number of calls that are kept; later ones are only counted.
const CALLS_MAX: usize = 10_000;

/// The lines of the source, with an arrow at the one being evaluated.
pub(super) fn source(view: &SourceView) -> Vec<String> {
    let digits = view.lines.last().map_or(1, |(n, _)| n.to_string().len());
    let line = |(n, text): &(u32, String)| {
        let arrow = if *n == view.current { '>' } else { ' ' };
        let text = visible_line(text.trim_end()).replace('\t', "    ");
        format!("{arrow} {n:>digits$} │ {text}")
            .trim_end()
            .to_string()
    };
    view.lines.iter().map(line).collect()
}

/// The variables at a point where the evaluation stopped.
#[derive(Clone, Default)]
pub(super) struct Sight {
    /// The number of open functions, and the call to the innermost one.
    pub frame: (usize, String),
    pub variables: Vec<Variable>,
    /// Variables of callers that hold objects, each with the object's identity.
    pub outside: Vec<(String, usize)>,
}

impl Sight {
    /// Formats the variables, and how they changed since another point in the same call, in at most
    /// `width` columns and `most` lines.
    pub fn lines(&self, before: &Sight, width: usize, most: usize) -> Vec<String> {
        let mut filler = Filler::new("  ".to_string(), 2, 2, width);
        let mut shown: Vec<&str> = Vec::new();
        for variable in &self.variables {
            if shown.contains(&variable.name.as_str()) {
                continue;
            }
            let alike = self
                .variables
                .iter()
                .filter(|other| variable.object.is_some() && other.object == variable.object);
            let names: Vec<&str> = alike.map(|other| other.name.as_str()).collect();
            let mut text = match names.len() {
                0 | 1 => format!("{} = {}", variable.name, variable.value),
                _ => format!("{} → one {}", names.join(", "), variable.value),
            };
            shown.extend(names);
            if let Some(change) = self.change(before, variable) {
                let _ = write!(text, " {change}");
            }
            for (path, other) in self.shared_inside(variable) {
                let _ = write!(text, " ({}{path} is {other})", variable.name);
            }
            if let Some(names) = self.outside(variable) {
                let _ = write!(text, " (also {names} outside)");
            }
            filler.word(&format!("{text}  "), true);
        }
        let text = filler.end();
        let lines = text.lines().filter(|line| !line.trim().is_empty());
        let mut lines: Vec<String> = lines.map(|line| line.trim_end().to_string()).collect();
        if lines.len() > most {
            lines.truncate(most);
            if let Some(last) = lines.last_mut() {
                last.push_str(" …");
            }
        }
        lines
    }

    /// Describes how a variable has changed.
    fn change(&self, before: &Sight, variable: &Variable) -> Option<String> {
        if before.frame != self.frame {
            return None;
        }
        let old = before
            .variables
            .iter()
            .find(|old| old.name == variable.name);
        match old {
            None => Some("(new)".to_string()),
            Some(old) if old.value == variable.value => None,
            Some(old) if old.value.chars().count() <= OLD_MAX => {
                Some(format!("(was {})", old.value))
            }
            Some(_) => Some("(changed)".to_string()),
        }
    }

    /// The callers' variables that hold the same object under another name.
    fn outside(&self, variable: &Variable) -> Option<String> {
        let object = variable.object?;
        let mut names: Vec<&str> = Vec::new();
        for (name, other) in &self.outside {
            let here = self
                .variables
                .iter()
                .any(|v| v.name == *name && v.object == Some(*other));
            if *other == object && !here && !names.contains(&name.as_str()) {
                names.push(name);
            }
        }
        (!names.is_empty()).then(|| names.join(", "))
    }

    /// The parts of a variable that are the same object as another variable, each with that
    /// variable's name.
    fn shared_inside<'a>(
        &'a self,
        variable: &'a Variable,
    ) -> impl Iterator<Item = (&'a str, &'a str)> {
        variable.inside.iter().filter_map(|(path, object)| {
            let other = self.variables.iter().find(|v| v.object == Some(*object))?;
            Some((path.as_str(), other.name.as_str()))
        })
    }
}

/// A call.
struct Call {
    /// The number of its step, if the call is a step.
    number: Option<u64>,
    depth: usize,
    text: String,
    result: Option<String>,
}

/// The calls since the evaluation started.
#[derive(Default)]
pub(super) struct Calls {
    calls: Vec<Call>,
    /// The number of calls not kept.
    more: usize,
}

impl Calls {
    pub fn clear(&mut self) {
        *self = Calls::default();
    }

    /// Records that a function was entered.
    pub fn enter(&mut self, number: Option<u64>, depth: usize, text: &str) {
        if self.calls.len() >= CALLS_MAX {
            self.more += 1;
            return;
        }
        self.calls.push(Call {
            number,
            depth,
            text: text.to_string(),
            result: None,
        });
    }

    /// Records that the call with this step number returned a value.
    pub fn leave(&mut self, number: u64, value: &str) {
        let mut open = self.calls.iter_mut().rev();
        if let Some(call) = open.find(|call| call.number == Some(number)) {
            call.result = Some(value.to_string());
        }
    }

    /// Formats the call tree as lines; only the last ones if there are too many.
    pub fn lines(&self, most: usize) -> Vec<String> {
        if self.calls.is_empty() {
            return vec!["  no function has been called yet".to_string()];
        }
        let skip = self.calls.len().saturating_sub(most.saturating_sub(1));
        let mut lines = Vec::new();
        if skip > 0 {
            lines.push(format!("  … {skip} before"));
        }
        for call in &self.calls[skip..] {
            let mut line = format!("{}{}", "  ".repeat(call.depth + 1), call.text);
            if let Some(result) = &call.result {
                let _ = write!(line, " → {result}");
            }
            lines.push(line);
        }
        if self.more > 0 {
            lines.push(format!("  … {} more", self.more));
        }
        lines
    }
}

/// Fits the text into `width` columns, with a part of it painted; cuts off what does not fit.
pub(super) fn fitted(
    text: &str,
    painted: Option<(std::ops::Range<usize>, Style)>,
    width: usize,
) -> String {
    let cut = visible_line(text).width() > width;
    let room = if cut { width - 1 } else { width };
    // To keep the painted part visible, text far before it is dropped.
    let skip = match &painted {
        Some((range, _)) if cut => {
            let end = visible_line(&text[..range.end]).width();
            end.saturating_sub(room)
        }
        _ => 0,
    };
    let mut out = String::new();
    let (mut column, mut used) = (0, 0);
    if skip > 0 {
        out.push('…');
        used = 1;
    }
    for ((at, c), (_, hidden)) in text.char_indices().zip(watched(text)) {
        let mut shown = String::new();
        match hidden {
            true => push_escape(c, &mut shown),
            false => shown.push(c),
        }
        let wide = shown.width();
        column += wide;
        if column <= skip + usize::from(skip > 0) {
            continue;
        }
        if used + wide > room {
            out.push('…');
            break;
        }
        used += wide;
        match &painted {
            Some((range, style)) if range.contains(&at) => {
                let _ = write!(out, "{}", style.paint(shown));
            }
            _ => out.push_str(&shown),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::fitted;

    #[test]
    fn lines_fit() {
        assert_eq!(fitted("abc", None, 5), "abc");
        assert_eq!(fitted("abcdef", None, 5), "abcd…");
        assert_eq!(fitted("漢字漢字", None, 5), "漢字…");
    }
}
