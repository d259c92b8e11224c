//! 404.

use leptos::prelude::*;

use crate::{components::ways_out::ways_out, locales::system, models::*, shell::Page};

pub fn not_found(locale: Locale) -> Page {
    let texts = system::system(locale);
    let body = view! {
        <div class="narrow stack" data-testid="not-found">
            <h1>{texts.not_found_title}</h1>
            <p class="lead">{texts.not_found_text}</p>
            {ways_out(locale)}
        </div>
    };
    Page::new(texts.not_found_title, body)
}
