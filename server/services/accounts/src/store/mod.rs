//! The tables of this service.

pub(crate) mod codes;
pub(crate) mod people;
pub(crate) mod sessions;
