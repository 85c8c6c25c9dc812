//! Transcripts (`.lmt`): cases of inputs with their expected output. A case is a run of lines
//! without an empty line and starts a fresh session. `> ` starts an input, `. ` continues it, `# `
//! is a remark (the first one names the case), `<blank>` is an empty line of output, and `error:
//! KIND` matches any error of that kind. A line of output that looks like one of these gets an
//! extra backslash in front.

use super::align::{Pair, align};
use super::compare::told;
use std::borrow::Cow;
use std::ops::Range;

/// A transcript.
#[derive(Clone, Debug, Default)]
pub struct Transcript {
    /// Its cases, from top to bottom.
    pub cases: Vec<Case>,
    /// The first line that is neither an input nor a remark nor the output of an input, counted
    /// from 1.
    pub stray: Option<usize>,
}

/// A case: its name, the line it starts at, and its inputs.
#[derive(Clone, Debug, Default)]
pub struct Case {
    /// The first remark.
    pub name: String,
    /// The line it starts at, counted from 1.
    pub line: usize,
    /// Its inputs.
    pub steps: Vec<Step>,
}

/// An input and its expected output.
#[derive(Clone, Debug, Default)]
pub struct Step {
    /// The line of the input, counted from 1.
    pub line: usize,
    /// The input.
    pub input: String,
    /// The expected output, as written in the file.
    pub expected: Vec<String>,
    /// The lines of the file that hold the expected output, counted from 0.
    place: Range<usize>,
    /// For each expected line, its line in the file, counted from 0.
    lines: Vec<usize>,
}

impl Transcript {
    /// Reads a transcript; this never fails.
    pub fn read(text: &str) -> Transcript {
        let mut cases = Vec::new();
        let mut case = Case::default();
        let mut stray = None;
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        for (n, line) in text.lines().chain([""]).enumerate() {
            if line.is_empty() {
                if !case.steps.is_empty() {
                    cases.push(std::mem::take(&mut case));
                }
                case = Case::default();
                continue;
            }
            if case.line == 0 {
                case.line = n + 1;
            }
            if !case.read_line(line, n) {
                stray = stray.or(Some(n + 1));
            }
        }
        Transcript { cases, stray }
    }

    /// Returns the text with these outputs, for each input of each case. Lines that already match
    /// are kept as they are.
    pub fn bless(&self, text: &str, outputs: &[Vec<Vec<String>>]) -> String {
        let lines: Vec<&str> = text.split_inclusive('\n').collect();
        let line_end = if text.contains("\r\n") { "\r\n" } else { "\n" };
        let mut out = String::with_capacity(text.len());
        let mut copied = 0;
        let steps = self.cases.iter().flat_map(|case| &case.steps);
        for (step, got) in steps.zip(outputs.iter().flatten()) {
            if lines_agree(&step.expected, got) {
                continue;
            }
            out.extend(lines[copied..step.place.start].iter().copied());
            if !out.is_empty() && !out.ends_with('\n') {
                out.push_str(line_end);
            }
            copied = step.place.start;
            for pair in pairs(&step.expected, got) {
                let written = match pair {
                    // Matching lines are kept, as are remarks.
                    Pair::Same(e, _) => {
                        let end = step.lines[e] + 1;
                        out.extend(step.remarks(copied..step.lines[e]).map(|n| lines[n]));
                        out.push_str(lines[step.lines[e]]);
                        copied = end;
                        continue;
                    }
                    Pair::Other(_, g) | Pair::New(g) => &got[g],
                    Pair::Lost(_) | Pair::Wild(..) => continue,
                };
                if !out.is_empty() && !out.ends_with('\n') {
                    out.push_str(line_end);
                }
                out.push_str(&escaped(written));
                out.push_str(line_end);
            }
            out.extend(step.remarks(copied..step.place.end).map(|n| lines[n]));
            copied = step.place.end;
        }
        out.extend(lines[copied.min(lines.len())..].iter().copied());
        out
    }
}

impl Step {
    /// The lines of the file in this range that are not output.
    fn remarks(&self, lines: Range<usize>) -> impl Iterator<Item = usize> + '_ {
        lines.filter(|line| !self.lines.contains(line))
    }
}

impl Case {
    /// The name used in reports.
    pub fn called(&self) -> String {
        match self.name.is_empty() {
            true => format!("case at line {}", self.line),
            false => format!("case `{}`", self.name),
        }
    }

    /// Reads one line; returns false if it has no meaning here.
    fn read_line(&mut self, line: &str, n: usize) -> bool {
        let behind = |mark: char| {
            let rest = line.strip_prefix(mark)?;
            rest.strip_prefix(' ')
                .or(Some(rest).filter(|r| r.is_empty()))
        };
        if let Some(comment) = line.strip_prefix("# ") {
            if self.name.is_empty() {
                self.name = comment.to_string();
            }
            return true;
        }
        if line == "#" {
            return true;
        }
        if let Some(input) = behind('>') {
            self.steps.push(Step {
                line: n + 1,
                input: input.to_string(),
                expected: Vec::new(),
                place: n + 1..n + 1,
                lines: Vec::new(),
            });
            return true;
        }
        let Some(step) = self.steps.last_mut() else {
            return false;
        };
        match behind('.').filter(|_| step.expected.is_empty()) {
            Some(more) => {
                step.input.push('\n');
                step.input.push_str(more);
                step.place = n + 1..n + 1;
            }
            None => {
                step.expected.push(line.to_string());
                step.lines.push(n);
                step.place.end = n + 1;
            }
        }
        true
    }
}

/// Reports whether the lines of output are the expected ones.
pub fn lines_agree(expected: &[String], got: &[String]) -> bool {
    let mut both = expected.iter().zip(got);
    expected.len() == got.len() && both.all(|(want, got)| agree(want, got))
}

/// Shows how the lines of output differ from the expected ones.
pub fn lines_differ(expected: &[String], got: &[String]) -> String {
    let pairs = pairs(expected, got);
    let expected: Vec<&str> = expected.iter().map(String::as_str).collect();
    let got: Vec<&str> = got.iter().map(String::as_str).collect();
    told(&expected, &got, &pairs)
}

fn agree(want: &str, got: &str) -> bool {
    if want == BLANK {
        return got.is_empty();
    }
    match want.strip_prefix(ERROR) {
        Some(kind) => got
            .strip_prefix(kind)
            .is_some_and(|rest| rest.starts_with(':')),
        None => match want.strip_prefix('\\') {
            Some(rest) if is_special(rest.trim_start_matches('\\')) => rest == got,
            _ => want == got,
        },
    }
}

/// The notation for an empty line of output.
const BLANK: &str = "<blank>";
/// The prefix of an error kind.
const ERROR: &str = "error: ";

/// Reports whether a line has a special meaning.
fn is_special(line: &str) -> bool {
    let marked = |mark: &str| line == mark.trim_end() || line.starts_with(mark);
    line == BLANK || line.starts_with(ERROR) || ["> ", ". ", "# "].into_iter().any(marked)
}

/// Writes a line of output in the notation of transcripts.
fn escaped(line: &str) -> Cow<'_, str> {
    if line.is_empty() {
        return BLANK.into();
    }
    match is_special(line.trim_start_matches('\\')) {
        true => format!("\\{line}").into(),
        false => line.into(),
    }
}

fn pairs(expected: &[String], got: &[String]) -> Vec<Pair> {
    let same = |e: usize, g: usize| agree(&expected[e], &got[g]);
    align(expected.len(), got.len(), &|_| false, &same)
}

#[cfg(test)]
mod tests {
    use super::Transcript;

    const TEXT: &str = "# name\n> 1 +\n. 2\n3\n\n# other\n> 1/0\nerror: ZeroDivisionError\n# remark\n> f\n> print()\n<blank>\n";

    #[test]
    fn cases_have_inputs_and_outputs() {
        let read = Transcript::read(TEXT);
        assert_eq!(read.cases.len(), 2);
        assert_eq!(read.cases[0].name, "name");
        assert_eq!(read.cases[0].steps[0].input, "1 +\n2");
        assert_eq!(read.cases[0].steps[0].expected, ["3"]);
        let steps = &read.cases[1].steps;
        assert_eq!((steps.len(), steps[1].line), (3, 10));
        assert_eq!(steps[2].expected, ["<blank>"]);
    }

    #[test]
    fn what_blessing_writes_reads_back() {
        let text = "> f()\n1\n> g()\n";
        let shown = [
            "> 3",
            ">",
            ". x",
            ".",
            "# x",
            "#",
            "<blank>",
            "error: TypeError",
            "",
            "\\> 3",
            "\\\\<blank>",
            "\\frac",
            "\\",
            ">>",
            "#x",
            "3",
        ];
        let lines: Vec<String> = shown.iter().map(ToString::to_string).collect();
        for lines in [lines.clone(), lines.into_iter().rev().collect()] {
            let outputs = [vec![lines.clone(), lines.clone()]];
            let new = Transcript::read(text).bless(text, &outputs);
            let again = Transcript::read(&new);
            assert_eq!(again.cases.len(), 1, "{new}");
            for step in &again.cases[0].steps {
                assert!(super::lines_agree(&step.expected, &lines), "{new}");
            }
            assert_eq!(again.bless(&new, &outputs), new);
        }
        assert_eq!(Transcript::read("\u{feff}> 1\n1\n").cases.len(), 1);
        assert_eq!(Transcript::read("# a\nlamina> 1\n> 2\n").stray, Some(2));
    }

    #[test]
    fn blessing_changes_what_differs() {
        let read = Transcript::read(TEXT);
        let line = |text: &str| vec![text.to_string()];
        let same = [
            vec![line("3")],
            vec![line("ZeroDivisionError: x"), vec![], line("")],
        ];
        assert_eq!(read.bless(TEXT, &same), TEXT);
        let text = "> f()\n1\nerror: NameError\n# remark\n2\n";
        let outputs = vec![vec!["1".into(), "NameError: x".into(), "3".into()]];
        let new = Transcript::read(text).bless(text, &[outputs]);
        assert_eq!(new, "> f()\n1\nerror: NameError\n3\n# remark\n");
        let other = [
            vec![line("4")],
            vec![line("NameError: x"), line("5"), vec![]],
        ];
        let expected =
            "# name\n> 1 +\n. 2\n4\n\n# other\n> 1/0\nNameError: x\n# remark\n> f\n5\n> print()\n";
        assert_eq!(read.bless(TEXT, &other), expected);
    }
}
