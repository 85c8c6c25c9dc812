//! Checks number theory against known values.

use super::*;
use crate::limit::Budget;
use crate::number::{Number, NumberRef, literal, show};
use crate::text::{ErrorKind, Failure};

fn budget() -> Budget {
    Budget::default()
}

fn n(text: &str) -> Number {
    match text.strip_prefix('-') {
        Some(rest) => crate::number::negate(n(rest).as_ref(), &budget()).unwrap(),
        None => literal(text, &crate::limit::Budget::default()).unwrap(),
    }
}

fn text(number: &Number) -> String {
    let mut out = String::new();
    show(number.as_ref(), &mut out, &budget()).unwrap();
    out
}

fn shown(result: Result<Number, Failure>) -> String {
    result.map_or_else(|e| e.kind().name().to_owned(), |number| text(&number))
}

fn factored(number: &str) -> String {
    let factors = factor(n(number).as_ref(), &budget()).unwrap();
    let parts: Vec<String> = factors
        .iter()
        .map(|(p, k)| format!("{}^{k}", text(p)))
        .collect();
    parts.join(" ")
}

#[test]
fn divisors_and_multiples() {
    let b = budget();
    assert_eq!(shown(gcd(n("12").as_ref(), n("18").as_ref(), &b)), "6");
    assert_eq!(shown(gcd(n("-4").as_ref(), n("6").as_ref(), &b)), "2");
    assert_eq!(shown(gcd(n("0").as_ref(), n("0").as_ref(), &b)), "0");
    assert_eq!(
        shown(gcd(n("-9223372036854775808").as_ref(), n("0").as_ref(), &b)),
        "9223372036854775808"
    );
    assert_eq!(shown(lcm(n("4").as_ref(), n("6").as_ref(), &b)), "12");
    assert_eq!(shown(lcm(n("0").as_ref(), n("6").as_ref(), &b)), "0");
    let huge = "-9223372036854775808";
    assert_eq!(
        shown(lcm(n(huge).as_ref(), n("9223372036854775807").as_ref(), &b)),
        "85070591730234615856620279821087277056"
    );
    assert_eq!(
        gcd(NumberRef::Ratio(1, 2), NumberRef::Int(1), &b)
            .unwrap_err()
            .kind(),
        ErrorKind::Type
    );
    let [g, x, y] = egcd(n("240").as_ref(), n("-46").as_ref(), &b).unwrap();
    assert_eq!(
        (text(&g), text(&x), text(&y)),
        ("2".into(), "-9".into(), "-47".into())
    );
}

#[test]
fn primes() {
    let b = budget();
    let prime = |t: &str| is_prime(n(t).as_ref(), &b).unwrap();
    for p in [
        "2",
        "97",
        "2305843009213693951",
        "18446744073709551557",
        "170141183460469231731687303715884105727",
    ] {
        assert!(prime(p), "{p}");
    }
    for c in [
        "-7",
        "0",
        "1",
        "1681",
        "3215031751",
        "18446744073709551556",
        "340282366920938463463374607431768211457",
    ] {
        assert!(!prime(c), "{c}");
    }
    let sieve = crate::big::sieve::primes_to(20_000);
    let tested: Vec<u32> = (0..=20_000)
        .filter(|&k| crate::big::is_prime_u64(u64::from(k)))
        .collect();
    assert_eq!(sieve, tested);
    assert_eq!(shown(next_prime(n("100").as_ref(), &b)), "101");
    assert_eq!(shown(next_prime(n("-5").as_ref(), &b)), "2");
    assert_eq!(
        shown(next_prime(n("9223372036854775807").as_ref(), &b)),
        "9223372036854775837"
    );
    assert_eq!(
        shown(next_prime(n("1e30").as_ref(), &b)),
        "1000000000000000000000000000057"
    );
}

#[test]
fn lucas_and_strong_tests_agree_with_the_sieve() {
    use dashu_int::UBig;
    // Composites beyond 64 bits, where the strong test and the Lucas test are used.
    let b = budget();
    for (p, q) in [
        (4_294_967_311u64, 4_294_967_357u64),
        (18_446_744_073_709_551_557, 18_446_744_073_709_551_533),
    ] {
        assert!(!prime::is_prime_big(&(UBig::from(p) * UBig::from(q)), &b).unwrap());
        assert!(!prime::is_prime_big(&UBig::from(p).pow(4), &b).unwrap());
    }
}

#[test]
fn factoring() {
    assert_eq!(factored("360"), "2^3 3^2 5^1");
    assert_eq!(factored("1"), "");
    assert_eq!(factored("-12"), "-1^1 2^2 3^1");
    assert_eq!(
        factored("9223372036854775807"),
        "7^2 73^1 127^1 337^1 92737^1 649657^1"
    );
    assert_eq!(factored("1000000016000000063"), "1000000007^1 1000000009^1");
    assert_eq!(
        factored("340282366920938463463374607431768211457"),
        "59649589127497217^1 5704689200685129054721^1"
    );
    assert_eq!(
        factor(NumberRef::Int(0), &budget()).unwrap_err().kind(),
        ErrorKind::Domain
    );
    let list = |t: &str| {
        divisors(n(t).as_ref(), &budget())
            .unwrap()
            .iter()
            .map(text)
            .collect::<Vec<_>>()
            .join(" ")
    };
    assert_eq!(list("12"), "1 2 3 4 6 12");
    assert_eq!(list("1"), "1");
    assert_eq!(shown(totient(n("36").as_ref(), &budget())), "12");
    assert_eq!(shown(totient(n("0").as_ref(), &budget())), "DomainError");
}

#[test]
fn semiprimes_split() {
    let b = budget();
    let mut seed = 88_172_645_463_325_252u64;
    for digits in [10u32, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21] {
        let mut prime = || {
            seed ^= seed << 13;
            seed ^= seed >> 7;
            seed ^= seed << 17;
            let start = crate::number::Number::from_i128(
                i128::from(seed) * i128::from(seed >> 1) % 10i128.pow(digits),
            );
            next_prime(start.as_ref(), &b).unwrap()
        };
        let (p, q) = (prime(), prime());
        let product = crate::number::mul(p.as_ref(), q.as_ref(), &b).unwrap();
        let found = factor(product.as_ref(), &b).unwrap();
        let again = found.iter().fold(Number::Int(1), |all, (p, k)| {
            assert!(is_prime(p.as_ref(), &b).unwrap());
            (0..*k).fold(all, |all, _| {
                crate::number::mul(all.as_ref(), p.as_ref(), &b).unwrap()
            })
        });
        assert_eq!(text(&again), text(&product));
    }
}

#[test]
fn modular_arithmetic() {
    let b = budget();
    let pow =
        |x: &str, e: &str, m: &str| shown(mod_pow(n(x).as_ref(), n(e).as_ref(), n(m).as_ref(), &b));
    assert_eq!(pow("2", "100", "1000"), "376");
    assert_eq!(pow("-2", "3", "7"), "6");
    assert_eq!(pow("3", "-1", "7"), "5");
    assert_eq!(pow("2", "-1", "4"), "DomainError");
    assert_eq!(pow("5", "0", "1"), "0");
    assert_eq!(pow("5", "3", "0"), "DomainError");
    assert_eq!(
        pow("3", "1000000000000000000000", "1000000000000000000007"),
        pow_slow()
    );
    assert_eq!(shown(mod_inv(n("3").as_ref(), n("7").as_ref(), &b)), "5");
    assert_eq!(
        shown(mod_inv(n("2").as_ref(), n("4").as_ref(), &b)),
        "DomainError"
    );
    let numbers: Vec<Number> = ["2", "3", "2", "3", "5", "7"].into_iter().map(n).collect();
    let refs: Vec<NumberRef> = numbers.iter().map(Number::as_ref).collect();
    assert_eq!(shown(crt(&refs[..3], &refs[3..], &b)), "23");
    assert_eq!(
        shown(crt(
            &[NumberRef::Int(1), NumberRef::Int(2)],
            &[NumberRef::Int(4), NumberRef::Int(6)],
            &b
        )),
        "DomainError"
    );
    assert_eq!(
        shown(crt(
            &[NumberRef::Int(1), NumberRef::Int(3)],
            &[NumberRef::Int(4), NumberRef::Int(6)],
            &b
        )),
        "9"
    );
}

fn pow_slow() -> String {
    use dashu_int::UBig;
    let m: UBig = "1000000000000000000007".parse().unwrap();
    let mut e: UBig = "1000000000000000000000".parse().unwrap();
    let (mut result, mut square) = (UBig::ONE, UBig::from(3u8));
    while !e.is_zero() {
        if e.trailing_zeros() == Some(0) {
            result = result * &square % &m;
        }
        square = &square * &square % &m;
        e >>= 1;
    }
    result.to_string()
}

#[test]
fn combinatorics() {
    let b = budget();
    let choose = |x: &str, k: &str| shown(binomial(n(x).as_ref(), n(k).as_ref(), &b));
    assert_eq!(choose("10", "3"), "120");
    assert_eq!(choose("10", "11"), "0");
    assert_eq!(choose("10", "-1"), "0");
    assert_eq!(choose("-1", "1"), "-1");
    assert_eq!(choose("-1", "2"), "1");
    assert_eq!(
        choose("100000000000000000000", "2"),
        "4999999999999999999950000000000000000000"
    );
    assert_eq!(choose("1e30", "1e29"), "LimitError");
    // Two methods agree: the sum of the squares of a row gives the central coefficient.
    let central = binomial(n("1200").as_ref(), n("600").as_ref(), &b).unwrap();
    let fact = |k: i64| crate::number::factorial(NumberRef::Int(k), &b).unwrap();
    let square = crate::number::mul(fact(600).as_ref(), fact(600).as_ref(), &b).unwrap();
    let quotient = crate::number::div(fact(1200).as_ref(), square.as_ref(), &b).unwrap();
    assert_eq!(text(&central), text(&quotient));
    assert_eq!(shown(fibonacci(n("50").as_ref(), &b)), "12586269025");
    assert_eq!(
        shown(fibonacci(n("100").as_ref(), &b)),
        "354224848179261915075"
    );
    assert_eq!(shown(fibonacci(n("300").as_ref(), &b)), slow_fibonacci(300));
    assert_eq!(shown(fibonacci(n("101").as_ref(), &b)), slow_fibonacci(101));
    assert_eq!(shown(fibonacci(n("1e9").as_ref(), &b)), "LimitError");
    assert_eq!(
        shown(isqrt(n("100000000000000000001").as_ref(), &b)),
        "10000000000"
    );
    assert_eq!(shown(isqrt(n("-1").as_ref(), &b)), "DomainError");
}

fn slow_fibonacci(count: usize) -> String {
    use dashu_int::UBig;
    let (mut x, mut y) = (UBig::ZERO, UBig::ONE);
    for _ in 0..count {
        let sum = &x + &y;
        x = std::mem::replace(&mut y, sum);
    }
    x.to_string()
}

#[test]
fn digits_and_bases() {
    let b = budget();
    let list: Vec<String> = digits(n("-2026").as_ref(), NumberRef::Int(10), &b)
        .unwrap()
        .iter()
        .map(text)
        .collect();
    assert_eq!(list.join(" "), "2 0 2 6");
    assert_eq!(
        to_base(n("255").as_ref(), NumberRef::Int(16), &b).unwrap(),
        "ff"
    );
    assert_eq!(
        to_base(n("-255").as_ref(), NumberRef::Int(2), &b).unwrap(),
        "-11111111"
    );
    assert_eq!(shown(from_base("1010", NumberRef::Int(2), &b)), "10");
    assert_eq!(shown(from_base("-Zz", NumberRef::Int(36), &b)), "-1295");
    assert_eq!(shown(from_base("12", NumberRef::Int(2), &b)), "ValueError");
    assert_eq!(shown(from_base("", NumberRef::Int(2), &b)), "ValueError");
    assert_eq!(shown(from_base("1", NumberRef::Int(37), &b)), "ValueError");
}

#[test]
fn continued_fractions() {
    let list = |x: NumberRef, count| {
        let terms = continued_fraction(x, count, &budget()).unwrap();
        terms.iter().map(text).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(list(NumberRef::Ratio(355, 113), None), "3 7 16");
    assert_eq!(list(NumberRef::Ratio(-7, 2), None), "-4 2");
    assert_eq!(list(NumberRef::Int(5), None), "5");
    assert_eq!(list(NumberRef::Ratio(355, 113), Some(2)), "3 7");
}
