//! The tables of this service.

pub(crate) mod attempts;
pub(crate) mod balance;
pub(crate) mod events;
pub(crate) mod outcomes;
