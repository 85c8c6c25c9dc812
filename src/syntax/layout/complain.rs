//! What to say when a token cannot stand where it stands: what was expected, what was found, and the
//! way out when the mistake is a common one.

#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "a mistake that is not listed is not a common one"
)]

use super::Pass;
use super::state::{After, Kind, State};
use crate::syntax::token::{Lex, Word};
use crate::text::{Fault, Span};

impl Pass<'_> {
    fn text(&self, span: Span) -> &str {
        self.source.get(span.range()).unwrap_or("")
    }

    fn previous_text(&self) -> &str {
        self.previous.map_or("", |(_, span)| self.text(span))
    }

    /// This token cannot stand here.
    pub(super) fn wrong(&self, lex: Lex, span: Span) -> Fault {
        let frame = self.frame();
        let found = self.found(lex, span);
        let message = match frame.state {
            _ if frame.condition && frame.state == State::Operand => {
                format!("expected a body, found {found}")
            }
            State::Operand | State::Typed | State::Declared | State::Stop | State::EitherEnd => {
                return self.wrong_after_operand(lex, span);
            }
            State::Start if frame.kind.holds_statements() => {
                format!("a statement cannot start with {found}")
            }
            state => format!("expected {}, found {found}", expected(state, frame.kind)),
        };
        let fault = Fault::syntax(span, message);
        match self.hint(lex, span) {
            Some(hint) => fault.hint(hint),
            None => fault,
        }
    }

    fn found(&self, lex: Lex, span: Span) -> String {
        let text = self.text(span);
        match lex {
            Lex::Text => "a string".to_string(),
            Lex::Word(_) => format!("the reserved word `{text}`"),
            _ if text.chars().count() > 40 => "a long name or number".to_string(),
            _ => format!("`{text}`"),
        }
    }

    /// Two operands side by side, or a separator where none may stand.
    fn wrong_after_operand(&self, lex: Lex, span: Span) -> Fault {
        let frame = self.frame();
        let found = self.found(lex, span);
        let begins = match lex {
            Lex::Name
            | Lex::Number
            | Lex::Text
            | Lex::Word(_)
            | Lex::Open(_)
            | Lex::Bang
            | Lex::Root => true,
            _ => lex == Lex::Bar,
        };
        let message = match frame.kind {
            _ if frame.state == State::Stop => {
                format!("expected the end of the statement, found {found}")
            }
            _ if frame.state == State::Declared => {
                format!("expected `=` or the end of the statement, found {found}")
            }
            Kind::Unit | Kind::Block | Kind::Either if begins => {
                format!("expected an operator or the end of the statement, found {found}")
            }
            Kind::Group => format!("expected an operator or `)`, found {found}"),
            Kind::Args => format!("expected an operator, `,` or `)`, found {found}"),
            Kind::Array | Kind::Index => format!("expected an operator, `,` or `]`, found {found}"),
            Kind::Record => format!("expected an operator, `,` or `}}`, found {found}"),
            Kind::ForParts(_) => format!("expected `;`, found {found}"),
            _ => format!("unexpected {found}"),
        };
        let fault = Fault::syntax(span, message);
        match self.hint_after_operand(lex, span) {
            Some(hint) => fault.hint(hint),
            None => fault,
        }
    }

    fn hint_after_operand(&self, lex: Lex, span: Span) -> Option<String> {
        let frame = self.frame();
        if let Some(hint) = self.hint(lex, span) {
            return Some(hint);
        }
        if let Some(hint) = foreign_word(self.text(self.first)) {
            return Some(hint.to_string());
        }
        let (text, before) = (self.text(span), self.previous_text());
        let foreign = match (lex, text) {
            (Lex::Name, "mod") => Some("the remainder is `a % b`"),
            (Lex::Name, "div") => Some("integer division is `idiv(a, b)`"),
            (Lex::Name, "is") => Some("equality is `==`"),
            (Lex::Name, "xor") => Some("on bools `!=` is exclusive or"),
            (Lex::Name, "in") => Some("`array::contains(a, x)` asks whether `x` is in `a`"),
            (Lex::Name, "if") => Some("a condition comes first: `if c { … } else { … }`"),
            (Lex::Bar, _) => Some("\"or\" is `||`"),
            (Lex::Comma, _) if frame.kind == Kind::Group => Some("an array is written `[a, b]`"),
            (Lex::Comma, _) if frame.state == State::Declared => {
                Some("declare one variable per `var`")
            }
            (Lex::Comma, _) => Some("`,` stands only between arguments, elements and fields"),
            (Lex::Semicolon, _) => Some("a bracket is still open here"),
            (Lex::Name | Lex::Open(_), _) if before == "print" => Some("call it: `print(…)`"),
            _ => None,
        };
        if let Some(hint) = foreign {
            return Some(hint.to_string());
        }
        if frame.kind.holds_statements() && frame.state != State::Stop {
            let product = matches!(self.previous, Some((Lex::Number, _))) && lex == Lex::Name;
            return Some(if product {
                format!(
                    "to multiply, write {before}*{text}; two statements on one line need `;` between them"
                )
            } else {
                "two statements on one line need `;` between them".to_string()
            });
        }
        None
    }

    /// The way out of a common mistake.
    fn hint(&self, lex: Lex, span: Span) -> Option<String> {
        let frame = self.frame();
        if self.frames.iter().any(|f| f.after_bars) && frame.kind == Kind::Record {
            return Some(
                "after `|…|` a `{` is a struct; for statements write `do |…| { … }`".to_string(),
            );
        }
        let (text, before) = (self.text(span), self.previous_text());
        if let Some(hint) = self.hint_operator(lex, text, before) {
            return Some(hint.to_string());
        }
        let hint = match (lex, text) {
            (Lex::Minus | Lex::Bang, _) if frame.state == State::Primary => {
                "put the value in parentheses: `√(-x)`"
            }
            (Lex::Arrow | Lex::Assign, _) if frame.state == State::Brace(After::End) => {
                "a named function has a block: `func f(x) { return … }`"
            }
            (Lex::Arrow, _) => {
                "a function is written `|x| x + 1` or `fn(x) => x + 1`; \"at least\" is `>=`"
            }
            (Lex::Close(b')'), _) if frame.kind == Kind::Group && before == "(" => {
                "without parameters: `|| e`"
            }
            (Lex::Close(b')'), _) if matches!(frame.kind, Kind::ForParts(_)) => {
                "write `for (var i = 0; i < n; i = i + 1)` or `for x in list`"
            }
            (Lex::Close(b']'), _) if frame.kind == Kind::Index && before == "[" => {
                "name the index: `a[0]`"
            }
            (Lex::Semicolon, _) if frame.condition || frame.state == State::Body => {
                "an empty body is `{ }`"
            }
            (Lex::Name, _) if frame.state == State::Member => return None,
            (Lex::Number, _)
                if self.previous.is_some_and(|(_, p)| p.end == span.start)
                    && text.starts_with('.') =>
            {
                "an element is `a[0]`"
            }
            (Lex::Assign, _) if frame.state == State::ParamDone => {
                "default parameters are not supported"
            }
            (Lex::Dot, _) if frame.state == State::Param || frame.state == State::Member => {
                "rest parameters and ranges are not supported; see `range(a, b)`"
            }
            (Lex::Word(_), _) if frame.kind == Kind::Record => {
                "quote a key that is a reserved word: `\"for\" = 1`"
            }
            (Lex::Word(Word::If), _) => {
                "`if` is a statement; a value needs a variable that both branches set"
            }
            (Lex::Name, _) if frame.state == State::FuncValue => {
                "a function within an expression has no name"
            }
            (Lex::Name, _) if frame.state == State::ForFirst || frame.state == State::For => {
                "write `for x in list { … }` or `for (var i = 0; i < n; i = i + 1) { … }`"
            }
            (_, ":") => "a field is written `name = value`",
            _ => return None,
        };
        Some(hint.to_string())
    }

    /// The way out when an operator stands where a value must.
    fn hint_operator(&self, lex: Lex, text: &str, before: &str) -> Option<&'static str> {
        let frame = self.frame();
        Some(match (lex, text) {
            (Lex::Infix, "*") if before == "*" => "a power is written `x^y`",
            (Lex::Infix, "+") => "there is no unary plus",
            (Lex::Infix, ">") if before == "-" => "the arrow is `=>`, a member `s.name`",
            (Lex::Infix, ">") if before == "<" => "\"not equal\" is `!=`",
            (Lex::Infix, "<") if before == "=" => "\"at most\" is `<=`",
            (Lex::Infix | Lex::Minus | Lex::Dot | Lex::Bang | Lex::Open(_), _)
                if frame.kind == Kind::Bars =>
            {
                "the absolute value is `abs(x)`, a function `|x| e`"
            }
            (Lex::Number, _) if frame.kind == Kind::Bars => {
                "the absolute value is `abs(x)`, a function `|x| e`"
            }
            (Lex::Number, _) if frame.state == State::Member => {
                "a range of numbers is `range(a, b)`"
            }
            (Lex::Infix, "==") if before == "!" => "\"not equal\" is `!=`",
            (Lex::Infix, ">") if before == "||" || before == "|" => "call the function: `f(x)`",
            (Lex::Infix, "<") if before == "<" => "there are no bit operators; use `x * 2^n`",
            (Lex::Infix, ">" | ">=") if before == ">" => {
                "there are no bit operators; use `idiv(x, 2^n)`"
            }
            (Lex::Infix, _) if frame.state == State::Start => {
                "an operator stands between two values"
            }
            (Lex::Assign, _) if before == "==" || before == "!=" => {
                "equality is `==`, its opposite `!=`"
            }
            _ => return None,
        })
    }

    /// A bad character, seen in its surroundings: what `:` was meant to be depends on them.
    pub(super) fn explain_bad(&self, fault: Fault) -> Fault {
        let frame = self.frame();
        let behind = self.source.get(fault.span().end as usize..).unwrap_or("");
        let begins_word = behind.starts_with(|c: char| c.is_alphabetic() || c == '!');
        let before = &self.source[..fault.span().start as usize];
        let line = before.trim_end_matches([' ', '\t']);
        let begins_line = line.is_empty() || line.ends_with(['\n', '\r']);
        let starts = frame.kind.holds_statements() && (frame.state == State::Start || begins_line);
        match self.text(fault.span()) {
            ":" if starts && begins_word => return fault.hint(COMMANDS),
            ":" if begins_word && self.is_first_word(fault.span()) => {
                return fault.hint("a command begins the line with its colon: `:help`");
            }
            "?" if starts && begins_word => {
                let name = behind.split(|c: char| !c.is_alphanumeric() && c != '_' && c != ':');
                let name = name.into_iter().next().unwrap_or_default();
                return fault.hint(format!(
                    "`{name}?` and `:help {name}` say what a name means"
                ));
            }
            ":" => {}
            _ => return fault,
        }
        let body = frame.condition
            || matches!(
                frame.state,
                State::ElseBody | State::Body | State::FuncNamed | State::FuncBody | State::Loop
            )
            || matches!(frame.state, State::Brace(_) | State::CatchHead);
        if self.source.as_bytes().get(fault.span().end as usize) == Some(&b'=') {
            fault.hint("a value is assigned with `=`")
        } else if body {
            fault.hint("a body stands in braces: `if c { … }`")
        } else if frame.state == State::Declared || frame.state == State::ParamDone {
            fault.hint("a type stands before the name: `int n = 1`; parameters have none")
        } else {
            fault
        }
    }

    /// Whether one name is all that stands before, directly, as in `q:help`.
    fn is_first_word(&self, span: Span) -> bool {
        let first = self.first;
        let begins_line = self.source[..first.start as usize].trim_end_matches(' ');
        first.end == span.start
            && matches!(self.previous, Some((Lex::Name, name)) if name == first)
            && (begins_line.is_empty() || begins_line.ends_with('\n'))
            && !self.source[span.end as usize..].starts_with('=')
    }

    /// `=` or `+=` where nothing can be assigned.
    pub(super) fn wrong_assign(&self, lex: Lex, span: Span) -> Fault {
        let frame = self.frame();
        let text = self.text(span);
        if !frame.state.is_operand() {
            return self.wrong(lex, span);
        }
        let message = format!("`{text}` assigns and cannot stand inside an expression");
        let hint = match (lex, frame.kind) {
            (Lex::Assign, _) if frame.condition => "to compare, write `==`",
            (Lex::Assign, Kind::Args) => "to compare, write `==`; arguments have no names",
            (Lex::Assign, Kind::Group | Kind::Array | Kind::Index) => "to compare, write `==`",
            _ if frame.kind.holds_statements() && self.opened_lambda() => {
                "a body with statements is written `do |x| { … }`"
            }
            (Lex::Assign, _) if frame.kind.holds_statements() => {
                "assign one variable per statement; to compare, write `==`"
            }
            _ => "assignment is a statement of its own",
        };
        Fault::syntax(span, message).hint(hint)
    }

    pub(super) fn reserved_operator(&self, word: Word, span: Span) -> Fault {
        let (name, sign) = match word {
            Word::And => ("and", "&&"),
            Word::Or => ("or", "||"),
            _ => ("not", "!"),
        };
        Fault::syntax(span, format!("`{name}` is not an operator")).hint(format!("write `{sign}`"))
    }

    pub(super) fn orphan(&self, word: &str, opener: &str, span: Span, between: bool) -> Fault {
        let found = Fault::syntax(span, format!("`{word}` without an open `{opener}`"));
        if between && self.frames.len() == 1 {
            return found.hint(format!("write `}} {word}` on one line"));
        }
        found
    }

    pub(super) fn newline_in_bars(&self, opener: Span) -> Fault {
        Fault::syntax(opener, "the parameters of `|…|` must end on their line")
            .hint("a newline may stand only beside a `,` there; \"or\" is `||`")
    }

    pub(super) fn split_operand(&self, lex: Lex, span: Span) -> Fault {
        let text = self.text(span);
        let hint = match lex {
            Lex::Bang => "a factorial stands on the line of its operand",
            _ if self.frame().condition => "put a body that starts with a bracket in braces",
            _ => "a call or an index stands on the line of its operand",
        };
        Fault::syntax(
            span,
            format!("a line that continues an expression cannot start with `{text}`"),
        )
        .hint(hint)
    }

    /// The input ended too early: what is missing.
    pub(super) fn unfinished(&self) -> Fault {
        let frame = self.frame();
        let end = self.previous.map_or(0, |(_, span)| span.end);
        let end = Span { start: end, end };
        if frame.kind == Kind::Unit {
            let missing = match frame.state {
                State::Operand | State::Start | State::End | State::EitherEnd => "the next line",
                state => expected(state, frame.kind),
            };
            let missing = if frame.condition && frame.state == State::Operand {
                "a body"
            } else {
                missing
            };
            return Fault::syntax(end, format!("expected {missing}, but the input ends here"));
        }
        let open = self.text(frame.opener);
        let found = Fault::syntax(frame.opener, format!("`{open}` is never closed"));
        let comment = self.source[frame.opener.end as usize..]
            .lines()
            .next()
            .and_then(|line| line.split_once("//"));
        match comment {
            Some((_, rest)) if rest.contains([')', ']', '}']) => {
                found.hint("`//` starts a comment; integer division is `idiv(a, b)`")
            }
            _ => found,
        }
    }
}

/// What is said to a command where there are none.
const COMMANDS: &str = "commands such as `:help` work at the prompt, in pipes and in notebooks, each on a line of its own";

/// What a state waits for, in words.
fn expected(state: State, kind: Kind) -> &'static str {
    match state {
        State::Start if kind == Kind::Record => "a field `name = value`",
        State::Start if matches!(kind, Kind::ForParts(_)) => "`;`",
        State::Need | State::Jump | State::LambdaBody => "an expression",
        State::Element if kind == Kind::Array || kind == Kind::Index => "an expression or `]`",
        State::Element => "an expression or `)`",
        State::Primary => "a value after the root",
        State::Member => "a name after the point",
        State::Body | State::ElseBody | State::Operand => "a body",
        State::AfterTry => "`catch` or `finally`",
        State::Loop => "a count or a body",
        State::For | State::ForComma => "a name",
        State::ForFirst => "`in` or `,`",
        State::ForSecond => "`in`",
        State::VarName | State::DefineName | State::StructName => "a name",
        State::Equals => "`=`",
        State::Include => "a path or a module name",
        State::FuncStatement => "a name or `(`",
        State::FuncValue => "`(`",
        State::FuncNamed => "`(` or `{`",
        State::FuncBody => "`{` or `=>`",
        State::StructBrace | State::Brace(_) => "`{`",
        State::CatchHead => "a name or `{`",
        State::DoHead => "`|` or `{`",
        State::Param if kind == Kind::Catch => "a name",
        State::Param => "a parameter",
        State::ParamDone if kind == Kind::Catch => "`)`",
        State::ParamDone if kind == Kind::Bars => "`,` or `|`",
        State::ParamDone => "`,` or `)`",
        State::ForMaybe => "`;` or `in`",
        State::Start
        | State::Typed
        | State::Stop
        | State::End
        | State::EitherEnd
        | State::AfterCatch
        | State::Declared => "the end of the statement",
    }
}

/// Words of other languages at the start of a statement.
fn foreign_word(word: &str) -> Option<&'static str> {
    Some(match word {
        "let" | "const" | "local" | "auto" | "val" | "mut" => "declare a variable with `var x = …`",
        "def" | "function" | "fun" | "sub" | "lambda" => {
            "declare a function with `func f(x) { … }`"
        }
        "elif" | "elseif" | "elsif" => "write `else if`",
        "import" | "from" | "use" | "require" | "using" => "load a module with `include name`",
        "class" | "record" | "type" => "declare a struct with `struct S { … }`",
        "print" | "println" | "echo" | "puts" => "call it: `print(…)`",
        "except" | "rescue" => "write `catch (e) { … }`",
        "raise" | "fail" => "write `throw …`",
        "foreach" | "each" => "write `for x in list { … }`",
        "repeat" => "write `loop n { … }`",
        "until" | "unless" => "write `while !(…)` or `if !(…)`",
        "then" => "a body stands in braces: `if c { … }`",
        "switch" | "match" | "case" => "write `if … { … } else if … { … }`",
        "double" | "number" | "integer" | "str" | "boolean" => {
            "declare a variable with `var x = …`"
        }
        _ => return None,
    })
}
