//! Random sequences of operations on dicts and sets, checked against a list of pairs.

use super::{Sought, Table};
use crate::heap::{Changes, Heap};
use crate::limit::Budget;
use crate::value::{Array, Gc, KINDS, Text, Value, equal, key_hash};

/// The number of different keys.
const KEYS: usize = 60;
/// How many kinds of programs there are: those that use all keys, and those that mostly use ints
/// close together, in a row, or far apart.
const HABITS: u64 = 4;

struct Random(u64);

impl Random {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6364136223846793005)
            .wrapping_add(1442695040888963407);
        (self.0 >> 33) as usize % n
    }
}

/// Returns one of the equivalent forms of a key.
fn spelled(heap: &mut Heap, key: usize, random: &mut Random) -> Value {
    let int = key as i64 / 4;
    match (key % 4, random.below(2)) {
        (0, 0) => Value::int(int),
        (0, _) => Value::float(int as f64),
        (1, _) => Text::new(heap, &format!("text {int}")).into(),
        (2, 0) => Value::float(int as f64 + 0.5),
        (2, _) => {
            let half = crate::number::Number::Ratio(2 * int + 1, 2);
            Value::number(heap, half)
        }
        (_, spelling) => {
            let first = match spelling {
                0 => Value::int(int),
                _ => Value::float(int as f64),
            };
            let text = Text::new(heap, "in an array").into();
            Array::new(heap, vec![first, text]).into()
        }
    }
}

type Model = Vec<(usize, i64)>;

/// A table with its model, and the changes that can be undone, each with the model before it.
struct Trial {
    heap: Heap,
    budget: Budget,
    random: Random,
    table: Gc<Table>,
    habit: u64,
    model: Model,
    done: Vec<(Changes, Model)>,
    undone: Vec<(Changes, Model)>,
}

impl Trial {
    fn new(seed: u64) -> Trial {
        let mut heap = Heap::new(&KINDS);
        heap.set_stressed(seed.is_multiple_of(4));
        let table = Table::new(&mut heap, false, 0);
        Trial {
            heap,
            budget: Budget::default(),
            random: Random(seed),
            table,
            habit: seed / 4 % HABITS,
            model: Model::new(),
            done: Vec::new(),
            undone: Vec::new(),
        }
    }

    fn collect(&mut self) {
        let (table, done, undone) = (self.table, &self.done, &self.undone);
        // SAFETY: after this, only the table and the changes are used.
        unsafe {
            let roots = |marker: &mut crate::heap::Marker<'_>| {
                table.mark(marker);
                done.iter()
                    .chain(undone)
                    .for_each(|(changes, _)| changes.trace(marker));
            };
            self.heap.collect(roots, |_| {});
        }
    }

    /// Chooses a key. With all habits but the first, it is almost always an int.
    fn choose_key(&mut self) -> usize {
        let number = self.random.below(KEYS);
        if self.habit == 0 || self.random.below(100) == 0 {
            return number;
        }
        let ints = self.model.iter().map(|(key, _)| key / 4);
        4 * match self.habit {
            1 => number,
            2 if self.random.below(4) > 0 => ints.max().map_or(10, |last| last + 1),
            2 => number,
            _ => number * number * number,
        }
    }

    /// Performs an operation on the table and the model.
    fn change(&mut self) {
        let key = self.choose_key();
        let value = spelled(&mut self.heap, key, &mut self.random);
        let hash = key_hash(value, &self.budget).expect("it is a key");
        let found = self.model.iter().position(|(other, _)| *other == key);
        match self.random.below(12) {
            0..=5 => {
                let new = self.random.below(1000) as i64;
                let quickly = self.random.below(2) == 0
                    && self.table.put_quickly(&self.heap, value, Value::int(new));
                if !quickly {
                    let is_new =
                        self.table
                            .put(&mut self.heap, value, hash, Value::int(new), &self.budget);
                    assert_eq!(is_new.expect("plain keys"), found.is_none());
                }
                match found {
                    Some(at) => self.model[at].1 = new,
                    None => self.model.push((key, new)),
                }
            }
            6..=9 => {
                let removed = self.table.remove(&mut self.heap, value, hash, &self.budget);
                let expected = found.map(|at| self.model.remove(at).1);
                assert_eq!(
                    removed.expect("plain keys").and_then(Value::as_int),
                    expected
                );
            }
            10 if self.random.below(40) == 0 => {
                self.table.clear(&mut self.heap);
                self.model.clear();
            }
            _ => {
                let got = self
                    .table
                    .get(value, hash, &self.budget)
                    .expect("plain keys");
                assert_eq!(
                    got.and_then(Value::as_int),
                    found.map(|at| self.model[at].1)
                );
                match self.table.seek(value) {
                    Sought::At(place) => {
                        assert_eq!(
                            Some(self.table.value_at(place).as_int()),
                            found.map(|at| Some(self.model[at].1))
                        );
                    }
                    Sought::Missing => assert_eq!(found, None),
                    Sought::Unsure => {}
                }
            }
        }
    }

    /// Performs some operations as one step that can be undone.
    fn step(&mut self) {
        let before = self.model.clone();
        self.heap.begin_epoch(1 << 20);
        for _ in 0..self
            .random
            .below(if self.random.0 & 1024 == 0 { 4 } else { 60 })
        {
            self.change();
            if self.random.below(40) == 0 {
                self.collect();
            }
        }
        let changes = self.heap.take_changes().expect("there is room");
        self.heap.end_epochs();
        self.done.push((changes, before));
        self.undone.clear();
    }

    fn exchange(&mut self, back: bool) {
        let (from, to) = match back {
            true => (&mut self.done, &mut self.undone),
            false => (&mut self.undone, &mut self.done),
        };
        let Some((mut changes, model)) = from.pop() else {
            return;
        };
        changes.exchange(&mut self.heap);
        to.push((changes, std::mem::replace(&mut self.model, model)));
    }

    fn check(&mut self) {
        assert_eq!(self.table.len(), self.model.len());
        let entries: Vec<(Value, u32, Value)> = self.table.entries().collect();
        assert_eq!(entries.len(), self.model.len());
        for ((key, hash, value), (number, expected)) in entries.into_iter().zip(&self.model) {
            let wanted = spelled(&mut self.heap, *number, &mut self.random);
            assert!(equal(key, wanted, &self.budget).expect("plain keys"));
            assert_eq!(hash, key_hash(wanted, &self.budget).expect("plain keys"));
            assert_eq!(value.as_int(), Some(*expected));
        }
        let copy = self.table.shallow_copy(&mut self.heap);
        assert!(equal(copy.into(), self.table.into(), &self.budget).expect("plain keys"));
    }
}

#[test]
fn tables_behave_as_lists_of_pairs_do_with_undo_and_collections_in_between() {
    for seed in 0..10_000 {
        let mut trial = Trial::new(seed);
        for _ in 0..6 {
            match trial.random.below(4) {
                0 => trial.exchange(true),
                1 => trial.exchange(false),
                _ => trial.step(),
            }
            trial.check();
        }
        while !trial.done.is_empty() {
            trial.exchange(true);
        }
        assert!(trial.table.is_empty());
        trial.collect();
        while !trial.undone.is_empty() {
            trial.exchange(false);
            trial.check();
        }
    }
}
