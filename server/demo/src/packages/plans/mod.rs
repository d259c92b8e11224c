//! The packages' tables.

mod by_age_and_sex;
mod by_concern;
mod everybody;

pub(super) use by_age_and_sex::BY_AGE_AND_SEX;
pub(super) use by_concern::BY_CONCERN;
pub(super) use everybody::EVERYBODY;
