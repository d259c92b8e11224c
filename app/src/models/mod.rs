//! View types (what a page is given) and pure rules. Nothing here does input or output.

mod booking;
mod catalog;
mod drill;
mod form;
mod freshness;
mod id_number;
mod locale;
mod money;
mod partial;
mod slots;
mod time;
mod trouble;

pub use booking::*;
pub use catalog::*;
pub use drill::*;
pub use form::*;
pub use freshness::*;
pub use id_number::*;
pub use locale::*;
pub use money::*;
pub use partial::*;
pub use slots::*;
pub use time::*;
pub use trouble::*;
