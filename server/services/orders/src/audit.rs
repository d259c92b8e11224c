//! Pages of (id, state), for checks.

use contracts::v1;

use crate::{Inner, error::Failure, order::Order, store::orders};

const MOST: u32 = 1_000;

impl Inner {
    pub(crate) async fn audit(&self, request: v1::OrdersAuditRequest) -> Result<v1::OrdersAuditResponse, Failure> {
        let limit = if request.limit == 0 { MOST } else { request.limit.min(MOST) } as usize;
        let rows: Vec<orders::Row> = sqlx::query_as("SELECT * FROM orders WHERE id > $1 ORDER BY id LIMIT $2")
            .bind(&request.after_id)
            .bind(limit as i64)
            .fetch_all(self.db.reader())
            .await?;
        let full = rows.len() == limit;
        let orders = rows.into_iter().map(|row| Order::try_from(row).map(brief)).collect::<Result<Vec<_>, _>>()?;
        let next = orders.last().filter(|_| full).map(|order| order.id.clone()).unwrap_or_default();
        Ok(v1::OrdersAuditResponse { orders, next })
    }
}

fn brief(order: Order) -> v1::OrderBrief {
    v1::OrderBrief {
        id: order.id,
        reference: order.reference,
        state: order.state.contract().into(),
        slot_id: order.slot.id,
        price_minor: order.price_minor,
        idempotency_key: order.idempotency_key,
    }
}
