//! The scheduling service through its contract. A file a verb, as in `src`.
#![allow(clippy::unwrap_used, reason = "tests may fail loudly")]

mod audit;
mod available_hospitals;
mod confirm;
mod day_counts;
mod expire_holds;
mod extend_hold;
mod fixture;
mod hold;
mod import_schedules;
mod import_slots;
mod list_slots;
mod release;
mod sequences;
mod zones;
