//! Laws that hold for random exact numbers, and limits that hold for large ones.

use super::{check, eval, run, show};
use crate::limit::Budget;
use crate::number::{self, Number, NumberRef};
use crate::text::{ErrorKind, Failure};
use std::cmp::Ordering;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering as Memory};
use std::time::{Duration, Instant};

type Operation = fn(NumberRef, NumberRef, &Budget) -> Result<Number, Failure>;

fn apply(operation: Operation, a: &Number, b: &Number) -> Number {
    operation(a.as_ref(), b.as_ref(), &Budget::default()).unwrap()
}

fn same(a: &Number, b: &Number) -> bool {
    number::equal(a.as_ref(), b.as_ref(), &Budget::default()).unwrap()
}

fn order(a: &Number, b: &Number) -> Ordering {
    number::compare(a.as_ref(), b.as_ref(), &Budget::default())
        .unwrap()
        .unwrap()
}

/// A small random number generator that is the same on every run (xorshift).
struct Random(u64);

impl Random {
    fn below(&mut self, n: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % n
    }

    fn text(&mut self, depth: u64) -> String {
        let (n, m) = (self.below(30) + 1, self.below(12) + 1);
        match self.below(if depth == 0 { 6 } else { 10 }) {
            0 => format!("{n}/{m}"),
            1 | 2 => format!("sqrt({n}/{m})"),
            3 => format!("cbrt({n})"),
            4 => format!("{n}*{m}^(1/4)"),
            5 => String::from(if n % 2 == 0 { "pi" } else { "e" }),
            6 => format!("sqrt({n} + sqrt({m}))"),
            7 => format!("sqrt(abs({}))", self.text(0)),
            8 => format!("({} + {})", self.text(depth - 1), self.text(depth - 1)),
            _ => format!("({} - {})", self.text(depth - 1), self.text(depth - 1)),
        }
    }

    fn number(&mut self) -> Number {
        eval(&self.text(2)).unwrap()
    }
}

#[test]
fn ring_laws() {
    let mut random = Random(0x9E37_79B9_7F4A_7C15);
    let (add, sub, mul) = (
        number::add as Operation,
        number::sub as Operation,
        number::mul as Operation,
    );
    for round in 0..300 {
        let (x, y, z) = (random.number(), random.number(), random.number());
        let what = format!("{round}: {} | {} | {}", show(&x), show(&y), show(&z));
        let left = apply(add, &apply(add, &x, &y), &z);
        assert!(same(&left, &apply(add, &x, &apply(add, &y, &z))), "{what}");
        let left = apply(mul, &x, &apply(add, &y, &z));
        assert!(
            same(&left, &apply(add, &apply(mul, &x, &y), &apply(mul, &x, &z))),
            "{what}"
        );
        assert!(same(&apply(mul, &x, &y), &apply(mul, &y, &x)), "{what}");
        let zero = apply(sub, &apply(add, &x, &y), &apply(add, &y, &x));
        assert!(matches!(zero, Number::Int(0)), "{what}");
        let squares = apply(sub, &apply(mul, &x, &x), &apply(mul, &y, &y));
        assert!(
            same(
                &squares,
                &apply(mul, &apply(sub, &x, &y), &apply(add, &x, &y))
            ),
            "{what}"
        );
        if !number::is_zero(y.as_ref()) {
            let quotient = apply(number::div, &x, &y);
            assert!(same(&apply(mul, &quotient, &y), &x), "{what}");
        }
    }
}

#[test]
fn order_is_proved_near_misses_included() {
    let mut random = Random(0x1234_5678_9ABC_DEF1);
    for round in 0..300 {
        let (x, y) = (random.number(), random.number());
        let what = format!("{round}: {} | {}", show(&x), show(&y));
        let (there, back) = (order(&x, &y), order(&y, &x));
        assert_eq!(there, back.reverse(), "{what}");
        assert_eq!(there == Ordering::Equal, same(&x, &y), "{what}");
        let near = apply(number::add, &x, &eval("1/10^40").unwrap());
        assert_eq!(order(&near, &x), Ordering::Greater, "{what}");
        assert!(!same(&near, &x), "{what}");
        let floor = number::floor(x.as_ref(), &Budget::default()).unwrap();
        assert_ne!(order(&floor, &x), Ordering::Greater, "{what}");
        assert_eq!(
            order(&apply(number::add, &floor, &Number::Int(1)), &x),
            Ordering::Greater,
            "{what}"
        );
    }
}

#[test]
fn roots_undo_powers() {
    let mut random = Random(0xFEED_FACE_CAFE_BEEF);
    let budget = Budget::default();
    for round in 0..200 {
        let x = number::abs(random.number().as_ref(), &budget).unwrap();
        let what = format!("{round}: {}", show(&x));
        let root = number::sqrt(x.as_ref(), &budget).unwrap();
        assert!(same(&apply(number::mul, &root, &root), &x), "{what}");
    }
    for (a, b) in [(2, 3), (5, 7), (6, 10), (1, 2), (12, 18), (30, 77)] {
        let denested = run(&format!("sqrt({a}) + sqrt({b})"));
        assert_eq!(
            run(&format!("sqrt({} + 2*sqrt({}))", a + b, a * b)),
            denested
        );
        assert_eq!(
            run(&format!(
                "(sqrt({a}) + sqrt({b}))^2 - {} - 2*sqrt({})",
                a + b,
                a * b
            )),
            "0"
        );
    }
}

#[test]
fn what_is_shown_reads_back() {
    let mut random = Random(0xABCD_EF01_2345_6789);
    let budget = Budget::default();
    for _ in 0..300 {
        let mut x = random.number();
        if random.below(3) == 0 {
            let y = number::abs(random.number().as_ref(), &budget).unwrap();
            if !number::is_zero(y.as_ref()) {
                x = apply(number::div, &x, &y);
            }
        }
        if random.below(4) == 0 {
            let i = eval("1i").unwrap();
            x = apply(number::add, &random.number(), &apply(number::mul, &x, &i));
        }
        let text = show(&x);
        let back = number::read(&text, &budget).unwrap();
        assert!(same(&back, &x), "{text}");
        assert_eq!(show(&back), text);
    }
}

#[test]
fn damaged_text_is_refused_or_read_but_never_a_panic() {
    let mut random = Random(0x0F0F_1234_5678_9999);
    let budget = Budget::default();
    for _ in 0..2000 {
        let mut text: Vec<char> = show(&random.number()).chars().collect();
        for _ in 0..=random.below(2) {
            let at = random.below(text.len() as u64) as usize;
            match random.below(3) {
                0 => drop(text.remove(at)),
                1 => text.insert(at, text[at]),
                _ => text.insert(at, ['(', ')', '√', '·', 'i', '/'][random.below(6) as usize]),
            }
            if text.is_empty() {
                break;
            }
        }
        let text: String = text.into_iter().collect();
        if let Ok(x) = number::read(&text, &budget) {
            let shown = show(&x);
            assert!(
                same(&number::read(&shown, &budget).unwrap(), &x),
                "{text} is {shown}"
            );
        }
    }
}

#[test]
fn results_stand_on_the_lowest_rung() {
    for text in [
        "sqrt(2)*sqrt(2) + 1",
        "sqrt(1 + sqrt(2))*sqrt(sqrt(2) - 1)*3",
        "(sqrt(2 + sqrt(3)) + sqrt(2 - sqrt(3)))^2",
        "sqrt(sqrt(5) + 2)*sqrt(sqrt(5) - 2)",
        "sqrt(1 + sqrt(1 + sqrt(2)))*sqrt(sqrt(1 + sqrt(2)) - 1)/2^(1/4)",
        "(sqrt(1 + cbrt(2))*sqrt(1 - cbrt(2) + cbrt(4)))^2 - 2",
        "pi*e/(e*pi)",
        "(pi^2 + 2*pi + 1)/(pi + 1)/(1 + pi)",
        "sqrt(1 + sqrt(2)) + sqrt(1 + sqrt(3)) - \
         sqrt(2 + sqrt(2) + sqrt(3) + 2*sqrt((1 + sqrt(2))*(1 + sqrt(3))))",
    ] {
        let value = eval(text).unwrap();
        assert!(matches!(value, Number::Int(_)), "{text} = {}", show(&value));
    }
}

#[test]
fn limits_are_clean() {
    let mut deep = String::from("2");
    for _ in 0..90 {
        deep = format!("sqrt(1 + {deep})");
    }
    assert!(run(&deep).starts_with("√(1 + √("));
    for _ in 0..30 {
        deep = format!("sqrt(1 + {deep})");
    }
    check(&[
        (&deep, "error: LimitError"),
        ("(1 + pi + e)^1000", "error: LimitError"),
        ("(sqrt(2) + sqrt(3))^(10^12)", "error: LimitError"),
        ("2^(1/10^20)", "error: LimitError"),
        ("cmp(exp(10^12), exp(10^12) + 1)", "-1"),
        ("cmp(exp(10^12), exp(10^11))", "1"),
        ("floor(exp(10^12))", "error: LimitError"),
        ("float(exp(10^12) - exp(10^11))", "inf"),
        // π is transcendental, so this is decided even beyond 4096 bits; for e + π no such theorem
        // is known.
        ("cmp(pi, floor(pi*10^2000)/10^2000)", "1"),
        (
            "cmp(e + pi, floor((e + pi)*10^1500)/10^1500)",
            "error: PrecisionError",
        ),
    ]);
    // Twelve nested roots have a bound of 2^24 or more, yet different values are still told apart.
    let many: Vec<String> = (2..14).map(|n| format!("sqrt(1 + sqrt({n}))")).collect();
    let sum = many.join(" + ");
    assert_eq!(run(&format!("cmp({sum}, 20)")), "1");
}

#[test]
fn an_interrupt_stops_long_work() {
    for (text, digits) in [
        ("pi", 3_000_000),
        ("sqrt(2) + e", 3_000_000),
        ("7^(1/3)", 3_000_000),
    ] {
        let x = eval(text).unwrap();
        let flag = Arc::new(AtomicBool::new(false));
        let budget = Budget::new(Arc::clone(&flag));
        let stopper = std::thread::spawn(move || {
            std::thread::sleep(Duration::from_millis(100));
            flag.store(true, Memory::Relaxed);
            Instant::now()
        });
        let failure = number::decimal_text(x.as_ref(), digits, &budget).unwrap_err();
        let late = stopper.join().unwrap().elapsed();
        assert_eq!(failure.kind(), ErrorKind::Interrupted);
        assert!(late < Duration::from_secs(10), "{text}: {late:?}");
    }
}
