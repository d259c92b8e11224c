//! A form may only come from our own pages. Browsers say where a request comes from in `Sec-Fetch-Site` and `Origin`;
//! programs without either hold no cookie that a foreign page could use.

use app::models::TroubleCode;
use axum::{
    extract::{Request, State},
    http::{HeaderMap, Method, header},
    middleware::Next,
    response::Response,
};

use super::{Edge, at::At, reply};

pub async fn refuse_other_sites(State(edge): State<Edge>, request: Request, next: Next) -> Response {
    let safe = matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    // signed by the provider, and sent by no browser
    let signed = request.uri().path() == "/callbacks/payments";
    if safe || signed || from_here(request.headers()) {
        return next.run(request).await;
    }
    tracing::info!("refused a form from another site");
    let at = At::anywhere(request.uri(), request.headers());
    let mut response = reply::trouble(&edge, &at, &TroubleCode::Invalid.into());
    *response.status_mut() = axum::http::StatusCode::FORBIDDEN;
    response
}

fn from_here(headers: &HeaderMap) -> bool {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    if let Some(site) = text("sec-fetch-site") {
        return matches!(site, "same-origin" | "none");
    }
    match (text("origin"), text(header::HOST.as_str())) {
        (None, _) => true,
        (Some(origin), Some(host)) => origin.split_once("://").is_some_and(|(_, authority)| authority == host),
        (Some(_), None) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verdict(pairs: &[(&'static str, &str)]) -> bool {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.insert(*name, value.parse().unwrap());
        }
        from_here(&headers)
    }

    #[test]
    fn only_our_own_pages_may_post() {
        assert!(verdict(&[("sec-fetch-site", "same-origin")]));
        assert!(verdict(&[("origin", "http://127.0.0.1:3000"), ("host", "127.0.0.1:3000")]));
        assert!(verdict(&[]));
        assert!(!verdict(&[
            ("sec-fetch-site", "cross-site"),
            ("origin", "http://127.0.0.1:3000"),
            ("host", "127.0.0.1:3000")
        ]));
        assert!(!verdict(&[("sec-fetch-site", "same-site")]));
        assert!(!verdict(&[("origin", "https://evil.example"), ("host", "127.0.0.1:3000")]));
        assert!(!verdict(&[("origin", "null"), ("host", "127.0.0.1:3000")]));
    }
}
