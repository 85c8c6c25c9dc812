//! Hints: misspelt names are found, no guesses are made about others, and a builtin that the
//! program hides is suggested under a name that still reaches it.

use lamina_shell::testing::Inside;
use lamina_shell::{Pretend, Session, Settings};

fn session(inputs: &[&str]) -> Session {
    let mut session = Session::new(Box::new(Pretend::default()), Settings::default());
    for input in inputs {
        let outcome = session.eval(input);
        assert!(outcome.error.is_none(), "{input}");
    }
    session
}

/// Runs the inputs and returns the hint of the error with which the last one ends.
#[track_caller]
fn hint_after(inputs: &[&str], last: &str) -> String {
    let error = session(inputs).eval(last).error;
    let error = error.unwrap_or_else(|| panic!("{last} has no error"));
    error.hint.unwrap_or_default()
}

/// Misspelt words, each with the name that was meant.
const MISSPELT: &[(&str, &str)] = &[
    ("sqtr", "sqrt"),
    ("sqt", "sqrt"),
    ("squrt", "sqrt"),
    ("Sqrt", "sqrt"),
    ("SQRT", "sqrt"),
    ("pritn", "print"),
    ("prnt", "print"),
    ("prunt", "print"),
    ("Print", "print"),
    ("pint", "print"),
    ("printt", "print"),
    ("facotrial", "factorial"),
    ("factoral", "factorial"),
    ("factorail", "factorial"),
    ("Factorial", "factorial"),
    ("fibonaci", "fibonacci"),
    ("fibbonacci", "fibonacci"),
    ("fibonnaci", "fibonacci"),
    ("floro", "floor"),
    ("flor", "floor"),
    ("ceiil", "ceil"),
    ("celi", "ceil"),
    ("rond", "round"),
    ("roudn", "round"),
    ("abss", "abs"),
    ("sni", "sin"),
    ("cso", "cos"),
    ("tna", "tan"),
    ("Sin", "sin"),
    ("PI", "pi"),
    ("lgo", "log"),
    ("isprime", "is_prime"),
    ("is_prim", "is_prime"),
    ("nextprime", "next_prime"),
    ("next_prim", "next_prime"),
    ("divisers", "divisors"),
    ("divsors", "divisors"),
    ("binomal", "binomial"),
    ("binominal", "binomial"),
    ("typof", "typeof"),
    ("tyepof", "typeof"),
    ("rnage", "range"),
    ("ragne", "range"),
    ("revrese", "reverse"),
    ("reverce", "reverse"),
    ("srot", "sort"),
    ("sotr", "sort"),
    ("tranpose", "transpose"),
    ("transpoze", "transpose"),
    ("invers", "inverse"),
    ("inverze", "inverse"),
    ("simplfy", "simplify"),
    ("simplifi", "simplify"),
    ("differentate", "differentiate"),
    ("diferentiate", "differentiate"),
    ("intergate", "integrate"),
    ("integrat", "integrate"),
    ("expnad", "expand"),
    ("tostrng", "tostring"),
    ("toString", "tostring"),
    ("numerater", "numerator"),
    ("denominater", "denominator"),
    ("decmial", "decimal"),
    ("fractoin", "fraction"),
    ("productt", "product"),
    ("redcue", "reduce"),
    ("fliter", "filter"),
    ("fitler", "filter"),
    ("foraech", "foreach"),
    ("hasatr", "hasattr"),
];

/// Words that are neither names nor misspelt names.
const UNKNOWN: &[&str] = &[
    "foo", "bar", "baz", "qux", "hello", "world", "data", "count", "total", "index", "item",
    "name", "x1", "x2", "n0", "tmp", "user", "list", "a", "b", "c", "f", "g", "k", "n", "s", "t",
    "ab", "xy", "pq", "fx", "id", "alpha", "beta", "gamma", "theta", "omega", "price", "temp",
    "width", "height", "radius", "area", "speed", "mass", "energy", "result", "answer", "number1",
    "point", "matrix1", "my_list", "counter", "people", "apple", "banana", "cat", "dog", "year",
    "month", "day", "word", "line", "left", "right", "first", "last", "next", "prev", "parent",
    "child", "node", "graph", "queue", "hit", "won", "off", "yes", "no", "ok", "foobar", "lorem",
    "ipsum", "asdf", "qwerty",
];

#[test]
fn misspelt_names_are_found() {
    let missed: Vec<String> = MISSPELT
        .iter()
        .map(|(typed, meant)| (typed, meant, hint_after(&[], &format!("{typed}(2)"))))
        .filter(|(_, meant, hint)| *hint != format!("did you mean `{meant}`?"))
        .map(|(typed, meant, hint)| format!("{typed} for {meant}: {hint:?}"))
        .collect();
    assert!(missed.is_empty(), "{}", missed.join("\n"));
}

#[test]
fn a_wrong_guess_is_not_made() {
    let guessed: Vec<String> = UNKNOWN
        .iter()
        .map(|word| (word, hint_after(&[], &format!("{word} + 2"))))
        .filter(|(_, hint)| hint.contains("did you mean"))
        .map(|(word, hint)| format!("{word}: {hint}"))
        .collect();
    assert!(guessed.is_empty(), "{}", guessed.join("\n"));
}

#[test]
fn names_of_other_programs_are_known() {
    for (word, wanted) in [
        ("ans", "`_`"),
        ("I", "`1i`"),
        ("j", "`1i`"),
        ("rand", "`random::random()`"),
    ] {
        let hint = hint_after(&[], word);
        assert!(hint.contains(wanted), "{word}: {hint}");
    }
    assert_eq!(
        hint_after(&[], "upper(\"a\")"),
        "it is a member of a module: `string::upper`"
    );
}

#[test]
fn names_of_the_user_in_scope_come_first() {
    assert_eq!(hint_after(&["sorts = 3"], "sorst"), "did you mean `sorts`?");
    assert_eq!(hint_after(&["total = 3"], "totla"), "did you mean `total`?");
    assert_eq!(hint_after(&["X = 3"], "x"), "did you mean `X`?");
    let function = "func f(count) { var width = 2; return cuont }";
    assert_eq!(hint_after(&[function], "f(1)"), "did you mean `count`?");
    let function = "func f(count) { var width = 2; return widht }";
    assert_eq!(hint_after(&[function], "f(1)"), "did you mean `width`?");
    // A local variable that does not exist yet is not suggested.
    let function = "func f() { print(widht); var width = 2 }";
    assert_eq!(hint_after(&[function], "f()"), "");
    let inner = "func f(price) { return fn(n) => pirce * n * price }";
    assert_eq!(hint_after(&[inner], "f(1)(2)"), "did you mean `price`?");
}

#[test]
fn hints_know_what_the_program_hides() {
    let qualified = |name: &str, path: &str| {
        format!(
            "`{name}` is one of your own names here; the library's function is `{path}`, or `:reset {name}` gives the name back"
        )
    };
    for (input, last, wanted) in [
        ("sqrt = 3", "sqrt(4)", qualified("sqrt", "math::sqrt")),
        ("sum = 0", "x = sum([1, 2])", qualified("sum", "array::sum")),
        ("max = [1]", "max(1, 2)", qualified("max", "math::max")),
        ("func max(a) { return a }", "max(1, 2)", qualified("max", "math::max")),
        ("det = \"d\"", "[1, det([[1]])]", qualified("det", "matrix::det")),
        (
            "print = 5",
            "print(1)",
            "`print` is one of your own names here and hides the library's function; `:reset print` gives the name back".to_string(),
        ),
        (
            "string = \"a\"",
            "string(4)",
            "`string` is one of your own names here and hides the library's module; `:reset string` gives the name back".to_string(),
        ),
        (
            "func f(sqrt) { return sqrt(4) }",
            "f(3)",
            "`sqrt` is a local variable here; the library's function is `math::sqrt`".to_string(),
        ),
        (
            "size = 3",
            "len([1])",
            "the number of elements is `array::size(x)`".to_string(),
        ),
        (
            "number = 3",
            "\"3\" * 4.5",
            "only `+` takes strings; `number(text)` turns one into a number; `number` is now one of your own names; `:reset number` gives it back".to_string(),
        ),
    ] {
        assert_eq!(hint_after(&[input], last), wanted, "{input}; {last}");
    }
    // If nothing is hidden, hints are as usual.
    assert_eq!(hint_after(&["k = 3"], "k(4)"), "write `*` to multiply");
    assert_eq!(
        hint_after(&["sqrt = |x| |y| 3"], "sqrt(4)(5)(6)"),
        "write `*` to multiply"
    );
    assert_eq!(
        hint_after(&[], "len([1])"),
        "the number of elements is `size(x)`"
    );
    let mut session = session(&["sqrt = 3"]);
    assert!(session.undeclare("sqrt") && session.eval("sqrt(4)").error.is_none());
}

#[test]
fn a_module_that_is_called_names_a_member() {
    assert!(hint_after(&[], "random()").contains("`random::random()`"));
    let mut session = session(&[]);
    let rows = session.builtins();
    let mut modules: Vec<&str> = rows
        .iter()
        .flat_map(|r| r.modules.split_whitespace())
        .collect();
    modules.sort_unstable();
    modules.dedup();
    for module in modules {
        let Some(error) = session.eval(&format!("{module}()")).error else {
            continue;
        };
        if !error.message.contains("cannot be called") {
            continue;
        }
        let hint = error.hint.unwrap_or_default();
        let member = hint.split('`').nth(1).unwrap_or_default();
        let name = member.split('(').next().unwrap_or_default();
        assert!(name.starts_with(&format!("{module}::")), "{module}: {hint}");
        assert!(session.eval(name).error.is_none(), "{module}: {hint}");
    }
    assert_eq!(
        hint_after(&[], "math.sqrt(4)"),
        "members of a module are written `math::sqrt`"
    );
}

/// The code that a hint suggests runs.
#[test]
fn ways_out_of_the_newer_forms_run() {
    for (input, value) in [
        ("!1 in [2]", "true"),
        ("!(1 + 1) in [2]", "false"),
        ("a[::2]", "[10, 12]"),
        ("a[1::2]", "[10, 12]"),
        ("a[0:3:2]", "[10, 12]"),
        ("1 in \"12\"", "true"),
    ] {
        let hint = hint_after(&["a = [10, 11, 12]; s = \"12\"; x = 1"], input);
        let code = hint.split('`').nth(1).unwrap_or_default();
        let mut session = session(&["a = [10, 11, 12]; s = \"12\"; x = 1"]);
        assert!(
            session.eval(&format!("shown = {code}")).error.is_none(),
            "{hint}"
        );
        assert_eq!(session.global("shown").as_deref(), Some(value), "{hint}");
    }
}
