//! `:help steppers`: what a stepper can show, and which other steppers show it too. Every row has
//! an example session on a terminal, and a test runs these sessions.

/// A row of the table.
pub struct Row {
    /// The feature.
    pub what: &'static str,
    /// DrRacket's algebraic stepper, Thonny, Python Tutor: `+` yes, `~` partly, `-` no.
    pub others: [char; 3],
    /// Inputs to enter before the one to step through.
    pub before: &'static [&'static str],
    /// The input after `:step `.
    pub code: &'static str,
    /// The keys to press after that.
    pub keys: &'static str,
    /// The strings that must then be on the screen.
    pub shows: &'static [&'static str],
}

const FACTORIAL: &str =
    "func fact(n) { if n == 0 { return 1 }; var rest = fact(n - 1); return n * rest }";

/// The table.
pub const ROWS: &[Row] = &[
    Row {
        what: "an expression is replaced by its value, part by part",
        others: ['+', '+', '-'],
        before: &[],
        code: "2*(3+4)",
        keys: "\r",
        shows: &["3+4 → 7", "⟦2*7⟧"],
    },
    Row {
        what: "the next part to evaluate is marked in the remaining expression",
        others: ['+', '+', '-'],
        before: &[],
        code: "(1 + 2)*(3 + 4)",
        keys: "",
        shows: &["⟦(1 + 2)⟧*(3 + 4)"],
    },
    Row {
        what: "values are exact: a fraction stays a fraction, a root a root",
        others: ['~', '-', '-'],
        before: &[],
        code: "sqrt(8)/3",
        keys: "\r\r",
        shows: &["2√2/3"],
    },
    Row {
        what: "stepping back, as often as you like",
        others: ['+', '~', '+'],
        before: &[],
        code: "1+2+3+4",
        keys: "\r\rb",
        shows: &["⟦3+3⟧+4"],
    },
    Row {
        what: "jumping to a step by its number, forward or back",
        others: ['~', '-', '+'],
        before: &[FACTORIAL],
        code: "fact(3)",
        keys: "g9\r",
        shows: &["step 9 "],
    },
    Row {
        what: "assignments and programs that change things",
        others: ['-', '+', '+'],
        before: &[],
        code: "x = 1; x = x + 10; x * 2",
        keys: "\r\r\r",
        shows: &["x is now 11"],
    },
    Row {
        what: "the source with the current line",
        others: ['-', '+', '+'],
        before: &["func f(n) {\nvar m = n + 1\nreturn m * 2\n}"],
        code: "f(3)",
        keys: "\r",
        shows: &["> 2 │     var m = n + 1"],
    },
    Row {
        what: "the variables in scope, and what just changed",
        others: ['-', '~', '~'],
        before: &["func total(xs) { var sum = 0; for x in xs { sum += x }; return sum }"],
        code: "total([1, 2])",
        keys: "\r\r\r\r",
        shows: &["(was "],
    },
    Row {
        what: "which names share one array or struct",
        others: ['-', '~', '+'],
        before: &[],
        code: "a = [1, 2]; b = a; c = [a]; 0",
        keys: "\r\r",
        shows: &["a, b → one [1, 2]"],
    },
    Row {
        what: "a call with its arguments, and its own reduction inside it",
        others: ['+', '+', '~'],
        before: &["func double(n) { return 2 * n }"],
        code: "double(3) + 1",
        keys: "\r",
        shows: &["double(3): return ⟦2 * 3⟧"],
    },
    Row {
        what: "the tree of calls so far",
        others: ['-', '-', '-'],
        before: &[FACTORIAL],
        code: "fact(3)",
        keys: "\r\r\r\r\rt",
        shows: &["    fact(3)\n      fact(2)"],
    },
    Row {
        what: "stepping over a call, or out of it",
        others: ['~', '+', '~'],
        before: &[FACTORIAL],
        code: "fact(3) + 1",
        keys: "n",
        shows: &["fact(3) → 6"],
    },
    Row {
        what: "breakpoints at a function or a line",
        others: ['-', '+', '+'],
        before: &[FACTORIAL, ":break fact"],
        code: "1 + fact(3)",
        keys: "c",
        shows: &["n = 3"],
    },
    Row {
        what: "breakpoints with a condition",
        others: ['-', '-', '-'],
        before: &[FACTORIAL, ":break fact if n == 1"],
        code: "fact(4)",
        keys: "c",
        shows: &["n = 1"],
    },
    Row {
        what: "watched expressions",
        others: ['-', '-', '-'],
        before: &[FACTORIAL],
        code: "fact(3)",
        keys: "\rwn * 10\r",
        shows: &["n * 10 is 30"],
    },
    Row {
        what: "an error is the last step, and you can go back from it",
        others: ['+', '~', '+'],
        before: &["func f(n) { return 10 / (n - 3) }"],
        code: "f(3) + 1",
        keys: "nb",
        shows: &["⟦f(3)⟧ + 1"],
    },
    Row {
        what: "all steps stay on the screen at the end",
        others: ['-', '-', '-'],
        before: &[],
        code: "(2+3)*4",
        keys: "\r\r",
        shows: &["2+3 → 5", "5*4 → 20"],
    },
    Row {
        what: "the underlying machine: instructions, registers, heap",
        others: ['-', '-', '-'],
        before: &[],
        code: "2 + sqrt(8)",
        keys: "\t",
        shows: &["objects allocated in this session"],
    },
    Row {
        what: "leaving with all changes undone",
        others: ['~', '-', '-'],
        before: &["x = 1"],
        code: "{ x = x + 10; x = x * 2; x }",
        keys: "\r\rq",
        shows: &["taken back"],
    },
    Row {
        what: "tens of thousands of steps, forward and back",
        others: ['-', '-', '-'],
        before: &[],
        code: "{ var s = 0; for k in range(12000) { s += k }; s }",
        keys: "g20000\r",
        shows: &["step 20000 "],
    },
    Row {
        what: "the rules of calculus, step by step",
        others: ['-', '-', '-'],
        before: &[],
        code: "differentiate(\"x^2*sin(x)\", \"x\")",
        keys: "r",
        shows: &["2*x*sin(x)"],
    },
];

/// Returns the table as text that can be wrapped to any width.
pub(super) fn text() -> String {
    let mut out = String::from(
        "What other steppers show: + yes, ~ partly, - no. DrRacket means its stepper for the teaching\nlanguages. lmsh can show all of these; each line of code is an example for `:step`.\n\n",
    );
    for row in ROWS {
        let [racket, thonny, tutor] = row.others;
        out.push_str(&format!(
            "{}: {}\n    DrRacket {racket}  Thonny {thonny}  Python Tutor {tutor}\n",
            row.what, row.code
        ));
    }
    out
}
