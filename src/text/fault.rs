//! A failure with its place in the text that was read: what reading, resolving, compiling and
//! loading report.

use super::{ErrorKind, Failure, Span};

/// Why a text cannot run as a program: what, where, and perhaps a remark for the place.
#[derive(Clone, PartialEq, Debug)]
pub struct Fault(Box<Parts>);

#[derive(Clone, PartialEq, Debug)]
struct Parts {
    failure: Failure,
    span: Span,
    label: Option<String>,
}

impl Fault {
    /// A failure at this place, which is inside the text, on character boundaries, and may be
    /// empty.
    pub fn new(failure: Failure, span: Span) -> Fault {
        Fault(Box::new(Parts {
            failure,
            span,
            label: None,
        }))
    }

    /// A failure that has no place, such as an interrupt.
    pub fn nowhere(failure: Failure) -> Fault {
        Fault::new(failure, Span::default())
    }

    /// A `SyntaxError` at this place.
    pub fn syntax(span: Span, message: impl Into<String>) -> Fault {
        Fault::new(Failure::syntax(message), span)
    }

    /// The same with a way out.
    pub fn hint(mut self, hint: impl Into<String>) -> Fault {
        self.0.failure = self.0.failure.with_hint(hint);
        self
    }

    /// The same with a remark for the place.
    pub fn label(mut self, label: impl Into<String>) -> Fault {
        self.0.label = Some(label.into());
        self
    }

    /// What happened.
    pub fn failure(&self) -> &Failure {
        &self.0.failure
    }

    /// The kind of what happened.
    pub fn kind(&self) -> ErrorKind {
        self.0.failure.kind()
    }

    /// Where.
    pub fn span(&self) -> Span {
        self.0.span
    }

    /// The remark for the place.
    pub fn remark(&self) -> Option<&str> {
        self.0.label.as_deref()
    }

    /// What happened, without the place.
    pub fn into_failure(self) -> Failure {
        self.0.failure
    }
}
