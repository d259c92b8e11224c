use contracts::{
    ErrorCode,
    v1::{self, HoldStatus, OrderState},
};
use futures::future::join_all;

use crate::{
    faults::Cut,
    world::{PLACING, PRICE, World},
};

#[tokio::test]
async fn a_booking_holds_its_slot() {
    let w = World::new(2).await;
    let order = w.place("k1", 0).await;
    assert_eq!(order.state(), OrderState::OrderHeld);
    assert_eq!(order.hold_expires_ms, w.now() + 600_000);
    assert_eq!(order.slot.as_ref().unwrap().id, w.slots[0]);
    assert_eq!((order.package_name_en.as_str(), order.price_minor), ("Basic", PRICE));
    let code = order.reference.strip_prefix("CW-").unwrap();
    assert!(code.len() == 8 && code.bytes().all(|b| b"0123456789ABCDEFGHJKMNPQRSTVWXYZ".contains(&b)));
    assert_eq!(w.hold(&order.id).await.status(), HoldStatus::HoldHeld);
    let history = w.get(&order).await.history;
    let steps: Vec<_> = history.iter().map(|t| (t.from(), t.to(), t.actor.as_str(), t.trace_id.as_str())).collect();
    assert_eq!(
        steps,
        [
            (OrderState::OrderUnspecified, OrderState::OrderIntent, "patient", PLACING),
            (OrderState::OrderIntent, OrderState::OrderHeld, "system", PLACING),
        ]
    );
}

#[tokio::test]
async fn a_slot_that_is_gone_gives_alternatives_with_the_first_one_held() {
    let w = World::new(1).await;
    w.others_take(1, 1).await;
    let answer = w.try_place(w.request("k1", &w.slots[1])).await.unwrap();
    let order = answer.order.unwrap();
    assert_eq!(order.state(), OrderState::OrderSlotLost);
    assert_eq!(answer.alternatives.len(), 3);
    assert_eq!(order.alternatives, answer.alternatives);
    assert_eq!(order.slot.as_ref().unwrap().id, w.slots[1], "still the asked-for one");
    assert_eq!(w.hold(&order.id).await.slot.unwrap().id, answer.alternatives[0].id);
    assert_eq!(order.hold_expires_ms, w.now() + 600_000);
}

#[tokio::test]
async fn what_was_seen_must_still_be_so() {
    let w = World::new(1).await;
    let good = w.request("k1", &w.slots[0]);
    let person = good.person.clone().unwrap();
    let with = |change: &dyn Fn(&mut v1::PlaceRequest)| {
        let mut request = good.clone();
        change(&mut request);
        request
    };
    let with_person = |change: &dyn Fn(&mut v1::Person)| {
        let mut person = person.clone();
        change(&mut person);
        v1::PlaceRequest { person: Some(person), ..good.clone() }
    };
    let cases = [
        (with(&|r| r.idempotency_key = String::new()), ErrorCode::IdempotencyKey),
        (with(&|r| r.idempotency_key = "x".repeat(256)), ErrorCode::IdempotencyKey),
        (with(&|r| r.principal_id = String::new()), ErrorCode::Invalid),
        (with(&|r| r.locale = "fr".into()), ErrorCode::Invalid),
        (with(&|r| r.person = None), ErrorCode::PersonInvalid),
        (with(&|r| r.quoted_price_minor -= 1), ErrorCode::PriceChanged),
        (with(&|r| r.currency = "EUR".into()), ErrorCode::PriceChanged),
        (with(&|r| r.package_id = "other".into()), ErrorCode::NotOffered),
        (with(&|r| r.slot_id = "bj-01.zz".into()), ErrorCode::NotFound),
        (with(&|r| r.hospital_id = "sh-01".into()), ErrorCode::Invalid),
        (with_person(&|p| p.sex = "?".into()), ErrorCode::PersonInvalid),
        (with_person(&|p| p.birth_date = "17.05.1990".into()), ErrorCode::PersonInvalid),
        (with_person(&|p| p.birth_date = "2030-01-01".into()), ErrorCode::PersonInvalid),
        (with_person(&|p| p.birth_date = "2008-11-23".into()), ErrorCode::NotEligible),
        (with_person(&|p| p.birth_date = "1955-11-22".into()), ErrorCode::NotEligible),
    ];
    for (request, code) in cases {
        assert_eq!(w.try_place(request.clone()).await, Err(code), "{request:?}");
    }
    assert!(w.orders().await.is_empty());
    // the slot is on the 22nd: eighteen that day
    assert!(w.try_place(with_person(&|p| p.birth_date = "2008-11-22".into())).await.is_ok());
}

#[tokio::test]
async fn a_package_for_the_other_sex_and_a_closed_hospital_are_refused() {
    let w = World::new(1).await;
    w.catalog.0.lock().unwrap().1.sex = "male".into();
    assert_eq!(w.try_place(w.request("k1", &w.slots[0])).await, Err(ErrorCode::NotEligible));
    w.catalog.0.lock().unwrap().1.sex = "any".into();
    w.catalog.0.lock().unwrap().0.closed = true;
    assert_eq!(w.try_place(w.request("k1", &w.slots[0])).await, Err(ErrorCode::NotOffered));
}

#[tokio::test]
async fn an_outage_of_scheduling_keeps_the_intent_and_recovery_holds() {
    for cut in [Cut::Before, Cut::After] {
        let w = World::new(1).await;
        w.faults.down("Scheduling/Hold", cut);
        let order = w.place("k1", 0).await;
        assert_eq!(order.state(), OrderState::OrderIntent);
        w.advance(10);
        w.recover().await;
        assert_eq!(w.state(&order).await, OrderState::OrderIntent);
        w.faults.heal();
        w.advance(30);
        assert_eq!(w.recover().await.moved, 1);
        assert_eq!(w.state(&order).await, OrderState::OrderHeld);
        w.settle().await;
    }
}

#[tokio::test]
async fn two_hundred_racing_for_fifty_places_give_fifty_held_orders() {
    let w = World::new(50).await;
    for n in 1..4 {
        w.others_take(n, 50).await;
    }
    let keys: Vec<String> = (0..200).map(|n| format!("k{n}")).collect();
    let orders = join_all(keys.iter().map(|key| w.place(key, 0))).await;
    let held = orders.iter().filter(|order| order.state() == OrderState::OrderHeld).count();
    let lost = orders.iter().filter(|order| order.state() == OrderState::OrderSlotLost).count();
    assert_eq!((held, lost), (50, 150));
    let mut references: Vec<_> = orders.iter().map(|order| &order.reference).collect();
    references.sort();
    references.dedup();
    assert_eq!(references.len(), 200);
    w.settle().await;
}
