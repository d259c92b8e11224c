//! The one banner of a page that is not whole or not new.

use leptos::prelude::*;

use crate::{locales::freshness::freshness as texts, models::*};

/// Nothing when all is well. Several parts that are missing or old are still one banner.
pub fn banner(locale: Locale, freshness: &Freshness) -> Option<AnyView> {
    if freshness.is_whole() {
        return None;
    }
    let texts = texts(locale);
    let stale = freshness.stale.clone().map(|since| {
        view! {
            <p>
                {texts.stale}
                " "
                <time data-testid="stale-since" datetime=since.rfc3339>{(texts.as_of)(since.minutes)}</time>
            </p>
        }
    });
    let unknown = freshness.unknown.then(|| view! { <p>{texts.unknown}</p> });
    Some(
        view! {
            <div class="notice notice--warning freshness" role="status" data-testid="partial-notice">
                {stale}
                {unknown}
            </div>
        }
        .into_any(),
    )
}
