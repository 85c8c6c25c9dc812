//! What `lmsh test` reports about outputs with wildcards, and what `--bless` writes.

use crate::process::{Ran, folder, run};
use std::fs;

/// Tests a notebook with this text; returns the status, the output, and the file afterwards.
fn tested(name: &str, options: &[&str], text: &str) -> (i32, String, String) {
    let place = folder(&format!("bless-{name}"));
    let file = place.join("a.lm.md");
    fs::write(&file, text).expect("writable");
    let path = file.to_str().expect("UTF-8");
    let Ran { status, out, .. } = run(&[&["test"], options, &[path]].concat(), "");
    let after = fs::read_to_string(&file).expect("readable");
    fs::remove_dir_all(place).expect("removable");
    (status, out.replace(path, "FILE"), after)
}

fn cell(code: &str, output: &str) -> String {
    format!("```lamina\n{code}\n```\n```out\n{output}```\n")
}

#[test]
fn wildcards_that_match_survive_a_blessing() {
    let code = "print(\"took 7 ms\"); for i in range(5) { print(i) }; print(\"end 3 of [x]\")";
    for (name, old, new) in [
        (
            "a",
            "took [..] ms\n...\nend 2 of [x]\n",
            "took [..] ms\n...\nend 3 of [x]\n",
        ),
        (
            "b",
            "took [..] s\n0\n...\n4\nend [..] of [y]\n",
            "took 7 ms\n0\n...\n4\nend [..] of [x]\n",
        ),
        ("c", "...\n3\n5\n[..]\n", "...\n3\n4\n[..]\n"),
        (
            "d",
            "[..] 7 [..]\n0\nend 3 of [x]\n",
            "[..] 7 [..]\n0\n1\n2\n3\n4\nend 3 of [x]\n",
        ),
    ] {
        let (status, out, after) = tested(name, &["--bless"], &cell(code, old));
        assert_eq!((status, after), (0, cell(code, new)), "{out}");
    }
}

#[test]
fn what_wildcards_match_is_no_difference_in_a_report() {
    let code = "print(\"took 7 ms\"); for i in range(5) { print(i) }; print(6)";
    let (status, out, _) = tested("diff", &[], &cell(code, "took [..] ms\n...\n4\n5\n"));
    assert_eq!(status, 1);
    let shown = "DIFFERS FILE:4: cell 1\n    took [..] ms\n    ...\n    4\n  - 5\n  + 6\n";
    assert!(out.starts_with(shown), "{out}");
}

#[test]
fn dots_and_brackets_themselves_can_be_expected() {
    let code = "print(\"...\"); print(\"[..]\"); print(\"\\\\...\")";
    let written = "\\...\n\\[..]\n\\\\...\n";
    let (status, out, _) = tested("literal", &[], &cell(code, written));
    assert_eq!(status, 0, "{out}");
    let other = code.replacen("...", "other", 1);
    assert_eq!(tested("literal-other", &[], &cell(&other, written)).0, 1);
    let (status, out, after) = tested("literal-bless", &["--bless"], &cell(code, "1\n2\n3\n"));
    assert_eq!((status, after), (0, cell(code, written)), "{out}");
    let unwritten = format!("```lamina\n{code}\n```\n");
    assert_eq!(
        tested("literal-new", &["--bless"], &unwritten).2,
        cell(code, written)
    );
}

#[test]
fn statistics_in_a_notebook_hold_no_time() {
    let cells = cell(":stats on\n1 + 1", "") + &cell("x = [1, 2]; size(x)", "");
    let place = folder("bless-stats");
    let file = place.join("a.lm.md");
    fs::write(&file, cells).expect("writable");
    let path = file.to_str().expect("UTF-8");
    assert_eq!(run(&["test", "--bless", path], "").status, 0);
    let text = fs::read_to_string(&file).expect("readable");
    assert!(
        text.contains("2\n") && text.contains(" instructions · depth "),
        "{text}"
    );
    for _ in 0..3 {
        let Ran { status, out, .. } = run(&["test", path], "");
        assert_eq!(status, 0, "{out}");
    }
    fs::remove_dir_all(place).expect("removable");
}

#[test]
fn errors_of_a_kind_stay_in_blessed_transcripts() {
    let place = folder("bless-transcript");
    let file = place.join("a.lmt");
    fs::write(
        &file,
        "# case\n> print(1); 1/0\n0\nerror: ZeroDivisionError\n# a remark\n> 3\n3\n",
    )
    .expect("writable");
    let path = file.to_str().expect("UTF-8");
    let Ran { out, .. } = run(&["test", path], "");
    assert!(
        out.contains("  - 0\n  + 1\n    error: ZeroDivisionError\n"),
        "{out}"
    );
    run(&["test", "--bless", path], "");
    let after = fs::read_to_string(&file).expect("readable");
    assert_eq!(
        after,
        "# case\n> print(1); 1/0\n1\nerror: ZeroDivisionError\n# a remark\n> 3\n3\n"
    );
    fs::remove_dir_all(place).expect("removable");
}

#[cfg(unix)]
#[test]
fn blessing_a_folder_writes_no_file_outside_it() {
    let place = folder("bless-links");
    let (inner, outer) = (place.join("inner"), place.join("outer"));
    fs::create_dir_all(&inner).expect("writable");
    fs::create_dir_all(&outer).expect("writable");
    let wrong = cell("1 + 1", "3\n");
    let secret = outer.join("secret.lm.md");
    fs::write(&secret, &wrong).expect("writable");
    fs::write(outer.join("t.lmt"), "> 1\n2\n").expect("writable");
    std::os::unix::fs::symlink("../outer/secret.lm.md", inner.join("a.lm.md")).expect("writable");
    std::os::unix::fs::symlink(outer.join("t.lmt"), inner.join("b.lmt")).expect("writable");
    fs::write(inner.join("c.lm.md"), &wrong).expect("writable");
    std::os::unix::fs::symlink("c.lm.md", inner.join("d.lm.md")).expect("writable");
    let ran = run(&["test", "--bless", inner.to_str().expect("UTF-8")], "");
    assert_eq!(ran.status, 0);
    let left_out = "is left out: it is a link to a file outside the folder";
    assert_eq!(ran.error.matches(left_out).count(), 2, "{}", ran.error);
    assert!(!ran.out.contains("secret"), "{}", ran.out);
    assert_eq!(fs::read_to_string(&secret).expect("readable"), wrong);
    assert_eq!(
        fs::read_to_string(outer.join("t.lmt")).expect("readable"),
        "> 1\n2\n"
    );
    assert_eq!(
        fs::read_to_string(inner.join("c.lm.md")).expect("readable"),
        cell("1 + 1", "2\n")
    );
    // A link that is named on the command line is followed.
    let link = inner.join("a.lm.md");
    let Ran { status, .. } = run(&["test", "--bless", link.to_str().expect("UTF-8")], "");
    assert_eq!(status, 0);
    assert_eq!(
        fs::read_to_string(&secret).expect("readable"),
        cell("1 + 1", "2\n")
    );
    fs::remove_dir_all(place).expect("removable");
}

#[cfg(unix)]
#[test]
fn a_file_that_is_edited_while_it_runs_is_not_blessed() {
    let code = ":!echo Mine. >> a.lm.md\n1 + 1";
    let (status, out, after) = tested("edited", &["--allow", "--bless"], &cell(code, "3\n"));
    assert_eq!(status, 1, "{out}");
    assert!(out.contains("it was changed in the meantime"), "{out}");
    assert_eq!(after, cell(code, "3\n") + "Mine.\n");
}

#[cfg(unix)]
#[test]
fn two_names_of_one_file_are_blessed_once() {
    let place = folder("bless-twice");
    fs::write(place.join("a.lm.md"), cell("1 + 1", "3\n")).expect("writable");
    std::os::unix::fs::symlink("a.lm.md", place.join("b.lm.md")).expect("writable");
    let path = |name: &str| place.join(name).to_str().expect("UTF-8").to_string();
    let names = [path("a.lm.md"), path("./a.lm.md"), path("b.lm.md")];
    let arguments: Vec<&str> = names.iter().map(String::as_str).collect();
    let Ran { status, out, .. } = run(&[&["test", "--bless"], &arguments[..]].concat(), "");
    assert_eq!(status, 0, "{out}");
    assert!(out.ends_with("1 file, 1 cell: all as expected\n"), "{out}");
    fs::remove_dir_all(place).expect("removable");
}

#[test]
fn blessing_notebooks_of_old_line_ends_comes_to_an_end() {
    let text =
        "# T\r\r```lamina\r1 + 1\r```\r```out\r3\r```\rtail\r```lamina\rprint(\"a\\rb\")\r```\r";
    let expected = "# T\r\r```lamina\r1 + 1\r```\r```out\r2\r```\rtail\r```lamina\rprint(\"a\\rb\")\r```\r```out\ra\rb\r```\r";
    let (status, out, after) = tested("old-ends", &["--bless"], text);
    assert_eq!((status, after.as_str()), (0, expected), "{out}");
    let (status, out, again) = tested("old-ends-again", &["--bless"], &after);
    assert_eq!((status, again), (0, after), "{out}");
    assert!(!out.contains("blessed"), "{out}");
}

/// Tests a transcript with this text; returns the status, the output, and the file afterwards.
fn transcript(name: &str, options: &[&str], text: &str) -> (i32, String, String) {
    let place = folder(&format!("bless-lmt-{name}"));
    let file = place.join("a.lmt");
    fs::write(&file, text).expect("writable");
    let path = file.to_str().expect("UTF-8");
    let Ran { status, out, .. } = run(&[&["test"], options, &[path]].concat(), "");
    let after = fs::read_to_string(&file).expect("readable");
    fs::remove_dir_all(place).expect("removable");
    (status, out.replace(path, "FILE"), after)
}

#[test]
fn outputs_that_look_like_inputs_are_blessed_so_that_they_read_back() {
    let shown = [
        "> 3",
        ". x",
        "# x",
        "<blank>",
        "error: TypeError",
        "\\\\> 3",
    ];
    let text: String = shown
        .iter()
        .map(|s| format!("> print(\"{s}\")\n"))
        .collect();
    let (status, out, after) = transcript("special", &["--bless"], &text);
    assert_eq!(status, 0, "{out}");
    let (status, out, _) = transcript("special-again", &[], &after);
    assert_eq!(
        (status, &*out),
        (0, "1 file, 1 case: all as expected\n"),
        "{after}"
    );
    let (status, ..) = transcript("special-other", &[], &after.replace("\n\\> 3", "\n\\> 4"));
    assert_eq!(status, 1);
}

#[test]
fn a_transcript_that_is_none_is_not_as_expected() {
    let (status, out, _) = transcript("stray", &[], "# case\nlamina> 1\n1\n");
    assert_eq!(status, 1, "{out}");
    assert!(
        out.contains("FILE:2: this line belongs to no input"),
        "{out}"
    );
    let (status, out, _) = transcript("mark", &[], "\u{feff}> 1\n2\n");
    assert_eq!(status, 1, "{out}");
    let (status, out, _) = transcript("unnamed", &[], "# a\n> 1\n1\n> 2\n2\n\n> 1\n2\n");
    assert_eq!(status, 1);
    assert!(out.contains("DIFFERS FILE:7: case at line 7\n"), "{out}");
    assert!(out.ends_with("(1 difference in 2 cases)\n"), "{out}");
}

#[test]
fn blessing_a_cell_that_reads_the_clock_says_that_it_does() {
    let code = "print(time::now())";
    let (status, out, _) = tested("clock", &["--bless"], &cell(code, "1\n"));
    assert_eq!(status, 1, "{out}");
    assert!(out.contains("it reads the clock"), "{out}");
    let nondet = cell(code, "1\n").replace("```lamina", "```lamina nondet");
    let (status, out, _) = tested("clock-nondet", &["--bless"], &nondet);
    assert_eq!(status, 0, "{out}");
}
