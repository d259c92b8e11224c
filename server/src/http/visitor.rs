//! Who is asking.

use std::net::{IpAddr, SocketAddr};

use app::{models::Principal, routes};
use axum::{
    extract::{ConnectInfo, FromRequestParts},
    http::{HeaderMap, Method, Uri, header, request::Parts},
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
        if let Some(principal) = &principal
            && let Err(refused) = edge.0.limits.person(&principal.id).await
        {
            return Err(reply::refused(refused));
        }
        principal.map(Visitor).ok_or_else(|| {
            let back = if parts.method == Method::GET {
                parts.uri.path_and_query().map_or_else(String::new, |uri| uri.as_str().to_owned())
            } else {
                // the page that held the form knows what was chosen
                form_page(&parts.headers).unwrap_or_else(|| routes::orders(at.locale))
            };
            reply::see(&format!("{}?next={}", routes::sign_in(at.locale), routes::encode(&back)))
        })
    }
}

/// Path and query of the page a form was sent from. Only that: whatever the host, it is looked up on our own site.
fn form_page(headers: &HeaderMap) -> Option<String> {
    let referer: Uri = headers.get(header::REFERER)?.to_str().ok()?.parse().ok()?;
    referer.host()?;
    referer.path_and_query().map(|path| path.as_str().to_owned()).filter(|path| path.len() > 1)
}

/// The caller's address, for limits only. Never logged.
pub struct Client(pub String);

impl FromRequestParts<Edge> for Client {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, edge: &Edge) -> Result<Self, Self::Rejection> {
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip());
        let address = peer.map(|peer| caller(peer, &parts.headers, &edge.0.trusted_proxies).to_string());
        Ok(Self(address.unwrap_or_default()))
    }
}

/// Each proxy appends whom it heard from: read from the right, the first address that is no proxy of ours is the caller.
/// What stands further left was written by the caller and proves nothing.
pub(super) fn caller(peer: IpAddr, headers: &HeaderMap, proxies: &[IpAddr]) -> IpAddr {
    let trusted = |address: &IpAddr| proxies.contains(&address.to_canonical());
    if !trusted(&peer) {
        return peer;
    }
    let lines: Vec<_> = headers.get_all("x-forwarded-for").iter().filter_map(|line| line.to_str().ok()).collect();
    let hops = lines.iter().rev().flat_map(|line| line.rsplit(','));
    let mut last = peer;
    for hop in hops {
        let Ok(address) = hop.trim().parse::<IpAddr>() else { break };
        last = address;
        if !trusted(&address) {
            break;
        }
    }
    last
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(peer: &str, forwarded: &[&str]) -> String {
        let mut headers = HeaderMap::new();
        for line in forwarded {
            headers.append("x-forwarded-for", line.parse().unwrap());
        }
        let proxies = ["127.0.0.1".parse().unwrap(), "10.0.0.2".parse().unwrap()];
        caller(peer.parse().unwrap(), &headers, &proxies).to_string()
    }

    #[test]
    fn a_stranger_cannot_name_an_address() {
        assert_eq!(of("203.0.113.9", &["198.51.100.1"]), "203.0.113.9");
        assert_eq!(of("127.0.0.1", &["198.51.100.1, 203.0.113.9"]), "203.0.113.9");
        assert_eq!(of("127.0.0.1", &["198.51.100.1", "203.0.113.9"]), "203.0.113.9");
    }

    #[test]
    fn proxies_of_ours_are_passed_over() {
        assert_eq!(of("127.0.0.1", &["203.0.113.9, 10.0.0.2"]), "203.0.113.9");
        assert_eq!(of("::ffff:127.0.0.1", &["2001:db8::1"]), "2001:db8::1");
    }

    #[test]
    fn without_a_readable_header_the_proxy_itself_counts() {
        assert_eq!(of("127.0.0.1", &[]), "127.0.0.1");
        assert_eq!(of("127.0.0.1", &["unknown"]), "127.0.0.1");
        assert_eq!(of("127.0.0.1", &["203.0.113.9, unknown"]), "127.0.0.1");
    }
}
