//! Hands messages to messaging, once per order and state.

use contracts::code_of;
use futures::{StreamExt, stream};

use crate::{Inner, error::Failure, messages, start_payment::outcome_known, state::State, store::orders};

const MOST: u32 = 1_000;
const AT_ONCE: usize = 16;
const WAIT_MS: i64 = 5_000;
const LONGEST_WAIT_MS: i64 = 300_000;

#[derive(sqlx::FromRow)]
struct Waiting {
    order_id: String,
    state: i64,
    attempts: i64,
}

impl Inner {
    /// How many messages were accepted.
    pub(crate) async fn dispatch_outbox(&self, limit: u32) -> Result<u32, Failure> {
        let waiting: Vec<Waiting> =
            sqlx::query_as("SELECT order_id, state, attempts FROM outbox WHERE due_ms <= $1 ORDER BY due_ms LIMIT $2")
                .bind(self.ambient.now_ms())
                .bind(i64::from(limit.min(MOST)))
                .fetch_all(self.db.reader())
                .await?;
        // some at a time: they share commits here and at messaging
        let mut passed = stream::iter(waiting).map(|entry| self.dispatch(entry)).buffer_unordered(AT_ONCE);
        let mut accepted = 0;
        while let Some(one) = passed.next().await {
            accepted += u32::from(one?);
        }
        Ok(accepted)
    }

    async fn dispatch(&self, entry: Waiting) -> Result<bool, Failure> {
        let order = orders::by_id(self.db.reader(), &entry.order_id).await?;
        // what is not true any more is not told: an order that expired may have been paid and confirmed since
        let message = order
            .filter(|order| State::read(entry.state) == Some(order.state))
            .and_then(|order| messages::message(&order));
        let accepted = match message {
            None => false,
            Some(message) => match self.peers.enqueue(message).await {
                Ok(_) => true,
                Err(status) if outcome_known(code_of(&status)) => {
                    // it would be refused again: nobody can be reached that way
                    tracing::error!(order = entry.order_id, reason = status.message(), "a message was refused");
                    false
                }
                Err(status) => {
                    tracing::warn!(order = entry.order_id, code = %status.code(), "a message has to wait");
                    self.wait(entry).await?;
                    return Ok(false);
                }
            },
        };
        self.db
            .write(move |c| {
                Box::pin(async move {
                    // gone already when two passes met: the key made the second one harmless
                    sqlx::query("DELETE FROM outbox WHERE order_id = $1 AND state = $2")
                        .bind(entry.order_id)
                        .bind(entry.state)
                        .execute(&mut *c)
                        .await?;
                    Ok::<_, Failure>(())
                })
            })
            .await?;
        Ok(accepted)
    }

    async fn wait(&self, entry: Waiting) -> Result<(), Failure> {
        let due_ms = self.ambient.now_ms() + (WAIT_MS << entry.attempts.clamp(0, 16)).min(LONGEST_WAIT_MS);
        self.db
            .write(move |c| {
                Box::pin(async move {
                    sqlx::query(
                        "UPDATE outbox SET due_ms = $3, attempts = attempts + 1 WHERE order_id = $1 AND state = $2",
                    )
                    .bind(entry.order_id)
                    .bind(entry.state)
                    .bind(due_ms)
                    .execute(&mut *c)
                    .await?;
                    Ok::<_, Failure>(())
                })
            })
            .await
    }
}
