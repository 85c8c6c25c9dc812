//! Meta-commands in pipes, and results referred to by number.

use crate::process::{Ran, folder, run};
use lamina_shell::testing::Inside;
use lamina_shell::{Pretend, Session, Settings};

/// The output of a transcript with these inputs.
fn shown(input: &str) -> String {
    let Ran { status, out, error } = run(&["--transcript"], input);
    assert_eq!((status, error.as_str()), (0, ""), "of {input:?}");
    out
}

fn check(input: &str, expected: &str) {
    assert_eq!(shown(input), expected, "of {input:?}");
}

fn contains(input: &str, parts: &[&str]) {
    let out = shown(input);
    // Line breaks depend on the width of the page.
    let words: Vec<&str> = out.split_whitespace().collect();
    let words = words.join(" ");
    for part in parts {
        assert!(
            out.contains(part) || words.contains(part),
            "no {part:?} in {out}"
        );
    }
}

#[test]
fn help_is_grouped_and_knows_topics() {
    contains(":help\n", &["Asking   ", ":undo :redo", "`:help all`"]);
    contains(
        ":help all\n",
        &["Asking\n", "The session\n", ":doc NAME", "Topics of"],
    );
    contains(":help load\n", &[":load FILE\n"]);
    contains(":help :q\n", &["also :q :exit"]);
    contains(":help numbers\n", &["0.1(6)"]);
    contains(":help sqrt\n", &["sqrt(x)"]);
    contains(
        ":help nmubers\n",
        &["NameError: nothing is known about `nmubers`"],
    );
}

#[test]
fn doc_tells_of_builtins_functions_words_and_modules() {
    contains(":doc sqrt\n", &["sqrt(x)\n    ", "    > sqrt("]);
    contains(":doc while\n:doc +=\n", &["repeats while", "assigns"]);
    contains(":doc string\n", &["upper"]);
    contains(":doc logarithm\n", &["is mentioned by"]);
    check(
        "/* twice as much */\nfunc f(n, m) {\n  // The sum of both,\n  // exactly.\n  return n + m\n}\n:doc f\n",
        "f(n, m)\n    twice as much\n",
    );
    check("x = 1/2\n:doc x\n", "x: rational\n    1/2\n");
}

#[test]
fn a_loaded_function_has_the_comment_above_it() {
    let folder = folder("load");
    let path = folder.join("a.lm");
    std::fs::write(&path, "// Adds one.\nfunc inc(n) { return n + 1 }\n7\n").expect("writable");
    let path = path.to_str().expect("UTF-8");
    check(
        &format!(":load {path}\n:doc inc\ninc(1)\n"),
        "inc(n)\n    Adds one.\n2\n",
    );
    contains(
        ":load no/such/file.lm\n",
        &["IOError: cannot read `no/such/file.lm`"],
    );
    let Ran { out, .. } = run(
        &["--transcript", "--sandbox"],
        format!(":load {path}\n:pwd\n:!ls\n"),
    );
    assert_eq!(out.matches("PermissionError").count(), 3, "{out}");
    std::fs::remove_dir_all(folder).expect("removable");
}

#[test]
fn errors_in_loaded_files_are_errors_of_the_session() {
    let folder = folder("load-error");
    let path = folder.join("b.lm");
    std::fs::write(&path, "a = 1\n1/0\n").expect("writable");
    let path = path.to_str().expect("UTF-8");
    let Ran { status, error, .. } = run(&[], format!(":load {path}\n2\n"));
    assert_eq!(status, 1);
    assert!(error.contains("b.lm:2:1"), "{error}");
    check(
        &format!(":load {path}\na\n"),
        "ZeroDivisionError: division by zero\n1\n",
    );
    std::fs::remove_dir_all(folder).expect("removable");
}

#[test]
fn names_are_listed_and_forgotten() {
    let inputs = "beta = 2\nalpha = [1, 2]\nfunc gamma(x) { return x }\n";
    check(
        &format!("{inputs}:vars\n"),
        "alpha  array      [1, 2]\nbeta   int        2\ngamma  function   <function gamma(x)>\n",
    );
    check(&format!("{inputs}:vars b*\n"), "beta  int        2\n");
    check(
        &format!("{inputs}:reset beta\n:vars et\nbeta\n:reset alhpa\n"),
        "NameError: `beta` is not defined\nNameError: you have not defined `alhpa`\n",
    );
    check(&format!("{inputs}pi = 3\n:reset\n:vars\npi\n"), "π\n");
}

#[test]
fn expressions_have_types_and_times() {
    check(
        ":type 1/2\n:type sqrt(2)\n:type [1]\n:type null\n",
        "rational\nirrational\narray\nnull\n",
    );
    check(
        ":type x\n:type\n",
        "NameError: `x` is not defined\nSyntaxError: `:type` needs EXPR\n",
    );
    let out = shown(":time x = 6 * 7\n:time x\n:quit\n");
    let lines: Vec<&str> = out.lines().collect();
    assert_eq!(lines.len(), 3, "{out}");
    assert!(
        [" ns", " µs", " ms"]
            .iter()
            .any(|unit| lines[0].ends_with(unit)),
        "{out}"
    );
    assert_eq!(lines[1], "42");
}

#[test]
fn results_have_names() {
    check("1/3\n_ + 1\n_1 * 3\n[_2, _]\n", "1/3\n4/3\n1\n[4/3, 1]\n");
    check(
        "5\nx = 6\nnull\n_\n_2\n",
        "5\n5\nNameError: `_2` is not defined\n",
    );
    check("5\n_1 = 7\n8\n_1\n", "5\n8\n7\n");
    check("5\nfunc f() { return _ }\nf()\n6\nf()\n", "5\n5\n6\n6\n");
    check("5\n:vars\n:type _\n:full\n_1\n", "5\nint\n5\n5\n");
}

#[test]
fn the_oldest_results_go_first() {
    let mut input = "10\n20\n".to_string();
    input.push_str(&"1\n".repeat(999));
    let out = shown(&format!("{input}_1\n_2\n"));
    let last: Vec<&str> = out.lines().rev().take(2).collect();
    assert_eq!(last[1], "NameError: `_1` is not defined");
    let mut session = Session::new(Box::new(Pretend::default()), Settings::default());
    for n in 0..2500 {
        session.eval(&format!("{n}"));
    }
    assert_eq!(session.results(), 1000);
}

#[test]
fn why_explains_the_last_error() {
    check(":why\n", "There has been no error yet.\n");
    contains(
        "1/0\n:why\n",
        &[
            "ZeroDivisionError: division by zero\n\nIt happened in `1/0`. It divides by 0.",
            "In general: Something was",
            "Example: ",
        ],
    );
    contains("throw \"own\"\n:why\n", &["The program itself"]);
}

#[test]
fn wrong_commands_are_told_how_they_are_written() {
    let Ran { error, .. } = run(&[], ":load\n");
    assert!(error.contains("usage: :load FILE"), "{error}");
    let Ran { error, .. } = run(&[], ":full x\n");
    assert!(
        error.contains("takes no arguments, but got `x`") && error.contains("usage: :full"),
        "{error}"
    );
    let Ran { error, .. } = run(&[], ":vras\n");
    assert!(error.contains("did you mean `:vars`?"), "{error}");
    contains(":edit\n", &["only in the shell on a terminal"]);
}

#[test]
fn words_are_completed() {
    let mut session = Session::new(Box::new(Pretend::default()), Settings::default());
    session.eval("struct Point { xx = 0; move = fn(d) => d }; var p = new(Point); p.yy = \"a\"; prices = [1]");
    let complete = |text: &str| session.complete(text, text.len());
    assert_eq!(complete("1 + pric"), (4, vec!["prices".to_string()]));
    assert_eq!(complete("p.").1, ["move", "xx", "yy"]);
    assert_eq!(complete("p.x").1, ["xx"]);
    assert!(complete("p.yy.upp").1.contains(&"upper".to_string()));
    assert!(complete("prices.ma").1.contains(&"map".to_string()));
    assert!(complete("string::upp").1.contains(&"upper".to_string()));
    assert_eq!(complete("2\\sqrt"), (1, vec!["√".to_string()]));
    assert_eq!(complete("\\pi"), (0, vec!["π".to_string()]));
    assert_eq!(complete("x \\le"), (2, vec!["≤".to_string()]));
    assert_eq!(complete("x \\tim"), (2, vec!["×".to_string()]));
    assert!(complete("\\").1.contains(&"\\cdot".to_string()));
    assert_eq!(complete("√fals"), (3, vec!["false".to_string()]));
    assert_eq!(complete("q.").1, Vec::<String>::new());
}

#[test]
fn keys_of_dicts_and_fields_of_structs_are_completed_within_quotes() {
    let mut session = Session::new(Box::new(Pretend::default()), Settings::default());
    session
        .eval("ages = [\"Ann\": 1, \"Anton\": 2, 3: 4, \"b\\\"c\": 5]; s = {name = 1, d = ages}");
    let keys = |left: &str, word: &str| session.keys_at(left, word);
    assert_eq!(keys("1 + ages[", "An"), ["Ann", "Anton"]);
    assert_eq!(keys("ages.get(", ""), ["Ann", "Anton"]);
    assert_eq!(keys("s.d[", "Ant"), ["Anton"]);
    assert_eq!(keys("s[", "n"), ["name"]);
    assert_eq!(keys("ages(", "A"), Vec::<String>::new());
    assert_eq!(keys("nothing[", "A"), Vec::<String>::new());
    let methods = session.complete("ages.ge", 7).1;
    assert_eq!(methods, ["get"]);
}

#[test]
fn settings_are_set_and_shown_everywhere() {
    check(
        ":set ascii on\nsqrt(8)*pi\nx = [sqrt(2), 1/3]\nprint(x)\n:set ascii\n",
        "2*pi*sqrt(2)\n[sqrt(2), 1/3]\nascii on\n",
    );
    check(
        ":set edit vi\n:set edit\n:set results 1M\n:set results\n:set theme light\n:set theme\n",
        "edit vi\nresults 1M\ntheme light\n",
    );
    check(
        ":set grouping on\n1234567\n-1234.5f\n[999, 1000, 1000/3, √1000000]\nprint(1234567)\n\"\" + 1234567\n:set grouping\n",
        "1_234_567\n-1_234.5\n[999, 1_000, 1000/3, 1_000]\n1234567\n\"1234567\"\ngrouping on\n",
    );
    check(
        ":set notation scientific\n1234.5f\n1234\n:set notation fixed\n1e20f\n0.00001f\n:set notation\n:set digits 30\n:set digits\n",
        "1.2345e3\n1234\n100000000000000000000.0\n0.00001\nnotation fixed\ndigits 30\n",
    );
    contains(
        ":set\n",
        &["ascii ", "preview ", "edit ", "theme ", "results ", "64M"],
    );
    let Ran { error, .. } = run(
        &["--keep-going"],
        ":set digits 0\n:set edti vi\n:set edit vim\n:set theme pink\n:set fold maybe\n:set fold on off\n",
    );
    for part in [
        "`digits` cannot be `0`",
        "did you mean `edit`?",
        "did you mean `:set edit vi`?",
        "usage: :set theme auto|dark|light",
        "usage: :set fold on|off",
    ] {
        assert!(error.contains(part), "no {part:?} in {error}");
    }
}

#[test]
fn ascii_reads_back() {
    let values = [
        "sqrt(2)",
        "3*pi/2",
        "sqrt(3)*pi/3",
        "cbrt(5)",
        "sqrt(2 + sqrt(2))",
        "sqrt(3)*1i",
        "2^(1/5)",
        "1/(3*pi)",
        "[sqrt(2), {a = pi}]",
    ];
    for value in values {
        let mut session = Session::new(Box::new(Pretend::default()), Settings::default());
        session.eval(&format!("x = {value}"));
        let row = lamina_shell::testing::SWITCHES
            .iter()
            .find(|row| row.name == "ascii")
            .expect("there is one");
        session.set_switch(row, true);
        let text = session.global("x").expect("it is defined");
        assert!(text.is_ascii(), "{text}");
        session.eval(&format!("y = {text}"));
        assert_eq!(session.global("y").as_deref(), Some(text.as_str()));
    }
}

#[test]
fn results_stay_within_their_bound() {
    let inputs = ":set results 1M\nrange(0, 50000)[0]\nrange(0, 50000)\nrange(1, 50001)\n";
    let out = shown(&format!("{inputs}size(_2)\n"));
    assert!(
        out.ends_with("NameError: `_2` is not defined\n"),
        "{}",
        &out[out.len() - 100..]
    );
    let out = shown(&format!("{inputs}size(_)\nsize(_3)\n"));
    assert!(
        out.ends_with("\n50000\n50000\n") || out.ends_with("\n50000\nTypeError"),
        "{}",
        &out[out.len() - 100..]
    );
}

#[test]
fn comments_entered_before_a_function_are_its_doc() {
    check(
        "// Adds one.\n// Exactly.\nfunc inc(n) { return n + 1 }\n:doc inc\n",
        "inc(n)\n    Adds one.\n    Exactly.\n",
    );
    check(
        "/*\n * Adds one.\n * Exactly.\n */\nfunc inc(n) { return n + 1 }\n:doc inc\n",
        "inc(n)\n    Adds one.\n    Exactly.\n",
    );
    check(
        "// Far.\nx = 1\nfunc inc(n) { return n + 1 }\n:doc inc\n",
        "inc(n)\n",
    );
    check(
        "inc = fn(n) {\n  // Adds one.\n  n + 1\n}\n:doc inc\n",
        "inc(n)\n    Adds one.\n",
    );
}

#[test]
fn commands_of_the_system_run_in_pipes_too() {
    check("1\n:!echo out$((1 + 1))side\n2\n", "1\nout2side\n2\n");
    check(
        ":!exit 3\n2\n",
        "IOError: `exit 3` ended with exit status: 3\n2\n",
    );
}

#[test]
fn the_history_of_a_pipe_is_its_own() {
    check("1 + 1\n2 * 3\n:history *\n", "2\n6\n2 * 3\n");
    let folder = folder("history-save");
    let path = folder.join("h.lm");
    let inputs = format!("x = [1,\n2]\nx\n:history --save {}\n", path.display());
    check(&inputs, "[1, 2]\n");
    let saved = std::fs::read_to_string(&path).expect("it was written");
    assert_eq!(saved, "x = [1,\n2]\nx\n");
    std::fs::remove_dir_all(folder).expect("removable");
}

#[test]
fn options_of_commands_are_known() {
    let Ran { error, .. } = run(
        &["--keep-going"],
        ":history --svae x\n:history --save\n:reset nosuch\n",
    );
    for part in [
        "did you mean `--save`?",
        "usage: :history [PATTERN] | --save FILE",
        "you have not defined",
    ] {
        assert!(error.contains(part), "no {part:?} in {error}");
    }
}

#[test]
fn every_example_of_the_help_runs() {
    let examples = lamina_shell::testing::examples();
    assert!(examples.len() > 60, "{}", examples.len());
    let mut faults = Vec::new();
    for example in examples {
        let all = fault(&example.code, example.fails);
        let parts = example.code.split(", ");
        let parts = || parts.clone().find_map(|part| fault(part, example.fails));
        if all.is_some() && parts().is_some() {
            faults.extend(all);
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// Returns what is wrong with an example, in sessions that define the names that examples use.
fn fault(code: &str, fails: bool) -> Option<String> {
    let in_function = format!("(fn() {{ {code} }})()");
    let mut found = None;
    for (names, code) in [
        ("a = [4, 5, 6]; b = 1", code),
        ("a = 1/2; b = 1/3", code),
        ("", &in_function),
    ] {
        found = fault_in(names, code, fails);
        if found.is_none() {
            break;
        }
    }
    found
}

fn fault_in(names: &str, code: &str, fails: bool) -> Option<String> {
    let mut host = Pretend::default();
    let module = "func f(x) { return x }".to_string();
    host.files.push(("tools.lm".to_string(), module));
    let mut session = Session::new(Box::new(host), Settings::default());
    session.eval("x = 0; n = 8; d = 0; point = {x = 1, move = fn(d) => d}");
    session.eval("struct Point { x = 3; y = 4; norm = fn() => sqrt(self.x^2 + self.y^2) }");
    if !code.starts_with("struct P {") && !code.contains("fails") {
        session.eval("struct P { x = 1 }; p = new(Point)");
    }
    if code.contains("tools::") && !code.contains("include") {
        session.eval("include \"tools.lm\"");
    }
    session.eval(names);
    let error = session.eval(code).error;
    (error.is_some() != fails).then(|| format!("{code}: {:?}", error.map(|e| e.one_line())))
}

#[test]
fn doc_tells_what_a_name_of_yours_hides() {
    contains(
        "sqrt = 5\n:doc sqrt\nsqrt?\n",
        &[
            "sqrt: int\n    5\n",
            "hides the library's",
            "`math::sqrt`",
            "`:reset sqrt`",
            "sqrt(x)\n",
        ],
    );
    contains(
        "print = 1\nprint?\n",
        &["`:reset print` gives the name back.", "print("],
    );
    let shown = run(&[], ":doc sqrt\n").out;
    assert!(!shown.contains("hides"), "{shown}");
}

#[test]
fn why_tells_which_of_its_names_are_hidden() {
    let ran = run(&["--keep-going"], "number = 1\n\"3\" * 4.5\n:why\n");
    assert!(
        ran.out.contains("Here `number` is one of your own names"),
        "{}",
        ran.out
    );
    assert!(ran.out.contains("`:reset number`"), "{}", ran.out);
    let ran = run(&["--keep-going"], "\"3\" * 4.5\n:why\n");
    assert!(!ran.out.contains("your own names"), "{}", ran.out);
}

#[test]
fn a_bare_help_fits_a_small_screen() {
    let out = shown(":help\n");
    assert!(out.lines().count() <= 23, "{out}");
    for name in lamina_shell::testing::command_names() {
        assert!(out.contains(&format!(":{name}")), "{out}");
    }
}

#[test]
fn help_for_a_terminal_with_only_ascii_spells_signs() {
    let topics: String = lamina_shell::testing::topics()
        .chain(["sqrt", "√"])
        .map(|topic| format!(":help {topic}\n"))
        .collect();
    let out = shown(&format!(":set ascii on\n{topics}"));
    assert!(
        out.contains("2*sqrt(2), 2*pi") && !out.contains(['π', '√']),
        "{out}"
    );
}

#[test]
fn a_name_that_means_nothing_is_looked_for_by_its_beginning_first() {
    let out = shown(":doc f\n:doc be\n");
    assert!(
        out.lines().count() <= 40 && !out.contains("typeof"),
        "{out}"
    );
    contains(
        ":doc fact\n",
        &["nothing is named `fact`, but these begin with it\n  factor"],
    );
    contains(":help be\n", &[":bench"]);
    for topic in ["resume", "types", "syntax", "operators"] {
        let out = shown(&format!(":help {topic}\n"));
        assert!(out.lines().count() > 4, "{out}");
    }
}

#[test]
fn the_types_that_the_help_names_are_those_of_its_examples() {
    let out = shown(":help types\n");
    let mut count = 0;
    for line in out.lines().filter(|line| line.starts_with("  ")) {
        let mut columns = line.trim().split("  ").map(str::trim);
        let columns: Vec<&str> = columns
            .by_ref()
            .filter(|column| !column.is_empty())
            .collect();
        let names: Vec<&str> = columns[0].split(", ").collect();
        for code in columns[1].split(", ") {
            // A comma inside brackets does not separate examples.
            let code = if code == "[1" { "[1, 2]" } else { code };
            if code == "2]" {
                continue;
            }
            let kind = shown(&format!(":type {code}\n"));
            assert!(
                names.contains(&kind.trim_end()),
                "{code} is {kind}, not {names:?}"
            );
            count += 1;
        }
    }
    assert!(count > 12, "{out}");
}

#[test]
fn undo_says_how_many_there_are() {
    check(
        "x = 1\n:undo 50\n:undo\n:redo 3\n",
        "ValueError: there is only 1 input to take back\ntook back: x = 1\nValueError: there is only 1 input to redo\n",
    );
}

#[test]
fn the_listing_of_a_name_that_means_nothing_is_refused() {
    check(
        ":dis nosuch\n",
        "NameError: there is no function or variable `nosuch`\n",
    );
    contains("x = 1\n:dis x\n:dis x + 1\n", &["GetGlobal"]);
}

#[test]
fn the_state_of_tracing_is_told_in_words() {
    check(
        ":trace\n:trace calls --depth 2\n:trace\n:trace off\n",
        "nothing is traced\nevery input is traced: calls, to depth 2, at most 1,000 rows (`:trace off` ends it)\n",
    );
}

#[test]
fn time_shows_the_whole_value_in_a_pipe() {
    let out = shown(":time range(1, 100)\n");
    assert!(out.contains("98, 99]") && !out.contains('…'), "{out}");
}

#[test]
fn everyday_words_are_explained() {
    for word in [
        "average",
        "list",
        "percentage",
        "text",
        "variable",
        "how do I multiply",
        "square root",
    ] {
        for command in ["help", "doc", "why"] {
            let out = shown(&format!(":{command} {word}\n"));
            assert!(out.contains("See also"), ":{command} {word}: {out}");
        }
    }
    for row in lamina_shell::testing::EVERYDAY {
        let out = shown(&format!(":help {}\n", row.more));
        assert!(!out.is_empty(), "{}", row.more);
    }
}

#[test]
fn every_module_says_what_it_is_for() {
    let session = Session::new(Box::new(Pretend::default()), Settings::default());
    let mut modules: Vec<&str> = Vec::new();
    for row in session.builtins() {
        modules.extend(row.modules.split_whitespace());
    }
    modules.sort_unstable();
    modules.dedup();
    for module in modules {
        let out = shown(&format!(":doc {module}\n"));
        let second = out.lines().nth(1).unwrap_or_default();
        assert!(
            second.starts_with("    ") && second.contains(' ') && out.contains(". ")
                || out.contains(".\n"),
            "{module}: {out}"
        );
    }
}
