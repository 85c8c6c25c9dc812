//! What a door has for lessons: the commands, and the tutor when there is one.

use super::{Course, Tutor};
use crate::command::LessonRequest;
use crate::session::Session;
use crate::text::{Failure, Paint};
use std::path::Path;

/// The place of a tutor beside a session.
#[derive(Default)]
pub struct Desk {
    tutor: Option<Tutor>,
    paint: Paint,
    kept: bool,
}

impl Desk {
    /// A desk without a tutor yet. `kept` says whether progress is kept.
    pub fn new(paint: Paint, kept: bool) -> Desk {
        Desk {
            tutor: None,
            paint,
            kept,
        }
    }

    /// Begins a course: that of a folder, or the program's own.
    ///
    /// # Errors
    /// Why there is no such course.
    pub fn open(&mut self, session: &mut Session, folder: Option<&Path>) -> Result<(), Failure> {
        let course = match folder {
            Some(folder) => Course::open(folder),
            None => Course::built_in(),
        };
        let course = course.map_err(Failure::io)?;
        let mut tutor = Tutor::new(course, self.paint, self.kept);
        tutor.begin(session)?;
        self.tutor = Some(tutor);
        Ok(())
    }

    /// Does what a command of lessons asks.
    ///
    /// # Errors
    /// Why it cannot be done.
    pub fn request(
        &mut self,
        session: &mut Session,
        request: &LessonRequest,
    ) -> Result<(), Failure> {
        if let LessonRequest::Learn(folder) = request {
            let folder = Some(folder.as_str()).filter(|folder| !folder.is_empty());
            return self.open(session, folder.map(Path::new));
        }
        let Some(tutor) = &mut self.tutor else {
            let failure = Failure::value("no course has begun");
            return Err(failure.with_hint("`:learn` begins the course, or goes on with it"));
        };
        match request {
            LessonRequest::Learn(_) => Ok(()),
            LessonRequest::Next => tutor.next(session),
            LessonRequest::Hint => tutor.hint(session),
            LessonRequest::Skip => tutor.skip(session),
            LessonRequest::Back => tutor.back(session),
            LessonRequest::Lesson(word) if word.is_empty() => tutor.list(session),
            LessonRequest::Lesson(word) => tutor.go(session, word),
        }
    }

    /// After an input that is code.
    ///
    /// # Errors
    /// When the output is gone.
    pub fn after_input(&mut self, session: &mut Session) -> Result<(), Failure> {
        match &mut self.tutor {
            Some(tutor) => tutor.after_input(session),
            None => Ok(()),
        }
    }
}
