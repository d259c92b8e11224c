//! Proofs and benchmarks against the real program: started as a process, spoken to over HTTP, killed when it hurts.
//!
//! Everything here needs a built `checkwell` (`make build`). The tests in `tests/` prove; `bin/bench` measures; `bin/bare`
//! is what it measures against.

pub mod bad_input;
pub mod evidence;
pub mod fixture;
pub mod generator;
pub mod html;
pub mod http;
pub mod patient;
pub mod server;
