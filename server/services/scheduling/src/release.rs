//! Gives a place back; and reads a hold.

use contracts::v1;
use sqlx::SqliteConnection;

use crate::{
    Inner,
    error::Failure,
    store::{Status, holds, slots},
};

impl Inner {
    /// Whatever state it is in. An unknown order is no error: there is nothing to give back.
    pub(crate) async fn release(&self, request: v1::ReleaseRequest) -> Result<v1::HoldState, Failure> {
        let now_ms = self.ambient.now_ms();
        self.db.write(move |c| Box::pin(release(c, request.order_id, now_ms))).await
    }

    pub(crate) async fn get_hold(&self, request: v1::GetHoldRequest) -> Result<v1::HoldState, Failure> {
        let Some(hold) = holds::find(self.db.reader(), &request.order_id).await? else {
            return Ok(v1::HoldState { order_id: request.order_id, ..Default::default() });
        };
        let slot = slots::find(self.db.reader(), &hold.slot_id)
            .await?
            .ok_or_else(|| Failure::inconsistent("a held slot exists"))?;
        let window = slot.window(self.ambient.now_ms())?;
        Ok(hold.into_state(Some((slot, &window))))
    }
}

async fn release(c: &mut SqliteConnection, order_id: String, now_ms: i64) -> Result<v1::HoldState, Failure> {
    let Some(mut hold) = holds::find(&mut *c, &order_id).await? else {
        return Ok(v1::HoldState { order_id, ..Default::default() });
    };
    match hold.status {
        Status::Held | Status::Confirmed => {
            slots::give_back(c, &hold.slot_id, 1).await?;
            holds::turn(c, &mut hold, Status::Released, now_ms).await?;
        }
        // the place went back when it ran out; now it cannot be confirmed any more either
        Status::Expired => holds::turn(c, &mut hold, Status::Released, now_ms).await?,
        Status::Released => {}
    }
    let slot = slots::find(&mut *c, &hold.slot_id).await?.ok_or_else(|| Failure::inconsistent("a held slot exists"))?;
    let window = slot.window(now_ms)?;
    Ok(hold.into_state(Some((slot, &window))))
}
