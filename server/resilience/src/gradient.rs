//! How many calls a service takes at once, learnt from its answers' times: Gradient2 of Netflix's concurrency-limits.
//!
//! Answers that take longer than `tolerance` times their long-term average mean a queue inside the service: the limit
//! falls in proportion, to no less than half of itself. Otherwise it rises, as long as calls make use of it.
//! Source: <https://github.com/Netflix/concurrency-limits>, `Gradient2Limit.java`.

use std::time::Duration;

use tokio::time::Instant;

use crate::policy::LimitPolicy;

/// Answers are judged in windows of at least this long …
const WINDOW: Duration = Duration::from_millis(100);
/// … and so many answers, so that one slow answer is not taken for a queue.
const WINDOW_ANSWERS: u32 = 10;
/// A queue this long, in calls, is room to grow rather than trouble.
const QUEUE: f64 = 4.0;
/// How much of the way to the new limit is gone at once.
const SMOOTHING: f64 = 0.2;
/// The long-term average looks back over about so many windows …
const LONG: f64 = 600.0;
/// … and is a plain average of the first ones.
const WARM_UP: u32 = 10;

pub(crate) struct Gradient {
    min: f64,
    max: f64,
    tolerance: f64,
    limit: f64,
    /// The long-term average of answers' times, in seconds, and the windows in it.
    long: f64,
    windows: u32,
    began: Option<Instant>,
    answers: u32,
    total: Duration,
    most_in_flight: usize,
}

impl Gradient {
    pub fn new(policy: &LimitPolicy) -> Self {
        Self {
            min: policy.min as f64,
            max: policy.max as f64,
            tolerance: policy.tolerance,
            limit: policy.start as f64,
            long: 0.0,
            windows: 0,
            began: None,
            answers: 0,
            total: Duration::ZERO,
            most_in_flight: 0,
        }
    }

    /// Calls that may be under way.
    pub fn limit(&self) -> usize {
        self.limit as usize
    }

    /// Takes note of an answer that took `time` while `in_flight` calls, itself included, were under way.
    pub fn answered(&mut self, now: Instant, time: Duration, in_flight: usize) {
        let began = *self.began.get_or_insert(now);
        self.answers += 1;
        self.total += time;
        self.most_in_flight = self.most_in_flight.max(in_flight);
        if self.answers >= WINDOW_ANSWERS && now.saturating_duration_since(began) >= WINDOW {
            let short = (self.total / self.answers).as_secs_f64().max(f64::MIN_POSITIVE);
            self.judge(short);
            (self.began, self.answers, self.total, self.most_in_flight) = (Some(now), 0, Duration::ZERO, 0);
        }
    }

    fn judge(&mut self, short: f64) {
        self.windows = self.windows.saturating_add(1);
        let weight = if self.windows <= WARM_UP { 1.0 / f64::from(self.windows) } else { 2.0 / (LONG + 1.0) };
        self.long += (short - self.long) * weight;
        // After a long slow spell the average is too high to notice the next one: let it fall faster.
        if self.long / short > 2.0 {
            self.long *= 0.95;
        }
        // When half of the limit was never needed, the times say nothing about it.
        if (self.most_in_flight as f64) < self.limit / 2.0 {
            return;
        }
        let gradient = (self.tolerance * self.long / short).clamp(0.5, 1.0);
        let aim = self.limit * gradient + QUEUE;
        self.limit = (self.limit + (aim - self.limit) * SMOOTHING).clamp(self.min, self.max);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Load {
        gradient: Gradient,
        now: Instant,
    }

    impl Load {
        fn new() -> Self {
            Self { gradient: Gradient::new(&LimitPolicy::default()), now: Instant::now() }
        }

        /// `windows` windows, full of calls up to `share` of the limit, that answer in `millis`.
        fn run(&mut self, windows: u32, share: f64, millis: u64) -> usize {
            for _ in 0..windows * WINDOW_ANSWERS {
                self.now += WINDOW / (WINDOW_ANSWERS - 1);
                let in_flight = (self.gradient.limit() as f64 * share).ceil() as usize;
                self.gradient.answered(self.now, Duration::from_millis(millis), in_flight);
            }
            self.gradient.limit()
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_steady_service_in_demand_is_given_more_up_to_the_bulkhead() {
        let mut load = Load::new();
        assert_eq!(load.gradient.limit(), 20);
        assert!(load.run(50, 1.0, 5) > 50);
        assert_eq!(load.run(500, 1.0, 5), 200);
    }

    #[tokio::test(start_paused = true)]
    async fn a_limit_that_nobody_needs_stays() {
        assert_eq!(Load::new().run(500, 0.3, 5), 20);
    }

    #[tokio::test(start_paused = true)]
    async fn a_service_that_slows_down_is_given_less_and_recovers() {
        let mut load = Load::new();
        let before = load.run(200, 1.0, 5);
        let during = load.run(60, 1.0, 50);
        assert!(during < before / 2, "{before} then {during}");
        assert!(during >= 10);
        assert!(load.run(200, 1.0, 5) > during);
    }

    #[tokio::test(start_paused = true)]
    async fn answers_within_the_tolerance_are_no_reason_to_give_less() {
        let mut load = Load::new();
        let before = load.run(100, 1.0, 10);
        assert!(load.run(20, 1.0, 14) >= before);
    }
}
