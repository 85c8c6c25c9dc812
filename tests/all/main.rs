//! All tests, one binary.

mod house;
mod language;
mod machine;
mod readme;
mod transcript;
