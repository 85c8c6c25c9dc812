//! The language: every transcript in `tests/language` is run as it is, with every optimisation off,
//! and with a collection at every safepoint.

use crate::transcript::{cases, run};
use lamina_shell::{CompileOptions, Settings, TraceKind, TraceOptions};
use std::path::Path;

pub fn check(settings: &Settings) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/language");
    let mut files: Vec<_> = std::fs::read_dir(&folder)
        .expect("the folder exists")
        .map(|e| e.expect("readable").path())
        .collect();
    files.retain(|path| path.extension().is_some_and(|e| e == "lmt"));
    files.sort();
    assert!(files.len() > 20, "the transcripts are there");
    let mut count = 0;
    let mut faults = Vec::new();
    for path in files {
        let text = std::fs::read_to_string(&path).expect("transcripts are readable");
        for case in cases(&text) {
            count += 1;
            let differences = run(&case, &folder, settings);
            if !differences.is_empty() {
                let name = path.file_name().unwrap_or_default().to_string_lossy();
                faults.push(format!(
                    "{name}:{} {}\n{}",
                    case.line,
                    case.name,
                    differences.join("\n")
                ));
            }
        }
    }
    assert!(
        faults.is_empty(),
        "{} of {count} cases differ:\n{}",
        faults.len(),
        faults.join("\n")
    );
}

#[test]
fn transcripts_give_what_they_say() {
    check(&Settings::default());
}

#[test]
fn transcripts_give_the_same_without_optimisations() {
    let compile = CompileOptions {
        fusion: false,
        fold: false,
        pool: false,
        inline_cache: false,
        reuse: false,
        ..CompileOptions::default()
    };
    check(&Settings {
        compile,
        ..Settings::default()
    });
}

#[test]
fn transcripts_give_the_same_when_every_safepoint_collects() {
    check(&Settings {
        stress: true,
        ..Settings::default()
    });
}

#[test]
fn transcripts_give_the_same_when_they_are_watched() {
    for (_, kind) in TraceKind::ALL {
        check(&Settings {
            trace: Some(TraceOptions::new(*kind)),
            ..Settings::default()
        });
    }
    check(&Settings {
        stats: true,
        ..Settings::default()
    });
}

#[test]
fn transcripts_give_the_same_when_changes_are_not_noted() {
    check(&Settings {
        undo: false,
        ..Settings::default()
    });
}
