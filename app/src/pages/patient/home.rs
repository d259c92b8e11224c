//! The way in: search, cities, a few hospitals.

use leptos::prelude::*;

use crate::{models::*, shell::Page};

pub fn home(locale: Locale, view: HomeView) -> Page {
    let _ = (locale, view,);
    Page::new("home", view! { <h1>"home"</h1> })
}
