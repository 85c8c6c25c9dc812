//! A failure with its place: plain data that any stage can produce and any front end can show.

use super::{ErrorKind, Failure, Fault, Position, Source, Span, visible};
use std::rc::Rc;

/// A span of a source with a short remark about it.
#[derive(Clone, Debug)]
pub struct Label {
    /// The source that contains the span.
    pub source: Rc<Source>,
    /// The span.
    pub span: Span,
    /// The remark; may be empty.
    pub text: String,
}

/// One line of a call stack: `name (file:line:column)`.
#[derive(Clone, PartialEq, Debug)]
pub struct TraceLine {
    /// The function's name.
    pub name: String,
    /// The position in its source, if it has one.
    pub place: Option<(String, Position)>,
    /// The number of identical frames that follow and are folded into this line.
    pub repeats: usize,
}

/// An error, ready to be shown.
#[derive(Clone, Debug)]
pub struct Diagnostic {
    /// The name of its kind; a program can raise errors of its own kinds.
    pub kind: String,
    /// A description of what happened.
    pub message: String,
    /// The places involved; the first label is the primary one.
    pub labels: Vec<Label>,
    /// A hint on how to fix the error.
    pub hint: Option<String>,
    /// The call stack, innermost first.
    pub trace: Vec<TraceLine>,
}

impl Diagnostic {
    /// Creates a diagnostic for a fault in a source.
    pub fn of(fault: &Fault, source: &Rc<Source>) -> Diagnostic {
        let mut diagnostic = Diagnostic::at(fault.failure(), source, fault.span());
        if let (Some(text), Some(label)) = (fault.remark(), diagnostic.labels.first_mut()) {
            label.text = text.to_string();
        }
        diagnostic
    }

    /// Creates a diagnostic for a failure at a span.
    pub fn at(failure: &Failure, source: &Rc<Source>, span: Span) -> Diagnostic {
        Diagnostic {
            kind: failure.kind().name().to_string(),
            message: failure.message().to_string(),
            labels: vec![Label {
                source: Rc::clone(source),
                span,
                text: String::new(),
            }],
            hint: failure.hint().map(str::to_string),
            trace: Vec::new(),
        }
    }

    /// Reports whether this is an error of this kind.
    pub fn is(&self, kind: ErrorKind) -> bool {
        self.kind == kind.name()
    }

    /// The single line `KIND: message`, safe to show.
    pub fn one_line(&self) -> String {
        let message: Vec<&str> = self.message.split('\n').collect();
        visible(&format!("{}: {}", self.kind, message.join(" "))).into_owned()
    }
}

impl std::fmt::Display for TraceLine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.place {
            Some((source, at)) => write!(f, "{} ({source}:{}:{})", self.name, at.line, at.column),
            None => write!(f, "{} (builtin)", self.name),
        }
    }
}
