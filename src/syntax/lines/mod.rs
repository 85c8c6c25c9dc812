//! The code around the grammar: the sweep over the text before parsing, the completeness check, and
//! the messages for what the grammar rejects.
//!
//! The grammar (`grammar/*.pest`) decides which newlines end a statement. This module prepares the
//! text for it ([`sweep`]), cuts long text where statements certainly end ([`flat`]), and judges an
//! input line by line ([`Follower`]): it is complete if the grammar accepts it, incomplete if the
//! grammar stops at its very end, and invalid if it stops earlier.

mod complain;
mod context;
mod doomed;
mod flat;
mod follow;
mod hint;
mod place;
mod sweep;

use super::pieces::{Outline, Sizes};
use super::scan::Scanner;
use super::token::Lex;
use crate::limit::{Budget, Gate};
use crate::text::{Fault, Span};
use context::Context;
use doomed::doomed;
pub(super) use doomed::doomed_at;
pub(super) use flat::Flat;
pub use follow::Follower;
pub(super) use hint::SPREADS;
pub(super) use sweep::PAD;
use sweep::{Frame, Sweep};

/// The maximum number of brackets and unbraced bodies that may be open at once.
pub const LEVELS_MAX: usize = 300;

/// Whether an input can be run as it is.
#[derive(Clone, PartialEq, Debug)]
pub enum Status {
    /// Complete (but it may still contain an error that is found only when it is parsed as a
    /// whole).
    Complete,
    /// More input must follow.
    Incomplete,
    /// Wrong, and nothing that follows could fix it.
    Invalid(Fault),
}

/// Text prepared for the grammar.
pub(super) struct Ready {
    /// The text, in the form described in the `sweep` module, up to the point where reading
    /// stopped, with all brackets closed.
    pub(super) text: String,
    /// Where the text can be cut.
    pub(super) outline: Outline,
    /// Why it is not a program, even if the grammar accepts it. An earlier error from the grammar
    /// takes precedence.
    pub(super) stop: Option<Stop>,
}

/// The point at which reading stopped before the text was complete.
pub(super) struct Stop {
    /// Its position.
    pub(super) at: usize,
    /// The error for a bad token or bracket; `None` if the input ends too early.
    bad: Option<Fault>,
}

impl Stop {
    /// Whether the stop is due to the input ending too early.
    pub(super) fn is_end(&self) -> bool {
        self.bad.is_none()
    }

    /// The error if the grammar stopped at this place, unless that is past the stop.
    pub(super) fn or_before(&self, source: &str, at: usize) -> Fault {
        if at > self.at {
            return self.explain(source);
        }
        match Context::at(source, at) {
            Ok(context)
                if context
                    .found
                    .is_some_and(|(_, span)| span.end as usize <= self.at) =>
            {
                complain::wrong(&context)
            }
            _ => self.explain(source),
        }
    }

    /// The error if nothing earlier is wrong.
    pub(super) fn explain(&self, source: &str) -> Fault {
        match &self.bad {
            Some(bad) => explain_bad(source, bad.clone()),
            None => complain::unfinished(source),
        }
    }
}

/// Reports whether an input is complete, needs more text, or is invalid.
pub fn status(text: &str) -> Status {
    Follower::default().status(text)
}

/// Prepares text for the grammar.
pub(super) fn ready(source: &str, gate: &Gate<'_>, sizes: Sizes) -> Result<Ready, Fault> {
    gate.pass(source.len()).map_err(Fault::nowhere)?;
    let mut sweep = Sweep::new(sizes);
    let bad = sweep.read(source, &mut Scanner::new(source), gate)?;
    let bad = bad.or_else(|| sweep.open_value());
    let stop = match bad {
        None if sweep.is_closed() => None,
        bad => Some(Stop {
            at: bad
                .as_ref()
                .map_or(source.len(), |bad| bad.span().start as usize),
            bad,
        }),
    };
    if let Some(stop) = &stop {
        if let Some(at) = sweep.newline {
            sweep.out[at as usize] = sweep::SOFT as u8;
        }
        sweep.out.truncate(stop.at);
        let inside = |frame: &&Frame| frame.opener < stop.at as u32;
        for frame in sweep.frames[1..].iter().rev().filter(inside) {
            sweep.out.push(sweep::closer(frame.bracket));
            sweep.out.extend(frame.is_value().then_some(frame.bracket));
        }
    }
    sweep.outline.brackets.sort_unstable();
    let text = String::from_utf8(sweep.out).expect("only whole characters are changed");
    Ok(Ready {
        text,
        outline: sweep.outline,
        stop,
    })
}

/// The error for the token at this place, which the grammar rejected.
pub(super) fn explain(source: &str, at: usize) -> Fault {
    match Context::at(source, at) {
        Ok(context) => complain::wrong(&context),
        Err(bad) => explain_bad(source, bad),
    }
}

/// Explains a bad token or bracket, based on its surroundings.
fn explain_bad(source: &str, bad: Fault) -> Fault {
    let before = &source[..bad.span().start as usize];
    let Ok(mut context) = Context::at(before, before.len()) else {
        return bad;
    };
    let closer = source[bad.span().range()].bytes().next();
    match closer.filter(|b| matches!(b, b')' | b']' | b'}')) {
        Some(closer) if context.bars().is_some() => {
            context.source = source;
            context.found = Some((Lex::Close(closer), bad.span()));
            complain::wrong(&context)
        }
        _ => hint::of_bad(&context, source, bad),
    }
}

/// The error for text that is nested too deeply.
pub(super) fn too_deep(span: Span) -> Fault {
    Fault::syntax(span, "nested too deeply").hint("give names to parts of it, or use a loop")
}

/// Sweeps text that is short or has been swept before.
fn swept(source: &str) -> (Sweep, Option<Fault>) {
    let budget = Budget::default();
    let gate = Gate::new(&budget, usize::MAX);
    let mut sweep = Sweep::new(Sizes::USUAL);
    let bad = sweep.read(source, &mut Scanner::new(source), &gate);
    (sweep, bad.unwrap_or_else(Some))
}
