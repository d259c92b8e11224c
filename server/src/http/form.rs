//! A posted form: names and values, kept as they were typed.

use app::models::{FormState, Trouble, TroubleCode};
use axum::{
    body::Bytes,
    extract::{FromRequest, Request},
    http::{StatusCode, header},
    response::Response,
};

use super::{Edge, at::At, reply};

/// Longest value a field may have, in characters; longer ones are refused with the form.
const LONGEST_VALUE: usize = 2_000;

#[derive(Clone, Debug, Default)]
pub struct Form(Vec<(String, String)>);

impl Form {
    /// The first value of a field, or "".
    pub fn get(&self, name: &str) -> &str {
        self.0.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value)
    }
    pub fn take(&self, name: &str) -> String {
        self.get(name).to_owned()
    }
    pub fn has(&self, name: &str) -> bool {
        self.0.iter().any(|(key, _)| key == name)
    }
    /// The form on its way back to the person.
    pub fn refused(self, trouble: Trouble) -> FormState {
        FormState { values: self.0, trouble: Some(trouble) }
    }
    pub fn kept(self) -> FormState {
        FormState { values: self.0, trouble: None }
    }
}

impl FromRequest<Edge> for Form {
    type Rejection = Response;

    async fn from_request(request: Request, edge: &Edge) -> Result<Self, Response> {
        let at = At::anywhere(request.uri(), request.headers());
        let refuse = |status: StatusCode| {
            let mut response = reply::trouble(edge, &at, &TroubleCode::Invalid.into());
            *response.status_mut() = status;
            response
        };
        let kind =
            request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
        // an empty POST (a lone button) may come without a type
        if !kind.is_empty() && !kind.starts_with("application/x-www-form-urlencoded") {
            return Err(refuse(StatusCode::UNSUPPORTED_MEDIA_TYPE));
        }
        let body = Bytes::from_request(request, edge).await.map_err(|rejection| refuse(rejection.status()))?;
        let fields: Vec<_> = form_urlencoded::parse(&body).into_owned().collect();
        if fields.iter().any(|(_, value)| value.chars().count() > LONGEST_VALUE) {
            return Err(refuse(StatusCode::BAD_REQUEST));
        }
        Ok(Self(fields))
    }
}
