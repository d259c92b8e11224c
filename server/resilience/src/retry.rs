//! Idempotent calls that failed for a moment's reason are tried again, within a budget.
//!
//! tower's `Retry` and its `TpsBudget` do the work. Only calls that were answered pay into the budget: when a service is
//! dead, nothing is left to make its burden heavier. Others are waited for at random (full jitter), so that callers who
//! failed together do not come back together.

use std::{sync::Arc, time::Duration};

use bytes::Bytes;
use http::{Request, Response};
use storage::Random;
use tokio::time::{Instant, Sleep, sleep};
use tonic::{Status, body::Body};
use tower::{
    ServiceExt as _,
    retry::{
        Policy as Again, Retry,
        budget::{Budget as _, TpsBudget},
    },
    service_fn,
};

use crate::{
    body::{self, Gathered},
    breaker::{Breaker, BreakerState},
    context,
    meter::{Decision, Meter},
    policy::RetryPolicy,
    stage::{Answer, Inner, Layer},
    verdict::{Verdict, retry_after, verdict_of, worth_another_try},
};

/// How long a call that succeeded allows for retries of others.
const BUDGET_WINDOW: Duration = Duration::from_secs(10);

pub(crate) struct Retrying<S> {
    pub shared: Arc<Retries>,
    pub inner: S,
}

/// What all calls of a service share.
pub(crate) struct Retries {
    policy: RetryPolicy,
    /// By the method's path: may a call be made twice?
    idempotent: fn(&str) -> bool,
    budget: TpsBudget,
    breaker: Arc<Breaker>,
    random: Arc<dyn Random>,
    meter: Arc<Meter>,
}

impl Retries {
    pub fn new(
        policy: &RetryPolicy,
        idempotent: fn(&str) -> bool,
        breaker: Arc<Breaker>,
        random: Arc<dyn Random>,
        meter: Arc<Meter>,
    ) -> Arc<Self> {
        let budget = TpsBudget::new(BUDGET_WINDOW, policy.floor_per_s, policy.budget_percent as f32 / 100.0);
        Arc::new(Self { policy: policy.clone(), idempotent, budget, breaker, random, meter })
    }

    /// A random part of the wait before retry number `retry` (from 1).
    fn backoff(&self, retry: u32) -> Duration {
        let doubled = self.policy.backoff_ms.saturating_mul(1_u64.checked_shl(retry - 1).unwrap_or(u64::MAX));
        let most = Duration::from_millis(doubled.min(self.policy.backoff_max_ms));
        let mut bytes = [0; 4];
        self.random.fill(&mut bytes);
        most.mul_f64(f64::from(u32::from_be_bytes(bytes)) / f64::from(u32::MAX))
    }

    /// How long to wait before retry number `retry`, or why there is none.
    fn judge(&self, status: &Status, retry: u32, due: Option<Instant>) -> Result<Duration, Option<Decision>> {
        if !worth_another_try(status) {
            return Err(None);
        }
        if retry >= self.policy.attempts {
            return Err(Some(Decision::AttemptsUsedUp));
        }
        if self.breaker.state() != BreakerState::Closed {
            return Err(Some(Decision::BreakerOpen));
        }
        let asked = retry_after(status).unwrap_or_default();
        let wait = asked.min(Duration::from_millis(self.policy.retry_after_max_ms)) + self.backoff(retry);
        if due.is_some_and(|due| Instant::now() + wait >= due) {
            return Err(Some(Decision::NoTimeToRetry));
        }
        if !self.budget.withdraw() {
            return Err(Some(Decision::NoBudget));
        }
        Ok(wait)
    }
}

impl<S: Inner> Layer for Retrying<S> {
    async fn answer(self: Arc<Self>, request: Request<Body>) -> Answer {
        let (shared, inner) = (self.shared.clone(), self.inner.clone());
        if shared.policy.attempts < 2 || !(shared.idempotent)(request.uri().path()) {
            return inner.ask(request).await;
        }
        let due = context::due();
        let (parts, whole) = request.into_parts();
        let gathered = Gathered::read(whole, shared.policy.body_kib * 1024).await?;
        if !gathered.is_whole() {
            shared.meter.decide(Decision::TooLong);
            return inner.ask(Request::from_parts(parts, gathered.into_body())).await;
        }
        let request = Request::from_parts(parts, gathered.into_data());
        let once = service_fn(move |request: Request<Bytes>| inner.ask(request.map(|bytes| body::of(bytes, None))));
        Retry::new(Attempts { shared, due, retries: 0 }, once).oneshot(request).await
    }
}

/// One call's tries.
#[derive(Clone)]
struct Attempts {
    shared: Arc<Retries>,
    due: Option<Instant>,
    retries: u32,
}

impl Again<Request<Bytes>, Response<Body>, Status> for Attempts {
    type Future = Sleep;

    fn retry(&mut self, request: &mut Request<Bytes>, answer: &mut Answer) -> Option<Sleep> {
        let meter = &self.shared.meter;
        let status = match answer {
            Ok(_) => {
                self.shared.budget.deposit();
                if self.retries > 0 {
                    meter.decide(Decision::Recovered);
                }
                return None;
            }
            Err(status) => status,
        };
        // to say no, the service must be well
        if verdict_of(status) == Verdict::Business {
            self.shared.budget.deposit();
            return None;
        }
        match self.shared.judge(status, self.retries + 1, self.due) {
            Ok(wait) => {
                self.retries += 1;
                meter.decide(Decision::Retried);
                let (service, method) = (meter.service, request.uri().path());
                tracing::debug!(service, method, retry = self.retries, ?wait, code = ?status.code(), "trying again");
                Some(sleep(wait))
            }
            Err(reason) => {
                if let Some(reason) = reason {
                    meter.decide(reason);
                }
                None
            }
        }
    }

    fn clone_request(&mut self, request: &Request<Bytes>) -> Option<Request<Bytes>> {
        Some(request.clone())
    }
}
