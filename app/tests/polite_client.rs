//! Many clients against a server that cannot serve them all, in virtual time: the very code that runs in browsers.
//!
//! What it shows holds where the server has at least some five calls a second for each client. With less, a client asks
//! too seldom to learn quickly: at one a second and below, more than 0.3 calls per accepted one are rejected, and finding a
//! server that is well again takes longer than two seconds. The shipped buckets let a browser make two or three calls a
//! second, so that a crowd of browsers is in that range, and their bound is the server's Retry-After.
//!
//! Prints what it measures: `cargo nextest run -p app --features ssr --test polite_client --no-capture`.

use std::{cmp::Reverse, collections::BinaryHeap};

use app::client::{
    MAX_ATTEMPTS, Ms, Policy,
    gate::{Gate, Outcome},
};

const CLIENTS: usize = 100;
/// Calls a second that the server does while it is in trouble.
const CAPACITIES: [f64; 2] = [500.0, 1_000.0];
const ROUND_TRIP_MS: Ms = 30;
const START: Ms = 1_700_000_000_000;
/// What a rejection asks for; also what the client assumes where the server does not say.
const RETRY_AFTER_S: u32 = 1;
/// Trouble lasts until here; all but its beginning counts as steady.
const WELL_AT: Ms = START + 30_000;
const STEADY_FROM: Ms = START + 10_000;
const END: Ms = START + 36_000;
const BIN_MS: Ms = 250;
/// The bucket is not what is tried here: it never says no.
const POLICY: Policy = Policy { burst: 1_000_000, per_s: 1_000_000, keep_ms: 0, tag: "" };

/// xorshift64*: the same numbers in every run.
struct Random(u64);

impl Random {
    fn next(&mut self) -> f64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 11) as f64 / (1_u64 << 53) as f64
    }
}

/// Does `per_s` calls, and has a queue of 50 ms; beyond that it says no at once.
struct Server {
    per_s: f64,
    tokens: f64,
    at: Ms,
}

impl Server {
    fn call(&mut self, now: Ms) -> Outcome {
        self.tokens = (self.tokens + (now - self.at) as f64 / 1_000.0 * self.per_s).min((self.per_s * 0.05).max(1.0));
        self.at = now;
        if self.tokens >= 1.0 {
            self.tokens -= 1.0;
            Outcome::Accepted
        } else {
            Outcome::Rejected { retry_after_s: Some(RETRY_AFTER_S) }
        }
    }
}

#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Event {
    /// A person wants something.
    Wish,
    /// A call that was rejected is tried again: its number of tries so far.
    Again(u32),
    Answer {
        tries: u32,
        accepted: bool,
    },
}

/// How the trouble ends.
#[derive(Clone, Copy, Debug)]
enum End {
    /// The server can do all that is asked, and more.
    CapacityBack,
    /// People ask for less than the server can do.
    CrowdGone,
}

#[derive(Default)]
struct Counted {
    accepted: u32,
    rejected: u32,
    retries: u32,
    first: u32,
    /// By time after START: wishes, and those of them that were fulfilled without waiting.
    bins: Vec<(u32, u32)>,
}

fn simulate(capacity: f64, overload: f64, end: End, seed: u64) -> Counted {
    let mut random = Random(seed);
    let mut clients = vec![Gate::default(); CLIENTS];
    let mut server = Server { per_s: capacity, tokens: 0.0, at: START };
    let mut events = BinaryHeap::new();
    let mut order = 0_u64;
    let mut push = |events: &mut BinaryHeap<_>, at: Ms, client: usize, event: Event| {
        order += 1;
        events.push(Reverse((at, order, client, event)));
    };
    for client in 0..CLIENTS {
        push(&mut events, START + (random.next() * 100.0) as Ms, client, Event::Wish);
    }
    let mut counted = Counted { bins: vec![(0, 0); ((END - START) / BIN_MS) as usize], ..Counted::default() };
    while let Some(Reverse((now, _, client, event))) = events.pop() {
        if now >= END {
            break;
        }
        let well = now >= WELL_AT;
        let wanted = match end {
            End::CrowdGone if well => capacity * 0.8,
            End::CapacityBack | End::CrowdGone => capacity * overload,
        };
        server.per_s = match end {
            End::CapacityBack if well => wanted * 1.2,
            End::CapacityBack | End::CrowdGone => capacity,
        };
        let steady = (STEADY_FROM..WELL_AT).contains(&now);
        let bin = ((now - START) / BIN_MS) as usize;
        let gate = &mut clients[client];
        let tries = match event {
            Event::Wish => {
                // exponential gaps: wishes are independent of one another
                let gap = -(1.0 - random.next()).ln() * 1_000.0 * CLIENTS as f64 / wanted;
                push(&mut events, now + (gap.round() as Ms).max(1), client, Event::Wish);
                counted.bins[bin].0 += 1;
                0
            }
            Event::Again(tries) => tries,
            Event::Answer { tries, accepted } => {
                let outcome =
                    if accepted { Outcome::Accepted } else { Outcome::Rejected { retry_after_s: Some(RETRY_AFTER_S) } };
                let wait = gate.told(now, outcome, random.next()).max(1);
                if !accepted && tries < MAX_ATTEMPTS && gate.budget.spend() {
                    push(&mut events, now + wait, client, Event::Again(tries));
                }
                continue;
            }
        };
        if gate.ask(now, false, &POLICY) > 0 {
            continue;
        }
        if tries == 0 {
            gate.budget.earn();
        }
        let outcome = server.call(now);
        let accepted = outcome == Outcome::Accepted;
        if steady {
            counted.accepted += u32::from(accepted);
            counted.rejected += u32::from(!accepted);
            counted.retries += u32::from(tries > 0);
            counted.first += u32::from(tries == 0);
        }
        if accepted && tries == 0 {
            counted.bins[bin].1 += 1;
        }
        push(&mut events, now + ROUND_TRIP_MS, client, Event::Answer { tries: tries + 1, accepted });
    }
    counted
}

/// Milliseconds from the end of the trouble until 95 % of all wishes are fulfilled, and stay so for a second.
fn recovery(counted: &Counted) -> Ms {
    let well = ((WELL_AT - START) / BIN_MS) as usize;
    let bins = &counted.bins[well..];
    (0..bins.len() - 4)
        .find(|first| {
            let (wishes, fulfilled) =
                bins[*first..*first + 4].iter().fold((0, 0), |sum, bin| (sum.0 + bin.0, sum.1 + bin.1));
            f64::from(fulfilled) >= 0.95 * f64::from(wishes)
        })
        .map_or(Ms::MAX, |bin| bin as Ms * BIN_MS)
}

#[test]
fn an_overloaded_server_is_spared_and_found_again() {
    println!("{CLIENTS} clients");
    println!("end           capacity/s  overload  rejected/accepted  goodput  retries/calls  recovery ms");
    let mut broken = Vec::new();
    for end in [End::CapacityBack, End::CrowdGone] {
        for capacity in CAPACITIES {
            for overload in [2.0, 10.0, 50.0] {
                for seed in [1, 2] {
                    let counted = simulate(capacity, overload, end, 0x9E37_79B9_7F4A_7C15 ^ (seed << 20));
                    let seconds = (WELL_AT - STEADY_FROM) as f64 / 1_000.0;
                    let rejected = f64::from(counted.rejected) / f64::from(counted.accepted);
                    let goodput = f64::from(counted.accepted) / (capacity * seconds);
                    let retries = f64::from(counted.retries) / f64::from(counted.first);
                    let recovery = recovery(&counted);
                    let name = format!("{end:?}");
                    let line = format!(
                        "{name:<13} {capacity:<11} {overload:<9} {rejected:<18.3} {goodput:<8.3} {retries:<14.3} {recovery}"
                    );
                    println!("{line}");
                    // a client that asks for nothing is polite as well: the server must be kept busy
                    if rejected > 0.3 || recovery > 2_000 || retries > 0.101 || goodput < 0.9 {
                        broken.push(line);
                    }
                }
            }
        }
    }
    let limits = "0.3 rejected per accepted, 90 % goodput, 10 % retries, 2 s";
    assert!(broken.is_empty(), "beyond {limits}:\n{}", broken.join("\n"));
}
