//! `:why`: the last error in plain words.

use super::Reply;
use crate::session::Session;
use crate::text::{ErrorKind, Failure, visible, wrap};

/// `:why`.
pub(super) fn why(session: &mut Session, _: &str) -> Result<Reply, Failure> {
    let columns = super::columns(session);
    let Some(error) = session.last_error() else {
        return Ok(Reply::Text("There was no error yet.\n".to_string()));
    };
    // A kind of the program's own is explained like any error that a program raises.
    let kind = ErrorKind::from_name(&error.kind).unwrap_or(ErrorKind::Plain);
    let (text, example) = explained(kind);
    let prose = |text: &str| wrap::prose(&visible(text), columns);
    let mut out = prose(&format!(
        "{}\n\n{text}\n\nExample: {example}",
        error.one_line()
    ));
    if let Some(hint) = &error.hint {
        out.push_str(&prose(&format!("Hint: {hint}")));
    }
    for name in hidden_names(session, &format!("{text} {example}")) {
        let way = super::doc::way_to(session, name);
        out.push_str(&prose(&format!(
            "Here `{name}` is a name of yours, not the library's. {way}"
        )));
    }
    Ok(Reply::Text(out))
}

/// The names in the code of a text that the session hides with names of its own, each once.
fn hidden_names<'t>(session: &Session, text: &'t str) -> Vec<&'t str> {
    let mut names = Vec::new();
    for code in text.split('`').skip(1).step_by(2) {
        // A command is no code.
        let words = code.split(|c: char| !c.is_alphanumeric() && c != '_');
        for word in words.filter(|_| !code.starts_with(':')) {
            if !names.contains(&word) && session.hidden(word).is_some() {
                names.push(word);
            }
        }
    }
    names
}

/// What an error of this kind means, and an example of the way out.
#[rustfmt::skip]
pub(super) fn explained(kind: ErrorKind) -> (&'static str, &'static str) {
    match kind {
        ErrorKind::Syntax => (
            "The text is not a program of the language, so nothing of it ran. The caret stands where reading had to stop; the slip is there or just before: a bracket that is not closed, an operator without its right side, a keyword used as a name.",
            "`1 + * 2` has an operator too many; write `1 + 2`.",
        ),
        ErrorKind::Name => (
            "A name was used that nobody has declared, or one was assigned that may not be: a constant, or a global that a function met before it existed. Names are case-sensitive, and a name lives from its first assignment on.",
            "`total + 1` fails in a fresh session; write `total = 0` first.",
        ),
        ErrorKind::Type => (
            "The operation exists, but not for values of this type. Nothing is converted behind your back: a string of digits is not a number. `:type EXPR` tells what something is.",
            "`\"3\" * 4.5` fails; write `number(\"3\") * 4.5`.",
        ),
        ErrorKind::Value => (
            "The type is right, but this very value cannot be used: a text that is no number, a count below zero, something empty where something is needed.",
            "`number(\"abc\")` fails; `number(\"12\")` gives 12.",
        ),
        ErrorKind::Arity => (
            "A function was called with more or fewer arguments than it takes. `:doc NAME` shows how it is called.",
            "`sqrt(1, 2)` fails; write `sqrt(2)`.",
        ),
        ErrorKind::Index => (
            "An index lies outside. The first element has index 0, so an array of 3 elements has the indices 0, 1 and 2.",
            "`[10, 20][2]` fails; `[10, 20][1]` gives 20. `size(a)` tells how many there are.",
        ),
        ErrorKind::Attribute => (
            "The struct or module has no member of that name, neither its own nor an inherited one. After the dot, Tab lists what there is.",
            "`struct P { x = 1 }` and then `P.y` fails; write `P.x`, or set it: `P.y = 2`.",
        ),
        ErrorKind::ZeroDivision => (
            "Something was divided by zero, and exact numbers have no infinity to answer with. Often the divisor is a variable that became 0, so test it first.",
            "`n / d` fails for `d = 0`; write `if d != 0 { n / d }`.",
        ),
        ErrorKind::Domain => (
            "The number lies outside of what the mathematical function is defined for: a logarithm of zero, an arc sine of more than 1.",
            "`log(0)` fails; `log(1)` gives 0.",
        ),
        ErrorKind::Dimension => (
            "The shapes do not fit: vectors of different lengths, or a product of matrices where the columns of the left one are not as many as the rows of the right one.",
            "`[1, 2] + [1, 2, 3]` fails; `[1, 2] + [3, 4]` gives [4, 6].",
        ),
        ErrorKind::Precision => (
            "Two numbers with π or e in them are so close that even 4096 bits could not tell which is greater; very likely they are equal, but that could not be proved.",
            "Compare with a tolerance, `abs(a - b) < 1/10^50`, or as floats, `float(a) == float(b)`.",
        ),
        ErrorKind::Assertion => (
            "An assertion of the program did not hold: what it takes for granted is not so here. The values that it looks at tell more than the message.",
            "`assert(x > 0)` fails for `x = 0`; print `x` before it.",
        ),
        ErrorKind::Import => (
            "A module could not be found, or includes itself on a detour. It is looked for beside the file that includes it, then in the current folder (`:pwd`).",
            "`include \"tools.lm\"` needs a file tools.lm in this folder; `:cd DIR` goes elsewhere.",
        ),
        ErrorKind::Io => (
            "A file or stream could not be read or written: it does not exist, is a folder, or belongs to somebody else.",
            "Check the path: `:pwd` tells which folder it starts from.",
        ),
        ErrorKind::Permission => (
            "The sandbox forbids files, programs, and modules outside the start folder, or a command is not for this place.",
            "Start lmsh without `--sandbox` if you trust the program.",
        ),
        ErrorKind::Recursion => (
            "Calls are nested too deeply: most often a function that calls itself and never reaches the case that stops it.",
            "`func f(n) { return n * f(n - 1) }` never ends; begin it with `if n <= 1 { return 1 }`.",
        ),
        ErrorKind::Limit => (
            "The result, or all values together, would need more memory than the session may use. Often the number is far larger than thought, or a list grows without end.",
            "`10^(10^12)` is too large to write out; `--max-memory 4G` raises the ceiling.",
        ),
        ErrorKind::Interrupted => (
            "Ctrl-C stopped the computation. Every variable is as the last statement that was finished left it.",
            "If it only takes long, let it run; `:time EXPR` tells how long a smaller case takes.",
        ),
        ErrorKind::Plain => (
            "The program itself raised this with `throw` or `error`; its message is the program's own.",
            "`try { f() } catch e { print(e.message) }` catches it.",
        ),
    }
}
