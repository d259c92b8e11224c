//! The ticket: a number that only we can have given out.

use axum::http::{HeaderMap, HeaderValue};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use hmac::{Hmac, Mac as _};
use sha2::Sha256;

use super::queue::Number;
use crate::http::cookie;

const NAME: &str = "checkwell-turn";
/// Tickets are good for a day.
const SECONDS: u32 = 86_400;

/// Signs tickets and reads them back.
pub struct Tickets {
    key: [u8; 32],
    secure: &'static str,
}

impl Tickets {
    pub fn new(key: [u8; 32], https: bool) -> Self {
        Self { key, secure: if https { "; Secure" } else { "" } }
    }

    fn seal(&self, number: Number) -> Option<Hmac<Sha256>> {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.key).ok()?;
        mac.update(b"waiting room");
        mac.update(&number.to_be_bytes());
        Some(mac)
    }

    /// The cookie of a number.
    pub fn cookie(&self, number: Number) -> Option<HeaderValue> {
        let seal = URL_SAFE_NO_PAD.encode(&self.seal(number)?.finalize().into_bytes()[..16]);
        let secure = self.secure;
        HeaderValue::from_str(&format!(
            "{NAME}={number}.{seal}; Path=/; HttpOnly; SameSite=Lax; Max-Age={SECONDS}{secure}"
        ))
        .ok()
    }

    /// The number that a browser brings back, if it is one of ours.
    pub fn read(&self, headers: &HeaderMap) -> Option<Number> {
        cookie::values(headers, NAME).find_map(|value| {
            let (number, seal) = value.split_once('.')?;
            let number = number.parse().ok()?;
            let seal = URL_SAFE_NO_PAD.decode(seal).ok().filter(|seal| seal.len() == 16)?;
            self.seal(number)?.verify_truncated_left(&seal).ok()?;
            Some(number)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn brought(tickets: &Tickets, cookie: &str) -> Option<Number> {
        let mut headers = HeaderMap::new();
        headers.insert(axum::http::header::COOKIE, format!("a=b; {cookie}").parse().unwrap());
        tickets.read(&headers)
    }

    #[test]
    fn nobody_can_write_a_better_number_on_a_ticket() {
        let tickets = Tickets::new([7; 32], false);
        let cookie = tickets.cookie(12_345).unwrap();
        let cookie = cookie.to_str().unwrap().split(';').next().unwrap().to_owned();
        assert_eq!(brought(&tickets, &cookie), Some(12_345));
        assert_eq!(brought(&tickets, &cookie.replace("12345", "1")), None);
        assert_eq!(brought(&tickets, "checkwell-turn=1."), None);
        assert_eq!(brought(&tickets, "checkwell-turn=1.AAAA"), None);
        assert_eq!(brought(&Tickets::new([8; 32], false), &cookie), None, "of another installation");
    }
}
