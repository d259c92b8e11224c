//! What surrounds every page: header with navigation and language switch, footer.

use leptos::prelude::*;

use crate::models::Locale;

/// `rest` is path and query after the locale; `demo` shows the demo's ribbon with a link to the outbox.
pub fn header(locale: Locale, rest: &str, demo: bool) -> impl IntoView + use<> {
    let _ = (locale, rest.len(), demo);
    view! { <header></header> }
}

pub fn footer(locale: Locale) -> impl IntoView + use<> {
    let _ = locale;
    view! { <footer></footer> }
}
