//! Takes a place for an order.

use contracts::{ErrorCode, v1};
use sqlx::SqliteConnection;

use crate::{
    Inner,
    error::Failure,
    rules::Window,
    store::{HoldRow, SlotRow, Status, holds, slots},
};

/// How many slots are offered in place of one that is gone.
const ALTERNATIVES: usize = 3;

struct Asked {
    order_id: String,
    slot_id: String,
    now_ms: i64,
    expires_ms: i64,
}

impl Asked {
    fn hold(&self, slot: &SlotRow) -> HoldRow {
        HoldRow {
            order_id: self.order_id.clone(),
            slot_id: slot.id.clone(),
            status: Status::Held,
            expires_ms: self.expires_ms,
            extended: false,
        }
    }
}

impl Inner {
    /// Idempotent by order: a repeat answers with the same hold. An order that holds another slot moves to the one
    /// asked for, and keeps what it has when that one is gone.
    pub(crate) async fn hold(&self, request: v1::HoldRequest) -> Result<v1::HoldResponse, Failure> {
        if request.order_id.is_empty() || request.order_id.len() > 64 {
            return Err(Failure::invalid("order_id: 1 to 64 characters"));
        }
        let now_ms = self.ambient.now_ms();
        let expires_ms = now_ms.saturating_add(self.rules.hold_ms());
        let asked = Asked { order_id: request.order_id, slot_id: request.slot_id, now_ms, expires_ms };
        // read outside the job, which every other write waits for; what can change is read again inside
        let slot = slots::find(self.db.reader(), &asked.slot_id)
            .await?
            .ok_or_else(|| Failure::refused(ErrorCode::NotFound, "no such slot"))?;
        let window = slot.window(now_ms)?;
        self.db
            .write(move |c| {
                Box::pin(async move {
                    if slot.bookable(&window)
                        && let Some(answer) = first_hold(c, &asked, slot, &window).await?
                    {
                        return Ok(answer);
                    }
                    hold(c, asked).await
                })
            })
            .await
    }
}

/// The ordinary case in three statements: the order's first hold, and the slot is free. `None` when it is another case;
/// then nothing was changed.
async fn first_hold(
    c: &mut SqliteConnection,
    asked: &Asked,
    mut slot: SlotRow,
    window: &Window,
) -> Result<Option<v1::HoldResponse>, Failure> {
    let hold = asked.hold(&slot);
    if !holds::insert(c, &hold, asked.now_ms).await? {
        return Ok(None);
    }
    if !slots::take(c, &mut slot).await? {
        holds::delete(c, &asked.order_id).await?;
        return Ok(None);
    }
    Ok(Some(answer(true, hold, slot, window, Vec::new())))
}

async fn hold(c: &mut SqliteConnection, asked: Asked) -> Result<v1::HoldResponse, Failure> {
    let mut slot = slots::find(&mut *c, &asked.slot_id)
        .await?
        .ok_or_else(|| Failure::refused(ErrorCode::NotFound, "no such slot"))?;
    let window = slot.window(asked.now_ms)?;
    let current = match holds::find(&mut *c, &asked.order_id).await? {
        Some(hold) => match hold.status {
            Status::Held | Status::Confirmed if hold.slot_id == slot.id => {
                let hold = renewed(c, hold, &asked).await?;
                return Ok(answer(true, hold, slot, &window, Vec::new()));
            }
            Status::Confirmed => return Err(Failure::refused(ErrorCode::WrongState, "the order's place is confirmed")),
            Status::Held => Some(hold),
            Status::Released | Status::Expired => None,
        },
        None => None,
    };
    if slot.bookable(&window) && slots::take(c, &mut slot).await? {
        if let Some(old) = &current {
            slots::give_back(c, &old.slot_id, 1).await?;
        }
        let hold = held(c, &asked, &slot).await?;
        return Ok(answer(true, hold, slot, &window, Vec::new()));
    }
    instead(c, &asked, slot, &window, current).await
}

/// The slot is gone: what the order has already comes first, else the nearest bookable slot is held for it.
async fn instead(
    c: &mut SqliteConnection,
    asked: &Asked,
    slot: SlotRow,
    window: &Window,
    current: Option<HoldRow>,
) -> Result<v1::HoldResponse, Failure> {
    let mut nearest = slots::nearest(c, &slot, window, ALTERNATIVES).await?;
    let (hold, first) = match current {
        Some(current) => {
            let first = slots::find(&mut *c, &current.slot_id)
                .await?
                .ok_or_else(|| Failure::inconsistent("a held slot exists"))?;
            nearest.retain(|other| other.id != first.id);
            nearest.truncate(ALTERNATIVES - 1);
            (renewed(c, current, asked).await?, first)
        }
        None if nearest.is_empty() => {
            let hold = v1::HoldState { order_id: asked.order_id.clone(), ..Default::default() };
            return Ok(v1::HoldResponse { held: false, hold: Some(hold), alternatives: Vec::new() });
        }
        None => {
            let mut first = nearest.remove(0);
            // nobody can have come between: this job is the only writer
            if !slots::take(c, &mut first).await? {
                return Err(Failure::inconsistent("a bookable slot can be taken"));
            }
            (held(c, asked, &first).await?, first)
        }
    };
    Ok(answer(false, hold, first, window, nearest))
}

fn answer(held: bool, hold: HoldRow, slot: SlotRow, window: &Window, others: Vec<SlotRow>) -> v1::HoldResponse {
    let first = (!held).then(|| slot.clone());
    let alternatives = first.into_iter().chain(others).map(|slot| slot.into_slot(window)).collect();
    v1::HoldResponse { held, hold: Some(hold.into_state(Some((slot, window)))), alternatives }
}

async fn held(c: &mut SqliteConnection, asked: &Asked, slot: &SlotRow) -> Result<HoldRow, Failure> {
    let hold = asked.hold(slot);
    holds::put(c, &hold, asked.now_ms).await?;
    Ok(hold)
}

/// A hold whose time is over but which the expiry job has not met yet still has its place: it starts anew.
async fn renewed(c: &mut SqliteConnection, mut hold: HoldRow, asked: &Asked) -> Result<HoldRow, Failure> {
    if hold.status == Status::Held && hold.expires_ms <= asked.now_ms {
        hold.expires_ms = asked.expires_ms;
        hold.extended = false;
        holds::put(c, &hold, asked.now_ms).await?;
    }
    Ok(hold)
}
