//! Breakpoints: the places where stepping through a program stops.

use super::watch::Watch;
use crate::text::Failure;
use std::cell::RefCell;
use std::fmt;
use std::rc::Rc;

/// The place of a breakpoint.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Place {
    /// The start of a function of this name.
    Function(String),
    /// A line of the source being stepped through.
    Line(u32),
}

/// A breakpoint.
#[derive(Clone, Debug)]
pub(crate) struct Breakpoint {
    /// Its place.
    pub place: Place,
    /// If present, execution stops only when this is true.
    pub condition: Option<Watch>,
}

impl Breakpoint {
    /// Parses `NAME`, `LINE`, `NAME if COND` or `LINE if COND`.
    ///
    /// # Errors
    /// `SyntaxError` with a hint.
    pub fn read(text: &str) -> Result<Breakpoint, Failure> {
        let (place, condition) = match text.split_once(" if ") {
            Some((place, condition)) => (place.trim(), Some(Watch::new(condition)?)),
            None => (text.trim(), None),
        };
        let is_name = |c: char| c.is_alphanumeric() || c == '_';
        let place = if let Ok(line @ 1..) = place.parse::<u32>() {
            Place::Line(line)
        } else if !place.is_empty()
            && place.chars().all(is_name)
            && !place.starts_with(|c: char| c.is_ascii_digit())
        {
            Place::Function(place.to_string())
        } else {
            return Err(Failure::syntax(format!(
                "`{place}` is neither a function name nor a line number"
            ))
            .with_hint("`:break fact`, `:break 3`, `:break fact if n == 2`"));
        };
        Ok(Breakpoint { place, condition })
    }
}

impl fmt::Display for Breakpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.place {
            Place::Function(name) => write!(f, "function {name}")?,
            Place::Line(line) => write!(f, "line {line}")?,
        }
        match &self.condition {
            Some(condition) => write!(f, " if {}", condition.text()),
            None => Ok(()),
        }
    }
}

/// The breakpoints of a session, shared with the stepper while it runs.
#[derive(Clone, Default, Debug)]
pub(crate) struct Breakpoints(Rc<RefCell<Vec<Breakpoint>>>);

impl Breakpoints {
    /// All breakpoints, in the order in which they were set.
    pub fn list(&self) -> Vec<Breakpoint> {
        self.0.borrow().clone()
    }

    /// Adds a breakpoint, replacing any other at the same place.
    pub fn set(&self, breakpoint: Breakpoint) {
        let mut all = self.0.borrow_mut();
        all.retain(|other| other.place != breakpoint.place);
        all.push(breakpoint);
    }

    /// Removes the breakpoint at a place; returns whether there was one.
    pub fn remove(&self, place: &Place) -> bool {
        let mut all = self.0.borrow_mut();
        let before = all.len();
        all.retain(|other| other.place != *place);
        all.len() < before
    }

    /// Removes all breakpoints; returns how many there were.
    pub fn clear(&self) -> usize {
        std::mem::take(&mut *self.0.borrow_mut()).len()
    }

    /// Reports whether a breakpoint at a place accepted by `is_here` stops here; `holds` evaluates
    /// its condition.
    pub(super) fn stops(
        &self,
        is_here: impl Fn(&Place) -> bool,
        holds: impl Fn(&Watch) -> bool,
    ) -> bool {
        let all = self.0.borrow();
        let mut here = all.iter().filter(|breakpoint| is_here(&breakpoint.place));
        here.any(|breakpoint| breakpoint.condition.as_ref().is_none_or(&holds))
    }

    /// Reports whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.borrow().is_empty()
    }
}
