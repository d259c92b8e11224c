//! 500.

use leptos::prelude::*;

use crate::{
    components::ways_out::{trace, ways_out},
    locales::system,
    models::*,
    shell::Page,
};

pub fn error(locale: Locale, trace_id: &str) -> Page {
    let texts = system::system(locale);
    let body = view! {
        <div class="narrow stack" data-testid="error">
            <h1>{texts.error_title}</h1>
            <p class="lead">{texts.error_text}</p>
            <p>{texts.error_safe}</p>
            {ways_out(locale)}
            {trace(locale, trace_id)}
        </div>
    };
    Page::new(texts.error_title, body).personal()
}
