//! Splits text that contains code and commands into inputs.

use super::is_command;
use crate::syntax::{Follower, Status};

/// One input in the text.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Pasted {
    /// The input.
    pub text: String,
    /// The line of the text on which it starts, counted from 1.
    pub line: u32,
    /// Whether it is complete; only the last input may be incomplete.
    pub is_whole: bool,
}

/// Splits text into inputs, as if its lines were entered one after another.
pub fn pasted(text: &str) -> Vec<Pasted> {
    let mut pieces = Vec::new();
    let mut lines = text.lines().zip(1u32..);
    while let Some((first, line)) = lines.next() {
        if first.trim().is_empty() {
            continue;
        }
        let next = |is_whole: bool| match is_whole {
            true => None,
            false => lines.next().map(|(next, _)| next),
        };
        pieces.push(whole(first, line, next));
    }
    pieces
}

/// Takes lines while the input continues; the argument of `next` says whether it is already
/// complete.
fn whole<'a>(first: &str, line: u32, mut next: impl FnMut(bool) -> Option<&'a str>) -> Pasted {
    let mut text = first.to_string();
    let mut follower = Follower::default();
    let mut is_whole = true;
    while !is_command(&text) {
        is_whole = follower.status(&text) != Status::Incomplete;
        let Some(more) = next(is_whole) else {
            break;
        };
        text.push('\n');
        text.push_str(more);
    }
    Pasted {
        text,
        line,
        is_whole,
    }
}

/// The prompt of continuation lines.
pub const MORE: &str = "...> ";

/// Returns an input as a session shows it: its first line after a prompt, its continuation lines
/// after `MORE`; [`transcript`] removes these prompts again. O(length).
///
/// ```
/// use lamina_shell::testing::behind_prompts;
///
/// assert_eq!(behind_prompts("f(\n1)", "[10]> "), "[10]> f(\n ...> 1)\n");
/// ```
pub fn behind_prompts(text: &str, prompt: &str) -> String {
    let columns = prompt.len();
    let mut out = String::with_capacity(text.len() + 16);
    for (n, line) in text.lines().enumerate() {
        let sign = if n == 0 { prompt } else { MORE };
        out.push_str(format!("{sign:>columns$}{line}").trim_end());
        out.push('\n');
    }
    out
}

/// Extracts the inputs of a transcript: lines after a prompt, `[3]> ` or `> `, with their
/// continuation lines, which may have their own prompt, `...> ` or `. `; output is left out. `None`
/// if the text does not begin with a prompt.
///
/// ```
/// use lamina_shell::testing::transcript;
///
/// let pieces = transcript("[3]> x = [1,\n...> 2]\n[4]> x\n[1, 2]\n").unwrap();
/// assert_eq!(pieces[0].text, "x = [1,\n2]");
/// assert_eq!((pieces.len(), pieces[1].text.as_str()), (2, "x"));
/// assert_eq!(transcript("x > 3"), None);
/// ```
pub fn transcript(text: &str) -> Option<Vec<Pasted>> {
    behind_prompt(text.trim_start().lines().next()?)?;
    let mut pieces = Vec::new();
    let has = |after: AfterMore| text.lines().any(|line| after(line).is_some());
    let after_more = if has(after_more) {
        after_more
    } else {
        after_dot
    };
    let prompts = has(after_more);
    let is_more = |line: &str| after_more(line).is_some();
    let is_prompted = |(line, _): &(&str, u32)| behind_prompt(line).is_some() || is_more(line);
    let last_prompt = text.lines().zip(1u32..).filter(is_prompted).last();
    let last_prompt = last_prompt.map_or(0, |(_, number)| number);
    let mut lines = text.lines().zip(1u32..).peekable();
    while let Some((first, line)) = lines.next() {
        let Some(first) = behind_prompt(first.trim_start()) else {
            continue;
        };
        if first.trim().is_empty() {
            continue;
        }
        // Whether an empty line ended the input.
        let mut ended = false;
        let next = |is_whole: bool| {
            // If continuation lines have a prompt, other lines are output, except those that are
            // still being typed.
            let belongs = |(next, number): &(&str, u32)| {
                let is_typed = *number > last_prompt && !ended;
                is_more(next)
                    || !is_whole && behind_prompt(next).is_none() && (!prompts || is_typed)
            };
            let (next, _) = lines.next_if(belongs)?;
            ended = after_more(next) == Some("") && !is_whole;
            // A transcript without `...> ` uses the shorter prompt or none.
            let shorter = next.strip_prefix("... ").filter(|_| !prompts);
            Some(after_more(next).or(shorter).unwrap_or(next))
        };
        pieces.push(whole(first, line, next));
    }
    Some(pieces)
}

/// Returns the text after the prompt of a continuation line, if it has one.
type AfterMore = fn(&str) -> Option<&str>;

/// Returns the text after the short prompt, a dot.
fn after_dot(line: &str) -> Option<&str> {
    match line {
        "." => Some(""),
        _ => line.strip_prefix(". "),
    }
}

/// Returns the text after the prompt of a continuation line. The prompt is padded to the width of
/// the first line's; with nothing after it, its trailing blank may be missing.
fn after_more(line: &str) -> Option<&str> {
    let rest = line.trim_start_matches(' ').strip_prefix("...>")?;
    if rest.is_empty() {
        return Some("");
    }
    rest.strip_prefix(' ')
}

/// Returns the text after the prompt of a line.
fn behind_prompt(line: &str) -> Option<&str> {
    if line == ">" {
        return Some("");
    }
    if let Some(rest) = line.strip_prefix("> ") {
        return Some(rest);
    }
    let (number, rest) = line.strip_prefix('[')?.split_once("]>")?;
    let is_prompt = !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit());
    (is_prompt && (rest.is_empty() || rest.starts_with(' '))).then(|| rest.trim_start_matches(' '))
}

#[cfg(test)]
mod tests {
    use super::{behind_prompts, pasted, transcript};

    #[test]
    fn a_text_is_cut_where_inputs_end() {
        let found = pasted("x = 1\n\n:set ascii on\nfunc f() {\n  return 1\n}\nf(\n");
        let texts: Vec<(&str, u32, bool)> = found
            .iter()
            .map(|piece| (piece.text.as_str(), piece.line, piece.is_whole))
            .collect();
        let expected = [
            ("x = 1", 1, true),
            (":set ascii on", 3, true),
            ("func f() {\n  return 1\n}", 4, true),
            ("f(", 7, false),
        ];
        assert_eq!(texts, expected);
    }

    #[test]
    fn only_the_prompts_of_a_transcript_are_taken_off() {
        let text = "[9]> /* a\n...>     ...b\n...> ... c */\n[10]> [1,\n ...> ]\n[11]> 1 +\n ...>\n[12]> 2\n";
        let found = transcript(text).expect("a transcript");
        let texts: Vec<&str> = found.iter().map(|piece| piece.text.as_str()).collect();
        assert_eq!(texts, ["/* a\n    ...b\n... c */", "[1,\n]", "1 +\n", "2"]);
        let text = "[1]> 1 +\n...>\nSyntaxError: no\n[2]> f(\n...> 1,\n2)";
        let found = transcript(text).expect("a transcript");
        let texts: Vec<&str> = found.iter().map(|piece| piece.text.as_str()).collect();
        assert_eq!(texts, ["1 +\n", "f(\n1,\n2)"]);
        assert!(transcript("f(\n...> xs)").is_none() && transcript("...xs").is_none());
        let old = transcript("> f(\n... x)\n").expect("a transcript");
        assert_eq!(old[0].text, "f(\nx)");
    }

    #[test]
    fn lines_behind_a_prompt_of_their_own_belong_to_an_input_that_is_whole_without_them() {
        for more in ["...>", "."] {
            let text = format!(
                "> xx = 2\n{more} xx + 1\n{more}\n{more} 5\n3\n> :type xx\nint\n> f(\n{more} 1)\n"
            );
            let found = transcript(&text).expect("a transcript");
            let texts: Vec<&str> = found.iter().map(|piece| piece.text.as_str()).collect();
            assert_eq!(texts, ["xx = 2\nxx + 1\n\n5", ":type xx", "f(\n1)"]);
            assert!(found.iter().all(|piece| piece.is_whole));
        }
        let text = "[1]> f(\n...> 1)\n. x\n[2]> y\n";
        let found = transcript(text).expect("a transcript");
        assert_eq!(
            (found[0].text.as_str(), found[1].text.as_str()),
            ("f(\n1)", "y")
        );
    }

    #[test]
    fn what_is_shown_behind_prompts_is_read_again() {
        for text in [
            "x = 1\nx + 1",
            "func f() {\n  return 1\n}\n\nf()",
            ":type 3",
        ] {
            for prompt in ["> ", "[3]> ", "[1000]> "] {
                let shown = behind_prompts(text, prompt);
                let found = transcript(&shown).expect("a transcript");
                assert_eq!((found.len(), found[0].text.as_str()), (1, text), "{shown}");
            }
        }
    }

    #[test]
    fn outputs_of_a_transcript_are_left_out() {
        let text = "  [1]> func f() {\n  return [\"[2]>\"]\n}\n[2]> f()\n[\"[2]>\"]\n[3]> \n[4]> 1/0\nZeroDivisionError: division by zero\n> :vars\n";
        let found = transcript(text).expect("a transcript");
        let texts: Vec<&str> = found.iter().map(|piece| piece.text.as_str()).collect();
        let expected = ["func f() {\n  return [\"[2]>\"]\n}", "f()", "1/0", ":vars"];
        assert_eq!(texts, expected);
        assert!(transcript("[3] > 2").is_none() && transcript("").is_none());
    }
}
