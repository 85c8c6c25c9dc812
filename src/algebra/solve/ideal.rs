//! Systems of polynomial equations over the rationals with finitely many solutions.
//!
//! Buchberger's algorithm gives a Gröbner basis by total degree; the monomials that no leading
//! monomial divides are a basis of the polynomials modulo the ideal. Once the squarefree parts of
//! the unknowns' minimal polynomials are added, the ideal is radical (Seidenberg), so that its
//! dimension counts the solutions. Then some combination of the unknowns distinguishes all
//! solutions, and every unknown is a polynomial in it (rational univariate representation).

use crate::big::Fraction;
use crate::limit::Budget;
use crate::number::{self, Number};
use crate::polynomial::RationalPoly;
use crate::polynomial::roots::Root;
use crate::polynomial::several::Several;
use crate::text::Failure;
use dashu_int::IBig;
use std::cmp::Ordering;

/// The maximum number of solutions, counted with multiplicity.
const DIMENSION_MAX: usize = 96;
/// The maximum number of polynomials that a basis may have along the way.
const BASIS_MAX: usize = 600;

type Monomial = Vec<u32>;

/// A polynomial with leading coefficient 1 and terms in descending order.
#[derive(Clone, Debug)]
struct Row(Vec<(Monomial, Fraction)>);

/// The polynomials that vanish at all solutions, given by a Gröbner basis.
pub(super) struct Ideal {
    count: usize,
    basis: Vec<Row>,
}

/// Compares by total degree, then puts the one with lower powers of the last unknowns first.
fn order(a: &Monomial, b: &Monomial) -> Ordering {
    let total = |m: &Monomial| m.iter().sum::<u32>();
    total(a).cmp(&total(b)).then_with(|| {
        let differing = a.iter().zip(b).rev().find(|(x, y)| x != y);
        differing.map_or(Ordering::Equal, |(x, y)| y.cmp(x))
    })
}

fn divides(a: &Monomial, b: &Monomial) -> bool {
    a.iter().zip(b).all(|(x, y)| x <= y)
}

fn lcm(a: &Monomial, b: &Monomial) -> Monomial {
    a.iter().zip(b).map(|(x, y)| *x.max(y)).collect()
}

fn less(a: &Monomial, b: &Monomial) -> Monomial {
    a.iter().zip(b).map(|(x, y)| x - y).collect()
}

fn product(a: &Monomial, b: &Monomial) -> Monomial {
    a.iter().zip(b).map(|(x, y)| x + y).collect()
}

impl Row {
    fn new(mut terms: Vec<(Monomial, Fraction)>, budget: &Budget) -> Result<Option<Row>, Failure> {
        terms.sort_by(|a, b| order(&b.0, &a.0));
        let Some((_, lead)) = terms.first() else {
            return Ok(None);
        };
        let inverse = lead.clone().inverse();
        for (_, c) in &mut terms {
            *c = c.mul(&inverse, budget)?;
        }
        Ok(Some(Row(terms)))
    }

    fn lead(&self) -> &Monomial {
        &self.0[0].0
    }

    /// `terms - c·m·self`.
    fn subtracted(
        &self,
        terms: &[(Monomial, Fraction)],
        c: &Fraction,
        m: &Monomial,
        budget: &Budget,
    ) -> Result<Vec<(Monomial, Fraction)>, Failure> {
        budget.poll(1 + (self.0.len() + terms.len()) as u64 / 8)?;
        let mut result = Vec::with_capacity(terms.len() + self.0.len());
        let mut left = terms.iter().peekable();
        let mut right = self.0.iter().map(|(n, d)| (product(n, m), d)).peekable();
        loop {
            let next = match (left.peek(), right.peek()) {
                (Some((a, _)), Some((b, _))) => order(a, b),
                (Some(_), None) => Ordering::Greater,
                (None, Some(_)) => Ordering::Less,
                (None, None) => break,
            };
            match next {
                Ordering::Greater => result.extend(left.next().cloned()),
                Ordering::Less => {
                    if let Some((b, d)) = right.next() {
                        result.push((b, -d.mul(c, budget)?));
                    }
                }
                Ordering::Equal => {
                    if let (Some((a, x)), Some((_, d))) = (left.next(), right.next()) {
                        let rest = x.sub(&d.mul(c, budget)?, budget)?;
                        if !rest.is_zero() {
                            result.push((a.clone(), rest));
                        }
                    }
                }
            }
        }
        Ok(result)
    }
}

/// Returns the remainder of a polynomial modulo others.
fn remainder(
    terms: Vec<(Monomial, Fraction)>,
    basis: &[Row],
    budget: &Budget,
) -> Result<Vec<(Monomial, Fraction)>, Failure> {
    let (mut pending, mut rest) = (terms, Vec::new());
    while let Some((m, c)) = pending.first() {
        match basis.iter().find(|row| divides(row.lead(), m)) {
            Some(row) => {
                let (c, factor) = (c.clone(), less(m, row.lead()));
                pending = row.subtracted(&pending, &c, &factor, budget)?;
            }
            None => rest.push(pending.remove(0)),
        }
    }
    Ok(rest)
}

/// Returns a Gröbner basis, with each leading monomial once.
fn basis_of(rows: Vec<Row>, budget: &Budget) -> Result<Vec<Row>, Failure> {
    let mut basis = rows;
    let mut pairs: Vec<(usize, usize)> = Vec::new();
    for j in 0..basis.len() {
        pairs.extend((0..j).map(|i| (i, j)));
    }
    while !pairs.is_empty() {
        let degree = |(i, j): &(usize, usize)| -> u32 {
            lcm(basis[*i].lead(), basis[*j].lead()).iter().sum()
        };
        let least = (0..pairs.len()).min_by_key(|k| degree(&pairs[*k]));
        let (i, j) = pairs.swap_remove(least.unwrap_or(0));
        let (a, b) = (basis[i].lead().clone(), basis[j].lead().clone());
        let both = lcm(&a, &b);
        let coprime = a.iter().zip(&b).all(|(x, y)| *x == 0 || *y == 0);
        let chained = (0..basis.len()).any(|k| {
            let pending = |x: usize, y: usize| pairs.contains(&(x.min(y), x.max(y)));
            k != i && k != j && divides(basis[k].lead(), &both) && !pending(i, k) && !pending(j, k)
        });
        if coprime || chained {
            continue;
        }
        let one = Fraction::ONE;
        let first = basis[i].subtracted(&[], &-&one, &less(&both, &a), budget)?;
        let terms = basis[j].subtracted(&first, &one, &less(&both, &b), budget)?;
        let rest = remainder(terms, &basis, budget)?;
        if let Some(row) = Row::new(rest, budget)? {
            if basis.len() >= BASIS_MAX {
                return Err(Failure::limit(
                    "the system leads to too many polynomials to be solved exactly",
                ));
            }
            pairs.extend((0..basis.len()).map(|i| (i, basis.len())));
            basis.push(row);
        }
    }
    let mut minimal: Vec<Row> = Vec::new();
    for (i, row) in basis.iter().enumerate() {
        let covered = basis.iter().enumerate().any(|(j, other)| {
            j != i && divides(other.lead(), row.lead()) && (other.lead() != row.lead() || j < i)
        });
        if !covered {
            minimal.push(row.clone());
        }
    }
    Ok(minimal)
}

impl Ideal {
    /// Returns the ideal of polynomials in the variables at these positions; no others may occur.
    pub fn new(
        polynomials: &[Several],
        places: &[usize],
        budget: &Budget,
    ) -> Result<Ideal, Failure> {
        let mut rows = Vec::new();
        for p in polynomials {
            let term = |(exponents, c): (&Monomial, &IBig)| {
                let own: Monomial = places.iter().map(|at| exponents[*at]).collect();
                (own, Fraction::from(c.clone()))
            };
            rows.extend(Row::new(p.terms().map(term).collect(), budget)?);
        }
        Ok(Ideal {
            count: places.len(),
            basis: basis_of(rows, budget)?,
        })
    }

    /// Returns the monomials that are not multiples of leading ones; `None` if there are infinitely
    /// many.
    fn standard(&self) -> Result<Option<Vec<Monomial>>, Failure> {
        let pure = |i: usize| {
            let own = |m: &Monomial| m.iter().enumerate().all(|(j, e)| j == i || *e == 0);
            self.basis.iter().any(|row| own(row.lead()))
        };
        if !(0..self.count).all(pure) {
            return Ok(None);
        }
        let mut found: Vec<Monomial> = Vec::new();
        let mut pending = vec![vec![0; self.count]];
        while let Some(m) = pending.pop() {
            if self.basis.iter().any(|row| divides(row.lead(), &m)) || found.contains(&m) {
                continue;
            }
            for i in 0..self.count {
                let mut next = m.clone();
                next[i] += 1;
                pending.push(next);
            }
            found.push(m);
            if found.len() > DIMENSION_MAX {
                return Err(Failure::limit(format!(
                    "the system has more than {DIMENSION_MAX} solutions"
                )));
            }
        }
        found.sort_by(order);
        Ok(Some(found))
    }

    /// Returns the matrices of multiplication by each unknown: rows of images of the standard
    /// monomials.
    fn multiplications(
        &self,
        standard: &[Monomial],
        budget: &Budget,
    ) -> Result<Vec<Vec<Vec<Fraction>>>, Failure> {
        let mut all = Vec::new();
        for i in 0..self.count {
            let mut rows = Vec::new();
            for m in standard {
                let mut next = m.clone();
                next[i] += 1;
                let rest = remainder(vec![(next, Fraction::ONE)], &self.basis, budget)?;
                let mut row = vec![Fraction::ZERO; standard.len()];
                for (n, c) in rest {
                    let at = standard.iter().position(|s| *s == n);
                    row[at.expect("remainders are standard")] = c;
                }
                rows.push(row);
            }
            all.push(rows);
        }
        Ok(all)
    }

    /// Returns all solutions, each a value for every unknown; `None` if there are infinitely many.
    pub fn points(mut self, budget: &Budget) -> Result<Option<Vec<Vec<Number>>>, Failure> {
        let Some(mut standard) = self.standard()? else {
            return Ok(None);
        };
        let mut matrices = self.multiplications(&standard, budget)?;
        let mut added = Vec::new();
        for (i, matrix) in matrices.iter().enumerate() {
            let minimal = Powers::of(matrix, budget)?.minimal;
            let simple = minimal.numerator().squarefree_part(budget)?;
            if simple.len() < minimal.numerator().len() {
                let term = |(k, c): (usize, &IBig)| {
                    let mut m = vec![0; self.count];
                    m[i] = k as u32;
                    (m, Fraction::from(c.clone()))
                };
                let terms = simple.coefficients().iter().enumerate();
                let terms = terms.filter(|(_, c)| !c.is_zero()).map(term);
                added.extend(Row::new(terms.collect(), budget)?);
            }
        }
        if !added.is_empty() {
            added.extend(self.basis);
            self.basis = basis_of(added, budget)?;
            standard = self.standard()?.expect("it has become no larger");
            matrices = self.multiplications(&standard, budget)?;
        }
        if standard.is_empty() {
            return Ok(Some(Vec::new()));
        }
        for k in 1..1000i64 {
            budget.poll(1)?;
            let combined = combination(&matrices, k, budget)?;
            let powers = Powers::of(&combined, budget)?;
            if powers.minimal.numerator().len() == standard.len() + 1 {
                return powers.points(&matrices, budget).map(Some);
            }
        }
        Err(Failure::limit(
            "the system has too many solutions to separate",
        ))
    }
}

/// `x₁ + k·x₂ + k²·x₃ …`.
fn combination(
    matrices: &[Vec<Vec<Fraction>>],
    k: i64,
    budget: &Budget,
) -> Result<Vec<Vec<Fraction>>, Failure> {
    let mut sum = matrices[0].clone();
    let mut factor = Fraction::from(k);
    for matrix in &matrices[1..] {
        for (row, other) in sum.iter_mut().zip(matrix) {
            for (x, y) in row.iter_mut().zip(other) {
                *x = x.add(&y.mul(&factor, budget)?, budget)?;
            }
        }
        factor = factor.mul(&Fraction::from(k), budget)?;
    }
    Ok(sum)
}

/// The powers of an element in echelon form, up to the first that depends on the earlier ones.
struct Powers {
    /// The powers in echelon form, each with its pivot and the combination of powers that it
    /// equals.
    rows: Vec<(usize, Vec<Fraction>, Vec<Fraction>)>,
    minimal: RationalPoly,
}

/// Returns a row times a matrix whose rows are the images of the basis.
fn image(
    row: &[Fraction],
    matrix: &[Vec<Fraction>],
    budget: &Budget,
) -> Result<Vec<Fraction>, Failure> {
    let mut result = vec![Fraction::ZERO; row.len()];
    for (c, other) in row.iter().zip(matrix).filter(|(c, _)| !c.is_zero()) {
        budget.poll(row.len() as u64 / 4 + 1)?;
        for (x, y) in result.iter_mut().zip(other).filter(|(_, y)| !y.is_zero()) {
            *x = x.add(&y.mul(c, budget)?, budget)?;
        }
    }
    Ok(result)
}

impl Powers {
    /// Returns the powers of the element whose multiplication the matrix describes; the first basis
    /// element is 1.
    fn of(matrix: &[Vec<Fraction>], budget: &Budget) -> Result<Powers, Failure> {
        let size = matrix.len();
        let mut powers = Powers {
            rows: Vec::new(),
            minimal: RationalPoly::from_coefficients(&[Fraction::ONE], budget)?,
        };
        if size == 0 {
            return Ok(powers);
        }
        let mut power = vec![Fraction::ZERO; size];
        power[0] = Fraction::ONE;
        for k in 0..=size {
            let mut own = vec![Fraction::ZERO; size + 1];
            own[k] = Fraction::ONE;
            let (rest, own) = powers.reduced(power.clone(), own, budget)?;
            match rest.iter().position(|c| !c.is_zero()) {
                Some(pivot) => powers.rows.push((pivot, rest, own)),
                None => {
                    powers.minimal = RationalPoly::from_coefficients(&own[..=k], budget)?;
                    break;
                }
            }
            power = image(&power, matrix, budget)?;
        }
        Ok(powers)
    }

    /// Subtracts a combination of the rows from a vector, and does the same to the combination of
    /// powers that the vector equals.
    fn reduced(
        &self,
        mut vector: Vec<Fraction>,
        mut own: Vec<Fraction>,
        budget: &Budget,
    ) -> Result<(Vec<Fraction>, Vec<Fraction>), Failure> {
        for (pivot, row, made) in &self.rows {
            if vector[*pivot].is_zero() {
                continue;
            }
            budget.poll(row.len() as u64 / 4 + 1)?;
            let factor = vector[*pivot].div(&row[*pivot], budget)?;
            for (x, y) in vector.iter_mut().zip(row) {
                *x = x.sub(&y.mul(&factor, budget)?, budget)?;
            }
            for (x, y) in own.iter_mut().zip(made) {
                *x = x.sub(&y.mul(&factor, budget)?, budget)?;
            }
        }
        Ok((vector, own))
    }

    /// Returns the values of the unknowns at every root of the minimal polynomial, which has full
    /// degree.
    fn points(
        &self,
        matrices: &[Vec<Vec<Fraction>>],
        budget: &Budget,
    ) -> Result<Vec<Vec<Number>>, Failure> {
        let size = matrices[0].len();
        let mut unknowns = Vec::new();
        for matrix in matrices {
            // The image of 1 is the unknown itself.
            let zero = vec![Fraction::ZERO; size + 1];
            let (_, own) = self.reduced(matrix[0].clone(), zero, budget)?;
            let coefficients: Vec<Fraction> = own.iter().map(|c| -c).collect();
            unknowns.push(RationalPoly::from_coefficients(&coefficients, budget)?);
        }
        let mut points = Vec::new();
        for (root, _) in Root::all(self.minimal.numerator(), budget)? {
            let mut point = Vec::new();
            for g in &unknowns {
                point.push(number::of_root(&root.image(g, budget)?, budget)?);
            }
            points.push(point);
        }
        Ok(points)
    }
}
