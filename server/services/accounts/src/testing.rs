//! What the tests share: a service on a clock that stands still, and messaging that remembers.

use std::{
    path::Path,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
};

use contracts::{
    Channel, ErrorCode, fail, in_process,
    v1::{
        AddPersonRequest, DeliverDueRequest, DeliverDueResponse, EnqueueRequest, EnqueueResponse, GetSessionRequest,
        KnownPerson, ListMessagesRequest, ListMessagesResponse, ListPeopleRequest, RequestCodeRequest,
        RequestCodeResponse, Session, VerifyCodeRequest,
        accounts_client::AccountsClient,
        messaging_server::{Messaging, MessagingServer},
    },
};
use storage::{Ambient, ManualClock, SystemRandom};
use tempfile::TempDir;
use tonic::{Request, Response, Status};

use crate::{AccountsService, CodeLimits};

#[derive(Clone, Default)]
struct Remembering {
    sent: Arc<Mutex<Vec<EnqueueRequest>>>,
    broken: Arc<AtomicBool>,
}

#[tonic::async_trait]
impl Messaging for Remembering {
    async fn enqueue(&self, request: Request<EnqueueRequest>) -> Result<Response<EnqueueResponse>, Status> {
        if self.broken.load(Ordering::SeqCst) {
            return Err(fail(ErrorCode::Unavailable, "broken"));
        }
        self.sent.lock().unwrap().push(request.into_inner());
        Ok(Response::new(EnqueueResponse { id: "1".into(), fresh: true }))
    }
    async fn deliver_due(&self, _: Request<DeliverDueRequest>) -> Result<Response<DeliverDueResponse>, Status> {
        Err(Status::unimplemented(""))
    }
    async fn list_messages(&self, _: Request<ListMessagesRequest>) -> Result<Response<ListMessagesResponse>, Status> {
        Err(Status::unimplemented(""))
    }
}

pub(crate) struct Fixture {
    pub(crate) service: AccountsService,
    pub(crate) clock: Arc<ManualClock>,
    pub(crate) dir: TempDir,
    messaging: Remembering,
}

impl Fixture {
    pub(crate) async fn new() -> Self {
        Self::with(CodeLimits { per_number_hour: 10_000, per_number_day: 10_000, per_client_hour: 10_000 }).await
    }

    pub(crate) async fn with(limits: CodeLimits) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let clock = ManualClock::at("2026-11-21T12:00:00Z".parse().unwrap());
        let ambient = Ambient { clock: clock.clone(), random: Arc::new(SystemRandom) };
        let messaging = Remembering::default();
        let channel = in_process(MessagingServer::new(messaging.clone()));
        let service = AccountsService::open(dir.path(), ambient, channel, [7; 32], limits).await.unwrap();
        Self { service, clock, dir, messaging }
    }

    pub(crate) fn client(&self) -> Client {
        Client(AccountsClient::new(in_process(self.service.server())))
    }

    pub(crate) fn now_ms(&self) -> i64 {
        storage::Clock::now(self.clock.as_ref()).as_millisecond()
    }

    pub(crate) fn sent(&self) -> Vec<EnqueueRequest> {
        self.messaging.sent.lock().unwrap().clone()
    }

    pub(crate) fn break_messaging(&self, broken: bool) {
        self.messaging.broken.store(broken, Ordering::SeqCst);
    }

    pub(crate) async fn request(&self, phone: &str) -> Result<RequestCodeResponse, Status> {
        let request = RequestCodeRequest { phone: phone.into(), locale: "en".into(), client: "192.0.2.1".into() };
        self.client().request_code_owned(request).await
    }

    /// Asks for a code and reads it from the message.
    pub(crate) async fn code_for(&self, phone: &str) -> String {
        self.request(phone).await.unwrap();
        self.sent().last().unwrap().params["code"].clone()
    }

    pub(crate) async fn verify(&self, phone: &str, code: &str) -> Result<Session, Status> {
        let request = VerifyCodeRequest { phone: phone.into(), code: code.into(), client: "192.0.2.1".into() };
        self.client().verify_code(request).await.map(Response::into_inner)
    }

    pub(crate) async fn sign_in(&self, phone: &str) -> Session {
        let code = self.code_for(phone).await;
        self.verify(phone, &code).await.unwrap()
    }

    pub(crate) async fn session(&self, token: &str) -> Result<Session, Status> {
        self.client().get_session(GetSessionRequest { token: token.into() }).await.map(Response::into_inner)
    }

    pub(crate) async fn add(&self, request: AddPersonRequest) -> Result<KnownPerson, Status> {
        self.client().add_person(request).await.map(Response::into_inner)
    }

    pub(crate) async fn people(&self, principal_id: &str) -> Vec<KnownPerson> {
        let request = ListPeopleRequest { principal_id: principal_id.into() };
        self.client().list_people(request).await.unwrap().into_inner().people
    }
}

/// The generated client; derefs to it.
pub(crate) struct Client(AccountsClient<Channel>);

impl Client {
    /// For closures that cannot lend the client.
    pub(crate) async fn request_code_owned(mut self, r: RequestCodeRequest) -> Result<RequestCodeResponse, Status> {
        self.0.request_code(r).await.map(Response::into_inner)
    }
}

impl std::ops::Deref for Client {
    type Target = AccountsClient<Channel>;
    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

impl std::ops::DerefMut for Client {
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut self.0
    }
}

pub(crate) fn passport(principal_id: &str, number: &str) -> AddPersonRequest {
    AddPersonRequest {
        principal_id: principal_id.into(),
        name: "Ann Lee".into(),
        id_type: "passport".into(),
        id_number: number.into(),
        sex: "female".into(),
        birth_date: "1990-02-28".into(),
        phone: String::new(),
        relation: "self".into(),
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
