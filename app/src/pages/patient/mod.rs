//! What patients and families use.

mod hold;
mod home;
mod hospital;
mod hospitals;
mod order;
mod orders;
mod package;
mod people;
mod sign_in;
mod slots;
mod visit;

pub use home::home;
pub use hospital::hospital;
pub use hospitals::hospitals;
pub use order::order;
pub use orders::orders;
pub use package::package;
pub use people::people;
pub use sign_in::sign_in;
pub use slots::slots;
