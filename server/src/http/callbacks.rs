//! What the payment provider tells us.

use axum::{
    Json,
    body::Bytes,
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use contracts::{code_of, v1};

use super::{Edge, trace};

/// `POST /callbacks/payments`: the body is what `x-signature` signs. 200: understood, also when it changed nothing.
/// 403: not the provider's. 503: try again.
pub async fn payments(State(edge): State<Edge>, headers: HeaderMap, body: Bytes) -> Response {
    let signature = headers.get("x-signature").and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned();
    let mut payments = edge.0.clients.payments.clone();
    match payments.callback(v1::CallbackRequest { body: body.to_vec(), signature }).await {
        Ok(_) => StatusCode::OK.into_response(),
        Err(status) => {
            let code = code_of(&status);
            let http = StatusCode::from_u16(code.http()).unwrap_or(StatusCode::BAD_REQUEST);
            let problem = serde_json::json!({
                "type": format!("urn:checkwell:{}", code.as_str()),
                "title": code.as_str(),
                "status": http.as_u16(),
                "retryable": code.retryable(),
                "traceId": trace::current(),
            });
            (http, [(header::CONTENT_TYPE, "application/problem+json")], Json(problem)).into_response()
        }
    }
}
