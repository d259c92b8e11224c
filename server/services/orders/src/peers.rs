//! The services that a booking meets, and what their answers mean.

use contracts::{
    Channel, ErrorCode, code_of,
    v1::{
        self, catalog_client::CatalogClient, messaging_client::MessagingClient, payments_client::PaymentsClient,
        scheduling_client::SchedulingClient,
    },
};
use futures::future::BoxFuture;
use tonic::Status;

use crate::OrdersPeers;

pub(crate) struct Peers {
    catalog: CatalogClient<Channel>,
    scheduling: SchedulingClient<Channel>,
    payments: PaymentsClient<Channel>,
    messaging: MessagingClient<Channel>,
}

pub(crate) type Answer<T> = BoxFuture<'static, Result<T, Status>>;

/// Each call as a boxed future: clients are cloned because calling needs them mutable, and boxes keep the types of the
/// process manager's own futures small enough for the compiler.
macro_rules! calls {
    ($($client:ident.$call:ident as $name:ident: $request:ident -> $response:ident;)*) => {
        impl Peers {
            $(pub(crate) fn $name(&self, request: v1::$request) -> Answer<v1::$response> {
                let mut client = self.$client.clone();
                Box::pin(async move { client.$call(request).await.map(tonic::Response::into_inner) })
            })*
        }
    };
}

calls! {
    catalog.get_offer as offer: GetOfferRequest -> Offer;
    catalog.get_hospital as hospital: GetHospitalRequest -> Hospital;
    catalog.get_package as package: GetPackageRequest -> Package;
    scheduling.get_slot as slot: GetSlotRequest -> Slot;
    scheduling.hold as hold: HoldRequest -> HoldResponse;
    scheduling.get_hold as get_hold: GetHoldRequest -> HoldState;
    scheduling.extend_hold as extend_hold: ExtendHoldRequest -> HoldState;
    scheduling.confirm as confirm: ConfirmRequest -> HoldState;
    scheduling.release as release: ReleaseRequest -> HoldState;
    payments.open as open_payment: OpenPaymentRequest -> Payment;
    payments.get as payment: GetPaymentRequest -> Payment;
    payments.abandon as abandon: AbandonRequest -> Payment;
    payments.refund as refund: RefundRequest -> Payment;
    messaging.enqueue as enqueue: EnqueueRequest -> EnqueueResponse;
}

impl Peers {
    pub(crate) fn new(peers: OrdersPeers) -> Self {
        Self {
            catalog: CatalogClient::new(peers.catalog),
            scheduling: SchedulingClient::new(peers.scheduling),
            payments: PaymentsClient::new(peers.payments),
            messaging: MessagingClient::new(peers.messaging),
        }
    }
}

/// `Ok(None)` for one refusal that is an answer; every other failure is passed on.
pub(crate) fn unless<T>(answer: Result<T, Status>, code: ErrorCode) -> Result<Option<T>, Status> {
    match answer {
        Ok(answer) => Ok(Some(answer)),
        Err(status) if code_of(&status) == code => Ok(None),
        Err(status) => Err(status),
    }
}
