//! Telling orders what became of a payment, until they have heard it.

use std::time::Duration;

use storage::StorageError;

use crate::{
    Inner,
    store::outcomes::{self, Outcome},
};

/// Whoever waits for the payment waits for this too.
const PATIENCE: Duration = Duration::from_secs(5);

impl Inner {
    /// Tells what an order has not heard yet. A failure is no error: the job tells it again.
    pub(crate) async fn tell_order(&self, order_id: &str) -> Result<u32, StorageError> {
        let mut told = 0;
        for outcome in outcomes::of_order(&self.database, order_id).await? {
            told += u32::from(self.tell(outcome).await?);
        }
        Ok(told)
    }

    /// Tells what is due, whichever order it is of.
    pub(crate) async fn tell_due(&self, limit: u32) -> Result<u32, StorageError> {
        let mut told = 0;
        for outcome in outcomes::due(&self.database, limit, self.ambient.now_ms()).await? {
            told += u32::from(self.tell(outcome).await?);
        }
        Ok(told)
    }

    async fn tell(&self, outcome: Outcome) -> Result<bool, StorageError> {
        let mut orders = self.orders.clone();
        let answer = tokio::time::timeout(PATIENCE, orders.record_payment(outcome.record.clone())).await;
        let failure = match answer {
            Ok(Ok(_)) => None,
            Ok(Err(status)) => Some(status.code()),
            Err(_) => Some(tonic::Code::DeadlineExceeded),
        };
        let now_ms = self.ambient.now_ms();
        let Outcome { seq, tries, record } = outcome;
        match failure {
            None => self.database.write(move |c| Box::pin(outcomes::told(c, seq, now_ms))).await?,
            Some(code) => {
                tracing::warn!(payment = record.payment_id, state = record.state, %code, "orders did not hear of a payment");
                self.database.write(move |c| Box::pin(outcomes::not_told(c, seq, tries, now_ms))).await?;
            }
        }
        Ok(failure.is_none())
    }
}
