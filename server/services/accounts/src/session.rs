//! GetSession and EndSession.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use contracts::{
    ErrorCode, fail,
    v1::{EndSessionRequest, EndSessionResponse, GetSessionRequest, Session},
};
use tonic::Status;

use crate::{
    Inner, error,
    keys::{self, Hash},
    phone::mask,
    store::{codes::HOUR_MS, sessions},
};

/// A session ends so long after its last use.
pub(crate) const LIFE_MS: i64 = 30 * 24 * HOUR_MS;

impl Inner {
    /// One read; at most once an hour also a write, which moves the end.
    pub(crate) async fn get_session(&self, request: GetSessionRequest) -> Result<Session, Status> {
        let token = token_hash(&request.token).ok_or_else(sign_in_needed)?;
        let now_ms = self.ambient.now_ms();
        let found = sessions::find(&self.database, token, now_ms).await.map_err(error::storage)?;
        let mut session = found.ok_or_else(sign_in_needed)?;
        if now_ms - session.renewed_ms >= HOUR_MS {
            let expires_ms = now_ms + LIFE_MS;
            match self.database.write(move |c| Box::pin(sessions::renew(c, token, now_ms, expires_ms))).await {
                Ok(true) => session.expires_ms = expires_ms,
                // ended since it was read
                Ok(false) => return Err(sign_in_needed()),
                // it is still good for as long as it was
                Err(error) => tracing::warn!(%error, "a session could not be renewed"),
            }
        }
        Ok(Session {
            token: String::new(),
            principal_id: session.principal_id,
            phone_masked: mask(&session.phone),
            expires_ms: session.expires_ms,
            phone: session.phone,
        })
    }

    /// An unknown token has no session: nothing to do.
    pub(crate) async fn end_session(&self, request: EndSessionRequest) -> Result<EndSessionResponse, Status> {
        if let Some(token) = token_hash(&request.token) {
            self.database.write(move |c| Box::pin(sessions::end(c, token))).await.map_err(error::storage)?;
        }
        Ok(EndSessionResponse {})
    }
}

fn token_hash(token: &str) -> Option<Hash> {
    // longer text is no token, and not worth decoding
    let bytes = URL_SAFE_NO_PAD.decode(token.get(..64).map_or(token, |_| "")).ok()?;
    bytes.try_into().ok().map(|token: [u8; 32]| keys::token_hash(&token))
}

fn sign_in_needed() -> Status {
    fail(ErrorCode::SignInNeeded, "no such session")
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use contracts::code_of;

    use super::*;
    use crate::testing::Fixture;

    const DAY: Duration = Duration::from_secs(86_400);

    #[tokio::test]
    async fn a_session_is_found_by_its_token_only() {
        let fixture = Fixture::new().await;
        let session = fixture.sign_in("13800138000").await;
        let found = fixture.session(&session.token).await.unwrap();
        assert_eq!(found, Session { token: String::new(), ..session.clone() });
        for token in ["", "x", &"A".repeat(43), &"A".repeat(64), &session.token[1..], "王", &"王".repeat(40)] {
            assert_eq!(code_of(&fixture.session(token).await.unwrap_err()), ErrorCode::SignInNeeded, "{token}");
        }
    }

    #[tokio::test]
    async fn use_keeps_a_session_alive_and_rest_ends_it() {
        let fixture = Fixture::new().await;
        let session = fixture.sign_in("13800138000").await;
        fixture.clock.advance(Duration::from_secs(3599));
        assert_eq!(fixture.session(&session.token).await.unwrap().expires_ms, session.expires_ms);
        for _ in 0..4 {
            fixture.clock.advance(29 * DAY);
            let found = fixture.session(&session.token).await.unwrap();
            assert_eq!(found.expires_ms, fixture.now_ms() + LIFE_MS);
        }
        fixture.clock.advance(30 * DAY);
        assert_eq!(code_of(&fixture.session(&session.token).await.unwrap_err()), ErrorCode::SignInNeeded);
    }

    #[tokio::test]
    async fn ending_ends_it_and_ending_again_is_no_error() {
        let fixture = Fixture::new().await;
        let session = fixture.sign_in("13800138000").await;
        let other = fixture.sign_in("13800138000").await;
        for token in [session.token.as_str(), &session.token, "unknown"] {
            fixture.client().end_session(EndSessionRequest { token: token.into() }).await.unwrap();
        }
        assert_eq!(code_of(&fixture.session(&session.token).await.unwrap_err()), ErrorCode::SignInNeeded);
        fixture.session(&other.token).await.unwrap();
    }

    #[tokio::test]
    async fn racing_renewals_all_succeed() {
        let fixture = Fixture::new().await;
        let session = fixture.sign_in("13800138000").await;
        fixture.clock.advance(DAY);
        for answer in futures::future::join_all((0..10).map(|_| fixture.session(&session.token))).await {
            assert_eq!(answer.unwrap().expires_ms, fixture.now_ms() + LIFE_MS);
        }
    }
}
