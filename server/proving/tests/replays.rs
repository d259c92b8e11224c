//! Keys sent again: the same, with another body, and racing. Nothing may happen twice.

use std::{
    collections::{BTreeMap, HashSet},
    sync::{Arc, Mutex, PoisonError},
};

use anyhow::{Result, ensure};
use proving::{
    evidence,
    fixture::{Scene, number, seed},
    http::Reply,
    patient::{Patient, Quote, reference},
    server::Options,
};
use rand::{Rng, SeedableRng, rngs::StdRng};

/// How many clients replay at once.
const CLIENTS: usize = 16;
/// Racing copies of a fresh key.
const RACERS: usize = 8;

/// What came of it, over all clients.
#[derive(Default)]
struct Tally {
    answers: BTreeMap<(&'static str, u16), u64>,
    references: HashSet<String>,
}

type Shared = Arc<Mutex<Tally>>;

#[tokio::test(flavor = "multi_thread")]
async fn replayed_keys_have_no_second_effect() -> Result<()> {
    // 100,000 with REPLAYS=100000
    let replays = number("REPLAYS", 100_000)?;
    let seed = seed()?;
    let mut scene = Scene::set(4, Options::default()).await?;
    let data = scene.data.path();
    let before = evidence::audit(&data)?;
    let tally = Shared::default();
    let started = std::time::Instant::now();
    let clients: Vec<_> = (0..CLIENTS)
        .map(|client| {
            let (patient, quote) = scene.visitor(client);
            let task = Replayer {
                patient,
                quote,
                slots: scene.roomy.clone(),
                client,
                random: StdRng::seed_from_u64(seed + client as u64),
                tally: tally.clone(),
            };
            tokio::spawn(task.run(replays / CLIENTS))
        })
        .collect();
    let mut sent = 0;
    for client in clients {
        sent += client.await??;
    }
    let took = started.elapsed();
    let (answers, orders) = {
        let tally = tally.lock().unwrap_or_else(PoisonError::into_inner);
        (tally.answers.clone(), tally.references.len() as u64)
    };
    eprintln!("{sent} requests in {took:?}: {answers:?}");
    ensure!(sent >= replays, "only {sent} requests were sent");

    let after = evidence::audit(&data)?;
    assert_eq!(after.total() - before.total(), orders, "one order a key, no more");
    assert_eq!(after.live_holds - before.live_holds, orders, "one place an order, no more");
    assert_eq!(after.duplicate_keys, 0);
    scene.server.stop().await?;
    evidence::audit(&data)?;
    scene.server.no_panic()
}

struct Replayer {
    patient: Patient,
    quote: Quote,
    slots: Vec<String>,
    client: usize,
    random: StdRng,
    tally: Shared,
}

impl Replayer {
    async fn run(mut self, requests: usize) -> Result<usize> {
        let mut known: Vec<(String, Quote, String)> = Vec::new();
        let mut sent = 0;
        while sent < requests {
            // a few fresh keys, many replays
            if known.is_empty() || self.random.random_ratio(1, 200) {
                let key = format!("replay-{}-{}", self.client, known.len());
                let quote = self.quote.at(&self.slots[known.len() % self.slots.len()]);
                let racing = self.random.random_bool(0.5);
                let (quote, reference) = if racing {
                    self.race(&key, &quote, &mut sent).await?
                } else {
                    sent += 1;
                    let reference = self.patient.place(&quote, &key).await?;
                    (quote, reference)
                };
                self.note("first", 303, Some(&reference));
                known.push((key, quote, reference));
                continue;
            }
            let (key, quote, first) = known[self.random.random_range(0..known.len())].clone();
            sent += 1;
            if self.random.random_bool(0.7) {
                let reply = self.patient.post_order(&quote, &key).await?;
                ensure!(reply.status == 303, "same key, same body: {}", reply.status);
                ensure!(reference(&reply).as_deref() == Some(first.as_str()), "same key, same body: another order");
                self.note("same body", reply.status, None);
            } else {
                let other = self.other(&quote);
                let reply = self.patient.post_order(&other, &key).await?;
                ensure!(reply.status == 422, "same key, other body: {}", reply.status);
                self.note("other body", reply.status, None);
            }
        }
        Ok(sent)
    }

    /// The same with one thing changed.
    fn other(&mut self, quote: &Quote) -> Quote {
        let mut other = quote.clone();
        match self.random.random_range(0..4) {
            0 => other.price = format!("{}1", quote.price),
            1 => other.currency = "XTS".into(),
            2 => other.choice.package.push('x'),
            _ => {
                other.choice.slot =
                    self.slots.iter().find(|slot| **slot != quote.choice.slot).cloned().unwrap_or_default()
            }
        }
        other
    }

    /// One fresh key from many connections at once, some with another body: one order at most comes of it.
    async fn race(&mut self, key: &str, quote: &Quote, sent: &mut usize) -> Result<(Quote, String)> {
        let mixed = self.random.random_bool(0.5);
        let elsewhere = self.slots.iter().find(|slot| **slot != quote.choice.slot).cloned().unwrap_or_default();
        let racers: Vec<_> = (0..RACERS)
            .map(|racer| {
                let mut patient = self.patient.again();
                let quote = if mixed && racer % 2 == 1 { quote.at(&elsewhere) } else { quote.clone() };
                let key = key.to_owned();
                tokio::spawn(async move { patient.post_order(&quote, &key).await })
            })
            .collect();
        let mut references = HashSet::new();
        for racer in racers {
            let reply: Reply = racer.await??;
            ensure!(matches!(reply.status, 303 | 409 | 422), "racing: {}", reply.status);
            ensure!(reply.status != 422 || mixed, "racing with the same body: 422");
            self.note("racing", reply.status, None);
            references.extend(reference(&reply));
        }
        *sent += RACERS;
        ensure!(references.len() == 1, "racing made {} orders: {references:?}", references.len());
        let reference = references.into_iter().next().unwrap_or_default();
        // whose body won is known from what the replay answers
        *sent += 1;
        let reply = self.patient.post_order(quote, key).await?;
        if reply.status == 303 {
            return Ok((quote.clone(), reference));
        }
        ensure!(mixed && reply.status == 422, "the only body is refused after a race: {}", reply.status);
        *sent += 1;
        let winner = quote.at(&elsewhere);
        let reply = self.patient.post_order(&winner, key).await?;
        ensure!(reply.status == 303, "the winner's body is refused: {}", reply.status);
        Ok((winner, reference))
    }

    fn note(&self, kind: &'static str, status: u16, reference: Option<&str>) {
        let mut tally = self.tally.lock().unwrap_or_else(PoisonError::into_inner);
        *tally.answers.entry((kind, status)).or_default() += 1;
        tally.references.extend(reference.map(str::to_owned));
    }
}
