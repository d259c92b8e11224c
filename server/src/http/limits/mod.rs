//! Flow control at the gateway: each caller has a quota for each class of requests.
//!
//! Kept public pages are answered before this and cost nobody anything. Who is over a quota gets 429 with the time to come
//! back: programs as problem+json, people as a page that waits for them and keeps what they sent.

mod busy;
mod class;
mod limiter;

use std::{
    net::{IpAddr, SocketAddr},
    num::NonZeroU32,
    sync::Arc,
    time::Duration,
};

use axum::{
    body::{Body, to_bytes},
    extract::{ConnectInfo, Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, Method, header},
    middleware::Next,
    response::Response,
};
use sha2::{Digest as _, Sha256};

pub use class::Class;
pub use limiter::{InMemory, Limiter, Quota, Verdict, Who};

use super::{Edge, visitor};
use crate::config;

/// A quota's name of its own for persons: counted once it is known who they are.
const PERSON: &str = "person";

/// The limits in force.
#[derive(Clone)]
pub struct Limits(Arc<Parts>);

struct Parts {
    limiter: Arc<dyn Limiter>,
    /// The header that tells each quota.
    policies: Vec<(&'static str, HeaderValue)>,
    exempt: Vec<IpAddr>,
    body_limit: usize,
}

/// Why a request was refused, for the page about it. A handler that refuses puts it into its answer's extensions.
#[derive(Clone, Copy, Debug)]
pub struct Refused {
    name: &'static str,
    verdict: Verdict,
}

impl Limits {
    /// Those of the configuration, in memory.
    pub fn new(config: &config::Config) -> Self {
        let limits = &config.limits;
        let quota = |requests: u32, seconds: u64| {
            NonZeroU32::new(requests).map(|requests| Quota { requests, window: Duration::from_secs(seconds) })
        };
        let named = [
            (Class::Critical.as_str(), quota(limits.critical_per_5_minutes, 300)),
            (Class::Normal.as_str(), quota(limits.normal_per_5_minutes, 300)),
            (Class::Background.as_str(), quota(limits.background_per_5_minutes, 300)),
            (Class::Search.as_str(), quota(limits.searches_per_15_minutes, 900)),
            (PERSON, quota(limits.person_per_5_minutes, 300)),
        ];
        // 0 is no limit
        let named: Vec<_> =
            named.into_iter().filter_map(|(name, quota)| Some((name, quota?))).filter(|_| !limits.off).collect();
        let policies = named.iter().filter_map(|(name, quota)| Some((*name, policy(name, *quota)?))).collect();
        let limiter = Arc::new(InMemory::new(named));
        forget_now_and_then(&limiter);
        Self(Arc::new(Parts {
            limiter,
            policies,
            exempt: limits.exempt.clone(),
            body_limit: config.server.body_limit_kib * 1024,
        }))
    }

    /// Counts a request of a person who is signed in, whatever session it came with.
    pub async fn person(&self, id: &str) -> Result<(), Refused> {
        let verdict = self.0.limiter.take(PERSON, Who::Person(id.to_owned())).await;
        if verdict.allowed { Ok(()) } else { Err(Refused { name: PERSON, verdict }) }
    }
}

/// `"normal";q=300;w=300`
fn policy(name: &str, quota: Quota) -> Option<HeaderValue> {
    HeaderValue::from_str(&format!("\"{name}\";q={};w={}", quota.requests, quota.window.as_secs())).ok()
}

/// Callers who left are forgotten in the background; it ends with the limiter.
fn forget_now_and_then(limiter: &Arc<InMemory>) {
    const EVERY: Duration = Duration::from_secs(60);
    let limiter = Arc::downgrade(limiter);
    if let Ok(runtime) = tokio::runtime::Handle::try_current() {
        runtime.spawn(async move {
            loop {
                tokio::time::sleep(EVERY).await;
                match limiter.upgrade() {
                    Some(limiter) => limiter.forget(),
                    None => break,
                }
            }
        });
    }
}

/// Counts a request against its quotas, and answers for it when one is used up.
pub async fn guard(State((edge, limits)): State<(Edge, Limits)>, request: Request, next: Next) -> Response {
    let Some(class) = Class::of(request.method(), request.uri()) else { return next.run(request).await };
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip());
    let address = peer.map(|peer| visitor::caller(peer, request.headers(), &edge.0.trusted_proxies));
    if address.is_some_and(|address| limits.0.exempt.contains(&address.to_canonical())) {
        return next.run(request).await;
    }
    let session = edge.0.cookie.read(request.headers()).map(|token| session(&token));
    let mut least = None;
    // many people may share an address, so their searches are counted together with the other pages
    let class_of_address = if class == Class::Search { Class::Normal } else { class };
    let takers = [(class_of_address, address.map(Who::address)), (class, session)];
    for (class, who) in takers.into_iter().filter_map(|(class, who)| Some((class, who?))) {
        let verdict = limits.0.limiter.take(class.as_str(), who).await;
        if !verdict.allowed {
            let refused = Refused { name: class.as_str(), verdict };
            return refuse(&edge, &limits, refused, request).await;
        }
        least = Some(least.map_or(verdict.remaining, |least: u32| least.min(verdict.remaining)));
    }
    let (request, kept) = keep_form(request, limits.0.body_limit).await;
    let mut response = next.run(request).await;
    if let Some(refused) = response.extensions().get::<Refused>().copied() {
        return busy::answer(&edge, refused, kept, limits.policy(refused.name));
    }
    if let Some(remaining) = least {
        limits.tell(class.as_str(), remaining, response.headers_mut());
    }
    response
}

async fn refuse(edge: &Edge, limits: &Limits, refused: Refused, request: Request) -> Response {
    let (_, kept) = keep_form(request, limits.0.body_limit).await;
    busy::answer(edge, refused, kept, limits.policy(refused.name))
}

fn session(token: &str) -> Who {
    let digest = Sha256::digest(token.as_bytes());
    let mut short = [0; 16];
    short.copy_from_slice(&digest[..16]);
    Who::Session(short)
}

/// What the page about a refusal needs of the request.
pub(super) struct Sent {
    pub method: Method,
    pub uri: axum::http::Uri,
    pub headers: HeaderMap,
    /// The form's fields, if it was one.
    pub form: Vec<(String, String)>,
}

/// Reads a form's body, so that it can be shown again if it is refused. Bodies are short: the limit stands outside.
pub(super) async fn keep_form(request: Request, limit: usize) -> (Request, Sent) {
    let (parts, body) = request.into_parts();
    let sent =
        |form| Sent { method: parts.method.clone(), uri: parts.uri.clone(), headers: parts.headers.clone(), form };
    let is_form = parts
        .headers
        .get(header::CONTENT_TYPE)
        .is_some_and(|kind| kind.as_bytes().starts_with(b"application/x-www-form-urlencoded"));
    if parts.method != Method::POST || !is_form {
        let sent = sent(Vec::new());
        return (Request::from_parts(parts, body), sent);
    }
    match to_bytes(body, limit).await {
        Ok(bytes) => {
            let sent = sent(form_urlencoded::parse(&bytes).into_owned().collect());
            (Request::from_parts(parts, Body::from(bytes)), sent)
        }
        // cut off or too long: the handler meets an empty form, and refuses that
        Err(_) => {
            let sent = sent(Vec::new());
            (Request::from_parts(parts, Body::empty()), sent)
        }
    }
}

impl Limits {
    fn policy(&self, name: &'static str) -> Option<HeaderValue> {
        self.0.policies.iter().find(|(known, _)| *known == name).map(|(_, policy)| policy.clone())
    }

    /// How much is left, before it is used up: a polite program slows down by itself.
    fn tell(&self, name: &'static str, remaining: u32, headers: &mut HeaderMap) {
        let Some(policy) = self.policy(name) else { return };
        headers.insert(HeaderName::from_static("ratelimit-policy"), policy);
        if let Ok(left) = HeaderValue::from_str(&format!("\"{name}\";r={remaining}")) {
            headers.insert(HeaderName::from_static("ratelimit"), left);
        }
    }
}
