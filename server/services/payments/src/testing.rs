//! What the tests share: a provider that does as it is told, orders that remember, and a clock that stands still.

use std::{
    collections::HashMap,
    path::Path,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicU32, Ordering},
    },
    time::Duration,
};

use async_trait::async_trait;
use contracts::{
    Channel, ErrorCode, fail, in_process,
    v1::{
        AbandonRequest, CallbackRequest, CancelOrderRequest, ChooseSlotRequest, ExtendOrderHoldRequest,
        GetOrderRequest, GetPaymentRequest, ListOrdersRequest, ListOrdersResponse, OpenPaymentRequest, Order,
        OrdersAuditRequest, OrdersAuditResponse, Payment, PaymentState, PlaceRequest, PlaceResponse, ReconcileRequest,
        ReconcileResponse, RecordPaymentRequest, RecoverRequest, RecoverResponse, RefundRequest, StartPaymentRequest,
        StartPaymentResponse, TrialBalanceRequest, TrialBalanceResponse,
        orders_server::{Orders, OrdersServer},
        payments_client::PaymentsClient,
    },
};
use storage::{Ambient, ManualClock, SeededRandom};
use tempfile::TempDir;
use tonic::{Request, Response, Status};

use crate::{
    PaymentsService,
    callback::Notice,
    provider::{Charge, Provider, ProviderError, Standing},
    signature::sign,
};

pub(crate) const SECRET: [u8; 32] = [9; 32];
pub(crate) const AMOUNT: i64 = 19_900;

/// Charges by payment id; a test moves them.
#[derive(Default)]
pub(crate) struct Puppet {
    charges: Mutex<HashMap<String, Standing>>,
    silent: AtomicBool,
    /// Does what it is asked, but its answer is lost.
    mute: AtomicBool,
    refusing: AtomicBool,
    refunds: AtomicU32,
    calls: AtomicU32,
}

impl Puppet {
    /// The payer's decision; only an open charge takes one.
    pub(crate) fn decide(&self, id: &str, standing: Standing) -> bool {
        let mut charges = self.charges.lock().unwrap();
        let open = charges.get(id) == Some(&Standing::Open);
        if open {
            charges.insert(id.to_owned(), standing);
        }
        open
    }
    /// Whatever it stood at: a provider that does not keep its own rules.
    pub(crate) fn force(&self, id: &str, standing: Standing) {
        self.charges.lock().unwrap().insert(id.to_owned(), standing);
    }
    pub(crate) fn standing(&self, id: &str) -> Standing {
        self.charges.lock().unwrap().get(id).cloned().unwrap_or(Standing::Unknown)
    }
    pub(crate) fn standings(&self) -> Vec<Standing> {
        self.charges.lock().unwrap().values().cloned().collect()
    }
    pub(crate) fn silence(&self, silent: bool) {
        self.silent.store(silent, Ordering::SeqCst);
    }
    pub(crate) fn mute(&self, mute: bool) {
        self.mute.store(mute, Ordering::SeqCst);
    }
    pub(crate) fn refuse(&self, refusing: bool) {
        self.refusing.store(refusing, Ordering::SeqCst);
    }
    pub(crate) fn refunds(&self) -> u32 {
        self.refunds.load(Ordering::SeqCst)
    }
    pub(crate) fn calls(&self) -> u32 {
        self.calls.load(Ordering::SeqCst)
    }

    fn called<T>(
        &self,
        work: impl FnOnce(&mut HashMap<String, Standing>) -> Result<T, ProviderError>,
    ) -> Result<T, ProviderError> {
        self.calls.fetch_add(1, Ordering::SeqCst);
        if self.silent.load(Ordering::SeqCst) {
            return Err(ProviderError::OutcomeUnknown("silent".into()));
        }
        let answer = work(&mut self.charges.lock().unwrap());
        if self.mute.load(Ordering::SeqCst) {
            return Err(ProviderError::OutcomeUnknown("mute".into()));
        }
        answer
    }
}

#[async_trait]
impl Provider for Puppet {
    async fn open(&self, charge: &Charge) -> Result<String, ProviderError> {
        if self.refusing.load(Ordering::SeqCst) {
            return Err(ProviderError::Refused("told to".into()));
        }
        self.called(|charges| {
            charges.entry(charge.payment_id.clone()).or_insert(Standing::Open);
            Ok(format!("/pay/{}", charge.payment_id))
        })
    }
    async fn query(&self, id: &str) -> Result<Standing, ProviderError> {
        self.called(|charges| Ok(charges.get(id).cloned().unwrap_or(Standing::Unknown)))
    }
    async fn cancel(&self, id: &str) -> Result<Standing, ProviderError> {
        self.called(|charges| {
            let Some(standing) = charges.get_mut(id) else { return Ok(Standing::Unknown) };
            if *standing == Standing::Open {
                *standing = Standing::Cancelled;
            }
            Ok(standing.clone())
        })
    }
    async fn refund(&self, id: &str) -> Result<Standing, ProviderError> {
        self.called(|charges| match charges.get_mut(id) {
            Some(standing) if *standing == Standing::Captured => {
                self.refunds.fetch_add(1, Ordering::SeqCst);
                *standing = Standing::Refunded;
                Ok(Standing::Refunded)
            }
            Some(Standing::Refunded) => Ok(Standing::Refunded),
            _ => Err(ProviderError::Refused("nothing was captured".into())),
        })
    }
}

#[derive(Clone, Default)]
pub(crate) struct Remembering {
    told: Arc<Mutex<Vec<RecordPaymentRequest>>>,
    deaf: Arc<AtomicBool>,
}

impl Remembering {
    pub(crate) fn deafen(&self, deaf: bool) {
        self.deaf.store(deaf, Ordering::SeqCst);
    }
    /// (payment, state), in the order it was told.
    pub(crate) fn told(&self) -> Vec<(String, String)> {
        self.told.lock().unwrap().iter().map(|one| (one.payment_id.clone(), one.state.clone())).collect()
    }
    pub(crate) fn states(&self) -> Vec<String> {
        self.told().into_iter().map(|(_, state)| state).collect()
    }
}

macro_rules! not_asked {
    ($($verb:ident($request:ty) -> $response:ty;)*) => {
        #[tonic::async_trait]
        impl Orders for Remembering {
            $(async fn $verb(&self, _: Request<$request>) -> Result<Response<$response>, Status> {
                Err(Status::unimplemented(""))
            })*
            async fn record_payment(&self, r: Request<RecordPaymentRequest>) -> Result<Response<Order>, Status> {
                if self.deaf.load(Ordering::SeqCst) {
                    return Err(fail(ErrorCode::Unavailable, "deaf"));
                }
                self.told.lock().unwrap().push(r.into_inner());
                Ok(Response::new(Order::default()))
            }
        }
    };
}
not_asked! {
    place(PlaceRequest) -> PlaceResponse;
    get(GetOrderRequest) -> Order;
    list(ListOrdersRequest) -> ListOrdersResponse;
    start_payment(StartPaymentRequest) -> StartPaymentResponse;
    choose_slot(ChooseSlotRequest) -> PlaceResponse;
    extend_hold(ExtendOrderHoldRequest) -> Order;
    cancel(CancelOrderRequest) -> Order;
    recover(RecoverRequest) -> RecoverResponse;
    audit(OrdersAuditRequest) -> OrdersAuditResponse;
}

pub(crate) struct Fixture {
    pub(crate) service: PaymentsService,
    pub(crate) clock: Arc<ManualClock>,
    pub(crate) provider: Arc<Puppet>,
    pub(crate) orders: Remembering,
    _dir: TempDir,
}

pub(crate) fn ambient(seed: u64) -> (Arc<ManualClock>, Ambient) {
    let clock = ManualClock::at("2026-11-21T12:00:00Z".parse().unwrap());
    let ambient = Ambient { clock: clock.clone(), random: SeededRandom::new(seed) };
    (clock, ambient)
}

impl Fixture {
    pub(crate) async fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let (clock, ambient) = ambient(7);
        let (provider, orders) = (Arc::new(Puppet::default()), Remembering::default());
        let channel = in_process(OrdersServer::new(orders.clone()));
        let service = PaymentsService::open(dir.path(), ambient, provider.clone(), channel, SECRET).await.unwrap();
        Self { service, clock, provider, orders, _dir: dir }
    }

    pub(crate) fn client(&self) -> PaymentsClient<Channel> {
        PaymentsClient::new(in_process(self.service.server()))
    }

    pub(crate) async fn open(&self, order: &str) -> Result<Payment, Status> {
        self.client().open(opening(order)).await.map(Response::into_inner)
    }

    pub(crate) async fn get(&self, order: &str, refresh: bool) -> Result<Payment, Status> {
        self.client().get(GetPaymentRequest { order_id: order.into(), refresh }).await.map(Response::into_inner)
    }

    pub(crate) async fn state(&self, order: &str) -> PaymentState {
        self.get(order, false).await.unwrap().state()
    }

    pub(crate) async fn refund(&self, order: &str) -> Result<Payment, Status> {
        self.client().refund(RefundRequest { order_id: order.into() }).await.map(Response::into_inner)
    }

    pub(crate) async fn abandon(&self, order: &str) -> Result<Payment, Status> {
        self.client().abandon(AbandonRequest { order_id: order.into() }).await.map(Response::into_inner)
    }

    pub(crate) async fn reconcile(&self) -> ReconcileResponse {
        self.client().reconcile(ReconcileRequest { limit: 0 }).await.unwrap().into_inner()
    }

    /// Passes of the job, minutes apart, until there is nothing left to do.
    pub(crate) async fn settle(&self) {
        for _ in 0..20 {
            self.clock.advance(Duration::from_secs(700));
            let pass = self.reconcile().await;
            if (pass.asked, pass.told) == (0, 0) {
                return;
            }
        }
    }

    pub(crate) async fn call_back(&self, event: &str, payment: &str, state: &str) -> Result<bool, Status> {
        let body = serde_json::to_vec(&notice(event, payment, state)).unwrap();
        self.deliver(body.clone(), sign(&SECRET, &body)).await
    }

    pub(crate) async fn deliver(&self, body: Vec<u8>, signature: String) -> Result<bool, Status> {
        let answer = self.client().callback(CallbackRequest { body, signature }).await;
        answer.map(|answer| answer.into_inner().changed)
    }

    pub(crate) async fn balance(&self) -> TrialBalanceResponse {
        self.client().trial_balance(TrialBalanceRequest {}).await.unwrap().into_inner()
    }

    /// What an account holds.
    pub(crate) async fn account(&self, name: &str) -> i64 {
        let balance = self.balance().await;
        assert!(balance.balanced);
        balance.accounts.iter().filter(|account| account.account == name).map(|account| account.balance_minor).sum()
    }
}

pub(crate) fn opening(order: &str) -> OpenPaymentRequest {
    OpenPaymentRequest {
        order_id: order.into(),
        reference: "CW-7K3M9QXT".into(),
        amount_minor: AMOUNT,
        currency: "CNY".into(),
        return_url: "/en/orders/CW-7K3M9QXT".into(),
        locale: "en".into(),
    }
}

pub(crate) fn notice(event: &str, payment: &str, state: &str) -> Notice {
    Notice {
        event_id: event.into(),
        payment_id: payment.into(),
        state: state.into(),
        amount_minor: AMOUNT,
        currency: "CNY".into(),
        reason: "no_money".into(),
    }
}

/// The big list of naughty strings; empty, with a word about it, where the list is not beside the repository.
pub(crate) fn naughty_strings() -> Vec<String> {
    let path = Path::new(&std::env::var("CARGO_MANIFEST_DIR").expect("cargo tells where the package is"))
        .join("../../../../shared/data/bad-input/blns.json");
    match std::fs::read(&path) {
        Ok(text) => serde_json::from_slice(&text).unwrap(),
        Err(error) => {
            eprintln!("skipped: {}: {error}", path.display());
            Vec::new()
        }
    }
}
