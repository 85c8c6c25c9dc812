//! Editing inputs and definitions in the user's editor, with `:edit`.

use crate::shell::WIDE;
use crate::terminal::{Terminal, state};
#[cfg(target_os = "linux")]
use std::{
    fs,
    time::{Duration, Instant},
};

#[test]
fn the_editor_edits_the_last_input_or_a_name() {
    let environment = [("EDITOR", "sed -i s/1000/2000/"), ("NO_COLOR", "1")];
    let mut shell = Terminal::sized(&state("edit"), &["--no-history"], WIDE, &environment);
    shell.expect("[1]> ");
    shell.ask("1000 + 7", "\r\n1007\r\n");
    shell.ask(":edit", "[2]> 2000 + 7\r\n2007\r\n");
    shell.enter("func f(n) { return n + 1000 }");
    shell.expect("[4]> ");
    shell.ask(":edit f", "[4]> func f(n) { return n + 2000 }\r\n");
    shell.ask("f(1)", "\r\n2001\r\n");
    shell.ask(":edit g", "you have not defined `g`");
    shell.leave();
    shell.ends_with(0);
    let environment = [("VISUAL", "false"), ("EDITOR", "true"), ("NO_COLOR", "1")];
    let mut shell = Terminal::sized(&state("edit-fails"), &["--no-history"], WIDE, &environment);
    shell.expect("[1]> ");
    shell.ask(":edit", "nothing was run: `false` ended with");
    shell.ask("6 * 7", "\r\n42\r\n");
    shell.leave();
    shell.ends_with(0);
}

#[cfg(target_os = "linux")]
#[test]
fn the_next_shell_removes_the_edited_text_of_a_killed_one() {
    let state = state("edit-killed");
    let temporary = state.join("tmp");
    fs::create_dir_all(&temporary).expect("writable");
    let named = temporary.to_str().expect("UTF-8");
    let environment = [
        ("EDITOR", "sleep 60; true"),
        ("TMPDIR", named),
        ("NO_COLOR", "1"),
    ];
    let texts = || {
        let entries = fs::read_dir(&temporary).expect("readable").flatten();
        let names = entries.map(|entry| entry.file_name().to_string_lossy().into_owned());
        let mut names: Vec<String> = names.collect();
        names.sort();
        names
    };
    let until = |wanted: &dyn Fn(&[String]) -> bool| {
        let begin = Instant::now();
        while !wanted(&texts()) {
            assert!(begin.elapsed() < Duration::from_secs(20), "{:?}", texts());
            std::thread::sleep(Duration::from_millis(20));
        }
    };
    let mut shell = Terminal::sized(&state, &["--no-history"], WIDE, &environment);
    shell.expect("[1]> ");
    shell.ask("1000 + 7", "\r\n1007\r\n");
    shell.enter(":edit");
    until(&|names| names.len() == 1);
    let left = texts().remove(0);
    // A file that is in use, one that does not belong to a shell, and one that is no file.
    let own = format!("lmsh-{}-0.lm", std::process::id());
    fs::write(temporary.join(&own), "1").expect("writable");
    fs::write(temporary.join("lmsh-mine.lm"), "1").expect("writable");
    let mut other = Terminal::sized(&state, &["--no-history"], WIDE, &environment);
    other.expect("[1]> ");
    other.ask("6 * 7", "\r\n42\r\n");
    assert_eq!(texts().len(), 3, "{:?}", texts());
    other.leave();
    other.ends_with(0);
    let pid = left.split('-').nth(1).expect("it has a process number");
    let killed = std::process::Command::new("kill")
        .args(["-9", pid])
        .status();
    assert!(killed.expect("it runs").success());
    shell.expect("left with ");
    let mut next = Terminal::sized(&state, &["--no-history"], WIDE, &environment);
    next.expect("[1]> ");
    until(&|names| !names.contains(&left));
    assert_eq!(texts(), [own, "lmsh-mine.lm".to_string()]);
    next.leave_here();
    next.ends_with(0);
}
