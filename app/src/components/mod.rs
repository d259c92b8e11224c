//! Static pieces: props in, HTML out. No script.

#[cfg(feature = "ssr")]
pub mod chrome;
