//! The interface to lessons for a front end: the commands, and the tutor of the current course.

use super::{Course, Tutor};
use crate::command::LessonRequest;
use crate::host::{Guest, reason};
use crate::limit::Gate;
use crate::session::Session;
use crate::text::{Failure, Paint};
use std::io::ErrorKind;
use std::path::Path;

/// The notice when lessons from a folder start in a session that has already been used.
const CONFINED: &str = "(These lessons come from a folder. From now on, this session reads files \
    only there, writes none, and runs no programs; `lmsh --allow` would permit it.)\n\n";

/// The argument of `:learn` that closes the course.
const OFF: &str = "off";

/// Opens the lessons of a folder. Since they may come from anyone, the session then has no access
/// to other files or to programs.
#[expect(clippy::wildcard_enum_match_arm, reason = "the enum belongs to std")]
///
/// A lesson that cannot be read is reported, and the others are still opened.
fn open_folder(session: &mut Session, folder: &Path) -> Result<Course, Failure> {
    let name = folder.to_string_lossy();
    let full = session.host().find_lessons(&name);
    let full = full.map_err(|error| match error.kind() {
        ErrorKind::PermissionDenied if error.raw_os_error().is_none() => {
            Failure::permission(format!("cannot read `{name}`: {error}"))
        }
        _ => Failure::io(format!("`{name}` cannot be read: {}", reason(&error)))
            .with_hint("`:learn` without a folder starts or continues the built-in course"),
    })?;
    let vm = session.vm();
    let (course, faults) = Course::readable(&full, &Gate::new(&vm.budget, vm.heap.room()))?;
    if course.lessons.is_empty() {
        return Err(Failure::io(faults.join("\n")));
    }
    for fault in faults {
        let note = format!("(A lesson is left out: {fault})\n");
        let written = session.host().remark(&note, false);
        written.map_err(|error| Failure::io(format!("cannot write: {error}")))?;
    }
    let root = if full.is_dir() {
        Some(&*full)
    } else {
        full.parent()
    };
    let is_new = root.is_some_and(|root| session.host().confine(root, Guest::Lessons));
    if is_new && session.next_input() > 1 {
        let written = session.host().remark(CONFINED, false);
        written.map_err(|error| Failure::io(format!("cannot write: {error}")))?;
    }
    Ok(course)
}

/// Holds the tutor of a session.
#[derive(Default)]
pub struct Guide {
    tutor: Option<Tutor>,
    paint: Paint,
    kept: bool,
    /// Where the next course starts, in the form of [`Tutor::places`]; `None` to continue where the
    /// learner left off.
    begins_at: Option<String>,
    /// Where the last course started, in the same form, until `take_began` takes it.
    began: Option<String>,
}

impl Guide {
    /// Creates a guide without a tutor. `kept` says whether progress is saved.
    pub fn new(paint: Paint, kept: bool) -> Guide {
        Guide {
            tutor: None,
            paint,
            kept,
            begins_at: None,
            began: None,
        }
    }

    /// Makes the next course start where [`take_began`](Self::take_began) says that an earlier one
    /// started; with `None`, where the learner left off.
    pub fn begin_at(&mut self, places: Option<String>) {
        self.begins_at = places;
    }

    /// Returns where a course has started since the last call, if one has: the learner's place, and
    /// the tasks that were already solved.
    pub fn take_began(&mut self) -> Option<String> {
        self.began.take()
    }

    /// Starts the course in a folder, or the built-in course.
    ///
    /// # Errors
    /// If the course cannot be opened.
    pub fn open(&mut self, session: &mut Session, folder: Option<&Path>) -> Result<(), Failure> {
        let course = match folder {
            Some(folder) => open_folder(session, folder)?,
            None => Course::built_in().map_err(Failure::io)?,
        };
        self.tutor = Some(self.tutor_of(course));
        self.begin(session)
    }

    /// Creates the tutor of a course.
    fn tutor_of(&mut self, course: Course) -> Tutor {
        let places = self.begins_at.take();
        let tutor = Tutor::new(course, self.paint, self.kept, places.as_deref());
        self.began = Some(tutor.places());
        tutor
    }

    /// Shows the learner's place in the course.
    fn begin(&mut self, session: &mut Session) -> Result<(), Failure> {
        match &mut self.tutor {
            Some(tutor) => tutor.begin(session),
            None => Ok(()),
        }
    }

    /// Creates the tutor of the built-in course for a command that continues it. Lessons can be
    /// listed and chosen at any time; the other commands need a course that was left earlier.
    ///
    /// # Errors
    /// If there is nothing to continue.
    fn resumed(&mut self, request: &LessonRequest) -> Result<Tutor, Failure> {
        let course = Course::built_in().map_err(Failure::io)?;
        let tutor = self.tutor_of(course);
        if tutor.is_begun() || matches!(request, LessonRequest::Lesson(_)) {
            return Ok(tutor);
        }
        let failure = Failure::value("no course has started");
        Err(failure.with_hint("`:learn` starts the course; `:lesson` lists its lessons"))
    }

    /// Closes the course, so that inputs are no longer judged.
    fn close(&mut self, session: &mut Session) -> Result<(), Failure> {
        let text = match self.tutor.take() {
            Some(_) => "The course is closed; `:learn` continues where you are.\n",
            None => "No course is open; `:learn` starts or continues the course.\n",
        };
        let written = session.host().remark(text, false);
        written.map_err(|error| Failure::io(format!("cannot write: {error}")))
    }

    /// Carries out a lesson command.
    ///
    /// # Errors
    /// If no course has started, or the command cannot be carried out.
    pub fn request(
        &mut self,
        session: &mut Session,
        request: &LessonRequest,
    ) -> Result<(), Failure> {
        if matches!(request, LessonRequest::Learn(word) if word == OFF) {
            return self.close(session);
        }
        if let LessonRequest::Learn(folder) = request {
            let folder = Some(folder.as_str()).filter(|folder| !folder.is_empty());
            return self.open(session, folder.map(Path::new));
        }
        if self.tutor.is_none() {
            self.tutor = Some(self.resumed(request)?);
            if !matches!(request, LessonRequest::Lesson(_)) {
                return self.begin(session);
            }
        }
        let Some(tutor) = &mut self.tutor else {
            return Ok(());
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

    /// Returns the titles of the course's lessons, in order; empty before a course has started.
    pub fn lessons(&self) -> Vec<String> {
        self.tutor.as_ref().map_or_else(Vec::new, Tutor::titles)
    }

    /// Responds to an input that was code; to be called after each such input.
    ///
    /// # Errors
    /// If the output is closed.
    pub fn after_input(&mut self, session: &mut Session) -> Result<(), Failure> {
        match &mut self.tutor {
            Some(tutor) => tutor.after_input(session),
            None => Ok(()),
        }
    }
}
