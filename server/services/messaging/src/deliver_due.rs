//! DeliverDue: one pass of the sender.

use std::time::Duration;

use contracts::v1::{DeliverDueRequest, DeliverDueResponse};
use futures::{StreamExt, stream};
use tonic::Status;

use crate::{
    Inner, error,
    gateway::GatewayError,
    store::leases::{self, Fate, Lease, MAX_ATTEMPTS},
};

/// A pass of so many, so many at once, each with so much patience, ends within 10 seconds: well within a lease.
const MAX_LIMIT: u32 = 64;
const AT_ONCE: usize = 32;
const PATIENCE: Duration = Duration::from_secs(5);

const FIRST_PAUSE_MS: u64 = 1_000;
const LONGEST_PAUSE_MS: u64 = 600_000;

impl Inner {
    pub(crate) async fn deliver_due(&self, request: DeliverDueRequest) -> Result<DeliverDueResponse, Status> {
        let limit = if request.limit == 0 { MAX_LIMIT } else { request.limit.min(MAX_LIMIT) };
        let now_ms = self.ambient.now_ms();
        let taken = self.database.write(move |c| Box::pin(leases::take(c, limit, now_ms))).await;
        let (leased, mut dead) = taken.map_err(error::storage)?;
        let full = leased.len() == limit as usize;
        let fates: Vec<(String, i64, Fate)> =
            stream::iter(leased).map(|lease| self.send(lease)).buffer_unordered(AT_ONCE).collect().await;
        let (mut sent, mut retried) = (0, 0);
        for (_, _, fate) in &fates {
            match fate {
                Fate::Sent { .. } => sent += 1,
                Fate::Again { .. } => retried += 1,
                Fate::Dead => dead += 1,
            }
        }
        if !fates.is_empty() {
            self.database.write(move |c| Box::pin(leases::settle(c, fates))).await.map_err(error::storage)?;
        }
        if full {
            self.wake.notify_one();
        }
        for (fate, count) in [("sent", sent), ("retried", retried), ("dead", dead)] {
            metrics::counter!("checkwell_messages_total", "fate" => fate).increment(u64::from(count));
        }
        Ok(DeliverDueResponse { sent, retried, dead })
    }

    async fn send(&self, lease: Lease) -> (String, i64, Fate) {
        let answer = match tokio::time::timeout(PATIENCE, self.gateway.send(&lease.outgoing)).await {
            Ok(answer) => answer,
            Err(_) => Err(GatewayError::Unavailable("no answer in time".into())),
        };
        let now_ms = self.ambient.now_ms();
        let fate = match answer {
            Ok(()) => Fate::Sent { at_ms: now_ms },
            Err(error) => {
                let last = lease.attempts >= MAX_ATTEMPTS || matches!(error, GatewayError::Refused(_));
                tracing::warn!(message = lease.id, attempts = lease.attempts, last, %error, "a message was not sent");
                if last { Fate::Dead } else { Fate::Again { at_ms: now_ms + self.pause_ms(lease.attempts) } }
            }
        };
        (lease.id, lease.attempts, fate)
    }

    /// Anything up to twice the last bound: after an outage not everything comes at once.
    fn pause_ms(&self, attempts: i64) -> i64 {
        let doublings = u32::try_from(attempts.clamp(1, 20) - 1).unwrap_or_default();
        let bound = (FIRST_PAUSE_MS << doublings).min(LONGEST_PAUSE_MS);
        let pause = u64::from_le_bytes(self.ambient.bytes()) % (bound + 1);
        i64::try_from(pause).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::{
        SimulatedGateway,
        testing::{Behaviour, Fixture, request},
    };

    async fn due(fixture: &Fixture) -> (u32, u32, u32) {
        let report = fixture.deliver().await;
        (report.sent, report.retried, report.dead)
    }

    #[tokio::test]
    async fn a_message_is_sent_once() {
        let fixture = Fixture::new().await;
        fixture.enqueue(request("k", "order_confirmed")).await.unwrap();
        assert_eq!(due(&fixture).await, (1, 0, 0));
        assert_eq!(due(&fixture).await, (0, 0, 0));
        let listed = fixture.list().await;
        assert_eq!((listed[0].state.as_str(), listed[0].attempts), ("sent", 1));
        assert_eq!(listed[0].sent_ms, fixture.now_ms());
        assert_eq!(fixture.gateway.sent(), [("k".to_owned(), listed[0].text.clone())]);
    }

    #[tokio::test]
    async fn racing_passes_send_each_message_once() {
        let fixture = Fixture::new().await;
        for n in 0..100 {
            fixture.enqueue(request(&n.to_string(), "order_confirmed")).await.unwrap();
        }
        let passes = futures::future::join_all((0..8).map(|_| fixture.deliver())).await;
        assert_eq!(passes.iter().map(|report| report.sent).sum::<u32>(), 100);
        assert_eq!(fixture.gateway.sent().len(), 100);
    }

    #[tokio::test]
    async fn a_failing_message_waits_longer_each_time_and_dies_after_eight_tries() {
        let fixture = Fixture::new().await;
        fixture.gateway.behave(Behaviour::Unavailable);
        fixture.enqueue(request("k", "order_confirmed")).await.unwrap();
        for attempt in 1..8 {
            assert_eq!(due(&fixture).await, (0, 1, 0), "{attempt}");
            fixture.clock.advance(Duration::from_millis(FIRST_PAUSE_MS << (attempt - 1)));
        }
        assert_eq!(due(&fixture).await, (0, 0, 1));
        fixture.clock.advance(Duration::from_secs(86_400));
        assert_eq!(due(&fixture).await, (0, 0, 0));
        let listed = fixture.list().await;
        assert_eq!((listed[0].state.as_str(), listed[0].attempts), ("dead", 8));
    }

    #[tokio::test]
    async fn a_refused_message_dies_at_once() {
        let fixture = Fixture::new().await;
        fixture.gateway.behave(Behaviour::Refuse);
        fixture.enqueue(request("k", "order_confirmed")).await.unwrap();
        assert_eq!(due(&fixture).await, (0, 0, 1));
    }

    #[tokio::test]
    async fn a_message_that_is_too_old_is_not_sent() {
        let fixture = Fixture::new().await;
        let mut limited = request("k", "sign_in_code");
        limited.not_after_ms = fixture.now_ms() + 1_000;
        fixture.enqueue(limited).await.unwrap();
        fixture.clock.advance(Duration::from_secs(1));
        assert_eq!(due(&fixture).await, (0, 0, 1));
        assert!(fixture.gateway.sent().is_empty());
    }

    #[tokio::test]
    async fn a_sender_that_died_is_followed_by_one_more_try() {
        let fixture = Fixture::new().await;
        fixture.enqueue(request("k", "order_confirmed")).await.unwrap();
        fixture.gateway.behave(Behaviour::Hang);
        let mut pass = Box::pin(fixture.deliver());
        // wait until the gateway has it, then drop the pass, as a crash would
        tokio::select! {
            _ = &mut pass => panic!("the gateway hangs"),
            () = fixture.gateway.called() => (),
        }
        drop(pass);
        fixture.gateway.behave(Behaviour::Take);
        assert_eq!(due(&fixture).await, (0, 0, 0));
        fixture.clock.advance(Duration::from_secs(30));
        assert_eq!(due(&fixture).await, (1, 0, 0));
        assert_eq!(fixture.list().await[0].attempts, 2);
    }

    #[tokio::test(start_paused = true)]
    async fn a_gateway_that_hangs_is_not_waited_for() {
        let fixture = Fixture::new().await;
        fixture.gateway.behave(Behaviour::Hang);
        fixture.enqueue(request("k", "order_confirmed")).await.unwrap();
        assert_eq!(due(&fixture).await, (0, 1, 0));
    }

    #[tokio::test]
    async fn an_unreliable_gateway_still_takes_every_message_once() {
        let (clock, ambient) = crate::testing::ambient();
        let gateway = Arc::new(SimulatedGateway::new(ambient.clone(), 0.3, 0..=2));
        let fixture = Fixture::open(clock, ambient, gateway.clone()).await;
        for n in 0..60 {
            fixture.enqueue(request(&n.to_string(), "order_confirmed")).await.unwrap();
        }
        let mut sent = 0;
        for _ in 0..200 {
            sent += fixture.deliver().await.sent;
            fixture.clock.advance(Duration::from_secs(60));
            if sent == 60 {
                break;
            }
        }
        assert_eq!(sent, 60);
        assert_eq!(gateway.counts().0, 60);
        assert!(gateway.counts().1 > 0, "failures after taking were followed by repeats");
    }
}
