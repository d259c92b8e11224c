//! Ends holds whose time is over.

use std::collections::BTreeMap;

use contracts::v1;
use sqlx::SqliteConnection;

use crate::{Inner, error::Failure, store::slots};

/// One call is one write job; this many keep it short.
const MOST: u32 = 500;

impl Inner {
    pub(crate) async fn expire_holds(
        &self,
        request: v1::ExpireHoldsRequest,
    ) -> Result<v1::ExpireHoldsResponse, Failure> {
        let now_ms = self.ambient.now_ms();
        let limit = if request.limit == 0 { MOST } else { request.limit.min(MOST) };
        // most passes find nothing, and need not wait for the writer
        let any: Option<i64> = sqlx::query_scalar("SELECT 1 FROM hold WHERE status = 1 AND expires_ms <= $1 LIMIT 1")
            .bind(now_ms)
            .fetch_optional(self.db.reader())
            .await?;
        if any.is_none() {
            return Ok(v1::ExpireHoldsResponse::default());
        }
        self.db.write(move |c| Box::pin(expire(c, now_ms, limit))).await
    }
}

async fn expire(c: &mut SqliteConnection, now_ms: i64, limit: u32) -> Result<v1::ExpireHoldsResponse, Failure> {
    let expired: Vec<(String, String)> = sqlx::query_as(
        "UPDATE hold SET status = 4, updated_ms = $1 WHERE order_id IN \
         (SELECT order_id FROM hold WHERE status = 1 AND expires_ms <= $1 ORDER BY expires_ms LIMIT $2) \
         RETURNING order_id, slot_id",
    )
    .bind(now_ms)
    .bind(i64::from(limit))
    .fetch_all(&mut *c)
    .await?;
    let mut places = BTreeMap::<String, i64>::new();
    let mut order_ids = Vec::with_capacity(expired.len());
    for (order_id, slot_id) in expired {
        *places.entry(slot_id).or_default() += 1;
        order_ids.push(order_id);
    }
    for (slot_id, places) in places {
        slots::give_back(c, &slot_id, places).await?;
    }
    Ok(v1::ExpireHoldsResponse { order_ids })
}
