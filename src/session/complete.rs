//! Completion of a partly typed word: names in scope, members after `::`, and fields and methods
//! after `.`.

use super::{About, Session};
use crate::syntax::{ALIASES, TokenKind, reserved, tokens};
use crate::text::{Symbol, beginning, closest};
use crate::value::{Collection, Struct, Unpacked, Value};
use crate::vm::SESSION;

/// Reserved words of at least this many letters are completed; shorter ones are quick to type.
const KEYWORD_MIN: usize = 4;

/// The maximum number of keys of a dict that are examined.
const KEYS_MAX: usize = 10_000;

/// Characters that can be typed as a backslash and a word, besides the aliases of operators.
const SIGNS: &[(&str, char)] = &[("sqrt", '√'), ("cbrt", '∛'), ("pi", 'π')];

impl Session {
    /// The completions of the word that ends at `at`: where the word starts, and the candidates in
    /// order.
    pub fn complete(&self, text: &str, at: usize) -> (usize, Vec<String>) {
        let before = &text[..at];
        let start = word_start(before);
        let word = &before[start..];
        if before[..start].ends_with('\\') {
            return (start - 1, sign(&before[start - 1..]));
        }
        let left = &before[..start];
        let found = if let Some(object) = left.strip_suffix("::") {
            let module = last_word(object);
            if self.members(module).is_empty() {
                return self.members_of_misspelt(object.len() - module.len(), module, word);
            }
            self.members(module)
        } else if let Some(object) = left.strip_suffix('.') {
            self.fields(object)
        } else if word.is_empty() {
            Vec::new()
        } else {
            self.names()
        };
        let hidden = |name: &&str| name.starts_with("__") && !word.starts_with("__");
        let found = found.into_iter().filter(|name| !hidden(name)).collect();
        (start, matching(found, word))
    }

    /// The members of a module whose name was misspelt, written with the correct name.
    fn members_of_misspelt(&self, start: usize, typed: &str, word: &str) -> (usize, Vec<String>) {
        let mut modules = self.names();
        modules.retain(|name| !self.members(name).is_empty());
        let lower = typed.to_lowercase();
        let folded = modules.iter().find(|name| name.to_lowercase() == lower);
        let Some(module) = folded.copied().or_else(|| closest(typed, modules)) else {
            return (start, Vec::new());
        };
        let members = matching(self.members(module), word).into_iter();
        let members = members.map(|member| format!("{module}::{member}"));
        (start, members.collect())
    }

    /// All names with a meaning, except reserved words and hidden names.
    pub(crate) fn known(&self) -> Vec<String> {
        let mut names = self.names();
        names.retain(|name| !name.starts_with("__"));
        names.into_iter().map(str::to_string).collect()
    }

    /// Returns whether a string that starts after this text is the path of a module (true) or the
    /// first argument of a builtin that expects a path (false); `None` if it is neither.
    pub(crate) fn path_wanted(&self, left: &str) -> Option<bool> {
        let left = left.trim_end();
        if last_word(left) == "include" {
            return Some(true);
        }
        let callee = left.strip_suffix('(')?.trim_end();
        let name = last_word(callee);
        let module = callee[..callee.len() - name.len()].strip_suffix("::")?;
        match self.about(&format!("{}::{name}", last_word(module)))? {
            About::Builtin(row) => {
                let takes_path = row.signature.split('(').nth(1);
                takes_path?.starts_with("path").then_some(false)
            }
            About::Function { .. } | About::Module(..) | About::Value(..) => None,
        }
    }

    /// The signature of a candidate, if it is a function; `left` is the text before it.
    pub fn signature(&self, left: &str, name: &str) -> Option<String> {
        let value = if let Some(module) = left.strip_suffix("::") {
            return called(self.about(&format!("{}::{name}", last_word(module)))?, name);
        } else if let Some(object) = left.strip_suffix('.') {
            match self.value_of(object)?.as_collection()? {
                Collection::Struct(object) => Struct::get(&object, self.vm.symbols.get(name)?)?,
                Collection::Text(_) => {
                    return called(self.about(&format!("string::{name}"))?, name);
                }
                Collection::Array(_) => {
                    return called(self.about(&format!("array::{name}"))?, name);
                }
                Collection::Table(table) => {
                    let module = if table.is_set() { "set" } else { "dict" };
                    return called(self.about(&format!("{module}::{name}"))?, name);
                }
            }
        } else {
            self.meaning(self.vm.symbols.get(name)?)?
        };
        if let Unpacked::Builtin(_) | Unpacked::Closure(_) = value.unpack() {
            called(self.about_value(value), name)
        } else {
            None
        }
    }

    fn names(&self) -> Vec<&str> {
        let vm = &self.vm;
        let own = vm.globals.declared(SESSION).into_iter().map(|d| d.0);
        let mut names = self.texts(own.chain(vm.globals.builtin_names()));
        let long = |word: &&str| word.len() >= KEYWORD_MIN;
        for word in reserved().filter(long) {
            names.push(word);
        }
        names
    }

    fn texts(&self, names: impl IntoIterator<Item = Symbol>) -> Vec<&str> {
        let names = names.into_iter();
        names.map(|name| self.vm.symbols.text(name)).collect()
    }

    fn members(&self, module: &str) -> Vec<&str> {
        let value = self
            .vm
            .symbols
            .get(module)
            .and_then(|name| self.meaning(name));
        match value.map(Value::unpack) {
            Some(Unpacked::Module(module)) => self.texts(self.vm.module_members(&module)),
            _ => Vec::new(),
        }
    }

    /// The fields and methods of the object before a dot: a literal, or a path of names that starts
    /// at a global.
    fn fields(&self, object: &str) -> Vec<&str> {
        if object.ends_with(['"', '\'']) {
            return self.members("string");
        }
        if object.ends_with(']')
            && !object.ends_with("[]]")
            && last_word(&object[..object.len() - 1]).is_empty()
        {
            return self.members("array");
        }
        match self.value_of(object).map(Value::unpack) {
            Some(Unpacked::Text(_)) => self.members("string"),
            Some(Unpacked::Array(_)) => self.members("array"),
            Some(Unpacked::Table(table)) => {
                self.members(if table.is_set() { "set" } else { "dict" })
            }
            Some(Unpacked::Struct(object)) => {
                let mut names = Vec::new();
                let mut holder = Some(object);
                while let Some(object) = holder {
                    names.extend_from_slice(object.shape().keys());
                    holder = object.parent();
                }
                let mut texts = self.texts(names);
                texts.retain(|name| name.chars().all(|c| c == '_' || c.is_alphanumeric()));
                texts
            }
            Some(Unpacked::Error(_)) => vec!["kind", "message", "value", "trace"],
            _ => Vec::new(),
        }
    }

    /// The keys that start with a word, if a string after this text is a key: `d["`, `s["`,
    /// `d.get("`.
    pub fn keys_at(&self, left: &str, word: &str) -> Vec<String> {
        let left = left.trim_end();
        let calls = [".get(", ".has(", ".remove("];
        let asked = || calls.into_iter().find_map(|call| left.strip_suffix(call));
        let Some(object) = left.strip_suffix('[').or_else(asked) else {
            return Vec::new();
        };
        let keys: Vec<String> = match self.value_of(object).map(Value::unpack) {
            Some(Unpacked::Table(table)) => {
                let keys = table.texts().take(KEYS_MAX);
                keys.map(str::to_string).collect()
            }
            Some(Unpacked::Struct(_)) if left.ends_with('[') => self
                .fields(object)
                .into_iter()
                .map(str::to_string)
                .collect(),
            _ => Vec::new(),
        };
        let plain = |key: &&str| !key.contains(['"', '\'']) && !key.contains('\\');
        let keys = keys.iter().map(String::as_str);
        matching(keys.filter(plain).collect(), word)
    }

    /// The value of `name.field.field` at the end of the text, found without running anything.
    pub(super) fn value_of(&self, text: &str) -> Option<Value> {
        let start = word_start(text);
        let name = self.vm.symbols.get(&text[start..])?;
        let left = &text[..start];
        if left.ends_with("::") {
            return None;
        }
        let Some(object) = left.strip_suffix('.') else {
            return self.meaning(name);
        };
        if let Unpacked::Struct(object) = self.value_of(object)?.unpack() {
            Struct::get(&object, name)
        } else {
            None
        }
    }
}

/// The signature of a function. For an anonymous function, the name of the variable that holds it
/// is used.
fn called(about: About, name: &str) -> Option<String> {
    match about {
        About::Builtin(row) => Some(row.signature.to_string()),
        About::Function { signature, .. } => Some(match signature.strip_prefix("function(") {
            Some(params) => format!("{name}({params}"),
            None => signature,
        }),
        About::Module(..) | About::Value(..) => None,
    }
}

/// The character that a backslash and a word are replaced with, or the words that complete them.
fn sign(word: &str) -> Vec<String> {
    let typed = word.trim_start_matches('\\');
    let aliases = ALIASES.iter().map(|row| (row.word, row.sign));
    let signs: Vec<(&str, char)> = SIGNS.iter().copied().chain(aliases).collect();
    let exact = signs.iter().filter(|(name, _)| *name == typed);
    let near = signs.iter().filter(|(name, _)| name.starts_with(typed));
    let exact: Vec<String> = exact.map(|(_, sign)| sign.to_string()).collect();
    let mut near: Vec<String> = near.map(|(name, _)| format!("\\{name}")).collect();
    match (exact.is_empty(), near.len()) {
        (false, _) => exact,
        (true, 1) => {
            let only = near.remove(0);
            sign(&only)
        }
        (true, _) => near,
    }
}

/// The syntactic context at the end of the text.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Inside {
    /// Code.
    Code,
    /// A comment.
    Comment,
    /// A string whose opening quote is at this position.
    Text(usize),
}

/// Determines the syntactic context at the end of the text.
pub fn inside(text: &str) -> Inside {
    let Some((span, kind)) = tokens(text).pop() else {
        return Inside::Code;
    };
    let token = &text[span.range()];
    if (span.end as usize) < text.trim_end_matches([' ', '\t']).len() {
        return Inside::Code;
    }
    let whole = token.len() >= 4 && token.ends_with("*/");
    match kind {
        TokenKind::Comment if token.starts_with("/*") && whole => Inside::Code,
        TokenKind::Comment => Inside::Comment,
        TokenKind::Error if token.starts_with(['"', '\'', '}', ':']) => {
            Inside::Text(span.start as usize)
        }
        TokenKind::Error if token.starts_with("f\"") || token.starts_with("f'") => {
            Inside::Text(span.start as usize + 1)
        }
        TokenKind::Keyword
        | TokenKind::Name
        | TokenKind::Number
        | TokenKind::Text
        | TokenKind::Operator
        | TokenKind::Bracket
        | TokenKind::Error => Inside::Code,
    }
}

/// The names that start with the word, sorted.
fn matching(names: Vec<&str>, word: &str) -> Vec<String> {
    let mut found = beginning(word, &names);
    found.sort_unstable();
    found.dedup();
    found.into_iter().map(str::to_string).collect()
}

/// The position at which the word at the end of the text starts.
fn word_start(text: &str) -> usize {
    let is_word = |c: &char| *c == '_' || (c.is_alphanumeric() && *c != '√' && *c != '∛');
    let word = text.chars().rev().take_while(is_word);
    text.len() - word.map(char::len_utf8).sum::<usize>()
}

fn last_word(text: &str) -> &str {
    &text[word_start(text)..]
}
