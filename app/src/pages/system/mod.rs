//! Pages for when there is no page.

mod error;
mod not_found;
mod refused;
mod unavailable;

pub use error::error;
pub use not_found::not_found;
pub use refused::refused;
pub use unavailable::unavailable;
