//! Random numbers. The generator and its seed belong to the VM ([`crate::vm::Random`]). The method
//! of drawing numbers from it is part of what a seed guarantees, so nothing here may change from
//! one release to the next.

use super::{native, only, pieces};
use crate::number::{Integer, Number, NumberRef};
use crate::text::Failure;
use crate::value::Value;
use crate::vm::{Builtin, Effect, Native, Outcome, Random, Resource};
use dashu_base::{BitTest, Signed};
use dashu_int::{IBig, UBig};

/// Drawing a number advances the generator.
const DRAWS: &[Effect] = &[
    Effect::Reads(Resource::Random),
    Effect::Changes(Resource::Random),
];

pub(super) const ROWS: &[Builtin] = &[
    native(
        only("random"),
        "seed(n)",
        (1, 1),
        &[Effect::Changes(Resource::Random)],
        "Starts the sequence of random numbers for the seed n, which is the same on every machine.",
        &["random::seed(1)"],
        seed,
    ),
    native(
        only("random"),
        "random()",
        (0, 0),
        DRAWS,
        "A random float from 0 up to but not including 1.",
        &["random::random() < 1 → true"],
        |n| Ok(Value::float(n.vm.random.unit())),
    ),
    native(
        only("random"),
        "rand()",
        (0, 0),
        DRAWS,
        "Same as `random::random`: a random float from 0 up to but not including 1.",
        &["random::rand() < 1 → true"],
        |n| Ok(Value::float(n.vm.random.unit())),
    ),
    native(
        only("random"),
        "randint(a, b)",
        (2, 2),
        DRAWS,
        "A random int from a to b, inclusive.",
        &["random::randint(3, 3) → 3"],
        randint,
    ),
    native(
        only("random"),
        "randstr(chars[, n])",
        (1, 2),
        DRAWS,
        "A string of n random characters from `chars`, or of one character if n is not given.",
        &["random::randstr(\"a\", 3) → \"aaa\""],
        randstr,
    ),
    native(
        only("random"),
        "choice(a)",
        (1, 1),
        DRAWS,
        "A random element of an array.",
        &["random::choice([7]) → 7"],
        choice,
    ),
    native(
        only("random"),
        "shuffle(a)",
        (1, 1),
        DRAWS,
        "A new array with the elements in random order.",
        &["sort(random::shuffle([1, 2, 3])) → [1, 2, 3]"],
        shuffle,
    ),
];

fn seed(n: &mut Native<'_>) -> Outcome {
    let seed = match n.number(0)?.as_integer() {
        Some(Integer::Small(i)) => i as u64,
        Some(Integer::Large(i)) => i.clone().to_le_bytes().chunks(8).fold(0u64, |seed, chunk| {
            let mut word = [0; 8];
            word[..chunk.len()].copy_from_slice(chunk);
            seed.rotate_left(17) ^ u64::from_le_bytes(word)
        }),
        None => return Err(n.wants(0, "an int").into()),
    };
    let before = std::mem::replace(&mut n.vm.random, Random::new(seed));
    n.vm.reseeded.get_or_insert(before);
    Ok(Value::NULL)
}

fn randint(n: &mut Native<'_>) -> Outcome {
    let (a, b) = (n.number(0)?, n.number(1)?);
    for (i, x) in [a, b].into_iter().enumerate() {
        if !matches!(x, NumberRef::Int(_) | NumberRef::Big(_)) {
            return Err(n.wants(i, "an int").into());
        }
    }
    let empty = || Failure::value("`randint` takes a range: a must not be above b");
    if let (NumberRef::Int(a), NumberRef::Int(b)) = (a, b) {
        if a > b {
            return Err(empty().into());
        }
        let offset = match (b as u64).wrapping_sub(a as u64).checked_add(1) {
            Some(count) => n.vm.random.below(count),
            None => n.vm.random.bits(),
        };
        return Ok(Value::int((a as u64).wrapping_add(offset) as i64));
    }
    let whole = |x: NumberRef<'_>| x.to_ibig().expect("both are ints");
    let (a, b) = (whole(a), whole(b));
    let span = b - &a;
    if span.is_negative() {
        return Err(empty().into());
    }
    let offset = loop {
        n.vm.budget.poll(span.bit_len() as u64 / 1024)?;
        let candidate = random_bits(&mut n.vm.random, span.bit_len());
        if candidate <= span {
            break candidate;
        }
    };
    Ok(n.make_number(Number::from_ibig(a + offset)))
}

/// Returns a random int of at most this many bits.
fn random_bits(random: &mut Random, bits: usize) -> IBig {
    let mut bytes: Vec<u8> = (0..bits.div_ceil(64))
        .flat_map(|_| random.bits().to_le_bytes())
        .collect();
    bytes.truncate(bits.div_ceil(8));
    if let Some(last) = bytes.last_mut() {
        *last &= 0xff >> (bits.div_ceil(8) * 8 - bits);
    }
    IBig::from(UBig::from_le_bytes(&bytes))
}

fn randstr(n: &mut Native<'_>) -> Outcome {
    let text = n.text(0)?;
    let length = match n.count() {
        2 => super::array::count(n, 1)?,
        _ => 1,
    };
    if text.is_empty() {
        return Err(Failure::value("`randstr` needs at least one character to choose from").into());
    }
    n.vm.check_room(length.saturating_mul(4))?;
    n.vm.check_room(text.len().saturating_mul(4))?;
    let characters: Vec<char> = text.chars().collect();
    let mut result = String::with_capacity(length);
    for i in 0..length {
        if i % 4096 == 0 {
            n.vm.budget.poll(32)?;
        }
        let at = n.vm.random.below(characters.len() as u64);
        result.push(characters[at as usize]);
    }
    n.make_text(result)
}

fn choice(n: &mut Native<'_>) -> Outcome {
    let array = n.array(0)?;
    if array.is_empty() {
        return Err(Failure::value("`choice` needs an array with at least one element").into());
    }
    let at = n.vm.random.below(array.len() as u64);
    Ok(array.items()[at as usize])
}

fn shuffle(n: &mut Native<'_>) -> Outcome {
    let array = n.array(0)?;
    n.vm.check_room(array.len() * size_of::<Value>())?;
    let mut items = pieces::copied(array.items(), &n.vm.budget)?;
    for i in (1..items.len()).rev() {
        n.ask_at(i)?;
        let j = n.vm.random.below(i as u64 + 1);
        items.swap(i, j as usize);
    }
    n.make_array(items)
}
