//! 503: a service does not answer.

use leptos::prelude::*;

use crate::{models::*, shell::Page};

pub fn unavailable(locale: Locale, trace_id: &str) -> Page {
    let _ = (locale, trace_id,);
    Page::new("unavailable", view! { <h1>"unavailable"</h1> })
}
