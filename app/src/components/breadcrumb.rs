//! Where the page lies: links to the pages above it.

use leptos::prelude::*;

use crate::{locales::chrome, models::Locale};

/// `(href, label)` of each page above, outermost first.
pub fn breadcrumb(locale: Locale, above: Vec<(String, String)>) -> AnyView {
    view! {
        <nav class="breadcrumb" aria-label=chrome::chrome(locale).breadcrumb>
            <ol>
                {above.into_iter().map(|(href, label)| view! { <li><a href=href>{label}</a></li> }).collect_view()}
            </ol>
        </nav>
    }
    .into_any()
}
