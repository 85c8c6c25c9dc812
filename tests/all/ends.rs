//! What ends apart from programs: when the time is up, with Ctrl-C, or when memory runs out.

use crate::process::{Ran, folder, program, run};
use crate::stops::{PATIENCE, ended, interrupt};
use std::fs;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// Starts a shell command in which `$LMSH` is the program.
fn started(script: &str) -> Child {
    let mut command = Command::new("sh");
    command
        .args(["-c", script])
        .env("LMSH", program().get_program());
    command.spawn().expect("`sh` is installed")
}

#[test]
fn a_reader_that_does_not_read_does_not_keep_a_program_beyond_its_time() {
    let place = folder("stops-unread");
    let status = place.join("status");
    let code = "loop { print(range(1000)) }";
    let script = format!(
        "( \"$LMSH\" --timeout 1 -e '{code}' 2>/dev/null; echo $? > '{0}' ) | {{ \
         while [ ! -s '{0}' ]; do sleep 0.1; done; }}",
        status.display()
    );
    assert_eq!(ended(started(&script)), Some(0));
    assert_eq!(fs::read_to_string(&status).expect("it ended"), "1\n");
    fs::remove_dir_all(place).expect("removable");
}

#[test]
fn a_reader_that_does_not_read_keeps_neither_a_notebook_nor_tests_beyond_their_time() {
    let place = folder("stops-unread-notebook");
    let status = place.join("status");
    let notebook = place.join("a.lm.md");
    let loud = "```lamina\nloop 100 { print(range(1000)) }\n```\n";
    let wrong = "```lamina\n1\n```\n\n```out\n2\n```\n".repeat(3000);
    for (text, words) in [(loud, ""), (&wrong, "test")] {
        fs::write(&notebook, text).expect("writable");
        fs::write(&status, "").expect("writable");
        let script = format!(
            "( \"$LMSH\" --timeout 1 {words} '{}' 2>&1 >&3 3>&- | grep -c 'it took too long' > '{1}.said'; \
             echo ended > '{1}' ) 3>&1 | {{ while [ ! -s '{1}' ]; do sleep 0.1; done; }}",
            notebook.display(),
            status.display()
        );
        assert_eq!(ended(started(&script)), Some(0), "{words}");
        let said = fs::read_to_string(place.join("status.said"));
        assert_eq!(said.expect("it ended"), "1\n", "{words}");
    }
    fs::remove_dir_all(place).expect("removable");
}

#[test]
fn reading_a_long_notebook_ends_with_the_time() {
    let place = folder("stops-reading");
    let notebook = place.join("a.lm.md");
    fs::write(&notebook, "plain text without an end ".repeat(1 << 21)).expect("writable");
    let path = notebook.to_str().expect("UTF-8");
    for arguments in [&[path][..], &["test", path], &["bench", path]] {
        let limit = ["--timeout", "0.001"];
        let Ran { status, out, error } = run(&[&limit, arguments].concat(), "");
        assert_eq!(status, 1, "{arguments:?}: {out}{error}");
        assert!((out + &error).contains("it took too long"), "{arguments:?}");
    }
    fs::remove_dir_all(place).expect("removable");
}

#[test]
fn a_program_of_the_system_ends_with_the_time() {
    let place = folder("stops-program");
    let notebook = place.join("a.lm.md");
    fs::write(&notebook, "```lamina\n:!sleep 1000; true\n```\n").expect("writable");
    let path = notebook.to_str().expect("UTF-8");
    let limit = ["--timeout", "1"];
    for (arguments, input) in [
        (vec!["-e", ":!sleep 1000; true"], ""),
        (vec![], ":!sleep 1000; true\n"),
        (vec!["--allow", "test", path], ""),
        (vec!["--allow", path], ""),
    ] {
        let Ran { status, out, error } = run(&[&limit, &arguments[..]].concat(), input);
        assert_eq!(status, 1, "{arguments:?}: {out}{error}");
        assert!((out + &error).contains("it took too long"), "{arguments:?}");
    }
    fs::remove_dir_all(place).expect("removable");
}

#[test]
fn measuring_ends_with_the_time() {
    let place = folder("stops-bench");
    let write = |name: &str, text: &str| {
        let path = place.join(name);
        fs::write(&path, text).expect("writable");
        path.to_str().expect("UTF-8").to_string()
    };
    for path in [
        write("a.lm", "loop {}\n"),
        write("a.lm.md", "```lamina\nloop {}\n```\n"),
    ] {
        let Ran { status, out, error } = run(&["--timeout", "1", "bench", &path], "");
        assert_eq!(status, 1, "{out}{error}");
        assert!(error.contains("it took too long"), "{error}");
    }
    fs::remove_dir_all(place).expect("removable");
}

#[test]
fn tests_that_are_stopped_run_their_last_blocks_and_say_how_far_they_came() {
    let place = folder("stops-tests");
    let begun = place.join("begun");
    let code = format!(
        "try {{ io::write(\"{0}\", \"1\"); loop {{}} }} finally {{ io::write(\"{0}.end\", \"1\") }}",
        begun.display()
    );
    fs::write(place.join("a.lm.md"), format!("```lamina\n{code}\n```\n")).expect("writable");
    let child = program()
        .args(["--allow", "test"])
        .arg(&place)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let deadline = Instant::now() + PATIENCE;
    while !begun.exists() {
        assert!(Instant::now() < deadline, "it did not begin");
        std::thread::sleep(Duration::from_millis(20));
    }
    interrupt(&child);
    let output = child.wait_with_output().expect("it ends");
    let out = String::from_utf8_lossy(&output.stdout);
    assert_eq!(output.status.code(), Some(130), "{out}");
    assert!(out.contains("a.lm.md:1: stopped by Ctrl-C"), "{out}");
    assert!(place.join("begun.end").exists());
    fs::remove_dir_all(place).expect("removable");
}

#[test]
fn a_course_that_is_stopped_says_how_far_it_came() {
    let place = folder("stops-course");
    fs::write(place.join("a.lm.md"), "# T\n\n```lamina\nloop {}\n```\n").expect("writable");
    let mut child = program()
        .args(["learn", "--check"])
        .arg(&place)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    // Nothing indicates that the process is ready, and until then the signal would end it at once.
    std::thread::sleep(Duration::from_secs(1));
    interrupt(&child);
    let mut out = String::new();
    let stdout = child.stdout.take().expect("it is a pipe");
    assert_eq!(ended(child), Some(130));
    std::io::Read::read_to_string(&mut { stdout }, &mut out).expect("UTF-8");
    assert!(out.contains("a.lm.md: stopped by Ctrl-C"), "{out}");
    fs::remove_dir_all(place).expect("removable");
}

#[test]
fn a_document_that_would_be_a_tree_without_end_is_refused() {
    let place = folder("stops-tree");
    let file = place.join("a.lm.md");
    fs::write(&file, "- a\n".repeat(1 << 20)).expect("writable");
    let path = file.to_str().expect("UTF-8");
    let little = ["--max-memory", "64M"];
    for arguments in [&[path][..], &["test", path], &["learn", "--check", path]] {
        let Ran { status, out, error } = run(&[&little, arguments].concat(), "");
        assert_ne!(status, 0, "{arguments:?}");
        assert!((out + &error).contains("more memory"), "{arguments:?}");
    }
    for line in [format!(":load {path}\n"), format!(":learn {path}\n")] {
        let Ran { error, .. } = run(&little, &line);
        assert!(error.starts_with("LimitError"), "{line}: {error}");
    }
    fs::remove_dir_all(place).expect("removable");
}

#[test]
fn after_a_variable_filled_the_memory_the_session_goes_on() {
    for then in ["a = null", ":reset", ":undo 2"] {
        let fill = "a = []; while true { push(a, 1) }";
        let input = format!("{fill}\n6*7\n{then}\nsize(range(10^6))\n");
        let Ran { out, error, .. } = run(&["--keep-going", "--max-memory", "64M"], input);
        assert_eq!(error.matches("LimitError").count(), 1, "{then}: {error}");
        assert!(out.starts_with("42\n"), "{then}: {out}");
        assert!(out.ends_with("1000000\n"), "{then}: {out}");
    }
}
