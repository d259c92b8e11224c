//! Pages for when there is no page.

mod busy;
mod error;
mod not_found;
mod refused;
mod unavailable;
mod waiting_room;

pub use busy::busy;
pub use error::error;
pub use not_found::not_found;
pub use refused::refused;
pub use unavailable::unavailable;
pub use waiting_room::waiting_room;
