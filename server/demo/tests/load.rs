//! The demo's data in the real services.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::{
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use accounts::{AccountsService, CodeLimits};
use catalog::CatalogService;
use contracts::{
    Channel, Clients, LateChannel, in_process,
    v1::{
        AddPersonRequest, DayCountsRequest, DeliverDueRequest, DeliverDueResponse, EnqueueRequest, EnqueueResponse,
        ListCitiesRequest, ListMessagesRequest, ListMessagesResponse, ListOffersRequest, ListPeopleRequest,
        RequestCodeRequest, SchedulingAuditRequest, SearchHospitalsRequest, Session, VerifyCodeRequest,
        accounts_client::AccountsClient,
        catalog_client::CatalogClient,
        messaging_client::MessagingClient,
        messaging_server::{Messaging, MessagingServer},
        orders_client::OrdersClient,
        payments_client::PaymentsClient,
        scheduling_client::SchedulingClient,
    },
};
use scheduling::SchedulingService;
use storage::{Ambient, ManualClock, SystemRandom};
use tempfile::TempDir;
use tonic::{Request, Response, Status};

/// Remembers what it was asked to send.
#[derive(Clone, Default)]
struct Remembering(Arc<Mutex<Vec<EnqueueRequest>>>);

#[tonic::async_trait]
impl Messaging for Remembering {
    async fn enqueue(&self, request: Request<EnqueueRequest>) -> Result<Response<EnqueueResponse>, Status> {
        self.0.lock().unwrap().push(request.into_inner());
        Ok(Response::new(EnqueueResponse::default()))
    }
    async fn deliver_due(&self, _: Request<DeliverDueRequest>) -> Result<Response<DeliverDueResponse>, Status> {
        Err(Status::unimplemented(""))
    }
    async fn list_messages(&self, _: Request<ListMessagesRequest>) -> Result<Response<ListMessagesResponse>, Status> {
        Err(Status::unimplemented(""))
    }
}

struct Stage {
    clients: Clients,
    ambient: Ambient,
    clock: Arc<ManualClock>,
    sent: Remembering,
    _dir: TempDir,
}

impl Stage {
    async fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        // Saturday, 08:00 in Shanghai
        let clock = ManualClock::at("2026-11-21T00:00:00Z".parse().unwrap());
        let ambient = Ambient { clock: clock.clone(), random: Arc::new(SystemRandom) };
        let sent = Remembering::default();
        let messaging: Channel = in_process(MessagingServer::new(sent.clone()));
        let catalog = CatalogService::open(dir.path(), ambient.clone()).await.unwrap();
        let scheduling = SchedulingService::open(dir.path(), ambient.clone()).await.unwrap();
        let limits = CodeLimits::default();
        let accounts =
            AccountsService::open(dir.path(), ambient.clone(), messaging.clone(), [7; 32], limits).await.unwrap();
        let nobody = LateChannel::default();
        let clients = Clients {
            catalog: CatalogClient::new(in_process(catalog.server())),
            scheduling: SchedulingClient::new(in_process(scheduling.server())),
            orders: OrdersClient::new(nobody.channel()),
            payments: PaymentsClient::new(nobody.channel()),
            messaging: MessagingClient::new(messaging),
            accounts: AccountsClient::new(in_process(accounts.server())),
        };
        Self { clients, ambient, clock, sent, _dir: dir }
    }

    async fn load(&self) -> demo::Report {
        demo::load(&self.clients, &self.ambient).await.unwrap()
    }

    async fn audit_is_clean(&self) {
        let audit = self.clients.scheduling.clone().audit(SchedulingAuditRequest {}).await.unwrap().into_inner();
        assert_eq!((audit.over_capacity, audit.wrong_counts, audit.taken), (0, 0, 0));
    }

    async fn sign_in(&self, phone: &str) -> Session {
        let mut accounts = self.clients.accounts.clone();
        let request = RequestCodeRequest { phone: phone.into(), locale: "en".into(), client: "test".into() };
        accounts.request_code(request).await.unwrap();
        let message = self.sent.0.lock().unwrap().last().cloned().unwrap();
        let code = message.params.get("code").cloned().unwrap();
        let request = VerifyCodeRequest { phone: phone.into(), code, client: "test".into() };
        accounts.verify_code(request).await.unwrap().into_inner()
    }

    async fn people(&self, session: &Session) -> Vec<String> {
        let request = ListPeopleRequest { principal_id: session.principal_id.clone() };
        let people = self.clients.accounts.clone().list_people(request).await.unwrap().into_inner().people;
        people.into_iter().map(|person| person.name).collect()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn loading_takes_seconds_and_again_changes_nothing() {
    let stage = Stage::new().await;
    let started = Instant::now();
    let first = stage.load().await;
    let took = started.elapsed();
    let started = Instant::now();
    let again = stage.load().await;
    println!("first load {took:?}: {first}\nsecond load {:?}: {again}", started.elapsed());
    assert!(took < Duration::from_secs(10), "{took:?}");
    assert!(first.hospitals.inserted >= 64 && first.packages.inserted >= 14 && first.slots.inserted > 10_000);
    assert!(!again.changed(), "{again:?}");
    assert_eq!(again.slots.unchanged, first.slots.inserted);
    stage.audit_is_clean().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn loading_later_adds_the_new_days_and_changes_no_other() {
    let stage = Stage::new().await;
    stage.load().await;
    // Monday: the window reaches two days further, a Saturday and a Sunday
    stage.clock.advance(Duration::from_secs(2 * 86_400));
    let later = stage.load().await;
    assert!(later.slots.inserted > 0 && later.slots.inserted < 2_000, "{later:?}");
    assert_eq!(later.slots.updated, 0);
    assert_eq!((later.hospitals.inserted, later.offers.inserted, later.schedules.inserted), (0, 0, 0));
    stage.audit_is_clean().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_loaded_can_be_found_and_booked() {
    let stage = Stage::new().await;
    stage.load().await;
    let mut catalog = stage.clients.catalog.clone();
    let cities = catalog.list_cities(ListCitiesRequest {}).await.unwrap().into_inner().cities;
    assert_eq!(cities.len(), 10);
    for city in cities {
        let request = SearchHospitalsRequest { city: city.slug, bookable_only: true, limit: 50, ..Default::default() };
        let found = catalog.search_hospitals(request).await.unwrap().into_inner();
        assert_eq!(found.hospitals.len(), city.hospitals as usize);
        for hospital in found.hospitals {
            assert!(hospital.price_from_minor.is_some());
            let offers = ListOffersRequest { hospital_id: hospital.id.clone() };
            let offers = catalog.list_offers(offers).await.unwrap().into_inner().offers;
            assert_eq!(offers.len(), hospital.offer_count as usize);
            let days = DayCountsRequest { hospital_id: hospital.id.clone(), ..Default::default() };
            let days = stage.clients.scheduling.clone().day_counts(days).await.unwrap().into_inner();
            assert_eq!((days.days.len(), days.zone.as_str()), (28, demo::ZONE));
            let free = days.days.iter().filter(|day| day.free > 0).count();
            assert!(free >= 16, "{}: {free} days", hospital.id);
        }
    }
    for query in ["槐序", "Huaixu", "全身体检", "甲状腺"] {
        let request = SearchHospitalsRequest { query: query.into(), ..Default::default() };
        let found = catalog.search_hospitals(request).await.unwrap().into_inner();
        assert!(!found.hospitals.is_empty(), "{query}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn demo_accounts_get_their_people_once() {
    let stage = Stage::new().await;
    for account in demo::accounts() {
        let session = stage.sign_in(account.phone).await;
        assert_eq!(session.phone, account.phone);
        let seeded = demo::seed_people(&stage.clients, &session.principal_id, &session.phone).await.unwrap();
        assert_eq!(seeded, account.people.len());
        assert_eq!(stage.people(&session).await.len(), seeded);
        assert_eq!(demo::seed_people(&stage.clients, &session.principal_id, &session.phone).await.unwrap(), 0);
        assert_eq!(stage.people(&session).await.len(), seeded);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn two_sign_ins_at_once_add_nobody_twice() {
    let stage = Stage::new().await;
    let account = &demo::accounts()[0];
    let session = stage.sign_in(account.phone).await;
    let seed = || demo::seed_people(&stage.clients, &session.principal_id, &session.phone);
    let (one, two) = tokio::join!(seed(), seed());
    assert!(one.is_ok() && two.is_ok());
    assert_eq!(stage.people(&session).await.len(), account.people.len());
}

#[tokio::test(flavor = "multi_thread")]
async fn other_accounts_and_accounts_with_people_are_left_alone() {
    let stage = Stage::new().await;
    let other = stage.sign_in("+8613800138000").await;
    assert_eq!(demo::seed_people(&stage.clients, &other.principal_id, &other.phone).await.unwrap(), 0);
    assert!(stage.people(&other).await.is_empty());
    let session = stage.sign_in(demo::accounts()[1].phone).await;
    let own = AddPersonRequest {
        principal_id: session.principal_id.clone(),
        ..demo::people_for(&session.phone).swap_remove(0)
    };
    stage.clients.accounts.clone().add_person(own).await.unwrap();
    assert_eq!(demo::seed_people(&stage.clients, &session.principal_id, &session.phone).await.unwrap(), 0);
    assert_eq!(stage.people(&session).await.len(), 1);
}
