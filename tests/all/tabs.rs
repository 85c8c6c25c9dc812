//! Pressing Tab at the prompt, on a terminal.

use crate::process::folder;
use crate::terminal::Terminal;
use std::path::{Path, PathBuf};

const SIZE: (u16, u16) = (40, 100);

/// Makes a folder with files of several kinds and a saved measurement.
fn files(name: &str) -> PathBuf {
    let folder = folder(&format!("tabs-{name}"));
    for file in [
        "prog.lm",
        "book.lm.md",
        "plain.txt",
        "below/x.lm",
        "lmsh/bench/before.txt",
    ] {
        let path = folder.join(file);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("writable");
        std::fs::write(path, "").expect("writable");
    }
    folder
}

fn shell(folder: &Path) -> Terminal {
    let environment = [("NO_COLOR", "1")];
    let mut shell = Terminal::sized(folder, &["--no-history"], SIZE, &environment);
    shell.expect("[1]> ");
    shell.enter(&format!(":cd {}", folder.display()));
    shell.expect("[1]> ");
    shell.enter(":set preview off");
    shell.expect("[1]> ");
    shell
}

/// Types a line, presses Tab twice, and waits until all the words are on the screen.
#[track_caller]
fn offers(shell: &mut Terminal, line: &str, wanted: &[&str], unwanted: &[&str]) {
    // Ctrl-U clears the line, Ctrl-L everything above it.
    shell.press("\x15\x0c");
    shell.waits(SIZE, |screen| {
        let screen = screen.trim();
        screen.lines().count() == 1 && screen.ends_with("]>")
    });
    shell.press(line);
    shell.press("\t\t");
    let screen = shell.waits(SIZE, |screen| {
        wanted.iter().all(|word| screen.contains(word))
    });
    let wrong = unwanted.iter().find(|word| screen.contains(*word));
    assert_eq!(wrong, None, "{line}: {screen}");
}

/// Types a line, presses Tab, types another character, and waits for the expected line.
#[track_caller]
fn becomes(shell: &mut Terminal, line: &str, wanted: &str) {
    offers(shell, line, &[], &[]);
    shell.press("#");
    let wanted = format!("> {wanted}#");
    shell.waits(SIZE, |screen| screen.contains(&wanted));
}

/// Lines, with the candidates that must be offered after each, and those that must not.
const OFFERS: &[(&str, &[&str], &[&str])] = &[
    (
        ":trace ",
        &["calls", "lines", "ops", "off", "--depth", "--json"],
        &[],
    ),
    (
        ":trace calls --",
        &["--fn", "--max", "--json"],
        &["calls  "],
    ),
    (
        ":bench --",
        &["--time", "--samples", "--with", "--save", "--vs", "--json"],
        &[],
    ),
    (":bench --with ", &["fusion=on", "fold=off"], &[]),
    (":set ", &["ascii", "theme", "fusion"], &[]),
    (":set theme ", &["auto", "dark", "light"], &[]),
    (":set fold ", &["on", "off"], &[]),
    (
        ":load ",
        &["prog.lm", "book.lm.md", "below/"],
        &["plain.txt"],
    ),
    (":load be", &["below/"], &[]),
    (":learn ", &["below/"], &["prog.lm", "plain.txt"]),
    (
        ":save ",
        &["book.lm.md", "below/", "--clean"],
        &["plain.txt", "prog.lm"],
    ),
    (":reset ze", &["zeta", "zebra"], &[]),
    (":vars ze", &["zeta", "zebra"], &[]),
    (":stats ", &["on", "off"], &[]),
    (":rerun ", &["stale", "1", "2"], &[]),
    (":cells ", &["1", "2"], &[]),
    (":edit ze", &["zeta", "zebra"], &[]),
    (":help s", &["step", "stats", "structs", "sqrt"], &[]),
    (":doc th", &["throw"], &[]),
    (":t", &["trace", "type", "time", "tokens"], &[]),
];

/// Lines, each with the line that Tab turns it into.
const BECOMES: &[(&str, &str)] = &[
    (":trace cal", ":trace calls"),
    (":trace calls --d", ":trace calls --depth"),
    (":trace ops --fn zet", ":trace ops --fn zeta"),
    (":trace --max 3 zet", ":trace --max 3 zeta"),
    (":bench --sa", ":bench --sa"),
    (":bench --samp", ":bench --samples"),
    (":bench --vs bef", ":bench --vs before"),
    (":bench --json zet", ":bench --json zeta"),
    (":step --", ":step --max"),
    (":step zeb", ":step zebra"),
    (":set them", ":set theme"),
    (":set theme li", ":set theme light"),
    (":help buil", ":help builtins"),
    (":doc math::sq", ":doc math::sqrt"),
    (":learn be", ":learn below/"),
    (":save --cl", ":save --clean"),
    (":history --s", ":history --save"),
    (":trcae", ":trace "),
];

#[test]
fn the_arguments_of_every_command_are_completed() {
    let folder = files("commands");
    let mut shell = shell(&folder);
    shell.enter("func zeta(n) { return n }");
    shell.expect("[2]> ");
    shell.enter("zebra = 3");
    shell.expect("[3]> ");
    for (line, wanted, unwanted) in OFFERS {
        offers(&mut shell, line, wanted, unwanted);
    }
    for (line, wanted) in BECOMES {
        becomes(&mut shell, line, wanted);
    }
    shell.press("\x15");
    shell.leave_here();
    shell.ends_with(0);
    std::fs::remove_dir_all(folder).expect("removable");
}

#[test]
fn strings_and_comments_are_not_completed() {
    let folder = files("strings");
    let mut shell = shell(&folder);
    for line in [
        "\"facto",
        "// facto",
        "/* facto",
        "x = 'facto",
        "print(\"a\", \"facto",
        ":type \"facto",
    ] {
        becomes(&mut shell, line, line);
    }
    for (line, wanted) in [
        (
            "\"a\" + factorial(3) + factoria",
            "\"a\" + factorial(3) + factorial",
        ),
        ("/* c */ factoria", "/* c */ factorial"),
        ("io::read(\"pl", "io::read(\"plain.txt"),
        ("io::lines('bel", "io::lines('below/x.lm"),
        ("include \"pro", "include \"prog.lm"),
    ] {
        becomes(&mut shell, line, wanted);
    }
    shell.press("\x15");
    shell.leave_here();
    shell.ends_with(0);
    std::fs::remove_dir_all(folder).expect("removable");
}

#[test]
fn a_wrong_case_or_a_swapped_letter_still_finds() {
    let folder = files("typos");
    let mut shell = shell(&folder);
    for (line, wanted) in [
        ("SQR", "sqrt"),
        ("MATH::SQR", "math::sqrt"),
        ("mtah::sqr", "math::sqrt"),
        ("string::uper", "string::upper"),
        ("factorail", "factorial"),
        ("fibonc", "fibonacci"),
        ("qqqq", "qqqq"),
        // Names that begin like the word come before any guesses.
        ("binom", "binomial"),
    ] {
        becomes(&mut shell, line, wanted);
    }
    offers(&mut shell, "sqtr", &["sqrt(x)"], &["sign"]);
    offers(&mut shell, "math::sqtr", &["sqrt(x)"], &["sign"]);
    offers(&mut shell, "MATH::SI", &["math::sign", "math::sin"], &[]);
    shell.press("\x15");
    shell.leave_here();
    shell.ends_with(0);
    std::fs::remove_dir_all(folder).expect("removable");
}
