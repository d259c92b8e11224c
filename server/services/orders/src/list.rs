//! A person's orders, newest first.

use contracts::v1;

use crate::{Inner, error::Failure, store::orders};

const USUAL: u32 = 20;
const MOST: u32 = 50;

impl Inner {
    pub(crate) async fn list(&self, request: v1::ListOrdersRequest) -> Result<v1::ListOrdersResponse, Failure> {
        let limit = if request.limit == 0 { USUAL } else { request.limit.min(MOST) } as usize;
        let before = match request.after.as_str() {
            "" => "~", // after every id
            cursor if cursor.len() == 36 && cursor.bytes().all(|b| b.is_ascii_hexdigit() || b == b'-') => cursor,
            _ => return Err(Failure::invalid("after: not a cursor")),
        };
        let mut found = orders::of_principal(self.db.reader(), &request.principal_id, before, limit as i64 + 1).await?;
        let more = found.len() > limit;
        found.truncate(limit);
        let next = found.last().filter(|_| more).map(|order| order.id.clone()).unwrap_or_default();
        Ok(v1::ListOrdersResponse { orders: found.into_iter().map(Into::into).collect(), next })
    }
}
