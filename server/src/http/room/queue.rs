//! Who is in, and who is next. Pure: it is told what time it is.

use std::{
    collections::{BTreeMap, HashMap},
    time::Duration,
};

use tokio::time::Instant;

/// The number of a ticket. Lower numbers were given out earlier.
pub type Number = u64;

/// The most who can wait; more are told to come back later.
const MOST_WAITING: usize = 200_000;
/// The rate of admissions is measured over about this long.
const RATE_WINDOW_S: f64 = 60.0;

#[derive(Clone, Copy, Debug)]
pub struct Rules {
    /// How many may be in at once.
    pub capacity: usize,
    /// Who is in and does nothing for so long has left.
    pub idle: Duration,
    /// Who waits and does not ask for so long has left; a few times the pause between two looks.
    pub patience: Duration,
}

/// Where somebody stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turn {
    In,
    Waiting {
        /// 1 is next.
        position: usize,
        estimate: Duration,
    },
    /// Too many wait already.
    Full,
}

pub struct Queue {
    rules: Rules,
    inside: HashMap<Number, Instant>,
    waiting: BTreeMap<Number, Instant>,
    swept: Instant,
    /// Admissions per second, smoothed.
    rate: f64,
    rated: Instant,
}

impl Queue {
    pub fn new(rules: Rules, now: Instant) -> Self {
        Self { rules, inside: HashMap::new(), waiting: BTreeMap::new(), swept: now, rate: 0.0, rated: now }
    }

    /// Somebody without a ticket comes, and would get this number. Who has to wait is counted from the second look on: a
    /// program that throws its tickets away takes nobody's place.
    pub fn arrive(&mut self, number: Number, now: Instant) -> Turn {
        self.sweep(now);
        if self.waiting.is_empty() && self.inside.len() < self.rules.capacity {
            self.admit(number, now);
            return Turn::In;
        }
        self.at(self.waiting.len())
    }

    /// Somebody with a ticket comes again; after a restart the ticket still says who was first.
    pub fn ask(&mut self, number: Number, now: Instant) -> Turn {
        self.sweep(now);
        if let Some(seen) = self.inside.get_mut(&number) {
            *seen = now;
            return Turn::In;
        }
        if !self.waiting.contains_key(&number) && self.waiting.len() >= MOST_WAITING {
            return Turn::Full;
        }
        self.waiting.insert(number, now);
        let ahead = self.waiting.range(..number).count();
        let free = self.rules.capacity.saturating_sub(self.inside.len());
        if ahead < free {
            self.waiting.remove(&number);
            self.admit(number, now);
            return Turn::In;
        }
        self.at(ahead)
    }

    fn at(&self, ahead: usize) -> Turn {
        let position = ahead + 1;
        // without a measure: everybody inside leaves after having done nothing for a while
        let rate =
            if self.rate > 0.001 { self.rate } else { self.rules.capacity as f64 / self.rules.idle.as_secs_f64() };
        let seconds = (position as f64 / rate.max(0.001)).clamp(1.0, 86_400.0);
        Turn::Waiting { position, estimate: Duration::from_secs_f64(seconds) }
    }

    fn admit(&mut self, number: Number, now: Instant) {
        self.inside.insert(number, now);
        let passed = now.duration_since(self.rated).as_secs_f64();
        self.rated = now;
        self.rate = self.rate * (-passed / RATE_WINDOW_S).exp() + 1.0 / RATE_WINDOW_S;
    }

    fn sweep(&mut self, now: Instant) {
        if now.duration_since(self.swept) < Duration::from_millis(200) {
            return;
        }
        self.swept = now;
        let Rules { idle, patience, .. } = self.rules;
        self.inside.retain(|_, seen| now.duration_since(*seen) < idle);
        self.waiting.retain(|_, seen| now.duration_since(*seen) < patience);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    fn queue(capacity: usize) -> (Queue, Instant) {
        let now = Instant::now();
        (Queue::new(Rules { capacity, idle: 60 * SECOND, patience: 15 * SECOND }, now), now)
    }

    fn position(turn: Turn) -> usize {
        match turn {
            Turn::In => 0,
            Turn::Waiting { position, .. } => position,
            Turn::Full => usize::MAX,
        }
    }

    #[test]
    fn who_comes_first_is_served_first() {
        let (mut queue, start) = queue(2);
        let at = |seconds| start + seconds * SECOND;
        assert_eq!(queue.arrive(1, at(0)), Turn::In);
        assert_eq!(queue.arrive(2, at(0)), Turn::In);
        assert_eq!(position(queue.arrive(3, at(1))), 1);
        queue.arrive(4, at(1));
        queue.arrive(5, at(1));
        for (number, place) in [(5, 1), (4, 1), (3, 1), (4, 2), (5, 3)] {
            assert_eq!(position(queue.ask(number, at(2))), place, "{number}");
        }
        // one who is in goes on, the other one leaves
        for seconds in [10, 20, 30, 40, 50] {
            queue.ask(1, at(seconds));
            for number in [3, 4, 5] {
                queue.ask(number, at(seconds));
            }
        }
        assert_eq!(position(queue.ask(5, at(61))), 3, "asking first does not help");
        assert_eq!(queue.ask(3, at(61)), Turn::In);
        assert_eq!(position(queue.ask(4, at(61))), 1);
        assert_eq!(position(queue.arrive(6, at(61))), 3, "who comes new does not overtake");
    }

    #[test]
    fn who_stops_asking_loses_the_turn_and_keeps_the_number() {
        let (mut queue, start) = queue(1);
        let at = |seconds| start + seconds * SECOND;
        queue.arrive(1, at(0));
        queue.ask(2, at(0));
        queue.ask(3, at(0));
        queue.ask(3, at(10));
        assert_eq!(position(queue.ask(3, at(20))), 1, "2 has left");
        assert_eq!(position(queue.ask(2, at(21))), 1, "and is back where it was");
        assert_eq!(position(queue.ask(3, at(21))), 2);
    }

    #[test]
    fn tickets_that_are_thrown_away_take_nobodys_place() {
        let (mut queue, start) = queue(1);
        queue.arrive(1, start);
        for number in 2..1_000 {
            assert_eq!(position(queue.arrive(number, start)), 1);
        }
        assert_eq!(position(queue.ask(1_000, start)), 1);
    }

    #[test]
    fn the_estimate_follows_the_pace() {
        let (mut queue, start) = queue(100);
        // one a second comes in
        for second in 0..50 {
            queue.arrive(second, start + u32::try_from(second).unwrap() * SECOND);
        }
        let now = start + 50 * SECOND;
        for number in 1_000..1_070 {
            queue.ask(number, now);
        }
        let Turn::Waiting { position, estimate } = queue.ask(1_069, now) else { panic!("still waiting") };
        assert_eq!(position, 20);
        assert!((5..90).contains(&estimate.as_secs()), "{estimate:?}");
    }
}
