//! Held to confirmed.

use contracts::{ErrorCode, v1};
use sqlx::SqliteConnection;

use crate::{
    Inner,
    error::Failure,
    store::{HoldRow, SlotRow, Status, holds, slots},
};

impl Inner {
    /// After expiry the place is taken again if it is still free. A place that was given back is lost for good.
    pub(crate) async fn confirm(&self, request: v1::ConfirmRequest) -> Result<v1::HoldState, Failure> {
        let now_ms = self.ambient.now_ms();
        self.db.write(move |c| Box::pin(confirm(c, request.order_id, now_ms))).await
    }
}

async fn confirm(c: &mut SqliteConnection, order_id: String, now_ms: i64) -> Result<v1::HoldState, Failure> {
    let (mut hold, mut slot) = hold_and_slot(c, &order_id).await?;
    match hold.status {
        Status::Confirmed => {}
        // also when its time is over: until the expiry job comes, the place is still this order's
        Status::Held => holds::turn(c, &mut hold, Status::Confirmed, now_ms).await?,
        Status::Expired => {
            if slot.start_ms <= now_ms || !slots::take(c, &mut slot).await? {
                return Err(Failure::refused(ErrorCode::SlotLost, "the hold ran out and the place is gone"));
            }
            holds::turn(c, &mut hold, Status::Confirmed, now_ms).await?;
        }
        Status::Released => return Err(Failure::refused(ErrorCode::SlotLost, "the place was given back")),
    }
    let window = slot.window(now_ms)?;
    Ok(hold.into_state(Some((slot, &window))))
}

/// An order's hold and its slot.
///
/// # Errors
/// `not_found` when the order never held anything.
pub(crate) async fn hold_and_slot(c: &mut SqliteConnection, order_id: &str) -> Result<(HoldRow, SlotRow), Failure> {
    let hold = holds::find(&mut *c, order_id)
        .await?
        .ok_or_else(|| Failure::refused(ErrorCode::NotFound, "no hold for this order"))?;
    let slot = slots::find(&mut *c, &hold.slot_id).await?.ok_or_else(|| Failure::inconsistent("a held slot exists"))?;
    Ok((hold, slot))
}
