//! Limits: what a computation may use, and the question "go on?" that everything asks that may run
//! long or grow. Numbers, builtins and the VM share one [`Budget`].

use crate::text::Failure;
use std::cell::Cell;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Integers above this many bits are refused before they are computed.
pub const BITS_MAX: usize = 1 << 27;

/// What a computation may use: fuel, and the switch that Ctrl-C throws.
#[derive(Debug)]
pub struct Budget {
    interrupted: Arc<AtomicBool>,
    fuel: Cell<u64>,
}

impl Default for Budget {
    fn default() -> Budget {
        Budget::new(Arc::new(AtomicBool::new(false)))
    }
}

impl Budget {
    /// A budget with endless fuel that stops when the flag is set.
    pub fn new(interrupted: Arc<AtomicBool>) -> Budget {
        Budget {
            interrupted,
            fuel: Cell::new(u64::MAX),
        }
    }

    /// Sets the fuel: roughly, units of 1,000 machine operations.
    pub fn set_fuel(&self, fuel: u64) {
        self.fuel.set(fuel);
    }

    /// The fuel that is left.
    pub fn fuel(&self) -> u64 {
        self.fuel.get()
    }

    /// The flag that interrupts; setting it from another thread or a signal handler is allowed.
    pub fn interrupt_flag(&self) -> &Arc<AtomicBool> {
        &self.interrupted
    }

    /// Asks whether to go on and pays `cost` units of fuel (one unit is about 1,000 machine
    /// operations). Long loops call this at least every few milliseconds.
    ///
    /// # Errors
    /// `Interrupted` after Ctrl-C (the flag is not cleared here), `LimitError` when fuel ran out.
    pub fn poll(&self, cost: u64) -> Result<(), Failure> {
        if self.interrupted.load(Ordering::Relaxed) {
            return Err(Failure::interrupted("stopped by Ctrl-C"));
        }
        let left = self.fuel.get();
        if left != u64::MAX {
            if left < cost {
                self.fuel.set(0);
                return Err(Failure::limit("the computation used up its fuel"));
            }
            self.fuel.set(left - cost);
        }
        Ok(())
    }

    /// Refuses an integer result of more than [`BITS_MAX`] bits.
    ///
    /// # Errors
    /// `LimitError`.
    pub fn check_bits(&self, bits: usize) -> Result<(), Failure> {
        if bits > BITS_MAX {
            return Err(Failure::limit(format!(
                "the result would have more than 2^27 bits (about {bits})"
            )));
        }
        Ok(())
    }
}
