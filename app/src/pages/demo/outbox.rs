//! The demo's outbox: messages and codes that were sent.

use leptos::prelude::*;

use crate::{models::*, shell::Page};

pub fn outbox(locale: Locale, messages: Vec<OutboxMessage>) -> Page {
    let _ = (locale, messages,);
    Page::new("outbox", view! { <h1>"outbox"</h1> })
}
