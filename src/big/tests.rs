//! Checks large arithmetic against dashu, and checks that it can be stopped.

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

    /// Returns a number of exactly this many bits; every third one is mostly ones or zeros, so that
    /// carries travel far.
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

/// Runs until another thread sets the flag that stops it.
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
        ended.saturating_duration_since(set) < Duration::from_secs(5),
        "{name} kept running for too long"
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

#[test]
fn bezout_coefficients_by_halves_are_those_of_euclid() {
    use dashu_base::{Abs, ExtendedGcd};
    let (mut random, budget) = (Random(99), Budget::default());
    let check = |a: &IBig, b: &IBig, limit: usize| {
        let [g, x, y] = gcd::bezout_above(a, b, limit, &budget).unwrap();
        assert_eq!(a * &x + b * &y, g, "{a} and {b}");
        let (expected, s, t) = a.clone().abs().gcd_ext(b.clone().abs());
        let turn = |by: &IBig, n: IBig| if *by < IBig::ZERO { -n } else { n };
        assert_eq!(
            (g, x, y),
            (expected.into(), turn(a, s), turn(b, t)),
            "{a}, {b}"
        );
    };
    for k in 0..3000u64 {
        let bits = |random: &mut Random| 1 + (random.word() % (64 << (k % 7))) as usize;
        let (p, q) = (bits(&mut random), bits(&mut random));
        let (mut a, mut b) = (random.natural(p), random.natural(q));
        if k % 3 == 0 {
            let common = random.natural(1 + (k % 90) as usize);
            (a, b) = (a * &common, b * common);
        }
        if k % 5 == 0 {
            b = &a * random.natural(1 + (k % 70) as usize) + IBig::from(k % 2);
        }
        let signed = if k % 2 == 0 { -&a } else { a.clone() };
        check(&signed, &b, 64);
        check(&b, &-a, 64);
    }
    let (a, b) = (random.natural(700_000), random.natural(690_000));
    check(&a, &b, 260_000);
    check(&(&a * &b), &(&b * IBig::from(6)), 260_000);
}

#[test]
fn factors_are_removed_as_often_as_they_are_there() {
    let budget = Budget::default();
    for (p, k, rest) in [
        (3u32, 0usize, 10u32),
        (3, 1, 10),
        (3, 7, 1),
        (10, 64, 7),
        (7, 1001, 9),
    ] {
        let p = UBig::from(p);
        let n = p.pow(k) * rest;
        assert_eq!(natural::remove(&n, &p, &budget), Ok((rest.into(), k)));
    }
}

#[test]
fn digits_in_bases_of_powers_of_two_agree_with_dashu() {
    let (mut random, budget) = (Random(4), Budget::default());
    for (base, bits) in [
        (2, 1_100_001),
        (8, 1_048_577),
        (16, 3_000_003),
        (32, 2_000_000),
    ] {
        let n = -random.natural(bits);
        let text = to_radix(&n, base, &budget).unwrap();
        assert!(text == n.in_radix(base as u8).to_string(), "base {base}");
        assert_eq!(from_radix(&text[1..], base, &budget), Ok(-n), "base {base}");
    }
    let sparse = IBig::ONE << 2_000_000;
    let text = to_radix(&sparse, 32, &budget).unwrap();
    assert_eq!(from_radix(&text, 32, &budget), Ok(sparse));
}

#[test]
fn fractions_are_ordered_by_their_value() {
    let (mut random, budget) = (Random(11), Budget::default());
    let product = |a: &Fraction, b: &Fraction| a.numerator() * b.denominator().as_ibig();
    for k in 0..4000u64 {
        let bits = |random: &mut Random| 1 + (random.word() % (4 << (k % 10))) as usize;
        let mut part = || {
            let count = bits(&mut random);
            random.natural(count)
        };
        let (n, d, m) = (part(), part(), part());
        let a = Fraction::quotient(if k % 2 == 0 { -&n } else { n.clone() }, d.clone(), &budget);
        // The second number is far from the first, close to it, or equal to it.
        let b = match k % 4 {
            0 => Fraction::quotient(m, d, &budget),
            1 => Fraction::quotient(&n * &m + IBig::ONE, d * m, &budget),
            2 => Fraction::quotient(-(&n * &m) - IBig::ONE, d * m, &budget),
            _ => Fraction::quotient(&n * &m, d * m, &budget),
        };
        let (a, b) = (a.unwrap(), b.unwrap());
        let expected = product(&a, &b).cmp(&product(&b, &a));
        assert_eq!(a.compare(&b, &budget), Ok(expected), "{a:?} {b:?}");
        assert_eq!(a.cmp(&b), expected);
    }
}

#[test]
fn long_work_on_fractions_stops() {
    let mut random = Random(6);
    let (a, b) = (random.natural(14_000_000), random.natural(13_000_000));
    let (c, d) = (random.natural(9_000_001), random.natural(9_000_000));
    let [x, y] =
        [(&c, &d), (&d, &c)].map(|(n, d)| Fraction::coprime(n.clone(), d.clone().into_parts().1));
    stops("coefficients", |budget| bezout(&a, &b, budget).map(drop));
    stops("lowest terms", |budget| {
        Fraction::quotient(a.clone(), b.clone(), budget).map(drop)
    });
    stops("sum", |budget| x.add(&y, budget).map(drop));
    stops("product", |budget| x.mul(&y, budget).map(drop));
    stops("power", |budget| x.pow(7, budget).map(drop));
    stops("many factors", |budget| {
        let n = natural::pow(&UBig::from(3u8), 20_000_000, budget)?;
        natural::remove(&n, &UBig::from(3u8), budget).map(drop)
    });
}
