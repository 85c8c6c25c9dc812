//! What the terminal shows around an input: continuation prompts, hints, the starts of lines, and
//! terminal modes.

use crate::process::folder;
use crate::terminal::{CTRL_C, CTRL_D, Terminal};
use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

const SIZE: (u16, u16) = (24, 80);

fn shell(name: &str, environment: &[(&str, &str)]) -> (Terminal, PathBuf) {
    let state = folder(&format!("screen-{name}"));
    let arguments = ["--color", "never", "--no-config", "--no-history"];
    let mut terminal = Terminal::sized(&state, &arguments, SIZE, environment);
    terminal.expect("[1]> ");
    (terminal, state)
}

/// Waits until the screen has a line with this text, and returns the screen.
#[track_caller]
fn shows(terminal: &Terminal, line: &str) -> String {
    terminal.waits(SIZE, |screen| {
        screen.lines().any(|shown| shown.trim_end() == line)
    })
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
    // Prompts are not part of a recalled input.
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
    // Inside brackets, an empty line does not end the input.
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
    // Text typed right after Ctrl-C is not lost.
    terminal.press("\u{3}\"next\"\r");
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

#[test]
fn what_goes_through_the_pager_is_ascii_where_the_locale_is() {
    // `:help bench` is longer than this screen, and contains dashes and other non-ASCII characters.
    let pager = "tr -d ' -~\\n\\t' | wc -c | sed 's/^ */other bytes: /'";
    let environment = [("LC_ALL", "C"), ("PAGER", pager)];
    let (mut terminal, _) = shell("ascii-pager", &environment);
    terminal.ask(":help bench", "other bytes: 0\r\n");
    terminal.leave();
    terminal.ends_with(0);
}

#[test]
fn a_dumb_terminal_has_the_same_prompts_and_ends() {
    let (mut terminal, _) = shell("dumb-more", &[("TERM", "dumb")]);
    terminal.enter("1 +");
    terminal.expect("...> ");
    terminal.ask("1000", "1001");
    terminal.expect("[2]> ");
    terminal.enter("1 +");
    terminal.expect("...> ");
    terminal.enter("");
    terminal.expect("SyntaxError");
    terminal.expect("[3]> ");
    terminal.enter("f(");
    terminal.expect("...> ");
    terminal.press(CTRL_D);
    terminal.expect("\r\nSyntaxError: `(` is never closed");
    terminal.expect("[4]> ");
    terminal.ask("6 * 7 + 1000", "1042");
    terminal.leave();
    let written = terminal.written();
    terminal.ends_with(0);
    let text = String::from_utf8_lossy(&written);
    assert!(!written.contains(&0x1b), "{text}");
}

#[test]
fn pasted_lines_show_the_prompt_of_lines_that_go_on() {
    let (mut terminal, _) = shell("paste-more", &[]);
    let text = "func f(n) {\n    return [n,\n        1]\n}";
    terminal.press(&format!("\x1b[200~{text}\x1b[201~"));
    let screen = shows(&terminal, "...> }");
    let shown = "[1]> func f(n) {\n...>     return [n,\n...>         1]\n...> }";
    assert!(screen.contains(shown), "{screen}");
    terminal.enter("");
    terminal.ask("f(1000)", "[1000, 1]");
    // Text without paste markers around it counts as typed, with the same prompts.
    terminal.expect("[3]> ");
    terminal.press("x = [5,\r6]\ry = [x,\n0]\r");
    terminal.expect("[5]> ");
    terminal.waits(SIZE, |screen| {
        screen.contains("[3]> x = [5,\n...>     6]\n")
            && screen.contains("[4]> y = [x,\n...>     0]\n")
    });
    terminal.ask("x + [1000, 1000]", "[1005, 1006]");
}

#[test]
fn of_a_pasted_transcript_only_marks_that_are_prompts_are_taken_off() {
    let (mut terminal, _) = shell("paste-transcript", &[]);
    let text = "[9]> x = [1,\r...> 2]\r[10]> 1 +\r ...> 5\r6\r[11]> x\r";
    terminal.press(&format!("\x1b[200~{text}\x1b[201~"));
    terminal.expect("[11]> x");
    terminal.enter("");
    terminal.expect("[3]> x\r\n[1, 2]\r\n");
    terminal.waits(SIZE, |screen| {
        screen.contains("\n[1]> x = [1,\n...> 2]\n[2]> 1 +\n...> 5\n6\n")
    });
    terminal.expect("[4]> ");
    // A paste that does not begin with a prompt is code, whatever its lines look like.
    terminal.press("\x1b[200~/* a\n...> b */ 7000\x1b[201~");
    terminal.expect("...> b */ 7000");
    terminal.enter("");
    terminal.expect("\r\n7000\r\n");
}

#[test]
#[cfg(unix)]
fn ctrl_z_and_fg_bring_back_the_line_and_the_modes() {
    let script = "set -m; trap : INT; modes=$(stty -g); \"$0\" \"$@\"; \
        [ \"$modes\" = \"$(stty -g)\" ] && echo modes kept; fg; echo \"left with $?\"";
    let state = folder("screen-stopped");
    let arguments = ["--color", "never", "--no-config", "--no-history"];
    let mut terminal = Terminal::script(&state, &arguments, SIZE, &[], script);
    terminal.expect("[1]> ");
    terminal.press("1000 + 234");
    terminal.expect("1234");
    terminal.press("\x1a");
    terminal.expect("modes kept\r\n");
    terminal.expect("[1]> 1000 + 234");
    terminal.waits(SIZE, |screen| screen.matches('→').count() <= 1);
    terminal.press(CTRL_C);
    terminal.expect("[1]> ");
    terminal.ask("6 * 7 + 1000", "\r\n1042\r\n");
    terminal.waits(SIZE, |screen| !screen.contains('→'));
    terminal.leave();
    terminal.ends_with(0);
}

#[test]
#[cfg(unix)]
fn signals_at_the_prompt_leave_the_terminal_and_the_history_whole() {
    for (signal, status) in [("HUP", 129), ("QUIT", 131), ("TERM", 143)] {
        let state = folder(&format!("screen-signal-{signal}"));
        let arguments = ["--color", "never", "--no-config"];
        let mut terminal = Terminal::sized(&state, &arguments, SIZE, &[]);
        terminal.expect("[1]> ");
        terminal.ask("3000 + 1", "\r\n3001\r\n");
        let process = terminal.process();
        terminal.expect("[2]> ");
        terminal.enter("func f(");
        terminal.expect("...> ");
        let mut kill = Command::new("kill");
        kill.arg(format!("-{signal}")).arg(process.to_string());
        assert!(kill.status().expect("kill runs").success());
        assert!(terminal.is_cooked_at_end(status), "{signal}");
        let history = std::fs::read_to_string(state.join("lmsh/history.txt"));
        let history = history.expect("it is kept");
        assert!(history.contains("3000 + 1\n"), "{history}");
    }
}

#[test]
fn numbers_are_completed_with_what_they_stand_for() {
    let (mut terminal, _) = shell("numbers", &[]);
    for input in ["x = 1", "y = 2", "z = 3"] {
        terminal.enter(input);
    }
    terminal.expect("[4]> ");
    terminal.press(":undo \t\t");
    terminal.expect("1  z = 3");
    terminal.expect("2  y = 2");
    terminal.enter("2");
    terminal.expect("took back: y = 2");
    terminal.expect("]> ");
    terminal.press(":redo \t\t");
    terminal.expect("1  y = 2");
    terminal.expect("2  z = 3");
    terminal.press(CTRL_C);
    terminal.expect("]> ");
    terminal.enter(":learn");
    terminal.expect("]> ");
    terminal.press(":lesson 1\t\t");
    terminal.expect("1  ");
    terminal.expect("10  ");
}
