//! 404.

use leptos::prelude::*;

use crate::{models::*, shell::Page};

pub fn not_found(locale: Locale) -> Page {
    let _ = (locale,);
    Page::new("not_found", view! { <h1>"not_found"</h1> })
}
