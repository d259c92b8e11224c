//! Sums over the ledger, for checks.

use contracts::v1::{AccountBalance, TrialBalanceResponse};
use sqlx::{FromRow, Row};
use storage::{Database, StorageError};

#[derive(FromRow)]
struct BalanceRow {
    account: String,
    currency: String,
    balance_minor: i64,
    entries: i64,
}

/// All of it from one snapshot, so that a write in between cannot look like an imbalance.
pub(crate) async fn trial(database: &Database) -> Result<TrialBalanceResponse, StorageError> {
    let mut snapshot = database.reader().begin().await?;
    let rows = sqlx::query_as::<_, BalanceRow>(
        "SELECT account, currency, SUM(amount_minor) AS balance_minor, COUNT(*) AS entries
         FROM ledger_entries GROUP BY account, currency ORDER BY account, currency",
    )
    .fetch_all(&mut *snapshot)
    .await?;
    // a transaction is sound with its two entries, in one currency, that sum to zero
    let unsound: i64 = sqlx::query(
        "SELECT COUNT(*) FROM (
           SELECT t.id FROM ledger_transactions t LEFT JOIN ledger_entries e ON e.transaction_id = t.id
           GROUP BY t.id HAVING COUNT(e.account) < 2 OR COUNT(DISTINCT e.currency) <> 1 OR SUM(e.amount_minor) <> 0) x",
    )
    .fetch_one(&mut *snapshot)
    .await?
    .try_get(0)?;
    let orders: i64 = sqlx::query(
        "SELECT COUNT(*) FROM attempts WHERE state IN ('captured', 'refunding', 'refunded') AND surplus = 0",
    )
    .fetch_one(&mut *snapshot)
    .await?
    .try_get(0)?;
    let moved = sqlx::query(
        "SELECT COALESCE(SUM(CASE WHEN t.kind = 'capture' THEN e.amount_minor ELSE 0 END), 0),
                COALESCE(SUM(CASE WHEN t.kind = 'refund_paid' THEN e.amount_minor ELSE 0 END), 0)
         FROM ledger_transactions t JOIN ledger_entries e ON e.transaction_id = t.id WHERE e.amount_minor > 0",
    )
    .fetch_one(&mut *snapshot)
    .await?;
    let (captured_minor, refunded_minor): (i64, i64) = (moved.try_get(0)?, moved.try_get(1)?);
    snapshot.rollback().await?;

    let mut sums = std::collections::BTreeMap::<&str, i64>::new();
    for row in &rows {
        *sums.entry(&row.currency).or_default() += row.balance_minor;
    }
    let balanced = unsound == 0 && sums.values().all(|sum| *sum == 0);
    let entries = rows.iter().map(|row| row.entries.unsigned_abs()).sum();
    Ok(TrialBalanceResponse {
        balanced,
        entries,
        captured_orders: orders.unsigned_abs(),
        captured_minor,
        refunded_minor,
        accounts: rows
            .into_iter()
            .map(|row| AccountBalance {
                account: row.account,
                currency: row.currency,
                balance_minor: row.balance_minor,
            })
            .collect(),
    })
}
