//! The scheduling service.
