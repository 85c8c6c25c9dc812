//! `lmsh learn`: lessons where there is no terminal, and the proof that a course is sound.

use super::arguments::{Arguments, LearnArguments};
use super::door::Door;
use super::{FAILED, INTERRUPTED, INVALID, complain};
use crate::learn::{Course, prove};
use crate::limit::Budget;
use crate::limit::Gate;
use crate::repl;
use crate::text::counted;
use std::sync::atomic::Ordering;

/// Begins a course in a piped session.
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

/// Proves a course; 1 if something is not as it should be, 2 if there is no such course or a lesson
/// cannot be read.
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
    let proof = prove(&course, &arguments.settings, timeout, &stop);
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
    // A closed pipe is no reason to say anything more.
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
