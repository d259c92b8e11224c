//! How long to wait after a rejection, and how often a call may be tried again at all.

use super::Ms;

const BASE_MS: Ms = 500;
/// Nobody is made to wait longer for the next try, whatever the server says.
pub const CAP_MS: Ms = 30_000;

/// Milliseconds to wait after the `fails`-th rejection in a row (1 is the first), `random` from 0 to 1.
///
/// Full jitter: anything between nothing and the doubled time, so that those who were refused together do not come back
/// together. What the server asked for is always waited, and a fifth more at most for the same reason.
pub fn wait(fails: u32, retry_after_s: Option<u32>, random: f64) -> Ms {
    let spread = |ms: Ms| (ms as f64 * random) as Ms;
    match retry_after_s {
        Some(seconds) => {
            let asked = (Ms::from(seconds) * 1_000).min(CAP_MS);
            asked + spread(asked / 5)
        }
        None => spread((BASE_MS << fails.min(8)).min(CAP_MS)),
    }
}

/// Tries beyond the first are paid for by first tries: one in ten. In thousandths of a try.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Budget(pub u32);

impl Budget {
    const EARNED: u32 = 100;
    const COST: u32 = 1_000;
    const MOST: u32 = 3_000;

    pub fn earn(&mut self) {
        self.0 = (self.0 + Self::EARNED).min(Self::MOST);
    }

    /// False: there is nothing left to pay another try with.
    pub fn spend(&mut self) -> bool {
        let left = self.0.checked_sub(Self::COST);
        self.0 = left.unwrap_or(self.0);
        left.is_some()
    }
}

impl Default for Budget {
    /// The first failure of somebody who just came is worth one more try.
    fn default() -> Self {
        Self(Self::COST)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_server_asks_for_is_waited_and_little_more() {
        assert_eq!(wait(1, Some(5), 0.0), 5_000);
        assert_eq!(wait(1, Some(5), 0.999), 5_999);
        assert_eq!(wait(1, Some(4_000_000_000), 0.0), CAP_MS);
        assert_eq!(wait(7, Some(0), 0.9), 0);
    }

    #[test]
    fn jitter_covers_everything_up_to_a_doubling_limit() {
        assert_eq!(wait(1, None, 0.0), 0);
        assert_eq!(wait(1, None, 0.5), 500);
        assert_eq!(wait(3, None, 0.5), 2_000);
        assert_eq!(wait(u32::MAX, None, 1.0), CAP_MS);
    }

    #[test]
    fn ten_calls_pay_for_one_retry() {
        let mut budget = Budget::default();
        assert!(budget.spend());
        let retries = (0..1_000)
            .filter(|_| {
                budget.earn();
                budget.spend()
            })
            .count();
        assert_eq!(retries, 100);
    }
}
