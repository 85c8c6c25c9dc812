//! Tests that profiles are exact and reproducible and that their parts add up, and tests the report
//! on how time grows.

use crate::markup::xml;
use crate::process::{Ran, folder, program, run, run_command};
use std::fs;

const FIB: &str = "func fib(n) { if n < 2 { return n } return fib(n-1) + fib(n-2) }\n";

/// Returns the output of a transcript of these lines, the last of which is `line`.
fn shown(before: &str, line: &str) -> String {
    let Ran { out, error, .. } = run(&["--transcript"], format!("{before}{line}\n"));
    assert_eq!(error, "", "{line}");
    out
}

/// Returns the numbers before these words in the text.
fn counts(text: &str, words: [&str; 3]) -> Vec<String> {
    let number = |word: &str| {
        let before = text.split(word).next().expect("there is a beginning");
        let number = before
            .trim_end()
            .rsplit([' ', '('])
            .next()
            .expect("there is a word");
        number.to_string()
    };
    words.iter().map(|word| number(word)).collect()
}

#[test]
fn the_sums_are_those_of_stats() {
    let programs = [
        "fib(12)",
        "map(range(50), |k| [k, k^2])",
        "sort([3, 1, 2, 5, 4], |x, y| x < y)",
        "var t = 0; for x in range(100) { t += x }; t",
        "try { fib(\"a\") } catch e { e.kind }",
        "range(30).map(|x| x / 7).filter(|x| x > 1).size()",
        "2^1000 % 97",
        "plot(|x| x^2, 0, 1)",
        "reduce(map(range(20), |k| fib(k % 5)), |a, b| a + b)",
    ];
    for code in programs {
        // The first run compiles the functions that are compiled at their first call.
        let before = format!("{FIB}{code}\n");
        let stats = shown(&before, &format!(":stats on\n{code}"));
        let line = stats.lines().last().expect("there is a line");
        let wanted = counts(line, ["instruction", "allocation", "byte"]);
        let profile = shown(&before, &format!(":profile {code}"));
        let sum = profile
            .lines()
            .find(|line| line.starts_with("total:"))
            .expect("there is a sum");
        assert_eq!(
            counts(sum, ["instruction", "allocation", "byte"]),
            wanted,
            "{code}\n{profile}"
        );
        // The parts add up, both by function and by line.
        for table in ["function ", "line "] {
            let rows = profile.lines().skip_while(|line| !line.starts_with(table));
            let head: Vec<&str> = rows
                .clone()
                .next()
                .expect("a head")
                .split_whitespace()
                .collect();
            let from_end = head.len()
                - head
                    .iter()
                    .position(|word| *word == "instr")
                    .expect("a column");
            let rows = rows.skip(1).take_while(|line| !line.is_empty());
            // A time consists of two words.
            let own = rows.map(|row| {
                let cells: Vec<&str> = row.split("  ").filter(|cell| !cell.is_empty()).collect();
                let cell = cells[cells.len() - from_end].trim().replace(',', "");
                cell.parse::<u64>().unwrap_or_else(|_| panic!("{row}"))
            });
            let sum: u64 = own.sum();
            assert_eq!(
                sum.to_string(),
                wanted[0].replace(',', ""),
                "{table}{profile}"
            );
        }
    }
}

#[test]
fn a_profile_is_the_same_each_time_but_for_times() {
    let notebook = format!("```lamina\n{FIB}:profile fib(10)\n```\n");
    let folder = folder("profiled");
    fs::write(folder.join("a.lm.md"), notebook).expect("writable");
    let show = || {
        let mut command = program();
        run_command(command.args(["a.lm.md"]).current_dir(&folder), "").out
    };
    let first = show();
    assert_eq!(first, show());
    assert!(
        first.contains("fib") && first.contains("177") && first.contains("▐fib"),
        "{first}"
    );
    fs::remove_dir_all(folder).expect("removable");
}

#[test]
fn recursion_is_counted_once_in_totals() {
    let out = shown(FIB, ":profile fib(5)");
    let row = out
        .lines()
        .find(|line| line.starts_with("fib "))
        .expect("there is a row");
    let cells: Vec<&str> = row.split_whitespace().collect();
    assert_eq!(cells[1], "15", "{row}");
    assert_eq!(
        cells[2], cells[3],
        "everything that fib does counts as its own: {row}"
    );
    let line = out
        .lines()
        .find(|line| line.starts_with("<stdin>:1") || line.contains("func fib"));
    let line = line.expect("there is a row for the line");
    assert!(line.contains("func fib"), "{line}");
}

#[test]
fn a_flame_graph_is_written_as_svg() {
    let folder = folder("flame");
    let line =
        format!("{FIB}func g(n) {{ return fib(n) + fib(n - 1) }}\n:profile --svg a.svg g(8)\n");
    let mut command = program();
    let ran = run_command(command.arg("--transcript").current_dir(&folder), line);
    assert!(ran.out.ends_with("wrote a.svg\n"), "{}", ran.out);
    let svg = fs::read_to_string(folder.join("a.svg")).expect("it was written");
    let svg = xml(svg.trim_end());
    let titles: Vec<String> = svg
        .all()
        .iter()
        .filter(|e| e.name == "title")
        .map(|e| e.text())
        .collect();
    assert!(
        titles.iter().any(|title| title.starts_with("g: ")),
        "{titles:?}"
    );
    assert!(
        titles
            .iter()
            .filter(|title| title.starts_with("fib: "))
            .count()
            > 5
    );
    fs::remove_dir_all(folder).expect("removable");
    let Ran { out, .. } = run(&["--transcript", "--sandbox"], ":profile --svg a.svg 1+1\n");
    assert!(out.starts_with("PermissionError"), "{out}");
}

#[test]
fn what_is_wrong_with_a_profile_is_told() {
    assert!(shown("", ":profile --by tiem 1").starts_with("SyntaxError"));
    assert!(shown("", ":profile --svg").starts_with("SyntaxError"));
    assert!(shown("", ":profile --all 1").starts_with("SyntaxError"));
    assert!(shown("", ":profile 1/0").contains("ZeroDivisionError"));
    assert!(shown(FIB, ":profile --by allocations map([1], |x| [x])").contains("map"));
}

#[test]
fn growth_is_measured_and_drawn() {
    let line = ":bench --time 0.02 range(n) for n in [1000, 10000, 100000]";
    let out = shown("", line);
    assert!(out.contains("time grows like "), "{out}");
    assert!(out.contains("100000") && out.contains("median"), "{out}");
    assert!(out.contains("┤") && out.contains("└"), "{out}");
    let out = shown(
        "func f(n) { var t = 0; loop n { t += 1 }; return t }\n",
        ":bench --time 0.02 f(n) for n in [100, 1000, 10000]",
    );
    assert!(
        out.contains("instructions grow like n (exponent 1.00)")
            || out.contains("instructions grow like n (exponent 0.9"),
        "{out}"
    );
    assert!(shown("", ":bench f(n) for n in 3").contains("array of sizes"));
    assert!(shown("", ":bench f(n) for n in []").contains("1 to 50 sizes"));
    let out = shown("", ":bench --time 0.02 --plot [1, 2] vs [1, 2, 3]");
    assert!(out.contains("▲") && out.contains("▼"), "{out}");
}
