//! TrialBalance: does the ledger add up?

use contracts::v1::TrialBalanceResponse;
use tonic::Status;

use crate::{Inner, error, store::balance};

impl Inner {
    /// `captured_orders` counts orders that were ever paid, given back or not; the sums count surplus captures too.
    pub(crate) async fn trial_balance(&self) -> Result<TrialBalanceResponse, Status> {
        balance::trial(&self.database).await.map_err(error::storage)
    }
}
