//! The polite client: every server function goes through it.
//!
//! The rules are plain state machines that know no browser: the clock (Unix milliseconds) and random numbers (0 to 1) are
//! passed in, so that the same code runs in the browser, in tests and by the hundred in a simulation.
//!
//! ```text
//!   call ─► kept answer? ─► same call under way? ─► gate ─────────────────────────────► fetch
//!            cache           flights                hold · throttle · bucket             │
//!                                                    ▲         accepted or rejected      │
//!                                                    └───────────────────────────────────┘
//! ```
//!
//! The gate's state is shared between tabs and outlives a reload, kept answers outlive a reload: F5 asks nothing anew that
//! was just answered, and nobody who was told to wait.

pub mod backoff;
#[cfg(feature = "hydrate")]
mod browser;
pub mod bucket;
pub mod cache;
pub mod flights;
pub mod gate;
mod polite;
pub mod throttle;

#[cfg(feature = "hydrate")]
pub use browser::{forget, insist};
pub use polite::Polite;

/// Unix milliseconds.
pub type Ms = i64;

/// Tries of one call, the first included.
pub const MAX_ATTEMPTS: u32 = 3;

/// A wait this short is sat out; of a longer one the caller is told, so that the person can act.
pub const PATIENCE_MS: Ms = 1_000;

/// What one server function may ask of the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Policy {
    /// Calls that may be made at once after a rest.
    pub burst: u32,
    /// Calls a second after that.
    pub per_s: u32,
    /// For how long an answer may be given again. 0: never, as for everything personal.
    pub keep_ms: Ms,
    /// What the answer tells of: kept answers can be forgotten by it.
    pub tag: &'static str,
}

const SLOTS: Policy = Policy { burst: 12, per_s: 2, keep_ms: 3_000, tag: "slots" };
const SUGGESTIONS: Policy = Policy { burst: 10, per_s: 3, keep_ms: 300_000, tag: "search" };
const OTHERS: Policy = Policy { burst: 10, per_s: 2, keep_ms: 0, tag: "" };

/// The policy of a server function by its path. One that is not named here is never kept.
pub fn policy(path: &str) -> Policy {
    match path {
        "/api/slots" => SLOTS,
        "/api/suggest" => SUGGESTIONS,
        _ => OTHERS,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_only_kept_where_that_was_decided() {
        assert_eq!(policy("/api/orders").keep_ms, 0);
        assert_eq!(policy("").keep_ms, 0);
        assert!(policy("/api/slots").keep_ms <= 5_000);
        assert!(policy("/api/suggest").keep_ms >= 60_000);
    }
}
