//! Sums for checks. Scans everything: for tests and operators, not for pages.

use contracts::v1;

use crate::{Inner, error::Failure};

impl Inner {
    pub(crate) async fn audit(&self) -> Result<v1::SchedulingAuditResponse, Failure> {
        // one snapshot for all sums
        let mut c = self.db.reader().begin().await?;
        let (slots, taken, over): (i64, i64, i64) =
            sqlx::query_as("SELECT COUNT(*), COALESCE(SUM(taken), 0), COALESCE(SUM(taken > capacity), 0) FROM slot")
                .fetch_one(&mut *c)
                .await?;
        let live: i64 =
            sqlx::query_scalar("SELECT COUNT(*) FROM hold WHERE status IN (1, 2)").fetch_one(&mut *c).await?;
        let wrong_slots: i64 = sqlx::query_scalar(
            "SELECT COUNT(*) FROM (SELECT id, taken FROM slot) s \
             FULL JOIN (SELECT slot_id, COUNT(*) AS live FROM hold WHERE status IN (1, 2) GROUP BY slot_id) h \
             ON h.slot_id = s.id WHERE COALESCE(s.taken, 0) <> COALESCE(h.live, 0)",
        )
        .fetch_one(&mut *c)
        .await?;
        let wrong_days: i64 = sqlx::query_scalar(
            "SELECT COUNT(*) FROM day_count d FULL JOIN (SELECT hospital_id, local_date, COUNT(*) AS slots, \
             SUM(capacity) AS capacity, SUM(taken) AS taken FROM slot GROUP BY hospital_id, local_date) s \
             ON s.hospital_id = d.hospital_id AND s.local_date = d.local_date \
             WHERE COALESCE(d.slots, 0) <> COALESCE(s.slots, 0) OR COALESCE(d.capacity, 0) <> COALESCE(s.capacity, 0) \
             OR COALESCE(d.taken, 0) <> COALESCE(s.taken, 0)",
        )
        .fetch_one(&mut *c)
        .await?;
        let number = |value: i64| u64::try_from(value).unwrap_or_default();
        Ok(v1::SchedulingAuditResponse {
            slots: number(slots),
            taken: number(taken),
            live_holds: number(live),
            over_capacity: number(over),
            wrong_counts: number(wrong_slots) + number(wrong_days),
        })
    }
}
