//! RequestCode: sends a one-time code, within limits.

use std::collections::HashMap;

use contracts::{
    ErrorCode, fail,
    v1::{EnqueueRequest, RequestCodeRequest, RequestCodeResponse},
};
use storage::Ambient;
use tonic::{Status, metadata::MetadataValue};

use crate::{
    Inner, error,
    phone::Phone,
    store::codes::{self, Issued, NewCode},
};

pub(crate) const DIGITS: u32 = 6;
const LIFE_MINUTES: i64 = 5;

impl Inner {
    /// Never looks whether the number has an account: the answer is the same.
    pub(crate) async fn request_code(&self, request: RequestCodeRequest) -> Result<RequestCodeResponse, Status> {
        let phone = Phone::parse(&request.phone)
            .ok_or_else(|| fail(ErrorCode::PhoneInvalid, "phone: not a number that takes text messages"))?;
        let code = random_code(&self.ambient);
        let now_ms = self.ambient.now_ms();
        let id = self.ambient.id();
        let new = NewCode {
            id: id.clone(),
            phone: phone.as_str().to_owned(),
            // an unknown address is no address: the limit of the number still holds
            client: (!request.client.is_empty()).then(|| self.keys.client(&request.client)),
            code_hash: self.keys.code(&id, phone.as_str(), &code),
            now_ms,
            expires_ms: now_ms + LIFE_MINUTES * 60_000,
        };
        let expires_ms = new.expires_ms;
        let limits = self.limits;
        let issued = self.database.write(move |c| Box::pin(codes::issue(c, new, limits))).await;
        match issued.map_err(error::storage)? {
            Issued::TooMany { wait_ms } => return Err(too_many(wait_ms)),
            Issued::Done => (),
        }
        let message = EnqueueRequest {
            key: format!("code:{id}"),
            template: "sign_in_code".into(),
            locale: if request.locale.starts_with("zh") { "zh".into() } else { "en".into() },
            to: phone.as_str().to_owned(),
            params: HashMap::from([("code".into(), code), ("minutes".into(), LIFE_MINUTES.to_string())]),
            not_after_ms: expires_ms,
        };
        if let Err(status) = self.messaging.clone().enqueue(message).await {
            tracing::warn!(code = %status.code(), "a sign-in code could not be handed to messaging");
            let withdrawn = self.database.write(move |c| Box::pin(codes::withdraw(c, id))).await;
            withdrawn.map_err(error::storage)?;
            return Err(fail(ErrorCode::Unavailable, "messages cannot be sent now"));
        }
        Ok(RequestCodeResponse { phone: phone.as_str().to_owned(), expires_ms, digits: DIGITS })
    }
}

/// Six digits, each code as likely as every other.
fn random_code(ambient: &Ambient) -> String {
    const CODES: u32 = 1_000_000;
    // the last, incomplete million would make small codes likelier
    const BOUND: u32 = u32::MAX - u32::MAX % CODES;
    loop {
        let number = u32::from_le_bytes(ambient.bytes());
        if number < BOUND {
            return format!("{:06}", number % CODES);
        }
    }
}

fn too_many(wait_ms: i64) -> Status {
    let mut status = fail(ErrorCode::TooManyCodes, "too many codes were asked for");
    let seconds = wait_ms.max(1).saturating_add(999) / 1000;
    status.metadata_mut().insert("retry-after", MetadataValue::from(seconds));
    status
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use contracts::{code_of, v1::RequestCodeRequest};

    use super::*;
    use crate::{CodeLimits, testing::Fixture};

    fn retry_after(status: &Status) -> &str {
        status.metadata().get("retry-after").unwrap().to_str().unwrap()
    }

    #[tokio::test]
    async fn a_code_is_sent_and_known_and_unknown_numbers_get_the_same_answer() {
        let fixture = Fixture::new().await;
        let first = fixture.request("138 0013 8000").await.unwrap();
        assert_eq!((first.phone.as_str(), first.digits), ("+8613800138000", 6));
        assert_eq!(first.expires_ms, fixture.now_ms() + 300_000);
        fixture.sign_in("13800138000").await;
        let known = fixture.request("13800138000").await.unwrap();
        assert_eq!(known, first);
        let sent = fixture.sent();
        assert_eq!(sent[0].template, "sign_in_code");
        assert_eq!(sent[0].to, "+8613800138000");
        assert_eq!(sent[0].not_after_ms, first.expires_ms);
        assert_eq!(sent[0].params["minutes"], "5");
        assert!(sent[0].params["code"].len() == 6 && sent[0].params["code"].bytes().all(|b| b.is_ascii_digit()));
    }

    #[tokio::test]
    async fn the_sixth_code_in_an_hour_waits_until_the_first_is_an_hour_old() {
        let fixture = Fixture::with(CodeLimits::default()).await;
        for _ in 0..5 {
            fixture.request("13800138000").await.unwrap();
            fixture.clock.advance(Duration::from_secs(60));
        }
        let refused = fixture.request("13800138000").await.unwrap_err();
        assert_eq!(code_of(&refused), ErrorCode::TooManyCodes);
        assert_eq!(retry_after(&refused), "3300");
        fixture.request("13800138001").await.unwrap();
        fixture.clock.advance(Duration::from_secs(3300));
        fixture.request("13800138000").await.unwrap();
        assert_eq!(fixture.sent().len(), 7);
    }

    #[tokio::test]
    async fn a_day_has_its_own_limit() {
        let fixture = Fixture::with(CodeLimits { per_number_day: 3, ..CodeLimits::default() }).await;
        for _ in 0..3 {
            fixture.request("13800138000").await.unwrap();
            fixture.clock.advance(Duration::from_secs(7200));
        }
        assert_eq!(retry_after(&fixture.request("13800138000").await.unwrap_err()), "64800");
        fixture.clock.advance(Duration::from_secs(64_800));
        fixture.request("13800138000").await.unwrap();
    }

    #[tokio::test]
    async fn one_address_cannot_ask_for_everybody() {
        let fixture = Fixture::with(CodeLimits { per_client_hour: 2, ..CodeLimits::default() }).await;
        let ask = |phone: &str, client: &str| {
            let (phone, client) = (phone.to_owned(), client.to_owned());
            fixture.client().request_code_owned(RequestCodeRequest { phone, locale: "zh".into(), client })
        };
        ask("13800138001", "192.0.2.1").await.unwrap();
        ask("13800138002", "192.0.2.1").await.unwrap();
        assert_eq!(code_of(&ask("13800138003", "192.0.2.1").await.unwrap_err()), ErrorCode::TooManyCodes);
        ask("13800138003", "192.0.2.2").await.unwrap();
        ask("13800138004", "").await.unwrap();
    }

    #[tokio::test]
    async fn racing_requests_cannot_pass_the_limit() {
        let fixture = Fixture::with(CodeLimits::default()).await;
        let asked = futures::future::join_all((0..20).map(|_| fixture.request("13800138000"))).await;
        assert_eq!(asked.iter().filter(|answer| answer.is_ok()).count(), 5);
        assert_eq!(fixture.sent().len(), 5);
    }

    #[tokio::test]
    async fn an_outage_of_messaging_does_not_eat_the_allowance() {
        let fixture = Fixture::with(CodeLimits::default()).await;
        fixture.break_messaging(true);
        for _ in 0..10 {
            assert_eq!(code_of(&fixture.request("13800138000").await.unwrap_err()), ErrorCode::Unavailable);
        }
        fixture.break_messaging(false);
        fixture.request("13800138000").await.unwrap();
    }

    #[tokio::test]
    async fn no_phone_is_refused() {
        let fixture = Fixture::new().await;
        assert_eq!(code_of(&fixture.request("12").await.unwrap_err()), ErrorCode::PhoneInvalid);
        assert!(fixture.sent().is_empty());
    }
}
