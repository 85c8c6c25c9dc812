//! Reads lessons: Markdown with fences for what is shown, asked and checked.
//!
//! A lesson is divided into steps. A step ends at a rule (`---`), where the reader continues when
//! ready, or with a task.

use crate::limit::Gate;
use crate::notebook::{Block, Fault, Fence, Mark, Unread, blocks, blocks_at_once};

/// A lesson.
#[derive(Clone, Debug, Default)]
pub struct Lesson {
    /// Its first heading.
    pub title: String,
    /// Its steps, from top to bottom.
    pub steps: Vec<Step>,
}

/// A part that is shown at once, and the task at its end.
#[derive(Clone, Debug, Default)]
pub struct Step {
    /// The items to show.
    pub items: Vec<Item>,
    /// The task that follows, if any.
    pub task: Option<Task>,
}

/// An item of a step.
#[derive(Clone, Debug)]
pub enum Item {
    /// Markdown text.
    Prose(String),
    /// A cell to watch, which is run.
    Cell(String),
    /// Code to look at, which is not run.
    Listing(String),
}

/// A task.
#[derive(Clone, Debug, Default)]
pub struct Task {
    /// The line of its fence, counted from 1.
    pub line: usize,
    /// Code that runs when the task starts; may be empty.
    pub starter: String,
    /// The conditions that must hold after the input that solves it.
    pub checks: Vec<Check>,
    /// Hints, the gentlest first.
    pub hints: Vec<String>,
    /// Inputs that solve it.
    pub solution: String,
    /// Typical wrong answers.
    pub wrongs: Vec<Wrong>,
}

/// A condition that must hold when a task is solved.
#[derive(Clone, Debug, Default)]
pub struct Check {
    /// Code that must evaluate to true.
    pub code: String,
    /// Code to run first; the input then runs again, and the check applies to that run.
    pub with: Option<String>,
}

/// A typical wrong answer.
#[derive(Clone, Debug, Default)]
pub struct Wrong {
    /// The line of its fence, counted from 1.
    pub line: usize,
    /// An input that is such an answer.
    pub code: String,
    /// Code that evaluates to true after such an answer.
    pub when: String,
    /// The response to such an answer.
    pub explanation: String,
}

impl Lesson {
    /// Reads a built-in lesson.
    ///
    /// # Errors
    /// The fault in the lesson, and its line.
    pub fn read_at_once(text: &str) -> Result<Lesson, Fault> {
        let text = plain(text);
        Lesson::of(&text, blocks_at_once(&text)?)
    }

    /// Reads a lesson.
    ///
    /// # Errors
    /// The fault in the lesson, and its line; or the failure of the gate.
    pub fn read(text: &str, gate: &Gate<'_>) -> Result<Lesson, Unread> {
        let text = plain(text);
        Ok(Lesson::of(&text, blocks(&text, gate)?)?)
    }

    fn of(text: &str, blocks: Vec<Block>) -> Result<Lesson, Fault> {
        let mut reader = Reader::default();
        let mut at = 0;
        for block in blocks {
            let span = match &block {
                Block::Fence(fence) => fence.span.clone(),
                Block::Rule(span) => span.clone(),
            };
            reader.prose(&text[at..span.start]);
            at = span.end;
            match block {
                Block::Fence(fence) => reader.fence(fence)?,
                Block::Rule(_) => reader.end_step()?,
            }
        }
        reader.prose(&text[at..]);
        reader.end_step()?;
        let lesson = Lesson {
            title: title(text),
            steps: reader.steps,
        };
        if lesson.steps.is_empty() {
            return Err(fault(1, "this lesson is empty"));
        }
        Ok(lesson)
    }

    /// Returns its tasks.
    pub fn tasks(&self) -> impl Iterator<Item = &Task> {
        self.steps.iter().filter_map(|step| step.task.as_ref())
    }
}

/// Returns the text without a byte order mark, and with `\n` for every CR LF.
fn plain(text: &str) -> String {
    text.trim_start_matches('\u{feff}').replace("\r\n", "\n")
}

fn title(text: &str) -> String {
    let heading = text.lines().find_map(|line| line.strip_prefix("# "));
    heading.unwrap_or("A lesson").trim().to_string()
}

fn fault(line: usize, message: &str) -> Fault {
    Fault {
        line,
        message: message.to_string(),
    }
}

#[derive(Default)]
struct Reader {
    steps: Vec<Step>,
    step: Step,
    /// Whether prose explains the preceding wrong answer.
    explains: bool,
}

impl Reader {
    fn prose(&mut self, text: &str) {
        let text = text.trim_matches(['\n', ' ']);
        if text.is_empty() {
            return;
        }
        if std::mem::take(&mut self.explains)
            && let Some(wrong) = self.step.task.as_mut().and_then(|t| t.wrongs.last_mut())
        {
            wrong.explanation = text.to_string();
            return;
        }
        // Prose after a task starts the next step.
        if let Some(task) = self.step.task.take_if(|task| is_whole(task)) {
            self.step.task = Some(task);
            self.steps.push(std::mem::take(&mut self.step));
        }
        self.step.items.push(Item::Prose(text.to_string()));
    }

    fn fence(&mut self, fence: Fence) -> Result<(), Fault> {
        if std::mem::take(&mut self.explains)
            && let Some(wrong) = self.step.task.as_ref().and_then(|t| t.wrongs.last())
        {
            return Err(fault(
                wrong.line,
                "this wrong answer has no explanation after it",
            ));
        }
        let line = fence.line;
        let code = fence.text.trim_end().to_string();
        match fence.language() {
            "lamina" => self.code(fence, code),
            // Running the cell will produce its output.
            "out" => Ok(()),
            "hint" => {
                self.task(line)?.hints.push(code);
                Ok(())
            }
            _ => {
                self.close_task()?;
                self.step.items.push(Item::Listing(code));
                Ok(())
            }
        }
    }

    fn code(&mut self, fence: Fence, code: String) -> Result<(), Fault> {
        let line = fence.line;
        let arguments = fence.arguments().to_string();
        let (word, rest) = arguments
            .split_once(char::is_whitespace)
            .unwrap_or((&arguments, ""));
        match Mark::read(word) {
            Some(Mark::Task) => {
                self.close_task()?;
                self.step.task = Some(Task {
                    line,
                    starter: code,
                    ..Task::default()
                });
            }
            Some(Mark::Check) => {
                let with = match rest.trim().split_once(' ') {
                    _ if rest.trim().is_empty() => None,
                    Some(("with", with)) => Some(with.trim().to_string()),
                    _ => {
                        let message = "only `with CODE` may follow `check`";
                        return Err(fault(line, message));
                    }
                };
                self.task(line)?.checks.push(Check { code, with });
            }
            Some(Mark::Solution) => self.task(line)?.solution = code,
            Some(Mark::Wrong) => {
                let when = rest.trim().strip_prefix("when ").unwrap_or_default();
                if when.trim().is_empty() {
                    let message = "`wrong` needs `when CODE`: code that is true after this answer";
                    return Err(fault(line, message));
                }
                self.task(line)?.wrongs.push(Wrong {
                    line,
                    code,
                    when: when.trim().to_string(),
                    explanation: String::new(),
                });
                self.explains = true;
            }
            Some(Mark::Skip) => {
                self.close_task()?;
                self.step.items.push(Item::Listing(code));
            }
            Some(Mark::Error | Mark::Nondet | Mark::Parameters | Mark::Name(_)) | None
                if arguments.split_whitespace().all(is_cell_flag) =>
            {
                self.close_task()?;
                self.step.items.push(Item::Cell(code));
            }
            Some(Mark::Error | Mark::Nondet | Mark::Parameters | Mark::Name(_)) | None => {
                let message = format!(
                    "`{word}` is unknown here; a lesson may use task, check, solution, wrong when CODE, and the flags of cells"
                );
                return Err(fault(line, &message));
            }
        }
        Ok(())
    }

    /// Returns the open task.
    fn task(&mut self, line: usize) -> Result<&mut Task, Fault> {
        let task = self.step.task.as_mut();
        task.ok_or_else(|| fault(line, "there is no `lamina task` before this"))
    }

    /// Ends the open task; called for anything that is not part of it.
    fn close_task(&mut self) -> Result<(), Fault> {
        if self.step.task.is_some() {
            self.end_step()?;
        }
        Ok(())
    }

    fn end_step(&mut self) -> Result<(), Fault> {
        if let Some(task) = &self.step.task {
            if task.checks.is_empty() {
                return Err(fault(task.line, "this task has no `lamina check`"));
            }
            if task.solution.is_empty() {
                return Err(fault(task.line, "this task has no `lamina solution`"));
            }
            if let Some(wrong) = task.wrongs.iter().find(|w| w.explanation.is_empty()) {
                return Err(fault(
                    wrong.line,
                    "this wrong answer has no explanation after it",
                ));
            }
        }
        if self.step.task.is_some() || !self.step.items.is_empty() {
            self.steps.push(std::mem::take(&mut self.step));
        }
        Ok(())
    }
}

fn is_cell_flag(word: &str) -> bool {
    matches!(
        Mark::read(word),
        Some(Mark::Error | Mark::Nondet | Mark::Parameters | Mark::Name(_))
    )
}

/// Reports whether a task is complete.
fn is_whole(task: &Task) -> bool {
    !task.checks.is_empty() && !task.solution.is_empty()
}

#[cfg(test)]
mod tests {
    use super::{Item, Lesson};

    const TEXT: &str = "# Numbers\n\nProse.\n\n```lamina\n1 + 1\n```\n```out\n2\n```\n\n---\n\nDo it.\n\n```lamina task\nx = 1\n```\n\n```lamina check\nx == 2\n```\n\n```lamina solution\nx = 2\n```\n\n```lamina wrong when x == 3\nx = 3\n```\nToo much.\n\n```hint\nLess.\n```\n\nWell done.\n";

    #[test]
    fn a_lesson_has_steps_and_tasks() {
        let lesson = Lesson::read_at_once(TEXT).expect("it is a lesson");
        assert_eq!((lesson.title.as_str(), lesson.steps.len()), ("Numbers", 3));
        assert!(matches!(
            &lesson.steps[0].items[..],
            [Item::Prose(_), Item::Cell(_)]
        ));
        let task = lesson.steps[1].task.as_ref().expect("there is a task");
        assert_eq!(
            (task.starter.as_str(), task.solution.as_str()),
            ("x = 1", "x = 2")
        );
        assert_eq!(task.wrongs[0].explanation, "Too much.");
        assert_eq!(task.wrongs[0].when, "x == 3");
        assert_eq!(task.hints, ["Less."]);
        assert_eq!(lesson.tasks().count(), 1);
        assert!(Lesson::read_at_once(&TEXT.replace('\n', "\r\n")).is_ok());
    }

    #[test]
    fn what_is_missing_is_told_with_its_line() {
        let line = |from: &str, to: &str| {
            let text = TEXT.replace(from, to);
            assert_ne!(text, TEXT);
            Lesson::read_at_once(&text).expect_err("it is wrong").line
        };
        assert_eq!(line("```lamina check\nx == 2\n```\n", ""), 16);
        assert_eq!(line("```lamina solution\nx = 2\n```\n", ""), 16);
        assert_eq!(line("Too much.\n", ""), 28);
        assert_eq!(line(" when x == 3", ""), 28);
        assert_eq!(line("lamina check", "lamina chekc"), 20);
        assert_eq!(line("```lamina task\nx = 1\n```\n", ""), 17);
        assert!(Lesson::read_at_once("").is_err());
    }
}
