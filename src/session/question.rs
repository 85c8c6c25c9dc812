//! Questions about the state that leave no trace; a lesson uses them to check an input.

use super::Session;
use crate::host::Pretend;
use crate::syntax::tokens;
use crate::text::{Diagnostic, Source};
use crate::value::{Text, Unpacked, Value};
use crate::vm::{At, Ended, Observer, Vm};
use crate::world::{Recorder, Tape};
use std::cell::RefCell;
use std::rc::Rc;

/// The source name of a question's code.
pub(crate) const CHECK: &str = "<check>";

/// The maximum number of instructions for a question.
const INSTRUCTIONS_MAX: u64 = 20_000_000;
/// The fuel for arithmetic and builtins in a question, in units of about 1,000 machine operations.
const FUEL: u64 = 2_000_000;

/// The name of the value that the last input showed, or null.
pub const ANSWER: &str = "__answer";
/// The name of the text that it printed.
pub const PRINTED: &str = "__printed";
/// The name of the kind of error that ended it, or null.
pub const FAILED: &str = "__error";

/// The name of the text of the last input. It is for telling typical wrong answers apart, never for
/// deciding whether an answer is right.
pub const TYPED: &str = "__typed";

/// The answer to a question.
#[derive(Debug)]
pub(crate) enum Truth {
    /// The value of the question is true.
    Yes,
    /// The question has any other value.
    No,
    /// The question ended with this error.
    Failed(Box<Diagnostic>),
    /// The question took too long.
    Endless,
}

/// The results of an input.
struct Given {
    answer: Value,
    printed: String,
    error: Option<String>,
    typed: String,
}

impl Session {
    /// Reports whether code evaluates to true. It sees the session as it is and, if `asks_input`,
    /// the last input through `__answer`, `__printed`, `__error` and `__typed`. All its changes are
    /// undone; it has no files and no clock, and its output is discarded. An error does not count
    /// as true.
    pub(crate) fn holds(&mut self, code: &str, asks_input: bool) -> bool {
        matches!(self.truth(code, None, asks_input), Truth::Yes)
    }

    /// Like [`holds`](Self::holds), but distinguishes the reasons why the code does not hold. If
    /// `before` is given, that code runs first, then the last input runs again, and the question is
    /// about the new results of that input.
    pub(crate) fn truth(&mut self, code: &str, before: Option<&str>, asks_input: bool) -> Truth {
        let tape = Rc::<RefCell<Tape>>::default();
        let inner_tape = Rc::clone(&tape);
        let mut trial = self
            .trial()
            .taken_back(usize::MAX)
            .in_world(|_| {
                Box::new(Recorder {
                    inner: Box::new(Pretend::default()),
                    tape: inner_tape,
                })
            })
            .with_fuel(FUEL)
            .quietly();
        trial.offer_results(code);
        let result = trial.catch(|session| {
            let given = match before {
                Some(before) => session.given_again(before, &tape),
                None => session.given(asks_input),
            };
            session.offer_input(given);
            session.ask(code)
        });
        result.unwrap_or(Truth::No)
    }

    /// Reports whether the last input assigns or declares a name that this code mentions.
    pub(crate) fn last_input_sets(&mut self, code: &str) -> bool {
        let last = self.record.inputs().next_back();
        let Some(text) = last.map(|input| input.text.clone()) else {
            return false;
        };
        let uses = self.uses_of(&text).uses;
        let mentioned = tokens(code)
            .into_iter()
            .map(|(span, _)| &code[span.range()]);
        let symbols = mentioned.filter_map(|name| self.vm.symbols.get(name));
        let mut symbols = symbols.into_iter();
        symbols.any(|name| uses.now.writes.contains(&name) || uses.functions.contains(&name))
    }

    /// The results of the last input.
    fn given(&self, asks_input: bool) -> Given {
        if !asks_input {
            return Given {
                answer: Value::NULL,
                printed: String::new(),
                error: None,
                typed: String::new(),
            };
        }
        let last = self.record.inputs().next_back();
        let error = last.and_then(|input| input.error.clone());
        let kind = error.as_deref().and_then(|line| line.split(':').next());
        Given {
            answer: self
                .result(&format!("_{}", self.inputs))
                .unwrap_or(Value::NULL),
            printed: self.tape.borrow().printed.clone(),
            error: kind.map(str::to_string),
            typed: last.map_or_else(String::new, |input| input.text.clone()),
        }
    }

    /// The results of the last input when it runs again after other code.
    fn given_again(&mut self, before: &str, tape: &Rc<RefCell<Tape>>) -> Given {
        let last = self.record.inputs().next_back();
        let typed = last.map_or_else(String::new, |input| input.text.clone());
        let mut error = None;
        for code in [before, &typed] {
            self.vm.shown = None;
            *tape.borrow_mut() = Tape::default();
            error = match self.run_question(code) {
                Ok(()) => None,
                Err(Truth::Failed(failure)) => Some(failure.kind),
                Err(Truth::Yes | Truth::No | Truth::Endless) => Some("Interrupted".to_string()),
            };
        }
        let printed = tape.borrow().printed.clone();
        Given {
            answer: self.vm.shown.unwrap_or(Value::NULL),
            printed,
            error,
            typed,
        }
    }

    fn offer_input(&mut self, given: Given) {
        let text = |session: &mut Session, text: &str| -> Value {
            Text::new(&mut session.vm.heap, text).into()
        };
        let error = given.error.map_or(Value::NULL, |kind| text(self, &kind));
        let offers = [
            (ANSWER, given.answer),
            (PRINTED, text(self, &given.printed)),
            (FAILED, error),
            (TYPED, text(self, given.typed.trim())),
        ];
        for (name, value) in offers {
            let symbol = self.vm.symbols.intern(name);
            self.vm.offer(symbol, value);
        }
    }

    /// Runs code within limits.
    fn run_question(&mut self, code: &str) -> Result<(), Truth> {
        let source = Rc::new(Source::new(CHECK, code));
        let chunk = self.load_input(&source).map_err(Truth::Failed)?;
        let limit = Limit {
            left: INSTRUCTIONS_MAX,
        };
        match self.vm.run_observed(chunk, Box::new(limit)).0 {
            Some(Ended::Done) => Ok(()),
            Some(Ended::Uncaught(uncaught)) => Err(Truth::Failed(Box::new(uncaught.diagnostic))),
            Some(Ended::Exit(_)) => Err(Truth::No),
            None => Err(Truth::Endless),
        }
    }

    fn ask(&mut self, code: &str) -> Truth {
        self.vm.shown = None;
        if let Err(truth) = self.run_question(code) {
            return truth;
        }
        match self.vm.shown.map(Value::unpack) {
            Some(Unpacked::Bool(true)) => Truth::Yes,
            _ => Truth::No,
        }
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

#[cfg(test)]
mod tests {
    use super::Truth;
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
        assert!(session.holds("__typed == \"n\"", true));
    }

    #[test]
    fn an_input_can_be_tried_after_other_code() {
        let mut session = Session::new(Box::new(Pretend::default()), Settings::default());
        session.eval("age = 11");
        session.eval("if age < 14 { print(\"child\") } else { print(\"adult\") }");
        let before = session.digest();
        let adult = session.truth("__printed == \"adult\\n\"", Some("age = 40"), true);
        assert!(matches!(adult, Truth::Yes));
        let value = session.truth("__answer == null && age == 40", Some("age = 40"), true);
        assert!(matches!(value, Truth::Yes));
        let failed = session.truth("unknown()", None, true);
        assert!(matches!(failed, Truth::Failed(error) if error.kind == "NameError"));
        assert!(matches!(
            session.truth("loop { }", None, true),
            Truth::Endless
        ));
        assert_eq!(session.digest(), before);
    }
}
