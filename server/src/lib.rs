//! The server: command line, configuration, the HTTP edge, the Backend-for-Frontend, and the jobs that drive services.
//!
//! The way of a request: `http` → `app::bff::Bff` as implemented in `bff` → service contracts. The services themselves
//! are crates beside this one; [`startup`] is the only place that names them.

pub mod bff;
pub mod cli;
pub mod config;
pub mod http;
pub mod jobs;
pub mod serve;
pub mod startup;
pub mod telemetry;
