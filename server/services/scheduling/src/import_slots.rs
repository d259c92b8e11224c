//! Slots, imported.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use contracts::v1;
use jiff::tz::TimeZone;
use serde_json::json;
use sqlx::SqliteConnection;

use crate::{Inner, error::Failure, slot_id::slot_id, slot_id::valid_hospital_id, zone};

const MOST_ROWS: usize = 5_000;
/// More people at once than any department takes.
const MOST_CAPACITY: u32 = 100_000;
/// 9999-01-01: dates stay four digits long, so that they sort as text.
const LATEST_MS: i64 = 253_370_764_800_000;

impl Inner {
    /// Keyed by hospital and start: again is an update, never a second slot. One transaction; taken places stay.
    pub(crate) async fn upsert_slots(&self, request: v1::UpsertSlotsRequest) -> Result<v1::ScheduleReport, Failure> {
        if request.slots.len() > MOST_ROWS {
            return Err(Failure::invalid(format!("slots: at most {MOST_ROWS}")));
        }
        for (index, slot) in request.slots.iter().enumerate() {
            validate(index, slot)?;
        }
        self.db.write(move |c| Box::pin(upsert(c, request.slots))).await
    }
}

fn validate(index: usize, slot: &v1::Slot) -> Result<(), Failure> {
    if !valid_hospital_id(&slot.hospital_id) {
        return Err(Failure::invalid(format!("slots[{index}].hospital_id: [a-z0-9-], 1 to 64 characters")));
    }
    if slot.start_ms < 0 || slot.end_ms <= slot.start_ms || slot.end_ms > LATEST_MS {
        return Err(Failure::invalid(format!("slots[{index}]: must start after 1970 and end after its start")));
    }
    if slot.capacity > MOST_CAPACITY {
        return Err(Failure::invalid(format!("slots[{index}].capacity: at most {MOST_CAPACITY}")));
    }
    Ok(())
}

#[derive(Clone, Copy)]
struct Known {
    end_ms: i64,
    capacity: i64,
    taken: i64,
}

struct Change {
    hospital_id: String,
    start_ms: i64,
    end_ms: i64,
    capacity: i64,
    local_date: String,
}

async fn upsert(c: &mut SqliteConnection, slots: Vec<v1::Slot>) -> Result<v1::ScheduleReport, Failure> {
    let zones = zones(c, &slots).await?;
    let mut known = known(c, &slots).await?;
    let mut report = v1::ScheduleReport::default();
    let mut changes = BTreeMap::<String, Change>::new();
    let mut days = BTreeMap::<(String, String), (i64, i64)>::new();
    for (index, slot) in slots.into_iter().enumerate() {
        let Some(zone) = zones.get(&slot.hospital_id) else {
            report.unknown_schedule.push(u32::try_from(index).unwrap_or(u32::MAX));
            continue;
        };
        let id = slot_id(&slot.hospital_id, slot.start_ms);
        let old = known.get(&id).copied();
        let taken = old.map_or(0, |old| old.taken);
        let asked = i64::from(slot.capacity);
        if asked < taken {
            report.kept_larger += 1;
        }
        let capacity = asked.max(taken);
        match old {
            Some(old) if old.end_ms == slot.end_ms && old.capacity == capacity => {
                report.unchanged += 1;
                continue;
            }
            Some(_) => report.updated += 1,
            None => report.inserted += 1,
        }
        let local_date = zone::local_date(zone, slot.start_ms).to_string();
        let day = days.entry((slot.hospital_id.clone(), local_date.clone())).or_default();
        day.0 += i64::from(old.is_none());
        day.1 += capacity - old.map_or(0, |old| old.capacity);
        known.insert(id.clone(), Known { end_ms: slot.end_ms, capacity, taken });
        let change = Change {
            hospital_id: slot.hospital_id,
            start_ms: slot.start_ms,
            end_ms: slot.end_ms,
            capacity,
            local_date,
        };
        changes.insert(id, change);
    }
    put_slots(c, changes).await?;
    put_days(c, days).await?;
    Ok(report)
}

async fn zones(c: &mut SqliteConnection, slots: &[v1::Slot]) -> Result<HashMap<String, TimeZone>, Failure> {
    let hospitals: BTreeSet<&str> = slots.iter().map(|slot| slot.hospital_id.as_str()).collect();
    let rows: Vec<(String, String)> =
        sqlx::query_as("SELECT c.hospital_id, c.zone FROM json_each($1) j JOIN schedule c ON c.hospital_id = j.value")
            .bind(json!(hospitals).to_string())
            .fetch_all(&mut *c)
            .await?;
    rows.into_iter()
        .map(|(hospital, name)| match zone::find(&name) {
            Some(zone) => Ok((hospital, zone)),
            None => Err(Failure::inconsistent("a stored zone is unknown")),
        })
        .collect()
}

async fn known(c: &mut SqliteConnection, slots: &[v1::Slot]) -> Result<HashMap<String, Known>, Failure> {
    let ids: Vec<String> = slots.iter().map(|slot| slot_id(&slot.hospital_id, slot.start_ms)).collect();
    let rows: Vec<(String, i64, i64, i64)> = sqlx::query_as(
        "SELECT s.id, s.end_ms, s.capacity, s.taken FROM json_each($1) j CROSS JOIN slot s ON s.id = j.value",
    )
    .bind(json!(ids).to_string())
    .fetch_all(&mut *c)
    .await?;
    Ok(rows.into_iter().map(|(id, end_ms, capacity, taken)| (id, Known { end_ms, capacity, taken })).collect())
}

async fn put_slots(c: &mut SqliteConnection, changes: BTreeMap<String, Change>) -> Result<(), Failure> {
    if changes.is_empty() {
        return Ok(());
    }
    let rows: Vec<_> = changes
        .iter()
        .map(|(id, row)| json!([id, row.hospital_id, row.start_ms, row.end_ms, row.capacity, row.local_date]))
        .collect();
    let put = sqlx::query(
        "INSERT INTO slot (id, hospital_id, start_ms, end_ms, capacity, taken, local_date) \
         SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, 0, value ->> 5 FROM json_each($1) \
         WHERE true ON CONFLICT (id) DO UPDATE SET end_ms = excluded.end_ms, capacity = excluded.capacity",
    )
    .bind(json!(rows).to_string())
    .execute(&mut *c)
    .await?;
    if put.rows_affected() != rows.len() as u64 {
        return Err(Failure::inconsistent("every slot is written"));
    }
    Ok(())
}

async fn put_days(c: &mut SqliteConnection, days: BTreeMap<(String, String), (i64, i64)>) -> Result<(), Failure> {
    let rows: Vec<_> = days
        .iter()
        .map(|((hospital_id, date), (slots, capacity))| json!([hospital_id, date, slots, capacity]))
        .collect();
    sqlx::query(
        "INSERT INTO day_count (hospital_id, local_date, slots, capacity, taken) \
         SELECT value ->> 0, value ->> 1, 0, 0, 0 FROM json_each($1) \
         WHERE true ON CONFLICT (hospital_id, local_date) DO NOTHING",
    )
    .bind(json!(rows).to_string())
    .execute(&mut *c)
    .await?;
    let counted = sqlx::query(
        "UPDATE day_count SET slots = slots + (j.value ->> 2), capacity = capacity + (j.value ->> 3) \
         FROM json_each($1) j WHERE hospital_id = j.value ->> 0 AND local_date = j.value ->> 1",
    )
    .bind(json!(rows).to_string())
    .execute(&mut *c)
    .await?;
    if counted.rows_affected() != rows.len() as u64 {
        return Err(Failure::inconsistent("every day is counted"));
    }
    Ok(())
}
