//! What a door uses for lessons: the commands, and the tutor when there is one.

use super::{Course, Tutor};
use crate::command::LessonRequest;
use crate::host::reason;
use crate::limit::Gate;
use crate::session::Session;
use crate::text::{Failure, Paint};
use std::io::ErrorKind;
use std::path::Path;

/// The notice when lessons of a folder begin in a session that has been used.
const CONFINED: &str = "(These lessons come from a folder. From here on this session reads files \
    only there, writes none, and runs no programs; in `lmsh --allow` it could.)\n\n";

/// Opens the lessons of a folder, which may be anyone's: from then on, the session is kept away
/// from the files and programs of the system.
#[expect(clippy::wildcard_enum_match_arm, reason = "it is not ours")]
///
/// A lesson that cannot be read does not hide the others: what is wrong with it is reported.
fn open_folder(session: &mut Session, folder: &Path) -> Result<Course, Failure> {
    let name = folder.to_string_lossy();
    let full = session.host().find_lessons(&name);
    let full = full.map_err(|error| match error.kind() {
        ErrorKind::PermissionDenied if error.raw_os_error().is_none() => {
            Failure::permission(format!("cannot read `{name}`: {error}"))
        }
        _ => Failure::io(format!("`{name}` cannot be read: {}", reason(&error))),
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
    let is_new = root.is_some_and(|root| session.host().begin_lessons(root));
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
    /// Where the next course begins, if not where the learner left off.
    begins_at: Option<String>,
    /// Where the last course began.
    began: Option<String>,
}

impl Guide {
    /// A guide that has no tutor yet. `kept` says whether progress is saved.
    pub fn new(paint: Paint, kept: bool) -> Guide {
        Guide {
            tutor: None,
            paint,
            kept,
            begins_at: None,
            began: None,
        }
    }

    /// Makes the next course begin at these places, as [`take_began`](Self::take_began) gave them;
    /// or where the learner left off.
    pub fn begin_at(&mut self, places: Option<String>) {
        self.begins_at = places;
    }

    /// Where a course began since this was last asked: the place, and the tasks that were solved by
    /// then.
    pub fn take_began(&mut self) -> Option<String> {
        self.began.take()
    }

    /// Begins a course: that of a folder, or the built-in one.
    ///
    /// # Errors
    /// Why there is no such course.
    pub fn open(&mut self, session: &mut Session, folder: Option<&Path>) -> Result<(), Failure> {
        let course = match folder {
            Some(folder) => open_folder(session, folder)?,
            None => Course::built_in().map_err(Failure::io)?,
        };
        let places = self.begins_at.take();
        let mut tutor = Tutor::new(course, self.paint, self.kept, places.as_deref());
        self.began = Some(tutor.places());
        tutor.begin(session)?;
        self.tutor = Some(tutor);
        Ok(())
    }

    /// Carries out a lesson command.
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
            return Err(failure.with_hint("`:learn` starts the course, or goes on with it"));
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

    /// The titles of the course's lessons, in order; none before a course has begun.
    pub fn lessons(&self) -> Vec<String> {
        self.tutor.as_ref().map_or_else(Vec::new, Tutor::titles)
    }

    /// Call this after an input that is code.
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
