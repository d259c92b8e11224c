//! The session cookie.

use axum::http::{HeaderMap, HeaderValue, header};

const DAYS_30: u32 = 30 * 24 * 3600;

/// All values that a browser sent under a name.
pub fn values<'h>(headers: &'h HeaderMap, name: &'h str) -> impl Iterator<Item = &'h str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|text| text.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .filter(move |(known, _)| *known == name)
        .map(|(_, value)| value)
}

/// How the cookie is named and guarded. Over https it is bound to this host and to TLS by its prefix; over plain http
/// (a trial on one's own machine) browsers would refuse such a cookie.
#[derive(Clone, Copy, Debug)]
pub struct Policy {
    name: &'static str,
    secure: &'static str,
}

impl Policy {
    pub fn new(https: bool) -> Self {
        if https {
            Self { name: "__Host-checkwell", secure: "; Secure" }
        } else {
            Self { name: "checkwell", secure: "" }
        }
    }

    /// The session's token, if the browser sent one.
    pub fn read(self, headers: &HeaderMap) -> Option<String> {
        values(headers, self.name).find(|value| !value.is_empty()).map(str::to_owned)
    }

    pub fn set(self, token: &str) -> Option<HeaderValue> {
        let (name, secure) = (self.name, self.secure);
        HeaderValue::from_str(&format!("{name}={token}; Path=/; HttpOnly; SameSite=Lax; Max-Age={DAYS_30}{secure}"))
            .ok()
    }

    pub fn clear(self) -> Option<HeaderValue> {
        let (name, secure) = (self.name, self.secure);
        HeaderValue::from_str(&format!("{name}=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0{secure}")).ok()
    }
}
