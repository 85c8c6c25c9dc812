//! What a session is told and what it tells.

use super::Preferences;
use crate::compile::Options;
use crate::text::Diagnostic;
use crate::vm::Limits;

/// How a session behaves.
#[derive(Clone, Debug)]
pub struct Settings {
    /// What programs may use.
    pub limits: Limits,
    /// The seed of the random generator; the host gives one if there is none.
    pub seed: Option<u64>,
    /// How to compile.
    pub compile: Options,
    /// Collect at every safepoint.
    pub stress: bool,
    /// Note what inputs change, so that they can be taken back.
    pub undo: bool,
    /// What the person at the shell likes.
    pub preferences: Preferences,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings {
            limits: Limits::default(),
            seed: None,
            compile: Options::default(),
            stress: false,
            undo: true,
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
    /// An input that an error ended.
    pub fn failed(error: Diagnostic) -> Outcome {
        Outcome {
            error: Some(error),
            exit: None,
        }
    }
}
