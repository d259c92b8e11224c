//! VerifyCode: a right code, once, opens a session; the first one also the account.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use contracts::{
    ErrorCode, fail,
    v1::{Session, VerifyCodeRequest},
};
use tonic::Status;

use crate::{
    Inner,
    digits::compact,
    error, keys,
    phone::{Phone, mask},
    request_code::DIGITS,
    session::LIFE_MS,
    store::{
        codes::{self, Verified},
        sessions::NewSession,
    },
};

impl Inner {
    pub(crate) async fn verify_code(&self, request: VerifyCodeRequest) -> Result<Session, Status> {
        let phone = Phone::parse(&request.phone)
            .ok_or_else(|| fail(ErrorCode::PhoneInvalid, "phone: not a number that takes text messages"))?;
        let code = compact(&request.code);
        if code.len() != DIGITS as usize || !code.bytes().all(|b| b.is_ascii_digit()) {
            // cannot be right, so it is no guess: not counted
            return Err(wrong());
        }
        let token = self.ambient.bytes::<32>();
        let now_ms = self.ambient.now_ms();
        let expires_ms = now_ms + LIFE_MS;
        let phone = phone.as_str().to_owned();
        let session = NewSession {
            token_hash: keys::token_hash(&token),
            phone: phone.clone(),
            new_principal_id: self.ambient.id(),
            now_ms,
            expires_ms,
        };
        let (keys, number) = (self.keys.clone(), phone.clone());
        let verified = self.database.write(move |c| {
            let is_right = move |id: &str, hash: &[u8]| keys::same(&keys.code(id, &number, &code), hash);
            Box::pin(codes::verify(c, session, is_right))
        });
        match verified.await.map_err(error::storage)? {
            Verified::Done { principal_id } => Ok(Session {
                token: URL_SAFE_NO_PAD.encode(token),
                principal_id,
                phone_masked: mask(&phone),
                expires_ms,
                phone,
            }),
            Verified::Wrong => Err(wrong()),
            Verified::NoCode => Err(fail(ErrorCode::CodeUsedUp, "no code is open for this number")),
        }
    }
}

fn wrong() -> Status {
    fail(ErrorCode::CodeWrong, "the code is wrong")
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use contracts::code_of;

    use super::*;
    use crate::testing::Fixture;

    const PHONE: &str = "13800138000";

    fn other(code: &str) -> String {
        format!("{:06}", (code.parse::<u32>().unwrap() + 1) % 1_000_000)
    }

    #[tokio::test]
    async fn a_right_code_signs_in_and_the_account_stays_the_same() {
        let fixture = Fixture::new().await;
        let first = fixture.sign_in(PHONE).await;
        assert_eq!(first.phone, "+8613800138000");
        assert_eq!(first.phone_masked, "+86138****8000");
        assert_eq!(first.token.len(), 43);
        assert_eq!(first.expires_ms, fixture.now_ms() + 30 * 86_400_000);
        let second = fixture.sign_in("+86 138-0013-8000").await;
        assert_eq!(second.principal_id, first.principal_id);
        assert_ne!(second.token, first.token);
        assert_ne!(fixture.sign_in("13800138001").await.principal_id, first.principal_id);
    }

    #[tokio::test]
    async fn a_code_works_once() {
        let fixture = Fixture::new().await;
        let code = fixture.code_for(PHONE).await;
        fixture.verify(PHONE, &code).await.unwrap();
        assert_eq!(code_of(&fixture.verify(PHONE, &code).await.unwrap_err()), ErrorCode::CodeUsedUp);
    }

    #[tokio::test]
    async fn racing_with_one_code_signs_in_once() {
        let fixture = Fixture::new().await;
        let code = fixture.code_for(PHONE).await;
        let answers = futures::future::join_all((0..10).map(|_| fixture.verify(PHONE, &code))).await;
        assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 1);
    }

    #[tokio::test]
    async fn five_wrong_guesses_use_a_code_up() {
        let fixture = Fixture::new().await;
        let code = fixture.code_for(PHONE).await;
        for malformed in ["", "12345", "1234567", "abcdef", "12345x"] {
            assert_eq!(code_of(&fixture.verify(PHONE, malformed).await.unwrap_err()), ErrorCode::CodeWrong);
        }
        for _ in 0..5 {
            assert_eq!(code_of(&fixture.verify(PHONE, &other(&code)).await.unwrap_err()), ErrorCode::CodeWrong);
        }
        assert_eq!(code_of(&fixture.verify(PHONE, &code).await.unwrap_err()), ErrorCode::CodeUsedUp);
    }

    #[tokio::test]
    async fn the_fifth_guess_may_still_be_right() {
        let fixture = Fixture::new().await;
        let code = fixture.code_for(PHONE).await;
        for _ in 0..4 {
            fixture.verify(PHONE, &other(&code)).await.unwrap_err();
        }
        let spaced = format!(" {} {}", &code[..3], &code[3..]);
        fixture.verify(PHONE, &spaced).await.unwrap();
    }

    #[tokio::test]
    async fn a_code_ends_after_five_minutes() {
        let fixture = Fixture::new().await;
        let code = fixture.code_for(PHONE).await;
        fixture.clock.advance(Duration::from_secs(300));
        assert_eq!(code_of(&fixture.verify(PHONE, &code).await.unwrap_err()), ErrorCode::CodeUsedUp);
    }

    #[tokio::test]
    async fn only_the_newest_code_works() {
        let fixture = Fixture::new().await;
        let old = fixture.code_for(PHONE).await;
        let new = fixture.code_for(PHONE).await;
        if old != new {
            assert_eq!(code_of(&fixture.verify(PHONE, &old).await.unwrap_err()), ErrorCode::CodeWrong);
        }
        fixture.verify(PHONE, &new).await.unwrap();
    }

    #[tokio::test]
    async fn a_number_that_never_asked_cannot_sign_in() {
        let fixture = Fixture::new().await;
        let code = fixture.code_for(PHONE).await;
        assert_eq!(code_of(&fixture.verify("13800138001", &code).await.unwrap_err()), ErrorCode::CodeUsedUp);
    }
}
