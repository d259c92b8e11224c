//! How much of a page is as it should be.

/// What a page says once, at its top, when it is not whole or not new.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Freshness {
    /// Since when the oldest part that could not be loaded anew is as it is shown.
    pub stale: Option<StaleSince>,
    /// A part could not be loaded at all. It is marked where it should stand.
    pub unknown: bool,
}

/// An instant, and how long ago that was when the page was made: a duration reads the same in every time zone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StaleSince {
    /// RFC 3339, UTC.
    pub rfc3339: String,
    pub minutes: u32,
}

impl Freshness {
    pub fn is_whole(&self) -> bool {
        self.stale.is_none() && !self.unknown
    }
}
