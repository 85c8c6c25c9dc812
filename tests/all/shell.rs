//! What the shell draws on various kinds of terminal, and how it handles text, files and other
//! shells.

use crate::terminal::{CTRL_C, Terminal, UP, state};
use std::fs;
use std::process::Command;
use std::time::{Duration, Instant};

pub const WIDE: (u16, u16) = (24, 80);
const NARROW: (u16, u16) = (24, 40);

/// A shell without colours on a terminal of this size, at its first prompt.
pub fn plain(name: &str, size: (u16, u16)) -> Terminal {
    let mut shell = Terminal::sized(&state(name), &["--no-history"], size, &[("NO_COLOR", "1")]);
    shell.expect("[1]> ");
    shell
}

/// Waits until these lines are on the screen.
#[track_caller]
pub fn shows(shell: &Terminal, size: (u16, u16), lines: &str) {
    shell.waits(size, |screen| screen.contains(lines));
}

#[test]
fn wide_values_stand_on_several_lines() {
    let mut shell = plain("wide", WIDE);
    shell.enter("range(1, 41)");
    shell.expect("[2]> ");
    shows(
        &shell,
        WIDE,
        "[ 1,  2,  3,  4,  5,  6,  7,  8,  9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20,\n 21,",
    );
    shell.enter("[[1, 200], [1/3, -4]]");
    shell.expect("[3]> ");
    shows(&shell, WIDE, "[[  1, 200],\n [1/3,  -4]]\n");
    shell.enter("{name = \"Tom\", marks = range(1, 10001), m = [[1, 2], [3, 4]]}");
    shell.expect("[4]> ");
    let expected = "{\n  name = \"Tom\",\n  marks = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, … 9,990 more],\n  m = [[1, 2],\n       [3, 4]]\n}\n";
    shows(&shell, WIDE, expected);
    shell.enter("[7^(10^6), 1]");
    shell.expect("[5]> ");
    shows(
        &shell,
        WIDE,
        "[10965141914442111607… (845,099 digits), 1]\n",
    );
    shell.enter("a = [1, [2]]; push(a, a); a");
    shell.expect("[6]> ");
    shows(&shell, WIDE, "[1, [2], [...]]\n");
    shell.leave_here();
    shell.ends_with(0);
}

#[test]
fn long_parts_of_values_are_cut() {
    let mut shell = plain("cut", WIDE);
    let mut enter = |text: &str, expected: &str| {
        shell.enter(text);
        shows(&shell, WIDE, expected);
    };
    enter(
        "[7^(10^6)/3, 1]",
        "\n[10965141914442111607… (845,099 digits)/3, 1]\n",
    );
    enter(
        "[-7^(10^6)/2^200000, 5]",
        "\n[-10965141914442111607… (845,099 digits)/99800518184712095608… (60,206 digits),\n",
    );
    enter(
        "[string::repeat(\"ab\", 500), 1]",
        "\"… (1,000 characters),\n 1]\n",
    );
    enter("set(range(100))", "\nset([ 0,  1,  2,");
    enter(
        "[[1, [2]], {a = 1, b = range(50)}, [range(30), \"x\"]]",
        "\n[\n  [1, [2]],\n  {\n    a = 1,\n    b = [ 0,  1,  2,  3,",
    );
    enter(
        "map(range(300), |i| map(range(3), |j| i))",
        "\n [9, 9, 9],\n … 290 more]\n",
    );
    enter(
        ":set ascii on\r[7^(10^6), \"é\"]",
        "\n[10965141914442111607... (845,099 digits), \"\\u{e9}\"]\n",
    );
    shell.leave_here();
    shell.ends_with(0);
}

#[test]
fn what_begins_with_a_space_is_neither_listed_nor_saved() {
    let mut shell = plain("private", WIDE);
    for (input, next) in [("1", 2), (" secret = 5", 3), ("x = secret + 1", 4)] {
        shell.enter(input);
        shell.expect(&format!("[{next}]> "));
    }
    let hidden = "(begins with a space: not shown, not saved)";
    shell.enter(":cells");
    shows(&shell, WIDE, &format!("fresh    {hidden}\n"));
    shell.enter(":cells 2");
    shows(&shell, WIDE, &format!("\n{hidden}\n"));
    let path = std::env::temp_dir().join(format!("lmsh-private-{}.lm.md", std::process::id()));
    shell.enter(&format!(":save {}", path.display()));
    shell.expect("will fail: secret");
    let saved = fs::read_to_string(&path).expect("the session was saved");
    assert!(
        saved.contains("x = secret + 1") && !saved.contains("= 5"),
        "{saved}"
    );
    fs::remove_file(&path).expect("it was just written");
    shell.leave_here();
    shell.ends_with(0);
}

#[test]
fn narrow_terminals_and_wide_characters_are_measured() {
    let mut shell = plain("narrow", NARROW);
    shell.enter("[\"漢字漢字\", \"日本語テ\", \"e\u{301}te\u{301}\", \"xyxyxy\"]");
    shell.expect("[2]> ");
    shows(
        &shell,
        NARROW,
        "[\"漢字漢字\", \"日本語テ\", \"e\u{301}te\u{301}\",\n \"xyxyxy\"]\n",
    );
    shell.enter(":help set");
    shell.expect("`:set edit vi`");
    shell.expect("[2]> ");
    for line in shell.screen(NARROW).lines() {
        assert!(line.chars().count() <= 40, "{line}");
    }
    shows(&shell, NARROW, "    show the settings, or change one:\n");
    shell.enter("func long_name(first, second, third) {");
    shell.press("return first + second + third");
    shell.press("\r}");
    shell.expect("}");
    shell.enter("");
    shell.ask("long_name(1, 2, 3000)", "\r\n3003\r\n");
    shell.leave();
    shell.ends_with(0);
}

#[test]
fn a_million_elements_are_shown_at_once() {
    let mut shell = plain("million", WIDE);
    shell.enter("a = range(0, 1000000); [a, a]");
    shell.expect("[2]> ");
    shows(
        &shell,
        WIDE,
        "[[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, … 999,990 more],\n [0, 1,",
    );
    shell.leave_here();
    shell.ends_with(0);
}

#[test]
fn the_whole_value_goes_through_the_pager() {
    let environment = [("PAGER", "tail -n 1 | sed s/^/paged:/"), ("NO_COLOR", "1")];
    let mut shell = Terminal::sized(&state("pager"), &["--no-history"], WIDE, &environment);
    shell.expect("[1]> ");
    shell.ask("range(1, 2001)", "1,990 more]");
    shell.ask(":full", "paged: ");
    shell.expect("2000]\r\n");
    shell.ask("1/2", "1/2  = 0.5\r\n");
    shell.ask(":full", "\r\n1/2\r\n");
    shell.leave();
    shell.ends_with(0);
}

#[test]
fn a_missing_pager_is_no_harm() {
    let environment = [("PAGER", "no-such-pager-here"), ("NO_COLOR", "1")];
    let mut shell = Terminal::sized(&state("no-pager"), &["--no-history"], WIDE, &environment);
    shell.expect("[1]> ");
    shell.ask("range(1, 2001)", "1,990 more]");
    shell.ask(":full", " 2000]\r\n");
    shell.leave();
    shell.ends_with(0);
}

/// Colours that a session uses, as the parameters of escape codes.
fn colours(environment: &[(&str, &str)], arguments: &[&str]) -> Vec<String> {
    let arguments = [&["--no-history"], arguments].concat();
    let mut shell = Terminal::sized(&state("colours"), &arguments, WIDE, environment);
    shell.expect("]> ");
    shell.enter("x = \"a\"; 1/3");
    shell.expect("0.333333");
    shell.enter("1/0");
    shell.expect("ZeroDivision");
    shell.leave();
    let written = String::from_utf8_lossy(&shell.written()).into_owned();
    shell.ends_with(0);
    let codes = written.split("\x1b[").skip(1);
    let codes = codes.filter_map(|rest| rest.split_once('m').map(|(code, _)| code.to_string()));
    codes
        .filter(|code| code.bytes().all(|b| b.is_ascii_digit() || b == b';'))
        .filter(|code| !code.is_empty())
        .collect()
}

#[test]
fn colours_are_left_out_where_they_are_not_wanted() {
    assert_eq!(colours(&[("NO_COLOR", "1")], &[]), Vec::<String>::new());
    assert_eq!(colours(&[("TERM", "dumb")], &[]), Vec::<String>::new());
    assert_eq!(colours(&[], &["--color", "never"]), Vec::<String>::new());
    let dark = colours(&[], &[]);
    assert!(
        dark.contains(&"2".to_string()) && dark.contains(&"96".to_string()),
        "{dark:?}"
    );
    let light = colours(&[("COLORFGBG", "0;15")], &[]);
    assert!(
        light.contains(&"34".to_string()) && !light.contains(&"96".to_string()),
        "{light:?}"
    );
}

#[test]
fn a_dumb_terminal_has_a_shell() {
    let environment = [("TERM", "dumb")];
    let mut shell = Terminal::sized(&state("dumb"), &["--no-history"], WIDE, &environment);
    shell.expect("[1]> ");
    shell.ask("6 * 7 + 1000", "1042");
    shell.enter("func f(n) {");
    shell.enter("return n + 1000");
    shell.enter("}");
    shell.ask("f(1)", "1001");
    shell.leave();
    let written = shell.written();
    shell.ends_with(0);
    assert!(
        !written.contains(&0x1b),
        "{}",
        String::from_utf8_lossy(&written)
    );
}

#[test]
fn lines_of_a_block_are_indented() {
    let mut shell = plain("indent", WIDE);
    for line in [
        "func fact(n) {",
        "if n <= 1 {",
        "return 1",
        "}",
        "return n * fact(n - 1)",
        "}",
    ] {
        shell.enter(line);
    }
    shell.expect("[2]> ");
    shows(
        &shell,
        WIDE,
        "func fact(n) {\n...>     if n <= 1 {\n...>         return 1\n...>     }\n\
         ...>     return n * fact(n - 1)\n...> }\n",
    );
    shell.ask("fact(10)", "\r\n3628800\r\n");
    shell.press("[1,\r");
    shell.expect("\r\n...>     ");
    shell.press("\x7f");
    shell.press("2]\r");
    shell.expect("\r\n[1, 2]\r\n");
    shows(&shell, WIDE, "[1,\n...> 2]\n[1, 2]\n");
    shell.leave();
    shell.ends_with(0);
}

#[test]
fn completion_lists_signatures() {
    let mut shell = plain("signatures", WIDE);
    shell.enter("func zeta_one(n, m) { return n }");
    shell.enter("zeta_two = {move = fn(dx, dy) => dx, mass = 1}");
    shell.expect("[3]> ");
    shell.press("zeta\t\t");
    shell.expect("zeta_one(n, m)");
    shell.press("two.m\t\t");
    shell.expect("mass");
    shell.expect("move(dx, dy)");
    shell.press("ass\r");
    shell.expect("\r\n1\r\n");
    shell.press("string::up\t\t");
    shell.expect("upper");
    shell.press("\x15");
    shell.leave_here();
    shell.ends_with(0);
}

#[test]
fn a_paste_of_forty_lines_is_one_input() {
    let mut shell = plain("paste", WIDE);
    let mut text = "func sum() {\n    var s = 0\n".to_string();
    for n in 0..37 {
        text.push_str(&format!("    s += {n} // line {n}\n"));
    }
    text.push_str("    return s\n}");
    shell.press(&format!("\x1b[200~{text}\x1b[201~"));
    shell.expect("return s");
    shell.press("\r");
    shell.expect("[2]> ");
    shell.ask("sum() + 1000", "\r\n1666\r\n");
    shell.leave();
    shell.ends_with(0);
}

#[test]
fn of_a_pasted_transcript_the_inputs_run() {
    let mut shell = plain("transcript", WIDE);
    let text = "[7]> x = 20\n[8]> x + 1\n21\n[9]> func f(n) {\n...     return n * 2\n... }\n[10]> f(x)\n40\n[11]> 1/0\nZeroDivisionError: division by zero\n";
    shell.press(&format!("\x1b[200~{text}\x1b[201~"));
    shell.expect("division by zero");
    shell.press("\r");
    shell.expect("[2]> x + 1\r\n21\r\n");
    shell.expect("[4]> f(x)\r\n40\r\n");
    shell.expect("[5]> 1/0\r\n");
    shell.expect("ZeroDivisionError");
    shell.expect("[6]> ");
    shell.ask(
        ":history f(",
        "func f(n) {\r\n    return n * 2\r\n}\r\nf(x)\r\n",
    );
    shell.leave();
    shell.ends_with(0);
}

#[test]
fn ctrl_c_ends_all_inputs_of_a_pasted_transcript() {
    let mut shell = plain("transcript-stopped", WIDE);
    shell.press("\x1b[200~[1]> loop { }\n[2]> 1000 + 7\n\x1b[201~");
    shell.expect("1000 + 7");
    shell.press("\r");
    std::thread::sleep(Duration::from_millis(500));
    shell.press(CTRL_C);
    shell.expect("Interrupted");
    shell.expect("[2]> ");
    shell.ask("2000 + 7", "\r\n2007\r\n");
    let shown = String::from_utf8_lossy(&shell.written()).into_owned();
    assert!(!shown.contains("\r\n1007\r\n"), "{shown}");
    shell.leave();
    shell.ends_with(0);
}

#[test]
fn a_percentage_that_waits_for_more_says_what_to_write() {
    let mut shell = plain("percentage", WIDE);
    shell.enter("80 + 15%");
    shell.expect("`%` is the remainder, not a percentage: write `80 * (1 + 15/100)`");
    // The input still goes on, as it does in a file.
    shell.ask("4", "\r\n83\r\n");
    shell.expect("[2]> ");
    shell.enter("x = 80 %");
    shell.ask("7; x", "\r\n3\r\n");
    let screen = shell.screen(WIDE);
    assert!(!screen.contains("percentage"), "{screen}");
    shell.leave();
    shell.ends_with(0);
}

#[test]
fn the_config_is_read_and_its_errors_are_told() {
    let state = state("config");
    let folder = state.join("config/lmsh");
    fs::create_dir_all(&folder).expect("writable");
    let text =
        "func twice(x) {\n    return 2 * x\n}\n:set ascii on\n1/0\n:set themes dark\nk = 1000\n";
    fs::write(folder.join("config.lm"), text).expect("writable");
    let config = state.join("config");
    let config = config.to_str().expect("UTF-8");
    let environment = [("XDG_CONFIG_HOME", config), ("NO_COLOR", "1")];
    let mut shell = Terminal::sized(&state, &["--no-history"], WIDE, &environment);
    shell.expect("ZeroDivisionError");
    shell.expect("config.lm:5:1");
    shell.expect("config.lm:6:1");
    shell.expect("did you mean `theme`?");
    shell.expect("[1]> ");
    shell.ask("twice(k) * sqrt(2)", "2000*sqrt(2)  ");
    shell.leave();
    shell.ends_with(0);
    let arguments = ["--no-history", "--no-config"];
    let mut shell = Terminal::sized(&state, &arguments, WIDE, &environment);
    shell.expect("[1]> ");
    shell.ask("twice(1)", "`twice` is not defined");
    shell.leave();
    shell.ends_with(0);
    let mut command = crate::process::program();
    command
        .args(["-e", "sqrt(2)"])
        .env("XDG_CONFIG_HOME", config);
    assert_eq!(crate::process::run_command(&mut command, "").out, "√2\n");
    fs::remove_dir_all(state).expect("removable");
}

#[test]
fn an_interrupt_stops_an_endless_config() {
    let state = state("endless");
    let folder = state.join(".config/lmsh");
    fs::create_dir_all(&folder).expect("writable");
    fs::write(
        folder.join("config.lm"),
        "print(\"be\" + \"gun\"); loop { }\n",
    )
    .expect("writable");
    let mut shell = Terminal::sized(&state, &["--no-history"], WIDE, &[("NO_COLOR", "1")]);
    shell.expect("begun");
    shell.press(CTRL_C);
    shell.expect("Interrupted");
    shell.ask("6 * 7", "\r\n42\r\n");
    shell.leave();
    shell.ends_with(0);
    fs::remove_dir_all(state).expect("removable");
}

#[test]
fn shells_share_the_history_and_a_kill_loses_only_the_line() {
    let state = state("shared");
    let open = || {
        let mut shell = Terminal::sized(&state, &[], WIDE, &[("NO_COLOR", "1")]);
        shell.expect("[1]> ");
        shell
    };
    let (mut one, mut two) = (open(), open());
    for n in 0..10 {
        one.ask(&format!("100{n} + 0"), &format!("\r\n100{n}\r\n"));
        two.ask(&format!("200{n} + 0"), &format!("\r\n200{n}\r\n"));
    }
    let process = one.process();
    one.press("being_typed = 1");
    one.expect("being_typed");
    let killed = Command::new("kill")
        .args(["-9", &process.to_string()])
        .status();
    assert!(killed.expect("there is kill").success());
    one.ends_with(137);
    two.ask("3000 + 0", "\r\n3000\r\n");
    two.ask("2003 + 0", "\r\n2003\r\n");
    two.leave();
    two.ends_with(0);
    let mut three = open();
    for n in 0..10 {
        three.ask(&format!(":history 100{n}"), &format!("\r\n100{n} + 0\r\n"));
        three.ask(&format!(":history 200{n}"), &format!("\r\n200{n} + 0\r\n"));
    }
    three.press(UP);
    let file = state.join("saved.lm");
    let file = file.to_str().expect("UTF-8");
    three.press("\x15");
    three.enter(&format!(":history --save {file}"));
    three.expect("> ");
    three.ask("7000 + 1", "\r\n7001\r\n");
    three.leave();
    three.ends_with(0);
    let saved = fs::read_to_string(file).expect("it was written");
    assert_eq!(saved.matches("2003 + 0\n").count(), 1, "{saved}");
    assert!(saved.find("3000 + 0") < saved.find("2003 + 0"), "{saved}");
    assert!(!saved.contains("being_typed"), "{saved}");
    fs::remove_dir_all(state).expect("removable");
}

#[test]
fn ctrl_c_stops_whatever_takes_long() {
    let mut shell = plain("ctrl-c", WIDE);
    let setup =
        "p = 10^40 + 121; q = 10^41 + 109; n = p * q; r = range(0, 100000); m = 7^(4 * 10^6)";
    shell.enter(setup);
    shell.expect("[2]> ");
    for long in [
        "loop { }",
        "7^(4 * 10^7)",
        "factor(n * (10^42 + 63))",
        "sort(r, fn(a, b) { loop { }; return a - b })",
        "string(m * m)",
        "print(m * m)",
        "fib = fn(n) { if n < 2 { return n }; return self_fib(n) }; loop { map(r, |x| x + 1) }",
    ] {
        shell.enter(&format!("print(\"be\" + \"gun\"); {long}"));
        shell.expect("begun");
        std::thread::sleep(Duration::from_millis(150));
        let pressed = Instant::now();
        shell.press(CTRL_C);
        shell.expect("Interrupted");
        let waited = pressed.elapsed();
        // The limit is generous because other tests run at the same time.
        assert!(waited < Duration::from_secs(20), "{long}: {waited:?}");
        shell.ask("size(r) + 1", "\r\n100001\r\n");
    }
    shell.leave();
    shell.ends_with(0);
}

#[test]
fn the_manual_page_renders() {
    let manual = crate::process::run(&["man"], "").out;
    assert!(manual.starts_with(".TH LMSH 1"), "{manual}");
    let mut command = Command::new("groff");
    command.args(["-man", "-Tascii", "-P-c", "-wall"]);
    if Command::new("groff").arg("--version").output().is_err() {
        return;
    }
    let ran = crate::process::run_command(&mut command, &manual);
    assert_eq!((ran.status, ran.error.as_str()), (0, ""));
    for part in [
        "LMSH(1)",
        "--no-config",
        "lmsh completions bash|zsh|fish",
        "NO_COLOR",
    ] {
        // Bold is a character printed twice in the same place.
        let characters: Vec<char> = ran.out.chars().collect();
        let bare = |i: &usize| characters[*i] != '\u{8}' && characters.get(i + 1) != Some(&'\u{8}');
        let text: String = (0..characters.len())
            .filter(bare)
            .map(|i| characters[i])
            .collect();
        assert!(text.contains(part), "no {part} in {}", ran.out);
    }
}

#[test]
fn inputs_that_other_languages_mean_otherwise_get_a_word() {
    let mut shell = plain("remarks", WIDE);
    shell.ask("7 // 2", "idiv(a, b) divides");
    shell.ask("exit", "exit() or :quit leaves");
    shell.leave();
    shell.ends_with(0);
}

#[test]
fn exact_values_that_grow_in_a_loop_get_one_word() {
    let mut shell = plain("growth", WIDE);
    let input = "s = 0; for k in range(300) { s += sin(k) }";
    shell.ask(input, "exact values became very long");
    shell.ask(
        "t = 0f; for k in range(300) { t += sin(k*1f) }; 6*7",
        "42\r\n",
    );
    shell.leave();
    shell.ends_with(0);
}

#[test]
fn a_lesson_command_without_a_course_points_at_itself() {
    let mut shell = plain("no-course", WIDE);
    shell.ask(":skip", "no course has started");
    shell.expect(":lesson");
    shell.ask(":lesson 3", "Giving names");
    shell.leave();
    shell.ends_with(0);
}
