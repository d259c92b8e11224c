//! One order, and the list of them.

use app::{bff::Answer, components::hospital_card::full_address, models::*};
use contracts::v1;

use super::{
    Gateway,
    call::{READ, WRITE, call, part},
    convert,
};

const PAGE: u32 = 20;

pub(super) async fn load(
    gateway: &Gateway,
    locale: Locale,
    who: &Principal,
    reference: &str,
    returned: bool,
) -> Answer<OrderView> {
    let mut order = get(gateway, who, reference).await?;
    if returned && order.state() == v1::OrderState::OrderPaying {
        // back from the provider: ask it now instead of waiting for its call-back; what it says reaches orders
        let mut payments = gateway.clients.payments.clone();
        let request = v1::GetPaymentRequest { order_id: order.id.clone(), refresh: true };
        if call("payments", WRITE, payments.get(request)).await.is_ok() {
            order = get(gateway, who, reference).await?;
        }
    }
    let visit = match order.state() {
        v1::OrderState::OrderConfirmed => Some(visit(gateway, locale, &order).await),
        _ => None,
    };
    Ok(OrderView { visit, ..view(gateway, locale, order, returned)? })
}

/// Three calls at once; what one of them does not tell is unknown, and the receipt is shown all the same.
async fn visit(gateway: &Gateway, locale: Locale, order: &v1::Order) -> VisitView {
    let (mut hospitals, mut packages) = (gateway.clients.catalog.clone(), gateway.clients.catalog.clone());
    let mut scheduling = gateway.clients.scheduling.clone();
    let slot = order.slot.clone().unwrap_or_default();
    let (hospital, package, slot) = futures::join!(
        call("catalog", READ, hospitals.get_hospital(v1::GetHospitalRequest { id: order.hospital_id.clone() })),
        call("catalog", READ, packages.get_package(v1::GetPackageRequest { id: order.package_id.clone() })),
        call("scheduling", READ, scheduling.get_slot(v1::GetSlotRequest { id: slot.id })),
    );
    VisitView {
        place: part(
            hospital
                .map(|hospital| (full_address(locale, &convert::hospital_card(locale, &hospital)), hospital.phones)),
        ),
        preparation: part(
            package.map(|package| locale.pick(&package.preparation_zh, &package.preparation_en).to_owned()),
        ),
        change_until: part(slot.map(|slot| {
            (slot.change_until_ms > gateway.ambient.now_ms())
                .then(|| convert::local_time(slot.change_until_ms, &slot.zone))
        })),
    }
}

async fn get(gateway: &Gateway, who: &Principal, reference: &str) -> Answer<v1::Order> {
    let mut orders = gateway.clients.orders.clone();
    let request = v1::GetOrderRequest { reference: reference.into(), principal_id: who.id.clone() };
    call("orders", READ, orders.get(request)).await
}

pub(super) async fn list(gateway: &Gateway, locale: Locale, who: &Principal, after: &str) -> Answer<OrdersView> {
    let mut orders = gateway.clients.orders.clone();
    let request = v1::ListOrdersRequest { principal_id: who.id.clone(), after: after.into(), limit: PAGE };
    let page = call("orders", READ, orders.list(request)).await?;
    let orders = page.orders.iter().map(|order| summary(locale, order)).collect::<Option<Vec<_>>>();
    Ok(OrdersView { orders: orders.ok_or(TroubleCode::Internal)?, next: (!page.next.is_empty()).then_some(page.next) })
}

fn summary(locale: Locale, order: &v1::Order) -> Option<OrderSummary> {
    let (slot, person) = (order.slot.as_ref()?, order.person.as_ref()?);
    Some(OrderSummary {
        reference: order.reference.clone(),
        state: convert::order_state(order.state()),
        hospital_name: locale.pick(&order.hospital_name_zh, &order.hospital_name_en).to_owned(),
        package_name: locale.pick(&order.package_name_zh, &order.package_name_en).to_owned(),
        person_name: person.name.clone(),
        start: convert::local_time(slot.start_ms, &slot.zone),
        price: convert::money(order.price_minor, &order.currency),
    })
}

fn view(gateway: &Gateway, locale: Locale, order: v1::Order, returned: bool) -> Answer<OrderView> {
    let summary = summary(locale, &order).ok_or(TroubleCode::Internal)?;
    let zone = summary.start.zone.clone();
    let held_slot = order.slot.as_ref().map(|slot| slot.id.clone()).unwrap_or_default();
    let holds = order.hold_expires_ms > 0;
    let state = summary.state;
    Ok(OrderView {
        version: order.version,
        person_id_masked: order.person.as_ref().map(|person| person.id_masked.clone()).unwrap_or_default(),
        hold_expires_ms: order.hold_expires_ms,
        now_ms: gateway.ambient.now_ms(),
        hold_can_extend: holds && !order.hold_extended && matches!(state, OrderState::Held | OrderState::Paying),
        can_cancel: matches!(state, OrderState::Intent | OrderState::SlotLost | OrderState::Held | OrderState::Paying),
        alternatives: order
            .alternatives
            .iter()
            .enumerate()
            .map(|(index, slot)| AlternativeView {
                slot_id: slot.id.clone(),
                start: convert::local_time(slot.start_ms, &slot.zone),
                held: holds && (slot.id == held_slot || index == 0),
            })
            .collect(),
        history: order
            .history
            .iter()
            .map(|step| TransitionView {
                to: convert::order_state(step.to()),
                actor: step.actor.clone(),
                reason: step.reason.clone(),
                at: convert::local_time(step.at_ms, &zone),
                at_seconds: convert::clock(step.at_ms, &zone),
                trace_id: step.trace_id.clone(),
            })
            .collect(),
        hospital_id: order.hospital_id,
        package_id: order.package_id,
        twin: order.twin,
        visit: None,
        summary,
        returned,
    })
}
