//! Asking the provider for what an attempt still needs, and taking in the answer.

use storage::StorageError;

use crate::{
    Inner,
    provider::{ProviderError, Standing, patiently},
    rules::{Event, State},
    store::{
        attempts::{self, Attempt},
        events::{self, Applied, News},
    },
};

/// A charge that the provider does not know by then will not appear any more.
const APPEARS_WITHIN_MS: i64 = 600_000;

impl Inner {
    /// Asks about an attempt, and about others that its outcome concerns. Answers whether anything changed. An outcome
    /// that stays unknown is no error: the job asks again.
    pub(crate) async fn pursue(&self, id: &str) -> Result<bool, StorageError> {
        let mut waiting = vec![id.to_owned()];
        let mut changed = false;
        while let Some(id) = waiting.pop() {
            let Some(attempt) = attempts::find(self.database.reader(), &id).await? else { continue };
            if !attempt.is_pending() {
                continue;
            }
            match self.ask(&attempt).await {
                Ok(standing) => {
                    let Some(event) = self.take_in(&attempt, standing).await? else { continue };
                    if let Applied::Changed { pursue, .. } = self.apply(News::asked(&attempt, event, self)).await? {
                        changed = true;
                        waiting.extend(pursue);
                    }
                }
                Err(error) => {
                    tracing::warn!(payment = attempt.id, state = attempt.state.as_str(), %error, "the provider did not help");
                    self.postpone(attempt).await?;
                }
            }
        }
        Ok(changed)
    }

    async fn ask(&self, attempt: &Attempt) -> Result<Standing, ProviderError> {
        if attempt.cancel_pending {
            patiently(self.provider.cancel(&attempt.id)).await
        } else if attempt.state == State::Refunding {
            patiently(self.provider.refund(&attempt.id)).await
        } else {
            patiently(self.provider.query(&attempt.id)).await
        }
    }

    /// The event that a standing amounts to, if it is one.
    async fn take_in(&self, attempt: &Attempt, standing: Standing) -> Result<Option<Event>, StorageError> {
        Ok(match standing {
            Standing::Captured if attempt.state == State::Refunding => {
                self.postpone(attempt.clone()).await?;
                None
            }
            Standing::Captured => Some(Event::Captured),
            Standing::Refunded => Some(Event::Refunded),
            Standing::Declined { .. } | Standing::Cancelled if attempt.cancel_pending => {
                self.cancelled(&attempt.id).await?;
                None
            }
            Standing::Declined { reason } => Some(Event::Declined { reason }),
            Standing::Cancelled => Some(Event::Declined { reason: "cancelled".into() }),
            // it may still be on its way there
            Standing::Unknown
                if attempt.cancel_pending && self.ambient.now_ms() - attempt.created_ms > APPEARS_WITHIN_MS =>
            {
                self.cancelled(&attempt.id).await?;
                None
            }
            Standing::Open | Standing::Unknown => {
                self.postpone(attempt.clone()).await?;
                None
            }
        })
    }

    pub(crate) async fn apply(&self, news: News) -> Result<Applied, StorageError> {
        let ambient = self.ambient.clone();
        self.database.write(move |c| Box::pin(events::apply(c, ambient, news))).await
    }

    async fn postpone(&self, attempt: Attempt) -> Result<(), StorageError> {
        let now_ms = self.ambient.now_ms();
        self.database.write(move |c| Box::pin(attempts::postpone(c, attempt, now_ms))).await
    }

    async fn cancelled(&self, id: &str) -> Result<(), StorageError> {
        let id = id.to_owned();
        self.database.write(move |c| Box::pin(attempts::cancelled(c, id))).await
    }
}

impl News {
    /// Learned by asking.
    pub(crate) fn asked(attempt: &Attempt, event: Event, inner: &Inner) -> Self {
        Self { payment_id: attempt.id.clone(), event, callback: None, now_ms: inner.ambient.now_ms() }
    }
}
