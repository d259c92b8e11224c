//! The breaker: a service that fails again and again is left alone, and found again quickly.
//!
//! ```text
//!            5 failures in a row, or half of at least 20 calls in 10 s
//!   closed ───────────────────────────────────────────────────────────▶ open: calls are refused, but for a probe
//!      ▲                                                                  │  100 ms, 200 ms, then every 250 ms
//!      └────────────────────────── a probe succeeds ◀────────────────────┘
//! ```
//!
//! A fixed rest of some seconds would leave a service that is back unnoticed for as long. A probe is one call of the
//! many that wait anyway, so trying four times a second costs the service nothing, and recovery is noticed within
//! `probe_max_ms` and one answer. The next probe does not wait for the last one, which may hang for its whole deadline.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use http::Request;
use tokio::time::Instant;
use tonic::body::Body;

use crate::{
    context,
    meter::{Decision, Meter},
    policy::Policy,
    stage::{Answer, Inner, Layer},
    verdict::{Verdict, refuse, verdict},
    window::Window,
};

/// What the breaker thinks of the service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BreakerState {
    /// It works.
    Closed,
    /// It does not: calls are refused.
    Open,
    /// The same, and a probe is under way.
    Probing,
}

/// The state, shared by every clone of a client.
pub(crate) struct Breaker {
    policy: Policy,
    meter: Arc<Meter>,
    inner: Mutex<Shared>,
}

struct Shared {
    /// Grows whenever the breaker opens or closes: what was admitted before says nothing about now.
    epoch: u64,
    mode: Mode,
}

enum Mode {
    Closed { in_a_row: u32, window: Window },
    Open { next_probe: Instant, distance: Duration, probes: u32 },
}

/// The right to make one call. Dropping it unsettled tells that the call was given up.
pub(crate) struct Ticket {
    breaker: Arc<Breaker>,
    epoch: u64,
    started: Instant,
    due: Option<Instant>,
    settled: bool,
}

impl Breaker {
    pub fn new(policy: &Policy, meter: Arc<Meter>) -> Arc<Self> {
        let mode = Mode::Closed { in_a_row: 0, window: Self::window(policy) };
        Arc::new(Self { policy: policy.clone(), meter, inner: Mutex::new(Shared { epoch: 0, mode }) })
    }

    fn window(policy: &Policy) -> Window {
        Window::new(Duration::from_millis(policy.breaker.window_ms), Instant::now())
    }

    pub fn state(&self) -> BreakerState {
        match &self.lock().mode {
            Mode::Closed { .. } => BreakerState::Closed,
            Mode::Open { probes: 0, .. } => BreakerState::Open,
            Mode::Open { .. } => BreakerState::Probing,
        }
    }

    /// Admits a call, or says how long until the next probe.
    pub fn admit(self: &Arc<Self>, due: Option<Instant>) -> Result<Ticket, Duration> {
        let now = Instant::now();
        let mut shared = self.lock();
        match &mut shared.mode {
            Mode::Closed { .. } => {}
            Mode::Open { next_probe, .. } if now < *next_probe => return Err(*next_probe - now),
            Mode::Open { next_probe, distance, probes } => {
                *next_probe = now + *distance;
                *distance = (*distance * 2).min(Duration::from_millis(self.policy.breaker.probe_max_ms));
                *probes += 1;
                self.meter.breaker(2);
                self.meter.decide(Decision::Probe);
            }
        }
        Ok(Ticket { breaker: self.clone(), epoch: shared.epoch, started: now, due, settled: false })
    }

    fn record(&self, ticket: &Ticket, verdict: Verdict) {
        let now = Instant::now();
        let mut shared = self.lock();
        if shared.epoch != ticket.epoch {
            return;
        }
        match &mut shared.mode {
            Mode::Closed { in_a_row, window } => {
                let failed = match verdict {
                    Verdict::Fine | Verdict::Business => false,
                    Verdict::Failed => true,
                    // A caller in a hurry gives up on a healthy service too: there must have been some time.
                    Verdict::TimedOut if now - ticket.started >= self.policy.deadline() / 4 => true,
                    Verdict::TimedOut | Verdict::Unasked => return,
                };
                window.add(now, failed);
                *in_a_row = if failed { *in_a_row + 1 } else { 0 };
                let policy = &self.policy.breaker;
                let (calls, failures) = if failed { window.sums() } else { return };
                let too_many = calls >= policy.calls
                    && u64::from(failures) * 100 >= u64::from(calls) * u64::from(policy.failure_percent);
                if *in_a_row >= policy.failures || too_many {
                    self.open(&mut shared, now);
                }
            }
            Mode::Open { next_probe, probes, .. } => match verdict {
                Verdict::Fine | Verdict::Business => self.close(&mut shared),
                Verdict::Failed | Verdict::TimedOut | Verdict::Unasked => {
                    *probes = probes.saturating_sub(1);
                    self.meter.breaker(if *probes == 0 { 1 } else { 2 });
                    // this probe found nothing out, so the next call may be one
                    if verdict == Verdict::Unasked {
                        *next_probe = now;
                    }
                }
            },
        }
    }

    fn open(&self, shared: &mut Shared, now: Instant) {
        let first = Duration::from_millis(self.policy.breaker.probe_first_ms);
        let most = Duration::from_millis(self.policy.breaker.probe_max_ms);
        shared.epoch += 1;
        shared.mode = Mode::Open { next_probe: now + first, distance: (first * 2).min(most), probes: 0 };
        self.meter.breaker(1);
        self.meter.decide(Decision::Opened);
        tracing::warn!(service = self.meter.service, "the breaker opened: the service is left alone, but for probes");
    }

    fn close(&self, shared: &mut Shared) {
        shared.epoch += 1;
        shared.mode = Mode::Closed { in_a_row: 0, window: Self::window(&self.policy) };
        self.meter.breaker(0);
        self.meter.decide(Decision::Closed);
        tracing::info!(service = self.meter.service, "the breaker closed: the service answers again");
    }

    fn lock(&self) -> MutexGuard<'_, Shared> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Ticket {
    pub fn settle(mut self, verdict: Verdict) {
        self.settled = true;
        self.breaker.record(&self, verdict);
    }
}

impl Drop for Ticket {
    fn drop(&mut self) {
        if !self.settled {
            // Dropped at its deadline, the service was too slow; dropped before, the caller left.
            let late = self.due.is_some_and(|due| Instant::now() >= due);
            self.breaker.record(self, if late { Verdict::TimedOut } else { Verdict::Unasked });
        }
    }
}

pub(crate) struct Break<S> {
    pub breaker: Arc<Breaker>,
    pub inner: S,
}

impl<S: Inner> Layer for Break<S> {
    async fn answer(self: Arc<Self>, request: Request<Body>) -> Answer {
        let ticket = match self.breaker.admit(context::due()) {
            Ok(ticket) => ticket,
            Err(again_in) => {
                let meter = &self.breaker.meter;
                meter.decide(Decision::Broken);
                return Err(refuse("breaker", format!("{} fails and is left alone", meter.service), again_in));
            }
        };
        let answer = self.inner.ask(request).await;
        ticket.settle(verdict(&answer));
        answer
    }
}
