//! A token bucket, as one number: when the bucket would be full again (the generic cell rate algorithm).
//!
//! One number is easy to share between tabs and needs no timer.

use super::Ms;

/// Microseconds, so that several calls a millisecond can be told apart.
const US: i64 = 1_000;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Bucket {
    /// Unix microseconds at which no call is owed any more.
    pub clear_us: i64,
}

impl Bucket {
    /// Milliseconds until a call may be made; 0: now. `gap_us` is the time between two calls in the long run.
    pub fn wait(&self, now: Ms, burst: u32, gap_us: i64) -> Ms {
        let early = self.owed(now, burst, gap_us) - gap_us * i64::from(burst.max(1) - 1);
        if early <= 0 { 0 } else { early.div_euclid(US) + 1 }
    }

    /// One call is made.
    pub fn take(&mut self, now: Ms, burst: u32, gap_us: i64) {
        self.clear_us = now * US + self.owed(now, burst, gap_us) + gap_us;
    }

    /// Never more than the whole burst: a clock that was set back must not close the gate for hours.
    fn owed(&self, now: Ms, burst: u32, gap_us: i64) -> i64 {
        (self.clear_us - now * US).clamp(0, gap_us * i64::from(burst.max(1)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GAP: i64 = 500_000;

    fn calls(bucket: &mut Bucket, now: Ms, tries: u32) -> u32 {
        (0..tries)
            .filter(|_| {
                let free = bucket.wait(now, 5, GAP) == 0;
                if free {
                    bucket.take(now, 5, GAP);
                }
                free
            })
            .count() as u32
    }

    #[test]
    fn a_burst_passes_and_then_the_rate() {
        let mut bucket = Bucket::default();
        assert_eq!(calls(&mut bucket, 1_000, 100), 5);
        assert_eq!(calls(&mut bucket, 1_499, 100), 0);
        assert_eq!(calls(&mut bucket, 1_500, 100), 1);
        assert_eq!(calls(&mut bucket, 3_500, 100), 4);
        assert_eq!(calls(&mut bucket, 60_000, 100), 5);
    }

    #[test]
    fn the_wait_it_tells_is_enough_and_not_too_long() {
        let mut bucket = Bucket::default();
        calls(&mut bucket, 0, 5);
        let wait = bucket.wait(0, 5, GAP);
        assert!((500..=501).contains(&wait), "{wait}");
        assert_eq!(bucket.wait(wait, 5, GAP), 0);
    }

    #[test]
    fn a_clock_set_back_costs_a_burst_at_most() {
        let mut bucket = Bucket::default();
        calls(&mut bucket, 1_000_000_000, 5);
        assert!(bucket.wait(1_000, 5, GAP) <= 501);
    }
}
