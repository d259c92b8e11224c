//! More time for a hold, once.

use contracts::{ErrorCode, v1};
use sqlx::SqliteConnection;

use crate::{
    Inner,
    confirm::hold_and_slot,
    error::Failure,
    store::{Status, one_row},
};

impl Inner {
    pub(crate) async fn extend_hold(&self, request: v1::ExtendHoldRequest) -> Result<v1::HoldState, Failure> {
        let now_ms = self.ambient.now_ms();
        let extension_ms = self.rules.extension_ms();
        self.db.write(move |c| Box::pin(extend(c, request.order_id, now_ms, extension_ms))).await
    }
}

async fn extend(
    c: &mut SqliteConnection,
    order_id: String,
    now_ms: i64,
    extension_ms: i64,
) -> Result<v1::HoldState, Failure> {
    let (mut hold, slot) = hold_and_slot(c, &order_id).await?;
    match hold.status {
        Status::Held if hold.expires_ms <= now_ms => return Err(over()),
        Status::Held if hold.extended => {
            return Err(Failure::refused(ErrorCode::HoldAlreadyExtended, "a hold is extended once"));
        }
        Status::Held => {}
        Status::Confirmed => return Err(Failure::refused(ErrorCode::WrongState, "the place is confirmed")),
        Status::Released | Status::Expired => return Err(over()),
    }
    hold.expires_ms = hold.expires_ms.saturating_add(extension_ms);
    hold.extended = true;
    let extended = sqlx::query(
        "UPDATE hold SET expires_ms = $2, extended = 1, updated_ms = $3 \
         WHERE order_id = $1 AND status = 1 AND extended = 0",
    )
    .bind(&hold.order_id)
    .bind(hold.expires_ms)
    .bind(now_ms)
    .execute(&mut *c)
    .await?;
    one_row(&extended, "a hold is extended as it was read")?;
    let window = slot.window(now_ms)?;
    Ok(hold.into_state(Some((slot, &window))))
}

fn over() -> Failure {
    Failure::refused(ErrorCode::HoldOver, "the hold is over")
}
