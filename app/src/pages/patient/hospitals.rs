//! The hospital list with its filters.

use leptos::prelude::*;

use crate::{models::*, shell::Page};

pub fn hospitals(locale: Locale, view: HospitalListView) -> Page {
    let _ = (locale, view,);
    Page::new("hospitals", view! { <h1>"hospitals"</h1> })
}
