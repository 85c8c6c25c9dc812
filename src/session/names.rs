//! Information about names: the variables of a session, and the meaning of a name.

use super::Session;
use super::comment::{comment_of, source_of};
use crate::host::Page;
use crate::text::{Failure, Symbol, grouped};
use crate::value::{Collection, ModuleBody, Unpacked, Value};
use crate::vm::{Builtin, SESSION};

/// A declared name.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Variable {
    /// Its name.
    pub name: String,
    /// The type of its value.
    pub type_name: &'static str,
    /// Its value, shortened to fit on a line.
    pub value: String,
}

/// The meaning of a name.
pub enum About {
    /// A builtin.
    Builtin(&'static Builtin),
    /// A function of the session: its signature and its comment.
    Function {
        /// The signature: `name(a, b)`.
        signature: String,
        /// The comment, without the comment markers.
        comment: String,
    },
    /// A module: its name and its members.
    Module(String, Vec<String>),
    /// Any other value: its type and its short text.
    Value(&'static str, String),
}

/// The maximum length of a short text, in characters.
const SHORT: usize = 60;
/// The maximum number of parts a value may have and still be written out in full before it is
/// shortened.
const PARTS_MAX: usize = 4 * SHORT;

/// Reports whether a value has at most `left` parts, counting a shared part each time it is
/// written. O(`left`).
fn is_written_within(value: Value, left: &mut usize) -> bool {
    if *left == 0 {
        return false;
    }
    *left -= 1;
    match value.as_collection() {
        Some(Collection::Array(array)) => {
            let mut items = array.items().iter();
            items.all(|item| is_written_within(*item, left))
        }
        Some(Collection::Struct(object)) => {
            let mut values = object.values().iter();
            values.all(|value| is_written_within(*value, left))
        }
        Some(Collection::Table(table)) => table
            .entries()
            .all(|(key, _, value)| is_written_within(key, left) && is_written_within(value, left)),
        Some(Collection::Text(_)) | None => true,
    }
}

impl Session {
    /// The names declared by inputs, in alphabetical order.
    pub fn variables(&self) -> Vec<Variable> {
        let declared = self.vm.globals.declared(SESSION);
        let mut all: Vec<Variable> = declared
            .into_iter()
            .map(|(name, slot)| {
                let value = self.vm.globals.value(slot);
                Variable {
                    name: self.vm.symbols.text(name).to_string(),
                    type_name: value.type_name(),
                    value: self.short(value),
                }
            })
            .collect();
        all.sort_by(|a, b| a.name.cmp(&b.name));
        all
    }

    /// The text of a value: shortened to one line if the output is a page, otherwise in full.
    ///
    /// # Errors
    /// `LimitError`, `Interrupted`.
    pub(crate) fn whole_or_short(&self, value: Value) -> Result<String, Failure> {
        match self.vm.host.page() {
            Some(_) => Ok(self.short(value)),
            None => self.vm.quoted(value),
        }
    }

    /// The text of a value, shortened to one line.
    pub(crate) fn short(&self, value: Value) -> String {
        if let Some(drawn) = value.as_picture() {
            return drawn.picture().brief();
        }
        let large = value.as_number().is_some_and(|n| n.bits() > 4096);
        let page = Page {
            columns: SHORT,
            rows: 1,
        };
        let text = match value.as_collection() {
            _ if large => match self.vm.laid_out(value, page) {
                Ok(text) => text,
                Err(failure) => return failure.message().to_string(),
            },
            Some(Collection::Array(array)) if array.items().len() > SHORT => {
                let few: Vec<String> = array.items()[..3].iter().map(|v| self.short(*v)).collect();
                let more = grouped(array.items().len() - few.len());
                format!("[{}, … {more} more]", few.join(", "))
            }
            // Shared parts are written out wherever they occur, so the size in memory does not
            // matter.
            Some(_) if !is_written_within(value, &mut { PARTS_MAX }) => self.vm.brief(value, SHORT),
            Some(_) | None => match self.vm.quoted(value) {
                Ok(text) => text,
                Err(failure) => return failure.message().to_string(),
            },
        };
        if text.chars().count() <= SHORT {
            return text;
        }
        let cut: String = text.chars().take(SHORT - 1).collect();
        format!("{cut}…")
    }

    /// Undeclares a name; returns whether it was declared.
    pub(crate) fn undeclare(&mut self, name: &str) -> bool {
        let declared = self.vm.globals.declared(SESSION);
        let found = declared
            .into_iter()
            .find(|(symbol, _)| self.vm.symbols.text(*symbol) == name);
        if let Some((_, slot)) = found {
            self.vm.undeclare(slot);
        }
        found.is_some()
    }

    /// The meaning of a name, or of a member `module::name`, in this session.
    pub(crate) fn about(&self, name: &str) -> Option<About> {
        if let Some((module, member)) = name.split_once("::") {
            let module = self.vm.symbols.get(module)?;
            let Unpacked::Module(module) = self.meaning(module)?.unpack() else {
                return None;
            };
            let member = self.vm.symbols.get(member)?;
            let value = match module.body() {
                ModuleBody::Builtin(_) => module.builtin(member)?,
                ModuleBody::Namespace(space) => {
                    let slot = self.vm.globals.find(*space, member)?;
                    self.vm.globals.value(slot)
                }
            };
            return Some(self.about_value(value));
        }
        let symbol = self.vm.symbols.get(name)?;
        Some(self.about_value(self.meaning(symbol)?))
    }

    /// Source text that declares a name of the session again: a function as it was written, and any
    /// other value as it is now.
    ///
    /// # Errors
    /// The reason the value cannot be written out.
    pub(crate) fn source_of(&mut self, name: &str) -> Result<Option<String>, Failure> {
        let Some(symbol) = self.vm.symbols.get(name) else {
            return Ok(None);
        };
        let slot = self.vm.globals.find(SESSION, symbol);
        let Some(value) = slot.map(|slot| self.vm.globals.value(slot)) else {
            return Ok(None);
        };
        if value.is_undefined() {
            return Ok(None);
        }
        if let Unpacked::Closure(closure) = value.unpack() {
            let function = closure.function();
            let text = source_of(&function.chunk().chunk().source, &function.prototype);
            let declares = text.trim_start().starts_with("func") || text.starts_with('/');
            return Ok(Some(if declares {
                text
            } else {
                format!("{name} = {text}\n")
            }));
        }
        match self.evaluate(&format!("repr({name})")) {
            Ok(Some(text)) => Ok(Some(format!("{name} = {}\n", self.vm.display(text)?))),
            _ => Ok(Some(format!("{name} = {}\n", self.vm.quoted(value)?))),
        }
    }

    /// The library's meaning of a name that is hidden by a declaration of the session.
    pub(crate) fn hidden(&self, name: &str) -> Option<About> {
        let symbol = self.vm.symbols.get(name)?;
        let library = self.vm.globals.builtin(symbol)?;
        let own = self.vm.globals.find(SESSION, symbol)?;
        let builtin = self.vm.globals.flags(own).builtin;
        let is_own = !builtin && !self.vm.globals.value(own).is_undefined();
        is_own.then(|| self.about_value(library))
    }

    /// A qualified name for the library's meaning of a name, through a module that nothing hides:
    /// `math::sqrt`.
    pub(crate) fn qualified(&self, name: &str) -> Option<String> {
        let About::Builtin(row) = self.hidden(name)? else {
            return None;
        };
        let mut modules = row.modules.split_ascii_whitespace();
        let module = modules.find(|module| self.hidden(module).is_none())?;
        Some(format!("{module}::{name}"))
    }

    /// The value of a name: the session's declaration if there is one, otherwise the builtin.
    pub(super) fn meaning(&self, symbol: Symbol) -> Option<Value> {
        let slot = self.vm.globals.find(SESSION, symbol);
        let own = slot.map(|slot| self.vm.globals.value(slot));
        own.filter(|value| !value.is_undefined())
            .or_else(|| self.vm.globals.builtin(symbol))
    }

    pub(super) fn about_value(&self, value: Value) -> About {
        if let Unpacked::Builtin(index) = value.unpack() {
            return About::Builtin(self.vm.builtins()[index as usize]);
        }
        if let Unpacked::Closure(closure) = value.unpack() {
            let function = closure.function();
            let (chunk, symbols) = (function.chunk(), &self.vm.symbols);
            let source = Some(&*chunk.chunk().source);
            let params = function.prototype.written_params(symbols, source);
            return About::Function {
                signature: format!("{}({params})", function.shown_name()),
                comment: comment_of(&function.chunk().chunk().source, &function.prototype),
            };
        }
        if let Unpacked::Module(module) = value.unpack() {
            let mut names: Vec<String> = self
                .vm
                .module_members(&module)
                .into_iter()
                .map(|member| self.vm.symbols.text(member).to_string())
                .collect();
            names.sort();
            return About::Module(module.name().to_string(), names);
        }
        About::Value(value.type_name(), self.short(value))
    }
}
