//! How a client reaches a service.

use std::convert::Infallible;

use http::{Request, Response};
use tonic::body::Body;
use tower::{BoxError, Service, ServiceExt, util::BoxCloneSyncService};

use crate::v1::{
    accounts_client::AccountsClient, catalog_client::CatalogClient, messaging_client::MessagingClient,
    orders_client::OrdersClient, payments_client::PaymentsClient, scheduling_client::SchedulingClient,
};

/// What carries calls to one service, whichever way: cheap to clone, safe to share.
pub type Channel = BoxCloneSyncService<Request<Body>, Response<Body>, BoxError>;

/// The in-process carrier: the generated server of a service, as a channel.
pub fn in_process<S>(server: S) -> Channel
where
    S: Service<Request<Body>, Response = Response<Body>, Error = Infallible> + Clone + Send + Sync + 'static,
    S::Future: Send + 'static,
{
    BoxCloneSyncService::new(server.map_err(BoxError::from))
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
                    None => Err("the service is not connected yet".into()),
                }
            }
        }))
    }
}
