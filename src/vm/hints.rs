//! Hints that depend on the place where an error was raised: the names in scope, and names that
//! hide something in the library. They are worked out only if the error is not caught, so raising
//! one costs nothing extra.

use super::Vm;
use super::globals::SESSION;
use crate::code::{Instruction, Operand};
use crate::syntax::{TokenKind, tokens};
use crate::text::{Symbol, closest, closest_own, is_ordinary};
use crate::value::{ErrorObject, Puzzle, TracePoint, Unpacked, Value};

/// The kind of name that hides a library name.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Hidden {
    /// A local variable or a parameter.
    Local,
    /// A global variable or function of the program.
    Global,
}

impl Vm {
    /// Returns the hint for an error that was raised at this place.
    pub(super) fn hint_of(
        &self,
        error: &ErrorObject,
        point: Option<&TracePoint>,
    ) -> Option<String> {
        let scope = Scope { vm: self, point };
        let hint = match error.puzzle() {
            Puzzle::None => error.hint().map(|hint| scope.unhidden(hint)),
            Puzzle::Undefined(slot) => scope.undefined(slot),
            Puzzle::Called => {
                let own = scope.callee().and_then(|name| scope.about_hidden(&name));
                let spread = || scope.spreads().then(|| SPREAD_CALL.to_string());
                own.or_else(spread)
                    .or_else(|| error.hint().map(|hint| scope.unhidden(hint)))
            }
        };
        if !scope.reads_unit() {
            return hint;
        }
        let unit = "no variable `i` is declared, so `i` is the imaginary unit here";
        Some(hint.map_or_else(|| unit.to_string(), |hint| format!("{unit}; {hint}")))
    }

    /// Suggests what may have been meant by calling a module, which is not a function.
    pub(super) fn instead_of_module(&self, module: &crate::value::Module) -> String {
        let name: &str = module.name();
        let members = self.module_members(module);
        let members: Vec<&str> = members.iter().map(|m| self.symbols.text(*m)).collect();
        // The library's rows start with the most widely used functions.
        let of_its_name = members.iter().copied().find(|member| *member == name);
        let member = of_its_name.or(members.first().copied());
        match member {
            Some(member) => {
                let call = self.called_member(name, member);
                format!("call one of its functions, like `{call}`; `:doc {name}` lists them")
            }
            None => format!("call one of its functions: `{name}::name(…)`"),
        }
    }

    /// Shows how a member is called: `math::sqrt(x)`.
    fn called_member(&self, module: &str, member: &str) -> String {
        let in_module = |of: &str| of.split_ascii_whitespace().any(|m| m == module);
        let mut rows = self.builtins.iter();
        let row = rows.find(|row| row.name == member && in_module(row.modules));
        match row {
            Some(row) => format!("{module}::{}", row.signature),
            None => format!("{module}::{member}(…)"),
        }
    }
}

/// The hint for a call that spreads arguments into something that is not a function.
const SPREAD_CALL: &str = "`...` passes the elements of an array to a function: `max(...[1, 2])`";

/// The place where an error was raised, with the names that are visible there.
struct Scope<'a> {
    vm: &'a Vm,
    point: Option<&'a TracePoint>,
}

impl Scope<'_> {
    /// The names of local and captured variables that have a value at this place.
    fn locals(&self) -> Vec<Symbol> {
        let Some(point) = self.point else {
            return Vec::new();
        };
        let function = &point.chunk.functions()[point.function as usize].prototype;
        let here = |start: u32, end: u32| start <= point.word && point.word < end;
        let locals = function.locals.iter();
        let locals = locals.filter(|local| here(local.start, local.end));
        let captured = function.captured_names.iter().copied();
        locals.map(|local| local.name).chain(captured).collect()
    }

    /// Whether the chunk reads the constant `i`, which may have been intended as a variable.
    fn reads_unit(&self) -> bool {
        let (Some(point), vm) = (self.point, self.vm) else {
            return false;
        };
        let is_unit = |slot: u32| {
            vm.globals.flags(slot).builtin && vm.symbols.text(vm.globals.name(slot)) == "i"
        };
        let chunk = point.chunk.chunk();
        let functions = point.chunk.functions().iter().map(|f| &f.prototype);
        let code = functions.flat_map(|f| f.start..f.end);
        let mut code = code.filter_map(|word| Instruction::decode(chunk.words[word as usize]));
        code.any(|i| {
            let values = [i64::from(i.a), i64::from(i.b), i64::from(i.c)];
            let mut operands = i.op.operands().into_iter().zip(values);
            operands.any(|(kind, value)| kind == Operand::Slot && is_unit(value as u32))
        })
    }

    /// The namespace of the code, derived from one of its slots.
    fn space_of(&self, slot: u32) -> u32 {
        let symbol = self.vm.globals.name(slot);
        let mut spaces = 0..self.vm.globals.spaces();
        spaces
            .find(|space| self.vm.globals.find(*space, symbol) == Some(slot))
            .unwrap_or(SESSION)
    }

    /// The hint for a name that is not defined.
    fn undefined(&self, slot: u32) -> Option<String> {
        let vm = self.vm;
        let symbol = vm.globals.name(slot);
        let name = vm.symbols.text(symbol);
        let declared = vm.globals.declared(self.space_of(slot)).into_iter();
        let own = self.locals().into_iter().chain(declared.map(|d| d.0));
        let own: Vec<&str> = own.map(|own| vm.symbols.text(own)).collect();
        let others = vm.globals.builtin_names().map(|b| vm.symbols.text(b));
        let is_visible = |name: &&str| !name.starts_with("__");
        if let Some(near) = closest(name, own.iter().copied().filter(is_visible)) {
            return Some(format!("did you mean `{near}`?"));
        }
        if let Some(hint) = foreign_name(name) {
            return Some(self.unhidden(hint.to_string()));
        }
        let guesses = !is_ordinary(name);
        if guesses && let Some(near) = closest_own(name, [], others.filter(is_visible)) {
            return Some(self.unhidden(format!("did you mean `{near}`?")));
        }
        self.member_of_a_module(name)
    }

    /// The hint for a builtin that exists only as a member of modules.
    fn member_of_a_module(&self, name: &str) -> Option<String> {
        let mut rows = self.vm.builtins.iter();
        let row = rows.find(|row| row.name == name && !row.global)?;
        let modules: Vec<&str> = row.modules.split_ascii_whitespace().collect();
        let written = modules.iter().map(|module| format!("`{module}::{name}`"));
        Some(format!(
            "it is a member of a module: {}",
            written.collect::<Vec<_>>().join(", ")
        ))
    }

    /// The name that the failing expression calls or reads a member of with `::`.
    fn callee(&self) -> Option<String> {
        let point = self.point?;
        let chunk = point.chunk.chunk();
        let span = chunk.span_at(point.word);
        let text = chunk.source.slice(span);
        let before = &chunk.source.text()[..span.start as usize];
        if let Some(module) = before.strip_suffix("::") {
            let is_word = |c: char| c == '_' || c.is_alphanumeric();
            return Some(module.rsplit(|c| !is_word(c)).next()?.to_string());
        }
        let found = tokens(text);
        let (first, kind) = found.first()?;
        let name = &text[first.range()];
        let rest = &text[first.end as usize..];
        if *kind != TokenKind::Name {
            return None;
        }
        // `f(1)(2)` calls the result of `f(1)`, so it has no name.
        let mut depth = 0usize;
        let brackets = found.iter().filter(|(_, kind)| *kind == TokenKind::Bracket);
        let closed = brackets.filter(|(span, _)| {
            let opens = "([{".contains(&text[span.range()]);
            depth = if opens {
                depth + 1
            } else {
                depth.saturating_sub(1)
            };
            depth == 0
        });
        let calls = rest.starts_with('(') && closed.count() == 1;
        calls.then(|| name.to_string())
    }

    /// Whether the failing expression is a call whose arguments start with a spread.
    fn spreads(&self) -> bool {
        let Some(point) = self.point else {
            return false;
        };
        let chunk = point.chunk.chunk();
        let text = chunk.source.slice(chunk.span_at(point.word));
        text.split_once('(')
            .is_some_and(|(_, rest)| rest.trim_start().starts_with("..."))
    }

    /// The kind of name that hides a library name at this place, if any does.
    fn hidden(&self, name: &str) -> Option<Hidden> {
        let vm = self.vm;
        let symbol = vm.symbols.get(name)?;
        vm.globals.builtin(symbol)?;
        if self.locals().contains(&symbol) {
            return Some(Hidden::Local);
        }
        let slot = vm.globals.find(SESSION, symbol)?;
        let is_own = !vm.globals.flags(slot).builtin && !vm.globals.value(slot).is_undefined();
        is_own.then_some(Hidden::Global)
    }

    /// The name of a builtin qualified by a module that is not hidden: `math::sqrt`.
    fn qualified(&self, name: &str) -> Option<String> {
        let builtin = self.vm.globals.builtin(self.vm.symbols.get(name)?)?;
        let Unpacked::Builtin(index) = builtin.unpack() else {
            return None;
        };
        let row = self.vm.builtins[index as usize];
        let mut modules = row.modules.split_ascii_whitespace();
        let module = modules.find(|module| self.hidden(module).is_none())?;
        Some(format!("{module}::{name}"))
    }

    /// Says how to reach something in the library that is hidden by one of the program's names.
    fn about_hidden(&self, name: &str) -> Option<String> {
        let hidden = self.hidden(name)?;
        let kind = |value: Value| match value.type_name() {
            "module" => "module",
            "function" => "function",
            _ => "constant",
        };
        let builtin = self.vm.globals.builtin(self.vm.symbols.get(name)?)?;
        let kind = kind(builtin);
        let yours = match hidden {
            Hidden::Local => format!("`{name}` is a local variable here"),
            Hidden::Global => format!("`{name}` is one of your own names here"),
        };
        let other = "give yours another name".to_string();
        let back = match self.is_input() {
            true => format!("`:reset {name}` gives the name back"),
            false => other.clone(),
        };
        let reached = self.qualified(name);
        let reached = reached.map(|path| format!("the library's {kind} is `{path}`"));
        Some(match (reached, hidden) {
            (Some(reached), Hidden::Local) => format!("{yours}; {reached}"),
            (Some(reached), Hidden::Global) => format!("{yours}; {reached}, or {back}"),
            (None, Hidden::Local) => {
                format!("{yours} and hides the library's {kind}; {other}")
            }
            (None, Hidden::Global) => {
                format!("{yours} and hides the library's {kind}; {back}")
            }
        })
    }

    /// Whether the code is an input, not a file, so that commands are available.
    fn is_input(&self) -> bool {
        let name = |point: &TracePoint| point.chunk.chunk().source.name().starts_with('<');
        self.point.is_some_and(name)
    }

    /// Adapts a hint to the names that the program hides: replaces each with a name that works, or
    /// says how to get it back.
    fn unhidden(&self, hint: String) -> String {
        let mut out = String::with_capacity(hint.len());
        let mut notes: Vec<String> = Vec::new();
        for (n, piece) in hint.split('`').enumerate() {
            if n > 0 {
                out.push('`');
            }
            if n % 2 == 0 {
                out.push_str(piece);
            } else {
                self.unhide(piece, &mut out, &mut notes);
            }
        }
        for note in notes {
            out.push_str("; ");
            out.push_str(&note);
        }
        out
    }

    /// Appends a piece of code from a hint, adapted in the same way.
    fn unhide(&self, code: &str, out: &mut String, notes: &mut Vec<String>) {
        let found = tokens(code);
        let mut copied = 0;
        for (n, (span, kind)) in found.iter().enumerate() {
            let (name, rest) = (&code[span.range()], &code[span.end as usize..]);
            let is_member = code[..span.start as usize].ends_with(['.', ':']);
            let is_used = found.len() == 1 || rest.starts_with('(') || rest.starts_with("::");
            let is_command = n == 0 && code.starts_with(':');
            if *kind != TokenKind::Name || is_member || !is_used || is_command {
                continue;
            }
            let Some(hidden) = self.hidden(name) else {
                continue;
            };
            match (self.qualified(name), hidden) {
                (Some(qualified), _) => {
                    out.push_str(&code[copied..span.start as usize]);
                    out.push_str(&qualified);
                    copied = span.end as usize;
                }
                (None, Hidden::Local) => {
                    notes.push(format!("`{name}` is a local variable here and hides it"));
                }
                (None, Hidden::Global) if self.is_input() => notes.push(format!(
                    "`{name}` is now one of your own names; `:reset {name}` gives it back"
                )),
                (None, Hidden::Global) => {
                    notes.push(format!(
                        "`{name}` is one of your own names here and hides it"
                    ));
                }
            }
        }
        out.push_str(&code[copied..]);
    }
}

/// The hint for a name from another language or another program.
fn foreign_name(name: &str) -> Option<&'static str> {
    Some(match name {
        "True" | "TRUE" => "did you mean `true`?",
        "False" | "FALSE" => "did you mean `false`?",
        "None" | "nil" | "NULL" | "Null" | "undefined" => "did you mean `null`?",
        "ans" | "Ans" | "ANS" => "the last value shown is `_`; the value of input 3 is `_3`",
        "I" | "j" | "J" => "the imaginary unit is written `1i`",
        "len" | "length" => "the number of elements is `size(x)`",
        "str" => "did you mean `to_string`?",
        "console" | "println" | "puts" | "printf" | "echo" => "did you mean `print`?",
        "sqr" => "the square is `x^2`; the square root is `sqrt(x)`",
        "mod" => "the remainder is written `a % b`",
        "append" => "`push(a, x)` adds an element at the end; `concat(a, b)` joins arrays",
        "fact" => "the factorial is written `n!` or `factorial(n)`",
        "choose" | "nCr" | "ncr" | "comb" => "the number of choices is `binomial(n, k)`",
        "rand" | "rnd" => {
            "a random number is `random::random()`; a random int is `random::randint(a, b)`"
        }
        "diff" | "derive" | "derivative" => {
            "the derivative is `differentiate(x, v)`; `x = sym(\"x\")` makes a symbol"
        }
        "integral" | "antiderivative" => {
            "the integral is `integrate(x, v)`, or `integrate(x, v, a, b)` between bounds"
        }
        "eigenvals" | "eigvals" | "eig" => "the eigenvalues are `eigenvalues(m)`",
        "eigenvects" | "eigvecs" => "the eigenvectors are `eigenvectors(m)`",
        "lim" => "the limit is `limit(f, v, at)`",
        "taylor" => "the power series is `series(f, v, at, n)`",
        "simp" => "did you mean `simplify`?",
        "fsolve" | "findroot" => "`nsolve(f, v, a, b)` finds a root as a float",
        "quad" | "nint" => "`nintegrate(f, v, a, b)` computes the integral as a float",
        "quo" | "div" => "the integer quotient is `idiv(a, b)`",
        "elif" | "elsif" | "elseif" => "write `else if`",
        "type" => "did you mean `typeof`?",
        "const" | "let" | "val" => "write `var x = …`, or `define x = …` for a constant",
        "inf" | "Infinity" | "oo" => {
            "bounds and limits take `infinity`; the infinite float is `float(\"inf\")`"
        }
        "help" | "quit" => "shell commands start with a colon: `:help`, `:quit`",
        "x" => "give it a value, or make it a symbol: `x = sym(\"x\")`",
        "y" => "give it a value, or make it a symbol: `y = sym(\"y\")`",
        "z" => "give it a value, or make it a symbol: `z = sym(\"z\")`",
        "in" => "`in` goes on the same line as the value it looks for: `x in list`",
        "this" => "did you mean `self`?",
        _ => return None,
    })
}
