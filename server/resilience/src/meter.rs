//! One count for each decision of each layer, and the gauges beside them.

use std::{
    sync::{Arc, OnceLock},
    time::Duration,
};

use metrics::{Counter, Gauge, Histogram};

macro_rules! decisions {
    ($($(#[$doc:meta])* $name:ident = $layer:literal, $text:literal;)*) => {
        /// What a layer did with a call, where it did more than pass it on.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(crate) enum Decision { $($(#[$doc])* $name,)* }

        impl Decision {
            const COUNT: usize = [$(Self::$name,)*].len();
            const fn layer(self) -> &'static str { match self { $(Self::$name => $layer,)* } }
            const fn name(self) -> &'static str { match self { $(Self::$name => $text,)* } }
        }
    };
}

decisions! {
    Answered = "call", "answered";
    /// The service said no for a reason of its own.
    Declined = "call", "declined";
    Failed = "call", "failed";
    /// Refused by the stack, here or further down.
    Refused = "call", "refused";
    /// The caller went away; the work was dropped.
    CallerLeft = "call", "caller_left";
    /// It came with no time left, or spent all of it waiting.
    NoTime = "deadline", "no_time";
    /// Time ran out while the service worked; the work was dropped.
    TimeRanOut = "deadline", "time_ran_out";
    Retried = "retry", "retried";
    /// A retry brought the answer.
    Recovered = "retry", "recovered";
    NoBudget = "retry", "no_budget";
    /// The wait would have outlived the deadline.
    NoTimeToRetry = "retry", "no_time";
    AttemptsUsedUp = "retry", "attempts_used_up";
    /// The breaker is open: asking again would be asking a wall.
    BreakerOpen = "retry", "breaker_open";
    /// The request is too long to be kept for another try.
    TooLong = "retry", "too_long";
    Broken = "breaker", "refused";
    Probe = "breaker", "probe";
    Opened = "breaker", "opened";
    Closed = "breaker", "closed";
    Queued = "limit", "queued";
    /// No place, and no place to wait for one.
    QueueFull = "limit", "queue_full";
    /// Waited, and got no place.
    WaitedInVain = "limit", "waited_in_vain";
    Fault = "drill", "fault";
}

/// A service's instruments. Each is taken from the recorder at its first use, because stacks are built before one may be
/// installed, and kept, because looking one up costs more than using it.
pub(crate) struct Meter {
    pub service: &'static str,
    /// The limit before anything was measured.
    start: usize,
    introduced: OnceLock<()>,
    counters: [OnceLock<Counter>; Decision::COUNT],
    breaker: OnceLock<Gauge>,
    limit: OnceLock<Gauge>,
    in_flight: OnceLock<Gauge>,
    queue: OnceLock<Histogram>,
}

impl Meter {
    pub fn new(service: &'static str, start: usize) -> Arc<Self> {
        Arc::new(Self {
            service,
            start,
            introduced: OnceLock::new(),
            counters: [const { OnceLock::new() }; Decision::COUNT],
            breaker: OnceLock::new(),
            limit: OnceLock::new(),
            in_flight: OnceLock::new(),
            queue: OnceLock::new(),
        })
    }

    /// Shows the gauges that later only change now and then.
    pub fn introduce(&self) {
        self.introduced.get_or_init(|| {
            self.breaker(0);
            self.limit(self.start);
        });
    }

    /// Counts a decision and leaves it in the call's span.
    pub fn decide(&self, decision: Decision) {
        let (service, layer, name) = (self.service, decision.layer(), decision.name());
        let counter = self.counters[decision as usize].get_or_init(|| {
            metrics::counter!("checkwell_resilience_total", "service" => service, "layer" => layer, "decision" => name)
        });
        counter.increment(1);
        tracing::debug!(service, layer, decision = name, "decided");
    }

    /// 0 closed, 1 open, 2 open with a probe under way.
    pub fn breaker(&self, state: u8) {
        let service = self.service;
        let gauge = || metrics::gauge!("checkwell_resilience_breaker_state", "service" => service);
        self.breaker.get_or_init(gauge).set(f64::from(state));
    }

    pub fn limit(&self, limit: usize) {
        let service = self.service;
        let gauge = || metrics::gauge!("checkwell_resilience_limit", "service" => service);
        self.limit.get_or_init(gauge).set(limit as f64);
    }

    pub fn in_flight(&self, calls: usize) {
        let service = self.service;
        let gauge = || metrics::gauge!("checkwell_resilience_in_flight", "service" => service);
        self.in_flight.get_or_init(gauge).set(calls as f64);
    }

    /// How long a call that had to wait waited for its place, whether it got one or not.
    pub fn queued_for(&self, time: Duration) {
        let service = self.service;
        let histogram = || metrics::histogram!("checkwell_resilience_queue_seconds", "service" => service);
        self.queue.get_or_init(histogram).record(time.as_secs_f64());
    }
}
