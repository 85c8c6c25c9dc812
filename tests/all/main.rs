//! All tests, one binary.

mod builtins;
mod house;
mod language;
mod readme;
mod transcript;
