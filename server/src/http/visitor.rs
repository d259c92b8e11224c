//! Who is asking.

use std::net::SocketAddr;

use app::{models::Principal, routes};
use axum::{
    extract::{ConnectInfo, FromRequestParts},
    http::{Method, request::Parts},
    response::Response,
};

use super::{Edge, at::At, reply};

/// A signed-in visitor; anybody else is sent to sign in and comes back.
pub struct Visitor(pub Principal);

impl FromRequestParts<Edge> for Visitor {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, edge: &Edge) -> Result<Self, Response> {
        let at = At::from_request_parts(parts, edge).await?;
        let principal = match edge.0.cookie.read(&parts.headers) {
            Some(token) => edge.bff().principal(&token).await.map_err(|trouble| reply::trouble(edge, &at, &trouble))?,
            None => None,
        };
        principal.map(Visitor).ok_or_else(|| {
            let back = if parts.method == Method::GET {
                parts.uri.path_and_query().map_or_else(String::new, |uri| uri.as_str().to_owned())
            } else {
                routes::orders(at.locale)
            };
            reply::see(&format!("{}?next={}", routes::sign_in(at.locale), routes::encode(&back)))
        })
    }
}

/// The caller's address, for limits only. Never logged.
pub struct Client(pub String);

impl<S: Send + Sync> FromRequestParts<S> for Client {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        let address = parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip().to_string());
        Ok(Self(address.unwrap_or_default()))
    }
}
