//! Text and diagnostics: positions in source text ([`Span`], [`Source`]), what can go wrong
//! ([`ErrorKind`], [`Failure`]), and how a failure is explained to the user ([`Diagnostic`]).
//!
//! All output passes through the gate ([`visible`], [`Painted`]) and is fitted to its page by
//! [`wrap`].
//!
//! Nothing here depends on the language; every other module may use this one.

mod amount;
mod ascii;
mod csv;
mod diagnostic;
mod failure;
mod fault;
mod gate;
mod json;
mod kind;
mod markup;
mod painted;
mod render;
mod source;
mod span;
mod suggest;
mod symbol;
pub mod wrap;

pub use amount::{counted, grouped, memory};
pub use ascii::to_ascii;
pub use csv::csv_field;
pub use diagnostic::{Diagnostic, Label, TraceLine};
pub use failure::Failure;
pub use fault::Fault;
pub use gate::{is_hidden, push_escape, visible, visible_line, watched};
pub use json::{json_object, json_text};
pub use kind::ErrorKind;
pub use markup::escaped;
pub use painted::Painted;
pub use render::{Paint, render};
pub use source::{Position, Source};
pub use span::Span;
pub use suggest::{beginning, closest, closest_choice, closest_own, is_ordinary};
pub use symbol::{Symbol, Symbols, name_bytes};
