//! `kill -9` at random moments under booking load: what was acknowledged stays, nothing doubles, the rest is finished or
//! released. (The kernel survives a killed process, so this says nothing about power cuts: see `storage`'s own tests.)

use std::{
    collections::{BTreeMap, BTreeSet},
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail, ensure};
use proving::{
    evidence,
    fixture::{Scene, number, seed, until},
    patient::{Patient, Quote, reference},
    server::{Options, Server},
};
use rand::{Rng, SeedableRng, rngs::StdRng};

const CLIENTS: usize = 8;
/// After a crash it must serve again within this.
const READY: Duration = Duration::from_secs(5);

/// An order somebody tried to place, and what they know of it.
#[derive(Clone, Debug)]
struct Attempt {
    key: String,
    quote: Quote,
    owner: usize,
    /// The reference in the answer, if one came.
    reference: Option<String>,
    /// The provider has taken the decision to approve.
    approved: bool,
    /// Cancelling was answered with success.
    cancelled: bool,
}

/// One client's life between two crashes.
struct Booker {
    patient: Patient,
    quote: Quote,
    owner: usize,
    slots: Vec<String>,
    prefix: String,
    random: StdRng,
    attempts: Vec<Attempt>,
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_at_random_moments_it_loses_and_doubles_nothing() -> Result<()> {
    let crashes = number("CRASHES", 30)?;
    let seed = seed()?;
    let mut random = StdRng::seed_from_u64(seed);
    let mut scene = Scene::set(4, Options::default()).await?;
    let data = scene.data.path();
    let options = Options::default().at(scene.server.addr);
    let slots: Vec<String> = scene.roomy.iter().chain(&scene.tight).cloned().collect();
    let mut attempts: Vec<Attempt> = Vec::new();
    let mut slowest = Duration::ZERO;
    for crash in 0..crashes {
        let bookers: Vec<_> = (0..CLIENTS)
            .map(|client| {
                let (patient, quote) = scene.visitor(client);
                let booker = Booker {
                    patient,
                    quote,
                    owner: client % scene.patients.len(),
                    slots: slots.clone(),
                    prefix: format!("crash-{crash}-{client}"),
                    random: StdRng::seed_from_u64(random.random()),
                    attempts: Vec::new(),
                };
                tokio::spawn(booker.until_the_end())
            })
            .collect();
        // load, then the end at a moment nobody chose
        tokio::time::sleep(Duration::from_millis(random.random_range(150..1_500))).await;
        scene.server.kill()?;
        let mut fresh = Vec::new();
        for booker in bookers {
            fresh.extend(booker.await?.with_context(|| format!("crash {crash}"))?);
        }
        let said = scene.server.log_text();
        ensure!(!said.contains("panicked"), "crash {crash}: it panicked:\n{said}");
        scene.server =
            Server::start_with(&data, options.clone()).await.with_context(|| format!("after crash {crash}"))?;
        slowest = slowest.max(scene.server.ready_after);
        ensure!(
            scene.server.ready_after < READY,
            "after crash {crash} it was ready after {:?}",
            scene.server.ready_after
        );
        resend(&mut scene, &mut fresh).await.with_context(|| format!("after crash {crash}"))?;
        attempts.extend(fresh);
        nothing_is_lost(&scene, &attempts).with_context(|| format!("after crash {crash}"))?;
        // what a crash left half done may need a pass of the recovery job
        let audit = until(Duration::from_secs(15), || async { evidence::audit(&data) })
            .await
            .with_context(|| format!("after crash {crash}"))?;
        eprintln!("crash {crash}: ready after {:?}, orders {:?}", scene.server.ready_after, audit.orders);
    }
    finished(&mut scene, &attempts).await?;
    let acknowledged = attempts.iter().filter(|attempt| attempt.reference.is_some()).count();
    eprintln!(
        "{crashes} crashes, {} attempts, {acknowledged} acknowledged, slowest restart {slowest:?}",
        attempts.len()
    );
    ensure!(acknowledged > crashes, "there was hardly any load: {acknowledged} orders");
    scene.server.stop().await?;
    evidence::audit(&data)?;
    scene.server.no_panic()
}

impl Booker {
    /// Books until the server is gone.
    async fn until_the_end(mut self) -> Result<Vec<Attempt>> {
        loop {
            match self.one().await {
                Ok(()) => {}
                Err(error) if is_connection(&error) => return Ok(self.attempts),
                Err(error) => return Err(error),
            }
        }
    }

    async fn one(&mut self) -> Result<()> {
        let slot = &self.slots[self.random.random_range(0..self.slots.len())];
        let quote = self.quote.at(slot);
        let key = format!("{}-{}", self.prefix, self.attempts.len());
        self.attempts.push(Attempt {
            key: key.clone(),
            quote: quote.clone(),
            owner: self.owner,
            reference: None,
            approved: false,
            cancelled: false,
        });
        let at = self.attempts.len() - 1;
        let reply = self.patient.post_order(&quote, &key).await?;
        let reference = reference(&reply).with_context(|| format!("placing: {}", reply.status))?;
        self.attempts[at].reference = Some(reference.clone());
        match self.random.random_range(0..10) {
            0 => {
                // again, as an impatient browser would
                let again = self.patient.place(&quote, &key).await?;
                ensure!(again == reference, "{key} gave {reference}, then {again}");
            }
            1 => {
                self.patient.act(&reference, "cancel").await?;
                self.attempts[at].cancelled = self.patient.order_state(&reference).await? == "cancelled";
            }
            2..=7 if self.patient.order_state(&reference).await? == "held" => {
                let approve = self.random.random_ratio(4, 5);
                self.patient.pay(&reference, approve).await?;
                self.attempts[at].approved = approve;
                // back from the provider, as the patient is
                self.patient.client.get(&format!("/en/orders/{reference}?returned=1")).await?;
            }
            _ => {}
        }
        Ok(())
    }
}

/// The server went away in the middle: what happened to the request is not known.
fn is_connection(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| cause.is::<std::io::Error>())
}

/// Everybody whose answer did not come sends the same again, and gets an order now.
async fn resend(scene: &mut Scene, attempts: &mut [Attempt]) -> Result<()> {
    for attempt in attempts.iter_mut().filter(|attempt| attempt.reference.is_none()) {
        let patient = &mut scene.patients[attempt.owner];
        let answer = until(Duration::from_secs(10), || {
            let mut patient = patient.again();
            let (quote, key) = (attempt.quote.clone(), attempt.key.clone());
            async move { patient.place(&quote, &key).await }
        });
        attempt.reference = Some(answer.await.with_context(|| format!("sending {} again", attempt.key))?);
    }
    Ok(())
}

/// Every acknowledged reference is an order, with the key it was placed with, once.
fn nothing_is_lost(scene: &Scene, attempts: &[Attempt]) -> Result<()> {
    let stored = evidence::orders(&scene.data.path())?;
    let mut keys: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for order in &stored {
        keys.entry(&order.key).or_default().push(&order.reference);
    }
    for attempt in attempts {
        let Some(reference) = attempt.reference.as_deref() else { continue };
        let found = keys.get(attempt.key.as_str()).map(Vec::as_slice).unwrap_or_default();
        ensure!(found == [reference], "{} was acknowledged as {reference}, stored is {found:?}", attempt.key);
    }
    let known: BTreeSet<&str> = attempts.iter().map(|attempt| attempt.key.as_str()).collect();
    let strangers: Vec<_> = keys.keys().filter(|key| key.starts_with("crash-") && !known.contains(*key)).collect();
    ensure!(strangers.is_empty(), "nobody asked for {strangers:?}");
    Ok(())
}

/// Nothing is on its way any more; what was approved is confirmed or refunded; the money is what those orders cost.
async fn finished(scene: &mut Scene, attempts: &[Attempt]) -> Result<()> {
    let started = Instant::now();
    let data = scene.data.path();
    until(Duration::from_secs(60), || async {
        evidence::settled_audit(&data, Duration::ZERO).await?;
        let states: BTreeMap<String, String> =
            evidence::orders(&data)?.into_iter().map(|order| (order.reference, order.state)).collect();
        for attempt in attempts {
            let Some(state) = attempt.reference.as_ref().and_then(|reference| states.get(reference)) else {
                bail!("{attempt:?} has no order");
            };
            if attempt.approved {
                ensure!(matches!(state.as_str(), "confirmed" | "refunded"), "{attempt:?} was approved and is {state}");
            }
            if attempt.cancelled {
                ensure!(matches!(state.as_str(), "cancelled" | "refunded"), "{attempt:?} was cancelled and is {state}");
            }
        }
        Ok(())
    })
    .await?;
    let audit = evidence::audit(&data)?;
    assert_eq!(audit.captured_minor - audit.refunded_minor, audit.owed_minor, "what was kept is what the orders cost");
    assert_eq!(audit.taken, audit.live_holds);
    eprintln!("settled after {:?}: {audit:?}", started.elapsed());
    Ok(())
}
