//! The fuzzing targets, on the generators of the ordinary tests.

#[path = "../../all/fuzz/dice.rs"]
mod dice;
#[path = "../../all/fuzz/dicts.rs"]
mod dicts;
#[path = "../../all/fuzz/lists.rs"]
mod lists;
#[path = "../../all/fuzz/statements.rs"]
mod statements;
#[path = "../../all/fuzz/targets.rs"]
pub mod targets;
#[path = "../../all/fuzz/write.rs"]
pub mod write;

pub use dice::{Dice, limits};
