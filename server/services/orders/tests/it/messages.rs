use contracts::v1::OrderState;

use crate::{faults::Cut, world::World};

#[tokio::test]
async fn a_confirmed_order_is_told_once_in_the_hospitals_time() {
    let w = World::new(1).await;
    let order = w.place("k1", 0).await;
    w.start(&order, 0).await.unwrap();
    w.pay(&order).await;
    assert_eq!(w.orders.dispatch_outbox(10).await.unwrap(), 1);
    assert_eq!(w.orders.dispatch_outbox(10).await.unwrap(), 0);
    let key = format!("order:{}:confirmed", order.id);
    let message = w.messaging.0.lock().unwrap().get(&key).cloned().unwrap();
    assert_eq!((message.template.as_str(), message.locale.as_str()), ("order_confirmed", "zh"));
    assert_eq!(message.to, "+8613800000002");
    let param = |name: &str| message.params[name].clone();
    assert_eq!(
        (param("date"), param("time"), param("zone"), param("offset")),
        ("2026-11-22".into(), "08:00".into(), "Asia/Shanghai".into(), "+08:00".into())
    );
    assert_eq!(
        (param("person"), param("amount_minor"), param("currency")),
        ("王某".into(), "88000".into(), "CNY".into())
    );
    assert_eq!((param("hospital_en"), param("package_zh")), ("Beijing Check-up Centre".into(), "基础套餐".into()));
    assert_eq!(param("reference"), order.reference);
    assert_eq!(message.params.len(), 12);
}

#[tokio::test]
async fn each_end_has_its_message() {
    let w = World::new(1).await;
    let order = w.place("k1", 0).await;
    w.cancel(&order, 0).await.unwrap();
    w.others_take(0, 1).await;
    w.place("k2", 0).await;
    w.recover().await;
    assert_eq!(w.messages(), ["order_cancelled", "slot_lost"]);
    w.settle().await;
    assert_eq!(w.messages(), ["order_cancelled", "order_expired", "slot_lost"]);
}

#[tokio::test]
async fn an_outage_of_messaging_delays_and_doubles_nothing() {
    for cut in [Cut::Before, Cut::After] {
        let mut w = World::new(1).await;
        let order = w.place("k1", 0).await;
        w.faults.down("Messaging", cut);
        w.cancel(&order, 0).await.unwrap();
        w.recover().await;
        w.restart().await;
        w.faults.heal();
        w.advance(10);
        w.recover().await;
        assert_eq!(w.messages(), ["order_cancelled"]);
    }
}

#[tokio::test]
async fn what_is_not_true_any_more_is_not_told() {
    let w = World::new(1).await;
    let order = w.place("k1", 0).await;
    w.start(&order, 0).await.unwrap();
    w.faults.down("Messaging", Cut::Before);
    w.advance(601);
    w.recover().await;
    assert_eq!(w.state(&order).await, OrderState::OrderExpired);
    w.pay(&order).await;
    w.faults.heal();
    w.advance(10);
    w.recover().await;
    assert_eq!(w.messages(), ["order_confirmed"]);
}
