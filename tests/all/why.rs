//! What `:why` says about an error.

use crate::process::run;

#[test]
fn why_explains_an_error_with_its_own_names_and_values() {
    for (inputs, wanted) in [
        (
            "n = 5; 12 / (n - 5)",
            "It divides by `(n - 5)`, which is 0. There `n` is 5 (an int).",
        ),
        (
            "a = [7, 8]; i = 2\na[i]",
            "`a` has 2 elements, with indices 0 to 1, but `i` is 2.",
        ),
        (
            "price = \"3\"\nprice * 2",
            "The left side of * is \"3\" (a string), and the right side is 2 (an int).",
        ),
        ("total = 3\ntotl + 1", "Your names that have one: `total`."),
        ("p = {x = 1}\np.y", "The fields of `p` are [\"x\"]."),
        ("x = 0\nlog(x)", "`x` is 0"),
        (
            "2 +* 3",
            "None of `2 +* 3` ran: it could not be read past `*`, at character 4.",
        ),
        ("func f(n) { return 1/n }\nf(0)", "the function `f`"),
        (
            "name = Anna",
            "Hint: text goes in quotes: `name = \"Anna\"`.",
        ),
    ] {
        let ran = run(&["--keep-going"], format!("{inputs}\n:why\n"));
        let told = ran.out.replace('\n', " ");
        assert!(told.contains(wanted), "{inputs}:\n{}", ran.out);
    }
}
