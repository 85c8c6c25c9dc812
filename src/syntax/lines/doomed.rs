//! Unfinished inputs that no continuation can save, such as `2 + 2 =`: the grammar waits for more,
//! but whatever follows, the builder rejects what is already there.

use super::sweep::{Sweep, closer};
use super::swept;
use crate::syntax::built;
use crate::text::{ErrorKind, Fault};

/// Longer inputs are judged only once they are complete.
const LENGTH_MAX: usize = 1 << 10;

/// Possible continuations on the next line: one for each kind of token that may follow.
const WAYS_ON: &[&str] = &[
    "", "a", "0", "[a]", "{}", "= 0", ": 0", "? 0 : 0", ", a", ", a = 0", "=> 0", "in a", "a: 0",
];

/// Possible continuations after the brackets are closed.
const AFTER: &[&str] = &["", "{}", "=> 0", "= 0"];

/// Explains why an unfinished input is already wrong: every continuation that the grammar accepts
/// is rejected because of what is there now. Takes O(length) time with a constant factor of a few
/// dozen; long inputs are not examined.
pub(in crate::syntax) fn doomed(text: &str) -> Option<Fault> {
    if text.len() > LENGTH_MAX {
        return None;
    }
    let (sweep, bad) = swept(text);
    judged(text, &sweep, bad.is_some())
}

/// Does the same for input that was rejected, but only if the input ends too early.
pub(in crate::syntax) fn doomed_at(text: &str, fault: &Fault) -> Option<Fault> {
    if text.len() > LENGTH_MAX || fault.kind() != ErrorKind::Syntax {
        return None;
    }
    let (sweep, bad) = swept(text);
    let at_end = fault.span().start as usize >= text.trim_end().len();
    let early = at_end || sweep.frames.len() > 1;
    early.then(|| judged(text, &sweep, bad.is_some())).flatten()
}

fn judged(text: &str, sweep: &Sweep, is_bad: bool) -> Option<Fault> {
    if is_bad || sweep.open_comment.is_some() || sweep.is_continued() {
        return None;
    }
    let frames = sweep.frames[1..].iter().rev();
    let closers: String = frames.map(|frame| closer(frame.bracket) as char).collect();
    let end = text.trim_end().len();
    let mut found = None;
    for way in WAYS_ON {
        for after in AFTER {
            // If no bracket is open, `way` and `after` are not separated, so `way` suffices.
            if closers.is_empty() && !after.is_empty() {
                continue;
            }
            match built(&format!("{text}\n{way}{closers}{after}")) {
                None => {}
                Some(Err(fault))
                    if fault.kind() == ErrorKind::Syntax && fault.span().end as usize <= end =>
                {
                    found = Some(fault);
                }
                Some(_) => return None,
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use crate::syntax::{Status, status};

    #[test]
    fn inputs_that_nothing_can_save_fail_at_once() {
        for text in [
            "2+2=",
            "x[0:1]=",
            "[a,3]=",
            "f(x)=",
            "(1 < 2 in",
            "[1,2:3",
            "func f(...a, b",
            "{ 2+2=",
            "1 < 2 in",
            "{a = 1, a",
        ] {
            assert!(matches!(status(text), Status::Invalid(_)), "{text}");
        }
    }

    #[test]
    fn inputs_that_can_be_saved_wait() {
        for text in [
            "x =",
            "x[0] =",
            "[a, b] =",
            "[1:2, 3",
            "[1, 2",
            "f(a,",
            "func f(a, b",
            "(1 < 2",
            "x in",
            "{a = 1, b",
            "x = [",
            "func f(a = 1, b",
            "for [a, b] in",
            "var [a, b] =",
            "x ? 1",
            "a.b =",
            "func f(a = 1, b = 2",
            "try { }",
            "if x",
            "[",
            "(",
            "{",
            "|a,",
        ] {
            assert_eq!(status(text), Status::Incomplete, "{text}");
        }
    }
}
