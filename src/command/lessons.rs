//! The commands for lessons. The door that runs the course carries them out.

use super::{Reply, Request};
use crate::session::Session;
use crate::text::Failure;

/// A request to the course.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum LessonRequest {
    /// Start the built-in course, or the one in this folder.
    Learn(String),
    /// Continue.
    Next,
    /// Give a hint.
    Hint,
    /// Skip the task.
    Skip,
    /// Go back.
    Back,
    /// List the lessons, or go to the one with this number.
    Lesson(String),
}

fn ask(request: LessonRequest) -> Result<Reply, Failure> {
    Ok(Reply::Shell(Request::Lesson(request)))
}

/// `:learn`, `:learn DIR`.
pub(super) fn learn(_: &mut Session, folder: &str) -> Result<Reply, Failure> {
    ask(LessonRequest::Learn(folder.to_string()))
}

/// `:next`.
pub(super) fn next(_: &mut Session, _: &str) -> Result<Reply, Failure> {
    ask(LessonRequest::Next)
}

/// `:hint`.
pub(super) fn hint(_: &mut Session, _: &str) -> Result<Reply, Failure> {
    ask(LessonRequest::Hint)
}

/// `:skip`.
pub(super) fn skip(_: &mut Session, _: &str) -> Result<Reply, Failure> {
    ask(LessonRequest::Skip)
}

/// `:back`.
pub(super) fn back(_: &mut Session, _: &str) -> Result<Reply, Failure> {
    ask(LessonRequest::Back)
}

/// `:lesson`, `:lesson N`.
pub(super) fn lesson(_: &mut Session, number: &str) -> Result<Reply, Failure> {
    ask(LessonRequest::Lesson(number.to_string()))
}
