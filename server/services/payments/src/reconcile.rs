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

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use contracts::v1::PaymentState;

    use crate::{provider::Standing, testing::Fixture};

    #[tokio::test]
    async fn an_outcome_without_call_back_is_found() {
        let fixture = Fixture::new().await;
        let payment = fixture.open("o").await.unwrap();
        fixture.provider.decide(&payment.id, Standing::Captured);
        assert_eq!(fixture.reconcile().await.asked, 0);
        fixture.clock.advance(Duration::from_secs(10));
        let pass = fixture.reconcile().await;
        assert_eq!((pass.asked, pass.told), (1, 1));
        assert_eq!(fixture.state("o").await, PaymentState::PaymentCaptured);
    }

    #[tokio::test]
    async fn orders_that_were_deaf_are_told_again_until_they_hear() {
        let fixture = Fixture::new().await;
        let payment = fixture.open("o").await.unwrap();
        fixture.orders.deafen(true);
        assert!(fixture.call_back("e", &payment.id, "captured").await.unwrap());
        fixture.clock.advance(Duration::from_secs(10));
        assert_eq!(fixture.reconcile().await.told, 0);
        fixture.orders.deafen(false);
        fixture.clock.advance(Duration::from_secs(300));
        assert_eq!(fixture.reconcile().await.told, 1);
        fixture.clock.advance(Duration::from_secs(3_600));
        assert_eq!(fixture.reconcile().await.told, 0);
        assert_eq!(fixture.orders.states(), ["captured"]);
    }

    #[tokio::test]
    async fn an_open_payment_is_asked_about_less_and_less() {
        let fixture = Fixture::new().await;
        fixture.open("o").await.unwrap();
        let mut asked = 0;
        for _ in 0..720 {
            fixture.clock.advance(Duration::from_secs(5));
            asked += fixture.reconcile().await.asked;
        }
        assert!((5..40).contains(&asked), "{asked} times in an hour");
    }

    #[tokio::test]
    async fn a_limit_bounds_a_pass() {
        let fixture = Fixture::new().await;
        for order in 0..5 {
            fixture.open(&order.to_string()).await.unwrap();
        }
        fixture.clock.advance(Duration::from_secs(10));
        let request = contracts::v1::ReconcileRequest { limit: 3 };
        assert_eq!(fixture.client().reconcile(request).await.unwrap().into_inner().asked, 3);
        assert_eq!(fixture.reconcile().await.asked, 2);
    }
}
