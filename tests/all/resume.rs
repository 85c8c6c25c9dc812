//! After a shell has been killed, the inputs entered in it can be run again.

use crate::terminal::{Terminal, state};
use std::path::Path;
use std::time::Duration;

fn sessions(state: &Path) -> usize {
    let folder = state.join("lmsh/sessions");
    std::fs::read_dir(folder).map_or(0, |entries| entries.count())
}

#[test]
fn a_session_that_was_left_leaves_nothing() {
    let state = state("left");
    let mut shell = Terminal::open(&state, &[]);
    shell.expect("[1]> ");
    assert_eq!(sessions(&state), 0);
    shell.ask("x = 5; x + 1000", "1005");
    shell.expect("[2]> ");
    assert_eq!(sessions(&state), 1);
    shell.press("\x04");
    shell.ends_with(0);
    assert_eq!(sessions(&state), 0);
    let mut shell = Terminal::open(&state, &["--resume"]);
    shell.expect("nothing to resume");
    shell.leave();
    shell.ends_with(0);
    std::fs::remove_dir_all(state).expect("removable");
}

#[test]
fn a_shell_killed_before_its_first_input_leaves_nothing_to_a_later_one() {
    let state = state("empty-log");
    let folder = state.join("lmsh/sessions");
    std::fs::create_dir_all(&folder).expect("writable");
    let file = std::fs::File::create(folder.join("1-1.lm.md")).expect("writable");
    let before = std::time::SystemTime::now() - Duration::from_secs(3600);
    file.set_modified(before).expect("files have times");
    let mut shell = Terminal::open(&state, &[]);
    shell.expect("[1]> ");
    assert_eq!(sessions(&state), 0);
    shell.press("\x04");
    shell.ends_with(0);
    std::fs::remove_dir_all(state).expect("removable");
}

#[test]
fn one_input_more_is_shown_rather_than_counted() {
    for (count, begins) in [(12, "    x1 = 1\r\n"), (13, "    … 2 more inputs\r\n")] {
        let state = state(&format!("one-more-{count}"));
        let mut shell = Terminal::open(&state, &[]);
        for n in 1..=count {
            shell.expect(&format!("[{n}]> "));
            shell.enter(&format!("x{n} = {n}"));
        }
        shell.expect(&format!("[{}]> ", count + 1));
        shell.enter(":!kill -9 $PPID");
        shell.ends_with(137);
        let mut shell = Terminal::open(&state, &["--resume"]);
        shell.expect(begins);
        shell.expect("    x3 = 3\r\n");
        shell.expect("Run these inputs again");
        shell.enter("n");
        shell.leave();
        shell.ends_with(0);
        std::fs::remove_dir_all(state).expect("removable");
    }
}

#[test]
fn a_session_that_was_killed_runs_again() {
    let state = state("killed");
    let mut shell = Terminal::open(&state, &[]);
    shell.expect("[1]> ");
    shell.enter("x = 5");
    shell.expect("[2]> ");
    shell.enter("func f(n) {");
    shell.enter("return n + x");
    shell.enter("}");
    shell.expect("[3]> ");
    shell.enter("y = 1");
    shell.expect("[4]> ");
    shell.ask(":undo", "took back: y = 1");
    shell.ask("f(1000)", "1005");
    shell.expect("[4]> ");
    shell.press("this is not entered");
    shell.expect("entered");
    shell.press("\x15");
    shell.enter(":!kill -9 $PPID");
    shell.ends_with(137);
    assert_eq!(sessions(&state), 1);
    let mut shell = Terminal::open(&state, &[]);
    shell.expect("note: an earlier session was cut off: `lmsh --resume`");
    shell.leave();
    shell.ends_with(0);
    let mut shell = Terminal::open(&state, &["--resume"]);
    shell.expect("  func f(n) { …\r\n");
    shell.expect("! :!kill -9 $PPID   (runs a program)");
    shell.expect("Run these inputs again (6)?");
    shell.ask("s", "1005");
    shell.expect("[4]> ");
    shell.ask("f(2000)", "2005");
    shell.ask("y", "`y` is not defined");
    shell.leave();
    shell.ends_with(0);
    assert_eq!(sessions(&state), 0);
    std::fs::remove_dir_all(state).expect("removable");
}

#[test]
fn a_kill_at_any_moment_loses_at_most_what_is_being_typed() {
    let state = state("any-moment");
    for round in 0..4_u64 {
        let mut shell = Terminal::open(&state, &[]);
        shell.expect("[1]> ");
        shell.enter("x = 0");
        shell.expect("[2]> ");
        // The shell is killed while inputs are running.
        let wait = 0.35 + 0.173 * round as f64;
        shell.enter(&format!(":!(sleep {wait}; kill -9 $PPID) &"));
        shell.expect("[2]> ");
        let mut seen = 0;
        for n in 1..2000 {
            shell.enter("x += 1");
            if !shell.comes(&format!("[{}]> ", n + 2), Duration::from_secs(10)) {
                break;
            }
            seen = n;
        }
        assert!(seen > 0);
        let mut shell = Terminal::open(&state, &["--resume"]);
        shell.expect("again (");
        shell.enter("s");
        shell.ask(
            "print(\"x is at least \" + min(x, SEEN))"
                .replace("SEEN", &seen.to_string())
                .as_str(),
            &format!("x is at least {seen}\r\n"),
        );
        shell.leave();
        shell.ends_with(0);
    }
    std::fs::remove_dir_all(state).expect("removable");
}

/// Starts a shell, enters these inputs, each with the text that it must show, and kills the shell;
/// the answer `s` skips the input that killed it.
fn killed(state: &Path, arguments: &[&str], inputs: &[(&str, &str)]) {
    let mut shell = Terminal::open(state, arguments);
    shell.expect("]> ");
    for (input, shows) in inputs {
        shell.ask(input, shows);
    }
    shell.enter(":!kill -9 $PPID");
    shell.ends_with(137);
}

#[test]
fn inputs_of_every_command_that_changes_the_session_are_resumed() {
    let state = state("resume-commands");
    let script = state.join("script.lm");
    std::fs::write(&script, "loaded = 11\n").expect("writable");
    killed(
        &state,
        &[],
        &[
            (":step --max 1 a = 2 * 3 + 1", "the rest is not shown"),
            (":trace calls b = a + 1", "]> "),
            (":type c = 5", "]> "),
            (":time d = 6", "s\r\n"),
            (":h type", "the type of a value"),
            (&format!(":load {}", script.display()), "]> "),
            (":bench --time 0.01 1 + 1", "median"),
            (":edit 1 a = 100", "edited: 1"),
        ],
    );
    let mut shell = Terminal::open(&state, &["--resume"]);
    shell.expect("Run these inputs again (8)?");
    shell.enter("s");
    shell.expect("edited: 1");
    shell.ask("[a, b, c, d, loaded]", "[7, 8, 5, 6, 11]");
    shell.leave();
    shell.ends_with(0);
    std::fs::remove_dir_all(state).expect("removable");
}

const LESSON: &str = "# One\n\n```lamina\nwatched = 3\n```\n\n---\n\nSay.\n\n```lamina task\nstarted = 5\n```\n\n```lamina check\nx == 2\n```\n\n```lamina solution\nx = 2\n```\n\n# Two\n\n```lamina\nthen = x + 1\n```\n\n---\n\n```lamina task\nlast = 9\n```\n\n```lamina check\ny == 2\n```\n\n```lamina solution\ny = 2\n```\n";

#[test]
fn what_lessons_started_and_were_answered_is_resumed() {
    let state = state("resume-lessons");
    let folder = state.join("course");
    std::fs::create_dir(&folder).expect("writable");
    std::fs::write(folder.join("a.lm.md"), LESSON).expect("writable");
    let place = folder.to_str().expect("UTF-8");
    let mut shell = Terminal::open(&state, &["learn", place, "--allow"]);
    shell.expect("(:next continues)");
    shell.enter(":next");
    shell.expect("(Your turn.");
    shell.ask("x = 2", "Right!");
    shell.expect("(:next continues)");
    shell.enter(":next");
    shell.expect("(Your turn.");
    shell.enter(":skip");
    shell.expect("That was the last lesson.");
    shell.enter(":back");
    shell.expect("(Your turn.");
    shell.enter(":!kill -9 $PPID");
    shell.ends_with(137);
    let mut shell = Terminal::open(&state, &["--resume"]);
    shell.expect(&format!(":learn {place}"));
    shell.expect("Run these inputs again (7)?");
    shell.enter("s");
    for shown in [
        "(:next continues)",
        "Right!",
        "(Your turn.",
        "last lesson.",
        "(Your turn.",
    ] {
        shell.expect(shown);
    }
    shell.ask("[watched, started, x, then, last, y]", "[3, 5, 2, 3, 9, 2]");
    shell.ask(":lesson", "2/2");
    shell.leave();
    shell.ends_with(0);
    std::fs::remove_dir_all(state).expect("removable");
}

#[test]
fn files_are_not_written_again_unasked() {
    let state = state("resume-files");
    let log = state.join("log.txt");
    let path = log.display().to_string();
    let inputs = [
        ("x = 1", "[2]> "),
        (
            &*format!("func note(t) {{ io::append(\"{path}\", t) }}"),
            "[3]> ",
        ),
        ("note(\"a\"); x = 2", "[4]> "),
        ("y = x + 1", "[5]> "),
        ("y", "3"),
    ];
    let mut shell = Terminal::open(&state, &[]);
    shell.expect("[1]> ");
    for (input, shows) in inputs {
        shell.ask(input, shows);
    }
    shell.expect("[6]> ");
    shell.enter(":!kill -9 $PPID");
    shell.ends_with(137);
    let text = || std::fs::read_to_string(&log).expect("it was written");
    // Enter alone runs nothing; the session can still be resumed.
    let mut shell = Terminal::open(&state, &["--resume"]);
    shell.expect("! note(\"a\"); x = 2   (writes a file)");
    shell.expect("would do so again");
    shell.expect("[a]ll, [s]kip");
    shell.enter("");
    shell.expect("[1]> ");
    assert_eq!(text(), "a");
    shell.press("\x04");
    shell.ends_with(0);
    let mut shell = Terminal::open(&state, &["--resume"]);
    shell.expect("[a]ll, [s]kip");
    shell.enter("s");
    // An input that is skipped keeps its number.
    shell.expect("[4]> y = x + 1");
    shell.expect("[6]> ");
    assert_eq!(text(), "a");
    shell.ask("note(\"b\")", "[7]> ");
    shell.ask("_5", "2");
    shell.leave();
    shell.ends_with(0);
    assert_eq!(text(), "ab");
    std::fs::remove_dir_all(state).expect("removable");
}

#[test]
fn lines_that_were_read_are_not_asked_for_again() {
    let state = state("resume-lines");
    let mut shell = Terminal::open(&state, &[]);
    shell.expect("[1]> ");
    shell.ask("name = input(\"Who? \")", "Who? ");
    shell.ask("Ada", "[2]> ");
    shell.ask("func ask() { return input(\"More? \") }", "[3]> ");
    shell.ask("more = ask()", "More? ");
    shell.press("\x04");
    shell.expect("[4]> ");
    shell.enter(":!kill -9 $PPID");
    shell.ends_with(137);
    let mut shell = Terminal::open(&state, &["--resume"]);
    shell.expect("again (4)?");
    shell.enter("s");
    shell.expect("[4]> ");
    shell.ask("[name, more]", "[\"Ada\", null]");
    shell.leave();
    shell.ends_with(0);
    std::fs::remove_dir_all(state).expect("removable");
}

#[test]
fn an_input_that_begins_with_a_blank_is_kept_nowhere() {
    let state = state("resume-private");
    let file = state.join("saved.lm.md");
    let mut shell = Terminal::open(&state, &[]);
    shell.expect("[1]> ");
    shell.ask("x = 1", "[2]> ");
    shell.ask(" secret = 987654", "[3]> ");
    shell.ask("x + 1", "2\r\n");
    shell.expect("[4]> ");
    shell.ask(":cells", "begins with a space");
    shell.ask(&format!(":save {}", file.display()), "saved 2 inputs");
    shell.expect("1 input that begins with a space left out");
    shell.expect("secret");
    shell.enter(":!kill -9 $PPID");
    shell.ends_with(137);
    let mut found = Vec::new();
    let mut folders = vec![state.clone()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("readable").flatten() {
            if entry.path().is_dir() {
                folders.push(entry.path());
            } else {
                let text = std::fs::read(entry.path()).expect("readable");
                found.push(String::from_utf8_lossy(&text).into_owned());
            }
        }
    }
    assert!(found.iter().any(|text| text.contains("x + 1")));
    assert!(
        !found.iter().any(|text| text.contains("987654")),
        "{found:?}"
    );
    let mut shell = Terminal::open(&state, &["--resume"]);
    shell.expect("1 input that begins with a space was not kept");
    shell.expect("again (4)?");
    shell.enter("s");
    shell.expect("[3]> x + 1");
    shell.leave();
    shell.ends_with(0);
    std::fs::remove_dir_all(state).expect("removable");
}

#[test]
fn paths_start_where_the_lost_session_started() {
    let state = state("resume-folder");
    let inner = state.join("inner");
    std::fs::create_dir(&inner).expect("writable");
    std::fs::write(inner.join("data.txt"), "here").expect("writable");
    killed(
        &state,
        &[],
        &[
            (&format!(":cd {}", inner.display()), "]> "),
            ("t = io::read(\"data.txt\")", "]> "),
        ],
    );
    let mut shell = Terminal::open(&state, &["--resume"]);
    shell.expect("(changes the folder)");
    shell.enter("s");
    shell.expect("[2]> ");
    shell.ask("t", "\"here\"");
    shell.leave();
    shell.ends_with(0);
    std::fs::remove_dir_all(state).expect("removable");
}

#[test]
fn steps_are_resumed_without_asking_for_keys() {
    let state = state("resume-steps");
    let mut shell = Terminal::open(&state, &[]);
    shell.expect("[1]> ");
    shell.enter(":step a = 2 * 3 + 1");
    shell.expect("step 1");
    shell.press("r");
    shell.expect("[2]> ");
    // A `:step` that was quit counts as never entered.
    shell.enter(":step b = 2 * 3");
    shell.expect("step 1");
    shell.press("q");
    shell.expect("[2]> ");
    shell.enter(":!kill -9 $PPID");
    shell.ends_with(137);
    let mut shell = Terminal::open(&state, &["--resume"]);
    shell.expect("again (2)?");
    shell.enter("s");
    shell.expect("[2]> ");
    shell.ask("a", "7");
    shell.ask("b", "`b` is not defined");
    shell.leave();
    shell.ends_with(0);
    std::fs::remove_dir_all(state).expect("removable");
}

#[cfg(unix)]
#[test]
fn the_name_of_a_folder_is_no_input() {
    let state = state("folder-name");
    let folder = state.join("a\n```\n\n```lamina\nprint(6 * 7000)\n```\n\n```x");
    std::fs::create_dir_all(&folder).expect("writable");
    let script = "cd \"$AT\"; \"$0\" \"$@\"; echo \"left with $?\"";
    let at = [("AT", folder.to_str().expect("UTF-8"))];
    let mut shell = Terminal::script(&state, &["--color", "never"], (24, 80), &at, script);
    shell.expect("[1]> ");
    shell.enter(":!kill -9 $PPID");
    shell.ends_with(137);
    let sessions = std::fs::read_dir(state.join("lmsh/sessions")).expect("there is one");
    let file = sessions.flatten().next().expect("there is one").path();
    let text = std::fs::read_to_string(file).expect("readable");
    assert_eq!(text.matches("```lamina\n").count(), 1, "{text}");
    std::fs::remove_dir_all(state).expect("removable");
}

#[test]
fn only_an_answer_is_taken_for_one_and_what_was_done_is_said() {
    let state = state("resume-answers");
    let mut shell = Terminal::open(&state, &[]);
    shell.expect("[1]> ");
    shell.ask("x = 5; x + 1000", "1005");
    shell.expect("[2]> ");
    let process = shell.process();
    let killed = std::process::Command::new("kill")
        .args(["-9", &process.to_string()])
        .status();
    assert!(killed.is_ok_and(|status| status.success()));
    drop(shell);
    let mut shell = Terminal::open(&state, &["--resume"]);
    shell.expect("Run these inputs again (2)? [a]ll, [s]kip those with !, [N]o, [d]iscard: ");
    for nonsense in ["y", "nonsense", "1"] {
        shell.ask(nonsense, "Please answer a, s, n or d");
        shell.expect("[d]iscard: ");
    }
    shell.ask("", "nothing was run");
    shell.leave();
    shell.ends_with(0);
    let mut shell = Terminal::open(&state, &["--resume"]);
    shell.expect("[d]iscard: ");
    shell.ask("s", "1005");
    shell.expect("ran 1 input again");
    shell.leave();
    shell.ends_with(0);
    std::fs::remove_dir_all(state).expect("removable");
}
