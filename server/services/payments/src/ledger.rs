//! Double entry: every transaction takes from one account what it gives another.
//!
//! Debits are positive. `provider_clearing` is what the provider holds for us, `customer_funds` what we owe for services
//! not yet given, `refunds_payable` what we owe back.

use crate::rules::Posting;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Entry {
    pub(crate) account: &'static str,
    pub(crate) amount_minor: i64,
}

const PROVIDER_CLEARING: &str = "provider_clearing";
const CUSTOMER_FUNDS: &str = "customer_funds";
const REFUNDS_PAYABLE: &str = "refunds_payable";

impl Posting {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Capture => "capture",
            Self::RefundDue => "refund_due",
            Self::RefundPaid => "refund_paid",
        }
    }
}

/// The entries of a posting of `amount_minor`.
pub(crate) fn entries(posting: Posting, amount_minor: i64) -> [Entry; 2] {
    let (debit, credit) = match posting {
        Posting::Capture => (PROVIDER_CLEARING, CUSTOMER_FUNDS),
        Posting::RefundDue => (CUSTOMER_FUNDS, REFUNDS_PAYABLE),
        Posting::RefundPaid => (REFUNDS_PAYABLE, PROVIDER_CLEARING),
    };
    [Entry { account: debit, amount_minor }, Entry { account: credit, amount_minor: -amount_minor }]
}

/// Do they sum to zero? Checked before every write, whoever made the entries.
pub(crate) fn balanced(entries: &[Entry]) -> bool {
    entries.iter().try_fold(0_i64, |sum, entry| sum.checked_add(entry.amount_minor)) == Some(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_posting_balances_and_a_refund_undoes_a_capture() {
        let all = [Posting::Capture, Posting::RefundDue, Posting::RefundPaid];
        let mut sums = std::collections::BTreeMap::new();
        for posting in all {
            let entries = entries(posting, 19_900);
            assert!(balanced(&entries));
            for entry in entries {
                *sums.entry(entry.account).or_insert(0) += entry.amount_minor;
            }
        }
        assert!(sums.values().all(|sum| *sum == 0));
        assert!(!balanced(&entries(Posting::Capture, 1)[..1]));
    }
}
