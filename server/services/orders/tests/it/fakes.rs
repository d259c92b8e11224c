//! Catalog, payments and messaging, as simple as their contracts allow.

use std::{
    collections::{BTreeMap, HashMap},
    sync::{Arc, Mutex},
};

use contracts::{
    ErrorCode, fail,
    v1::{self, PaymentState, catalog_server::Catalog, messaging_server::Messaging, payments_server::Payments},
};
use tonic::{Request, Response, Status};

/// A fake's calls, and those that orders never makes.
macro_rules! fake {
    (impl $service:ident for $fake:ident { $($calls:tt)* } never { $($name:ident: $request:ident -> $response:ident;)* }) => {
        #[tonic::async_trait]
        impl $service for $fake {
            $($calls)*
            $(async fn $name(&self, _: Request<v1::$request>) -> Result<Response<v1::$response>, Status> {
                Err(Status::unimplemented(stringify!($name)))
            })*
        }
    };
}

#[derive(Clone)]
pub struct FakeCatalog(pub Arc<Mutex<(v1::Hospital, v1::Package, v1::Offer)>>);

fake! {
impl Catalog for FakeCatalog {
    async fn get_hospital(&self, r: Request<v1::GetHospitalRequest>) -> Result<Response<v1::Hospital>, Status> {
        let it = self.0.lock().unwrap().0.clone();
        if it.id == r.into_inner().id { Ok(Response::new(it)) } else { Err(fail(ErrorCode::NotFound, "hospital")) }
    }
    async fn get_package(&self, r: Request<v1::GetPackageRequest>) -> Result<Response<v1::Package>, Status> {
        let it = self.0.lock().unwrap().1.clone();
        if it.id == r.into_inner().id { Ok(Response::new(it)) } else { Err(fail(ErrorCode::NotFound, "package")) }
    }
    async fn get_offer(&self, r: Request<v1::GetOfferRequest>) -> Result<Response<v1::Offer>, Status> {
        let (it, r) = (self.0.lock().unwrap().2.clone(), r.into_inner());
        let same = (&it.hospital_id, &it.package_id) == (&r.hospital_id, &r.package_id);
        if same { Ok(Response::new(it)) } else { Err(fail(ErrorCode::NotFound, "offer")) }
    }
}
never {
        search_hospitals: SearchHospitalsRequest -> SearchHospitalsResponse;
        suggest: SuggestRequest -> SuggestResponse;
        list_cities: ListCitiesRequest -> ListCitiesResponse;
        get_hospitals: GetHospitalsRequest -> GetHospitalsResponse;
        get_packages: GetPackagesRequest -> GetPackagesResponse;
        list_offers: ListOffersRequest -> ListOffersResponse;
        list_package_hospitals: ListPackageHospitalsRequest -> ListPackageHospitalsResponse;
        changes: ChangesRequest -> ChangesResponse;
        upsert_hospitals: UpsertHospitalsRequest -> UpsertReport;
        upsert_packages: UpsertPackagesRequest -> UpsertReport;
        upsert_offers: UpsertOffersRequest -> UpsertReport;
}
}

/// Attempts by order, oldest first.
#[derive(Clone, Default)]
pub struct FakePayments(pub Arc<Mutex<BTreeMap<String, Vec<v1::Payment>>>>);

impl FakePayments {
    pub fn attempts(&self, order_id: &str) -> Vec<v1::Payment> {
        self.0.lock().unwrap().get(order_id).cloned().unwrap_or_default()
    }
    pub fn captured(&self, order_id: &str) -> bool {
        self.attempts(order_id).iter().any(|p| p.state() == PaymentState::PaymentCaptured)
    }
    pub fn refunded(&self, order_id: &str) -> bool {
        self.attempts(order_id).iter().any(|p| p.state() == PaymentState::PaymentRefunded)
    }
    /// The provider's word about the latest attempt, unless the order was paid by an earlier one. A capture may also
    /// come after the attempt was abandoned.
    pub fn settle(&self, order_id: &str, state: PaymentState) -> Option<v1::Payment> {
        let mut all = self.0.lock().unwrap();
        let attempts = all.get_mut(order_id)?;
        let money = [PaymentState::PaymentCaptured, PaymentState::PaymentRefunding, PaymentState::PaymentRefunded];
        if attempts.iter().any(|attempt| money.contains(&attempt.state())) {
            return None;
        }
        let last = attempts.last_mut()?;
        let late = state == PaymentState::PaymentCaptured && last.state() == PaymentState::PaymentAbandoned;
        if last.state() != PaymentState::PaymentOpen && !late {
            return None;
        }
        last.set_state(state);
        Some(last.clone())
    }
    /// The attempt with the money, else the latest.
    fn relevant(attempts: &mut [v1::Payment]) -> Option<&mut v1::Payment> {
        let money = attempts.iter().position(|p| {
            matches!(
                p.state(),
                PaymentState::PaymentCaptured | PaymentState::PaymentRefunding | PaymentState::PaymentRefunded
            )
        });
        let at = money.or(attempts.len().checked_sub(1))?;
        attempts.get_mut(at)
    }
}

fake! {
impl Payments for FakePayments {
    async fn open(&self, r: Request<v1::OpenPaymentRequest>) -> Result<Response<v1::Payment>, Status> {
        let r = r.into_inner();
        let mut all = self.0.lock().unwrap();
        let attempts = all.entry(r.order_id.clone()).or_default();
        match Self::relevant(attempts) {
            Some(last) if last.state() == PaymentState::PaymentAbandoned => {
                return Err(fail(ErrorCode::WrongState, "abandoned"));
            }
            Some(last) if last.state() != PaymentState::PaymentDeclined => return Ok(Response::new(last.clone())),
            Some(_) | None => {}
        }
        let attempt = attempts.len() as u32 + 1;
        let payment = v1::Payment {
            id: format!("pay-{}-{attempt}", r.order_id),
            order_id: r.order_id,
            state: PaymentState::PaymentOpen.into(),
            amount_minor: r.amount_minor,
            currency: r.currency,
            redirect_url: format!("/pay/{attempt}?back={}", r.return_url),
            attempt,
            decline_reason: String::new(),
        };
        attempts.push(payment.clone());
        Ok(Response::new(payment))
    }
    async fn get(&self, r: Request<v1::GetPaymentRequest>) -> Result<Response<v1::Payment>, Status> {
        let mut all = self.0.lock().unwrap();
        let found = all.get_mut(&r.into_inner().order_id).and_then(|attempts| Self::relevant(attempts));
        found.map(|p| Response::new(p.clone())).ok_or_else(|| fail(ErrorCode::NotFound, "payment"))
    }
    async fn refund(&self, r: Request<v1::RefundRequest>) -> Result<Response<v1::Payment>, Status> {
        let mut all = self.0.lock().unwrap();
        let found = all.get_mut(&r.into_inner().order_id).and_then(|attempts| Self::relevant(attempts));
        let payment = found.ok_or_else(|| fail(ErrorCode::NotFound, "payment"))?;
        match payment.state() {
            PaymentState::PaymentCaptured => payment.set_state(PaymentState::PaymentRefunded),
            PaymentState::PaymentRefunded => {}
            _ => return Err(fail(ErrorCode::WrongState, "nothing was captured")),
        }
        Ok(Response::new(payment.clone()))
    }
    async fn abandon(&self, r: Request<v1::AbandonRequest>) -> Result<Response<v1::Payment>, Status> {
        let mut all = self.0.lock().unwrap();
        let found = all.get_mut(&r.into_inner().order_id).and_then(|attempts| Self::relevant(attempts));
        let payment = found.ok_or_else(|| fail(ErrorCode::NotFound, "payment"))?;
        if matches!(payment.state(), PaymentState::PaymentOpen | PaymentState::PaymentDeclined) {
            payment.set_state(PaymentState::PaymentAbandoned);
        }
        Ok(Response::new(payment.clone()))
    }
}
never {
        callback: CallbackRequest -> CallbackResponse;
        reconcile: ReconcileRequest -> ReconcileResponse;
        trial_balance: TrialBalanceRequest -> TrialBalanceResponse;
}
}

#[derive(Clone, Default)]
pub struct FakeMessaging(pub Arc<Mutex<HashMap<String, v1::EnqueueRequest>>>);

fake! {
impl Messaging for FakeMessaging {
    async fn enqueue(&self, r: Request<v1::EnqueueRequest>) -> Result<Response<v1::EnqueueResponse>, Status> {
        let r = r.into_inner();
        let fresh = self.0.lock().unwrap().insert(r.key.clone(), r).is_none();
        Ok(Response::new(v1::EnqueueResponse { id: "m".into(), fresh }))
    }
}
never {
        deliver_due: DeliverDueRequest -> DeliverDueResponse;
        list_messages: ListMessagesRequest -> ListMessagesResponse;
}
}
