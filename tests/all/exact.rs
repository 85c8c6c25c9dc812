//! Exact comparison through the language: the two sides of an identity are found equal, and near
//! misses are found different. `LAMINA_CASES=N` runs N cases of each kind.

use crate::transcript::Collector;
use lamina_shell::{Session, Settings};
use std::cell::RefCell;
use std::path::PathBuf;
use std::rc::Rc;

/// A small random generator with a fixed seed (Knuth's LCG), so that a failure can be reproduced.
struct Chance(u64);

impl Chance {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % bound
    }

    fn pick<'a>(&mut self, from: &[&'a str]) -> &'a str {
        from[self.below(from.len() as u64) as usize]
    }

    /// A positive rational as source text.
    fn rational(&mut self) -> String {
        match self.below(3) {
            0 => (1 + self.below(30)).to_string(),
            _ => format!("({}/{})", 1 + self.below(40), 1 + self.below(12)),
        }
    }

    /// A real expression over rationals and roots, never zero.
    fn radical(&mut self, depth: u32) -> String {
        if depth == 0 {
            return match self.below(4) {
                0 => self.rational(),
                1 => format!("cbrt({})", 2 + self.below(40)),
                2 => format!("root({}, {})", 2 + self.below(20), 4 + self.below(2)),
                _ => format!("sqrt({})", self.rational()),
            };
        }
        let (a, b) = (self.radical(depth - 1), self.radical(depth - 1));
        match self.below(4) {
            0 => format!("sqrt({a} + {b})"),
            1 => format!("({a} * {b})"),
            _ => format!("({a} + {b})"),
        }
    }
}

fn cases() -> u64 {
    std::env::var("LAMINA_CASES")
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or(10_000)
}

fn session() -> Session {
    let host = Collector {
        output: Rc::new(RefCell::new(String::new())),
        folder: PathBuf::from("."),
    };
    Session::new(Box::new(host), Settings::default())
}

fn must_hold(session: &mut Session, claim: &str) {
    let outcome = session.eval(&format!("assert({claim})"));
    if let Some(error) = outcome.error {
        panic!("{claim}\n{}", error.one_line());
    }
}

#[test]
fn identities_are_found_equal() {
    let (mut chance, mut session) = (Chance(1), session());
    for n in 0..cases() {
        let (a, b) = (1 + chance.below(1_000_000), 1 + chance.below(1_000_000));
        let claim = match n % 5 {
            0 => format!("(sqrt({a}) + sqrt({b}))^2 == {a} + {b} + 2*sqrt({a}*{b})"),
            1 => format!("sqrt({a} + {b} + 2*sqrt({a}*{b})) == sqrt({a}) + sqrt({b})"),
            2 => {
                let (x, y) = (chance.radical(1), chance.radical(1));
                format!("({x} + {y}) - {y} - {x} == 0")
            }
            3 => {
                let (x, y) = (chance.radical(0), chance.radical(0));
                format!("({x})^2 - ({y})^2 == ({x} - {y}) * ({x} + {y})")
            }
            _ => {
                let (x, y) = (chance.radical(0), chance.radical(0));
                let c = chance.pick(&["1", "pi()", "e()", "sqrt(2)", "(1 + sqrt(3))"]);
                format!("({x} * {c} + {y} * {c}) / {c} == {y} + {x}")
            }
        };
        must_hold(&mut session, &claim);
    }
}

#[test]
fn near_misses_are_found_different() {
    let (mut chance, mut session) = (Chance(2), session());
    for n in 0..cases() {
        let (a, b) = (2 + chance.below(1_000_000), 2 + chance.below(1_000_000));
        let x = match n % 4 {
            0 => format!("(sqrt({a}) + sqrt({b}))"),
            1 => format!("(sqrt({a}) * pi() + {b})"),
            2 => format!("sqrt({a} + {b} + 2*sqrt({a}*{b}))"),
            _ => chance.radical(1),
        };
        let claim = match n % 3 {
            0 => format!("{x} != {x} + 1/10^40 && {x} < {x} + 1/10^40"),
            1 => format!("{x} * (1 + 1/10^41) > {x}"),
            _ => {
                // The value truncated after 40 digits is at most the value itself, and differs from
                // it by less than one unit in the last digit.
                session.eval(&format!("x = {x}; cut = floor(x * 10^40) / 10^40"));
                "cut <= x && x < cut + 1/10^40 && !(cut == x + 1/10^60)".to_string()
            }
        };
        must_hold(&mut session, &claim);
    }
}

/// The printed form of a value reads back as an equal value of the same type: as source, through
/// `number`, and through `repr`.
#[test]
fn printed_numbers_read_back_as_source() {
    let (mut chance, mut session) = (Chance(3), session());
    for _ in 0..cases() / 5 {
        let real = chance.radical(1);
        let tail = chance.pick(&[
            "", " * pi", " + e", " - pi^2", " / pi", " + 1i", " * 1i", " / 7",
        ]);
        let input = format!("x = {}{real}{tail}", chance.pick(&["", "-", "1/3 + "]));
        assert!(session.eval(&input).error.is_none(), "{input}");
        let text = session.global("x").expect("it was just assigned");
        let outcome = session.eval(&format!("y = {text}"));
        assert!(
            outcome.error.is_none(),
            "{input}\nprints {text}, which does not read back"
        );
        must_hold(&mut session, "x == y && typeof(x) == typeof(y)");
        session.eval(&format!("y = number(\"{text}\")"));
        must_hold(&mut session, "x == y && typeof(x) == typeof(y)");
        let outcome = session.eval("source = repr(x)");
        assert!(outcome.error.is_none(), "{input}\nhas no source form");
        let source = session.global("source").expect("it was just assigned");
        session.eval(&format!("y = {}", source.trim_matches('"')));
        must_hold(&mut session, "x == y && typeof(x) == typeof(y)");
    }
}
