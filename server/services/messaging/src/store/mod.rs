//! The table of this service.

pub(crate) mod leases;
pub(crate) mod messages;
