//! The cities one can choose from.

use contracts::v1::City;
use storage::Database;

use crate::{error::CatalogError, store};

/// The contract's bound.
const MAX_CITIES: u32 = 200;

/// The 200 cities with most hospitals that can be booked.
pub async fn list(db: &Database) -> Result<Vec<City>, CatalogError> {
    store::cities::largest(db.reader(), MAX_CITIES).await
}
