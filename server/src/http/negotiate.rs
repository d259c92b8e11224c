//! Which language, where the path does not say.

use app::{models::Locale, routes};
use axum::{
    http::{HeaderMap, HeaderValue, Uri, header},
    response::{IntoResponse, Redirect, Response},
};

/// The first of our languages in Accept-Language by weight; English when none is asked for.
pub fn preferred(headers: &HeaderMap) -> Locale {
    let accepted = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let mut best = (0.0_f32, Locale::En);
    for range in accepted.split(',') {
        let mut parts = range.trim().split(';');
        let tag = parts.next().unwrap_or_default().trim().to_ascii_lowercase();
        let weight = parts
            .find_map(|part| part.trim().strip_prefix("q=")?.parse::<f32>().ok())
            .filter(|weight| weight.is_finite())
            .unwrap_or(1.0);
        let locale = match tag.split('-').next() {
            Some("zh") => Locale::Zh,
            Some("en") => Locale::En,
            _ => continue,
        };
        if weight > best.0 {
            best = (weight, locale);
        }
    }
    best.1
}

/// `/`: to the home page in the browser's language.
pub async fn choose_locale(headers: HeaderMap) -> Response {
    let mut response = Redirect::to(&routes::home(preferred(&headers))).into_response();
    response.headers_mut().insert(header::VARY, HeaderValue::from_static("accept-language"));
    response
}

/// `/en` and `/zh`: the home pages have a slash at the end.
pub async fn add_slash(uri: Uri) -> Response {
    Redirect::permanent(&format!("{}/", uri.path())).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(accepted: &str) -> Locale {
        let mut headers = HeaderMap::new();
        headers.insert(header::ACCEPT_LANGUAGE, accepted.parse().unwrap());
        preferred(&headers)
    }

    #[test]
    fn the_heaviest_of_ours_wins() {
        assert_eq!(of("zh-CN,zh;q=0.9,en;q=0.8"), Locale::Zh);
        assert_eq!(of("en-GB,zh;q=0.9"), Locale::En);
        assert_eq!(of("fr,zh;q=0.3,en;q=0.5"), Locale::En);
        assert_eq!(of("fr"), Locale::En);
        assert_eq!(of("zh;q=0"), Locale::En);
        assert_eq!(of("zh;q=NaN,en;q=0.1"), Locale::Zh);
    }
}
