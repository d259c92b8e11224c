//! Everything a booking meets, on a directory of its own, with a clock that the test moves.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use contracts::{
    Channel, ErrorCode, code_of, in_process,
    v1::{
        self, HoldStatus, OrderState, PaymentState, catalog_server::CatalogServer, messaging_server::MessagingServer,
        orders_client::OrdersClient, payments_server::PaymentsServer, scheduling_client::SchedulingClient,
    },
};
use orders::{OrdersPeers, OrdersService};
use scheduling::{SchedulingService, slot_id};
use storage::{Ambient, Clock, ManualClock, SeededRandom};
use tempfile::TempDir;

use crate::{
    fakes::{FakeCatalog, FakeMessaging, FakePayments},
    faults::Faults,
};

pub const HOSPITAL: &str = "bj-01";
pub const PACKAGE: &str = "basic";
pub const PRICE: i64 = 88_000;
pub const HOUR: i64 = 3_600_000;
pub const ANNA: &str = "anna";
/// The trace ids of Anna's requests.
pub const PLACING: &str = "11111111111111111111111111111111";
pub const PAYING: &str = "22222222222222222222222222222222";
pub const CANCELLING: &str = "33333333333333333333333333333333";

pub struct World {
    pub orders: OrdersService,
    pub client: OrdersClient<Channel>,
    pub scheduling: SchedulingClient<Channel>,
    pub catalog: FakeCatalog,
    pub payments: FakePayments,
    pub messaging: FakeMessaging,
    pub faults: Faults,
    pub clock: Arc<ManualClock>,
    pub slots: Vec<String>,
    ambient: Ambient,
    peers: OrdersPeers,
    dir: TempDir,
}

impl World {
    /// One hospital in Beijing with four slots tomorrow, each of `capacity`.
    pub async fn new(capacity: u32) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let clock = ManualClock::at("2026-11-21T08:00:00+08:00".parse().unwrap());
        let ambient = Ambient { clock: clock.clone(), random: SeededRandom::new(7) };
        let places = SchedulingService::open(dir.path(), ambient.clone()).await.unwrap();
        let mut scheduling = SchedulingClient::new(in_process(places.server()));
        let schedule = v1::Schedule {
            hospital_id: HOSPITAL.into(),
            zone: "Asia/Shanghai".into(),
            notice_minutes: 60,
            horizon_days: 28,
            ..Default::default()
        };
        scheduling.upsert_schedules(v1::UpsertSchedulesRequest { schedules: vec![schedule] }).await.unwrap();
        let starts: Vec<i64> = (0..4).map(|n| clock.now().as_millisecond() + 24 * HOUR + n * HOUR).collect();
        let slot = |start_ms| v1::Slot {
            hospital_id: HOSPITAL.into(),
            start_ms,
            end_ms: start_ms + HOUR,
            capacity,
            ..Default::default()
        };
        let slots = starts.iter().copied().map(slot).collect();
        scheduling.upsert_slots(v1::UpsertSlotsRequest { slots }).await.unwrap();
        let catalog = FakeCatalog(Arc::new(Mutex::new((hospital(), package(), offer()))));
        let (payments, messaging, faults) = (FakePayments::default(), FakeMessaging::default(), Faults::default());
        let peers = OrdersPeers {
            catalog: faults.around(in_process(CatalogServer::new(catalog.clone()))),
            scheduling: faults.around(in_process(places.server())),
            payments: faults.around(in_process(PaymentsServer::new(payments.clone()))),
            messaging: faults.around(in_process(MessagingServer::new(messaging.clone()))),
        };
        let orders = OrdersService::open(dir.path(), ambient.clone(), peers.clone()).await.unwrap();
        let client = OrdersClient::new(in_process(orders.server()));
        let slots = starts.iter().map(|&start| slot_id(HOSPITAL, start)).collect();
        Self { orders, client, scheduling, catalog, payments, messaging, faults, clock, slots, ambient, peers, dir }
    }

    /// The orders process dies and starts again on the same files.
    pub async fn restart(&mut self) {
        self.orders.close().await;
        self.orders = OrdersService::open(self.dir.path(), self.ambient.clone(), self.peers.clone()).await.unwrap();
        self.client = OrdersClient::new(in_process(self.orders.server()));
    }

    pub fn now(&self) -> i64 {
        self.clock.now().as_millisecond()
    }

    pub fn advance(&self, seconds: u64) {
        self.clock.advance(Duration::from_secs(seconds));
    }

    pub fn request(&self, key: &str, slot: &str) -> v1::PlaceRequest {
        v1::PlaceRequest {
            idempotency_key: key.into(),
            principal_id: ANNA.into(),
            hospital_id: HOSPITAL.into(),
            package_id: PACKAGE.into(),
            slot_id: slot.into(),
            person: Some(v1::Person {
                id: "p1".into(),
                name: "王小明".into(),
                id_type: "cn_id".into(),
                id_masked: "110***********1234".into(),
                sex: "female".into(),
                birth_date: "1990-05-17".into(),
                phone: "+8613800000001".into(),
            }),
            quoted_price_minor: PRICE,
            currency: "CNY".into(),
            locale: "zh".into(),
            contact_phone: "+8613800000002".into(),
            trace_id: PLACING.into(),
        }
    }

    pub async fn try_place(&self, request: v1::PlaceRequest) -> Result<v1::PlaceResponse, ErrorCode> {
        self.client.clone().place(request).await.map(|r| r.into_inner()).map_err(|s| code_of(&s))
    }

    /// Places at the `n`th slot.
    pub async fn place(&self, key: &str, n: usize) -> v1::Order {
        self.try_place(self.request(key, &self.slots[n])).await.unwrap().order.unwrap()
    }

    pub async fn get(&self, order: &v1::Order) -> v1::Order {
        let request = v1::GetOrderRequest { reference: order.reference.clone(), principal_id: String::new() };
        self.client.clone().get(request).await.unwrap().into_inner()
    }

    pub async fn state(&self, order: &v1::Order) -> OrderState {
        self.get(order).await.state()
    }

    pub async fn start(&self, order: &v1::Order, version: u64) -> Result<v1::StartPaymentResponse, ErrorCode> {
        let request = v1::StartPaymentRequest {
            reference: order.reference.clone(),
            principal_id: ANNA.into(),
            version,
            return_url: "/back".into(),
            trace_id: PAYING.into(),
        };
        self.client.clone().start_payment(request).await.map(|r| r.into_inner()).map_err(|s| code_of(&s))
    }

    pub async fn cancel(&self, order: &v1::Order, version: u64) -> Result<v1::Order, ErrorCode> {
        let request = v1::CancelOrderRequest {
            reference: order.reference.clone(),
            principal_id: ANNA.into(),
            version,
            trace_id: CANCELLING.into(),
        };
        self.client.clone().cancel(request).await.map(|r| r.into_inner()).map_err(|s| code_of(&s))
    }

    pub async fn choose(&self, order: &v1::Order, slot: &str) -> Result<v1::PlaceResponse, ErrorCode> {
        let request = v1::ChooseSlotRequest {
            reference: order.reference.clone(),
            principal_id: ANNA.into(),
            slot_id: slot.into(),
            trace_id: String::new(),
        };
        self.client.clone().choose_slot(request).await.map(|r| r.into_inner()).map_err(|s| code_of(&s))
    }

    pub async fn extend(&self, order: &v1::Order) -> Result<v1::Order, ErrorCode> {
        let request = v1::ExtendOrderHoldRequest {
            reference: order.reference.clone(),
            principal_id: ANNA.into(),
            trace_id: String::new(),
        };
        self.client.clone().extend_hold(request).await.map(|r| r.into_inner()).map_err(|s| code_of(&s))
    }

    /// What payments tells about an attempt.
    pub async fn tell(&self, payment: &v1::Payment) -> Result<v1::Order, ErrorCode> {
        let state = match payment.state() {
            PaymentState::PaymentCaptured => "captured",
            PaymentState::PaymentRefunded => "refunded",
            _ => "declined",
        };
        let request = v1::RecordPaymentRequest {
            order_id: payment.order_id.clone(),
            payment_id: payment.id.clone(),
            state: state.into(),
            amount_minor: payment.amount_minor,
            currency: payment.currency.clone(),
        };
        self.client.clone().record_payment(request).await.map(|r| r.into_inner()).map_err(|s| code_of(&s))
    }

    /// The person pays, and payments tells.
    pub async fn pay(&self, order: &v1::Order) -> v1::Order {
        let payment = self.payments.settle(&order.id, PaymentState::PaymentCaptured).unwrap();
        self.tell(&payment).await.unwrap()
    }

    pub async fn decline(&self, order: &v1::Order) -> v1::Order {
        let payment = self.payments.settle(&order.id, PaymentState::PaymentDeclined).unwrap();
        self.tell(&payment).await.unwrap()
    }

    pub async fn recover(&self) -> v1::RecoverResponse {
        self.client.clone().recover(v1::RecoverRequest { limit: 0 }).await.unwrap().into_inner()
    }

    pub async fn expire_holds(&self) {
        self.scheduling.clone().expire_holds(v1::ExpireHoldsRequest { limit: 0 }).await.unwrap();
    }

    pub async fn hold(&self, order_id: &str) -> v1::HoldState {
        self.scheduling.clone().get_hold(v1::GetHoldRequest { order_id: order_id.into() }).await.unwrap().into_inner()
    }

    /// Takes places of the `n`th slot for somebody else.
    pub async fn others_take(&self, n: usize, places: usize) {
        for place in 0..places {
            let request = v1::HoldRequest { order_id: format!("other-{n}-{place}"), slot_id: self.slots[n].clone() };
            assert!(self.scheduling.clone().hold(request.clone()).await.unwrap().into_inner().held);
            let confirm = v1::ConfirmRequest { order_id: request.order_id };
            self.scheduling.clone().confirm(confirm).await.unwrap();
        }
    }

    pub async fn orders(&self) -> Vec<v1::OrderBrief> {
        self.client.clone().audit(v1::OrdersAuditRequest::default()).await.unwrap().into_inner().orders
    }

    /// Time passes, jobs run, nothing fails any more; then everything must add up.
    pub async fn settle(&self) {
        self.faults.heal();
        for _ in 0..12 {
            self.advance(400);
            self.expire_holds().await;
            self.recover().await;
        }
        self.check().await;
    }

    /// No order is left on the way; who is charged has a place, and who has none is not charged.
    pub async fn check(&self) {
        let mut confirmed = 0;
        for order in self.orders().await {
            let hold = self.hold(&order.id).await;
            let (captured, refunded) = (self.payments.captured(&order.id), self.payments.refunded(&order.id));
            match order.state() {
                OrderState::OrderConfirmed => {
                    confirmed += 1;
                    assert!(captured && !refunded, "{order:?}");
                    assert_eq!(hold.status(), HoldStatus::HoldConfirmed, "{order:?}");
                    assert_eq!(hold.slot.unwrap().id, order.slot_id);
                }
                OrderState::OrderRefunded => {
                    assert!(refunded && !captured, "{order:?}");
                    assert!(!live(&hold), "{order:?}");
                }
                OrderState::OrderCancelled | OrderState::OrderExpired => {
                    assert!(!captured && !refunded, "{order:?}");
                    assert!(!live(&hold), "{order:?}");
                }
                state => panic!("left in {state:?}: {order:?}"),
            }
        }
        let sums = self.scheduling.clone().audit(v1::SchedulingAuditRequest {}).await.unwrap().into_inner();
        assert_eq!((sums.over_capacity, sums.wrong_counts), (0, 0));
        assert_eq!(sums.taken, sums.live_holds);
        assert!(sums.taken >= confirmed);
    }

    pub fn messages(&self) -> Vec<String> {
        let mut templates: Vec<_> =
            self.messaging.0.lock().unwrap().values().map(|message| message.template.clone()).collect();
        templates.sort();
        templates
    }
}

fn live(hold: &v1::HoldState) -> bool {
    matches!(hold.status(), HoldStatus::HoldHeld | HoldStatus::HoldConfirmed)
}

fn hospital() -> v1::Hospital {
    v1::Hospital {
        id: HOSPITAL.into(),
        name_zh: "北京体检中心".into(),
        name_en: "Beijing Check-up Centre".into(),
        zone: "Asia/Shanghai".into(),
        ..Default::default()
    }
}

fn package() -> v1::Package {
    v1::Package {
        id: PACKAGE.into(),
        name_zh: "基础套餐".into(),
        name_en: "Basic".into(),
        sex: "any".into(),
        min_age: 18,
        max_age: 70,
        ..Default::default()
    }
}

fn offer() -> v1::Offer {
    v1::Offer { hospital_id: HOSPITAL.into(), package_id: PACKAGE.into(), price_minor: PRICE, currency: "CNY".into() }
}
