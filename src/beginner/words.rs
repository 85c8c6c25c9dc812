//! Translates everyday words into the terms used here, for failed inputs and for `:help average`.

/// Everyday words for something, with instructions for doing it here.
pub struct Everyday {
    /// The words, in lower case and in the singular.
    pub words: &'static [&'static str],
    /// Instructions, with code in backquotes.
    pub about: &'static str,
    /// The topic of `:doc` or `:help` that says more.
    pub more: &'static str,
}

const fn row(words: &'static [&'static str], about: &'static str, more: &'static str) -> Everyday {
    Everyday { words, about, more }
}

/// The table of everyday words.
pub const EVERYDAY: &[Everyday] = &[
    row(
        &["add", "plus", "addition", "adding"],
        "`2 + 3` adds two numbers; `sum([1, 2, 3])` adds up a list.",
        "+",
    ),
    row(
        &[
            "subtract",
            "minus",
            "subtraction",
            "subtracting",
            "difference",
        ],
        "`7 - 2` subtracts.",
        "-",
    ),
    row(
        &[
            "multiply",
            "times",
            "multiplication",
            "multiplying",
            "product",
        ],
        "`6 * 7` multiplies; a number before a name needs the `*` too: `r = 2; 3*r`.",
        "*",
    ),
    row(
        &["divide", "division", "dividing", "quotient", "over"],
        "`7 / 2` divides, exactly: the result is a fraction. `idiv(7, 2)` is the whole part, `7 % 2` the remainder.",
        "/",
    ),
    row(
        &["remainder", "modulo", "mod", "modulus", "rest"],
        "`17 % 5` is the remainder of a division.",
        "%",
    ),
    row(
        &[
            "power",
            "exponent",
            "squared",
            "square",
            "cubed",
            "exponentiation",
        ],
        "`5^2` is a power; so is `5²`.",
        "^",
    ),
    row(
        &["square root", "root", "squareroot"],
        "`sqrt(16)` is the square root, `cbrt(27)` the cube root, `root(16, 4)` any root.",
        "sqrt",
    ),
    row(
        &["percent", "percentage", "per cent", "discount", "interest"],
        "10 percent of 50 is `10/100 * 50`; 50 plus 10 percent is `50 * (1 + 10/100)`. The sign % means remainder.",
        "numbers",
    ),
    row(
        &["average", "mean", "avg"],
        "`mean([1, 2, 6])` is the average of a list.",
        "mean",
    ),
    row(
        &["median", "middle"],
        "`median([1, 2, 6])` is the middle value of a list.",
        "median",
    ),
    row(
        &[
            "standard deviation",
            "stdev",
            "stddev",
            "deviation",
            "spread",
            "variance",
        ],
        "`stats::stdev([2, 4, 9])` is the standard deviation of a list, `stats::variance([2, 4, 9])` its square.",
        "stats",
    ),
    row(
        &["total", "sum up"],
        "`sum([1, 2, 3])` adds up a list; `sum(range(1, 101))` the numbers from 1 to 100.",
        "sum",
    ),
    row(
        &["biggest", "largest", "maximum", "highest", "greatest"],
        "`max(3, 8, 5)` is the greatest of several values, or of a list: `max([3, 8, 5])`.",
        "max",
    ),
    row(
        &["smallest", "minimum", "lowest", "least"],
        "`min(3, 8, 5)` is the least of several values, or of a list: `min([3, 8, 5])`.",
        "min",
    ),
    row(
        &["rounding", "round off", "round up", "round down"],
        "`round(3.7)` rounds, `round(2.345, 2)` to two decimals; `floor(3.7)` rounds down and `ceil(3.2)` up.",
        "round",
    ),
    row(
        &["decimal place", "digit", "decimal point", "digits"],
        "`decimal(22/7)` shows a number as a decimal, `decimal(22/7, 5)` with five digits after the point.",
        "decimal",
    ),
    row(
        &["fraction", "ratio"],
        "`3/4` is a fraction and stays one; `1/3 + 1/6` is `1/2`. `numerator(3/4)` and `denominator(3/4)` are its parts.",
        "numbers",
    ),
    row(
        &[
            "variable",
            "name",
            "store",
            "remember",
            "assign",
            "assignment",
            "value",
        ],
        "`price = 20; 2 * price` gives a value a name and uses it. `:vars` lists your names.",
        "=",
    ),
    row(
        &["text", "word", "letter", "sentence", "character", "quote"],
        "Text goes in quotes: `\"hello\"`. `\"hello\".upper()` changes it, and `\"ab\" + \"cd\"` joins two pieces of text.",
        "strings",
    ),
    row(
        &["list", "array", "collection", "sequence"],
        "`a = [3, 1, 2]` is a list; `a[0]` is its first element, `size(a)` is the number of elements, `push(a, 4)` adds one, and `sort(a)` puts them in order.",
        "[]",
    ),
    row(
        &["table", "column", "row", "spreadsheet"],
        "`for n in range(1, 6) { print(n, n^2) }` prints a table of squares; `:show [[1, 2], [3, 4]]` draws a list of rows in columns.",
        "matrices",
    ),
    row(
        &[
            "f-string",
            "fstring",
            "formatting",
            "template",
            "align",
            "decimals",
        ],
        "`f\"{22/7:.2f}\"` is text with a value in it, here with two decimals; `format(22/7, \".2f\")` does the same for one value.",
        "language formatting",
    ),
    row(
        &["speed", "slow", "fast", "faster", "performance"],
        "`:bench sum(range(1, 1000))` measures how long code takes, `:profile sum(range(1, 1000))` where the time goes.",
        "native",
    ),
    row(
        &["dictionary", "map", "lookup", "hash", "phone book"],
        "`d = [\"ann\": 5]; d[\"ann\"]` stores a value under a key and looks it up; `d = [:]; d[\"eve\"] = 3` adds one.",
        "dict",
    ),
    row(
        &["loop", "repeat", "again", "iterate", "iteration"],
        "`loop 3 { print(\"hi\") }` repeats; `for x in [1, 2] { print(x) }` goes through a list.",
        "loops",
    ),
    row(
        &[
            "condition",
            "decide",
            "choose",
            "choice",
            "question",
            "compare",
            "comparison",
            "equal",
            "equals",
            "greater",
            "less",
        ],
        "`3 < 5` tests a condition; `if 3 < 5 { print(\"yes\") }` acts on it. To ask whether two values are equal, write `2 + 2 == 4`.",
        "if",
    ),
    row(
        &["function", "procedure", "formula", "define"],
        "`func double(n) { return 2*n }; double(4)` makes a function and calls it.",
        "functions",
    ),
    row(
        &["print", "show", "display", "output", "say", "write"],
        "`print(\"hello\")` shows text; at the prompt, values are shown without it.",
        "print",
    ),
    row(
        &["ask", "input", "read", "prompt", "keyboard"],
        "`name = input(\"Your name? \")` asks whoever runs the program; it gives text, and `number(\"12\")` turns text into a number.",
        "input",
    ),
    row(
        &["comment", "note", "remark"],
        "Everything after `//` on a line is a comment.",
        "syntax",
    ),
    row(
        &["random", "dice", "die", "chance", "coin", "shuffle"],
        "`random::randint(1, 6)` rolls a die; `random::choice([\"heads\", \"tails\"])` flips a coin.",
        "random",
    ),
    row(
        &["prime", "primes"],
        "`is_prime(7)` tells whether a number is prime, `next_prime(100)` gives the next prime, and `factor(84)` the prime factors.",
        "is_prime",
    ),
    row(
        &["factor", "divisor", "factors"],
        "`divisors(12)` lists the numbers that divide 12; `factor(12)` gives its prime factors with their powers.",
        "divisors",
    ),
    row(
        &["pi", "circle"],
        "`pi` is the number itself, exactly; `decimal(pi, 10)` shows digits. The area of a circle of radius 3 is `pi * 3^2`.",
        "pi",
    ),
    row(
        &[
            "sine",
            "cosine",
            "tangent",
            "angle",
            "degree",
            "trigonometry",
            "radian",
        ],
        "`sin(30°)` takes degrees, `sin(pi/6)` radians; so do `cos` and `tan`.",
        "sin",
    ),
    row(
        &["equation", "solve", "unknown"],
        "`solve(\"x^2 - 9\", \"x\")` finds where an expression is zero.",
        "symbols",
    ),
    row(
        &["derivative", "slope", "calculus", "integral", "algebra"],
        "`differentiate(\"x^2\", \"x\")` is a derivative, `integrate(\"x^2\", \"x\")` an integral.",
        "symbols",
    ),
    row(
        &["matrix", "vector", "matrices"],
        "`[[1, 2], [3, 4]]` is a matrix: a list of rows. `det([[1, 2], [3, 4]])` is its determinant.",
        "matrices",
    ),
    row(
        &["time", "date", "clock", "today"],
        "`time::time()` is the time of day, `time::date()` the date.",
        "time",
    ),
    row(
        &["file", "save", "open", "load"],
        "`:save FILE` saves this session, and `:load FILE` brings it back; `:doc io` explains how programs use files.",
        "notebooks",
    ),
    row(
        &["error", "mistake", "wrong", "problem", "bug"],
        "`:why` explains the last error.",
        "errors",
    ),
    row(
        &["undo", "take back", "oops"],
        "`:undo` takes back the last input.",
        ":undo",
    ),
    row(
        &["clear", "reset", "erase", "start over"],
        "`:reset` forgets your names; Ctrl-L clears the screen.",
        ":reset",
    ),
    row(
        &["leave", "quit", "exit", "stop", "close", "end"],
        "`:quit` or Ctrl-D leaves; Ctrl-C stops what is running.",
        ":quit",
    ),
    row(
        &[
            "learn", "course", "tutorial", "lesson", "beginner", "start", "begin",
        ],
        "`:learn` starts a course for beginners, right here.",
        ":learn",
    ),
    row(
        &["example", "try", "what can you do", "menu"],
        "Try `1/3 + 1/6`, `2^100`, `sqrt(8)`, `[1, 2, 3]`. `:learn` starts a course.",
        ":learn",
    ),
    row(
        &["number", "integer", "whole number", "big number"],
        "Numbers are exact and of any size: `2^100`, `1/3`, `0.1 + 0.2`.",
        "numbers",
    ),
    row(
        &["graph", "plot", "chart", "draw", "picture"],
        "`plot(|x| x^2, -2, 2)` draws a function, `bars([3, 1, 2])` numbers.",
        "plot",
    ),
    row(
        &["absolute", "absolute value", "sign"],
        "`abs(-3)` gives a number without its sign.",
        "abs",
    ),
    row(
        &["length", "count", "size", "how many", "len"],
        "`size([5, 6, 7])` counts the elements of a list or the characters in quoted text.",
        "size",
    ),
    row(
        &["sort", "order", "arrange"],
        "`sort([3, 1, 2])` puts a list in order; `reverse([1, 2])` reverses one.",
        "sort",
    ),
    row(
        &["uppercase", "capital", "lowercase", "capitalize"],
        "`\"hello\".upper()` gives capitals, `\"HELLO\".lower()` small letters.",
        "string",
    ),
    row(
        &["true", "false", "boolean", "logic", "and", "or", "not"],
        "In `2 < 3 && 3 < 4`, `&&` means and; `||` means or, and `!` means not.",
        "&&",
    ),
    row(
        &["scientific notation", "exponent notation", "power of ten"],
        "`3e8` is 300000000; `format(300000000, \"e\")` writes a number that way.",
        "format",
    ),
    row(
        &["money", "price", "dollar", "currency", "euro"],
        "Leave out the sign: `5 + 3`; `format(3/2, \".2f\")` shows two decimals.",
        "format",
    ),
    row(
        &["hour", "minute", "second", "seconds in", "duration"],
        "A day has `24*60*60` seconds; write hours and minutes as a sum: `12 + 30/60` hours.",
        "numbers",
    ),
    row(
        &["copy", "duplicate"],
        "`b = copy(a)` makes a separate list; `b = a` is another name for the same list.",
        "copy",
    ),
    row(
        &["import", "module", "library", "package"],
        "The whole library is always available: `stats::stdev([1, 2, 3])`. `include` loads files of your own.",
        "modules",
    ),
];

/// Words that occur in questions but say nothing about their subject.
const SMALL: &[&str] = &[
    "how",
    "do",
    "does",
    "can",
    "i",
    "a",
    "an",
    "the",
    "to",
    "is",
    "are",
    "what",
    "of",
    "you",
    "make",
    "get",
    "find",
    "calculate",
    "use",
    "with",
    "for",
    "in",
    "me",
    "my",
    "please",
    "work",
    "out",
    "two",
    "numbers",
    "help",
    "about",
    "explain",
    "show",
    "way",
    "there",
    "it",
    "on",
    "from",
];

/// Returns the row for an everyday word, or for a question that contains one, such as
/// `how do I multiply`.
pub fn everyday(asked: &str) -> Option<&'static Everyday> {
    let asked = asked
        .trim()
        .trim_end_matches(['?', '.', '!'])
        .to_lowercase();
    let find = |wanted: &str| {
        let singular = wanted.strip_suffix('s').unwrap_or(wanted);
        let is = |word: &&str| **word == *wanted || **word == *singular;
        EVERYDAY.iter().find(|row| row.words.iter().any(is))
    };
    if let Some(row) = find(&asked) {
        return Some(row);
    }
    let words: Vec<&str> = asked.split_whitespace().collect();
    // The subject of a question comes last: `how many seconds in a day`.
    let pairs = words.windows(2).rev().map(|pair| pair.join(" "));
    if let Some(row) = pairs.into_iter().find_map(|pair| find(&pair)) {
        return Some(row);
    }
    let telling = words.iter().filter(|word| !SMALL.contains(word));
    (words.len() > 1)
        .then(|| telling.into_iter().find_map(|word| find(word)))
        .flatten()
}

#[cfg(test)]
mod tests {
    use super::{EVERYDAY, everyday};

    #[test]
    fn everyday_words_are_found_in_questions() {
        let about = |asked: &str| everyday(asked).map(|row| row.more);
        assert_eq!(about("average"), Some("mean"));
        assert_eq!(about("Lists"), Some("[]"));
        assert_eq!(about("how do I multiply?"), Some("*"));
        assert_eq!(about("square root"), Some("sqrt"));
        assert_eq!(about("what is a square root"), Some("sqrt"));
        assert_eq!(about("frobnicate"), None);
    }

    #[test]
    fn no_word_is_in_two_rows() {
        let mut words: Vec<&str> = EVERYDAY.iter().flat_map(|row| row.words).copied().collect();
        words.sort_unstable();
        let twice = words.windows(2).find(|pair| pair[0] == pair[1]);
        assert_eq!(twice, None);
    }
}
