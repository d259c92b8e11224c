//! Reconcile: one pass of the job that leaves nothing unknown and nobody untold.

use contracts::v1::{ReconcileRequest, ReconcileResponse};
use futures::{StreamExt, TryStreamExt, stream};
use tonic::Status;

use crate::{Inner, error, store::attempts};

const DEFAULT_LIMIT: u32 = 50;
const MAX_LIMIT: u32 = 500;
/// Questions under way at once: enough to get on, few enough not to bother the provider.
const AT_ONCE: usize = 8;

impl Inner {
    pub(crate) async fn reconcile(&self, request: ReconcileRequest) -> Result<ReconcileResponse, Status> {
        let limit = if request.limit == 0 { DEFAULT_LIMIT } else { request.limit.min(MAX_LIMIT) };
        let now_ms = self.ambient.now_ms();
        // told first: an outage of the provider must not keep orders waiting
        let mut told = self.tell_due(limit).await.map_err(error::storage)?;
        let due = self.database.write(move |c| Box::pin(attempts::claim_due(c, limit, now_ms))).await;
        let due = due.map_err(error::storage)?;
        let asked = u32::try_from(due.len()).unwrap_or(u32::MAX);
        told += stream::iter(due)
            .map(|id| async move {
                self.pursue(&id).await?;
                match attempts::find(self.database.reader(), &id).await? {
                    Some(attempt) => self.tell_order(&attempt.order_id).await,
                    None => Ok(0),
                }
            })
            .buffer_unordered(AT_ONCE)
            .try_fold(0, |sum, told| async move { Ok(sum + told) })
            .await
            .map_err(error::storage)?;
        Ok(ReconcileResponse { asked, told })
    }
}
