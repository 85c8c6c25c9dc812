//! The error message for a token that is not allowed where it is: what was expected, what was
//! found, and a fix if the mistake is a common one. It is derived from the tokens that the grammar
//! would have accepted, the surrounding tokens, and the open brackets.

#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "all other tokens get the usual wording"
)]

use super::context::Context;
use super::hint;
use super::place::Place;
use crate::syntax::token::{Lex, Word};
use crate::text::{Fault, Span};

/// Returns the error for the token at this place.
pub(super) fn wrong(context: &Context<'_>) -> Fault {
    let Some((lex, mut span)) = context.found else {
        return ended(context);
    };
    if matches!(lex, Lex::TextNext | Lex::TextEnd) {
        span.end = span.start + 1;
    }
    match lex {
        Lex::Word(word @ (Word::And | Word::Or | Word::Not)) => return not_operator(word, span),
        Lex::Word(Word::Else) if context.may_end_statement() => {
            return orphan(context, "else", "if", span);
        }
        Lex::Word(Word::Catch) if !context.is_record() => {
            return orphan(context, "catch", "try", span);
        }
        Lex::Word(Word::Finally) if context.may_end_statement() => {
            return orphan(context, "finally", "try", span);
        }
        Lex::Colon => return colon(context, span),
        Lex::Open(b'(' | b'[') | Lex::Bang if context.splits_operand() => {
            return split_operand(context, lex, span);
        }
        Lex::Assign | Lex::Compound if context.may("&&") && context.place() != Place::Start => {
            return wrong_assign(context, lex, span);
        }
        _ => {}
    }
    if let Some(opener) = context.bars()
        && context.newline
    {
        return newline_in_bars(opener);
    }
    if let Some(fault) = after_struct(context, span) {
        return fault;
    }
    let found = found(context, lex, span);
    let place = context.place();
    if place == Place::End && context.previous_text() == ":" && context.frame().bracket == b'[' {
        let message = format!("expected `]`, found {found}");
        return Fault::syntax(span, message).hint(
            "a slice directly follows the value it is taken from: `a[:1]`; an empty dict is `[:]`",
        );
    }
    if let Some(hint) = hint::of_names(context, place) {
        let message = format!("expected `,` or `]`, found {found}");
        return Fault::syntax(span, message).hint(hint);
    }
    let message = match place {
        Place::Operand | Place::End | Place::Declared => return after_operand(context, lex, span),
        Place::Start if context.follows_block() => {
            format!("expected the end of the statement, found {found}")
        }
        Place::Start => format!("a statement cannot start with {found}"),
        _ => format!("expected {}, found {found}", words(context, place)),
    };
    let fault = Fault::syntax(span, message);
    match hint::of(context, lex, span, place) {
        Some(hint) => fault.hint(hint),
        None => fault,
    }
}

/// The error for a stray colon. A colon belongs in a conditional, in a slice, and between a key and
/// its value in a dict, and nowhere else.
fn colon(context: &Context<'_>, span: Span) -> Fault {
    if context.is_index() {
        return Fault::syntax(span, "a slice has one `:`").hint(hint::no_step(context));
    }
    let fault = Fault::syntax(span, "unexpected character `:`").hint(
        "a field is written `name = value`, a member of a module `m::name`, an entry of a dict `[key: value]`, a choice `c ? a : b`",
    );
    hint::of_bad(context, context.source, fault)
}

fn found(context: &Context<'_>, lex: Lex, span: Span) -> String {
    let text = context.text(span);
    match lex {
        Lex::Text | Lex::TextOpen => "a string".to_string(),
        Lex::Word(_) => format!("the reserved word `{text}`"),
        _ if text.chars().count() > 40 => "a long name or number".to_string(),
        _ => format!("`{text}`"),
    }
}

/// The error for two operands side by side, or for a separator where none is allowed.
fn after_operand(context: &Context<'_>, lex: Lex, span: Span) -> Fault {
    let found = found(context, lex, span);
    let begins = hint::begins_value(lex);
    let ends: Vec<&str> = [
        (":", "`:`"),
        (",..,", "`,`"),
        (")", "`)`"),
        ("]", "`]`"),
        ("}", "`}`"),
    ]
    .into_iter()
    .filter(|(token, _)| context.may(token))
    .map(|(_, name)| name)
    .collect();
    let message = match (&ends[..], context.frame().bracket) {
        _ if context.place() == Place::End => {
            format!("expected the end of the statement, found {found}")
        }
        _ if context.place() == Place::Declared => {
            format!("expected `=` or the end of the statement, found {found}")
        }
        _ if context.may(";") => format!("expected `;`, found {found}"),
        _ if context.frame().is_value() => {
            format!("expected an operator, `:` or `}}`, found {found}")
        }
        ([], _) | (["`}`"], _) if !begins => format!("unexpected {found}"),
        ([], _) | (["`}`"], _) => {
            format!("expected an operator or the end of the statement, found {found}")
        }
        ([one], _) => format!("expected an operator or {one}, found {found}"),
        ([first, last, ..], _) => format!("expected an operator, {first} or {last}, found {found}"),
    };
    let fault = Fault::syntax(span, message);
    match hint::after_operand(context, lex, span) {
        Some(hint) => fault.hint(hint),
        None => fault,
    }
}

/// The error for `=` or `+=` where nothing can be assigned.
fn wrong_assign(context: &Context<'_>, lex: Lex, span: Span) -> Fault {
    let text = context.text(span);
    let message = format!("`{text}` assigns, so it cannot be used inside an expression");
    let assigns = lex == Lex::Assign;
    let hint = match context.frame().bracket {
        _ if context.frame().flat.questions > 0 => "assign the chosen value: `x = c ? a : b`",
        _ if assigns && context.ends_in_loose_bracket() => {
            "a body that starts with a bracket goes in braces: `if c { [a, b] = … }`"
        }
        _ if assigns && context.place() == Place::Body => "to compare, write `==`",
        b'(' if assigns && context.is_call() => {
            "to compare, write `==`; an equation for `solve` is `eq(a, b)`; arguments have no names"
        }
        b'(' | b'[' if assigns && !context.may(";") => "to compare, write `==`",
        0 | b'{' if !context.is_record() => {
            let lambda = |(lex, _): &(Lex, Span)| matches!(lex, Lex::Bar | Lex::Bars | Lex::Arrow);
            if context.statement().iter().any(lambda) {
                "a body with statements is written `do |x| { … }`"
            } else if assigns {
                "assign one variable per statement; to compare, write `==`"
            } else {
                "assignment is a statement of its own"
            }
        }
        _ => "assignment is a statement of its own",
    };
    Fault::syntax(span, message).hint(hint)
}

fn not_operator(word: Word, span: Span) -> Fault {
    let (name, hint) = match word {
        Word::And => ("and", "write `&&`"),
        Word::Or => ("or", "write `||`"),
        _ => ("not", "write `!`: `!a`, `!(x in c)`"),
    };
    Fault::syntax(span, format!("`{name}` is not an operator")).hint(hint)
}

fn orphan(context: &Context<'_>, word: &str, opener: &str, span: Span) -> Fault {
    let fault = Fault::syntax(span, format!("`{word}` without an open `{opener}`"));
    let before = context.previous_lex();
    let between = matches!(before, None | Some(Lex::Semicolon)) || context.follows_block();
    if between && context.frames.len() == 1 {
        return fault.hint(format!("write `}} {word}` on one line"));
    }
    fault
}

fn newline_in_bars(opener: Span) -> Fault {
    Fault::syntax(opener, "the parameters of `|…|` must end on their line")
        .hint("a newline is allowed only next to a `,` there; \"or\" is `||`")
}

fn split_operand(context: &Context<'_>, lex: Lex, span: Span) -> Fault {
    let text = context.text(span);
    let hint = match lex {
        Lex::Bang => "a factorial goes on the same line as its operand",
        _ if context.place() == Place::Body => "put a body that starts with a bracket in braces",
        _ => "a call or an index goes on the same line as its operand",
    };
    let message = format!("a line that continues an expression cannot start with `{text}`");
    Fault::syntax(span, message).hint(hint)
}

/// The error after a `{ … }` that starts the text and has been read as a struct.
fn after_struct(context: &Context<'_>, span: Span) -> Option<Fault> {
    let brace = context.leading_struct()?;
    if context.may("&&") {
        let message = format!("unexpected `{}`", context.text(span));
        let hint = "an input that starts with `{` is a single struct, or the `{` opens a block";
        return Some(Fault::syntax(span, message).hint(hint));
    }
    let message = "a `{` at the start of a statement opens a block";
    let hint = "put a struct that starts a statement in parentheses";
    Some(Fault::syntax(brace, message).hint(hint))
}

/// The error for input that ends too early, which says what is missing.
pub(super) fn unfinished(source: &str) -> Fault {
    match Context::at(source, source.len()) {
        Ok(context) => ended(&context),
        Err(bad) => bad,
    }
}

fn ended(context: &Context<'_>) -> Fault {
    if let Some(comment) = context.open_comment {
        let opener = Span {
            end: comment.start + 2,
            ..comment
        };
        return Fault::syntax(opener, "a comment is not closed: `*/` is missing");
    }
    let end = context.previous.map_or(0, |(_, span)| span.end);
    let end = Span { start: end, end };
    if let Some(opener) = context.bars() {
        if !matches!(context.previous_lex(), Some(Lex::Comma | Lex::Name)) {
            return newline_in_bars(opener);
        }
        return never_closed(context, opener);
    }
    let frame = context.frame();
    if frame.bracket != 0 {
        let opener = Span {
            start: frame.opener,
            end: frame.opener + 1,
        };
        return never_closed(context, opener);
    }
    let missing = match context.place() {
        Place::Operand if context.may(":") => "`:` and the other value",
        Place::Operand | Place::Start => "the next line",
        place => words(context, place),
    };
    Fault::syntax(end, format!("expected {missing}, but the input ends here"))
}

fn never_closed(context: &Context<'_>, opener: Span) -> Fault {
    let open = context.text(opener);
    let fault = Fault::syntax(opener, format!("`{open}` is never closed"));
    let comment = context.source[opener.end as usize..]
        .lines()
        .next()
        .and_then(|line| line.split_once("//"));
    match comment {
        Some((_, rest)) if rest.contains([')', ']', '}']) => {
            fault.hint("`//` starts a comment; integer division is `idiv(a, b)`")
        }
        _ => fault,
    }
}

/// Describes what is expected at a place.
fn words(context: &Context<'_>, place: Place) -> &'static str {
    match place {
        Place::Value if context.may("]") => "an expression or `]`",
        Place::Value if context.may(")") => "an expression or `)`",
        Place::Value => "an expression",
        Place::Root => "a value after the root",
        Place::Member => "the name of a member",
        Place::Body => "a body",
        Place::Catch => "`catch` or `finally`",
        Place::Loop => "a count or a body",
        Place::Name => "a name",
        Place::ForNames if context.may(",") => "`in` or `,`",
        Place::ForNames => "`in`",
        Place::ForMaybe => "`;` or `in`",
        Place::Semicolon => "`;`",
        Place::Declared => "`=` or the end of the statement",
        Place::Equals if context.may(";") => "`=` or `;`",
        Place::Equals => "`=`",
        Place::Path => "a path or a module name",
        Place::Func => "a name or `(`",
        Place::FuncValue => "`(`",
        Place::FuncNamed => "`(` or `{`",
        Place::FuncBody => "`{` or `=>`",
        Place::Brace => "`{`",
        Place::CatchHead => "a name or `{`",
        Place::DoHead => "`|` or `{`",
        Place::Param => "a parameter",
        Place::ParamDone if context.may("|") => "`,` or `|`",
        Place::ParamDone if context.may("=") => "`=`, `,` or `)`",
        Place::ParamDone => "`,` or `)`",
        Place::CatchDone => "`)`",
        Place::Field => "a field `name = value`",
        Place::Start | Place::Operand | Place::End => "the end of the statement",
    }
}
