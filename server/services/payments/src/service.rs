//! The contract, verb by verb.

use contracts::v1::{
    AbandonRequest, CallbackRequest, CallbackResponse, GetPaymentRequest, OpenPaymentRequest, Payment,
    ReconcileRequest, ReconcileResponse, RefundRequest, TrialBalanceRequest, TrialBalanceResponse,
    payments_server::Payments,
};
use tonic::{Request, Response, Status};

use crate::PaymentsService;

#[tonic::async_trait]
impl Payments for PaymentsService {
    async fn open(&self, r: Request<OpenPaymentRequest>) -> Result<Response<Payment>, Status> {
        self.inner.open(r.into_inner()).await.map(Response::new)
    }

    async fn get(&self, r: Request<GetPaymentRequest>) -> Result<Response<Payment>, Status> {
        self.inner.get(r.into_inner()).await.map(Response::new)
    }

    async fn callback(&self, r: Request<CallbackRequest>) -> Result<Response<CallbackResponse>, Status> {
        self.inner.callback(r.into_inner()).await.map(Response::new)
    }

    async fn refund(&self, r: Request<RefundRequest>) -> Result<Response<Payment>, Status> {
        self.inner.refund(r.into_inner()).await.map(Response::new)
    }

    async fn abandon(&self, r: Request<AbandonRequest>) -> Result<Response<Payment>, Status> {
        self.inner.abandon(r.into_inner()).await.map(Response::new)
    }

    async fn reconcile(&self, r: Request<ReconcileRequest>) -> Result<Response<ReconcileResponse>, Status> {
        self.inner.reconcile(r.into_inner()).await.map(Response::new)
    }

    async fn trial_balance(&self, _: Request<TrialBalanceRequest>) -> Result<Response<TrialBalanceResponse>, Status> {
        self.inner.trial_balance().await.map(Response::new)
    }
}
