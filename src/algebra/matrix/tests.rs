use super::{Matrix, dot, norm};
use crate::limit::Budget;
use crate::number::{self, Number, NumberRef};
use crate::text::ErrorKind;

fn show(items: &[Number]) -> String {
    let mut out = String::new();
    for (i, x) in items.iter().enumerate() {
        if i > 0 {
            out.push(' ');
        }
        number::show(x.as_ref(), &mut out, &Budget::default()).unwrap();
    }
    out
}

/// `"1 2; 3 4"`
fn matrix(text: &str) -> Matrix {
    let rows: Vec<Vec<Number>> = text
        .split(';')
        .map(|row| {
            let read = |x: &str| number::read(x, &Budget::default()).unwrap();
            row.split_whitespace().map(read).collect()
        })
        .collect();
    let columns = rows[0].len();
    Matrix::new(rows.len(), columns, rows.into_iter().flatten().collect())
}

struct Random(u64);

impl Random {
    fn next(&mut self, below: u64) -> i64 {
        self.0 = self
            .0
            .wrapping_mul(6364136223846793005)
            .wrapping_add(1442695040888963407);
        ((self.0 >> 33) % below) as i64
    }

    fn matrix(&mut self, n: usize) -> Matrix {
        let items = (0..n * n)
            .map(|_| {
                let (p, q) = (self.next(19) - 9, self.next(9) + 1);
                Number::ratio(p.into(), q.into())
            })
            .collect();
        Matrix::new(n, n, items)
    }
}

fn same(a: &Matrix, b: &Matrix) -> bool {
    let budget = Budget::default();
    let pairs = a.items().iter().zip(b.items());
    a.rows() == b.rows()
        && a.columns() == b.columns()
        && pairs
            .into_iter()
            .all(|(x, y)| number::equal(x.as_ref(), y.as_ref(), &budget).unwrap())
}

#[test]
fn determinants() {
    let budget = Budget::default();
    let det = |text: &str| show(&[matrix(text).det(&budget).unwrap()]);
    assert_eq!(det("1 2; 3 4"), "-2");
    assert_eq!(det("1/2 1/3; 1/4 1/5"), "1/60");
    assert_eq!(det("0 1; 1 0"), "-1");
    assert_eq!(det("1 2 3; 4 5 6; 7 8 9"), "0");
    assert_eq!(det("√2 1; 1 √2"), "1");
    assert_eq!(det("1i 1; 1 1i"), "-2");
    assert_eq!(det("√2 2; 1 √2"), "0");
    assert_eq!(
        matrix("1 2 3").det(&budget).unwrap_err().kind(),
        ErrorKind::Dimension
    );
}

#[test]
fn determinant_of_a_product() {
    let budget = Budget::default();
    let mut random = Random(1);
    for n in [1, 2, 3, 5, 8, 9, 12] {
        let (a, b) = (random.matrix(n), random.matrix(n));
        let product = a.mul(&b, &budget).unwrap().det(&budget).unwrap();
        let (x, y) = (a.det(&budget).unwrap(), b.det(&budget).unwrap());
        let expected = number::mul(x.as_ref(), y.as_ref(), &budget).unwrap();
        assert_eq!(show(&[product]), show(&[expected]));
    }
}

#[test]
fn inverses() {
    let budget = Budget::default();
    let mut random = Random(2);
    for n in [1, 2, 3, 7, 8, 11] {
        let a = random.matrix(n);
        let Ok(inverse) = a.inverse(&budget) else {
            assert_eq!(show(&[a.det(&budget).unwrap()]), "0");
            continue;
        };
        let one = Matrix::identity(n, &Budget::default()).unwrap();
        assert!(same(&a.mul(&inverse, &budget).unwrap(), &one));
        assert!(same(&inverse.mul(&a, &budget).unwrap(), &one));
        let b = random.matrix(n);
        let x = a.solve(&b, &budget).unwrap();
        assert!(same(&a.mul(&x, &budget).unwrap(), &b));
    }
    let radical = matrix("√2 1; 1 √3");
    let inverse = radical.inverse(&budget).unwrap();
    let one = Matrix::identity(2, &Budget::default()).unwrap();
    assert!(same(&radical.mul(&inverse, &budget).unwrap(), &one));
}

#[test]
fn large_and_small_ways_agree() {
    let budget = Budget::default();
    let mut random = Random(3);
    for n in [1, 2, 4, 7] {
        let integers = super::integer::clear(&random.matrix(n), &Budget::default())
            .unwrap()
            .rows;
        let by_residues = super::modular::det(&integers, &budget).unwrap();
        let whole = integers.iter().flatten().cloned().map(Number::from_ibig);
        let plain = Matrix::new(n, n, whole.collect()).det(&budget).unwrap();
        assert_eq!(show(&[Number::from_ibig(by_residues)]), show(&[plain]));
    }
}

#[test]
fn singular_large() {
    let budget = Budget::default();
    let mut random = Random(4);
    let mut items = random.matrix(10).into_items();
    let (first, rest) = items.split_at_mut(10);
    rest[..10].clone_from_slice(first);
    let m = Matrix::new(10, 10, items);
    assert_eq!(show(&[m.det(&budget).unwrap()]), "0");
    assert_eq!(m.inverse(&budget).unwrap_err().kind(), ErrorKind::Domain);
    assert_eq!(m.rank(&budget).unwrap(), 9);
}

#[test]
fn reduced_forms() {
    let budget = Budget::default();
    let rref = |text: &str| show(matrix(text).rref(&budget).unwrap().items());
    assert_eq!(rref("1 2 3; 4 5 6"), "1 0 -1 0 1 2");
    assert_eq!(rref("0 0; 0 0"), "0 0 0 0");
    assert_eq!(rref("0 2; 3 0; 1 1"), "1 0 0 1 0 0");
    assert_eq!(rref("2 4 1; 1 2 3"), "1 2 0 0 0 1");
    assert_eq!(rref("1/2 1/3; 3 2"), "1 2/3 0 0");
    assert_eq!(rref("√2 2; 1 √2"), "1 √2 0 0");
    assert_eq!(matrix("1 2; 2 4").rank(&budget).unwrap(), 1);
    assert_eq!(matrix("1 2 3; 2 4 6; 1 0 1").rank(&budget).unwrap(), 2);
}

#[test]
fn systems() {
    let budget = Budget::default();
    let solve = |a: &str, b: &str| matrix(a).solve(&matrix(b), &budget);
    assert_eq!(show(solve("1 1; 1 -1", "3; 1").unwrap().items()), "2 1");
    assert_eq!(
        show(solve("1 1; 1 -1; 2 0", "3; 1; 4").unwrap().items()),
        "2 1"
    );
    let kind = |a, b| solve(a, b).unwrap_err().kind();
    assert_eq!(kind("1 1; 2 2", "1; 2"), ErrorKind::Domain);
    assert_eq!(kind("1 1; 2 2", "1; 3"), ErrorKind::Domain);
    assert_eq!(kind("1 1", "1"), ErrorKind::Domain);
    assert_eq!(kind("1 1; 1 2", "1"), ErrorKind::Dimension);
}

#[test]
fn powers_and_lengths() {
    let budget = Budget::default();
    let m = matrix("1 1; 1 0");
    assert_eq!(show(m.power(10, &budget).unwrap().items()), "89 55 55 34");
    assert_eq!(show(m.power(-1, &budget).unwrap().items()), "0 1 1 -1");
    assert_eq!(show(m.power(0, &budget).unwrap().items()), "1 0 0 1");
    assert_eq!(show(&[norm(matrix("1 1").items(), &budget).unwrap()]), "√2");
    assert_eq!(show(&[norm(matrix("3i 4").items(), &budget).unwrap()]), "5");
    let v = matrix("1 2 3");
    assert_eq!(show(&[dot(v.items(), v.items(), &budget).unwrap()]), "14");
}

#[test]
fn floats_take_the_largest_pivot() {
    let budget = Budget::default();
    let float = |x: f64| Number::Float(x);
    let m = Matrix::new(2, 2, [1e-20, 1.0, 1.0, 1.0].map(float).to_vec());
    let b = Matrix::new(2, 1, [1.0, 2.0].map(float).to_vec());
    assert_eq!(show(m.solve(&b, &budget).unwrap().items()), "1.0 1.0");
    let third = Matrix::new(2, 2, [0.1, 0.3, 0.2, 0.6].map(float).to_vec());
    assert_eq!(third.rank(&budget).unwrap(), 1);
}

#[test]
fn hilbert() {
    let budget = Budget::default();
    let n = 20;
    let items = (0..n * n).map(|k| Number::ratio(1, (k / n + k % n + 1) as i128));
    let m = Matrix::new(n, n, items.collect());
    let inverse = m.inverse(&budget).unwrap();
    assert!(number::equal(inverse.row(0)[0].as_ref(), NumberRef::Int(400), &budget).unwrap());
    let one = Matrix::identity(n, &Budget::default()).unwrap();
    assert!(same(&m.mul(&inverse, &budget).unwrap(), &one));
}
