//! How many codes may be asked for.

/// Limits on RequestCode; 0 refuses everything.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CodeLimits {
    /// Codes to one number within any hour.
    pub per_number_hour: u32,
    /// Codes to one number within any 24 hours.
    pub per_number_day: u32,
    /// Codes asked for from one address within any hour.
    pub per_client_hour: u32,
}

impl Default for CodeLimits {
    fn default() -> Self {
        Self { per_number_hour: 5, per_number_day: 50, per_client_hour: 30 }
    }
}
