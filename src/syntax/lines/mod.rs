//! What surrounds the grammar: the sweep over a text before it, whether the text is complete, and
//! what to say where the grammar refuses it.
//!
//! Which newlines end a statement is up to the grammar (`grammar/*.pest`). Here a text is made
//! ready for it ([`sweep`]), cut where statements surely end ([`flat`]) if it is long, and an input
//! is judged line by line ([`Follower`]): it is complete if the grammar reads it, incomplete if the
//! grammar stops at its very end, and beyond repair if it stops before.

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

/// How many brackets and bodies without braces may be open at once.
pub const LEVELS_MAX: usize = 300;

/// Whether a text can be run as it is.
#[derive(Clone, PartialEq, Debug)]
pub enum Status {
    /// It is complete (but may still contain an error that is found when it is read as a whole).
    Complete,
    /// More input must follow.
    Incomplete,
    /// It is wrong, and nothing that could follow would mend it.
    Invalid(Fault),
}

/// A text ready for the grammar.
pub(super) struct Ready {
    /// The text, as described in the module of the sweep, up to what stopped it, with brackets
    /// closed.
    pub(super) text: String,
    /// Where it can be cut.
    pub(super) outline: Outline,
    /// Why it is not a program, whatever the grammar says, unless the grammar refuses an earlier
    /// place.
    pub(super) stop: Option<Stop>,
}

/// What stops a text before it is complete.
pub(super) struct Stop {
    /// Where.
    pub(super) at: usize,
    /// A bad token or bracket; none if the input ends too early.
    bad: Option<Fault>,
}

impl Stop {
    /// Whether the input ends too early.
    pub(super) fn is_end(&self) -> bool {
        self.bad.is_none()
    }

    /// What to say if the grammar stopped at this place, and this is not the end.
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

    /// What to say if nothing before is wrong.
    pub(super) fn explain(&self, source: &str) -> Fault {
        match &self.bad {
            Some(bad) => explain_bad(source, bad.clone()),
            None => complain::unfinished(source),
        }
    }
}

/// Whether a text is complete, needs more input, or is beyond repair.
pub fn status(text: &str) -> Status {
    Follower::default().status(text)
}

/// Makes a text ready for the grammar.
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

/// What to say about the token at this place, which the grammar refused.
pub(super) fn explain(source: &str, at: usize) -> Fault {
    match Context::at(source, at) {
        Ok(context) => complain::wrong(&context),
        Err(bad) => explain_bad(source, bad),
    }
}

/// Explains a bad token or bracket by its surroundings.
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

/// The refusal of text that is nested too deeply.
pub(super) fn too_deep(span: Span) -> Fault {
    Fault::syntax(span, "nested too deeply").hint("give parts of it names, or use a loop")
}

/// Sweeps a text that is not long, or has been swept before.
fn swept(source: &str) -> (Sweep, Option<Fault>) {
    let budget = Budget::default();
    let gate = Gate::new(&budget, usize::MAX);
    let mut sweep = Sweep::new(Sizes::USUAL);
    let bad = sweep.read(source, &mut Scanner::new(source), &gate);
    (sweep, bad.unwrap_or_else(Some))
}
