//! The slot picker.

use leptos::prelude::*;

use crate::{models::*, shell::Page};

pub fn slots(locale: Locale, view: SlotsView) -> Page {
    let _ = (locale, view,);
    Page::new("slots", view! { <h1>"slots"</h1> })
}
