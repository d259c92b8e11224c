//! A service that does as it is told, and a client of it behind the stack.

use std::{
    future::Future,
    pin::Pin,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering::SeqCst},
    },
    time::Duration,
};

use bytes::Bytes;
use contracts::Channel;
use http::{HeaderMap, HeaderValue, Request, Response};
use http_body_util::{BodyExt as _, Full};
use resilience::{CallContext, Drill, Policy, Priority, Protected, context, protect};
use storage::SeededRandom;
use tonic::{Status, body::Body};
use tower::{ServiceExt as _, service_fn};

pub type Answer = Result<Response<Body>, Status>;
type Behaviour = Arc<dyn Fn(usize) -> Pin<Box<dyn Future<Output = Answer> + Send>> + Send + Sync>;

pub const READ: &str = "/test/Read";
pub const WRITE: &str = "/test/Write";

/// The service: counts what reaches it.
#[derive(Clone)]
pub struct Backend(Arc<Inner>);

struct Inner {
    behaviour: Mutex<Behaviour>,
    calls: AtomicUsize,
    active: AtomicUsize,
    most_active: AtomicUsize,
    dropped: AtomicUsize,
    seen: Mutex<Vec<(HeaderMap, Bytes)>>,
}

impl Backend {
    /// One that answers at once.
    pub fn new() -> Self {
        let behaviour: Behaviour = Arc::new(|_| Box::pin(async { Ok(answer()) }));
        Self(Arc::new(Inner {
            behaviour: Mutex::new(behaviour),
            calls: AtomicUsize::new(0),
            active: AtomicUsize::new(0),
            most_active: AtomicUsize::new(0),
            dropped: AtomicUsize::new(0),
            seen: Mutex::default(),
        }))
    }

    /// From now on, calls are answered by `behave`, which is given the call's number, from 0.
    pub fn will<F: Future<Output = Answer> + Send + 'static>(
        &self,
        behave: impl Fn(usize) -> F + Send + Sync + 'static,
    ) {
        *self.0.behaviour.lock().unwrap() = Arc::new(move |number| Box::pin(behave(number)));
    }

    pub fn will_answer(&self) {
        self.will(|_| async { Ok(answer()) });
    }

    pub fn will_fail(&self) {
        self.will(|_| async { Err(Status::unavailable("down")) });
    }

    pub fn will_hang(&self) {
        self.will(|_| std::future::pending());
    }

    pub fn will_take(&self, time: Duration) {
        self.will(move |_| async move {
            tokio::time::sleep(time).await;
            Ok(answer())
        });
    }

    /// Calls that reached it.
    pub fn calls(&self) -> usize {
        self.0.calls.load(SeqCst)
    }

    /// Calls it works on.
    pub fn active(&self) -> usize {
        self.0.active.load(SeqCst)
    }

    /// The most calls it ever worked on at once.
    pub fn most_active(&self) -> usize {
        self.0.most_active.load(SeqCst)
    }

    /// Calls whose work was dropped.
    pub fn dropped(&self) -> usize {
        self.0.dropped.load(SeqCst)
    }

    /// Headers and body of every call.
    pub fn seen(&self) -> Vec<(HeaderMap, Bytes)> {
        self.0.seen.lock().unwrap().clone()
    }

    /// It as a carrier.
    pub fn carrier(&self) -> Channel {
        let backend = self.clone();
        Channel::new(service_fn(move |request: Request<Body>| {
            let backend = backend.clone();
            async move {
                let number = backend.0.calls.fetch_add(1, SeqCst);
                let active = backend.0.active.fetch_add(1, SeqCst) + 1;
                backend.0.most_active.fetch_max(active, SeqCst);
                let mut work = Work { backend: &backend, done: false };
                let (parts, body) = request.into_parts();
                let body = body.collect().await?.to_bytes();
                backend.0.seen.lock().unwrap().push((parts.headers, body));
                let behaviour = backend.0.behaviour.lock().unwrap().clone();
                let answer = behaviour(number).await;
                work.done = true;
                answer
            }
        }))
    }

    /// It behind the stack.
    pub fn protected(&self, policy: &Policy) -> Protected {
        self.drilled(policy, &Drill::default())
    }

    pub fn drilled(&self, policy: &Policy, drill: &Drill) -> Protected {
        policy.validate().unwrap();
        protect("backend", self.carrier(), policy, |path| path == READ, SeededRandom::new(7), drill)
    }
}

struct Work<'a> {
    backend: &'a Backend,
    done: bool,
}
impl Drop for Work<'_> {
    fn drop(&mut self) {
        self.backend.0.active.fetch_sub(1, SeqCst);
        if !self.done {
            self.backend.0.dropped.fetch_add(1, SeqCst);
        }
    }
}

/// A successful answer: an empty message and its trailers.
pub fn answer() -> Response<Body> {
    let mut trailers = HeaderMap::new();
    trailers.insert("grpc-status", HeaderValue::from_static("0"));
    let frame = Full::new(Bytes::from_static(&[0; 5])).with_trailers(async { Some(Ok(trailers)) });
    Response::new(Body::new(frame))
}

/// One call, as a generated client makes it.
pub fn ask(protected: &Protected, path: &'static str) -> impl Future<Output = Answer> + Send + use<> {
    ask_with(protected, path, b"question")
}

pub fn ask_with(
    protected: &Protected,
    path: &'static str,
    body: &'static [u8],
) -> impl Future<Output = Answer> + Send + use<> {
    let mut request = Request::new(Body::new(Full::new(Bytes::from_static(body))));
    *request.uri_mut() = path.parse().unwrap();
    protected.channel.clone().oneshot(request)
}

/// The same, by somebody of that importance.
pub fn ask_as(
    priority: Priority,
    protected: &Protected,
    path: &'static str,
) -> impl Future<Output = Answer> + Send + use<> {
    context::scope(CallContext { priority, ..CallContext::default() }, ask(protected, path))
}

pub fn ms(millis: u64) -> Duration {
    Duration::from_millis(millis)
}

/// Lets every task run until all of them wait.
pub async fn settle() {
    for _ in 0..20 {
        tokio::task::yield_now().await;
    }
}
