//! Advice for a beginner whose input failed: applies the tables of the `beginner` module to this
//! session's names, and suggests only rewrites that have been tried.

use super::Session;
use crate::beginner::{Trial, World, advise};
use crate::host::Pretend;
use crate::syntax::{self, Status};
use crate::text::{Diagnostic, ErrorKind, Source};
use crate::value::Unpacked;
use crate::vm::{At, Ended, Observer, Vm};
use std::rc::Rc;

/// The maximum number of instructions a rewrite may run.
const INSTRUCTIONS_MAX: u64 = 200_000;
/// The fuel for arithmetic and builtins in a rewrite, in units of about 1,000 machine operations.
const FUEL: u64 = 20_000;
/// The maximum size of the values it may create, in bytes.
const BYTES_MAX: usize = 16 << 20;
/// The maximum number of undefined names that a rewrite may need.
const NEEDS_MAX: usize = 4;

impl Session {
    /// Adds a hint for beginners to the error of an input, if the tables have one.
    pub(super) fn advised(&mut self, text: &str, error: Diagnostic) -> Diagnostic {
        let Some(advice) = advise(text, &error, self) else {
            return error;
        };
        let message = advice.message.unwrap_or(error.message);
        let advised = Diagnostic {
            message,
            hint: Some(advice.hint),
            ..error
        };
        self.last_error = Some(advised.clone());
        advised
    }

    /// What to write instead of an input that ends in a percentage, such as `80 + 15%`, which waits
    /// for the number to divide by.
    pub(crate) fn percent_advice(&mut self, text: &str) -> Option<String> {
        let text = text.trim_end();
        let before = text.strip_suffix('%')?;
        if !before.ends_with(|c: char| c.is_ascii_digit()) {
            return None;
        }
        let source = Rc::new(Source::new("<input>", text));
        let error = self.load_input(&source).err()?;
        advise(text, &error, self).map(|advice| advice.hint)
    }

    /// Runs code without leaving a trace. Fails with the error that ended it, or with `None` if it
    /// took too long or called `exit`.
    fn tried(&mut self, code: &str) -> Result<(), Option<Diagnostic>> {
        let mut trial = self
            .trial()
            .uncounted()
            .taken_back(usize::MAX)
            .in_world(|_| Box::new(Pretend::default()))
            .with_fuel(FUEL)
            .with_bytes(BYTES_MAX)
            .quietly();
        trial.offer_results(code);
        let ran = trial.catch(|session| session.run_rewrite(code));
        ran.unwrap_or(Err(None))
    }

    fn run_rewrite(&mut self, code: &str) -> Result<(), Option<Diagnostic>> {
        let source = Rc::new(Source::new("<rewrite>", code));
        let chunk = self.load_input(&source).map_err(|error| Some(*error))?;
        let limit = Limit {
            left: INSTRUCTIONS_MAX,
        };
        match self.vm.run_observed(chunk, Box::new(limit)).0 {
            Some(Ended::Done) => Ok(()),
            Some(Ended::Uncaught(uncaught)) => Err(Some(uncaught.diagnostic)),
            // It called `exit` or took too long, so there is no error to report.
            Some(Ended::Exit(_)) | None => Err(None),
        }
    }
}

/// The name that an error reports as not defined.
fn missing_name(error: &Diagnostic) -> Option<String> {
    if !error.is(ErrorKind::Name) {
        return None;
    }
    let name = error.message.split('`').nth(1)?;
    error
        .message
        .ends_with("is not defined")
        .then(|| name.to_string())
}

impl World for Session {
    fn tries(&mut self, code: &str) -> Trial {
        if syntax::status(code) != Status::Complete {
            return Trial::Fails;
        }
        let mut needs: Vec<String> = Vec::new();
        loop {
            let given: String = needs.iter().map(|name| format!("{name} = 7; ")).collect();
            match self.tried(&format!("{given}{code}")) {
                Ok(()) if needs.is_empty() => return Trial::Works,
                Ok(()) => return Trial::Needs(needs),
                Err(error) => match error.as_ref().and_then(missing_name) {
                    Some(name) if needs.len() < NEEDS_MAX && !needs.contains(&name) => {
                        needs.push(name)
                    }
                    Some(_) | None => return Trial::Fails,
                },
            }
        }
    }

    fn knows(&self, name: &str) -> bool {
        let symbol = self.vm.symbols.get(name);
        let means = symbol.and_then(|symbol| self.meaning(symbol)).is_some();
        means || syntax::is_reserved(name)
    }

    fn takes(&self, name: &str) -> Option<(u8, u8)> {
        let builtin = self.meaning(self.vm.symbols.get(name)?)?;
        let Unpacked::Builtin(index) = builtin.unpack() else {
            return None;
        };
        self.vm.builtins().get(index as usize).map(|row| row.arity)
    }
}

/// Ends a run that takes too long.
struct Limit {
    left: u64,
}

impl Observer for Limit {
    fn instruction(&mut self, _: &mut Vm, _: At) -> bool {
        self.left -= 1;
        self.left > 0
    }
}
