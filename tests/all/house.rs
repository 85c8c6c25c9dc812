//! The house rules: rooms use only lower rooms, files stay short, and `unsafe` and output occur
//! only where they are allowed.

use std::fs;
use std::path::{Path, PathBuf};

/// The rooms of `src/`, lowest first, as `src/lib.rs` lists them.
fn rooms() -> Vec<String> {
    let text = fs::read_to_string(source_folder().join("lib.rs")).expect("src/lib.rs is readable");
    let numbered = text
        .lines()
        .filter_map(|line| line.strip_prefix("// ")?.split_once(". `"));
    let rooms = numbered.filter_map(|(_, rest)| rest.split_once("`:"));
    rooms.map(|(name, _)| name.to_string()).collect()
}

pub fn source_folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

pub fn rust_files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("folders are readable") {
        let path = entry.expect("entries are readable").path();
        if path.is_dir() {
            rust_files(&path, found);
        } else if path.extension().is_some_and(|e| e == "rs") {
            found.push(path);
        }
    }
}

/// Every source file with its room and its text.
fn sources() -> Vec<(PathBuf, String, String)> {
    let mut files = Vec::new();
    rust_files(&source_folder(), &mut files);
    let with_text = files.into_iter().map(|path| {
        let inside = path.strip_prefix(source_folder()).expect("found below it");
        let first = inside
            .components()
            .next()
            .expect("a file has a name")
            .as_os_str()
            .to_string_lossy();
        let room = first.trim_end_matches(".rs").to_string();
        let text = fs::read_to_string(&path).expect("sources are UTF-8");
        (path, room, text)
    });
    with_text.collect()
}

#[test]
fn rooms_look_only_down() {
    let rooms = rooms();
    let rank = |room: &str| rooms.iter().position(|r| r == room);
    let mut faults = Vec::new();
    for (path, room, text) in sources() {
        let Some(own) = rank(&room) else { continue };
        for (n, line) in text.lines().enumerate() {
            assert!(
                !line.contains("use crate::{"),
                "{}: import rooms one by one",
                path.display()
            );
            for part in line.split("crate::").skip(1) {
                let name: String = part
                    .chars()
                    .take_while(|c| c.is_alphanumeric() || *c == '_')
                    .collect();
                if rank(&name).is_some_and(|other| other > own) {
                    faults.push(format!(
                        "{}:{}: {room} uses the higher room {name}",
                        path.display(),
                        n + 1
                    ));
                }
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn every_room_is_ranked() {
    let rooms = rooms();
    for (path, room, _) in sources() {
        let known = rooms.contains(&room) || ["lib", "main", "build"].contains(&room.as_str());
        assert!(
            known,
            "{}: the room `{room}` is not in src/lib.rs",
            path.display()
        );
    }
}

#[test]
fn the_crate_holds_itself_to_its_lints() {
    let text = fs::read_to_string(source_folder().join("lib.rs")).expect("src/lib.rs is readable");
    for lint in ["unnameable_types", "clippy::wildcard_enum_match_arm"] {
        let line = format!("#![deny({lint})]");
        assert!(text.contains(&line), "src/lib.rs: {line} is missing");
    }
}

/// Types that the public interface and the test interface never export: code that has access to one
/// of these could make the collector free an object in use.
const INSIDE: &[&str] = &[
    "Vm", "Value", "Gc", "Heap", "Shapes", "Native", "Observer", "At", "Trial", "Unpacked", "Body",
];

#[test]
fn no_machine_and_no_bare_value_leaves() {
    for file in ["lib.rs", "testing/mod.rs"] {
        let text = fs::read_to_string(source_folder().join(file)).expect("sources are readable");
        for exported in text.split("pub use ").skip(1) {
            let exported = exported.split(';').next().unwrap_or_default();
            let word = |c: char| !(c.is_alphanumeric() || c == '_');
            let named = exported.split(word).find(|name| INSIDE.contains(name));
            assert_eq!(named, None, "src/{file}: {exported}");
        }
    }
    let text = fs::read_to_string(source_folder().join("lib.rs")).expect("src/lib.rs is readable");
    let open = text.lines().filter(|line| line.starts_with("pub mod "));
    assert_eq!(
        open.collect::<Vec<_>>(),
        ["pub mod testing;", "pub mod unsafe_code {}"]
    );
}

#[test]
fn files_are_short() {
    let long: Vec<String> = sources()
        .iter()
        .map(|(path, _, text)| (path, text.lines().count()))
        .filter(|(_, lines)| *lines > 600)
        .map(|(path, lines)| format!("{}: {lines} lines", path.display()))
        .collect();
    assert!(long.is_empty(), "{}", long.join("\n"));
}

/// The maximum number of lines of a function.
const FUNCTION_MAX: usize = 70;

/// Rooms whose functions, mainly tables of keys and of tokens, may be a little longer. This list
/// may shrink, but must not grow.
const LONGER: &[(&str, usize)] = &[("repl", 80), ("syntax", 75)];

/// The functions of a file, each with its number of lines, from its signature to its closing brace.
fn functions(text: &str) -> Vec<(String, usize)> {
    let lines: Vec<&str> = text.lines().collect();
    let mut found = Vec::new();
    for (start, line) in lines.iter().enumerate() {
        let head = line.trim_start();
        let indent = &line[..line.len() - head.len()];
        let before = head.split("fn ").next().unwrap_or_default();
        let words = ["pub", "const", "unsafe", "extern"];
        let is_head = head.len() > before.len()
            && before.split_whitespace().all(|word| {
                words.iter().any(|w| word.starts_with(w)) || word.starts_with(['"', '('])
            });
        if !is_head {
            continue;
        }
        let name = head[before.len() + 3..].split(['(', '<']).next();
        let ends = |line: &&str| line.ends_with('{') || line.ends_with(['}', ';']);
        let signature = lines[start..]
            .iter()
            .position(|line| ends(&line.trim_end()));
        let body = start + signature.unwrap_or_default();
        if !lines[body].ends_with('{') {
            continue;
        }
        let close = format!("{indent}}}");
        let end = lines[body..].iter().position(|line| *line == close);
        let count = body - start + end.unwrap_or_default() + 1;
        found.push((name.unwrap_or_default().to_string(), count));
    }
    found
}

#[test]
fn functions_are_counted_as_they_stand() {
    let text = "pub fn one(\n    a: u8,\n) -> u8 {\n    a\n}\n\ntrait T {\n    fn two();\n    \
                fn three() {\n        {\n        }\n    }\n}\nfn four() {}\n";
    let counted = functions(text);
    assert_eq!(counted, [("one".to_string(), 5), ("three".to_string(), 4)]);
}

#[test]
fn functions_fit_a_screen() {
    let mut long = Vec::new();
    for (path, room, text) in sources() {
        let inside = path.strip_prefix(source_folder()).expect("found below it");
        let file = inside.to_string_lossy().replace('\\', "/");
        // Tests may have many cases.
        if file.contains("/tests/") {
            continue;
        }
        let longer = LONGER.iter().find(|(longer, _)| *longer == room);
        let max = longer.map_or(FUNCTION_MAX, |(_, max)| *max);
        for (name, lines) in functions(&text) {
            if lines > max {
                long.push(format!("{file}: {name} has {lines} lines"));
            }
        }
    }
    assert!(long.is_empty(), "{}", long.join("\n"));
}

#[test]
fn unsafe_code_stays_where_speed_needs_it() {
    let allowed = ["heap", "value", "native", "vm"];
    for (path, room, text) in sources() {
        if !allowed.contains(&room.as_str()) {
            let code = text
                .lines()
                .filter(|line| !line.trim_start().starts_with("//"));
            let found = code
                .into_iter()
                .any(|line| line.contains("unsafe {") || line.contains("unsafe fn"));
            assert!(
                !found,
                "{}: unsafe code outside {allowed:?}",
                path.display()
            );
        }
    }
}

#[test]
fn each_family_of_handlers_states_what_it_rests_on() {
    for (path, _, text) in sources() {
        if text.contains("handlers! {") || text.contains("macro_rules! handlers") {
            let head = text.lines().take_while(|line| line.starts_with("//!"));
            let states = head.into_iter().any(|line| line == "//! # Safety");
            assert!(states, "{}: no safety contract at its top", path.display());
        }
    }
}

#[test]
fn only_the_gate_leads_to_a_terminal() {
    let doors = ["world/streams.rs"];
    // Colours are added only after the text has passed the gate.
    let painters = [
        "text/painted.rs",
        "repl/helper.rs",
        "repl/step.rs",
        "repl/panels.rs",
        // These query the terminal, and calculate positions on its screen.
        "repl/ask.rs",
        "repl/columns.rs",
        "repl/more.rs",
        "repl/resize.rs",
    ];
    let printers = ["world", "session", "vm", "builtins", "replay", "host"];
    for (path, room, text) in sources() {
        let name = path.to_string_lossy().into_owned();
        let is_one_of = |ends: &[&str]| ends.iter().any(|end| name.ends_with(end));
        let code = text.split("#[cfg(test)]").next().unwrap_or_default();
        for (n, line) in code.lines().enumerate() {
            let place = format!("{name}:{}: {line}", n + 1);
            let opens = ["::stdout()", "::stderr()", " stdout()", " stderr()"];
            let opens = opens.iter().any(|stream| {
                let mut after = line.split(stream).skip(1);
                after.any(|rest| !rest.starts_with(".is_terminal()"))
            });
            assert!(!opens || is_one_of(&doors), "{place}\nuse `world::say`");
            let paints =
                line.contains(".paint(") || line.contains("\\x1b[") || line.contains("\\u{1b}[");
            let paints = paints && !is_one_of(&doors) && !name.ends_with("text/wrap.rs");
            assert!(!paints || is_one_of(&painters), "{place}\nuse `Painted`");
            let prints = line.contains("host().write(")
                || line.contains("streams") && line.contains(".write(");
            let passes_on = ["cells/cell.rs", "cli/notebook.rs"];
            let prints = prints && !is_one_of(&passes_on);
            assert!(
                !prints || printers.contains(&room.as_str()),
                "{place}\nthat is for what a program prints; lmsh's own text goes through `remark`, `tell` or `say`"
            );
        }
    }
}

#[test]
fn one_place_catches_ctrl_c() {
    let catches = |(path, _, text): (PathBuf, String, String)| {
        text.contains("set_handler")
            .then(|| path.display().to_string())
    };
    let found: Vec<String> = sources().into_iter().filter_map(catches).collect();
    assert!(
        matches!(&found[..], [one] if one.ends_with("repl/interrupt.rs")),
        "{found:?}"
    );
}

#[test]
fn pest_stays_in_the_syntax_room() {
    for (path, room, text) in sources() {
        let uses = text.contains("pest::") || text.contains("Rule::");
        assert!(
            room == "syntax" || !uses,
            "{}: pest's types are for the syntax room",
            path.display()
        );
    }
}

#[test]
fn nothing_is_left_unfinished() {
    for (path, _, text) in sources() {
        for mark in ["TODO", "FIXME", "XXX"] {
            assert!(!text.contains(mark), "{}: {mark}", path.display());
        }
    }
}

/// The files that may use the big-number library's own products, quotients, divisors, powers, roots
/// and digits: these operations cannot be stopped, so no other code may pass large numbers to them.
/// For each file, the table gives the reason why its numbers are small, or says what checks for
/// interrupts between operations.
const SMALL_NUMBERS: &[(&str, &str)] = &[
    (
        "exact/radical.rs",
        "divisors of machine integers: the indices of roots",
    ),
    ("exact/settle.rs", "divisors of machine integers: degrees"),
    (
        "exact/polynomial.rs",
        "divisors of machine integers: exponents",
    ),
    ("exact/linear.rs", "remainders by a word"),
    (
        "number/theory/sieve/mod.rs",
        "numbers that the sieve can factor have hundreds of bits",
    ),
    (
        "syntax/show/expression.rs",
        "a literal of the program, one digit after the other",
    ),
];

#[test]
fn large_numbers_are_handed_only_to_what_can_be_stopped() {
    // Traits that provide these operations, and methods that only the library's numbers have.
    let traits = [
        "DivEuclid",
        "DivRem",
        "DivRemAssign",
        "DivRemEuclid",
        "ExtendedGcd",
        "Gcd",
        "RemEuclid",
        "SquareRoot",
        "SquareRootRem",
        "CubicRoot",
        "CubicRootRem",
        "EstimatedLog2",
    ];
    let calls = [
        ".gcd_ext(",
        ".cubic()",
        ".nth_root(",
        ".sqrt_rem()",
        ".in_radix(",
        "IBig::from_str_radix(",
        "UBig::from_str_radix(",
        "dashu_base::Gcd",
        "dashu_base::DivRem",
        "dashu_ratio",
    ];
    let words = |line: &str| -> Vec<String> {
        let word = |c: char| !(c.is_alphanumeric() || c == '_');
        line.split(word).map(str::to_string).collect()
    };
    let mut faults = Vec::new();
    let mut seen = Vec::new();
    for (path, _, text) in sources() {
        let inside = path.strip_prefix(source_folder()).expect("found below it");
        let name = inside.to_string_lossy().replace('\\', "/");
        let is_test = name.ends_with("tests.rs") || name.ends_with("properties.rs");
        if name.starts_with("big/") || is_test || name.contains("/tests/") {
            continue;
        }
        let own = text.split("#[cfg(test)]").next().unwrap_or_default();
        for (n, line) in own.lines().enumerate() {
            let imports = line.trim_start().starts_with("use dashu_base::")
                && words(line)
                    .iter()
                    .any(|word| traits.contains(&word.as_str()));
            if !imports && !calls.iter().any(|call| line.contains(call)) {
                continue;
            }
            match SMALL_NUMBERS.iter().find(|(file, _)| *file == name) {
                Some((file, _)) => seen.push(*file),
                None => faults.push(format!("{name}:{}: {}", n + 1, line.trim())),
            }
        }
    }
    assert!(
        faults.is_empty(),
        "large numbers go through `big`, which can be stopped:\n{}",
        faults.join("\n")
    );
    for (file, _) in SMALL_NUMBERS {
        assert!(seen.contains(file), "{file} no longer needs an exception");
    }
}

#[test]
fn fractions_have_no_operators() {
    let path = source_folder().join("big/fraction.rs");
    let text = fs::read_to_string(path).expect("the file of fractions is readable");
    for operator in ["Add", "Sub", "Mul", "Div", "Rem", "AddAssign", "MulAssign"] {
        assert!(
            !text.contains(&format!("{operator} for")) && !text.contains(&format!("{operator}<")),
            "an operator takes no budget: `{operator}` for fractions could not be stopped"
        );
    }
}
