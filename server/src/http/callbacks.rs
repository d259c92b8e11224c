//! What the payment provider tells us.

use axum::{
    body::Bytes,
    extract::State,
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
};

use super::{Edge, problem, reply};

/// `POST /callbacks/payments`: the body is what `x-signature` signs. 200: understood, also when it changed nothing.
/// 403: not the provider's. 503: try again.
pub async fn payments(State(edge): State<Edge>, headers: HeaderMap, body: Bytes) -> Response {
    let signature = headers.get("x-signature").and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned();
    match edge.bff().payment_callback(body.to_vec(), signature).await {
        Ok(()) => StatusCode::OK.into_response(),
        Err(trouble) => {
            let status = reply::status(&trouble);
            problem::answer(
                status,
                trouble.code.as_str(),
                status.is_server_error() || status == StatusCode::TOO_MANY_REQUESTS,
            )
        }
    }
}
