//! The interactive pieces: the only code that ships to the browser.
//!
//! Each one renders the same markup on both sides and is complete without script; nothing on a page waits for it.

/// Declares islands. With the feature `split` each is a chunk of its own, fetched by the pages that hold it; without it
/// all are in the one file (a chunked build that is not split afterwards would not load).
#[cfg(feature = "split")]
macro_rules! island {
    ($($item:tt)*) => { #[leptos::island(lazy)] $($item)* };
}
#[cfg(not(feature = "split"))]
macro_rules! island {
    ($($item:tt)*) => { #[leptos::island] $($item)* };
}

#[cfg(feature = "hydrate")]
mod browser;
mod countdown;
mod id_number_field;
mod live_slots;
mod search_box;

pub use countdown::Countdown;
pub use id_number_field::IdNumberField;
pub use live_slots::LiveSlots;
pub use search_box::SearchBox;
