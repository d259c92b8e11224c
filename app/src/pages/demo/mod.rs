//! Pages that exist in demo mode only.

mod checkout;
mod outbox;

pub use checkout::checkout;
pub use outbox::outbox;
