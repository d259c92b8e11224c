//! However a carrier reports trouble, callers and layers see one status.

use bytes::Bytes;
use contracts::{ErrorCode, code_of, fail};
use http::{HeaderMap, HeaderValue, Response};
use http_body_util::{BodyExt as _, Full};
use resilience::{BreakerState, Policy};
use tonic::{Code, Status, body::Body};

use super::backend::*;

fn with_trailers(data: &'static [u8], trailers: HeaderMap) -> Response<Body> {
    Response::new(Body::new(Full::new(Bytes::from_static(data)).with_trailers(async { Some(Ok(trailers)) })))
}

fn status_trailer(code: &'static str) -> HeaderMap {
    HeaderMap::from_iter([(Status::GRPC_STATUS, HeaderValue::from_static(code))])
}

#[tokio::test(start_paused = true)]
async fn a_failure_in_the_trailers_is_a_failure() {
    let backend = Backend::new();
    backend.will(|_| async { Ok(with_trailers(&[0; 5], status_trailer("13"))) });
    let protected = backend.protected(&Policy::default());
    for _ in 0..5 {
        assert_eq!(ask(&protected, WRITE).await.unwrap_err().code(), Code::Internal);
    }
    assert_eq!(protected.breaker(), BreakerState::Open);
}

#[tokio::test(start_paused = true)]
async fn an_answer_cut_off_in_the_middle_is_tried_again() {
    let backend = Backend::new();
    backend.will(|number| async move {
        match number {
            // ends without a status
            0 => Ok(Response::new(Body::new(Full::new(Bytes::from_static(&[0, 0, 0]))))),
            // says all is well, but half of the message is missing
            1 => Ok(with_trailers(&[0, 0, 0, 0, 9, 1, 2], status_trailer("0"))),
            _ => Ok(answer()),
        }
    });
    ask(&backend.protected(&Policy::default()), READ).await.unwrap();
    assert_eq!(backend.calls(), 3);
}

#[tokio::test(start_paused = true)]
async fn a_proxy_that_answers_for_the_service_is_understood() {
    let backend = Backend::new();
    backend.will(|_| async {
        let page = Response::builder().status(503).header("retry-after", "7").body(Body::empty());
        Ok(page.unwrap())
    });
    let status = ask(&backend.protected(&Policy::default()), WRITE).await.unwrap_err();
    assert_eq!(status.code(), Code::Unavailable);
    assert_eq!(status.metadata().get("retry-after").unwrap(), "7");
}

#[tokio::test(start_paused = true)]
async fn a_broken_connection_is_unavailable_but_a_services_own_code_stays() {
    let backend = Backend::new();
    backend.will(|number| async move {
        match number {
            0 => Err(Status::internal("h2 protocol error")),
            1 => Err(Status::unknown("transport error")),
            _ => Err(fail(ErrorCode::Internal, "a bug")),
        }
    });
    let protected = backend.protected(&Policy::default());
    let mut codes = Vec::new();
    for _ in 0..3 {
        codes.push(code_of(&ask(&protected, WRITE).await.unwrap_err()));
    }
    assert_eq!(codes, [ErrorCode::Unavailable, ErrorCode::Unavailable, ErrorCode::Internal]);
}

#[tokio::test(start_paused = true)]
async fn an_endless_answer_is_not_kept() {
    static HUGE: [u8; 9 * 1024 * 1024] = [0; 9 * 1024 * 1024];
    let backend = Backend::new();
    backend.will(|_| async { Ok(with_trailers(&HUGE, status_trailer("0"))) });
    assert_eq!(ask(&backend.protected(&Policy::default()), WRITE).await.unwrap_err().code(), Code::DataLoss);
}
