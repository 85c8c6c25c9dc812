//! The Jupyter kernel: a session that answers the messages of notebooks, consoles and editors
//! (protocol 5.4).
//!
//! - `connection`: the file that says where to listen, and with which key to sign
//! - `wire`: messages from frames and back, signed
//! - `sockets`: a thread that owns the sockets; it answers heartbeats and interrupts by itself
//! - `outlet`: the world of the session: what a cell prints, shows and asks
//! - `serve`, `ask`: requests, one after the other
//! - `spec`: where Jupyter looks for kernels
//! - `ipynb`: Jupyter's notebooks from ours and back
//!
//! Invariants: the session stays on the main thread, and other threads only interrupt it; a
//! message with a wrong signature is dropped; every request on the shell and control channels is
//! framed by `busy` and `idle`.

mod ask;
mod connection;
mod ipynb;
mod outlet;
mod serve;
mod sockets;
mod spec;
mod wire;

pub use ipynb::{from_ipynb, to_ipynb};
pub use serve::run;
pub use spec::{Place, install};
