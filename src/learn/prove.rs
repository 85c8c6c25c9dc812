//! Checks that a course is sound: every solution passes, every untouched starter fails, and every
//! wrong answer fails with its own explanation.

use super::tutor::{Verdict, judge, passes, run, standing};
use super::{Course, Item, Lesson, Task};
use crate::command::pasted;
use crate::replay::{STOPPED, TIME_OVER, TimeLimit};
use crate::session::{Session, Settings};
use crate::world::{Access, Notebook};
use std::cell::RefCell;
use std::path::Path;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// The result of checking a course.
#[derive(Clone, Debug, Default)]
pub struct Proof {
    /// The numbers of lessons, tasks and wrong answers that were tried.
    pub counts: (usize, usize, usize),
    /// The faults found, each with its file and line.
    pub faults: Vec<String>,
}

/// Tries everything in a course, each lesson in a fresh session and for at most `timeout`, with
/// this access to files. Once
/// `stop` is set, running code is interrupted and nothing more is tried.
pub fn prove(
    course: &Course,
    settings: &Settings,
    access: Access,
    timeout: Option<Duration>,
    stop: &Arc<AtomicBool>,
) -> Proof {
    let mut proof = Proof::default();
    for (name, lesson) in &course.lessons {
        if stop.load(Ordering::Relaxed) {
            break;
        }
        proof.counts.0 += 1;
        let folder = Path::new(name).parent().unwrap_or(Path::new("."));
        let world = Notebook::new(Rc::<RefCell<String>>::default(), folder, access);
        let settings = Settings {
            undo: true,
            ..settings.clone()
        };
        let mut session = Session::new(Box::new(world), settings);
        let limit = TimeLimit::until(timeout, stop);
        limit.watch(session.interrupt_handle());
        prove_lesson(&mut session, name, lesson, &limit, &mut proof);
        if limit.is_over() {
            let why = match stop.load(Ordering::Relaxed) {
                true => STOPPED,
                false => TIME_OVER,
            };
            proof.faults.push(format!("{name}: {why}"));
        }
    }
    proof
}

fn prove_lesson(
    session: &mut Session,
    name: &str,
    lesson: &Lesson,
    limit: &TimeLimit,
    proof: &mut Proof,
) {
    for step in &lesson.steps {
        if limit.is_over() {
            return;
        }
        for item in &step.items {
            if let Item::Cell(code) = item {
                run(session, code);
            }
        }
        let Some(task) = &step.task else { continue };
        proof.counts.1 += 1;
        let mut tell = |line: usize, message: String| {
            proof.faults.push(format!("{name}:{line}: {message}"));
        };
        if !task.starter.is_empty() && !run(session, &task.starter) {
            tell(task.line, "the starter fails".to_string());
        }
        if passes(session, task, !task.starter.is_empty()) {
            tell(task.line, "the untouched starter passes".to_string());
        }
        for (index, wrong) in task.wrongs.iter().enumerate() {
            if limit.is_over() {
                return;
            }
            proof.counts.2 += 1;
            if let Some(message) = prove_wrong(session, task, index) {
                proof
                    .faults
                    .push(format!("{name}:{}: {message}", wrong.line));
            }
        }
        if let Some(message) = prove_solution(session, task) {
            proof
                .faults
                .push(format!("{name}:{}: {message}", task.line));
        }
    }
}

/// Enters a wrong answer, checks its response, and undoes it; returns the fault, if any.
fn prove_wrong(session: &mut Session, task: &Task, index: usize) -> Option<String> {
    let number = session.next_input();
    let before = standing(session, task);
    enter(session, &task.wrongs[index].code, |_| ());
    let verdict = judge(session, task, &before);
    if !session.roll_back_to(number) {
        return Some("the wrong answer cannot be taken back".to_string());
    }
    match verdict {
        Verdict::Wrong(found) if found == index => None,
        Verdict::Wrong(found) => {
            let line = task.wrongs[found].line;
            Some(format!(
                "the wrong answer gets the explanation on line {line}"
            ))
        }
        Verdict::Right => Some("the wrong answer passes".to_string()),
        Verdict::Stopped(_) | Verdict::Unknown => {
            Some("the wrong answer gets no explanation".to_string())
        }
    }
}

fn prove_solution(session: &mut Session, task: &Task) -> Option<String> {
    let mut verdicts = verdicts(session, task, &task.solution);
    let last = verdicts.pop();
    if last != Some(Verdict::Right) {
        return Some("the solution does not pass".to_string());
    }
    verdicts
        .contains(&Verdict::Right)
        .then(|| "the solution passes before its last input".to_string())
}

/// Returns the verdict on each input of an answer.
fn verdicts(session: &mut Session, task: &Task, answer: &str) -> Vec<Verdict> {
    let mut found = Vec::new();
    let mut before = standing(session, task);
    enter(session, answer, |session| {
        found.push(judge(session, task, &before));
        before = standing(session, task);
    });
    found
}

/// Returns the response to each answer to the tasks of a lesson: `right`, `not yet`, or an
/// explanation. Each answer is undone before the next one; a task's solution stays.
pub fn rehearse(lesson: &Lesson, answers: &[Vec<String>]) -> Vec<Vec<String>> {
    let world = Notebook::new(
        Rc::<RefCell<String>>::default(),
        Path::new("."),
        Access::Folder,
    );
    let mut session = Session::new(Box::new(world), Settings::default());
    let mut answers = answers.iter();
    let mut said = Vec::new();
    for step in &lesson.steps {
        for item in &step.items {
            if let Item::Cell(code) = item {
                run(&mut session, code);
            }
        }
        let Some(task) = &step.task else { continue };
        run(&mut session, &task.starter);
        let of_task = answers.next().into_iter().flatten().map(|answer| {
            let number = session.next_input();
            let verdict = verdicts(&mut session, task, answer).pop();
            let taken_back = session.roll_back_to(number);
            match verdict {
                _ if !taken_back => "it cannot be taken back".to_string(),
                Some(Verdict::Right) => "right".to_string(),
                Some(Verdict::Wrong(index)) => task.wrongs[index].explanation.clone(),
                Some(Verdict::Stopped(why)) => why,
                Some(Verdict::Unknown) | None => "not yet".to_string(),
            }
        });
        said.push(of_task.collect());
        run(&mut session, &task.solution);
    }
    said
}

/// Enters the inputs in the text one after another.
fn enter(session: &mut Session, text: &str, mut after: impl FnMut(&mut Session)) {
    for input in pasted(text) {
        run(session, &input.text);
        after(session);
    }
}
