//! Dict keys and set elements: which values are allowed, and their hashes, which are equal for
//! equal values of any type.

use super::{Array, Gc, Unpacked, Value, equal, pieces};
use crate::limit::Budget;
use crate::number::{self, Number, NumberRef};
use crate::text::Failure;
use rustc_hash::FxHashSet;

/// Floats and other reals of smaller magnitude are distinguished by their nearest floats.
const FLOAT_END: f64 = 9_007_199_254_740_992.0;
/// An odd number whose bits look random, derived from the golden ratio.
const SPREAD: u64 = 0x9e37_79b9_7f4a_7c15;
/// Up to this depth, a linear search is used to find an array that contains itself.
const EASY_DEPTH: usize = 16;

/// Returns the hash of a value as a key.
///
/// # Errors
/// `TypeError` for a value that cannot be a key, `ValueError` for `nan`; `PrecisionError` if the
/// value of a number cannot be decided; `Interrupted`.
#[inline]
pub fn hash(key: Value, budget: &Budget) -> Result<u32, Failure> {
    if let Unpacked::Int(i) = key.unpack() {
        return Ok(hash_of_int(i));
    }
    if let Unpacked::Text(text) = key.unpack() {
        return Ok(text.hash());
    }
    match key.as_array() {
        Some(array) => of_array(array, budget).map(fold),
        None => of_plain(key, budget).map(fold),
    }
}

/// Reports whether two keys, both of which have hashes, are the same.
///
/// # Errors
/// Same as for `==`.
#[inline]
pub(super) fn same_key(a: Value, b: Value, budget: &Budget) -> Result<bool, Failure> {
    if a.tag == b.tag {
        if a.bits == b.bits {
            return Ok(true);
        }
        if let Unpacked::Int(_) | Unpacked::Bool(_) = a.unpack() {
            return Ok(false);
        }
        if let (Unpacked::Text(x), Unpacked::Text(y)) = (a.unpack(), b.unpack()) {
            return Ok(x.len() == y.len()
                && x.hash() == y.hash()
                && pieces::equal(x.as_str(), y.as_str(), budget)?);
        }
    }
    equal(a, b, budget)
}

/// Returns the hash of an int.
#[inline(always)]
pub(super) fn hash_of_int(i: i64) -> u32 {
    fold(of_int(i))
}

/// Folds a hash to the 32 bits that a table stores.
pub(super) fn fold(hash: u64) -> u32 {
    (hash ^ hash >> 32) as u32
}

/// The maximum number of elements of an array that becomes a key, including those of nested arrays.
const ELEMENTS_MAX: usize = 1 << 24;

/// Mixes a number so that every bit of the result depends on it.
fn mix(x: u64) -> u64 {
    let product = u128::from(x ^ SPREAD) * u128::from(SPREAD | 1 << 63);
    product as u64 ^ (product >> 64) as u64
}

fn join(hash: u64, next: u64) -> u64 {
    mix(hash.rotate_left(23) ^ next)
}

fn of_int(i: i64) -> u64 {
    mix(i as u64)
}

/// Returns the hash of a value that is not an array.
fn of_plain(key: Value, budget: &Budget) -> Result<u64, Failure> {
    if let Some(number) = key.as_number() {
        return of_number(number, budget);
    }
    if let Unpacked::Text(text) = key.unpack() {
        return Ok(u64::from(text.hash()));
    }
    if let Unpacked::Bool(b) = key.unpack() {
        return Ok(mix(!u64::from(b)));
    }
    if key.is_null() {
        return Ok(mix(SPREAD));
    }
    Err(Failure::type_(format!(
        "a dict key or set element cannot be {}",
        article(key)
    ))
    .with_hint("numbers, strings, bools, null and arrays of these can; `repr(x)` turns a value into a string"))
}

fn article(key: Value) -> String {
    match key.type_name() {
        "symbolic" => "a symbolic expression".to_string(),
        "error" => "an error".to_string(),
        name => format!("a {name}"),
    }
}

/// Returns the same hash for equal numbers: computed from the digits for an integer, from the
/// nearest float for any other real that floats can distinguish, and otherwise from the floor.
fn of_number(x: NumberRef<'_>, budget: &Budget) -> Result<u64, Failure> {
    match x {
        NumberRef::Int(i) => Ok(of_int(i)),
        NumberRef::Big(n) => {
            let (sign, words) = n.as_sign_words();
            let start = words.len() as u64 + u64::from(sign == dashu_base::Sign::Negative);
            Ok(words.iter().fold(start, |hash, word| join(hash, *word)))
        }
        NumberRef::Complex(z) if number::is_zero(z.im.as_ref()) => of_number(z.re.as_ref(), budget),
        NumberRef::Complex(z) => {
            let re = of_number(z.re.as_ref(), budget)?;
            Ok(join(re, of_number(z.im.as_ref(), budget)?))
        }
        NumberRef::Float(f) if f.is_nan() => Err(Failure::value(
            "nan cannot be a key: it is not even equal to itself",
        )),
        NumberRef::Float(_)
        | NumberRef::Ratio(..)
        | NumberRef::Rational(_)
        | NumberRef::Irrational(_) => of_real(x, budget),
    }
}

fn of_real(x: NumberRef<'_>, budget: &Budget) -> Result<u64, Failure> {
    let near = number::nearest(x, budget)?;
    if near.abs() < FLOAT_END {
        return Ok(if near.fract() == 0.0 {
            of_int(near as i64)
        } else {
            mix(near.to_bits())
        });
    }
    if near.is_infinite() && matches!(x, NumberRef::Float(_)) {
        return Ok(mix(near.to_bits()));
    }
    let below: Number = number::floor(x, budget)?;
    of_number(below.as_ref(), budget)
}

/// Computes the hash of an array from its elements, without recursion.
fn of_array(array: Gc<Array>, budget: &Budget) -> Result<u64, Failure> {
    let mut hash = join(SPREAD, array.len() as u64);
    let mut open = vec![(array, 0usize)];
    let mut met: FxHashSet<usize> = FxHashSet::default();
    let mut steps = 0usize;
    while let Some((array, next)) = open.last_mut() {
        let Some(item) = array.items().get(*next).copied() else {
            if open.len() > EASY_DEPTH {
                met.remove(&open[open.len() - 1].0.address());
            }
            open.pop();
            hash = join(hash, SPREAD);
            continue;
        };
        *next += 1;
        steps += 1;
        if steps.is_multiple_of(4096) {
            budget.poll(64)?;
            if steps > ELEMENTS_MAX {
                return Err(Failure::limit("a key has more than 2^24 elements")
                    .with_hint("shared parts count each time, because keys are copies"));
            }
        }
        let Some(inner) = item.as_array() else {
            hash = join(hash, of_plain(item, budget)?);
            continue;
        };
        let is_open = open
            .iter()
            .take(EASY_DEPTH)
            .any(|(outer, _)| *outer == inner);
        if is_open || open.len() >= EASY_DEPTH && !met.insert(inner.address()) {
            return Err(Failure::value(
                "an array that contains itself cannot be a key",
            ));
        }
        hash = join(hash, inner.len() as u64);
        open.push((inner, 0));
    }
    Ok(hash)
}
