//! The log of changes.

use sqlx::{SqliteConnection, SqliteExecutor};

use super::json;
use crate::error::CatalogError;

/// So many are kept: more than whoever follows the log can be behind and still be better off with single changes.
const KEPT: i64 = 50_000;

/// Notes changed things by their tags, and drops the oldest. Two statements.
pub async fn add(db: &mut SqliteConnection, tags: &[String]) -> Result<(), CatalogError> {
    if tags.is_empty() {
        return Ok(());
    }
    sqlx::query("INSERT INTO change (tag) SELECT value FROM json_each($1)").bind(json(tags)?).execute(&mut *db).await?;
    sqlx::query("DELETE FROM change WHERE seq <= (SELECT max(seq) FROM change) - $1").bind(KEPT).execute(db).await?;
    Ok(())
}

/// The first and the last number in the log; (1, 0) when it is empty.
pub async fn span(db: impl SqliteExecutor<'_>) -> Result<(i64, i64), CatalogError> {
    Ok(sqlx::query_as("SELECT coalesce(min(seq), 1), coalesce(max(seq), 0) FROM change").fetch_one(db).await?)
}

/// At most `limit` changes after number `after`, oldest first.
pub async fn after(db: impl SqliteExecutor<'_>, after: i64, limit: i64) -> Result<Vec<(i64, String)>, CatalogError> {
    Ok(sqlx::query_as("SELECT seq, tag FROM change WHERE seq > $1 ORDER BY seq LIMIT $2")
        .bind(after)
        .bind(limit)
        .fetch_all(db)
        .await?)
}
