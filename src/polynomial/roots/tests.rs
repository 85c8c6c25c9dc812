use super::*;
use crate::big::Fraction;
use crate::limit::Budget;
use crate::polynomial::Poly;
use crate::polynomial::chance::Chance;
use dashu_int::IBig;

fn word(p: &[i64]) -> Poly {
    Poly::from_words(p)
}

fn middle(root: &Interval) -> f64 {
    let low = f64_of(root.low(), root.exponent());
    let high = f64_of(&root.high(), root.exponent());
    f64::midpoint(low, high)
}

fn f64_of(n: &IBig, exponent: i64) -> f64 {
    n.to_f64().value() * 2f64.powi(exponent as i32)
}

fn centers(roots: &Roots) -> Vec<(f64, f64)> {
    let center = |s: &Square| (f64_of(s.re(), s.exponent()), f64_of(s.im(), s.exponent()));
    roots.complex.iter().map(center).collect()
}

#[test]
fn wilkinsons_roots_are_exact_integers_or_isolated() {
    let budget = Budget::default();
    let product = (1..=30).fold(Poly::one(), |p, k| {
        p.multiply(&word(&[-k, 1]), &budget).unwrap()
    });
    let roots = isolate(&product, &budget).unwrap();
    assert_eq!(roots.real.len(), 30);
    for (k, root) in roots.real.iter().enumerate() {
        let own = Fraction::from(k as i64 + 1);
        assert!(root.compare(&product, &own, &budget).unwrap().is_eq());
        let mut root = root.clone();
        root.refine(&product, -200, &budget).unwrap();
        assert!((middle(&root) - (k as f64 + 1.0)).abs() < 1e-9);
    }
}

#[test]
fn close_roots_of_mignottes_polynomials_come_apart() {
    let budget = Budget::default();
    for (degree, a) in [(10, 100), (31, 1000), (60, 3)] {
        // x^n - 2(ax - 1)² has two roots near 1/a.
        let square = word(&[-1, a])
            .square(&budget)
            .unwrap()
            .scale(&IBig::from(-2), &budget)
            .unwrap();
        let p = &Poly::monomial(IBig::ONE, degree) + &square;
        let roots = isolate(&p, &budget).unwrap();
        assert_eq!(roots.real.len(), if degree % 2 == 0 { 4 } else { 3 });
        assert_eq!(roots.real.len() + roots.complex.len(), degree);
        let near = Fraction::ratio(1, a as u64);
        let sides: Vec<_> = roots
            .real
            .iter()
            .map(|r| r.compare(&p, &near, &budget).unwrap())
            .collect();
        assert!(sides.iter().any(|s| s.is_lt()) && sides.iter().any(|s| s.is_gt()));
    }
}

#[test]
fn roots_are_counted_between_fractions() {
    let budget = Budget::default();
    // (x - 1)²(x² - 2)(2x - 3)
    let p = word(&[1, -2, 1])
        .multiply(&word(&[-2, 0, 1]), &budget)
        .unwrap();
    let p = p.multiply(&word(&[-3, 2]), &budget).unwrap();
    assert_eq!(count_real(&p, &budget).unwrap(), 4);
    let half = |n: i64| Fraction::ratio(n, 2);
    for (low, high, count) in [(2, 3, 2), (-8, 8, 4), (1, 2, 1), (3, 9, 0), (-3, -2, 1)] {
        let found = count_between(&p, &half(low), &half(high), &budget).unwrap();
        assert_eq!(found, count, "{low} {high}");
    }
    assert!(count_real(&Poly::zero(), &budget).is_err());
    assert_eq!(count_real(&Poly::one(), &budget).unwrap(), 0);
}

#[test]
fn descartes_rule_counts_in_an_interval() {
    let budget = Budget::default();
    let p = word(&[-2, 0, 1]);
    let count = |low: i64, high: i64, exponent| {
        descartes(&p, &low.into(), &high.into(), exponent, &budget).unwrap()
    };
    assert_eq!(count(1, 2, 0), 1);
    assert_eq!(count(-2, 2, 0), 2);
    assert_eq!(count(3, 8, -1), 0);
    assert_eq!(count(-1, 0, 1), 1);
}

#[test]
fn refinement_gives_the_digits_of_a_square_root() {
    let budget = Budget::default();
    let p = word(&[-2, 0, 1]);
    for bits in [1, 3, 64, 1000, 20_000] {
        let mut root = isolate_real(&p, &budget).unwrap()[1].clone();
        root.refine(&p, -bits, &budget).unwrap();
        assert!(root.exponent() <= -bits && root.exponent() > -3 * bits - 8);
        let low = root.low().clone();
        let shift = (-2 * root.exponent()) as usize;
        let two = IBig::from(2) << shift;
        assert!(&low * &low < two && root.high() * root.high() > two);
    }
}

#[test]
fn small_and_large_roots_are_refined_relatively() {
    let budget = Budget::default();
    // The roots are 2^-300, 3 and 2^300 + 1/3.
    let p = Poly::new(vec![IBig::NEG_ONE, IBig::ONE << 300]);
    let p = p.multiply(&word(&[-3, 1]), &budget).unwrap();
    let large = Poly::new(vec![
        -(IBig::ONE << 300) * IBig::from(3) - IBig::ONE,
        IBig::from(3),
    ]);
    let p = p
        .multiply(&large, &budget)
        .unwrap()
        .multiply(&word(&[7, 0, 1]), &budget)
        .unwrap();
    let roots = isolate(&p, &budget).unwrap();
    assert_eq!((roots.real.len(), roots.complex.len()), (3, 2));
    for root in &roots.real {
        let mut root = root.clone();
        root.refine_relative(&p, 100, &budget).unwrap();
        assert!(root.is_exact() || root.low().clone() > IBig::ONE << 98);
    }
}

#[test]
fn roots_of_unity_are_in_order() {
    let budget = Budget::default();
    for n in [3usize, 4, 5, 8, 12, 30] {
        let p = &Poly::monomial(IBig::ONE, n) - &Poly::one();
        let roots = isolate(&p, &budget).unwrap();
        let found = centers(&roots);
        let mut expected: Vec<(f64, f64)> = (0..n)
            .map(|k| (std::f64::consts::TAU * k as f64 / n as f64).sin_cos())
            .map(|(im, re)| ((re * 1e9).round() / 1e9, im))
            .filter(|z| z.1.abs() > 1e-9)
            .collect();
        expected.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
        assert_eq!(found.len(), expected.len());
        for (f, e) in found.iter().zip(&expected) {
            assert!(
                (f.0 - e.0).abs() < 1e-6 && (f.1 - e.1).abs() < 1e-6,
                "{n} {f:?} {e:?}"
            );
        }
    }
}

#[test]
fn equal_real_parts_that_are_irrational_are_proved() {
    let budget = Budget::default();
    let p = word(&[361, 0, -2, 0, 39, 0, 2, 0, 1]);
    assert!(p.is_irreducible(&budget).unwrap());
    let found = centers(&isolate(&p, &budget).unwrap());
    // The real part is -√2 four times, then √2; within each group, imaginary parts ascend.
    let root = 2f64.sqrt();
    for (k, z) in found.iter().enumerate() {
        let expected = if k < 4 { -root } else { root };
        assert!((z.0 - expected).abs() < 1e-6, "{found:?}");
        assert!(k % 4 == 0 || found[k - 1].1 < z.1);
    }
    // Shift the roots, so that symmetry is of no help, and add an extra factor.
    let p = p.taylor_shift(&IBig::from(5), &budget).unwrap();
    let p = p.multiply(&word(&[3, 1, 0, 1]), &budget).unwrap();
    let found = centers(&isolate(&p, &budget).unwrap());
    assert_eq!(found.len(), 10);
    assert!(found[..8].windows(2).all(|z| z[0].0 < z[1].0 + 1e-9));
    assert!(found[..4].windows(2).all(|z| z[0].1 < z[1].1));
}

#[test]
fn imaginary_parts_order_roots_on_a_line() {
    let budget = Budget::default();
    // (x² + 1)(x² + 4)(x² + 9), shifted to the line Re x = 2/3.
    let even = word(&[1, 0, 1])
        .multiply(&word(&[4, 0, 1]), &budget)
        .unwrap();
    let even = even.multiply(&word(&[9, 0, 1]), &budget).unwrap();
    let p = even
        .scale_variable(&IBig::from(3), &budget)
        .unwrap()
        .taylor_shift(&IBig::from(-2), &budget)
        .unwrap();
    let roots = isolate(&p, &budget).unwrap();
    let found: Vec<f64> = centers(&roots)
        .iter()
        .map(|z| (z.1 * 3.0).round())
        .collect();
    assert_eq!(found, [-3.0, -2.0, -1.0, 1.0, 2.0, 3.0]);
}

#[test]
fn squares_are_refined_and_stay_around_their_root() {
    let budget = Budget::default();
    let p = Chance::new(6).poly(25, 40);
    let roots = isolate(&p, &budget).unwrap();
    for square in &roots.complex {
        let mut fine = square.clone();
        fine.refine(&p, -400, &budget).unwrap();
        assert!(fine.exponent() < -380);
        // A Newton step from the centre moves by less than the radius, because the value is tiny.
        let wide = f64_of(square.radius(), square.exponent());
        let moved =
            (f64_of(fine.re(), fine.exponent()) - f64_of(square.re(), square.exponent())).abs();
        assert!(moved <= wide);
    }
}

#[test]
fn random_products_of_lines_and_quadratics_give_their_roots() {
    let budget = Budget::default();
    let mut random = Chance::new(15);
    for round in 0..12 {
        let (mut p, mut lines, mut pairs) = (Poly::one(), Vec::new(), Vec::new());
        for _ in 0..round % 5 + 2 {
            let (a, b) = (random.below(50) as i64 - 25, random.below(9) as i64 + 1);
            p = p.multiply(&word(&[-a, b]), &budget).unwrap();
            lines.push(a as f64 / b as f64);
            // (x - c)² + d
            let (c, d) = (random.below(30) as i64 - 15, random.below(40) as i64 + 1);
            p = p.multiply(&word(&[c * c + d, -2 * c, 1]), &budget).unwrap();
            pairs.push((c as f64, -(d as f64).sqrt()));
            pairs.push((c as f64, (d as f64).sqrt()));
        }
        lines.sort_by(f64::total_cmp);
        lines.dedup();
        pairs.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
        pairs.dedup();
        let roots = isolate(&p, &budget).unwrap();
        let poly = roots.poly.clone();
        let mut real = roots.real.clone();
        real.iter_mut()
            .for_each(|r| r.refine(&poly, -40, &budget).unwrap());
        assert_eq!(real.len(), lines.len());
        assert!(
            real.iter()
                .zip(&lines)
                .all(|(r, x)| (middle(r) - x).abs() < 1e-9)
        );
        let found = centers(&roots);
        assert_eq!(found.len(), pairs.len());
        let near = |a: &(f64, f64), b: &(f64, f64)| (a.0 - b.0).hypot(a.1 - b.1) < 1e-6;
        assert!(
            found.iter().zip(&pairs).all(|(z, w)| near(z, w)),
            "{found:?} {pairs:?}"
        );
    }
}

#[test]
fn every_root_knows_its_factor() {
    let budget = Budget::default();
    let lists: [&[i64]; 6] = [
        &[-2, 0, 1],
        &[-2, 0, 0, 1],
        &[1, 0, 1],
        &[-3, 1],
        &[0, 1],
        &[7, -1, 0, 0, 5],
    ];
    let factors: Vec<Poly> = lists.iter().map(|c| word(c)).collect();
    let product = factors
        .iter()
        .fold(Poly::one(), |p, f| p.multiply(f, &budget).unwrap());
    let roots = isolate(&product, &budget).unwrap();
    let (real, complex) = roots.owners(&factors, &budget).unwrap();
    // The real roots in order: -√2, 0, ∛2, √2, 3.
    assert_eq!(real, [0, 4, 1, 0, 3]);
    for (k, f) in factors.iter().enumerate() {
        let own = isolate(f, &budget).unwrap();
        assert_eq!(
            own.complex.len(),
            complex.iter().filter(|&&c| c == k).count()
        );
    }
    // If one of the factors is missing, some root has no owner.
    assert!(roots.owners(&factors[1..], &budget).is_err());
}

#[test]
fn a_factor_of_many_close_roots_is_told_from_its_neighbour() {
    let budget = Budget::default();
    let p = word(&[1, 0, 0, 0, 0, 1_000_003]);
    let q = word(&[1, 0, 0, 0, 1, 1_000_003]);
    let product = p.multiply(&q, &budget).unwrap();
    let roots = isolate(&product, &budget).unwrap();
    let (real, complex) = roots.owners(&[p, q], &budget).unwrap();
    assert_eq!(real.iter().chain(&complex).filter(|&&k| k == 0).count(), 5);
    assert_eq!(real.iter().chain(&complex).filter(|&&k| k == 1).count(), 5);
}

#[test]
fn many_roots_share_an_irrational_real_part() {
    let budget = Budget::default();
    // The roots are ±√2 + iy for the eight roots iy of an even polynomial.
    let quartic = word(&[106, 176, 86, 16, 1]);
    let sum =
        crate::polynomial::compose::composed_sum(&word(&[-2, 0, 1]), &quartic.inflate(2), &budget);
    let p = sum.unwrap();
    assert!(p.is_irreducible(&budget).unwrap());
    // Make it asymmetric about every line: shift it, and add an extra factor that has nothing in
    // common with it.
    let p = p.taylor_shift(&IBig::from(-3), &budget).unwrap();
    let p = p.multiply(&word(&[1, 1, 0, 7, 1]), &budget).unwrap();
    let roots = isolate(&p, &budget).unwrap();
    let found = centers(&roots);
    let left: Vec<f64> = found
        .iter()
        .filter(|z| (z.0 - 3.0 + 2f64.sqrt()).abs() < 1e-6)
        .map(|z| z.1)
        .collect();
    assert_eq!(left.len(), 8);
    assert!(left.is_sorted());
}

#[test]
fn close_real_parts_are_not_taken_for_those_of_a_line_elsewhere() {
    let budget = Budget::default();
    // Two pairs of roots on the line x = 0, and two other pairs.
    let own = word(&[2, 0, 4, 0, 4, 0, 4, 0, 1]);
    let roots = isolate(&own, &budget).unwrap();
    let mut last = roots.complex.last().unwrap().clone();
    last.refine(&own, -150, &budget).unwrap();
    assert!(f64_of(last.re(), last.exponent()) > 0.1);
    // A pair whose real part is less than that by about 2^-150: c/2^k ± 10i.
    let (c, k) = (last.re() - last.radius(), -last.exponent() as usize);
    let pair = Poly::new(vec![
        &c * &c + (IBig::from(100) << (2 * k)),
        -(&c << (k + 1)),
        IBig::ONE << (2 * k),
    ]);
    let found = isolate(&own.multiply(&pair, &budget).unwrap(), &budget).unwrap();
    let imaginary: Vec<f64> = centers(&found).iter().map(|z| z.1).collect();
    let high = &imaginary[imaginary.len() - 4..];
    assert!((high[0] + 10.0).abs() < 1e-6 && (high[1] - 10.0).abs() < 1e-6);
    assert!(high[2] > -2.0 && high[2] < 0.0 && high[3] > 0.0 && high[3] < 2.0);
}

#[test]
fn roots_on_a_line_are_counted_at_any_degree() {
    let budget = Budget::default();
    // Irreducible (Eisenstein), and of too high a degree for sums of pairs; all roots are imaginary.
    let product = (1..=33).fold(Poly::one(), |p, k| {
        p.multiply(&word(&[2 * k, 1]), &budget).unwrap()
    });
    let p = (&product + &word(&[2])).inflate(2);
    let roots = isolate(&p, &budget).unwrap();
    let imaginary: Vec<f64> = centers(&roots).iter().map(|z| z.1).collect();
    assert_eq!(imaginary.len(), 66);
    assert!(imaginary.is_sorted());
}
