//! One package: what is examined, how to prepare, where to have it.

use leptos::prelude::*;

use crate::{models::*, shell::Page};

pub fn package(locale: Locale, view: PackageView) -> Page {
    let _ = (locale, view,);
    Page::new("package", view! { <h1>"package"</h1> })
}
