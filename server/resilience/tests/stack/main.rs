//! The stack as its callers see it: a test per layer, all with paused time.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on should say where")]

mod backend;
mod breaker;
mod cancel;
mod catalog;
mod deadline;
mod drill;
mod hop;
mod limit;
mod metrics;
mod overhead;
mod retry;
