//! Signing in and out.

use app::{bff::Answer, models::*};
use contracts::v1;

use super::{
    Gateway,
    call::{READ, WRITE, call},
};

pub(super) async fn request_code(gateway: &Gateway, locale: Locale, phone: &str, client: &str) -> Answer<String> {
    let mut accounts = gateway.clients.accounts.clone();
    let request = v1::RequestCodeRequest { phone: phone.into(), locale: locale.path().into(), client: client.into() };
    Ok(call("accounts", WRITE, accounts.request_code(request)).await?.phone)
}

pub(super) async fn verify_code(gateway: &Gateway, phone: &str, code: &str, client: &str) -> Answer<String> {
    let mut accounts = gateway.clients.accounts.clone();
    let request = v1::VerifyCodeRequest { phone: phone.into(), code: code.trim().into(), client: client.into() };
    let session = call("accounts", WRITE, accounts.verify_code(request)).await?;
    if gateway.simulator.is_some() {
        super::demo::seed_people(gateway, &session).await;
    }
    Ok(session.token)
}

pub(super) async fn principal(gateway: &Gateway, token: &str) -> Answer<Option<Principal>> {
    let mut accounts = gateway.clients.accounts.clone();
    match call("accounts", READ, accounts.get_session(v1::GetSessionRequest { token: token.into() })).await {
        Ok(session) => {
            Ok(Some(Principal { id: session.principal_id, phone_masked: session.phone_masked, phone: session.phone }))
        }
        Err(trouble) if trouble.code == TroubleCode::SignInNeeded => Ok(None),
        Err(trouble) => Err(trouble),
    }
}

pub(super) async fn sign_out(gateway: &Gateway, token: &str) -> Answer<()> {
    let mut accounts = gateway.clients.accounts.clone();
    call("accounts", WRITE, accounts.end_session(v1::EndSessionRequest { token: token.into() })).await.map(drop)
}
