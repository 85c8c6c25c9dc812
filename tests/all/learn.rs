//! Lessons: the course is sound, and a learner can take it on a terminal.

use crate::process::{Ran, folder, program, run, run_command};
use crate::terminal::{Terminal, state};
use lamina_shell::testing::{Course, Paint, Step, pasted, prove, rehearse, rendered};
use lamina_shell::{Access, Settings};
use std::sync::Arc;

fn steps() -> Vec<Step> {
    let course = Course::built_in().expect("every lesson can be read");
    let lessons = course.lessons.into_iter();
    lessons.flat_map(|(_, lesson)| lesson.steps).collect()
}

/// The text shown at the end of a step.
fn end_of(step: Option<&Step>) -> &'static str {
    match step {
        None => "That was the last lesson.",
        Some(step) if step.task.is_some() => "(Your turn.",
        Some(_) => "(:next continues)",
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
    assert_eq!(course.lessons.len(), 16);
    let proof = prove(
        &course,
        &Settings::default(),
        Access::Folder,
        None,
        &Arc::default(),
    );
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
            // An input that failed does not count.
            let failed = usize::from(wrong.when.contains("__error"));
            let inputs = pasted(&wrong.code).len() - failed;
            if inputs > 0 {
                shell.ask(&format!(":undo {inputs}"), "took back");
                shell.expect("]> ");
            }
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
    shell.expect("(:next continues)");
    shell.enter(":next");
    shell.expect("(:next continues)");
    shell.enter(":next");
    shell.expect("(Your turn.");
    shell.ask("3 + 4", "7");
    shell.ask("12 * 15", "Right!");
    shell.expect("(Your turn.");
    shell.enter(":!kill -9 $PPID");
    shell.ends_with(137);
    let mut shell = Terminal::open(&state, &[]);
    shell.expect("[1]> ");
    shell.enter(":next");
    shell.expect("You are back at lesson 1, part 4.");
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

#[test]
fn a_task_is_saved_before_it_is_called_right() {
    let state = state("learn-saved");
    let mut shell = Terminal::open(&state, &["learn"]);
    for _ in 0..2 {
        shell.expect("(:next continues)");
        shell.enter(":next");
    }
    shell.expect("(Your turn.");
    shell.ask("12 * 15", "Right!");
    let saved = std::fs::read_to_string(state.join("lmsh/lessons.txt")).expect("readable");
    // The first place is where the learner is.
    let mut places = saved.split_whitespace().skip(1);
    assert!(places.any(|place| place == "0.2"), "{saved}");
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
            "a.lm.md:17: the wrong answer gets no explanation",
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
        "My lesson\n\nSay yes.\n\n(Already typed for you:)\n> x = 1\n\n(Lesson 1 of 1, task 1 of 1)\n(Your turn. `:hint` helps; `:skip` moves on.)\n2\n(Not yet.)\n\nThat is three.\n\n(Not yet.)\nTwo.\n\n(The next `:hint` shows a solution.)\n\nRight!\n\n(That was lesson 1: My lesson. You solved its task.)\n\nThat was the last lesson. Well done! `:lesson` lists all of them; `:help` and\n`:doc NAME` cover everything else.\n\n"
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
        assert!(status == 2 && error.contains("is not a lesson"), "{error}");
    }
    std::fs::remove_dir_all(folder).expect("removable");
}

/// The answers of a task in `tests/course/answers.txt`.
#[derive(Default)]
struct Answers {
    /// Correct answers in the form that the lesson expects.
    right: Vec<String>,
    /// Correct answers in another form.
    own: Vec<String>,
    wrong: Vec<String>,
}

/// The answers of each lesson, task by task. A lesson begins with `# NAME`, a task with `## …`; an
/// answer is a line after `right: `, `own: ` or `wrong: `, in which `⏎` begins a new line.
fn answers() -> Vec<(String, Vec<Answers>)> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/course/answers.txt");
    let text = std::fs::read_to_string(path).expect("the answers are readable");
    let mut found: Vec<(String, Vec<Answers>)> = Vec::new();
    for line in text.lines().filter(|line| !line.trim().is_empty()) {
        if let Some(name) = line.strip_prefix("# ") {
            found.push((name.to_string(), Vec::new()));
            continue;
        }
        let (_, tasks) = found.last_mut().expect("answers belong to a lesson");
        if line.starts_with("## ") {
            tasks.push(Answers::default());
            continue;
        }
        let (kind, answer) = line.split_once(": ").expect("an answer has a kind");
        let task = tasks.last_mut().expect("answers belong to a task");
        let answer = answer.replace('⏎', "\n");
        match kind {
            "right" => task.right.push(answer),
            "own" => task.own.push(answer),
            "wrong" => task.wrong.push(answer),
            other => panic!("`{other}` is not a kind of answer"),
        }
    }
    found
}

#[test]
fn right_answers_pass_in_every_way_and_wrong_ones_do_not() {
    let course = Course::built_in().expect("every lesson can be read");
    let answers = answers();
    assert_eq!(answers.len(), course.lessons.len());
    let mut faults = Vec::new();
    for ((file, lesson), (name, tasks)) in course.lessons.iter().zip(&answers) {
        assert!(file.starts_with(name.as_str()), "{file}: {name}");
        assert_eq!(lesson.tasks().count(), tasks.len(), "{name}");
        let each = |task: &Answers| [&task.right[..], &task.own, &task.wrong].concat();
        let said = rehearse(lesson, &tasks.iter().map(each).collect::<Vec<_>>());
        for (n, (task, said)) in tasks.iter().zip(&said).enumerate() {
            let counts = [task.right.len(), task.own.len(), task.wrong.len()];
            let few = counts.into_iter().any(|count| count < 3);
            assert!(!few, "{name}, task {}: {counts:?}", n + 1);
            for (m, (answer, said)) in each(task).iter().zip(said).enumerate() {
                let is_right = m < task.right.len() + task.own.len();
                if is_right != (said == "right") {
                    faults.push(format!("{name}, task {}: {answer}\n  {said}", n + 1));
                }
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn a_note_on_a_wrong_answer_is_made_once() {
    let course = Course::built_in().expect("every lesson can be read");
    let (_, names) = &course.lessons[2];
    let task = names.tasks().count() - 1;
    let mut answers = vec![Vec::new(); task];
    answers.push(vec![
        "bank = 50".to_string(),
        "bank = 50\n1 + 1".to_string(),
        "bank = 50\nbank = 50".to_string(),
    ]);
    let said = rehearse(names, &answers);
    let said = &said[task];
    assert!(
        said[0].contains("what was there before is gone"),
        "{}",
        said[0]
    );
    assert_eq!(said[1], "not yet");
    assert_eq!(said[2], said[0]);
}

#[test]
fn what_stops_a_check_is_reported() {
    let course = Course::built_in().expect("every lesson can be read");
    let (_, functions) = &course.lessons[7];
    let mut answers = vec![Vec::new(); 2];
    answers.push(vec![
        "func count_even(values) {\n for x in values { if x % 2 == 0 { count += 1 } }\n return count\n}".to_string(),
        "func count_even(values) { loop { } }".to_string(),
        "func count_even(a, b) { return 1 }".to_string(),
    ]);
    let said = rehearse(functions, &answers);
    let said = &said[2];
    assert!(
        said[0].contains("`count_even` was tried, and it stops with NameError"),
        "{}",
        said[0]
    );
    assert!(said[0].contains("`var count = …`"), "{}", said[0]);
    assert!(said[1].contains("did not finish"), "{}", said[1]);
    assert!(said[2].contains("ArityError"), "{}", said[2]);
}

#[test]
fn a_lesson_that_cannot_be_read_does_not_hide_the_others() {
    let folder = folder("learn-partly");
    let write = |name: &str, text: &str| std::fs::write(folder.join(name), text).expect("writable");
    write("a.lm.md", &LESSON.replace("lamina check", "lamina chekc"));
    write("b.lm.md", LESSON);
    let place = folder.to_str().expect("UTF-8");
    let mut command = program();
    command
        .args(["learn", place])
        .env("XDG_STATE_HOME", &folder);
    let Ran { status, out, .. } = run_command(&mut command, "x = 2\n");
    assert_eq!(status, 0, "{out}");
    assert!(
        out.contains("A lesson is left out: ") && out.contains("`chekc`"),
        "{out}"
    );
    assert!(out.contains("Right!"), "{out}");
    std::fs::remove_dir_all(folder).expect("removable");
}
