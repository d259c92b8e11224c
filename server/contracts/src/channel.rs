//! How a client reaches a service.

use std::convert::Infallible;

use http::{Request, Response};
use tonic::Status;
use tonic::body::Body;
use tower::{Service, ServiceExt, util::BoxCloneSyncService};

use crate::v1::{
    accounts_client::AccountsClient, catalog_client::CatalogClient, messaging_client::MessagingClient,
    orders_client::OrdersClient, payments_client::PaymentsClient, scheduling_client::SchedulingClient,
};

/// What carries calls to one service, whichever way: cheap to clone, safe to share.
///
/// Its error is a concrete type: with a boxed one, calls cannot be awaited inside a generated server's handlers, because
/// the compiler cannot show that such a future may move between threads (rust-lang/rust#102211).
pub type Channel = BoxCloneSyncService<Request<Body>, Response<Body>, Status>;

/// The in-process carrier: the generated server of a service, as a channel.
pub fn in_process<S>(server: S) -> Channel
where
    S: Service<Request<Body>, Response = Response<Body>, Error = Infallible> + Clone + Send + Sync + 'static,
    S::Future: Send + 'static,
{
    BoxCloneSyncService::new(server.map_err(|never: Infallible| match never {}))
}

/// A client of every service, as the BFF and the jobs hold them.
#[derive(Clone)]
pub struct Clients {
    pub catalog: CatalogClient<Channel>,
    pub scheduling: SchedulingClient<Channel>,
    pub orders: OrdersClient<Channel>,
    pub payments: PaymentsClient<Channel>,
    pub messaging: MessagingClient<Channel>,
    pub accounts: AccountsClient<Channel>,
}

/// A channel that is connected later: for two services that call each other. Calls before that are `UNAVAILABLE`.
#[derive(Clone, Default)]
pub struct LateChannel(std::sync::Arc<std::sync::OnceLock<Channel>>);

impl LateChannel {
    /// Connects it; a second time changes nothing.
    pub fn connect(&self, channel: Channel) {
        let _ = self.0.set(channel);
    }

    /// The end that callers hold.
    pub fn channel(&self) -> Channel {
        let late = self.clone();
        BoxCloneSyncService::new(tower::service_fn(move |request: Request<Body>| {
            let target = late.0.get().cloned();
            async move {
                match target {
                    Some(channel) => channel.oneshot(request).await,
                    None => Err(Status::unavailable("the service is not connected yet")),
                }
            }
        }))
    }
}
