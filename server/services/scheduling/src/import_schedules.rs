//! The booking rules of hospitals, imported.

use std::collections::BTreeMap;

use contracts::v1;
use sqlx::SqliteConnection;

use crate::{
    Inner,
    error::Failure,
    slot_id::valid_hospital_id,
    store::{count, one_row},
    zone,
};

const MOST_ROWS: usize = 5_000;
/// A year of notice or cut-off is more than anybody means.
const MOST_MINUTES: u32 = 366 * 24 * 60;
const MOST_DAYS: u32 = 3_660;

impl Inner {
    /// Keyed by hospital: again is an update. A new zone moves the hospital's slots to their new local dates.
    pub(crate) async fn upsert_schedules(
        &self,
        request: v1::UpsertSchedulesRequest,
    ) -> Result<v1::ScheduleReport, Failure> {
        if request.schedules.len() > MOST_ROWS {
            return Err(Failure::invalid(format!("schedules: at most {MOST_ROWS}")));
        }
        for (index, schedule) in request.schedules.iter().enumerate() {
            validate(index, schedule)?;
        }
        self.db.write(move |c| Box::pin(upsert(c, request.schedules))).await
    }
}

fn validate(index: usize, schedule: &v1::Schedule) -> Result<(), Failure> {
    if !valid_hospital_id(&schedule.hospital_id) {
        return Err(Failure::invalid(format!("schedules[{index}].hospital_id: [a-z0-9-], 1 to 64 characters")));
    }
    if zone::find(&schedule.zone).is_none() {
        return Err(Failure::invalid(format!("schedules[{index}].zone: no such IANA zone")));
    }
    if schedule.notice_minutes > MOST_MINUTES || schedule.cutoff_minutes > MOST_MINUTES {
        return Err(Failure::invalid(format!("schedules[{index}]: notice and cut-off are at most {MOST_MINUTES}")));
    }
    if schedule.horizon_days > MOST_DAYS {
        return Err(Failure::invalid(format!("schedules[{index}].horizon_days: at most {MOST_DAYS}")));
    }
    Ok(())
}

#[derive(sqlx::FromRow)]
struct Stored {
    zone: String,
    notice_minutes: i64,
    horizon_days: i64,
    cutoff_minutes: i64,
    source: String,
}

async fn upsert(c: &mut SqliteConnection, schedules: Vec<v1::Schedule>) -> Result<v1::ScheduleReport, Failure> {
    let mut report = v1::ScheduleReport::default();
    for new in schedules {
        let old: Option<Stored> = sqlx::query_as(
            "SELECT zone, notice_minutes, horizon_days, cutoff_minutes, source FROM schedule WHERE hospital_id = $1",
        )
        .bind(&new.hospital_id)
        .fetch_optional(&mut *c)
        .await?;
        let moved = match &old {
            Some(old) if same(old, &new) => {
                report.unchanged += 1;
                continue;
            }
            Some(old) => {
                report.updated += 1;
                old.zone != new.zone
            }
            None => {
                report.inserted += 1;
                false
            }
        };
        let put = sqlx::query(
            "INSERT INTO schedule (hospital_id, zone, notice_minutes, horizon_days, cutoff_minutes, source) \
             VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (hospital_id) DO UPDATE SET zone = excluded.zone, \
             notice_minutes = excluded.notice_minutes, horizon_days = excluded.horizon_days, \
             cutoff_minutes = excluded.cutoff_minutes, source = excluded.source",
        )
        .bind(&new.hospital_id)
        .bind(&new.zone)
        .bind(i64::from(new.notice_minutes))
        .bind(i64::from(new.horizon_days))
        .bind(i64::from(new.cutoff_minutes))
        .bind(&new.source)
        .execute(&mut *c)
        .await?;
        one_row(&put, "one schedule is written")?;
        if moved {
            move_to_zone(c, &new.hospital_id, &new.zone).await?;
        }
    }
    Ok(report)
}

fn same(old: &Stored, new: &v1::Schedule) -> bool {
    old.zone == new.zone
        && count(old.notice_minutes) == new.notice_minutes
        && count(old.horizon_days) == new.horizon_days
        && count(old.cutoff_minutes) == new.cutoff_minutes
        && old.source == new.source
}

/// Gives every slot of the hospital its date in the new zone, and counts the days again.
async fn move_to_zone(c: &mut SqliteConnection, hospital_id: &str, zone: &str) -> Result<(), Failure> {
    let zone = zone::find(zone).ok_or_else(|| Failure::inconsistent("a validated zone is known"))?;
    let starts: Vec<(i64, String)> = sqlx::query_as("SELECT start_ms, local_date FROM slot WHERE hospital_id = $1")
        .bind(hospital_id)
        .fetch_all(&mut *c)
        .await?;
    let mut moved = BTreeMap::<i64, String>::new();
    for (start_ms, old) in starts {
        let date = zone::local_date(&zone, start_ms).to_string();
        if date != old {
            moved.insert(start_ms, date);
        }
    }
    for (start_ms, date) in moved {
        let put = sqlx::query("UPDATE slot SET local_date = $3 WHERE hospital_id = $1 AND start_ms = $2")
            .bind(hospital_id)
            .bind(start_ms)
            .bind(date)
            .execute(&mut *c)
            .await?;
        one_row(&put, "one slot is moved")?;
    }
    sqlx::query("DELETE FROM day_count WHERE hospital_id = $1").bind(hospital_id).execute(&mut *c).await?;
    sqlx::query(
        "INSERT INTO day_count (hospital_id, local_date, slots, capacity, taken) \
         SELECT hospital_id, local_date, COUNT(*), SUM(capacity), SUM(taken) FROM slot WHERE hospital_id = $1 \
         GROUP BY hospital_id, local_date",
    )
    .bind(hospital_id)
    .execute(&mut *c)
    .await?;
    Ok(())
}
