//! One hospital and what it offers.

use leptos::prelude::*;

use crate::{models::*, shell::Page};

pub fn hospital(locale: Locale, view: HospitalView) -> Page {
    let _ = (locale, view,);
    Page::new("hospital", view! { <h1>"hospital"</h1> })
}
