//! One order, from review to receipt.

use leptos::prelude::*;

use crate::{models::*, shell::Page};

pub fn order(locale: Locale, view: OrderView, trouble: Option<&Trouble>) -> Page {
    let _ = (locale, view, trouble,);
    Page::new("order", view! { <h1>"order"</h1> })
}
