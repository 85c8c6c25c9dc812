//! The command line: files, code and options, and the exit status of each.

use crate::process::{Ran, folder, program, run, run_command};
use std::fs;

fn check(arguments: &[&str], status: i32, out: &str) -> String {
    let Ran {
        status: got,
        out: shown,
        error,
    } = run(arguments, "");
    assert_eq!(shown, out, "of {arguments:?}; {error}");
    assert_eq!(got, status, "of {arguments:?}; {error}");
    error
}

/// Runs a script with this text through each door.
fn script(text: impl AsRef<[u8]>, status: i32, out: &str) -> String {
    let text = text.as_ref();
    let folder = folder(&format!(
        "script-{:x}",
        text.iter()
            .fold(7u64, |h, b| h.wrapping_mul(31) + u64::from(*b))
    ));
    let path = folder.join("a.lm");
    fs::write(&path, text).expect("the file can be written");
    let path_text = path.to_str().expect("UTF-8");
    check(&["run", path_text], status, out);
    let piped = run(&["-"], text);
    assert_eq!(
        (piped.status, piped.out.as_str()),
        (status, out),
        "{}",
        piped.error
    );
    let error = check(&[path_text, "--keep-going", "-x"], status, out);
    fs::remove_dir_all(folder).expect("the folder can be removed");
    error
}

#[test]
fn files_echo_nothing() {
    script("1 + 1\nprint(1/2)\n", 0, "1/2\n");
    script("#!/usr/bin/env lmsh\nprint(1)", 0, "1\n");
    script("\u{feff}print(1)\r\nprint(\r\n2)\r", 0, "1\n2\n");
    script("", 0, "");
}

#[test]
fn the_status_tells_how_a_file_ended() {
    let error = script("print(1)\nprint(1/0)\nprint(2)", 1, "1\n");
    assert!(error.contains("a.lm:2:7"), "{error}");
    let error = script("print(1)\nprint((2)\n", 2, "");
    assert!(
        error.contains("a.lm:2:6") && error.contains("SyntaxError"),
        "{error}"
    );
    script("print(1)\nexit(41)", 41, "1\n");
    let error = script(b"print(1)\n\n\"\xc3\x28\"\n", 2, "");
    assert!(
        error.contains("a.lm:3: ") && error.contains("UTF-8"),
        "{error}"
    );
}

#[test]
fn a_file_that_is_not_there_is_bad_usage() {
    let error = check(&["no-such-file.lm"], 2, "");
    assert_eq!(error, "lmsh: there is no file `no-such-file.lm`\n");
    let error = check(&["."], 2, "");
    assert_eq!(error, "lmsh: `.` is a directory, not a program\n");
}

#[test]
fn code_shows_its_values() {
    check(&["-e", "1/3 + 1/6; \"a\"\n2"], 0, "1/2\n\"a\"\n2\n");
    check(&["-e", "-1"], 0, "-1\n");
    let error = check(&["-e", "1; 1/0"], 1, "1\n");
    assert!(error.contains("<code>:1:4"), "{error}");
    check(&["-e", "1 +"], 2, "");
    check(&["-e", "exit(255)"], 255, "");
}

#[test]
fn a_session_can_follow_a_program() {
    let ran = run(&["-i", "-e", "x = 7"], "x + 1\n");
    assert_eq!((ran.status, ran.out.as_str()), (0, "8\n"));
}

#[test]
fn wrong_usage_is_explained() {
    for arguments in [
        &["--nope"][..],
        &["--color", "blue"],
        &["--seed", "x"],
        &["--max-depth", "0"],
        &["--max-memory", "lots"],
        &["--max-bits", "1"],
        &["--max-terms", "x"],
        &["--max-output", "-1"],
        &["--set", "speed=on"],
        &["run"],
    ] {
        let error = check(arguments, 2, "");
        assert!(error.starts_with("error: "), "{error}");
    }
}

#[test]
fn help_and_version_are_told() {
    let Ran { status, out, .. } = run(&["--help"], "");
    assert_eq!(status, 0);
    for word in ["--transcript", "--sandbox", "-e <CODE>", "Status:"] {
        assert!(out.contains(word), "{out}");
    }
    assert!(out.lines().all(|line| line.chars().count() <= 100), "{out}");
    check(
        &["--version"],
        0,
        concat!("lmsh ", env!("CARGO_PKG_VERSION"), "\n"),
    );
}

#[test]
fn limits_can_be_set() {
    let deep = "func f(n) { if n == 0 { return 0 } return f(n - 1) }; f(600)";
    check(&["-e", deep], 0, "0\n");
    let error = check(&["--max-depth", "500", "-e", deep], 1, "");
    assert!(error.contains("RecursionError"), "{error}");
    let long = "s = \"ab\"; loop 25 { s = s + s }; 1";
    check(&["-e", long], 0, "1\n");
    let error = check(&["--max-memory", "1M", "-e", long], 1, "");
    assert!(error.contains("LimitError"), "{error}");
}

#[test]
fn limits_on_sizes_can_be_set() {
    let limited = |flag: &str, within: &str, beyond: &str, message: &str| {
        let (code, shown) = within.split_once(" → ").expect("it has a value");
        check(&[flag, "-e", code], 0, &format!("{shown}\n"));
        let error = check(&[flag, "--keep-going", "-e", beyond], 1, "");
        assert!(
            error.contains("LimitError") && error.contains(message),
            "{error}"
        );
    };
    let sum = |n: usize| format!("size(string(sum(map(range({n}), |k| sqrt(10^6 + k))))) > 0");
    for (beyond, message) in [
        (
            "n = 2; n^21000",
            "the power would have more than 20,000 bits",
        ),
        ("3000!", "3000! would have more than 20,000 bits"),
        ("n = 3^10000; n * n; 1", "more than 20,000 bits"),
        ("2^20000", "the power would have more than 20,000 bits"),
        (
            "(1 + sqrt(2))^100000",
            "the power would have more than 20,000 bits",
        ),
        (
            "decimal(1/3, 10000)",
            "the decimal would have more than 20,000 bits",
        ),
        (
            "decimal(sqrt(2), 10000)",
            "the decimal would have more than 20,000 bits",
        ),
        ("sym x; expand((x + 2^4000)^6); 1", "more than 20,000 bits"),
        (
            "sym x; p = expand((x + 2^1500)^10); p * p; 1",
            "more than 20,000 bits",
        ),
        (
            "fibonacci(10^5)",
            "the Fibonacci number would have more than 20,000 bits",
        ),
        ("binomial(10^5, 50000)", "more than 20,000 bits"),
        ("bit::shift_left(1, 20000)", "more than 20,000 bits"),
    ] {
        limited(
            "--max-bits=20000",
            "2^10 + 100! % 101 → 1124",
            beyond,
            message,
        );
    }
    let within = format!("{} → true", sum(50));
    limited("--max-terms=64", &within, &sum(100), "more than 64 terms");
    let functions = "x = 0; for k in range(20) { x += sin(k) }; 1";
    limited(
        "--max-terms=64",
        "sin(1) - sin(1) → 0",
        functions,
        "more than 6 terms with functions",
    );
    let printed = check(
        &["--max-output=1K", "-e", "loop { print(\"0123456789\") }"],
        1,
        &"0123456789\n".repeat(93),
    );
    assert!(
        printed.contains("LimitError") && printed.contains("--max-output"),
        "{printed}"
    );
}

#[test]
fn everything_that_a_program_prints_counts_towards_max_output() {
    let limited = |arguments: &[&str], input: &str| {
        let mut all = vec!["--max-output=1K", "--timeout=20"];
        all.extend_from_slice(arguments);
        let Ran { status, out, error } = run(&all, input);
        assert_eq!(status, 1, "{arguments:?}: {out}{error}");
        let told = format!("{out}{error}");
        assert!(told.contains("LimitError"), "{arguments:?}: {told}");
        assert!(told.contains("--max-output"), "{arguments:?}: {told}");
        assert!(out.len() < 2 << 10, "{arguments:?}: {out}");
    };
    limited(&["-e", "loop 200 { input(\"0123456789\") }"], "");
    limited(&["-e", "string::repeat(\"0123456789\", 200)"], "");
    for name in [":show", ":latex", ":mathml"] {
        let code = format!("{name} range(2000)");
        limited(&["-e", &code], "");
        limited(
            &[],
            &format!("{}\n", format!("{name} range(30)\n").repeat(30)),
        );
    }
    let place = folder("max-output");
    let book = |name: &str, cells: &[&str]| {
        let fence = |code: &&str| format!("\n```lamina\n{code}\n```\n");
        let text: String = cells.iter().map(fence).collect();
        let path = place.join(format!("{name}.lm.md"));
        std::fs::write(&path, format!("# Title\n{text}")).expect("writable");
        path.to_string_lossy().into_owned()
    };
    let line = "print(string::repeat(\"0123456789\", 50))";
    limited(&[&book("one", &["loop { print(1) }"])], "");
    // All cells together count.
    limited(&[&book("three", &[line, line, line])], "");
    limited(&["-i", &book("stay", &[line, line, line])], "");
    limited(&["test", &book("tested", &[line, line, line])], "");
    limited(&[&book("shows", &[":show range(2000)"])], "");
    let fits = book("two", &[line, line]);
    check(&["--max-output=1100", &fits], 0, &{
        let code = format!("> {line}\n{}\n", "0123456789".repeat(50));
        code.repeat(2)
    });
    std::fs::remove_dir_all(place).expect("removable");
}

#[test]
fn switches_change_no_result() {
    let code = "x = 0; for (i = 0; i < 10; i += 1) { x += i * (2 + 3) }; x";
    for switch in ["fusion=off", "fold=off", "pool=off", "stress=on"] {
        check(&["--set", switch, "-e", code], 0, "225\n");
    }
}

#[test]
fn colours_come_when_they_are_forced() {
    let ran = run(&["--color", "always", "-e", "1/3; 1/0"], "");
    assert!(
        ran.out.contains("\x1b[2m  ≈ 0.333333") && ran.error.contains('\x1b'),
        "{ran:?}"
    );
    let ran = run(&["--color", "never", "-e", "1/3; 1/0"], "");
    assert!(
        !ran.out.contains('\x1b') && !ran.error.contains('\x1b'),
        "{ran:?}"
    );
}

#[test]
fn modules_are_found_and_the_sandbox_holds() {
    let folder = folder("modules");
    fs::create_dir(folder.join("inside")).expect("writable");
    fs::write(folder.join("outside.lm"), "a = 1").expect("writable");
    fs::write(folder.join("inside/near.lm"), "\u{feff}b = 2\r\n").expect("writable");
    fs::write(folder.join("inside/wrong.lm"), b"b = 2\n\xff").expect("writable");
    let inside = |arguments: &[&str]| {
        let mut command = program();
        run_command(
            command.args(arguments).current_dir(folder.join("inside")),
            "",
        )
    };
    let both = "include near; include \"../outside.lm\"; near::b + outside::a";
    assert_eq!(inside(&["-e", both]).out, "3\n");
    assert_eq!(
        inside(&["--sandbox", "-e", "include near; near::b"]).out,
        "2\n"
    );
    let ran = inside(&["--sandbox", "-e", "include \"../outside.lm\""]);
    assert!(ran.error.starts_with("PermissionError: "), "{}", ran.error);
    let ran = inside(&["-e", "include wrong"]);
    assert!(
        ran.error.contains("line 2") && ran.status == 1,
        "{}",
        ran.error
    );
    fs::remove_dir_all(folder).expect("removable");
}

#[test]
fn a_script_finds_its_arguments() {
    let folder = folder("arguments");
    let path = folder.join("a.lm");
    std::fs::write(&path, "print(io::args())\n").expect("writable");
    let path = path.to_str().expect("UTF-8");
    let given = |words: &[&str]| run(words, "").out;
    assert_eq!(
        given(&[path, "one", "--two", "-3"]),
        "[\"one\", \"--two\", \"-3\"]\n"
    );
    assert_eq!(given(&["run", path, "x"]), "[\"x\"]\n");
    assert_eq!(given(&[path]), "[]\n");
    assert_eq!(given(&["-e", "io::args()", "x"]), "[\"x\"]\n");
    std::fs::remove_dir_all(folder).expect("removable");
}
