//! One order, with its history.

use contracts::{ErrorCode, v1};

use crate::{
    Inner,
    error::Failure,
    order::Order,
    store::{history, orders},
};

impl Inner {
    pub(crate) async fn get(&self, request: v1::GetOrderRequest) -> Result<v1::Order, Failure> {
        let order = self.order_of(&request.reference, &request.principal_id).await?;
        let history = history::of(self.db.reader(), &order.id).await?;
        Ok(v1::Order { history, ..order.into() })
    }

    /// Somebody else's order is not found either.
    pub(crate) async fn order_of(&self, reference: &str, principal_id: &str) -> Result<Order, Failure> {
        orders::by_reference(self.db.reader(), reference, principal_id)
            .await?
            .ok_or_else(|| Failure::refused(ErrorCode::NotFound, "no such order"))
    }
}
