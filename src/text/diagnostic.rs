//! A failure with its place: pure data that any stage can make and any door can show.

use super::{ErrorKind, Failure, Fault, Position, Source, Span, visible};
use std::rc::Rc;

/// A span of a source with a short remark.
#[derive(Clone, Debug)]
pub struct Label {
    /// The source that the span is in.
    pub source: Rc<Source>,
    /// Where.
    pub span: Span,
    /// The remark; may be empty.
    pub text: String,
}

/// One line of a call stack: `name (file:line:column)`.
#[derive(Clone, PartialEq, Debug)]
pub struct TraceLine {
    /// The function's name.
    pub name: String,
    /// Where it was, if it has a source.
    pub place: Option<(String, Position)>,
    /// How many further frames exactly like this one follow and are folded into it.
    pub repeats: usize,
}

/// One error, ready to be shown.
#[derive(Clone, Debug)]
pub struct Diagnostic {
    /// The kind's name; a program can raise kinds of its own.
    pub kind: String,
    /// What happened.
    pub message: String,
    /// Where; the first label is the primary one.
    pub labels: Vec<Label>,
    /// The way out.
    pub hint: Option<String>,
    /// The call stack, innermost first.
    pub trace: Vec<TraceLine>,
}

impl Diagnostic {
    /// A diagnostic for a fault in a source.
    pub fn of(fault: &Fault, source: &Rc<Source>) -> Diagnostic {
        let mut diagnostic = Diagnostic::at(fault.failure(), source, fault.span());
        if let (Some(text), Some(label)) = (fault.remark(), diagnostic.labels.first_mut()) {
            label.text = text.to_string();
        }
        diagnostic
    }

    /// A diagnostic for a failure at a span.
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

    /// Whether this is an error of this kind.
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
