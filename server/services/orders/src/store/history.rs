//! Every transition of an order, with who and why.

use contracts::v1;
use sqlx::{SqliteConnection, SqliteExecutor};

use super::{advance::Cause, one_row};
use crate::{error::Failure, order::Order, state::State};

/// `from` is `None` for an order that has just been placed.
pub(crate) async fn add(
    c: &mut SqliteConnection,
    order: &Order,
    from: Option<State>,
    cause: &Cause,
    now_ms: i64,
) -> Result<(), Failure> {
    let added = sqlx::query(
        "INSERT INTO transition (order_id, version, from_state, to_state, actor, reason, trace_id, at_ms) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
    )
    .bind(&order.id)
    .bind(order.version)
    .bind(from.map_or(0, State::number))
    .bind(order.state.number())
    .bind(cause.actor)
    .bind(cause.reason)
    .bind(cause.trace.as_str())
    .bind(now_ms)
    .execute(&mut *c)
    .await?;
    one_row(&added, "a transition is new")
}

#[derive(sqlx::FromRow)]
struct Row {
    from_state: i32,
    to_state: i32,
    actor: String,
    reason: String,
    trace_id: String,
    at_ms: i64,
}

impl From<Row> for v1::Transition {
    fn from(row: Row) -> Self {
        Self {
            from: row.from_state,
            to: row.to_state,
            actor: row.actor,
            reason: row.reason,
            trace_id: row.trace_id,
            at_ms: row.at_ms,
        }
    }
}

/// Oldest first.
pub(crate) async fn of<'e>(db: impl SqliteExecutor<'e>, order_id: &str) -> Result<Vec<v1::Transition>, Failure> {
    let rows: Vec<Row> = sqlx::query_as(
        "SELECT from_state, to_state, actor, reason, trace_id, at_ms FROM transition WHERE order_id = $1 \
         ORDER BY version",
    )
    .bind(order_id)
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(Into::into).collect())
}
