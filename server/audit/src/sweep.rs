//! One pass over all services.

use std::collections::{BTreeMap, HashMap, HashSet};

use contracts::{
    Clients,
    v1::{self, HoldStatus, OrderBrief, OrderState},
};
use futures::{StreamExt, TryStreamExt, stream};
use tonic::Status;

use crate::AuditReport;

/// Orders asked for at once.
const PAGE: u32 = 1_000;
/// Questions under way at once.
const AT_ONCE: usize = 32;

pub(crate) async fn sweep(clients: &Clients) -> Result<AuditReport, Status> {
    // places before orders: an order is durable before it takes a place, so every hold counted here has its order below
    let places = clients.scheduling.clone().audit(v1::SchedulingAuditRequest {}).await?.into_inner();
    let mut report = AuditReport {
        taken: places.taken,
        live_holds: places.live_holds,
        over_capacity: places.over_capacity,
        wrong_counts: places.wrong_counts,
        ..AuditReport::default()
    };
    let mut orders = Orders::default();
    let mut after_id = String::new();
    loop {
        let request = v1::OrdersAuditRequest { after_id, limit: PAGE };
        let page = clients.orders.clone().audit(request).await?.into_inner();
        orders.take(clients, page.orders).await?;
        if page.next.is_empty() {
            break;
        }
        after_id = page.next;
    }
    // the ledger last: it knows of a capture before the order does
    let ledger = clients.payments.clone().trial_balance(v1::TrialBalanceRequest {}).await?.into_inner();
    report.ledger_balanced = ledger.balanced;
    report.captured_orders = ledger.captured_orders;
    report.captured_minor = ledger.captured_minor;
    report.refunded_minor = ledger.refunded_minor;
    report.holds_without_order = report.live_holds.saturating_sub(orders.live_holds);
    report.duplicate_keys = duplicates(clients, &orders.keys).await?;
    report.confirmed_without_hold = orders.confirmed_without_hold;
    report.owed_minor = orders.owed_minor;
    report.paid_orders = orders.paid;
    report.orders = orders.states;
    Ok(report)
}

#[derive(Default)]
struct Orders {
    states: BTreeMap<&'static str, u64>,
    /// The references of the orders made with a key.
    keys: HashMap<String, Vec<String>>,
    live_holds: u64,
    confirmed_without_hold: u64,
    owed_minor: i64,
    paid: u64,
}

impl Orders {
    async fn take(&mut self, clients: &Clients, page: Vec<OrderBrief>) -> Result<(), Status> {
        for order in &page {
            let state = order.state();
            *self.states.entry(name(state)).or_default() += 1;
            if !order.idempotency_key.is_empty() {
                self.keys.entry(order.idempotency_key.clone()).or_default().push(order.reference.clone());
            }
            if owes(state) {
                self.owed_minor += order.price_minor;
            }
            if owes(state) || state == OrderState::OrderRefunded {
                self.paid += 1;
            }
        }
        let mut holds = stream::iter(page.into_iter().filter(|order| may_hold(order.state())))
            .map(|order| {
                let mut scheduling = clients.scheduling.clone();
                async move {
                    let request = v1::GetHoldRequest { order_id: order.id.clone() };
                    Ok::<_, Status>((order, scheduling.get_hold(request).await?.into_inner()))
                }
            })
            .buffer_unordered(AT_ONCE);
        while let Some((order, hold)) = holds.try_next().await? {
            let live = matches!(hold.status(), HoldStatus::HoldHeld | HoldStatus::HoldConfirmed);
            self.live_holds += u64::from(live);
            let right_slot = hold.slot.as_ref().is_some_and(|slot| slot.id == order.slot_id);
            if order.state() == OrderState::OrderConfirmed
                && !(hold.status() == HoldStatus::HoldConfirmed && right_slot)
            {
                self.confirmed_without_hold += 1;
            }
        }
        Ok(())
    }
}

/// Keys with which one patient made more than one order. Two patients may well use the same.
async fn duplicates(clients: &Clients, keys: &HashMap<String, Vec<String>>) -> Result<u64, Status> {
    let mut duplicates = 0;
    for references in keys.values().filter(|references| references.len() > 1) {
        let mut patients = HashSet::new();
        for reference in references {
            let request = v1::GetOrderRequest { reference: reference.clone(), principal_id: String::new() };
            let order = clients.orders.clone().get(request).await?.into_inner();
            if !patients.insert(order.principal_id) {
                duplicates += 1;
                break;
            }
        }
    }
    Ok(duplicates)
}

/// The same names as on the pages.
const fn name(state: OrderState) -> &'static str {
    match state {
        OrderState::OrderUnspecified => "unspecified",
        OrderState::OrderIntent => "intent",
        OrderState::OrderSlotLost => "slot_lost",
        OrderState::OrderHeld => "held",
        OrderState::OrderPaying => "paying",
        OrderState::OrderPaid => "paid",
        OrderState::OrderConfirmed => "confirmed",
        OrderState::OrderCancelled => "cancelled",
        OrderState::OrderExpired => "expired",
        OrderState::OrderRefundDue => "refund_due",
        OrderState::OrderRefunded => "refunded",
    }
}

/// An order that is over has no right to a place any more.
const fn may_hold(state: OrderState) -> bool {
    match state {
        OrderState::OrderIntent
        | OrderState::OrderSlotLost
        | OrderState::OrderHeld
        | OrderState::OrderPaying
        | OrderState::OrderPaid
        | OrderState::OrderConfirmed => true,
        OrderState::OrderUnspecified
        | OrderState::OrderCancelled
        | OrderState::OrderExpired
        | OrderState::OrderRefundDue
        | OrderState::OrderRefunded => false,
    }
}

/// The patient's money is with us.
const fn owes(state: OrderState) -> bool {
    match state {
        OrderState::OrderPaid | OrderState::OrderConfirmed | OrderState::OrderRefundDue => true,
        OrderState::OrderUnspecified
        | OrderState::OrderIntent
        | OrderState::OrderSlotLost
        | OrderState::OrderHeld
        | OrderState::OrderPaying
        | OrderState::OrderCancelled
        | OrderState::OrderExpired
        | OrderState::OrderRefunded => false,
    }
}
