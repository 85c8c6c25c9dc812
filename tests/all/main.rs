//! All tests, one binary.

mod fuzz;
mod house;
mod language;
mod machine;
mod readme;
mod transcript;
