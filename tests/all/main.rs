//! All tests, one binary.

mod bench;
mod builtins;
mod cells;
mod cli;
mod commands;
mod counters;
mod exact;
mod fuzz;
mod golden;
mod house;
mod inspect;
mod language;
mod learn;
mod machine;
mod notebooks;
mod pipe;
mod process;
mod readme;
mod resume;
mod shell;
mod step;
mod steps;
mod terminal;
mod trace;
mod transcript;
mod undo;
