//! The one stack around every service's client, in process and remote alike.
//!
//! ```text
//!   generated client
//!        │
//!   observe    a span, and a count of how the call ended: outermost, so that it sees what callers see
//!        │
//!   deadline   the least of the caller's time left and the policy's: around all that may wait or try again
//!        │
//!   retry      idempotent methods only, within a budget: inside the deadline, which bounds all tries together;
//!        │     outside the rest, so that each try is judged, counted and given a place like any other
//!        │
//!   breaker    refuses while the service is down: before the limit, so that what is refused takes no place
//!        │
//!   limit      adaptive limit, bulkhead, shedding by priority: what waits here has not touched the service
//!        │
//!   hop        context into headers, the whole answer back, every failure as one `Status`: last, so that the
//!        │     time left is what is really left
//!        │
//!   drill      faults on demand: innermost, so that all of the above is exercised
//!        │
//!   carrier    in process: the generated server; remote: a connection, with [`serve`] at the other end
//! ```
//!
//! [`protect`] builds it. What the call inherits from its caller is in [`context`]; what an operator can set in
//! [`Policy`]; faults are given through [`Drill`].
//!
//! # What a caller sees
//!
//! Failures are `Status`es, whoever made them. Those that the stack makes itself are `UNAVAILABLE` with `retry-after`, or
//! `DEADLINE_EXCEEDED`, and [`refused_by`] names the layer. A caller who drops the call drops the work, wherever it is:
//! places, tickets and waits are given back at once.
//!
//! A refusal of a stack further down passes through the service in between and neither counts against that service nor
//! is retried: three tries of three tries would be nine.
//!
//! # Metrics
//!
//! | name | labels | |
//! | --- | --- | --- |
//! | `checkwell_resilience_total` | `service`, `layer`, `decision` | `call`: `answered`, `declined`, `failed`, `refused`, `caller_left`. `deadline`: `no_time`, `time_ran_out`. `retry`: `retried`, `recovered`, `no_budget`, `no_time`, `attempts_used_up`, `breaker_open`, `too_long`. `breaker`: `refused`, `probe`, `opened`, `closed`. `limit`: `queued`, `queue_full`, `waited_in_vain`. `drill`: `fault` |
//! | `checkwell_resilience_breaker_state` | `service` | 0 closed, 1 open, 2 open with a probe under way |
//! | `checkwell_resilience_limit`, `checkwell_resilience_in_flight` | `service` | calls |
//! | `checkwell_resilience_queue_seconds` | `service` | how long those waited who had to |
//!
//! Every decision is also an event in the call's span, at debug level.
//!
//! # What is taken, what is ours
//!
//! tower's `Retry` and `TpsBudget` make the retries. The rest is ours. tower's `Timeout` knows no caller's deadline, its
//! `LoadShed` and `ConcurrencyLimit` no priorities and no moving limit. tower-resilience 0.13 was read and not taken: its
//! breaker opens on a row of failures or on a share of them but not on either, has no growing distances between probes
//! and reads `std::time::Instant`, so that no test can own its time; its adaptive limit offers AIMD and Vegas but not
//! Gradient2; its bulkhead knows no priorities; and each wraps the error in a type of its own.

mod body;
mod breaker;
pub mod context;
mod deadline;
pub mod drill;
mod gradient;
mod hop;
mod limit;
mod meter;
mod observe;
mod policy;
mod retry;
mod stage;
mod verdict;
mod window;
pub mod wire;

use std::sync::Arc;

use contracts::Channel;
use storage::Random;
use tower::{ServiceBuilder, layer::layer_fn};

pub use breaker::BreakerState;
pub use context::{CallContext, Priority};
pub use drill::{ActiveFault, Drill, DrillError, Fault, FaultError};
pub use policy::{BreakerPolicy, LimitPolicy, Policy, RetryPolicy};
pub use verdict::refused_by;
pub use wire::{Serve, serve};

use stage::Stage;

/// A service's carrier within its stack, and a view of the stack's state. Clones share it.
#[derive(Clone)]
pub struct Protected {
    /// What the generated client is made of.
    pub channel: Channel,
    service: &'static str,
    breaker: Arc<breaker::Breaker>,
    limiter: Arc<limit::Limiter>,
}

impl Protected {
    /// The service's name, as in metrics and drills.
    pub fn service(&self) -> &'static str {
        self.service
    }

    pub fn breaker(&self) -> BreakerState {
        self.breaker.state()
    }

    /// Calls that may be under way at once, as learnt so far.
    pub fn limit(&self) -> usize {
        self.limiter.limit()
    }

    /// Calls that are under way.
    pub fn in_flight(&self) -> usize {
        self.limiter.in_flight()
    }
}

/// Puts the stack around `carrier`. To be called once a service: its clients share one breaker, limit and budget.
///
/// `idempotent` is asked with the method's path (`/checkwell.v1.Catalog/GetHospital`): may it be called twice? `policy`
/// should have been [validated](Policy::validate).
pub fn protect(
    service: &'static str,
    carrier: Channel,
    policy: &Policy,
    idempotent: fn(&str) -> bool,
    random: Arc<dyn Random>,
    drill: &Drill,
) -> Protected {
    let meter = meter::Meter::new(service, policy.limit.start);
    let breaker = breaker::Breaker::new(policy, meter.clone());
    let limiter = limit::Limiter::new(&policy.limit, meter.clone());
    let retries = retry::Retries::new(&policy.retry, idempotent, breaker.clone(), random.clone(), meter.clone());
    let channel = ServiceBuilder::new()
        // outermost: it sees what callers see, and all other decisions happen within its span
        .layer(layer_fn(|inner| Stage::new(observe::Observe { meter: meter.clone(), inner })))
        // around everything that waits: tries, queues and the service share one deadline
        .layer(layer_fn(|inner| {
            Stage::new(deadline::Deadline { limit: policy.deadline(), meter: meter.clone(), inner })
        }))
        // outside the breaker, so that each try counts for it; a refusal of the layers below is not tried again
        .layer(layer_fn(|inner| Stage::new(retry::Retrying { shared: retries.clone(), inner })))
        // before the limit: what is refused needs no place, and a queue in front of a dead service is no use
        .layer(layer_fn(|inner| Stage::new(breaker::Break { breaker: breaker.clone(), inner })))
        // nearest to the service that it measures: waits and retries are not the service's time
        .layer(layer_fn(|inner| Stage::new(limit::Limit { limiter: limiter.clone(), inner })))
        // after all waiting: only here is the time left the time left
        .layer(layer_fn(|inner| Stage::new(hop::Hop { random: random.clone(), meter: meter.clone(), inner })))
        // innermost: a drilled fault must look like the carrier's own
        .layer(layer_fn(|inner| Stage::new(drill::Drilled::new(drill, random.clone(), meter.clone(), inner))))
        .service(carrier);
    Protected { channel: Channel::new(channel), service, breaker, limiter }
}
