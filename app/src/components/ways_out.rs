//! Links away from a dead end, and the number to quote to support.

use leptos::prelude::*;

use crate::{locales::system, models::Locale, routes};

/// Home, hospitals, bookings: works for everybody.
pub fn ways_out(locale: Locale) -> AnyView {
    let texts = system::system(locale);
    view! {
        <nav class="cluster" aria-label=texts.ways_out>
            <a class="button button--primary" href=routes::hospitals(locale)>{texts.to_hospitals}</a>
            <a class="button" href=routes::orders(locale)>{texts.to_orders}</a>
            <a class="button button--quiet" href=routes::home(locale)>{texts.to_home}</a>
        </nav>
    }
    .into_any()
}

/// Nothing when there is no trace.
pub fn trace(locale: Locale, trace_id: &str) -> impl IntoView + use<> {
    let id = trace_id.to_owned();
    (!id.is_empty()).then(|| view! {
        <p class="trace">{system::system(locale).trace} " " <span class="reference" data-testid="trace-id">{id}</span></p>
    })
}
