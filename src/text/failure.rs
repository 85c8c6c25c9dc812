//! A failure without a place: a kind, a message, and possibly a hint. Numbers, builtins and the VM
//! return it; the caller that knows the source position turns it into a
//! [`Diagnostic`](super::Diagnostic).

use super::ErrorKind;
use std::fmt;

/// A description of an error, without its place.
#[derive(Clone, PartialEq, Debug)]
pub struct Failure(Box<Parts>);

#[derive(Clone, PartialEq, Debug)]
struct Parts {
    kind: ErrorKind,
    message: String,
    hint: Option<String>,
}

impl Failure {
    /// Creates a failure of this kind. Messages are in lower case and name types and values.
    pub fn new(kind: ErrorKind, message: impl Into<String>) -> Failure {
        Failure(Box::new(Parts {
            kind,
            message: message.into(),
            hint: None,
        }))
    }

    /// Adds a hint on how to fix the error.
    pub fn with_hint(mut self, hint: impl Into<String>) -> Failure {
        self.0.hint = Some(hint.into());
        self
    }

    /// The kind.
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// The message, without the kind.
    pub fn message(&self) -> &str {
        &self.0.message
    }

    /// The hint on how to fix the error, if there is one.
    pub fn hint(&self) -> Option<&str> {
        self.0.hint.as_deref()
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.kind().name(), self.message())
    }
}

impl std::error::Error for Failure {}
