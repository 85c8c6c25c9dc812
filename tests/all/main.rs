//! All tests, one binary.

mod builtins;
mod cli;
mod counters;
mod house;
mod language;
mod pipe;
mod process;
mod readme;
mod terminal;
mod transcript;
