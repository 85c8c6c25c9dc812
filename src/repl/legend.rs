//! The keys of the stepper, for the bar at the top of its screen and for its help.

use crate::text::wrap::Filler;

/// The column in which what a key does is written.
const ABOUT: usize = 9;

/// A key of the stepper.
struct Key {
    /// The key, and what it does in a word or two.
    bar: &'static str,
    /// What it does, in a sentence.
    about: &'static str,
    /// Whether it works while stepping, and after the end.
    works: (bool, bool),
}

const fn key(bar: &'static str, works: (bool, bool), about: &'static str) -> Key {
    Key { bar, about, works }
}

const STEPS: (bool, bool) = (true, false);
const BOTH: (bool, bool) = (true, true);
const ENDS: (bool, bool) = (false, true);

const KEYS: &[Key] = &[
    key(
        "Enter next",
        STEPS,
        "evaluates the marked part; a call of your own function is entered (also s or Down)",
    ),
    key(
        "n over",
        STEPS,
        "evaluates the marked part, and a whole call at once (also Space or Right)",
    ),
    key(
        "o out",
        STEPS,
        "goes on until the current function has returned (also Up)",
    ),
    key(
        "c continue",
        STEPS,
        "goes on to the next breakpoint; `:break NAME` sets one",
    ),
    key(
        "b back",
        BOTH,
        "goes back to the previous stop (also Left or Backspace)",
    ),
    key(
        "g go to",
        BOTH,
        "asks for the number of a step and goes there",
    ),
    key(
        "t calls",
        BOTH,
        "shows the calls made so far as a tree, or hides them",
    ),
    key(
        "w watch",
        STEPS,
        "asks for an expression whose value is shown at each step; an empty one ends that",
    ),
    key(
        "i instruction",
        STEPS,
        "executes one instruction of the machine",
    ),
    key(
        "Tab machine",
        STEPS,
        "shows the machine's instructions and stack, or hides them",
    ),
    key("r run", STEPS, "runs to the end (also End)"),
    key(
        "q quit",
        STEPS,
        "abandons the evaluation; nothing has changed (also Escape or Ctrl-C)",
    ),
    key("q leave", ENDS, "returns to the prompt (also Escape)"),
    key("? help", BOTH, "shows or hides this list"),
];

/// Reports whether a key works while stepping, or after the end.
fn works(key: &&Key, ended: bool) -> bool {
    if ended { key.works.1 } else { key.works.0 }
}

/// Returns the keys that work, each with a word.
pub(super) fn bar(ended: bool) -> Vec<&'static str> {
    let keys = KEYS.iter().filter(|key| works(key, ended));
    keys.map(|key| key.bar).collect()
}

/// Returns lines of at most `width` columns about each key that works.
pub(super) fn lines(ended: bool, width: usize) -> Vec<String> {
    let keys = KEYS.iter().filter(|key| works(key, ended));
    keys.flat_map(|key| {
        let name = key.bar.split(' ').next().unwrap_or_default();
        let mut line = Filler::new(format!("  {name:<6} "), ABOUT, ABOUT, width);
        line.words(key.about);
        let text = line.end();
        text.lines().map(str::to_string).collect::<Vec<_>>()
    })
    .collect()
}
