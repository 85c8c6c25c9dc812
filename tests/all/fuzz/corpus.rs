//! The stored corpus of the fuzzing targets, as ordinary tests.

use super::Dice;
use super::targets::TARGETS;
use std::fs;
use std::path::Path;

#[test]
fn every_target_survives_its_corpus() {
    let place = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus");
    for (name, target) in TARGETS {
        let folder = fs::read_dir(place.join(name)).expect("every target has a corpus");
        let mut count = 0;
        for entry in folder {
            let path = entry.expect("readable").path();
            target(&fs::read(path).expect("readable"));
            count += 1;
        }
        assert!(count >= 10, "{name} has {count} inputs");
    }
}

#[test]
fn every_target_survives_random_bytes() {
    for (name, target) in TARGETS {
        let mut dice = Dice::new(name.len() as u64);
        for _ in 0..20 {
            let length = dice.below(200);
            let bytes: Vec<u8> = (0..length).map(|_| dice.below(256) as u8).collect();
            target(&bytes);
        }
    }
}
