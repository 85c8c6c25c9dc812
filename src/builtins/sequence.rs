//! Sequences of numbers: ranges, sums, products, and order.

use super::{GLOBAL, PURE, also, native, pieces};
use crate::limit::Budget;
use crate::number::{self, Number, NumberKind, NumberRef};
use crate::text::Failure;
use crate::value::{Array, Gc, Unpacked, Value};
use crate::vm::{Arith, Builtin, Native, Outcome, Raise, Vm, described};
use std::cmp::Ordering;

pub(super) const ROWS: &[Builtin] = &[
    native(
        also("array"),
        "range(start, stop[, step])",
        (1, 3),
        PURE,
        "An array of the numbers from start up to but not including stop; range(n) starts at 0. A negative step counts down.",
        &[
            "range(4) → [0, 1, 2, 3]",
            "range(5, 0, -2) → [5, 3, 1]",
            "range(0, 1, 1/4) → [0, 1/4, 1/2, 3/4]",
        ],
        range,
    ),
    native(
        also("array"),
        "sum(a)",
        (1, 1),
        PURE,
        "The sum of the elements; 0 if there are none.",
        &["sum([1/2, 1/3, 1/6]) → 1"],
        |n| fold(n, Arith::Add),
    ),
    native(
        also("array"),
        "product(a)",
        (1, 1),
        PURE,
        "The product of the elements; 1 if there are none.",
        &["product([2, 3, 1/2]) → 3"],
        |n| fold(n, Arith::Mul),
    ),
    native(
        GLOBAL,
        "__sorted(a)",
        (1, 1),
        PURE,
        "The elements in ascending order.",
        &[],
        sorted,
    ),
];

const VALUE_BYTES: usize = size_of::<Value>();
/// Ints and strings are sorted in runs of this many elements without interrupt checks.
const RUN: usize = 1 << 18;
/// Comparing strings of up to this many bytes is too quick to need an interrupt check.
const SHORT_TEXT: usize = 256;
/// How many elements a loop processes between interrupt checks.
const POLL_EVERY: usize = 4096;

fn range(n: &mut Native<'_>) -> Outcome {
    for i in 0..n.count() {
        let x = n.number(i)?;
        if !x.is_exact() {
            return Err(n
                .wants(i, "an exact number")
                .with_hint("`fraction(x)` is the fraction that a float's digits represent")
                .into());
        }
        if x.kind() == NumberKind::Complex {
            return Err(n.wants(i, "a real number").into());
        }
    }
    let (start, stop) = match n.args() {
        [_] => (NumberRef::Int(0), n.number(0)?),
        _ => (n.number(0)?, n.number(1)?),
    };
    let step = match n.count() {
        3 => n.number(2)?,
        _ => NumberRef::Int(1),
    };
    if number::is_zero(step) {
        return Err(Failure::value("the step of a range must not be 0").into());
    }
    if let (NumberRef::Int(start), NumberRef::Int(stop), NumberRef::Int(step)) = (start, stop, step)
    {
        return int_range(n, start, stop, step);
    }
    let budget = &n.vm.budget;
    let span = number::sub(stop, start, budget)?;
    let steps = number::div(span.as_ref(), step, budget)?;
    let steps = number::ceil(steps.as_ref(), budget)?;
    let backwards =
        number::compare(steps.as_ref(), NumberRef::Int(0), budget)? == Some(Ordering::Less);
    let count = if let Number::Int(count) = steps {
        count.max(0) as usize
    } else if backwards {
        0
    } else {
        usize::MAX
    };
    n.vm.check_room(count.saturating_mul(VALUE_BYTES))?;
    let mut items = Vec::with_capacity(count);
    let mut x = start.to_number();
    for i in 0..count {
        if i > 0 {
            x = number::add(x.as_ref(), step, &n.vm.budget)?;
        }
        if i % 64 == 0 {
            n.vm.budget.poll(8)?;
            n.vm.check_room((count - i) * VALUE_BYTES)?;
        }
        items.push(n.make_number(x.clone()));
    }
    n.make_array(items)
}

fn int_range(n: &mut Native<'_>, start: i64, stop: i64, step: i64) -> Outcome {
    let (from, to, by) = (i128::from(start), i128::from(stop), i128::from(step));
    let distance = if by > 0 { to - from } else { from - to };
    let size = by.abs();
    let count = ((distance + size - 1) / size).max(0);
    let count = usize::try_from(count).expect("there are at most 2^64 steps between two ints");
    n.vm.check_room(count.saturating_mul(VALUE_BYTES))?;
    // The last number is before `stop`; the next one may overflow, but is not used.
    let mut next = start;
    let mut items = Vec::with_capacity(count);
    while items.len() < count {
        let part = pieces::ITEMS.min(count - items.len());
        pieces::ask(part, &n.vm.budget)?;
        items.extend((0..part).map(|_| {
            let x = next;
            next = next.wrapping_add(step);
            Value::int(x)
        }));
    }
    n.make_array(items)
}

/// Adds or multiplies the elements.
fn fold(n: &mut Native<'_>, op: Arith) -> Outcome {
    let array = n.array(0)?;
    let neutral = Value::int(i64::from(op == Arith::Mul));
    if op == Arith::Add
        && let Some(total) = int_sum(&array, &n.vm.budget)?
    {
        return Ok(n.make_number(Number::from_i128(total)));
    }
    let mut exact = true;
    for (i, x) in array.items().iter().enumerate() {
        n.ask_at(i)?;
        match x.as_number() {
            Some(x) => exact &= x.is_exact(),
            None => {
                exact = false;
                check_addable(n, *x)?;
            }
        }
    }
    if exact {
        let apply = if op == Arith::Add {
            number::add
        } else {
            number::mul
        };
        let total = balanced(array.items(), apply, &n.vm.budget)?;
        return Ok(match total {
            Some(total) => n.make_number(total),
            None => neutral,
        });
    }
    in_order(n.vm, array, op, neutral)
}

/// Checks a value that is not a number: vectors, matrices and expressions also have sums and
/// products.
fn check_addable(n: &Native<'_>, x: Value) -> Result<(), Failure> {
    if matches!(x.unpack(), Unpacked::Array(_) | Unpacked::Symbolic(_)) {
        return Ok(());
    }
    let failure = Failure::type_(format!(
        "`{}` takes an array of numbers, but an element is {}",
        n.name,
        described(x)
    ));
    Err(match x.as_str() {
        Some(_) => failure.with_hint("`a.join()` joins strings"),
        None => failure,
    })
}

/// Returns the sum of ints that fit in 64 bits; `None` if there are other elements.
fn int_sum(array: &Array, budget: &Budget) -> Result<Option<i128>, Failure> {
    let mut total = 0i128;
    for part in array.items().chunks(pieces::ITEMS) {
        pieces::ask(part.len(), budget)?;
        for x in part {
            let Some(int) = x.as_int() else {
                return Ok(None);
            };
            total += i128::from(int);
        }
    }
    Ok(Some(total))
}

type Apply = fn(NumberRef<'_>, NumberRef<'_>, &Budget) -> Result<Number, Failure>;

/// Combines exact numbers in pairs of similar size, which is much faster than combining them one
/// after another if they grow.
fn balanced(items: &[Value], apply: Apply, budget: &Budget) -> Result<Option<Number>, Failure> {
    budget.poll(1)?;
    match items {
        [] => Ok(None),
        [x] => Ok(x.as_number().map(NumberRef::to_number)),
        _ => {
            let (left, right) = items.split_at(items.len() / 2);
            let left = balanced(left, apply, budget)?;
            let right = balanced(right, apply, budget)?;
            match (left, right) {
                (Some(x), Some(y)) => apply(x.as_ref(), y.as_ref(), budget).map(Some),
                (x, y) => Ok(x.or(y)),
            }
        }
    }
}

/// Combines numbers, vectors and matrices from the left.
fn in_order(vm: &mut Vm, array: Gc<Array>, op: Arith, neutral: Value) -> Outcome {
    let mut total = array.items().first().copied().unwrap_or(neutral);
    for (i, x) in array.items().iter().enumerate().skip(1) {
        if i % 256 == 0 {
            vm.budget.poll(8)?;
            vm.check_room(0)?;
        }
        total = vm.try_arith(op, total, *x)?;
    }
    Ok(total)
}

fn sorted(n: &mut Native<'_>) -> Outcome {
    let array = n.arg(0).as_array().ok_or_else(|| {
        Failure::type_(format!(
            "`sort` takes an array, not {}",
            described(n.arg(0))
        ))
    })?;
    n.vm.check_room(2 * array.len() * VALUE_BYTES)?;
    let mut items = pieces::copied(array.items(), &n.vm.budget)?;
    let mut sorted_run = 1;
    let short = |x: &Value| x.as_str().is_some_and(|text| text.len() <= SHORT_TEXT);
    if items.iter().all(|x| x.as_int().is_some()) {
        sorted_run = RUN;
        sort_runs(&mut items, &n.vm.budget, |x, y| x.as_int().cmp(&y.as_int()))?;
    } else if items.iter().all(short) {
        sorted_run = RUN;
        sort_runs(&mut items, &n.vm.budget, |x, y| x.as_str().cmp(&y.as_str()))?;
    }
    let items = merge_sort(n.vm, items, sorted_run)?;
    n.make_array(items)
}

fn sort_runs(
    items: &mut [Value],
    budget: &Budget,
    order: impl Fn(&Value, &Value) -> Ordering,
) -> Result<(), Failure> {
    for run in items.chunks_mut(RUN) {
        budget.poll(run.len() as u64 / 64)?;
        run.sort_by(&order);
    }
    Ok(())
}

/// Sorts by bottom-up merging, starting from sorted runs of this width. Comparisons may fail, and
/// may take long.
fn merge_sort(vm: &mut Vm, mut from: Vec<Value>, mut width: usize) -> Result<Vec<Value>, Raise> {
    let length = from.len();
    if length <= width {
        return Ok(from);
    }
    let mut to = pieces::copied(&from, &vm.budget)?;
    let mut steps = 0usize;
    while width < length {
        let mut low = 0;
        while low < length {
            let middle = (low + width).min(length);
            let high = (middle + width).min(length);
            let (mut i, mut j) = (low, middle);
            for place in &mut to[low..high] {
                steps += 1;
                if steps.is_multiple_of(POLL_EVERY) {
                    vm.budget.poll(64)?;
                }
                let right = i == middle
                    || (j < high && vm.compare(from[j], from[i])? == Some(Ordering::Less));
                let taken = if right { &mut j } else { &mut i };
                *place = from[*taken];
                *taken += 1;
            }
            low = high;
        }
        std::mem::swap(&mut from, &mut to);
        width *= 2;
    }
    Ok(from)
}
