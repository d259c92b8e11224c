//! A booking as the service thinks of it.

use contracts::v1;
use serde::{Deserialize, Serialize};

use crate::state::State;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Order {
    pub id: String,
    pub reference: String,
    pub principal_id: String,
    pub state: State,
    pub version: i64,
    pub hospital_id: String,
    pub hospital_name_zh: String,
    pub hospital_name_en: String,
    pub package_id: String,
    pub package_name_zh: String,
    pub package_name_en: String,
    pub slot: Slot,
    pub alternatives: Vec<Slot>,
    pub person: Person,
    pub price_minor: i64,
    pub currency: String,
    pub locale: String,
    pub contact_phone: String,
    pub idempotency_key: String,
    /// 0 when nothing is held.
    pub hold_expires_ms: i64,
    pub hold_extended: bool,
    pub payment_id: String,
    pub pay_attempts: i64,
    pub created_ms: i64,
    pub updated_ms: i64,
    pub next_step_ms: Option<i64>,
    pub step_attempts: i64,
}

/// A slot as the order remembers it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Slot {
    pub id: String,
    pub start_ms: i64,
    pub end_ms: i64,
    pub zone: String,
    pub local_date: String,
}

/// The person as it was when booked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Person {
    pub id: String,
    pub name: String,
    pub id_type: String,
    pub id_masked: String,
    pub sex: String,
    pub birth_date: String,
    pub phone: String,
}

impl From<v1::Slot> for Slot {
    fn from(slot: v1::Slot) -> Self {
        Self { id: slot.id, start_ms: slot.start_ms, end_ms: slot.end_ms, zone: slot.zone, local_date: slot.local_date }
    }
}

impl From<Slot> for v1::OrderSlot {
    fn from(slot: Slot) -> Self {
        Self { id: slot.id, start_ms: slot.start_ms, end_ms: slot.end_ms, zone: slot.zone, local_date: slot.local_date }
    }
}

impl From<v1::Person> for Person {
    fn from(person: v1::Person) -> Self {
        Self {
            id: person.id,
            name: person.name,
            id_type: person.id_type,
            id_masked: person.id_masked,
            sex: person.sex,
            birth_date: person.birth_date,
            phone: person.phone,
        }
    }
}

impl From<Person> for v1::Person {
    fn from(person: Person) -> Self {
        Self {
            id: person.id,
            name: person.name,
            id_type: person.id_type,
            id_masked: person.id_masked,
            sex: person.sex,
            birth_date: person.birth_date,
            phone: person.phone,
        }
    }
}

impl From<Order> for v1::Order {
    /// Without its history.
    fn from(order: Order) -> Self {
        let alternatives = order.offered();
        Self {
            id: order.id,
            reference: order.reference,
            principal_id: order.principal_id,
            state: order.state.contract().into(),
            version: u64::try_from(order.version).unwrap_or_default(),
            hospital_id: order.hospital_id,
            hospital_name_zh: order.hospital_name_zh,
            hospital_name_en: order.hospital_name_en,
            package_id: order.package_id,
            package_name_zh: order.package_name_zh,
            package_name_en: order.package_name_en,
            slot: Some(order.slot.into()),
            person: Some(order.person.into()),
            price_minor: order.price_minor,
            currency: order.currency,
            hold_expires_ms: order.hold_expires_ms,
            hold_extended: order.hold_extended,
            created_ms: order.created_ms,
            updated_ms: order.updated_ms,
            history: Vec::new(),
            alternatives,
            locale: order.locale,
            payment_id: order.payment_id,
            twin: String::new(),
        }
    }
}

impl Order {
    /// The slots to choose from, while there is something to choose.
    pub(crate) fn offered(&self) -> Vec<v1::OrderSlot> {
        match self.state {
            State::SlotLost => self.alternatives.iter().cloned().map(Into::into).collect(),
            State::Intent
            | State::Held
            | State::Paying
            | State::Paid
            | State::Confirmed
            | State::Cancelled
            | State::Expired
            | State::RefundDue
            | State::Refunded => Vec::new(),
        }
    }

    pub(crate) fn placed(self) -> v1::PlaceResponse {
        let alternatives = self.offered();
        v1::PlaceResponse { order: Some(self.into()), alternatives }
    }

    /// Has the time run out in which the person had to act?
    pub(crate) fn over(&self, now_ms: i64) -> bool {
        self.deadline_ms() <= now_ms
    }

    /// When the hold ends; a lost slot without an alternative is as patient as a hold.
    pub(crate) fn deadline_ms(&self) -> i64 {
        const PATIENCE_MS: i64 = 600_000;
        if self.hold_expires_ms > 0 { self.hold_expires_ms } else { self.updated_ms.saturating_add(PATIENCE_MS) }
    }
}
