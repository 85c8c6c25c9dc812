//! Number theory. All meaning is in [`crate::number::theory`]; here are names, arguments and words.

use super::math::{Binary, binary, unary};
use super::{PURE, also, native, polynomial};
use crate::algebra;
use crate::number::{self, Number, NumberKind, NumberRef, theory};
use crate::text::Failure;
use crate::value::{Array, Value};
use crate::vm::{Builtin, Native, Outcome, described};

pub(super) const ROWS: &[Builtin] = &[
    native(
        also("math cas"),
        "gcd(a, …)",
        (1, super::ANY),
        PURE,
        "The greatest common divisor of ints, at least 0; or of polynomials over the rationals, primitive with a positive leading coefficient.",
        &[
            "gcd(12, 18) → 6",
            "gcd(2^100, 6^50) → 1125899906842624",
            "gcd(\"x^2 - 3*x + 2\", \"x^2 - 4\") → x - 2",
        ],
        |n| match polynomial::is_meant(n) {
            true => polynomial::fold(n, algebra::gcd),
            false => fold(n, theory::gcd),
        },
    ),
    native(
        also("math cas"),
        "lcm(a, …)",
        (1, super::ANY),
        PURE,
        "The least common multiple of ints, at least 0; or of polynomials over the rationals, primitive with a positive leading coefficient.",
        &["lcm(4, 6) → 12", "lcm(\"x - 1\", \"x + 1\") → x^2 - 1"],
        |n| match polynomial::is_meant(n) {
            true => polynomial::fold(n, algebra::lcm),
            false => fold(n, theory::lcm),
        },
    ),
    native(
        also("math"),
        "is_prime(n)",
        (1, 1),
        PURE,
        "Whether n is a prime number.",
        &["is_prime(2^61 - 1) → true"],
        is_prime,
    ),
    native(
        also("math"),
        "next_prime(n)",
        (1, 1),
        PURE,
        "The smallest prime above n.",
        &["next_prime(100) → 101"],
        |n| unary(n, theory::next_prime),
    ),
    native(
        also("math cas"),
        "factor(n[, root])",
        (1, 2),
        PURE,
        "The factors as an array of [factor, exponent]: of an int, its primes, ascending; of a polynomial, irreducible ones over the rationals, or over the field that an irrational number with one square root makes.",
        &[
            "factor(360) → [[2, 3], [3, 2], [5, 1]]",
            "factor(\"2*x^3 - 2*x\") → [[2, 1], [x - 1, 1], [x, 1], [x + 1, 1]]",
            "factor(\"x^2 - 2\", √2) → [[x - √2, 1], [x + √2, 1]]",
        ],
        factor,
    ),
    native(
        also("math"),
        "divisors(n)",
        (1, 1),
        PURE,
        "The positive divisors, ascending.",
        &["divisors(12) → [1, 2, 3, 4, 6, 12]"],
        |n| {
            let all = theory::divisors(n.number(0)?, &n.vm.budget)?;
            numbers(n, all)
        },
    ),
    native(
        also("math"),
        "totient(n)",
        (1, 1),
        PURE,
        "How many of the ints from 1 to n have no divisor but 1 in common with n.",
        &["totient(36) → 12"],
        |n| unary(n, theory::totient),
    ),
    native(
        also("math"),
        "mod_pow(b, e, m)",
        (3, 3),
        PURE,
        "b^e modulo m, in 0 … m - 1.",
        &["mod_pow(2, 100, 1000) → 376"],
        mod_pow,
    ),
    native(
        also("math"),
        "mod_inv(a, m)",
        (2, 2),
        PURE,
        "The x in 0 … m - 1 for which a·x is 1 modulo m.",
        &["mod_inv(3, 7) → 5"],
        |n| binary(n, theory::mod_inv),
    ),
    native(
        also("math"),
        "binomial(x, k)",
        (2, 2),
        PURE,
        "The number of ways to choose k of x things; for any rational x the product x·(x-1)·…·(x-k+1) by k!.",
        &["binomial(10, 3) → 120", "binomial(1/2, 3) → 1/16"],
        |n| binary(n, theory::binomial),
    ),
    native(
        also("math"),
        "isqrt(n)",
        (1, 1),
        PURE,
        "The square root rounded down.",
        &["isqrt(10^20 + 1) → 10000000000"],
        |n| unary(n, theory::isqrt),
    ),
    native(
        also("math"),
        "fibonacci(n)",
        (1, 1),
        PURE,
        "The n-th Fibonacci number; fibonacci(0) is 0.",
        &["fibonacci(50) → 12586269025"],
        |n| unary(n, theory::fibonacci),
    ),
    native(
        also("math"),
        "digits(n[, base])",
        (1, 2),
        PURE,
        "The digits of |n|, the most significant first.",
        &["digits(2026) → [2, 0, 2, 6]", "digits(5, 2) → [1, 0, 1]"],
        digits,
    ),
    native(
        also("math"),
        "to_base(n, base)",
        (2, 2),
        PURE,
        "n written in a base from 2 to 36.",
        &["to_base(255, 16) → \"ff\""],
        |n| {
            let text = theory::to_base(n.number(0)?, n.number(1)?, &n.vm.budget)?;
            n.make_text(text)
        },
    ),
    native(
        also("math"),
        "from_base(text, base)",
        (2, 2),
        PURE,
        "The int that a text represents in a base from 2 to 36.",
        &["from_base(\"1010\", 2) → 10"],
        |n| {
            let value = theory::from_base(n.text(0)?, n.number(1)?, &n.vm.budget)?;
            Ok(n.make_number(value))
        },
    ),
    native(
        also("math"),
        "crt(residues, moduli)",
        (2, 2),
        PURE,
        "The smallest x from 0 that leaves each residue modulo its modulus.",
        &["crt([2, 3, 2], [3, 5, 7]) → 23"],
        crt,
    ),
    native(
        also("math"),
        "egcd(a, b)",
        (2, 2),
        PURE,
        "[g, x, y] with g = gcd(a, b) = a·x + b·y.",
        &["egcd(240, 46) → [2, -9, 47]"],
        |n| {
            let all = theory::egcd(n.number(0)?, n.number(1)?, &n.vm.budget)?;
            numbers(n, all)
        },
    ),
    native(
        also("math"),
        "continued_fraction(x[, count])",
        (1, 2),
        PURE,
        "The terms of the continued fraction: all of them for a rational, else the first 20 unless n says otherwise.",
        &[
            "continued_fraction(415/93) → [4, 2, 6, 7]",
            "continued_fraction(√2, 5) → [1, 2, 2, 2, 2]",
        ],
        |n| {
            let terms = terms(n)?;
            numbers(n, terms)
        },
    ),
    native(
        also("math"),
        "convergents(x[, count])",
        (1, 2),
        PURE,
        "The fractions that the continued fraction of x, or one with these terms, comes to step by step.",
        &[
            "convergents(π, 4) → [3, 22/7, 333/106, 355/113]",
            "convergents([1, 2, 2]) → [1, 3/2, 7/5]",
        ],
        convergents,
    ),
];

fn numbers(n: &mut Native<'_>, all: impl IntoIterator<Item = Number>) -> Outcome {
    let items = all.into_iter().map(|x| n.make_number(x)).collect();
    n.make_array(items)
}

/// The function of two arguments over any number of them; of one it is that with itself.
fn fold(n: &mut Native<'_>, function: Binary) -> Outcome {
    let first = n.number(0)?;
    let second = if n.count() > 1 { n.number(1)? } else { first };
    let mut result = function(first, second, &n.vm.budget)?;
    for i in 2..n.count() {
        result = function(result.as_ref(), n.number(i)?, &n.vm.budget)?;
    }
    Ok(n.make_number(result))
}

fn is_prime(n: &mut Native<'_>) -> Outcome {
    let answer = theory::is_prime(n.number(0)?, &n.vm.budget)?;
    Ok(Value::bool(answer))
}

fn factor(n: &mut Native<'_>) -> Outcome {
    if n.count() == 2 || polynomial::is_meant(n) {
        return polynomial::factor(n);
    }
    let factors = theory::factor(n.number(0)?, &n.vm.budget)?;
    let mut rows = Vec::with_capacity(factors.len());
    for (prime, exponent) in factors {
        let exponent = i64::try_from(exponent).expect("an exponent is below the bits of a number");
        let row = vec![n.make_number(prime), Value::int(exponent)];
        rows.push(Array::new(&mut n.vm.heap, row).into());
    }
    n.make_array(rows)
}

fn mod_pow(n: &mut Native<'_>) -> Outcome {
    let (base, exponent, modulus) = (n.number(0)?, n.number(1)?, n.number(2)?);
    let result = theory::mod_pow(base, exponent, modulus, &n.vm.budget)?;
    Ok(n.make_number(result))
}

fn digits(n: &mut Native<'_>) -> Outcome {
    let base = match n.count() {
        2 => n.number(1)?,
        _ => NumberRef::Int(10),
    };
    let x = n.number(0)?;
    // A digit stands for at least as many bits as its base has, but one.
    let bits = base.bits().saturating_sub(1).max(1);
    n.vm.check_room((x.bits() / bits + 1) * (size_of::<Number>() + size_of::<Value>()))?;
    let all = theory::digits(x, base, &n.vm.budget)?;
    numbers(n, all)
}

/// The ints of an array.
fn ints<'a>(n: &Native<'_>, array: &'a Array) -> Result<Vec<NumberRef<'a>>, Failure> {
    let int = |x: &'a Value| match x.as_number() {
        Some(number @ (NumberRef::Int(_) | NumberRef::Big(_))) => Ok(number),
        _ => Err(Failure::type_(format!(
            "`{}` takes an array of ints, and an element is {}",
            n.name,
            described(*x)
        ))),
    };
    array.items().iter().map(int).collect()
}

fn crt(n: &mut Native<'_>) -> Outcome {
    let (residues, moduli) = (n.array(0)?, n.array(1)?);
    let (residues, moduli) = (ints(n, &residues)?, ints(n, &moduli)?);
    let x = theory::crt(&residues, &moduli, &n.vm.budget)?;
    Ok(n.make_number(x))
}

/// The terms of the continued fraction of the first argument, as many as the second one says.
fn terms(n: &Native<'_>) -> Result<Vec<Number>, Failure> {
    let x = n.number(0)?;
    let count = match n.count() {
        2 => Some(super::array::count(n, 1)?),
        _ => None,
    };
    let most = match x.kind() {
        NumberKind::Irrational => count.unwrap_or(0),
        NumberKind::Int | NumberKind::Rational | NumberKind::Complex | NumberKind::Float => {
            count.unwrap_or(usize::MAX).min(2 * x.bits() + 2)
        }
    };
    n.vm.check_room(most.saturating_mul(size_of::<Number>() + size_of::<Value>()))?;
    theory::continued_fraction(x, count, &n.vm.budget)
}

fn convergents(n: &mut Native<'_>) -> Outcome {
    let terms = match n.arg(0).as_array() {
        Some(array) => {
            let mut given: Vec<Number> = ints(n, &array)?
                .into_iter()
                .map(NumberRef::to_number)
                .collect();
            if n.count() == 2 {
                given.truncate(super::array::count(n, 1)?);
            }
            given
        }
        None => terms(n)?,
    };
    let budget = &n.vm.budget;
    let (mut p, mut q) = (Number::Int(1), Number::Int(0));
    let (mut older_p, mut older_q) = (Number::Int(0), Number::Int(1));
    let mut all: Vec<Number> = Vec::with_capacity(terms.len());
    let mut bytes = 0;
    for term in terms {
        budget.poll(1)?;
        n.vm.check_room(bytes)?;
        let next = |x: &Number, older: &Number| {
            let product = number::mul(term.as_ref(), x.as_ref(), budget)?;
            number::add(product.as_ref(), older.as_ref(), budget)
        };
        let (new_p, new_q) = (next(&p, &older_p)?, next(&q, &older_q)?);
        let fraction = number::div(new_p.as_ref(), new_q.as_ref(), budget)?;
        bytes += 2 * fraction.as_ref().bytes() + size_of::<Value>();
        all.push(fraction);
        (older_p, older_q) = (p, q);
        (p, q) = (new_p, new_q);
    }
    numbers(n, all)
}
