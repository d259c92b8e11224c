//! The live part of the slot page.

use leptos::{prelude::*, server_fn::codec::GetUrl};

use crate::{
    client::Polite,
    models::{ApiError, SlotPanel},
};

/// Counts for 28 days and the times of one; `date` "" is the first day with a free place. Public.
#[server(prefix = "/api", endpoint = "slots", input = GetUrl, client = Polite)]
pub async fn live_slots(hospital: String, date: String) -> Result<SlotPanel, ApiError> {
    super::ask(async |bff| bff.slot_panel(&hospital, &date).await).await
}
