//! A failure with its place in the text, as reported by reading, resolving, compiling and loading.

use super::{ErrorKind, Failure, Span};

/// The reason source text cannot run as a program: a failure, its place, and possibly a remark
/// about the place.
#[derive(Clone, PartialEq, Debug)]
pub struct Fault(Box<Parts>);

#[derive(Clone, PartialEq, Debug)]
struct Parts {
    failure: Failure,
    span: Span,
    label: Option<String>,
}

impl Fault {
    /// Creates a fault at this place, which must be inside the text, on character boundaries, and
    /// may be empty.
    pub fn new(failure: Failure, span: Span) -> Fault {
        Fault(Box::new(Parts {
            failure,
            span,
            label: None,
        }))
    }

    /// Creates a fault that has no place, such as an interrupt.
    pub fn nowhere(failure: Failure) -> Fault {
        Fault::new(failure, Span::default())
    }

    /// Creates a `SyntaxError` at this place.
    pub fn syntax(span: Span, message: impl Into<String>) -> Fault {
        Fault::new(Failure::syntax(message), span)
    }

    /// Adds a hint on how to fix the error.
    pub fn hint(mut self, hint: impl Into<String>) -> Fault {
        self.0.failure = self.0.failure.with_hint(hint);
        self
    }

    /// Adds a remark about the place.
    pub fn label(mut self, label: impl Into<String>) -> Fault {
        self.0.label = Some(label.into());
        self
    }

    /// The failure.
    pub fn failure(&self) -> &Failure {
        &self.0.failure
    }

    /// The kind of the failure.
    pub fn kind(&self) -> ErrorKind {
        self.0.failure.kind()
    }

    /// The place.
    pub fn span(&self) -> Span {
        self.0.span
    }

    /// The remark about the place.
    pub fn remark(&self) -> Option<&str> {
        self.0.label.as_deref()
    }

    /// Returns the failure, without the place.
    pub fn into_failure(self) -> Failure {
        self.0.failure
    }
}
