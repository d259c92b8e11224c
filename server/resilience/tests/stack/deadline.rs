use std::sync::{Arc, Mutex};

use http::Request;
use resilience::{CallContext, Policy, Priority, context, refused_by, serve};
use tokio::time::Instant;
use tonic::{Code, Status, body::Body};
use tower::ServiceExt as _;

use super::backend::*;

#[tokio::test(start_paused = true)]
async fn a_hanging_service_is_given_up_at_the_deadline_and_its_work_dropped() {
    let backend = Backend::new();
    backend.will_hang();
    let protected = backend.protected(&Policy::default());
    let began = Instant::now();
    let status = ask(&protected, WRITE).await.unwrap_err();
    assert_eq!(status.code(), Code::DeadlineExceeded);
    assert_eq!(refused_by(&status), Some("deadline"));
    assert_eq!(began.elapsed(), ms(1_500));
    assert_eq!((backend.dropped(), backend.active(), protected.in_flight()), (1, 0, 0));
}

#[tokio::test(start_paused = true)]
async fn the_callers_shorter_deadline_wins_and_a_longer_one_does_not() {
    let backend = Backend::new();
    backend.will_hang();
    let protected = backend.protected(&Policy::default());
    for (given, spent) in [(300, 300), (9_000, 1_500)] {
        let began = Instant::now();
        let context = CallContext { deadline: Some(began + ms(given)), ..CallContext::default() };
        context::scope(context, ask(&protected, WRITE)).await.unwrap_err();
        assert_eq!(began.elapsed(), ms(spent));
    }
}

#[tokio::test(start_paused = true)]
async fn a_timeout_set_on_the_request_counts_too() {
    let backend = Backend::new();
    backend.will_hang();
    let protected = backend.protected(&Policy::default());
    let mut request = Request::new(Body::empty());
    request.headers_mut().insert("grpc-timeout", "200m".parse().unwrap());
    let began = Instant::now();
    protected.channel.oneshot(request).await.unwrap_err();
    assert_eq!(began.elapsed(), ms(200));
}

#[tokio::test(start_paused = true)]
async fn with_no_time_left_the_service_is_not_asked() {
    let backend = Backend::new();
    let protected = backend.protected(&Policy::default());
    let context = CallContext { deadline: Some(Instant::now()), ..CallContext::default() };
    let status = context::scope(context, ask(&protected, READ)).await.unwrap_err();
    assert_eq!((status.code(), backend.calls()), (Code::DeadlineExceeded, 0));
}

/// A body of which nothing ever comes.
struct Silent;
impl http_body::Body for Silent {
    type Data = bytes::Bytes;
    type Error = Status;
    fn poll_frame(
        self: std::pin::Pin<&mut Self>,
        _: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Result<http_body::Frame<bytes::Bytes>, Status>>> {
        std::task::Poll::Pending
    }
}

#[tokio::test(start_paused = true)]
async fn an_answer_that_stops_in_the_middle_is_given_up_at_the_deadline() {
    let backend = Backend::new();
    backend.will(|_| async { Ok(http::Response::new(Body::new(Silent))) });
    let began = Instant::now();
    let status = ask(&backend.protected(&Policy::default()), WRITE).await.unwrap_err();
    assert_eq!((status.code(), began.elapsed()), (Code::DeadlineExceeded, ms(1_500)));
}

#[tokio::test(start_paused = true)]
async fn the_service_inherits_what_is_left_in_its_context_and_in_headers() {
    let backend = Backend::new();
    let found = Arc::new(Mutex::new(None));
    let keep = found.clone();
    backend.will(move |_| {
        *keep.lock().unwrap() = Some(context::current());
        async { Ok(answer()) }
    });
    let protected = backend.protected(&Policy::default());
    let now = Instant::now();
    let trace = "0af7651916cd43dd8448eb211c80319c";
    let context = CallContext {
        deadline: Some(now + ms(700)),
        priority: Priority::Critical,
        trace_id: trace.into(),
        tag: Some("synthetic".into()),
    };
    context::scope(context, ask(&protected, READ)).await.unwrap();
    let found = found.lock().unwrap().clone().unwrap();
    assert_eq!((found.deadline, found.priority, &*found.trace_id), (Some(now + ms(700)), Priority::Critical, trace));
    let (headers, _) = &backend.seen()[0];
    assert_eq!(headers["grpc-timeout"], "700000u");
    assert_eq!(headers["x-checkwell-priority"], "critical");
    assert_eq!(headers["x-checkwell-tag"], "synthetic");
    assert!(headers["traceparent"].to_str().unwrap().starts_with(&format!("00-{trace}-")));
}

#[tokio::test(start_paused = true)]
async fn a_service_that_asks_another_passes_on_the_time_that_is_left() {
    let (front, back) = (Backend::new(), Backend::new());
    back.will_hang();
    let behind = back.protected(&Policy::default());
    front.will(move |_| {
        let behind = behind.clone();
        async move {
            tokio::time::sleep(ms(500)).await;
            ask(&behind, WRITE).await
        }
    });
    let protected = front.protected(&Policy { deadline_ms: 800, ..Policy::default() });
    let began = Instant::now();
    ask(&protected, WRITE).await.unwrap_err();
    assert_eq!(began.elapsed(), ms(800));
    assert_eq!(back.seen()[0].0["grpc-timeout"], "300000u");
    assert_eq!((front.active(), back.active(), back.dropped()), (0, 0, 1));
}

#[tokio::test(start_paused = true)]
async fn a_remote_server_drops_the_handler_when_the_callers_time_is_over() {
    let backend = Backend::new();
    backend.will_hang();
    let server = serve(backend.carrier());
    let mut request = Request::new(Body::empty());
    request.headers_mut().insert("grpc-timeout", "250m".parse().unwrap());
    let began = Instant::now();
    let response = server.clone().oneshot(request).await.unwrap();
    let status = Status::from_header_map(response.headers()).unwrap();
    assert_eq!((status.code(), began.elapsed(), backend.dropped()), (Code::DeadlineExceeded, ms(250), 1));

    let mut request = Request::new(Body::empty());
    request.headers_mut().insert("grpc-timeout", "0u".parse().unwrap());
    server.oneshot(request).await.unwrap();
    assert_eq!(backend.calls(), 1, "what arrives too late is not begun");
}

#[tokio::test(start_paused = true)]
async fn a_remote_handler_finds_the_callers_context() {
    let backend = Backend::new();
    let found = Arc::new(Mutex::new(None));
    let keep = found.clone();
    backend.will(move |_| {
        *keep.lock().unwrap() = Some(context::current());
        async { Ok(answer()) }
    });
    // a wire in between: what is not in headers is lost
    let far = contracts::Channel::new(serve(backend.carrier()));
    let wire = tower::service_fn(move |request: Request<Body>| {
        let far = far.clone();
        async move {
            let (mut parts, body) = request.into_parts();
            parts.extensions.clear();
            tokio::spawn(far.oneshot(Request::from_parts(parts, body))).await.unwrap()
        }
    });
    let protected = resilience::protect(
        "far",
        contracts::Channel::new(wire),
        &Policy::default(),
        |_| false,
        storage::SeededRandom::new(1),
        &resilience::Drill::default(),
    );
    let context = CallContext { priority: Priority::Background, tag: Some("load".into()), ..CallContext::default() };
    let now = Instant::now();
    context::scope(context, ask(&protected, READ)).await.unwrap();
    let found = found.lock().unwrap().clone().unwrap();
    assert_eq!((found.priority, found.tag.as_deref()), (Priority::Background, Some("load")));
    assert_eq!(found.deadline, Some(now + ms(1_500)));
}
