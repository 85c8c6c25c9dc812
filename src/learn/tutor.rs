//! Guides a learner through a course: shows steps, sets tasks, and responds to answers.

use super::progress::{Place, Progress};
use super::{Check, Course, Item, Lesson, Step, Task, Wrong};
use crate::cells::{OnError, no_shell, run_cell};
use crate::command::{behind_prompts, pasted};
use crate::notebook::rendered;
use crate::session::{CHECK, Session, Truth};
use crate::text::wrap::PROSE_MAX;
use crate::text::{ErrorKind, Failure, Paint, counted};
use std::fmt::Write;

/// Help is offered again after this many answers that are neither right nor a typical mistake.
const PATIENCE: usize = 3;

/// Guides a learner through a course.
pub struct Tutor {
    course: Course,
    progress: Progress,
    paint: Paint,
    hints: usize,
    tries: usize,
    /// For each of the task's wrong answers, whether the session already shows it.
    standing: Vec<bool>,
}

impl Tutor {
    /// Creates a tutor for this course, which starts at `places` if they are given, and otherwise
    /// where the learner left off. `kept` says whether progress is saved.
    pub fn new(course: Course, paint: Paint, kept: bool, places: Option<&str>) -> Tutor {
        let mut progress = Progress::of(&course.key, kept);
        if let Some(places) = places {
            progress.set_places(places);
        }
        let lessons = course.lessons.len();
        // The course may have changed since then.
        if progress.at.lesson > lessons {
            progress.at = Place::default();
        } else if let Some((_, lesson)) = course.lessons.get(progress.at.lesson) {
            progress.at.step = progress.at.step.min(lesson.steps.len() - 1);
        }
        Tutor {
            course,
            progress,
            paint,
            hints: 0,
            tries: 0,
            standing: Vec::new(),
        }
    }

    /// Returns the learner's place and the solved tasks as text.
    pub fn places(&self) -> String {
        self.progress.places()
    }

    /// Reports whether the learner has made any progress.
    pub fn is_begun(&self) -> bool {
        self.progress.is_begun()
    }

    /// Starts the course, or continues where the learner left off.
    ///
    /// # Errors
    /// If the output is closed.
    pub fn begin(&mut self, session: &mut Session) -> Result<(), Failure> {
        if self.progress.is_begun() && self.lesson().is_some() {
            let at = self.progress.at;
            self.restore(session);
            let text = format!(
                "(You are back at lesson {}, part {}. `:lesson` lists the lessons; `:lesson 1` starts again.)\n\n",
                at.lesson + 1,
                at.step + 1
            );
            say(session, &text)?;
        }
        self.present(session)
    }

    /// Silently runs the code and the solutions before this step of the lesson, so that their names
    /// exist.
    fn restore(&self, session: &mut Session) {
        let Some(lesson) = self.lesson() else { return };
        session.set_muted(true);
        for step in &lesson.steps[..self.progress.at.step] {
            for item in &step.items {
                if let Item::Cell(code) = item {
                    run(session, code);
                }
            }
            if let Some(task) = &step.task {
                run(session, &task.starter);
                run(session, &task.solution);
            }
        }
        session.set_muted(false);
    }

    fn lesson(&self) -> Option<&Lesson> {
        let at = self.progress.at.lesson;
        self.course.lessons.get(at).map(|(_, lesson)| lesson)
    }

    fn step(&self) -> Option<&Step> {
        self.lesson()?.steps.get(self.progress.at.step)
    }

    fn task(&self) -> Option<&Task> {
        self.step()?.task.as_ref()
    }

    /// Shows the step.
    fn present(&mut self, session: &mut Session) -> Result<(), Failure> {
        self.hints = 0;
        self.tries = 0;
        if let Some(note) = self.progress.save() {
            say(session, &format!("note: {note}\n"))?;
        }
        let Some(step) = self.step().cloned() else {
            let text = "**That was the last lesson.** Well done! `:lesson` lists all of them; `:help` and `:doc NAME` cover everything else.";
            return self.tell(session, text);
        };
        for item in &step.items {
            match item {
                Item::Prose(text) => self.tell(session, text)?,
                Item::Listing(code) => say(session, &listed(code, "    "))?,
                Item::Cell(code) => show_run(session, code)?,
            }
        }
        let Some(task) = &step.task else {
            return say(session, "(:next continues)\n");
        };
        if !task.starter.is_empty() {
            say(session, "(Already typed for you:)\n")?;
            show_run(session, &task.starter)?;
        }
        self.standing = standing(session, task);
        let place = format!("({})\n", self.whereabouts());
        say(session, &place)?;
        say(session, "(Your turn. `:hint` helps; `:skip` moves on.)\n")
    }

    /// Describes the learner's place: `Lesson 3 of 16, task 2 of 3`.
    fn whereabouts(&self) -> String {
        let at = self.progress.at;
        let steps = self.lesson().map_or(&[][..], |lesson| &lesson.steps);
        let tasks = steps.iter().filter(|step| step.task.is_some()).count();
        let before = steps.iter().take(at.step + 1);
        let task = before.filter(|step| step.task.is_some()).count();
        let lessons = self.course.lessons.len();
        format!(
            "Lesson {} of {lessons}, task {task} of {tasks}",
            at.lesson + 1
        )
    }

    fn tell(&self, session: &mut Session, text: &str) -> Result<(), Failure> {
        let columns = session.host().page().map_or(PROSE_MAX, |page| page.columns);
        let text = rendered(text, columns, self.paint);
        written(session.host().tell(&text))
    }

    /// Responds to an input if it is an answer to the task; to be called after each input.
    ///
    /// # Errors
    /// If the output is closed.
    pub fn after_input(&mut self, session: &mut Session) -> Result<(), Failure> {
        let Some(task) = self.task().cloned() else {
            return Ok(());
        };
        let verdict = judge(session, &task, &self.standing);
        self.standing = standing(session, &task);
        if verdict != Verdict::Right {
            self.progress.miss();
        }
        match verdict {
            Verdict::Right => {
                self.progress.solved.insert(self.progress.at);
                // A task that is called solved stays solved, even if the shell is killed now.
                let note = self.progress.save();
                say(session, "\nRight!\n\n")?;
                if let Some(note) = note {
                    say(session, &format!("note: {note}\n"))?;
                }
                self.advance(session)
            }
            Verdict::Wrong(index) => {
                self.tries = 0;
                say(session, "\n")?;
                self.tell(session, &task.wrongs[index].explanation)?;
                say(session, "(Not yet.)\n")
            }
            Verdict::Stopped(why) => {
                say(session, "\n")?;
                self.tell(session, &why)?;
                say(session, "(Not yet.)\n")
            }
            Verdict::Unknown => {
                self.tries += 1;
                let last = session.record().inputs().next_back();
                let failed = last.is_some_and(|input| input.error.is_some());
                say(
                    session,
                    match (self.tries.is_multiple_of(PATIENCE), failed) {
                        (true, _) => {
                            "(Not yet. `:hint` helps, `:skip` moves on, `:learn off` closes the course.)\n"
                        }
                        (false, true) => "(Not yet: that was an error. `:why` explains it.)\n",
                        (false, false) => "(Not yet.)\n",
                    },
                )
            }
        }
    }

    fn advance(&mut self, session: &mut Session) -> Result<(), Failure> {
        let steps = self.lesson().map_or(0, |lesson| lesson.steps.len());
        if self.progress.at.step + 1 >= steps {
            self.say_done(session)?;
        }
        let at = &mut self.progress.at;
        at.step += 1;
        if at.step >= steps {
            *at = Place {
                lesson: (at.lesson + 1).min(self.course.lessons.len()),
                step: 0,
            };
        }
        self.present(session)
    }

    /// Shows a message at the end of a lesson.
    fn say_done(&self, session: &mut Session) -> Result<(), Failure> {
        let Some(lesson) = self.lesson() else {
            return Ok(());
        };
        let at = self.progress.at.lesson;
        let tasks = lesson.tasks().count();
        let solved = self.progress.solved.iter().filter(|p| p.lesson == at);
        let solved = solved.count().min(tasks);
        let word = match (tasks, solved == tasks) {
            (0, _) => String::new(),
            (1, true) => " You solved its task.".to_string(),
            (_, true) => format!(" You solved all of its {}.", counted(tasks, "task")),
            (_, false) => format!(" You solved {solved} of its {}.", counted(tasks, "task")),
        };
        let done = format!("(That was lesson {}: {}.{word})\n\n", at + 1, lesson.title);
        say(session, &done)
    }

    /// `:next`: continues, unless a task is open.
    ///
    /// # Errors
    /// If the output is closed.
    pub fn next(&mut self, session: &mut Session) -> Result<(), Failure> {
        let open = self.task().is_some() && !self.progress.solved.contains(&self.progress.at);
        if open {
            return say(
                session,
                "The task is still open: `:hint` helps; `:skip` moves on without it.\n",
            );
        }
        self.advance(session)
    }

    /// `:skip`: shows the solution and continues.
    ///
    /// # Errors
    /// If the output is closed.
    pub fn skip(&mut self, session: &mut Session) -> Result<(), Failure> {
        if let Some(task) = self.task().cloned() {
            say(
                session,
                &format!("One answer is:\n{}\n", listed(&task.solution, "    ")),
            )?;
            // Later steps may need its names.
            session.set_muted(true);
            run(session, &task.solution);
            session.set_muted(false);
        }
        self.advance(session)
    }

    /// `:hint`: shows the next hint, or after the last one the solution.
    ///
    /// # Errors
    /// If the output is closed.
    pub fn hint(&mut self, session: &mut Session) -> Result<(), Failure> {
        let Some(task) = self.task().cloned() else {
            return say(session, "There is no task here; `:next` continues.\n");
        };
        match task.hints.get(self.hints) {
            Some(hint) => {
                self.hints += 1;
                let left = task.hints.len() - self.hints;
                self.tell(session, hint)?;
                let more = match left {
                    0 => "(The next `:hint` shows a solution.)\n".to_string(),
                    1 => "(One more hint is left.)\n".to_string(),
                    n => format!("({} are left.)\n", counted(n, "more hint")),
                };
                say(session, &more)
            }
            None => say(
                session,
                &format!("A solution is:\n{}", listed(&task.solution, "    ")),
            ),
        }
    }

    /// `:back`: returns to the previous step.
    ///
    /// # Errors
    /// If the output is closed.
    pub fn back(&mut self, session: &mut Session) -> Result<(), Failure> {
        let at = self.progress.at;
        self.progress.at = match (at.lesson, at.step) {
            (0, 0) => return say(session, "This is the beginning.\n"),
            (lesson, 0) => Place {
                lesson: lesson - 1,
                step: self.course.lessons[lesson - 1].1.steps.len() - 1,
            },
            (lesson, step) => Place {
                lesson,
                step: step - 1,
            },
        };
        self.present(session)
    }

    /// Returns the titles of the lessons, in order.
    pub fn titles(&self) -> Vec<String> {
        let lessons = self.course.lessons.iter();
        lessons.map(|(_, lesson)| lesson.title.clone()).collect()
    }

    /// `:lesson`: lists the lessons, and how much of each is done.
    ///
    /// # Errors
    /// If the output is closed.
    pub fn list(&self, session: &mut Session) -> Result<(), Failure> {
        let mut text = String::new();
        for (n, (_, lesson)) in self.course.lessons.iter().enumerate() {
            let tasks = lesson.tasks().count();
            let solved = self.progress.solved.iter().filter(|p| p.lesson == n);
            let here = if n == self.progress.at.lesson {
                ">"
            } else {
                " "
            };
            let solved = solved.count().min(tasks);
            let done = if solved == tasks { "done" } else { "" };
            let _ = writeln!(
                text,
                "{here}{:>3}  {:<44} {solved}/{tasks} {done}",
                n + 1,
                lesson.title
            );
        }
        say(session, &text)
    }

    /// `:lesson N`: goes to lesson N.
    ///
    /// # Errors
    /// If there is no such lesson, or the output is closed.
    pub fn go(&mut self, session: &mut Session, word: &str) -> Result<(), Failure> {
        let count = self.course.lessons.len();
        let number: Option<usize> = word.parse().ok();
        let Some(number) = number.filter(|n| (1..=count).contains(n)) else {
            return Err(Failure::value(format!(
                "there is no lesson `{word}`, only 1 to {count}"
            )));
        };
        self.progress.at = Place {
            lesson: number - 1,
            step: 0,
        };
        self.present(session)
    }
}

/// The verdict on an input as an answer to a task.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Verdict {
    Right,
    /// The wrong answer with this index.
    Wrong(usize),
    /// The learner's code stops with an error when a check runs it; holds the explanation.
    Stopped(String),
    Unknown,
}

/// Judges whether the last input solves the task, or which wrong answer it gives. `before` says
/// which wrong answers the session already showed: these are explained again only if the input
/// assigns the names that their conditions use.
pub(super) fn judge(session: &mut Session, task: &Task, before: &[bool]) -> Verdict {
    let mut truths = task.checks.iter().map(|check| truth(session, check, true));
    let Some(refused) = truths.find(|truth| !matches!(truth, Truth::Yes)) else {
        return Verdict::Right;
    };
    let mut wrongs = task.wrongs.iter().enumerate();
    let found = wrongs.find(|(n, wrong)| {
        let stood = before.get(*n).copied().unwrap_or(false);
        session.holds(&wrong.when, true) && (!stood || session.last_input_sets(&wrong.when))
    });
    match (found, stopped(&refused)) {
        (Some((index, _)), _) => Verdict::Wrong(index),
        (None, Some(why)) => Verdict::Stopped(why),
        (None, None) => Verdict::Unknown,
    }
}

fn truth(session: &mut Session, check: &Check, asks_input: bool) -> Truth {
    session.truth(&check.code, check.with.as_deref(), asks_input)
}

/// For each of a task's wrong answers, reports whether the current state of the session shows it;
/// false for those whose conditions are about an input.
pub(super) fn standing(session: &mut Session, task: &Task) -> Vec<bool> {
    const OF_INPUT: &[&str] = &[
        "__answer",
        "__printed",
        "__typed",
        "__error == \"",
        "__error != null",
    ];
    let stands = |wrong: &Wrong| {
        let of_input = OF_INPUT.iter().any(|name| wrong.when.contains(name));
        !of_input && session.holds(&wrong.when, true)
    };
    task.wrongs.iter().map(stands).collect()
}

/// Explains why a check could not run because of the learner's code.
fn stopped(truth: &Truth) -> Option<String> {
    let error = match truth {
        Truth::Failed(error) => error,
        Truth::Endless => {
            return Some("Your code was run, and it did not finish.".to_string());
        }
        Truth::Yes | Truth::No => return None,
    };
    let label = error.labels.first()?;
    let what = format!("{}: {}", error.kind, error.message);
    if label.source.name() == CHECK {
        // A name that does not exist yet is not a mistake in the learner's code.
        let called = error.is(ErrorKind::Arity) || error.is(ErrorKind::Attribute);
        let code = label.source.slice(label.span);
        return called.then(|| format!("It was tried with `{code}`, which stops with {what}."));
    }
    let name = error.trace.first().map(|line| line.name.as_str());
    let who = match name.filter(|name| *name != "main" && !name.starts_with('<')) {
        Some(name) => format!("Your function `{name}`"),
        None => "Your code".to_string(),
    };
    let missing = error.message.split('`').nth(1);
    let missing = missing.filter(|_| error.is(ErrorKind::Name));
    let code = label.source.text();
    let sets = |name: &&str| {
        ["+=", "-=", "*=", "="]
            .iter()
            .any(|sign| code.contains(&format!("{name} {sign}")))
    };
    let hint = match missing.filter(sets) {
        Some(name) => format!(" Start it with `var {name} = …` to give it its own variable."),
        None => error
            .hint
            .as_ref()
            .map_or(String::new(), |hint| format!(" {}.", upper(hint))),
    };
    Some(format!("{who} was tried, and it stops with {what}.{hint}"))
}

/// Capitalises the first letter of the text.
fn upper(text: &str) -> String {
    let mut chars = text.chars();
    chars
        .next()
        .map_or(String::new(), |c| c.to_uppercase().chain(chars).collect())
}

/// Reports whether every check of the task is true.
pub(super) fn passes(session: &mut Session, task: &Task, asks_input: bool) -> bool {
    let mut checks = task.checks.iter();
    checks.all(|check| matches!(truth(session, check, asks_input), Truth::Yes))
}

/// Runs a lesson's code as if its lines were entered; errors are shown like values. Returns whether
/// there were no errors.
pub(super) fn run(session: &mut Session, code: &str) -> bool {
    let mut clean = true;
    for input in pasted(code) {
        clean &= run_input(session, &input.text);
    }
    clean
}

fn run_input(session: &mut Session, text: &str) -> bool {
    let ended = run_cell(session, text, ("<lesson>", 1), OnError::GoOn, &mut no_shell);
    ended.error.is_none()
}

/// Shows code and its output, input by input.
fn show_run(session: &mut Session, code: &str) -> Result<(), Failure> {
    for input in pasted(code) {
        say(session, &behind_prompts(&input.text, "> "))?;
        run_input(session, &input.text);
    }
    say(session, "\n")
}

fn say(session: &mut Session, text: &str) -> Result<(), Failure> {
    written(session.host().remark(text, false))
}

fn written(result: std::io::Result<()>) -> Result<(), Failure> {
    result.map_err(|error| Failure::io(format!("cannot write: {error}")))
}

fn listed(code: &str, indent: &str) -> String {
    let lines = code.lines();
    lines.map(|line| format!("{indent}{line}\n")).collect()
}
