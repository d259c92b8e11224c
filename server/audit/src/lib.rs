//! Does everything add up? Sums over all services, asked through their contracts.
//!
//! Works on a stopped data directory and on a running one. A running one changes while it is read, so a finding must
//! show in every one of a few passes before it counts.

mod report;
mod sweep;

pub use report::AuditReport;

use contracts::Clients;

/// A finding that a later pass does not confirm was only the world moving on.
const PASSES: usize = 5;

/// Asks every service for its sums and compares them. Reads everything: seconds, with a million orders.
///
/// # Errors
/// When a service does not answer. What does not add up is no error: see [`AuditReport::problems`].
pub async fn audit(clients: &Clients) -> Result<AuditReport, tonic::Status> {
    let mut report = sweep::sweep(clients).await?;
    for _ in 1..PASSES {
        if report.adds_up() {
            break;
        }
        report = sweep::sweep(clients).await?;
    }
    Ok(report)
}
