//! Saving: no file is lost, and the saved notebook shows the same output again.

use crate::process::{Ran, folder, program, run, run_command};
use crate::terminal::{CTRL_C, Terminal, UP, state};
use std::fs;
use std::path::Path;

/// Runs these inputs in a piped session, in this folder.
fn session(place: &Path, inputs: &str) -> String {
    let mut command = program();
    command
        .arg("--transcript")
        .current_dir(place)
        .env("XDG_STATE_HOME", place.join("state"));
    let Ran { out, error, .. } = run_command(&mut command, inputs);
    out + &error
}

#[track_caller]
fn passes(place: &Path, name: &str) {
    let path = place.join(name);
    let Ran { status, out, .. } = run(&["test", path.to_str().expect("UTF-8")], "");
    let text = fs::read_to_string(path).expect("readable");
    assert_eq!(status, 0, "{out}\n{text}");
}

#[test]
fn saving_tells_which_inputs_read_files_that_the_notebook_may_not() {
    let place = folder("save-read");
    let home = place.join("home");
    fs::create_dir_all(home.join("sub")).expect("writable");
    fs::write(place.join("out.txt"), "out").expect("writable");
    fs::write(place.join("lib.lm"), "x = 1").expect("writable");
    fs::write(home.join("sub/in.txt"), "in").expect("writable");
    let told = session(
        &home,
        "io::read(\"sub/in.txt\")\nio::lines(\"../out.txt\")\n1 + 1\ninclude \"../lib\"\n:save a\n",
    );
    let note = "these inputs read files outside the notebook's folder, so it needs `--allow`: input 2, input 4\n";
    assert!(told.ends_with(note), "{told}");
    let told = session(&home, "io::read(\"sub/in.txt\")\n:save b\n");
    assert!(told.ends_with("saved 1 input in b.lm.md\n"), "{told}");
    fs::remove_dir_all(place).expect("removable");
}

#[test]
fn saving_does_not_replace_a_file_that_the_session_does_not_know() {
    let place = folder("save-unknown");
    let file = place.join("a.lm.md");
    let read = || fs::read_to_string(&file).expect("readable");
    fs::write(&file, "# Mine\n").expect("writable");
    let told = session(
        &place,
        "x = 1\n:save a.lm.md\n:save ./a\n:save a.lm.md --clean\n",
    );
    assert_eq!(
        told.matches("neither saved nor loaded it").count(),
        3,
        "{told}"
    );
    assert_eq!(read(), "# Mine\n");
    let told = session(
        &place,
        "x = 1\n:save a.lm.md --force\nx = 2\n:save a\n:save --froce a\n",
    );
    assert!(
        told.contains("saved 1 input in") && told.contains("saved 2 inputs"),
        "{told}"
    );
    assert!(
        told.contains("SyntaxError: `:save` has no option `--froce`"),
        "{told}"
    );
    assert!(read().contains("x = 2"));
    // A session may save to a file that it loaded, unless the file has been changed since.
    let told = session(
        &place,
        ":load a.lm.md\ny = 3\n:save a.lm.md\n:!echo More. >> a.lm.md\n:save a.lm.md\n",
    );
    assert!(
        told.contains("saved 3 inputs in") && told.contains("has changed since"),
        "{told}"
    );
    assert!(read().contains("y = 3") && read().ends_with("More.\n"));
    let copy = place.join("b.lm.md");
    fs::copy(&file, &copy).expect("writable");
    let told = session(&place, ":load a.lm.md\n:save b.lm.md\n");
    assert!(told.contains("`b.lm.md` exists"), "{told}");
    fs::write(place.join("h.txt"), "mine").expect("writable");
    let told = session(
        &place,
        "x = 1\n:history --save h.txt\n:history --save new.txt\n:history --save new.txt\n:history --save h.txt --force\n",
    );
    assert_eq!(told.matches("`h.txt` exists").count(), 1, "{told}");
    assert_eq!(
        fs::read_to_string(place.join("new.txt")).expect("saved"),
        "x = 1\n"
    );
    assert_eq!(
        fs::read_to_string(place.join("h.txt")).expect("saved"),
        "x = 1\n"
    );
    let bench = ":bench --time 0.001 --samples 2 --save base 1 + 1\n";
    let told = session(&place, &bench.repeat(2));
    assert!(!told.contains("Error"), "{told}");
    let told = session(
        &place,
        &(bench.to_string() + &bench.replace("--save", "--force --save")),
    );
    assert_eq!(
        told.matches("ValueError: there is already a measurement `base`")
            .count(),
        1,
        "{told}"
    );
    fs::remove_dir_all(place).expect("removable");
}

#[test]
fn a_cancelled_input_of_several_lines_is_recalled() {
    let state = state("cancelled");
    let mut shell = Terminal::open(&state, &[]);
    shell.expect("[1]> ");
    shell.ask("1 + 1", "2");
    shell.expect("[2]> ");
    shell.enter("func f(n) {");
    shell.press("return n + 40");
    shell.expect("+ 40");
    shell.press(CTRL_C);
    shell.expect("[2]> ");
    shell.press(UP);
    shell.expect("+ 40");
    shell.press("\r}\r");
    shell.expect("[3]> ");
    shell.ask("f(2)", "42");
    // A line that begins with a space is not recorded.
    shell.enter(" func g(n) {");
    shell.press("return 555");
    shell.expect("555");
    shell.press(CTRL_C);
    shell.expect("[4]> ");
    shell.press(UP);
    shell.expect("f(2)");
    shell.press("\x15");
    shell.ask("f(3)", "43");
    shell.leave();
    shell.ends_with(0);
    fs::remove_dir_all(state).expect("removable");
}

#[test]
fn notebooks_with_times_and_random_numbers_pass_when_they_are_saved() {
    let place = folder("save-varying");
    let told = session(
        &place,
        "t = time::now()\nt\nfunc clock() { return time::clock() }\nclock()\nx = 5\nx\n:time 1 + 1\nelapsed = time::clock() - t\nelapsed\n\
         random::random()\na = random::shuffle(range(20))\na\nrandom::choice(a)\n:stats on\nx + 1\n:stats off\nx + 2\n:save a\n",
    );
    assert!(told.contains("saved 17 inputs"), "{told}");
    let text = fs::read_to_string(place.join("a.lm.md")).expect("saved");
    assert!(
        text.starts_with("# a\n\n```lamina\nrandom::seed("),
        "{text}"
    );
    for cell in [
        "```lamina nondet\nt = time::now()\n",
        "```lamina nondet\nt\n",
        "```lamina nondet\nclock()\n",
        "```lamina nondet\nelapsed\n",
        "```lamina nondet\nx + 1\n",
        "```lamina\nx\n```\n```out\n5\n",
        "```lamina\na\n",
        "```lamina\nrandom::choice(a)\n",
        "```lamina\nx + 2\n```\n```out\n7\n",
    ] {
        assert!(text.contains(cell), "no {cell} in {text}");
    }
    passes(&place, "a.lm.md");
    // A session that seeds the generator itself needs no other seed.
    session(
        &place,
        "random::seed(7); random::random()\nrandom::random()\n:save b\n",
    );
    let text = fs::read_to_string(place.join("b.lm.md")).expect("saved");
    assert_eq!(text.matches("random::seed").count(), 1, "{text}");
    passes(&place, "b.lm.md");
    // Some numbers are drawn by inputs that are left out.
    session(
        &place,
        "random::random()\nrandom::random(); 1/0\nrandom::random()\nrandom::seed(1); random::random()\n:save c --clean\n",
    );
    let text = fs::read_to_string(place.join("c.lm.md")).expect("saved");
    assert!(
        text.contains("```lamina nondet\nrandom::random()\n"),
        "{text}"
    );
    assert!(text.contains("```lamina\nrandom::seed(1)"), "{text}");
    passes(&place, "c.lm.md");
    // Numbers whose drawing was undone are drawn again.
    session(
        &place,
        "random::random()\n:undo\nrandom::random()\n:redo\nrandom::random()\n:save d\n",
    );
    passes(&place, "d.lm.md");
    fs::remove_dir_all(place).expect("removable");
}

#[test]
fn a_saved_session_begins_with_the_switches_it_had() {
    let place = folder("save-switches");
    let path = place.join("a.lm.md");
    let input = format!("sqrt(8)\n:save {}\n", path.display());
    let Ran { out, .. } = run(&["--transcript", "--set", "ascii=on"], input);
    assert!(out.starts_with("2*sqrt(2)\n"), "{out}");
    passes(&place, "a.lm.md");
    fs::remove_dir_all(place).expect("removable");
}

#[test]
fn saved_outputs_stand_for_themselves() {
    let place = folder("save-literal");
    let told = session(
        &place,
        "print(\"...\")\nprint(\"[..]\")\nprint(\"a\\n...\\nb\\\\[..]\")\nloop 20000 { print(\"many lines\") }\n:save a\n",
    );
    assert!(told.ends_with("saved 4 inputs in a.lm.md\n"), "{told}");
    let text = fs::read_to_string(place.join("a.lm.md")).expect("saved");
    assert!(text.contains("```out\n\\...\n```"), "{text}");
    assert!(text.contains("```out\n\\[..]\n```"), "{text}");
    passes(&place, "a.lm.md");
    fs::write(
        place.join("a.lm.md"),
        text.replace("print(\"...\")", "print(\"other\")"),
    )
    .expect("writable");
    let path = place.join("a.lm.md").display().to_string();
    let Ran { status, out, .. } = run(&["test", &path], "");
    assert!(
        status == 1 && out.contains("  - \\...\n  + other\n"),
        "{out}"
    );
    fs::remove_dir_all(place).expect("removable");
}

#[test]
fn new_files_of_killed_processes_are_removed_and_no_others() {
    let place = folder("save-leftovers");
    let gone = {
        let mut child = std::process::Command::new("true")
            .spawn()
            .expect("it starts");
        child.wait().expect("it ends");
        child.id()
    };
    let left = [format!(".a.lm.md.{gone}.new")];
    let others = [
        format!(".a.lm.md.{}.new", std::process::id()),
        format!(".b.lm.md.{gone}.new"),
        format!("a.lm.md.{gone}.new"),
        ".a.lm.md.new".to_string(),
        ".a.lm.md.mine.new".to_string(),
    ];
    for name in left.iter().chain(&others) {
        fs::write(place.join(name), "x").expect("writable");
    }
    fs::create_dir(place.join(format!(".a.lm.md.{}.new", u32::MAX))).expect("writable");
    session(&place, "x = 1\n:save a\n");
    assert!(left.iter().all(|name| !place.join(name).exists()));
    assert!(others.iter().all(|name| place.join(name).exists()));
    // A run with `--bless` also removes the files left behind, even if nothing differs.
    fs::write(place.join(&left[0]), "x").expect("writable");
    run(&["test", "--bless", place.to_str().expect("UTF-8")], "");
    assert!(!place.join(&left[0]).exists());
    assert_eq!(fs::read_dir(&place).expect("readable").count(), 7);
    fs::remove_dir_all(place).expect("removable");
}

/// Makes a named pipe.
#[cfg(unix)]
fn make_pipe(path: &Path) {
    let made = std::process::Command::new("mkfifo").arg(path).status();
    assert!(made.is_ok_and(|status| status.success()), "mkfifo");
}

#[cfg(unix)]
#[test]
fn saving_destroys_no_pipe_socket_device_or_circle_of_links() {
    use std::os::unix::fs::symlink;
    let place = folder("save-devices");
    let at = |name: &str| place.join(name);
    make_pipe(&at("pipe.lm.md"));
    symlink("pipe.lm.md", at("link.lm.md")).expect("writable");
    symlink("b.lm.md", at("a.lm.md")).expect("writable");
    symlink("a.lm.md", at("b.lm.md")).expect("writable");
    let _socket = std::os::unix::net::UnixListener::bind(at("socket.lm.md")).expect("writable");
    let mut names = vec!["pipe", "link", "a", "socket"];
    let device = at("device.lm.md");
    // This can be tested only with permission to create a device.
    let made = std::process::Command::new("mknod")
        .arg(&device)
        .args(["c", "1", "3"])
        .output();
    if made.is_ok_and(|made| made.status.success()) {
        names.push("device");
    }
    for name in names {
        let path = at(&format!("{name}.lm.md"));
        let kind = || {
            fs::symlink_metadata(&path)
                .expect("it is there")
                .file_type()
        };
        let before = kind();
        let told = session(
            &place,
            &format!(
                "x = 1\n:save {name}\n:save {name} --force\n:history --save {name}.lm.md --force\n"
            ),
        );
        assert_eq!(
            told.matches("IOError: cannot ").count(),
            3,
            "{name}: {told}"
        );
        assert_eq!(kind(), before, "{name}");
    }
    fs::remove_dir_all(place).expect("removable");
}

#[cfg(unix)]
#[test]
fn saving_through_a_link_keeps_the_link_and_the_permissions() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let place = folder("save-links");
    let at = |name: &str| place.join(name);
    symlink("new.lm.md", at("link.lm.md")).expect("writable");
    session(&place, "x = 1\n:save link\n");
    assert!(at("link.lm.md").is_symlink() && !at("new.lm.md").is_symlink());
    let file = at("new.lm.md");
    fs::set_permissions(&file, PermissionsExt::from_mode(0o640)).expect("writable");
    session(&place, "x = 2\n:save link --force\n");
    let text = fs::read_to_string(&file).expect("readable");
    let mode = fs::metadata(&file)
        .expect("it is there")
        .permissions()
        .mode();
    assert!(text.contains("x = 2"), "{text}");
    assert_eq!(mode & 0o777, 0o640);
    fs::remove_dir_all(place).expect("removable");
}

#[test]
fn a_file_with_the_longest_name_can_be_saved() {
    let place = folder("save-long");
    let name = format!("{}.lm.md", "a".repeat(249));
    for _ in 0..2 {
        let told = session(&place, &format!("x = 1\n:save {name} --force\n"));
        assert!(told.contains("saved 1 input"), "{told}");
    }
    passes(&place, &name);
    fs::remove_dir_all(place).expect("removable");
}

#[test]
fn a_history_that_another_program_holds_does_not_hold_the_shell() {
    let state = state("held-history");
    let lmsh = state.join("lmsh");
    fs::create_dir_all(&lmsh).expect("writable");
    let lock = fs::File::create(lmsh.join("history.lock")).expect("writable");
    lock.lock().expect("it is ours");
    let mut shell = Terminal::open(&state, &[]);
    shell.expect("[1]> ");
    shell.enter("100 + 1");
    shell.expect("the history is waiting");
    shell.expect("101");
    shell.ask("100 + 2", "102");
    shell.expect("[3]> ");
    lock.unlock().expect("it is ours");
    shell.ask("100 + 3", "103");
    shell.leave();
    shell.ends_with(0);
    let text = fs::read_to_string(lmsh.join("history.txt")).expect("readable");
    assert_eq!(text, "#V2\n100 + 1\n100 + 2\n100 + 3\n");
    fs::remove_dir_all(state).expect("removable");
}

#[cfg(unix)]
#[test]
fn what_an_editor_leaves_is_read_only_if_it_is_a_file() {
    let state = state("edited-pipe");
    let editor = state.join("editor");
    fs::create_dir_all(&state).expect("writable");
    fs::write(&editor, "#!/bin/sh\nrm \"$1\" && mkfifo \"$1\"\n").expect("writable");
    let mode = std::os::unix::fs::PermissionsExt::from_mode(0o755);
    fs::set_permissions(&editor, mode).expect("writable");
    let visual = [("VISUAL", editor.to_str().expect("UTF-8"))];
    let arguments = ["--color", "never", "--no-history"];
    let mut shell = Terminal::sized(&state, &arguments, (24, 80), &visual);
    shell.expect("[1]> ");
    shell.ask(":edit", "cannot be read back");
    shell.ask("1 + 100", "101");
    shell.leave();
    shell.ends_with(0);
    fs::remove_dir_all(state).expect("removable");
}

#[cfg(feature = "kernel")]
#[test]
fn converting_replaces_only_a_file_that_was_named() {
    let place = folder("convert-replaces");
    let convert = |arguments: &[&str]| {
        let mut command = program();
        command.arg("convert").args(arguments).current_dir(&place);
        run_command(&mut command, "")
    };
    fs::write(place.join("a.lm.md"), "# Mine\n\n```lamina\n1 + 1\n```\n").expect("writable");
    assert_eq!(convert(&["a.lm.md"]).status, 0);
    // The same text again loses nothing.
    assert_eq!(convert(&["a.lm.md"]).status, 0);
    for (from, to) in [("a.lm.md", "a.ipynb"), ("b.ipynb", "b.lm.md")] {
        if from == "b.ipynb" {
            assert_eq!(convert(&["a.lm.md", from]).status, 0);
        }
        fs::write(place.join(to), "precious").expect("writable");
        let Ran { status, out, error } = convert(&[from]);
        let hint = format!("`{to}` exists; `lmsh convert {from} {to}` replaces it");
        assert_eq!((status, out.as_str()), (2, ""), "{error}");
        assert!(error.contains(&hint), "{error}");
        let kept = fs::read_to_string(place.join(to)).expect("readable");
        assert_eq!(kept, "precious");
        assert_eq!(convert(&[from, to]).status, 0);
        let kept = fs::read_to_string(place.join(to)).expect("readable");
        assert!(kept.contains("Mine"), "{kept}");
    }
    fs::write(place.join("c.lm.md"), "").expect("writable");
    assert_eq!(convert(&["b.ipynb", "c.ipynb"]).status, 0);
    assert_eq!(convert(&["c.ipynb"]).status, 2);
    fs::remove_dir_all(place).expect("removable");
}
