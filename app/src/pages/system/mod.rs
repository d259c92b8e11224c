//! Pages for when there is no page.

mod not_found;
mod refused;
mod unavailable;
mod error;

pub use not_found::not_found;
pub use refused::refused;
pub use unavailable::unavailable;
pub use error::error;
