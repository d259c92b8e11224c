//! What patients and families use.

mod home;
mod hospitals;
mod hospital;
mod package;
mod slots;
mod form;
mod hold;
mod sign_in;
mod people;
mod order;
mod orders;

pub use home::home;
pub use hospitals::hospitals;
pub use hospital::hospital;
pub use package::package;
pub use slots::slots;
pub use sign_in::sign_in;
pub use people::people;
pub use order::order;
pub use orders::orders;
