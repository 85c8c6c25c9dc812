//! The `lmsh` program.

fn main() {}
