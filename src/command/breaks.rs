//! `:break`: the places where `:step` stops.

use super::Reply;
use crate::session::Session;
use crate::step::Breakpoint;
use crate::text::{Failure, counted};
use std::fmt::Write;

/// This command's chapter in the help.
pub(super) const CHAPTER: &str = "\
Sets a place where `:step` stops: a function, or a line of the code being stepped through. In
`:step`, the key c runs to the next such place.

    > :break fact              stop at the start of `fact`
    > :break fact if n == 2    only if this condition is true
    > :break 3                 stop at line 3
    > :break                   list them
    > :break off fact          remove one
    > :break off               remove all

A condition may use the names in scope, elements, fields, arithmetic, comparisons and `size`; one
that cannot be evaluated counts as true. Breakpoints have no effect outside `:step`.
";

/// `:break`, `:break PLACE [if COND]`, `:break off [PLACE]`.
pub(super) fn breaks(session: &mut Session, rest: &str) -> Result<Reply, Failure> {
    let breakpoints = session.breakpoints();
    let text = match rest.split_once(' ').unwrap_or((rest, "")) {
        ("", _) => {
            let all = breakpoints.list();
            let mut text = String::new();
            for breakpoint in &all {
                let _ = writeln!(text, "{breakpoint}");
            }
            match all.is_empty() {
                true => "there are no breakpoints; `:break NAME` sets one\n".to_string(),
                false => text,
            }
        }
        ("off", "") => match breakpoints.clear() {
            0 => "there were no breakpoints\n".to_string(),
            count => format!("removed {}\n", counted(count, "breakpoint")),
        },
        ("off", place) => {
            let breakpoint = Breakpoint::read(place)?;
            if !breakpoints.remove(&breakpoint.place) {
                let failure = Failure::name(format!("there is no breakpoint at {breakpoint}"));
                return Err(failure.with_hint("`:break` lists them"));
            }
            format!("removed: {breakpoint}\n")
        }
        _ => {
            let breakpoint = Breakpoint::read(rest)?;
            let text = format!("`:step` stops at {breakpoint} when you press c\n");
            breakpoints.set(breakpoint);
            text
        }
    };
    Ok(Reply::Text(text))
}
