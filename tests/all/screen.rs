//! The screen while a line is edited: prompts, hints, widths, signals, and what the terminal
//! is asked.

use crate::process::{program, run_command};
use crate::shell::{plain, shows};
use crate::terminal::{CTRL_C, CTRL_D, Terminal, UP, state};
use std::io::Read;
use std::process::{Command, Stdio};
use std::time::Duration;

const WIDE: (u16, u16) = (24, 80);
/// The last question of the first prompt.
const QUESTION: &str = "\x1b[c";
const CTRL_Z: &str = "\x1a";

/// The answer to it.
const ANSWER: &str = "\x1b[?1;2c";
/// Answers of a terminal that draws every emoji of two characters as four columns.
const SPLIT: &str = "\x1b[1;5R\x1b[1;5R\x1b[1;2R\x1b[1;3R";
/// Answers of one that joins them.
const JOINED: &str = "\x1b[1;3R\x1b[1;3R\x1b[1;3R\x1b[1;3R";

fn signal(name: &str, process: u32) {
    let sent = Command::new("kill")
        .args([&format!("-{name}"), &process.to_string()])
        .status();
    assert!(sent.expect("there is kill").success());
}

/// The rows of the screen that are not empty, without blanks at their ends.
fn rows(shell: &Terminal) -> Vec<String> {
    let screen = shell.screen(WIDE);
    let rows = screen.lines().map(|row| row.trim_end().to_string());
    rows.filter(|row| !row.is_empty()).collect()
}

#[test]
fn the_prompt_begins_a_line_after_output_without_one() {
    let mut shell = plain("fresh", WIDE);
    shell.enter(":!printf AB");
    shell.expect("AB\r\n");
    shell.expect("[1]> ");
    shell.enter("write(\"CD\")");
    shell.expect("[2]> ");
    shell.enter(":!printf EF; false");
    shell.expect("note: the command");
    shell.expect("[2]> ");
    shows(&shell, WIDE, "printf AB\nAB\n[1]> write(\"CD\")\nCD\n[2]> ");
    shows(&shell, WIDE, "\nEF\nnote: the command ended with");
    shell.press(CTRL_D);
    shell.ends_with(0);
}

#[test]
fn a_terminal_that_answers_is_asked_for_the_column_and_loses_no_key() {
    let mut shell = plain("asked", WIDE);
    shell.press("1 ");
    shell.press(ANSWER);
    shell.press("+ 1000");
    shell.expect("1001");
    shell.enter("");
    shell.expect("\r\n1001\r\n");
    shell.enter(":!printf AB");
    shell.expect("AB");
    shell.expect("\x1b[6n");
    // Typed while the answer is on its way.
    shell.press("2 + \x1b[7;3R2000\r");
    shell.expect("\r\n2002\r\n");
    shows(&shell, WIDE, "printf AB\nAB\n[2]> 2 + 2000\n2002\n");
    shell.expect("[3]> ");
    shell.enter(":!echo AB");
    shell.expect("\x1b[6n");
    shell.press("\x1b[9;1R");
    shell.expect("[3]> ");
    shows(&shell, WIDE, "echo AB\nAB\n[3]> ");
    shell.press(CTRL_D);
    shell.ends_with(0);
}

#[test]
fn progress_dots_appear_at_once() {
    let mut shell = plain("dots", WIDE);
    shell.enter("write(\"do\" + \"t\"); loop { }");
    shell.expect("dot");
    shell.press(CTRL_C);
    shell.expect("Interrupted");
    shell.leave();
    shell.ends_with(0);
}

#[test]
fn a_pipe_gets_what_is_flushed() {
    let mut child = program()
        .args(["-e", "write(\"dot\"); io::flush(); input()"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("it starts");
    let mut dot = [0; 3];
    let mut out = child.stdout.take().expect("a pipe");
    out.read_exact(&mut dot).expect("it was sent");
    assert_eq!(&dot, b"dot");
    drop(child.stdin.take());
    assert!(child.wait().expect("it ends").success());
}

#[test]
fn hints_leave_nothing_behind() {
    let mut shell = plain("hints", WIDE);
    for end in [CTRL_C, "\r", "\x0c\x03"] {
        shell.press("2^10 + 1/3");
        shell.expect("3073/3");
        shell.press(end);
        shell.expect("]> ");
        let screen = rows(&shell);
        assert!(!screen.iter().any(|row| row.contains("→")), "{screen:?}");
    }
    shell.press("1 +\r6000");
    shell.expect("6001");
    shell.press(CTRL_D);
    shell.expect("\r\n6001\r\n");
    let screen = rows(&shell);
    assert!(!screen.iter().any(|row| row.contains("→")), "{screen:?}");
    shell.leave();
    shell.ends_with(0);
}

#[test]
fn ctrl_z_and_fg_bring_back_the_line_and_the_modes() {
    let script = "set -m; trap : INT; modes=$(stty -g); \"$0\" \"$@\"; \
        [ \"$modes\" = \"$(stty -g)\" ] && echo modes kept; fg; echo \"left with $?\"";
    let environment = [("NO_COLOR", "1")];
    let state = state("stopped");
    let mut shell = Terminal::script(&state, &["--no-history"], WIDE, &environment, script);
    shell.expect("[1]> ");
    shell.press("f(1,\r1000 + 234");
    shell.expect("234");
    shell.press("\x1b[D\x1b[D");
    shell.press(CTRL_Z);
    shell.expect("\x1b[?2004l");
    shell.expect("modes kept\r\n");
    shell.expect("[1]> ");
    shell.expect("234");
    let screen = shell.screen(WIDE);
    assert!(!screen.contains("→"), "{screen}");
    shell.press("x");
    shell.expect("x34");
    shell.press("\x7f");
    shell.press(CTRL_C);
    shell.ask("6 * 7 + 1000", "\r\n1042\r\n");
    shell.leave();
    shell.ends_with(0);
}

/// The shell is ended by a signal while it does something: the modes and the status are as
/// they should be, and the history is whole.
fn ends_by(name: &str, status: i32, busy: impl FnOnce(&mut Terminal)) {
    let state = state(&format!("signal-{name}-{status}-{}", fresh()));
    let script = "modes=$(stty -g); trap : INT; \"$0\" \"$@\"; status=$?; \
        [ \"$modes\" = \"$(stty -g)\" ] && echo modes kept; echo \"left with $status\"";
    let environment = [("NO_COLOR", "1")];
    let mut shell = Terminal::script(&state, &[], WIDE, &environment, script);
    shell.expect("[1]> ");
    shell.ask("3000 + 1", "\r\n3001\r\n");
    let process = shell.process();
    busy(&mut shell);
    signal(name, process);
    shell.expect("modes kept\r\n");
    shell.ends_with(status);
    let history = std::fs::read_to_string(state.join("lmsh/history.txt")).expect("it is kept");
    assert!(history.contains("3000 + 1\n"), "{history}");
    std::fs::remove_dir_all(state).expect("removable");
}

/// A number that no other test has.
fn fresh() -> usize {
    use std::sync::atomic::{AtomicUsize, Ordering};
    static NEXT: AtomicUsize = AtomicUsize::new(0);
    NEXT.fetch_add(1, Ordering::Relaxed)
}

#[test]
fn kill_at_the_prompt_leaves_the_terminal_as_it_was() {
    for (name, status) in [("TERM", 143), ("HUP", 129), ("QUIT", 131)] {
        ends_by(name, status, |shell| {
            shell.press("func f(\rn");
            shell.expect("...> ");
        });
    }
}

#[test]
fn kill_while_something_runs_leaves_the_terminal_as_it_was() {
    ends_by("TERM", 143, |shell| {
        shell.enter("print(\"be\" + \"gun\"); loop { }");
        shell.expect("begun");
    });
    ends_by("TERM", 143, |shell| {
        shell.enter("input(\"what\" + \"? \")");
        shell.expect("what? ");
    });
    ends_by("HUP", 129, |shell| {
        shell.enter(":step f = |x| x + 1; f(2) * 3");
        shell.expect("step 1 ");
    });
    ends_by("QUIT", 131, |shell| {
        shell.enter(":learn");
        shell.expect("]> ");
        shell.press("1 +\r");
        shell.expect("...> ");
    });
}

#[test]
fn sigint_from_elsewhere_cancels_the_line() {
    let mut shell = plain("sigint", WIDE);
    let process = shell.process();
    shell.expect("[1]> ");
    for _ in 0..3 {
        shell.press("7000 + 1");
        shell.expect("7001");
        signal("INT", process);
        shell.expect("[1]> ");
        std::thread::sleep(Duration::from_millis(400));
    }
    shell.ask("6 * 7 + 1000", "\r\n1042\r\n");
    shell.leave();
    shell.ends_with(0);
}

#[test]
fn an_input_that_goes_on_shows_a_prompt() {
    let mut shell = plain("more", WIDE);
    shell.enter("1 +");
    shell.expect("...> ");
    shell.enter("1000");
    shell.expect("\r\n1001\r\n");
    shell.enter("f = do |x| {");
    shell.enter("x + 1");
    shell.enter("}");
    shell.expect("[3]> ");
    shows(
        &shell,
        WIDE,
        "[1]> 1 +\n...> 1000\n1001\n[2]> f = do |x| {\n...>     x + 1\n...> }\n",
    );
    for _ in 3..11 {
        shell.enter("0");
    }
    shell.expect("[11]> ");
    shell.enter("[");
    shell.enter("1]");
    shell.expect("[12]> ");
    shows(&shell, WIDE, "[11]> [\n ...>     1]\n[1]\n");
    // A block comes back whole, and every line of it can be edited.
    shell.press(&UP.repeat(5));
    shell.press("\x05 + 1000\r");
    shell.expect("[13]> ");
    let expected = "[12]> f = do |x| {\n ...>     x + 1 + 1000\n ...> }\n";
    shows(&shell, WIDE, expected);
    shell.press(CTRL_D);
    shell.ends_with(0);
}

#[test]
fn an_empty_line_ends_what_waits_outside_brackets() {
    let mut shell = plain("empty-line", WIDE);
    shell.enter("1 +");
    shell.expect("...> ");
    shell.enter("");
    shell.expect("SyntaxError");
    shell.expect("[2]> ");
    shell.enter("if true");
    shell.expect("...> ");
    shell.enter("");
    shell.expect("SyntaxError");
    shell.expect("[3]> ");
    shell.enter("[1,");
    shell.enter("");
    shell.enter("\x7f2]");
    shell.expect("\r\n[1, 2]\r\n");
    shell.leave();
    shell.ends_with(0);
}

#[test]
fn ctrl_d_ends_any_input_that_goes_on() {
    let mut shell = plain("ctrl-d", WIDE);
    for (number, start) in [(1, "[1,"), (2, "func f() {"), (3, "/* a"), (4, "1 +")] {
        shell.enter(start);
        shell.expect("...> ");
        shell.press(CTRL_D);
        shell.expect("SyntaxError");
        shell.expect(&format!("[{}]> ", number + 1));
    }
    // A line of its own is no input that goes on; the shell is not left by mistake.
    shell.press("6 * 7");
    shell.press(CTRL_D);
    shell.enter(" + 1000");
    shell.expect("\r\n1042\r\n");
    shell.leave();
    shell.ends_with(0);
}

#[test]
fn a_dumb_terminal_has_the_same_prompts_and_ends() {
    let mut shell = Terminal::sized(
        &state("dumb-more"),
        &["--no-history"],
        WIDE,
        &[("TERM", "dumb")],
    );
    shell.expect("[1]> ");
    shell.enter("1 +");
    shell.expect("...> ");
    shell.ask("1000", "1001");
    shell.expect("[2]> ");
    shell.enter("1 +");
    shell.expect("...> ");
    shell.enter("");
    shell.expect("SyntaxError");
    shell.expect("[3]> ");
    shell.enter("f(");
    shell.expect("...> ");
    shell.press(CTRL_D);
    shell.expect("SyntaxError");
    shell.expect("[4]> ");
    shell.enter("f(");
    shell.expect("...> ");
    shell.press(CTRL_C);
    shell.expect("[4]> ");
    shell.ask("6 * 7 + 1000", "1042");
    shell.leave();
    let written = shell.written();
    shell.ends_with(0);
    assert!(
        !written.contains(&0x1b),
        "{}",
        String::from_utf8_lossy(&written)
    );
}

#[test]
fn the_prompts_of_a_pasted_transcript_are_taken_off() {
    let mut shell = plain("transcript-more", WIDE);
    let text = "[9]> x = [1,\n...> 2]\n[10]> 1 +\n ...> 5\n6\n[11]> x\n";
    shell.press(&format!("\x1b[200~{text}\x1b[201~"));
    shell.press("\r");
    shell.expect("[2]> 1 +\r\n");
    shell.expect("6\r\n");
    shell.expect("[3]> x\r\n[1, 2]\r\n");
    shell.leave();
    shell.ends_with(0);
}

#[test]
fn emoji_are_drawn_where_the_terminal_draws_them() {
    for (name, answers, columns) in [("split", SPLIT, 12), ("joined", JOINED, 10)] {
        let mut shell = plain(name, WIDE);
        shell.press(ANSWER);
        shell.press("\"👩\u{200d}🚀");
        // Drawn once to be measured, and taken away.
        shell.expect("🇨🇭\x1b[6n");
        shell.press("x");
        shell.press(answers);
        shell.expect("\"👩\u{200d}🚀x");
        shell.press("\x1b[D");
        // The cursor is on the `x`.
        shell.expect(&format!("x\r\x1b[{}C", columns - 2));
        shell.press(CTRL_C);
        shell.leave();
        shell.ends_with(0);
    }
    let mut shell = plain("no-junk", WIDE);
    shell.press("\"👩\u{200d}🚀\"");
    shell.expect("🚀\"");
    let screen = rows(&shell);
    assert_eq!(screen.len(), 2, "{screen:?}");
    assert!(screen[1].starts_with("[1]> \"👩\u{200d}🚀\""), "{screen:?}");
}

#[test]
fn a_terminal_that_never_answers_is_not_waited_for() {
    let mut shell = plain("silent", WIDE);
    assert!(String::from_utf8_lossy(&shell.written()).contains(QUESTION));
    for n in 0..3 {
        shell.ask(
            &format!("6 * 7 + {n}000"),
            &format!("\r\n{}\r\n", 42 + n * 1000),
        );
    }
    shell.leave();
    shell.ends_with(0);
}

#[test]
fn the_terminal_tells_its_background() {
    let opened = |environment: &[(&str, &str)]| {
        let mut shell = Terminal::sized(&state("ground"), &["--no-history"], WIDE, environment);
        shell.expect("[1]> ");
        shell
    };
    let mut shell = opened(&[]);
    let written = String::from_utf8_lossy(&shell.written()).into_owned();
    assert!(written.contains("\x1b]11;?"), "{written:?}");
    shell.press("12");
    shell.press("\x1b]11;rgb:ffff/ffff/f0f0\x1b\\\x1b[?1;2c");
    // Blue for numbers, as on a light ground.
    shell.expect("\x1b[34m12");
    shell.press(CTRL_C);
    shell.leave();
    shell.ends_with(0);
    let told: [&[(&str, &str)]; 3] = [
        &[("COLORFGBG", "15;0")],
        &[("NO_COLOR", "1")],
        &[("TERM", "dumb")],
    ];
    for environment in told {
        let mut shell = opened(environment);
        shell.ask("6 * 7 + 1000", "1042");
        let written = String::from_utf8_lossy(&shell.written()).into_owned();
        assert!(!written.contains("\x1b]11"), "{environment:?}: {written:?}");
        shell.leave();
        shell.ends_with(0);
    }
}

#[test]
fn a_locale_without_utf8_gets_ascii() {
    let named: [&[(&str, &str)]; 3] = [
        &[("LC_ALL", "C")],
        &[("LC_ALL", ""), ("LC_CTYPE", "POSIX"), ("LANG", "C.UTF-8")],
        &[("LANG", "en_US.ISO-8859-1")],
    ];
    for environment in named {
        let environment = [environment, &[("NO_COLOR", "1")]].concat();
        let mut shell = Terminal::sized(&state("locale"), &["--no-history"], WIDE, &environment);
        shell.expect("[1]> ");
        shell.ask("sqrt(8) / 3", "\r\n2*sqrt(2)/3  ~ 0.942809\r\n");
        shell.ask("1/3", "\r\n1/3  ~ 0.333333\r\n");
        shell.ask("string::chr(233)", "\r\n\"\\u{e9}\"\r\n");
        shell.ask("print(string::chr(233))", "\r\n\\u{e9}\r\n");
        shell.expect("]> ");
        shell.ask("x = \"é\" + + 1", "x = \"\\u{e9}\"");
        shell.ask(":trace lines f = |n| n + 1; f(2)", "f(2)");
        shell.expect("]> ");
        shell.ask(":ast 1 + 2", "]> ");
        shell.ask("range(1, 20001)", "...");
        let written = String::from_utf8_lossy(&shell.written()).into_owned();
        assert!(written.is_ascii(), "{written}");
        shell.enter(":set ascii off");
        shell.ask("1/3", "≈ 0.333333");
        shell.leave();
        shell.ends_with(0);
    }
    let mut shell = plain("locale-utf8", WIDE);
    shell.ask("1/3", "≈ 0.333333");
    shell.leave();
    shell.ends_with(0);
}

#[test]
fn pipes_are_utf8_whatever_the_locale() {
    let mut command = program();
    command
        .env("LC_ALL", "C")
        .args(["-e", "print(sqrt(2)); \"é\""]);
    let ran = run_command(&mut command, "");
    assert_eq!((ran.status, ran.out.as_str()), (0, "√2\n\"é\"\n"));
    let mut command = program();
    command.env("LC_ALL", "C");
    let ran = run_command(&mut command, "x = \"é\" ++ 1\n");
    assert!(ran.error.contains('é'), "{}", ran.error);
}

/// A terminal that breaks its lines anew when its width changes, if there is one here.
struct Tmux {
    name: String,
}

impl Tmux {
    fn open() -> Option<Tmux> {
        let name = format!("lmsh-test-{}-{}", std::process::id(), fresh());
        let tmux = Tmux { name };
        let program = env!("CARGO_BIN_EXE_lmsh");
        let state = state(&tmux.name);
        let line = format!(
            "env -u COLORFGBG LANG=C.UTF-8 XDG_STATE_HOME={0} HOME={0} {program} --no-history --color never",
            state.display()
        );
        let size = ["-x", "80", "-y", "24"];
        let begun = tmux.ask(
            &[
                &["-f", "/dev/null", "new-session", "-d"],
                &size[..],
                &[&line],
            ]
            .concat(),
        );
        begun.map(|_| tmux)
    }

    fn ask(&self, arguments: &[&str]) -> Option<String> {
        let output = Command::new("tmux")
            .arg("-u")
            .args(["-L", &self.name])
            .args(arguments)
            .output()
            .ok()?;
        output
            .status
            .success()
            .then(|| String::from_utf8_lossy(&output.stdout).into_owned())
    }

    /// Waits until the screen is like this; it normally takes milliseconds.
    #[track_caller]
    fn shows(&self, is_right: impl Fn(&str) -> bool) -> String {
        let mut screen = String::new();
        for _ in 0..600 {
            screen = self
                .ask(&["capture-pane", "-p", "-S", "-"])
                .unwrap_or_default();
            if is_right(&screen) {
                return screen;
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        panic!("{screen}");
    }

    fn keys(&self, keys: &[&str]) {
        self.ask(&[&["send-keys"], keys].concat())
            .expect("tmux takes keys");
    }
}

impl Drop for Tmux {
    fn drop(&mut self) {
        let _ = self.ask(&["kill-server"]);
        let _ = std::fs::remove_dir_all(state(&self.name));
    }
}

#[test]
fn another_width_erases_nothing_above_a_wrapped_line() {
    let Some(tmux) = Tmux::open() else { return };
    tmux.shows(|screen| screen.contains("[1]>"));
    tmux.keys(&["print(\"above\")", "Enter"]);
    tmux.shows(|screen| screen.contains("\nabove\n[2]>"));
    let long = format!("x = {}", "1234567 + ".repeat(14));
    tmux.keys(&["-l", &long]);
    let typed = |screen: &str| screen.replace('\n', "").matches("1234567").count() == 14;
    tmux.shows(typed);
    for width in ["120", "50", "160", "80", "63", "79", "81", "40", "80"] {
        tmux.ask(&["resize-window", "-x", width, "-y", "24"])
            .expect("it can be resized");
        let whole = |screen: &str| {
            let joined = screen.replace('\n', "");
            typed(screen)
                && screen.contains("\nabove\n[2]> x = ")
                && joined.matches("[2]>").count() == 1
                && screen
                    .lines()
                    .next()
                    .is_some_and(|line| line.starts_with("lmsh "))
        };
        tmux.shows(whole);
    }
    tmux.keys(&["1", "Enter", "x", "Enter"]);
    tmux.shows(|screen| screen.contains(&format!("\n{}\n", 1_234_567 * 14 + 1)));
}

#[test]
fn emoji_stay_in_their_columns_in_tmux() {
    let Some(tmux) = Tmux::open() else { return };
    tmux.shows(|screen| screen.contains("[1]>"));
    tmux.keys(&["-l", "size(\"👩\u{200d}🚀👍🏿x\")"]);
    tmux.shows(|screen| screen.contains("x\")"));
    tmux.keys(&[
        "Left", "Left", "Left", "y", "End", " ", "+", " ", "1000", "Enter",
    ]);
    tmux.shows(|screen| {
        screen.contains("👩\u{200d}🚀👍🏿yx\") + 1000") && screen.contains("\n1007\n")
    });
}
