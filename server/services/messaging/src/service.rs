//! The contract, verb by verb.

use contracts::v1::{
    DeliverDueRequest, DeliverDueResponse, EnqueueRequest, EnqueueResponse, ListMessagesRequest, ListMessagesResponse,
    messaging_server::Messaging,
};
use tonic::{Request, Response, Status};

use crate::MessagingService;

#[tonic::async_trait]
impl Messaging for MessagingService {
    async fn enqueue(&self, r: Request<EnqueueRequest>) -> Result<Response<EnqueueResponse>, Status> {
        self.inner.enqueue(r.into_inner()).await.map(Response::new)
    }

    async fn deliver_due(&self, r: Request<DeliverDueRequest>) -> Result<Response<DeliverDueResponse>, Status> {
        self.inner.deliver_due(r.into_inner()).await.map(Response::new)
    }

    async fn list_messages(&self, r: Request<ListMessagesRequest>) -> Result<Response<ListMessagesResponse>, Status> {
        self.inner.list_messages(r.into_inner()).await.map(Response::new)
    }
}
