//! The orders service through its contract, with the real scheduling service and fakes for the others.
#![allow(clippy::unwrap_used, reason = "tests may fail loudly")]

mod cancel;
mod choose_slot;
mod crashes;
mod extend_hold;
mod fakes;
mod faults;
mod get_and_list;
mod idempotency;
mod messages;
mod place;
mod record_payment;
mod recover;
mod sequences;
mod start_payment;
mod traces;
mod world;
