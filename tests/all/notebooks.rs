//! Notebooks: `lmsh test`, `lmsh NAME.lm.md`, and saving and loading in sessions.

use crate::process::{Ran, folder, run};
use std::fs;
use std::path::{Path, PathBuf};

/// Makes a new folder with one notebook; returns the folder and the notebook's path.
fn file(test: &str, text: &str) -> (PathBuf, String) {
    let folder = folder(&format!("notebook-{test}"));
    let path = folder.join("a.lm.md");
    fs::write(&path, text).expect("writable");
    let path = path.to_str().expect("UTF-8").to_string();
    (folder, path)
}

fn test(arguments: &[&str]) -> Ran {
    run(&[&["test"], arguments].concat(), "")
}

const BOOK: &str = "# 标题\n\n```lamina name=sum\n1/3 +\n1/6\n```\n\n```out\n1/2\n```\n\nText.\n\n- ```lamina\n  print(\"你好\")\n  :type 1/2\n  ```\n  ```out\n  你好\n  rational\n  ```\n\n```lamina error\n1/0\n```\n```out\nZeroDivisionError: [..]\n```\n";

#[test]
fn why_a_file_cannot_be_read_is_told_in_our_words() {
    let place = folder("notebook-words");
    fs::write(place.join("file"), "").expect("writable");
    let path = place.join("file/a.lm.md");
    let Ran { error, .. } = run(&["test", path.to_str().expect("UTF-8")], "");
    assert!(
        error.contains("cannot be read: a part of the path is not a folder"),
        "{error}"
    );
    fs::remove_dir_all(place).expect("removable");
}

#[test]
fn a_difference_names_file_line_and_cell_and_blessing_mends_it() {
    for (name, text) in [
        ("lf", BOOK.to_string()),
        ("crlf", BOOK.replace('\n', "\r\n")),
    ] {
        let (folder, path) = file(name, &text);
        let Ran { status, out, .. } = test(&[&path]);
        assert_eq!(
            (status, out.as_str()),
            (0, "1 file, 3 cells: all as expected\n")
        );
        let wrong = text
            .replace("1/2\r\n```", "7\r\n```")
            .replace("1/2\n```\n\nT", "7\n```\n\nT");
        assert_ne!(wrong, text);
        fs::write(&path, &wrong).expect("writable");
        let Ran { status, out, .. } = test(&[&path]);
        assert_eq!(status, 1);
        let head = format!("DIFFERS {path}:8: cell 1 `sum`\n  - 7\n  + 1/2\n");
        assert!(out.starts_with(&head), "{out}");
        let Ran { status, out, .. } = test(&["--bless", &path]);
        assert_eq!(status, 0, "{out}");
        assert!(out.starts_with(&format!("blessed {path}\n")), "{out}");
        assert_eq!(fs::read_to_string(&path).expect("readable"), text);
        fs::remove_dir_all(folder).expect("removable");
    }
}

#[test]
fn errors_without_their_flag_are_not_blessed() {
    let (folder, path) = file("flag", "```lamina\n1/0\n```\n\n```lamina error\n1\n```\n");
    let Ran { status, out, .. } = test(&["--bless", &path]);
    assert_eq!(status, 1);
    assert!(
        out.contains("a.lm.md:1: cell 1\n  ZeroDivisionError"),
        "{out}"
    );
    assert!(
        out.contains("a.lm.md:5: cell 2\n  the cell ends without an error"),
        "{out}"
    );
    fs::remove_dir_all(folder).expect("removable");
}

#[test]
fn odd_files_work_or_are_told() {
    let says = |name: &str, text: &str, expected: &str, wanted: i32| {
        let (folder, path) = file(name, text);
        let Ran { status, out, error } = test(&[&path]);
        let both = out + &error;
        assert!(both.contains(expected), "{name}: {both}");
        assert_eq!(status, wanted, "{name}");
        fs::remove_dir_all(folder).expect("removable");
    };
    says("empty", "", "1 file, 0 cells: all as expected", 0);
    says(
        "open",
        "a\n\n```lamina\n1\n",
        "a.lm.md:3: the block that ``` opens here is never closed",
        1,
    );
    says(
        "lost",
        "```out\n1\n```\n",
        "a.lm.md:1: this `out` block does not directly follow",
        1,
    );
    says(
        "nested",
        "````\n```lamina\n1/0\n```\n````\n",
        "1 file, 0 cells",
        0,
    );
    says(
        "indented",
        "    ```lamina\n    1/0\n    ```\n",
        "1 file, 0 cells",
        0,
    );
    says(
        "spaces",
        "   ```lamina\n   1 +\n     1\n   ```\n   ```out\n   2\n   ```\n",
        "1 file, 1 cell: all",
        0,
    );
    says(
        "mark",
        "\u{feff}```lamina\n1\n```\n```out\n1\n```\n",
        "1 file, 1 cell: all",
        0,
    );
    says(
        "flags",
        "```lamina skip\n1/0\n```\n```lamina nondet\n:time 1\n```\n",
        "1 file, 1 cell: all",
        0,
    );
    says(
        "flag",
        "```lamina eror\n1/0\n```\n",
        "a.lm.md:1: there is no flag `eror`",
        1,
    );
    says(
        "quit",
        "```lamina\nexit(3)\n```\n```lamina\n1/0\n```\n",
        "1 file, 1 cell: all",
        0,
    );
    says(
        "half",
        "```lamina error\n(2\n```\n```out\nSyntaxError: ...\n```\n",
        "SyntaxError",
        1,
    );
}

#[test]
fn bytes_that_are_no_text_are_told_with_their_line() {
    let (folder, path) = file("bytes", "");
    fs::write(&path, b"a\n\xff\n").expect("writable");
    let Ran { status, out, .. } = test(&[&path]);
    assert_eq!(status, 1);
    assert!(
        out.contains("a.lm.md:2: the line is not valid UTF-8"),
        "{out}"
    );
    fs::remove_dir_all(folder).expect("removable");
}

#[test]
fn a_strange_notebook_touches_nothing() {
    let text = "```lamina error\nio::write(\"new.lm.md\", \"x\")\n```\n```out\nPermissionError: [..]\n```\n\
        ```lamina error\n:!touch new.lm.md\n```\n```out\nPermissionError: [..]\n```\n\
        ```lamina error\n:save new.lm.md\n```\n```out\nPermissionError: [..]\n```\n\
        ```lamina error\nio::read(\"../secret.txt\")\n```\n```out\nPermissionError: [..]\n```\n\
        ```lamina\nio::exists(\"a.lm.md\"); input(\"? \") == null\n```\n```out\ntrue\ntrue\n```\n";
    let (folder, path) = file("strange", text);
    let Ran { status, out, .. } = test(&[&path]);
    assert_eq!(status, 0, "{out}");
    assert_eq!(fs::read_dir(&folder).expect("readable").count(), 1);
    let text = "```lamina\n:!echo hello > new.lm.md; echo done\nio::read(\"new.lm.md\")\n```\n```out\ndone\n\"hello\\n\"\n```\n";
    fs::write(&path, text).expect("writable");
    let Ran { status, out, .. } = test(&["--allow", &path]);
    assert_eq!(status, 0, "{out}");
    fs::remove_dir_all(folder).expect("removable");
}

#[test]
fn folders_are_searched_and_endless_cells_end() {
    let (folder, path) = file("many", BOOK);
    fs::create_dir(folder.join("b")).expect("writable");
    fs::write(
        folder.join("b/c.lmt"),
        "# a case\n> 1 + 1\n2\n> :type 2\nint\n",
    )
    .expect("writable");
    fs::write(folder.join("notes.md"), "```lamina\n1/0\n```\n").expect("writable");
    let place = folder.to_str().expect("UTF-8");
    let Ran { status, out, .. } = test(&[place]);
    assert_eq!(
        (status, out.as_str()),
        (0, "2 files, 3 cells, 1 case: all as expected\n")
    );
    fs::write(folder.join("b/c.lmt"), "# a case\n> 1 + 1\n3\n").expect("writable");
    let Ran { status, out, .. } = test(&[place]);
    assert!(
        out.contains("c.lmt:2: case `a case`\n  > 1 + 1\n  - 3\n  + 2\n"),
        "{out}"
    );
    assert_eq!(status, 1);
    fs::write(&path, "```lamina\nloop { }\n```\n").expect("writable");
    let Ran { status, out, .. } = test(&["--timeout", "1", &path]);
    assert_eq!(status, 1);
    assert!(out.contains("it took too long"), "{out}");
    let Ran { status, error, .. } = test(&[&format!("{place}/none")]);
    assert_eq!(status, 2);
    assert!(error.contains("there is no file"), "{error}");
    assert_eq!(test(&[]).status, 2);
    fs::remove_dir_all(folder).expect("removable");
}

#[test]
fn a_notebook_as_a_program_shows_cells_and_outputs() {
    let (folder, path) = file("show", BOOK);
    let Ran { status, out, .. } = run(&[&path], "");
    assert_eq!(status, 0);
    assert_eq!(
        out,
        "> 1/3 +\n...> 1/6\n1/2\n> print(\"你好\")\n> :type 1/2\n你好\nrational\n> 1/0\nZeroDivisionError: division by zero\n"
    );
    let Ran { status, out, .. } = run(&["--transcript", "-i", &path], "_ * 2\n");
    assert_eq!(
        (status, out.as_str()),
        (
            0,
            "1/2\n你好\nrational\nZeroDivisionError: division by zero\n1\n"
        )
    );
    fs::write(&path, "```lamina\n1/0\n```\n```lamina\nexit(7)\n```\n").expect("writable");
    assert_eq!(run(&[&path], "").status, 7);
    fs::write(&path, "```lamina\n1/0\n```\n").expect("writable");
    assert_eq!(run(&[&path], "").status, 1);
    fs::remove_dir_all(folder).expect("removable");
}

#[test]
fn a_session_is_saved_and_loaded() {
    let (folder, path) = file("save", "");
    let input = format!(
        "x = 1/3\nfunc f(n) {{\n  return n * x\n}}\nf(3)\n1/0\n:type x\n:help\n:save {path}\n"
    );
    let Ran { status, out, .. } = run(&["--transcript"], &input);
    assert_eq!(status, 0);
    assert!(
        out.ends_with(&format!("saved 5 inputs in {path}\n")),
        "{out}"
    );
    let text = fs::read_to_string(&path).expect("readable");
    assert_eq!(
        text,
        "# a\n\n```lamina\nx = 1/3\n```\n\n```lamina\nfunc f(n) {\n  return n * x\n}\n```\n\n```lamina\nf(3)\n```\n```out\n1\n```\n\n```lamina error\n1/0\n```\n```out\nZeroDivisionError: division by zero\n```\n\n```lamina\n:type x\n```\n```out\nrational\n```\n"
    );
    assert_eq!(test(&[&path]).status, 0);
    let again = format!(":load {path}\nf(6)\n:save {path} --clean\n");
    let Ran { out, .. } = run(&["--transcript"], &again);
    assert!(
        out.starts_with("1\nZeroDivisionError: division by zero\nrational\n2\nsaved 5"),
        "{out}"
    );
    let text = fs::read_to_string(&path).expect("readable");
    assert!(
        !text.contains("1/0") && text.contains("f(6)\n```\n```out\n2\n"),
        "{text}"
    );
    assert_eq!(
        fs::read_dir(&folder).expect("readable").count(),
        1,
        "nothing else is left"
    );
    let Ran { out, .. } = run(&["--transcript"], ":save /no/such/folder/a.lm.md\n");
    assert!(out.starts_with("IOError: cannot save"), "{out}");
    fs::remove_dir_all(folder).expect("removable");
}

#[test]
fn a_notebook_that_is_loaded_stops_at_an_unforeseen_error() {
    let (folder, path) = file(
        "stop",
        "```lamina\na = 1\n1/0\n```\n```lamina\na = 2\n```\n",
    );
    let Ran { out, .. } = run(&["--transcript"], format!(":load {path}\na\n"));
    assert_eq!(out, "ZeroDivisionError: division by zero\n1\n");
    let Ran { status, error, .. } = run(&[], format!(":load {path}\n"));
    assert_eq!(status, 1);
    assert!(error.contains("a.lm.md:3:1"), "{error}");
    fs::remove_dir_all(folder).expect("removable");
}

#[test]
fn all_samples_and_transcripts_are_as_they_say() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let samples = root.join("history-samples");
    let language = root.join("tests");
    let reference = root.join("grammar");
    let paths = [&samples, &language, &reference].map(|p| p.to_str().expect("UTF-8"));
    let Ran { status, out, error } = test(&paths);
    assert_eq!(status, 0, "{out}{error}");
}
