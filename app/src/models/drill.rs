//! What the page of the outage drill shows.

/// The faults that can be given, as they are written.
pub const FAULTS: [&str; 9] =
    ["slow", "hang", "reset", "error", "garbage", "wrong-schema", "duplicate", "reordered", "flapping"];

/// One service, and the fault it has now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DrillRow {
    pub service: String,
    pub fault: Option<DrillFault>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DrillFault {
    pub fault: String,
    pub actor: String,
    pub reason: String,
    /// Seconds until it ends by itself; `None`: when it is cleared.
    pub left_s: Option<u64>,
}
