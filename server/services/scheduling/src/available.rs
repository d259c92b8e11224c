//! Hospitals with a free, bookable place on a local day.

use std::collections::{HashMap, HashSet};

use contracts::v1;

use crate::{
    Inner,
    error::Failure,
    list_slots::parse_date,
    rules::{Day, Window},
    zone,
};

/// As the contract says.
const MOST: usize = 20_000;

#[derive(sqlx::FromRow)]
struct Candidate {
    hospital_id: String,
    zone: String,
    notice_minutes: i64,
    horizon_days: i64,
}

impl Inner {
    pub(crate) async fn available_hospitals(
        &self,
        request: v1::AvailableHospitalsRequest,
    ) -> Result<v1::AvailableHospitalsResponse, Failure> {
        let as_of_ms = self.ambient.now_ms();
        let date = parse_date("date", &request.date)?;
        let name = date.to_string();
        let candidates: Vec<Candidate> = sqlx::query_as(
            "SELECT d.hospital_id, c.zone, c.notice_minutes, c.horizon_days FROM day_count d \
             JOIN schedule c ON c.hospital_id = d.hospital_id \
             WHERE d.local_date = $1 AND d.taken < d.capacity ORDER BY d.hospital_id",
        )
        .bind(&name)
        .fetch_all(self.db.reader())
        .await?;
        // hospitals share few combinations of zone, notice and horizon
        let mut verdicts = HashMap::<(String, i64, i64), Day>::new();
        let mut open = Vec::new();
        let mut partly = HashSet::new();
        for candidate in candidates {
            let rules = (candidate.zone, candidate.notice_minutes, candidate.horizon_days);
            let verdict = match verdicts.get(&rules) {
                Some(verdict) => *verdict,
                None => {
                    let zone = zone::find(&rules.0).ok_or_else(|| Failure::inconsistent("a stored zone is unknown"))?;
                    let verdict = Window::new(&zone, rules.1, rules.2, as_of_ms).day(date);
                    verdicts.insert(rules, verdict);
                    verdict
                }
            };
            match verdict {
                Day::Closed => {}
                Day::Open => open.push(candidate.hospital_id),
                Day::Partly => {
                    partly.insert(candidate.hospital_id.clone());
                    open.push(candidate.hospital_id);
                }
            }
        }
        if !partly.is_empty() {
            let late_enough = self.with_a_place_after_notice(&name, as_of_ms).await?;
            open.retain(|id| !partly.contains(id) || late_enough.contains(id));
        }
        open.truncate(MOST);
        Ok(v1::AvailableHospitalsResponse { hospital_ids: open, as_of_ms })
    }

    /// Hospitals that have a free slot on this date which starts late enough. One query for all of them.
    async fn with_a_place_after_notice(&self, date: &str, now_ms: i64) -> Result<HashSet<String>, Failure> {
        let ids: Vec<String> = sqlx::query_scalar(
            "SELECT d.hospital_id FROM day_count d JOIN schedule c ON c.hospital_id = d.hospital_id \
             WHERE d.local_date = $1 AND d.taken < d.capacity AND EXISTS (SELECT 1 FROM slot s \
             WHERE s.hospital_id = d.hospital_id AND s.start_ms >= $2 + c.notice_minutes * 60000 \
             AND s.start_ms < $2 + c.notice_minutes * 60000 + 259200000 \
             AND s.local_date = $1 AND s.taken < s.capacity)",
        )
        .bind(date)
        .bind(now_ms)
        .fetch_all(self.db.reader())
        .await?;
        Ok(ids.into_iter().collect())
    }
}
