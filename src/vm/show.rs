//! Values as text: in messages, for programs, and in the echo of an input.

use super::{Raise, Vm, described};
use crate::host::{Bundle, Form, Page};
use crate::limit::{Gate, carried};
use crate::number::{Look, approximate};
use crate::picture::svg;
use crate::text::{Failure, visible};
use crate::typeset;
use crate::value::{ShowContext, Value, display, extent, pretty, pretty_whole, quoted};

impl Vm {
    /// The context for showing a value.
    pub fn show_context(&self) -> ShowContextParts<'_> {
        ShowContextParts {
            vm: self,
            look: Look::default(),
        }
    }

    /// The context for showing a value in an echo.
    fn echo_context(&self) -> ShowContextParts<'_> {
        ShowContextParts {
            vm: self,
            look: self.look,
        }
    }

    /// The display form of a value.
    ///
    /// # Errors
    /// `LimitError`, `Interrupted`.
    pub fn display(&self, value: Value) -> Result<String, Failure> {
        let mut out = String::new();
        self.show_context()
            .with(|context| display(value, &mut out, context))?;
        Ok(out)
    }

    /// The quoted form of a value.
    ///
    /// # Errors
    /// `LimitError`, `Interrupted`.
    pub fn quoted(&self, value: Value) -> Result<String, Failure> {
        let mut out = String::new();
        self.show_context()
            .with(|context| quoted(value, &mut out, context))?;
        Ok(out)
    }

    /// The value as shown on a page: over several lines if it is wide, and only its beginning if it
    /// is long.
    ///
    /// # Errors
    /// `LimitError`, `Interrupted`.
    pub fn laid_out(&self, value: Value, page: Page) -> Result<String, Failure> {
        self.echo_context()
            .with(|context| pretty(value, page, context))
    }

    /// The whole value, over several lines if it is wide and does not have too many parts.
    ///
    /// # Errors
    /// `LimitError`, `Interrupted`.
    pub fn laid_out_whole(&self, value: Value, page: Page) -> Result<String, Failure> {
        let text = self
            .echo_context()
            .with(|context| pretty_whole(value, page, context))?;
        text.map_or_else(|| self.quoted(value), Ok)
    }

    /// A number, expression or array drawn as on paper, if drawing is on and the result takes more
    /// than one line and fits the page.
    fn drawn(&self, value: Value, page: Page) -> Result<Option<String>, Failure> {
        let is_math = value.as_number().is_some()
            || value.as_symbolic().is_some()
            || value.as_array().is_some();
        if !self.draws || !is_math || extent(value, LAID_MIN) > LAID_MIN {
            return Ok(None);
        }
        let text = self.quoted(value)?;
        let node = typeset::typeset(&text, &Gate::new(&self.budget, self.heap.room()))?;
        let drawn = typeset::plane(&node, page.columns);
        Ok(drawn.filter(|drawn| drawn.contains('\n') && drawn.lines().count() <= page.rows))
    }

    /// Describes a value in a message: by its text if that is short, otherwise by its type.
    pub fn described_briefly(&self, value: Value) -> String {
        match value.as_number() {
            Some(n) if n.bits() < 200 => self.quoted(value).unwrap_or_else(|_| described(value)),
            _ => described(value),
        }
    }

    /// Shows the value of an expression statement in the echo.
    #[inline(never)]
    pub(super) fn echo(&mut self, value: Value) -> bool {
        if self.quiet {
            self.shown = Some(value);
            return true;
        }
        if value.is_null() {
            return true;
        }
        self.shown = Some(value);
        let result = self.try_echo(value);
        self.or_raise(result).is_some()
    }

    fn try_echo(&mut self, value: Value) -> Result<(), Raise> {
        let laid = match self.host.page() {
            Some(page) => Some(match self.drawn(value, page)? {
                Some(drawn) => drawn,
                None => self.laid_out(value, page)?,
            }),
            None => None,
        };
        // For a huge value, only what fits on a page is written: writing all of it would take too
        // long.
        let text = match &laid {
            Some(laid) if is_huge(value) => laid.clone(),
            _ => {
                let mut out = String::new();
                self.echo_context()
                    .with(|context| quoted(value, &mut out, context))?;
                out
            }
        };
        let decimal = match value.as_number() {
            Some(n) if self.host.wants_decimals() => approximate(n, self.look, self.budget()),
            _ => None,
        };
        let gate = Gate::new(&self.budget, self.heap.room());
        let forms = |form: Form| formed(value, &text, form, &gate);
        let shown = visible(&text);
        let laid = laid.as_deref().map(visible);
        let echo = crate::host::Echo {
            text: &shown,
            laid: laid.as_deref(),
            decimal: decimal.as_deref(),
        };
        let written = self.host.show(Bundle::new(echo, &forms));
        written.map_err(|error| self.output_error(&error))
    }

    /// Turns a failed write into an error; a closed pipe ends the program quietly instead.
    pub fn output_error(&self, error: &std::io::Error) -> Raise {
        if error.kind() == std::io::ErrorKind::BrokenPipe {
            return Raise::exit(0);
        }
        carried(error)
            .unwrap_or_else(|| Failure::io(format!("cannot write: {error}")))
            .into()
    }
}

/// A value larger than this many bytes is not written out in full; only the part that a page shows
/// is.
const LAID_MIN: usize = 1 << 16;

/// The maximum length, in bytes, of text that is typeset.
const TYPESET_MAX: usize = 1 << 14;

/// Whether a value is too large to be written out in full in addition to the part that a page
/// shows. Pictures are always written out in full, so that the page width does not affect what is
/// kept.
fn is_huge(value: Value) -> bool {
    value.as_picture().is_none() && extent(value, LAID_MIN) > LAID_MIN
}

/// Returns a form of the value other than text, if it has that form.
fn formed(value: Value, text: &str, form: Form, gate: &Gate<'_>) -> Option<String> {
    if let Some(picture) = value.as_picture() {
        return (form == Form::Svg).then(|| svg(picture.picture()));
    }
    if form == Form::Svg || text.len() > TYPESET_MAX || !is_math(value, 2) {
        return None;
    }
    let node = typeset::typeset(text, gate).ok()?;
    Some(match form {
        Form::Latex | Form::Svg => typeset::latex(&node),
        Form::MathMl => typeset::mathml(&node, true),
    })
}

/// Whether a value is a number, an expression, or an array of these nested at most `depth` levels
/// deep.
fn is_math(value: Value, depth: usize) -> bool {
    match value.as_array() {
        Some(array) => {
            depth > 0
                && !array.is_empty()
                && array.items().iter().all(|item| is_math(*item, depth - 1))
        }
        None => value.as_number().is_some() || value.as_symbolic().is_some(),
    }
}

/// The parts of the machine that are borrowed to show a value.
pub struct ShowContextParts<'a> {
    vm: &'a Vm,
    look: Look,
}

impl ShowContextParts<'_> {
    /// Calls `f` with the context.
    pub fn with<T>(&self, f: impl FnOnce(&ShowContext<'_>) -> T) -> T {
        let vm = self.vm;
        let name = |index: u32| vm.builtins.get(index as usize).map_or("?", |b| b.name);
        let bytes_max = vm
            .heap
            .bytes_max()
            .saturating_sub(vm.heap.bytes())
            .max(1 << 16);
        f(&ShowContext {
            symbols: &vm.symbols,
            builtin: &name,
            style: vm.style,
            look: self.look,
            budget: vm.budget(),
            bytes_max,
        })
    }
}
