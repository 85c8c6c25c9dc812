//! The session in the README has the output shown there, and the map names the existing rooms.

use crate::transcript::{cases, run};
use lamina_shell::Settings;
use std::path::Path;

fn readme() -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md"))
        .expect("the README is readable")
}

#[test]
fn the_session_in_the_readme_runs() {
    let text = readme();
    let session = text
        .split("```lamina\n")
        .nth(1)
        .expect("there is a session")
        .split("```")
        .next()
        .expect("it ends");
    let cases = cases(session);
    assert_eq!(cases.len(), 1);
    let faults = run(&cases[0], Path::new("."), &Settings::default());
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn the_map_names_every_room() {
    let text = readme();
    let lib = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/lib.rs"))
        .expect("readable");
    let rooms = lib
        .lines()
        .filter_map(|line| line.strip_prefix("// ")?.split_once(". `"))
        .filter_map(|(_, rest)| Some(rest.split_once('`')?.0));
    let mut count = 0;
    for room in rooms {
        let row = format!("| `{room}` |");
        assert!(text.contains(&row), "the map lacks `{room}`");
        count += 1;
    }
    assert!(count > 20, "only {count} rooms are listed");
}

#[test]
fn every_dependency_has_its_reason() {
    let text = readme();
    let manifest =
        std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml"))
            .expect("readable");
    let table = manifest
        .split("[dependencies]")
        .nth(1)
        .expect("there are dependencies")
        .split("\n[")
        .next()
        .expect("the table ends");
    for name in table
        .lines()
        .filter_map(|line| line.split_once(" =").map(|(name, _)| name))
    {
        assert!(
            text.contains(&format!("`{name}`")),
            "the README does not say why `{name}` is used"
        );
    }
}
