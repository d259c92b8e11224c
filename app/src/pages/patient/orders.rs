//! My bookings.

use leptos::prelude::*;

use crate::{models::*, shell::Page};

pub fn orders(locale: Locale, view: OrdersView) -> Page {
    let _ = (locale, view,);
    Page::new("orders", view! { <h1>"orders"</h1> })
}
