//! Comparisons with another system, and tests that all long operations can be stopped.

use super::compose::{composed_product, composed_sum};
use super::extension::{FieldPoly, NumberField};
use super::roots::{Interval, Square, isolate, isolate_real};
use super::{Poly, RationalPoly, chance::Chance, lattice};
use crate::big::Fraction;
use crate::limit::Budget;
use crate::text::{ErrorKind, Failure};
use dashu_int::IBig;
use std::str::FromStr;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

/// Test values, generated with SymPy and mpmath by the `samples.py` next to `samples.txt`.
const SAMPLES: &str = include_str!("../../tests/polynomial/samples.txt");

fn integer(text: &str) -> IBig {
    IBig::from_str(text).unwrap()
}

fn poly(text: &str) -> Poly {
    Poly::new(text.split_whitespace().map(integer).collect())
}

fn rational(text: &str) -> RationalPoly {
    let budget = Budget::default();
    let c = text.split_whitespace().map(|c| {
        let (n, d) = c.split_once('/').unwrap_or((c, "1"));
        Fraction::quotient(integer(n), integer(d), &budget).unwrap()
    });
    RationalPoly::from_coefficients(&c.collect::<Vec<_>>(), &budget).unwrap()
}

/// Calls `check` with the fields of every row of a kind; there must be at least `at_least` rows.
fn each(kind: &str, at_least: usize, mut check: impl FnMut(&[&str])) {
    let mut count = 0;
    for line in SAMPLES.lines() {
        let fields: Vec<&str> = line.split('|').collect();
        if fields[0] == kind {
            check(&fields[1..]);
            count += 1;
        }
    }
    assert!(count >= at_least, "{kind}: {count}");
}

#[test]
fn factors_are_those_of_sympy() {
    let budget = Budget::default();
    each("factor", 70, |fields| {
        let factored = poly(fields[0]).factor(&budget).unwrap();
        assert_eq!(factored.content, integer(fields[1]), "{}", fields[0]);
        let parts = fields[2].split(';').filter(|part| !part.is_empty());
        let mut expected: Vec<(Poly, usize)> = parts
            .map(|part| {
                let (times, p) = part.split_once(':').unwrap();
                (poly(p), times.parse().unwrap())
            })
            .collect();
        expected.sort_by(|a, b| a.0.order(&b.0));
        assert_eq!(factored.factors, expected, "{}", fields[0]);
    });
}

#[test]
fn divisors_resultants_and_quotients_are_those_of_sympy() {
    let budget = Budget::default();
    each("gcd", 20, |fields| {
        let gcd = poly(fields[0]).gcd(&poly(fields[1]), &budget).unwrap();
        assert_eq!(gcd, poly(fields[2]));
    });
    each("resultant", 20, |fields| {
        let resultant = poly(fields[0])
            .resultant(&poly(fields[1]), &budget)
            .unwrap();
        assert_eq!(resultant, integer(fields[2]));
    });
    each("discriminant", 20, |fields| {
        assert_eq!(
            poly(fields[0]).discriminant(&budget).unwrap(),
            integer(fields[1])
        );
    });
    each("divide", 20, |fields| {
        let [a, b, q, r] = [0, 1, 2, 3].map(|k| rational(fields[k]));
        assert_eq!(a.div_rem(&b, &budget).unwrap(), (q, r));
    });
    each("cyclotomic", 10, |fields| {
        let n = fields[0].parse().unwrap();
        assert_eq!(Poly::cyclotomic(n, &budget).unwrap(), poly(fields[1]));
    });
}

#[test]
fn composed_sums_and_products_are_those_of_sympy() {
    let budget = Budget::default();
    each("sum", 15, |fields| {
        let own = composed_sum(&poly(fields[0]), &poly(fields[1]), &budget).unwrap();
        assert_eq!(own, poly(fields[2]).primitive_part(&budget).unwrap());
    });
    each("product", 15, |fields| {
        let own = composed_product(&poly(fields[0]), &poly(fields[1]), &budget).unwrap();
        assert_eq!(own, poly(fields[2]).primitive_part(&budget).unwrap());
    });
}

fn value(n: &IBig, exponent: i64) -> f64 {
    n.to_f64().value() * 2f64.powi(exponent as i32)
}

#[test]
fn roots_are_those_of_mpmath_in_the_same_order() {
    let budget = Budget::default();
    each("roots", 40, |fields| {
        let p = poly(fields[0]);
        let mut roots = isolate(&p, &budget).unwrap();
        let numbers = |text: &str| -> Vec<f64> {
            text.split([' ', ','])
                .filter(|t| !t.is_empty())
                .map(|t| t.parse().unwrap())
                .collect()
        };
        let near = |a: f64, b: f64| (a - b).abs() <= 1e-12 * (1.0 + b.abs());
        roots
            .real
            .iter_mut()
            .for_each(|r| r.refine(&roots.poly, -60, &budget).unwrap());
        let real: Vec<f64> = roots
            .real
            .iter()
            .map(|r| value(r.low(), r.exponent()))
            .collect();
        let expected = numbers(fields[1]);
        assert_eq!(real.len(), expected.len(), "{p:?}");
        assert!(
            real.iter().zip(&expected).all(|(a, b)| near(*a, *b)),
            "{real:?} {expected:?}"
        );
        roots
            .complex
            .iter_mut()
            .for_each(|s| s.refine(&roots.poly, -60, &budget).unwrap());
        let center = |s: &Square| [value(s.re(), s.exponent()), value(s.im(), s.exponent())];
        let complex: Vec<f64> = roots.complex.iter().flat_map(center).collect();
        let expected = numbers(fields[2]);
        assert_eq!(complex.len(), expected.len());
        let same = complex.iter().zip(&expected).all(|(a, b)| near(*a, *b));
        assert!(same, "{p:?} {complex:?} {expected:?}");
    });
}

type Work = (&'static str, Box<dyn Fn(&Budget) -> Result<(), Failure>>);

fn work(name: &'static str, run: impl Fn(&Budget) -> Result<(), Failure> + 'static) -> Work {
    (name, Box::new(run))
}

/// All operations that may take a long time, on inputs for which they do.
fn long_work() -> Vec<Work> {
    let mut random = Chance::new(123);
    let (a, b) = (random.poly(150, 200), random.poly(140, 200));
    let (c, d) = (random.poly(40, 60), random.poly(41, 60));
    let product = c.multiply(&d, &Budget::default()).unwrap();
    let rows: Vec<Vec<IBig>> = (0..15)
        .map(|_| (0..15).map(|_| random.integer(300)).collect())
        .collect();
    let field = NumberField::new(&Poly::from_words(&[-2, 0, 0, 1]), &Budget::default()).unwrap();
    let over = FieldPoly::from_poly(&random.poly(9, 20));
    let root: Interval = isolate_real(&Poly::from_words(&[-1, -1, 0, 1]), &Budget::default())
        .unwrap()
        .remove(0);
    let pair = move || (a.clone(), b.clone());
    let [p1, p2, p3, p4, p5, p6, p7] = [(); 7].map(|()| pair());
    let [q1, q2, q3, q4] = [(); 4].map(|()| c.clone());
    let (e, f) = (d.clone(), product.clone());
    vec![
        work("multiply", move |b| p1.0.multiply(&p1.1, b).map(drop)),
        work("pow", move |b| p2.0.pow(20, b).map(drop)),
        work("pseudo-divide", move |b| {
            p3.0.square(b)?.pseudo_divide(&p3.1, b).map(drop)
        }),
        work("gcd", move |b| p4.0.gcd(&p4.1, b).map(drop)),
        work("resultant", move |b| p5.0.resultant(&p5.1, b).map(drop)),
        work("cofactors", move |b| q1.gcd_extended(&d, b).map(drop)),
        work("compose", move |b| q2.compose(&e, b).map(drop)),
        work("factor", move |b| product.factor(b).map(drop)),
        work("squarefree", move |b| {
            f.squarefree_decomposition(b).map(drop)
        }),
        work("lattice", move |b| {
            lattice::reduce(rows.clone(), b).map(drop)
        }),
        work("real roots", move |b| isolate_real(&p6.0, b).map(drop)),
        work("all roots", move |b| isolate(&q3, b).map(drop)),
        work("refine", move |b| {
            root.clone()
                .refine(&Poly::from_words(&[-1, -1, 0, 1]), -200_000, b)
        }),
        work("composed sum", move |b| composed_sum(&q4, &q4, b).map(drop)),
        work("number field", move |b| field.factor(&over, b).map(drop)),
        work("cyclotomic", |b| Poly::cyclotomic(255_255, b).map(drop)),
        work("shift", move |b| {
            p7.0.taylor_shift(&IBig::from(3), b).map(drop)
        }),
    ]
}

#[test]
fn ctrl_c_stops_every_algorithm() {
    let budget = Budget::new(Arc::new(AtomicBool::new(true)));
    for (name, run) in long_work() {
        let failure = run(&budget).expect_err(name);
        assert_eq!(failure.kind(), ErrorKind::Interrupted, "{name}");
    }
}

#[test]
fn little_fuel_stops_every_algorithm_on_the_way() {
    for (name, run) in long_work() {
        let budget = Budget::default();
        budget.set_fuel(8);
        let failure = run(&budget).expect_err(name);
        assert_eq!(failure.kind(), ErrorKind::Limit, "{name}");
    }
}
