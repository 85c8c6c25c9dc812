//! The table of error kinds. Each row adds a kind: the function that creates a failure of this
//! kind, the kind's name, a short description of when it is raised, and the explanation that `:why`
//! gives.

use super::Failure;

macro_rules! kinds {
    ($($name:ident $failure:ident $text:literal $about:literal, $meaning:literal, $example:literal;)*) => {
        /// The kind of an error; programs see its name as `e.kind`.
        #[derive(Clone, Copy, PartialEq, Eq, Debug, Hash)]
        pub enum ErrorKind {
            $(#[doc = $about] $name,)*
        }

        impl ErrorKind {
            /// Every kind, in the order of the table.
            pub const ALL: &'static [ErrorKind] = &[$(ErrorKind::$name,)*];

            /// The name of the kind, as seen by programs and transcripts.
            pub fn name(self) -> &'static str {
                match self { $(ErrorKind::$name => $text,)* }
            }

            /// A one-line description of when this kind is raised.
            pub fn about(self) -> &'static str {
                match self { $(ErrorKind::$name => $about,)* }
            }

            /// An explanation for someone who sees this kind for the first time.
            pub fn meaning(self) -> &'static str {
                match self { $(ErrorKind::$name => $meaning,)* }
            }

            /// An example of how to fix the error; code is in backticks.
            pub fn example(self) -> &'static str {
                match self { $(ErrorKind::$name => $example,)* }
            }
        }

        impl Failure {
            $(
                #[doc = concat!("A failure of kind [`ErrorKind::", stringify!($name), "`].")]
                pub fn $failure(message: impl Into<String>) -> Failure {
                    Failure::new(ErrorKind::$name, message)
                }
            )*
        }
    };
}

kinds! {
    Syntax syntax "SyntaxError" "the text is not a program",
        "The text is not a program of the language, so none of it ran. The caret shows where reading had to stop; the mistake is there or just before: a bracket that is not closed, an operator without its right side, a keyword used as a name.",
        "`1 + * 2` has one operator too many; write `1 + 2`.";
    Name name "NameError" "a name is not bound, or may not be assigned",
        "A name was used that has no value, or one was assigned that cannot be: a constant, or, inside a function, a global that does not exist yet. Names are case-sensitive, and a name exists only once it has been assigned.",
        "`total + 1` fails in a fresh session; write `total = 0` first.";
    Type type_ "TypeError" "an operation does not accept values of this type",
        "The operation exists, but not for values of this type. Nothing is converted silently: a string of digits is not a number. `:type EXPR` says what something is.",
        "`\"3\" * 4.5` fails; write `number(\"3\") * 4.5`.";
    Value value "ValueError" "the type is right but the value is not",
        "The type is right, but this particular value cannot be used: text that is not a number, a negative count, something empty where a value is needed.",
        "`number(\"abc\")` fails; `number(\"12\")` gives 12.";
    Arity arity "ArityError" "a function was called with the wrong number of arguments",
        "A function was called with more or fewer arguments than it takes. `:doc NAME` shows how it is called.",
        "`sqrt(1, 2)` fails; write `sqrt(2)`.";
    Index index "IndexError" "an index is out of range for its array or string",
        "The index is out of range. The first element has index 0, so an array of 3 elements has the indices 0, 1 and 2.",
        "`[10, 20][2]` fails; `[10, 20][1]` gives 20. `size(a)` says how many there are.";
    Attribute attribute "AttributeError" "a field or member does not exist",
        "The struct or module has no member of that name, neither its own nor an inherited one. After a dot, the Tab key lists the members.",
        "`struct P { x = 1 }` and then `P.y` fails; write `P.x`, or set it: `P.y = 2`.";
    ZeroDivision zero_division "ZeroDivisionError" "division by zero",
        "Something was divided by zero, and exact numbers have no infinity to return. Often the divisor is a variable that became 0, so test it first.",
        "`n / d` fails for `d = 0`; write `if d != 0 { n / d }`.";
    Domain domain "DomainError" "a number outside a function's mathematical domain",
        "The mathematical function is not defined for this number: the logarithm of zero is undefined, and so is the arc sine of a number greater than 1.",
        "`log(0)` fails; `log(1)` gives 0.";
    Dimension dimension "DimensionError" "the shapes of vectors or matrices do not match",
        "The shapes do not match: vectors of different lengths, or a product of matrices where the left one does not have as many columns as the right one has rows.",
        "`[1, 2] + [1, 2, 3]` fails; `[1, 2] + [3, 4]` gives [4, 6].";
    Precision precision "PrecisionError" "a comparison could not be decided",
        "Two numbers are so close that even 4096 bits could not tell which is greater; very likely they are equal, but that could not be proved. Or two expressions with letters agree at every point that was tried, and no rule proves that they always do.",
        "Compare with a tolerance, `a = pi; b = e; t = 1/10^50; a - b < t && b - a < t`, or as floats, `float(a) == float(b)`; try expressions with letters at points of your own with `evaluate_at`.";
    Assertion assertion "AssertionError" "an assertion failed",
        "An assertion in the program failed: something the program relies on is not true here. The values it checks tell you more than the message.",
        "`assert(x > 0)` fails for `x = 0`; print `x` before it.";
    Import import "ImportError" "a module could not be found or includes itself",
        "A module could not be found, or includes itself through others. It is looked for next to the file that includes it, then in the current folder (`:pwd`).",
        "`include \"tools.lm\"` needs a file tools.lm in this folder; `:cd DIR` changes the folder.";
    Io io "IOError" "a file or stream could not be read or written",
        "A file or stream could not be read or written: it does not exist, is a folder, or belongs to someone else.",
        "Check the path: `:pwd` shows which folder it starts from.";
    Permission permission "PermissionError" "the sandbox forbids it",
        "The sandbox forbids using files, running programs, and including modules from outside the start folder; or a command is not available here.",
        "Start lmsh without `--sandbox` if you trust the program.";
    Recursion recursion "RecursionError" "calls or data are nested too deeply",
        "Calls are nested too deeply: most often a function that calls itself and never reaches the case that stops it.",
        "`func f(n) { return n * f(n - 1) }` never ends; start it with `if n <= 1 { return 1 }`.";
    Limit limit "LimitError" "a result or the memory would grow beyond the limit",
        "The result, or all values together, would need more memory than the session may use. Often the number is far larger than expected, or an array grows without end.",
        "`10^(10^12)` is too large to write out; `--max-memory 4G` raises the ceiling.";
    Interrupted interrupted "Interrupted" "Ctrl-C stopped the computation",
        "Ctrl-C stopped the computation. Every variable has the value that the last finished statement gave it.",
        "If it is only slow, let it run; `:time EXPR` shows how long a smaller case takes.";
    Plain plain "Error" "raised by the program itself",
        "The program itself raised this with `throw` or `error`, with its own message.",
        "`try { f() } catch e { print(e.message) }` catches it.";
}

impl ErrorKind {
    /// Returns the kind with this name, if it is in the table.
    pub fn from_name(name: &str) -> Option<ErrorKind> {
        ErrorKind::ALL.iter().copied().find(|k| k.name() == name)
    }
}
