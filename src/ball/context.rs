//! The input to a computation with balls: a precision, the constants known so far, the budget.

use super::constants::Constants;
use crate::limit::Budget;
use crate::text::Failure;

/// The precision limit of functions: 2^24 bits for reducing an angle, as many for the result, and a
/// margin for functions that call one another.
const BITS_MAX: usize = (1 << 25) + (1 << 20);

/// The precision of results, and the resources used to compute them.
#[derive(Clone, Copy, Debug)]
pub struct Context<'a> {
    /// The relative precision of results, in bits, unless their operands are less precise or the
    /// operation cancels leading bits.
    pub bits: usize,
    /// Constants computed so far.
    pub constants: &'a Constants,
    /// Checked in every long loop.
    pub budget: &'a Budget,
}

impl<'a> Context<'a> {
    /// Returns a context with this precision (at least 16 bits).
    pub fn new(bits: usize, constants: &'a Constants, budget: &'a Budget) -> Context<'a> {
        Context {
            bits: bits.max(16),
            constants,
            budget,
        }
    }

    /// Returns the same context with no more bits than an operand's accuracy justifies.
    pub(super) fn within(&self, bits: i64) -> Context<'a> {
        self.at(self.bits.min(bits.max(0) as usize))
    }

    /// Rejects a precision at which intermediate values would exceed the integer size limit.
    ///
    /// # Errors
    /// `LimitError`.
    pub(super) fn check(&self) -> Result<(), Failure> {
        if self.bits > BITS_MAX {
            return Err(Failure::limit(format!(
                "it would take {} bits of precision; the limit is 2^25",
                self.bits
            )));
        }
        Ok(())
    }

    /// Returns the same context at another precision.
    pub fn at(&self, bits: usize) -> Context<'a> {
        Context {
            bits: bits.max(16),
            ..*self
        }
    }
}
