//! Lines on narrow terminals: none is longer than the screen, no word is broken, and the marks
//! under code are in the right places.

use crate::process::run;
use crate::terminal::{Terminal, state};
use lamina_shell::testing::{command_names, topics, wrap};
use std::collections::HashSet;
use std::fs;

/// Terminal output as lines, without control sequences.
fn lines(written: &[u8]) -> Vec<String> {
    let text = String::from_utf8_lossy(written).into_owned();
    let mut plain = String::new();
    let mut rest = text.as_str();
    while let Some(at) = rest.find("\u{1b}[") {
        plain.push_str(&rest[..at]);
        rest = &rest[at + 2..];
        let end = rest.find(|c: char| c.is_ascii_alphabetic());
        rest = end.map_or("", |end| &rest[end + 1..]);
    }
    plain.push_str(rest);
    plain.split("\r\n").map(str::to_string).collect()
}

/// The commands to try: those for every help text, and others that show something.
fn inputs() -> Vec<String> {
    let mut inputs: Vec<String> = command_names()
        .map(|name| format!(":help {name}"))
        .collect();
    inputs.extend(topics().map(|topic| format!(":help {topic}")));
    let more = [
        "func fib(n) { if n < 2 { n } }",
        "func f(n) { return fib(n) + fib(3) }",
        "s = \"漢字仮名交じり文 and more\"",
        ":help",
        "f()",
        ":why",
        "1 + [1, 2]",
        ":why",
        "sqrtt(4)",
        "nosuch",
        ":doc gcd",
        ":doc solve",
        ":doc matrix",
        ":doc string",
        ":doc try",
        ":doc prime",
        ":set",
        ":vars",
        ":trace ops fib(1) + fib(3)",
        ":trace ops size(s + s + \"a\")",
        ":trace ops map([1, 2], |k| k^2)",
        ":trace lines f(2)",
        ":trace calls f(2)",
        ":stats",
        ":stats on",
        "f(4)",
        ":stats off",
        ":cells",
        ":tokens f(1)",
        ":ast f(1) + fib(2) * 3",
        ":dis fib",
        ":nosuchcommand",
        ":set nosuch on",
        ":trace ops --max x 1",
        ":learn",
        ":hint",
        ":skip",
        ":skip",
        ":lesson",
        ":history",
        ":undo",
    ];
    inputs.extend(more.map(str::to_string));
    inputs
}

/// The sequence sent to the terminal after an input is entered: it switches paste markers off.
const ENTERED: &str = "\x1b[?2004l\r\n";

/// The output of each input on a terminal with this many columns.
fn shown(columns: u16) -> Vec<(String, Vec<String>)> {
    let state = state(&format!("width-{columns}"));
    let arguments = ["--color", "never", "--set", "preview=off", "--no-config"];
    let mut shell = Terminal::sized(&state, &arguments, (200, columns), &[("PAGER", "cat")]);
    shell.expect("[1]> ");
    let mut all = Vec::new();
    for input in inputs() {
        let before = shell.written().len();
        shell.enter(&input);
        shell.expect(ENTERED);
        shell.expect("]> ");
        let written = shell.written()[before..].to_vec();
        let typed = written
            .windows(ENTERED.len())
            .position(|bytes| bytes == ENTERED.as_bytes())
            .expect("`expect` has found it");
        let mut lines = lines(&written[typed + ENTERED.len()..]);
        // The last line is the next prompt.
        lines.pop();
        all.push((input, lines));
    }
    shell.press("\x04");
    shell.ends_with(0);
    fs::remove_dir_all(state).expect("removable");
    all
}

fn words(lines: &[String]) -> impl Iterator<Item = &str> {
    lines.iter().flat_map(|line| line.split_whitespace())
}

#[test]
fn no_line_is_wider_than_the_terminal_and_no_word_is_broken() {
    let wide = shown(400);
    for columns in [80, 60, 40] {
        for ((input, lines), (_, whole)) in shown(columns).iter().zip(&wide) {
            for line in lines {
                let width = wrap::width(line.trim_end());
                assert!(
                    width <= columns.into(),
                    "{input}: {width} of {columns} columns\n{line}"
                );
            }
            let known: HashSet<&str> = words(whole).collect();
            for word in words(lines) {
                // Times and counts differ from run to run, and tables cut words with an ellipsis.
                let varies = word.contains(|c: char| c.is_ascii_digit() || c == '…');
                let wide = !word.is_ascii();
                let is_long = wrap::width(word) > usize::from(columns) / 2;
                let known = known.contains(word) || varies || wide || is_long;
                assert!(
                    known,
                    "{input}: {columns} columns: {word:?} is not one of its words\n{}",
                    lines.join("\n")
                );
            }
        }
    }
}

#[test]
fn the_command_lines_help_fits_the_terminal() {
    let lists: [&[&str]; 4] = [
        &["--help"],
        &["test", "--help"],
        &["--nosuch"],
        &["nosuch.lm"],
    ];
    for list in lists {
        let piped = run(list, "");
        let piped = piped.out + &piped.error;
        let known: HashSet<&str> = piped.split_whitespace().collect();
        for columns in [80, 60, 40] {
            let state = state(&format!("help-{columns}"));
            let mut shell = Terminal::sized(&state, list, (200, columns), &[]);
            shell.expect("left with ");
            for line in lines(&shell.written()) {
                let width = wrap::width(line.trim_end());
                assert!(
                    width <= columns.into(),
                    "{list:?}: {width} of {columns} columns\n{line}"
                );
                let mut words = line
                    .split_whitespace()
                    .filter(|_| !line.starts_with("left with"));
                let broken = words.find(|word| !known.contains(word));
                assert_eq!(broken, None, "{list:?}: {columns} columns: {line}");
            }
            fs::remove_dir_all(state).expect("removable");
        }
    }
}

#[test]
fn a_row_of_a_trace_is_one_line() {
    let ran = run(
        &[],
        "func fib(n) { if n < 2 { return n } return fib(n-1) + fib(n-2) }\n:trace ops \"a long text that goes on\" + fib(2)",
    );
    assert!(
        ran.out.lines().all(|line| wrap::width(line) <= 80),
        "{}",
        ran.out
    );
    let rows = ran.out.lines().filter(|line| line.contains("  1:"));
    assert!(rows.count() > 10, "{}", ran.out);
}

#[test]
fn carets_are_under_their_characters_on_a_narrow_terminal() {
    let long = "[\"漢字\", 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17] + nosuch + [1, 2, 3, 4, 5, 6, 7, 8, 9]";
    for columns in [80, 60, 40] {
        let state = state(&format!("caret-{columns}"));
        let mut shell = Terminal::sized(
            &state,
            &["--color", "never", "--no-history"],
            (24, columns),
            &[],
        );
        shell.expect("[1]> ");
        let script = state.join("a.lm");
        fs::write(&script, long).expect("writable");
        // The home folder is the folder of this test.
        shell.enter(":cd ~");
        shell.expect("[1]> ");
        let before = shell.written().len();
        shell.enter(":load a.lm");
        shell.expect("NameError");
        shell.expect("]> ");
        let lines = lines(&shell.written()[before..]);
        let at = lines
            .iter()
            .position(|line| line.contains("^^^^^^"))
            .expect("there is a mark");
        let mark = lines[at].find('^').expect("it has a column");
        let code = &lines[at - 1];
        let name = code.find("nosuch").expect("the name is shown");
        assert_eq!(
            wrap::width(&code[..name]),
            mark,
            "{columns}\n{}",
            lines.join("\n")
        );
        assert!(
            lines
                .iter()
                .skip(1)
                .all(|line| wrap::width(line) <= columns.into()),
            "{}",
            lines.join("\n")
        );
        shell.press("\x04");
        shell.ends_with(0);
        fs::remove_dir_all(state).expect("removable");
    }
}

#[test]
fn the_keys_of_the_stepper_are_all_there_on_a_narrow_terminal() {
    let keys = [
        "Enter next",
        "i in",
        "o out",
        "b back",
        "g go to",
        "Tab machine",
        "r run",
        "q quit",
    ];
    for columns in [80, 60, 40] {
        let state = state(&format!("keys-{columns}"));
        let mut shell = Terminal::sized(
            &state,
            &["--color", "never", "--no-history"],
            (24, columns),
            &[],
        );
        shell.expect("[1]> ");
        shell.enter(":step 2*(3+4)");
        shell.expect("quit");
        for key in keys {
            shell.waits((24, columns), |screen| screen.contains(key));
        }
        shell.press("q");
        shell.expect("]> ");
        shell.press("\x04");
        shell.ends_with(0);
        fs::remove_dir_all(state).expect("removable");
    }
}

#[test]
fn a_pipe_has_its_own_width() {
    let outputs: Vec<String> = ["40", "200"]
        .map(|columns| {
            let mut command = crate::process::program();
            command.env("COLUMNS", columns);
            let input = ":help bench\n1/0\n:why\n:trace ops 1 + 2\n:help\n";
            command.arg("--keep-going");
            crate::process::run_command(&mut command, input).out
        })
        .to_vec();
    assert_eq!(outputs[0], outputs[1]);
    let long = outputs[0].lines().find(|line| wrap::width(line) > 84);
    assert_eq!(long, None);
}

#[test]
fn a_message_that_no_terminal_has_room_for_is_cut() {
    let state = state("long-message");
    let mut shell = Terminal::open(&state, &[]);
    shell.expect("[1]> ");
    shell.enter("error(\"x\".repeat(100000))");
    shell.expect("(96000 more");
    shell.ask("1 + 100", "101");
    shell.leave();
    shell.ends_with(0);
    std::fs::remove_dir_all(state).expect("removable");
    let error = crate::process::run(&["-e", "error(\"x\".repeat(100000))"], "").error;
    assert!(error.contains(&"x".repeat(100_000)));
}
