//! Edges: rounding to floats and digits, overflow, domains, identities, continued fractions,
//! limits, interrupts.

use super::*;
use crate::ball::{EXPONENT_MAX, partial_quotients};
use crate::big::Fraction;
use crate::text::ErrorKind;
use std::cmp::Ordering;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

fn rational(n: i64, d: u64) -> Fraction {
    Fraction::ratio(n, d)
}

#[test]
fn floats_are_rounded_once() {
    let cases = [
        ((1, -1074), 5e-324),
        ((1, -1075), 0.0),
        ((3, -1076), 5e-324),
        ((3, -1075), 1e-323),
        ((-3, -1076), -5e-324),
        ((i64::MAX, -1085), f64::from_bits(1 << 52)),
        ((i64::MAX, -1137), 5e-324),
        (((1 << 53) + 1, 0), 9_007_199_254_740_992.0),
        (((1 << 53) + 3, 0), 9_007_199_254_740_996.0),
        (((1 << 53) - 1, 971), f64::MAX),
        (((1 << 54) - 1, 970), f64::INFINITY),
        (((1 << 55) - 3, 969), f64::MAX),
        ((-1, 1024), f64::NEG_INFINITY),
        (((1 << 53) - 1, -1075), 2.225_073_858_507_201_4e-308),
        ((1, -1_000_000_000_000), 0.0),
        ((1, 1_000_000_000_000), f64::INFINITY),
        ((5, -1), 2.5),
    ];
    for ((m, e), expected) in cases {
        assert_eq!(dyadic(m, e).to_f64(), Some(expected), "{m} · 2^{e}");
    }
    for x in [
        0.1,
        1.0,
        -2.5e300,
        5e-324,
        2.225_073_858_507_201e-308,
        f64::MAX,
        1e-310,
    ] {
        assert_eq!(Ball::float(x).to_f64(), Some(x));
    }
    with_work(64, |context| {
        // Just above a tie and just below it.
        let tie = dyadic((1 << 53) + 1, 0);
        let little = dyadic(1, -5000);
        let at = context.at(6000);
        assert_eq!(
            tie.add(&little, &at).to_f64(),
            Some(9_007_199_254_740_994.0)
        );
        assert_eq!(
            tie.sub(&little, &at).to_f64(),
            Some(9_007_199_254_740_992.0)
        );
        // A ball around a tie decides nothing, and neither does one around 0.
        assert_eq!(Ball::with_radius((1i64 << 54).into(), 3, -1).to_f64(), None);
        assert_eq!(Ball::with_radius(IBig::ZERO, 1, -1080).to_f64(), None);
        assert_eq!(
            int(1).exp(context).unwrap().to_f64(),
            Some(std::f64::consts::E)
        );
        assert_eq!(int(-745).exp(context).unwrap().to_f64(), Some(5e-324));
        assert_eq!(int(-746).exp(context).unwrap().to_f64(), Some(0.0));
        assert_eq!(int(710).exp(context).unwrap().to_f64(), Some(f64::INFINITY));
    });
}

#[test]
fn digits_are_rounded_half_away_from_zero() {
    let budget = Budget::default();
    let text = |x: &Ball, digits| x.decimal(digits, &budget).unwrap();
    assert_eq!(text(&dyadic(-1, -3), 2).as_deref(), Some("-0.13"));
    assert_eq!(text(&dyadic(1, -3), 2).as_deref(), Some("0.13"));
    assert_eq!(text(&dyadic(1, -3), 0).as_deref(), Some("0"));
    assert_eq!(text(&dyadic(-1, -100), 5).as_deref(), Some("0.00000"));
    assert_eq!(text(&dyadic(1, -10_000_000), 5).as_deref(), Some("0.00000"));
    assert_eq!(text(&int(123), 3).as_deref(), Some("123.000"));
    assert_eq!(text(&dyadic(3, 4), 0).as_deref(), Some("48"));
    assert_eq!(text(&Ball::with_radius(1.into(), 1, -1), 0), None);
    assert_eq!(text(&dyadic(5, -1), 0).as_deref(), Some("3"));
    with_work(200, |context| {
        let pi = Ball::pi(context).unwrap();
        let digits = "3.14159265358979323846264338327950288419716939937511";
        assert_eq!(text(&pi, 50).as_deref(), Some(digits));
        assert_eq!(text(&pi, 100), None);
        assert_eq!(text(&pi.scaled(1_000), 2), None);
        let failure = dyadic(1, 1 << 40).decimal(3, context.budget).unwrap_err();
        assert_eq!(failure.kind(), ErrorKind::Limit);
    });
}

#[test]
fn integer_parts() {
    let budget = Budget::default();
    assert_eq!(dyadic(-7, -1).floor(&budget).unwrap(), Some(IBig::from(-4)));
    assert_eq!(dyadic(7, -1).floor(&budget).unwrap(), Some(IBig::from(3)));
    let straddling = Ball::with_radius(1025.into(), 3, -10);
    assert_eq!(straddling.floor(&budget).unwrap(), None);
    assert_eq!(
        straddling.floors(&budget).unwrap(),
        Some((IBig::ZERO, IBig::ONE))
    );
    assert_eq!(
        dyadic(1, 1 << 40).floor(&budget).unwrap_err().kind(),
        ErrorKind::Limit
    );
    with_work(200, |context| {
        let root = int(163).sqrt(context).unwrap();
        let value = Ball::pi(context)
            .unwrap()
            .mul(&root, context)
            .unwrap()
            .exp(context)
            .unwrap();
        let expected: IBig = "262537412640768743".parse().unwrap();
        assert_eq!(value.floor(context.budget).unwrap(), Some(expected));
    });
}

#[test]
fn what_overflows_still_has_an_order() {
    with_work(64, |context| {
        let tower = int(10)
            .exp(context)
            .unwrap()
            .exp(context)
            .unwrap()
            .exp(context)
            .unwrap();
        assert!(matches!(tower, Ball::Above(_)), "{tower:?}");
        let googol = int(10).powi(&100.into(), context).unwrap();
        assert_eq!(tower.compare(&googol), Some(Ordering::Greater));
        assert_eq!(googol.compare(&tower), Some(Ordering::Less));
        assert_eq!(tower.neg().compare(&googol), Some(Ordering::Less));
        assert_eq!(tower.sign(), Some(Ordering::Greater));
        assert_eq!(tower.to_f64(), Some(f64::INFINITY));
        assert_eq!(tower.add(&int(-5), context).sign(), Some(Ordering::Greater));
        assert_eq!(
            tower.mul(&int(-5), context).unwrap().sign(),
            Some(Ordering::Less)
        );
        assert_eq!(tower.sub(&tower, context).sign(), None);
        let tiny = tower.neg().exp(context).unwrap();
        assert_eq!(tiny.sign(), None);
        assert_eq!(tiny.compare(&dyadic(1, -1_000_000)), Some(Ordering::Less));
        assert_eq!(tiny.to_f64(), Some(0.0));
        assert_eq!(
            tower.atan(context).unwrap().to_f64(),
            Some(std::f64::consts::FRAC_PI_2)
        );
        assert_eq!(tower.tanh(context).unwrap().to_f64(), Some(1.0));
        assert!(tower.sin(context).unwrap().contains(&dyadic(-1, 0)));
        let log = tower.log(context).unwrap();
        assert_eq!(log.compare(&dyadic(1, 50)), Some(Ordering::Greater));
        let inverse = int(1).div(&tower, context).unwrap();
        assert_eq!(
            inverse.compare(&dyadic(1, -1_000_000)),
            Some(Ordering::Less)
        );
        let huge = dyadic(1, EXPONENT_MAX - 10);
        assert!(matches!(huge.square(context).unwrap(), Ball::Above(k) if k > EXPONENT_MAX / 2));
        assert!(huge.neg().powi(&3.into(), context).unwrap().sign() == Some(Ordering::Less));
        let small = dyadic(-1, -EXPONENT_MAX + 10)
            .powi(&3.into(), context)
            .unwrap();
        assert!(small.compare(&int(0)) != Some(Ordering::Greater));
        assert_eq!(small.compare(&dyadic(1, -1000)), Some(Ordering::Less));
        // 10^(10^9) and 10^(-10^9) are ordinary numbers.
        let large = int(10).powi(&1_000_000_000.into(), context).unwrap();
        let back = int(1).div(&large, context).unwrap().log(context).unwrap();
        let ratio = back.div(&int(10).log(context).unwrap(), context).unwrap();
        assert!(ratio.contains(&int(-1_000_000_000)) && ratio.accuracy() > 50);
    });
}

#[test]
fn functions_of_half_lines_contain_their_values() {
    with_work(64, |context| {
        let functions = [
            Ball::exp,
            Ball::exp_m1,
            Ball::log,
            Ball::log_1p,
            Ball::sinh,
            Ball::cosh,
            Ball::tanh,
            Ball::asinh,
            Ball::acosh,
            Ball::atan,
            Ball::sqrt,
            Ball::square,
            Ball::sin,
            Ball::cos,
            Ball::tan,
        ];
        for k in [-60, -5, -1, 0, 1, 2, 5, 9, 40, 61, 1 << 50] {
            let line = Ball::Above(k);
            for (n, f) in functions.iter().enumerate() {
                for (set, sign) in [(&line, 1), (&line.neg(), -1)] {
                    let wide = f(set, context).unwrap();
                    for up in [0, 1, 10] {
                        if (12..15).contains(&n) && k > 100 {
                            continue;
                        }
                        let x = dyadic(sign, k.saturating_add(up));
                        let value = f(&x, context).unwrap();
                        assert!(
                            wide.meets(&value),
                            "function {n} of {x:?}: {value:?} not in {wide:?}"
                        );
                    }
                }
            }
        }
    });
}

#[test]
fn operations_on_half_lines_contain_their_values() {
    with_work(64, |context| {
        let check = |wide: Ball, value: Ball| assert!(wide.meets(&value), "{wide:?} {value:?}");
        for k in [-60, -5, 0, 1, 9, 61, 1 << 50] {
            let (line, y) = (Ball::Above(k), dyadic(5, k));
            let near = [int(3), int(-3), dyadic(1, k), dyadic(-1, k - 1)];
            let near = near.map(|x| (x.clone(), x));
            let lines = [(Ball::Above(3), int(8)), (Ball::Below(k), dyadic(-1, k))];
            for (x, at) in near.into_iter().chain(lines) {
                check(line.add(&x, context), y.add(&at, context));
                check(line.sub(&x, context), y.sub(&at, context));
                check(line.mul(&x, context).unwrap(), y.mul(&at, context).unwrap());
                check(line.div(&x, context).unwrap(), y.div(&at, context).unwrap());
                check(x.div(&line, context).unwrap(), at.div(&y, context).unwrap());
                check(line.union(&x, context), at.clone());
                check(line.union(&x, context), y.clone());
            }
        }
    });
}

#[test]
fn precisions_beyond_the_limit_are_refused_at_once() {
    with_work(1 << 26, |context| {
        for result in [
            int(2).exp(context),
            int(3).log(context),
            dyadic(1, -1).sin(context),
            dyadic(1, -1).atan(context),
            Ball::pi(context),
            Ball::atan_rational(&rational(1, 3), context),
        ] {
            assert_eq!(result.unwrap_err().kind(), ErrorKind::Limit);
        }
    });
}

#[test]
fn outside_its_domain_a_function_says_nothing() {
    with_work(64, |context| {
        let whole = |x: Ball| assert!(matches!(x, Ball::Whole), "{x:?}");
        whole(int(0).log(context).unwrap());
        whole(int(-1).log(context).unwrap());
        whole(int(-1).sqrt(context).unwrap());
        whole(int(2).asin(context).unwrap());
        whole(int(-2).acos(context).unwrap());
        whole(int(1).atanh(context).unwrap());
        whole(int(-3).atanh(context).unwrap());
        whole(int(0).acosh(context).unwrap());
        whole(int(1).div(&int(0), context).unwrap());
        whole(
            int(1)
                .div(&Ball::with_radius(1.into(), 1, 0), context)
                .unwrap(),
        );
        whole(int(-2).root(4, context).unwrap());
        assert_eq!(
            int(0).powi(&IBig::ZERO, context).unwrap().to_f64(),
            Some(1.0)
        );
        let end = int(1)
            .asin(context)
            .unwrap()
            .sub(&Ball::pi(context).unwrap().scaled(-1), context);
        assert!(end.contains_zero());
        assert!(int(1).acos(context).unwrap().contains_zero());
        assert!(int(1).acosh(context).unwrap().contains_zero());
        let failure = dyadic(1, 1 << 25).sin(context).unwrap_err();
        assert_eq!(failure.kind(), ErrorKind::Limit);
    });
}

#[test]
fn identities_hold() {
    let mut dice = Dice(0x7777_1234_5678_9abc);
    for bits in [40, 150, 1000, 5000] {
        with_work(bits, |context| {
            for k in 0..6 {
                let x = Ball::dyadic(dice.integer(60) | IBig::ONE, -50 - 8 * k);
                let one = int(1);
                let (s, c) = x.sin_cos(context).unwrap();
                let sum = s
                    .square(context)
                    .unwrap()
                    .add(&c.square(context).unwrap(), context);
                assert!(sum.contains(&one) && sum.accuracy() > bits as i64 - 4);
                let (s, c) = (x.sinh(context).unwrap(), x.cosh(context).unwrap());
                let both = s.add(&c, context);
                assert!(both.meets(&x.exp(context).unwrap()));
                assert!(x.exp(context).unwrap().log(context).unwrap().contains(&x));
                assert!(
                    x.exp_m1(context)
                        .unwrap()
                        .log_1p(context)
                        .unwrap()
                        .contains(&x)
                );
                assert!(
                    x.asinh(context)
                        .unwrap()
                        .sinh(context)
                        .unwrap()
                        .contains(&x)
                );
                let t = x.atan(context).unwrap().tan(context).unwrap();
                assert!(t.contains(&x), "{x:?} {t:?}");
                assert!(
                    x.root(3, context)
                        .unwrap()
                        .powi(&3.into(), context)
                        .unwrap()
                        .contains(&x)
                );
                let small = x.scaled(-12);
                assert!(
                    small
                        .asin(context)
                        .unwrap()
                        .sin(context)
                        .unwrap()
                        .contains(&small)
                );
                assert!(
                    small
                        .atanh(context)
                        .unwrap()
                        .tanh(context)
                        .unwrap()
                        .contains(&small)
                );
            }
            // Machin: 16 atan(1/5) - 4 atan(1/239) = π.
            let a = Ball::atan_rational(&rational(1, 5), context)
                .unwrap()
                .scaled(4);
            let b = Ball::atan_rational(&rational(1, 239), context)
                .unwrap()
                .scaled(2);
            assert!(a.sub(&b, context).meets(&Ball::pi(context).unwrap()));
        });
    }
}

#[test]
fn rationals_agree_with_balls() {
    for bits in [50, 1400, 3000, 12000] {
        with_work(bits, |context| {
            for (n, d) in [
                (1, 1),
                (-1, 3),
                (7, 2),
                (22, 7),
                (1, 1 << 40),
                (355, 113),
                (40, 1),
                (-3, 1000),
            ] {
                let r = rational(n, d);
                let x = Ball::rational(&r, &context.at(bits + 60)).unwrap();
                let check = |a: Ball, b: Ball, name: &str| {
                    assert!(a.meets(&b), "{name}({n}/{d}) at {bits} bits");
                    assert!(
                        a.accuracy() >= bits as i64 - 2,
                        "{name}({n}/{d}) at {bits}: {}",
                        a.accuracy()
                    );
                };
                check(
                    Ball::exp_rational(&r, context).unwrap(),
                    x.exp(context).unwrap(),
                    "exp",
                );
                let (s, c) = Ball::sin_cos_rational(&r, context).unwrap();
                check(s, x.sin(context).unwrap(), "sin");
                check(c, x.cos(context).unwrap(), "cos");
                check(
                    Ball::atan_rational(&r, context).unwrap(),
                    x.atan(context).unwrap(),
                    "atan",
                );
                if n > 0 && n as u64 != d {
                    check(
                        Ball::log_rational(&r, context).unwrap(),
                        x.log(context).unwrap(),
                        "log",
                    );
                }
            }
            for prime in [2, 3, 5, 7] {
                let log = int(prime).log(context).unwrap();
                assert!(Ball::log_prime(prime as u8, context).unwrap().meets(&log));
            }
            let ten = IBig::from(10).pow(5000);
            let near = Fraction::coprime(ten.clone() + 1, ten.into_parts().1);
            let log = Ball::log_rational(&near, context).unwrap();
            assert!(log.accuracy() >= bits as i64 - 2 && log.sign() == Some(Ordering::Greater));
            let e = int(1).exp(context).unwrap();
            assert!(Ball::e(context).unwrap().meets(&e));
        });
    }
}

/// Quotients by Euclid's algorithm, one at a time.
fn euclid(mut x: IBig, mut y: IBig) -> Vec<IBig> {
    let mut terms = Vec::new();
    while !y.is_zero() {
        let (q, r) = crate::big::floored(&x, &y, &Budget::default()).unwrap();
        terms.push(q);
        (x, y) = (y, r);
    }
    terms
}

#[test]
fn continued_fractions_of_enclosures() {
    with_work(4000, |context| {
        let pi = Ball::pi(context).unwrap();
        let quotients = pi.quotients(usize::MAX, context.budget).unwrap();
        let first: Vec<IBig> = [3, 7, 15, 1, 292, 1, 1, 1, 2, 1, 3, 1, 14]
            .map(IBig::from)
            .into();
        assert_eq!(quotients.terms[..13], first);
        assert!(!quotients.complete);
        // Exactly the quotients that both ends have in common.
        let (low, high, exp) = pi.ends().unwrap();
        let den = IBig::ONE << (-exp) as usize;
        let (a, b) = (euclid(low, den.clone()), euclid(high, den));
        let common = a.iter().zip(&b).take_while(|(a, b)| a == b).count();
        assert_eq!(quotients.terms, a[..common]);
        assert_eq!(pi.quotients(50, context.budget).unwrap().terms, a[..50]);
        let root = int(2)
            .sqrt(&context.at(60_000))
            .unwrap()
            .quotients(10_000, context.budget)
            .unwrap();
        assert_eq!(root.terms.len(), 10_000);
        assert!(root.terms[1..].iter().all(|q| *q == IBig::from(2)));
        let negative = pi.neg().quotients(3, context.budget).unwrap().terms;
        assert_eq!(negative, [-4, 1, 6].map(IBig::from));
    });
}

#[test]
fn continued_fractions_of_rationals_are_complete() {
    let budget = Budget::default();
    let mut dice = Dice(0x1357_9bdf_2468_ace1);
    for bits in [10, 60, 64, 130, 300, 1500, 4000, 10_000, 40_000] {
        for tail in [1, bits / 3 + 1, bits] {
            let (x, y) = (dice.integer(bits), dice.integer(tail) | IBig::ONE);
            // This also holds with a huge quotient in the middle.
            for (x, y) in [
                (x.clone(), y.clone()),
                (-(&x * &y) - 1, y.clone()),
                (y, x | IBig::ONE),
            ] {
                let pair = (x.clone(), y.clone());
                let found = partial_quotients(pair.clone(), pair, usize::MAX, &budget).unwrap();
                assert!(found.complete);
                assert_eq!(found.terms, euclid(x, y), "{bits} {tail}");
            }
        }
    }
}

#[test]
fn an_interrupt_stops_everything() {
    let flag = Arc::new(AtomicBool::new(true));
    let (stopped, budget) = (Budget::new(flag), Budget::default());
    let constants = Constants::new();
    let context = Context::new(40_000, &constants, &budget);
    let x = int(2).sqrt(&context).unwrap();
    let (small, half) = (x.scaled(-3), rational(1, 2));
    let empty = Constants::new();
    let context = Context::new(40_000, &empty, &stopped);
    let results = [
        x.exp(&context).map(drop),
        x.log(&context).map(drop),
        x.sin(&context).map(drop),
        x.atan(&context).map(drop),
        small.asin(&context).map(drop),
        x.acosh(&context).map(drop),
        x.pow(&x, &context).map(drop),
        x.root(3, &context).map(drop),
        x.mul(&x, &context).map(drop),
        x.div(&small, &context).map(drop),
        x.powi(&1000.into(), &context).map(drop),
        Ball::pi(&context).map(drop),
        Ball::e(&context).map(drop),
        Ball::exp_rational(&half, &context).map(drop),
        Ball::sin_cos_rational(&half, &context).map(drop),
        Ball::atan_rational(&half, &context).map(drop),
        Ball::log_rational(&rational(3, 1), &context).map(drop),
        x.quotients(100, &stopped).map(drop),
        x.decimal(10_000, &stopped).map(drop),
    ];
    for (k, result) in results.into_iter().enumerate() {
        assert_eq!(
            result.unwrap_err().kind(),
            ErrorKind::Interrupted,
            "function {k}"
        );
    }
}

/// Long work stops soon after the flag is set (otherwise it would take minutes instead of seconds).
#[test]
fn an_interrupt_stops_what_is_under_way() {
    type Long = (
        &'static str,
        fn(&Ball, &Context) -> Result<Ball, crate::text::Failure>,
    );
    let long: [Long; 9] = [
        ("exp", Ball::exp),
        ("log", Ball::log),
        ("sin", Ball::sin),
        ("atan", Ball::atan),
        ("pow", |x, context| x.pow(x, context)),
        ("pi", |_, context| Ball::pi(context)),
        ("e", |_, context| Ball::e(context)),
        ("log of 3", |_, context| {
            Ball::log_rational(&rational(3, 1), context)
        }),
        ("sin of 1/3", |_, context| {
            Ok(Ball::sin_cos_rational(&rational(1, 3), context)?.0)
        }),
    ];
    let (constants, budget) = (Constants::new(), Budget::default());
    let x = int(2)
        .sqrt(&Context::new(16_000_000, &constants, &budget))
        .unwrap();
    for (name, f) in long {
        let flag = Arc::new(AtomicBool::new(false));
        let budget = Budget::new(Arc::clone(&flag));
        let constants = Constants::new();
        let (sender, receiver) = std::sync::mpsc::channel();
        let thread = std::thread::spawn(move || {
            std::thread::sleep(std::time::Duration::from_millis(150));
            flag.store(true, std::sync::atomic::Ordering::Relaxed);
            sender.send(std::time::Instant::now()).unwrap();
        });
        let result = f(&x, &Context::new(16_000_000, &constants, &budget));
        let end = std::time::Instant::now();
        thread.join().unwrap();
        assert_eq!(result.unwrap_err().kind(), ErrorKind::Interrupted, "{name}");
        let late = end.saturating_duration_since(receiver.recv().unwrap());
        assert!(late.as_millis() < 3000, "{name}: {late:?}");
    }
}
