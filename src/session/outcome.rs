//! What goes into a session, its settings, and what comes out, an outcome.

use super::Preferences;
use crate::compile::Options;
use crate::text::Diagnostic;
use crate::trace;
use crate::vm::{Ended, Limits, NativeOptions};

/// How a session behaves.
#[derive(Clone, Debug)]
pub struct Settings {
    /// What programs may use.
    pub limits: Limits,
    /// The seed of the random generator; if there is none, the host gives one.
    pub seed: Option<u64>,
    /// How to compile.
    pub compile: Options,
    /// When functions are compiled to native code.
    pub native: NativeOptions,
    /// Collect at every safepoint.
    pub stress: bool,
    /// Note what inputs change, so that they can be undone.
    pub undo: bool,
    /// Trace each input as it runs.
    pub trace: Option<trace::Options>,
    /// Show after each input what it took.
    pub stats: bool,
    /// The preferences of the person at the shell.
    pub preferences: Preferences,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings {
            limits: Limits::default(),
            seed: None,
            compile: Options::default(),
            native: NativeOptions::default(),
            stress: false,
            undo: true,
            trace: None,
            stats: false,
            preferences: Preferences::default(),
        }
    }
}

/// How an input ended. What it printed and showed went to the host while it ran.
#[derive(Debug, Default)]
pub struct Outcome {
    /// The error that ended it.
    pub error: Option<Diagnostic>,
    /// The status that the program asked to exit with.
    pub exit: Option<i32>,
}

impl Outcome {
    /// How a run ended.
    pub(super) fn of(ended: Ended) -> Outcome {
        match ended {
            Ended::Done => Outcome::default(),
            Ended::Exit(status) => Outcome {
                exit: Some(status),
                ..Outcome::default()
            },
            Ended::Uncaught(uncaught) => Outcome::failed(uncaught.diagnostic),
        }
    }

    /// The outcome of an input that an error ended.
    pub fn failed(error: Diagnostic) -> Outcome {
        Outcome {
            error: Some(error),
            exit: None,
        }
    }
}
