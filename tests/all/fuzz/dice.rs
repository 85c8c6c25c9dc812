//! Random choices, limits for the programs made from them, and a watch that stops programs.
use lamina_shell::{InterruptHandle, Limits, Session};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// A generator of random numbers that gives the same sequence on every machine.
pub struct Dice {
    state: u64,
    /// Bytes to take numbers from first, last one first: a fuzzer chooses them.
    chosen: Vec<u8>,
}

impl Dice {
    pub fn new(seed: u64) -> Dice {
        Dice {
            state: seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ 0x5851_f42d_4c95_7f2d,
            chosen: Vec::new(),
        }
    }

    /// Numbers from these bytes, and random ones after them.
    pub fn chosen(bytes: &[u8]) -> Dice {
        Dice {
            chosen: bytes.iter().rev().copied().collect(),
            ..Dice::new(bytes.len() as u64)
        }
    }

    pub fn next(&mut self) -> u64 {
        if let Some(byte) = self.chosen.pop() {
            return u64::from(byte) << 16;
        }
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut x = self.state;
        x = (x ^ x >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        x = (x ^ x >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        x ^ x >> 31
    }

    /// A number below `n`.
    pub fn below(&mut self, n: usize) -> usize {
        (self.next() >> 16) as usize % n
    }

    /// Returns true with this probability, in percent.
    pub fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    pub fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.below(from.len())]
    }
}

pub fn limits() -> Limits {
    Limits {
        depth_max: 150,
        bytes_max: 64 << 20,
        ..Limits::default()
    }
}

/// Interrupts inputs that run for too long.
#[derive(Clone, Default)]
pub struct Watch(Arc<Mutex<Option<(InterruptHandle, Instant)>>>);

impl Watch {
    pub fn start() -> Watch {
        let watch = Watch::default();
        let seen = watch.clone();
        std::thread::spawn(move || {
            while Arc::strong_count(&seen.0) > 1 {
                std::thread::sleep(Duration::from_millis(20));
                let guard = seen.0.lock().expect("nobody panics while holding it");
                if let Some((handle, since)) = guard.as_ref()
                    && since.elapsed() > Duration::from_millis(300)
                {
                    handle.interrupt();
                }
            }
        });
        watch
    }

    pub fn set(&self, session: Option<&Session>) {
        let value = session.map(|s| (s.interrupt_handle(), Instant::now()));
        *self.0.lock().expect("nobody panics while holding it") = value;
    }
}
