//! Lessons at the prompt. A lesson is Markdown (`.lm.md`): prose, cells to watch, and tasks. A task
//! has checks of the session's state and of an input's output, never of what was typed; hints,
//! gentlest first; a solution; and typical wrong answers, each with an explanation.
//!
//! [`Guide`] is the interface for front ends: it handles the lesson commands and responds to each
//! input. [`prove`] checks for every task that its solution passes, that the untouched starter
//! fails, and that every wrong answer fails with its own explanation.

mod course;
mod guide;
mod lesson;
mod progress;
mod prove;
mod report;
mod tutor;

pub use course::Course;
pub use guide::Guide;
pub use lesson::{Check, Item, Lesson, Step, Task, Wrong};
pub use prove::{Proof, prove, rehearse};
pub use report::{Learner, learners};
pub use tutor::Tutor;
