//! 503: a service does not answer.

use leptos::prelude::*;

use crate::{
    components::ways_out::{trace, ways_out},
    locales::system,
    models::*,
    shell::Page,
};

pub fn unavailable(locale: Locale, trace_id: &str) -> Page {
    let texts = system::system(locale);
    let body = view! {
        <div class="narrow stack" data-testid="unavailable">
            <h1>{texts.unavailable_title}</h1>
            <p class="lead">{texts.unavailable_text}</p>
            <p>{texts.unavailable_safe}</p>
            {ways_out(locale)}
            {trace(locale, trace_id)}
        </div>
    };
    Page::new(texts.unavailable_title, body).personal()
}
