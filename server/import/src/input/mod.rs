//! Reading files: which ones, in which encoding, row by row.

mod ahead;
mod cells;
#[cfg(test)]
mod damage;
mod detect;
pub mod encoding;
pub mod files;
pub mod lines;
pub mod progress;
pub mod records;
pub mod table;
