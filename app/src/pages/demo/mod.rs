//! Pages that exist in demo mode only.

mod outbox;
mod checkout;

pub use outbox::outbox;
pub use checkout::checkout;
