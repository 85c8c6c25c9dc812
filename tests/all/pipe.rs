//! Piped sessions: what is written to which stream, and the exit status.

use crate::process::{Ran, program, run};
use std::io::{BufRead, BufReader, Read, Write};
use std::process::Stdio;

fn check(arguments: &[&str], input: &str, status: i32, out: &str) -> String {
    let Ran {
        status: got,
        out: shown,
        error,
    } = run(arguments, input);
    assert_eq!(shown, out, "of {input:?}; {error}");
    assert_eq!(got, status, "of {input:?}; {error}");
    assert!(
        !shown.contains('\x1b') && !error.contains('\x1b'),
        "an escape code in a pipe"
    );
    error
}

#[test]
fn the_first_error_ends_it_and_says_where() {
    let error = check(&[], "1/3+1/6\n1/0\n2\n", 1, "1/2\n");
    assert!(error.starts_with("ZeroDivisionError: "), "{error}");
    assert!(error.contains("<stdin>:2:1"), "{error}");
    assert!(error.lines().any(|line| line.ends_with("^^^")), "{error}");
}

#[test]
fn it_can_keep_going() {
    let error = check(&["--keep-going"], "1/3+1/6\n1/0\n2\n", 1, "1/2\n2\n");
    assert!(error.contains("<stdin>:2:"), "{error}");
    check(&["--keep-going"], "1\n2\n", 0, "1\n2\n");
}

#[test]
fn transcripts_have_errors_among_the_values() {
    let error = check(
        &["--transcript"],
        "1/0\n1 +* 2\nx\n2\n",
        0,
        "\
ZeroDivisionError: division by zero
SyntaxError: expected an expression, found `*`
NameError: `x` is not defined
2
",
    );
    assert_eq!(error, "");
}

#[test]
fn an_input_that_is_cut_off_is_an_error() {
    for input in [
        "(2",
        "(2\n",
        "1 +\n",
        "func f() {\n  1\n",
        "/* no end",
        "x = \\",
    ] {
        let error = check(&[], input, 1, "");
        assert!(
            error.contains("SyntaxError: the input ended early"),
            "{error}"
        );
    }
    check(&[], "2", 0, "2\n");
}

#[test]
fn inputs_of_several_lines_count_their_lines() {
    let input = "\n\nfunc f(n) {\n\n  return n / 0\n}\n// a remark\nf(1)\n";
    let error = check(&[], input, 1, "");
    assert!(error.contains("<stdin>:5:10"), "{error}");
    assert!(error.contains("<stdin>:8:1"), "{error}");
}

#[test]
fn text_that_nothing_can_repair_fails_at_once() {
    check(
        &["--keep-going"],
        "f(]\n1\nfunc g() {\n )\n2\n",
        1,
        "1\n2\n",
    );
}

#[test]
fn line_ends_and_marks_of_other_systems_are_read() {
    check(&[], "\u{feff}x = 1\r\nx +\r\n 1\r\n", 0, "2\n");
    let Ran { status, out, error } = run(&["--keep-going"], b"1\n\"\xff\"\n2\n");
    assert_eq!((status, out.as_str()), (1, "1\n2\n"));
    assert!(
        error.contains("not valid UTF-8") && error.contains("<stdin>:2:2"),
        "{error}"
    );
}

#[test]
fn input_reads_the_lines_that_follow() {
    check(
        &[],
        "a = input(\"name? \")\nAda\r\na\ninput()",
        0,
        "name? \"Ada\"\n",
    );
}

#[test]
fn exit_ends_with_its_status() {
    check(&[], "1\nexit(3)\n2\n", 3, "1\n");
    check(&["--transcript"], "exit()\n2\n", 0, "");
    check(&[], "1\n:quit\n2\n", 0, "1\n");
}

#[test]
fn commands_work_in_pipes() {
    let Ran { status, out, .. } = run(&[], ":help\n");
    assert_eq!(status, 0);
    assert!(out.contains(":quit"), "{out}");
    let error = check(&[], ":hlep\n", 1, "");
    assert!(
        error.contains("`:hlep`") && error.contains("did you mean `:help`?"),
        "{error}"
    );
}

#[test]
fn values_are_shown_before_the_next_line_is_waited_for() {
    let mut command = program();
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("starts");
    let mut input = child.stdin.take().expect("a pipe");
    let mut output = BufReader::new(child.stdout.take().expect("a pipe"));
    for n in 0..3 {
        writeln!(input, "{n} + 1").expect("the program reads");
        let mut line = String::new();
        output.read_line(&mut line).expect("the program answers");
        assert_eq!(line, format!("{}\n", n + 1));
    }
    drop(input);
    assert!(child.wait().expect("the program ends").success());
}

#[test]
fn a_reader_that_leaves_ends_it_quietly() {
    let mut command = program();
    let command = command.args(["-e", "loop { print(12345) }"]);
    let command = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = command.spawn().expect("starts");
    let mut output = BufReader::new(child.stdout.take().expect("a pipe"));
    let mut line = String::new();
    output.read_line(&mut line).expect("the program answers");
    assert_eq!(line, "12345\n");
    drop(output);
    let mut error = String::new();
    child
        .stderr
        .take()
        .expect("a pipe")
        .read_to_string(&mut error)
        .expect("UTF-8");
    let status = child.wait().expect("the program ends");
    assert_eq!((status.code(), error.as_str()), (Some(0), ""));
}

#[test]
fn input_that_cannot_be_read_ends_it() {
    for mode in [&[][..], &["--keep-going"], &["--transcript"]] {
        let folder = std::fs::File::open(".").expect("folders can be opened");
        let output = program().args(mode).stdin(folder).output().expect("runs");
        let error = String::from_utf8(output.stderr).expect("UTF-8");
        assert_eq!(output.status.code(), Some(1));
        assert!(error.contains("standard input cannot be read"), "{error}");
    }
}

#[test]
fn long_inputs_cost_no_more_than_their_length() {
    let rows = 20_000;
    let input = format!("x = [\n{}]\nsize(x)\n", "1, 2,\n".repeat(rows));
    check(&[], &input, 0, &format!("{}\n", 2 * rows));
}

#[test]
fn many_lines_cost_little_memory() {
    let mut input = "x = 0\n".to_string();
    input.push_str(&"x = x + 1\n".repeat(20_000));
    input.push_str("x\n");
    check(&["--max-memory", "4M"], &input, 0, "20000\n");
}

#[test]
fn inputs_that_failed_and_changed_nothing_do_not_count_for_undo() {
    check(
        &["--transcript"],
        "x = 1\nx = 2\n1/0\nx = = 3\n:undo\nx\nnothing\n:redo\nx = 5; 1/0\n:undo 2\n:undo 9\n",
        0,
        "\
ZeroDivisionError: division by zero
SyntaxError: expected an expression, found `=`
took back: x = 2
1
NameError: `nothing` is not defined
redid: x = 2
ZeroDivisionError: division by zero
took back: x = 5; 1/0
took back: x = 2
ValueError: there is only 1 input to take back
",
    );
}

#[cfg(target_os = "linux")]
#[test]
fn a_program_runs_in_one_thread() {
    // Starting and ending another one takes a twentieth of the time of a short program.
    let code = "print(io::read(\"/proc/self/status\"))";
    for (arguments, input) in [(&["-e", code][..], ""), (&[], code)] {
        let shown = run(arguments, input).out;
        assert!(
            shown.lines().any(|line| line == "Threads:\t1"),
            "of {arguments:?}: {shown}"
        );
    }
}
