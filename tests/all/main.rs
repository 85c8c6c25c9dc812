//! All tests, one binary.

mod cli;
mod house;
mod language;
mod pipe;
mod process;
mod readme;
#[cfg(unix)]
mod terminal;
mod transcript;
