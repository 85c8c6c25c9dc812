//! Combinatorics: counting arrangements, and listing them.

use super::{GLOBAL, PURE, also, library, native};
use crate::number::theory;
use crate::text::Failure;
use crate::value::{Array, Gc, Value};
use crate::vm::{Builtin, Native, Outcome};

pub(super) const ROWS: &[Builtin] = &[
    library(
        also("math"),
        "partitions(n)",
        (1, 1),
        PURE,
        "The number of ways to write n as a sum of positive ints, ignoring their order.",
        &["partitions(100) → 190569292"],
        "func partitions(n) {
            __int(n, \"partitions\", 0)
            return __partitions(n)
        }",
    ),
    native(
        GLOBAL,
        "__partitions(n)",
        (1, 1),
        PURE,
        "Same as `partitions`, for an int that is not negative.",
        &[],
        partitions,
    ),
    library(
        also("math"),
        "bell(n)",
        (1, 1),
        PURE,
        "The number of ways to divide a set of n things into parts.",
        &["bell(5) → 52"],
        "func bell(n) {
            __int(n, \"bell\", 0)
            var row = [1]
            loop n {
                var last = row[-1]
                var next = [last]
                for x in row { last += x; push(next, last) }
                row = next
            }
            return row[0]
        }",
    ),
    library(
        also("math"),
        "catalan(n)",
        (1, 1),
        PURE,
        "The n-th Catalan number: the number of ways to arrange n pairs of brackets.",
        &["catalan(5) → 42"],
        "func catalan(n) {
            __int(n, \"catalan\", 0)
            return idiv(binomial(2*n, n), n + 1)
        }",
    ),
    library(
        also("math"),
        "stirling1(n, k)",
        (2, 2),
        PURE,
        "The number of permutations of n things with k cycles: the unsigned Stirling number of the first kind.",
        &["stirling1(4, 2) → 11"],
        "func stirling1(n, k) {
            __int(n, \"stirling1\", 0)
            __int(k, \"stirling1\", null)
            if k < 0 || k > n { return 0 }
            var row = array::fill(k + 1, 0)
            row[0] = 1
            for m in range(n) {
                var j = min(m + 1, k)
                while j > 0 { row[j] = row[j - 1] + m*row[j]; j -= 1 }
                row[0] = m*row[0]
            }
            return row[k]
        }",
    ),
    library(
        also("math"),
        "stirling2(n, k)",
        (2, 2),
        PURE,
        "The number of ways to divide a set of n things into k parts: the Stirling number of the second kind.",
        &["stirling2(4, 2) → 7"],
        "func stirling2(n, k) {
            __int(n, \"stirling2\", 0)
            __int(k, \"stirling2\", null)
            if k < 0 || k > n { return 0 }
            var total = 0
            var choose = 1
            for j in range(k + 1) {
                var term = choose*(k - j)^n
                if j % 2 == 0 { total += term } else { total -= term }
                choose = idiv(choose*(k - j), j + 1)
            }
            return idiv(total, factorial(k))
        }",
    ),
    library(
        also("math"),
        "bernoulli(n)",
        (1, 1),
        PURE,
        "The n-th Bernoulli number; bernoulli(1) is -1/2.",
        &["bernoulli(10) → 5/66"],
        "func bernoulli(n) {
            __int(n, \"bernoulli\", 0)
            if n == 0 { return 1 }
            if n == 1 { return -1/2 }
            if n % 2 == 1 { return 0 }
            // Uses tangent numbers, which are ints (Brent and Harvey).
            var k = idiv(n, 2)
            var t = [0, 1]
            for i in range(2, k + 1) { push(t, (i - 1)*t[i - 1]) }
            for i in range(2, k + 1) {
                for j in range(i, k + 1) { t[j] = (j - i)*t[j - 1] + (j - i + 2)*t[j] }
            }
            return -(-1)^k*n*t[k]/(4^k*(4^k - 1))
        }",
    ),
    library(
        also("math"),
        "lucas(n)",
        (1, 1),
        PURE,
        "The n-th Lucas number; lucas(0) is 2.",
        &["lucas(10) → 123"],
        "func lucas(n) {
            __int(n, \"lucas\", 0)
            return 2*fibonacci(n + 1) - fibonacci(n)
        }",
    ),
    library(
        also("math"),
        "harmonic(n)",
        (1, 1),
        PURE,
        "1 + 1/2 + … + 1/n.",
        &["harmonic(5) → 137/60"],
        "func harmonic(n) {
            __int(n, \"harmonic\", 0)
            return sum(map(range(1, n + 1), |k| 1/k))
        }",
    ),
    native(
        also("math array"),
        "permutations(a[, k])",
        (1, 2),
        PURE,
        "All arrangements of the elements, or of k of them, as arrays, ordered by position.",
        &["permutations([1, 2, 3], 2) → [[1, 2], [1, 3], [2, 1], [2, 3], [3, 1], [3, 2]]"],
        permutations,
    ),
    native(
        also("math array"),
        "combinations(a, k)",
        (2, 2),
        PURE,
        "All choices of k elements, as arrays, ordered by position.",
        &["combinations([1, 2, 3], 2) → [[1, 2], [1, 3], [2, 3]]"],
        combinations,
    ),
    native(
        also("math array"),
        "subsets(a)",
        (1, 1),
        PURE,
        "All choices of any number of elements, as arrays, ordered by position.",
        &["subsets([1, 2]) → [[], [1], [1, 2], [2]]"],
        subsets,
    ),
    native(
        also("math array"),
        "product_of(a, b, …)",
        (1, super::ANY),
        PURE,
        "All arrays of one element from a, one from b, and so on.",
        &["product_of([1, 2], [\"a\", \"b\"]) → [[1, \"a\"], [1, \"b\"], [2, \"a\"], [2, \"b\"]]"],
        product_of,
    ),
];

/// The maximum number of arrays in a list.
const LIST_MAX: u128 = 1 << 24;

/// A list of arrays being built, for which memory is reserved.
struct List {
    rows: Vec<Value>,
}

impl List {
    /// Starts a list of `count` arrays (`None`: too many to count) of at most `width` elements.
    fn new(n: &Native<'_>, count: Option<u128>, width: usize) -> Result<List, Failure> {
        let count = count.filter(|count| *count <= LIST_MAX).ok_or_else(|| {
            Failure::limit(format!(
                "`{}` would give more than {LIST_MAX} arrays",
                n.name
            ))
        })? as usize;
        let row_bytes = size_of::<Array>() + (width + 1) * size_of::<Value>();
        n.vm.check_room(count.saturating_mul(row_bytes))?;
        Ok(List {
            rows: Vec::with_capacity(count),
        })
    }

    fn push(&mut self, n: &mut Native<'_>, row: Vec<Value>) -> Result<(), Failure> {
        n.ask_at(self.rows.len())?;
        let row: Gc<Array> = Array::new(&mut n.vm.heap, row);
        self.rows.push(row.into());
        Ok(())
    }
}

/// Returns how many elements of the first argument to take: the second argument, or all of them.
fn taken(n: &Native<'_>, length: usize) -> Result<usize, Failure> {
    match n.count() {
        1 => Ok(length),
        _ => super::array::count(n, 1),
    }
}

/// `__int` has already checked that the argument is a non-negative int.
fn partitions(n: &mut Native<'_>) -> Outcome {
    let count = theory::partitions(n.number(0)?, &n.vm.budget)?;
    Ok(n.make_number(count))
}

fn permutations(n: &mut Native<'_>) -> Outcome {
    let items = n.array(0)?.items().to_vec();
    let width = taken(n, items.len())?;
    if width > items.len() {
        return n.make_array(Vec::new());
    }
    let factors = items.len() - width + 1..=items.len();
    let count = factors.clone().try_fold(1u128, |all, k| {
        all.checked_mul(k as u128).filter(|all| *all <= LIST_MAX)
    });
    let mut list = List::new(n, count, width)?;
    let mut places: Vec<usize> = (0..width).collect();
    loop {
        let row = places.iter().map(|at| items[*at]).collect();
        list.push(n, row)?;
        // Finds the last place that can advance to a position that no earlier place uses.
        let next =
            |places: &[usize], from: usize| (from..items.len()).find(|at| !places.contains(at));
        let raised = (0..width)
            .rev()
            .find_map(|i| next(&places[..i], places[i] + 1).map(|at| (i, at)));
        let Some((i, at)) = raised else {
            return n.make_array(list.rows);
        };
        places.truncate(i);
        places.push(at);
        while places.len() < width {
            let least = next(&places, 0).expect("there are enough places");
            places.push(least);
        }
    }
}

/// Returns the number of ways to choose k of n things; `None` if there are too many to list.
fn choices(n: usize, k: usize) -> Option<u128> {
    let k = k.min(n - k);
    (1..=k as u128).try_fold(1u128, |all, i| {
        let next = all * (n as u128 - i + 1) / i;
        (next <= LIST_MAX).then_some(next)
    })
}

fn combinations(n: &mut Native<'_>) -> Outcome {
    let items = n.array(0)?.items().to_vec();
    let width = taken(n, items.len())?;
    if width > items.len() {
        return n.make_array(Vec::new());
    }
    let mut list = List::new(n, choices(items.len(), width), width)?;
    let mut places: Vec<usize> = (0..width).collect();
    loop {
        let row = places.iter().map(|at| items[*at]).collect();
        list.push(n, row)?;
        let last = items.len() - width;
        let Some(i) = (0..width).rev().find(|i| places[*i] < last + i) else {
            return n.make_array(list.rows);
        };
        let start = places[i] + 1;
        for (k, place) in places[i..].iter_mut().enumerate() {
            *place = start + k;
        }
    }
}

fn subsets(n: &mut Native<'_>) -> Outcome {
    let items = n.array(0)?.items().to_vec();
    let count = (items.len() < 100).then(|| 1u128 << items.len());
    let mut list = List::new(n, count, items.len())?;
    let mut places: Vec<usize> = Vec::new();
    loop {
        let row = places.iter().map(|at| items[*at]).collect();
        list.push(n, row)?;
        // Add one more element, or else replace the last with the next.
        let next = places.last().map_or(0, |at| at + 1);
        if next < items.len() {
            places.push(next);
            continue;
        }
        places.pop();
        match places.last_mut() {
            Some(last) => *last += 1,
            None => return n.make_array(list.rows),
        }
    }
}

fn product_of(n: &mut Native<'_>) -> Outcome {
    let mut arrays = Vec::with_capacity(n.count());
    for i in 0..n.count() {
        arrays.push(n.array(i)?.items().to_vec());
    }
    let count = arrays
        .iter()
        .try_fold(1u128, |all, a| all.checked_mul(a.len() as u128));
    let mut list = List::new(n, count, arrays.len())?;
    if arrays.iter().any(Vec::is_empty) {
        return n.make_array(Vec::new());
    }
    let mut places = vec![0usize; arrays.len()];
    loop {
        let row = arrays.iter().zip(&places).map(|(a, at)| a[*at]).collect();
        list.push(n, row)?;
        let Some(i) = (0..arrays.len())
            .rev()
            .find(|i| places[*i] + 1 < arrays[*i].len())
        else {
            return n.make_array(list.rows);
        };
        places[i] += 1;
        places[i + 1..].fill(0);
    }
}
