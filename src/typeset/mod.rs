//! Values as mathematicians write them: fractions with bars, roots, powers, matrices in brackets. What a value prints reads back as an expression, so its
//! text is parsed and made into a small tree of boxes, [`Node`], which is drawn three ways: as LaTeX, as MathML, and as text in two dimensions.

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
