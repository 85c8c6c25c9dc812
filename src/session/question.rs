//! Questions about the state that leave no trace: what a lesson checks after an input.

use super::Session;
use crate::host::Pretend;
use crate::text::Source;
use crate::value::{Text, Unpacked, Value};
use crate::vm::{At, Ended, Observer, Vm};
use std::rc::Rc;

/// Instructions that a question may take.
const INSTRUCTIONS_MAX: u64 = 20_000_000;
/// Units of about 1,000 machine operations that arithmetic and builtins may use for it.
const FUEL: u64 = 2_000_000;

/// The value that the last input showed, or null.
pub const ANSWER: &str = "__answer";
/// The text that it printed.
pub const PRINTED: &str = "__printed";
/// The kind of the error that ended it, or null.
pub const FAILED: &str = "__error";

impl Session {
    /// Whether code gives true. It sees the session as it is, and about the last input, if `asks_input`, `__answer`, `__printed` and `__error`.
    /// Whatever it does is taken back; it has no files and no clock, and what it prints goes nowhere. An error is no truth.
    pub(crate) fn holds(&mut self, code: &str, asks_input: bool) -> bool {
        let mut trial = self
            .trial()
            .taken_back(usize::MAX)
            .in_world(|_| Box::new(Pretend::default()))
            .with_fuel(FUEL)
            .quietly();
        trial.offer_results(code);
        trial.offer_input(asks_input);
        let result = trial.catch(|session| session.try_holds(code));
        result.unwrap_or(false)
    }

    fn offer_input(&mut self, asks_input: bool) {
        let last = self.record.inputs().next_back();
        let error = last.and_then(|input| input.error.clone());
        let kind = error.as_deref().and_then(|line| line.split(':').next());
        let printed = self.tape.borrow().printed.clone();
        let answer = self.result(&format!("_{}", self.inputs));
        let text = |session: &mut Session, text: &str| -> Value {
            Text::new(&mut session.vm.heap, text).into()
        };
        let offers = if asks_input {
            let kind = kind.map_or(Value::NULL, |kind| text(self, kind));
            [
                (ANSWER, answer.unwrap_or(Value::NULL)),
                (PRINTED, text(self, &printed)),
                (FAILED, kind),
            ]
        } else {
            let empty = text(self, "");
            [
                (ANSWER, Value::NULL),
                (PRINTED, empty),
                (FAILED, Value::NULL),
            ]
        };
        for (name, value) in offers {
            let symbol = self.vm.symbols.intern(name);
            self.vm.offer(symbol, value);
        }
    }

    fn try_holds(&mut self, code: &str) -> bool {
        let source = Rc::new(Source::new("<check>", code));
        let Ok(chunk) = self.load_input(&source) else {
            return false;
        };
        let limit = Limit {
            left: INSTRUCTIONS_MAX,
        };
        let (ended, _) = self.vm.run_observed(chunk, Box::new(limit));
        let shown = self.vm.shown.map(Value::unpack);
        matches!(ended, Some(Ended::Done)) && matches!(shown, Some(Unpacked::Bool(true)))
    }
}

/// Ends a run that takes long.
struct Limit {
    left: u64,
}

impl Observer for Limit {
    fn instruction(&mut self, _: &mut Vm, _: At) -> bool {
        self.left -= 1;
        self.left > 0
    }
}

#[cfg(test)]
mod tests {
    use crate::host::Pretend;
    use crate::session::{Session, Settings};

    #[test]
    fn inputs_can_be_taken_back_after_questions() {
        let mut session = Session::new(Box::new(Pretend::default()), Settings::default());
        session.eval("x = 1");
        session.eval("1 + 1");
        assert!(session.holds("__answer == 2", true));
        assert!(!session.holds("__answer == 3", true));
        assert_eq!(session.undo_counts(), (2, 0));
        assert!(session.undo().is_some());
    }

    #[test]
    fn questions_leave_no_trace() {
        let mut session = Session::new(Box::new(Pretend::default()), Settings::default());
        session.eval("n = 0; func f() { n += 1; print(n); return n }");
        session.eval("print(\"a\"); 6 * 7");
        let before = session.digest();
        assert!(session.holds(
            "__answer == 42 && __printed == \"a\\n\" && __error == null",
            true
        ));
        assert!(session.holds("__answer == null && __printed == \"\"", false));
        assert!(session.holds("f() == 1 && f() == 2", true));
        assert!(session.holds("new_name = 3; new_name == 3", true));
        assert!(!session.holds("unknown_name", true));
        assert!(!session.holds("1", true));
        assert!(!session.holds("loop { }", true));
        assert!(!session.holds("io::write(\"x\", \"y\"); (", true));
        assert_eq!(session.digest(), before);
        assert!(session.last_error().is_none());
        session.eval("[1][3]");
        assert!(session.holds("__error == \"IndexError\" && __answer == null", true));
        session.eval("n");
        assert!(session.holds("__error == null && __answer == 0", true));
    }
}
