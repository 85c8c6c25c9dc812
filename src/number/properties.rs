//! Laws checked on random numbers around the boundaries between representations: near zero, near 64
//! bits and beyond.

use super::*;
use crate::limit::Budget;
use dashu_int::IBig;
use dashu_ratio::RBig;
use std::cmp::Ordering;

/// A generator of reproducible random numbers (xorshift).
struct Random(u64);

impl Random {
    fn word(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, n: u64) -> u64 {
        self.word() % n
    }

    fn integer(&mut self) -> IBig {
        let near = [
            0i128,
            1 << 31,
            1 << 32,
            1 << 62,
            1 << 63,
            1 << 64,
            i128::from(i64::MAX),
            1 << 100,
        ];
        let magnitude = match self.below(4) {
            0 => IBig::from(self.below(20)),
            1 => IBig::from(near[self.below(8) as usize] + i128::from(self.below(5)) - 2),
            2 => IBig::from(self.word() >> self.below(64)),
            _ => IBig::from(self.word()) * IBig::from(self.word()) + IBig::from(self.word()),
        };
        if self.below(2) == 0 {
            magnitude
        } else {
            -magnitude
        }
    }

    fn exact(&mut self) -> Number {
        let n = self.integer();
        if self.below(2) == 0 {
            return Number::from_ibig(n);
        }
        let mut d = self.integer();
        if d.is_zero() {
            d = IBig::ONE;
        }
        fraction(RBig::from_parts_signed(n, d))
    }

    fn number(&mut self) -> Number {
        match self.below(8) {
            0 => {
                let (re, im) = (self.exact(), self.exact());
                complex(re, im)
            }
            _ => self.exact(),
        }
    }
}

fn budget() -> Budget {
    Budget::default()
}

/// Converts a fraction of the reference library to a number.
fn fraction(r: RBig) -> Number {
    let (n, d) = r.into_parts();
    Number::from_fraction(crate::big::Fraction::coprime(n, d))
}

/// Returns the reference library's form of an integer or fraction, for comparison.
fn oracle(n: &Number) -> Option<RBig> {
    let (n, d) = n.as_ref().to_fraction()?.into_parts();
    Some(RBig::from_parts(n, d))
}

/// Asserts that an exact number is in the canonical form of its value.
fn assert_canonical(n: &Number) {
    let value = oracle(n);
    match n {
        Number::Int(_) | Number::Float(_) | Number::Irrational(_) => {}
        Number::Big(n) => assert!(i64::try_from(&**n).is_err()),
        Number::Ratio(_, d) => {
            assert!(*d >= 2 && value.is_some_and(|r| r.denominator() == &(*d as u64).into()))
        }
        Number::Rational(r) => {
            assert!(!r.is_int());
            assert!(
                i64::try_from(r.numerator()).is_err() || i64::try_from(r.denominator()).is_err()
            );
        }
        Number::Complex(z) => {
            assert!(!z.im.is_exact_zero());
            assert_canonical(&z.re);
            assert_canonical(&z.im);
        }
    }
}

fn same(a: &Number, b: &Number) -> bool {
    equal(a.as_ref(), b.as_ref(), &budget()).unwrap()
}

fn text(n: &Number) -> String {
    let mut out = String::new();
    show(n.as_ref(), &mut out, &budget()).unwrap();
    out
}

#[test]
fn rational_arithmetic_agrees_with_dashu() {
    let (mut random, budget) = (Random(1), budget());
    for _ in 0..20_000 {
        let (a, b) = (random.exact(), random.exact());
        let (x, y) = (oracle(&a).unwrap(), oracle(&b).unwrap());
        let check = |result: Number, expected: RBig, what: &str| {
            assert_canonical(&result);
            assert!(
                oracle(&result).unwrap() == expected,
                "{} {what} {}",
                text(&a),
                text(&b)
            );
        };
        check(add(a.as_ref(), b.as_ref(), &budget).unwrap(), &x + &y, "+");
        check(sub(a.as_ref(), b.as_ref(), &budget).unwrap(), &x - &y, "-");
        check(mul(a.as_ref(), b.as_ref(), &budget).unwrap(), &x * &y, "*");
        assert_eq!(
            compare(a.as_ref(), b.as_ref(), &budget),
            Ok(Some(x.cmp(&y)))
        );
        if !is_zero(b.as_ref()) {
            check(div(a.as_ref(), b.as_ref(), &budget).unwrap(), &x / &y, "/");
            let floor = (&x / &y).floor();
            check(
                idiv(a.as_ref(), b.as_ref(), &budget).unwrap(),
                RBig::from(floor.clone()),
                "idiv",
            );
            check(
                rem(a.as_ref(), b.as_ref(), &budget).unwrap(),
                &x - &y * RBig::from(floor),
                "%",
            );
        }
        check(
            floor(a.as_ref(), &budget).unwrap(),
            RBig::from(x.floor()),
            "floor",
        );
        check(
            ceil(a.as_ref(), &budget).unwrap(),
            RBig::from(x.ceil()),
            "ceil",
        );
        check(
            trunc(a.as_ref(), &budget).unwrap(),
            RBig::from(x.trunc()),
            "trunc",
        );
        check(negate(a.as_ref(), &budget).unwrap(), -x.clone(), "negated");
    }
}

#[test]
fn ring_laws_hold() {
    let (mut random, budget) = (Random(2), budget());
    for _ in 0..5_000 {
        let (a, b, c) = (random.number(), random.number(), random.number());
        let plus = |x: &Number, y: &Number| add(x.as_ref(), y.as_ref(), &budget).unwrap();
        let times = |x: &Number, y: &Number| mul(x.as_ref(), y.as_ref(), &budget).unwrap();
        assert!(same(&plus(&a, &plus(&b, &c)), &plus(&plus(&a, &b), &c)));
        assert!(same(&times(&a, &times(&b, &c)), &times(&times(&a, &b), &c)));
        assert!(same(
            &times(&a, &plus(&b, &c)),
            &plus(&times(&a, &b), &times(&a, &c))
        ));
        assert!(same(&plus(&a, &b), &plus(&b, &a)) && same(&times(&a, &b), &times(&b, &a)));
        let difference = sub(a.as_ref(), b.as_ref(), &budget).unwrap();
        assert!(same(&plus(&difference, &b), &a));
        assert_canonical(&difference);
        if !is_zero(b.as_ref()) {
            let quotient = div(a.as_ref(), b.as_ref(), &budget).unwrap();
            assert_canonical(&quotient);
            assert!(same(&times(&quotient, &b), &a));
        }
    }
}

#[test]
fn powers_are_repeated_products() {
    let (mut random, budget) = (Random(3), budget());
    for _ in 0..500 {
        let a = random.number();
        let mut product = Number::Int(1);
        for k in 0..12 {
            let result = power(a.as_ref(), NumberRef::Int(k), &budget).unwrap();
            assert!(same(&result, &product), "{} ^ {k}", text(&a));
            assert_canonical(&result);
            if !is_zero(a.as_ref()) {
                let inverse = power(a.as_ref(), NumberRef::Int(-k), &budget).unwrap();
                assert!(same(
                    &mul(inverse.as_ref(), product.as_ref(), &budget).unwrap(),
                    &Number::Int(1)
                ));
            }
            product = mul(product.as_ref(), a.as_ref(), &budget).unwrap();
        }
    }
}

#[test]
fn roots_undo_powers() {
    let (mut random, budget) = (Random(4), budget());
    for _ in 0..500 {
        let a = abs(random.exact().as_ref(), &budget).unwrap();
        for n in 2..9 {
            let raised = power(a.as_ref(), NumberRef::Int(n), &budget).unwrap();
            let back = root(raised.as_ref(), NumberRef::Int(n), &budget).unwrap();
            assert!(same(&back, &a), "root {n} of {}", text(&raised));
        }
        let z = random.number();
        let square = mul(z.as_ref(), z.as_ref(), &budget).unwrap();
        let root = sqrt(square.as_ref(), &budget).unwrap();
        let other = negate(root.as_ref(), &budget).unwrap();
        assert!(
            same(&root, &z) || same(&other, &z),
            "sqrt of {}",
            text(&square)
        );
    }
}

#[test]
fn shown_numbers_read_back() {
    let (mut random, budget) = (Random(5), budget());
    for _ in 0..20_000 {
        let a = random.number();
        let back = read(&text(&a), &budget).unwrap_or_else(|e| panic!("{e}"));
        assert!(same(&a, &back), "{}", text(&a));
        assert_eq!(text(&a), text(&back));
    }
    for _ in 0..20_000 {
        let x = f64::from_bits(random.word());
        if x.is_finite() {
            let shown = text(&Number::Float(x));
            assert_eq!(
                shown.parse::<f64>().map(f64::to_bits),
                Ok(x.to_bits()),
                "{shown}"
            );
            let decimal = super::fraction(NumberRef::Float(x)).unwrap();
            assert_eq!(
                to_f64(decimal.as_ref(), &Budget::default()).unwrap(),
                x,
                "{shown}"
            );
            let exact = to_rational(NumberRef::Float(x)).unwrap();
            assert_canonical(&exact);
            assert_eq!(
                to_f64(exact.as_ref(), &Budget::default()).unwrap(),
                x,
                "{shown}"
            );
            assert!(same(&exact, &Number::Float(x)));
        }
    }
}

#[test]
fn nearest_floats_are_nearest() {
    let (mut random, budget) = (Random(6), budget());
    for _ in 0..20_000 {
        let a = random.exact();
        let x = to_f64(a.as_ref(), &Budget::default()).unwrap();
        // No neighbour is closer: the exact distance is at most half the gap.
        let distance = |y: f64| {
            let y = to_rational(NumberRef::Float(y)).unwrap();
            let gap = sub(a.as_ref(), y.as_ref(), &budget).unwrap();
            abs(gap.as_ref(), &budget).unwrap()
        };
        let here = distance(x);
        for neighbour in [x.next_up(), x.next_down()] {
            let there = distance(neighbour);
            let order = compare(here.as_ref(), there.as_ref(), &budget)
                .unwrap()
                .unwrap();
            assert!(
                order != Ordering::Greater,
                "{} is not nearest to {}",
                x,
                text(&a)
            );
            assert!(
                order == Ordering::Less || x.to_bits() & 1 == 0,
                "{x} is odd"
            );
        }
        // Integers and decimals must match what the standard library reads.
        if let Number::Int(_) | Number::Big(_) = a {
            assert_eq!(text(&a).parse(), Ok(x));
        }
    }
    // Halfway cases and the subnormal range.
    for (n, shift) in [
        (1i64, 1074),
        (3, 1075),
        (1, 1075),
        (5, 1076),
        ((1 << 53) - 1, 1074),
        (7, 1030),
        (1, 1100),
    ] {
        let d = IBig::ONE << shift;
        let a = fraction(RBig::from_parts_signed(IBig::from(n), d));
        let expected: f64 = decimal_text(a.as_ref(), 1200, &budget)
            .unwrap()
            .parse()
            .unwrap();
        assert_eq!(
            to_f64(a.as_ref(), &Budget::default()).unwrap(),
            expected,
            "{n} / 2^{shift}"
        );
    }
}

#[test]
fn floats_and_exact_numbers_have_one_order() {
    let (mut random, budget) = (Random(7), budget());
    for _ in 0..20_000 {
        let a = random.exact();
        // A float near the number, where comparing after rounding would go wrong.
        let x = f64::from_bits(
            to_f64(a.as_ref(), &Budget::default())
                .unwrap()
                .to_bits()
                .wrapping_add(random.below(3))
                .wrapping_sub(1),
        );
        if !x.is_finite() {
            continue;
        }
        let exact = to_rational(NumberRef::Float(x)).unwrap();
        let expected = compare(a.as_ref(), exact.as_ref(), &budget);
        assert_eq!(compare(a.as_ref(), NumberRef::Float(x), &budget), expected);
        assert_eq!(
            equal(a.as_ref(), NumberRef::Float(x), &budget).unwrap(),
            expected == Ok(Some(Ordering::Equal))
        );
    }
}
