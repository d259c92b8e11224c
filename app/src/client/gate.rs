//! May this call be made now? All that one server function remembers about the server, and its compact text form.

use super::{
    Ms, Policy,
    backoff::{self, Budget},
    bucket::Bucket,
    throttle::Throttle,
};

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Gate {
    pub bucket: Bucket,
    pub throttle: Throttle,
    pub budget: Budget,
    /// Nothing is asked before: the server said so, or the jittered wait after a failure.
    pub hold_until: Ms,
    /// Rejections in a row.
    pub fails: u32,
}

/// How a call ended. One that was given up by the caller did not end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The server did its work, whatever it answered.
    Accepted,
    /// The server had no time for it, or (without a time) could not be reached.
    Rejected { retry_after_s: Option<u32> },
}

impl Outcome {
    /// By HTTP status: overload and what a gateway says in place of the server are rejections. One that does not say
    /// for how long is taken to ask for a second.
    pub fn of(status: u16, retry_after_s: Option<u32>) -> Self {
        match status {
            429 | 502 | 503 | 504 => Self::Rejected { retry_after_s: retry_after_s.or(Some(1)) },
            _ => Self::Accepted,
        }
    }
}

impl Gate {
    /// Milliseconds until a call may be made; 0: now, and it counts as made. `insists`: a person asked for it by hand,
    /// knowing that it may be too early; only the bucket keeps that from becoming a storm.
    pub fn ask(&mut self, now: Ms, insists: bool, policy: &Policy) -> Ms {
        let gap_us = 1_000_000 / i64::from(policy.per_s.max(1));
        let mut wait = self.bucket.wait(now, policy.burst, gap_us);
        if !insists {
            wait = wait.max(self.wait(now));
        }
        if wait == 0 {
            self.bucket.take(now, policy.burst, gap_us);
            self.throttle.take(now);
        }
        wait
    }

    /// As the server wants it. A clock that was set back must not make anybody wait for longer than the longest wait.
    fn wait(&self, now: Ms) -> Ms {
        let hold = self.hold_until - now;
        let hold = if hold > backoff::CAP_MS * 6 / 5 { 0 } else { hold.max(0) };
        hold.max(self.throttle.wait(now))
    }

    /// Answers with the milliseconds to wait before the same call may be tried again. `random` from 0 to 1.
    pub fn told(&mut self, now: Ms, outcome: Outcome, random: f64) -> Ms {
        match outcome {
            Outcome::Accepted => {
                self.throttle.accepted(now);
                self.fails = 0;
                self.hold_until = 0;
                0
            }
            Outcome::Rejected { retry_after_s } => {
                self.throttle.rejected(now);
                self.fails = self.fails.saturating_add(1);
                let wait = backoff::wait(self.fails, retry_after_s, random);
                if retry_after_s.is_some() {
                    self.hold_until = self.hold_until.max(now + wait);
                }
                wait
            }
        }
    }

    /// Numbers between spaces: what tabs share. No JSON, whose code would weigh more than all of this.
    pub fn write(&self) -> String {
        let t = &self.throttle;
        let mut text = String::with_capacity(96);
        let numbers = [
            self.bucket.clear_us,
            i64::from(self.budget.0),
            self.hold_until,
            i64::from(self.fails),
            t.gap_us,
            t.last_reject,
            i64::from(t.run),
            t.second,
            i64::from(t.second_accepts[0]),
            i64::from(t.second_accepts[1]),
            t.pace.clear_us,
        ];
        for number in numbers {
            text.push_str(&number.to_string());
            text.push(' ');
        }
        text
    }

    /// `None` when it is not what [`write`](Self::write) made: then nothing is remembered.
    pub fn read(text: &str) -> Option<Self> {
        let mut numbers = text.split_ascii_whitespace().map(|number| number.parse::<i64>().ok());
        let mut next = || numbers.next().flatten();
        let small = |number: i64| u32::try_from(number).ok();
        Some(Self {
            bucket: Bucket { clear_us: next()? },
            budget: Budget(small(next()?)?),
            hold_until: next()?,
            fails: small(next()?)?,
            throttle: Throttle {
                gap_us: next()?,
                last_reject: next()?,
                run: i32::try_from(next()?).ok()?,
                second: next()?,
                second_accepts: [small(next()?)?, small(next()?)?],
                pace: Bucket { clear_us: next()? },
            },
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const T0: Ms = 1_700_000_000_000;
    const POLICY: Policy = Policy { burst: 3, per_s: 1, keep_ms: 0, tag: "" };

    #[test]
    fn retry_after_is_waited_out_and_then_the_gate_is_open() {
        let mut gate = Gate::default();
        assert_eq!(gate.ask(T0, false, &POLICY), 0);
        gate.told(T0, Outcome::of(503, Some(7)), 0.0);
        assert_eq!(gate.ask(T0, false, &POLICY), 7_000);
        assert_eq!(gate.ask(T0 + 6_999, false, &POLICY), 1);
        assert_eq!(gate.ask(T0 + 7_000, false, &POLICY), 0);
        gate.told(T0 + 7_010, Outcome::of(200, None), 0.0);
        assert_eq!((gate.fails, gate.hold_until), (0, 0));
    }

    #[test]
    fn a_person_may_insist_as_often_as_the_bucket_lets_them() {
        let mut gate = Gate::default();
        gate.told(T0, Outcome::of(429, Some(30)), 0.0);
        let made = (0..20).filter(|_| gate.ask(T0, true, &POLICY) == 0).count();
        assert_eq!(made, 3);
        assert!(gate.ask(T0, false, &POLICY) >= 30_000);
    }

    #[test]
    fn a_shorter_wait_does_not_take_back_a_longer_one() {
        let mut gate = Gate::default();
        gate.told(T0, Outcome::of(503, Some(20)), 0.0);
        gate.told(T0 + 10, Outcome::of(503, Some(1)), 0.0);
        assert_eq!(gate.hold_until, T0 + 20_000);
    }

    #[test]
    fn refusals_of_the_business_are_no_overload() {
        for status in [200, 304, 400, 401, 404, 409, 422, 500] {
            assert_eq!(Outcome::of(status, Some(9)), Outcome::Accepted, "{status}");
        }
    }

    #[test]
    fn a_clock_that_was_set_back_holds_nobody() {
        let mut gate = Gate::default();
        gate.told(T0, Outcome::of(503, Some(30)), 0.5);
        assert_eq!(gate.ask(T0 - 3_600_000, false, &POLICY), 0);
    }

    #[test]
    fn the_state_survives_being_written_and_read() {
        let mut gate = Gate::default();
        for n in 0..10 {
            gate.budget.earn();
            gate.ask(T0 + n, true, &POLICY);
            gate.told(T0 + n, if n % 3 == 0 { Outcome::of(503, None) } else { Outcome::Accepted }, 0.3);
        }
        assert_eq!(Gate::read(&gate.write()), Some(gate));
    }

    #[test]
    fn a_broken_state_is_no_state() {
        for text in ["", "1 2 3", "a b c", "1 -5 3 4 5 6 7 8 9 1 1 1 1 1 1 1 1 1 1 1", "9999999999999999999"] {
            assert_eq!(Gate::read(text), None, "{text}");
        }
    }
}
