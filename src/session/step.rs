//! Stepping through an input.

use super::outside::{Log, Outside};
use super::{Outcome, Session, panicked, stages};
use crate::compile::Options;
use crate::host::Nothing;
use crate::step::{Choice, Driver, Stepper};
use crate::text::{Diagnostic, Source};
use crate::vm::SESSION;
use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::rc::Rc;

/// Characters of the value that an evaluation shows at its end.
const SHOWN_MAX: usize = 200;

impl Session {
    /// Lets somebody decide on the steps of evaluations.
    pub fn set_driver(&mut self, driver: Box<dyn Driver>) {
        self.driver = Some(driver);
    }

    /// Who decides on steps; to be set again afterwards.
    pub fn take_driver(&mut self) -> Option<Box<dyn Driver>> {
        self.driver.take()
    }

    /// Runs an input step by step: the driver decides how to go on from each. When it ends the evaluation, what that did is kept, and it was an input
    /// like any other; when it quits, everything is as before, but for what has left the program. None if it quit.
    pub fn step(
        &mut self,
        text: &str,
        mut driver: Box<dyn Driver>,
    ) -> (Option<Outcome>, Box<dyn Driver>) {
        let inputs = self.inputs;
        let name = format!("<input {}>", self.next_input());
        let source = Rc::new(Source::new(name, text));
        let log = Rc::new(RefCell::new(Log::new(
            std::mem::replace(&mut self.vm.host, Box::new(Nothing::default())),
            driver.goes_back(),
        )));
        self.vm.host = Box::new(Outside(Rc::clone(&log)));
        self.tape.borrow_mut().start();
        self.begin_deeds();
        driver.begin();
        let (outcome, driver) = self.step_from(&source, driver, &log);
        self.vm.end_explicit();
        self.vm.host = Box::new(Nothing::default());
        if let Ok(mut log) = Rc::try_unwrap(log) {
            if outcome.is_some() {
                log.get_mut().show_waiting();
            }
            self.vm.host = log.into_inner().into_inner();
        }
        match &outcome {
            Some(outcome) => {
                self.keep_result();
                self.end_step(text, inputs);
                let error = outcome.error.as_ref().map(Diagnostic::one_line);
                self.last_error = outcome.error.clone().or(self.last_error.take());
                if outcome.exit.is_none() {
                    self.note_input(text, error);
                }
            }
            None => self.take_back(inputs),
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
        let inputs = self.inputs;
        let mut first = Choice::To(1);
        loop {
            self.vm.begin_changes(usize::MAX);
            self.inputs = inputs + 1;
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
                    return (Some(failed), driver);
                }
            };
            self.vm.begin_explicit();
            // Each run shows the same registers.
            self.vm.clear_registers();
            let stepper = Stepper::new(driver, first);
            let observer = Box::new(stepper.clone());
            let run = || self.vm.run_observed(chunk, observer).0;
            let ended = catch_unwind(AssertUnwindSafe(run));
            self.vm.recover();
            self.vm.end_explicit();
            let (choice, mut end);
            (driver, choice, end) = stepper.finish();
            let ended = match ended {
                Ok(ended) => ended,
                Err(panic) => {
                    let failed = Outcome::failed(panicked(&*panic, source));
                    return (Some(failed), driver);
                }
            };
            let choice = match (ended, choice) {
                (Some(ended), None) => {
                    let outcome = Outcome::of(ended);
                    end.error = outcome.error.as_ref().map(Diagnostic::one_line);
                    end.value = self.vm.shown.map(|value| self.vm.brief(value, SHOWN_MAX));
                    let choice = driver.end(&end);
                    if !choice.goes_back() {
                        return (Some(outcome), driver);
                    }
                    choice
                }
                (_, Some(back)) if back.goes_back() => back,
                (Some(ended), Some(_)) => return (Some(Outcome::of(ended)), driver),
                (None, _) => return (None, driver),
            };
            self.take_back(inputs);
            log.borrow_mut().rewind();
            first = choice;
        }
    }

    /// Puts everything back as it was before the input.
    fn take_back(&mut self, inputs: u64) {
        if let Some(mut step) = self.vm.end_changes() {
            self.vm.exchange(&mut step);
        }
        self.inputs = inputs;
        self.vm.shown = None;
    }
}
