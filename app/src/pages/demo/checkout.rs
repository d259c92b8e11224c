//! The simulated payment provider's own page.

use leptos::prelude::*;

use crate::{models::*, shell::Page};

pub fn checkout(locale: Locale, view: CheckoutView) -> Page {
    let _ = (locale, view,);
    Page::new("checkout", view! { <h1>"checkout"</h1> })
}
