//! "None" and "unknown" are different answers.

use serde::{Deserialize, Serialize};

/// A part of a page whose service may not have answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Partial<T> {
    /// The service answered; an empty collection here really is empty.
    Known(T),
    /// The service did not answer: the page says so, and never "none".
    Unknown,
}

impl<T> Partial<T> {
    pub fn known(&self) -> Option<&T> {
        match self {
            Self::Known(value) => Some(value),
            Self::Unknown => None,
        }
    }
    pub fn is_unknown(&self) -> bool {
        matches!(self, Self::Unknown)
    }
}
