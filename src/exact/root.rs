//! Roots of exact positive reals, and the search for simpler forms of nested square roots.

use super::Real;
use super::digits::{sign, sign_of};
use super::divide::{divide, part_base};
use super::exponential;
use super::factor::integer_root;
use super::key::{self, Generator, More, Root};
use super::monomial::Monomial;
use super::polynomial;
use super::radical::Radical;
use super::settle::settle;
use super::sum::{Nested, Sum};
use crate::ball::{Ball, Constants, Context};
use crate::big::{Fraction, natural};
use crate::limit::Budget;
use crate::text::Failure;
use dashu_base::UnsignedAbs;
use dashu_int::UBig;
use std::cmp::Ordering;
use std::collections::BTreeSet;

/// Nested radicals are not merged if their product needs more than this many products of terms.
const PAIR_PRODUCTS_MAX: usize = 64;

/// Sums over more than this many square roots are not searched for a simpler root.
const DENEST_BASES_MAX: usize = 4;

/// Roots of an odd index above this are not searched for a simpler form.
const DENEST_INDEX_MAX: u32 = 100;

/// Returns the positive q-th root of a positive number.
pub(super) fn root(x: &Real, q: i64, budget: &Budget) -> Result<Real, Failure> {
    if x.den.is_none()
        && let Some((m, c)) = x.num.single()
        && m.is_plain()
    {
        return Ok(Real::of(root_term(m, c, 1, q.into(), budget)?));
    }
    if q % 2 == 0 {
        let half = square_root(x, budget)?;
        return if q == 2 {
            Ok(half)
        } else {
            root(&half, q / 2, budget)
        };
    }
    let index = u32::try_from(q)
        .map_err(|_| Failure::limit("the index of a root would be larger than 2^32"))?;
    let Some(den) = &x.den else {
        return Ok(Real::of(settle(root_sum(&x.num, index, budget)?, budget)?));
    };
    let negative = sign(den, None, budget)? == Ordering::Less;
    let side = |s: &Sum| {
        let s = if negative { s.negate() } else { s.clone() };
        root(&Real::of(s), q, budget)
    };
    side(&x.num)?.mul(&side(den)?.invert(budget)?, budget)
}

/// Returns `(c · m)^(p/q)` for a positive term without nested radicals.
pub(super) fn root_term(
    m: &Monomial,
    c: &Fraction,
    p: i128,
    q: i128,
    budget: &Budget,
) -> Result<Sum, Failure> {
    let mut factors = Radical::factors_of(c, p, q, budget)?;
    factors.extend(m.radical.factors_to(p, q)?);
    let (factor, radical) = Radical::assemble(factors, budget)?;
    let exponent = Fraction::new(p.into(), UBig::from(q as u128), budget)?;
    let power = Monomial {
        pi: m.pi.mul(&exponent, budget)?,
        e: m.e.mul(&exponent, budget)?,
        radical,
        ..Monomial::default()
    };
    Ok(Sum::term(power, factor))
}

/// Returns the square root of a positive number.
fn square_root(x: &Real, budget: &Budget) -> Result<Real, Failure> {
    let Some(den) = &x.den else {
        let root = root_sum(&x.num, 2, budget)?;
        return Ok(Real {
            num: settle(root, budget)?,
            den: None,
        });
    };
    let negative = sign(den, None, budget)? == Ordering::Less;
    let root = root_sum(&x.num.mul(den, budget)?, 2, budget)?;
    divide(
        root,
        if negative { den.negate() } else { den.clone() },
        budget,
    )
}

/// Returns the n-th root of a positive sum: the content, the powers of π and e, a single radical
/// and functions to powers divisible by n are taken out of the root; what remains is denested or
/// becomes an atom.
fn root_sum(sum: &Sum, n: u32, budget: &Budget) -> Result<Sum, Failure> {
    let content = sum.content(budget)?;
    if n > 2 && sum.terms().len() == 2 && n <= DENEST_INDEX_MAX {
        // Try this even if the content is not an n-th power, on d^n times the sum, which has
        // integer coefficients.
        let d = Fraction::from(content.denominator().clone());
        let whole = sum.scale(&d.pow(n as usize, budget)?, budget)?;
        if let Some(root) = denest_odd(&whole, n, budget)? {
            return root.scale(&d.inverse(), budget);
        }
    }
    let (outside, inside, taken) = match sum.single() {
        Some((m, c)) => {
            let (taken, left) = functions_out(m, n, budget)?;
            let outside = Monomial {
                pi: m.pi.clone(),
                e: m.e.clone(),
                radical: m.radical.clone(),
                ..Monomial::default()
            };
            let mut inside = Sum::term(left, Fraction::ONE);
            // Since the sum is positive, a negative coefficient means that the rest is negative
            // too.
            if c.is_negative() {
                inside = inside.negate();
            }
            (outside, inside, taken)
        }
        None => {
            let exponent = |of: fn(&Monomial) -> &Fraction| {
                sum.terms().iter().map(|(m, _)| of(m)).min().cloned()
            };
            let pi = exponent(|m| &m.pi).unwrap_or_default();
            let e = exponent(|m| &m.e).unwrap_or_default();
            let inside = sum
                .scale(&content.clone().inverse(), budget)?
                .shift(&-&pi, &-&e, budget)?;
            let outside = Monomial {
                pi,
                e,
                ..Monomial::default()
            };
            (outside, inside, Sum::one())
        }
    };
    let outside = root_term(&outside, &content, 1, n.into(), budget)?.mul(&taken, budget)?;
    let is_one = inside.as_rational().is_some_and(|v| v.is_one());
    let simple = !inside.has_functions() && !inside.has_extra();
    let root = match n {
        _ if is_one || !simple => None,
        2 => match denest(&inside, budget)? {
            None => polynomial::square_root(&inside, budget)?,
            found => found,
        },
        _ => None,
    };
    let inside = match root {
        Some(root) => root,
        None if is_one => inside,
        None => Sum::term(atom(inside, n)?, Fraction::ONE),
    };
    outside.mul(&inside, budget)
}

/// Wraps the root of a sum in a key.
fn atom(radicand: Sum, n: u32) -> Result<Monomial, Failure> {
    if n == 2 {
        return Ok(Monomial {
            nested: vec![Nested::new(radicand)?],
            ..Monomial::default()
        });
    }
    let (depth, weight) = radicand.extent();
    let (depth, weight) = key::check((depth + 1, weight))?;
    Ok(Monomial::generator(Generator::Root(Root {
        index: n,
        depth,
        weight,
        radicand,
    })))
}

/// Returns the n-th root of the part of a key's functions that can be taken out of the root, and
/// the rest of the key.
fn functions_out(m: &Monomial, n: u32, budget: &Budget) -> Result<(Sum, Monomial), Failure> {
    let mut left = Monomial {
        nested: m.nested.clone(),
        extra: m.extra.clone(),
        ..Monomial::default()
    };
    let mut taken = Sum::one();
    let Some(more) = &m.more else {
        return Ok((taken, left));
    };
    if let Some(power) = &more.power {
        let share = Real::from(Fraction::ratio(1, n.into()));
        let share = power.argument.mul(&share, budget)?;
        taken = exponential::exp(&share, budget)?;
    }
    let (mut inside, mut outside) = (Vec::new(), Vec::new());
    for (call, k) in &more.calls {
        if k.unsigned_abs().is_multiple_of(n) {
            outside.push((call.clone(), k / n as i32));
        } else {
            inside.push((call.clone(), *k));
        }
    }
    for (call, k) in outside {
        let key = |calls| Monomial {
            more: More { power: None, calls }.shared(),
            ..Monomial::default()
        };
        let value = Sum::term(key(vec![(call, k)]), Fraction::ONE);
        let negative = n.is_multiple_of(2) && sign(&value, None, budget)? == Ordering::Less;
        let value = if negative { value.negate() } else { value };
        taken = taken.mul(&value, budget)?;
    }
    left.more = More {
        power: None,
        calls: inside,
    }
    .shared();
    Ok((taken, left))
}

/// For odd n, returns the n-th root of a + b√c (integers) in the field of √c, if there is one. It
/// is u + v√c with m = u² - v²c, so m^n = a² - b²c; 2u is an integer, since the root is an
/// algebraic integer, and 2u is near x^(1/n) + m·x^(-1/n), where x = a + b√c. The result is checked
/// by raising it to the n-th power.
fn denest_odd(sum: &Sum, n: u32, budget: &Budget) -> Result<Option<Sum>, Failure> {
    let [(one, a), (m, b)] = sum.terms() else {
        return Ok(None);
    };
    let square = |m: &Monomial| {
        let halves = m.radical.parts().iter().all(|(_, power)| power.den == 2);
        m.is_plain() && !m.has_constants() && halves
    };
    if !one.is_one() || !square(m) || n > DENEST_INDEX_MAX {
        return Ok(None);
    }
    let root_c = Sum::term(m.clone(), Fraction::ONE);
    let Some(c) = root_c.mul(&root_c, budget)?.as_rational() else {
        return Ok(None);
    };
    let norm = a
        .pow(2, budget)?
        .sub(&b.pow(2, budget)?.mul(&c, budget)?, budget)?;
    let (size, sign) = (norm.numerator().unsigned_abs(), norm.is_negative());
    let root = integer_root(&size, n as usize, budget)?;
    if natural::pow(&root, n as usize, budget)? != size {
        return Ok(None);
    }
    let m = Fraction::from(root);
    let m = if sign { -m } else { m };
    let constants = Constants::new();
    let bits = 64 + sum.bits();
    let context = Context::new(bits, &constants, budget);
    let x = Real::of(sum.clone()).enclose(bits, &constants, budget)?;
    let root = x.root(n.into(), &context)?;
    let other = Ball::rational(&m, &context)?.div(&root, &context)?;
    let double = root.add(&other, &context);
    let half = Ball::rational(&Fraction::ratio(1, 2), &context)?;
    let Some(t) = double.add(&half, &context).floor(budget)? else {
        return Ok(None);
    };
    let u = Fraction::quotient(t, 2.into(), budget)?;
    let v2 = u.pow(2, budget)?.sub(&m, budget)?.div(&c, budget)?;
    if v2.is_negative() {
        return Ok(None);
    }
    let Some(v) = root_term(&Monomial::default(), &v2, 1, 2, budget)?.as_rational() else {
        return Ok(None);
    };
    for v in [v.clone(), -v] {
        let root = Sum::rational(u.clone()).add(&root_c.scale(&v, budget)?, budget)?;
        if root.pow(n.into(), budget)? == *sum {
            return Ok(Some(root));
        }
    }
    Ok(None)
}

/// Writes the positive square root of a positive sum of square roots as another such sum, if the
/// classical rule gives one: with S = a + b√p and d² = a² - b²p, √S = u + b√p/(2u) where u² = (a ±
/// d)/2. The result is checked by squaring.
pub(super) fn denest(sum: &Sum, budget: &Budget) -> Result<Option<Sum>, Failure> {
    let terms = sum.terms();
    let plain = |m: &Monomial| m.is_plain() && !m.has_constants();
    let square = |m: &Monomial| m.radical.parts().iter().all(|(_, power)| power.den == 2);
    if !terms.iter().all(|(m, _)| plain(m) && square(m)) {
        return Ok(None);
    }
    budget.poll(1)?;
    if let [(one, a), (_, b)] = terms
        && one.is_one()
    {
        return denest_binomial(
            a,
            &sum.sub(&Sum::rational(a.clone()), budget)?,
            b.is_negative(),
            budget,
        );
    }
    let bases = bases(sum);
    if bases.len() > DENEST_BASES_MAX {
        return Ok(None);
    }
    let Some(base) = bases.last() else {
        let Some(value) = sum
            .as_rational()
            .filter(|v| !v.is_zero() && v.is_positive())
        else {
            return Ok(None);
        };
        return Ok(Some(root_term(&Monomial::default(), &value, 1, 2, budget)?));
    };
    let (a, b) = part_base(sum, base);
    let square = Fraction::from(base.clone());
    let norm = a
        .mul(&a, budget)?
        .sub(&b.mul(&b, budget)?.scale(&square, budget)?, budget)?;
    let Some(d) = denest(&norm, budget)? else {
        return Ok(None);
    };
    if !self::bases(&d).is_subset(&bases) || self::bases(&d).contains(base) {
        return Ok(None);
    }
    let half = Fraction::ratio(1, 2);
    let tail = sum.sub(&a, budget)?.scale(&half, budget)?;
    for u2 in [a.add(&d, budget)?, a.sub(&d, budget)?] {
        let Some(u) = denest(&u2.scale(&half, budget)?, budget)? else {
            continue;
        };
        let root = u.add(&divide(tail.clone(), u.clone(), budget)?.num, budget)?;
        if root.mul(&root, budget)? == *sum {
            let negative = sign_of(&root, budget)? == Ordering::Less;
            return Ok(Some(if negative { root.negate() } else { root }));
        }
    }
    Ok(None)
}

/// Applies the rule for a + b√c: with d² = a² - b²c, the root is √((a + d)/2) ± √((a - d)/2).
fn denest_binomial(
    a: &Fraction,
    tail: &Sum,
    minus: bool,
    budget: &Budget,
) -> Result<Option<Sum>, Failure> {
    let square = tail
        .mul(tail, budget)?
        .as_rational()
        .expect("the square of b√c is rational");
    let norm = a.pow(2, budget)?.sub(&square, budget)?;
    let above_zero = |x: &Fraction| !x.is_zero() && x.is_positive();
    if !above_zero(&norm) || !above_zero(a) {
        return Ok(None);
    }
    let (n, d) = (norm.numerator().unsigned_abs(), norm.denominator());
    let root = Fraction::new(
        natural::sqrt(&n, budget)?.into(),
        natural::sqrt(d, budget)?,
        budget,
    )?;
    if root.pow(2, budget)? != norm {
        return Ok(None);
    }
    let half = Fraction::ratio(1, 2);
    let part = |x: Fraction| {
        let x = x.mul(&half, budget)?;
        root_term(&Monomial::default(), &x, 1, 2, budget)
    };
    let (u, v) = (part(a.add(&root, budget)?)?, part(a.sub(&root, budget)?)?);
    Ok(Some(if minus {
        u.sub(&v, budget)?
    } else {
        u.add(&v, budget)?
    }))
}

fn bases(sum: &Sum) -> BTreeSet<UBig> {
    let parts = sum.terms().iter().flat_map(|(m, _)| m.radical.parts());
    parts.map(|(base, _)| base.clone()).collect()
}

/// Rewrites √S·√T as √(S·T) wherever that is simpler: a single term, denested, or less deeply
/// nested.
pub(super) fn merge_nested(sum: Sum, budget: &Budget) -> Result<Sum, Failure> {
    if !sum.terms().iter().any(|(m, _)| m.nested.len() > 1) {
        return Ok(sum);
    }
    let mut total = Sum::default();
    for (m, c) in sum.into_terms() {
        let mut rest = m;
        let mut factor = Sum::one();
        while let Some((i, j, root)) = find_pair(&rest, budget)? {
            factor = factor.mul(&root, budget)?;
            rest.nested.remove(j);
            rest.nested.remove(i);
        }
        total = total.add(&Sum::term(rest, c).mul(&factor, budget)?, budget)?;
    }
    Ok(total)
}

/// Divides the sum by its content.
fn primitive(sum: &Sum, budget: &Budget) -> Result<Sum, Failure> {
    sum.scale(&sum.content(budget)?.inverse(), budget)
}

/// Finds two nested radicals of a monomial whose product is simpler; returns their positions and
/// the product.
fn find_pair(m: &Monomial, budget: &Budget) -> Result<Option<(usize, usize, Sum)>, Failure> {
    for i in 0..m.nested.len() {
        for j in i + 1..m.nested.len() {
            let (s, t) = (&m.nested[i], &m.nested[j]);
            if s.radicand.terms().len() * t.radicand.terms().len() > PAIR_PRODUCTS_MAX {
                continue;
            }
            let product = settle(s.radicand.mul(&t.radicand, budget)?, budget)?;
            let depth = product.deepest().map_or(1, |n| n.depth + 1);
            let simpler = product.single().is_some()
                || depth < s.depth.max(t.depth)
                || denest(&primitive(&product, budget)?, budget)?.is_some();
            if simpler {
                return Ok(Some((i, j, root_sum(&product, 2, budget)?)));
            }
        }
    }
    Ok(None)
}
