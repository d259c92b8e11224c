//! The catalog's tables. Dynamic SQL is put together from constants; every value is bound.

pub mod changes;
pub mod cities;
pub mod hospitals;
pub mod offers;
pub mod packages;
pub mod search;

use crate::error::CatalogError;

/// A list of values as one bound parameter, read with `json_each`.
pub fn json(values: &(impl serde::Serialize + ?Sized)) -> Result<String, CatalogError> {
    serde_json::to_string(values).map_err(|error| CatalogError::Stored(error.to_string()))
}
