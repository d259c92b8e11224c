//! What an event does to an attempt. Pure; events may come in any order and any number of times.

use contracts::v1::PaymentState;

/// Where an attempt stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum State {
    Open,
    Captured,
    Declined,
    Refunding,
    Refunded,
    Abandoned,
}

impl State {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Captured => "captured",
            Self::Declined => "declined",
            Self::Refunding => "refunding",
            Self::Refunded => "refunded",
            Self::Abandoned => "abandoned",
        }
    }

    pub(crate) fn parse(text: &str) -> Option<Self> {
        match text {
            "open" => Some(Self::Open),
            "captured" => Some(Self::Captured),
            "declined" => Some(Self::Declined),
            "refunding" => Some(Self::Refunding),
            "refunded" => Some(Self::Refunded),
            "abandoned" => Some(Self::Abandoned),
            _ => None,
        }
    }

    pub(crate) const fn contract(self) -> PaymentState {
        match self {
            Self::Open => PaymentState::PaymentOpen,
            Self::Captured => PaymentState::PaymentCaptured,
            Self::Declined => PaymentState::PaymentDeclined,
            Self::Refunding => PaymentState::PaymentRefunding,
            Self::Refunded => PaymentState::PaymentRefunded,
            Self::Abandoned => PaymentState::PaymentAbandoned,
        }
    }

    /// Has money come in by it, ever?
    pub(crate) const fn has_money(self) -> bool {
        match self {
            Self::Captured | Self::Refunding | Self::Refunded => true,
            Self::Open | Self::Declined | Self::Abandoned => false,
        }
    }
}

/// What the provider says happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Event {
    Captured,
    Declined { reason: String },
    Refunded,
}

/// A kind of ledger transaction; each is posted at most once an attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Posting {
    Capture,
    RefundDue,
    RefundPaid,
}

/// What orders hear of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Told {
    Captured,
    Declined,
    Refunded,
}

impl Told {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Captured => "captured",
            Self::Declined => "declined",
            Self::Refunded => "refunded",
        }
    }
}

/// One change of state, and what belongs to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Step {
    pub(crate) next: State,
    pub(crate) surplus: bool,
    pub(crate) postings: &'static [Posting],
    pub(crate) tell: &'static [Told],
}

/// The step from `state`, or `None` when the event says nothing new. `paid_otherwise`: another attempt has paid the order.
///
/// Money decides: a capture counts whatever was believed before; a decline never takes back a capture.
pub(crate) fn step(state: State, surplus: bool, event: &Event, paid_otherwise: bool) -> Option<Step> {
    use Posting::{Capture, RefundDue, RefundPaid};
    let (next, surplus, postings, tell): (_, _, &[Posting], &[Told]) = match (event, state) {
        (Event::Captured, State::Open | State::Declined | State::Abandoned) if paid_otherwise => {
            (State::Refunding, true, &[Capture, RefundDue], &[])
        }
        (Event::Captured, State::Open | State::Declined | State::Abandoned) => {
            (State::Captured, false, &[Capture], &[Told::Captured])
        }
        (Event::Captured, State::Captured | State::Refunding | State::Refunded) => return None,

        (Event::Declined { .. }, State::Open) if paid_otherwise => (State::Declined, false, &[], &[]),
        (Event::Declined { .. }, State::Open) => (State::Declined, false, &[], &[Told::Declined]),
        (
            Event::Declined { .. },
            State::Declined | State::Abandoned | State::Captured | State::Refunding | State::Refunded,
        ) => return None,

        // the capture's own event is late or lost
        (Event::Refunded, State::Open | State::Declined | State::Abandoned) if paid_otherwise => {
            (State::Refunded, true, &[Capture, RefundDue, RefundPaid], &[])
        }
        (Event::Refunded, State::Open | State::Declined | State::Abandoned) => {
            (State::Refunded, false, &[Capture, RefundDue, RefundPaid], &[Told::Captured, Told::Refunded])
        }
        // given back at the provider without having been asked
        (Event::Refunded, State::Captured) => (State::Refunded, surplus, &[RefundDue, RefundPaid], &[Told::Refunded]),
        (Event::Refunded, State::Refunding) if surplus => (State::Refunded, true, &[RefundPaid], &[]),
        (Event::Refunded, State::Refunding) => (State::Refunded, false, &[RefundPaid], &[Told::Refunded]),
        (Event::Refunded, State::Refunded) => return None,
    };
    Some(Step { next, surplus, postings, tell })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn declined() -> Event {
        Event::Declined { reason: "no".into() }
    }

    #[test]
    fn a_capture_counts_after_a_decline_but_not_the_other_way_round() {
        let late = step(State::Declined, false, &Event::Captured, false).unwrap();
        assert_eq!((late.next, late.tell), (State::Captured, &[Told::Captured][..]));
        assert_eq!(step(State::Captured, false, &declined(), false), None);
    }

    #[test]
    fn a_capture_on_top_of_another_goes_back() {
        let step = step(State::Open, false, &Event::Captured, true).unwrap();
        assert_eq!((step.next, step.surplus, step.tell.len()), (State::Refunding, true, 0));
    }

    fn event() -> impl Strategy<Value = Event> {
        prop_oneof![Just(Event::Captured), Just(declined()), Just(Event::Refunded)]
    }

    proptest! {
        #[test]
        fn whatever_the_order_each_posting_is_made_once_and_refunds_follow_captures(
            events in prop::collection::vec(event(), 0..12), paid_otherwise: bool)
        {
            let (mut state, mut surplus, mut posted, mut told) = (State::Open, false, Vec::<Posting>::new(), Vec::<Told>::new());
            for event in &events {
                if let Some(step) = step(state, surplus, event, paid_otherwise) {
                    prop_assert_ne!(step.next, state);
                    prop_assert!(!state.has_money() || step.next.has_money());
                    (state, surplus) = (step.next, step.surplus);
                    posted.extend(step.postings);
                    told.extend(step.tell);
                }
            }
            let order = [Posting::Capture, Posting::RefundDue, Posting::RefundPaid];
            prop_assert_eq!(&posted[..], &order[..posted.len()]);
            prop_assert_eq!(state.has_money(), events.contains(&Event::Captured) || events.contains(&Event::Refunded));
            for kind in [Told::Captured, Told::Declined, Told::Refunded] {
                prop_assert!(told.iter().filter(|one| **one == kind).count() <= 1);
            }
        }
    }
}
