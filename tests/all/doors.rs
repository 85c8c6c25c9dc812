//! Subcommands, code given with `-e`, questions in pipes, and the manual page.

use crate::process::{Ran, folder, run, run_command};
use std::process::Command;

fn shown(arguments: &[&str], input: &str) -> String {
    let Ran { status, out, error } = run(arguments, input);
    assert_eq!(status, 0, "of {arguments:?}: {out}{error}");
    out
}

#[test]
fn every_subcommand_has_help() {
    for name in [
        "run",
        "bench",
        "learn",
        "test",
        "export",
        "watch",
        "grammar",
        "completions",
        "man",
    ] {
        let usage = format!("Usage: lmsh {name}");
        for arguments in [&[name, "--help"][..], &[name, "-h"], &["help", name]] {
            let out = shown(arguments, "");
            assert!(out.contains(&usage), "{arguments:?}: {out}");
        }
        assert!(shown(&["--help"], "").contains(&format!("\n  {name} ")));
    }
    let Ran { status, error, .. } = run(&["learn", "--chekc"], "");
    assert!(status == 2 && error.contains("'--check'"), "{error}");
    let Ran { status, error, .. } = run(&["completions"], "");
    assert!(status == 2 && error.contains("<bash|zsh|fish>"), "{error}");
}

#[test]
fn a_file_named_like_a_subcommand_can_be_run() {
    let folder = folder("named");
    std::fs::write(folder.join("bench"), "print(io::args())\n").expect("writable");
    for path in ["./bench", "bench"] {
        let mut command = crate::process::program();
        let arguments = ["run", path, "--help", "-x"];
        let ran = run_command(command.args(arguments).current_dir(&folder), "");
        assert_eq!(
            (ran.status, ran.out.as_str()),
            (0, "[\"--help\", \"-x\"]\n"),
            "{}",
            ran.error
        );
    }
    std::fs::remove_dir_all(folder).expect("removable");
}

#[test]
fn all_codes_run_in_order_in_one_session() {
    assert_eq!(shown(&["-e", "1+1", "-e", "2+2"], ""), "2\n4\n");
    assert_eq!(
        shown(&["-e", "x = 5", "-e", "x * 2", "-e", "_ + 1"], ""),
        "10\n11\n"
    );
    let Ran { status, out, error } = run(&["-e", "1", "-e", "1/0", "-e", "3"], "");
    assert_eq!((status, out.as_str()), (1, "1\n"));
    assert!(error.contains("<code 2>:1:1"), "{error}");
    let Ran { status, out, .. } = run(&["-e", "1", "-e", "(2", "-e", "3"], "");
    assert_eq!((status, out.as_str()), (2, "1\n"));
    let Ran { status, out, .. } = run(&["-e", "1", "-e", "exit(7)", "-e", "3"], "");
    assert_eq!((status, out.as_str()), (7, "1\n"));
    // All arguments after the program belong to it, whatever they look like.
    assert_eq!(
        shown(&["-e", "io::args()", "test", "-e"], ""),
        "[\"test\", \"-e\"]\n"
    );
    assert_eq!(
        run(&["-i", "-e", "x = 7", "-e", "y = 8"], "x + y\n").out,
        "15\n"
    );
}

#[test]
fn commands_work_in_code_from_the_command_line() {
    assert!(shown(&["-e", ":help"], "").contains(":quit"));
    assert_eq!(shown(&["-e", "x = 1/2\n:type x\nx"], ""), "rational\n1/2\n");
    assert!(shown(&["-e", "sqrt?"], "").starts_with("sqrt(x)\n"));
    let Ran { status, error, .. } = run(&["-e", ":hlep"], "");
    assert!(
        status == 1 && error.contains("did you mean `:help`?"),
        "{error}"
    );
}

#[test]
fn a_name_with_a_question_mark_asks_in_a_pipe() {
    let about = shown(&[], ":doc sqrt\n");
    assert_eq!(shown(&[], "sqrt?\n"), about);
    assert_eq!(shown(&[], "  sqrt?  \n"), about);
    assert_eq!(
        shown(&["--transcript"], "math::sqrt?\n"),
        shown(&[], ":doc math::sqrt\n")
    );
    assert!(shown(&[], "x = 3\nx?\n").starts_with("x: int\n"));
    let Ran { status, error, .. } = run(&[], "sqtr?\n");
    assert!(
        status == 1 && error.contains("did you mean `sqrt`?"),
        "{error}"
    );
    // With a space before the `?` it is not a question.
    assert_eq!(run(&[], "sqrt ?\n").status, 1);
}

#[test]
fn a_name_with_a_question_mark_asks_in_a_cell() {
    let folder = folder("question");
    let path = folder.join("a.lm.md");
    std::fs::write(
        &path,
        "# A\n\n```lamina\nx = 1/2\nx?\n```\n```out\nx: rational\n    1/2\n```\n",
    )
    .expect("writable");
    let path = path.to_str().expect("UTF-8");
    assert!(shown(&["test", path], "").contains("all as expected"));
    // Questions are not allowed in a file.
    let script = folder.join("a.lm");
    std::fs::write(&script, "sqrt?\n").expect("writable");
    assert_eq!(run(&[script.to_str().expect("UTF-8")], "").status, 2);
    std::fs::remove_dir_all(folder).expect("removable");
}

#[test]
fn a_notebook_is_measured_as_one_program() {
    let folder = folder("bench-notebook");
    let book = "# B\n\n```lamina\nn = 3\nn\n```\n\n```lamina\n:type n\n_ + 1\n```\n\n\
                ```lamina error\n1/0\n```\n\n```lamina skip\n2/0\n```\n";
    let path = folder.join("b.lm.md");
    std::fs::write(&path, book).expect("writable");
    let path = path.to_str().expect("UTF-8").to_string();
    let out = shown(
        &["bench", "--samples", "3", "--time", "0.01", &path, &path],
        "",
    );
    assert!(
        out.contains("b.lm.md\n") && out.contains("3 samples × "),
        "{out}"
    );
    // The lines in error messages are those of the notebook.
    std::fs::write(&path, book.replace("_ + 1", "_ / 0")).expect("writable");
    let Ran { status, error, .. } = run(&["bench", &path], "");
    assert!(status == 1 && error.contains("b.lm.md:10:1"), "{error}");
    // The notebook may not write files unless it is allowed to.
    let written = folder.join("w.txt");
    let code = format!(
        "```lamina\nio::write(\"{}\", \"x\")\n```\n",
        written.display()
    );
    std::fs::write(&path, code).expect("writable");
    let quick = ["--samples", "1", "--time", "0.01"];
    let Ran { status, error, .. } = run(&[&["bench"], &quick[..], &[&path]].concat(), "");
    assert!(status == 1 && error.contains("PermissionError"), "{error}");
    assert!(!written.exists());
    shown(&[&["bench", "--allow"], &quick[..], &[&path]].concat(), "");
    assert!(written.exists());
    std::fs::remove_dir_all(folder).expect("removable");
}

#[test]
fn several_switches_are_measured_together() {
    let folder = folder("bench-switches");
    let path = folder.join("a.lm");
    std::fs::write(&path, "x = 0\nfor (i = 0; i < 9; i += 1) { x += 2 * 3 }\n").expect("writable");
    let path = path.to_str().expect("UTF-8");
    let quick = ["--samples", "2", "--time", "0.01"];
    let with = ["--with", "fusion=off", "--with=fold=off"];
    let out = shown(&[&["bench"], &quick[..], &with, &[path]].concat(), "");
    assert!(out.contains("with fusion on, fold on\n"), "{out}");
    assert!(out.contains("with fusion off, fold off\n"), "{out}");
    let asked =
        ":bench --samples 2 --time 0.01 --with fusion=off --with fold=off --with fusion=on 1+1\n";
    let out = shown(&[], asked);
    assert!(out.contains("with fold on, fusion off\n"), "{out}");
    assert!(out.contains("with fold off, fusion on\n"), "{out}");
    std::fs::remove_dir_all(folder).expect("removable");
}

/// Runs a checker of manual pages, if it is installed, and returns its complaints.
fn complaints(program: &str, arguments: &[&str], page: &str) -> Option<String> {
    Command::new("sh")
        .args(["-c", &format!("command -v {program}")])
        .output()
        .ok()
        .filter(|found| found.status.success())?;
    let ran = run_command(Command::new(program).args(arguments), page);
    Some(ran.error + &ran.out)
}

#[test]
fn the_manual_is_complete_and_clean() {
    let page = shown(&["man"], "");
    for part in [
        ".SH \"SYNOPSIS\"",
        ".SH \"EXIT STATUS\"",
        ".SH \"ENVIRONMENT\"",
        ".SH \"FILES\"",
        ".SH \"EXAMPLES\"",
        "\\-\\-bless",
        "\\-\\-samples",
        "config.lm",
        "history.txt",
        "NO_COLOR",
        ":trace",
    ] {
        assert!(page.contains(part), "no {part} in {page}");
    }
    let lint = complaints("mandoc", &["-Tlint"], &page);
    assert_eq!(lint.unwrap_or_default(), "");
    let warnings = complaints("groff", &["-ww", "-man", "-Tutf8", "-z"], &page);
    assert_eq!(warnings.unwrap_or_default(), "");
}

#[test]
fn the_manual_knows_every_variable_that_is_read() {
    let page = shown(&["man"], "");
    let mut files = vec![std::path::PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("src")];
    let mut names = Vec::new();
    while let Some(path) = files.pop() {
        if path.is_dir() {
            files.extend(
                std::fs::read_dir(path)
                    .expect("readable")
                    .flatten()
                    .map(|e| e.path()),
            );
            continue;
        }
        if path.ends_with("src/build.rs") {
            continue;
        }
        let text = std::fs::read_to_string(&path).expect("readable");
        for call in ["env::var(\"", "env::var_os(\""] {
            let found = text.split(call).skip(1);
            names.extend(found.filter_map(|rest| Some(rest.split_once('"')?.0.to_string())));
        }
    }
    // The tests themselves use some variables.
    names.retain(|name| !["PATH", "LMSH_BLESS"].contains(&&**name) && !name.starts_with("LAMINA_"));
    assert!(names.len() >= 4, "{names:?}");
    for name in names {
        assert!(
            page.contains(&format!(".B \"{name}\"")),
            "{name} is not in the manual"
        );
    }
}

#[test]
fn help_about_help_is_help() {
    for option in ["--help", "-h", "help"] {
        let out = shown(&["help", option], "");
        assert!(out.contains("Usage: lmsh help [COMMAND]"), "{out}");
    }
}

#[test]
fn an_exit_status_that_no_system_has_is_refused() {
    for code in ["256", "-1", "2^70"] {
        let Ran { status, error, .. } = run(&["-e", &format!("exit({code})")], "");
        assert_eq!(status, 1, "{code}: {error}");
    }
    let Ran { error, .. } = run(&["-e", "exit(256)"], "");
    assert!(
        error.starts_with("ValueError: an exit status must be from 0 to 255"),
        "{error}"
    );
}

#[test]
fn every_text_of_the_command_line_is_an_input() {
    let texts = ["-e", "1/0\n1", "-e", "2"];
    let Ran { status, out, error } = run(&[&["--transcript"], &texts[..]].concat(), "");
    assert_eq!(
        (status, &*out, &*error),
        (0, "ZeroDivisionError: division by zero\n2\n", "")
    );
    let Ran { status, out, error } = run(&[&["--keep-going"], &texts[..]].concat(), "");
    assert_eq!((status, &*out), (1, "2\n"), "{error}");
    assert!(error.contains("<code 1>:1:1"), "{error}");
    let Ran { status, out, .. } = run(&texts, "");
    assert_eq!((status, &*out), (1, ""));
}

#[cfg(unix)]
#[test]
fn help_that_cannot_be_written_is_no_success() {
    let place = folder("full");
    let device = place.join("full");
    let made = Command::new("mknod")
        .arg(&device)
        .args(["c", "1", "7"])
        .output();
    // This can be tested only with permission to create a device.
    if made.is_ok_and(|made| made.status.success()) {
        let out = std::fs::OpenOptions::new()
            .write(true)
            .open(&device)
            .expect("it is there");
        let mut command = crate::process::program();
        let ended = command.arg("--help").stdout(out).output().expect("it runs");
        assert_eq!(ended.status.code(), Some(1));
        assert!(String::from_utf8_lossy(&ended.stderr).contains("cannot write"));
    }
    std::fs::remove_dir_all(place).expect("removable");
}

#[cfg(unix)]
#[test]
fn lessons_that_nobody_reads_are_no_error() {
    let place = folder("unread-lessons");
    let script = "( \"$LMSH\" -e ':learn' 2>\"$OUT\"; echo $? >>\"$OUT\" ) | true; \
                  ( printf '1\\n:learn\\n:hint\\n' | \"$LMSH\" 2>>\"$OUT\"; echo $? >>\"$OUT\" ) | true; \
                  while [ \"$(wc -l <\"$OUT\")\" -lt 2 ]; do sleep 0.1; done; cat \"$OUT\"";
    let mut command = Command::new("sh");
    command
        .args(["-c", script])
        .env("LMSH", crate::process::program().get_program())
        .env("OUT", place.join("out"))
        .env("XDG_STATE_HOME", &place);
    let Ran { out, .. } = run_command(&mut command, "");
    assert_eq!(out, "0\n0\n");
    std::fs::remove_dir_all(place).expect("removable");
}

#[test]
fn what_a_notebook_shows_can_be_pasted() {
    let folder = folder("pasteable");
    let path = folder.join("a.lm.md");
    let cells = [
        "x = 1/3\nx + 1/6",
        "func f(n) {\n  return n\n}\n\n:type x\nf(2)",
    ];
    let fences: Vec<String> = cells
        .iter()
        .map(|cell| format!("```lamina\n{cell}\n```\n"))
        .collect();
    std::fs::write(&path, fences.join("\n")).expect("writable");
    let out = shown(&[path.to_str().expect("UTF-8")], "");
    let pieces = lamina_shell::testing::transcript(&out).expect("a transcript");
    let texts: Vec<&str> = pieces.iter().map(|piece| piece.text.as_str()).collect();
    assert_eq!(
        texts,
        [
            "x = 1/3\nx + 1/6",
            "func f(n) {\n  return n\n}",
            ":type x",
            "f(2)"
        ],
        "{out}"
    );
    std::fs::remove_dir_all(folder).expect("removable");
}

#[test]
fn times_are_seconds_with_decimals() {
    let endless = ["--timeout", "0.05", "-e", "while true { }"];
    let Ran { status, error, .. } = run(&endless, "");
    assert!(status == 1 && error.contains("Interrupted"), "{error}");
    assert_eq!(shown(&["--timeout", "0", "-e", "1"], ""), "1\n");
    for wrong in ["soon", "-1", "1e3", "nan", "inf", "1.5s", "99999999999"] {
        let Ran { status, error, .. } = run(&[&format!("--timeout={wrong}"), "-e", "1"], "");
        assert!(
            status == 2 && error.contains("expected") && !error.contains("digit"),
            "{wrong}: {error}"
        );
    }
}

#[test]
fn switches_that_do_not_exist_are_refused_in_our_words() {
    for (wrong, says) in [
        ("nope=on", "there is no switch `nope`"),
        ("fusoin=off", "did you mean `fusion`?"),
        ("fold=maybe", "`fold=on`"),
        ("fold", "`fold=on`"),
        ("theme=dark", "`:set theme`"),
    ] {
        for arguments in [
            &["--set", wrong, "-e", "1"][..],
            &["bench", "--with", wrong, "a.lm"],
        ] {
            let Ran { status, error, .. } = run(arguments, "");
            assert!(
                status == 2 && error.contains(says),
                "{arguments:?}: {error}"
            );
        }
    }
}

#[test]
fn help_in_a_pipe_is_broken_once() {
    for arguments in [&["--help"][..], &["help", "bench"], &["help", "learn"]] {
        let out = shown(arguments, "");
        let lines: Vec<&str> = out.lines().collect();
        for pair in lines.windows(2) {
            let width = lamina_shell::testing::wrap::width(pair[0]);
            assert!(width <= 80, "{}", pair[0]);
            // A line of prose is short only if the next word did not fit, or at the end of a
            // paragraph.
            let is_prose = |line: &str| line.starts_with(|c: char| c.is_alphabetic());
            if is_prose(pair[0]) && is_prose(pair[1]) {
                let word = pair[1].split(' ').next().unwrap_or_default();
                assert!(width + 1 + word.len() > 80, "{}\n{}", pair[0], pair[1]);
            }
        }
    }
}

#[test]
fn a_command_in_a_script_is_told_where_it_works() {
    let folder = folder("command-in-script");
    let path = folder.join("a.lm");
    std::fs::write(&path, "x = 1\n:type x\n").expect("writable");
    let Ran { status, error, .. } = run(&[path.to_str().expect("UTF-8")], "");
    assert!(
        status == 2 && error.contains("in pipes and in notebooks"),
        "{error}"
    );
    std::fs::remove_dir_all(folder).expect("removable");
}

#[test]
fn measurements_that_are_not_kept_are_missed_in_our_words() {
    let out = shown(&["--transcript"], ":bench --vs no-such-one 1\n");
    assert_eq!(out, "IOError: there is no measurement `no-such-one`\n");
}
