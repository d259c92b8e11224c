//! What carries messages to people, and a simulated one that fails on purpose.

use std::{
    collections::{HashSet, VecDeque},
    ops::RangeInclusive,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use async_trait::async_trait;
use storage::Ambient;

/// A message on its way out. `key` is the idempotency key: a gateway sends one message a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outgoing {
    pub key: String,
    /// E.164 phone or mail address.
    pub to: String,
    pub text: String,
}

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum GatewayError {
    /// It will never be sent: trying again is of no use.
    #[error("refused: {0}")]
    Refused(String),
    /// No answer, or not now: it may have been sent.
    #[error("unavailable: {0}")]
    Unavailable(String),
}

/// A gateway for text messages and mail.
#[async_trait]
pub trait Gateway: Send + Sync + 'static {
    async fn send(&self, message: &Outgoing) -> Result<(), GatewayError>;
}

/// Keys that a simulated gateway remembers.
const REMEMBERED: usize = 100_000;

/// Sends nothing, but remembers what it took; fails and dawdles as told. Of its failures, half come after the message
/// was taken, as with a connection that breaks before the answer.
pub struct SimulatedGateway {
    ambient: Ambient,
    fail: f64,
    slow_ms: RangeInclusive<u64>,
    taken: Mutex<Taken>,
}

#[derive(Default)]
struct Taken {
    keys: HashSet<String>,
    oldest: VecDeque<String>,
    duplicates: u64,
}

impl SimulatedGateway {
    /// `fail`: the chance of a failure, between 0 and 1. `slow_ms`: how long it takes.
    pub fn new(ambient: Ambient, fail: f64, slow_ms: RangeInclusive<u64>) -> Self {
        Self { ambient, fail, slow_ms, taken: Mutex::default() }
    }

    /// How many different messages it took (the last 100,000), and how many came again and were left out.
    pub fn counts(&self) -> (usize, u64) {
        let taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        (taken.keys.len(), taken.duplicates)
    }

    fn take(&self, key: &str) {
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        if !taken.keys.insert(key.to_owned()) {
            taken.duplicates += 1;
            return;
        }
        taken.oldest.push_back(key.to_owned());
        if taken.oldest.len() > REMEMBERED
            && let Some(oldest) = taken.oldest.pop_front()
        {
            taken.keys.remove(&oldest);
        }
    }

    fn random(&self) -> u32 {
        u32::from_le_bytes(self.ambient.bytes())
    }
}

#[async_trait]
impl Gateway for SimulatedGateway {
    async fn send(&self, message: &Outgoing) -> Result<(), GatewayError> {
        let width = self.slow_ms.end().saturating_sub(*self.slow_ms.start()).saturating_add(1);
        let wait_ms = self.slow_ms.start() + u64::from(self.random()) % width;
        if wait_ms > 0 {
            tokio::time::sleep(Duration::from_millis(wait_ms)).await;
        }
        let dice = f64::from(self.random()) / f64::from(u32::MAX);
        if dice < self.fail / 2.0 {
            return Err(GatewayError::Unavailable("simulated: no connection".into()));
        }
        self.take(&message.key);
        if dice < self.fail {
            return Err(GatewayError::Unavailable("simulated: no answer".into()));
        }
        Ok(())
    }
}
