//! The people a patient books for; in the middle of a booking, choosing one places the order.

use leptos::prelude::*;

use crate::{models::*, shell::Page};

pub fn people(locale: Locale, view: PeopleView, form: &FormState) -> Page {
    let _ = (locale, view, form,);
    Page::new("people", view! { <h1>"people"</h1> })
}
