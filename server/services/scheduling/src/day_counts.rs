//! Counts per local day, from kept counts.

use std::collections::HashMap;

use contracts::v1;
use jiff::{civil::Date, tz::TimeZone};

use crate::{
    Inner,
    error::Failure,
    list_slots::parse_date,
    rules::{Day, Window},
    store::count,
    zone,
};

const USUAL_DAYS: u32 = 28;
const MOST_DAYS: u32 = 42;

impl Inner {
    /// Every day of the range is there. Two range reads: the kept counts, and the few slots that notice has closed.
    pub(crate) async fn day_counts(&self, request: v1::DayCountsRequest) -> Result<v1::DayCountsResponse, Failure> {
        let as_of_ms = self.ambient.now_ms();
        let days = if request.days == 0 { USUAL_DAYS } else { request.days.min(MOST_DAYS) };
        let schedule = self.schedule(&request.hospital_id).await?;
        let zone = schedule.as_ref().map_or(TimeZone::UTC, |schedule| schedule.zone.clone());
        let from = match request.from_date.as_str() {
            "" => zone::local_date(&zone, as_of_ms),
            date => parse_date("from_date", date)?,
        };
        let dates: Vec<Date> = from.series(jiff::Span::new().days(1)).take(days as usize).collect();
        let Some(schedule) = schedule else {
            let days = dates.iter().map(|date| day(date, 0, 0)).collect();
            return Ok(v1::DayCountsResponse { days, as_of_ms, zone: String::new() });
        };
        let window = schedule.window(as_of_ms);
        let kept = self.kept(&request.hospital_id, &dates).await?;
        let too_soon = if dates.iter().any(|&date| window.day(date) == Day::Partly) {
            self.too_soon(&request.hospital_id, &window).await?
        } else {
            HashMap::new()
        };
        let days = dates
            .iter()
            .map(|date| {
                let name = date.to_string();
                let (slots, places) = kept.get(&name).copied().unwrap_or_default();
                let free = match window.day(*date) {
                    Day::Closed => 0,
                    Day::Open => places,
                    Day::Partly => places - too_soon.get(&name).copied().unwrap_or_default(),
                };
                day(date, free, slots)
            })
            .collect();
        Ok(v1::DayCountsResponse { days, as_of_ms, zone: schedule.zone_name })
    }

    /// Slots and free places by date.
    async fn kept(&self, hospital_id: &str, dates: &[Date]) -> Result<HashMap<String, (i64, i64)>, Failure> {
        let (Some(first), Some(last)) = (dates.first(), dates.last()) else { return Ok(HashMap::new()) };
        let rows: Vec<(String, i64, i64)> = sqlx::query_as(
            "SELECT local_date, slots, capacity - taken FROM day_count \
             WHERE hospital_id = $1 AND local_date BETWEEN $2 AND $3",
        )
        .bind(hospital_id)
        .bind(first.to_string())
        .bind(last.to_string())
        .fetch_all(self.db.reader())
        .await?;
        Ok(rows.into_iter().map(|(date, slots, free)| (date, (slots, free))).collect())
    }

    /// Free places, by date, of slots that start too soon to be booked.
    async fn too_soon(&self, hospital_id: &str, window: &Window) -> Result<HashMap<String, i64>, Failure> {
        let rows: Vec<(String, i64)> = sqlx::query_as(
            "SELECT local_date, SUM(capacity - taken) FROM slot \
             WHERE hospital_id = $1 AND start_ms >= $2 AND start_ms < $3 GROUP BY local_date",
        )
        .bind(hospital_id)
        .bind(window.partly_from_ms())
        .bind(window.earliest_ms)
        .fetch_all(self.db.reader())
        .await?;
        Ok(rows.into_iter().collect())
    }
}

fn day(date: &Date, free: i64, slots: i64) -> v1::DayCount {
    v1::DayCount { date: date.to_string(), free: count(free), slots: count(slots) }
}
