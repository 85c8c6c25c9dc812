//! Hints for common mistakes.

#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "mistakes that are not listed are not common"
)]

use super::context::Context;
use super::place::Place;
use crate::syntax::token::{Lex, Word};
use crate::text::{Fault, Span};

/// Whether this token can start a value.
pub(super) fn begins_value(lex: Lex) -> bool {
    match lex {
        Lex::Name | Lex::Number | Lex::Text | Lex::TextOpen | Lex::Word(_) => true,
        Lex::Open(_) | Lex::Bang | Lex::Root => true,
        _ => lex == Lex::Bar,
    }
}

/// The hint for a token that cannot follow an operand.
pub(super) fn after_operand(context: &Context<'_>, lex: Lex, span: Span) -> Option<String> {
    let place = context.place();
    if let Some(hint) = of(context, lex, span, place) {
        return Some(hint);
    }
    if place == Place::End && declares_symbols(context, span) {
        return Some("symbols are separated by commas: `sym x, y`".to_string());
    }
    if place == Place::Operand && context.previous_text() == "sym" {
        let text = context.text(span);
        return Some(match lex {
            Lex::Word(_) => format!("`{text}` is a reserved word; choose another name: `sym x`"),
            _ => "give the symbol a name: `sym x`, or several: `sym x, y`".to_string(),
        });
    }
    if context.frame().flat.questions > 0 {
        return Some("a choice is written `c ? a : b`".to_string());
    }
    if let Some(hint) = foreign_word(context.text(context.first_word())) {
        return Some(hint.to_string());
    }
    let (text, before) = (context.text(span), context.previous_text());
    let group = context.frame().bracket == b'(' && !context.may(",..,") && !context.is_for();
    let foreign = match (lex, text) {
        (Lex::Name, "mod") => Some("the remainder is `a % b`"),
        (Lex::Name, "div") => Some("integer division is `idiv(a, b)`"),
        (Lex::Name, "is") => Some("equality is `==`"),
        (Lex::Name, "xor") => Some("for bools, `!=` is exclusive or"),
        (Lex::Name, "if") => Some("a condition comes first: `if c { … } else { … }`"),
        (Lex::Bar, _) => Some("\"or\" is `||`"),
        (Lex::Comma, _) if context.is_index() => Some("brackets take one slice: `x[1:3][0]`"),
        (Lex::Comma, _) if group => Some("an array is written `[a, b]`"),
        (Lex::Comma, _) if lists_names(context) => {
            Some("to assign several, write `[a, b] = [1, 2]`")
        }
        (Lex::Comma, _) => Some("`,` goes only between arguments, elements and fields"),
        (Lex::Semicolon, _) => Some("a bracket is still open here"),
        (Lex::Name | Lex::Open(_), _) if before == "print" => Some("write `print(…)`"),
        _ => None,
    };
    if let Some(hint) = foreign {
        return Some(hint.to_string());
    }
    let statements = context.may_end_statement() && place != Place::End;
    if !statements {
        return None;
    }
    Some(match factor(context, lex, span) {
        Some(factor) => format!(
            "to multiply, write `{factor}*{text}`; two statements on one line need `;` between them"
        ),
        None => "two statements on one line need `;` between them".to_string(),
    })
}

/// The left factor, if a product was meant: a number, a power, or something in parentheses, right
/// before a name.
fn factor<'s>(context: &Context<'s>, lex: Lex, span: Span) -> Option<&'s str> {
    let (previous, place) = context.previous?;
    let touches = place.end == span.start;
    let start = match previous {
        Lex::Number => place.start,
        Lex::Raised | Lex::Close(b')') if touches => {
            let tokens = context.statement();
            let mut depth = 0usize;
            let closed = tokens.iter().rev().find(|(lex, _)| {
                match lex {
                    Lex::Close(_) => depth += 1,
                    Lex::Open(_) => depth = depth.saturating_sub(1),
                    _ => {}
                }
                depth == 0 && *lex != Lex::Raised
            });
            closed?.1.start
        }
        _ => return None,
    };
    let factor = context.source.get(start as usize..place.end as usize)?;
    (lex == Lex::Name && factor.chars().count() <= 40).then_some(factor)
}

/// In a list of names for the elements of an array, explains why the entries must be names.
pub(super) fn of_names(context: &Context<'_>, place: Place) -> Option<&'static str> {
    if place != Place::End || context.frame().bracket != b'[' {
        return None;
    }
    Some(match context.word_around() {
        "for" => "the names of a `for` are new variables: `for [a, b] in list { … }`",
        _ => "`var` declares names; to assign to existing ones, leave it out: `[a[0], b] = …`",
    })
}

/// Whether the statement before this place is `sym` followed by names.
fn declares_symbols(context: &Context<'_>, at: Span) -> bool {
    let before = context.source.get(..at.start as usize).unwrap_or_default();
    let statement = before.rsplit(['\n', ';', '{']).next().unwrap_or_default();
    statement.trim_start().starts_with("sym ")
}

/// Whether a statement starts with a name and a comma, like `a, b = 1, 2`.
fn lists_names(context: &Context<'_>) -> bool {
    let statements = matches!(context.frame().bracket, 0 | b'{') && !context.is_record();
    statements && matches!(context.statement()[..], [(Lex::Name, _)])
}

/// The hint for a token that cannot be at this place.
pub(super) fn of(context: &Context<'_>, lex: Lex, span: Span, place: Place) -> Option<String> {
    let (text, before) = (context.text(span), context.previous_text());
    let bracket = context.frame().bracket;
    let record = context.is_record();
    if (record || bracket == b'{' && place == Place::Equals) && context.in_lambda_struct() {
        let hint = "after `|…|` a `{` is a struct; for statements write `do |…| { … }`";
        return Some(hint.to_string());
    }
    if let Some(hint) = of_mark(context, lex, span, place) {
        return Some(hint);
    }
    if let Some(hint) = of_operator(context, lex, text, before, place) {
        return Some(hint.to_string());
    }
    if let Some(hint) = of_brackets(context, lex, place) {
        return Some(hint.to_string());
    }
    let touches = context.previous.is_some_and(|(_, p)| p.end == span.start);
    let hint = match (lex, text) {
        (Lex::Minus | Lex::Bang, _) if place == Place::Root => {
            "put the value in parentheses: `√(-x)`"
        }
        (Lex::Arrow | Lex::Assign, _) if place == Place::Brace && context.is_function() => {
            "a named function has a block: `func f(x) { return … }`"
        }
        (Lex::Arrow, _) => {
            "a function is written `|x| x + 1` or `fn(x) => x + 1`; \"at least\" is `>=`"
        }
        (Lex::Close(b')'), _) if context.is_for() => {
            "write `for (var i = 0; i < n; i = i + 1)` or `for x in list`"
        }
        (Lex::Close(b')'), _) if place == Place::Value && before == "(" => {
            "a function without parameters is written `|| e`"
        }
        (Lex::Close(b']'), _) if context.is_call() && before == "[" => {
            "put an index in the brackets: `a[0]`"
        }
        (Lex::Semicolon, _)
            if place == Place::Body || place == Place::Value && context.is_condition() =>
        {
            "an empty body is `{ }`"
        }
        (Lex::Name, _) if place == Place::Member => return None,
        (Lex::Comma, _) if place == Place::Declared => {
            "declare one variable per `var`, or unpack an array: `var [a, b] = …`"
        }
        (Lex::Number, _) if touches && text.starts_with('.') => "an element is `a[0]`",
        (Lex::Assign, _) if place == Place::ParamDone => of_parameter(context, lex),
        (Lex::Spread, _) if matches!(place, Place::Param | Place::ParamDone) => {
            of_parameter(context, lex)
        }
        (Lex::Spread, _) if matches!(place, Place::Operand | Place::Body) => {
            "a range of numbers is `range(a, b)`"
        }
        (Lex::Spread, _) => SPREADS,
        (Lex::Dot, _) if matches!(place, Place::Param | Place::Member) => {
            "a range of numbers is `range(a, b)`, a rest parameter `...xs`"
        }
        (Lex::Word(_), _) if record => "quote a key that is a reserved word: `\"for\" = 1`",
        (Lex::Word(Word::If), _) => {
            "`if` is a statement; to choose between values, write `c ? a : b`"
        }
        (Lex::Name, _) if place == Place::FuncValue => {
            "a function within an expression has no name"
        }
        (Lex::Name, _) if place == Place::ForNames && context.may(",") => {
            "write `for x in list { … }` or `for (var i = 0; i < n; i = i + 1) { … }`"
        }
        _ => return None,
    };
    Some(hint.to_string())
}

/// Whether the token before this place is a decimal point right after a digit.
fn follows_number(context: &Context<'_>) -> bool {
    let point = context.previous.filter(|_| context.previous_text() == ".");
    let before = point.and_then(|(_, span)| context.source.get(..span.start as usize));
    before.is_some_and(|text| text.ends_with(|c: char| c.is_ascii_digit()))
}

/// Hints for brackets, bars and `?` in places where none of them is allowed.
fn of_brackets(context: &Context<'_>, lex: Lex, place: Place) -> Option<&'static str> {
    let before = context.previous_text();
    let slices = before == ":" && context.frame().bracket == b'[';
    Some(match lex {
        Lex::Open(b'[') if place == Place::Param => {
            "a parameter is a name; take the array apart inside: `func f(p) { var [a, b] = p }`"
        }
        Lex::Bars if place == Place::ParamDone => {
            "a function that returns a function needs a space: `|x| |y| x + y`"
        }
        Lex::Question if place == Place::Value && before == "?" => {
            "a default for `null` is `x == null ? 0 : x`"
        }
        Lex::Close(b']') if place == Place::Value && slices => {
            "a slice directly follows the value it is taken from: `a[1:]`; an entry is `key: value`"
        }
        _ => return None,
    })
}

/// Explains the use of `...`.
pub(in crate::syntax) const SPREADS: &str =
    "`...` spreads an array in a call or an array: `f(...xs)`, `[...xs, 0]`";

/// The hint for a default or a rest parameter where neither is allowed.
fn of_parameter(context: &Context<'_>, lex: Lex) -> &'static str {
    match (lex == Lex::Assign, context.may("|")) {
        (true, true) => "`|…|` takes names only; with a default, write `fn(x, n = 1) => …`",
        (true, false) => "a rest parameter has no default: without arguments it is `[]`",
        (false, true) => "`|…|` takes names only; write `fn(...xs) => …`",
        (false, false) => SPREADS,
    }
}

/// The hint for an operator where a value is expected.
fn of_operator(
    context: &Context<'_>,
    lex: Lex,
    text: &str,
    before: &str,
    place: Place,
) -> Option<&'static str> {
    let fraction = lex == Lex::Number || lex == Lex::Dot;
    if place == Place::Member && !fraction && follows_number(context) {
        return Some("a decimal has digits after the point: `5.0`");
    }
    if context.bars().is_some() && lex == Lex::Open(b'[') {
        return Some("a parameter is a name: `|p| p[0] + p[1]`");
    }
    Some(match (lex, text) {
        (Lex::Infix, "*") if before == "*" => "a power is written `x^y`",
        (Lex::Infix, "/") if before == "*" => {
            "comments do not nest: the first `*/` ends the comment"
        }
        (Lex::Infix, "+") if place != Place::Operand => "there is no unary plus",
        (Lex::Infix, ">") if before == "-" => "the arrow is `=>`, a member `s.name`",
        (Lex::Infix, ">") if before == "<" => "\"not equal\" is `!=`",
        (Lex::Infix, "<") if before == "=" => "\"at most\" is `<=`",
        (Lex::Infix | Lex::Minus | Lex::Dot | Lex::Bang | Lex::Open(_) | Lex::Number, _)
            if context.bars().is_some() =>
        {
            "the absolute value is `abs(x)`, a function `|x| e`"
        }
        (Lex::Number, _) if place == Place::Member => "a range of numbers is `range(a, b)`",
        (Lex::Infix, "==") if before == "!" => "\"not equal\" is `!=`",
        (Lex::Infix, ">") if before == "||" || before == "|" => "call the function: `f(x)`",
        (Lex::Infix, "<") if before == "<" => "there are no bit operators; use `x * 2^n`",
        (Lex::Infix, ">" | ">=") if before == ">" => {
            "there are no bit operators; use `idiv(x, 2^n)`"
        }
        (Lex::Infix, _) if matches!(place, Place::Start | Place::Field | Place::Semicolon) => {
            "an operator goes between two values"
        }
        (Lex::Assign, _) if before == "==" || before == "!=" => {
            "equality is `==`, its opposite `!=`"
        }
        _ => return None,
    })
}

/// The hint for a slice with a step, whose `::` is read as one token, or for a `?` before a name.
fn of_mark(context: &Context<'_>, lex: Lex, span: Span, place: Place) -> Option<String> {
    if lex == Lex::Question && place == Place::Start {
        return asked(context, span);
    }
    let text = context.text(span);
    let scoped = lex == Lex::Dot && text == "::" && place == Place::Value
        || place == Place::Member && context.previous_text() == "::" && !matches!(lex, Lex::Name);
    if !scoped || !context.is_index() {
        return None;
    }
    let end = match context.previous_text() {
        "::" => span.start,
        _ => span.end,
    };
    let rest = context.source.get(end as usize..).unwrap_or("");
    Some(match rest.trim_start().starts_with(']') {
        true => "a copy of the whole is `x[:]`".to_string(),
        false => no_step(context),
    })
}

/// Says what to write for a slice with a step.
pub(super) fn no_step(context: &Context<'_>) -> String {
    let name = context.indexed_name().unwrap_or("x");
    format!("for every second element, write `map(range(0, size({name}), 2), |i| {name}[i])`")
}

/// The hint for a `?` before a name.
fn asked(context: &Context<'_>, question: Span) -> Option<String> {
    let after = context.source.get(question.end as usize..)?;
    let end = after.find(|c: char| !c.is_alphanumeric() && c != '_' && c != ':');
    let name = &after[..end.unwrap_or(after.len())];
    let begins = name.starts_with(|c: char| c.is_alphabetic() || c == '_');
    begins.then(|| format!("`{name}?` and `:help {name}` explain a name"))
}

/// Adds a hint about what a bad character was probably meant to be, judging by its surroundings.
/// The context ends before that character.
pub(super) fn of_bad(context: &Context<'_>, source: &str, bad: Fault) -> Fault {
    let place = context.place();
    let after = source.get(bad.span().end as usize..).unwrap_or("");
    let begins_word = after.starts_with(|c: char| c.is_alphabetic() || c == '!');
    let before = &source[..bad.span().start as usize];
    let line = before.trim_end_matches([' ', '\t']);
    let begins_line = line.is_empty() || line.ends_with(['\n', '\r']);
    let statements = context.may_end_statement();
    let starts = statements && (place == Place::Start || begins_line);
    match &source[bad.span().range()] {
        ":" if starts && begins_word => return bad.hint(COMMANDS),
        ":" if begins_word && is_first_word(context, bad.span()) && !after.starts_with('=') => {
            return bad.hint("the colon of a command comes first on its line: `:help`");
        }
        ":" => {}
        _ => return bad,
    }
    let body = matches!(
        place,
        Place::Body
            | Place::Loop
            | Place::FuncNamed
            | Place::FuncBody
            | Place::Brace
            | Place::CatchHead
    ) || place == Place::Value && context.is_condition();
    if after.starts_with('=') {
        bad.hint("a value is assigned with `=`")
    } else if body {
        bad.hint("a body goes in braces: `if c { … }`")
    } else if matches!(place, Place::Declared | Place::ParamDone) {
        bad.hint("a type comes before the name: `int n = 1`; parameters have none")
    } else {
        bad
    }
}

/// Whether the bad character directly follows a name and nothing else precedes it on its line, as
/// in `q:help`.
fn is_first_word(context: &Context<'_>, bad: Span) -> bool {
    let first = context.first_word();
    let before = context.source[..first.start as usize].trim_end_matches(' ');
    let only = matches!(context.previous, Some((Lex::Name, name)) if name == first);
    only && first.end == bad.start && (before.is_empty() || before.ends_with('\n'))
}

/// The hint for a command where commands do not work.
const COMMANDS: &str = "commands such as `:help` work at the prompt, in pipes and in notebooks, each on a line of its own";

/// Hints for words from other languages at the start of a statement.
fn foreign_word(word: &str) -> Option<&'static str> {
    Some(match word {
        "let" | "const" | "local" | "auto" | "val" | "mut" => "declare a variable with `var x = …`",
        "def" | "function" | "fun" | "sub" | "lambda" => {
            "declare a function with `func f(x) { … }`"
        }
        "elif" | "elseif" | "elsif" => "write `else if`",
        "import" | "from" | "use" | "require" | "using" => "load a module with `include name`",
        "class" | "record" | "type" => "declare a struct with `struct S { … }`",
        "print" | "println" | "echo" | "puts" => "write `print(…)`",
        "except" | "rescue" => "write `catch (e) { … }`",
        "raise" | "fail" => "write `throw …`",
        "foreach" | "each" => "write `for x in list { … }`",
        "repeat" => "write `loop n { … }`",
        "until" | "unless" => "write `while !(…)` or `if !(…)`",
        "in" => "`in` goes on the same line as the value it looks for: `x in list`",
        "then" => "a body goes in braces: `if c { … }`",
        "switch" | "match" | "case" => "write `if … { … } else if … { … }`",
        "double" | "number" | "integer" | "str" | "boolean" => {
            "declare a variable with `var x = …`"
        }
        _ => return None,
    })
}
