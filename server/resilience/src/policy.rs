//! What an operator can set for a service's client. Durations are milliseconds, shares are percent.

use std::time::Duration;

use serde::Deserialize;

/// How calls of one service are guarded. What is left out keeps its default.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Policy {
    /// A call, its retries and waits included, is given up after this long; the next hop is told. 10 to 60,000.
    pub deadline_ms: u64,
    pub retry: RetryPolicy,
    pub breaker: BreakerPolicy,
    pub limit: LimitPolicy,
}

/// When an idempotent call is tried again.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct RetryPolicy {
    /// Tries in all; 1 means no retry. 1 to 10.
    pub attempts: u32,
    /// Retries may be this share of the calls that succeeded in the last 10 s. 0 to 100.
    pub budget_percent: u32,
    /// Retries allowed beyond that share, per second, so that a quiet client may retry at all. 0 to 100.
    pub floor_per_s: u32,
    /// The wait before a retry is random between nothing and this, doubled each time. 1 to 10,000.
    pub backoff_ms: u64,
    /// … but never more than this. At least `backoff_ms`, at most 30,000.
    pub backoff_max_ms: u64,
    /// A longer `Retry-After` than this is taken as this. 0 to 30,000.
    pub retry_after_max_ms: u64,
    /// A longer request is sent once: it is not kept for another try. 0 to 16,384 KiB.
    pub body_kib: usize,
}

/// When a failing service is left alone, and how it is tried again.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct BreakerPolicy {
    /// So many failures in a row open it. 1 to 1,000,000, which as good as never opens it.
    pub failures: u32,
    /// This share of failures within the window opens it too … 1 to 100.
    pub failure_percent: u32,
    /// … once the window holds so many calls. 1 to 1,000,000.
    pub calls: u32,
    /// The window's length. 1,000 to 600,000.
    pub window_ms: u64,
    /// While open, one call is let through as a probe, first after this long, … 10 to 60,000.
    pub probe_first_ms: u64,
    /// … then at doubling distances up to this one, which bounds how long recovery goes unnoticed. At most 60,000.
    pub probe_max_ms: u64,
}

/// How many calls may be under way at once.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct LimitPolicy {
    /// The limit before anything was measured.
    pub start: usize,
    /// The limit never falls below. At least 1.
    pub min: usize,
    /// The limit never rises above: the service's bulkhead. At most 100,000.
    pub max: usize,
    /// Answers may take this many times their long-term time before the limit falls. 1.0 to 10.0.
    pub tolerance: f64,
    /// The share of the limit that normal calls may fill; one place always stays for critical ones. 1 to 100.
    pub normal_percent: usize,
    /// The share that background calls may fill. 1 to `normal_percent`.
    pub background_percent: usize,
    /// So many calls of each priority may wait for a place. 0 to 100,000.
    pub queue: usize,
    /// … this long. 0 to 60,000.
    pub queue_ms: u64,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            deadline_ms: 1_500,
            retry: RetryPolicy::default(),
            breaker: BreakerPolicy::default(),
            limit: LimitPolicy::default(),
        }
    }
}
impl Default for RetryPolicy {
    fn default() -> Self {
        Self {
            attempts: 3,
            budget_percent: 10,
            floor_per_s: 1,
            backoff_ms: 50,
            backoff_max_ms: 1_000,
            retry_after_max_ms: 30_000,
            body_kib: 1_024,
        }
    }
}
impl Default for BreakerPolicy {
    fn default() -> Self {
        Self { failures: 5, failure_percent: 50, calls: 20, window_ms: 10_000, probe_first_ms: 100, probe_max_ms: 250 }
    }
}
impl Default for LimitPolicy {
    fn default() -> Self {
        Self {
            start: 20,
            min: 10,
            max: 200,
            tolerance: 1.5,
            normal_percent: 85,
            background_percent: 50,
            queue: 128,
            queue_ms: 200,
        }
    }
}

impl Policy {
    /// How long a call may take in all.
    pub fn deadline(&self) -> Duration {
        Duration::from_millis(self.deadline_ms)
    }

    /// Checks what types alone cannot express.
    ///
    /// # Errors
    /// The first key that is wrong, as it is written below the service's section, and why.
    pub fn validate(&self) -> Result<(), (&'static str, String)> {
        let Self { deadline_ms, retry, breaker, limit } = self;
        within("deadline_ms", *deadline_ms, 10, 60_000)?;
        within("retry.attempts", retry.attempts.into(), 1, 10)?;
        within("retry.budget_percent", retry.budget_percent.into(), 0, 100)?;
        within("retry.floor_per_s", retry.floor_per_s.into(), 0, 100)?;
        within("retry.backoff_ms", retry.backoff_ms, 1, 10_000)?;
        within("retry.backoff_max_ms", retry.backoff_max_ms, retry.backoff_ms, 30_000)?;
        within("retry.retry_after_max_ms", retry.retry_after_max_ms, 0, 30_000)?;
        within("retry.body_kib", retry.body_kib as u64, 0, 16_384)?;
        within("breaker.failures", breaker.failures.into(), 1, 1_000_000)?;
        within("breaker.failure_percent", breaker.failure_percent.into(), 1, 100)?;
        within("breaker.calls", breaker.calls.into(), 1, 1_000_000)?;
        within("breaker.window_ms", breaker.window_ms, 1_000, 600_000)?;
        within("breaker.probe_first_ms", breaker.probe_first_ms, 10, 60_000)?;
        within("breaker.probe_max_ms", breaker.probe_max_ms, breaker.probe_first_ms, 60_000)?;
        within("limit.min", limit.min as u64, 1, 100_000)?;
        within("limit.max", limit.max as u64, limit.min as u64, 100_000)?;
        within("limit.start", limit.start as u64, limit.min as u64, limit.max as u64)?;
        if !(1.0..=10.0).contains(&limit.tolerance) {
            return Err(("limit.tolerance", "must be from 1.0 to 10.0".into()));
        }
        within("limit.normal_percent", limit.normal_percent as u64, 1, 100)?;
        within("limit.background_percent", limit.background_percent as u64, 1, limit.normal_percent as u64)?;
        within("limit.queue", limit.queue as u64, 0, 100_000)?;
        within("limit.queue_ms", limit.queue_ms, 0, 60_000)
    }
}

fn within(key: &'static str, value: u64, least: u64, most: u64) -> Result<(), (&'static str, String)> {
    if (least..=most).contains(&value) { Ok(()) } else { Err((key, format!("must be from {least} to {most}"))) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_defaults_are_valid() {
        assert_eq!(Policy::default().validate(), Ok(()));
    }

    #[test]
    fn what_is_left_out_keeps_its_default() {
        let policy: Policy = serde_json::from_str(r#"{"deadline_ms": 800, "retry": {"attempts": 1}}"#).unwrap();
        assert_eq!(policy.deadline(), Duration::from_millis(800));
        assert_eq!(policy.retry, RetryPolicy { attempts: 1, ..RetryPolicy::default() });
        assert_eq!(policy.limit, LimitPolicy::default());
    }

    #[test]
    fn a_misspelt_key_is_refused() {
        assert!(serde_json::from_str::<Policy>(r#"{"retry": {"attemps": 1}}"#).is_err());
    }

    #[test]
    fn a_wrong_value_is_named() {
        let mut policy = Policy::default();
        policy.limit.start = 500;
        assert_eq!(policy.validate(), Err(("limit.start", "must be from 10 to 200".into())));
        policy.limit.start = 20;
        policy.limit.tolerance = f64::NAN;
        assert_eq!(policy.validate().unwrap_err().0, "limit.tolerance");
    }
}
