//! The shell on a pseudo-terminal, as a person uses it.

use crate::process::{folder, program};
use rexpect::process::PtyProcess;
use std::fs::File;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// How long an answer may take before the test fails; it normally takes milliseconds.
const PATIENCE: Duration = Duration::from_secs(30);

/// A shell on its own terminal.
pub struct Terminal {
    _process: PtyProcess,
    keyboard: File,
    screen: Arc<Mutex<Vec<u8>>>,
    read: usize,
}

impl Terminal {
    /// Starts the shell with its state in this folder.
    pub fn open(state: &Path, arguments: &[&str]) -> Terminal {
        let arguments = [&["--color", "never"], arguments].concat();
        Terminal::sized(state, &arguments, (24, 80), &[])
    }

    /// Starts the shell on a terminal of this size, with these additions to its environment.
    pub fn sized(
        state: &Path,
        arguments: &[&str],
        size: (u16, u16),
        environment: &[(&str, &str)],
    ) -> Terminal {
        let script = "trap : INT; \"$0\" \"$@\"; echo \"left with $?\"";
        Terminal::script(state, arguments, size, environment, script)
    }

    /// Starts a script of `sh` that calls the shell, with its arguments, as `"$0" "$@"`.
    pub fn script(
        state: &Path,
        arguments: &[&str],
        (rows, columns): (u16, u16),
        environment: &[(&str, &str)],
        script: &str,
    ) -> Terminal {
        let mut command = Command::new("sh");
        // The last line of a shell that had ended was sometimes missing. So the leader of the
        // terminal's session stays until the test ends it.
        let start = format!("stty rows {rows} cols {columns}; {script}; exec sleep 100");
        command.arg("-c").arg(start);
        command.arg(program().get_program()).args(arguments);
        for name in [
            "NO_COLOR",
            "COLORFGBG",
            "PAGER",
            "VISUAL",
            "EDITOR",
            "XDG_CONFIG_HOME",
        ] {
            command.env_remove(name);
        }
        command
            .env("TERM", "xterm-256color")
            .env("XDG_STATE_HOME", state)
            .env("HOME", state);
        command.envs(environment.iter().copied());
        Terminal::of(command)
    }

    /// Starts any program on its own terminal.
    pub fn of(command: Command) -> Terminal {
        let mut process = PtyProcess::new(command).expect("there is a pseudo-terminal");
        // Some shells do not end when told to.
        process.set_kill_timeout(Some(2000));
        let keyboard = process.get_file_handle().expect("it can be written");
        let mut output = process.get_file_handle().expect("it can be read");
        let screen = Arc::new(Mutex::new(Vec::new()));
        let shared = Arc::clone(&screen);
        std::thread::spawn(move || {
            let mut piece = [0; 4096];
            loop {
                let read = output.read(&mut piece);
                let mut screen = shared.lock().expect("nobody panicked");
                match read {
                    Ok(count @ 1..) => screen.extend_from_slice(&piece[..count]),
                    // A test that still waits shows this when it fails.
                    Ok(_) => break screen.extend_from_slice(b"[the terminal is closed]"),
                    Err(error) => break screen.extend_from_slice(format!("[{error}]").as_bytes()),
                }
            }
        });
        Terminal {
            _process: process,
            keyboard,
            screen,
            read: 0,
        }
    }

    pub fn press(&mut self, keys: &str) {
        self.keyboard
            .write_all(keys.as_bytes())
            .expect("the terminal accepts keys");
    }

    pub fn enter(&mut self, line: &str) {
        self.press(line);
        self.press("\r");
    }

    /// Waits for this text in the output after the text that was last found.
    pub fn expect(&mut self, text: &str) {
        let deadline = Instant::now() + PATIENCE;
        loop {
            {
                let screen = self.screen.lock().expect("nobody panicked");
                let unread = &screen[self.read..];
                if let Some(at) = unread
                    .windows(text.len())
                    .position(|w| w == text.as_bytes())
                {
                    self.read += at + text.len();
                    return;
                }
                let shown = String::from_utf8_lossy(&unread[unread.len().saturating_sub(2000)..]);
                assert!(Instant::now() < deadline, "no {text:?} in {shown:?}");
            }
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    /// Whether this text appears within this time, before the shell ends.
    pub fn comes(&mut self, text: &str, patience: Duration) -> bool {
        let deadline = Instant::now() + patience;
        while Instant::now() < deadline {
            let screen = self.screen.lock().expect("nobody panicked");
            let unread = &screen[self.read..];
            let find = |text: &str| {
                let mut windows = unread.windows(text.len());
                windows.position(|w| w == text.as_bytes())
            };
            if let Some(at) = find(text) {
                self.read += at + text.len();
                return true;
            }
            if find("left with ").is_some() {
                return false;
            }
            drop(screen);
            std::thread::sleep(Duration::from_millis(2));
        }
        false
    }

    /// Enters a line and waits for the answer that it must show.
    pub fn ask(&mut self, line: &str, answer: &str) {
        self.enter(line);
        self.expect(answer);
    }

    /// Leaves at the next prompt.
    pub fn leave(&mut self) {
        self.expect("]> ");
        self.leave_here();
    }

    /// Leaves at this prompt. The prompt that was found may be that of the last input, drawn again;
    /// while the terminal still edits lines itself, Ctrl-D is lost. So it is pressed until the
    /// shell has left.
    pub fn leave_here(&mut self) {
        let deadline = Instant::now() + PATIENCE;
        while Instant::now() < deadline {
            self.press(CTRL_D);
            for _ in 0..100 {
                if self.has_left() {
                    return;
                }
                std::thread::sleep(Duration::from_millis(10));
            }
        }
    }

    fn has_left(&self) -> bool {
        let screen = self.screen.lock().expect("nobody panicked");
        let text = b"left with ";
        screen[self.read..].windows(text.len()).any(|w| w == text)
    }

    /// Everything written to the terminal so far.
    pub fn written(&self) -> Vec<u8> {
        self.screen.lock().expect("nobody panicked").clone()
    }

    /// The contents of the screen.
    pub fn screen(&self, (rows, columns): (u16, u16)) -> String {
        let size = |n| std::num::NonZero::new(n).expect("a screen is not empty");
        let mut screen = vt100::Parser::new(size(rows), size(columns), 1000);
        screen.process(&self.written());
        screen.screen().contents()
    }

    /// Waits until the screen is as expected, and returns it. Output may still be on its way, so a
    /// test never checks the screen only once.
    #[track_caller]
    pub fn waits(&self, size: (u16, u16), is_right: impl Fn(&str) -> bool) -> String {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let screen = self.screen(size);
            if is_right(&screen) {
                return screen;
            }
            assert!(Instant::now() < deadline, "not as it should be:\n{screen}");
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    /// The shell's process id.
    pub fn process(&mut self) -> u32 {
        self.enter(":!echo process=$PPID=");
        self.expect("\r\nprocess=");
        let digits = || {
            let written = self.written();
            let rest = String::from_utf8_lossy(&written[self.read..]).into_owned();
            rest.split_once('=').map(|(digits, _)| digits.to_string())
        };
        loop {
            match digits() {
                Some(digits) => return digits.parse().expect("a number"),
                None => std::thread::sleep(Duration::from_millis(10)),
            }
        }
    }

    /// Waits for the process to end with this status; returns whether the terminal then edits lines
    /// itself.
    #[cfg(unix)]
    pub fn is_cooked_at_end(&mut self, status: i32) -> bool {
        use rustix::termios::{LocalModes, tcgetattr};
        self.expect(&format!("left with {status}\r\n"));
        let modes = tcgetattr(&self.keyboard).expect("it is a terminal");
        modes.local_modes.contains(LocalModes::ICANON)
    }

    /// Waits for the process to end with this status.
    pub fn ends_with(mut self, status: i32) {
        self.expect(&format!("left with {status}\r\n"));
    }
}

pub const CTRL_C: &str = "\x03";
pub const CTRL_D: &str = "\x04";
pub const UP: &str = "\x1b[A";

pub fn state(name: &str) -> PathBuf {
    folder(&format!("terminal-{name}"))
}

#[test]
fn values_have_decimals_and_long_ints_are_cut() {
    let mut shell = Terminal::open(&state("values"), &["--no-history"]);
    shell.expect("lmsh ");
    shell.ask("157/25", "157/25  = 6.28\r\n");
    shell.ask("1/3", "1/3  ≈ 0.333333\r\n");
    shell.ask("1/10^25", "1/10000000000000000000000000  = 1e-25\r\n");
    shell.ask("(10^25+1)/10^25", "/10000000000000000000000000  ≈ 1.0\r\n");
    shell.ask("2^100000", "99900209301438450794… (30,103 digits)\r\n");
    shell.ask("1/0", "ZeroDivisionError: division by zero");
    shell.ask(":help", ":quit");
    shell.enter("exit(3)");
    shell.ends_with(3);
}

#[test]
fn a_block_comes_back_whole_in_a_new_process() {
    let state = state("history");
    let mut shell = Terminal::open(&state, &[]);
    shell.expect("> ");
    shell.enter("func twice(n) {");
    shell.enter("  return n * 2");
    shell.enter("}");
    shell.ask("twice(21) + 1000", "1042");
    shell.leave();
    shell.ends_with(0);
    let mut shell = Terminal::open(&state, &[]);
    shell.expect("> ");
    shell.press(UP);
    shell.expect("twice(21)");
    shell.press(UP);
    shell.expect("return n * 2");
    shell.press("\r");
    shell.ask("twice(4) + 2000", "2008");
    shell.leave();
    shell.ends_with(0);
    std::fs::remove_dir_all(state).expect("removable");
}

#[test]
fn a_history_that_cannot_be_kept_is_told_once() {
    let state = state("no-history");
    std::fs::write(state.join("lmsh"), "a file where the folder should be").expect("writable");
    let mut shell = Terminal::open(&state, &[]);
    shell.expect("note: the history is not being saved:");
    shell.ask("10 + 7", "17");
    shell.ask("3000 + 7", "3007");
    shell.leave();
    let screen = Arc::clone(&shell.screen);
    shell.ends_with(0);
    let shown = String::from_utf8_lossy(&screen.lock().expect("nobody panicked")).into_owned();
    assert_eq!(
        shown.matches("the history is not being saved").count(),
        1,
        "{shown}"
    );
}

#[test]
fn ctrl_c_stops_what_runs_and_keeps_the_variables() {
    let mut shell = Terminal::open(&state("interrupt"), &["--no-history"]);
    shell.expect("> ");
    shell.enter("x = 41");
    shell.enter("print(\"be\" + \"gun\"); loop { x = x + 1 }");
    shell.expect("begun");
    shell.press(CTRL_C);
    shell.expect("Interrupted: ");
    shell.ask("if x > 41 { print(\"in\" + \"tact\") }", "intact");
    shell.enter("print(\"be\" + \"gun\"); print(7^(10^7))");
    shell.expect("begun");
    std::thread::sleep(Duration::from_millis(300));
    shell.press(CTRL_C);
    shell.expect("Interrupted: ");
    shell.ask("6 * 7 + 1000", "1042");
    shell.leave();
    shell.ends_with(0);
}

#[test]
fn ctrl_c_stops_output() {
    let mut shell = Terminal::open(&state("output"), &["--no-history"]);
    shell.expect("> ");
    shell.enter("s = \"spam\"; loop 21 { s = s + s }");
    shell.enter("print(\"be\" + \"gun\"); loop { print(s) }");
    shell.expect("begun");
    shell.press(CTRL_C);
    shell.expect("Interrupted: ");
    shell.ask("6 * 7 + 1000", "1042");
    shell.leave();
    shell.ends_with(0);
}

#[test]
fn ctrl_c_at_the_prompt_cancels_the_line() {
    let mut shell = Terminal::open(&state("cancel"), &["--no-history"]);
    shell.expect("> ");
    shell.press(CTRL_C);
    shell.expect("\x1b[?2004l");
    shell.expect("> ");
    shell.press("func f(");
    shell.press("\r");
    shell.press(CTRL_C);
    shell.expect("\x1b[?2004l");
    shell.expect("> ");
    shell.ask("6 * 7 + 1000", "1042");
    shell.leave();
    shell.ends_with(0);
}

#[test]
fn input_asks_with_the_editor() {
    let mut shell = Terminal::open(&state("input"), &["--no-history"]);
    shell.expect("> ");
    shell.enter("n = number(input(\"how many? \"))");
    shell.expect("\r\n");
    shell.expect("how many? ");
    shell.press("7(\x7f");
    shell.press("\r");
    shell.ask("n + 1000", "1007");
    shell.ask("input(\"again? \")", "again? ");
    shell.expect("again? ");
    shell.press(CTRL_C);
    shell.expect("Interrupted: ");
    shell.leave();
    shell.ends_with(0);
}

#[test]
fn a_shell_can_follow_a_file() {
    let state = state("stay");
    let path = state.join("a.lm");
    std::fs::write(&path, "func f() { return 6 * 7 }\nprint(f())\n1/0\n").expect("writable");
    let mut shell = Terminal::open(
        &state,
        &["--no-history", "-i", path.to_str().expect("UTF-8")],
    );
    shell.expect("42\r\n");
    shell.expect("ZeroDivisionError");
    shell.ask("f() + 1000", "1042");
    shell.leave();
    shell.ends_with(0);
    std::fs::remove_dir_all(state).expect("removable");
}

#[test]
fn tab_completes_and_results_are_numbered() {
    let mut shell = Terminal::open(&state("tab"), &["--no-history"]);
    shell.expect("[1]> ");
    shell.enter("unusual_name = 1000 + 42");
    shell.expect("[2]> ");
    shell.press("unusual\t");
    shell.expect("unusual_name");
    shell.ask(" + 1", "\r\n1043\r\n");
    shell.expect("[3]> ");
    shell.ask("_2 - 1", "\r\n1042\r\n");
    shell.press("\\sqrt\t");
    shell.expect("√");
    shell.ask("16 + 5000", "\r\n5004\r\n");
    shell.press(":va\tunus\t");
    shell.expect("unusual_name");
    shell.ask("", "int        1042");
    shell.ask("unusual_name?", "unusual_name: int");
    shell.ask(":!echo out$((1 + 1))side", "out2side\r\n");
    shell.leave();
    shell.ends_with(0);
}

#[test]
fn up_searches_by_the_beginning_and_blanks_keep_out() {
    let mut shell = Terminal::open(&state("search"), &["--no-history"]);
    shell.expect("> ");
    shell.ask("3000 + 7", "\r\n3007\r\n");
    shell.ask("40 + 2", "\r\n42\r\n");
    shell.ask(" 3000 + 8", "\r\n3008\r\n");
    shell.press("30");
    shell.press(UP);
    shell.press("\x05");
    shell.ask("", "\r\n3007\r\n");
    shell.ask(":history 40", "40 + 2\r\n");
    shell.press("1 +");
    shell.press("\x1b\r");
    shell.ask("5999", "\r\n6000\r\n");
    shell.leave();
    shell.ends_with(0);
}

#[test]
fn history_shows_blocks_whole_and_vi_keys_edit() {
    let state = state("vi");
    let mut shell = Terminal::open(&state, &[]);
    shell.expect("> ");
    shell.enter("func g(n) {");
    shell.enter("return n + 1000");
    shell.enter("}");
    shell.ask("g(42)", "\r\n1042\r\n");
    shell.ask(
        ":history func",
        "func g(n) {\r\n    return n + 1000\r\n}\r\n",
    );
    shell.ask(":set edit vi", "]> ");
    shell.ask("2000 + 1", "\r\n2001\r\n");
    shell.press("\x1bdd");
    shell.leave();
    shell.ends_with(0);
    std::fs::remove_dir_all(state).expect("removable");
}
