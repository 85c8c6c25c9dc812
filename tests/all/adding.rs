//! Checks the README's table "To add a …": an existing example of each kind occurs in the places
//! that the table names, and nowhere else in the sources.

use std::fs;
use std::path::{Path, PathBuf};

/// An existing example of a kind, and how it is written in the sources.
struct Probe {
    /// The beginning of its row in the first column of the table.
    kind: &'static str,
    /// The spellings, of which each place contains at least one.
    written: &'static [&'static str],
}

const PROBES: &[Probe] = &[
    Probe {
        kind: "builtin",
        written: &["randstr"],
    },
    Probe {
        kind: "builtin",
        written: &["\"delattr"],
    },
    Probe {
        kind: "instruction",
        written: &["CountNext", "op_count_next"],
    },
    Probe {
        kind: "command",
        written: &["\"pwd\"", "::pwd", "fn pwd"],
    },
    Probe {
        kind: "command",
        written: &["\"rerun\"", "RerunStale", "::RerunStale"],
    },
    Probe {
        kind: "error kind",
        written: &[
            "\"DimensionError\"",
            "ErrorKind::Dimension",
            "Dimension dimension",
        ],
    },
    Probe {
        kind: "infix operator",
        written: &["'%'..'%'", "b'%'", "ArithOp::Rem", "Arith::Rem"],
    },
    Probe {
        kind: "operator, alias",
        written: &["'÷'", "\"÷\""],
    },
    Probe {
        kind: "operator, alias",
        written: &["'≠'", "\"≠\""],
    },
];

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("folders are readable") {
        let path = entry.expect("entries are readable").path();
        match path.is_dir() {
            true => files(&path, found),
            false => found.push(path),
        }
    }
}

/// The sources and the grammar, without tests, each with its path relative to `src/` or to the
/// root.
fn sources() -> Vec<(String, String)> {
    let mut found = Vec::new();
    files(&root().join("src"), &mut found);
    files(&root().join("grammar"), &mut found);
    let read = found.into_iter().filter_map(|path| {
        let inside = path.strip_prefix(root()).expect("found below it");
        let name = inside.to_string_lossy().replace('\\', "/");
        let name = name.strip_prefix("src/").unwrap_or(&name).to_string();
        let is_test = name.contains("/tests/") || name.ends_with("tests.rs");
        let is_source = name.ends_with(".rs") || name.ends_with(".pest");
        if is_test || !is_source {
            return None;
        }
        let text = fs::read_to_string(&path).expect("sources are UTF-8");
        let own = text.split("#[cfg(test)]").next().unwrap_or_default();
        Some((name, own.to_string()))
    });
    read.collect()
}

/// The row of the table for a kind: what to write, and what follows.
fn row(kind: &str) -> String {
    let readme = fs::read_to_string(root().join("README.md")).expect("it is readable");
    let (_, table) = readme
        .split_once("## To add a …")
        .expect("it has the table");
    let start = format!("| {kind}");
    let row = table.lines().find(|line| line.starts_with(&start));
    row.unwrap_or_else(|| panic!("the table has no row `{kind}`"))
        .to_string()
}

/// The places that a row names: everything in backquotes that contains a slash.
fn places(row: &str) -> Vec<String> {
    let quoted = row.split('`').skip(1).step_by(2);
    let mut places = Vec::new();
    for place in quoted.filter(|place| place.contains('/')) {
        match place.split_once('{').and_then(|(before, rest)| {
            let (names, after) = rest.split_once('}')?;
            Some((before, names, after))
        }) {
            Some((before, names, after)) => places.extend(
                names
                    .split(',')
                    .map(|name| format!("{before}{name}{after}")),
            ),
            None => places.push(place.to_string()),
        }
    }
    places
}

/// Whether a file belongs to a place; `<family>` matches any name, and a folder matches everything
/// in it.
fn is_at(file: &str, place: &str) -> bool {
    match place.split_once("<family>") {
        Some((before, after)) => file
            .strip_prefix(before)
            .and_then(|rest| rest.strip_suffix(after))
            .is_some_and(|name| !name.contains('/')),
        None if place.ends_with('/') => file.starts_with(place),
        None => file == place,
    }
}

#[test]
fn what_is_added_stands_only_where_the_table_says() {
    let sources = sources();
    let mut faults = Vec::new();
    for probe in PROBES {
        let places = places(&row(probe.kind));
        assert!(!places.is_empty(), "{}: no place is named", probe.kind);
        let holds = |text: &str| probe.written.iter().any(|written| text.contains(written));
        let found: Vec<&String> = sources
            .iter()
            .filter(|(_, text)| holds(text))
            .map(|(file, _)| file)
            .collect();
        assert!(!found.is_empty(), "{:?} is nowhere", probe.written);
        for file in found {
            if !places.iter().any(|place| is_at(file, place)) {
                faults.push(format!(
                    "{}: {file} holds one of {:?}, but the table does not say so",
                    probe.kind, probe.written
                ));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn the_places_of_the_table_exist() {
    let sources = sources();
    let readme = fs::read_to_string(root().join("README.md")).expect("it is readable");
    let (_, table) = readme
        .split_once("## To add a …")
        .expect("it has the table");
    let rows = table.lines().skip_while(|line| !line.starts_with('|'));
    for row in rows.take_while(|line| line.starts_with('|')) {
        for place in places(row)
            .iter()
            .filter(|place| !place.starts_with("tests/"))
        {
            let exists = sources.iter().any(|(file, _)| is_at(file, place));
            assert!(exists, "the table names `{place}`, which does not exist");
        }
    }
}
