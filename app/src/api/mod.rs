//! Server functions: what islands call. Each validates, then asks the [`Bff`](crate::bff::Bff); reads are GET.
//! All of them go through the [`Polite`](crate::client::Polite) client.

mod search;
mod slots;

pub use search::suggest;
pub use slots::live_slots;

#[cfg(feature = "ssr")]
use crate::models::Trouble;
use crate::models::{ApiError, TroubleCode};
use leptos::server_fn::{
    codec::JsonEncoding,
    error::{FromServerFnError, ServerFnErrorErr},
};

impl FromServerFnError for ApiError {
    type Encoder = JsonEncoding;

    /// The framework's own failures: on the wire or in decoding. What they say stays in the log.
    fn from_server_fn_error(value: ServerFnErrorErr) -> Self {
        Self(
            match value {
                ServerFnErrorErr::Args(_) | ServerFnErrorErr::MissingArg(_) | ServerFnErrorErr::Deserialization(_) => {
                    TroubleCode::Invalid
                }
                ServerFnErrorErr::Request(_) | ServerFnErrorErr::Response(_) => TroubleCode::Unavailable,
                _ => TroubleCode::Internal,
            }
            .into(),
        )
    }
}

/// The BFF of this request, and errors that carry their HTTP status.
#[cfg(feature = "ssr")]
async fn ask<T, F>(question: impl FnOnce(std::sync::Arc<dyn crate::bff::Bff>) -> F) -> Result<T, ApiError>
where
    F: Future<Output = Result<T, Trouble>>,
{
    let answer = match leptos::prelude::use_context::<std::sync::Arc<dyn crate::bff::Bff>>() {
        Some(bff) => question(bff).await,
        None => Err(TroubleCode::Internal.into()),
    };
    answer.map_err(|trouble| {
        if let (Some(response), Ok(status)) = (
            leptos::prelude::use_context::<leptos_axum::ResponseOptions>(),
            http::StatusCode::from_u16(trouble.code.http_status()),
        ) {
            response.set_status(status);
        }
        ApiError(trouble)
    })
}
