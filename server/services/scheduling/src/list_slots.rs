//! The slots of one local day, and one slot.

use contracts::{ErrorCode, v1};
use jiff::civil::Date;

use crate::{
    Inner,
    error::Failure,
    rules::Window,
    store::{SlotRow, slots, slots::slot_columns},
    zone,
};

/// More slots than this in one day are not shown.
const MOST: i64 = 1_000;

impl Inner {
    /// An unknown hospital has no slots.
    pub(crate) async fn list_slots(&self, request: v1::ListSlotsRequest) -> Result<v1::ListSlotsResponse, Failure> {
        let as_of_ms = self.ambient.now_ms();
        let Some(schedule) = self.schedule(&request.hospital_id).await? else {
            return Ok(v1::ListSlotsResponse { slots: Vec::new(), as_of_ms, zone: String::new() });
        };
        let date = match request.date.as_str() {
            "" => zone::local_date(&schedule.zone, as_of_ms),
            date => parse_date("date", date)?,
        };
        let (from_ms, until_ms) = zone::day_bounds(&schedule.zone, date);
        let rows: Vec<SlotRow> = sqlx::query_as(concat!(
            "SELECT ",
            slot_columns!(),
            " FROM slot s JOIN schedule c ON c.hospital_id = s.hospital_id WHERE s.hospital_id = $1 \
             AND s.start_ms >= $2 AND s.start_ms < $3 AND s.local_date = $4 ORDER BY s.start_ms LIMIT $5"
        ))
        .bind(&request.hospital_id)
        .bind(from_ms)
        .bind(until_ms)
        .bind(date.to_string())
        .bind(MOST)
        .fetch_all(self.db.reader())
        .await?;
        let window = schedule.window(as_of_ms);
        let slots = rows.into_iter().map(|row| row.into_slot(&window)).collect();
        Ok(v1::ListSlotsResponse { slots, as_of_ms, zone: schedule.zone_name })
    }

    pub(crate) async fn get_slot(&self, request: v1::GetSlotRequest) -> Result<v1::Slot, Failure> {
        let slot = slots::find(self.db.reader(), &request.id)
            .await?
            .ok_or_else(|| Failure::refused(ErrorCode::NotFound, "no such slot"))?;
        let window = slot.window(self.ambient.now_ms())?;
        Ok(slot.into_slot(&window))
    }

    pub(crate) async fn schedule(&self, hospital_id: &str) -> Result<Option<Schedule>, Failure> {
        let row: Option<(String, i64, i64)> =
            sqlx::query_as("SELECT zone, notice_minutes, horizon_days FROM schedule WHERE hospital_id = $1")
                .bind(hospital_id)
                .fetch_optional(self.db.reader())
                .await?;
        let Some((zone_name, notice_minutes, horizon_days)) = row else { return Ok(None) };
        let zone = zone::find(&zone_name).ok_or_else(|| Failure::inconsistent("a stored zone is unknown"))?;
        Ok(Some(Schedule { zone_name, zone, notice_minutes, horizon_days }))
    }
}

/// A hospital's booking rules, for reads.
pub(crate) struct Schedule {
    pub zone_name: String,
    pub zone: jiff::tz::TimeZone,
    notice_minutes: i64,
    horizon_days: i64,
}

impl Schedule {
    pub(crate) fn window(&self, now_ms: i64) -> Window {
        Window::new(&self.zone, self.notice_minutes, self.horizon_days, now_ms)
    }
}

/// Strictly YYYY-MM-DD, from 1970 on.
pub(crate) fn parse_date(field: &str, text: &str) -> Result<Date, Failure> {
    let date = (text.len() == 10).then(|| text.parse::<Date>().ok()).flatten().filter(|date| date.year() >= 1970);
    date.ok_or_else(|| Failure::invalid(format!("{field}: a date as YYYY-MM-DD")))
}
