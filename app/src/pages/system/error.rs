//! 500.

use leptos::prelude::*;

use crate::{models::*, shell::Page};

pub fn error(locale: Locale, trace_id: &str) -> Page {
    let _ = (locale, trace_id,);
    Page::new("error", view! { <h1>"error"</h1> })
}
