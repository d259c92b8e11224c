use contracts::v1::{self, OrderState};

use crate::{
    faults::Cut,
    world::{CANCELLING, PAYING, PLACING, World},
};

async fn traces(w: &World, order: &v1::Order) -> Vec<(OrderState, String)> {
    w.get(order).await.history.iter().map(|t| (t.to(), t.trace_id.clone())).collect()
}

fn is_trace_id(text: &str) -> bool {
    text.len() == 32 && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
}

#[tokio::test]
async fn every_step_to_confirmed_names_its_request_or_call_back() {
    let w = World::new(1).await;
    let order = w.place("k1", 0).await;
    w.start(&order, 0).await.unwrap();
    w.pay(&order).await;
    let steps = traces(&w, &order).await;
    assert!(steps.iter().all(|(_, trace)| is_trace_id(trace)), "{steps:?}");
    let told = steps[3].1.clone();
    assert!(![PLACING, PAYING].contains(&told.as_str()), "the call-back has an id of its own");
    assert_eq!(
        steps,
        [
            (OrderState::OrderIntent, PLACING.to_owned()),
            (OrderState::OrderHeld, PLACING.to_owned()),
            (OrderState::OrderPaying, PAYING.to_owned()),
            (OrderState::OrderPaid, told.clone()),
            (OrderState::OrderConfirmed, told),
        ]
    );
}

#[tokio::test]
async fn two_call_backs_have_two_ids() {
    let w = World::new(1).await;
    let order = w.place("k1", 0).await;
    w.start(&order, 0).await.unwrap();
    w.decline(&order).await;
    w.start(&order, 0).await.unwrap();
    w.pay(&order).await;
    let steps = traces(&w, &order).await;
    assert!(steps.iter().all(|(_, trace)| is_trace_id(trace)), "{steps:?}");
    let of = |state| steps.iter().rfind(|(to, _)| *to == state).map(|(_, trace)| trace).unwrap();
    assert_ne!(of(OrderState::OrderHeld), of(OrderState::OrderPaid));
}

#[tokio::test]
async fn what_one_run_of_the_recovery_job_does_has_one_id() {
    let w = World::new(2).await;
    w.faults.down("Scheduling/Hold", Cut::Before);
    let (one, two) = (w.place("k1", 0).await, w.place("k2", 1).await);
    w.faults.heal();
    w.advance(10);
    w.recover().await;
    let (held_one, held_two) = (traces(&w, &one).await, traces(&w, &two).await);
    assert_eq!((held_one.len(), held_one[1].0), (2, OrderState::OrderHeld));
    assert!(is_trace_id(&held_one[1].1) && held_one[1].1 != PLACING, "{held_one:?}");
    assert_eq!(held_one[1], held_two[1]);
    w.advance(700);
    w.expire_holds().await;
    w.recover().await;
    let expired = traces(&w, &one).await;
    assert_eq!((expired.len(), expired[2].0), (3, OrderState::OrderExpired));
    assert!(is_trace_id(&expired[2].1) && expired[2].1 != expired[1].1, "another run, another id: {expired:?}");
}

#[tokio::test]
async fn a_request_without_an_id_is_given_one_and_cancelling_keeps_its_own() {
    let w = World::new(1).await;
    let request = v1::PlaceRequest { trace_id: String::new(), ..w.request("k1", &w.slots[0]) };
    let order = w.try_place(request).await.unwrap().order.unwrap();
    w.cancel(&order, 0).await.unwrap();
    let steps = traces(&w, &order).await;
    assert!(is_trace_id(&steps[0].1), "{steps:?}");
    assert_eq!(steps[0].1, steps[1].1);
    assert_eq!(steps[2], (OrderState::OrderCancelled, CANCELLING.to_owned()));
}
