//! Static pieces: props in, HTML out. No script. Those without `ssr` may also be used inside islands.

#[cfg(feature = "ssr")]
pub mod breadcrumb;
#[cfg(feature = "ssr")]
pub mod chrome;
#[cfg(feature = "ssr")]
pub mod field_error;
#[cfg(feature = "ssr")]
pub mod form;
#[cfg(feature = "ssr")]
pub mod freshness;
#[cfg(feature = "ssr")]
pub mod hospital_card;
#[cfg(feature = "ssr")]
pub mod notice;
#[cfg(feature = "ssr")]
pub mod opening_hours;
#[cfg(feature = "ssr")]
pub mod package_card;
#[cfg(feature = "ssr")]
pub mod search;
#[cfg(feature = "ssr")]
pub mod sign_out;
pub mod slot_panel;
#[cfg(feature = "ssr")]
pub mod ways_out;
