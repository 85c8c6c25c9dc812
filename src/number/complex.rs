//! Complex numbers: a pair of reals, both exact or both floats.

use super::Number;

/// A complex number. The imaginary part is never an exact zero; both parts are real, and either both
/// are exact or both are floats.
#[derive(Clone, Debug)]
pub struct Complex {
    /// The real part.
    pub re: Number,
    /// The imaginary part.
    pub im: Number,
}

impl Complex {
    /// Whether the parts are exact.
    pub fn is_exact(&self) -> bool {
        !matches!(self.im, Number::Float(_))
    }
}
