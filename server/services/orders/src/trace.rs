//! On whose behalf a step is taken, so that an order's history can be followed into the log.

use std::fmt;

use storage::{Ambient, trace_id};

/// One request's trace id, or one run's of the recovery job, or one call-back's.
#[derive(Clone, Debug)]
pub(crate) struct Trace(String);

impl Trace {
    /// The caller's; one of its own when the caller sent none.
    pub(crate) fn of_request(sent: &str, ambient: &Ambient) -> Self {
        // whatever a caller sends, a row stays small
        if sent.is_empty() { Self::fresh(ambient) } else { Self(sent.chars().take(128).collect()) }
    }

    pub(crate) fn fresh(ambient: &Ambient) -> Self {
        Self(trace_id(&*ambient.random))
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Trace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
