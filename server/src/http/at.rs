//! Where a page request points: its locale, and the parts of its path.

use app::models::{HospitalQuery, Locale};
use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, Uri, request::Parts},
    response::Response,
};
use percent_encoding::percent_decode_str;

use super::{Edge, negotiate, reply};

/// The place of a page: `/{locale}{rest}`.
#[derive(Clone, Debug)]
pub struct At {
    pub locale: Locale,
    /// Path and query after the locale.
    pub rest: String,
    /// The path's segments after the locale, decoded.
    segments: Vec<String>,
    query: Vec<(String, String)>,
}

impl At {
    /// A page outside the locales (the demo's): in the language the browser prefers.
    pub fn elsewhere(locale: Locale) -> Self {
        Self { locale, rest: "/".into(), segments: Vec::new(), query: Vec::new() }
    }

    /// Wherever a request points: in the path's language if it names one, else in the browser's.
    pub fn anywhere(uri: &Uri, headers: &HeaderMap) -> Self {
        let locale = uri.path().split('/').nth(1).and_then(Locale::from_path);
        Self::elsewhere(locale.unwrap_or_else(|| negotiate::preferred(headers)))
    }

    /// The same, with the other language to be had at another path: that of the page that was answered with.
    pub fn as_page(&self, path: &str) -> Self {
        let rest = path.get(self.locale.path().len() + 1..).unwrap_or("/").to_owned();
        Self { rest, ..self.clone() }
    }

    /// The n-th segment after the locale, or "".
    pub fn segment(&self, n: usize) -> &str {
        self.segments.get(n).map_or("", String::as_str)
    }

    /// The first value of a query parameter, or "".
    pub fn query(&self, name: &str) -> &str {
        self.query.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value)
    }

    pub fn hospital_query(&self) -> HospitalQuery {
        let take = |name| self.query(name).to_owned();
        HospitalQuery {
            city: take("city"),
            q: take("q"),
            level: take("level"),
            date: take("date"),
            sort: take("sort"),
            near: take("near"),
            within: take("within"),
            after: take("after"),
            max_price: take("max_price"),
        }
    }
}

impl FromRequestParts<Edge> for At {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, edge: &Edge) -> Result<Self, Response> {
        let preferred = || Self::elsewhere(negotiate::preferred(&parts.headers));
        let mut raw = parts.uri.path().trim_start_matches('/').split('/');
        let Some(locale) = raw.next().and_then(Locale::from_path) else {
            return Err(reply::not_found(edge, &preferred()));
        };
        let decoded: Result<Vec<_>, _> =
            raw.map(|segment| percent_decode_str(segment).decode_utf8().map(|text| text.into_owned())).collect();
        let Ok(segments) = decoded else {
            return Err(reply::not_found(edge, &preferred()));
        };
        let whole = parts.uri.path_and_query().map_or("/", |uri| uri.as_str());
        Ok(Self {
            locale,
            rest: whole.get(locale.path().len() + 1..).unwrap_or("/").to_owned(),
            segments,
            query: form_urlencoded::parse(parts.uri.query().unwrap_or_default().as_bytes()).into_owned().collect(),
        })
    }
}
