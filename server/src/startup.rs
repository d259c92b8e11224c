//! Opens the services and connects them: the one place that names concrete types.

use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use accounts::{AccountsService, CodeLimits};
use anyhow::Context as _;
use async_trait::async_trait;
use catalog::CatalogService;
use contracts::{
    Clients, LateChannel, in_process,
    v1::{
        accounts_client::AccountsClient, catalog_client::CatalogClient, messaging_client::MessagingClient,
        orders_client::OrdersClient, payments_client::PaymentsClient, scheduling_client::SchedulingClient,
    },
};
use messaging::{MessagingService, SimulatedGateway};
use orders::{OrdersPeers, OrdersService};
use payments::{
    PaymentsService,
    simulator::{CallbackSink, Mischief, Simulator},
};
use scheduling::SchedulingService;
use storage::{Ambient, Random as _, SystemRandom};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use crate::config::Config;

/// The opened services, reached through `clients`.
pub struct Services {
    pub clients: Clients,
    /// The simulated payment provider; in demo mode only.
    pub simulator: Option<Arc<Simulator>>,
    sink: Arc<HttpSink>,
    catalog: CatalogService,
    scheduling: SchedulingService,
    orders: OrdersService,
    payments: PaymentsService,
    messaging: MessagingService,
    accounts: AccountsService,
}
