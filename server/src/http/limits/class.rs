//! What a request is for, and so how it is limited.

use axum::http::{Method, Uri};

/// Classes of requests, the most important first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Class {
    /// A booking in progress: its pages and forms.
    Critical,
    /// Pages that lead to one.
    Normal,
    /// What the islands ask for by themselves.
    Background,
    /// Looking for words: what a scraper does most.
    Search,
}

impl Class {
    /// As in the `RateLimit` header and in metrics.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Critical => "critical",
            Self::Normal => "normal",
            Self::Background => "background",
            Self::Search => "search",
        }
    }

    /// The class of a request; `None` for what costs nothing or must never be refused: files, health, call-backs.
    pub fn of(method: &Method, uri: &Uri) -> Option<Self> {
        let path = uri.path();
        if path.starts_with("/api/") {
            return Some(Self::Background);
        }
        let (locale, rest) = path.trim_start_matches('/').split_once('/')?;
        if !matches!(locale, "en" | "zh" | "demo") {
            return None;
        }
        let first = rest.split('/').next().unwrap_or_default();
        Some(match first {
            "orders" | "people" | "sign-in" | "sign-out" | "provider" => Self::Critical,
            "hospitals" if *method == Method::GET && asks_for_words(uri) => Self::Search,
            _ => Self::Normal,
        })
    }
}

fn asks_for_words(uri: &Uri) -> bool {
    uri.query().is_some_and(|query| {
        form_urlencoded::parse(query.as_bytes()).any(|(name, value)| name == "q" && !value.trim().is_empty())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_booking_in_progress_is_critical_and_files_are_free() {
        let class = |text: &str| Class::of(&Method::GET, &text.parse().unwrap());
        assert_eq!(class("/en/orders/CW-1"), Some(Class::Critical));
        assert_eq!(class("/zh/people?slot=x"), Some(Class::Critical));
        assert_eq!(class("/demo/provider/x"), Some(Class::Critical));
        assert_eq!(class("/en/"), Some(Class::Normal));
        assert_eq!(class("/en/hospitals?city=x&q="), Some(Class::Normal));
        assert_eq!(class("/en/hospitals?q=heart"), Some(Class::Search));
        assert_eq!(class("/api/suggest?q=x"), Some(Class::Background));
        for free in ["/", "/healthz", "/readyz", "/pkg/a.js", "/assets/boot.js", "/callbacks/payments", "/favicon.svg"]
        {
            assert_eq!(class(free), None, "{free}");
        }
    }
}
