//! What the terminal shows around an input: prompts of lines that go on, hints, the start of lines, modes.

use crate::process::folder;
use crate::terminal::Terminal;
use std::path::PathBuf;
use std::process::Command;
use std::time::{Duration, Instant};

const SIZE: (u16, u16) = (24, 80);

fn shell(name: &str, environment: &[(&str, &str)]) -> (Terminal, PathBuf) {
    let state = folder(&format!("screen-{name}"));
    let arguments = ["--color", "never", "--no-config", "--no-history"];
    let mut terminal = Terminal::sized(&state, &arguments, SIZE, environment);
    terminal.expect("[1]> ");
    (terminal, state)
}

/// Waits until a line of the screen is this, and gives the screen.
#[track_caller]
fn shows(terminal: &Terminal, line: &str) -> String {
    let deadline = Instant::now() + Duration::from_secs(30);
    loop {
        let screen = terminal.screen(SIZE);
        if screen.lines().any(|shown| shown.trim_end() == line) {
            return screen;
        }
        assert!(Instant::now() < deadline, "no line {line:?}:\n{screen}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn an_input_that_goes_on_shows_a_prompt() {
    let (mut terminal, _) = shell("more", &[]);
    terminal.enter("f = do |n| {");
    terminal.enter("return n + 1");
    terminal.enter("}");
    shows(&terminal, "...>     return n + 1");
    terminal.enter("f(2)");
    shows(&terminal, "3");
    // Prompts are no part of what is recalled.
    terminal.enter("[1,");
    terminal.enter("2]");
    shows(&terminal, "[1, 2]");
    terminal.press("\u{1b}[A");
    terminal.expect("2]");
    terminal.enter("");
    terminal.expect("[5]> ");
}

#[test]
fn backspace_takes_a_line_that_goes_on_back() {
    let (mut terminal, _) = shell("back", &[]);
    terminal.enter("x = (5 +");
    terminal.press("\u{7f}\u{7f}");
    terminal.enter(" 2)");
    terminal.enter("x");
    shows(&terminal, "7");
}

#[test]
fn an_empty_line_ends_what_waits_outside_brackets() {
    let (mut terminal, _) = shell("empty", &[]);
    terminal.enter("1 +");
    terminal.enter("");
    terminal.expect("SyntaxError");
    terminal.expect("[2]> ");
    // Inside brackets it does not.
    terminal.enter("(1 +");
    terminal.enter("");
    terminal.enter("2)");
    shows(&terminal, "3");
}

#[test]
fn ctrl_d_ends_any_input_that_goes_on() {
    let (mut terminal, _) = shell("end", &[]);
    terminal.enter("f([1,");
    terminal.press("\u{4}");
    terminal.expect("is never closed");
    terminal.expect("[2]> ");
    terminal.press("\u{4}");
    terminal.expect("left with 0");
}

#[test]
fn a_hint_is_gone_after_ctrl_c() {
    let (mut terminal, _) = shell("hint", &[]);
    terminal.press("1/3 + 1/6 + 1/7");
    terminal.expect("9/14");
    terminal.press("\u{3}");
    // While the prompt is made ready again, the terminal forgets keys.
    std::thread::sleep(Duration::from_millis(500));
    terminal.enter("\"next\"");
    let screen = shows(&terminal, "\"next\"");
    assert!(!screen.contains("9/14"), "{screen}");
}

#[test]
fn the_prompt_begins_a_line_after_a_program_without_one() {
    let (mut terminal, _) = shell("column", &[]);
    terminal.enter(":!printf AB");
    terminal.enter("7 * 6");
    let screen = shows(&terminal, "42");
    assert!(
        screen.lines().any(|line| line.starts_with("AB%")),
        "{screen}"
    );
    terminal.enter(":!echo CD");
    shows(&terminal, "CD");
}

#[test]
fn progress_dots_appear_at_once() {
    let (mut terminal, _) = shell("dots", &[]);
    terminal.enter("write(\"st\" + \"art..\"); loop { }");
    terminal.expect("start..");
    terminal.press("\u{3}");
    terminal.expect("[2]> ");
}

#[test]
#[cfg(unix)]
fn kill_leaves_the_terminal_as_it_was() {
    for (name, busy) in [
        ("idle", ""),
        ("runs", "loop { }"),
        ("asks", "input(\"name? \")"),
    ] {
        let (mut terminal, _) = shell(&format!("kill-{name}"), &[]);
        let process = terminal.process();
        terminal.expect("[1]> ");
        if !busy.is_empty() {
            terminal.enter(busy);
            std::thread::sleep(Duration::from_millis(300));
        }
        let killed = Command::new("kill").arg(process.to_string()).status();
        assert!(killed.expect("kill runs").success());
        assert!(terminal.is_cooked_at_end(143), "{name}");
    }
}

#[test]
fn coloured_errors_in_ascii_show_no_codes() {
    let state = folder("screen-ascii-colours");
    let arguments = ["--color", "always", "--no-config", "--no-history"];
    let mut terminal = Terminal::sized(&state, &arguments, SIZE, &[("LC_ALL", "C")]);
    terminal.expect("[1]> ");
    terminal.enter("\"é\" - 1/0");
    let screen = shows(&terminal, "ZeroDivisionError: division by zero");
    assert!(!screen.contains("\\u{1b}"), "{screen}");
    assert!(screen.contains("\\u{e9}"), "{screen}");
}

#[test]
fn a_locale_without_utf8_gets_ascii() {
    let (mut terminal, _) = shell("ascii", &[("LC_ALL", "C")]);
    terminal.enter("sqrt(8) / 3");
    shows(&terminal, "2*sqrt(2)/3  ~ 0.942809");
    terminal.enter("\"é\" - 1");
    terminal.expect("TypeError");
    terminal.expect("[3]> ");
    let screen = terminal.screen(SIZE);
    let typed = |line: &str| line.starts_with('[');
    let rest: Vec<&str> = screen.lines().filter(|line| !typed(line)).collect();
    assert!(rest.iter().all(|line| line.is_ascii()), "{screen}");
    let (mut terminal, _) = shell("utf8", &[("LC_ALL", "C.UTF-8")]);
    terminal.enter("sqrt(8) / 3");
    shows(&terminal, "2√2/3  ≈ 0.942809");
}
