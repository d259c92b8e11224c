//! Suggestions while typing.

use leptos::{prelude::*, server_fn::codec::GetUrl};

use crate::{
    client::Polite,
    models::{ApiError, Locale, Suggestion},
};

/// At most 8 suggestions; an empty query has none. Public: the same for everybody.
#[server(prefix = "/api", endpoint = "suggest", input = GetUrl, client = Polite)]
pub async fn suggest(locale: Locale, q: String) -> Result<Vec<Suggestion>, ApiError> {
    super::ask(async |bff| bff.suggest(locale, &q).await).await
}
