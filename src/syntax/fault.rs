//! What a reader of source text reports: a failure with its place.

use crate::text::{Failure, Span};

/// A syntax error: what, where, and perhaps a remark for the place.
#[derive(Clone, PartialEq, Debug)]
pub struct SyntaxFault {
    /// Kind, message and hint.
    pub failure: Failure,
    /// Where; inside the text, on character boundaries, perhaps empty.
    pub span: Span,
    /// A remark to stand beside the underlined text.
    pub label: Option<String>,
}

/// A fault travels boxed, so that results stay small.
pub(super) type Fault = Box<SyntaxFault>;

/// A `SyntaxError` at this place.
pub(super) fn fault(span: Span, message: impl Into<String>) -> Fault {
    Box::new(SyntaxFault {
        failure: Failure::syntax(message),
        span,
        label: None,
    })
}

impl SyntaxFault {
    /// The same with a way out.
    pub(super) fn hint(mut self: Box<Self>, hint: impl Into<String>) -> Fault {
        self.failure = self.failure.with_hint(hint);
        self
    }

    /// The same with a remark for the place.
    pub(super) fn label(mut self: Box<Self>, label: impl Into<String>) -> Fault {
        self.label = Some(label.into());
        self
    }
}
