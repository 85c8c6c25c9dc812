//! Stepping through an input.

use super::{Outcome, Session, panicked, stages};
use crate::compile::Options;
use crate::step::{Breakpoints, Choice, Driver, Stepper};
use crate::text::{Diagnostic, Source};
use crate::vm::SESSION;
use crate::world::{Log, Replayed};
use std::cell::RefCell;
use std::rc::Rc;

/// The maximum length of the value shown at the end of an evaluation, in characters.
const SHOWN_MAX: usize = 200;

impl Session {
    /// Sets the driver that controls stepping.
    pub(crate) fn set_driver(&mut self, driver: Box<dyn Driver>) {
        self.driver = Some(driver);
    }

    /// The breakpoints of evaluations that are stepped through.
    pub(crate) fn breakpoints(&self) -> &Breakpoints {
        &self.breakpoints
    }

    /// Takes the driver that controls stepping; it must be set again afterwards.
    pub(crate) fn take_driver(&mut self) -> Option<Box<dyn Driver>> {
        self.driver.take()
    }

    /// Runs an input step by step, with the driver choosing how to continue after each step. If the
    /// driver ends the evaluation, its effects remain and it counts as an input like any other; if
    /// the driver quits, everything is restored except effects outside the program, and the result
    /// is `None`.
    pub(crate) fn step(
        &mut self,
        text: &str,
        mut driver: Box<dyn Driver>,
    ) -> (Option<Outcome>, Box<dyn Driver>) {
        let inputs = self.inputs;
        let name = format!("<input {}>", self.next_input());
        let source = Rc::new(Source::new(name, text));
        self.tape.borrow_mut().start();
        self.begin_deeds();
        driver.begin();
        let mut logged = None;
        let mut trial = self.trial().in_world(|own| {
            let log = Log::new(Box::new(own), driver.goes_back());
            let log = Rc::new(RefCell::new(log));
            logged = Some(Rc::clone(&log));
            Box::new(Replayed(log))
        });
        let log = logged.expect("the world was made");
        let (outcome, driver) = trial.step_from(&source, driver, &log);
        trial.vm.end_explicit();
        if outcome.is_some() {
            log.borrow_mut().show_waiting();
        }
        drop(trial);
        if let Some(outcome) = &outcome {
            self.keep_result();
            self.end_step(text, inputs, outcome.error.is_some());
            let error = outcome.error.as_ref().map(Diagnostic::one_line);
            self.last_error = outcome.error.clone().or(self.last_error.take());
            if outcome.exit.is_none() {
                self.note_input(text, error);
            }
        }
        (outcome, driver)
    }

    /// Runs from the state before the input, again and again, until the driver lets it end.
    fn step_from(
        &mut self,
        source: &Rc<Source>,
        mut driver: Box<dyn Driver>,
        log: &Rc<RefCell<Log>>,
    ) -> (Option<Outcome>, Box<dyn Driver>) {
        let mut first = Choice::To(1);
        loop {
            let mut trial = self.trial().taken_back(usize::MAX);
            let (turn, back) = trial.step_once(source, driver, first);
            driver = back;
            match turn {
                Turn::Ended(outcome) => {
                    trial.keep();
                    return (Some(outcome), driver);
                }
                Turn::Quit => return (None, driver),
                Turn::Back(choice) => first = choice,
            }
            drop(trial);
            log.borrow_mut().rewind();
        }
    }

    /// Runs an input step by step, once.
    fn step_once(
        &mut self,
        source: &Rc<Source>,
        driver: Box<dyn Driver>,
        first: Choice,
    ) -> (Turn, Box<dyn Driver>) {
        self.inputs += 1;
        self.offer_results(source.text());
        self.vm.shown = None;
        let options = Options {
            echo: true,
            ..self.settings.compile.stepped()
        };
        let chunk = match self.vm.load(source, SESSION, options) {
            Ok(chunk) => chunk,
            Err(fault) => {
                let failed = Outcome::failed(*stages::not_loaded(&fault, source));
                return (Turn::Ended(failed), driver);
            }
        };
        self.vm.begin_explicit();
        // This makes each run show the same registers.
        self.vm.clear_registers();
        let stepper = Stepper::new(driver, first, self.breakpoints.clone());
        let observer = Box::new(stepper.clone());
        let ended = self
            .trial()
            .catch(|session| session.vm.run_observed(chunk, observer).0);
        self.vm.end_explicit();
        let (mut driver, choice, mut end) = stepper.finish();
        let turn = match (ended, choice) {
            (Err(panic), _) => Turn::Ended(Outcome::failed(panicked(&*panic, source))),
            (Ok(Some(ended)), None) => {
                let outcome = Outcome::of(ended);
                end.error = outcome.error.as_ref().map(Diagnostic::one_line);
                end.value = self.vm.shown.map(|value| self.vm.brief(value, SHOWN_MAX));
                match driver.end(&end) {
                    back if back.goes_back() => Turn::Back(back),
                    _ => Turn::Ended(outcome),
                }
            }
            (Ok(_), Some(back)) if back.goes_back() => Turn::Back(back),
            (Ok(Some(ended)), Some(_)) => Turn::Ended(Outcome::of(ended)),
            (Ok(None), _) => Turn::Quit,
        };
        (turn, driver)
    }
}

/// The outcome of running an input step by step, once.
enum Turn {
    /// It ended, and the driver accepted the end.
    Ended(Outcome),
    /// The driver goes back to this point.
    Back(Choice),
    /// The driver has quit.
    Quit,
}
