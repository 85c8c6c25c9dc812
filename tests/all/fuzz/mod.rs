//! Random programs: each must give the same output whatever the compiler and the collector do, and
//! no input may break a session.
//!
//! `FUZZ_COUNT` is the number of programs to generate (few by default, so that the tests stay
//! quick), `FUZZ_SEED` is the first seed, and `FUZZ_KEEP` is a folder in which the programs are
//! stored with their output.

mod corpus;
mod dice;
mod dicts;
mod lists;
mod soup;
mod statements;
mod targets;
pub mod write;

pub use dice::{Dice, limits};

use crate::transcript::Collector;
use lamina_shell::{CompileOptions, Limits, Session, Settings};
use std::cell::RefCell;
use std::path::PathBuf;
use std::rc::Rc;

/// A number from an environment variable.
pub fn setting(name: &str, default: u64) -> u64 {
    let given = std::env::var(name).ok();
    given.and_then(|text| text.parse().ok()).unwrap_or(default)
}

/// A session whose output is collected.
pub fn session(settings: &Settings) -> (Session, Rc<RefCell<String>>) {
    let output = Rc::new(RefCell::new(String::new()));
    let host = Collector {
        output: Rc::clone(&output),
        folder: PathBuf::from("/nowhere"),
    };
    (Session::new(Box::new(host), settings.clone()), output)
}

/// The output of each input, and the kind of its error.
fn shown(inputs: &[String], settings: &Settings) -> Vec<String> {
    let (mut session, output) = session(settings);
    let run = |input: &String| {
        output.borrow_mut().clear();
        let outcome = session.eval(input);
        let mut text = output.borrow().clone();
        if let Some(error) = outcome.error {
            assert!(
                !error.message.contains("internal error"),
                "{}",
                error.one_line()
            );
            assert!(error.kind != "SyntaxError", "{}\n{input}", error.one_line());
            text.push_str(&error.kind);
        }
        text
    };
    inputs.iter().map(run).collect()
}

#[test]
fn programs_give_the_same_however_they_are_compiled_and_collected() {
    let plain = Settings {
        limits: limits(),
        ..Settings::default()
    };
    let literal = Settings {
        compile: CompileOptions {
            fusion: false,
            fold: false,
            pool: false,
            reuse: false,
            ..CompileOptions::default()
        },
        ..plain.clone()
    };
    let stressed = Settings {
        stress: true,
        ..plain.clone()
    };
    let (first, count) = (setting("FUZZ_SEED", 1), setting("FUZZ_COUNT", 60));
    for seed in first..first + count {
        let inputs = write::program(seed);
        let expected = shown(&inputs, &plain);
        if let Ok(folder) = std::env::var("FUZZ_KEEP") {
            let parts = inputs.iter().zip(&expected);
            let text: String = parts
                .map(|(i, o)| format!("{i}\n/* gives\n{o}\n*/\n"))
                .collect();
            std::fs::write(format!("{folder}/{seed}.lm"), text).expect("the folder can be written");
        }
        for (name, settings) in [("without optimisations", &literal), ("stressed", &stressed)] {
            let got = shown(&inputs, settings);
            if let Some(i) = (0..inputs.len()).find(|i| expected[*i] != got[*i]) {
                panic!(
                    "seed {seed}, input {i} gives, {name}:\n{}\ninstead of:\n{}\n\n{}",
                    got[i],
                    expected[i],
                    inputs[..=i].join("\n// ----\n")
                );
            }
        }
    }
}

#[test]
fn programs_give_the_same_wherever_their_variables_live() {
    let plain = Settings {
        limits: limits(),
        ..Settings::default()
    };
    // A program inside a function runs one call deeper, and one inside two functions runs two calls
    // deeper.
    let deeper = |calls: usize| Settings {
        limits: Limits {
            depth_max: limits().depth_max + calls,
            ..limits()
        },
        ..Settings::default()
    };
    let (first, count) = (setting("FUZZ_SEED", 1), setting("FUZZ_COUNT", 60));
    for seed in first..first + count {
        let program = write::movable(seed);
        let declare = |(name, value): &(String, String)| format!("var {name} = {value}\n");
        let touch = |(name, _): &(String, String)| format!("{name} = {name}\n");
        let declared: String = program.variables.iter().map(declare).collect();
        let touched: String = program.variables.iter().map(touch).collect();
        let body = &program.body;
        let places = [
            ("globals", format!("{declared}{body}"), 0),
            ("a block", format!("{{ {declared}{body} }}"), 0),
            (
                "a function",
                format!("func main() {{ {declared}{body} }} main()"),
                1,
            ),
            (
                "cells",
                format!("{{ {declared} var touch = fn() {{ {touched} }}\n{body} }}"),
                0,
            ),
            (
                "upvalues",
                format!("func main() {{ {declared} fn() {{ {body} }}() }} main()"),
                2,
            ),
            (
                "shared upvalues",
                format!("func main() {{ {declared} fn() {{ {touched}{body} }}() }} main()"),
                2,
            ),
        ];
        let mut expected = None;
        for (place, text, calls) in places {
            let inputs = [program.prelude.clone(), text];
            let got = shown(
                &inputs,
                &if calls == 0 {
                    plain.clone()
                } else {
                    deeper(calls)
                },
            );
            let want = expected.get_or_insert_with(|| got.clone());
            assert!(
                *want == got,
                "seed {seed}, as {place}:\n{}\ninstead of:\n{}\n\n{}",
                got[1],
                want[1],
                inputs[1]
            );
        }
    }
}
