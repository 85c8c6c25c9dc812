//! A shell that is killed: what it was given can be run again.

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
    shell.expect("Run these inputs again (5)?");
    shell.ask("y", "1005");
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
        // The kill comes while inputs run.
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
        shell.enter("y");
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
