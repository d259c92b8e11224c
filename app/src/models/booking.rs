//! What the personal pages show.

use serde::{Deserialize, Serialize};

use super::{LocalTime, Money, Partial};

/// Who is signed in. Only ids; the rest is asked for when it is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Principal {
    pub id: String,
    pub phone_masked: String,
    /// For messages; never shown whole.
    pub phone: String,
}

/// A person the patient books for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonView {
    pub id: String,
    pub name: String,
    /// `cn_id` or `passport`.
    pub id_type: String,
    pub id_masked: String,
    /// `female` or `male`.
    pub sex: String,
    pub birth_date: String,
    /// `self`, `parent`, `child`, `spouse` or `other`.
    pub relation: String,
}

/// The form that adds a person; field names are the inputs' names.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct PersonForm {
    pub name: String,
    pub id_type: String,
    pub id_number: String,
    pub sex: String,
    pub birth_date: String,
    pub phone: String,
    pub relation: String,
}

/// What is being booked, while the person is chosen. From the query of the people page.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Choice {
    pub package: String,
    pub hospital: String,
    pub slot: String,
}

impl Choice {
    pub fn is_complete(&self) -> bool {
        !(self.package.is_empty() || self.hospital.is_empty() || self.slot.is_empty())
    }
}

/// The choice in words, above the list of people.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChoiceView {
    pub choice: Choice,
    pub package_name: String,
    pub hospital_name: String,
    pub start: LocalTime,
    pub price: Money,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PeopleView {
    pub people: Vec<PersonView>,
    pub booking: Option<ChoiceView>,
    /// Fresh for every showing: the idempotency key of the booking that may follow.
    pub key: String,
}

/// What places an order. Names are the form's.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct PlaceForm {
    pub package: String,
    pub hospital: String,
    pub slot: String,
    pub person: String,
    /// The price that was shown, in minor units.
    pub price: String,
    pub currency: String,
    /// Idempotency key.
    pub key: String,
}

/// Where an order stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OrderState {
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

impl OrderState {
    /// The value of `data-state` on the page: stable, for scripts.
    pub const fn as_str(self) -> &'static str {
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

    /// Something still happens by itself, or waits for the patient.
    pub const fn is_open(self) -> bool {
        match self {
            Self::Intent | Self::SlotLost | Self::Held | Self::Paying | Self::Paid | Self::RefundDue => true,
            Self::Confirmed | Self::Cancelled | Self::Expired | Self::Refunded => false,
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AlternativeView {
    pub slot_id: String,
    pub start: LocalTime,
    /// The first one: kept for the person for a moment.
    pub held: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TransitionView {
    pub to: OrderState,
    /// patient, payments or system.
    pub actor: String,
    pub reason: String,
    pub at: LocalTime,
    /// `HH:MM:SS`, for the receipt.
    pub at_seconds: String,
    pub trace_id: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderSummary {
    pub reference: String,
    pub state: OrderState,
    pub hospital_name: String,
    pub package_name: String,
    pub person_name: String,
    pub start: LocalTime,
    pub price: Money,
}

/// Where to go and what to mind: on the receipt. Each part is asked for when the page is made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VisitView {
    /// Address and phone numbers of the hospital.
    pub place: Partial<(String, Vec<String>)>,
    /// How to prepare; "" when nothing is to be done.
    pub preparation: Partial<String>,
    /// Until then the hospital takes changes; `None`: that time is over.
    pub change_until: Partial<Option<LocalTime>>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderView {
    pub summary: OrderSummary,
    /// The number of another booking of the same person, package and time; "" for none.
    pub twin: String,
    /// Only of a confirmed booking.
    pub visit: Option<VisitView>,
    pub version: u64,
    pub hospital_id: String,
    pub package_id: String,
    pub person_id_masked: String,
    /// Unix milliseconds; 0 when nothing is held.
    pub hold_expires_ms: i64,
    /// The server's clock when the page was made, Unix milliseconds: the countdown's zero.
    pub now_ms: i64,
    pub hold_can_extend: bool,
    pub can_cancel: bool,
    pub alternatives: Vec<AlternativeView>,
    pub history: Vec<TransitionView>,
    /// The person has just come back from the payment provider: the page refreshes itself until the outcome is known.
    pub returned: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrdersView {
    pub orders: Vec<OrderSummary>,
    pub next: Option<String>,
}

/// Where the sign-in form is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SignInStep {
    Phone,
    /// A code was sent to this number (normalised).
    Code {
        phone: String,
    },
}

/// One message of the demo's outbox.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutboxMessage {
    pub template: String,
    pub to: String,
    pub text: String,
    /// waiting, sent or dead.
    pub state: String,
    pub attempts: u32,
    /// `YYYY-MM-DD HH:MM:SS` UTC.
    pub at: String,
}

/// The simulated payment provider's page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckoutView {
    pub id: String,
    pub reference: String,
    pub amount: Money,
    /// Decided already: the page only leads back.
    pub decided: bool,
    pub return_url: String,
}
