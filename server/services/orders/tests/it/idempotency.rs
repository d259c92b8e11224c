use contracts::{ErrorCode, v1::OrderState};
use futures::future::join_all;

use crate::{faults::Cut, world::World};

#[tokio::test]
async fn the_same_key_and_body_give_the_same_answer_whatever_happened_since() {
    let w = World::new(1).await;
    let request = w.request("k1", &w.slots[0]);
    let first = w.try_place(request.clone()).await.unwrap();
    assert_eq!(w.try_place(request.clone()).await, Ok(first.clone()));
    let order = first.order.clone().unwrap();
    w.start(&order, 0).await.unwrap();
    w.pay(&order).await;
    w.catalog.0.lock().unwrap().2.price_minor += 1;
    let mut later = request;
    later.trace_id = "another".into();
    assert_eq!(w.try_place(later).await, Ok(first));
    assert_eq!(w.orders().await.len(), 1);
}

#[tokio::test]
async fn another_body_is_refused_and_another_person_has_keys_of_their_own() {
    let w = World::new(2).await;
    let request = w.request("k1", &w.slots[0]);
    w.try_place(request.clone()).await.unwrap();
    let mut other = request.clone();
    other.slot_id = w.slots[1].clone();
    assert_eq!(w.try_place(other).await, Err(ErrorCode::IdempotencyMismatch));
    let mut bea = request;
    bea.principal_id = "bea".into();
    w.try_place(bea).await.unwrap();
    assert_eq!(w.orders().await.len(), 2);
}

#[tokio::test]
async fn a_second_booking_of_the_same_visit_names_the_first_until_one_is_cancelled() {
    let w = World::new(3).await;
    let first = w.try_place(w.request("k1", &w.slots[0])).await.unwrap().order.unwrap();
    assert_eq!(w.get(&first).await.twin, "");
    let second = w.try_place(w.request("k2", &w.slots[0])).await.unwrap().order.unwrap();
    assert_eq!(w.get(&second).await.twin, first.reference);
    assert_eq!(w.get(&first).await.twin, second.reference);
    // another time, another person: no matter
    let other_time = w.try_place(w.request("k3", &w.slots[1])).await.unwrap().order.unwrap();
    let mut for_bea = w.request("k4", &w.slots[0]);
    for_bea.person.as_mut().unwrap().id = "bea".into();
    let for_bea = w.try_place(for_bea).await.unwrap().order.unwrap();
    assert_eq!((w.get(&other_time).await.twin, w.get(&for_bea).await.twin), (String::new(), String::new()));
    w.cancel(&first, 0).await.unwrap();
    assert_eq!(w.get(&second).await.twin, "");
}

#[tokio::test]
async fn racing_repeats_place_one_order() {
    let w = World::new(50).await;
    let request = w.request("k1", &w.slots[0]);
    let mut changed = request.clone();
    changed.locale = "en".into();
    let answers = join_all((0..60).map(|n| {
        let request = if n % 3 == 2 { changed.clone() } else { request.clone() };
        w.try_place(request)
    }))
    .await;
    let placed: Vec<_> = answers.iter().filter_map(|answer| answer.as_ref().ok()).collect();
    assert!(!placed.is_empty() && placed.iter().all(|answer| *answer == placed[0]));
    for answer in answers.iter().filter_map(|answer| answer.as_ref().err()) {
        assert!(matches!(answer, ErrorCode::IdempotencyRunning | ErrorCode::IdempotencyMismatch), "{answer:?}");
    }
    assert_eq!(w.orders().await.len(), 1);
}

#[tokio::test]
async fn a_refused_request_leaves_its_key_free() {
    let w = World::new(1).await;
    let mut request = w.request("k1", &w.slots[0]);
    request.quoted_price_minor += 1;
    assert_eq!(w.try_place(request.clone()).await, Err(ErrorCode::PriceChanged));
    request.quoted_price_minor -= 1;
    assert!(w.try_place(request).await.is_ok());
}

#[tokio::test]
async fn a_key_cut_off_while_running_resumes_its_order() {
    for cut in [Cut::Before, Cut::After] {
        let mut w = World::new(1).await;
        w.faults.down("Scheduling/Hold", cut);
        let request = w.request("k1", &w.slots[0]);
        let intent = w.try_place(request.clone()).await.unwrap().order.unwrap();
        assert_eq!(intent.state(), OrderState::OrderIntent);
        w.restart().await;
        w.faults.heal();
        let held = w.try_place(request.clone()).await.unwrap().order.unwrap();
        assert_eq!((held.state(), &held.id), (OrderState::OrderHeld, &intent.id));
        assert_eq!(w.try_place(request).await.unwrap().order.unwrap(), held);
        w.settle().await;
    }
}

#[tokio::test]
async fn a_caller_who_leaves_does_not_block_the_key() {
    let w = World::new(1).await;
    let request = w.request("k1", &w.slots[0]);
    for polls in 0..40 {
        let mut call = std::pin::pin!(w.try_place(request.clone()));
        for _ in 0..polls {
            if futures::poll!(call.as_mut()).is_ready() {
                break;
            }
            tokio::task::yield_now().await;
        }
    }
    let order = w.try_place(request).await.unwrap().order.unwrap();
    assert_eq!(order.state(), OrderState::OrderHeld);
    assert_eq!(w.orders().await.len(), 1);
}

#[tokio::test]
async fn keys_are_kept_a_day_and_purged_later() {
    let w = World::new(5).await;
    let request = w.request("k1", &w.slots[3]);
    let first = w.try_place(request.clone()).await.unwrap();
    w.advance(23 * 3600);
    w.recover().await;
    assert_eq!(w.try_place(request.clone()).await.unwrap(), first);
    w.advance(26 * 3600);
    w.recover().await;
    // the key is free again; the slot is over by now
    let again = w.try_place(request).await.unwrap().order.unwrap();
    assert_ne!(again.id, first.order.unwrap().id);
}
