//! Reading files: which ones, in which encoding, row by row.

pub mod encoding;
pub mod files;
pub mod lines;
pub mod progress;
pub mod table;
