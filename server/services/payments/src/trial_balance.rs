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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use crate::{
        provider::Standing,
        rules::Told,
        testing::{AMOUNT, Fixture},
    };

    #[derive(Clone, Debug)]
    enum Act {
        Open,
        Approve(usize),
        Decline(usize),
        /// The payer is declined, comes back and tries again.
        DeclineAndRetry,
        /// The provider breaks its own rules: captures what it had declined or cancelled.
        CaptureAnyway(usize),
        /// Sends an event of the attempt again that was true at some time.
        CallBack(usize, Told),
        Refresh,
        Refund,
        Abandon,
        Reconcile,
        Silence(bool),
        Deafen(bool),
        Wait(u64),
    }

    fn act() -> impl Strategy<Value = Act> {
        let which = 0..3_usize;
        prop_oneof![
            3 => Just(Act::Open),
            3 => which.clone().prop_map(Act::Approve),
            3 => which.clone().prop_map(Act::Decline),
            4 => Just(Act::DeclineAndRetry),
            4 => which.clone().prop_map(Act::CaptureAnyway),
            8 => (which, prop::sample::select(vec![Told::Captured, Told::Declined, Told::Refunded]))
                .prop_map(|(which, told)| Act::CallBack(which, told)),
            2 => Just(Act::Refresh),
            1 => Just(Act::Refund),
            1 => Just(Act::Abandon),
            2 => Just(Act::Reconcile),
            1 => any::<bool>().prop_map(Act::Silence),
            1 => any::<bool>().prop_map(Act::Deafen),
            1 => (1..100_u64).prop_map(Act::Wait),
        ]
    }

    /// Does the provider's standing make such an event true?
    fn is_true(standing: &Standing, told: Told) -> bool {
        match told {
            Told::Captured => matches!(standing, Standing::Captured | Standing::Refunded),
            Told::Declined => matches!(standing, Standing::Declined { .. }),
            Told::Refunded => *standing == Standing::Refunded,
        }
    }

    async fn perform(fixture: &Fixture, attempts: &mut Vec<String>, act: Act) {
        let id = |which: usize| attempts.get(which).cloned().unwrap_or_default();
        match act {
            Act::Open => {
                if let Ok(payment) = fixture.open("o").await
                    && !attempts.contains(&payment.id)
                {
                    attempts.push(payment.id);
                }
            }
            Act::Approve(which) => drop(fixture.provider.decide(&id(which), Standing::Captured)),
            Act::Decline(which) => {
                fixture.provider.decide(&id(which), Standing::Declined { reason: "no".into() });
            }
            Act::DeclineAndRetry => {
                let Ok(payment) = fixture.get("o", false).await else { return };
                fixture.provider.decide(&payment.id, Standing::Declined { reason: "no".into() });
                drop(fixture.get("o", true).await);
                Box::pin(perform(fixture, attempts, Act::Open)).await;
            }
            Act::CaptureAnyway(which) => {
                if matches!(fixture.provider.standing(&id(which)), Standing::Declined { .. } | Standing::Cancelled) {
                    fixture.provider.force(&id(which), Standing::Captured);
                    // a capture against the rules is only heard of by its call-back
                    fixture.call_back(&format!("forced {which}"), &id(which), "captured").await.unwrap();
                }
            }
            Act::CallBack(which, told) => {
                if is_true(&fixture.provider.standing(&id(which)), told) {
                    let event = format!("{which} {}", told.as_str());
                    fixture.call_back(&event, &id(which), told.as_str()).await.unwrap();
                }
            }
            Act::Refresh => drop(fixture.get("o", true).await),
            Act::Refund => drop(fixture.refund("o").await),
            Act::Abandon => drop(fixture.abandon("o").await),
            Act::Reconcile => drop(fixture.reconcile().await),
            Act::Silence(silent) => fixture.provider.silence(silent),
            Act::Deafen(deaf) => fixture.orders.deafen(deaf),
            Act::Wait(seconds) => fixture.clock.advance(std::time::Duration::from_secs(seconds)),
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 40, ..ProptestConfig::default() })]

        #[test]
        fn whatever_happens_the_ledger_balances_and_an_order_is_paid_at_most_once(
            acts in prop::collection::vec(act(), 1..40))
        {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(async {
                let fixture = Fixture::new().await;
                let mut attempts = Vec::new();
                for act in acts {
                    perform(&fixture, &mut attempts, act).await;
                    assert!(fixture.balance().await.balanced);
                }
                fixture.provider.silence(false);
                fixture.orders.deafen(false);
                fixture.settle().await;

                // in the end, the ledger and the provider agree, and nothing is owed back
                let kept = fixture.provider.standings().iter().filter(|one| **one == Standing::Captured).count();
                assert!(kept <= 1, "{:?}", fixture.provider.standings());
                let kept_minor = AMOUNT * i64::try_from(kept).unwrap();
                assert_eq!(fixture.account("provider_clearing").await, kept_minor);
                assert_eq!(fixture.account("customer_funds").await, -kept_minor);
                assert_eq!(fixture.account("refunds_payable").await, 0);
                let balance = fixture.balance().await;
                assert!(balance.captured_orders <= 1);
                assert_eq!(balance.captured_minor - balance.refunded_minor, kept_minor);
                // orders heard of the one capture, and of its refund
                let told = fixture.orders.states();
                assert_eq!(told.contains(&"captured".to_owned()), balance.captured_orders == 1);
                let captured: std::collections::HashSet<_> =
                    fixture.orders.told().into_iter().filter(|(_, state)| state == "captured").collect();
                assert!(captured.len() <= 1, "{captured:?}");
                if balance.captured_orders == 1 {
                    assert_eq!(told.contains(&"refunded".to_owned()), kept == 0);
                }
            });
        }
    }
}
