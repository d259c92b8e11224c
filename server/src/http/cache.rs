//! Whole public pages, kept in memory with their compressed forms. They hold nothing personal and no nonce, so the same
//! bytes serve everybody.

use std::{
    sync::{Arc, OnceLock},
    time::{Duration, Instant},
};

use axum::{
    body::{Body, Bytes},
    extract::{Request, State},
    http::{HeaderMap, HeaderValue, Method, StatusCode, header},
    middleware::Next,
    response::Response,
};
use flate2::{Compression, write::GzEncoder};
use http_body_util::BodyExt;
use moka::sync::Cache;
use sha2::{Digest, Sha256};
use std::io::Write as _;

use super::{reply::Public, trace};
use crate::{
    bff::{Stamp, Tags},
    config,
};

/// Longer addresses are not kept: they are rarely asked for twice.
const LONGEST_KEY: usize = 256;
/// Good enough and quick: it runs once a page and freshness period.
const BROTLI_QUALITY: i32 = 5;

#[derive(Clone)]
pub struct PageCache {
    pages: Option<Cache<String, Arc<Kept>>>,
    tags: Tags,
}

struct Kept {
    headers: HeaderMap,
    etag: HeaderValue,
    identity: Bytes,
    /// Filled in the background soon after the page is kept.
    brotli: OnceLock<Bytes>,
    gzip: OnceLock<Bytes>,
    fresh_until: Instant,
    stamp: Stamp,
}

impl PageCache {
    pub fn new(config: &config::PageCache, tags: Tags) -> Self {
        let pages = config.enabled.then(|| {
            Cache::builder()
                .max_capacity(config.size_mib * 1024 * 1024)
                .weigher(|key: &String, kept: &Arc<Kept>| {
                    u32::try_from(key.len() + kept.identity.len() * 2).unwrap_or(u32::MAX)
                })
                .time_to_live(Duration::from_secs(300))
                .build()
        });
        Self { pages, tags }
    }
}

pub async fn serve(State(PageCache { pages, tags }): State<PageCache>, request: Request, next: Next) -> Response {
    let Some(cache) = pages.filter(|_| request.method() == Method::GET) else { return next.run(request).await };
    let Some(key) = request.uri().path_and_query().map(|uri| uri.as_str()).filter(|key| key.len() <= LONGEST_KEY)
    else {
        return next.run(request).await;
    };
    if let Some(kept) = cache.get(key).filter(|kept| kept.fresh_until > Instant::now() && tags.current(&kept.stamp)) {
        return kept.answer(request.headers());
    }
    let key = key.to_owned();
    let asked = request.headers().clone();
    let response = next.run(request).await;
    let Some(policy) = response.extensions().get::<Public>().cloned() else { return response };
    if response.status() != StatusCode::OK {
        return response;
    }
    let (parts, body) = response.into_parts();
    // our own pages are whole in memory already: collecting cannot fail
    let Ok(body) = body.collect().await else { return Response::new(Body::empty()) };
    let kept = Arc::new(Kept::new(parts.headers, body.to_bytes(), policy));
    cache.insert(key, kept.clone());
    let compressing = kept.clone();
    tokio::task::spawn_blocking(move || compressing.compress());
    kept.answer(&asked)
}

impl Kept {
    fn new(mut headers: HeaderMap, identity: Bytes, policy: Public) -> Self {
        let digest = hex::encode(&Sha256::digest(&identity)[..12]);
        let etag = HeaderValue::from_str(&format!("W/\"{digest}\"")).unwrap_or(HeaderValue::from_static("W/\"0\""));
        headers.insert(header::ETAG, etag.clone());
        headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
        headers.remove(header::CONTENT_LENGTH);
        // that id belongs to the request that made the page
        headers.remove("x-trace-id");
        Self {
            headers,
            etag,
            identity,
            brotli: OnceLock::new(),
            gzip: OnceLock::new(),
            fresh_until: Instant::now() + policy.fresh,
            stamp: policy.stamp,
        }
    }

    fn compress(&self) {
        let params = brotli::enc::BrotliEncoderParams { quality: BROTLI_QUALITY, ..Default::default() };
        let mut compressed = Vec::new();
        if brotli::BrotliCompress(&mut self.identity.as_ref(), &mut compressed, &params).is_ok() {
            let _ = self.brotli.set(compressed.into());
        }
        let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
        if encoder.write_all(&self.identity).is_ok()
            && let Ok(compressed) = encoder.finish()
        {
            let _ = self.gzip.set(compressed.into());
        }
    }

    fn answer(&self, asked: &HeaderMap) -> Response {
        let unchanged = asked.get(header::IF_NONE_MATCH).is_some_and(|tags| {
            tags.to_str().is_ok_and(|tags| tags.split(',').any(|tag| tag.trim() == self.etag || tag.trim() == "*"))
        });
        let mut response = if unchanged {
            let mut response = Response::new(Body::empty());
            *response.status_mut() = StatusCode::NOT_MODIFIED;
            response
        } else {
            Response::new(Body::empty())
        };
        *response.headers_mut() = self.headers.clone();
        trace::mark(asked, response.headers_mut());
        if unchanged {
            return response;
        }
        let accepted = asked.get(header::ACCEPT_ENCODING).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let (encoding, body) =
            match (accepts(accepted, "br"), self.brotli.get(), accepts(accepted, "gzip"), self.gzip.get()) {
                (true, Some(body), _, _) => (Some("br"), body),
                (_, _, true, Some(body)) => (Some("gzip"), body),
                _ => (None, &self.identity),
            };
        if let Some(encoding) = encoding {
            response.headers_mut().insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
        }
        *response.body_mut() = Body::from(body.clone());
        response
    }
}

/// Does Accept-Encoding allow `coding`? A weight of zero forbids it.
fn accepts(accepted: &str, coding: &str) -> bool {
    accepted.split(',').any(|part| {
        let mut parts = part.trim().split(';');
        parts.next().is_some_and(|name| name.trim().eq_ignore_ascii_case(coding))
            && !parts.any(|weight| matches!(weight.trim(), "q=0" | "q=0.0" | "q=0.00" | "q=0.000"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encodings_are_only_used_when_accepted() {
        assert!(accepts("gzip, deflate, br, zstd", "br"));
        assert!(accepts("br;q=0.5", "br"));
        assert!(!accepts("br;q=0, gzip", "br"));
        assert!(!accepts("", "gzip"));
    }

    #[test]
    fn the_same_page_answers_304_to_its_own_tag() {
        let policy = Public { fresh: Duration::from_secs(1), stamp: Stamp::default() };
        let kept = Kept::new(HeaderMap::new(), Bytes::from_static(b"page"), policy);
        let mut asked = HeaderMap::new();
        asked.insert(header::IF_NONE_MATCH, kept.etag.clone());
        assert_eq!(kept.answer(&asked).status(), StatusCode::NOT_MODIFIED);
        asked.insert(header::IF_NONE_MATCH, HeaderValue::from_static("\"other\""));
        assert_eq!(kept.answer(&asked).status(), StatusCode::OK);
    }
}
