//! Calls and failures of the last seconds.

use std::time::Duration;

use tokio::time::Instant;

const SLOTS: usize = 10;

/// A sliding window of ten slots: exact to a tenth of its length, and of constant size.
pub(crate) struct Window {
    slot: Duration,
    began: Instant,
    now: usize,
    slots: [(u32, u32); SLOTS],
}

impl Window {
    pub fn new(length: Duration, now: Instant) -> Self {
        Self { slot: length / SLOTS as u32, began: now, now: 0, slots: [(0, 0); SLOTS] }
    }

    pub fn add(&mut self, now: Instant, failed: bool) {
        let passed = (now.saturating_duration_since(self.began).as_nanos() / self.slot.as_nanos().max(1)) as usize;
        for _ in 0..passed.min(SLOTS) {
            self.now = (self.now + 1) % SLOTS;
            self.slots[self.now] = (0, 0);
        }
        if passed >= SLOTS {
            self.began = now;
        } else {
            self.began += self.slot * passed as u32;
        }
        let (calls, failures) = &mut self.slots[self.now];
        *calls = calls.saturating_add(1);
        *failures = failures.saturating_add(u32::from(failed));
    }

    /// Calls and failures, as of the last [`add`](Self::add).
    pub fn sums(&self) -> (u32, u32) {
        self.slots.iter().fold((0, 0), |(calls, failures), slot| {
            (u32::saturating_add(calls, slot.0), u32::saturating_add(failures, slot.1))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn what_is_older_than_the_window_is_forgotten() {
        let start = Instant::now();
        let mut window = Window::new(Duration::from_secs(10), start);
        for second in 0..10 {
            window.add(start + Duration::from_secs(second), true);
        }
        assert_eq!(window.sums(), (10, 10));
        window.add(start + Duration::from_secs(12), false);
        assert_eq!(window.sums(), (8, 7));
        window.add(start + Duration::from_secs(3_600), false);
        assert_eq!(window.sums(), (1, 0));
    }
}
