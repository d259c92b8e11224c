//! Where a list goes on: the last row's sort key, opaque to callers.

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use contracts::{ErrorCode, fail};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use tonic::Status;

/// Longer ones were never given out.
const MAX_LENGTH: usize = 1024;

/// A page boundary of a hospital search.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SearchCursor {
    /// The sort it belongs to.
    pub s: i32,
    /// The tier of the results it stands in.
    pub t: u8,
    /// Level rank or price.
    pub n: i64,
    /// Squared chord, as bits: it must come back exactly.
    pub d: u64,
    /// Name key.
    pub k: String,
    /// Hospital id.
    pub i: String,
}

/// A page boundary of a package's hospitals.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OfferCursor {
    /// Price, minor units.
    pub p: i64,
    /// Hospital row.
    pub h: i64,
}

pub fn encode(cursor: &impl Serialize) -> Result<String, Status> {
    serde_json::to_vec(cursor)
        .map(|json| BASE64_URL_SAFE_NO_PAD.encode(json))
        .map_err(|error| fail(ErrorCode::Internal, format!("cursor: {error}")))
}

/// `None` for "", the first page.
///
/// # Errors
/// `INVALID_ARGUMENT` for anything that was not given out by [`encode`].
pub fn decode<T: DeserializeOwned>(text: &str) -> Result<Option<T>, Status> {
    if text.is_empty() {
        return Ok(None);
    }
    let bad = || fail(ErrorCode::Invalid, "after: not a cursor of this list");
    if text.len() > MAX_LENGTH {
        return Err(bad());
    }
    let json = BASE64_URL_SAFE_NO_PAD.decode(text).map_err(|_| bad())?;
    serde_json::from_slice(&json).map(Some).map_err(|_| bad())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_survives_the_journey_and_nothing_else_is_one() {
        let cursor = OfferCursor { p: 9900, h: 7 };
        assert_eq!(decode(&encode(&cursor).unwrap()).unwrap(), Some(cursor));
        assert_eq!(decode::<OfferCursor>("").unwrap(), None);
        for bad in ["x", "%%%", "e30", "AAAA", &"A".repeat(5000)] {
            assert_eq!(decode::<OfferCursor>(bad).unwrap_err().code(), tonic::Code::InvalidArgument);
        }
    }
}
