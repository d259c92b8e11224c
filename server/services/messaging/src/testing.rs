//! What the tests share.

use std::{
    collections::HashMap,
    path::Path,
    sync::{Arc, Mutex},
};

use async_trait::async_trait;
use contracts::{
    in_process,
    v1::{
        DeliverDueRequest, DeliverDueResponse, EnqueueRequest, EnqueueResponse, ListMessagesRequest,
        ListMessagesResponse, SentMessage, messaging_client::MessagingClient,
    },
};
use storage::{Ambient, ManualClock, SeededRandom};
use tempfile::TempDir;
use tokio::sync::Notify;
use tonic::{Response, Status};

use crate::{Gateway, GatewayError, MessagingService, Outgoing};

#[derive(Clone, Copy)]
pub(crate) enum Behaviour {
    Take,
    Unavailable,
    Refuse,
    Hang,
}

/// A gateway that does as it is told, and remembers.
pub(crate) struct Puppet {
    behaviour: Mutex<Behaviour>,
    sent: Mutex<Vec<(String, String)>>,
    called: Notify,
}

impl Puppet {
    pub(crate) fn behave(&self, behaviour: Behaviour) {
        *self.behaviour.lock().unwrap() = behaviour;
    }
    pub(crate) fn sent(&self) -> Vec<(String, String)> {
        self.sent.lock().unwrap().clone()
    }
    pub(crate) async fn called(&self) {
        self.called.notified().await;
    }
}

#[async_trait]
impl Gateway for Puppet {
    async fn send(&self, message: &Outgoing) -> Result<(), GatewayError> {
        self.called.notify_one();
        let behaviour = *self.behaviour.lock().unwrap();
        match behaviour {
            Behaviour::Take => {
                self.sent.lock().unwrap().push((message.key.clone(), message.text.clone()));
                Ok(())
            }
            Behaviour::Unavailable => Err(GatewayError::Unavailable("told to".into())),
            Behaviour::Refuse => Err(GatewayError::Refused("told to".into())),
            Behaviour::Hang => std::future::pending().await,
        }
    }
}

pub(crate) struct Fixture {
    pub(crate) service: MessagingService,
    pub(crate) clock: Arc<ManualClock>,
    pub(crate) gateway: Arc<Puppet>,
    _dir: TempDir,
}

pub(crate) fn ambient() -> (Arc<ManualClock>, Ambient) {
    let clock = ManualClock::at("2026-11-21T12:00:00Z".parse().unwrap());
    let ambient = Ambient { clock: clock.clone(), random: SeededRandom::new(7) };
    (clock, ambient)
}

fn puppet() -> Arc<Puppet> {
    Arc::new(Puppet { behaviour: Mutex::new(Behaviour::Take), sent: Mutex::default(), called: Notify::new() })
}

impl Fixture {
    pub(crate) async fn new() -> Self {
        let (clock, ambient) = ambient();
        let gateway = puppet();
        Self { gateway: gateway.clone(), ..Self::open(clock, ambient, gateway).await }
    }

    /// With another gateway; the puppet is then unused.
    pub(crate) async fn open(clock: Arc<ManualClock>, ambient: Ambient, gateway: Arc<dyn Gateway>) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let service = MessagingService::open(dir.path(), ambient, gateway).await.unwrap();
        Self { service, clock, gateway: puppet(), _dir: dir }
    }

    pub(crate) fn now_ms(&self) -> i64 {
        storage::Clock::now(self.clock.as_ref()).as_millisecond()
    }

    pub(crate) async fn enqueue(&self, request: EnqueueRequest) -> Result<EnqueueResponse, Status> {
        let mut client = MessagingClient::new(in_process(self.service.server()));
        client.enqueue(request).await.map(Response::into_inner)
    }

    pub(crate) async fn deliver(&self) -> DeliverDueResponse {
        let mut client = MessagingClient::new(in_process(self.service.server()));
        client.deliver_due(DeliverDueRequest { limit: 0 }).await.unwrap().into_inner()
    }

    pub(crate) async fn page(&self, after: &str, limit: u32) -> Result<ListMessagesResponse, Status> {
        let mut client = MessagingClient::new(in_process(self.service.server()));
        client.list_messages(ListMessagesRequest { after: after.into(), limit }).await.map(Response::into_inner)
    }

    pub(crate) async fn list(&self) -> Vec<SentMessage> {
        self.page("", 100).await.unwrap().messages
    }
}

pub(crate) fn order_params() -> HashMap<String, String> {
    [
        ("reference", "CW-7K3M9QXT"),
        ("hospital_zh", "北京协和医院"),
        ("hospital_en", "Peking Union Medical College Hospital"),
        ("package_zh", "入职体检套餐"),
        ("package_en", "Pre-employment check-up"),
        ("date", "2026-11-23"),
        ("time", "08:30"),
        ("zone", "Asia/Shanghai"),
        ("offset", "+08:00"),
        ("person", "Ann Lee"),
        ("amount_minor", "19900"),
        ("currency", "CNY"),
        ("code", "012345"),
        ("minutes", "5"),
    ]
    .map(|(name, value)| (name.to_owned(), value.to_owned()))
    .into()
}

pub(crate) fn request(key: &str, template: &str) -> EnqueueRequest {
    EnqueueRequest {
        key: key.into(),
        template: template.into(),
        locale: "zh".into(),
        to: "+8613800138000".into(),
        params: order_params(),
        not_after_ms: 0,
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
