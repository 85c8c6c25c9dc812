//! Previews the value of an expression while it is being typed: runs it with little fuel and
//! memory, and only if it changes nothing.

use super::Session;
use crate::code::Effect as OpEffect;
use crate::host::Nothing;
use crate::syntax::{TokenKind, tokens};
use crate::text::Source;
use crate::value::Unpacked;
use crate::vm::{At, Effect, Ended, Observer, Vm};
use std::rc::Rc;

/// The longest input that is previewed, in bytes.
const TEXT_MAX: usize = 500;
/// The maximum number of instructions to run.
const INSTRUCTIONS_MAX: u64 = 20_000;
/// The fuel for arithmetic and builtins, in units of about 1,000 machine operations.
const FUEL: u64 = 2_000;
/// The maximum size of the values created, in bytes.
const BYTES_MAX: usize = 4 << 20;
/// The size of the largest number shown, in bits.
const BITS_MAX: usize = 20_000;
/// The length of the longest text shown, in bytes.
const SHOWN_MAX: usize = 2_000;

impl Session {
    /// Returns the text of the value that an input would show, if it can be found quickly and
    /// without any effect: no change to the session's state, no output, no input, no random number.
    /// Counters are left unchanged.
    pub fn preview(&mut self, text: &str) -> Option<String> {
        let text = text.trim();
        if text.is_empty() || text.len() > TEXT_MAX || !self.knows_names(text) {
            return None;
        }
        let nothing = Nothing::default();
        let asked = Rc::clone(&nothing.asked);
        let mut trial = self
            .trial()
            .uncounted()
            .taken_back(usize::MAX)
            .in_world(|_| Box::new(nothing))
            .with_fuel(FUEL)
            .with_bytes(BYTES_MAX)
            .quietly();
        trial.offer_results(text);
        let offered = trial.vm.changed_globals();
        let shown = trial.catch(|session| session.try_preview(text));
        let changed = trial.vm.changed_globals() > offered;
        let step = trial.end()?;
        let quiet =
            !asked.get() && !changed && !step.changes_objects() && !step.changes_random(&self.vm);
        let shown = shown.ok().flatten().filter(|_| quiet)?;
        (shown != text && shown.len() <= SHOWN_MAX).then_some(shown)
    }

    /// Reports whether every name in the text has a meaning, so that compiling it adds no new
    /// names.
    fn knows_names(&self, text: &str) -> bool {
        let (mut before, mut end) = ("", 0);
        let mut between_bars = false;
        let mut parameters: Vec<&str> = Vec::new();
        for (span, kind) in tokens(text) {
            let token = &text[span.range()];
            match kind {
                TokenKind::Comment => continue,
                TokenKind::Operator if token == "|" => between_bars = !between_bars,
                TokenKind::Name if between_bars => parameters.push(token),
                TokenKind::Name
                    if !matches!(before, "." | "::" | "{") && !parameters.contains(&token) =>
                {
                    let known = self.vm.symbols.get(token);
                    let result = token.starts_with('_');
                    if !result && known.and_then(|name| self.meaning(name)).is_none() {
                        return false;
                    }
                }
                TokenKind::Keyword
                | TokenKind::Name
                | TokenKind::Number
                | TokenKind::Text
                | TokenKind::Operator
                | TokenKind::Bracket
                | TokenKind::Error => {}
            }
            // A brace that directly follows text opens a value in an f-string, not a struct.
            let value = token == "{" && span.start == end && before.ends_with(['}', '"', '\'']);
            before = if value { "" } else { token };
            end = span.end;
        }
        true
    }

    fn try_preview(&mut self, text: &str) -> Option<String> {
        let source = Rc::new(Source::new("<preview>", text));
        let chunk = self.load_input(&source).ok()?;
        let watch = Watch {
            left: INSTRUCTIONS_MAX,
        };
        let (ended, _) = self.vm.run_observed(chunk, Box::new(watch));
        let Some(Ended::Done) = ended else {
            return None;
        };
        let value = self.vm.shown.filter(|value| !value.is_null())?;
        // The name of a function alone is probably the start of a call.
        if matches!(value.unpack(), Unpacked::Builtin(_)) {
            return None;
        }
        let long = value.as_str().is_some_and(|text| text.len() > SHOWN_MAX);
        if self.vm.left_program || long || value.as_number().is_some_and(|n| n.bits() > BITS_MAX) {
            return None;
        }
        // A preview is a single line.
        match value.as_picture() {
            Some(drawn) => Some(drawn.picture().brief()),
            None => self.vm.quoted(value).ok(),
        }
    }
}

/// Ends the run before it changes anything that existed before, or if it takes too long.
struct Watch {
    left: u64,
}

impl Observer for Watch {
    fn instruction(&mut self, vm: &mut Vm, at: At) -> bool {
        self.left -= 1;
        self.left > 0 && !changes_something(vm, at)
    }
}

/// Reports whether the next instruction changes a global, or an object that existed before.
fn changes_something(vm: &Vm, at: At) -> bool {
    let i = at.instruction();
    match i.op.effect() {
        OpEffect::Global(..) | OpEffect::Declare(_) | OpEffect::Module => true,
        OpEffect::Object => vm.is_older(at.register(i.a)),
        OpEffect::Call => {
            let callee = at.callee(vm).and_then(|callee| vm.builtin_row(callee));
            let mut effects = callee.into_iter().flat_map(|row| row.effects);
            effects.any(|effect| match effect {
                Effect::Mutates(argument) => at
                    .argument(*argument)
                    .is_some_and(|value| vm.is_older(value)),
                Effect::Reads(resource) => resource.is_outside(),
                Effect::Changes(_) => true,
                Effect::Calls(_) => false,
            })
        }
        // The journal shows afterwards whether a cell that existed before was changed.
        OpEffect::Cell | OpEffect::Upcell => false,
        OpEffect::Pure | OpEffect::Return | OpEffect::End | OpEffect::Show => false,
    }
}
