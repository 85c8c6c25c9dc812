//! `lmsh learn`: lessons without a terminal, and the check that a course is sound.

use super::arguments::{Arguments, LearnArguments};
use super::door::Door;
use super::{FAILED, INTERRUPTED, INVALID, complain};
use crate::host::reason;
use crate::learn::{Course, Learner, learners, prove};
use crate::limit::Budget;
use crate::limit::Gate;
use crate::repl;
use crate::text::{counted, csv_field, visible_line};
use std::fmt::Write as _;
use std::io::{ErrorKind, Write as _};
use std::path::Path;
use std::sync::atomic::Ordering;

/// The number of wrong answers at which a task gets its own line.
const HARD: u32 = 3;

/// Starts a course in a piped session.
pub(super) fn begin(door: &mut Door, wanted: &LearnArguments) -> Result<u8, u8> {
    let begun = door.guide.open(&mut door.session, wanted.folder.as_deref());
    match begun {
        Ok(()) => door.flush().map(|()| 0),
        Err(failure) => {
            complain(failure.message());
            Err(INVALID)
        }
    }
}

/// Checks a course; returns 1 if a check fails, 2 if the course does not exist or a lesson cannot
/// be read.
pub(super) fn check(wanted: &LearnArguments, arguments: &Arguments) -> u8 {
    let budget = Budget::default();
    let gate = Gate::new(&budget, arguments.settings.limits.bytes_max);
    let course = match &wanted.folder {
        Some(folder) => {
            Course::readable(folder, &gate).map_err(|failure| failure.message().to_string())
        }
        None => Course::built_in().map(|course| (course, Vec::new())),
    };
    let (course, unread) = match course {
        Ok(course) => course,
        Err(message) => {
            complain(&message);
            return INVALID;
        }
    };
    for fault in &unread {
        complain(fault);
    }
    let stop = repl::catch_stop();
    let timeout = arguments.notebook_timeout();
    let access = arguments.access_to_judge();
    let proof = prove(&course, &arguments.settings, access, timeout, &stop);
    let mut text: String = proof
        .faults
        .iter()
        .map(|fault| format!("{fault}\n"))
        .collect();
    let (lessons, tasks, wrongs) = proof.counts;
    let verdict = match proof.faults.len() {
        0 => "all correct".to_string(),
        n => counted(n, "fault"),
    };
    text.push_str(&format!(
        "{}, {}, {}: {verdict}\n",
        counted(lessons, "lesson"),
        counted(tasks, "task"),
        counted(wrongs, "wrong answer")
    ));
    // A closed pipe is not reported.
    let _ = super::tell(&text);
    if stop.load(Ordering::Relaxed) {
        complain("stopped by Ctrl-C");
        return INTERRUPTED;
    }
    match unread.is_empty() {
        true => u8::from(!proof.faults.is_empty()) * FAILED,
        false => INVALID,
    }
}

/// A sample lesson to start from.
const TEMPLATE: &str = include_str!("../learn/template.lm.md");
/// The file name of the sample lesson.
const TEMPLATE_NAME: &str = "01-first-lesson.lm.md";

/// Writes a first lesson into a folder, creating the folder if necessary; returns 2 if the file
/// already exists or cannot be written.
pub(super) fn write_template(folder: &Path) -> u8 {
    let path = folder.join(TEMPLATE_NAME);
    let shown = path.display();
    let written = std::fs::create_dir_all(folder)
        .and_then(|()| std::fs::File::create_new(&path))
        .and_then(|mut file| {
            let written = file.write_all(TEMPLATE.as_bytes());
            if written.is_err() {
                // On a full disk, part of a lesson would be in the way of the next attempt.
                let _ = std::fs::remove_file(&path);
            }
            written
        });
    match written {
        Ok(()) => {
            let folder = folder.display();
            let text = format!(
                "wrote {shown}\n`lmsh learn {folder}` starts it, `lmsh learn --check {folder}` checks it\n"
            );
            let _ = super::tell(&text);
            0
        }
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {
            complain(&format!("{shown} already exists and was left unchanged"));
            INVALID
        }
        Err(error) => {
            complain(&format!("{shown} cannot be written: {}", reason(&error)));
            INVALID
        }
    }
}

/// Summarises the progress files of a class; returns 2 if there are none or one cannot be read.
pub(super) fn report(folder: &Path, csv: bool) -> u8 {
    let (learners, unread) = match learners(folder) {
        Ok(found) => found,
        Err(message) => {
            complain(&message);
            return INVALID;
        }
    };
    for fault in &unread {
        complain(fault);
    }
    let text = match csv {
        true => report_rows(&learners),
        false => report_table(&learners),
    };
    let _ = super::tell(&text);
    u8::from(!unread.is_empty()) * INVALID
}

/// The course's name in a report.
fn course_name(learner: &Learner) -> &str {
    match learner.course.as_str() {
        "" => "the course",
        folder => folder,
    }
}

/// Returns a row for each task that was tried.
fn report_rows(learners: &[Learner]) -> String {
    let mut out = "student,course,lesson,step,tries,solved\n".to_string();
    for learner in learners {
        for (place, misses, solved) in learner.tasks() {
            let (lesson, step) = (place.lesson + 1, place.step + 1);
            let tries = misses + u32::from(solved);
            let (name, course) = (csv_field(&learner.name), csv_field(course_name(learner)));
            let _ = writeln!(
                out,
                "{name},{course},{lesson},{step},{tries},{}",
                u8::from(solved)
            );
        }
    }
    out
}

/// Returns a line for each learner.
fn report_table(learners: &[Learner]) -> String {
    let width = learners.iter().map(|l| l.name.chars().count()).max();
    let width = width.unwrap_or(0).max(7);
    let mut out = format!("{:<width$}  solved  tries  at lesson\n", "student");
    for learner in learners {
        let tasks = learner.tasks();
        let solved = tasks.iter().filter(|(.., solved)| *solved).count();
        let tries: u32 = tasks
            .iter()
            .map(|(_, misses, solved)| misses + u32::from(*solved))
            .sum();
        let _ = writeln!(
            out,
            "{:<width$}  {solved:>6}  {tries:>5}  {} of {}",
            visible_line(&learner.name),
            learner.progress.at.lesson + 1,
            visible_line(course_name(learner))
        );
        let hard = tasks.iter().filter(|(_, misses, _)| *misses >= HARD);
        for (place, misses, solved) in hard {
            let end = if *solved {
                "then solved"
            } else {
                "not solved yet"
            };
            let _ = writeln!(
                out,
                "{:<width$}    lesson {}, step {}: {}, {end}",
                "",
                place.lesson + 1,
                place.step + 1,
                counted(*misses as usize, "wrong answer")
            );
        }
    }
    out
}
