//! Values in mathematical notation: fractions with bars, roots, powers, and matrices in brackets.
//! The text of a value can be read back as an expression, so it is parsed and turned into a small
//! tree of boxes, [`Node`], which is drawn in three ways: as LaTeX, as MathML, and as
//! two-dimensional text.

mod build;
mod latex;
mod mathml;
mod names;
mod node;
mod plane;
#[cfg(test)]
mod tests;

pub use build::typeset;
pub use latex::latex;
pub use mathml::mathml;
pub use node::{Node, Sign};
pub use plane::plane;
