//! Answers of services, kept for a short time and asked for once however many want them.
//!
//! Only questions that are [`Shared`] can be asked through it: their answers are the same for everybody. The trait is not
//! there for anything about a person, so that sharing a private answer does not compile.
//!
//! An answer is *fresh* for a while, then served while it is asked for anew in the background, and if its service fails
//! it is served for much longer, said to be old. A change in the service ends all of that at once: see [`tags`].

pub mod follow;
pub mod loaded;
pub mod shared;
pub mod tags;

use std::{
    any::Any,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use app::models::{Trouble, TroubleCode};
use contracts::Clients;
use moka::future::Cache;
use resilience::{CallContext, Priority, context};
use storage::Ambient;
use tokio::time::Instant;

use super::call::{READ, call};
pub use shared::Shared;
use tags::{Stamp, Tags};

/// How long an answer is good for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lifetimes {
    /// Served as it is.
    pub fresh: Duration,
    /// After that: served, and asked for anew in the background.
    pub revalidate: Duration,
    /// From the answer on: served, as old, while the service fails.
    pub on_error: Duration,
}

/// Which lifetimes a question has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keep {
    /// What changes now and then, and tells when it does.
    Catalog,
    /// What changes with every booking.
    Places,
}

/// The lifetimes in force and the memory to use.
#[derive(Clone, Copy, Debug)]
pub struct Settings {
    pub catalog: Lifetimes,
    pub places: Lifetimes,
    /// In bytes, by the size of the encoded answers.
    pub size: u64,
}

impl Settings {
    const fn of(&self, keep: Keep) -> Lifetimes {
        match keep {
            Keep::Catalog => self.catalog,
            Keep::Places => self.places,
        }
    }
}

/// Whom an answer is for. There is no other audience: what is about one person is never kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Everybody;

/// All that an answer depends on.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Key {
    audience: Everybody,
    method: &'static str,
    /// The encoded question: with its language, where the answer depends on one.
    arguments: Vec<u8>,
}

/// What became of a question.
struct Entry {
    /// The answer, or a refusal that is an answer ("no such hospital"); `None` when there never was one.
    answer: Option<Result<Arc<dyn Any + Send + Sync>, Trouble>>,
    /// Why it could not be asked for anew.
    failure: Option<Trouble>,
    asked: Instant,
    /// Unix milliseconds: what the page says when the answer is old.
    asked_ms: i64,
    stamp: Stamp,
    lifetimes: Lifetimes,
    size: u32,
    revalidating: AtomicBool,
}

impl Entry {
    fn age(&self) -> Duration {
        self.asked.elapsed()
    }
    fn is_fresh(&self, tags: &Tags) -> bool {
        self.answer.is_some() && self.age() < self.lifetimes.fresh && tags.current(&self.stamp)
    }
    fn may_be_revalidated(&self, tags: &Tags) -> bool {
        self.answer.is_some()
            && self.age() < self.lifetimes.fresh + self.lifetimes.revalidate
            && tags.current(&self.stamp)
    }
}

/// The answers kept. Cheap to clone.
#[derive(Clone)]
pub struct Kept(Arc<Parts>);

struct Parts {
    entries: Cache<Key, Arc<Entry>>,
    tags: Tags,
    settings: Settings,
    clients: Clients,
    ambient: Ambient,
}

impl Kept {
    pub fn new(settings: Settings, clients: Clients, ambient: Ambient, tags: Tags) -> Self {
        let entries = Cache::builder()
            .max_capacity(settings.size)
            .weigher(|key: &Key, entry: &Arc<Entry>| {
                u32::try_from(key.arguments.len()).unwrap_or(u32::MAX).saturating_add(entry.size).saturating_add(256)
            })
            .time_to_live(settings.catalog.on_error.max(settings.places.on_error))
            .build();
        Self(Arc::new(Parts { entries, tags, settings, clients, ambient }))
    }

    /// Which changes are known.
    pub fn tags(&self) -> &Tags {
        &self.0.tags
    }

    /// The answer to a question that everybody may ask: a kept one, or the service's. Notes in [`loaded`] what the page
    /// that is being made depends on, and how old it is.
    ///
    /// # Errors
    /// What the service refuses, or its failure when there is no answer to fall back on.
    pub async fn ask<Q: Shared>(&self, question: Q) -> Result<Arc<Q::Answer>, Trouble> {
        let key = Key { audience: Everybody, method: Q::METHOD, arguments: question.encode_to_vec() };
        let known = self.0.entries.get(&key).await;
        let (entry, outcome) = match known {
            Some(entry) if entry.is_fresh(&self.0.tags) => (entry, "hit"),
            Some(entry) if entry.may_be_revalidated(&self.0.tags) => {
                if !entry.revalidating.swap(true, Ordering::Relaxed) {
                    self.revalidate(key, question, entry.clone());
                }
                (entry, "revalidated")
            }
            known => {
                let entry = self.fetch(key, question, known).await;
                let outcome = match (&entry.answer, &entry.failure) {
                    (Some(_), None) => "miss",
                    (Some(_), Some(_)) => "stale",
                    (None, _) => "error",
                };
                (entry, outcome)
            }
        };
        metrics::counter!("checkwell_kept_answers_total", "service" => Q::SERVICE, "outcome" => outcome).increment(1);
        read::<Q>(&entry)
    }

    /// Asks the service; all who want the same wait for one call. Who leaves does not end it for the others.
    async fn fetch<Q: Shared>(&self, key: Key, question: Q, known: Option<Arc<Entry>>) -> Arc<Entry> {
        let parts = self.0.clone();
        let ask = async move { Arc::new(parts.asked(question, known).await) };
        let tags = self.0.tags.clone();
        self.0.entries.entry(key).or_insert_with_if(ask, move |entry| !entry.is_fresh(&tags)).await.into_value()
    }

    fn revalidate<Q: Shared>(&self, key: Key, question: Q, known: Arc<Entry>) {
        let kept = self.clone();
        let context = CallContext { priority: Priority::Background, deadline: None, ..context::current() };
        tokio::spawn(context::scope(context, async move {
            let entry = kept.0.asked(question, Some(known.clone())).await;
            if entry.failure.is_none() {
                kept.0.entries.insert(key, Arc::new(entry)).await;
            } else {
                // the next one who asks tries again
                known.revalidating.store(false, Ordering::Relaxed);
            }
        }));
    }
}

impl Parts {
    /// One call, and what to fall back on when it fails.
    async fn asked<Q: Shared>(&self, question: Q, known: Option<Arc<Entry>>) -> Entry {
        let lifetimes = self.settings.of(question.keep());
        // before the call: a change that happens meanwhile makes the answer old
        let stamp = self.tags.stamp(question.tags());
        let (asked, asked_ms) = (Instant::now(), self.ambient.now_ms());
        let answer = call(Q::SERVICE, READ, question.ask(&self.clients)).await;
        let new = |answer, failure, size| Entry {
            answer,
            failure,
            asked,
            asked_ms,
            stamp,
            lifetimes,
            size,
            revalidating: AtomicBool::new(false),
        };
        match answer {
            Ok(answer) => {
                let size = u32::try_from(prost::Message::encoded_len(&answer)).unwrap_or(u32::MAX);
                new(Some(Ok(Arc::new(answer) as Arc<dyn Any + Send + Sync>)), None, size)
            }
            Err(trouble) if is_failure(&trouble) => match known {
                Some(old) if old.answer.is_some() && old.age() < lifetimes.on_error => Entry {
                    answer: old.answer.clone(),
                    failure: Some(trouble),
                    asked: old.asked,
                    asked_ms: old.asked_ms,
                    stamp: old.stamp.clone(),
                    lifetimes,
                    size: old.size,
                    revalidating: AtomicBool::new(false),
                },
                Some(_) | None => new(None, Some(trouble), 0),
            },
            Err(refusal) => new(Some(Err(refusal)), None, 0),
        }
    }
}

/// Not an answer, but the lack of one.
fn is_failure(trouble: &Trouble) -> bool {
    matches!(trouble.code, TroubleCode::Unavailable | TroubleCode::Internal | TroubleCode::TooManyRequests)
}

fn read<Q: Shared>(entry: &Entry) -> Result<Arc<Q::Answer>, Trouble> {
    let unavailable = || Trouble::from(TroubleCode::Unavailable);
    match &entry.answer {
        Some(Ok(answer)) => {
            loaded::note(&entry.stamp, entry.failure.as_ref().map(|_| entry.asked_ms));
            answer.clone().downcast().map_err(|_| TroubleCode::Internal.into())
        }
        Some(Err(refusal)) => Err(refusal.clone()),
        None => Err(entry.failure.clone().unwrap_or_else(unavailable)),
    }
}

#[cfg(test)]
mod tests;
