//! What only the demo has: the outbox, the simulated provider's page, and people to start with.

use app::{bff::Answer, models::*};
use contracts::v1;
use payments::simulator::Decision;

use super::{
    Gateway,
    call::{READ, call},
    convert,
};

const MESSAGES: u32 = 50;

pub(super) async fn outbox(gateway: &Gateway) -> Answer<Vec<OutboxMessage>> {
    let mut messaging = gateway.clients.messaging.clone();
    let request = v1::ListMessagesRequest { after: String::new(), limit: MESSAGES };
    let list = call("messaging", READ, messaging.list_messages(request)).await?;
    Ok(list
        .messages
        .into_iter()
        .map(|message| {
            let at = convert::local_time(message.created_ms, "UTC");
            OutboxMessage {
                at: format!("{} {}", at.date.iso, convert::clock(message.created_ms, "UTC")),
                template: message.template,
                to: message.to,
                text: message.text,
                state: message.state,
                attempts: message.attempts,
            }
        })
        .collect())
}

pub(super) async fn checkout(gateway: &Gateway, id: &str) -> Answer<CheckoutView> {
    let Some(simulator) = &gateway.simulator else { return Err(TroubleCode::NotFound.into()) };
    match simulator.checkout(id).await {
        Ok(Some(checkout)) => Ok(CheckoutView {
            id: id.to_owned(),
            reference: checkout.reference,
            amount: convert::money(checkout.amount_minor, &checkout.currency),
            decided: checkout.state != "open",
            return_url: checkout.return_url,
        }),
        Ok(None) => Err(TroubleCode::NotFound.into()),
        Err(error) => {
            tracing::warn!(%error, "the simulated provider failed");
            Err(TroubleCode::Unavailable.into())
        }
    }
}

pub(super) async fn decide(gateway: &Gateway, id: &str, approve: bool) -> Answer<String> {
    let Some(simulator) = &gateway.simulator else { return Err(TroubleCode::NotFound.into()) };
    let decision = if approve { Decision::Approve } else { Decision::Decline };
    match simulator.decide(id, decision).await {
        Ok(Some(return_url)) => Ok(return_url),
        Ok(None) => Err(TroubleCode::NotFound.into()),
        Err(error) => {
            tracing::warn!(%error, "the simulated provider failed");
            Err(TroubleCode::Unavailable.into())
        }
    }
}

/// Gives the demo's accounts their people. Best effort: without them the demo still works.
pub(super) async fn seed_people(gateway: &Gateway, session: &v1::Session) {
    if let Err(status) = ::demo::seed_people(&gateway.clients, &session.principal_id, &session.phone).await {
        tracing::warn!(code = ?status.code(), "the demo's people could not be added");
    }
}
