//! Pages for who runs it.

mod drill;

pub use drill::drill;
