//! The Jupyter kernel: a session that answers messages from notebooks, consoles and editors
//! (protocol 5.4).
//!
//! - `connection`: the file with the addresses to listen on and the key for signatures
//! - `wire`: conversion between messages and signed frames
//! - `sockets`: the thread that owns the sockets and answers heartbeats and interrupts by itself
//! - `outlet`: the session's world, which passes output and questions to the client
//! - `serve`, `ask`: the handling of requests, one after another
//! - `spec`: the registration with Jupyter
//! - `ipynb`: conversion to and from Jupyter notebooks
//!
//! Invariants: the session stays on the main thread, and other threads only interrupt it; a
//! message with a wrong signature is dropped; the kernel publishes `busy` before every request on
//! the shell and control channels and `idle` after it.

mod ask;
mod connection;
mod ipynb;
mod outlet;
mod serve;
mod sockets;
mod spec;
mod wire;

pub use ask::{complete, inspect, is_complete};
pub use ipynb::{from_ipynb, to_ipynb};
pub use serve::run;
pub use spec::{Place, install};
pub use wire::Key;
