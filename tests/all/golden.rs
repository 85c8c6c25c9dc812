//! Golden texts: programs with their bytecode, and faulty programs with their error messages.
//!
//! A change in the compiler or in a message appears as a readable difference. If it is intended,
//! `LMSH_BLESS=1 cargo test golden` writes the new texts, and the difference is reviewed.

use crate::process::{folder, program, run_command};
use lamina_shell::testing::{Reply, dispatch};
use lamina_shell::{Pretend, Session, Settings};
use std::fs;
use std::path::{Path, PathBuf};

/// The line between a program and its listing or message.
const BETWEEN: &str = "~~~~\n";
/// The line after a case.
const AFTER: &str = "====\n";

fn golden(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests")
        .join(name)
}

/// Every file below a folder, sorted by name.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("the folder is readable") {
        let path = entry.expect("entries are readable").path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// Fails if files differ from the expected ones, or rewrites them if requested.
fn check(differing: Vec<(PathBuf, String)>) {
    let bless = std::env::var_os("LMSH_BLESS").is_some();
    let mut faults = Vec::new();
    for (path, now) in differing {
        let held = fs::read_to_string(&path).unwrap_or_default();
        if held == now {
            continue;
        }
        if bless {
            fs::write(&path, now).expect("golden texts can be written");
        } else {
            let at = held.lines().zip(now.lines()).position(|(a, b)| a != b);
            let at = at.unwrap_or(held.lines().count().min(now.lines().count()));
            let line = |text: &str| text.lines().nth(at).unwrap_or("(the end)").to_string();
            faults.push(format!(
                "{}:{}\n  held: {}\n  now:  {}",
                path.display(),
                at + 1,
                line(&held),
                line(&now)
            ));
        }
    }
    assert!(
        faults.is_empty(),
        "{}\n(`LMSH_BLESS=1 cargo test golden` writes the new texts)",
        faults.join("\n")
    );
}

/// The bytecode of a program, as `:dis` lists it.
fn listing(source: &str) -> String {
    let mut session = Session::new(Box::new(Pretend::default()), Settings::default());
    match dispatch(&mut session, &format!(":dis {source}")) {
        Ok(Reply::Text(text)) => text,
        Ok(Reply::Error(error)) => panic!("{source}: {}", error.one_line()),
        other => panic!("{source}: {other:?}"),
    }
}

#[test]
fn golden_bytecode() {
    let mut differing = Vec::new();
    for path in files(&golden("bytecode")) {
        let held = fs::read_to_string(&path).expect("golden texts are UTF-8");
        let mut now = String::new();
        for case in held.split_terminator(AFTER) {
            let (source, _) = case.split_once(BETWEEN).expect("a case has two parts");
            now += &format!("{source}{BETWEEN}{}{AFTER}", listing(source.trim_end()));
        }
        differing.push((path, now));
    }
    check(differing);
}

#[test]
fn golden_bytecode_shows_every_instruction() {
    let texts: Vec<String> = files(&golden("bytecode"))
        .iter()
        .map(|path| fs::read_to_string(path).expect("golden texts are UTF-8"))
        .collect();
    let shown = |name: &str| {
        texts
            .iter()
            .any(|text| text.split_whitespace().any(|word| word == name))
    };
    // These never occur in the code of an input: the first ends the body of a module, the second
    // replaces `AddGlobal` when the name becomes a constant later, and the third is only for
    // stepping.
    let elsewhere = ["ReturnModule", "AddGlobalChecked", "Choose"];
    let missing: Vec<&str> = lamina_shell::testing::op_names()
        .into_iter()
        .filter(|name| !shown(name) && !elsewhere.contains(name))
        .collect();
    assert!(missing.is_empty(), "no golden listing has {missing:?}");
}

#[test]
fn golden_messages() {
    let place = folder("messages");
    let mut differing = Vec::new();
    for path in files(&golden("messages")) {
        let held = fs::read_to_string(&path).expect("golden texts are UTF-8");
        let (source, _) = held.split_once(BETWEEN).expect("a case has two parts");
        fs::write(place.join("case.lm"), source).expect("the folder can be written");
        let mut lmsh = program();
        let ran = run_command(lmsh.arg("case.lm").current_dir(&place), "");
        assert!(ran.status != 0, "{} does not fail", path.display());
        differing.push((path, format!("{source}{BETWEEN}{}", ran.error)));
    }
    assert!(differing.len() >= 150, "only {}", differing.len());
    check(differing);
}
