//! All tests, one binary.

mod house;
mod language;
mod readme;
mod transcript;
