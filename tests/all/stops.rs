//! Running code, reading and files being read stop on Ctrl-C, `--timeout` or the memory ceiling.

use crate::process::{Ran, folder, program, run};
use crate::terminal::Terminal;
use lamina_shell::{Pretend, Session, Settings};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

const CTRL_C: &str = "\x03";

/// A guard against hanging; the tests take a second or two.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// Waits for a process to end, and returns its status; one that hangs is killed and the test fails.
pub fn ended(mut child: Child) -> Option<i32> {
    let deadline = Instant::now() + PATIENCE;
    loop {
        if let Some(status) = child.try_wait().expect("it is our child") {
            return status.code();
        }
        if Instant::now() > deadline {
            let _ = child.kill();
            panic!("it hangs");
        }
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// Sends a process the signal that Ctrl-C sends.
pub fn interrupt(child: &Child) {
    let status = Command::new("kill")
        .args(["-INT", &child.id().to_string()])
        .status();
    assert!(status.expect("there is `kill`").success());
}

fn fifo(folder: &Path, name: &str) -> PathBuf {
    let path = folder.join(name);
    let status = Command::new("mkfifo").arg(&path).status();
    assert!(status.expect("there is `mkfifo`").success());
    path
}

fn sparse(folder: &Path, bytes: u64) -> PathBuf {
    let path = folder.join("sparse.txt");
    let file = fs::File::create(&path).expect("writable");
    file.set_len(bytes).expect("a file may have holes");
    path
}

/// Interrupts a session once while it runs this code; returns its log and the kind of its error.
fn interrupted_once(code: &str) -> (String, Option<String>) {
    let mut session = Session::new(Box::new(Pretend::default()), Settings::default());
    let handle = session.interrupt_handle();
    let watcher = std::thread::spawn(move || {
        std::thread::sleep(Duration::from_millis(100));
        handle.interrupt();
    });
    let outcome = session.eval(code);
    watcher.join().expect("it only sets a flag");
    let printed = session.global("log").unwrap_or_default();
    (printed, outcome.error.map(|error| error.kind))
}

#[test]
fn what_was_measured_before_ctrl_c_begins_a_line() {
    let place = folder("stops-measured");
    let mut shell = Terminal::open(&place, &["--no-history"]);
    shell.expect("[1]> ");
    shell.enter(":bench --time 60 1 + 1");
    std::thread::sleep(Duration::from_secs(2));
    shell.press("\u{3}");
    shell.expect("]> ");
    shell.waits((24, 80), |screen| {
        screen.contains(" 1 + 1\n1 + 1\n  median")
    });
    shell.leave_here();
    shell.ends_with(0);
    fs::remove_dir_all(place).expect("removable");
}

#[test]
fn one_interrupt_ends_what_catches_everything() {
    for code in [
        "while true { try { while true {} } catch e { log = log + 1 } }",
        "loop { xpcall(|| xpcall(fn() { loop {} }, |e| 1), |e| 2); log += 1 }",
        "func f() { try { loop {} } catch (e) { log += 1; return 1 } } loop { f() }",
        "loop { try { map([1, 2], fn(x) { loop {} }) } catch e { log += 1 } }",
        "loop { try { sort([2, 1], fn(a, b) { loop {} }) } catch e { log += 1 } }",
        "try { try { loop {} } catch e { log += 1 } } catch e { log += 1 }",
        "loop { try { loop {} } catch e { log += 1 } finally { 0 } }",
    ] {
        let (log, kind) = interrupted_once(&format!("log = 0; {code}"));
        assert_eq!(
            (log.as_str(), kind.as_deref()),
            ("0", Some("Interrupted")),
            "{code}"
        );
    }
}

#[test]
fn polynomials_can_be_interrupted() {
    for code in [
        "factor(x^1500 - 7*x^701 + 11*x^13 + 5*x + 5)",
        "gcd((x^2 + 3*x + 1)^3000, (x^2 + 3*x + 2)^3000)",
        "resultant((x + y + 1)^25 + x, (x - 2*y + 3)^25 - y, x)",
        "solve(x^1200 - 7*x^701 + 11*x^13 + 5*x + 5, x)",
    ] {
        let code = format!("log = 0; x = sym(\"x\"); y = sym(\"y\"); {code}");
        let (_, kind) = interrupted_once(&code);
        assert_eq!(kind.as_deref(), Some("Interrupted"), "{code}");
    }
}

#[test]
fn an_interrupt_runs_finally_blocks_once_and_goes_on() {
    for (code, log) in [
        ("try { loop {} } finally { log += 1 }", "1"),
        (
            "try { try { loop {} } finally { log += 1 } } finally { log += 10 }",
            "11",
        ),
        (
            "func f() { try { loop {} } finally { log += 1; return 5 } } f(); log = 7",
            "1",
        ),
        (
            "loop { try { loop {} } finally { log += 1; break } } log = 7",
            "1",
        ),
        (
            "loop 3 { try { loop {} } finally { log += 1; continue } } log = 7",
            "1",
        ),
        (
            "try { try { loop {} } finally { log += 1; throw 3 } } catch e { log = 7 }",
            "1",
        ),
        (
            "try { loop {} } finally { try { 1/0 } catch e { log += 1 } log += 10 }",
            "11",
        ),
        (
            "try { loop {} } finally { log += xpcall(|| 1/0, |e| 10) }",
            "10",
        ),
        (
            "try { loop {} } catch e { log = 7 } finally { log += 1; try { throw 1 } finally { log += 1 } }",
            "2",
        ),
    ] {
        let (got, kind) = interrupted_once(&format!("log = 0; {code}"));
        assert_eq!(
            (got.as_str(), kind.as_deref()),
            (log, Some("Interrupted")),
            "{code}"
        );
    }
}

#[test]
fn errors_in_finally_blocks_still_take_the_place_of_errors() {
    let mut session = Session::new(Box::new(Pretend::default()), Settings::default());
    let outcome = session.eval(
        "func f() { try { 1/0 } finally { return 5 } }
        var a = f(); var b = xpcall(fn() { try { 1/0 } finally { throw 3 } }, |e| e.value)",
    );
    assert!(outcome.error.is_none());
    assert_eq!(session.global("a").as_deref(), Some("5"));
    assert_eq!(session.global("b").as_deref(), Some("3"));
}

#[test]
fn one_ctrl_c_is_enough_and_a_second_one_ends_finally() {
    let state = folder("stops-terminal");
    let mut shell = Terminal::open(&state, &["--no-history"]);
    shell.expect("> ");
    shell.enter("x = 41");
    shell.enter("print(\"be\" + \"gun\"); while true { try { while true {} } catch e { } }");
    shell.expect("begun");
    shell.press(CTRL_C);
    shell.expect("Interrupted: ");
    shell.enter(
        "try { print(\"be\" + \"gun\"); loop {} } finally { print(\"fin\" + \"ally\"); loop {} }",
    );
    shell.expect("begun");
    shell.press(CTRL_C);
    shell.expect("finally");
    shell.press(CTRL_C);
    shell.expect("Interrupted: ");
    shell.ask("x + 1000", "1041");
    shell.leave();
    shell.ends_with(0);
}

#[test]
fn a_script_runs_finally_blocks_on_ctrl_c_and_ends_with_130() {
    let folder = folder("stops-script");
    let script = folder.join("a.lm");
    let text = "try { print(\"begun\"); loop { try { loop {} } catch e { } } } finally { print(\"cleaned\") }";
    fs::write(&script, text).expect("writable");
    let mut child = program()
        .arg(&script)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("the program starts");
    std::thread::sleep(Duration::from_millis(500));
    interrupt(&child);
    let mut out = child.stdout.take().expect("it is piped");
    assert_eq!(ended(child), Some(130));
    let mut text = String::new();
    std::io::Read::read_to_string(&mut out, &mut text).expect("UTF-8");
    assert_eq!(text, "begun\ncleaned\n");
    fs::remove_dir_all(folder).expect("removable");
}

#[test]
fn a_pipe_that_waits_for_input_ends_on_ctrl_c() {
    let child = program()
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("the program starts");
    std::thread::sleep(Duration::from_millis(300));
    interrupt(&child);
    assert_eq!(ended(child), Some(130));
}

#[test]
fn notebooks_that_never_end_are_stopped_at_every_door() {
    let folder = folder("stops-doors");
    let book = folder.join("a.lm.md");
    let text = "```lamina\nx = 1\n```\n\n```lamina\nloop { try { loop {} } catch e { } }\n```\n";
    fs::write(&book, text).expect("writable");
    let path = book.to_str().expect("UTF-8");
    let late = "it took too long";
    for arguments in [
        vec!["--timeout", "1", path],
        vec![path, "--timeout", "1"],
        vec!["run", path, "--timeout=1"],
    ] {
        let Ran { status, error, .. } = run(&arguments, "");
        assert_eq!(status, 1, "{arguments:?}: {error}");
        assert!(error.contains(late), "{arguments:?}: {error}");
    }
    for arguments in [
        vec!["test", "--timeout", "1", path],
        vec!["--timeout", "1", "test", path],
    ] {
        let Ran { status, out, .. } = run(&arguments, "");
        assert!(status == 1 && out.contains(late), "{arguments:?}: {out}");
    }
    let load = format!(":load {path}\n");
    for (arguments, input) in [
        (vec!["--timeout", "1"], load.as_str()),
        (vec!["--timeout", "1", "-i", path], ""),
        (vec!["--timeout", "1", "-e", "loop {}"], ""),
    ] {
        let Ran { status, error, .. } = run(&arguments, input);
        assert!(
            status == 1 && error.contains(late),
            "{arguments:?}: {error}"
        );
    }
    let Ran { status, error, .. } = run(&[path, "--timeout", "soon"], "");
    assert!(status == 2 && error.contains("--timeout"), "{error}");
    fs::remove_dir_all(folder).expect("removable");
}

#[test]
fn a_notebook_ends_on_ctrl_c() {
    let folder = folder("stops-notebook");
    let book = folder.join("a.lm.md");
    fs::write(
        &book,
        "```lamina\nloop { try { loop {} } catch e { } }\n```\n",
    )
    .expect("writable");
    let child = program()
        .arg(&book)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("the program starts");
    std::thread::sleep(Duration::from_millis(500));
    interrupt(&child);
    assert_eq!(ended(child), Some(130));
    fs::remove_dir_all(folder).expect("removable");
}

#[test]
fn lessons_that_never_end_are_stopped() {
    let folder = folder("stops-lesson");
    let text = "# A\n\nB\n\n```lamina task\nloop { }\n```\n\n```lamina check\ntrue\n```\n\n```lamina solution\n1\n```\n";
    fs::write(folder.join("a.lm.md"), text).expect("writable");
    let path = folder.to_str().expect("UTF-8");
    let Ran { status, out, .. } = run(&["--timeout", "1", "learn", "--check", path], "");
    assert!(status == 1 && out.contains("it took too long"), "{out}");
    fs::remove_dir_all(folder).expect("removable");
}

#[test]
fn a_silent_pipe_does_not_hang_what_reads_it() {
    let folder = folder("stops-fifo");
    let pipe = fifo(&folder, "pipe");
    let module = fifo(&folder, "module.lm");
    let name = pipe.to_str().expect("UTF-8");
    let module = module.to_str().expect("UTF-8");
    let load = format!(":load {name}");
    for (arguments, input) in [
        (vec!["-e".to_string(), format!("io::read(\"{name}\")")], ""),
        (vec!["-e".to_string(), format!("io::lines(\"{name}\")")], ""),
        (vec!["-e".to_string(), format!("include \"{module}\"")], ""),
        (vec![name.to_string()], ""),
        (Vec::new(), load.as_str()),
    ] {
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        let late = run(&[&["--timeout", "1"], &arguments[..]].concat(), input);
        assert_eq!(late.status, 1, "{arguments:?}: {}", late.error);
        assert!(late.error.contains("Interrupted"), "{}", late.error);
    }
    let written = run(&["-e", &format!("io::write(\"{name}\", \"x\")")], "");
    assert_eq!(written.status, 1);
    assert!(
        written.error.contains("nothing reads from it"),
        "{}",
        written.error
    );
    fs::remove_dir_all(folder).expect("removable");
}

#[test]
fn documents_that_are_pipes_are_refused() {
    let folder = folder("stops-documents");
    let book = fifo(&folder, "a.lm.md");
    let path = book.to_str().expect("UTF-8");
    for arguments in [
        vec!["test", path],
        vec![path],
        vec!["learn", "--check", path],
        vec!["bench", path],
    ] {
        let Ran { status, out, error } = run(&arguments, "");
        assert!(status != 0, "{arguments:?}");
        assert!((out + &error).contains("pipe"), "{arguments:?}");
    }
    fs::remove_dir_all(folder).expect("removable");
}

#[test]
fn pipes_can_be_read_and_written() {
    let folder = folder("stops-pipes");
    let pipe = fifo(&folder, "pipe");
    let name = pipe.to_str().expect("UTF-8");
    let code = format!("io::write(\"{name}\", \"print(40 + 2)\")");
    let writer = program().args(["-e", &code]).spawn();
    let writer = writer.expect("the program starts");
    let Ran { status, out, error } = run(&["--timeout", "60", name], "");
    assert_eq!((status, out.as_str()), (0, "42\n"), "{error}");
    assert_eq!(ended(writer), Some(0));
    let shell = "\"$0\" <(sleep 0.2; echo 'print(1+1)') && \"$0\" -e 'io::read(\"/dev/stdin\")' < \"$1\" & \
        sleep 0.4; echo -n hi > \"$1\"; wait";
    let output = Command::new("bash")
        .args(["-c", shell])
        .arg(program().get_program())
        .arg(&pipe)
        .output();
    let output = output.expect("there is bash");
    assert_eq!(String::from_utf8_lossy(&output.stdout), "2\n\"hi\"\n");
    fs::remove_dir_all(folder).expect("removable");
}

/// The peak memory of a process, as the process itself reports it at its end.
#[cfg(target_os = "linux")]
pub fn peak(arguments: &[&str], input: &str) -> (u64, String) {
    let tell = "print(io::read(\"/proc/self/status\"))\n";
    let ran = run(
        &[&["--keep-going"], arguments].concat(),
        format!("{input}\n{tell}"),
    );
    let line = ran.out.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kib = line.and_then(|line| line.trim().strip_suffix(" kB"));
    let kib = kib.unwrap_or_else(|| panic!("no peak: {} {}", ran.out, ran.error));
    (
        kib.trim().parse::<u64>().expect("a number") >> 10,
        ran.error,
    )
}

#[cfg(target_os = "linux")]
#[test]
fn builtins_that_gather_much_obey_the_memory_ceiling() {
    for (ceiling, code) in [
        (64, "divisors(2^6000*3^100)"),
        (64, "transpose(matrix::zeros(2000, 2000))"),
        (64, "matrix::zeros(2000, 2000) * matrix::zeros(2000, 2000)"),
        (64, "matrix::rref(matrix::zeros(2000, 2000))"),
        (64, "inverse(identity(1200))"),
        (64, "matrix::lu(matrix::zeros(2000, 2000))"),
        (20, "cas::expand(cas::parse(\"(a+b+c+d+f)^40\"))"),
    ] {
        let (peak, error) = peak(&["--max-memory", &format!("{ceiling}M")], code);
        assert!(error.contains("LimitError"), "{code}: {error}");
        assert!(peak < ceiling + 100, "{code}: {peak} MiB");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn reading_without_an_end_stops_at_the_memory_ceiling() {
    let folder = folder("stops-memory");
    let sparse = sparse(&folder, 5 << 30);
    let sparse = sparse.to_str().expect("UTF-8");
    for code in [
        "io::read(\"/dev/zero\")".to_string(),
        "io::lines(\"/dev/zero\")".to_string(),
        format!("io::read(\"{sparse}\")"),
        format!("io::lines(\"{sparse}\")"),
        format!("include \"{sparse}\""),
        format!(":load {sparse}"),
    ] {
        let (peak, error) = peak(&["--max-memory", "64M"], &code);
        assert!(error.contains("LimitError"), "{code}: {error}");
        assert!(peak < 164, "{code}: {peak} MiB");
    }
    for arguments in [vec![sparse], vec!["/dev/zero"]] {
        let Ran { status, error, .. } = run(&arguments, "");
        assert!(status == 1 && error.contains("LimitError"), "{error}");
    }
    let zero = fs::File::open("/dev/zero").expect("there is /dev/zero");
    for arguments in [&["--max-memory", "64M"][..], &["--max-memory", "64M", "-"]] {
        let child = program()
            .args(arguments)
            .stdin(zero.try_clone().expect("it can be shared"))
            .stderr(Stdio::null())
            .spawn();
        assert_eq!(ended(child.expect("the program starts")), Some(1));
    }
    fs::remove_dir_all(folder).expect("removable");
}

#[test]
fn an_input_too_large_to_be_read_has_no_line_to_show() {
    let input = format!("x = [{}1]\n", "1,".repeat(3_000_000));
    let Ran { status, error, .. } = run(&["--max-memory", "20M"], input);
    let shown = "LimitError: the input is larger than 5 MiB\n --> <stdin>:1:1\n  |\n  = help: ";
    assert!(status == 1 && error.starts_with(shown), "{error}");
}

/// A very long program of each kind, with its name.
fn bombs() -> Vec<(&'static str, String)> {
    let count = 1_500_000;
    let fields: String = (0..count / 4).map(|n| format!("k{n} = {n}, ")).collect();
    vec![
        ("array", format!("x = [{}]", "12, ".repeat(count))),
        ("arrays", format!("x = [{}]", "[1], ".repeat(count))),
        ("script", "x = abs(-2) + 3\n".repeat(count / 4)),
        ("sum", format!("x = 1{}", " + 1".repeat(count))),
        ("record", format!("x = {{{fields}}}")),
        ("call", format!("f({})", "a, ".repeat(count))),
        ("digits", format!("x = {}", "7".repeat(count * 4))),
        ("text", format!("x = \"{}\"", "7".repeat(count * 4))),
        ("strings", format!("x = [{}]", "\"ab\", ".repeat(count))),
        (
            "names",
            (0..count / 4).map(|n| format!("v{n} = 1\n")).collect(),
        ),
        (
            "functions",
            "func f(a) { return a + 1 }\n".repeat(count / 8),
        ),
    ]
}

#[cfg(target_os = "linux")]
#[test]
fn reading_programs_obeys_the_memory_ceiling() {
    let folder = folder("stops-programs");
    for (name, text) in bombs() {
        let path = folder.join(format!("{name}.lm"));
        fs::write(&path, &text).expect("writable");
        let load = format!(":load {}", path.display());
        for input in [load, text] {
            let (peak, error) = peak(&["--max-memory", "64M", "--timeout", "300"], &input);
            assert!(peak < 164, "{name}: {peak} MiB");
            assert!(!error.contains("internal"), "{name}: {error}");
        }
    }
    fs::remove_dir_all(folder).expect("removable");
}

#[cfg(target_os = "linux")]
#[test]
fn after_the_memory_ran_out_the_next_input_has_room() {
    let fill =
        "func fill() { var x = []; loop { push(x, string::repeat(\"ab\", 10^6)) } }\nfill()\n";
    let read = "size(io::read(\"/proc/self/status\")) > 100\n";
    let ran = run(
        &["--keep-going", "--max-memory", "64M"],
        format!("{fill}{read}"),
    );
    assert!(ran.error.contains("LimitError"), "{}", ran.error);
    assert_eq!(ran.out, "true\n", "{}", ran.error);
}

#[cfg(all(target_os = "linux", target_env = "gnu"))]
#[test]
fn many_large_numbers_take_no_more_than_the_memory_ceiling() {
    let code = "map(range(2, 10^4), |k| 3^(k * 1000))";
    let (peak, error) = peak(&["--max-memory", "192M", "--timeout", "120"], code);
    assert!(error.contains("LimitError"), "{error}");
    assert!(peak < 292, "{peak} MiB");
}

/// Runs each case under a memory ceiling of 64 MiB, and checks whether it fits, as stated.
#[cfg(target_os = "linux")]
fn stays_below(cases: &[(&str, bool)]) {
    for (code, fits) in cases {
        let (peak, error) = peak(&["--max-memory", "64M", "--timeout", "120"], code);
        assert_eq!(!error.contains("LimitError"), *fits, "{code}: {error}");
        assert!(fits <= &error.is_empty(), "{code}: {error}");
        assert!(peak < 164, "{code}: {peak} MiB");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn names_of_fields_that_are_gone_take_no_memory() {
    stays_below(&[
        (
            "s = {}; i = 0; loop 10^6 { setattr(s, \"k\" + i, i); delattr(s, \"k\" + i); i += 1 }",
            true,
        ),
        (
            "i = 0; loop 200 { hasattr({}, string::repeat(\"a\", 10^6) + i); i += 1 }",
            true,
        ),
        (
            "i = 0; loop 200 { getattr({}, string::repeat(\"a\", 10^6) + i, 0); i += 1 }",
            true,
        ),
        (
            "s = {}; i = 0; loop 200 { try { s[string::repeat(\"a\", 10^6) + i] } catch e { } i += 1 }",
            true,
        ),
        (
            "s = {}; i = 0; loop { setattr(s, string::repeat(\"a\", 10^5) + i, i); i += 1 }",
            false,
        ),
    ]);
}

#[cfg(target_os = "linux")]
#[test]
fn intermediate_values_of_large_numbers_obey_the_memory_ceiling() {
    stays_below(&[
        ("size(string(2^(2^22) * 3)) > 10^6", true),
        ("size(string(2^(2^26) * 3))", false),
        ("number(string::repeat(\"1\", 3*10^7)) > 0", false),
        ("float(string::repeat(\"1\", 3*10^7))", false),
        ("isqrt(3^(8*10^7)) > 0", false),
        ("size(decimal(1/7, 4*10^7))", false),
    ]);
}

#[cfg(target_os = "linux")]
#[test]
fn reading_expressions_obeys_the_memory_ceiling() {
    stays_below(&[
        ("cas::parse(string::repeat(\"x+\", 3*10^6) + \"1\")", false),
        (
            "cas::parse(string::repeat(\"x+\", 10^4) + \"1\") == cas::parse(\"10000*x+1\")",
            true,
        ),
        (
            "cas::parse(string::repeat(\"sin(x)+\", 2*10^5) + \"1\")",
            false,
        ),
    ]);
}

#[test]
fn reading_a_program_stops_on_an_interrupt() {
    for (name, text) in bombs() {
        let mut session = Session::new(Box::new(Pretend::default()), Settings::default());
        let handle = session.interrupt_handle();
        handle.interrupt();
        let text = format!("ran = 1\n{text}");
        let outcome = session.eval(&text);
        let kind = outcome.error.map(|error| error.kind);
        assert_eq!(kind.as_deref(), Some("Interrupted"), "{name}");
        assert_eq!(session.global("ran"), None, "{name}");
        assert!(session.eval("1 + 1").error.is_none(), "{name}");
    }
}
