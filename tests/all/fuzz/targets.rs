//! What the fuzzing targets do with the bytes that a fuzzer chooses. `tests/fuzz` runs them under a
//! coverage-guided fuzzer, and the ordinary tests run them over the stored corpus.

use super::dice::Watch;
use super::{Dice, limits, write};
use lamina_shell::testing::{Inside, check_document, token_count};
#[cfg(feature = "kernel")]
use lamina_shell::testing::{check_conversion, check_message, check_questions};
use lamina_shell::{Ideas, NativeOptions, Pretend, Session, Settings, Source};
use std::fmt::Write;
use std::rc::Rc;

/// What a target does with the bytes that a fuzzer chose.
type Target = fn(&[u8]);

/// The targets, by name.
pub const TARGETS: &[(&str, Target)] = &[
    ("parse", parse),
    ("session", session),
    ("numbers", numbers),
    ("documents", documents),
    #[cfg(feature = "kernel")]
    ("messages", messages),
    ("native", native),
];

/// The maximum number of bytes of an input that are used.
const BYTES_MAX: usize = 4096;
/// The maximum number of inputs of a session.
const INPUTS_MAX: usize = 12;

fn text(data: &[u8]) -> String {
    String::from_utf8_lossy(&data[..data.len().min(BYTES_MAX)]).into_owned()
}

fn settings() -> Settings {
    Settings {
        limits: limits(),
        seed: Some(7),
        ..Settings::default()
    }
}

fn new_session(settings: &Settings) -> Session {
    Session::new(Box::new(Pretend::default()), settings.clone())
}

/// Scans, parses and compiles a text.
pub fn parse(data: &[u8]) {
    let text = text(data);
    let _ = Session::status(&text);
    let _ = token_count(&text);
    let source = Rc::new(Source::new("<fuzz>", text));
    let _ = new_session(&settings()).loads(&source);
}

/// Runs inputs, one after the other, undoes them all and redoes them all. The first byte says
/// whether the others are texts, separated by zeros, or choices for a program.
pub fn session(data: &[u8]) {
    let Some((mode, data)) = data.split_first() else {
        return;
    };
    let inputs: Vec<String> = if mode.is_multiple_of(2) {
        data.split(|byte| *byte == 0).map(text).collect()
    } else {
        write::program_of(Dice::chosen(data))
    };
    let mut session = new_session(&Settings {
        stress: mode & 4 != 0,
        ..settings()
    });
    let watch = Watch::start();
    let before = session.digest();
    for input in inputs.iter().take(INPUTS_MAX) {
        eval(&mut session, &watch, input);
    }
    let (steps, _) = session.undo_counts();
    let after = session.digest();
    let is_whole = steps > 0 && !session.is_undo_lost();
    for _ in 0..steps {
        assert!(session.undo().is_some(), "a step cannot be undone");
    }
    if is_whole && inputs.len() <= steps {
        assert_eq!(session.digest(), before, "all inputs were undone");
    }
    for _ in 0..steps {
        assert!(session.redo().is_some(), "a step cannot be redone");
    }
    if is_whole {
        assert_eq!(session.digest(), after, "all inputs were redone");
    }
}

/// Runs an input, stopping it after a while; returns the kind of its error.
fn eval(session: &mut Session, watch: &Watch, input: &str) -> Option<String> {
    watch.set(Some(session));
    let outcome = session.eval(input);
    watch.set(None);
    session.forget_interrupt();
    let error = outcome.error?;
    let line = error.one_line();
    assert!(!line.contains("internal error"), "{line}\n{input}");
    Some(error.kind)
}

/// Computes an exact number, and reads the text that shows it: it must be the same number.
pub fn numbers(data: &[u8]) {
    let mut dice = Dice::chosen(&data[..data.len().min(200)]);
    let expression = number(&mut dice, 4);
    let mut session = new_session(&settings());
    let watch = Watch::start();
    if eval(&mut session, &watch, &format!("x = {expression}")).is_some() {
        return;
    }
    let Some(shown) = session.global("x") else {
        return;
    };
    // What is cut cannot be read back.
    if shown.contains('…') {
        return;
    }
    match eval(&mut session, &watch, &format!("same = x == ({shown})")).as_deref() {
        None => {
            let same = session.global("same");
            assert_eq!(same.as_deref(), Some("true"), "{expression} shows {shown}");
        }
        Some("SyntaxError" | "NameError" | "TypeError") => {
            panic!("{expression} shows {shown}, which cannot be read");
        }
        // Whether they are equal may be too hard to prove.
        Some(_) => {}
    }
}

/// An expression for an exact number.
fn number(dice: &mut Dice, depth: usize) -> String {
    const FUNCTIONS: &[&str] = &[
        "sqrt", "cbrt", "abs", "exp", "log", "sin", "cos", "tan", "atan", "asin", "-",
    ];
    if depth == 0 || dice.chance(20) {
        return match dice.below(8) {
            0 => "pi".to_string(),
            1 => "e".to_string(),
            2 => format!("{}/{}", dice.below(30), 1 + dice.below(12)),
            3 => format!("0.{}", dice.below(999)),
            4 => format!("{}i", 1 + dice.below(5)),
            _ => dice.below(40).to_string(),
        };
    }
    let mut out = String::new();
    let part = |dice: &mut Dice| number(dice, depth - 1);
    let _ = match dice.below(8) {
        0 | 1 => write!(out, "({} + {})", part(dice), part(dice)),
        2 => write!(out, "({} - {})", part(dice), part(dice)),
        3 => write!(out, "({} * {})", part(dice), part(dice)),
        4 => write!(out, "({} / {})", part(dice), part(dice)),
        5 => write!(out, "({})^({})", part(dice), dice.below(7) as i64 - 2),
        _ => write!(out, "{}({})", dice.pick(FUNCTIONS), part(dice)),
    };
    out
}

/// Reads a text as every kind of document.
pub fn documents(data: &[u8]) {
    let text = text(data);
    let checked = check_document(&text);
    #[cfg(feature = "kernel")]
    let checked = checked.and_then(|()| check_conversion(&text));
    if let Err(fault) = checked {
        panic!("{fault}\nfrom\n{text}");
    }
}

/// Reads the parts of a message, which zeros separate, and asks about the last part as if it were
/// a cell.
#[cfg(feature = "kernel")]
pub fn messages(data: &[u8]) {
    let parts: Vec<&[u8]> = data.split(|byte| *byte == 0).collect();
    if let Err(fault) = check_message(&parts) {
        panic!("{fault}");
    }
    let code = text(parts.last().copied().unwrap_or_default());
    let at = data.len() % (code.chars().count() + 2);
    let mut session = new_session(&settings());
    if let Err(fault) = check_questions(&mut session, &code, at) {
        panic!("{fault}");
    }
}

/// Runs a program with and without native code: both must leave the same state.
pub fn native(data: &[u8]) {
    let (leave_after, choices) = match data.split_first() {
        Some((first, rest)) => (u64::from(first % 16), rest),
        None => return,
    };
    let inputs = write::program_of(Dice::chosen(choices));
    let compiled = NativeOptions {
        on: true,
        look: 1,
        met: 1,
        ideas: Ideas::ALL,
        leave_after,
    };
    let interpreted = NativeOptions {
        on: false,
        ..compiled
    };
    let states = [compiled, interpreted].map(|native| {
        let mut session = new_session(&Settings {
            native,
            ..settings()
        });
        let each = inputs.iter().map(|input| {
            let error = session.eval(input).error.map(|error| error.one_line());
            (error, session.digest())
        });
        each.collect::<Vec<_>>()
    });
    for (at, input) in inputs.iter().enumerate() {
        assert_eq!(states[0][at], states[1][at], "at input {at}: {input}");
    }
}
