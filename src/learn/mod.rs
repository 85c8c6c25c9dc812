//! Lessons at the prompt. A lesson is Markdown (`.lm.md`): prose, cells to watch, and tasks. A task
//! has checks on what the session holds and what an input showed, never on what was typed; graded
//! hints; a solution; and typical wrong answers, each with an explanation.
//!
//! [`Guide`] is what a door uses: it takes the lesson commands and hears of each input. [`prove`]
//! checks for every task that its solution passes and that the untouched starter and every wrong
//! answer fail, each with its own explanation.

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
