//! Adaptive throttling: when the server rejects calls, ask about as often as it accepts them.
//!
//! The known law refuses a call with p = max(0, (requests − K·accepts) / (requests + 1)) over two minutes, K = 1.3: of all
//! calls made, 0.3 per accepted one are rejected. Tossing that coin remembers a burst for two minutes: somebody who asks
//! once a second afterwards is still refused most times, and after an outage it takes minutes to open again. So the same
//! bound is kept by a **pace** in calls a second, whatever was asked meanwhile: each accepted call adds a little to it,
//! each rejected one takes a share of it away (which also brings all clients to the same pace), and accepts in a row
//! double it, because such a run is rare while the server rejects. `app/tests/polite_client.rs` tries the numbers.

use super::{Ms, bucket::Bucket};

/// Even a server that accepts nothing is asked this often.
const SLOWEST_US: i64 = 30_000_000;
/// A rejection makes the time between two calls longer, in percent of what it was.
const SLOWER_PERCENT: i64 = 130;
/// Rejections so close together are one: their calls were under way at the same time.
const TOGETHER_MS: Ms = 100;
/// An accepted call adds so many thousandths of a call a second to the pace,
const FASTER: i64 = 700;
/// but no more than this part of it, so that a slow pace is not left in leaps.
const FASTER_PART: i64 = 4;
/// So many accepts in a row are no accident any more: from here on each one doubles the pace.
const RUN: i32 = 12;
/// After so many doublings the server is well, and nothing is throttled.
const WELL: i32 = 6;
/// Without a rejection for so long nothing is throttled either.
const FORGET_MS: Ms = 120_000;
/// A person who tries twice is not a storm.
const BURST: u32 = 2;

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Throttle {
    /// Microseconds between two calls; 0: nothing is throttled.
    pub gap_us: i64,
    pub last_reject: Ms,
    /// Calls in a row that ended alike: above zero accepted ones, below zero rejected ones.
    pub run: i32,
    /// The second that `second_accepts` counts, and the calls accepted in it and in the one before: the pace to begin with.
    pub second: i64,
    pub second_accepts: [u32; 2],
    pub pace: Bucket,
}

impl Throttle {
    /// Milliseconds until a call may be made; 0: now.
    pub fn wait(&self, now: Ms) -> Ms {
        if self.is_off(now) { 0 } else { self.pace.wait(now, BURST, self.pace_us()) }
    }

    /// One call is made.
    pub fn take(&mut self, now: Ms) {
        if !self.is_off(now) {
            let gap = self.pace_us();
            self.pace.take(now, BURST, gap);
        }
    }

    pub fn accepted(&mut self, now: Ms) {
        self.tick(now);
        self.second_accepts[0] += 1;
        self.run = self.run.max(0) + 1;
        if self.is_off(now) || self.run >= RUN + WELL {
            self.gap_us = 0;
        } else if self.run <= RUN {
            let per_s = 1_000_000_000 / self.gap_us;
            self.gap_us = (1_000_000_000 / (per_s + FASTER.min(per_s / FASTER_PART))).max(1);
        }
    }

    pub fn rejected(&mut self, now: Ms) {
        self.tick(now);
        if self.is_off(now) {
            self.pace = Bucket::default();
            self.gap_us = 1_000_000 / (i64::from(self.second_accepts.into_iter().max().unwrap_or_default()) + 1);
        } else if self.run <= RUN && now - self.last_reject >= TOGETHER_MS {
            self.gap_us = (self.gap_us * SLOWER_PERCENT / 100).min(SLOWEST_US);
        }
        self.run = self.run.min(0) - 1;
        self.last_reject = now;
    }

    fn is_off(&self, now: Ms) -> bool {
        self.gap_us <= 0 || !(0..=FORGET_MS).contains(&(now - self.last_reject))
    }

    fn pace_us(&self) -> i64 {
        (self.gap_us >> (self.run - RUN).clamp(0, WELL)).max(1)
    }

    fn tick(&mut self, now: Ms) {
        let second = now.div_euclid(1_000);
        if second != self.second {
            let before = if second == self.second + 1 { self.second_accepts[0] } else { 0 };
            self.second_accepts = [0, before];
            self.second = second;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Asks every `every` ms for `ms`; every `n`-th call that is made is accepted. Answers with (made, accepted).
    fn ask(throttle: &mut Throttle, from: Ms, ms: Ms, every: usize, accept: impl Fn(u32) -> bool) -> (u32, u32) {
        let (mut made, mut accepted) = (0, 0);
        for now in (from..from + ms).step_by(every) {
            if throttle.wait(now) > 0 {
                continue;
            }
            throttle.take(now);
            made += 1;
            if accept(made) {
                accepted += 1;
                throttle.accepted(now);
            } else {
                throttle.rejected(now);
            }
        }
        (made, accepted)
    }

    const T0: Ms = 1_700_000_000_000;

    #[test]
    fn a_server_that_accepts_is_never_spared() {
        let mut throttle = Throttle::default();
        assert_eq!(ask(&mut throttle, T0, 10_000, 1, |_| true), (10_000, 10_000));
    }

    #[test]
    fn a_dead_server_is_asked_less_and_less() {
        let mut throttle = Throttle::default();
        let (made, _) = ask(&mut throttle, T0, 60_000, 10, |_| false);
        assert!(made <= 30, "{made} calls in a minute");
        let (later, _) = ask(&mut throttle, T0 + 60_000, 120_000, 10, |_| false);
        assert!(later <= 6, "{later} calls in two minutes");
    }

    #[test]
    fn a_run_of_accepts_opens_it_at_once() {
        let mut throttle = Throttle::default();
        ask(&mut throttle, T0, 60_000, 10, |n| n % 5 != 0);
        assert!(throttle.gap_us > 0);
        for n in 0..i64::from(RUN + WELL) {
            throttle.accepted(T0 + 60_000 + n);
        }
        assert_eq!(throttle.gap_us, 0);
    }

    #[test]
    fn it_begins_with_the_pace_at_which_the_server_accepted_lately() {
        let mut throttle = Throttle::default();
        for n in 0..50 {
            throttle.accepted(T0 + n * 20);
        }
        throttle.rejected(T0 + 1_000);
        assert_eq!(1_000_000 / throttle.gap_us, 51);
    }

    #[test]
    fn calls_that_fail_together_are_one_failure() {
        let mut throttle = Throttle::default();
        throttle.rejected(T0);
        let gap = throttle.gap_us;
        throttle.rejected(T0 + 50);
        assert_eq!(throttle.gap_us, gap);
        throttle.rejected(T0 + 200);
        assert!(throttle.gap_us > gap);
    }

    #[test]
    fn two_minutes_without_a_rejection_are_well_again() {
        let mut throttle = Throttle::default();
        for n in 0..20 {
            throttle.rejected(T0 + n * 1_000);
        }
        throttle.take(T0 + 20_000);
        throttle.take(T0 + 20_000);
        assert!(throttle.wait(T0 + 20_000) > 0);
        assert_eq!(throttle.wait(T0 + 140_001), 0);
    }

    #[test]
    fn a_clock_that_was_set_back_throttles_nobody() {
        let mut throttle = Throttle::default();
        throttle.rejected(T0);
        throttle.take(T0);
        throttle.take(T0);
        assert_eq!(throttle.wait(T0 - 60_000), 0);
    }
}
