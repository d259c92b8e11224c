//! From what people write to tokens, and back from a query to a search expression that cannot fail.

pub mod fold;
pub mod query;
pub mod reading;
pub mod tokens;
