//! Other people's lessons, and the sandbox: files they may not touch stay untouched, whatever
//! command or function they try.

use crate::process::{Ran, folder, program, run_command};
use crate::terminal::{Terminal, state};
use std::fs;
use std::path::{Path, PathBuf};

/// Makes a folder with a secret file, next to a folder of lessons that contains one lesson with
/// these cells.
fn place(name: &str, cells: &[&str]) -> (PathBuf, PathBuf) {
    let outer = folder(&format!("confined-{name}"));
    let inner = outer.join("lessons");
    fs::create_dir(&inner).expect("writable");
    fs::write(outer.join("secret.txt"), "SECRET").expect("writable");
    fs::write(outer.join("module.lm"), "print(\"SECRET\")\n").expect("writable");
    fs::write(inner.join("data.txt"), "data").expect("writable");
    let helper = "include \"part.lm\"\nfunc help() { return part::five() }\n";
    fs::write(inner.join("helper.lm"), helper).expect("writable");
    fs::write(inner.join("part.lm"), "func five() { return 5 }\n").expect("writable");
    let cells: String = cells
        .iter()
        .map(|code| format!("\n```lamina\n{code}\n```\n"))
        .collect();
    fs::write(inner.join("a.lm.md"), format!("# Lesson\n{cells}")).expect("writable");
    (outer, inner)
}

fn lmsh(place: &Path, arguments: &[&str], input: &str) -> String {
    let mut command = program();
    command
        .args(["--transcript"])
        .args(arguments)
        .current_dir(place)
        .env("XDG_STATE_HOME", place.join("state"));
    let Ran { out, error, .. } = run_command(&mut command, input);
    out + &error
}

/// Code that would write, run programs, or read outside the folder.
const BAD: &[&str] = &[
    "io::write(\"new.txt\", \"x\")",
    "io::append(\"data.txt\", \"x\")",
    "io::write(\"lessons/new.txt\", \"x\")",
    ":save new",
    ":save new --force",
    ":history --save new.txt",
    ":bench --time 0.001 --samples 2 --save new 1",
    ":bench --time 0.001 --samples 2 --vs new 1",
    ":cd ..",
    ":!touch new.txt",
    ":load ../module.lm",
    "include \"../module.lm\"",
    "io::read(\"../secret.txt\")",
    "io::read(\"link.txt\")",
    "io::lines(\"link.txt\")",
    "io::exists(\"../secret.txt\")",
    "include \"link.lm\"",
];

/// The files below a folder, except those in which the program keeps its state.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("readable").flatten() {
            let path = entry.path();
            match path.is_dir() {
                true if path.ends_with("state/lmsh/bench") => found.push(path),
                true => folders.push(path),
                false if path.ends_with("lessons.txt") || path.ends_with("lessons.lock") => {}
                false => found.push(path),
            }
        }
    }
    found.sort();
    found
}

#[cfg(unix)]
fn link(inner: &Path) {
    use std::os::unix::fs::symlink;
    symlink("../secret.txt", inner.join("link.txt")).expect("writable");
    symlink("../module.lm", inner.join("link.lm")).expect("writable");
}

#[cfg(unix)]
#[test]
fn lessons_of_other_people_touch_nothing() {
    let (outer, inner) = place("cells", BAD);
    link(&inner);
    let before = files(&outer);
    let place = inner.to_str().expect("UTF-8");
    let told = lmsh(&outer, &["learn", place], "");
    assert_eq!(told.matches("PermissionError").count(), BAD.len(), "{told}");
    assert!(!told.contains("SECRET"), "{told}");
    assert_eq!(files(&outer), before);
    // Code that the reader types may call functions that the lesson declared, so it is confined,
    // too.
    let typed = BAD.join("\n")
        + "\nio::read(\"data.txt\")\ninclude \"helper.lm\"\nhelper::help()\n:load helper.lm\nhelp()\n";
    for input in [typed.clone(), format!(":learn {place}\n{typed}")] {
        let arguments: &[&str] = if input.starts_with(':') {
            &[]
        } else {
            &["learn", place]
        };
        fs::write(inner.join("a.lm.md"), "# Lesson\n\n```lamina\n1\n```\n").expect("writable");
        let told = lmsh(&outer, arguments, &input);
        assert_eq!(told.matches("PermissionError").count(), BAD.len(), "{told}");
        assert!(told.ends_with("\"data\"\n5\n5\n"), "{told}");
        assert_eq!(files(&outer), before);
    }
    fs::remove_dir_all(outer).expect("removable");
}

#[test]
fn a_function_that_a_lesson_declared_is_confined_when_the_reader_calls_it() {
    let (outer, inner) = place(
        "call",
        &["func greet() { io::write(\"new.txt\", \"x\"); return 1 }"],
    );
    let before = files(&outer);
    let told = lmsh(
        &outer,
        &["learn", inner.to_str().expect("UTF-8")],
        "greet()\n:step greet()\n",
    );
    assert!(
        told.contains("PermissionError: cannot write `new.txt`: lessons from a folder"),
        "{told}"
    );
    assert_eq!(files(&outer), before);
    let told = lmsh(&outer, &["learn", "--allow", "lessons"], "greet()\n");
    assert!(
        told.ends_with("\n1\n") && outer.join("new.txt").exists(),
        "{told}"
    );
    let told = lmsh(&outer, &["--allow", "learn", "lessons"], "greet()\n");
    assert!(told.ends_with("\n1\n"), "{told}");
    // The program's own course is trusted.
    let told = lmsh(&outer, &["learn"], "io::write(\"own.txt\", \"x\")\n");
    assert!(
        !told.contains("PermissionError") && outer.join("own.txt").exists(),
        "{told}"
    );
    fs::remove_dir_all(outer).expect("removable");
}

#[cfg(unix)]
#[test]
fn a_notebook_run_by_a_session_touches_nothing() {
    let (outer, inner) = place("session", &[]);
    link(&inner);
    let cells = BAD
        .iter()
        .chain(&["greet = fn() { io::write(\"new.txt\", \"x\") }"]);
    let cells: String = cells
        .map(|code| format!("\n```lamina error\n{code}\n```\n"))
        .collect();
    let good =
        "```lamina\ninclude \"helper.lm\"\nprint(helper::help(), io::read(\"data.txt\"))\n```\n";
    fs::write(inner.join("a.lm.md"), format!("# Book\n{cells}\n{good}")).expect("writable");
    let before = files(&outer);
    let full = inner.join("a.lm.md");
    for (start, path) in [
        (&outer, "lessons/a.lm.md"),
        (&inner, "a.lm.md"),
        (&inner, "../lessons/a.lm.md"),
        (&inner, full.to_str().expect("UTF-8")),
    ] {
        let typed = BAD.join("\n") + "\ngreet()\n\"asked: \" + io::read(\"data.txt\")\n";
        let told = lmsh(start, &["-i", path], &typed);
        let (shown, answers) = told.split_once("5 data\n").expect("the last cell runs");
        assert!(shown.contains("a notebook may not read files"), "{told}");
        let refused = answers.matches("PermissionError").count();
        assert_eq!(refused, BAD.len() + 1, "{told}");
        assert!(
            answers.contains("`lmsh --allow -i NAME.lm.md` permits it"),
            "{told}"
        );
        assert!(told.ends_with("\"asked: data\"\n"), "{told}");
        assert!(!told.contains("SECRET"), "{told}");
        assert_eq!(files(&outer), before);
    }
    let cell = "```lamina\nio::write(\"new.txt\", \"x\")\n```\n";
    fs::write(inner.join("a.lm.md"), cell).expect("writable");
    let told = lmsh(&outer, &["-i", "--allow", "lessons/a.lm.md"], "6*7\n");
    assert_eq!(told, "42\n");
    assert!(outer.join("new.txt").exists());
    fs::remove_dir_all(outer).expect("removable");
}

#[test]
fn a_session_that_continues_a_notebook_says_that_it_is_confined() {
    let (outer, inner) = place("continued", &["6 * 7"]);
    let state = state("confined-continued");
    let path = inner.join("a.lm.md");
    let mut shell = Terminal::open(&state, &["-i", path.to_str().expect("UTF-8")]);
    shell.expect("Anyone may have written this notebook");
    shell.expect("42");
    shell.ask(":!echo ran", "PermissionError");
    shell.leave();
    shell.ends_with(0);
    fs::remove_dir_all(outer).expect("removable");
    fs::remove_dir_all(state).expect("removable");
}

#[cfg(unix)]
#[test]
fn lessons_are_not_read_through_links_out_of_their_folder() {
    let (outer, inner) = place("links", &["1"]);
    fs::write(outer.join("other.lm.md"), "# SECRET\n\nText.\n").expect("writable");
    std::os::unix::fs::symlink("../other.lm.md", inner.join("b.lm.md")).expect("writable");
    let told = lmsh(&outer, &["learn", "lessons"], "");
    assert!(
        told.contains("is a link to a file outside the folder") && !told.contains("SECRET"),
        "{told}"
    );
    let told = lmsh(
        &inner,
        &["learn", "a.lm.md"],
        ":learn ../other.lm.md\n:learn b.lm.md\n:learn /etc\n",
    );
    assert_eq!(told.matches("PermissionError").count(), 3, "{told}");
    assert!(!told.contains("SECRET"), "{told}");
    fs::remove_dir_all(outer).expect("removable");
}

#[cfg(unix)]
#[test]
fn the_sandbox_reads_no_lessons_outside() {
    let (outer, inner) = place("sandbox", &["7 * 6"]);
    link(&inner);
    let other = folder("confined-sandbox-other");
    fs::write(other.join("a.lm.md"), "# SECRET\n\nText.\n").expect("writable");
    std::os::unix::fs::symlink(&other, inner.join("link")).expect("writable");
    let input = format!(
        ":learn {}\n:learn link\n:learn ../..\n:learn {}/a.lm.md\n:learn .\n",
        other.display(),
        other.display()
    );
    let told = lmsh(&inner, &["--sandbox"], &input);
    assert_eq!(told.matches("PermissionError").count(), 4, "{told}");
    assert!(!told.contains("SECRET") && told.contains("42"), "{told}");
    let bad = BAD.join("\n");
    let before = files(&outer);
    let told = lmsh(&inner, &["--sandbox", "--allow"], &bad);
    assert_eq!(told.matches("PermissionError").count(), BAD.len(), "{told}");
    assert_eq!(files(&outer), before);
    fs::remove_dir_all(outer).expect("removable");
    fs::remove_dir_all(other).expect("removable");
}

#[test]
fn a_session_that_was_used_is_told_that_lessons_confine_it() {
    let (outer, inner) = place("told", &["1"]);
    let state = state("confined-told");
    let mut shell = Terminal::open(&state, &[]);
    shell.expect("[1]> ");
    shell.ask("x = 1", "[2]> ");
    shell.enter(&format!(":learn {}", inner.display()));
    shell.expect("From now on");
    shell.ask(":!echo ran", "PermissionError");
    shell.ask(":edit x", "PermissionError");
    shell.ask(
        &format!(":history --save {}/new.txt", outer.display()),
        "PermissionError: cannot write `",
    );
    shell.ask("x", "1");
    shell.leave();
    shell.ends_with(0);
    assert!(!outer.join("new.txt").exists());
    fs::remove_dir_all(outer).expect("removable");
    fs::remove_dir_all(state).expect("removable");
}

#[test]
fn what_lessons_print_does_not_control_the_terminal() {
    let (outer, inner) = place("print", &["print(\"\\u{1b}]0;title\\u{7}\")"]);
    let state = state("confined-print");
    let mut shell = Terminal::open(&state, &["learn", inner.to_str().expect("UTF-8")]);
    shell.expect("\\u{1b}]0;title\\u{7}\r\n");
    shell.expect("]> ");
    let written = shell.written();
    shell.leave_here();
    shell.ends_with(0);
    let title = b"\x1b]0;";
    assert!(!written.windows(title.len()).any(|piece| piece == title));
    fs::remove_dir_all(outer).expect("removable");
    fs::remove_dir_all(state).expect("removable");
}

#[cfg(unix)]
#[test]
fn links_next_to_a_notebook_are_not_written_through() {
    let (outer, inner) = place("written", &["1"]);
    fs::copy(inner.join("a.lm.md"), inner.join("b.lm.md")).expect("writable");
    assert!(lmsh(&inner, &["convert", "b.lm.md"], "").contains("wrote"));
    fs::remove_file(inner.join("b.lm.md")).expect("removable");
    for name in ["a.html", "a.ipynb", "b.lm.md"] {
        for target in ["../secret.txt", "../missing.txt"] {
            std::os::unix::fs::symlink(target, inner.join(name)).expect("writable");
            let arguments = match name {
                "a.html" => ["export", "a.lm.md"],
                "a.ipynb" => ["convert", "a.lm.md"],
                _ => ["convert", "b.ipynb"],
            };
            let told = lmsh(&inner, &arguments, "");
            assert!(told.contains("is a link"), "{name}: {told}");
            let secret = fs::read_to_string(outer.join("secret.txt"));
            assert_eq!(secret.expect("readable"), "SECRET");
            assert!(!outer.join("missing.txt").exists());
            fs::remove_file(inner.join(name)).expect("removable");
        }
    }
    fs::remove_dir_all(outer).expect("removable");
}

#[cfg(unix)]
#[test]
fn notebooks_are_not_found_through_links_out_of_the_folder() {
    use std::os::unix::fs::symlink;
    let (outer, inner) = place("found", &["print(6 * 7)"]);
    let other = "# SECRET\n\n```lamina\nprint(\"SECRET\")\n```\n";
    fs::write(outer.join("other.lm.md"), other).expect("writable");
    symlink("../other.lm.md", inner.join("b.lm.md")).expect("writable");
    fs::create_dir(inner.join("sub")).expect("writable");
    symlink("../../other.lm.md", inner.join("sub/c.lm.md")).expect("writable");
    symlink("a.lm.md", inner.join("d.lm.md")).expect("writable");
    for arguments in [
        &["test", "lessons"][..],
        &["export", "lessons", "-o", "site"],
        &["grade", "lessons/a.lm.md", "lessons"],
    ] {
        let told = lmsh(&outer, arguments, "");
        let left_out = told
            .matches("is a link to a file outside the folder")
            .count();
        assert_eq!(left_out, 2, "{arguments:?}: {told}");
        assert!(!told.contains("SECRET"), "{arguments:?}: {told}");
    }
    assert!(!outer.join("site/b.html").exists() && outer.join("site/d.html").exists());
    fs::remove_file(inner.join("a.lm.md")).expect("removable");
    fs::remove_file(inner.join("d.lm.md")).expect("removable");
    let told = lmsh(&outer, &["test", "lessons"], "");
    assert!(
        told.contains("left out") && !told.contains("SECRET"),
        "{told}"
    );
    // A link that the user names is followed.
    let told = lmsh(&outer, &["test", "lessons/b.lm.md"], "");
    assert!(told.contains("SECRET"), "{told}");
    fs::remove_dir_all(outer).expect("removable");
}

#[cfg(unix)]
#[test]
fn a_site_is_not_written_through_links_inside_it() {
    use std::os::unix::fs::symlink;
    let (outer, inner) = place("site", &["6 * 7"]);
    fs::create_dir(inner.join("sub")).expect("writable");
    fs::copy(inner.join("a.lm.md"), inner.join("sub/b.lm.md")).expect("writable");
    let site = inner.join("site");
    for (name, target) in [
        ("a.html", "../../secret.txt"),
        ("index.html", "../../missing.txt"),
        ("sub", "../.."),
    ] {
        fs::create_dir(&site).expect("writable");
        symlink(target, site.join(name)).expect("writable");
        let told = lmsh(&inner, &["export", ".", "-o", "site"], "");
        assert!(told.contains("is a link; remove it"), "{name}: {told}");
        let secret = fs::read_to_string(outer.join("secret.txt"));
        assert_eq!(secret.expect("readable"), "SECRET");
        assert!(!outer.join("missing.txt").exists() && !outer.join("b.html").exists());
        fs::remove_dir_all(&site).expect("removable");
    }
    // The site itself may be a link.
    symlink("..", inner.join("link")).expect("writable");
    let told = lmsh(&inner, &["export", ".", "-o", "link"], "");
    assert!(
        told.is_empty() && outer.join("sub/b.html").exists(),
        "{told}"
    );
    fs::remove_dir_all(outer).expect("removable");
}

#[test]
fn notebooks_in_the_sandbox_read_no_files_of_their_folder() {
    let cells = ["print(io::read(\"data.txt\"))", "io::exists(\"data.txt\")"];
    let (outer, inner) = place("sandbox-book", &cells);
    for arguments in [
        &["--sandbox", "a.lm.md"][..],
        &["--sandbox", "--allow", "a.lm.md"],
        &["--sandbox", "--allow", "test", "a.lm.md"],
        &["--sandbox", "export", "--stored", "a.lm.md", "-o", "-"],
        &["--sandbox", "export", "a.lm.md", "-o", "-"],
    ] {
        let told = lmsh(&inner, arguments, "");
        assert!(!told.contains("data\n"), "{arguments:?}: {told}");
        let stored = arguments.contains(&"--stored");
        let refused = told.contains("the sandbox forbids files");
        assert!(refused != stored, "{arguments:?}: {told}");
    }
    let cell = "```lamina\ninclude \"helper.lm\"\nhelper::help()\n```\n";
    fs::write(inner.join("a.lm.md"), cell).expect("writable");
    let told = lmsh(&inner, &["--sandbox", "a.lm.md"], "");
    assert!(told.ends_with("\n5\n"), "{told}");
    fs::remove_dir_all(outer).expect("removable");
}

#[cfg(unix)]
#[test]
fn the_sandbox_does_not_tell_which_files_there_are_outside() {
    let (outer, inner) = place("sandbox-asks", &[]);
    std::os::unix::fs::symlink("../module.lm", inner.join("there.lm")).expect("writable");
    std::os::unix::fs::symlink("../missing.lm", inner.join("gone.lm")).expect("writable");
    std::os::unix::fs::symlink("..", inner.join("up")).expect("writable");
    for (there, gone) in [
        ("../module.lm", "../missing.lm"),
        ("there.lm", "gone.lm"),
        ("up/module.lm", "up/missing.lm"),
        ("../module.lm", "../missing/module.lm"),
    ] {
        for input in ["include \"FILE\"\n", ":load FILE\n"] {
            let told = [there, gone].map(|name| {
                let told = lmsh(&inner, &["--sandbox"], &input.replace("FILE", name));
                assert!(told.starts_with("PermissionError"), "{name}: {told}");
                told.replace(name, "FILE")
            });
            assert_eq!(told[0], told[1]);
        }
    }
    let told = lmsh(&inner, &["--sandbox"], "include \"missing.lm\"\n");
    assert!(told.starts_with("ImportError"), "{told}");
    fs::remove_dir_all(outer).expect("removable");
}
