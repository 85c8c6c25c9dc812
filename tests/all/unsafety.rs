//! The page of unsafe code in the documentation: `src/unsafe_code.md` says of every block why it is
//! sound, in the words of its `SAFETY` comment. `LMSH_BLESS=1` writes the page again.

use crate::house::{rust_files, source_folder};
use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;

/// What begins unsafe code.
const BEGINNINGS: &[&str] = &["unsafe {", "unsafe fn", "unsafe impl", "unsafe extern"];

const HEAD: &str = "\
The unsafe code of this crate, file by file, with the argument for each block.

It is in the heap, in values, in the core of the machine and in native code, where speed needs it; nothing
unsound can be reached through the public interface. Each file states the invariants that its
arguments rest on.
";

/// The number of blocks, functions and implementations that are unsafe.
fn count(text: &str) -> usize {
    let code = text
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"));
    let begins = |line: &&str| BEGINNINGS.iter().any(|begin| line.contains(begin));
    code.filter(begins).count()
}

/// The arguments in a file, each with the number of places where it is given.
fn arguments(text: &str) -> BTreeMap<String, usize> {
    let mut found: BTreeMap<String, usize> = BTreeMap::new();
    let mut lines = text.lines().map(str::trim).peekable();
    while let Some(line) = lines.next() {
        let Some((_, first)) = line.split_once("// SAFETY: ") else {
            continue;
        };
        let mut argument = first.to_string();
        while let Some(more) = lines.next_if(|line| line.starts_with("// ")) {
            argument.push(' ');
            argument.push_str(more.trim_start_matches("// "));
        }
        *found.entry(argument).or_default() += 1;
    }
    found
}

/// The invariants that the head of a file states.
fn invariants(text: &str) -> String {
    let head = text.lines().map_while(|line| line.strip_prefix("//!"));
    let head = head.map(|line| line.strip_prefix(' ').unwrap_or(line));
    let states = |line: &&str| line.contains("nvariant") || line.starts_with("# Safety");
    let lines = head.skip_while(|line| !states(line));
    let lines = lines.filter(|line| !line.starts_with('#'));
    plain(lines.collect::<Vec<_>>().join("\n").trim())
}

/// The text without links to items, which the page cannot reach.
fn plain(text: &str) -> String {
    let text = text.replace("[`", "`").replace("`]", "`");
    let parts = text.split('`').enumerate();
    let parts = parts.map(|(n, part)| match n % 2 {
        0 => part.replace('[', "\\["),
        _ => part.to_string(),
    });
    parts.collect::<Vec<_>>().join("`")
}

fn page() -> String {
    let mut files = Vec::new();
    rust_files(&source_folder(), &mut files);
    files.sort();
    let mut page = HEAD.to_string();
    for path in files {
        let text = fs::read_to_string(&path).expect("sources are UTF-8");
        let blocks = count(&text);
        if blocks == 0 {
            continue;
        }
        let inside = path.strip_prefix(source_folder()).expect("found below it");
        let name = inside.to_string_lossy().replace('\\', "/");
        let _ = write!(page, "\n## `{name}`: {blocks}\n");
        let stated = invariants(&text);
        if !stated.is_empty() {
            let _ = write!(page, "\n{stated}\n");
        }
        page.push('\n');
        for (argument, times) in arguments(&text) {
            let argument = plain(&argument);
            let times = match times {
                1 => String::new(),
                n => format!(" ({n} times)"),
            };
            let _ = writeln!(page, "- {argument}{times}");
        }
    }
    page
}

#[test]
fn the_page_of_unsafe_code_says_what_the_code_says() {
    let path = source_folder().join("unsafe_code.md");
    let now = page();
    if std::env::var_os("LMSH_BLESS").is_some() {
        return fs::write(path, now).expect("writable");
    }
    let held = fs::read_to_string(path).expect("readable");
    for (held, now) in held.lines().zip(now.lines()) {
        assert_eq!(held, now);
    }
    assert_eq!(held.len(), now.len());
}
