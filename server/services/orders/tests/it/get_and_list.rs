use contracts::{ErrorCode, code_of, v1};

use crate::world::{ANNA, World};

#[tokio::test]
async fn somebody_elses_order_is_not_found() {
    let w = World::new(1).await;
    let order = w.place("k1", 0).await;
    for (reference, principal) in [(order.reference.as_str(), "bea"), ("CW-00000000", ANNA), ("", "")] {
        let request = v1::GetOrderRequest { reference: reference.into(), principal_id: principal.into() };
        assert_eq!(code_of(&w.client.clone().get(request).await.unwrap_err()), ErrorCode::NotFound);
    }
}

#[tokio::test]
async fn orders_come_newest_first_page_by_page() {
    let w = World::new(50).await;
    let mut placed = Vec::new();
    for n in 0..7 {
        placed.push(w.place(&format!("k{n}"), 0).await.reference);
        w.advance(1);
    }
    placed.reverse();
    let (mut seen, mut after) = (Vec::new(), String::new());
    loop {
        let request = v1::ListOrdersRequest { principal_id: ANNA.into(), after: after.clone(), limit: 3 };
        let page = w.client.clone().list(request).await.unwrap().into_inner();
        assert!(page.orders.len() <= 3 && page.orders.iter().all(|order| order.history.is_empty()));
        seen.extend(page.orders.into_iter().map(|order| order.reference));
        after = page.next;
        if after.is_empty() {
            break;
        }
    }
    assert_eq!(seen, placed);
    let none = v1::ListOrdersRequest { principal_id: "bea".into(), ..Default::default() };
    assert!(w.client.clone().list(none).await.unwrap().into_inner().orders.is_empty());
    let bad = v1::ListOrdersRequest { principal_id: ANNA.into(), after: "x' OR 1".into(), limit: 3 };
    assert_eq!(code_of(&w.client.clone().list(bad).await.unwrap_err()), ErrorCode::Invalid);
}

#[tokio::test]
async fn audit_pages_name_every_order_once() {
    let w = World::new(50).await;
    for n in 0..5 {
        w.place(&format!("k{n}"), 0).await;
    }
    let (mut keys, mut after) = (Vec::new(), String::new());
    loop {
        let request = v1::OrdersAuditRequest { after_id: after, limit: 2 };
        let page = w.client.clone().audit(request).await.unwrap().into_inner();
        keys.extend(page.orders.into_iter().map(|order| order.idempotency_key));
        after = page.next;
        if after.is_empty() {
            break;
        }
    }
    keys.sort();
    assert_eq!(keys, ["k0", "k1", "k2", "k3", "k4"]);
}
