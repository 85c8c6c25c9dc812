//! From text to tree: which newlines end a statement and whether the input is complete ([`layout`]),
//! the pest grammar (`grammar/*.pest`, read in one place), and the builder that makes the [`ast`].

pub mod ast;
