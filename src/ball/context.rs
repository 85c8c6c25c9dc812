//! The input to a computation with balls: a precision, the constants known so far, the budget.

use super::constants::Constants;
use crate::limit::Budget;
use crate::text::Failure;

/// The precision limit of functions (with a little to spare for those that call one another): 2^24
/// bits for the reduction of an angle and as many for the result.
const BITS_MAX: usize = (1 << 25) + (1 << 20);

/// The precision of results, and what they are computed with.
#[derive(Clone, Copy, Debug)]
pub struct Context<'a> {
    /// The bits of relative precision that results have unless their operands are less precise or
    /// the operation cancels leading bits.
    pub bits: usize,
    /// Constants computed so far.
    pub constants: &'a Constants,
    /// Asked in every long loop.
    pub budget: &'a Budget,
}

impl<'a> Context<'a> {
    /// A context with this precision (at least 16 bits).
    pub fn new(bits: usize, constants: &'a Constants, budget: &'a Budget) -> Context<'a> {
        Context {
            bits: bits.max(16),
            constants,
            budget,
        }
    }

    /// The same with no more bits than an operand's accuracy can use.
    pub(super) fn within(&self, bits: i64) -> Context<'a> {
        self.at(self.bits.min(bits.max(0) as usize))
    }

    /// Refuses a precision at which intermediate values would be longer than integers may be.
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

    /// The same at another precision.
    pub fn at(&self, bits: usize) -> Context<'a> {
        Context {
            bits: bits.max(16),
            ..*self
        }
    }
}
