//! What an audit found.

use std::collections::BTreeMap;

use serde::Serialize;

/// The sums, and where they disagree. Money in minor units.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct AuditReport {
    /// How many orders are in each state.
    pub orders: BTreeMap<&'static str, u64>,
    /// Places taken, as the slots count them.
    pub taken: u64,
    /// Holds that are held or confirmed; must equal `taken`.
    pub live_holds: u64,
    pub over_capacity: u64,
    pub wrong_counts: u64,
    pub ledger_balanced: bool,
    pub captured_orders: u64,
    pub captured_minor: i64,
    pub refunded_minor: i64,
    /// What the orders that are paid for cost: paid, confirmed, or waiting for their refund.
    pub owed_minor: i64,
    /// How many orders that is, the refunded ones included.
    pub paid_orders: u64,
    /// Confirmed orders whose place is not confirmed, or is another slot's.
    pub confirmed_without_hold: u64,
    /// Live holds whose order is unknown or over.
    pub holds_without_order: u64,
    /// Idempotency keys with which one patient made more than one order.
    pub duplicate_keys: u64,
}

impl AuditReport {
    /// Nothing disagrees.
    pub fn adds_up(&self) -> bool {
        self.problems().is_empty()
    }

    /// No order is on its way by itself: all are done, or wait for the patient.
    pub fn is_settled(&self) -> bool {
        ["intent", "paid", "refund_due"].iter().all(|state| self.orders.get(state).is_none_or(|&count| count == 0))
    }

    /// What does not add up, one sentence each; empty when all is well.
    ///
    /// Money may be captured whose order has not been told yet, so the ledger may be ahead of the orders, never behind.
    pub fn problems(&self) -> Vec<String> {
        let mut problems = Vec::new();
        let mut must = |holds: bool, problem: String| {
            if !holds {
                problems.push(problem);
            }
        };
        must(
            self.taken == self.live_holds,
            format!("{} places are taken but {} holds are live", self.taken, self.live_holds),
        );
        must(self.over_capacity == 0, format!("{} slots hold more than their capacity", self.over_capacity));
        must(self.wrong_counts == 0, format!("{} kept counts are wrong", self.wrong_counts));
        must(self.ledger_balanced, "the ledger does not balance".into());
        must(
            self.confirmed_without_hold == 0,
            format!("{} confirmed orders have no confirmed place", self.confirmed_without_hold),
        );
        must(self.holds_without_order == 0, format!("{} places are held for no order", self.holds_without_order));
        must(self.duplicate_keys == 0, format!("{} idempotency keys made more than one order", self.duplicate_keys));
        must(
            self.paid_orders <= self.captured_orders,
            format!("{} orders count as paid but {} payments were captured", self.paid_orders, self.captured_orders),
        );
        let kept = self.captured_minor - self.refunded_minor;
        must(
            self.owed_minor <= kept,
            format!("paid orders cost {} but {kept} was kept (minor units)", self.owed_minor),
        );
        problems
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sound() -> AuditReport {
        AuditReport {
            orders: [("confirmed", 2), ("held", 1)].into(),
            taken: 3,
            live_holds: 3,
            ledger_balanced: true,
            captured_orders: 2,
            captured_minor: 200,
            owed_minor: 200,
            paid_orders: 2,
            ..AuditReport::default()
        }
    }

    #[test]
    fn sound_sums_have_no_problem() {
        assert_eq!(sound().problems(), Vec::<String>::new());
        assert!(sound().is_settled());
    }

    #[test]
    fn every_disagreement_is_named() {
        let spoil: [fn(&mut AuditReport); 9] = [
            |r| r.taken = 4,
            |r| r.over_capacity = 1,
            |r| r.wrong_counts = 1,
            |r| r.ledger_balanced = false,
            |r| r.confirmed_without_hold = 1,
            |r| r.holds_without_order = 1,
            |r| r.duplicate_keys = 1,
            |r| r.paid_orders = 3,
            |r| r.refunded_minor = 100,
        ];
        for (index, spoil) in spoil.iter().enumerate() {
            let mut report = sound();
            spoil(&mut report);
            assert_eq!(report.problems().len(), 1, "{index}");
        }
    }

    #[test]
    fn money_that_orders_have_not_heard_of_is_no_problem() {
        let report = AuditReport { captured_orders: 3, captured_minor: 300, ..sound() };
        assert!(report.adds_up());
    }

    #[test]
    fn orders_on_their_way_are_not_settled() {
        for state in ["intent", "paid", "refund_due"] {
            let mut report = sound();
            report.orders.insert(state, 1);
            assert!(!report.is_settled());
        }
    }

    #[test]
    fn the_report_is_flat_json() {
        let json = serde_json::to_value(sound()).unwrap();
        assert_eq!(json["orders"]["confirmed"], 2);
        assert_eq!(json["ledger_balanced"], true);
        assert_eq!(json["holds_without_order"], 0);
    }
}
