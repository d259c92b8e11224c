//! Bringing real lists in: hospitals from CSV, FHIR Location and a Chinese tree; slots from SMART Scheduling Links and
//! weekly templates.
//!
//! Files are streamed. A bad row is reported with its row number, column and reason and written to a rejects file; good
//! rows are kept. Importing the same file again changes nothing.

mod args;
mod hospitals;
mod input;
mod rejects;
mod slots;
mod summary;

pub use args::{ImportHospitalsArgs, ImportSlotsArgs};
pub use hospitals::import_hospitals;
pub use slots::import_slots;
pub use summary::{Offers, Summary};
