//! Large arithmetic against dashu, and that it stops when it is told to.

use super::*;
use crate::limit::Budget;
use crate::text::{ErrorKind, Failure};
use dashu_base::DivRem;
use dashu_int::{IBig, UBig};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// A generator of reproducible numbers (xorshift).
struct Random(u64);

impl Random {
    fn word(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    /// Exactly so many bits; every third number is mostly ones or zeros, where carries travel far.
    fn natural(&mut self, bits: usize) -> IBig {
        let fill = self.word() % 3;
        let word = |random: &mut Random| match fill {
            0 if !random.word().is_multiple_of(50) => u64::MAX,
            1 if !random.word().is_multiple_of(50) => 0,
            _ => random.word(),
        };
        let words: Vec<u64> = (0..bits.div_ceil(64)).map(|_| word(self)).collect();
        let mut n = UBig::from_words(&words);
        n.clear_high_bits(bits);
        n.set_bit(bits - 1);
        IBig::from(n)
    }
}

#[test]
fn products_agree_with_dashu() {
    let (mut random, budget) = (Random(88_172_645_463_325_252), Budget::default());
    let sizes = [
        1, 64, 100_000, 128_000, 131_072, 200_003, 262_144, 500_000, 999_999, 2_000_000,
    ];
    for &x in &sizes {
        for &y in &sizes {
            let (a, b) = (random.natural(x), -random.natural(y));
            assert_eq!(multiply(&a, &b, &budget), Ok(&a * &b), "{x} by {y} bits");
        }
        let a = random.natural(x);
        assert_eq!(square(&a, &budget), Ok(&a * &a), "{x} bits squared");
        let ones = (IBig::ONE << x) - IBig::ONE;
        assert_eq!(
            multiply(&ones, &ones, &budget),
            Ok(&ones * &ones),
            "{x} ones"
        );
    }
    let (a, b) = (random.natural(5_000_000), random.natural(6000));
    assert_eq!(multiply(&a, &b, &budget), Ok(&a * &b));
}

#[test]
fn quotients_agree_with_dashu() {
    let (mut random, budget) = (Random(42), Budget::default());
    for (x, y) in [
        (64, 64),
        (900_000, 450_000),
        (1_300_000, 500_000),
        (1_000_000, 410_000),
        (3_000_000, 420_000),
        (2_000_000, 1_999_000),
        (1_500_000, 900_000),
        (5_000_000, 3_000),
        (5_000_000, 4_900_000),
    ] {
        let (a, b) = (random.natural(x), random.natural(y));
        for (a, b) in [(&a, &b), (&-&a, &b), (&a, &-&b)] {
            assert_eq!(div_rem(a, b, &budget), Ok(a.div_rem(b)), "{x} by {y} bits");
        }
        let even = &a * &b;
        assert_eq!(div_rem(&even, &b, &budget), Ok((a.clone(), IBig::ZERO)));
        let below: IBig = even - IBig::ONE;
        assert_eq!(
            div_rem(&below, &b, &budget),
            Ok((a - IBig::ONE, b - IBig::ONE))
        );
    }
}

#[test]
fn digits_agree_with_dashu() {
    let (mut random, budget) = (Random(7), Budget::default());
    for bits in [10, 29_999, 599_999, 600_001, 700_000, 1_500_000] {
        let n = random.natural(bits);
        for base in [10, 3, 36, 16] {
            let text = to_radix(&-&n, base, &budget).unwrap();
            assert_eq!(
                text,
                (-&n).in_radix(base as u8).to_string(),
                "{bits} bits in base {base}"
            );
            assert_eq!(from_radix(&text[1..], base, &budget), Ok(n.clone()));
        }
    }
    // Runs of nines and zeros are where a rounding error would show.
    for digits in [200_000, 262_144, 300_001] {
        let power = pow(&IBig::from(10), digits, &budget).unwrap();
        let half = pow(&IBig::from(10), digits / 2, &budget).unwrap();
        for n in [
            &power - IBig::ONE,
            power.clone(),
            &power + IBig::ONE,
            &power - &half,
            &power + &half - IBig::ONE,
        ] {
            assert_eq!(to_decimal(&n, &budget).unwrap(), n.to_string());
        }
    }
}

#[test]
fn roots_and_divisors_agree_with_dashu() {
    let (mut random, budget) = (Random(3), Budget::default());
    for bits in [100, 70_000, 300_001, 1_000_000] {
        let n = random.natural(bits);
        for n in [square(&n, &budget).unwrap(), n.clone(), &n * &n - IBig::ONE] {
            let (root, rest) = sqrt_rem(&n, &budget).unwrap();
            assert!(&root * &root + &rest == n && rest <= &root << 1);
        }
        let (a, b, g) = (
            random.natural(bits),
            random.natural(bits / 2),
            random.natural(bits / 3),
        );
        let expected: IBig = dashu_base::Gcd::gcd(&(&a * &g), &(&b * &g)).into();
        assert_eq!(gcd(&(&a * &g), &-(&b * &g), &budget), Ok(expected));
    }
}

#[test]
fn higher_roots_are_the_floor() {
    let (mut random, budget) = (Random(11), Budget::default());
    for (bits, q) in [
        (30_000, 3),
        (100_000, 5),
        (40_000, 700),
        (50_000, 3000),
        (200_000, 3),
    ] {
        let n = random.natural(bits);
        let root = nth_root(&n, q, &budget).unwrap();
        assert!(
            root.pow(q) <= n && (&root + IBig::ONE).pow(q) > n,
            "root {q} of {bits} bits"
        );
        let power = root.pow(q);
        assert_eq!(nth_root(&power, q, &budget).unwrap(), root);
        assert_eq!(
            nth_root(&(power - IBig::ONE), q, &budget).unwrap(),
            root - IBig::ONE
        );
    }
}

#[test]
fn factorials_agree_with_repeated_products() {
    let budget = Budget::default();
    let mut product = IBig::ONE;
    for n in 1..=600u64 {
        product *= n;
        assert_eq!(factorial(n, &budget).unwrap(), product, "{n}!");
    }
}

/// Runs until a flag that is set meanwhile stops it.
fn stops(name: &str, work: impl FnOnce(&Budget) -> Result<(), Failure>) {
    let flag = Arc::new(AtomicBool::new(false));
    let budget = Budget::new(flag.clone());
    let setter = std::thread::spawn(move || {
        std::thread::sleep(Duration::from_millis(100));
        flag.store(true, Ordering::Relaxed);
        Instant::now()
    });
    let result = work(&budget);
    let ended = Instant::now();
    let set = setter.join().unwrap();
    if let Err(failure) = result {
        assert_eq!(failure.kind(), ErrorKind::Interrupted, "{name}");
    }
    assert!(
        ended.saturating_duration_since(set) < Duration::from_secs(1),
        "{name} went on for long"
    );
}

#[test]
fn long_operations_stop() {
    let mut random = Random(5);
    let (a, b) = (random.natural(30_000_000), random.natural(12_000_000));
    stops("power", |budget| {
        pow(&IBig::from(7), 30_000_000, budget).map(drop)
    });
    stops("product", |budget| multiply(&a, &a, budget).map(drop));
    stops("division", |budget| div_rem(&a, &b, budget).map(drop));
    stops("digits", |budget| to_decimal(&a, budget).map(drop));
    stops("reading", |budget| {
        from_decimal(&"7".repeat(9_000_000), budget).map(drop)
    });
    stops("factorial", |budget| factorial(5_000_000, budget).map(drop));
    stops("root", |budget| sqrt_rem(&a, budget).map(drop));
    stops("divisor", |budget| gcd(&a, &b, budget).map(drop));
}
