//! Who has asked how often. In memory here; several machines need one place for it, which is why it is a trait.

use std::{net::IpAddr, num::NonZeroU32, sync::Arc, time::Duration};

use async_trait::async_trait;
use governor::{
    DefaultKeyedRateLimiter, Quota as Burst, RateLimiter,
    clock::{Clock as _, DefaultClock},
    middleware::StateInformationMiddleware,
};

/// So many requests in so long; they may all come at once, and then come back evenly.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Quota {
    pub requests: NonZeroU32,
    pub window: Duration,
}

/// Whom a quota is for.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Who {
    Address(IpAddr),
    /// A digest of the session's token: the token itself is nobody's business here.
    Session([u8; 16]),
    Person(String),
}

impl Who {
    /// Who has an IPv6 address has a whole network of them.
    pub fn address(address: IpAddr) -> Self {
        Self::Address(match address.to_canonical() {
            IpAddr::V6(v6) => {
                let [a, b, c, d, ..] = v6.segments();
                IpAddr::from([a, b, c, d, 0, 0, 0, 0])
            }
            v4 @ IpAddr::V4(_) => v4,
        })
    }
}

/// What a limiter says to one request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Verdict {
    pub allowed: bool,
    /// Requests that may still come at once.
    pub remaining: u32,
    /// When one more may come, if this one may not; whole seconds, at least 1.
    pub retry_after_s: u32,
}

/// Counts requests against quotas.
#[async_trait]
pub trait Limiter: Send + Sync + 'static {
    /// Counts one request of `who` against the quota called `name`.
    async fn take(&self, name: &'static str, who: Who) -> Verdict;
}

type Keyed = DefaultKeyedRateLimiter<Who, StateInformationMiddleware>;

/// The embedded limiter: the generic cell rate algorithm, one state a key, forgotten when it is full again.
pub struct InMemory {
    limiters: Vec<(&'static str, Arc<Keyed>)>,
    clock: DefaultClock,
}

impl InMemory {
    pub fn new(quotas: impl IntoIterator<Item = (&'static str, Quota)>) -> Self {
        let limiters = quotas
            .into_iter()
            .map(|(name, quota)| {
                // one comes back every so often; a period is never zero, as windows and counts are not
                let period = quota.window / quota.requests.get();
                let burst = Burst::with_period(period.max(Duration::from_nanos(1)))
                    .unwrap_or(Burst::per_second(quota.requests))
                    .allow_burst(quota.requests);
                let keyed = RateLimiter::keyed(burst).with_middleware::<StateInformationMiddleware>();
                (name, Arc::new(keyed))
            })
            .collect();
        Self { limiters, clock: DefaultClock::default() }
    }

    /// Forgets who has not asked for as long as it takes to have the whole quota again.
    pub fn forget(&self) {
        for (_, limiter) in &self.limiters {
            limiter.retain_recent();
        }
    }
}

#[async_trait]
impl Limiter for InMemory {
    async fn take(&self, name: &'static str, who: Who) -> Verdict {
        let free = Verdict { allowed: true, remaining: u32::MAX, retry_after_s: 0 };
        let Some((_, limiter)) = self.limiters.iter().find(|(known, _)| *known == name) else { return free };
        match limiter.check_key(&who) {
            Ok(state) => Verdict { allowed: true, remaining: state.remaining_burst_capacity(), retry_after_s: 0 },
            Err(until) => {
                let wait = until.wait_time_from(self.clock.now());
                let seconds = u32::try_from(wait.as_millis().div_ceil(1_000)).unwrap_or(u32::MAX);
                Verdict { allowed: false, remaining: 0, retry_after_s: seconds.max(1) }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn limiter(requests: u32, window_s: u64) -> InMemory {
        let requests = NonZeroU32::new(requests).unwrap();
        InMemory::new([("test", Quota { requests, window: Duration::from_secs(window_s) })])
    }

    fn from(address: &str) -> Who {
        Who::address(address.parse().unwrap())
    }

    #[tokio::test]
    async fn so_many_may_come_at_once_and_the_next_is_told_when() {
        let limiter = limiter(3, 60);
        for left in [2, 1, 0] {
            let verdict = limiter.take("test", from("192.0.2.1")).await;
            assert!(verdict.allowed);
            assert_eq!(verdict.remaining, left);
        }
        let refused = limiter.take("test", from("192.0.2.1")).await;
        assert!(!refused.allowed && (19..=20).contains(&refused.retry_after_s), "{refused:?}");
        assert!(limiter.take("test", from("192.0.2.2")).await.allowed, "somebody else is not concerned");
        assert!(limiter.take("unlimited", from("192.0.2.1")).await.allowed);
    }

    #[tokio::test]
    async fn a_network_of_version_six_is_one_caller() {
        let limiter = limiter(1, 60);
        assert!(limiter.take("test", from("2001:db8:1:2::1")).await.allowed);
        assert!(!limiter.take("test", from("2001:db8:1:2:ffff::9")).await.allowed);
        assert!(limiter.take("test", from("2001:db8:1:3::1")).await.allowed);
        assert_eq!(from("::ffff:192.0.2.1"), from("192.0.2.1"));
    }
}
