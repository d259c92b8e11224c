//! The steps of a booking. None is retried here: each is idempotent in orders, and the patient decides.

use app::{bff::Answer, models::*, routes};
use contracts::v1;

use super::{
    Gateway,
    call::{READ, WRITE, call, found},
};

pub(super) async fn place(
    gateway: &Gateway,
    locale: Locale,
    who: &Principal,
    form: PlaceForm,
    trace: &str,
) -> Answer<String> {
    let mut accounts = gateway.clients.accounts.clone();
    let person = v1::GetPersonRequest { principal_id: who.id.clone(), id: form.person };
    // removed in another tab: a matter of choosing again, not of a page that is not there
    let person = found(call("accounts", READ, accounts.get_person(person)).await)?
        .ok_or_else(|| Trouble::from(TroubleCode::PersonGone))?;
    let Ok(quoted_price_minor) = form.price.parse() else { return Err(TroubleCode::Invalid.into()) };
    let mut orders = gateway.clients.orders.clone();
    let request = v1::PlaceRequest {
        idempotency_key: form.key,
        principal_id: who.id.clone(),
        hospital_id: form.hospital,
        package_id: form.package,
        slot_id: form.slot,
        person: Some(v1::Person {
            id: person.id,
            name: person.name,
            id_type: person.id_type,
            id_masked: person.id_masked,
            sex: person.sex,
            birth_date: person.birth_date,
            phone: person.phone,
        }),
        quoted_price_minor,
        currency: form.currency,
        locale: locale.path().into(),
        contact_phone: who.phone.clone(),
        trace_id: trace.into(),
    };
    let placed = call("orders", WRITE, orders.place(request)).await?;
    placed.order.map(|order| order.reference).ok_or_else(|| TroubleCode::Internal.into())
}

pub(super) async fn start_payment(
    gateway: &Gateway,
    locale: Locale,
    who: &Principal,
    reference: &str,
    version: u64,
    trace: &str,
) -> Answer<String> {
    let mut orders = gateway.clients.orders.clone();
    let request = v1::StartPaymentRequest {
        reference: reference.into(),
        principal_id: who.id.clone(),
        version,
        return_url: format!("{}?returned=1", routes::order(locale, reference)),
        trace_id: trace.into(),
    };
    Ok(call("orders", WRITE, orders.start_payment(request)).await?.redirect_url)
}

pub(super) async fn choose_slot(
    gateway: &Gateway,
    who: &Principal,
    reference: &str,
    slot: &str,
    trace: &str,
) -> Answer<()> {
    let mut orders = gateway.clients.orders.clone();
    let request = v1::ChooseSlotRequest {
        reference: reference.into(),
        principal_id: who.id.clone(),
        slot_id: slot.into(),
        trace_id: trace.into(),
    };
    call("orders", WRITE, orders.choose_slot(request)).await.map(drop)
}

pub(super) async fn extend_hold(gateway: &Gateway, who: &Principal, reference: &str, trace: &str) -> Answer<()> {
    let mut orders = gateway.clients.orders.clone();
    let request = v1::ExtendOrderHoldRequest {
        reference: reference.into(),
        principal_id: who.id.clone(),
        trace_id: trace.into(),
    };
    call("orders", WRITE, orders.extend_hold(request)).await.map(drop)
}

pub(super) async fn cancel(
    gateway: &Gateway,
    who: &Principal,
    reference: &str,
    version: u64,
    trace: &str,
) -> Answer<()> {
    let mut orders = gateway.clients.orders.clone();
    let request = v1::CancelOrderRequest {
        reference: reference.into(),
        principal_id: who.id.clone(),
        version,
        trace_id: trace.into(),
    };
    call("orders", WRITE, orders.cancel(request)).await.map(drop)
}

pub(super) async fn payment_callback(gateway: &Gateway, body: Vec<u8>, signature: String) -> Answer<()> {
    let mut payments = gateway.clients.payments.clone();
    call("payments", WRITE, payments.callback(v1::CallbackRequest { body, signature })).await.map(drop)
}
