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
    Channel, Clients, LateChannel, in_process, is_idempotent,
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
use resilience::{Drill, Policy, protect};
use scheduling::SchedulingService;
use storage::{Ambient, Random as _, StorageError, SystemRandom};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use crate::config::Config;

/// The opened services, reached through `clients`: each behind the stack of [`resilience`].
pub struct Services {
    pub clients: Clients,
    /// The same without their guards: for the services' own jobs, and for tools that write much at once.
    pub direct: Clients,
    /// Gives services faults, behind the guards of `clients`.
    pub drill: Drill,
    /// The simulated payment provider. Its page is only served in demo mode.
    pub simulator: Arc<Simulator>,
    sink: Arc<HttpSink>,
    secret: [u8; 32],
    catalog: CatalogService,
    scheduling: SchedulingService,
    orders: OrdersService,
    payments: PaymentsService,
    messaging: MessagingService,
    accounts: AccountsService,
}

impl Services {
    /// Opens every database below the data directory, creating and migrating as needed.
    ///
    /// # Errors
    /// When the directory or a database cannot be opened.
    pub async fn open(config: &Config, ambient: &Ambient) -> anyhow::Result<Self> {
        Self::open_watched(config, ambient, |_, channel| channel).await
    }

    /// As [`open`](Self::open); what `clients` call passes through what `watch` makes of each service's channel.
    ///
    /// # Errors
    /// When the directory or a database cannot be opened.
    pub async fn open_watched(
        config: &Config,
        ambient: &Ambient,
        watch: impl Fn(&'static str, Channel) -> Channel,
    ) -> anyhow::Result<Self> {
        let dir = &config.storage.data;
        std::fs::create_dir_all(dir).with_context(|| format!("creating the data directory {}", dir.display()))?;
        let secret = secret(dir)?;
        let callback_secret = derive(&secret, b"payment call-backs");

        let late_orders = LateChannel::default();
        let sink = Arc::new(HttpSink::default());
        // The simulated provider stands where a real one will be configured; its page is only reachable in demo mode.
        let simulator =
            Arc::new(Simulator::open(dir, ambient.clone(), callback_secret, Mischief::default(), sink.clone()).await?);
        let (catalog, scheduling, messaging, payments) = futures::try_join!(
            CatalogService::open(dir, ambient.clone()),
            SchedulingService::open_with(dir, ambient.clone(), rules(config)),
            MessagingService::open(
                dir,
                ambient.clone(),
                Arc::new(SimulatedGateway::new(ambient.clone(), 0.2, 5..=120))
            ),
            PaymentsService::open(dir, ambient.clone(), simulator.clone(), late_orders.channel(), callback_secret),
        )?;
        let drill = Drill::default();
        let guarded = |service, carrier, policy: &Policy| {
            protect(service, carrier, policy, is_idempotent, ambient.random.clone(), &drill).channel
        };
        let guards = &config.services;
        let to_catalog = guarded("catalog", in_process(catalog.server()), &guards.catalog);
        let to_scheduling = guarded("scheduling", in_process(scheduling.server()), &guards.scheduling);
        let to_payments = guarded("payments", in_process(payments.server()), &guards.payments);
        let to_messaging = guarded("messaging", in_process(messaging.server()), &guards.messaging);
        let peers = OrdersPeers {
            catalog: to_catalog.clone(),
            scheduling: to_scheduling.clone(),
            payments: to_payments.clone(),
            messaging: to_messaging.clone(),
        };
        let (orders, accounts) = futures::try_join!(
            OrdersService::open(dir, ambient.clone(), peers),
            AccountsService::open(dir, ambient.clone(), to_messaging.clone(), secret, limits(config)),
        )?;
        let to_orders = guarded("orders", in_process(orders.server()), &guards.orders);
        let to_accounts = guarded("accounts", in_process(accounts.server()), &guards.accounts);
        late_orders.connect(to_orders.clone());

        let clients = Clients {
            catalog: CatalogClient::new(watch("catalog", to_catalog)),
            scheduling: SchedulingClient::new(watch("scheduling", to_scheduling)),
            orders: OrdersClient::new(watch("orders", to_orders)),
            payments: PaymentsClient::new(watch("payments", to_payments)),
            messaging: MessagingClient::new(watch("messaging", to_messaging)),
            accounts: AccountsClient::new(watch("accounts", to_accounts)),
        };
        let direct = Clients {
            catalog: CatalogClient::new(in_process(catalog.server())),
            scheduling: SchedulingClient::new(in_process(scheduling.server())),
            orders: OrdersClient::new(in_process(orders.server())),
            payments: PaymentsClient::new(in_process(payments.server())),
            messaging: MessagingClient::new(in_process(messaging.server())),
            accounts: AccountsClient::new(in_process(accounts.server())),
        };
        for fault in &config.drill.faults {
            let (service, fault) = config.drill.parse(fault).map_err(anyhow::Error::msg)?;
            drill.set(service, fault, "configuration", "set at start", None)?;
        }
        Ok(Self {
            clients,
            direct,
            drill,
            simulator,
            sink,
            secret,
            catalog,
            scheduling,
            orders,
            payments,
            messaging,
            accounts,
        })
    }

    /// Lets the simulated provider call back, over HTTP like a real one, to the address we listen on.
    pub fn start_simulators(&self, local: SocketAddr, tracker: &TaskTracker, stop: &CancellationToken) {
        self.sink.connect(local);
        let (simulator, stop) = (self.simulator.clone(), stop.clone());
        tracker.spawn(async move { simulator.run_callbacks(stop).await });
    }

    /// A key for one purpose, the same after every start.
    pub fn key(&self, purpose: &[u8]) -> [u8; 32] {
        derive(&self.secret, purpose)
    }

    /// What keeps the services from doing their work, in words; empty when nothing does.
    pub async fn hindrances(&self) -> Vec<String> {
        let probes = futures::join!(
            probe("catalog", self.catalog.probe()),
            probe("scheduling", self.scheduling.probe()),
            probe("orders", self.orders.probe()),
            probe("payments", self.payments.probe()),
            probe("messaging", self.messaging.probe()),
            probe("accounts", self.accounts.probe()),
        );
        let (a, b, c, d, e, f) = probes;
        [a, b, c, d, e, f].into_iter().flatten().collect()
    }

    /// Waits for writes under way and closes the files.
    pub async fn close(&self) {
        self.orders.close().await;
        futures::join!(
            self.payments.close(),
            self.accounts.close(),
            self.scheduling.close(),
            self.catalog.close(),
            self.messaging.close(),
            self.simulator.close(),
        );
    }
}

/// How long a service may take to show that it can write.
const PROBE: Duration = Duration::from_secs(1);

async fn probe(service: &str, probe: impl Future<Output = Result<(), StorageError>>) -> Option<String> {
    match tokio::time::timeout(PROBE, probe).await {
        Ok(Ok(())) => None,
        Ok(Err(error)) => Some(format!("{service}: {error}")),
        Err(_) => Some(format!("{service}: no write within {} ms", PROBE.as_millis())),
    }
}

fn rules(config: &Config) -> scheduling::Rules {
    scheduling::Rules {
        hold: Duration::from_secs(config.booking.hold_s),
        extension: Duration::from_secs(config.booking.extension_s),
    }
}

fn limits(config: &Config) -> CodeLimits {
    if config.limits.off {
        return CodeLimits { per_number_hour: u32::MAX, per_number_day: u32::MAX, per_client_hour: u32::MAX };
    }
    CodeLimits {
        per_number_hour: config.limits.codes_per_number_hour,
        per_number_day: config.limits.codes_per_number_day,
        per_client_hour: config.limits.codes_per_address_hour,
    }
}

/// The installation's secret: made at the first start, readable by its owner only. Losing it ends sessions under way and
/// makes sealed identity numbers unreadable, so it belongs into the backup, apart from the databases.
fn secret(dir: &Path) -> anyhow::Result<[u8; 32]> {
    use std::{io::Write as _, os::unix::fs::OpenOptionsExt as _};
    let path: PathBuf = dir.join("secret.key");
    if !path.exists() {
        let mut bytes = [0; 32];
        SystemRandom.fill(&mut bytes);
        // written beside and renamed: a crash leaves no half a secret
        let fresh = dir.join("secret.key.new");
        let mut file = std::fs::OpenOptions::new()
            .create(true)
            .write(true)
            .truncate(true)
            .mode(0o600)
            .open(&fresh)
            .with_context(|| format!("creating {}", fresh.display()))?;
        file.write_all(hex::encode(bytes).as_bytes())?;
        file.sync_all()?;
        std::fs::rename(&fresh, &path)?;
    }
    let text = std::fs::read_to_string(&path).with_context(|| format!("reading {}", path.display()))?;
    let bytes = hex::decode(text.trim()).with_context(|| format!("{} is not hexadecimal", path.display()))?;
    bytes.try_into().map_err(|_| anyhow::anyhow!("{} must hold 32 bytes", path.display()))
}

fn derive(secret: &[u8; 32], purpose: &[u8]) -> [u8; 32] {
    use hmac::{Hmac, Mac as _};
    let Ok(mut mac) = Hmac::<sha2::Sha256>::new_from_slice(secret) else { return *secret };
    mac.update(purpose);
    mac.finalize().into_bytes().into()
}

/// Delivers the simulated provider's call-backs to our own address.
#[derive(Default)]
struct HttpSink {
    client: reqwest::Client,
    target: std::sync::OnceLock<String>,
}

impl HttpSink {
    fn connect(&self, local: SocketAddr) {
        let _ = self.target.set(format!("http://{local}/callbacks/payments"));
    }
}

#[async_trait]
impl CallbackSink for HttpSink {
    async fn deliver(&self, body: Vec<u8>, signature: String) -> Result<(), String> {
        let Some(target) = self.target.get() else { return Err("not serving yet".into()) };
        let request = self.client.post(target).header("x-signature", signature).body(body);
        let response = request.timeout(Duration::from_secs(5)).send().await.map_err(|error| error.to_string())?;
        if response.status().is_success() { Ok(()) } else { Err(format!("answered {}", response.status())) }
    }
}
