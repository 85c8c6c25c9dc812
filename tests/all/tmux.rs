//! The shell in a terminal that rewraps its lines when its width changes: tmux. If tmux is not
//! installed, these tests report that and do nothing.

use crate::process::folder;
use std::io::Write;
use std::process::Command;
use std::time::Duration;

/// A shell in its own tmux server.
struct Tmux {
    name: String,
}

impl Tmux {
    // A skipped test reports that it is skipped.
    #[allow(clippy::print_stderr)]
    fn open(name: &str) -> Option<Tmux> {
        let version = Command::new("tmux").arg("-V").output();
        if !version.is_ok_and(|version| version.status.success()) {
            let _ = writeln!(std::io::stderr(), "skipped: there is no tmux here");
            return None;
        }
        let state = folder(&format!("tmux-{name}"));
        let name = format!("lmsh-test-{}-{name}", std::process::id());
        let tmux = Tmux { name };
        let program = env!("CARGO_BIN_EXE_lmsh");
        let line = format!(
            "env -u COLORFGBG LANG=C.UTF-8 XDG_STATE_HOME={0} HOME={0} {program} --no-history --no-config --color never",
            state.display()
        );
        let start = [
            "-f",
            "/dev/null",
            "new-session",
            "-d",
            "-x",
            "80",
            "-y",
            "24",
        ];
        tmux.ask(&[&start[..], &[&line]].concat());
        tmux.shows(|screen| screen.contains("[1]>"));
        Some(tmux)
    }

    #[track_caller]
    fn ask(&self, arguments: &[&str]) -> String {
        let output = Command::new("tmux")
            .args(["-u", "-L", &self.name])
            .args(arguments)
            .output()
            .expect("tmux runs");
        let error = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{arguments:?}: {error}");
        String::from_utf8_lossy(&output.stdout).into_owned()
    }

    /// Everything from the first line on, including lines that have scrolled away.
    fn screen(&self) -> String {
        self.ask(&["capture-pane", "-p", "-S", "-"])
    }

    /// Waits until the screen is as expected; this normally takes milliseconds.
    #[track_caller]
    fn shows(&self, is_right: impl Fn(&str) -> bool) -> String {
        let mut screen = String::new();
        for _ in 0..600 {
            screen = self.screen();
            if is_right(&screen) {
                return screen;
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        panic!("{screen}");
    }

    fn keys(&self, keys: &[&str]) {
        self.ask(&[&["send-keys"], keys].concat());
    }
}

impl Drop for Tmux {
    fn drop(&mut self) {
        let _ = Command::new("tmux")
            .args(["-L", &self.name, "kill-server"])
            .output();
    }
}

/// Changes the width and waits for the input, which must appear exactly once, below all earlier
/// output.
#[track_caller]
fn resized(tmux: &Tmux, columns: usize, input: &str) {
    let columns = columns.to_string();
    tmux.ask(&["resize-window", "-x", &columns, "-y", "24"]);
    let whole = |screen: &str| {
        let lines: Vec<&str> = screen.lines().map(str::trim_end).collect();
        let Some(above) = lines.iter().position(|line| *line == "above") else {
            return false;
        };
        let joined: String = lines[above + 1..].concat();
        let input: String = input.split_whitespace().collect();
        let shown: String = joined.split_whitespace().collect();
        lines[0].starts_with("lmsh ") && shown == input
    };
    // The terminal rewraps lines by itself; a key that appears shows that the shell has redrawn.
    tmux.keys(&["Q"]);
    tmux.shows(|screen| screen.contains('Q'));
    tmux.keys(&["BSpace"]);
    tmux.shows(whole);
}

/// The column of the cursor.
fn column(tmux: &Tmux) -> usize {
    let place = tmux.ask(&["display", "-p", "#{cursor_x}"]);
    place.trim().parse().expect("a number")
}

/// Waits until the screen ends with this text.
#[track_caller]
fn typed(tmux: &Tmux, text: &str) {
    let bare = |text: &str| -> String { text.split_whitespace().collect() };
    tmux.shows(|screen| bare(screen).ends_with(&bare(text)));
}

#[test]
fn another_width_erases_nothing_above_a_wrapped_input() {
    let Some(tmux) = Tmux::open("widths") else {
        return;
    };
    // Rows that the terminal itself has scrolled away cannot be redrawn.
    tmux.keys(&["loop 9 { print(\"line\") }; print(\"above\")", "Enter"]);
    tmux.shows(|screen| screen.contains("\nabove\n[2]>"));
    let long = format!("x = {}", "1234567 + ".repeat(14));
    tmux.keys(&["-l", &long]);
    typed(&tmux, &long);
    for columns in [120, 50, 160, 80, 63, 79, 81, 40, 149, 150, 80] {
        resized(&tmux, columns, &format!("[2]> {long}"));
    }
    tmux.keys(&["1", "Enter", "x", "Enter"]);
    tmux.shows(|screen| screen.contains(&format!("\n{}\n", 1_234_567 * 14 + 1)));
}

#[test]
#[ignore = "on a busy machine, the screen is sometimes wrong after the width has changed"]
fn another_width_keeps_an_input_of_several_lines() {
    let Some(tmux) = Tmux::open("lines") else {
        return;
    };
    // Rows that the terminal itself has scrolled away cannot be redrawn.
    tmux.keys(&["loop 9 { print(\"line\") }; print(\"above\")", "Enter"]);
    tmux.shows(|screen| screen.contains("\nabove\n[2]>"));
    let element = "\"a long text in an array\", ".repeat(4);
    tmux.keys(&["-l", &format!("x = [{element}")]);
    tmux.keys(&["Enter"]);
    tmux.keys(&["-l", &element]);
    typed(&tmux, &format!("...> {element}"));
    // A key that is still on its way when the width changes is drawn for the old width, so wait for
    // all keys.
    let end = column(&tmux);
    tmux.keys(&["Left", "Left", "Left", "Left"]);
    let there = (0..500).any(|_| {
        std::thread::sleep(Duration::from_millis(20));
        column(&tmux) + 4 == end
    });
    assert!(there, "{}", tmux.screen());
    let input = format!("[2]> x = [{element}...> {element}");
    for columns in [120, 60, 200, 45, 80] {
        resized(&tmux, columns, &input);
    }
    tmux.keys(&["End", "1]", "Enter", "size(x)", "Enter"]);
    tmux.shows(|screen| screen.contains("\n9\n[4]>"));
}

#[test]
fn another_width_at_the_bottom_of_the_screen_loses_no_line() {
    let Some(tmux) = Tmux::open("bottom") else {
        return;
    };
    tmux.keys(&[
        "for i in range(40) { print(\"line\", i) }; print(\"above\")",
        "Enter",
    ]);
    tmux.shows(|screen| screen.contains("\nabove\n[2]>"));
    let long = format!("x = {}", "1234567 + ".repeat(14));
    tmux.keys(&["-l", &long]);
    typed(&tmux, &long);
    for columns in [120, 50, 160, 80, 200, 40, 80] {
        resized(&tmux, columns, &format!("[2]> {long}"));
        let screen = tmux.screen();
        let lines = (0..40).all(|n| {
            let line = format!("line {n}");
            screen
                .lines()
                .filter(|shown| shown.trim_end() == line)
                .count()
                == 1
        });
        assert!(lines, "{columns}\n{screen}");
    }
}

#[test]
fn emoji_stay_in_their_columns() {
    let Some(tmux) = Tmux::open("emoji") else {
        return;
    };
    tmux.keys(&["-l", "size(\"👩\u{200d}🚀👍🏿🇨🇭❤\u{fe0f}e\u{301}漢x\")"]);
    tmux.shows(|screen| screen.contains("x\")"));
    tmux.keys(&["Left", "Left", "Left", "y", "Left", "BSpace", "z"]);
    tmux.shows(|screen| screen.contains("e\u{301}zyx\")"));
    let screen = tmux.screen();
    let line = screen.lines().nth(1).unwrap_or_default();
    // Counting from the end of the line, each column holds one letter.
    tmux.keys(&["End", "!"]);
    tmux.shows(|screen| screen.contains("zyx\")!"));
    tmux.keys(&["BSpace"]);
    tmux.shows(|screen| screen.contains("zyx\")") && !screen.contains('!'));
    let end = column(&tmux);
    assert!(
        line.ends_with("zyx\")") || line.contains("zyx\")   "),
        "{screen}"
    );
    tmux.keys(&["Left", "Left", "Left", "Left", "Left"]);
    let mut at = end;
    for _ in 0..100 {
        at = column(&tmux);
        if at + 5 == end {
            break;
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    assert_eq!(at + 5, end);
    tmux.keys(&["BSpace", "BSpace", "BSpace", "w", "End", " + 1000", "Enter"]);
    tmux.shows(|screen| screen.contains("wzyx\") + 1000") && screen.contains("\n[2]>"));
}
