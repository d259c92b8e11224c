//! Who may ask now: the adaptive limit, the bulkhead and the shedding by priority.
//!
//! A service has one limit for all its callers, which is its bulkhead: however slow it gets, it holds no more of us than
//! `limit.max` calls and the three short queues. Background calls may fill half of the limit and normal ones most of it,
//! so that a place for a booking is there or soon free, whatever else goes on. Who finds no place waits in the queue of
//! its priority; a place that comes free goes to the most important one who waits.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use http::Request;
use tokio::{
    sync::oneshot,
    time::{Instant, timeout},
};
use tonic::body::Body;
use tracing::Instrument as _;

use crate::{
    context::{self, Priority},
    gradient::Gradient,
    meter::{Decision, Meter},
    policy::LimitPolicy,
    stage::{Answer, Inner, Layer},
    verdict::{Verdict, refuse, verdict},
};

/// The state, shared by every clone of a client.
pub(crate) struct Limiter {
    policy: LimitPolicy,
    meter: Arc<Meter>,
    inner: Mutex<Shared>,
}

struct Shared {
    gradient: Gradient,
    in_flight: usize,
    /// By priority, the least important first.
    queues: [VecDeque<oneshot::Sender<Place>>; 3],
}

/// A place among the calls under way. Dropping it gives it to the next one.
pub(crate) struct Place {
    limiter: Arc<Limiter>,
    /// False once it was given back by hand.
    held: bool,
}

impl Limiter {
    pub fn new(policy: &LimitPolicy, meter: Arc<Meter>) -> Arc<Self> {
        let shared = Shared { gradient: Gradient::new(policy), in_flight: 0, queues: Default::default() };
        Arc::new(Self { policy: policy.clone(), meter, inner: Mutex::new(shared) })
    }

    /// Calls that may be under way, all priorities together.
    pub fn limit(&self) -> usize {
        self.lock().gradient.limit()
    }

    /// Calls that are under way.
    pub fn in_flight(&self) -> usize {
        self.lock().in_flight
    }

    /// How many calls may be under way for one of `priority` to be let in.
    fn share(&self, limit: usize, priority: Priority) -> usize {
        let of_limit = |percent: usize| (limit * percent).div_ceil(100);
        // one place at least is for critical calls alone, unless there is but one
        let normal = of_limit(self.policy.normal_percent).min(limit - 1).max(1);
        match priority {
            Priority::Critical => limit,
            Priority::Normal => normal,
            Priority::Background => of_limit(self.policy.background_percent).min(normal),
        }
    }

    /// Waits for a place, not at all or a little.
    async fn place(self: &Arc<Self>, priority: Priority) -> Result<Place, Decision> {
        let receiver = {
            let mut shared = self.lock();
            // Who waits of the same priority does so because this is false, so nobody is overtaken.
            if shared.in_flight < self.share(shared.gradient.limit(), priority) {
                return Ok(self.take(&mut shared));
            }
            let queue = &mut shared.queues[priority as usize];
            // who left must not keep others from waiting
            if queue.len() >= self.policy.queue {
                queue.retain(|waiter| !waiter.is_closed());
            }
            if queue.len() >= self.policy.queue {
                return Err(Decision::QueueFull);
            }
            let (sender, receiver) = oneshot::channel();
            queue.push_back(sender);
            receiver
        };
        self.meter.decide(Decision::Queued);
        let began = Instant::now();
        let place = timeout(Duration::from_millis(self.policy.queue_ms), receiver)
            .instrument(tracing::debug_span!("queue", %priority))
            .await;
        self.meter.queued_for(began.elapsed());
        match place {
            Ok(Ok(place)) => Ok(place),
            Ok(Err(_)) | Err(_) => Err(Decision::WaitedInVain),
        }
    }

    fn take(self: &Arc<Self>, shared: &mut Shared) -> Place {
        shared.in_flight += 1;
        self.meter.in_flight(shared.in_flight);
        Place { limiter: self.clone(), held: true }
    }

    /// Gives free places to those who wait, the most important first.
    fn hand_out(self: &Arc<Self>, shared: &mut Shared) {
        let limit = shared.gradient.limit();
        for priority in [Priority::Critical, Priority::Normal, Priority::Background] {
            while shared.in_flight < self.share(limit, priority) {
                let Some(waiter) = shared.queues[priority as usize].pop_front() else { break };
                let place = self.take(shared);
                // Nobody there any more: the place is given back here, for its `drop` would wait for our own lock.
                if let Err(mut place) = waiter.send(place) {
                    place.held = false;
                    shared.in_flight -= 1;
                }
            }
        }
    }

    fn answered(&self, time: Duration) {
        let mut shared = self.lock();
        let (before, in_flight) = (shared.gradient.limit(), shared.in_flight);
        shared.gradient.answered(Instant::now(), time, in_flight);
        let after = shared.gradient.limit();
        if before != after {
            self.meter.limit(after);
        }
    }

    fn lock(&self) -> MutexGuard<'_, Shared> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        if self.held {
            let mut shared = self.limiter.lock();
            shared.in_flight -= 1;
            self.limiter.hand_out(&mut shared);
            self.limiter.meter.in_flight(shared.in_flight);
        }
    }
}

/// One call in its place: times it for the limit.
struct Visit {
    place: Place,
    started: Instant,
    due: Option<Instant>,
    ended: bool,
}

impl Visit {
    fn end(mut self, verdict: Verdict) {
        self.ended = true;
        match verdict {
            Verdict::Fine | Verdict::Business | Verdict::TimedOut => {
                self.place.limiter.answered(self.started.elapsed());
            }
            // a quick failure is no sign of speed
            Verdict::Failed | Verdict::Unasked => {}
        }
    }
}

impl Drop for Visit {
    fn drop(&mut self) {
        // what was dropped at its deadline took that long at least
        if !self.ended && self.due.is_some_and(|due| Instant::now() >= due) {
            self.place.limiter.answered(self.started.elapsed());
        }
    }
}

pub(crate) struct Limit<S> {
    pub limiter: Arc<Limiter>,
    pub inner: S,
}

impl<S: Inner> Layer for Limit<S> {
    async fn answer(self: Arc<Self>, request: Request<Body>) -> Answer {
        let priority = context::priority();
        let place = match self.limiter.place(priority).await {
            Ok(place) => place,
            Err(decision) => {
                let meter = &self.limiter.meter;
                meter.decide(decision);
                let message = format!("{} is full for {priority} calls", meter.service);
                return Err(refuse("limit", message, Duration::from_secs(1)));
            }
        };
        let visit = Visit { place, started: Instant::now(), due: context::due(), ended: false };
        let answer = self.inner.ask(request).await;
        visit.end(verdict(&answer));
        answer
    }
}
