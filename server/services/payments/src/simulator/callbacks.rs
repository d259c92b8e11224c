//! Sending the queued call-backs.

use std::time::Duration;

use futures::{StreamExt, stream};
use storage::StorageError;
use tokio_util::sync::CancellationToken;

use super::{Simulator, store};
use crate::signature;

const BATCH: i64 = 256;
const AT_ONCE: usize = 32;
/// After so many refusals a real provider gives up as well; Reconcile finds the outcome by asking.
const MAX_TRIES: i64 = 12;
/// A look at the clock at least so often, and not more often than so.
const LONGEST_NAP: Duration = Duration::from_millis(500);
const SHORTEST_NAP: Duration = Duration::from_millis(5);

impl Simulator {
    /// Sends call-backs as they fall due, until `shutdown`; one that was not confirmed before a crash is sent again after
    /// it.
    pub async fn run_callbacks(&self, shutdown: CancellationToken) {
        loop {
            let sent = self.deliver_due().await;
            if let Err(error) = &sent {
                tracing::warn!(%error, "simulated call-backs could not be sent");
            }
            let nap = match sent {
                Ok(sent) if sent > 0 => SHORTEST_NAP,
                Ok(_) => self.nap().await,
                Err(_) => LONGEST_NAP,
            };
            tokio::select! {
                () = shutdown.cancelled() => return,
                () = tokio::time::sleep(nap) => (),
                () = self.inner.queued.notified() => (),
            }
            if shutdown.is_cancelled() {
                return;
            }
        }
    }

    async fn nap(&self) -> Duration {
        match store::next_due(&self.inner.database).await {
            Ok(Some(due_ms)) => {
                let wait_ms = u64::try_from(due_ms - self.inner.ambient.now_ms()).unwrap_or_default();
                Duration::from_millis(wait_ms).clamp(SHORTEST_NAP, LONGEST_NAP)
            }
            Ok(None) | Err(_) => LONGEST_NAP,
        }
    }

    /// One pass: sends what is due now. Answers how many were taken.
    ///
    /// # Errors
    /// When the queue cannot be read or written.
    pub async fn deliver_due(&self) -> Result<usize, StorageError> {
        let now_ms = self.inner.ambient.now_ms();
        let due = store::due(&self.inner.database, now_ms, BATCH).await?;
        if due.is_empty() {
            return Ok(0);
        }
        let sent: Vec<(store::Queued, bool)> = stream::iter(due)
            .map(|queued| async move {
                let signature = signature::sign(&self.inner.callback_secret, &queued.body);
                match self.inner.sink.deliver(queued.body.clone(), signature).await {
                    Ok(()) => (queued, true),
                    Err(reason) => {
                        tracing::debug!(reason, tries = queued.tries, "a simulated call-back was not taken");
                        (queued, false)
                    }
                }
            })
            .buffer_unordered(AT_ONCE)
            .collect()
            .await;
        let (mut taken, mut failed) = (Vec::new(), Vec::new());
        for (queued, ok) in sent {
            if ok {
                taken.push(queued.seq);
            } else {
                let again = queued.tries + 1 < MAX_TRIES;
                failed.push((queued.seq, again.then(|| now_ms + (250 << queued.tries.clamp(0, 8)))));
            }
        }
        let count = taken.len();
        self.inner.database.write(move |c| Box::pin(store::settle(c, taken, failed))).await?;
        Ok(count)
    }
}
