//! Characters that could control a terminal, reorder a line or hide in it reach the output only
//! through a program's own `print`. Every such character is tried through every door.

use crate::process::{folder, program, run, run_command};
use crate::terminal::{Terminal, UP, state};
use lamina_shell::testing::is_hidden;
use std::ffi::OsString;
use std::fs;
use std::path::Path;

/// Every character that must not be written raw; newline and tab are not among them.
fn hidden() -> Vec<char> {
    let all = (0..=0x10ffff).filter_map(char::from_u32);
    let hidden: Vec<char> = all
        .filter(|c| is_hidden(*c) && !matches!(c, '\n' | '\t'))
        .collect();
    assert!(hidden.len() > 4000, "planes of tags are among them");
    hidden
}

/// One character of each kind, for places that have no room for all of them; none is NUL, a line
/// ending or a slash.
const SOME: &str = "a\u{1b}]0;pwn\u{7}b\u{9b}31mc\u{9d}d\u{7f}e\u{8}f\u{202e}g\u{2066}h\u{200f}i\u{61c}j\u{2028}k\u{feff}l\u{200b}m\u{ad}n\u{e0041}o\u{fff9}p\u{3164}q\u{fe0f}r\u{2060}s";

/// All of these characters, each between letters, so that none of them combine.
fn all() -> String {
    let mut text = String::from("a");
    // A carriage return would end a line of source.
    for c in hidden().into_iter().filter(|c| *c != '\r') {
        text.push(c);
        text.push('z');
    }
    text
}

/// Fails if the text contains such a character unescaped.
#[track_caller]
fn check(what: &str, text: &str) {
    let raw = text
        .char_indices()
        .find(|(_, c)| is_hidden(*c) && !matches!(c, '\n' | '\t'));
    if let Some((at, c)) = raw {
        let around: String = text[..at].chars().rev().take(60).collect();
        let around: String = around.chars().rev().collect();
        panic!(
            "{what}: U+{:04X} comes out raw after {around:?}",
            u32::from(c)
        );
    }
}

/// Runs the program, and fails if it writes such a character unescaped; returns its output.
#[track_caller]
fn run_checked(arguments: &[&str], input: &str) -> String {
    let ran = run(arguments, input);
    let what = format!("{:?} of {:.60?}", arguments, input);
    check(&what, &ran.out);
    check(&what, &ran.error);
    ran.out + &ran.error
}

#[test]
fn errors_values_and_listings_write_every_hidden_character_as_an_escape() {
    let all = all();
    let inputs = [
        "throw \"%\"",
        "error(\"%\")",
        "x = \"%\"; x",
        "[\"%\", {\"%\" = \"%\"}]",
        "nosuch(\"%\")",
        "\"%\" * 2.5",
        "try { throw \"%\" } catch e { e }",
        "include \"%\"",
        "io::read(\"%\")",
        "// %\nfunc f(n) { return \"%\" + n }",
        "number(\"%\")",
        "cas::parse(\"%\")",
        "x = %",
        "%",
        "`%`",
        "\"%",
        "/* %",
        "[1, /* % */ )",
    ];
    let commands = [
        ":tokens \"%\" // %",
        ":ast \"%\" + x",
        ":compile y = \"%\"",
        ":dis \"%\"",
        ":trace calls f(\"%\")",
        ":trace lines { y = \"%\" }",
        ":trace ops y = \"%\"",
        ":trace calls --json f(\"%\")",
        ":trace % 1",
        ":step \"%\" + \"b\"",
        ":bench --samples 5 --time 0.01 \"%\"",
        ":bench --samples 5 --json \"%\"",
        ":type \"%\"",
        ":time \"%\"",
        ":vars",
        ":vars %",
        ":doc f",
        ":doc %",
        ":help %",
        ":%",
        ":why",
        ":set % on",
        ":set ascii %",
        ":load %",
        ":load a.lm",
        ":cd %",
        ":save %/x",
        ":cells",
        ":cells 1",
        ":edit 1 \"%\"",
        ":delete %",
        ":rerun %",
        ":rerun stale",
        ":history",
        ":history x",
        ":full",
        ":undo",
        ":redo",
        ":stats on",
        ":lesson %",
        ":learn %",
    ];
    for (payload, lines) in [(all.as_str(), &inputs[..]), (SOME, &inputs[..])] {
        let text: Vec<String> = lines
            .iter()
            .map(|line| line.replace('%', payload))
            .collect();
        for line in &text {
            for mode in ["--keep-going", "--transcript"] {
                run_checked(&[mode], line);
            }
        }
    }
    for payload in [all.as_str(), SOME] {
        let lines = inputs[2..10].iter().chain(&commands);
        let text: Vec<String> = lines.map(|line| line.replace('%', payload)).collect();
        for mode in ["--keep-going", "--transcript"] {
            run_checked(&[mode], &text.join("\n"));
        }
    }
}

#[test]
fn a_quoted_string_reads_back_as_it_was() {
    let mut session = String::new();
    for (n, c) in hidden()
        .into_iter()
        .enumerate()
        .filter(|(n, _)| n % 7 == 0 || *n < 300)
    {
        session.push_str(&format!("x{n} = \"a\\u{{{:x}}}b\"; x{n}\n", u32::from(c)));
    }
    let shown = run_checked(&[], &session);
    let back: String = session
        .lines()
        .zip(shown.lines())
        .map(|(line, shown)| {
            let name = line.split(' ').next().expect("it has a name");
            format!("{line}\n{shown} == {name}\n")
        })
        .collect();
    let ran = run(&[], back);
    assert_eq!(ran.status, 0, "{}", ran.error);
    assert!(
        ran.out
            .lines()
            .skip(1)
            .step_by(2)
            .all(|line| line == "true")
    );
}

#[test]
fn what_a_program_prints_stays_raw() {
    let ran = run(
        &[],
        "print(\"\\u{1b}[1mbold\\u{202e}\"); write(\"\\u{9b}\")",
    );
    assert_eq!(ran.out, "\u{1b}[1mbold\u{202e}\n\u{9b}");
    // An emoji of several characters stays whole.
    assert_eq!(run(&[], "\"👨‍👩‍👧\"").out, "\"👨‍👩‍👧\"\n");
}

#[test]
fn a_hostile_notebook_steers_no_terminal() {
    let folder = folder("gate-notebook");
    let name = format!("{SOME}.lm.md");
    let path = folder.join(&name);
    let text = format!(
        "# {SOME}\n\n{SOME}\n\n```lamina error name={}\nthrow \"{SOME}\"\n```\n```out\nError: {SOME}\n```\n\n```lamina\n\"{SOME}\" // {SOME}\n```\n```out\nold {SOME}\n```\n",
        SOME.replace('\u{2028}', "")
    );
    fs::write(&path, &text).expect("writable");
    let path_text = path.to_str().expect("UTF-8");
    run_checked(&[path_text], "");
    run_checked(&["test", path_text], "");
    run_checked(&["-i", path_text], ":cells\n:history\n");
    let transcript = folder.join(format!("{SOME}.lmt"));
    let case = format!("# {SOME}\n> \"{SOME}\"\n{SOME}\n> throw \"{SOME}\"\nold\n");
    fs::write(&transcript, case).expect("writable");
    run_checked(&["test", folder.to_str().expect("UTF-8")], "");
    // The notebook is invalid, and the error message contains its name.
    fs::write(
        &path,
        format!("{text}\n```lamina {SOME}=\n1\n```\n```lamina\nopen"),
    )
    .expect("writable");
    run_checked(&[path_text], "");
    run_checked(&["test", path_text], "");
    run_checked(&["bench", path_text], "");
    fs::write(&path, b"\xff").expect("writable");
    run_checked(&[path_text], "");
    let printing = folder.join("prints.lm.md");
    fs::write(
        &printing,
        "```lamina\nprint(\"\\u{1b}]0;pwn\\u{7}\")\n```\n",
    )
    .expect("writable");
    let printing = printing.to_str().expect("UTF-8");
    assert!(run(&[printing], "").out.contains("\u{1b}]0;pwn"));
    let mut shown = Terminal::open(&state("gate-print"), &[printing]);
    shown.expect("\\u{1b}]0;pwn\\u{7}");
    shown.ends_with(0);
    fs::remove_dir_all(folder).expect("removable");
}

#[test]
fn a_hostile_lesson_steers_no_terminal() {
    let folder = folder("gate-lesson");
    let text = format!(
        "# {SOME}\n\n{SOME} **{SOME}** `{SOME}`\n\n- {SOME}\n\n```lamina\n\"{SOME}\"\n```\n\n```lamina skip\n{SOME}\n```\n\n---\n\nTask {SOME}\n\n```lamina task\ny = \"{SOME}\"\n```\n\n```lamina check\nx == 1\n```\n\n```lamina solution\nx = 1 // {SOME}\n```\n\n```lamina wrong when x == 2\nx = 2\n```\n\n{SOME}\n\n```hint\n{SOME}\n```\n"
    );
    fs::write(folder.join(format!("{SOME}.lm.md")), &text).expect("writable");
    let path = folder.to_str().expect("UTF-8");
    let inputs = ":next\n:hint\nx = 2\n:hint\n:lesson\n:lesson 9\n:back\n:next\n:skip\n";
    let shown = run_checked(&["--no-history", "learn", path], inputs);
    assert!(
        shown.contains("Task") && shown.contains("\\u{202e}"),
        "{shown}"
    );
    run_checked(&["learn", "--check", path], "");
    fs::write(
        folder.join(format!("{SOME}.lm.md")),
        text.replace("check", SOME),
    )
    .expect("writable");
    run_checked(&["learn", "--check", path], "");
    run_checked(&["learn", path], "");
    fs::remove_dir_all(folder).expect("removable");
}

#[test]
fn arguments_and_names_of_files_are_shown_with_escapes() {
    let folder = folder("gate-arguments");
    let script = folder.join(format!("{SOME}.lm"));
    fs::write(
        &script,
        format!("// {SOME}\nfunc f() {{ throw \"{SOME}\" }}\nf()"),
    )
    .expect("writable");
    let script = script.to_str().expect("UTF-8");
    let long = format!("--{SOME}");
    let setting = format!("--set={SOME}=on");
    let size = format!("--max-memory={SOME}");
    let lists: &[&[&str]] = &[
        &[script],
        &["bench", "--samples", "2", script],
        &[SOME],
        &["run", SOME],
        &[&long],
        &[&setting],
        &[&size],
        &["--seed", SOME],
        &["--color", SOME],
        &["--max-depth", SOME],
        &["-e", SOME],
        &["-e", &long],
        &["bench", SOME],
        &["bench", &long, "x"],
        &["bench", "--time", SOME, "x"],
        &["bench", "--with", SOME, "x"],
        &["bench", "--save", SOME, script],
        &["bench", "--vs", SOME, script],
        &["book.lm.md", SOME],
        &["book.lm.md", &long],
        &["book.lm.md", "--timeout", SOME],
        &["test", SOME],
        &["test", &long],
        &["test", "--timeout", SOME, "x"],
        &["learn", SOME],
        &["learn", "a", SOME],
        &["learn", &long],
        &["completions", SOME],
    ];
    for list in lists {
        run_checked(list, "");
    }
    run_checked(&["-e", "io::args()", SOME], "");
    // A folder whose name contains such characters.
    let inner = folder.join(SOME);
    fs::create_dir(&inner).expect("writable");
    fs::write(inner.join(SOME), "1").expect("writable");
    let mut command = program();
    command.current_dir(&inner).args(["--keep-going"]);
    let ran = run_command(
        &mut command,
        ":pwd\n:cd ..\n:pwd\n:save x.lm.md\n:save x.lm.md\n",
    );
    check(":pwd", &ran.out);
    check(":pwd", &ran.error);
    assert!(ran.out.contains("\\u{202e}"), "{}", ran.out);
    not_utf8();
    fs::remove_dir_all(folder).expect("removable");
}

/// An argument that is not valid UTF-8.
fn not_utf8() {
    use std::os::unix::ffi::OsStringExt;
    let word = OsString::from_vec(b"a\x9b\x1b]0;pwn\x07".to_vec());
    for before in [
        &[][..],
        &["--seed"][..],
        &["-e"][..],
        &["test"][..],
        &["bench"][..],
    ] {
        let ran = run_command(program().args(before).arg(&word), "");
        check("bytes", &ran.error);
        check("bytes", &ran.out);
    }
}

/// The text that was written to a terminal, without the control sequences of the line editor and
/// colours.
fn without_codes(written: &[u8]) -> String {
    let text = String::from_utf8_lossy(written).into_owned();
    let mut out = String::new();
    let mut rest = text.as_str();
    while let Some(at) = rest.find('\u{1b}') {
        out.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        let end = match rest.as_bytes().first() {
            Some(b'[') => rest
                .find(|c: char| c.is_ascii_alphabetic())
                .map(|at| at + 1),
            Some(b'=' | b'>' | b'7' | b'8') => Some(1),
            // The question about the background colour.
            Some(b']') if rest.starts_with("]11;?") => rest.find(['\u{7}', '\\']).map(|at| at + 1),
            _ => None,
        };
        match end {
            Some(end) => rest = &rest[end..],
            None => out.push('\u{1b}'),
        }
    }
    out.push_str(rest);
    // A single bell comes from the line editor, when there are several candidates.
    out.retain(|c| !matches!(c, '\r' | '\u{7}' | '\u{8}'));
    out
}

fn hostile_state(name: &str) -> std::path::PathBuf {
    let state = state(name);
    let lmsh = state.join("lmsh");
    fs::create_dir_all(lmsh.join("sessions")).expect("writable");
    let history = format!("#V2\nq = \"{SOME}\"; q == \"{SOME}\"\n// {SOME}\n");
    fs::write(lmsh.join("history.txt"), history).expect("writable");
    let session = format!("# lost\n\n```lamina\nr = \"{SOME}\"\n```\n");
    fs::write(lmsh.join("sessions/1-1.lm.md"), session).expect("writable");
    state
}

#[test]
fn the_shell_recalls_lists_completes_and_resumes_without_raw_characters() {
    for colour in ["always", "never"] {
        let state = hostile_state(&format!("gate-shell-{colour}"));
        fs::write(state.join(SOME), "1").expect("writable");
        let mut shell = Terminal::sized(
            &state,
            &["--color", colour, "--resume"],
            (24, 80),
            &[("PAGER", "cat")],
        );
        shell.expect("Run this input again");
        shell.press("a\r");
        shell.expect("[2]> ");
        shell.enter(":history");
        shell.expect("\r\n:history\r\n");
        shell.expect("[2]> ");
        for recalled in [":history", "pwn", "q = "] {
            shell.press(UP);
            shell.expect(recalled);
        }
        // The recalled input is the same program.
        shell.press("\r");
        shell.expect("true");
        shell.expect("[3]> ");
        shell.enter(&format!(":cd {}", state.display()));
        shell.expect("[3]> ");
        shell.press(":load \t\t");
        shell.press("\x15\"a\u{202e}b\u{9b}31mc\"");
        shell.expect("c");
        shell.press("\r");
        shell.expect("\\u{202e}");
        shell.expect("]> ");
        shell.press("\x1b[200~\"d\u{7}e\u{2066}f\"\x1b[201~\r");
        shell.expect("\\u{2066}");
        shell.expect("]> ");
        shell.enter("throw q");
        shell.expect("\\u{202e}");
        shell.expect("]> ");
        shell.enter(":why");
        shell.expect("]> ");
        shell.enter(":cells");
        shell.expect("]> ");
        shell.press("\x04");
        shell.expect("left with 0");
        check(
            &format!("the shell in colours {colour}"),
            // The sample that measures the terminal is briefly drawn.
            &without_codes(&shell.written()).replace("👩\u{200d}🚀", ""),
        );
        fs::remove_dir_all(Path::new(&state)).expect("removable");
    }
}
