//! What the shell asks about the terminal, and what it does with the answers. The tests answer as a
//! terminal would.

use crate::process::folder;
use crate::terminal::{CTRL_C, Terminal};
use std::time::Duration;

const SIZE: (u16, u16) = (24, 80);
/// The last question.
const QUESTION: &str = "\x1b[c";
/// The answer to it.
const ANSWER: &str = "\x1b[?62;4c";
/// The cursor position after each sample, on a terminal that draws the parts of an emoji
/// separately.
const SPLIT: &str = "\x1b[12;5R\x1b[12;5R";
/// The same on a terminal that joins the parts.
const JOINED: &str = "\x1b[12;3R\x1b[12;3R";

/// How often to try what depends on an answer in time.
const ATTEMPTS: usize = 10;
/// How long the drawing of a line may take in each attempt.
const ENOUGH: Duration = Duration::from_secs(3);

/// A newly started shell that uses colours.
fn painted(name: &str, arguments: &[&str], environment: &[(&str, &str)]) -> Terminal {
    let state = folder(&format!("ask-{name}"));
    let arguments = [&["--color", "always", "--no-history"], arguments].concat();
    Terminal::sized(&state, &arguments, SIZE, environment)
}

#[test]
fn the_terminal_tells_its_ground() {
    // Numbers are blue on a light background, bright cyan on a dark one.
    let (light, dark) = ("\x1b[34m123\x1b", "\x1b[96m123\x1b");
    for (name, ground, expected) in [
        ("bell", "\x1b]11;rgb:ffff/ffff/f0f0\x07", light),
        ("string", "\x1b]11;rgb:fd/f6/e3\x1b\\", light),
        ("dark", "\x1b]11;rgb:0000/0000/2020\x1b\\", dark),
        ("silent", "", dark),
    ] {
        let mut shell = painted(name, &["--no-config"], &[]);
        shell.expect(QUESTION);
        // Keys typed between the answers are kept.
        shell.press(&format!("1{ground}2{SPLIT}{ANSWER}3"));
        shell.expect(expected);
        shell.waits(SIZE, |screen| {
            let typed = screen.lines().find(|line| line.starts_with("[1]> "));
            typed.is_some_and(|line| line.starts_with("[1]> 123"))
        });
        shell.press(CTRL_C);
        shell.expect("]> ");
        shell.leave_here();
        shell.ends_with(0);
    }
}

#[test]
fn a_late_answer_is_taken_and_is_no_text() {
    let mut shell = painted("late", &["--no-config"], &[]);
    shell.expect(QUESTION);
    // The first prompt does not wait for the answer.
    shell.expect("[1]> ");
    shell.press("12");
    shell.expect("\x1b[96m12\x1b");
    shell.press(&format!("\x1b]11;rgb:ffff/ffff/f0f0\x1b\\{SPLIT}{ANSWER}"));
    shell.expect("\x1b[34m12\x1b");
    shell.press("3");
    shell.expect("\x1b[34m123\x1b");
    shell.waits(SIZE, |screen| {
        screen.contains("[1]> 123") && !screen.contains("62")
    });
    // After the answers, keys are just keys again.
    shell.press("4");
    shell.expect("1234");
    shell.enter("");
    shell.expect("[2]> ");
    shell.leave_here();
    shell.ends_with(0);
}

#[test]
fn lines_typed_ahead_of_the_answers_run() {
    let mut shell = painted("ahead", &["--no-config"], &[("NO_COLOR", "1")]);
    shell.expect(QUESTION);
    shell.press("1000 + 1\rf(1,\x7f\x7f\x7f\x7f[2,\r3000]\r70\x7f8");
    shell.expect("1001\r\n");
    shell.expect("[2, 3000]\r\n");
    shell.expect("[3]> ");
    shell.expect("78");
    shell.enter("");
    shell.expect("78\r\n");
    shell.waits(SIZE, |screen| screen.contains("[1]> 1000 + 1\n"));
    shell.expect("[4]> ");
    shell.leave_here();
    shell.ends_with(0);
}

#[test]
fn only_what_helps_is_asked() {
    type Case<'a> = (&'a str, &'a [&'a str], &'a [(&'a str, &'a str)]);
    let ground: [Case<'_>; 3] = [
        ("no-colour", &["--color", "never"], &[]),
        ("environment", &[], &[("COLORFGBG", "15;0")]),
        ("console", &[], &[("TERM", "linux")]),
    ];
    for (name, arguments, environment) in ground {
        let state = folder(&format!("ask-{name}"));
        let arguments = [&["--no-config", "--no-history"], arguments].concat();
        let mut shell = Terminal::sized(&state, &arguments, SIZE, environment);
        shell.ask("6 * 7 + 1000", "1042");
        let written = String::from_utf8_lossy(&shell.written()).into_owned();
        assert!(!written.contains("\x1b]11"), "{name}: {written:?}");
        assert!(written.contains(QUESTION), "{name}: {written:?}");
        shell.leave();
        shell.ends_with(0);
    }
    let state = folder("ask-chosen");
    let config = state.join("config/lmsh");
    std::fs::create_dir_all(&config).expect("writable");
    std::fs::write(config.join("config.lm"), ":set theme light\n").expect("writable");
    let place = state.join("config").display().to_string();
    let mut shell = Terminal::sized(&state, &[], SIZE, &[("XDG_CONFIG_HOME", &place)]);
    shell.expect("[1]> ");
    shell.press("12");
    shell.expect("\x1b[34m12\x1b");
    let written = String::from_utf8_lossy(&shell.written()).into_owned();
    assert!(!written.contains("\x1b]11"), "{written:?}");
    shell.press(CTRL_C);
    shell.leave();
    shell.ends_with(0);
    let state = folder("ask-dumb");
    let mut shell = Terminal::sized(&state, &["--no-config"], SIZE, &[("TERM", "dumb")]);
    shell.ask("6 * 7 + 1000", "1042");
    assert!(!shell.written().contains(&0x1b));
    shell.leave();
    shell.ends_with(0);
}

#[test]
fn what_was_drawn_to_be_measured_is_gone() {
    let mut shell = painted("samples", &["--no-config"], &[]);
    shell.expect("[1]> ");
    std::thread::sleep(Duration::from_millis(50));
    let screen = shell.screen(SIZE);
    assert!(!screen.contains('🚀') && !screen.contains('👍'), "{screen}");
    assert!(
        screen
            .lines()
            .nth(1)
            .is_some_and(|line| line.trim_end() == "[1]>"),
        "{screen}"
    );
}

#[test]
fn emoji_take_the_columns_that_the_terminal_says() {
    // The prompt takes five columns; then come a quote and two emoji.
    for (name, answers, columns) in [("split", SPLIT, 6 + 8), ("joined", JOINED, 6 + 4)] {
        let attempt = || {
            let mut shell = painted(name, &["--no-config"], &[("NO_COLOR", "1")]);
            shell.press(&format!("{answers}{ANSWER}"));
            shell.expect("[1]> ");
            shell.press("\"👩\u{200d}🚀👍🏿x");
            let drawn = format!("👍🏿\x1b[{}Gx", columns + 1);
            shell.comes(&drawn, ENOUGH).then_some(shell)
        };
        // On a busy machine, the shell may have stopped waiting before the test can answer.
        let mut shell = std::iter::repeat_with(attempt)
            .take(ATTEMPTS)
            .find_map(|shell| shell)
            .expect("an emoji takes the columns that the terminal says");
        shell.press("\x1b[D\x1b[Dy");
        shell.expect(&format!(
            "👩\u{200d}🚀\x1b[{}Gy👍🏿",
            6 + (columns - 6) / 2 + 1
        ));
        shell.press(CTRL_C);
        shell.expect("]> ");
        shell.leave_here();
        shell.ends_with(0);
    }
}
