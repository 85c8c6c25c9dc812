//! Lessons: the course is sound, and it is gone through on a terminal.

use crate::process::{Ran, folder, program, run, run_command};
use crate::terminal::{Terminal, state};
use lamina_shell::Settings;
use lamina_shell::testing::{Course, Paint, Step, pasted, prove, rendered};
use std::sync::Arc;

fn steps() -> Vec<Step> {
    let course = Course::built_in().expect("every lesson can be read");
    let lessons = course.lessons.into_iter();
    lessons.flat_map(|(_, lesson)| lesson.steps).collect()
}

/// What is shown at the end of a step.
fn end_of(step: Option<&Step>) -> &'static str {
    match step {
        None => "That was the last lesson.",
        Some(step) if step.task.is_some() => "(Your turn.",
        Some(_) => "(:next goes on)",
    }
}

fn enter(shell: &mut Terminal, code: &str) {
    for line in code.lines() {
        shell.enter(line.trim_start());
    }
}

#[test]
fn the_course_is_sound() {
    let course = Course::built_in().expect("every lesson can be read");
    assert!(course.lessons.len() >= 12);
    let proof = prove(&course, &Settings::default(), None, &Arc::default());
    assert!(proof.faults.is_empty(), "{}", proof.faults.join("\n"));
    let Ran { status, out, .. } = run(&["learn", "--check"], "");
    assert_eq!(status, 0);
    assert!(out.ends_with("wrong answers: all correct\n"), "{out}");
}

#[test]
fn the_course_is_gone_through_with_its_solutions() {
    let state = state("learn-solutions");
    let mut shell = Terminal::open(&state, &["learn"]);
    let steps = steps();
    shell.expect(end_of(steps.first()));
    for (n, step) in steps.iter().enumerate() {
        match &step.task {
            Some(task) => {
                enter(&mut shell, &task.solution);
                shell.expect("Right!");
            }
            None => shell.enter(":next"),
        }
        shell.expect(end_of(steps.get(n + 1)));
    }
    shell.ask(":lesson", "3/3 done");
    shell.leave();
    shell.ends_with(0);
    std::fs::remove_dir_all(state).expect("removable");
}

#[test]
fn every_wrong_answer_gets_its_explanation() {
    let state = state("learn-wrongs");
    let mut shell = Terminal::open(&state, &["learn"]);
    let steps = steps();
    shell.expect(end_of(steps.first()));
    for (n, step) in steps.iter().enumerate() {
        for wrong in step.task.iter().flat_map(|task| &task.wrongs) {
            enter(&mut shell, &wrong.code);
            let explanation = rendered(&wrong.explanation, 80, Paint::Plain);
            let first = explanation.lines().next().expect("there is an explanation");
            shell.expect(first);
            shell.expect("]> ");
            let inputs = pasted(&wrong.code).len();
            shell.ask(&format!(":undo {inputs}"), "took back");
            shell.expect("]> ");
        }
        shell.enter(if step.task.is_some() {
            ":skip"
        } else {
            ":next"
        });
        shell.expect(end_of(steps.get(n + 1)));
    }
    shell.leave();
    shell.ends_with(0);
    std::fs::remove_dir_all(state).expect("removable");
}

#[test]
fn progress_survives_a_kill() {
    let state = state("learn-kill");
    let mut shell = Terminal::open(&state, &["learn"]);
    shell.expect("(:next goes on)");
    shell.enter(":next");
    shell.expect("(Your turn.");
    shell.ask("3 + 4", "7");
    shell.ask("12 * 15", "Right!");
    shell.expect("(Your turn.");
    shell.enter(":!kill -9 $PPID");
    shell.ends_with(137);
    let mut shell = Terminal::open(&state, &[]);
    shell.expect("[1]> ");
    shell.ask(":hint", "no course has begun");
    shell.enter(":learn");
    shell.expect("You are back in lesson 1, part 3.");
    shell.expect("museum");
    shell.ask(":hint", "One person pays");
    shell.ask(":lesson 3", "Giving names");
    shell.expect("Your turn");
    shell.enter("q = 4");
    shell.ask("width = 7", "Right!");
    shell.leave();
    shell.ends_with(0);
    std::fs::remove_dir_all(state).expect("removable");
}

const LESSON: &str = "# My lesson\n\nSay *yes*.\n\n```lamina task\nx = 1\n```\n\n```lamina check\nx == 2\n```\n\n```lamina solution\nx = 2\n```\n\n```lamina wrong when x == 3\nx = 3\n```\nThat is three.\n\n```hint\nTwo.\n```\n";

#[test]
fn teachers_write_their_own() {
    let folder = folder("learn-own");
    let file = folder.join("a.lm.md");
    let place = folder.to_str().expect("UTF-8");
    let check = |text: String| {
        std::fs::write(&file, text).expect("writable");
        let Ran { status, out, error } = run(&["learn", "--check", place], "");
        (status, out + &error)
    };
    let (status, told) = check(LESSON.to_string());
    assert_eq!(
        (status, told.as_str()),
        (0, "1 lesson, 1 task, 1 wrong answer: all correct\n")
    );
    for (from, to, message) in [
        (
            "x == 2",
            "x == 1",
            "a.lm.md:5: the untouched starter passes",
        ),
        (
            "x = 2\n",
            "x = 4\n",
            "a.lm.md:5: the solution does not pass",
        ),
        ("x = 3\n", "x = 2\n", "a.lm.md:17: the wrong answer passes"),
        (
            "when x == 3",
            "when x == 5",
            "a.lm.md:17: nothing is said to the wrong answer",
        ),
        ("x = 1\n", "1/0\n", "a.lm.md:5: the starter fails"),
        (
            "lamina check",
            "lamina chekc",
            "a.lm.md:9: `chekc` is unknown here",
        ),
    ] {
        let (status, told) = check(LESSON.replacen(from, to, 1));
        assert!(told.contains(message) && status > 0, "{told}");
    }
    check(LESSON.to_string());
    let mut command = program();
    command
        .args(["learn", place])
        .env("XDG_STATE_HOME", &folder);
    let Ran { status, out, .. } = run_command(&mut command, "1 + 1\nx = 3\n:hint\nx = 2\n");
    assert_eq!(status, 0);
    assert_eq!(
        out,
        "My lesson\n\nSay yes.\n\n> x = 1\n\n(Your turn. `:hint` helps, `:skip` goes on.)\n2\n(Not yet.)\n\nThat is three.\n\nTwo.\n\n(The next `:hint` shows a solution.)\n\nRight!\n\nThat was the last lesson. Well done! `:lesson` lists all of them; `:help` and\n`:doc NAME` cover everything else.\n\n"
    );
    let Ran { status, error, .. } = run(&["learn", "/no/such/folder"], "");
    assert_eq!(
        (status, error.as_str()),
        (
            2,
            "lmsh: `/no/such/folder` cannot be read: there is no such file or folder\n"
        )
    );
    std::fs::remove_dir_all(folder).expect("removable");
}

#[test]
fn every_lesson_that_cannot_be_read_is_told() {
    let folder = folder("learn-unread");
    let write = |name: &str, text: &str| std::fs::write(folder.join(name), text).expect("writable");
    write("a.lm.md", &LESSON.replace("lamina check", "lamina chekc"));
    write("b.lm.md", LESSON);
    write("c.lm.md", &LESSON.replace("lamina task", "lamina tsak"));
    write("d.lm", "1 + 1\n");
    let place = folder.to_str().expect("UTF-8");
    let Ran { status, out, error } = run(&["learn", "--check", place], "");
    assert_eq!(status, 2);
    assert!(
        error.contains("a.lm.md:9: `chekc`") && error.contains("c.lm.md:5: `tsak`"),
        "{error}"
    );
    assert!(out.starts_with("1 lesson, 1 task, 1 wrong answer"), "{out}");
    let script = folder.join("d.lm");
    let script = script.to_str().expect("UTF-8");
    for arguments in [&["learn", script][..], &["learn", "--check", script]] {
        let Ran { status, error, .. } = run(arguments, "");
        assert!(status == 2 && error.contains("is no lesson"), "{error}");
    }
    std::fs::remove_dir_all(folder).expect("removable");
}
