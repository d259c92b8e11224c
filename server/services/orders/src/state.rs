//! The state machine of a booking. Pure: what is not here cannot happen.

use contracts::v1::OrderState;

/// Where a booking stands; the numbers are the contract's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum State {
    Intent,
    SlotLost,
    Held,
    Paying,
    Paid,
    Confirmed,
    Cancelled,
    Expired,
    RefundDue,
    Refunded,
}

/// What can happen to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Event {
    /// The slot that the person wants is held.
    PlaceHeld,
    /// It is gone; perhaps another is held instead.
    PlaceGone,
    /// The person went on to pay.
    PaymentStarted,
    /// The payment was declined or came to nothing.
    PaymentOver,
    /// The money is here, all of it.
    Captured,
    /// Money is here, but not the price.
    CapturedWrong,
    PlaceConfirmed,
    /// Paid, but the place could not be had.
    PlaceLost,
    HoldRanOut,
    Cancelled,
    Refunded,
}

impl State {
    pub const ALL: [Self; 10] = [
        Self::Intent,
        Self::SlotLost,
        Self::Held,
        Self::Paying,
        Self::Paid,
        Self::Confirmed,
        Self::Cancelled,
        Self::Expired,
        Self::RefundDue,
        Self::Refunded,
    ];

    /// Where `event` leads; `None` when it changes nothing here.
    pub const fn next(self, event: Event) -> Option<Self> {
        use Event as E;
        match self {
            Self::Intent => match event {
                E::PlaceHeld => Some(Self::Held),
                E::PlaceGone => Some(Self::SlotLost),
                E::Cancelled => Some(Self::Cancelled),
                // nothing was agreed to yet: money that comes goes back
                E::Captured | E::CapturedWrong => Some(Self::RefundDue),
                E::PaymentStarted | E::PaymentOver | E::PlaceConfirmed | E::PlaceLost | E::HoldRanOut | E::Refunded => {
                    None
                }
            },
            Self::SlotLost => match event {
                E::PlaceHeld => Some(Self::Held),
                E::Cancelled => Some(Self::Cancelled),
                E::HoldRanOut => Some(Self::Expired),
                E::Captured | E::CapturedWrong => Some(Self::RefundDue),
                E::PlaceGone | E::PaymentStarted | E::PaymentOver | E::PlaceConfirmed | E::PlaceLost | E::Refunded => {
                    None
                }
            },
            Self::Held => match event {
                E::PaymentStarted => Some(Self::Paying),
                E::Cancelled => Some(Self::Cancelled),
                E::HoldRanOut => Some(Self::Expired),
                // an attempt that was thought to be over was paid all the same
                E::Captured => Some(Self::Paid),
                E::CapturedWrong => Some(Self::RefundDue),
                E::PlaceHeld | E::PlaceGone | E::PaymentOver | E::PlaceConfirmed | E::PlaceLost | E::Refunded => None,
            },
            Self::Paying => match event {
                E::Captured => Some(Self::Paid),
                E::CapturedWrong => Some(Self::RefundDue),
                E::PaymentOver => Some(Self::Held),
                E::HoldRanOut => Some(Self::Expired),
                E::Cancelled => Some(Self::Cancelled),
                E::PlaceHeld | E::PlaceGone | E::PaymentStarted | E::PlaceConfirmed | E::PlaceLost | E::Refunded => {
                    None
                }
            },
            Self::Paid => match event {
                E::PlaceConfirmed => Some(Self::Confirmed),
                E::PlaceLost => Some(Self::RefundDue),
                E::PlaceHeld
                | E::PlaceGone
                | E::PaymentStarted
                | E::PaymentOver
                | E::Captured
                | E::CapturedWrong
                | E::HoldRanOut
                | E::Cancelled
                | E::Refunded => None,
            },
            Self::Cancelled => match event {
                E::Captured | E::CapturedWrong => Some(Self::RefundDue),
                E::PlaceHeld
                | E::PlaceGone
                | E::PaymentStarted
                | E::PaymentOver
                | E::PlaceConfirmed
                | E::PlaceLost
                | E::HoldRanOut
                | E::Cancelled
                | E::Refunded => None,
            },
            Self::Expired => match event {
                // paid a moment too late: the place may still be free
                E::Captured => Some(Self::Paid),
                E::CapturedWrong => Some(Self::RefundDue),
                E::PlaceHeld
                | E::PlaceGone
                | E::PaymentStarted
                | E::PaymentOver
                | E::PlaceConfirmed
                | E::PlaceLost
                | E::HoldRanOut
                | E::Cancelled
                | E::Refunded => None,
            },
            Self::RefundDue => match event {
                E::Refunded => Some(Self::Refunded),
                E::PlaceHeld
                | E::PlaceGone
                | E::PaymentStarted
                | E::PaymentOver
                | E::Captured
                | E::CapturedWrong
                | E::PlaceConfirmed
                | E::PlaceLost
                | E::HoldRanOut
                | E::Cancelled => None,
            },
            Self::Confirmed | Self::Refunded => None,
        }
    }

    pub const fn number(self) -> i32 {
        self.contract() as i32
    }

    pub const fn contract(self) -> OrderState {
        match self {
            Self::Intent => OrderState::OrderIntent,
            Self::SlotLost => OrderState::OrderSlotLost,
            Self::Held => OrderState::OrderHeld,
            Self::Paying => OrderState::OrderPaying,
            Self::Paid => OrderState::OrderPaid,
            Self::Confirmed => OrderState::OrderConfirmed,
            Self::Cancelled => OrderState::OrderCancelled,
            Self::Expired => OrderState::OrderExpired,
            Self::RefundDue => OrderState::OrderRefundDue,
            Self::Refunded => OrderState::OrderRefunded,
        }
    }

    pub fn read(number: i64) -> Option<Self> {
        Self::ALL.into_iter().find(|state| i64::from(state.number()) == number)
    }

    /// As it stands in keys and reasons.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Intent => "intent",
            Self::SlotLost => "slot_lost",
            Self::Held => "held",
            Self::Paying => "paying",
            Self::Paid => "paid",
            Self::Confirmed => "confirmed",
            Self::Cancelled => "cancelled",
            Self::Expired => "expired",
            Self::RefundDue => "refund_due",
            Self::Refunded => "refunded",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const EVENTS: [Event; 11] = [
        Event::PlaceHeld,
        Event::PlaceGone,
        Event::PaymentStarted,
        Event::PaymentOver,
        Event::Captured,
        Event::CapturedWrong,
        Event::PlaceConfirmed,
        Event::PlaceLost,
        Event::HoldRanOut,
        Event::Cancelled,
        Event::Refunded,
    ];

    #[test]
    fn money_always_leads_to_a_place_or_a_refund() {
        for state in State::ALL {
            let after = state.next(Event::Captured).unwrap_or(state);
            assert!(
                matches!(after, State::Paid | State::Confirmed | State::RefundDue | State::Refunded),
                "{state:?} ends in {after:?}"
            );
        }
    }

    #[test]
    fn what_is_paid_never_becomes_unpaid() {
        let paid = [State::Paid, State::Confirmed, State::RefundDue, State::Refunded];
        for state in paid {
            for event in EVENTS {
                assert!(state.next(event).is_none_or(|next| paid.contains(&next)), "{state:?} {event:?}");
            }
        }
    }

    #[test]
    fn no_event_counts_twice() {
        for state in State::ALL {
            for event in EVENTS {
                if let Some(next) = state.next(event) {
                    assert_ne!(next, state);
                    assert_eq!(next.next(event), None, "{state:?} {event:?}");
                }
            }
        }
    }

    #[test]
    fn numbers_can_be_read_back() {
        for state in State::ALL {
            assert_eq!(State::read(i64::from(state.number())), Some(state));
        }
        assert_eq!(State::read(0), None);
    }
}
