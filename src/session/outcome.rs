//! The settings of a session, and the outcome of an input.

use super::Preferences;
use crate::compile::Options;
use crate::text::Diagnostic;
use crate::trace;
use crate::vm::{Ended, Limits, NativeOptions};

/// The settings of a session.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The resources that programs may use.
    pub limits: Limits,
    /// The maximum number of bytes that programs may print, if that is limited.
    pub output_max: Option<usize>,
    /// The seed of the random generator; if `None`, the host provides one.
    pub seed: Option<u64>,
    /// The compiler options.
    pub compile: Options,
    /// The conditions for compiling functions to native code.
    pub native: NativeOptions,
    /// Whether to collect at every safepoint.
    pub stress: bool,
    /// Whether to record what inputs change, so that they can be undone.
    pub undo: bool,
    /// How to trace each input as it runs, if at all.
    pub trace: Option<trace::Options>,
    /// Whether to show statistics after each input.
    pub stats: bool,
    /// The user's preferences for the shell.
    pub preferences: Preferences,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings {
            limits: Limits::default(),
            output_max: None,
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

/// How an input ended. Everything that it printed or showed was sent to the host while it ran.
#[derive(Debug, Default)]
pub struct Outcome {
    /// The error that ended it.
    pub error: Option<Diagnostic>,
    /// The status that the program asked to exit with.
    pub exit: Option<i32>,
}

impl Outcome {
    /// The outcome that corresponds to the end of a run.
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

    /// The outcome of an input that ended with an error.
    pub fn failed(error: Diagnostic) -> Outcome {
        Outcome {
            error: Some(error),
            exit: None,
        }
    }
}
