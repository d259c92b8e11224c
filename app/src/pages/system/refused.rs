//! A request that cannot be done (4xx).

use leptos::prelude::*;

use crate::{models::*, shell::Page};

pub fn refused(locale: Locale, trouble: &Trouble, trace_id: &str) -> Page {
    let _ = (locale, trouble, trace_id,);
    Page::new("refused", view! { <h1>"refused"</h1> })
}
